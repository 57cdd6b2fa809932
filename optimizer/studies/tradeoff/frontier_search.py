"""The search for a frontier: what is asked of the model, and what is kept of the answers.

In which order it asks is the business of ``box_search`` for two goals and ``zone_search`` for three.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, cast

from optimizer.problem.steps import tell
from optimizer.solver.children.workers import Workers
from optimizer.solver.deadline import TimeUpError
from optimizer.studies.tradeoff.answer import Frontier, Open, Point, unit
from optimizer.studies.tradeoff.lexicographic import Answered, Question, answered, began, none_at_all

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from optimizer.goals import Tier
    from optimizer.instance import Instance
    from optimizer.solver.deadline import Deadline
    from optimizer.solver.result import TierResult
    from optimizer.studies.tradeoff.lexicographic import Asker

Part = TypeVar("Part")
"""A box, or a zone."""
Found = Literal["feasible", "infeasible", "unknown"]
"""Whether there are plans at all."""
Status = Literal["complete", "partial", "infeasible", "unknown"]
"""Of a frontier."""


class FrontierSearch(ABC, Generic[Part]):
    """The points known so far, and the questions.

    Parameters
    ----------
    most
        How many points to find at most; all of them if None.
    on_point
        Called with each new point.
    on_answer
        Called with the answer so far, after each new point.
    working
        Who answers questions; this process if None.
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
        working: Workers | None = None,
    ) -> None:
        self.instance, self.names, self.tiers = instance, names, tiers
        self.most, self.on_point, self.on_answer = most, on_point, on_answer
        self.clock, self.workers, self.seed = clock, workers, seed
        self.working = working or Workers(None, 0, clock)
        self.left: list[Part] = []
        """Parts that may hold points that are not known, and are still to be asked about."""
        self.stuck: list[Part] = []
        """Parts without an answer, too small to be divided."""
        self.points: dict[tuple[int, ...], Point] = {}
        self.floor: list[int | None] = [None] * len(tiers)
        """Proved: no plan has less of this goal."""
        self.kept: tuple[TierResult, ...] = ()
        """The tiers kept at their optimum."""
        self.asker: Asker | None = None
        """The model, if this process asks."""
        self.nothing = False
        """Whether the last question was proved to have no plan."""

    def run(self, under: int) -> Frontier:
        named = {"instance": self.instance, "names": self.names, "tiers": self.tiers, "under": under}
        try:
            tell(phase="looking for plans", done=0, of=self.most)
            start = self.working.done(
                began, **named, workers=self.workers, seed=self.seed, time_limit=self.clock.left()
            )
            if start.found != "feasible":
                return self._answer(start.found)
            self.kept, self.floor = start.kept, list(start.floors)
            self.asker = start.asker
            found = self.search()
        except TimeUpError:
            found = "feasible" if self.points else "unknown"
        return self._answer(found)

    @abstractmethod
    def search(self) -> Found:
        """Find points until the frontier is complete, or there are enough; raises ``TimeUpError``."""

    @abstractmethod
    def key(self, part: Part) -> Hashable:
        """By what a part is known among those left."""

    @abstractmethod
    def size(self, part: Part) -> float:
        """How much of the frontier a part may hold; the largest is asked about first."""

    @abstractmethod
    def question(self, part: Part) -> Question:
        """What is asked about a part that is left."""

    @abstractmethod
    def settle(self, part: Part, told: Answered | None) -> None:
        """Take a part away that was asked about, and leave what is not ruled out; None: there was no answer."""

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

    def without_any(self) -> Found:
        """What is to be said if no plan was found at all."""
        if self.nothing:
            self.working.done(none_at_all, **self._named, time_limit=self.clock.left())
        return "infeasible" if self.nothing else "unknown"

    def asked(self, question: Question) -> Answered:
        """The answer of this process; a plan in it is kept."""
        return self.took(question, self._here(question))

    def asked_each(self, questions: Sequence[Question]) -> list[Answered]:
        """Answers to questions that do not wait for each other."""
        found: dict[int, Answered] = {}
        left = list(enumerate(questions))

        def ended(place: int, told: Answered | None) -> bool:
            found[place] = self.took(questions[place], told or Answered())
            return True

        self.working.agenda(answered, lambda: left.pop(0) if left else None, ended, **self._named)
        return [found[place] for place in range(len(questions))]

    def work_off(self) -> None:
        """Ask about the parts that are left, the largest first, until none is or there are enough points.

        Of a frontier that is wanted whole, each answer counts as it comes.  Of some points of it answers count in the
        order in which one process would ask: so any number of processes finds the same points.
        """
        begun: dict[Hashable, Part] = {}
        answers: dict[Hashable, Answered | None] = {}

        def following() -> tuple[Hashable, Question] | None:
            fresh = [part for part in self.left if self.key(part) not in begun]
            if self.enough or not fresh:
                return None
            part = max(fresh, key=self.size)
            begun[self.key(part)] = part
            tell(phase="looking for plans", done=len(self.points), of=self.most)
            return self.key(part), self.question(part)

        def ended(key: Hashable, told: Answered | None) -> bool:
            answers[key] = told
            while not self.enough:
                ready = key if self.most is None else self.key(max(self.left, key=self.size)) if self.left else None
                if ready not in answers:
                    break
                part, answer = begun[ready], answers.pop(ready)
                self.settle(part, None if answer is None else self.took(self.question(part), answer))
            return not self.enough

        here = self.working.executor is None
        self.working.agenda(self._here if here else answered, following, ended, **self._named)

    def _here(self, question: Question, **named: Any) -> Answered:
        if self.asker is None:
            return cast("Answered", self.working.done(answered, question, **self._named, time_limit=self.clock.left()))
        return self.asker.ask(question)

    @property
    def _named(self) -> dict[str, Any]:
        kept = tuple(tier.value for tier in self.kept)
        named = {"instance": self.instance, "names": self.names, "tiers": self.tiers, "kept": kept}
        return {**named, "workers": self.workers, "seed": self.seed}

    def took(self, question: Question, told: Answered) -> Answered:
        """Keep what an answer tells; raises ``TimeUpError`` if it came too late to be one."""
        if told.point is not None:
            self.keep(told.point)
        if told.late:
            raise TimeUpError
        self.nothing = told.nothing
        if told.point is not None and not question.caps:
            self.floor[question.order[0]] = told.bound
        return told

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
