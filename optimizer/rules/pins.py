"""Pins: decisions the user made."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optimizer.model.stays import BackupOption
from optimizer.problem.wording import called
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.decisions import Pin
    from optimizer.problem.facts import Facts


class Pins(Rule):
    """Every pin holds. The person sits on that leg of that flight, or backs the flight up, in the role that the pin
    names, or in any if it names none."""

    name = "pins"
    subject = "person/flight, person/flight/down or person/flight/backup"
    waiver_price = 80
    counted: ClassVar[str] = (
        "The leg is the way up if the pin does not say. A pin of the way down, or as a backup, is a clause of its own."
    )
    breaks: ClassVar[str] = """
        pins: [{crew: hamid, flight: MS-1, role: engineer}]
    """
    source: ClassVar[str] = "partners name their own crew; an office keeps what it has promised"
    always = True
    dropped = "the pin of"
    textbook = "posted"

    def extra_decisions(self, instance: Facts) -> Iterator[tuple[BackupOption, str | None]]:
        """Pinned backups, which no other rule may ask for; whether they may be is for others to say."""
        for pin in instance.pins:
            flight = instance.flight[pin.flight]
            if pin.leg == "backup" and not instance.launched(flight):
                for role in [pin.role] if pin.role else list(instance.roles(pin.flight, "up"))[:1]:
                    for day in flight.launch_variants:
                        yield BackupOption(instance.person[pin.crew], day, role), None

    def post(self, rows: Rows, options: Options) -> None:
        for pin in options.instance.pins:
            clause = self.clause(f"{pin.crew}/{pin.flight}" + (f"/{pin.leg}" if pin.leg != "up" else ""))
            if pin.leg == "backup":
                backups = [
                    literal
                    for duty, literal in options.backups.items()
                    if (duty.person.id, duty.flight.id) == (pin.crew, pin.flight) and pin.role in (None, duty.role)
                ]
                rows.total(clause, backups, lower=1)
                continue
            stays = [
                stay
                for day in options.instance.flight[pin.flight].launch_variants
                for stay in options.on_leg(day, pin.leg)
                if stay.person.id == pin.crew
                and pin.role in (None, stay.up_role if pin.leg == "up" else stay.down_role)
            ]
            rows.total(clause, options.literals(stays), lower=1)

    def gives(self, crew: str, flight: str, leg: str, role: str, instance: Facts) -> str | None:
        pinned = any((pin.crew, pin.flight, pin.leg, pin.role) == (crew, flight, leg, role) for pin in instance.pins)
        return (f"{crew}/{flight}" + (f"/{leg}" if leg != "up" else "")) if pinned else None

    def describe(self, subject: str, instance: Facts) -> str:
        crew, flight, *other = subject.split("/")
        leg = other[0] if other else "up"
        does = {"up": "goes up on", "down": "comes down on", "backup": "backs up"}[leg]
        lines = []
        for pin in instance.pins:
            if (pin.crew, pin.flight, pin.leg) == (crew, flight, leg):
                role = f" as {pin.role}" if pin.role else ""
                lines.append(f"{called(instance, crew)} {does} {flight}{role}, as pinned")
        return "; ".join(lines)

    def dropping(self, calendar: Calendar) -> Mapping[str, object]:
        return {"pins": tuple(pin for pin in calendar.instance.pins if _held(calendar, pin))}

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for pin in calendar.instance.pins:
            if not _held(calendar, pin):
                roles = _roles(calendar, pin)
                place, does = f" as {pin.role}" if pin.role else "", "backs up" if pin.leg == "backup" else "sits as"
                found = f"{does} {roles[0]}" if roles else "does not"
                about = (pin.crew, pin.flight) if pin.leg == "up" else (pin.crew, pin.flight, pin.leg)
                as_what = "as backup" if pin.leg == "backup" else pin.leg
                yield self.violation("/".join(about), f"pinned {as_what}{place}, {found}")


def _roles(calendar: Calendar, pin: Pin) -> list[str]:
    """Checker half: the roles of the person on the leg of a pin."""
    return [seat.role for seat in calendar.people(pin.flight, pin.leg) if seat.crew == pin.crew]


def _held(calendar: Calendar, pin: Pin) -> bool:
    """Checker half: whether the plan holds a pin."""
    roles = _roles(calendar, pin)
    return bool(roles) and pin.role in (None, *roles)
