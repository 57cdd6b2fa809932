"""Ways into a seat for which few people move: a small search, before one over all.

Many who could sit in a seat could do so by a swap that nobody else notices.  With everybody else as in the plan a
search has a tenth of the rows; and where it moves no more people than must move in any case, no other search has to
prove that fewer could.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from optimizer.solver.deadline import TimeUpError
from optimizer.solver.engines.search import search
from optimizer.solver.engines.subproblem import Subproblems
from optimizer.solver.engines.task import Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optimizer.model.rows import Row
    from optimizer.studies.why.forced import Place
    from optimizer.studies.why.tier_costs import TierCosts


class Nearby(NamedTuple):
    """Who may move in a small search, and how many must whatever is decided."""

    people: frozenset[str]
    least: int


class Swaps:
    """Plans that differ from the one given by the decisions about few people.

    Parameters
    ----------
    costs
        The model and the plan given.
    """

    def __init__(self, costs: TierCosts) -> None:
        self.costs = costs

    def nearby(self, place: Place, people: Iterable[str], out: str | None) -> Nearby:
        """These people and who sits in a place: who moves where one of these enters it, or ``out`` leaves it."""
        sitting = {seat.crew for seat in place.holders(self.costs.plan)}
        roles = self.costs.instance.roles(place.flight, place.flown)
        full = len(sitting) >= sum(role.seats for name, role in roles.items() if place.role in (None, name))
        entering = frozenset(people)
        must = bool(entering) + (out is not None or (full and bool(entering)))
        return Nearby(entering | sitting, must if place.aboard else 0)

    def best(self, people: frozenset[str], asked: Sequence[Row]) -> frozenset[int] | None:
        """Of the solutions under these rows in which decisions about these people alone differ, one that moves the
        fewest; None if there is none, or no time is left."""
        try:
            left = self.costs.clock.left()
        except TimeUpError:
            return None
        parts, number = self._parts
        part = parts.free(sorted(number[person] for person in people if person in number), self._plan, asked)
        found = search(replace(part.task, time_limit=left), stop=self.costs.clock.stop)
        return None if found.solution is None else part.in_whole(found.solution, self._plan)

    @cached_property
    def _plan(self) -> frozenset[int]:
        assert self.costs.hint is not None
        return self.costs.with_moved(self.costs.hint)

    @cached_property
    def _parts(self) -> tuple[Subproblems, dict[str, int]]:
        """The decisions about each person as a group of their own, and its number; all others are one that is kept."""
        costs, people = self.costs, dict[str, set[int]]()
        for literal, person in costs.model.options.person_of.items():
            people.setdefault(person, set()).add(literal)
        others = set(range(costs.model.rows.decisions)).difference(*people.values())
        literals, rows = len(costs.model.rows.names), (*costs.model.searched, *costs.moving)
        task = Task(literals, rows, costs.moved, workers=costs.workers, seed=costs.seed)
        return Subproblems(task, [*people.values(), others]), {person: place for place, person in enumerate(people)}

    def moved(self, solution: frozenset[int]) -> int:
        """How many people a solution moves."""
        return sum(price > 0 and literal in solution for price, literal in self.costs.moved.terms)
