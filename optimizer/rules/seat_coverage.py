"""Some seats, or all, must be filled."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from optimizer.problem.edits import Edit, Lever
from optimizer.problem.ships import Role
from optimizer.problem.wording import listed, seats
from optimizer.rules._rule import Rule, Violation
from optimizer.rules._shown import Notices

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.ships import Flight


class SeatCoverage(Rule):
    """Every seat of a ``required`` role is filled on each leg that carries anyone; if a role does not say,
    ``commander`` is required and others are not. With ``full`` every seat of every leg is filled. Exception: legs
    marked empty. Each required role of a leg is a clause of its own, ``flight/leg/role``; the clause ``flight`` means
    the other seats of both legs."""

    name = "seat_coverage"
    subject = "flight or flight/leg/role"
    counted: ClassVar[str] = (
        "Each leg by itself. Without `full` a leg that carries nobody needs nobody. `from` and `to` look at the "
        "launch day of the flight."
    )
    breaks: ClassVar[str] = """
        rules: {seat_coverage: {}}
        plan: [fyodor MS-1/engineer]
    """
    source: ClassVar[str] = "asc-csa.gc.ca/eng/vehicles/soyuz/crewmembers.asp"

    empties_seats = True
    reads_dates = "none"
    waiver_price = 20  # Crew-9 flew with two seats empty (2024-09), so that two people aboard had seats home
    priced_by = "seat"
    textbook = "posted"
    notices: ClassVar[Notices] = {"seats up": 1}

    full: bool = Field(default=False, description="fill every seat of every leg not marked empty")

    def post(self, rows: Rows, options: Options) -> None:
        for flight in options.flights:
            for leg in ("up", "down"):
                if options.instance.leg_settled(flight, leg) or not self.covers(flight.launch):
                    continue
                for name, role in options.instance.roles(flight.id, leg).items():
                    taken = [(1, literal) for literal in options.literals(options.in_role(flight, leg, name))]
                    required = role.required or (role.required is None and name == "commander")
                    clause = self.clause(f"{flight.id}/{leg}/{name}" if required else flight.id)
                    if self.full:
                        rows.linear(clause, taken, lower=role.seats, times=options.launches(flight))
                    elif required:
                        rows.linear(clause, [(-role.seats, options.crewed(flight, leg)), *taken], lower=0)

    def describe(self, subject: str, instance: Facts) -> str:
        name, _, place = subject.partition("/")
        flight, legs = instance.flight[name], []
        if place:
            leg, _, wanted = place.partition("/")
            when = f"{leg} on {flight.launch if leg == 'up' else flight.landing}"
            filled = seats(instance.roles(name, leg)[wanted].seats, wanted)
            if self.full:
                return f"{name} flies with these seats filled, {when}: {filled}"
            return f"if {name} carries anybody {when}, these seats are filled: {filled}"
        for leg, day in (("up", flight.launch), ("down", flight.landing)):
            roles = [seats(r.seats, role) for role, r in instance.roles(name, leg).items() if not _required(role, r)]
            if roles and not instance.leg_settled(flight, leg):
                legs.append(f"{leg} on {day}: {listed(roles)}")
        return f"{name} flies with these seats filled, {'; '.join(legs) or 'none'}"

    def has_clause(self, parts: Sequence[str], instance: Facts) -> bool:
        flight, *place = parts
        if not self.governs(instance.flight[flight]):
            return False
        if place:
            role = instance.roles(flight, place[0]).get(place[1])
            return role is not None and _required(place[1], role)
        legs = [instance.roles(flight, leg).items() for leg in ("up", "down")]
        return self.full and any(not _required(name, role) for leg in legs for name, role in leg)

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for flight in calendar.instance.flights:
            for leg in ("up", "down"):
                people = calendar.people(flight.id, leg)
                if not self.covers(flight.launch) or not (people or self.full):
                    continue
                settled, day = calendar.instance.leg_settled(flight, leg), flight.leg_day(leg)
                for name, role in calendar.instance.roles(flight.id, leg).items():
                    missing = role.seats - sum(seat.role == name for seat in people)
                    if missing > 0 and (self.full or _required(name, role)):
                        about = "/".join((flight.id, leg, name)) if _required(name, role) else flight.id
                        message = f"{leg}: {missing} of {role.seats} seats of {name} empty"
                        yield self.violation(about, message, day, settled=settled, amount=missing)

    @property
    def filled_legs(self) -> tuple[str, ...]:
        return ("up", "down") if self.full else ()

    def filling(self, flight: str, leg: str, role: str, instance: Facts) -> str:
        return f"{flight}/{leg}/{role}" if _required(role, instance.roles(flight, leg)[role]) else flight

    def levers(self, instance: Facts) -> Iterator[Lever]:
        """Seats of a role that are given up, on both legs."""
        for number, flight in enumerate(instance.flights):
            if instance.leg_settled(flight, "up") or not self.covers(flight.launch) or flight.roles_down is not None:
                continue
            roles = instance.roles(flight.id, "up")
            for name, role in roles.items():
                free = role.seats - sum(seat.role == name for seat in flight.seated)
                if free > 0 and (self.full or _required(name, role)):
                    yield _given_up(number, flight, name, free, role, {key: each.seats for key, each in roles.items()})

    @classmethod
    def price_of(cls, subject: str) -> int:
        """A ship without somebody it requires, such as its commander, is twenty times as bad as an empty seat."""
        return cls.waiver_price * (20 if "/" in subject else 1)

    @classmethod
    def milder(cls, subject: str) -> str | None:
        """A seat that is not required stays empty rather than one that is."""
        flight, _, place = subject.partition("/")
        return flight if place else None


def _required(name: str, role: Role) -> bool:
    """Checker half, and the text: whether the seats of a role must be filled."""
    return name == "commander" if role.required is None else role.required


def _given_up(number: int, flight: Flight, name: str, free: int, role: Role, roles: dict[str, int]) -> Lever:
    """One seat of a role less, then two and more."""
    path = ("flights", number, "roles")
    own = flight.roles is not None and isinstance(flight.roles.get(name), Role)
    place = (*path, name, "seats") if own else (*path, name)

    def edits(step: int) -> tuple[Edit, ...]:
        return Edit(path, roles, only_if_absent=True), Edit(place, role.seats - step)

    def words(step: int) -> str:
        what = f"{step} seats" if step > 1 else "the seat" if role.seats == 1 else "a seat"
        return f"give up {what} of {name} of {flight.id}"

    return Lever("give up a seat", free, edits, words, about=(flight.id,))
