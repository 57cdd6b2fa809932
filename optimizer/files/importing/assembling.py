"""The data of an instance, put together from the records and a recipe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.files.dump import to_data
from optimizer.files.importing.holdings import Holdings
from optimizer.files.importing.recipe import FRAME
from optimizer.files.importing.rows import extra_keys
from optimizer.problem.fields import OPEN
from optimizer.problem.people import CrewMember
from optimizer.problem.ships import Flight

if TYPE_CHECKING:
    from optimizer.files.importing.recipe import Given, Recipe
    from optimizer.files.importing.records import FlownStay, Records
    from optimizer.files.importing.rows import FlightRow, PersonRow
    from optimizer.problem.errors import Problem

HEAD = ("parties", "qualifications", "vehicles")
"""Keys that come before the flights and people; the rest of the frame comes after."""

CHAIN = ("rotation", "replacement")
"""Kinds of flights that make up the regular chain of their vehicle."""


class Assembly:
    """Flights and people of an instance as plain data; ``problems`` holds contradictions to the choice of flights."""

    def __init__(self, recipe: Recipe, records: Records) -> None:
        self.recipe, self.records = recipe, records
        self.start = recipe.as_of or recipe.horizon.since
        self.problems: list[Problem] = []
        self.holdings = Holdings(recipe, records)
        self.taken = self._taken()
        self.given = {(given.flight, given.crew): given for given in recipe.given}

    def _taken(self) -> list[FlightRow]:
        """Flights of the instance by launch."""
        take = self.recipe.take
        flights = [
            flight
            for flight in self.records.flights.values()
            if flight.id not in take.without
            and (
                flight.id in take.also
                or (take.launched.covers(flight.launch) and (take.kinds is None or flight.kind in take.kinds))
            )
        ]
        return sorted(flights, key=lambda flight: (flight.launch, flight.id))

    def data(self) -> dict[str, Any]:
        """The instance as plain data, not yet checked."""
        whole = to_data(self.recipe, as_said=True)
        data = {key: whole[key] for key in ("format", "name", "horizon", "as_of") if key in whole}
        flights = [self._flight(flight) for flight in self.taken]
        frame = {key: whole[key] for key in FRAME if key in whole}
        head = {key: frame.pop(key) for key in HEAD if key in frame}
        crew = [self._person(person) for person in self._crew(flights)]
        return {**data, **head, "flights": flights, "crew": crew, **frame}

    def _flight(self, flight: FlightRow) -> dict[str, Any]:
        row = extra_keys(flight, Flight)
        data = {"id": row.pop("id"), "vehicle": row.pop("vehicle")}
        if flight.kind in CHAIN:
            data["rotation"] = True
        data |= row
        for kind in self.recipe.every:
            data |= kind.has if kind.takes(flight) else {}
        data |= self.recipe.flights.get(flight.id, {}) | {"id": flight.id}
        seated = [self._seated(stay) for stay in self.given_stays(flight)]
        if seated:
            data.setdefault("seated", seated)
        if "source" in data:
            data["source"] = data.pop("source")  # last, for it is long
        return data

    def given_stays(self, flight: FlightRow) -> list[FlownStay]:
        """Stays up on a flight that are settled, private or given by the recipe, in the order of the table."""
        settled = flight.launch < self.start
        stays = [
            stay
            for stay in self.records.stays
            if stay.up.id == flight.id and (settled or stay.up_seat.private or (flight.id, stay.person) in self.given)
        ]
        return sorted(stays, key=lambda stay: stay.line)

    def _seated(self, stay: FlownStay) -> dict[str, Any]:
        data: dict[str, Any] = {"crew": stay.person, "role": stay.up_seat.role}
        if stay.down is None:
            data["down_on"] = OPEN
        elif stay.down.id != stay.up.id:
            if stay.down.id not in {flight.id for flight in self.taken}:
                message = f"expected a flight the recipe takes, found {stay.down.id}, the ship down of {stay.person!r}"
                self.problems.append(self.records.seats.problem(stay.line, "flight", message))
            data["down_on"] = stay.down.id
        if stay.down_seat is not None and stay.down_seat.role != stay.up_seat.role:
            data["down_role"] = stay.down_seat.role
        given: Given | None = self.given.get((stay.up.id, stay.person))
        if stay.up_seat.private or (given is not None and given.private):
            data["private"] = True
        elif "private" in stay.up_seat.model_fields_set:
            data["private"] = False
        if stay.up_seat.account is not None:
            data["account"] = stay.up_seat.account
        if given is not None and given.account is not None:
            data["account"] = given.account
        return data

    def _crew(self, flights: list[dict[str, Any]]) -> list[PersonRow]:
        """People with a qualification or a given seat, but for those left out and those who had gone by then."""
        given = [flight["seated"] for flight in flights if isinstance(flight.get("seated"), list)]
        seated = {seat.get("crew") for seats in given for seat in seats if isinstance(seat, dict)}
        return [
            person
            for person in self.records.people.values()
            if person.id not in self.records.left_out
            and (person.id in seated or (self.holdings.of(person)[0] and not self._gone(person)))
        ]

    def absent(self, crew: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
        """Why a flight or person of the tables is not in the instance, by kind and id."""
        here, taken = {person["id"] for person in crew}, {flight.id for flight in self.taken}
        why = {}
        for name in self.records.flights:
            if name not in taken:
                why["flight", name] = f"expected a flight the recipe takes, found {name!r}, which its `take` leaves out"
        for name in self.records.people:
            if name not in here:
                reason = self._why_absent(name)
                why["crew", name] = f"expected a person of the instance, found {name!r}, {reason}"
        return why

    def _why_absent(self, name: str) -> str:
        """Why a person of the tables is not in the instance, as words that follow the name."""
        if name in self.records.left_out:
            return f"whom the recipe leaves out ({self.records.left_out[name]})"
        if self._gone(self.records.people[name]):
            return f"who had gone by {self.recipe.known_on}"
        return "who holds no qualification and has no given seat"

    def unqualified(self) -> list[str]:
        """Who is not in the instance for want of a qualification, or has a given seat without one."""
        return [
            name
            for name, person in self.records.people.items()
            if name not in self.records.left_out and not self._gone(person) and not self.holdings.of(person)[0]
        ]

    def left_out_of_plan(self, name: str) -> str:
        """Why a person of the tables has no line in the plan flown, in words."""
        if name in self.records.left_out:
            return "the recipe leaves them out"
        if self._gone(self.records.people[name]):
            return f"they had gone by {self.recipe.known_on}"
        return "they hold no qualification and have no given seat"

    def _gone(self, person: PersonRow) -> bool:
        """Whether the person was away on the day of knowledge, without a known return."""
        known, since = self.recipe.known_on, person.unavailable_from
        return known is not None and since is not None and since <= known and person.unavailable_to is None

    def _person(self, person: PersonRow) -> dict[str, Any]:
        held, assumed = self.holdings.of(person)
        since, known = person.unavailable_from, self.recipe.known_on
        reported = known is None or since is None or since <= known
        away = {"from": since, "to": person.unavailable_to} if reported else {}
        window = {key: str(day) for key, day in away.items() if day is not None}
        row = extra_keys(person, CrewMember)
        notes = [row.pop("note", None), f"assumed: {', '.join(assumed)}" if assumed else None]
        given = self.recipe.people.get(person.id, {})
        data = {
            **row,
            "qualifications": held,
            **self._earlier_flights(person),
            "unavailable": [window] if window else None,
            "note": "; ".join(filter(None, notes)) or None,
            **given,
            "id": person.id,
        }
        said = {*row, *given}
        return {key: value for key, value in data.items() if value not in (None, {}, 0) or key in said}

    def _earlier_flights(self, person: PersonRow) -> dict[str, Any]:
        """Flights before the instance: those the row counts, and stays on ships that are not taken."""
        taken = {flight.id for flight in self.taken}
        flown, last, days = person.flown, person.last_landing, person.last_stay_days
        for stay in self.records.stays_of(person.id):
            if stay.up.id in taken or stay.up.launch >= self.start:
                continue
            if stay.down is None or stay.down.landing >= self.start:
                message = f"expected {stay.up.id} among the flights taken, as {person.id!r} is up on {self.start}"
                self.problems.append(self.records.seats.problem(stay.line, "flight", message))
                continue
            if stay.down.landing >= self.recipe.horizon.since:
                message = (
                    f"expected {stay.up.id} among the flights taken, or a horizon from a later day, as {person.id!r} "
                    f"lands on {stay.down.landing}, inside the horizon"
                )
                self.problems.append(self.records.seats.problem(stay.line, "flight", message))
                continue
            flown += 1
            if last is None or stay.down.landing > last:
                last, days = stay.down.landing, stay.days
        return {"flown": flown, "last_landing": None if last is None else str(last), "last_stay_days": days}
