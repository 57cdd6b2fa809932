"""The moves of a board: each is plain data, is written to the journal as such, and makes a state of a state."""

from __future__ import annotations

from dataclasses import replace
from datetime import date  # noqa: TC003 - a type of a field
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from optimizer.board.decisions import Enforce, Lock, Pin, Tell, Unlock, Unpin, Waive
from optimizer.board.move import Leg, Move, Place, Word, known_flight, leg_words, seat_words
from optimizer.board.seats import cleared, lines_at, seated, swapped
from optimizer.board.state import Hold, refused
from optimizer.files.load import loads_plan
from optimizer.problem.plan import Assignment, ChosenLaunch
from optimizer.problem.wording import called

if TYPE_CHECKING:
    from optimizer.board.state import State
    from optimizer.instance import Instance

__all__ = [
    "AnyMove",
    "ByHand",
    "Clear",
    "Enforce",
    "Launch",
    "Lock",
    "Pin",
    "Place",
    "Seat",
    "Swap",
    "Take",
    "Tell",
    "Unlock",
    "Unpin",
    "Waive",
]


class Seat(Move):
    """A person takes a seat: an empty one, or that of somebody with their way home."""

    kind: Literal["seat"] = "seat"
    crew: Word
    flight: Word
    role: Word
    leg: Leg = "up"
    instead: Word | None = Field(default=None, description="whom they replace, where the role has several seats")
    leaving: Place | None = Field(default=None, description="the seat of theirs that they leave for it")

    def apply(self, state: State) -> State:
        place = Assignment(crew=self.crew, flight=self.flight, role=self.role, leg=self.leg)
        left = None if self.leaving is None else (self.leaving.flight, self.leaving.leg)
        lines = seated(state.instance, state.plan, place, self.instead, left)
        held = Hold("sits", self.flight, self.crew, self.role, self.leg)
        return state.deciding(held, assignments=lines)

    def words(self, instance: Instance) -> str:
        came = "" if self.leaving is None else f", from {self.leaving.flight}"
        instead = "" if self.instead is None else f", in the place of {called(instance, self.instead)}"
        return f"{called(instance, self.crew)} to {seat_words(self.flight, self.role, self.leg)}{came}{instead}"


class Clear(Move):
    """A person leaves a seat; a way up with its way home."""

    kind: Literal["clear"] = "clear"
    crew: Word
    flight: Word
    leg: Leg = "up"

    def apply(self, state: State) -> State:
        gone = lines_at(state.instance, state.plan, self.crew, self.flight, self.leg)
        held = Hold("leaves", self.flight, self.crew, leg=self.leg)
        return state.deciding(held, assignments=tuple(cleared(state.plan, gone)))

    def words(self, instance: Instance) -> str:
        return f"{called(instance, self.crew)} off {self.flight}{leg_words(self.leg)}"


class Swap(Move):
    """Two people change places, each with their way home."""

    kind: Literal["swap"] = "swap"
    one: Place
    two: Place

    def apply(self, state: State) -> State:
        lines = swapped(state.instance, state.plan, self.one.parts, self.two.parts)
        new = set(lines) - set(state.plan.assignments)
        held = [Hold("sits", line.flight, line.crew, line.role, line.leg) for line in lines if line in new]
        ways = {place.leg for place in (self.one, self.two)}
        return state.deciding(*(each for each in held if each.leg in ways), assignments=lines)

    def words(self, instance: Instance) -> str:
        names = [f"{called(instance, each.crew)} ({each.flight}{leg_words(each.leg)})" for each in (self.one, self.two)]
        return " and ".join(names) + " swap"


class Launch(Move):
    """A flight launches on another of its days."""

    kind: Literal["launch"] = "launch"
    flight: Word
    launch: date

    def apply(self, state: State) -> State:
        flight = known_flight(state.instance, self.flight)
        days = [day.launch for day in state.instance.flight[flight].launch_variants]
        if self.launch not in days or len(days) < 2:
            known = ", ".join(map(str, days))
            raise refused(f"expected one of the days of {flight} ({known}), found {self.launch}", "launch")
        if state.instance.launched(state.instance.flight[flight]):
            raise refused(f"expected a flight still to launch, found {flight}", "flight")
        others = tuple(chosen for chosen in state.plan.dates if chosen.flight != flight)
        chosen = ChosenLaunch(flight=flight, launch=self.launch)
        return state.deciding(Hold("launches", flight), dates=(*others, chosen))

    def words(self, instance: Instance) -> str:
        return f"{self.flight} launches on {self.launch}"


class Take(Move):
    """A plan that a search found takes the place of the present one."""

    kind: Literal["take"] = "take"
    plan: dict[str, Any]
    found_by: Word
    told: Annotated[str, Field(max_length=4000)] = ""

    def apply(self, state: State) -> State:
        return replace(state, plan=loads_plan(self.plan, state.instance), kept=(), planned=True)

    def words(self, instance: Instance) -> str:
        return f"plan of {self.found_by}" + (f": {self.told}" if self.told else "")


AnyMove = Annotated[
    Seat | Clear | Swap | Pin | Unpin | Lock | Unlock | Launch | Waive | Enforce | Tell | Take,
    Field(discriminator="kind"),
]
ByHand = Annotated[
    Seat | Clear | Swap | Pin | Unpin | Lock | Unlock | Launch | Waive | Enforce | Tell,
    Field(discriminator="kind"),
]
"""The moves a request may ask for; a plan is taken by the number of the search that found it."""
