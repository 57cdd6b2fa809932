"""The facts as a file writes them: its keys, people, flights and roles by id."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from optimizer.problem.decisions import MoveCost, Pin, Shelter, ShortTraining, Waiver, WaiverCost
from optimizer.problem.fields import Day, Entity, Format, Id, Name, Sourced
from optimizer.problem.people import CrewMember, Party, Qualification
from optimizer.problem.plan import Origin, Past, Plan
from optimizer.problem.sessions import Course, Session
from optimizer.problem.ships import STATION, Flight, Role, Vehicle

if TYPE_CHECKING:
    from collections.abc import Iterator


MOST_QUALIFICATIONS = 500
"""Each may imply all others: what implies what grows with the square."""


class Horizon(Entity):
    """The days judged, both included."""

    since: Day = Field(alias="from", description="first day judged")
    until: Day = Field(alias="to", description="last day judged")

    @model_validator(mode="after")
    def _in_order(self) -> Horizon:
        if self.until < self.since:
            raise PydanticCustomError("order", f"expected `to` on or after `from` {self.since}, found {self.until}")
        return self

    def months(self) -> Iterator[date]:
        """The first day of each month that has a day in the horizon."""
        month = self.since.replace(day=1)
        while month <= self.until:
            yield month
            month = (month + timedelta(days=32)).replace(day=1)


class WrittenFacts(Sourced):
    """The keys of an instance that are facts, and what each id stands for."""

    format: Format = Field(description="version of this file format")
    name: Name = Field(min_length=1, description="short name, used in plans and reports")
    made_from: Origin | None = Field(
        default=None, description="the instance it was made from by `replan --after`; a plan for that one fits too"
    )
    horizon: Horizon = Field(description="first and last day judged")
    as_of: Day | None = Field(
        default=None, description="flights launched before this day are history; first day of the horizon if absent"
    )
    published: Plan | None = Field(default=None, description="a plan already announced: a file name, or the plan")
    past: Past | None = Field(
        default=None, description="what has left the file, written by `advance`: plans may still have lines about it"
    )
    frozen_until: Day | None = Field(
        default=None, description="seats on legs before this day stay as published (rule `freeze`)"
    )
    parties: dict[Id, Party] = Field(description="the sides of the barter, by name")
    qualifications: dict[Id, Qualification] = Field(
        default={}, max_length=MOST_QUALIFICATIONS, description="what people are trained for, by name"
    )
    vehicles: dict[Id, Vehicle] = Field(description="types of ships, by name")
    flights: tuple[Flight, ...] = Field(description="launches and landings, settled ones too")
    crew: tuple[CrewMember, ...] = Field(description="everyone who may fly, passengers too")
    sessions: tuple[Session, ...] = Field(default=(), description="training on fixed days that earns qualifications")
    courses: tuple[Course, ...] = Field(default=(), description="training that may start on several days")
    pins: tuple[Pin, ...] = Field(default=(), description="decisions the user made")
    shelters: tuple[Shelter, ...] = Field(default=(), description="people bound by hand to another ship")
    short_trainings: tuple[ShortTraining, ...] = Field(
        default=(), description="training that takes fewer days than the rules say, by agreement"
    )
    waivers: tuple[Waiver, ...] = Field(default=(), description="clauses knowingly left open")
    waiver_costs: tuple[WaiverCost, ...] = Field(
        default=(), description="what leaving clauses open costs, where no plan obeys every rule"
    )
    move_costs: tuple[MoveCost, ...] = Field(
        default=(), description="what moving a launch or a landing costs, where no plan obeys every rule"
    )

    @cached_property
    def flight(self) -> dict[str, Flight]:
        """Flights by id."""
        return {flight.id: flight for flight in self.flights}

    @cached_property
    def stations(self) -> tuple[str, ...]:
        """The stations flown to, in the order of the file; there is always one."""
        return tuple(dict.fromkeys(flight.station for flight in self.flights)) or (STATION,)

    @cached_property
    def person(self) -> dict[str, CrewMember]:
        """Crew members by id."""
        return {person.id: person for person in self.crew}

    @cached_property
    def party_of_agency(self) -> dict[str, str]:
        """The party that lists an agency; third parties are missing."""
        return {agency: name for name, party in self.parties.items() for agency in party.agencies}

    @cached_property
    def _parties(self) -> dict[str, str | None]:
        return {person.id: self.party_of_agency.get(person.agency) for person in self.crew}

    def party_of(self, crew: str) -> str | None:
        """The side a person belongs to, or None for a third party."""
        return self._parties[crew]

    def ship_party(self, flight: Flight) -> str:
        """The side that flies the ship."""
        return self.vehicles[flight.vehicle].party

    def places(self, flight: Flight) -> int:
        """Seats in the ship of a flight: its own number, or that of its vehicle."""
        return self.vehicles[flight.vehicle].seats if flight.seats is None else flight.seats

    @cached_property
    def announced(self) -> dict[str, tuple[str, ...]]:
        """By person: the flights that they go up on, or back up, by the published plan."""
        found: dict[str, list[str]] = {}
        for seat in self.published.assignments if self.published is not None else ():
            if seat.leg != "down":
                found.setdefault(seat.crew, []).append(seat.flight)
        return {who: tuple(dict.fromkeys(flights)) for who, flights in found.items()}

    @cached_property
    def announced_launch(self) -> dict[str, date]:
        """By flight: its launch day by the published plan, or the planned one where that names none."""
        chosen = () if self.published is None else self.published.dates
        return {flight.id: flight.launch for flight in self.flights} | {entry.flight: entry.launch for entry in chosen}

    def training_days(self, crew: str, flight: str, days: int) -> int:
        """Days that a person trains for a flight: so many, or fewer where that is agreed."""
        for short in self.short_trainings:
            if short.crew in (crew, None) and short.flight in (flight, None):
                days = min(days, short.days)
        return days

    @cached_property
    def _roles(self) -> dict[tuple[str, str], dict[str, Role]]:
        return {(flight.id, leg): self._roles_of(flight, leg) for flight in self.flights for leg in ("up", "down")}

    def _roles_of(self, flight: Flight, leg: str) -> dict[str, Role]:
        if (flight.up_empty, flight.down_empty)[leg == "down"]:
            return {}
        known = self.vehicles[flight.vehicle].roles
        wanted = flight.roles if leg == "up" or flight.roles_down is None else flight.roles_down
        chosen = known if wanted is None else wanted
        roles = {
            name: role if isinstance(role, Role) else known[name].model_copy(update={"seats": role})
            for name, role in chosen.items()
        }
        return {name: role for name, role in roles.items() if role.seats}

    def roles(self, flight: str, leg: str) -> dict[str, Role]:
        """The places of one leg by name; none on a leg that is empty."""
        return self._roles[flight, leg]

    @cached_property
    def implied(self) -> dict[str, frozenset[str]]:
        """For each qualification, all that its holder has, itself included."""
        closure: dict[str, frozenset[str]] = {}
        for name in self.qualifications:
            found, todo = {name}, [name]
            while todo:
                fresh = set(self.qualifications[todo.pop()].implies) - found
                found |= fresh
                todo.extend(fresh)
            closure[name] = frozenset(found)
        return closure
