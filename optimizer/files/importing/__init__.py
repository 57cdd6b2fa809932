"""Tables of public facts, or of a crew office's workbook, to an instance file, by a recipe."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from optimizer.files.access import outside
from optimizer.files.documents import Document, Place
from optimizer.files.dump import to_data, yaml_text
from optimizer.files.importing.assembling import Assembly
from optimizer.files.importing.layers import read_layers
from optimizer.files.importing.recipe import Recipe, Tables
from optimizer.files.importing.records import Records, read_tables
from optimizer.files.load import load_plan, validate
from optimizer.files.names import names_in, put_ids
from optimizer.files.references import declared_ids, unknown, unknown_ids
from optimizer.files.sound_part import contradictions
from optimizer.files.validation_messages import shown
from optimizer.files.writing import is_stdout
from optimizer.instance import Instance
from optimizer.model.stays import BackupOption
from optimizer.problem.errors import InputError, Problem
from optimizer.problem.plan import Assignment, Plan, PlanFor
from optimizer.rules import NAMED_IN_FILES

if TYPE_CHECKING:
    from optimizer.files.documents import Path_
    from optimizer.files.importing.rows import FlightRow


@dataclass(frozen=True)
class Imported:
    """An instance made from tables, and the plan that the tables say was flown."""

    instance: Instance
    flown: Plan
    header: str
    published: str | None
    """The plan file that the recipe publishes."""
    notes: tuple[str, ...] = ()
    """What of the tables is not in the instance or the plan, and may surprise."""

    @property
    def text(self) -> str:
        """The text of the instance's file, for the folder that the recipe is made for."""
        return self.text_with(self.published)

    def text_with(self, published: str | None) -> str:
        """The text of a file that publishes another plan file, or none."""
        return self.header + yaml_text(self.data_with(published))

    def data_with(self, published: str | None) -> dict[str, Any]:
        """The plain data of that file."""
        data: dict[str, Any] = {}
        for key, value in to_data(self.instance, as_said=True).items():
            if key == "parties" and published is not None:
                data["published"] = published
            data[key] = value
        return data

    def publishable(self, output: str, flown: str | None) -> tuple[str | None, str]:
        """The plan that a file at ``output`` can publish, seen from there, and why if it is not the recipe's.

        That is the plan flown if it is written to a file, else the recipe's if it can be read there.
        """
        if self.published is None:
            return None, ""
        folder = Path.cwd() if output == "-" else Path(output).parent
        written = flown is not None and not is_stdout(flown)
        named = Path(os.path.relpath(str(flown), folder)).as_posix() if written else self.published
        fault = outside(folder, named)
        if fault is not None:
            return None, f"published left out: {fault}"
        if written:
            return named, ""
        try:
            load_plan(folder / self.published, self.instance)
        except InputError as error:
            return None, f"published left out: {error.problems[0]}; --flown writes the seats of the tables as a plan"
        return self.published, ""


def import_tables(path: str | Path) -> Imported:
    """Follow the recipe at ``path``; the same tables and recipe give the same text.

    Raises
    ------
    InputError
        With all problems of the recipe, or all problems of the tables.
    """
    document = read_layers(path)
    recipe = validate(Recipe, document)
    if recipe is None or document.problems:
        raise InputError([*document.problems, *_of_tables(path, document)])
    return _Import(recipe, document, Records(Path(path).parent, recipe)).run()


def _of_tables(path: str | Path, document: Document) -> list[Problem]:
    """Problems of the tables of a faulty recipe, as far as it names them."""
    data = document.data.get("tables", {}) if isinstance(document.data, dict) else None
    try:
        tables = Tables.model_validate_json(json.dumps(data), strict=True)
    except ValidationError:
        return []
    return [problem for table in read_tables(Path(path).parent, tables) for problem in table.problems]


@dataclass
class _Produced(Document):
    """The data of the instance; a problem is placed in the recipe or table where the value comes from."""

    tables: dict[Path_, Problem] = field(default_factory=dict)
    """By path in the instance, a problem at the table row it comes from; only its place is used."""

    def problem(self, path: Path_, message: str, *, at_key: bool = False, near: Path_ | None = None) -> Problem:
        self.faulty.add(path)
        for length in range(len(path), 1, -1):
            if path[:length] in self.values:
                break
            if path[:length] in self.tables:
                row = self.tables[path[:length]]
                name = path[-1] if isinstance(path[-1], str) else ""
                return Problem(row.file, row.line, row.column, name, message)
        return super().problem(path, message, at_key=at_key, near=near)


