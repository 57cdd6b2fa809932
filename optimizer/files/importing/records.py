"""Four CSV tables, read and joined: flights, people, qualifications, and stays joined from seats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from optimizer.files.access import outside
from optimizer.files.importing.rows import FlightRow, PersonRow, QualificationRow, SeatRow
from optimizer.files.importing.tables import CsvTable, RowKind, read_table
from optimizer.files.references import unknown
from optimizer.problem.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from optimizer.files.importing.recipe import Recipe, Tables


@dataclass(frozen=True, slots=True)
class FlownStay:
    """A way up and the next way down of the same person; None for somebody who has not come down."""

    line: int
    """Where the way up stands in the table of seats."""
    down_line: int
    person: str
    up: FlightRow
    up_seat: SeatRow
    down: FlightRow | None
    down_seat: SeatRow | None

    def line_of(self, seat: SeatRow) -> int:
        """The line of one of the two seats."""
        return self.line if seat is self.up_seat else self.down_line

    @property
    def days(self) -> int | None:
        """Launch to landing."""
        return None if self.down is None else (self.down.landing - self.up.launch).days


def read_tables(
    folder: Path, files: Tables
) -> tuple[
    CsvTable[FlightRow], CsvTable[FlightRow], CsvTable[PersonRow], CsvTable[SeatRow], CsvTable[QualificationRow]
]:
    """The tables of flights (flown, planned), people, seats and qualifications."""
    own = files.ignore
    return (
        _table(folder, files.flights, FlightRow, own),
        CsvTable("") if files.planned is None else _table(folder, files.planned, FlightRow, own),
        _table(folder, files.people, PersonRow, own),
        _table(folder, files.seats, SeatRow, own),
        _table(folder, files.qualifications, QualificationRow, own),
    )


def _table(folder: Path, name: str, kind: type[RowKind], ignore: Collection[str]) -> CsvTable[RowKind]:
    """The table that a recipe names, unless it lies outside the recipe's folder."""
    fault = outside(folder, name)
    if fault is None:
        return read_table(folder / name, kind, ignore)
    return CsvTable(str(folder / name), problems=[Problem(str(folder / name), 1, 1, "", fault)], readable=False)


