"""One sample answered by ``replan``: in this process, or in any other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from optimizer.goals import Tier
from optimizer.model.rows import Clause
from optimizer.problem.steps import tell

if TYPE_CHECKING:
    from optimizer.events import Event
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.engines.stop import Stop
    from optimizer.solver.result import Result
    from optimizer.studies.repair.date_moves import DateMove
    from optimizer.studies.replan.difference import Difference

CONFLICT_SECONDS = 60.0
DATES_SECONDS = 20.0
REPAIR_SECONDS = 20.0
SampleStatus = Literal["holds", "moves", "dates", "breaks", "none"]


@dataclass(frozen=True)
class Question:
    """All that a process needs to answer one sample."""

    number: int
    instance: Instance
    plan: Plan
    events: tuple[Event, ...]
    seed: int


@dataclass(frozen=True)
class Sample:
    """One sample and its answer."""

    number: int
    """Counted from 0."""
    events: tuple[Event, ...]
    status: SampleStatus
    """Nobody moves; somebody does; a plan exists once dates of other flights move; the news breaks a rule whatever is
    decided; or no plan exists, proved."""
    changes: int | None
    """The least of the goal ``changes``, proved."""
    moved: tuple[str, ...]
    """People whose flights or seats change, by id."""
    seats: tuple[tuple[str, str], ...]
    """Flights and roles whose holder changes."""
    conflict: tuple[Clause, ...]
    """Clauses that the news breaks whatever is decided; or, if there is no plan and they were found in time, clauses
    that cannot hold together."""
    dates: tuple[DateMove, ...] = ()
    """Launches and landings that move, where only so no rule is broken, or in the plan all the same."""
    price: int | None = None
    """Of the cheapest plan found all the same, where no plan obeys every rule; None if there is none, or no need."""
    least: int = 0
    """Proved: no such plan costs less."""
    leaves: tuple[tuple[str, str, int], ...] = ()
    """What that plan leaves open: rule, subject and price; what is broken whatever is decided is left out."""

    @property
    def out(self) -> tuple[str, ...]:
        """People the news is about."""
        return tuple(crew for event in self.events if (crew := getattr(event, "crew", None)) is not None)

    @property
    def slipped(self) -> tuple[str, ...]:
        """Flights the news is about."""
        return tuple(flight for event in self.events if (flight := getattr(event, "flight", None)) is not None)


def first_aims_only(instance: Instance) -> Instance:
    """The instance with only the first goals of ``replan``: the others do not make fewer people move."""
    kept = [{goal.name: goal for goal in tier.goals() if goal.replan_tier is not None} for tier in instance.goals]
    return instance.model_copy(update={"goals": tuple(Tier.model_validate(tier) for tier in kept if tier)})


def answer(question: Question, *, time_limit: float | None = None, stop: Stop | None = None) -> Sample | None:
    """The answer of ``replan`` with one worker; None if it was stopped before it was proved.

    Where the news leaves no plan, or breaks a rule whatever is decided, the dates that a repair would move are moved.
    """
    from optimizer.studies.explain import find_conflict
    from optimizer.studies.replan import replan, unmoved

    tell(phase=f"sample {question.number + 1}")
    if unmoved(question.instance, question.plan, question.events) is not None:
        return Sample(question.number, question.events, "holds", 0, (), (), ())
    limits: dict[str, Any] = {"workers": 1, "seed": question.seed, "time_limit": time_limit, "stop": stop}
    limits["second_look"] = False
    found = replan(question.instance, question.plan, question.events, **limits)
    mended = None
    if found.result.status == "infeasible" or found.result.unavoidable:
        mended = _on_other_dates(question, found.instance, limits)
        if stop is not None and stop.requested:
            return None  # better dates may not have been looked for to the end
    if mended is not None:
        return mended
    if found.result.status == "infeasible":
        conflict = find_conflict(found.instance, time_limit=CONFLICT_SECONDS, stop=stop)
        if stop is not None and stop.requested:
            return None
        clauses = () if conflict is None or conflict.irreducible == "no" else conflict.clauses
        sample = Sample(question.number, question.events, "none", None, (), (), tuple(clauses))
        return _all_the_same(sample, found.instance, question.seed, stop)
    if found.result.status != "optimal" or found.difference is None:
        return None
    news = [violation.address for violation in found.result.unavoidable if violation.address in found.causes]
    broken = tuple(sorted({Clause(*address) for address in news}))
    moved, seats = _changes(found.difference)
    status: Literal["breaks", "moves", "holds"] = "breaks" if broken else "moves" if moved else "holds"
    return Sample(question.number, question.events, status, found.result.values[0], moved, seats, broken)


def _on_other_dates(question: Question, after: Instance, limits: dict[str, Any]) -> Sample | None:
    """The answer on the dates that help the published plan most; None if no rule then holds, or none moves."""
    from optimizer.solver.deadline import Deadline
    from optimizer.solver.solve import solve
    from optimizer.studies.repair import with_better_dates
    from optimizer.studies.replan import diff

    published = after.published
    if published is None:
        return None
    moved, dates = with_better_dates(after, published, Deadline(DATES_SECONDS, limits["stop"]))
    if not dates:
        return None
    again = solve(moved, every_clause=True, repeatable=False, **limits)
    if again.plan is None or again.status != "optimal":
        return None
    people, seats = _changes(diff(moved, published, again.plan, of=after))
    return Sample(question.number, question.events, "dates", again.values[0], people, seats, (), dates)


def _all_the_same(sample: Sample, after: Instance, seed: int, stop: Stop | None) -> Sample | None:
    """The sample with the price of the cheapest plan found that leaves something open; None if it was stopped."""
    from optimizer.studies.repair import repair

    bare = after.model_copy(update={"goals": ()})
    found = repair(bare, time_limit=REPAIR_SECONDS, workers=1, seed=seed, stop=stop)
    if stop is not None and stop.requested:
        return None
    prices: dict[tuple[str, str], int] = {}
    for entry in found.waivers:
        if entry.price:
            address = entry.rule, entry.subject
            prices[address] = prices.get(address, 0) + entry.price
    leaves = tuple((*address, price) for address, price in prices.items())
    return replace(sample, price=found.cost, least=found.bound, leaves=leaves, dates=found.moves)


def _changes(difference: Difference) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """People whose flights or seats change, and the flights and roles whose holder does."""
    moves = [move for move in difference.moves if move.flies]
    legs = {leg[:2] for move in moves for leg in (*move.old, *move.new) if leg[2] != "backup"}
    return tuple(sorted(move.crew for move in moves)), tuple(sorted((flight, role) for flight, role in legs))


def first_plan(instance: Instance, *, seed: int, time_limit: float | None = None, stop: Stop | None = None) -> Result:
    """The plan to test, where none is given."""
    from optimizer.solver.solve import solve

    return solve(instance, time_limit=time_limit, workers=1, seed=seed, every_clause=True, repeatable=False, stop=stop)
