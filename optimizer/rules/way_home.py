"""Everybody who goes up has a way down."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from optimizer.problem.edits import Edit, Lever
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.problem.calendar import Calendar, Stay
    from optimizer.problem.facts import Facts
    from optimizer.problem.ships import Flight

MOST_LATER = 3
"""Later ships on which people might come down."""


class WayHome(Rule):
    """Everyone who goes up comes down, and nobody comes down without having gone up. They come down on the same ship in
    the same role, or on another ship of the same station that the flight's ``return_on`` allows and that lands after
    the docking. They stay up at the end (``open``) only where ``return_on`` lists it. Exception: given seats of
    launched flights."""

    name = "way_home"
    subject = "person/flight"
    counted: ClassVar[str] = "Each way up is paired with the person's next way down."
    breaks: ClassVar[str] = """
        plan: ["fyodor MS-1/commander > MS-2/commander"]
    """
    source: ClassVar[str] = "a ship that leaves takes its whole crew (floridaspaceflight.com)"
    always = True
    physical = True

    def levers(self, instance: Facts) -> Iterator[Lever]:
        """People of a flight may stay aboard until a later ship brings them down, the next ones first."""
        for number, flight in enumerate(instance.flights):
            known = set(instance.return_ships(flight))
            later = [
                ship
                for ship in sorted(instance.flights, key=lambda each: (each.landing, each.id))
                if ship.station == flight.station and ship.landing > flight.landing and ship.id not in known
            ]
            if not later or flight.return_on == "any" or instance.launched(flight):
                continue
            before = list(flight.return_on)

            def edits(
                step: int, number: int = number, before: list[str] = before, later: list[Flight] = later
            ) -> tuple[Edit, ...]:
                return (Edit(("flights", number, "return_on"), [*before, *(ship.id for ship in later[:step])]),)

            def words(step: int, flight: Flight = flight, later: list[Flight] = later) -> str:
                stay = (later[step - 1].landing - flight.launch).days
                return f"stays of up to {stay} days: people of {flight.id} may come down on {later[step - 1].id}"

            yield Lever("a longer stay", min(MOST_LATER, len(later)), edits, words, widens=True, about=(flight.id,))

    # The model half is the list of options: no option lacks its way home.

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for seat in calendar.unmatched:
            flight = calendar.instance.flight[seat.flight]
            settled, fault = calendar.instance.leg_settled(flight, "down"), "comes down without having gone up"
            yield self.violation(f"{seat.crew}/{seat.flight}", fault, flight.landing, settled=settled)
        for stay in calendar.stays:
            message = self._fault(calendar, stay)
            if message:
                day = stay.landing or calendar.instance.horizon.until
                yield self.violation(str(stay), message, day, settled=calendar.settled(stay))

    def _fault(self, calendar: Calendar, stay: Stay) -> str | None:
        if stay.seat is not None and calendar.instance.launched(stay.up):
            return None  # as it was, or as `seated` allows
        allowed = set(calendar.instance.return_ships(stay.up))
        if stay.down is None:
            return None if "open" in allowed else "has no way down"
        if stay.down.station != stay.up.station:
            return f"is at {stay.up.station}, comes down on {stay.down.id} from {stay.down.station}"
        if stay.down.landing <= stay.up.docking:
            return f"comes down on {stay.down.id} before having arrived"
        if stay.down.id == stay.up.id:
            return None if stay.down_role == stay.up_role else "changes role on the same ship"
        return None if stay.down.id in allowed else f"may not come down on {stay.down.id}"