class Records:
    """The tables of a recipe, read and joined; ``problems`` holds all contradictions."""

    def __init__(self, folder: Path, recipe: Recipe) -> None:
        self.tables = read_tables(folder, recipe.tables)
        self._flights, self._planned, self._people, self.seats, self._held = self.tables
        self.ignored = {name for table in self.tables for name in table.ignored.values()}
        apart = (self._flights, self._planned, self._people, self.seats)
        self.complete = self._held.readable and all(table.readable and not table.unread for table in apart)
        """Whether all rows were read but for some of qualifications, of which nothing depends but who is there."""
        self.all_held = not self._held.unread
        if recipe.read_to is not None:
            self._forget_after(recipe.read_to)
        self.problems: list[Problem] = []
        self.flights = {flight.id: flight for _, flight in [*self._flights.rows, *self._planned.rows]}
        self.people = {person.id: person for _, person in self._people.rows}
        self.left_out = {name: group.why for group in recipe.leave_out for name in group.people}
        self.wanted = [name for name in self.people if name not in self.left_out]
        self.place_of_flight = {
            flight.id: (table, line) for table in (self._flights, self._planned) for line, flight in table.rows
        }
        self.line_of_person = {person.id: line for line, person in self._people.rows}
        for table in self.tables:
            self.problems += table.problems
        self._once("flights", self._flights, (flight.id for _, flight in self._flights.rows))
        self._once("flights", self._planned, (flight.id for _, flight in self._planned.rows))
        for line, flight in self._planned.rows:
            if any(flight.id == flown.id for _, flown in self._flights.rows):
                message = f"expected an id of its own, found {flight.id!r}, which is in {self._flights.file} as well"
                self.problems.append(self._planned.problem(line, "id", message))
        self._as_known(recipe)
        self._once("people", self._people, (person.id for _, person in self._people.rows))
        self._known_seats()
        self.stays = [stay for stay in self._join() if recipe.known_on is None or stay.up.launch < recipe.known_on]
        self._stays_of: dict[str, list[FlownStay]] = {}
        for stay in self.stays:
            self._stays_of.setdefault(stay.person, []).append(stay)
        self.held = self._holdings(recipe)

    def _forget_after(self, last: date) -> None:
        """Drop rows that were added to the tables for later days; flights of a manifest stay."""
        later = {flight.id for _, flight in self._flights.rows if flight.launch > last}
        self._flights.rows = [row for row in self._flights.rows if row[1].id not in later]
        self.seats.rows = [row for row in self.seats.rows if row[1].flight not in later]
        self._held.rows = [row for row in self._held.rows if row[1].since is None or row[1].since <= last]

    def _as_known(self, recipe: Recipe) -> None:
        """Give flights that were up on ``known_on`` the landing that was planned then, as the recipe has it."""
        for name, flight in self.flights.items():
            if recipe.known_on is None or not flight.launch < recipe.known_on <= flight.landing:
                continue
            planned = recipe.flights.get(name, {}).get("landing")
            try:
                self.flights[name] = flight.model_copy(update={"landing": date.fromisoformat(str(planned))})
            except ValueError:
                found = "none" if planned is None else repr(planned)
                message = (
                    f"lands after {recipe.known_on}: expected the landing planned on that day as "
                    f"flights.{name}.landing in the recipe, found {found}"
                )
                self.problems.append(self.flight_problem(name, "landing", message))

    @property
    def doubtful(self) -> bool:
        """Whether there are problems with flights, people or seats, so that more may stand on a row unread."""
        return any(problem.file != self._held.file for problem in self.problems)

    def names_flight(self, flight: str) -> bool:
        """Whether the table of flights has this id, as far as it can be read."""
        tables = (self._flights, self._planned)
        return flight in self.flights or any(flight in table.unread or not table.readable for table in tables)

    def names_person(self, person: str) -> bool:
        """Whether the table of people has this id, as far as it can be read."""
        return person in self.people or person in self._people.unread or not self._people.readable

    def stays_of(self, person: str) -> list[FlownStay]:
        """The stays of one person."""
        return self._stays_of.get(person, [])

    def flight_problem(self, flight: str, column: str, message: str) -> Problem:
        """A problem with a row of the flights."""
        table, line = self.place_of_flight[flight]
        return table.problem(line, column, message)

    def person_problem(self, person: str, column: str, message: str) -> Problem:
        """A problem with a row of the people."""
        return self._people.problem(self.line_of_person[person], column, message)

    def _once(self, what: str, table: CsvTable[FlightRow] | CsvTable[PersonRow], ids: Iterable[str]) -> None:
        first: dict[str, int] = {}
        for (line, _), name in zip(table.rows, ids, strict=True):
            if name in first:
                message = f"expected {what} with ids of their own, found {name!r} on line {first[name]} as well"
                self.problems.append(table.problem(line, "id", message))
            first.setdefault(name, line)

    def _known_seats(self) -> None:
        taken: dict[tuple[str, str, str, str], int] = {}
        for line, seat in self.seats.rows:
            if not self.names_flight(seat.flight):
                message = unknown("flight", seat.flight, list(self.flights))
                self.problems.append(self.seats.problem(line, "flight", message))
            if not self.names_person(seat.person):
                message = unknown("person", seat.person, self.wanted)
                self.problems.append(self.seats.problem(line, "person", message))
            role = seat.role if seat.leg == "backup" else ""  # a backup may cover two seats
            key = (seat.flight, seat.leg, seat.person, role)
            if key in taken:
                message = f"expected one seat of a person on a leg, found {seat.person!r} on line {taken[key]} as well"
                self.problems.append(self.seats.problem(line, "person", message))
            taken.setdefault(key, line)

    def _join(self) -> Iterable[FlownStay]:
        def when(row: tuple[int, SeatRow]) -> tuple[date, bool]:
            flight = self.flights[row[1].flight]
            return (flight.launch if row[1].leg == "up" else flight.landing, row[1].leg == "up")

        rows = [row for row in self.seats.rows if row[1].flight in self.flights and row[1].leg != "backup"]
        waiting: dict[str, tuple[int, SeatRow]] = {}
        for line, seat in sorted(rows, key=when):
            before = waiting.pop(seat.person, None)
            if seat.leg == "up":
                if before is not None:
                    yield self._stay(before, None)
                waiting[seat.person] = (line, seat)
            elif before is None:
                if not self.doubtful:  # else the way up may stand on a row that could not be read
                    message = f"expected an earlier row of {seat.person!r} with leg `up`, found none"
                    self.problems.append(self.seats.problem(line, "person", message))
            else:
                yield self._stay(before, (line, seat))
        for left in waiting.values():
            yield self._stay(left, None)

    def _stay(self, up: tuple[int, SeatRow], down: tuple[int, SeatRow] | None) -> FlownStay:
        line, seat = up
        flight = self.flights[seat.flight]
        if down is None:
            return FlownStay(line, line, seat.person, flight, seat, None, None)
        return FlownStay(line, down[0], seat.person, flight, seat, self.flights[down[1].flight], down[1])

    def _holdings(self, recipe: Recipe) -> dict[str, dict[str, QualificationRow]]:
        held: dict[str, dict[str, QualificationRow]] = {}
        for line, row in self._held.rows:
            if not self.names_person(row.person):
                message = unknown("person", row.person, self.wanted)
                self.problems.append(self._held.problem(line, "person", message))
            if row.qualification not in recipe.qualifications:
                message = unknown("qualification", row.qualification, list(recipe.qualifications))
                self.problems.append(self._held.problem(line, "qualification", message))
            if row.since is not None and row.until is not None and row.until < row.since:
                message = f"expected `to` on or after `from` {row.since}, found {row.until}"
                self.problems.append(self._held.problem(line, "to", message))
            if row.qualification in held.setdefault(row.person, {}):
                message = f"expected {row.qualification!r} of {row.person!r} once, found it on an earlier line as well"
                self.problems.append(self._held.problem(line, "qualification", message))
            held[row.person].setdefault(row.qualification, row)
        return held
