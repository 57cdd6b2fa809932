"""A rule: nobody goes up in one kind of ship again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from optimizer import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer import Calendar, Options, Rows, Violation


class SameShipOnce(Rule):
    """A person goes up at most ``times`` in ships of one vehicle, counted over the flights of the file. Exception: what
    has launched already stays, even if it is more."""

    name = "same_ship_once"
    subject = "person/vehicle"
    source = "an office of its own"
    counted = "By the day of launch, in the window of the rule."
    breaks = """
        rules: {same_ship_once: {times: 0}}
        plan: [anna Crew-1/commander]
    """

    times: int = Field(default=1, ge=0, le=100, description="most launches of a person in ships of one vehicle")

    def post(self, rows: Rows, options: Options) -> None:
        instance = options.instance
        for person in instance.crew:
            for vehicle in instance.vehicles:
                up = [stay for stay in options.by_person.get(person.id, ()) if stay.up.vehicle == vehicle]
                up = [stay for stay in up if self.covers(stay.launch)]
                flown = {stay.up.id for stay in up if instance.launched(stay.up)}
                if any(stay.up.id not in flown for stay in up):
                    most = max(self.times, len(flown))
                    rows.total(self.clause(f"{person.id}/{vehicle}"), options.literals(up), upper=most)

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        for person in calendar.instance.crew:
            seen: dict[str, int] = {}
            for stay in calendar.stays_of(person.id):
                if self.covers(stay.launch):
                    ship = stay.up.vehicle
                    seen[ship] = seen.get(ship, 0) + 1
                    if seen[ship] > self.times:
                        message = f"launch {seen[ship]} in {ship}, at most {self.times}"
                        settled = calendar.instance.launched(stay.up)
                        yield self.violation(f"{person.id}/{ship}", message, stay.launch, settled=settled)
