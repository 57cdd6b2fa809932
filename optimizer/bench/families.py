"""Families of instances.  Most entries have one goal; several tiers are entries of their own: their times add up."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.bench.entry import Entry, shipped
from optimizer.bench.generator import Size, disrupt, generate, make_infeasible
from optimizer.bench.generator.builder import DEFAULT_GOALS, REPLAN_GOALS
from optimizer.bench.suite.recipe import suite_entries
from optimizer.files.importing.smptsp import read_smptsp
from optimizer.files.load import load
from optimizer.problem.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from optimizer.instance import Instance

FAMILIES = ("iss", "rotation", "stations", "replan", "smptsp", "suite")

SINGLE_GOALS = ("corps_size", "waiting_spread", "uncovered_days", "ledger_imbalance", "first_flights", "rest_buffer")
SIZES = {
    "1y": Size(years=1),
    "3y": Size(years=3),
    "10y": Size(),
    "10y-b": Size(seed=1, corps=2.2, tightness=0.2),  # ten years with other draws, looser and tighter:
    "10y-c": Size(seed=2, corps=1.6, tightness=0.8),  # one instance alone may be an exception
    "10y-4": Size(stations=4),
    "1y-2": Size(years=1, stations=2),
    "10y-16": Size(stations=16),
}
ROTATION = {
    **dict.fromkeys(("1y", "3y", "10y"), SINGLE_GOALS),
    "10y-b": ("corps_size", "waiting_spread", "ledger_imbalance"),
    "10y-c": ("corps_size", "waiting_spread"),
    "10y-4": ("corps_size", "waiting_spread", "uncovered_days"),
}
"""The goals each size is solved for, one at a time."""
STATIONS = dict.fromkeys(("1y-2", "10y-16"), ("uncovered_days", "waiting_spread", "corps_size"))
"""The same for sizes that take minutes, and a small one as a quick test."""


def entries(family: str, folder: str | None = None, only: str | None = None) -> list[Entry]:
    """The entries of a family whose name contains ``only``.

    Parameters
    ----------
    folder
        Where the files of ``iss`` and ``smptsp`` lie; if None, ``instances`` here, else those shipped.

    Raises
    ------
    InputError
        If there are none.
    """
    place = Path(folder) if folder else shipped() / ("smptsp" if family == "smptsp" else "")
    makers: dict[str, Callable[[], Iterator[Entry]]] = {
        "iss": partial(_iss, place),
        "rotation": _rotation,
        "stations": partial(_each_goal, STATIONS),
        "replan": _replan,
        "smptsp": partial(_smptsp, place),
        "suite": suite_entries,
    }
    found = [entry for entry in makers[family]() if only is None or only in entry.name]
    if not found:
        where = f"{place}/" if family in ("iss", "smptsp") else family
        named = "" if only is None else f" whose name contains {only!r}"
        raise InputError([Problem(where, 1, 1, "", f"expected an instance of the family {family}{named}, found none")])
    return found


def _iss(folder: Path) -> Iterator[Entry]:
    for file in sorted(file for file in folder.glob("*.yaml") if file.suffixes == [".yaml"]):  # not `x.events.yaml`
        instance = load(file)
        yield Entry(file.stem, partial(load, file))
        if len(instance.goals) > 1:
            for tier in instance.goals:
                name = "+".join(goal.name for goal in tier.goals())
                alone = instance.model_copy(update={"goals": (tier,), "name": f"{instance.name}.{name}"})
                yield Entry(f"{file.stem}.{name}", partial(_same, alone))


def _same(instance: Instance) -> Instance:
    return instance


def _rotation() -> Iterator[Entry]:
    yield from _each_goal(ROTATION)
    yield Entry("rotation-10y.tiers", partial(_generated, SIZES["10y"], DEFAULT_GOALS))
    yield Entry("rotation-10y.infeasible", partial(_infeasible, SIZES["10y"]))


def _each_goal(sizes: Mapping[str, tuple[str, ...]]) -> Iterator[Entry]:
    for label, goals in sizes.items():
        for goal in goals:
            yield Entry(f"rotation-{label}.{goal}", partial(_generated, SIZES[label], (goal,)))


def _generated(size: Size, goals: tuple[str, ...]) -> Instance:
    return generate(size, goals).instance


def _infeasible(size: Size) -> Instance:
    return make_infeasible(generate(size, ("corps_size",)))


def _replan() -> Iterator[Entry]:
    for label, size, drop in (("3y", SIZES["3y"], 1), ("10y", SIZES["10y"], 2), ("10y-loose", Size(tightness=0.0), 4)):
        yield Entry(f"replan-{label}", partial(_disrupted, size, drop))


def _disrupted(size: Size, drop: int) -> Instance:
    return disrupt(generate(size, REPLAN_GOALS), size.seed, drop=drop).instance


def _smptsp(folder: Path) -> Iterator[Entry]:
    for file in sorted([*folder.glob("*.json"), *folder.glob("*.dat"), *folder.glob("*.txt")]):
        yield Entry(file.stem, partial(read_smptsp, file))
