"""What has launched by a day, and who is aboard: the published plan as facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.events._event import changed
from optimizer.problem.fields import NEVER, OPEN
from optimizer.problem.ships import OtherLaunch, Seated

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from optimizer.instance import Instance
    from optimizer.problem.plan import Assignment
    from optimizer.problem.ships import Flight


def settled_on(instance: Instance, day: date) -> Instance:
    """The instance as of ``day``: flights launched by then carry the people of the published plan, on its day.

    People up may still come down on another ship if the ``return_on`` of their flight allows it.  Ships that they may
    come down on have one launch day from then on, that of the published plan.
    """
    instance, _ = on_chosen_days(instance, day)
    published = instance.published.assignments if instance.published is not None else ()
    after = instance.model_copy(update={"as_of": day})
    flights = []
    for flight in instance.flights:
        if after.launched(flight) and not instance.launched(flight):
            flight = changed(flight, seated=_going_up(after, flight, published))
        if after.launched(flight) and any(seat.chooses for seat in flight.seated):
            flight = changed(flight, seated=tuple(_landed(after, flight, seat, published) for seat in flight.seated))
        flights.append(flight)
    past = {flight.id for flight in flights if after.launched(flight)}
    pins = tuple(pin for pin in instance.pins if pin.leg == "down" or pin.flight not in past)  # others are settled now
    return _one_day_home(after.model_copy(update={"flights": tuple(flights), "pins": pins}))


def _one_day_home(instance: Instance) -> Instance:
    """The instance in which ships that people up are to come down on have one launch day, that of the published plan.

    Whoever may come down on any ship may do so on those that have one.
    """
    flexible = {flight.id for flight in instance.flights if flight.flexible}
    if not flexible:
        return instance
    plan = instance.published
    assignments, dates = (plan.assignments, plan.dates) if plan is not None else ((), ())
    homes: set[str] = set()
    flights: dict[str, Flight] = {}
    for flight in filter(instance.launched, instance.flights):
        seats = []
        for seat in flight.seated:
            if not seat.chooses:
                homes.add(str(seat.down_on))
            else:
                homes.add(_way_down(instance, flight, seat.crew, assignments)[1])
                listed = set(seat.down_on) if isinstance(seat.down_on, tuple) else set()
                if flight.return_on != "any" or OPEN in listed:
                    homes |= listed
                elif listed & flexible:
                    seat = changed(seat, down_on="any")
            seats.append(seat)
        flights[flight.id] = changed(flight, seated=tuple(seats))
    chosen = instance.on_dates({line.flight: line.launch for line in dates}).flight
    for name in flexible & homes:
        flights[name] = changed(instance.flight[name], **days_of(chosen[name]), other_launches=())
    after = tuple(flights.get(flight.id, flight) for flight in instance.flights)
    return instance.model_copy(update={"flights": after})


def on_chosen_days(instance: Instance, to: date) -> tuple[Instance, tuple[str, ...]]:
    """The instance with launch days that are past chosen, and what became of them in words.

    A flight launched by ``to`` keeps the day of the published plan alone.  Of one still to launch, days before it are
    no longer possible; if its planned day is among them, the day of the plan takes its place, as it does for the
    flights planned after it that would else lose their order.
    """
    dates = () if instance.published is None else instance.published.dates
    chosen, said = instance.on_dates({line.flight: line.launch for line in dates}).flight, []
    new: dict[str, Flight] = {}
    last: dict[tuple[str, str], date] = {}
    for flight in sorted(instance.flights, key=lambda flight: (chosen[flight.id].launch, flight.launch)):
        day, chain = chosen[flight.id], (flight.vehicle, flight.station)
        if not flight.flexible:
            continue
        if day.launch < to:
            new[flight.id] = changed(flight, **days_of(day), other_launches=())
            said.append(f"{flight.id} launched on {day.launch}; its other launch days fall away")
            continue
        if flight.launch < to or (chain in last and flight.launch <= last[chain]):
            last[chain] = day.launch
            flight = changed(flight, **days_of(day), other_launches=day.other_launches)
            new[flight.id] = flight
        ahead = tuple(other for other in flight.other_launches if _launch(other) >= to)
        if len(ahead) < len(flight.other_launches):
            new[flight.id] = changed(flight, other_launches=ahead)
            said.append(f"launch days of {flight.id} before {to} fall away")
    flights = tuple(new.get(flight.id, flight) for flight in instance.flights)
    return instance.model_copy(update={"flights": flights}) if new else instance, tuple(said)


def days_of(day: Flight) -> dict[str, Any]:
    """The fields of a flight that say when it flies."""
    return {"launch": day.launch, "docking": day.docking, "landing": day.landing}


def _launch(other: date | OtherLaunch) -> date:
    return other.launch if isinstance(other, OtherLaunch) else other


def _going_up(instance: Instance, flight: Flight, published: Sequence[Assignment]) -> tuple[Seated, ...]:
    """Who went up on a flight: those published in a seat that there still is, and whoever was given one since, in the
    place of one of them."""
    known = instance.roles(flight.id, "up")
    rows = [seat for seat in published if (seat.flight, seat.leg) == (flight.id, "up") and seat.role in known]
    since = [given for given in flight.seated if given.crew not in {row.crew for row in rows}]
    for given in since:
        role = known.get(given.role)
        promised = {seat.crew for seat in flight.seated}
        others = [row for row in rows if row.role == given.role]
        holders = len(others) + sum(seat.role == given.role for seat in since)
        losing = [row for row in others if row.crew not in promised]
        if role is not None and holders > role.seats and losing:
            rows.remove(losing[0])
    return (*(_seat(instance, flight, row, published) for row in rows), *since)


def _seat(instance: Instance, flight: Flight, up: Assignment, published: Iterable[Assignment]) -> Seated:
    """The seat of somebody who has launched, as given; what the file says of it stays."""
    given = next((seat for seat in flight.seated if (seat.crew, seat.role) == (up.crew, up.role)), None)
    if given is not None:
        return given
    landing, ship, role = _way_down(instance, flight, up.crew, published)
    others = [name for name in instance.other_ways_home(flight) if name != ship]
    data: dict[str, Any] = {"crew": up.crew, "role": up.role}
    if ship and others and landing >= instance.as_of_day:
        own = [] if flight.down_empty or ship == flight.id else [flight.id]
        data["down_on"] = [ship, *own, *others]
    elif ship or OPEN in instance.return_ships(flight):
        data["down_on"], data["down_role"] = ship or OPEN, role or None
    else:  # nobody has said how they come down, and they may not stay
        back = up.role in instance.roles(flight.id, "down") and flight.landing >= instance.as_of_day
        homes = [*([flight.id] if back else []), *others]
        data["down_on"] = homes if others else next(iter(homes), OPEN)
    return changed(Seated(crew=up.crew, role=up.role), **data)


def _way_down(instance: Instance, flight: Flight, crew: str, published: Iterable[Assignment]) -> tuple[date, str, str]:
    """The landing, ship and role of a person's next published way down after a launch; ``NEVER`` and no words if there
    is none.  A ship that comes down without such a seat brings nobody."""
    downs = [
        (instance.flight[leg.flight].landing, leg.flight, leg.role)
        for leg in published
        if leg.crew == crew and leg.leg == "down" and leg.flight in instance.flight
    ]
    there = (down for down in downs if down[0] > flight.launch and down[2] in instance.roles(down[1], "down"))
    return min(there, default=(NEVER, "", ""))


def _landed(instance: Instance, flight: Flight, seat: Seated, published: Iterable[Assignment]) -> Seated:
    """The given seat of somebody who has launched; once they have landed as published, or every ship has landed without
    them, nothing is left to choose."""
    if not seat.chooses:
        return seat
    landing, ship, role = _way_down(instance, flight, seat.crew, published)
    if landing < instance.as_of_day:
        return changed(seat, down_on=ship, down_role=role)
    here = (day for other in instance.flights if other.station == flight.station for day in other.launch_variants)
    gone = all(day.landing < instance.as_of_day for day in here)
    return changed(seat, down_on=OPEN, down_role=None) if gone else seat
