"""The search for a frontier: what is asked of the model, and what is kept of the answers.

In which order it asks is the business of ``box_search`` for two goals and ``zone_search`` for three.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from optimizer.problem.errors import DisagreementError
from optimizer.problem.steps import tell
from optimizer.solver.deadline import Deadline, TimeUpError
from optimizer.solver.engines.names import DEFAULT_ENGINE
from optimizer.solver.queries import Query, QueryResult, best_of_first_tiers
from optimizer.solver.warm_start import TierSearch, warm_start
from optimizer.studies.tradeoff.answer import Frontier, Open, Point, unit
from optimizer.studies.tradeoff.sides import sides_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from optimizer.goals import Cost, Tier
    from optimizer.instance import Instance
    from optimizer.model.rows import Row
    from optimizer.solver.result import TierResult

Found = Literal["feasible", "infeasible", "unknown"]
"""Whether there are plans at all."""
Status = Literal["complete", "partial", "infeasible", "unknown"]
"""Of a frontier."""


class FrontierSearch(ABC):
    """The points known so far, and the questions.

    Parameters
    ----------
    most
        How many points to find at most; all of them if None.
    on_point
        Called with each new point.
    on_answer
        Called with the answer so far, after each new point.
    """

    def __init__(
        self,
        instance: Instance,
        names: tuple[str, ...],
        tiers: tuple[Tier, ...],
        clock: Deadline,
        workers: int,
        seed: int,
        most: int | None,
        on_point: Callable[[Point], None] | None,
        on_answer: Callable[[Frontier], None] | None = None,
    ) -> None:
        self.instance, self.names, self.tiers = instance, names, tiers
        self.most, self.on_point, self.on_answer = most, on_point, on_answer
        self.clock, self.workers, self.seed = clock, workers, seed
        self.points: dict[tuple[int, ...], Point] = {}
        self.floor: list[int | None] = [None] * len(tiers)
        """Proved: no plan has less of this goal."""
        self.kept: tuple[TierResult, ...] = ()
        self.nothing = False

    @cached_property
    def query(self) -> Query:
        """The model of the tiers kept at their optimum and the goals; built after those tiers are solved."""
        goals = (*self.instance.goals[: len(self.kept)], *self.tiers)
        asked = self.instance.model_copy(update={"goals": goals})
        return Query(asked, self.clock, self.workers, self.seed, [tier.value for tier in self.kept])

    @cached_property
    def costs(self) -> tuple[Cost, ...]:
        """The cost of each goal."""
        return tuple(self.query.model.tier_cost(len(self.kept) + place) for place in range(len(self.tiers)))

    def run(self, under: int) -> Frontier:
        try:
            if under:
                best = best_of_first_tiers(self.instance, under, None, self.clock, self.workers, self.seed, 0.5)
                if best.plan is None:
                    return self._answer("infeasible" if best.status == "infeasible" else "unknown")
                self.kept = best.tiers
            self._floors(under)
            found = self.search()
        except TimeUpError:
            found = "feasible" if self.points else "unknown"
        return self._answer(found)

    @abstractmethod
    def search(self) -> Found:
        """Find points until the frontier is complete, or there are enough; raises ``TimeUpError``."""

    @abstractmethod
    def open(self) -> tuple[Open, ...]:
        """Where plans of the frontier that are not known may still lie."""

    @abstractmethod
    def gap(self) -> float | None:
        """Share of what lies between the ends that is not ruled out; None if that is not known."""

    @property
    def enough(self) -> bool:
        """Whether as many points are known as were asked for."""
        return self.most is not None and len(self.points) >= self.most

    def _floors(self, under: int) -> None:
        """Bounds from outside the engine, where there are any."""
        for place, cost in enumerate(self.costs):
            task = replace(self.query.task(cost), time_limit=self.clock.left())
            self.floor[place] = warm_start(TierSearch(self.query.model, under + place, task, self.clock)).bound

    def without_any(self) -> Found:
        """What is to be said if no plan was found at all."""
        if self.nothing:
            self.query.doubt_that_there_is_none()
        return "infeasible" if self.nothing else "unknown"

    def lexicographic(
        self, order: Iterable[int], caps: dict[int, int], near: Point | None, floor: int | None, *, inside: bool = True
    ) -> tuple[Point | None, int | None]:
        """The least of one goal, then of the next and so on, with no more of any than ``caps``; and the bound on the
        first of them.  No point: there is no such plan, or none was found, as ``self.nothing`` says.

        ``near``: a plan to begin with; ``inside``: it keeps the caps, so that there is such a plan.
        """
        first, *later = order
        bounds = [self._at_most(place, cap) for place, cap in caps.items()]
        within = "".join(f" with {self.names[place]} at most {cap}" for place, cap in caps.items())
        known = len(self.points)
        tell(phase="looking for plans", trying=f"least {self.names[first]}{within}", done=known, of=self.most)
        lowest = floor if floor is not None else self.floor[first]
        hint = None if near is None else near.solution
        asked = self.query.minimise(self.costs[first], bounds, hint=hint, lowest=lowest)
        if asked.status == "infeasible" and near is not None and near.proved and inside:
            raise DisagreementError(f"{DEFAULT_ENGINE}: no plan within {caps}, but {near.values} was checked")
        if asked.report is None:
            self.nothing = asked.status == "infeasible"
            return None, asked.bound
        answers = [(first, asked)]
        point = self._point(asked, proved=False)
        bound = asked.bound
        if not caps:
            self.floor[first] = bound
        for place in later:
            before = answers[-1][0]
            bounds.append(self._at_most(before, point.values[before]))
            tell(trying=f"least {self.names[place]} with {self.names[before]} at most {point.values[before]}")
            try:
                asked = self.query.minimise(
                    self.costs[place], bounds, hint=answers[-1][1].solution, lowest=self.floor[place]
                )
            except TimeUpError:
                self.keep(point)
                raise
            answers.append((place, asked))
            if asked.report is None:
                break
            point = self._point(asked, proved=all(each.proved for _, each in answers))
        self._agree(answers, point)
        self.keep(point)
        return point, bound

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

    def keep(self, point: Point) -> None:
        known = self.points.get(point.values)
        if known is None or (point.proved and not known.proved):
            self.points[point.values] = point
            if known is None and self.on_point is not None:
                self.on_point(point)
            if self.on_answer is not None:
                self.on_answer(self._frontier("partial", (), None))

    def _answer(self, found: Found) -> Frontier:
        if found != "feasible":
            return self._frontier(found, (), self.gap() if self.points else None)
        left = self.open()
        if not left and all(point.proved for point in self._best()):
            return self._frontier("complete", left, 0.0)
        return self._frontier("partial", left, self.gap() if self.points else None)

    def _best(self) -> list[Point]:
        """The points that no other beats."""
        known = self.points.values()
        return [point for point in known if not any(_beats(other, point) for other in known)]

    def _frontier(self, status: Status, left: tuple[Open, ...], gap: float | None) -> Frontier:
        return Frontier(
            self.instance.name,
            self.names,
            tuple(unit(tier) for tier in self.tiers),
            status,
            tuple(sorted(self._best(), key=lambda point: point.values)),
            left,
            gap,
            self.kept,
            self.workers,
            self.seed,
            self.clock.seconds,
        )


def _beats(one: Point, other: Point) -> bool:
    """Whether one is no worse in every goal and better in one."""
    return one.values != other.values and all(a <= b for a, b in zip(one.values, other.values, strict=True))
