"""Slips planted by hand in the facts, the calendar and what is read off them."""

from __future__ import annotations

from tests.slips._noticed import noticed_by
from tests.slips._slip import Slip

SLIPS = [
    Slip("problem/calendar.py", "self.up.docking <= day and", "self.up.docking < day and"),
    Slip("problem/calendar.py", "day < self.down.landing)", "day <= self.down.landing)"),
    Slip("problem/calendar.py", "shelter.since <= day <= shelter.until", "shelter.since <= day < shelter.until"),
    Slip("problem/calendar.py", "stay.down.docked(day) and stay.down.station", "stay.down.station"),
    Slip("problem/calendar.py", "name in entry.implies", "other in entry.implies"),
    Slip("problem/facts.py", "and run.since < self.as_of_day\n", "and run.since <= self.as_of_day\n"),
    Slip("problem/people.py", "first <= (away.until or last)", "first < (away.until or last)"),
    Slip("problem/facts.py", "any(ship.landing >= self.as_of_day", "any(ship.landing > self.as_of_day"),
    Slip(
        "problem/facts.py",
        "return found | {flight.station: self.as_of_day for flight, _ in self._deciding}",
        "return found",
    ),
    # what is settled
    Slip("problem/facts.py", "return flight.launch < self.as_of_day", "return flight.launch <= self.as_of_day"),
    Slip("checker/check.py", "waiver.subject == violation.subject", "True"),
    Slip("problem/ships.py", "self.landing + (launch - self.launch)", "self.landing"),
    Slip("problem/ships.py", '"docking": day.launch + lag', '"docking": self.docking'),
    Slip(
        "problem/ships.py",
        "(self, *self._moved), key=lambda flight: flight.launch",
        "(self, *self._moved), key=lambda flight: flight.id",
    ),
    Slip("problem/ships.py", "for other in listed if other is not day", "for other in listed[1:] if other is not day"),
    Slip("problem/ships.py", "day < self.unusable_from", "day <= self.unusable_from"),
    Slip("problem/facts.py", "date.launch == days.get(flight.id)", "date.launch >= days.get(flight.id, date.launch)"),
    Slip("problem/facts.py", "for day in flight.launch_variants}", "for day in (flight,)}"),
    Slip(
        "problem/facts.py",
        "for day in flight.launch_variants)\n            ahead",
        "for day in (flight,))\n            ahead",
    ),
    Slip("problem/facts.py", "other.launch_variants[0].docking < flight.landing", "other.docking < flight.landing"),
    Slip("problem/facts.py", "flight.station], flight.launch_variants[0].docking)", "flight.station], flight.docking)"),
    Slip(
        "problem/calendar.py", "instance.on_dates({chosen.flight: chosen.launch for chosen in plan.dates})", "instance"
    ),
    Slip("problem/sessions.py", "timedelta(course.days - 1)", "timedelta(course.days)"),
    Slip("problem/sessions.py", "while start <= course.until", "while start < course.until"),
    Slip("problem/sessions.py", "start += timedelta(course.every)", "start += timedelta(course.days)"),
    Slip("problem/facts.py", "first <= day <= last", "first < day <= last"),
    Slip("problem/facts.py", "first <= day <= last", "first <= day < last"),
    Slip("problem/facts.py", "for held in self.implied[name]", "for held in (name,)"),
    Slip("problem/facts.py", "if run.since >= self.as_of_day", "if run.since > self.as_of_day"),
    Slip("problem/calendar.py", "yield run.until + ONE_DAY, end", "yield run.until, end"),
    Slip("problem/calendar.py", "end(run.until)", "end(run.until + ONE_DAY)"),
    Slip("problem/calendar.py", "yield stay.landing, end(stay.landing)", "yield stay.landing, end(stay.launch)"),
    Slip("problem/calendar.py", "last = window.until or", "last ="),
    Slip("problem/calendar.py", "places.append((stay.down", "(lambda _: None)((stay.down"),
    Slip("problem/calendar.py", "valid is not None and name in", "name in"),
    Slip(
        "problem/facts.py",
        "if not flight.up_empty:\n                    coming",
        "if True:\n                    coming",
    ),
    Slip("problem/facts.py", "[flight for flight in group if flight.rotation]", "list(group)"),
    Slip("problem/facts.py", "-flight.launch.toordinal()", "flight.launch.toordinal()"),
    Slip("problem/facts.py", "ship.landing > day.docking", "ship.landing >= day.docking"),
    Slip("problem/facts.py", "ahead = any(", "ahead = self.launched(flight) and any("),
    Slip("problem/facts.py", "if flight.landing < self.as_of_day:", "if flight.landing <= self.as_of_day:"),
    Slip(
        "problem/facts.py",
        "if any(flight.id in self.ways_home(other, seat)",
        "if False and any(flight.id in self.ways_home(other, seat)",
    ),
    Slip("problem/calendar.py", 'subject if self.alone else "/".join((self.station, subject))', "subject"),
    Slip(
        "problem/calendar.py",
        "(shelter.crew, ship.station) == (stay.person.id, station)",
        "shelter.crew == stay.person.id",
    ),
    Slip("problem/calendar.py", "stay.down.docked(day) and stay.down.station == station", "stay.down.docked(day)"),
    Slip("problem/calendar.py", "reversed(self.stays) if stay.up.station == station]", "reversed(self.stays)]"),
    Slip("problem/calendar.py", "self.instance.flights if flight.station == station]", "self.instance.flights]"),
    Slip("problem/facts.py", "if ship.station == flight.station and ship.id", "if ship.id"),
    Slip(
        "problem/facts.py",
        "for other in self.flights if other.station == flight.station]",
        "for other in self.flights]",
    ),
    Slip("problem/facts.py", "(flight, (flight.vehicle, flight.station))", '(flight, (flight.vehicle, ""))'),
    Slip("problem/written_facts.py", "if short.crew in (crew, None) and short.flight in (flight, None):", "if True:"),
    Slip("problem/written_facts.py", "days = min(days, short.days)", "days = short.days"),
    Slip("problem/written_facts.py", "if flight.seats is None else flight.seats", "if True else 0"),
]

