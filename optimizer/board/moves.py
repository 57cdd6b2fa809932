"""The moves of a board: each is plain data, is written to the journal as such, and makes a state of a state."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from optimizer.board.seats import cleared, lines_at, seated, swapped
from optimizer.board.state import Hold, State, refused
from optimizer.events._apply import apply_events, what_if
from optimizer.files.load import examined, plan_for
from optimizer.problem.decisions import Pin as PinEntry
from optimizer.problem.decisions import Waiver
from optimizer.problem.plan import Assignment, ChosenLaunch
from optimizer.problem.wording import called

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan

Word = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(min_length=1, max_length=4000)]
Leg = Literal["up", "down", "backup"]


class Part(BaseModel):
    """A part of a move: nothing but what it says."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Place(Part):
    """A person on a leg of a flight."""

    crew: Word
    flight: Word
    leg: Leg = "up"

    @property
    def parts(self) -> tuple[str, str, str]:
        """Person, flight and leg."""
        return self.crew, self.flight, self.leg


class Move(Part):
    """What is done to a state."""

    def apply(self, state: State) -> State:
        """The state after the move; ``InputError`` if it cannot be made."""
        raise NotImplementedError

    def words(self, instance: Instance) -> str:
        """The move as a planner would tell it."""
        raise NotImplementedError


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
        return f"{called(instance, self.crew)} to {_seat(self.flight, self.role, self.leg)}{came}{instead}"


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
        return f"{called(instance, self.crew)} off {self.flight}{_leg(self.leg)}"


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
        names = [f"{called(instance, each.crew)} ({each.flight}{_leg(each.leg)})" for each in (self.one, self.two)]
        return " and ".join(names) + " swap"


class Pin(Move):
    """A seat is decided: every search keeps it."""

    kind: Literal["pin"] = "pin"
    crew: Word
    flight: Word
    role: Word | None = None
    leg: Leg = "up"
    by: Word | None = None

    def apply(self, state: State) -> State:
        entry = PinEntry.model_validate(self.model_dump(exclude={"kind"}))
        return with_pins(state, [entry])

    def words(self, instance: Instance) -> str:
        return f"{called(instance, self.crew)} pinned to {_seat(self.flight, self.role, self.leg)}"


class Unpin(Move):
    """Pins of a person on a leg of a flight are dropped."""

    kind: Literal["unpin"] = "unpin"
    crew: Word
    flight: Word
    leg: Leg = "up"

    def apply(self, state: State) -> State:
        place = (self.crew, self.flight, self.leg)
        kept = tuple(pin for pin in state.instance.pins if (pin.crew, pin.flight, pin.leg) != place)
        if len(kept) == len(state.instance.pins):
            raise refused(f"expected a pin of {self.crew} on {self.flight}, found none", "crew")
        return _with(state, pins=kept)

    def words(self, instance: Instance) -> str:
        return f"{called(instance, self.crew)} no longer pinned to {self.flight}{_leg(self.leg)}"


class Lock(Move):
    """A flight is decided: everybody on it is pinned, and repairs keep its day."""

    kind: Literal["lock"] = "lock"
    flight: Word

    def apply(self, state: State) -> State:
        _known_flight(state.instance, self.flight)
        lines = [line for line in state.plan.assignments if line.flight == self.flight and _open(state, line)]
        entries = [PinEntry(crew=line.crew, flight=line.flight, role=line.role, leg=line.leg) for line in lines]
        after = with_pins(state, entries)
        return replace(after, locked=after.locked | {self.flight})

    def words(self, instance: Instance) -> str:
        return f"{self.flight} locked"


class Unlock(Move):
    """A flight is open again: the pins of everybody on it are dropped."""

    kind: Literal["unlock"] = "unlock"
    flight: Word

    def apply(self, state: State) -> State:
        _known_flight(state.instance, self.flight)
        kept = tuple(pin for pin in state.instance.pins if pin.flight != self.flight)
        return replace(_with(state, pins=kept), locked=state.locked - {self.flight})

    def words(self, instance: Instance) -> str:
        return f"{self.flight} unlocked"


class Launch(Move):
    """A flight launches on another of its days."""

    kind: Literal["launch"] = "launch"
    flight: Word
    launch: date

    def apply(self, state: State) -> State:
        flight = _known_flight(state.instance, self.flight)
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


