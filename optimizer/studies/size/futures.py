"""One future: who leaves and who is out is drawn, then a plan is found or proved not to exist.  In any process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from optimizer.checker.check import check
from optimizer.goals import Cost
from optimizer.model.rows import CommonRows, Row
from optimizer.problem.calendar import Calendar
from optimizer.problem.errors import DisagreementError
from optimizer.problem.steps import tell
from optimizer.rules import RULES
from optimizer.solver.build import build
from optimizer.solver.deadline import Deadline, TimeUpError
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task
from optimizer.solver.queries import best_of_first_tiers
from optimizer.studies.explain import find_conflict
from optimizer.studies.size.losses import Losses, with_losses

if TYPE_CHECKING:
    from optimizer.goals import Tier
    from optimizer.instance import Instance
    from optimizer.model.rows import Clause
    from optimizer.problem.people import CrewMember
    from optimizer.solver.build import Model
    from optimizer.solver.engines.stop import Stop
    from optimizer.solver.result import Result

SHORTAGE_SECONDS = 60.0
"""For the fewest empty seats of one future."""
BY_SEAT = 1000
"""Cost of an empty seat, so that fewer always come first; then those that come later."""

Verdict = Literal["flies", "short", "open"]


@dataclass(frozen=True, slots=True, order=True)
class EmptySeat:
    """A seat up that stays empty at best."""

    year: int
    flight: str
    role: str
    """``vehicle role``."""
    requires: tuple[str, ...]


@dataclass(frozen=True)
class FutureQuestion:
    """All that a process needs to answer one future."""

    number: int
    instance: Instance
    """Its flights go on to the last year; its crew is that of today, without those to select."""
    losses: Losses
    seed: int
    more: tuple[CrewMember, ...] = ()
    """People to select, or one more of a kind."""


@dataclass(frozen=True)
class FutureAnswer:
    """Whether the manifest flies in one future."""

    verdict: Verdict
    """A checked plan obeys every rule; or it is proved that none does; or the time was up."""


@dataclass(frozen=True)
class Shortage:
    """The fewest seats that must stay empty in one future, as late as can be."""

    seats: tuple[EmptySeat, ...]
    """In order of launch; none if empty seats alone help nobody."""
    proved: bool


@dataclass(frozen=True)
class Cause:
    """Why the manifest does not fly: the seats that stay empty; or, where empty seats do not help, clauses."""

    shortage: Shortage
    clauses: tuple[Clause, ...] = ()
    """They cannot hold together, and any others of them can; none if they were not found in time."""


def flies(question: FutureQuestion, *, time_limit: float | None = None, stop: Stop | None = None) -> FutureAnswer:
    """Whether some plan obeys every rule in this future: with a checked plan, or with the proof that there is none."""
    tell(phase=f"future {question.number + 1}")
    clock = Deadline(time_limit, stop)
    model = build(_drawn(question))
    try:
        left = clock.left()
    except TimeUpError:
        return FutureAnswer("open")
    task = Task(len(model.rows.names), model.searched, Cost(()), (), None, left, 1, question.seed)
    outcome = search(task, stop=clock.stop)
    if outcome.solution is not None:
        _refuse_broken(model, outcome.solution)
        return FutureAnswer("flies")
    return FutureAnswer("short" if outcome.status == "infeasible" else "open")


def shortage(question: FutureQuestion, *, time_limit: float | None = None, stop: Stop | None = None) -> Shortage:
    """The fewest seats that stay empty if rules that want seats filled give way, and nothing else does."""
    tell(phase=f"shortage {question.number + 1}")
    clock = Deadline(SHORTAGE_SECONDS if time_limit is None else min(time_limit, SHORTAGE_SECONDS), stop)
    model = build(_drawn(question))
    soft = _Coverage(model)
    try:
        left = clock.left()
    except TimeUpError:
        return Shortage((), False)
    cost = Cost(tuple(soft.terms))
    outcome = search(Task(soft.literals, soft.rows, cost, (), None, left, 1, question.seed), stop=clock.stop)
    if outcome.solution is None:
        return Shortage((), outcome.status == "infeasible")
    return Shortage(soft.empty(outcome.solution), outcome.status == "optimal")


def cause(question: FutureQuestion, *, time_limit: float | None = None, stop: Stop | None = None) -> Cause:
    """Why the manifest does not fly in a future in which it is proved not to: empty seats, or clauses in conflict."""
    clock = Deadline(time_limit, stop)
    left = clock.search_limit
    found = shortage(question, time_limit=None if left is None else left / 2, stop=stop)
    if found.seats or clock.over:
        return Cause(found)
    conflict = find_conflict(_drawn(question), time_limit=clock.search_limit, stop=stop)
    return Cause(found, () if conflict is None else tuple(conflict.clauses))


def smallest_corps(
    instance: Instance, goal: Tier, *, seed: int, time_limit: float | None = None, stop: Stop | None = None
) -> Result:
    """A plan with the fewest people if nobody leaves."""
    clock = Deadline(time_limit, stop)
    return best_of_first_tiers(instance, 0, goal, clock, 1, seed, 1.0)


def _drawn(question: FutureQuestion) -> Instance:
    everybody = (*question.instance.crew, *question.more)
    whole = question.instance.model_copy(update={"crew": everybody})
    return with_losses(whole, question.losses, question.seed, question.number)


def _refuse_broken(model: Model, solution: frozenset[int]) -> None:
    broken = check(model.instance, model.plan(solution)).decided
    if broken:
        raise DisagreementError(f"the engine gave a plan that the checker refuses: {broken[0]}")


class _Coverage:
    """The rows of a model in which those that want seats filled may fall short, at a cost."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.literals = len(model.rows.names)
        self.terms: list[tuple[int, int]] = []
        flights, last = model.instance.flight, model.instance.horizon.until.year
        rows: list[Row] = []
        for row in model.rows.rows:
            kind = RULES.get(row.clause.rule)
            if kind is None or not kind.empties_seats or row.lower is None or row.upper is not None:
                rows.append(row)
                continue
            coefficients = row.coefficients or (1,) * len(row.literals)
            most = row.lower - sum(each for each in coefficients if each < 0)
            missing = range(self.literals, self.literals + most)
            self.literals += most
            widened = (*coefficients, *[1] * most)
            rows.append(row._replace(literals=(*row.literals, *missing), coefficients=widened))
            flight = flights.get(row.clause.subject.partition("/")[0])
            early = 0 if flight is None else max(0, last - flight.launch.year)
            self.terms += [(BY_SEAT + early, literal) for literal in missing]
        self.rows = CommonRows(rows)

    def empty(self, solution: frozenset[int]) -> tuple[EmptySeat, ...]:
        """The seats up that stay empty in a solution though a rule wants them filled."""
        plan, instance = self.model.plan(solution), self.model.instance
        broken = {violation.address for violation in check(instance, plan).decided}
        calendar, found = Calendar(instance, plan), []
        for flight in sorted(calendar.instance.flights, key=lambda each: (each.launch, each.id)):
            aboard = [seat.role for seat in calendar.people(flight.id, "up")]
            for name, role in instance.roles(flight.id, "up").items():
                wanted = {
                    (rule.name, rule.filling(flight.id, "up", name, instance))
                    for rule in instance.rulebook
                    if rule.empties_seats
                }
                if wanted & broken and not instance.launched(flight):
                    seat = EmptySeat(flight.launch.year, flight.id, f"{flight.vehicle} {name}", role.requires)
                    found += [seat] * (role.seats - aboard.count(name))
        return tuple(found)
