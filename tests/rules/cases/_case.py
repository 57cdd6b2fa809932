"""How a case is written, as authors of rules of their own have it."""

from optimizer.bench.testing.case import Case, flight, plan_of
from optimizer.bench.testing.draw import day

__all__ = ["Case", "day", "flight", "plan_of"]
