"""The calendar of one plan: where each person is on each day.  Used by the checker halves only.

Nothing here is shared with the model: ``options.py`` reasons over sets of possible stays in intervals,
this module walks one plan, interval by interval.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.problem.facts import Facts
    from optimizer.problem.fields import Window
    from optimizer.problem.people import CrewMember
    from optimizer.problem.plan import Assignment, Attendance, Plan
    from optimizer.problem.sessions import Sitting
    from optimizer.problem.ships import Flight, Seated

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stay:
    """One person's way up and, unless still up at the end, way down."""

    person: CrewMember
    up: Flight
    up_role: str
    down: Flight | None
    down_role: str | None
    seat: Seated | None
    """The given seat this stay sits in, if it does."""

    @property
    def launch(self) -> date:
        """Day of launch."""
        return self.up.launch

    @property
    def landing(self) -> date | None:
        """Day of landing; None for somebody still up at the end."""
        return None if self.down is None else self.down.landing

    @property
    def private(self) -> bool:
        """Whether it is a tourist's or private seat."""
        return self.seat is not None and self.seat.private

    def aboard(self, day: date) -> bool:
        """From the docking day of the ship up to the day before the landing of the ship down."""
        return self.up.docking <= day and (self.down is None or day < self.down.landing)

    def __str__(self) -> str:
        return f"{self.person.id}/{self.up.id}"


@dataclass(frozen=True, slots=True)
class StationInterval:
    """The people aboard a station, and the ship each is bound to, on consecutive days without a change."""

    station: str
    alone: bool
    """Whether there is no other station."""
    days: tuple[date, ...]
    docked: tuple[Flight, ...]
    aboard: tuple[tuple[Stay, str | None], ...]
    """Each stay with the id of the ship it is bound to, None if no ship."""

    def about(self, subject: str) -> str:
        """The subject of a violation found here; it names the station where there are several."""
        return subject if self.alone else "/".join((self.station, subject))

    def on(self, first: date, window: Window) -> StationInterval:
        """The same on those of its days that are ``first`` or later and lie in the window."""
        return replace(self, days=tuple(day for day in self.days if day >= first and window.covers(day)))


