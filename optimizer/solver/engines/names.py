"""The names of the engines, and which of them is asked for what."""

from __future__ import annotations

CP_SAT = "cp-sat"
CP_SAT_STOCK = "cp-sat-default"
"""CP-SAT with every row and its own settings, for comparison."""
HIGHS = "highs"
SCIP = "scip"
TEXTBOOK = "naive"
"""A model built from the instance and not from rows; the benchmark alone runs it."""

PACKAGE = "ortools"
"""The distribution that holds the solvers of all engines."""

ENGINES = (CP_SAT, HIGHS, SCIP, CP_SAT_STOCK)
"""Engines that search rows, the default first."""

MIP_ENGINES = (HIGHS, SCIP)
"""Engines of mixed-integer programming."""

DEFAULT_ENGINE = CP_SAT
"""The engine that gets warm starts; the others serve to compare and to confirm."""

COVERING_ENGINE = CP_SAT_STOCK
"""The engine of small covering problems, which take three times as long with settings made for plans."""


def second_engine(first: str = DEFAULT_ENGINE) -> str:
    """The engine that proves again what ``first`` proved: HiGHS, or SCIP where HiGHS was first."""
    return SCIP if first == HIGHS else HIGHS
