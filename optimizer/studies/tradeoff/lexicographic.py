"""One question of a frontier: the least of one goal, then of the next and so on, within caps.

It is asked here or in another process: questions and answers can be pickled, so that independent parts of a frontier
are asked side by side.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from optimizer.problem.errors import DisagreementError
from optimizer.problem.steps import tell
from optimizer.solver.deadline import Deadline, TimeUpError
from optimizer.solver.engines.names import DEFAULT_ENGINE
from optimizer.solver.kept_models import OF_THIS_PROCESS, keeping
from optimizer.solver.queries import Query, QueryResult, best_of_first_tiers
from optimizer.solver.warm_start import TierSearch, warm_start
from optimizer.studies.tradeoff.answer import Point
from optimizer.studies.tradeoff.sides import sides_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.goals import Cost, Tier
    from optimizer.instance import Instance
    from optimizer.model.rows import Row
    from optimizer.solver.engines.stop import Stop
    from optimizer.solver.result import TierResult


@dataclass(frozen=True)
class Question:
    """The least of one goal, then of the next and so on, with no more of any than ``caps``."""

    order: tuple[int, ...]
    caps: tuple[tuple[int, int], ...] = ()
    """Places of goals, and the most of each."""
    near: Point | None = None
    """A plan to begin with, which keeps the caps."""
    lowest: int | None = None
    """Proved: no plan within the caps has less of the first goal."""
    floors: tuple[int | None, ...] = ()
    """Proved of each goal: no plan has less."""


@dataclass(frozen=True)
class Answered:
    """What was found; no ``point``: there is no such plan, or none was found, as ``nothing`` says."""

    point: Point | None = None
    bound: int | None = None
    """On the first goal of the order."""
    nothing: bool = False
    """Proved that there is no such plan."""
    late: bool = False
    """Time ran out before the last goal of the order; ``point`` is what there was by then."""


@dataclass(frozen=True)
class Beginning:
    """What is known before the first question."""

    found: Literal["feasible", "infeasible", "unknown"]
    """Whether there are plans that keep the first tiers; so long as no search says no, there are."""
    kept: tuple[TierResult, ...] = ()
    """The tiers kept at their optimum."""
    floors: tuple[int | None, ...] = ()
    """Proved of each goal: no plan has less."""
    asker: Asker | None = None
    """The model that was built for it; None where it came from another process."""

    def __reduce__(self) -> tuple[type[Beginning], tuple[Any, ...]]:
        return Beginning, (self.found, self.kept, self.floors)


class Asker:
    """The model of the tiers kept at their optimum and the goals."""

    def __init__(
        self,
        instance: Instance,
        names: tuple[str, ...],
        tiers: tuple[Tier, ...],
        kept: tuple[int, ...],
        clock: Deadline,
        workers: int,
        seed: int,
    ) -> None:
        self.instance, self.names, self.tiers, self.kept = instance, names, tiers, kept
        self.clock, self.workers, self.seed = clock, workers, seed

    @cached_property
    def query(self) -> Query:
        """Built when it is first asked."""
        goals = (*self.instance.goals[: len(self.kept)], *self.tiers)
        asked = self.instance.model_copy(update={"goals": goals})
        return Query(asked, self.clock, self.workers, self.seed, self.kept)

    @cached_property
    def costs(self) -> tuple[Cost, ...]:
        """The cost of each goal."""
        return tuple(self.query.model.tier_cost(len(self.kept) + place) for place in range(len(self.tiers)))

    def ask(self, question: Question) -> Answered:
        """The answer; what has no plan yet when time runs out raises ``TimeUpError``."""
        first, *later = question.order
        caps = dict(question.caps)
        bounds = [self._at_most(place, cap) for place, cap in caps.items()]
        within = "".join(f" with {self.names[place]} at most {cap}" for place, cap in caps.items())
        tell(trying=f"least {self.names[first]}{within}")
        near, floors = question.near, question.floors
        lowest = question.lowest if question.lowest is not None else floors[first]
        hint = None if near is None else near.solution
        asked = self.query.minimise(self.costs[first], bounds, hint=hint, lowest=lowest)
        if asked.status == "infeasible" and near is not None and near.proved:
            raise DisagreementError(f"{DEFAULT_ENGINE}: no plan within {caps}, but {near.values} was checked")
        if asked.report is None:
            return Answered(bound=asked.bound, nothing=asked.status == "infeasible")
        answers = [(first, asked)]
        point = self._point(asked, proved=False)
        for place in later:
            before = answers[-1][0]
            bounds.append(self._at_most(before, point.values[before]))
            tell(trying=f"least {self.names[place]} with {self.names[before]} at most {point.values[before]}")
            try:
                asked = self.query.minimise(
                    self.costs[place], bounds, hint=answers[-1][1].solution, lowest=floors[place]
                )
            except TimeUpError:
                return Answered(point, answers[0][1].bound, late=True)
            answers.append((place, asked))
            if asked.report is None:
                break
            point = self._point(asked, proved=all(each.proved for _, each in answers))
        self._agree(answers, point)
        return Answered(point, answers[0][1].bound)

    def _at_most(self, place: int, value: int) -> Row:
        return self.costs[place].at_most(len(self.kept) + place, value)

    def _point(self, asked: QueryResult, *, proved: bool) -> Point:
        assert asked.plan is not None
        assert asked.report is not None
        assert asked.solution is not None
        tiers = asked.report.tiers[len(self.kept) :]
        return Point(
            tuple(asked.report.values[len(self.kept) :]),
            asked.plan,
            proved,
            asked.solution,
            tuple(tier.in_words for tier in tiers),
            sides_of(self.instance, asked.plan),
        )

    def _agree(self, answers: Iterable[tuple[int, QueryResult]], point: Point) -> None:
        """Raise an error unless each proved minimum is the value that the checker measures."""
        for place, asked in answers:
            if asked.proved and asked.report is not None and asked.bound is not None:
                measured = asked.report.values[len(self.kept) + place]
                if measured != asked.bound:
                    raise DisagreementError(
                        f"{DEFAULT_ENGINE} proved {asked.bound}, the plan measures {measured}: {point.values}"
                    )


def began(
    *,
    instance: Instance,
    names: tuple[str, ...],
    tiers: tuple[Tier, ...],
    under: int,
    workers: int,
    seed: int,
    time_limit: float | None = None,
    stop: Stop | None = None,
) -> Beginning:
    """The first tiers at their optimum, and what is known of each goal without a search of the frontier.

    Raises
    ------
    TimeUpError
        If time runs out before the tiers are solved.
    """
    clock = Deadline(time_limit, stop)
    kept: tuple[TierResult, ...] = ()
    if under:
        best = best_of_first_tiers(instance, under, None, clock, workers, seed, 0.5)
        if best.plan is None:
            return Beginning("infeasible" if best.status == "infeasible" else "unknown")
        kept = best.tiers
    asker = Asker(instance, names, tiers, tuple(tier.value for tier in kept), clock, workers, seed)
    floors = []
    for place, cost in enumerate(asker.costs):
        task = replace(asker.query.task(cost), time_limit=clock.left())
        floors.append(warm_start(TierSearch(asker.query.model, under + place, task, clock)).bound)
    return Beginning("feasible", kept, tuple(floors), asker)


def none_at_all(*, stop: Stop | None = None, time_limit: float | None = None, **named: Any) -> None:
    """Let a second engine look briefly whether there is no plan at all; ``DisagreementError`` if it finds one."""
    with keeping(OF_THIS_PROCESS):
        Asker(clock=Deadline(time_limit, stop), **named).query.doubt_that_there_is_none()


def answered(
    question: Question,
    *,
    instance: Instance,
    names: tuple[str, ...],
    tiers: tuple[Tier, ...],
    kept: tuple[int, ...],
    workers: int,
    seed: int,
    time_limit: float | None = None,
    stop: Stop | None = None,
) -> Answered:
    """The answer to a question in a process of its own, which keeps the model for the next one."""
    with keeping(OF_THIS_PROCESS):
        asker = Asker(instance, names, tiers, kept, Deadline(time_limit, stop), workers, seed)
        try:
            return asker.ask(question)
        except TimeUpError:
            return Answered(late=True)
