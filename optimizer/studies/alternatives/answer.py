"""The answer of ``alternatives``: as text and as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optimizer.checker.data import plan_data
from optimizer.problem.shown import Shown
from optimizer.problem.wording import count, table
from optimizer.solver.text import headline
from optimizer.studies.replan.difference import diff_data
from optimizer.studies.replan.moves import move_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.checker.check import Report
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.result import Result
    from optimizer.studies.replan.difference import Difference


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another plan, checked."""

    plan: Plan
    report: Report
    difference: Difference
    """From the plan it is an alternative to."""
    distances: tuple[int, ...]
    """Seats in which it differs from that plan, then from each alternative before it."""


@dataclass(frozen=True, slots=True, repr=False)
class Alternatives(Shown):
    """The answer to "which other plans are as good?"."""

    instance: Instance
    plan: Plan | None
    """The plan given, or the best one found; None if there is none."""
    report: Report | None
    """The verdict on it."""
    result: Result | None
    """The solve that found it; None if it was given."""
    limits: tuple[int, ...]
    """Upper bound of each tier of an alternative."""
    distance: int
    found: tuple[Alternative, ...]
    no_more: bool
    """Proved: no other plan within the limits differs in ``distance`` seats from the plan and from all of these."""
    stopped_early: bool
    """Time ran out, or the user stopped, before all were found or that was proved."""
    seconds: float

    def __str__(self) -> str:
        return alternatives_text(self)


def alternatives_text(found: Alternatives) -> str:
    """The whole answer."""
    return "\n".join(_lines(found))


def _lines(found: Alternatives) -> Iterator[str]:
    if found.plan is None:
        assert found.result is not None
        yield headline(found.result)
        return
    seats = count(found.distance, "seat")
    best = "the plan given" if found.result is None else "the best plan"
    name = found.instance.name
    yield f"{count(len(found.found), 'alternative')} to {best}, {seats} or more apart  {name}  ({found.seconds:.1f} s)"
    yield from _reference(found)
    yield ""
    yield from _tiers(found)
    for number, each in enumerate(found.found, start=1):
        away = ", ".join(
            f"{steps} from {f'alternative {place}' if place else 'the plan'}"
            for place, steps in enumerate(each.distances)
        )
        yield ""
        yield f"Alternative {number}: seats that differ: {away}"
        yield from _in_words(found, each)
        yield from move_lines(found.instance, each.difference.moves)
    yield ""
    if found.no_more:
        those = "all of these" if found.found else "the plan"
        yield f"Proved: no other plan as good differs in {seats} from {those}."
    elif found.stopped_early:
        yield "Stopped early, by the time limit or by you; there may be more."
    else:
        yield "There may be more (`-k`)."


def _reference(found: Alternatives) -> Iterator[str]:
    if found.result is not None and found.result.status != "optimal" and found.instance.goals:
        yield "The best plan found is not proved best; the alternatives are as good as it."
    if found.report is not None and found.report.decided:
        broken = count(len(found.report.decided), "clause")
        yield f"The plan given breaks {broken} (`crewopt check`); the alternatives break none."


def _tiers(found: Alternatives) -> Iterator[str]:
    assert found.report is not None
    rows = []
    for number, (tier, limit) in enumerate(zip(found.report.tiers, found.limits, strict=True)):
        values = [str(each.report.tiers[number].value) for each in found.found]
        rows.append((str(number + 1), " + ".join(tier.goals), str(tier.value), str(limit), *values))
    if rows:
        head = ("tier", "goals", "plan", "at most", *(f"no. {number}" for number in range(1, len(found.found) + 1)))
        yield from table([head, *rows], right=range(2, 4 + len(found.found)))
    for number, tier in enumerate(found.report.tiers, start=1):
        if tier.words:
            yield f"  The plan in tier {number}: {tier.in_words}."


def _in_words(found: Alternatives, each: Alternative) -> Iterator[str]:
    """The values of an alternative in words, where they are others than those of the plan."""
    assert found.report is not None
    for number, (plan, other) in enumerate(zip(found.report.tiers, each.report.tiers, strict=True), start=1):
        if other.words != plan.words and other.words:
            yield f"Tier {number}: {other.in_words}"


def alternatives_data(found: Alternatives) -> dict[str, Any]:
    """The answer as plain data."""
    return {
        "instance": found.instance.name,
        "status": "given" if found.result is None else found.result.status,
        "plan": None if found.plan is None else plan_data(found.plan),
        "tiers": []
        if found.report is None
        else [
            {"goals": tier.goals, "value": tier.value, "at_most": limit}
            for tier, limit in zip(found.report.tiers, found.limits, strict=True)
        ],
        "distance": found.distance,
        "alternatives": [
            {
                "tiers": [{"goals": tier.goals, "value": tier.value} for tier in each.report.tiers],
                "distances": list(each.distances),
                "plan": plan_data(each.plan),
                **diff_data(each.difference),
            }
            for each in found.found
        ],
        "no_more": found.no_more,
        "stopped_early": found.stopped_early,
        "seconds": found.seconds,
    }
