"""A plan fitted to what happened otherwise: seats that news has given are in it, flights that are gone are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.problem.calendar import Calendar
from optimizer.problem.fields import NEVER, OPEN
from optimizer.problem.plan import Assignment
from optimizer.problem.wording import called

if TYPE_CHECKING:
    from datetime import date

    from optimizer.instance import Instance
    from optimizer.problem.calendar import Stay
    from optimizer.problem.plan import Plan
    from optimizer.problem.ships import Flight, Seated


def as_flown(before: Instance, after: Instance) -> tuple[Plan, tuple[str, ...]]:
    """The plan published ``after`` the news, without lines about flights, seats and training that are gone, and with
    the seats that the news has given; and who lost a seat by that, in words.

    Who is given a seat takes it from somebody the plan sends up in that role, if it is full, and is in no other ship at
    that time.  Who does not go up does not come down either.
    """
    plan = after.published
    if plan is None:
        raise ValueError("expected an instance with the plan in force under `published`, found none")
    fitted = _Fitted(before, after, plan)
    for flight in after.flights:
        known = {(seat.crew, seat.role) for seat in _seated(before, flight.id)}
        for given in flight.seated:
            if (given.crew, given.role) not in known:
                fitted.give(flight, given)
    training = {training.id for training in (*after.sessions, *after.courses)}
    update = {
        "assignments": tuple(fitted.seats),
        "sessions": tuple(entry for entry in plan.sessions if entry.session in training),
        "dates": tuple(chosen for chosen in plan.dates if chosen.flight in after.flight),
    }
    return plan.model_copy(update=update), tuple(fitted.said)


def _seated(instance: Instance, flight: str) -> tuple[Seated, ...]:
    return instance.flight[flight].seated if flight in instance.flight else ()


class _Fitted:
    """The seats of a plan, changed one stay after the other."""

    def __init__(self, before: Instance, after: Instance, plan: Plan) -> None:
        self.after = after.on_dates({chosen.flight: chosen.launch for chosen in plan.dates})
        self.stays = Calendar(before.model_copy(update={"crew": after.crew}), plan).stays
        """As the plan paired them, whatever has become of its flights; those of people still in it."""
        self.seats = list(plan.assignments)
        self.said: list[str] = []
        for stay in list(self.stays):
            lost = {seat.crew for seat in _seated(before, stay.up.id)} - self._given_on(stay.up.id)
            if stay.person.id in lost or not self._there(stay.up.id, "up", stay.up_role):
                self._remove(stay)
        self.seats = [seat for seat in self.seats if self._there(seat.flight, seat.leg, seat.role)]

    def _there(self, flight: str, leg: str, role: str) -> bool:
        """Whether there still is such a seat; a backup is one for a seat on the way up."""
        return flight in self.after.flight and role in self.after.roles(flight, "down" if leg == "down" else "up")

    def give(self, flight: Flight, given: Seated) -> None:
        """Put somebody in a seat that the news has given, up and down, in the place of whoever had it."""
        own = next((stay for stay in self.stays if (stay.person.id, stay.up.id) == (given.crew, flight.id)), None)
        if own is not None and own.up_role == given.role and self._home(flight, given, own) == _down(own):
            return
        if own is not None:
            self._remove(own, said=False)
        instead = self._instead(flight, given)
        if instead is not None:
            self._remove(instead)
        home = self._home(flight, given, *filter(None, (own, instead)))
        for stay in list(self.stays):
            if stay.person.id == given.crew and self._together(stay, flight, home):
                self._remove(stay)
        self.seats.append(Assignment(crew=given.crew, flight=flight.id, role=given.role, leg="up"))
        if home is not None:
            self.seats.append(Assignment(crew=given.crew, flight=home[0], role=home[1], leg="down"))

    def _given_on(self, flight: str) -> set[str]:
        return {seat.crew for seat in _seated(self.after, flight)}

    def _instead(self, flight: Flight, given: Seated) -> Stay | None:
        """The stay of somebody who loses the seat; None if there is room."""
        role = self.after.roles(flight.id, "up").get(given.role)
        there = [
            seat.crew for seat in self.seats if (seat.flight, seat.leg, seat.role) == (flight.id, "up", given.role)
        ]
        if role is None or len(there) < role.seats:
            return None
        losing = [crew for crew in there if crew not in self._given_on(flight.id)]
        return next((stay for crew in losing for stay in self.stays if _is(stay, crew, flight)), None)

    def _home(self, flight: Flight, given: Seated, *stays: Stay) -> tuple[str, str] | None:
        """The ship and the role on the way down: where the seat leaves a choice as these stays have it, the first that
        may be; None for somebody still up at the end."""
        homes = list(self.after.ways_home(flight, given))
        for down in map(_down, stays):
            if down is not None and down[0] in homes and given.down_role in (None, down[1]) and given.chooses:
                return down
            if down is None and OPEN in homes:
                return None
        for home in homes:
            roles = () if home == OPEN else self.after.roles(home, "down")
            role = given.down_role or given.role
            if given.chooses and home != flight.id and given.down_role is None and role not in roles:
                role = next(iter(roles), role)
            if role in roles:
                return home, role
        return None

    def _together(self, stay: Stay, flight: Flight, home: tuple[str, str] | None) -> bool:
        """Whether a stay that nobody has given meets one that begins on a flight and ends on the ship home."""
        if stay.person.id in self._given_on(stay.up.id):
            return False
        chosen = self.after.flight
        first = chosen[flight.id].launch
        last = NEVER if home is None else chosen[home[0]].landing
        return chosen[stay.up.id].launch < last and first < _landing(stay, self.after)

    def _remove(self, stay: Stay, *, said: bool = True) -> None:
        self.stays.remove(stay)
        if said:
            self.said.append(f"seat of {called(self.after, stay.person.id)} on {stay.up.id} as {stay.up_role}")
        legs = {(stay.up.id, "up"), *(() if stay.down is None else ((stay.down.id, "down"),))}
        self.seats = [seat for seat in self.seats if seat.crew != stay.person.id or (seat.flight, seat.leg) not in legs]


def _is(stay: Stay, crew: str, flight: Flight) -> bool:
    return (stay.person.id, stay.up.id) == (crew, flight.id)


def _down(stay: Stay) -> tuple[str, str] | None:
    return None if stay.down is None or stay.down_role is None else (stay.down.id, stay.down_role)


def _landing(stay: Stay, instance: Instance) -> date:
    """The landing of a stay as it is known now."""
    return NEVER if stay.down is None or stay.down.id not in instance.flight else instance.flight[stay.down.id].landing
