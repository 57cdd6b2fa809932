"""Contradictions in an instance that types and references cannot show."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING
from unicodedata import normalize

from optimizer.files.addresses import misaddressed
from optimizer.files.biographies import contradictory_people
from optimizer.files.given_plan import plan_faults
from optimizer.files.strange_roles import strange_roles
from optimizer.files.sums import sums_too_large
from optimizer.problem.fields import NEVER, OPEN, WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from optimizer.files.documents import Path_
    from optimizer.instance import Instance
    from optimizer.problem.ships import Flight, Seated

Found = tuple["Path_", str]

MOST_WAYS_HOME = 500_000
"""Pairs of a flight, or given seat, and a ship: 800 flights to sixteen stations have 40,000 if each may use any."""


def inconsistencies(instance: Instance) -> Iterator[Found]:
    """Every contradiction, with the path where it shows; of an instance that cannot be worked on, that alone."""
    broken = list(strange_roles(instance)) or [*_too_large(instance), *sums_too_large(instance)]
    if broken:
        yield from broken
        return
    yield from _twice(instance)
    yield from _words(instance)
    yield from _published(instance)
    yield from _cycles(instance)
    for number, flight in enumerate(instance.flights):
        yield from _places(instance, ("flights", number), flight)
    yield from _flexible(instance)
    yield from _stations(instance)
    yield from _shelters(instance)
    yield from misaddressed(instance)
    yield from contradictory_people(instance)
    yield from _settled_people(instance)
    yield from _pins(instance)
    if instance.as_of is not None and instance.as_of > instance.horizon.until:
        yield ("as_of",), f"expected a day up to the horizon's last, {instance.horizon.until}, found {instance.as_of}"
    if instance.frozen_until is not None and instance.published is None:
        yield ("frozen_until",), "expected a plan under `published`, as it says what is frozen, found none"


def _too_large(instance: Instance) -> Iterator[Found]:
    """Ways home grow with the square of the flights."""
    ships = Counter(flight.station for flight in instance.flights)
    ways = sum(
        ships[flight.station] * ((flight.return_on == "any") + sum(seat.down_on == "any" for seat in flight.seated))
        for flight in instance.flights
    )
    if ways > MOST_WAYS_HOME:
        yield (
            ("flights",),
            f"expected at most {MOST_WAYS_HOME} ways home on `any` ship, found {ways}: list the ships people may come "
            "down on",
        )


def _published(instance: Instance) -> Iterator[Found]:
    if instance.published is not None:
        for path, message in plan_faults(instance.published, published=True):
            yield ("published", *path), message


def _twice(instance: Instance) -> Iterator[Found]:
    for kind, ids in (
        ("flights", [flight.id for flight in instance.flights]),
        ("crew", [person.id for person in instance.crew]),
        ("sessions", [session.id for session in instance.sessions]),
        ("courses", [course.id for course in instance.courses]),
    ):
        seen: dict[str, int] = {}
        for number, name in enumerate(ids):
            form = normalize("NFC", name)  # ids that differ in their bytes alone look alike
            if form in seen:
                yield (kind, number, "id"), f"expected an id of its own, found {name!r}, the id of {kind}[{seen[form]}]"
            seen.setdefault(form, number)
    sessions = {session.id for session in instance.sessions}
    for number, course in enumerate(instance.courses):
        if course.id in sessions:
            yield ("courses", number, "id"), f"expected an id of its own, found {course.id!r}, the id of a session"
    listed: dict[str, str] = {}
    for name, party in instance.parties.items():
        for number, agency in enumerate(party.agencies):
            if agency in listed:
                yield (
                    ("parties", name, "agencies", number),
                    f"expected each agency in one party, found {agency!r} in {listed[agency]} as well",
                )
            listed[agency] = name


def _words(instance: Instance) -> Iterator[Found]:
    """Ids that mean something else where they may stand."""
    flights = [(("flights", number, "id"), flight.id, "flight") for number, flight in enumerate(instance.flights)]
    for at, name, kind in (*flights, *((("parties", name), name, "party") for name in instance.parties)):
        if name in WORDS[kind]:
            yield at, f"expected another name for this {kind}, found {name!r}, a word of the file format"


def _cycles(instance: Instance) -> Iterator[Found]:
    for name, qualification in instance.qualifications.items():
        if any(name in instance.implied[other] for other in qualification.implies):
            yield ("qualifications", name, "implies"), f"expected no circle, found that {name!r} implies itself"


def _places(instance: Instance, at: Path_, flight: Flight) -> Iterator[Found]:
    if flight.id in flight.return_on:
        yield (*at, "return_on"), "expected other ships only, found its own, which is always allowed: leave it out"
    if flight.down_empty and flight.return_on == () and not flight.up_empty:
        yield (
            (*at, "return_on"),
            "expected the ships its people come down on, or `open`, as it comes down empty; found none",
        )
    if OPEN in flight.return_on and flight.launch > instance.horizon.until:
        yield (
            (*at, "return_on"),
            f"expected no `open`, as it launches after the horizon's last day {instance.horizon.until}; found it",
        )
    for number, seat in enumerate(flight.seated):
        here = (*at, "seated", number)
        if seat.role not in instance.roles(flight.id, "up"):
            yield (*here, "role"), f"expected a role of {flight.id} on the way up, found {seat.role!r}"
        homes = list(instance.ways_home(flight, seat))
        if not homes:
            yield (*here, "down_on"), "expected a ship that lands from now on and after the docking, found none"
        elif not seat.chooses and seat.down_on != OPEN:
            ship = instance.flight[homes[0]]
            if (seat.down_role or seat.role) not in instance.roles(ship.id, "down"):
                yield here, f"expected a role of {ship.id} on the way down, found {seat.down_role or seat.role!r}"
            if ship.landing <= flight.docking:
                yield (
                    (*here, "down_on"),
                    f"expected a ship that lands after {flight.id} docks, found {ship.id}, landing {ship.landing}",
                )


def _flexible(instance: Instance) -> Iterator[Found]:
    """Launch days to be chosen lie ahead, and nothing fixed depends on them."""
    chosen = {flight.id for flight in instance.flights if flight.flexible}
    planned: dict[tuple[str, str, date], str] = {}
    for number, flight in enumerate(instance.flights):
        at = ("flights", number, "other_launches")
        first, last = flight.launch_variants[0].launch, flight.launch_variants[-1].launch
        if flight.flexible and first < instance.as_of_day:
            yield at, f"expected days on or after `as_of` {instance.as_of_day}, found {first}: leave it out"
        twin = planned.setdefault((flight.vehicle, flight.station, flight.launch), flight.id)
        if twin != flight.id and (flight.flexible or twin in chosen):
            yield at, f"expected an order of {twin} and {flight.id}, found one planned launch day for both"
        if OPEN in flight.return_on and last > instance.horizon.until >= flight.launch:
            yield at, f"expected no launch day after the horizon's last, as `return_on` lists `open`; found {last}"
        for place, seat in enumerate(flight.seated):
            for name in sorted(
                chosen.intersection(instance.ways_home(flight, seat) if instance.launched(flight) else ())
            ):
                message = f"expected one launch day of {name}, as {seat.crew!r} comes down on it, found several"
                yield ("flights", number, "seated", place, "down_on"), message
    for number, shelter in enumerate(instance.shelters):
        if shelter.ship in chosen:
            yield ("shelters", number, "ship"), f"expected one launch day of {shelter.ship}, found several"


def _stations(instance: Instance) -> Iterator[Found]:
    """Nobody goes from one station to another in orbit."""
    station = {flight.id: flight.station for flight in instance.flights}
    for number, flight in enumerate(instance.flights):
        at: Path_ = ("flights", number)
        named = [((*at, "return_on", place), ship) for place, ship in enumerate(_ships(flight.return_on))]
        for place, seat in enumerate(flight.seated):
            here = (*at, "seated", place, "down_on")
            listed = isinstance(seat.down_on, tuple)
            named += [((*here, n) if listed else here, ship) for n, ship in enumerate(_ships(seat.down_on))]
        for path, ship in named:
            if station.get(ship, flight.station) != flight.station:
                others = ", ".join(i for i in station if station[i] == flight.station and i != flight.id) or "none"
                message = f"expected a ship at {flight.station}, found {ship} at {station[ship]}; ships there: {others}"
                yield path, message
    for rule in instance.rulebook:
        for path, message in rule.contradictions(instance):
            yield ("rules", rule.name, *path), message
    for number, tier in enumerate(instance.goals):
        for goal in tier.goals():
            for path, message in goal.contradictions(instance):
                yield ("goals", number, goal.name, *path), message


def _shelters(instance: Instance) -> Iterator[Found]:
    """The days are in order, and nobody known to be at one station is bound to a ship at another."""
    for number, shelter in enumerate(instance.shelters):
        if shelter.until < shelter.since:
            yield ("shelters", number), f"expected `to` on or after `from` {shelter.since}, found {shelter.until}"
            continue
        ship = instance.flight[shelter.ship]
        ups = {
            up.station: up
            for up, first, landing in _surely_aboard(instance, shelter.crew)
            if first <= shelter.until and shelter.since < landing
        }
        if ups and ship.station not in ups:
            station, up = next(iter(ups.items()))
            there = [
                other.id
                for other in instance.flights
                if other.station == station and other.docking <= shelter.until and shelter.since < other.landing
            ]
            message = f"expected a ship at {station}, where {shelter.crew!r} is, up on {up.id}, "
            yield (
                ("shelters", number, "ship"),
                f"{message}found {ship.id} at {ship.station}; ships there: {', '.join(there) or 'none'}",
            )


def _surely_aboard(instance: Instance, crew: str) -> Iterator[tuple[Flight, date, date]]:
    """Flights somebody goes up on by a given seat or a pin, with the first day aboard and the landing, however late
    the one and early the other may be."""
    ups = [
        (flight, list(instance.ways_home(flight, seat)))
        for flight in instance.flights
        for seat in flight.seated
        if seat.crew == crew
    ]
    for pin in instance.pins:
        if (pin.crew, pin.leg) == (crew, "up"):
            flight = instance.flight[pin.flight]
            ups.append((flight, [*instance.return_ships(flight), *([] if flight.down_empty else [flight.id])]))
    for flight, homes in ups:
        landings = [
            NEVER if name == OPEN else day.landing
            for name in homes
            for day in ((flight,) if name == OPEN else instance.flight[name].launch_variants)
        ]
        docking = max(day.docking for day in flight.launch_variants)
        yield flight, docking, min((day for day in landings if day > docking), default=docking)


def _ships(home: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return home if isinstance(home, tuple) else () if home is None else (home,)


def _settled_people(instance: Instance) -> Iterator[Found]:
    """Nobody is in two settled stays at once."""
    stays: dict[str, list[tuple[Flight, Seated, Path_]]] = {}
    for number, flight in enumerate(instance.flights):
        for place, seat in enumerate(flight.seated):
            stays.setdefault(seat.crew, []).append((flight, seat, ("flights", number, "seated", place)))
    for crew, seats in stays.items():
        seats.sort(key=lambda seat: seat[0].launch)
        for number, (one, seat, _) in enumerate(seats):
            homes = [NEVER if name == OPEN else instance.flight[name].landing for name in instance.ways_home(one, seat)]
            earliest, latest = min(homes, default=NEVER), max(homes, default=NEVER)
            for two, _, here in islice(seats, number + 1, None):
                if two.launch > (latest if instance.launched(two) else earliest):
                    break  # and so do all later ones
                yield (
                    (*here, "crew"),
                    f"expected nobody seated elsewhere at that time, found {crew!r}, seated on {one.id}",
                )


def _pins(instance: Instance) -> Iterator[Found]:
    for number, pin in enumerate(instance.pins):
        leg = "up" if pin.leg == "backup" else pin.leg
        if not instance.roles(pin.flight, leg):
            yield ("pins", number, "flight"), f"expected a flight with people {leg}, found {pin.flight}"
        elif pin.role is not None and pin.role not in instance.roles(pin.flight, leg):
            known = ", ".join(instance.roles(pin.flight, leg))
            yield (
                ("pins", number, "role"),
                f"expected a role of {pin.flight} {leg}, found {pin.role!r}; known: {known}",
            )
    pinned: dict[tuple[str, str], dict[str, list[tuple[int, str | None]]]] = {}
    for number, pin in enumerate(instance.pins):
        pinned.setdefault((pin.crew, pin.leg), {}).setdefault(pin.flight, []).append((number, pin.role))
    for (crew, way), flights in pinned.items():
        for flight, pins in flights.items() if way != "backup" else ():
            yield from _roles_pinned(crew, flight, pins)
        if way == "up":
            yield from _flights_pinned(instance, crew, {flight: pins[0][0] for flight, pins in flights.items()})


def _roles_pinned(crew: str, flight: str, pins: list[tuple[int, str | None]]) -> Iterator[Found]:
    """One role on a leg; ``pins`` by number, with their roles."""
    first: str | None = None
    for number, role in pins:
        first = first or role
        if role is not None and role != first:
            yield ("pins", number), f"expected one role for {crew!r} on {flight}, found pins to {first} and {role}"


def _flights_pinned(instance: Instance, crew: str, pins: dict[str, int]) -> Iterator[Found]:
    """One flight at a time; ``pins`` are the numbers of the pins by flight."""
    flights = sorted((instance.flight[name] for name in pins), key=lambda flight: flight.launch)
    for place, first in enumerate(flights):
        back = _earliest_back(instance, first) if place + 1 < len(flights) else NEVER
        for second in islice(flights, place + 1, None):
            if second.launch > back:
                break
            (_, one), (number, two) = sorted((pins[flight.id], flight.id) for flight in (first, second))
            yield ("pins", number), f"expected {crew!r} on one flight at a time, found pins to {one} and {two}"


def _earliest_back(instance: Instance, flight: Flight) -> date:
    """The first landing of those on which its people may come down; never if there is none."""
    homes = [instance.flight[name] for name in instance.return_ships(flight) if name != OPEN]
    homes += [] if flight.down_empty else [flight]
    return min((ship.landing for ship in homes if ship.landing > flight.docking), default=NEVER)
