"""A plan in one future: what ``replan`` makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from optimizer.events._apply import apply_events
from optimizer.problem.errors import InputError
from optimizer.solver.solve import solve
from optimizer.studies.robust.worlds import first_aim

if TYPE_CHECKING:
    from collections.abc import Set

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.deadline import Deadline
    from optimizer.studies.robust.futures import Future

Address = tuple[str, str]


@dataclass(frozen=True)
class Verdict:
    """What a future does to a plan, proved."""

    status: Literal["holds", "moves", "lost", "unknown"]
    """Nobody moves; somebody does; no plan keeps every rule, or the news contradicts who has flown; or time ran out."""
    changes: int = 0
    """The least of the first aim of ``replan``: people moved, by notice."""
    people: int = 0
    """People who move."""

    @property
    def lost(self) -> bool:
        """Whether no plan keeps every rule."""
        return self.status == "lost"


def verdict(
    instance: Instance, plan: Plan, future: Future, deadline: Deadline, seed: int, known: Set[Address] = frozenset()
) -> Verdict:
    """What ``replan`` answers to the news of a future, if ``plan`` was published; its first aim alone.

    ``known`` are clauses that are broken whatever is decided, before any news.
    """
    if not future.events:
        return Verdict("holds")
    if deadline.over:
        return Verdict("unknown")
    try:
        after = first_aim(apply_events(instance, plan, future.events))
    except InputError:  # the news can happen, but not after this plan
        return Verdict("lost")
    limits = {"time_limit": deadline.search_limit, "stop": deadline.stop}
    found = solve(
        after,
        workers=1,
        seed=seed,
        second_look=False,
        repeatable=False,
        every_clause=not known,
        **limits,  # type: ignore[arg-type]
    )
    broken = {violation.address for violation in found.unavoidable if not violation.unavoidable} - known
    if found.status == "infeasible" or (broken and found.plan is not None):
        return Verdict("lost")
    if found.status != "optimal" or found.plan is None:
        return Verdict("unknown")
    assert after.published is not None
    before, now = _flights(after.published), _flights(found.plan)
    moves = sum(before.get(crew) != now.get(crew) for crew in {**before, **now})
    return Verdict("moves" if moves else "holds", found.values[0], moves)


def _flights(plan: Plan) -> dict[str, set[tuple[str, str, str]]]:
    """By person: seats on the way up and down."""
    found: dict[str, set[tuple[str, str, str]]] = {}
    for seat in plan.assignments:
        if seat.leg in ("up", "down"):
            found.setdefault(seat.crew, set()).add((seat.flight, seat.role, seat.leg))
    return found
