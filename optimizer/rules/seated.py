"""Given seats are held as the file says."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optimizer.problem.fields import OPEN
from optimizer.problem.wording import called, listed
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.model.stays import StayOption
    from optimizer.problem.calendar import Calendar, Stay
    from optimizer.problem.facts import Facts
    from optimizer.problem.ships import Flight, Seated
    from optimizer.rules._hooks import WayOut


class SeatedAsGiven(Rule):
    """The people named under ``seated`` hold their seats, up and down. Where ``down_on`` leaves a choice, they come
    down on one of its ships. Nobody else goes up on a flight launched before ``as_of``."""

    name = "seated"
    subject = "flight"
    waiver_price = 200
    counted: ClassVar[str] = "Each given seat by itself: the role up, the ship down and the role down."
    breaks: ClassVar[str] = """
        flights: [{id: MS-1, seated: [{crew: hamid, role: engineer}]}]
    """
    source: ClassVar[str] = "visiting flights MS-19 and MS-25 (spacenews.com, tass.com/science/1674971)"
    always = True
    dropped = "a given seat of"
    textbook = "posted"

    def post(self, rows: Rows, options: Options) -> None:
        for flight in options.instance.flights:
            for seat in flight.seated:
                homes = set(options.instance.ways_home(flight, seat))

                def fits(stay: StayOption, seat: Seated = seat, homes: set[str] = homes) -> bool:
                    if stay.down is None:
                        return OPEN in homes
                    role = seat.down_role or (None if seat.chooses and stay.down is not stay.up else seat.role)
                    return stay.down.id in homes and role in (None, stay.down_role)

                stays = [
                    stay
                    for stay in options.by_person.get(seat.crew, ())
                    if stay.up.id == flight.id and stay.up_role == seat.role and fits(stay)
                ]
                rows.total(self.clause(flight.id), options.literals(stays), lower=1, upper=1)

    def gives(self, crew: str, flight: str, leg: str, role: str, instance: Facts) -> str | None:
        given = any((seat.crew, seat.role) == (crew, role) for seat in instance.flight[flight].seated)
        return flight if given and leg == "up" else None

    def describe(self, subject: str, instance: Facts) -> str:
        flight = instance.flight[subject]
        given = [f"{called(instance, seat.crew)} as {seat.role}" for seat in flight.seated]
        others = ", and nobody else: it has launched" if instance.launched(flight) else ""
        return f"{subject} (launch {flight.launch}) carries {listed(given)}, as given{others}"

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for flight in calendar.instance.flights:
            flown: dict[tuple[str, str], list[Stay]] = {}
            for stay in calendar.stays_on(flight.id):
                flown.setdefault((stay.person.id, stay.up_role), []).append(stay)
            for seat in flight.seated:
                stays = flown.get((seat.crew, seat.role), [])
                if len(stays) != 1:
                    held = "holds it twice" if stays else "does not hold it"
                    yield self.violation(flight.id, f"{seat.crew} is given the seat {seat.role} but {held}")
                for stay in stays:
                    fault = self._way_down(calendar, flight, seat, stay)
                    if fault is not None:
                        yield self.violation(flight.id, fault)
            if calendar.instance.launched(flight):
                given = {(seat.crew, seat.role) for seat in flight.seated}
                for crew, role in sorted(flown.keys() - given):
                    yield self.violation(flight.id, f"launched without {crew} as {role}")

    def _way_down(self, calendar: Calendar, flight: Flight, seat: Seated, stay: Stay) -> str | None:
        """Checker half: how the way home differs from that of the given seat; None if it does not."""
        have = OPEN if stay.down is None else f"{stay.down.id}/{stay.down_role}"
        wanted = []
        for home in calendar.instance.ways_home(flight, seat):
            if home == OPEN:
                wanted.append(OPEN)
            elif seat.down_role is not None or not seat.chooses or home == flight.id:
                wanted.append(f"{home}/{seat.down_role or seat.role}")
            else:
                wanted += [f"{home}/{role}" for role in calendar.instance.roles(home, "down")]
        return None if have in wanted else f"{seat.crew} comes down {have}, given {', '.join(wanted) or 'no way home'}"

    def dropping(self, calendar: Calendar) -> Mapping[str, object]:
        instance = calendar.instance

        def held(flight: Flight, seat: Seated) -> bool:
            stays = [
                stay
                for stay in calendar.stays_on(flight.id)
                if (stay.person.id, stay.up_role) == (seat.crew, seat.role)
            ]
            return len(stays) == 1 and self._way_down(calendar, flight, seat, stays[0]) is None

        kept = {
            flight.id: tuple(seat for seat in flight.seated if instance.launched(flight) or held(flight, seat))
            for flight in instance.flights
        }
        flights = (flight.model_copy(update={"seated": kept[flight.id]}) for flight in instance.flights)
        return {"flights": tuple(flights)}

    @classmethod
    def way_out(cls, subject: str, instance: Facts) -> WayOut | None:
        """What has launched is a fact."""
        return None if instance.launched(instance.flight[subject]) else super().way_out(subject, instance)
