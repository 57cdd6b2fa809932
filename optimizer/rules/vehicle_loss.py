"""Each side keeps someone aboard if one ship, or one side's ships, must leave."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.entity import Count, Entity, PartyId
from optimizer.naming import listed
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from optimizer.calendar import Calendar
    from optimizer.instance import Instance
    from optimizer.options import Options
    from optimizer.rows import Rows
    from optimizer.ships import Flight


class LossTerms(Entity):
    """What is lost, who must stay, and on which days it is judged."""

    min_aboard: dict[PartyId, Count] = Field(description="people of each party that must stay aboard")
    scope: Literal["ship", "side"] = Field(default="ship", description="one ship leaves, or all ships of one side")
    when: Literal["others_docked", "both_sides_docked"] = Field(
        default="others_docked",
        description="judge days on which something stays docked, or only those with ships of two sides docked",
    )

    def losses(self, instance: Instance, docked: tuple[Flight, ...]) -> dict[str, frozenset[str]]:
        """What may be lost with these ships docked: subject to ids of the ships that leave."""
        sides: dict[str, set[str]] = {}
        for flight in docked:
            sides.setdefault(instance.ship_party(flight), set()).add(flight.id)
        if self.when == "both_sides_docked" and len(sides) < 2:
            return {}
        if self.scope == "side":
            lost = {side: frozenset(ships) for side, ships in sides.items()}
        else:
            lost = {flight.id: frozenset({flight.id}) for flight in docked}
        return {subject: ships for subject, ships in lost.items() if len(ships) < len(docked)}


class VehicleLoss(Rule, LossTerms):
    """On every day, if a docked ship (``scope: ship``), or all docked ships of a side (``scope: side``), left
    with everyone bound to it, at least ``min_aboard`` of each party named would stay aboard; judged when another ship
    stays docked (``others_docked``) or only while ships of two sides are docked (``both_sides_docked``)."""

    name = "vehicle_loss"
    subject = "ship or side"
    source: ClassVar[str] = "the purpose of the barter (parabolicarc.com/2022/07/16)"

    def post(self, rows: Rows, options: Options) -> None:
        for watch in options.watches(self, self.name):
            for subject, ships in self.losses(options.instance, watch.docked).items():
                for party, least in self.min_aboard.items():
                    staying = watch.aboard(party, besides=ships)
                    rows.total(self.clause(subject), staying, lower=least, day=watch.first)

    def tells(self, subject: str, instance: Instance) -> str:
        stay = listed(f"{least} of {party}" for party, least in self.min_aboard.items() if least)
        if self.scope == "side":
            return f"if all docked ships of {subject} left, at least {stay} would stay aboard, every day"
        ship = instance.flight[subject]
        docked = f"docked {ship.docking} to {ship.landing - timedelta(days=1)}"
        return f"if {subject} ({docked}) left with those bound to it, at least {stay} would stay aboard, every day"

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        yield from self.spells(self._findings(calendar))

    def _findings(self, calendar: Calendar) -> Iterator[tuple[date, str, str, bool]]:
        instance = calendar.instance
        for today in calendar.days:
            if not self.covers(today.day):
                continue
            sides = {instance.ship_party(ship) for ship in today.docked}
            if self.when == "both_sides_docked" and len(sides) == 1:
                continue
            history = instance.day_settled(today.day)
            subjects = sorted(sides) if self.scope == "side" else [ship.id for ship in today.docked]
            for subject in subjects:
                gone = {
                    ship.id
                    for ship in today.docked
                    if subject == (ship.id if self.scope == "ship" else instance.ship_party(ship))
                }
                if len(gone) == len(today.docked):
                    continue
                staying = [stay for stay, ship in today.aboard if ship not in gone]
                for party, least in self.min_aboard.items():
                    left = sum(instance.party_of(stay.person.id) == party for stay in staying)
                    if left < least:
                        message = f"{left} of {party} aboard if it left, needs {least}"
                        yield today.day, subject, message, history
