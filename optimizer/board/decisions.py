"""Moves that decide or tell something beside the seats: pins, locks, waivers, news."""

from __future__ import annotations

from dataclasses import replace
from datetime import date  # noqa: TC003 - a type of a field
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import StringConstraints

from optimizer.board.fallen import fell_away, still_kept
from optimizer.board.move import Leg, Move, Text, Word, known_flight, leg_words, seat_words
from optimizer.board.state import refused
from optimizer.events._apply import apply_events
from optimizer.events._typed import news_in
from optimizer.files.addresses import misaddressed, without_effect
from optimizer.files.load import examined, plan_for
from optimizer.problem.decisions import Pin as PinEntry
from optimizer.problem.decisions import Waiver
from optimizer.problem.wording import called

if TYPE_CHECKING:
    from optimizer.board.state import State
    from optimizer.instance import Instance
    from optimizer.problem.plan import Assignment, Plan


Given = Annotated[Word, StringConstraints(strip_whitespace=True)]


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
        return f"{called(instance, self.crew)} pinned to {seat_words(self.flight, self.role, self.leg)}"


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
        return f"{called(instance, self.crew)} no longer pinned to {self.flight}{leg_words(self.leg)}"


class Lock(Move):
    """A flight is decided: everybody on it is pinned, and repairs keep its day."""

    kind: Literal["lock"] = "lock"
    flight: Word

    def apply(self, state: State) -> State:
        known_flight(state.instance, self.flight)
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
        known_flight(state.instance, self.flight)
        kept = tuple(pin for pin in state.instance.pins if pin.flight != self.flight)
        return replace(_with(state, pins=kept), locked=state.locked - {self.flight})

    def words(self, instance: Instance) -> str:
        return f"{self.flight} unlocked"


class Waive(Move):
    """A clause is left open, with a reason and a name."""

    kind: Literal["waive"] = "waive"
    rule: Word
    subject: Word
    reason: Given
    by: Given
    since: date | None = None
    until: date | None = None

    def apply(self, state: State) -> State:
        given = {"from" if key == "since" else "to" if key == "until" else key: value for key, value in self}
        entry = Waiver.model_validate({key: value for key, value in given.items() if key != "kind" and value})
        if entry in state.instance.waivers:
            raise refused(f"expected a clause that is still to be waived, found {self.rule} {self.subject}", "subject")
        update = {"waivers": (*state.instance.waivers, entry)}
        fault = _idle(state.instance.model_copy(update=update))
        if fault is not None:
            raise refused(fault, "subject")
        return _with(state, **update)

    def words(self, instance: Instance) -> str:
        return f"{self.rule} {self.subject} waived by {self.by}: {self.reason}"


def _idle(instance: Instance) -> str | None:
    """Why the last waiver of an instance leaves nothing open, if its address is that of a clause at all."""
    last = ("waivers", len(instance.waivers) - 1)
    if any(at[:2] == last for at, _ in misaddressed(instance)):  # told where the instance is examined
        return None
    return next((words for at, words in without_effect(instance) if at[:2] == last), None)


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
    """News in short form, such as ``slip: MS-24, launch: 2023-09-15``, or as in a file of events or scenarios, such as
    ``[{kind: slip, flight: MS-24, launch: 2023-09-15}]``; any event of ``crewopt rules``."""

    kind: Literal["event"] = "event"
    text: Text

    def apply(self, state: State) -> State:
        events = news_in(self.text, state.instance)
        if not events:
            raise refused("expected an event, found an empty list", "text")
        after = apply_events(state.instance, state.plan, events)
        plan = after.published or state.plan  # a given seat may be somebody else's now
        if after.as_of_day == state.instance.as_of_day:  # nothing was settled by the plan: it is not published
            after = after.model_copy(update={"published": state.instance.published})
        after = examined(after)
        told = state.knowing(after, **fitting(after, plan))
        return replace(told, kept=still_kept(state, told, events), locked=state.locked & set(after.flight))

    def words(self, instance: Instance) -> str:
        return f"news: {' '.join(self.text.split())}"

    def aftermath(self, before: State, after: State) -> str:
        return fell_away(before, after)


def with_pins(state: State, entries: list[PinEntry]) -> State:
    """The state with these seats pinned; another pin of the person to the same leg of the flight goes."""
    if set(entries) <= set(state.instance.pins):
        return state
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