class Calendar:
    """A plan read against its instance: stays in time order, and each station day by day."""

    def __init__(self, instance: Facts, plan: Plan) -> None:
        self.planned = instance
        """The instance with every flight on its planned day."""
        self.instance = instance.on_dates({chosen.flight: chosen.launch for chosen in plan.dates})
        self.plan = plan = self.instance.as_backed(instance.remaining(plan))
        self.unmatched: list[Assignment] = []
        """Ways down without a way up."""
        self.stays: list[Stay] = []
        by_person: dict[str, list[Assignment]] = {}
        for seat in plan.assignments:
            if seat.leg != "backup":
                by_person.setdefault(seat.crew, []).append(seat)
        for crew in sorted(by_person):
            self._read(crew, by_person[crew])
        self.stays.sort(key=lambda stay: (stay.launch, stay.up.id, stay.person.id))

    def _read(self, crew: str, seats: list[Assignment]) -> None:
        """Pair each way up with the next way down in time."""

        def when(seat: Assignment) -> tuple[date, bool]:
            flight = self.instance.flight[seat.flight]
            return (flight.launch if seat.leg == "up" else flight.landing, seat.leg == "up")

        waiting: Assignment | None = None
        for seat in sorted(seats, key=when):
            if seat.leg == "up":
                if waiting is not None:
                    self._add(crew, waiting, None)
                waiting = seat
            elif waiting is None:
                self.unmatched.append(seat)
            else:
                self._add(crew, waiting, seat)
                waiting = None
        if waiting is not None:
            self._add(crew, waiting, None)

    def _add(self, crew: str, up: Assignment, down: Assignment | None) -> None:
        flight = self.instance.flight[up.flight]
        given = next((seat for seat in flight.seated if seat.crew == crew and seat.role == up.role), None)
        self.stays.append(
            Stay(
                self.instance.person[crew],
                flight,
                up.role,
                None if down is None else self.instance.flight[down.flight],
                None if down is None else down.role,
                given,
            )
        )

    @cached_property
    def _by_person(self) -> dict[str, list[Stay]]:
        people: dict[str, list[Stay]] = {}
        for stay in self.stays:
            people.setdefault(stay.person.id, []).append(stay)
        return people

    def stays_of(self, crew: str) -> list[Stay]:
        """The stays of one person in time order."""
        return self._by_person.get(crew, [])

    @cached_property
    def _by_flight(self) -> dict[str, list[Stay]]:
        flights: dict[str, list[Stay]] = {}
        for stay in self.stays:
            flights.setdefault(stay.up.id, []).append(stay)
        return flights

    def stays_on(self, flight: str) -> list[Stay]:
        """The stays that go up on one flight."""
        return self._by_flight.get(flight, [])

    @cached_property
    def _by_leg(self) -> dict[tuple[str, str], list[Assignment]]:
        legs: dict[tuple[str, str], list[Assignment]] = {}
        for seat in self.plan.assignments:
            legs.setdefault((seat.flight, seat.leg), []).append(seat)
        return legs

    def people(self, flight: str, leg: str) -> list[Assignment]:
        """The assignments on one leg."""
        return self._by_leg.get((flight, leg), [])

    @cached_property
    def _backed(self) -> dict[str, list[Flight]]:
        people: dict[str, list[Flight]] = {}
        for flight in self.instance.flights:
            for crew in dict.fromkeys(seat.crew for seat in self.people(flight.id, "backup")):
                people.setdefault(crew, []).append(flight)
        return people

    def backed(self, crew: str) -> list[Flight]:
        """The flights one person backs up, in the order of the file."""
        return self._backed.get(crew, [])

    @cached_property
    def _attended(self) -> dict[str, list[tuple[Attendance, Sitting | None]]]:
        offered = {(run.training.id, run.start): run for run in self.instance.sittings}
        people: dict[str, list[tuple[Attendance, Sitting | None]]] = {}
        for entry in self.plan.sessions:
            begun = {(run.training.id, run.start): run for run in self.instance.begun.get(entry.crew, ())}
            run = (offered | begun).get((entry.session, entry.start))
            people.setdefault(entry.crew, []).append((entry, run))
        return people

    def attended(self, crew: str) -> list[tuple[Attendance, Sitting | None]]:
        """The sessions one person is sent to; None for one that is not offered."""
        return self._attended.get(crew, [])

    def holds(self, person: CrewMember, wanted: str, day: date) -> bool:
        """Whether a person holds a qualification on a day, itself or by one that implies it."""
        todo, seen = [wanted], {wanted}
        while todo:
            name = todo.pop()
            if any(first <= day and (last is None or day <= last) for first, last in self._periods(person, name)):
                return True
            above = {other for other, entry in self.instance.qualifications.items() if name in entry.implies} - seen
            todo += above
            seen |= above
        return False

    def _periods(self, person: CrewMember, name: str) -> Iterator[tuple[date, date | None]]:
        """Days on which a person holds exactly this qualification: listed, trained for, or renewed by flying."""
        valid = self.instance.qualifications[name].valid_days

        def end(since: date) -> date | None:
            return None if valid is None else since + timedelta(days=valid)

        window = person.qualifications.get(name)
        if window is not None:
            last = window.until or (None if window.since is None else end(window.since))
            yield window.since or date.min, last
        for _, run in self.attended(person.id):
            if run is not None and run.training.earns == name and valid != 0:  # valid for no day, it is never held
                yield run.until + ONE_DAY, end(run.until)
        for stay in self.stays_of(person.id):
            if stay.landing is not None and valid is not None and name in self._exercised(stay):
                yield stay.landing, end(stay.landing)

    def lapses(self, person: CrewMember) -> Iterator[tuple[str, date]]:
        """Each qualification that the file or the plan gives a person, with the last day on which it is held."""
        for name in self.instance.qualifications:
            ends = {until for _, until in self._periods(person, name) if until is not None and until < date.max}
            for until in sorted(ends):
                if not self.holds(person, name, until + ONE_DAY):
                    yield name, until

    def earned(self, person: CrewMember, day: date) -> Iterator[tuple[str, date, date | None]]:
        """Qualifications that a person's training and landings before ``day`` earned, with the first and the last day
        held.  Who is away on a day of a session does not finish it."""
        for _, run in self.attended(person.id):
            if run is None or run.until >= day or not person.free(run.since, run.until):
                continue
            if self.instance.qualifications[run.training.earns].valid_days != 0:  # else it is never held
                yield self._held(run.training.earns, run.until + ONE_DAY, run.until)
        for stay in self.stays_of(person.id):
            if stay.landing is not None and stay.landing < day:
                for name in sorted(self._exercised(stay)):
                    if self.instance.qualifications[name].valid_days is not None:
                        yield self._held(name, stay.landing, stay.landing)

    def _held(self, name: str, first: date, since: date) -> tuple[str, date, date | None]:
        valid = self.instance.qualifications[name].valid_days
        return name, first, None if valid is None else since + timedelta(days=valid)

    def _exercised(self, stay: Stay) -> set[str]:
        """Qualifications that the roles of a stay require, up and down."""
        places = [(stay.up, "up", stay.up_role)]
        if stay.down is not None and stay.down_role is not None:
            places.append((stay.down, "down", stay.down_role))
        held = [self.instance.roles(flight.id, leg).get(role) for flight, leg, role in places]
        return {name for role in held if role is not None for name in role.requires}

    def settled(self, stay: Stay) -> bool:
        """Whether the stay is history: the launch is past and the way home not left to the plan."""
        return self.instance.launched(stay.up) and not (stay.seat is not None and stay.seat.chooses)

    def bound(self, stay: Stay, day: date) -> str | None:
        """The ship to which a person aboard is bound on a day: by shelter, else the ship down, else the ship up."""
        station = stay.up.station
        for shelter in self.instance.shelters:
            ship = self.instance.flight[shelter.ship]
            if (shelter.crew, ship.station) == (stay.person.id, station) and shelter.since <= day <= shelter.until:
                return ship.id
        if stay.down is not None and stay.down.docked(day) and stay.down.station == station:
            return stay.down.id
        return stay.up.id if stay.up.docked(day) else None

    @cached_property
    def intervals(self) -> tuple[StationInterval, ...]:
        """The days of the horizon, in order, at one station after the other."""
        return tuple(chain.from_iterable(map(self._walk, self.instance.stations)))

    def _walk(self, station: str) -> Iterator[StationInterval]:
        since, after = self.instance.horizon.since, self.instance.horizon.until + ONE_DAY
        flights = [flight for flight in self.instance.flights if flight.station == station]
        alone, every = len(flights) == len(self.instance.flights), _days(since, after)
        turns = {since}
        for flight in flights:
            turns |= {flight.docking, flight.landing, flight.unusable_from or since}
        for shelter in self.instance.shelters:
            turns |= {shelter.since, shelter.until + ONE_DAY}
        place = {flight.id: number for number, flight in enumerate(flights)}
        arriving = sorted(flights, key=lambda flight: flight.docking, reverse=True)
        docked: list[Flight] = []
        coming = [stay for stay in reversed(self.stays) if stay.up.station == station]
        away: list[Stay] = []
        for day, end in pairwise([*sorted(turn for turn in turns if since <= turn < after), after]):
            while arriving and arriving[-1].docking <= day:
                docked.append(arriving.pop())
            docked = sorted((ship for ship in docked if ship.docked(day)), key=lambda ship: place[ship.id])
            while coming and coming[-1].launch <= day:
                away.append(coming.pop())
            away = [stay for stay in away if stay.down is None or day < stay.down.landing]
            aboard = tuple((stay, self.bound(stay, day)) for stay in away if stay.aboard(day))
            days = every[(day - since).days : (end - since).days]
            yield StationInterval(station, alone, days, tuple(docked), aboard)


@lru_cache(maxsize=4)
def _days(since: date, after: date) -> tuple[date, ...]:
    """The days from one to before another: thousands, and the same in each calendar of a horizon."""
    return tuple(since + timedelta(number) for number in range((after - since).days))
