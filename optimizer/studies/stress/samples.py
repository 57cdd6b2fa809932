"""One sample answered by ``replan``: in this process, or in any other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from threading import Timer
from typing import TYPE_CHECKING, Any, Literal, Self

from optimizer.goals import Tier
from optimizer.model.rows import Clause
from optimizer.problem.steps import tell
from optimizer.solver.engines.stop import Stop

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.events import Event
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.deadline import Deadline
    from optimizer.solver.result import Result
    from optimizer.studies.repair.answer import Repair
    from optimizer.studies.repair.date_moves import DateMove
    from optimizer.studies.replan.moves import Move

CONFLICT_SECONDS = 60.0
REPAIR_SECONDS = 20.0
LARGE, PATIENCE = 10, 2.0
"""With so many flights, a repair ends once nothing cheaper has come for so many seconds; of smaller ones it is mostly
proved, of larger ones hardly ever."""
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
    from optimizer.solver.deadline import Deadline
    from optimizer.solver.kept_models import KeptModels, keeping
    from optimizer.studies.replan import after_news, unmoved

    tell(phase=f"sample {question.number + 1}")
    if unmoved(question.instance, question.plan, question.events) is not None:
        return _nobody_moves(question)
    after, deadline = after_news(question.instance, question.plan, question.events), Deadline(time_limit, stop)
    with keeping(KeptModels()):
        return _searched(question, after, deadline)


def _nobody_moves(question: Question) -> Sample:
    return Sample(question.number, question.events, "holds", 0, (), (), ())


def _searched(question: Question, after: Instance, deadline: Deadline) -> Sample | None:
    from optimizer.solver.unavoidable import unavoidable_parts
    from optimizer.studies.explain import find_conflict
    from optimizer.studies.replan import moves_between
    from optimizer.studies.stress.cheap_plan import CheapPlan
    from optimizer.studies.stress.settling import fewest_moves, seats_stay, surely_none

    seed, stop = question.seed, deadline.stop
    if seats_stay(after, seed, deadline) is not None:
        return _nobody_moves(question)
    somebody_is_out = any(getattr(event, "crew", None) is not None for event in question.events)
    if somebody_is_out or not surely_none(after, seed, deadline):  # where people drop out, there mostly is a plan
        found = fewest_moves(after, seed, deadline)
        if found.status == "optimal" and found.plan is not None and after.published is not None:
            moved, seats = _changes(moves_between(question.instance, after, after.published, found.plan))
            status: SampleStatus = "moves" if moved else "holds"
            return Sample(question.number, question.events, status, found.values[0], moved, seats, ())
        if found.status != "infeasible":
            return None
    mended = _on_other_dates(question, after, deadline)
    if deadline.over:
        return None  # better dates may not have been looked for to the end
    if mended is not None:
        return mended
    cheap = CheapPlan(after, seed, deadline) if len(after.flights) >= LARGE else None
    if parts := unavoidable_parts(after, deadline, 1, seed, plans=cheap.plans if cheap else ()):
        broken = fewest_moves(after, seed, deadline, unavoidable=parts)
        if broken.status != "infeasible":
            return _broken_anyhow(question, after, broken)
    if cheap is not None and cheap.plan is not None:
        repaired, clauses = cheap.proved()
        none = Sample(question.number, question.events, "none", None, (), (), clauses)
        return None if deadline.over else _with_price(none, repaired)
    conflict = find_conflict(after, time_limit=CONFLICT_SECONDS, stop=stop, proved=True)
    if stop.requested:
        return None
    clauses = () if conflict is None or conflict.irreducible == "no" else conflict.clauses
    sample = Sample(question.number, question.events, "none", None, (), (), tuple(clauses))
    return _all_the_same(sample, after, seed, stop)


def _broken_anyhow(question: Question, after: Instance, found: Result) -> Sample | None:
    """The answer where the facts break clauses by themselves; those broken before the news are not told."""
    from optimizer.studies.replan import caused, moves_between

    if found.status != "optimal" or found.plan is None or after.published is None:
        return None
    news = caused(question.instance, question.plan, question.events, found.unavoidable)
    broken = tuple(sorted({Clause(*address) for address in news}))
    moved, seats = _changes(moves_between(question.instance, after, after.published, found.plan))
    status: SampleStatus = "breaks" if broken else "moves" if moved else "holds"
    return Sample(question.number, question.events, status, found.values[0], moved, seats, broken)


def _on_other_dates(question: Question, after: Instance, deadline: Deadline) -> Sample | None:
    """The answer on the dates that help the published plan most; None if no rule then holds, or none moves."""
    from optimizer.studies.repair import with_better_dates
    from optimizer.studies.replan import moves_between
    from optimizer.studies.stress.settling import fewest_moves, seats_stay, surely_none

    published, seed = after.published, question.seed
    if published is None:
        return None
    moved, dates = with_better_dates(after, published, deadline)
    if not dates:
        return None
    if seats_stay(moved, seed, deadline) is not None:
        return Sample(question.number, question.events, "dates", 0, (), (), (), dates)
    if surely_none(moved, seed, deadline):
        return None
    again = fewest_moves(moved, seed, deadline, repeatable=False)
    if again.plan is None or again.status != "optimal":
        return None
    people, seats = _changes(moves_between(after, moved, published, again.plan))
    return Sample(question.number, question.events, "dates", again.values[0], people, seats, (), dates)


class _Patience:
    """Ends a repair once nothing cheaper has come for a while."""

    def __init__(self, ends: bool) -> None:
        self.stop = Stop()
        self._ends, self._cost = ends, inf
        self.timer: Timer | None = None

    def told(self, found: Repair) -> None:
        if self._ends and found.cost is not None and found.cost < self._cost:
            self._cost = found.cost
            self._cancel()
            self.timer = Timer(PATIENCE, self.stop.request)
            self.timer.daemon = True
            self.timer.start()

    def _cancel(self) -> None:
        if self.timer is not None:
            self.timer.cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._cancel()


def _all_the_same(sample: Sample, after: Instance, seed: int, stop: Stop) -> Sample | None:
    """The sample with the price of the cheapest plan found that leaves something open; None if it was stopped."""
    from optimizer.studies.repair import repair

    bare, patience = after.model_copy(update={"goals": ()}), _Patience(len(after.flights) >= LARGE)
    with stop.ends(patience.stop.request), patience:
        limits: dict[str, Any] = {"time_limit": REPAIR_SECONDS, "workers": 1, "seed": seed}
        found = repair(bare, on_answer=patience.told, stop=patience.stop, **limits)
    if stop.requested:
        return None
    return _with_price(sample, found)


def _with_price(sample: Sample, found: Repair) -> Sample:
    """The sample with what a plan all the same leaves open, and its price."""
    prices: dict[tuple[str, str], int] = {}
    for entry in found.waivers:
        if entry.price:
            address = entry.rule, entry.subject
            prices[address] = prices.get(address, 0) + entry.price
    leaves = tuple((*address, price) for address, price in prices.items())
    return replace(sample, price=found.cost, least=found.bound, leaves=leaves, dates=found.moves)


def _changes(every: Iterable[Move]) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """People whose flights or seats change, and the flights and roles whose holder does."""
    moves = [move for move in every if move.flies]
    legs = {leg[:2] for move in moves for leg in (*move.old, *move.new) if leg[2] != "backup"}
    return tuple(sorted(move.crew for move in moves)), tuple(sorted((flight, role) for flight, role in legs))


def first_plan(instance: Instance, *, seed: int, time_limit: float | None = None, stop: Stop | None = None) -> Result:
    """The plan to test, where none is given."""
    from optimizer.solver.solve import solve

    return solve(instance, time_limit=time_limit, workers=1, seed=seed, every_clause=True, repeatable=False, stop=stop)
