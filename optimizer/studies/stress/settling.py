"""What a sample asks of ``replan`` and no more: whether seats stay as they are, and else the fewest people moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.checker.check import check
from optimizer.goals import Cost
from optimizer.model.rows import Row
from optimizer.model.stays import enumerate_stays
from optimizer.solver.answers import Listeners
from optimizer.solver.build import build
from optimizer.solver.engines.names import DEFAULT_ENGINE
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task
from optimizer.solver.stopwatch import Stopwatch
from optimizer.solver.tier_by_tier import TierByTier
from optimizer.studies.why.forced import ASKED

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.build import Part
    from optimizer.solver.deadline import Deadline
    from optimizer.solver.result import Result


def seats_stay(after: Instance, seed: int, deadline: Deadline) -> Plan | None:
    """A plan that keeps every rule with everybody in the seats published, so that nobody moves; None if there is none.

    Training, backups and launch days of a list may be others.  With only the stays published, the rows are few.
    """
    published = after.published
    if published is None:
        return None
    legs = {(seat.crew, seat.flight, seat.role, seat.leg) for seat in published.assignments}
    stays = list(enumerate_stays(after))
    kept = {
        stay.name
        for stay in stays
        if (stay.person.id, stay.up.id, stay.up_role, "up") in legs
        and (stay.down is None or (stay.person.id, stay.down.id, stay.down_role, "down") in legs)
    }
    if not kept:
        return None
    model = build(after, goals=False, without=frozenset(stay.name for stay in stays if stay.name not in kept))
    seats: dict[tuple[str, str, str], list[int]] = {(crew, at, role): [] for crew, at, role, leg in legs if leg == "up"}
    for stay, literal in model.options.literal.items():
        seats.setdefault((stay.person.id, stay.up.id, stay.up_role), []).append(literal)
    if not all(seats.values()):
        return None
    taken = tuple(Row(ASKED, tuple(literals), None, 1, None) for literals in seats.values())
    limit = deadline.search_limit
    task = Task(len(model.rows.names), model.searched, Cost(()), taken, time_limit=limit, workers=1, seed=seed)
    outcome = search(task, stop=deadline.stop)
    if outcome.solution is None:
        return None
    plan = model.plan(outcome.solution)
    report = check(after, plan)
    return plan if report.ok and report.values[0] == 0 else None


def surely_none(after: Instance, seed: int, deadline: Deadline) -> bool:
    """Whether no plan obeys every rule, by a search without a cost: those with one take long to be made ready."""
    model = build(after)
    task = Task(
        len(model.rows.names),
        model.searched,
        Cost(()),
        time_limit=deadline.search_limit,
        workers=1,
        seed=seed,
        presolve="full",
    )
    return search(task, stop=deadline.stop).status == "infeasible"


def fewest_moves(
    after: Instance,
    seed: int,
    deadline: Deadline,
    *,
    repeatable: bool = True,
    unavoidable: frozenset[Part] = frozenset(),
) -> Result:
    """``solve`` with one thread and one engine, of every clause but those that are unavoidable."""
    model, broken = build(after, unavoidable=unavoidable), frozenset(clause for clause, _ in unavoidable)
    nobody, clock = Listeners(None, None, None), Stopwatch()
    return TierByTier(model, deadline, clock, 1, seed, DEFAULT_ENGINE, nobody, broken, repeatable=repeatable).run()
