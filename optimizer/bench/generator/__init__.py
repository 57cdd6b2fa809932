"""Seeded instances: rotations to stations over years, feasible by construction.

A plan is made first (``planted_plan.py``), then the data around it (``builder.py``): windows, bounds and pools are
drawn so that the planted plan obeys them.  The checker judges it before an instance is returned.
"""

from optimizer.bench.generator.builder import Generated, Size, generate
from optimizer.bench.generator.disrupt import disrupt, make_infeasible

__all__ = ["Generated", "Size", "disrupt", "generate", "make_infeasible"]
