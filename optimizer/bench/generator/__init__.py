"""Seeded instances: rotations to stations over years, feasible by construction.

A hidden plan is made first (``hidden.py``), then the data around it (``around.py``): windows, bounds and pools are
drawn so that the hidden plan obeys them, and it is checked like any other plan before an instance leaves here.
"""

from optimizer.bench.generator.builder import Generated, Size, generate
from optimizer.bench.generator.disrupt import disturb, spoil

__all__ = ["Generated", "Size", "disturb", "generate", "spoil"]