class _Import:
    def __init__(self, recipe: Recipe, document: Document, records: Records) -> None:
        self.recipe, self.document, self.records = recipe, document, records
        self.assembly = Assembly(recipe, records)
        self.taken = self.assembly.taken
        self.problems: list[Problem] = list(records.problems)
        self.notes: list[str] = []
        self.below: dict[Path_, list[Path_]] = {}
        """By path of one flight or person, or of the keys of every flight: all paths below it."""
        for path in document.values:
            for length in (2, 3):
                if len(path) > length:
                    self.below.setdefault(path[:length], []).append(path)
        self._known_names()

    def run(self) -> Imported:
        data = self.assembly.data()
        self.problems += self.assembly.problems
        produced = self._produced(data)
        several = put_ids(produced, Instance, names_in(data))
        instance = validate(Instance, produced)
        if self.records.complete:  # else what is named may stand on a row that could not be read
            known = declared_ids(data, NAMED_IN_FILES)
            if not self.records.all_held:  # who holds nothing may do so by a row that could not be read
                known["crew"] += self.assembly.unqualified()
                produced.faulty.add(("crew", "qualifications"))
            produced.add(unknown_ids(produced, Instance, known, self.assembly.absent(data["crew"]) | several))
            produced.add(contradictions(produced, instance))
        places = {(problem.file, problem.line) for problem in self.problems}
        told = {problem.message for problem in self.problems}
        self.problems += [
            problem
            for problem in produced.problems
            if (problem.file, problem.line) not in places and problem.message not in told
        ]
        if self.problems or instance is None:
            raise InputError(self.problems)
        header = "".join(f"# {line}".rstrip() + "\n" for line in self.recipe.header.strip().splitlines())
        return Imported(instance, self._flown(instance), header, self.recipe.published, tuple(self.notes))

    def _known_names(self) -> None:
        """Everything the recipe names stands in the tables."""
        taken = {flight.id for flight in self.taken}
        if all(table.readable for table in self.records.tables):
            for place, name in enumerate(self.recipe.tables.ignore):
                if name not in self.records.ignored:
                    columns = {column for table in self.records.tables for column in table.columns}
                    self._refuse(("tables", "ignore", place), unknown("column", name, sorted(columns)))
        for key, names in (("also", self.recipe.take.also), ("without", self.recipe.take.without)):
            for place, name in enumerate(names):
                if not self.records.names_flight(name):
                    self._refuse(("take", key, place), unknown("flight", name, list(self.records.flights)))
        for name in self.recipe.people:
            if not self.records.names_person(name):
                self._refuse(("people", name), unknown("person", name, self.records.wanted), at_key=True)
        for place, group in enumerate(self.recipe.leave_out):
            for number, name in enumerate(group.people):
                if not self.records.names_person(name):
                    message = unknown("person", name, list(self.records.people))
                    self._refuse(("leave_out", place, "people", number), message)
        for place, assumed in enumerate(self.recipe.assumed):
            for number, name in enumerate(assumed.people or ()):
                if not self.records.names_person(name):
                    message = unknown("person", name, self.records.wanted)
                    self._refuse(("assumed", place, "people", number), message)
            if assumed.qualification not in self.recipe.qualifications:
                message = unknown("qualification", assumed.qualification, list(self.recipe.qualifications))
                self._refuse(("assumed", place, "qualification"), message)
        for path, keys in (
            *((("flights", name), keys) for name, keys in self.recipe.flights.items()),
            *((("people", name), keys) for name, keys in self.recipe.people.items()),
            *((("every", place, "has"), each.has) for place, each in enumerate(self.recipe.every)),
        ):
            if keys.get("id", path[1]) != path[1]:
                self._refuse((*path, "id"), f"expected the id that the table has, found {shown(keys['id'])}")
        if self.records.doubtful:
            return  # what else is named may stand on a row that could not be read
        for name in self.recipe.flights:
            if name not in taken:
                self._refuse(("flights", name), unknown("taken flight", name, sorted(taken)), at_key=True)
        flown = {(stay.up.id, stay.person) for stay in self.records.stays}
        for place, given in enumerate(self.recipe.given):
            if given.flight not in taken or (given.flight, given.crew) not in flown:
                self._refuse(
                    ("given", place),
                    f"expected somebody who goes up on {given.flight!r} in the tables, found {given.crew!r}",
                )
        self._known_roles(taken)

    def _known_roles(self, taken: set[str]) -> None:
        flown = [
            (stay.line_of(seat), seat)
            for stay in self.records.stays
            for seat in (stay.up_seat, stay.down_seat)
            if seat is not None
        ]
        backups = [(line, seat) for line, seat in self.records.seats.rows if seat.leg == "backup"]
        for line, seat in (*flown, *backups):
            if seat.flight in taken:
                known = self._roles(self.records.flights[seat.flight])
                if known and seat.role not in known:
                    message = unknown("role", seat.role, known)
                    self.problems.append(self.records.seats.problem(line, "role", message))

    def _roles(self, flight: FlightRow) -> list[str]:
        """Roles of a ship in order, those that only this flight has last; none if the vehicle is unknown."""
        vehicle = self.recipe.vehicles.get(flight.vehicle)
        extras = [each.has for each in self.recipe.every if each.takes(flight)]
        extras.append(self.recipe.flights.get(flight.id, {}))
        given = [each.get(key) for each in extras for key in ("roles", "roles_down")]
        own = [name for roles in given if isinstance(roles, dict) for name in roles]
        return list(dict.fromkeys([*vehicle.roles, *own])) if vehicle else []

    def _refuse(self, path: Path_, message: str, *, at_key: bool = False) -> None:
        self.problems.append(self.document.problem(path, message, at_key=at_key))

    def _produced(self, data: dict[str, Any]) -> _Produced:
        values, files = dict(self.document.values), dict(self.document.files)
        tables: dict[Path_, Problem] = {}
        for place, flight in enumerate(self.taken):
            for number, each in enumerate(self.recipe.every):
                if each.takes(flight):
                    self._move(("every", number, "has"), ("flights", place), values, files)
            self._move(("flights", flight.id), ("flights", place), values, files)
            for column in type(flight).model_fields:
                tables["flights", place, column] = self.records.flight_problem(flight.id, column, "")
            for number, stay in enumerate(self.assembly.given_stays(flight)):
                seat = self.records.seats.problem(stay.line, "role", "")
                tables["flights", place, "seated", number] = seat
            tables["flights", place] = self.records.flight_problem(flight.id, "id", "")
        for place, person in enumerate(data["crew"]):
            if person["id"] in self.recipe.people:
                self._move(("people", person["id"]), ("crew", place), values, files)
            for column in type(self.records.people[person["id"]]).model_fields:
                tables["crew", place, column] = self.records.person_problem(person["id"], column, "")
            tables["crew", place] = self.records.person_problem(person["id"], "id", "")
        return _Produced(self.document.file, data, values, self.document.keys, [], files, tables=tables)

    def _move(self, old: Path_, new: Path_, values: dict[Path_, Place], files: dict[Path_, str]) -> None:
        """What the recipe says below ``old`` stands below ``new`` in the instance."""
        for path in self.below.get(old, ()):
            values[*new, *path[len(old) :]] = self.document.values[path]
            if path in self.document.files:
                files[*new, *path[len(old) :]] = self.document.files[path]

    def _flown(self, instance: Instance) -> Plan:
        """The plan that was flown: seats, and backups that count, in the order in which plans are written.

        Those count for which the rules ask; of flights that have launched, all (``Facts.stood_by``)."""
        up = [(stay.up, "up", stay.up_seat) for stay in self.records.stays]
        down = [(stay.down, "down", stay.down_seat) for stay in self.records.stays if stay.up.id in instance.flight]
        extra_decisions = [duty for rule in instance.rulebook for duty, _ in rule.extra_decisions(instance)]
        asked = {(duty.flight.id, duty.role) for duty in extra_decisions if isinstance(duty, BackupOption)}
        launched = {flight.id for flight in instance.flights if instance.launched(flight)}
        backups = [
            (self.records.flights[seat.flight], "backup", seat)
            for _, seat in self.records.seats.rows
            if seat.leg == "backup" and (seat.flight in launched or (seat.flight, seat.role) in asked)
        ]
        seats: list[tuple[tuple[object, ...], Assignment]] = []
        for flight, leg, seat in (*up, *down, *backups):
            if flight is None or seat is None or flight.id not in instance.flight:
                continue
            if seat.person not in instance.person:
                why = self.assembly.left_out_of_plan(seat.person)
                self.notes.append(f"{seat.person} on {flight.id} left out of the plan: {why}")
                continue
            data = {"crew": seat.person, "flight": flight.id, "role": seat.role, "leg": leg}
            order = ("up", "down", "backup").index(leg), self._roles(flight).index(seat.role)
            launch = instance.flight[flight.id].launch
            seats.append(((launch, flight.id, *order, seat.person), Assignment.model_validate(data)))
        made_for = PlanFor(name=instance.name, digest=instance.digest)
        return Plan(instance=made_for, assignments=tuple(seat for _, seat in sorted(seats, key=lambda pair: pair[0])))
