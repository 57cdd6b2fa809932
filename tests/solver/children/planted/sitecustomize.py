"""Read by every Python process whose ``PYTHONPATH`` names this folder: in a child that searches, an engine goes wrong.

``CREWOPT_PLANTED`` says how: ``abort``, ``raise``, ``hang``, ``late``, ``memory``, ``infeasible``, ``optimal``,
``second tier``, in which every engine aborts, ``second tier hangs``, or ``abort after 3``: every engine in the search
after the third.  One that hangs makes the file ``CREWOPT_HANGS``.
"""

import os
import sys
import time

HOW = os.environ.get("CREWOPT_PLANTED", "")


def plant() -> None:
    """Put the wrong engine in the place of CP-SAT."""
    from dataclasses import replace

    from optimizer.solver.engines import cp_sat
    from optimizer.solver.engines.task import Outcome

    right = cp_sat.search

    def wrong(task, stop, on_incumbent=None, *, stock=False):  # type: ignore[no-untyped-def]
        if HOW == "abort":
            os.abort()
        if HOW == "raise":
            raise ValueError("planted")
        if HOW == "hang":
            if "CREWOPT_HANGS" in os.environ:
                open(os.environ["CREWOPT_HANGS"], "w").close()
            time.sleep(1000)
        if HOW == "late":
            time.sleep(3)
        if HOW == "memory":
            print(len(bytearray(4 * 2**30)), file=sys.stderr)
        if HOW == "infeasible":
            return Outcome("infeasible", None, None, None, 0.0)
        found = right(task, stop, on_incumbent, stock=stock)
        if HOW == "optimal" and found.value is not None and task.cost.terms:
            return replace(found, status="optimal", value=found.value - 1, bound=found.value - 1)
        return found

    if HOW.startswith("abort after"):
        from optimizer.solver.engines import search

        any_engine, left = search._search, iter(range(int(HOW.removeprefix("abort after "))))

        def aborting(*given):  # type: ignore[no-untyped-def]
            return os.abort() if next(left, None) is None else any_engine(*given)

        search._search = aborting
        return
    if not HOW.startswith("second tier"):
        cp_sat.search = wrong
        return
    from optimizer.solver import tier_by_tier

    searched = tier_by_tier.TierByTier

    def crashing(right):  # type: ignore[no-untyped-def]
        def searching(self, number):  # type: ignore[no-untyped-def]
            if number == 0:
                return right(self, number)
            return time.sleep(1000) if HOW.endswith("hangs") else os.abort()

        return searching

    searched._tier, searched._jointly = crashing(searched._tier), crashing(searched._jointly)


if HOW and "optimizer.solver.children" in sys.orig_argv:
    plant()
