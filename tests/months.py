"""Two years of months: advance, one drawn event, replan; each month a checked plan or a named breach.

``python -m tests.months`` prints the table of ``optimizer/studies/README.md``; ``--months 2 --seed 5`` is a short run.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any

from optimizer.checker.check import check
from optimizer.events._apply import apply_events
from optimizer.files.load import load
from optimizer.problem.decisions import Waiver
from optimizer.problem.wording import called
from optimizer.solver.solve import solve
from optimizer.studies.advance import advance
from optimizer.studies.explain import explain
from optimizer.studies.replan import replan
from optimizer.studies.stress import Odds
from optimizer.studies.stress.sampling import Sampler
from tests import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.events import Event
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.studies.replan.answer import Replan

FIRST = ROOT / "instances" / "iss-2026-2030.yaml"
TODAY = Odds(notice=(3650,), more=0.0, damage=0.0, evacuation=0.0)
"""One event, known on the first day of the month; what it is about is drawn as by `stress`."""


@dataclass(frozen=True)
class Month:
    """One month of an office."""

    day: date
    flights: int
    """In the file after ``advance``."""
    left: int
    """Flights that left it this month."""
    news: str
    status: str
    moved: int
    waived: tuple[str, ...]
    """Clauses without which there would be no plan."""
    advance_seconds: float
    replan_seconds: float
    sound: bool
    """Whether the new plan passes the checker."""


def months(instance: Instance, count: int, draws: int, **limits: Any) -> Iterator[Month]:
    """Month after month from the day of the instance, with the plan of the one before published."""
    result = solve(instance, **limits)
    assert result.plan is not None
    plan = result.plan
    day = instance.as_of_day.replace(day=1)
    for number in range(count):
        day = (day.replace(day=28) + (date(2000, 1, 5) - date(2000, 1, 1))).replace(day=1)
        begun = time.perf_counter()
        answer = advance(instance, plan, day)
        advanced = time.perf_counter() - begun
        assert answer.report.ok, (day, answer.report)
        instance, left = answer.instance, len(answer.left)
        events = Sampler(instance, plan, TODAY).draw(Random(f"{draws}/{number}"))
        begun = time.perf_counter()
        found, waived = repaired(instance, plan, events, **limits)
        seconds = time.perf_counter() - begun
        news = "; ".join(_told(instance, event) for event in events)
        sound, moved, kept = False, 0, len(instance.flights)
        if found.result.plan is not None and found.difference is not None:
            goals = instance.goals
            plan = found.result.plan
            moved = sum(move.flies for move in found.difference.moves)
            instance = found.instance.model_copy(update={"goals": goals, "published": plan})
            sound = check(instance, plan).ok
        yield Month(day, kept, left, news, found.result.status, moved, waived, advanced, seconds, sound)


def repaired(
    instance: Instance, plan: Plan, events: tuple[Event, ...], **limits: Any
) -> tuple[Replan, tuple[str, ...]]:
    """The replan; if there is none, the one under the cheapest waivers, and those."""
    found = replan(instance, plan, events, **limits)
    if found.result.status != "infeasible":
        return found, ()
    repairs = explain(found.instance, time_limit=60).repairs
    if not repairs:
        return found, ()
    clauses = repairs[0].clauses
    waivers = tuple(Waiver(rule=one.rule, subject=one.subject, reason="month", by="tests") for one in clauses)
    after = apply_events(instance, plan, events)
    after = after.model_copy(update={"waivers": (*after.waivers, *waivers)})
    return replan(after, plan, [], **limits), tuple(f"{one.rule} {one.subject}" for one in clauses)


def _told(instance: Instance, event: Event) -> str:
    crew, flight = getattr(event, "crew", None), getattr(event, "flight", None)
    if crew is not None:
        until = getattr(event, "until", None)
        return f"{called(instance, crew)} out {'for good' if until is None else f'until {until}'}"
    moved = (event.launch - instance.flight[str(flight)].launch).days  # type: ignore[attr-defined]
    return f"{flight} slips by {moved} days"


def table(rows: Iterator[Month]) -> Iterator[str]:
    """The months as lines of a page."""
    yield "| month | flights in the file | news | people moved | answer | `advance`, s | `replan`, s |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for month in rows:
        words = [month.status, *(f"waived: {clause}" for clause in month.waived)]
        words += [] if month.sound or month.status == "infeasible" else ["breaks rules"]
        cells = [f"{month.day:%Y-%m}", str(month.flights), month.news, str(month.moved), ", ".join(words)]
        yield f"| {' | '.join([*cells, f'{month.advance_seconds:.1f}', f'{month.replan_seconds:.1f}'])} |"


def main() -> None:
    """Print the table, a line a month as it is found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    limits = {"workers": 2, "seed": asked.seed, "time_limit": 120}
    for line in table(months(load(FIRST), asked.months, asked.seed, **limits)):
        print(line, flush=True)


if __name__ == "__main__":
    main()
