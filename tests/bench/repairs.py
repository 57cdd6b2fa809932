"""How soon there is a plan where no plan obeys every rule: prints the table of the bench's README.

Run it with ``python -m tests.bench.repairs`` from the repository; ``python -m tests.bench.repairs NAME`` for the cases
whose name contains that.  Goals are left out: they decide between plans that cost as much."""

from __future__ import annotations

import os
import platform
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import optimizer
from optimizer.bench.generator import Size, generate, make_infeasible
from optimizer.checker.check import check
from optimizer.events._apply import apply_news, located
from optimizer.problem.errors import DisagreementError
from optimizer.studies.explain import find_conflict
from optimizer.studies.repair import Repair, repair
from tests import INSTANCES
from tests.studies.replans import FILES, replanned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from optimizer.instance import Instance

LIMIT, CONFLICT_LIMIT = 40.0, 20.0
"""Seconds for the repair, and for the conflict."""
TWINS = 20
MANY = ("replan", "generated twin")
"""Beginnings of the names of cases that are told together."""
PRESENT = "iss-2026-2030"


def cases() -> Iterator[tuple[str, Callable[[], Instance]]]:
    """Name and instance of each case, after its news."""
    for file in sorted(INSTANCES.glob("infeasible-*.yaml")):
        yield file.stem, lambda file=file: optimizer.load(file)
    for file in FILES:
        yield f"replan {file.stem}", lambda file=file: _replan(file)
    yield "whole crew home early", lambda: _after("iss-2022-swap", "extend: Crew-5, landing: 2023-01-15", "2023-01-08")
    yield "Crew-5 damaged", lambda: _after("iss-2022-swap", "unusable: Crew-5", "2023-01-08")
    present = optimizer.load(INSTANCES / f"{PRESENT}.yaml")
    for ship in present.flights:
        if ship.docked(present.as_of_day):
            yield f"{ship.id} damaged", lambda ship=ship: _after(PRESENT, f"unusable: {ship.id}", None)
    yield "shortage of people", _shortage
    for seed in range(TWINS):
        yield f"generated twin {seed}", lambda seed=seed: _twin(seed)


def _after(name: str, news: str, known_on: str | None) -> Instance:
    """A shipped instance after one piece of news, on the plan that solves it."""
    instance = optimizer.load(INSTANCES / f"{name}.yaml")
    plan = optimizer.solve(instance, time_limit=60, second_look=False).plan
    assert plan is not None
    return optimizer.happen(
        instance, plan, [optimizer.what_if(news + (f", known_on: {known_on}" if known_on else ""), instance)]
    )


def _replan(file: object) -> Instance:
    case = replanned(file)  # type: ignore[arg-type]
    return apply_news(case.instance, case.before, located(case.events)).instance


def _shortage() -> Instance:
    """The present instance with two in three of the people gone who are on the ground and not pinned."""
    instance = optimizer.load(INSTANCES / f"{PRESENT}.yaml")
    kept = {pin.crew for pin in instance.pins} | {seat.crew for flight in instance.flights for seat in flight.seated}
    free = [person.id for person in instance.crew if person.id not in kept]
    gone = set(free) - set(free[::3])
    crew = tuple(person for person in instance.crew if person.id not in gone)
    return instance.model_copy(update={"crew": crew, "name": "shortage"})


def _twin(seed: int) -> Instance:
    """A generated instance of three years, with two crews of one person in common."""
    while True:
        try:
            return make_infeasible(generate(Size(seed=seed, years=3), ("corps_size",)))
        except (DisagreementError, StopIteration):
            seed += TWINS


class Measured(NamedTuple):
    """What one case took, in seconds."""

    name: str
    first: float | None
    """To the first plan."""
    best: float | None
    """To the cheapest plan that was found."""
    proved: float | None
    cost: int | None
    bound: int
    moves: int
    conflict: float | None
    """To the clauses that cannot hold together; None if they were not found in time, or there are none."""
    ok: bool


def measured(name: str, instance: Instance) -> Measured:
    """One case."""
    bare = instance.model_copy(update={"goals": ()})
    told: list[tuple[float, int]] = []
    began = time.perf_counter()

    def hear(answer: Repair) -> None:
        if answer.cost is not None:
            told.append((time.perf_counter() - began, answer.cost))

    found = repair(bare, time_limit=LIMIT, on_answer=hear)
    best = next((seconds for seconds, cost in told if cost == found.cost), None)
    ok = found.plan is not None and found.waived is not None and check(found.waived, found.plan).ok
    conflict, began = None, time.perf_counter()
    if found.bound_unmoved:
        known = find_conflict(bare, time_limit=CONFLICT_LIMIT)
        if known is not None and known.irreducible != "no":
            conflict = time.perf_counter() - began
    first = told[0][0] if told else None
    return Measured(name, first, best, found.proved_after, found.cost, found.bound, len(found.moves), conflict, ok)


def _row(one: Measured) -> str:
    def shown(seconds: float | None) -> str:
        return "-" if seconds is None else f"{seconds:.1f}"

    proved = shown(one.proved) if one.proved is not None else f">= {one.bound}"
    cost = "-" if one.cost is None else str(one.cost)
    verdict = "OK" if one.ok else "none"
    times = f"{shown(one.first)} | {shown(one.best)} | {proved} | {shown(one.conflict)}"
    return f"| {one.name} | {times} | {cost} | {one.moves or ''} | {verdict} |"


def slowest(name: str, found: list[Measured]) -> Measured:
    """The longest time and the highest cost of several; a time is missing where one of them has none."""

    def longest(times: list[float | None]) -> float | None:
        known = [each for each in times if each is not None]
        return max(known) if len(known) == len(times) else None

    times = [longest([getattr(each, part) for each in found]) for part in ("first", "best", "proved", "conflict")]
    cost = None if any(each.cost is None for each in found) else max(each.cost or 0 for each in found)
    least, moves = min(each.bound for each in found), max(each.moves for each in found)
    first, best, proved, conflict = times
    return Measured(name, first, best, proved, cost, least, moves, conflict, all(each.ok for each in found))


def main() -> None:
    """Measure every case and print the table."""
    versions = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{datetime.now(tz=UTC):%Y-%m-%d}, {versions}, load {os.getloadavg()[0]:.1f}\n")
    print("| case | first plan | cheapest found | proved cheapest | conflict | cost | moves | `check` |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |", flush=True)
    many: dict[str, list[Measured]] = {}
    for name, make in cases():
        if all(part in name for part in sys.argv[1:]):
            one = measured(name, make())
            print(_row(one), flush=True, file=sys.stderr if name.startswith(MANY) else sys.stdout)
            if name.startswith(MANY):
                many.setdefault(next(each for each in MANY if name.startswith(each)), []).append(one)
    for words, found in many.items():
        print(_row(slowest(f"{len(found)} x {words}, the slowest", found)), flush=True)
    print(f"\nload at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
