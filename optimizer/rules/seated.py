"""Seats that are not ours to give."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optimizer.naming import called, listed
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.calendar import Calendar
    from optimizer.instance import Instance
    from optimizer.options import Options
    from optimizer.rows import Rows
    from optimizer.stays import StayOption


class SeatedAsGiven(Rule):
    """Seats listed under ``seated`` are held by the people named, up and down; flights launched before
    ``as_of`` carry nobody else."""

    name = "seated"
    subject = "flight"
    source: ClassVar[str] = "visiting flights MS-19 and MS-25 (spacenews.com, tass.com/science/1674971)"
    always = True

    def post(self, rows: Rows, options: Options) -> None:
        for flight in options.instance.flights:
            for seat in flight.seated:
                home = seat.down_on or flight.id

                def fits(stay: StayOption, role: str = seat.down_role or seat.role, home: str = home) -> bool:
                    if stay.down is None:
                        return home == "open"
                    return stay.down.id == home and stay.down_role == role

                stays = [
                    stay
                    for stay in options.by_person.get(seat.crew, ())
                    if stay.up.id == flight.id and stay.up_role == seat.role and fits(stay)
                ]
                rows.total(self.clause(flight.id), options.literals(stays), lower=1)

    def tells(self, subject: str, instance: Instance) -> str:
        flight = instance.flight[subject]
        given = [f"{called(instance, seat.crew)} as {seat.role}" for seat in flight.seated]
        others = ", and nobody else: it has launched" if instance.launched(flight) else ""
        return f"{subject} (launch {flight.launch}) carries {listed(given)}, as given{others}"

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for flight in calendar.instance.flights:
            flown = {(stay.person.id, stay.up_role): stay for stay in calendar.stays if stay.up.id == flight.id}
            for seat in flight.seated:
                stay = flown.get((seat.crew, seat.role))
                if stay is None:
                    yield self.violation(flight.id, f"{seat.crew} is given the seat {seat.role} but does not hold it")
                    continue
                home = f"{seat.down_on or flight.id}/{seat.down_role or seat.role}"
                want = "open" if seat.down_on == "open" else home
                have = "open" if stay.down is None else f"{stay.down.id}/{stay.down_role}"
                if want != have:
                    yield self.violation(flight.id, f"{seat.crew} comes down {have}, given {want}")
            if calendar.instance.launched(flight):
                given = {(seat.crew, seat.role) for seat in flight.seated}
                for crew, role in flown.keys() - given:
                    yield self.violation(flight.id, f"launched without {crew} as {role}")
