"""What an office does about one day of news: nothing, or the fewest moves, or what leaves least open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optimizer.model.rows import Clause
from optimizer.solver.deadline import TimeUpError
from optimizer.solver.solve import solve
from optimizer.studies.repair import with_better_dates
from optimizer.studies.replan import diff, next_instance, replan, unmoved
from optimizer.studies.rolling.cheapest import cheapest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.events import Event
    from optimizer.instance import Instance
    from optimizer.solver.deadline import Deadline
    from optimizer.studies.replan.moves import Move


@dataclass(frozen=True)
class Answered:
    """The answer to one day of news."""

    following: Instance | None
    """The instance after the news with the new plan published; None if no plan is left, whatever is waived."""
    moved: tuple[str, ...] = ()
    """People whose flights or seats change, by id."""
    opened: tuple[Clause, ...] = ()
    """Clauses that the new plan leaves open."""
    dates: int = 0
    """Launches and landings that move beside those of the news."""


def answered(instance: Instance, events: Iterable[Event], seed: int, deadline: Deadline) -> Answered:
    """The plan that follows on the published one.

    Nobody moves if the plan keeps every rule.  Else the fewest people, proved.  Where no plan obeys every rule, or the
    news breaks one whatever is decided, a repair: the cheapest waivers and moves of dates, then the fewest people.

    Raises
    ------
    TimeUpError
        If it was stopped, or time ran out, before there was an answer.
    """
    plan, events = instance.published, tuple(events)
    assert plan is not None
    held = unmoved(instance, plan, events)
    if held is not None:
        return Answered(held)
    limits: dict[str, Any] = {"time_limit": deadline.search_limit, "stop": deadline.stop, "workers": 1, "seed": seed}
    found = replan(instance, plan, events, second_look=False, **limits)
    if found.result.status == "infeasible" or found.causes:
        mended = _on_other_dates(instance, found.instance, limits, deadline)
        if mended is not None:
            return mended
    if found.result.status == "infeasible":
        return _under_waivers(instance, found.instance, 0, seed, deadline)
    if found.following is None or found.difference is None or found.result.status != "optimal":
        raise TimeUpError
    broken = sorted({Clause(*violation.address) for violation in found.result.unavoidable})
    return Answered(found.following, _who(found.difference.moves), tuple(broken))


def _on_other_dates(before: Instance, after: Instance, limits: dict[str, Any], deadline: Deadline) -> Answered | None:
    """On the dates under which the published plan leaves least open; None if no other date helps.

    On these dates the fewest people move; where rules are broken on these, too, the cheapest waivers are taken.
    """
    published = after.published
    assert published is not None
    moved, dates = with_better_dates(after, published, deadline)
    if not dates:
        return None
    again = solve(moved, every_clause=True, second_look=False, **limits)
    if again.status == "infeasible":
        return _under_waivers(before, moved, len(dates), limits["seed"], deadline)
    if again.plan is None or again.status != "optimal":
        raise TimeUpError
    moves = diff(moved, published, again.plan, of=after).moves
    return Answered(next_instance(before, moved, again.plan), _who(moves), dates=len(dates))


def _under_waivers(before: Instance, after: Instance, dates: int, seed: int, deadline: Deadline) -> Answered:
    """Under the cheapest waivers on these dates, proved; of such plans one that moves the fewest people."""
    found = cheapest(after, seed, deadline)
    if found is None:
        return Answered(None)
    waived, plan, opened = found
    assert after.published is not None
    moves = diff(waived, after.published, plan, of=after).moves
    broken = tuple(sorted({Clause(entry.rule, entry.subject) for entry in opened}))
    return Answered(next_instance(before, waived, plan), _who(moves), broken, dates)


def _who(moves: Iterable[Move]) -> tuple[str, ...]:
    return tuple(sorted(move.crew for move in moves if move.flies))