class Waive(Move):
    """A clause is left open, with a reason and a name."""

    kind: Literal["waive"] = "waive"
    rule: Word
    subject: Word
    reason: Word
    by: Word
    since: date | None = None
    until: date | None = None

    def apply(self, state: State) -> State:
        given = {"from" if key == "since" else "to" if key == "until" else key: value for key, value in self}
        entry = Waiver.model_validate({key: value for key, value in given.items() if key != "kind" and value})
        return _with(state, waivers=(*state.instance.waivers, entry))

    def words(self, instance: Instance) -> str:
        return f"{self.rule} {self.subject} waived by {self.by}: {self.reason}"


class Enforce(Move):
    """Waivers of a clause are dropped."""

    kind: Literal["enforce"] = "enforce"
    rule: Word
    subject: Word

    def apply(self, state: State) -> State:
        address = (self.rule, self.subject)
        kept = tuple(each for each in state.instance.waivers if (each.rule, each.subject) != address)
        if len(kept) == len(state.instance.waivers):
            raise refused(f"expected a waiver of {self.rule} {self.subject}, found none", "subject")
        return _with(state, waivers=kept)

    def words(self, instance: Instance) -> str:
        return f"{self.rule} {self.subject} no longer waived"


class Tell(Move):
    """News in short form, such as ``slip: MS-24, launch: 2023-09-15``; any event of ``crewopt rules``."""

    kind: Literal["event"] = "event"
    text: Text

    def apply(self, state: State) -> State:
        event = what_if(self.text, state.instance)
        after = apply_events(state.instance, state.plan, [event])
        if after.as_of_day == state.instance.as_of_day:  # nothing was settled by the plan: it is not published
            after = after.model_copy(update={"published": state.instance.published})
        after = examined(after)
        return state.knowing(after, **fitting(after, state.plan))

    def words(self, instance: Instance) -> str:
        return f"news: {self.text}"


class Take(Move):
    """A plan that a search found takes the place of the present one."""

    kind: Literal["take"] = "take"
    plan: dict[str, Any]
    found_by: Word
    told: Annotated[str, Field(max_length=4000)] = ""

    def apply(self, state: State) -> State:
        from optimizer.files.load import loads_plan

        return replace(state, plan=loads_plan(self.plan, state.instance), kept=())

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


def with_pins(state: State, entries: list[PinEntry]) -> State:
    """The state with these seats pinned; another pin of the person to the same leg of the flight goes."""
    places = {(pin.crew, pin.flight, pin.leg) for pin in entries}
    kept = tuple(pin for pin in state.instance.pins if (pin.crew, pin.flight, pin.leg) not in places)
    return _with(state, pins=(*kept, *entries))


def _with(state: State, **update: Any) -> State:
    instance = examined(state.instance.model_copy(update=update))
    after = state.knowing(instance)
    plan_for(instance, after.plan)
    return after


def fitting(instance: Instance, plan: Plan) -> dict[str, Any]:
    """The lines of a plan that an instance after news still has a place for."""
    offered = {training.id for training in (*instance.sessions, *instance.courses)}
    flexible = {flight.id: [day.launch for day in flight.launch_variants] for flight in instance.flights}
    return {
        "assignments": tuple(
            line
            for line in plan.assignments
            if line.crew in instance.person
            and line.flight in instance.flight
            and line.role in instance.roles(line.flight, "down" if line.leg == "down" else "up")
        ),
        "sessions": tuple(line for line in plan.sessions if line.crew in instance.person and line.session in offered),
        "dates": tuple(
            line
            for line in plan.dates
            if line.launch in flexible.get(line.flight, []) and len(flexible[line.flight]) > 1
        ),
        "commanders": tuple(line for line in plan.commanders if line.crew in instance.person),
    }


def _open(state: State, line: Assignment) -> bool:
    flight = state.instance.flight[line.flight]
    given = line.leg == "up" and any(seat.crew == line.crew for seat in flight.seated)
    settled = state.instance.launched(flight) if line.leg == "backup" else state.instance.leg_settled(flight, line.leg)
    return not given and not settled


def _known_flight(instance: Instance, flight: str) -> str:
    if flight not in instance.flight:
        raise refused(f"expected a flight of the instance, found {flight!r}", "flight")
    return flight


def _seat(flight: str, role: str | None, leg: str) -> str:
    return f"{flight}{f' {role}' if role else ''}{_leg(leg)}"


def _leg(leg: str) -> str:
    return {"up": "", "down": ", way down", "backup": ", as backup"}[leg]
