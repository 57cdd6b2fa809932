"""What an office does about one day of news: nothing, or the fewest moves, or what leaves least open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.model.rows import Clause
from optimizer.solver.deadline import TimeUpError
from optimizer.solver.kept_models import KeptModels, keeping
from optimizer.studies.repair import with_better_dates
from optimizer.studies.replan import after_news, moves_between, next_instance, unmoved
from optimizer.studies.rolling.cheapest import cheapest
from optimizer.studies.stress.settling import fewest_moves

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.events import Event
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.deadline import Deadline


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
    proved: bool = True
    """No plan moves fewer people; or, on these dates, none leaves open less, by price."""


def answered(instance: Instance, events: Iterable[Event], seed: int, deadline: Deadline) -> Answered:
    """The plan that follows on the published one.

    Nobody moves if the plan keeps every rule.  Else the fewest people, proved.  Where no plan obeys every rule, dates
    of other flights move so that the published plan leaves least open; where that is not enough, the cheapest waivers
    are taken on these dates, and the fewest people move under them.

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
    after = after_news(instance, plan, events)
    with keeping(KeptModels()):
        found = _fewest(after, seed, deadline)
        if found is not None:
            return Answered(next_instance(instance, after, found), _who(instance, after, found))
        moved, dates = _on_better_dates(after, deadline)
        found = _fewest(moved, seed, deadline) if dates else None
        if found is not None:
            return Answered(next_instance(instance, moved, found), _who(after, moved, found), dates=dates)
        mended = cheapest(moved, seed, deadline)
    if mended is None:
        return Answered(None)
    broken = tuple(sorted({Clause(entry.rule, entry.subject) for entry in mended.opened}))
    following = next_instance(instance, mended.waived, mended.plan)
    return Answered(following, _who(after, mended.waived, mended.plan), broken, dates, mended.proved)


def _fewest(after: Instance, seed: int, deadline: Deadline) -> Plan | None:
    """The plan that keeps every rule and moves the fewest people; None if there is none, proved."""
    found = fewest_moves(after, seed, deadline)
    if found.status == "infeasible":
        return None
    if found.plan is None or found.status != "optimal":
        raise TimeUpError
    return found.plan


def _on_better_dates(after: Instance, deadline: Deadline) -> tuple[Instance, int]:
    """The instance on the dates under which the published plan leaves least open, and how many of them move."""
    assert after.published is not None
    moved, dates = with_better_dates(after, after.published, deadline)
    deadline.left()  # else dates may not have been looked for to the end
    return moved, len(dates)


def _who(before: Instance, after: Instance, plan: Plan) -> tuple[str, ...]:
    assert after.published is not None
    return tuple(sorted(move.crew for move in moves_between(before, after, after.published, plan) if move.flies))
