"""The suite's instances by name: real files, and generated ones of many sizes from seeds.

The recipe is the suite: the same package makes the same instances everywhere, and ``known.json`` holds their digests.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from optimizer.bench.entry import Entry, shipped
from optimizer.bench.generator import Size, disrupt, generate, make_infeasible
from optimizer.bench.generator.builder import DEFAULT_GOALS, GOALS, REPLAN_GOALS
from optimizer.files.importing.smptsp import read_smptsp
from optimizer.files.load import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from optimizer.instance import Instance

REAL = (
    *(f"infeasible-{name}" for name in ("ledger", "lifeboat", "no-commander", "rest", "vehicle-loss")),
    *("mini", "starter", "iss-2020-2024", "iss-2020-2026", "iss-2022-barter", "iss-2022-swap"),
    *("iss-2024-2030", "iss-2024-2030-barter-ends", "iss-2024-2030-pad-loss", "iss-2024-2030-starliner"),
    "iss-2026-2030",
)
"""Files in ``instances`` that have goals; not ``infeasible-handover``, of which ``solve`` leaves a clause out."""

TASKS = ("KEB_1_23_40_66", "KEB_9_49_104_33")
"""Public files of personnel tasks."""

KINDS = {"loose": (2.2, 0.2), "middle": (1.8, 0.5), "tight": (1.5, 0.9)}
"""People per person needed at once, and how narrow windows and bounds are (``Size``)."""

GOALS_IN_TURN = tuple(name for name in GOALS if name not in ("changes", "veteran_mix"))
"""Each generated size is asked for two of these, its neighbours in the table for the next two, so that all occur."""

YEARS = (1, 2, 3, 5, 10)
STATIONS = ((3, 2), (10, 2), (10, 4), (10, 16))
"""Years and stations of the larger ones; the last takes minutes and gigabytes for its rows alone."""


def suite_entries() -> Iterator[Entry]:
    """Every instance of the suite, each with a name of its own, real ones first."""
    yield from _real(shipped())
    seed = 0
    for shift, years in enumerate(YEARS):
        for label, (corps, tightness) in KINDS.items():
            size = Size(seed=seed, years=years, corps=corps, tightness=tightness)
            for turn in range(2):
                goal = GOALS_IN_TURN[(2 * seed + turn + shift) % len(GOALS_IN_TURN)]
                yield Entry(f"rot-{years}y-{label}.{goal}", partial(_generated, size, (goal,)))
            if years > 1:
                yield Entry(f"rot-{years}y-{label}.tiers", partial(_generated, size, DEFAULT_GOALS))
            seed += 1
    for years, stations in STATIONS:
        size = Size(seed=seed, years=years, stations=stations)
        for goal in ("corps_size", "waiting_spread", "uncovered_days"):
            yield Entry(f"rot-{years}y-{stations}st.{goal}", partial(_generated, size, (goal,)))
        seed += 1
    for years in (5, 10, 20):
        size = Size(seed=seed, years=years)
        yield Entry(f"rot-{years}y.infeasible", partial(_infeasible, size))
        yield Entry(f"rot-{years}y.feasible-twin", partial(_generated, size, ("corps_size",)))
        seed += 1
    for years, drop in ((3, 1), (5, 2), (10, 2), (10, 4)):
        yield Entry(f"replan-{years}y-{drop}out", partial(_replanned, Size(seed=seed, years=years), drop))
        seed += 1


def _real(folder: Path) -> Iterator[Entry]:
    yield from (Entry(name, partial(load, folder / f"{name}.yaml")) for name in REAL)
    yield from (Entry(name, partial(read_smptsp, folder / "smptsp" / f"{name}.json")) for name in TASKS)


def _generated(size: Size, goals: tuple[str, ...]) -> Instance:
    return generate(size, goals).instance


def _infeasible(size: Size) -> Instance:
    return make_infeasible(generate(size, ("corps_size",)))


def _replanned(size: Size, drop: int) -> Instance:
    return disrupt(generate(size, REPLAN_GOALS), size.seed, drop=drop).instance
