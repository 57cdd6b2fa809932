"""Facts: all that a crew office knows before it decides, without its rules and goals.

A rule or a goal may know nothing else.  What a plan *decides* is in ``plan.py``; this module holds what exists and
what is already settled.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from itertools import chain, groupby
from typing import TYPE_CHECKING, Self, TypeVar

from optimizer.problem.fields import NEVER, OPEN
from optimizer.problem.sessions import Sitting, sittings
from optimizer.problem.written_facts import WrittenFacts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from optimizer.problem.plan import Assignment, Plan
    from optimizer.problem.ships import Flight, Seated

Kind = TypeVar("Kind")


class Facts(WrittenFacts):
    """Everything known before deciding, without rules and goals."""

    @cached_property
    def sittings(self) -> tuple[Sitting, ...]:
        """Every session, and every run of a course, that has not begun at ``as_of``."""
        return tuple(run for run in sittings(self.sessions, self.courses) if run.since >= self.as_of_day)

    @cached_property
    def begun(self) -> dict[str, tuple[Sitting, ...]]:
        """By person: the sessions and runs that began before ``as_of`` and to which the published plan sends them.

        Who attends goes on and who has finished holds what it earns.  Left out: who is unavailable, or not in the
        corps, on a day of it, and so does not finish.
        """
        published = () if self.published is None else self.published.sessions
        if not published:
            return {}
        runs = {(run.training.id, run.start): run for run in sittings(self.sessions, self.courses)}
        found: dict[str, list[Sitting]] = {}
        for entry in published:
            run, person = runs.get((entry.session, entry.start)), self.person.get(entry.crew)
            if (
                run is not None
                and person is not None
                and run.since < self.as_of_day
                and person.free(run.since, run.until)
            ):
                found.setdefault(entry.crew, []).append(run)
        return {who: tuple(attended) for who, attended in found.items()}

    @cached_property
    def _earning(self) -> dict[str, list[tuple[date, date]]]:
        """Days on which a qualification could be held because it was trained for or renewed by flying."""
        windows: dict[str, list[tuple[date, date]]] = {}
        for run in dict.fromkeys((*self.sittings, *chain.from_iterable(self.begun.values()))):
            self._earned(windows, run.training.earns, run.until + timedelta(days=1), run.until)
        legs = [self.roles(flight.id, leg) for flight in self.flights for leg in ("up", "down")]
        flown = {name for roles in legs for role in roles.values() for name in role.requires}
        landings = {day.landing for flight in self.flights for day in flight.launch_variants}
        for name in flown:
            if self.qualifications[name].valid_days is not None:
                for landing in landings:
                    self._earned(windows, name, landing, landing)
        return windows

    def _earned(self, windows: dict[str, list[tuple[date, date]]], name: str, first: date, since: date) -> None:
        valid = self.qualifications[name].valid_days
        for held in self.implied[name]:
            windows.setdefault(held, []).append((first, date.max if valid is None else since + timedelta(valid)))

    def may_be_earned(self, qualification: str, day: date) -> bool:
        """Whether some session or flight could make somebody hold a qualification on a day."""
        return any(first <= day <= last for first, last in self._earning.get(qualification, ()))

    def ever_earned(self, qualification: str) -> bool:
        """Whether some session, or the landing of some flight, earns a qualification or one that implies it."""
        return qualification in self._earning

    def remaining(self, plan: Plan) -> Plan:
        """The plan without lines about what has left the file (``past``); the plan itself if there are none."""
        return plan if self.past is None else plan.without(self.past)

    @cached_property
    def stood_by(self) -> tuple[Assignment, ...]:
        """Who backed up the flights that have launched: the published plan alone says so, whatever another plan has."""
        lines = () if self.published is None else self.remaining(self.published).assignments
        return tuple(dict.fromkeys(line for line in lines if self._backed_before(line) and line.crew in self.person))

    def _backed_before(self, line: Assignment) -> bool:
        """Whether a line of a plan is about a backup of a flight that has launched."""
        return line.leg == "backup" and line.flight in self.flight and self.launched(self.flight[line.flight])

    def as_backed(self, plan: Plan) -> Plan:
        """The plan with those backups of launched flights that there were; the plan itself if it has them."""
        own = [line for line in plan.assignments if self._backed_before(line)]
        if set(own) == set(self.stood_by) and len(own) == len(self.stood_by):
            return plan
        lines = (line for line in plan.assignments if not self._backed_before(line))
        return plan.model_copy(update={"assignments": (*lines, *self.stood_by)})

    def on_dates(self, days: Mapping[str, date]) -> Self:
        """The same instance with flights launching on the days given by id; days that a flight does not list are
        left aside.  Each flight keeps all its possible days in ``launch_variants``."""
        chosen = tuple(
            next((date for date in flight.launch_variants if date.launch == days.get(flight.id)), flight)
            for flight in self.flights
        )
        moved = any(new is not old for new, old in zip(chosen, self.flights, strict=True))
        return self.model_copy(update={"flights": chosen}) if moved else self

    @cached_property
    def as_of_day(self) -> date:
        """``as_of``, or the first day of the horizon."""
        return self.as_of or self.horizon.since

    def return_ships(self, flight: Flight) -> Iterator[str]:
        """Other ships the people of ``flight`` may come down on, and ``open`` where allowed."""
        if flight.return_on == "any":
            yield from (ship.id for ship in self.flights if ship.station == flight.station and ship.id != flight.id)
        else:
            yield from flight.return_on

    def ways_home(self, flight: Flight, seat: Seated) -> Iterator[str]:
        """Ships (or ``open``) on which the holder of a given seat of ``flight`` may come down.

        One, unless the plan decides; then of those listed, or of all, the ships that land after the docking and, once
        the flight has launched, have not landed yet and have one launch day.
        """
        if not seat.chooses:
            yield flight.id if seat.down_on is None else str(seat.down_on)
            return
        here = [other for other in self.flights if other.station == flight.station]
        fixed = [other.id for other in here if not (self.launched(flight) and other.flexible)]
        listed = fixed if seat.down_on == "any" else seat.down_on or ()
        for name in dict.fromkeys(listed):
            ships = () if name == OPEN else self.flight[name].launch_variants
            after = any(ship.landing > day.docking for ship in ships for day in flight.launch_variants)
            ahead = any(ship.landing >= self.as_of_day for ship in ships)
            if name == OPEN or (after and ahead):
                yield name

    def other_ways_home(self, flight: Flight) -> Iterator[str]:
        """Other ships that people who have gone up on ``flight`` may come down on and that have not landed."""
        for name in self.return_ships(flight):
            variants = () if name in (OPEN, flight.id) else self.flight[name].launch_variants
            if any(ship.landing >= self.as_of_day and ship.landing > flight.docking for ship in variants):
                yield name

    def next_rotation(self, flight: Flight) -> Flight | None:
        """The rotation flight with people planned next after a rotation flight of the same vehicle, to its station."""
        return self._next_rotation.get(flight.id)

    @cached_property
    def _next_rotation(self) -> dict[str, Flight]:
        found: dict[str, Flight] = {}
        coming: dict[tuple[str, str], Flight] = {}
        for _, group in groupby(
            sorted(self.flights, key=lambda flight: -flight.launch.toordinal()), lambda f: f.launch
        ):
            together = [flight for flight in group if flight.rotation]
            chains = [(flight, (flight.vehicle, flight.station)) for flight in together]
            found |= {flight.id: coming[key] for flight, key in chains if key in coming}
            for flight, key in reversed(chains):
                if not flight.up_empty:
                    coming[key] = flight
        return found

    # What is settled: a clause in which nothing can still change is history, not a constraint.

    def launched(self, flight: Flight) -> bool:
        """Whether the flight launched before ``as_of``: who went up on it is settled."""
        return flight.launch < self.as_of_day

    @cached_property
    def _settled_seats(self) -> dict[str, tuple[tuple[Flight, Seated], ...]]:
        found: dict[str, tuple[tuple[Flight, Seated], ...]] = {}
        for flight in self.flights:
            for seat in flight.seated if self.launched(flight) else ():
                found[seat.crew] = (*found.get(seat.crew, ()), (flight, seat))
        return found

    def settled_seats(self, crew: str) -> tuple[tuple[Flight, Seated], ...]:
        """The given seats of a person on flights that launched before ``as_of``, with their flights."""
        return self._settled_seats.get(crew, ())

    def settled_landings(self, crew: str) -> Iterator[tuple[Flight, date]]:
        """A person's launched flights whose landing no plan can change, with the landing; ``NEVER`` if they stay up."""
        for flight, seat in self.settled_seats(crew):
            if not seat.chooses:
                (home,) = self.ways_home(flight, seat)
                yield flight, NEVER if home == OPEN else self.flight[home].landing

    @cached_property
    def _deciding(self) -> list[tuple[Flight, Seated]]:
        """People already up whose way home the plan decides, with their flights."""
        return [pair for pairs in self._settled_seats.values() for pair in pairs if pair[1].chooses]

    def way_down_settled(self, flight: Flight) -> bool:
        """Whether the people who come down on this ship can no longer change."""
        if not self.launched(flight):
            return False
        if flight.landing < self.as_of_day:
            return True
        if any(flight.id in self.ways_home(other, seat) for other, seat in self._deciding):
            return False
        return not any(
            flight.id in self.return_ships(other) and other.launch_variants[0].docking < flight.landing
            for other in self.flights
            if not self.launched(other)
        )

    def leg_settled(self, flight: Flight, leg: str) -> bool:
        """Whether the people on one leg of a flight can no longer change."""
        return self.launched(flight) if leg == "up" else self.way_down_settled(flight)

    @cached_property
    def _first_open_days(self) -> dict[str, date]:
        found = dict.fromkeys(self.stations, date.max)
        for flight in self.flights:
            if not self.launched(flight):
                found[flight.station] = min(found[flight.station], flight.launch_variants[0].docking)
        return found | {flight.station: self.as_of_day for flight, _ in self._deciding}

    def day_settled(self, day: date, station: str) -> bool:
        """Whether the people aboard a station on ``day`` can no longer change."""
        return day < max(self.as_of_day, self._first_open_days[station])

    def listed(self, kind: type[Kind]) -> Kind | None:
        """The rule of this kind that is in force; facts alone list none, ``Instance`` knows."""
        return None