SEATS = "problem/seats_home.py"

SAID = [
    *noticed_by(
        "problem/test_named_flights.py",
        # a list of flights that comes to be about all of them, a rule gone that says something of the others
        ("problem/named_flights.py", "or (not left and name not in keeps_empty and _lists_ids(kind, value))", ""),
        ("problem/named_flights.py", "and name not in keeps_empty", ""),
        ("problem/named_flights.py", "and _lists_ids(kind, value)", ""),
    ),
    *noticed_by(
        "studies/test_advance_files.py",
        # a qualification held a day before it is earned
        ("problem/calendar.py", "run.until + ONE_DAY, run.until)", "run.until, run.until)"),
    ),
    *noticed_by(
        "rules/test_shelters.py",
        # a seat improvised while one is free, or by the wrong person, or lost overnight
        (SEATS, 'self._seat(stay, ships, "free")', "pass"),
        (SEATS, "used[ship] += 1", "pass"),
        (SEATS, "if anybody or self._of_its_side(stay, ships):", "if True:"),
        (SEATS, "self._room[seat.ship, seat.how] -= 1", "pass"),
        (SEATS, "since = stretch.days[0] if before is None else before.since", "since = stretch.days[0]"),
        (SEATS, "stretch.days[-1], seat is not None and", "stretch.days[0], seat is not None and"),
    ),
    *noticed_by(
        "rules/test_shelters.py::test_whoever_holds_a_seat_keeps_it",
        (SEATS, "self._keep(needing, kept)", "pass"),
        (SEATS, "self._keep(needing, makeshift)", "pass"),
    ),
    *noticed_by(
        "studies/test_contingency.py",
        (SEATS, "ship.usable(day) and ship.id != self.lost}", "ship.usable(day)}"),
    ),
    *noticed_by(
        "report/test_geometry.py::test_everyone_has_a_lane_with_exactly_their_days",
        # a qualification that is held on drawn as expired, or one that expires twice drawn once
        ("problem/calendar.py", "if not self.holds(person, name, until + ONE_DAY):", "if True:"),
        ("problem/calendar.py", "for until in sorted(ends):", "for until in sorted(ends)[:1]:"),
    ),
]
"""In what the calendar says to other rooms, noticed by the tests of the room that asks."""
