"""Rows without a solver, as authors of rules of their own have it."""

from optimizer.bench.testing.exhaust import Exhaust

__all__ = ["Exhaust"]
