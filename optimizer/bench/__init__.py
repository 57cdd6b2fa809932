"""The benchmark suite: families of instances, one fresh process a run, JSON lines, tables.

A run is a mapping with at least ``instance``, ``engine``, ``status``, ``value``, ``bound``, ``seconds``,
``build_seconds``, ``peak_mb`` and ``workers``.  Every plan an engine gives has passed the checker, and its value is
the checker's; engines that contradict each other are a failure of the whole run (``comparing.contradictions``).
"""

from optimizer.bench.comparing import contradictions, slower
from optimizer.bench.families import FAMILIES, Entry, entries
from optimizer.bench.running import run

__all__ = ["FAMILIES", "Entry", "contradictions", "entries", "run", "slower"]
