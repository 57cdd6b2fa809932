"""Who could sit there, by the checker alone: nobody else moves, so it costs a verdict each and no search."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optimizer.board.moves import Seat
from optimizer.problem.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.board.state import State


@dataclass(frozen=True)
class Candidate:
    """One person in the seat, all others staying where they are."""

    crew: str
    broken: tuple[str, ...]
    """Clauses that are broken then and are not now."""
    mended: tuple[str, ...]
    """Clauses that are broken now and not then."""
    values: tuple[int, ...]
    differences: tuple[int, ...]
    """Of each tier, against the plan as it stands."""
    cost: str
    """The first tier that differs, in words."""

    @property
    def order(self) -> tuple[Any, ...]:
        """Best first: clauses, then tiers."""
        return len(self.broken) - len(self.mended), self.values, self.crew

    def data(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "crew": self.crew,
            "broken": list(self.broken),
            "mended": list(self.mended),
            "differences": list(self.differences),
            "cost": self.cost,
        }


class Ranking:
    """The people for one seat of one state, judged one after the other; it can be gone on with."""

    def __init__(self, state: State, flight: str, role: str, leg: str, instead: str | None) -> None:
        self.state = state
        self.place = {"flight": flight, "role": role, "leg": leg, "instead": instead}
        self.found: list[Candidate] = []
        self._lock = threading.Lock()
        self._left = list(self._likely())

    @property
    def left(self) -> int:
        """People not judged yet."""
        return len(self._left)

    def go_on(self, seconds: float) -> list[Candidate]:
        """Judge for so many seconds; everybody judged so far, best first."""
        with self._lock:
            return self._judge(time.monotonic() + seconds)

    def _judge(self, end: float) -> list[Candidate]:
        before = {broken.address for broken in self.state.report.broken}
        while self._left and time.monotonic() < end:
            crew = self._left.pop(0)
            try:
                after = Seat.model_validate({"crew": crew, **self.place}).apply(self.state).report
            except InputError:  # already there
                continue
            now = {broken.address for broken in after.broken}
            pairs = zip(after.values, self.state.report.values, strict=True)
            differences = tuple(value - old for value, old in pairs)
            self.found.append(
                Candidate(
                    crew,
                    tuple(sorted(" ".join(each) for each in now - before)),
                    tuple(sorted(" ".join(each) for each in before - now)),
                    after.values,
                    differences,
                    self._cost(differences),
                )
            )
        return sorted(self.found, key=lambda each: each.order)

    def _cost(self, differences: tuple[int, ...]) -> str:
        for tier, value in zip(self.state.report.tiers, differences, strict=True):
            if value:
                return f"{' and '.join(tier.goals)} {'worse' if value > 0 else 'better'} by {abs(value)}"
        return "as good in every goal"

    def _likely(self) -> Iterator[str]:
        """Everybody, first those who hold what the role requires, are of its agencies and free on the launch day."""
        calendar, place = self.state.view.calendar, self.place
        flight = calendar.instance.flight[str(place["flight"])]
        leg = "down" if place["leg"] == "down" else "up"
        role = calendar.instance.roles(flight.id, leg).get(str(place["role"]))
        later = []
        for person in calendar.instance.crew:
            if role is not None and not person.unnamed:
                fits = role.agencies is None or person.agency in role.agencies
                fits = fits and all(calendar.holds(person, name, flight.launch) for name in role.requires)
                if fits and person.free(flight.launch, flight.launch):
                    yield person.id
                    continue
                later.append(person.id)
        yield from later
