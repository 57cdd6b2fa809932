"""The benchmark suite: families of instances, one fresh process a run, JSON lines, tables.

A run is a mapping with at least ``instance``, ``engine``, ``status``, ``value``, ``bound``, ``seconds``,
``build_seconds``, ``peak_mb`` and ``workers``.  Its ``wall_seconds``, from the start of the process to the answer, are
``start_seconds`` before the solve, ``build_seconds``, ``search_seconds``, ``check_seconds`` and ``rest_seconds``.
The checker has passed every plan of a run, and its value is the checker's; engines that contradict each other are a
failure of the whole benchmark (``comparing.contradictions``).
"""

from optimizer.bench.comparing import contradictions, medians, slower
from optimizer.bench.entry import Entry
from optimizer.bench.families import FAMILIES, entries
from optimizer.bench.results import read_runs, to_pandas, write_runs
from optimizer.bench.running import run
from optimizer.bench.scaling import built, exponents
from optimizer.bench.targets import judge

__all__ = [
    "FAMILIES",
    "Entry",
    "built",
    "contradictions",
    "entries",
    "exponents",
    "judge",
    "medians",
    "read_runs",
    "run",
    "slower",
    "to_pandas",
    "write_runs",
]
