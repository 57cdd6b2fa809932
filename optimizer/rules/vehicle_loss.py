"""Each side keeps people aboard if one ship, or all ships of one side, must leave."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

from pydantic import Field

from optimizer.model.intervals import intervals
from optimizer.model.rows import DEFINITION, Clause
from optimizer.problem.fields import Count, Entity, PartyId
from optimizer.problem.wording import at_station, listed
from optimizer.rules._rule import Rule, Violation
from optimizer.rules._shown import Notices

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from optimizer.model.interval import Chance, Interval
    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar, StationInterval
    from optimizer.problem.facts import Facts


class LossTerms(Entity):
    """Parameters of a loss: which ships leave, how many people must stay, and on which days it is judged."""

    min_aboard: dict[PartyId, Count] = Field(description="people of each party that must stay aboard")
    scope: Literal["ship", "side"] = Field(default="ship", description="one ship leaves, or all ships of one side")
    when: Literal["others_docked", "both_sides_docked"] = Field(
        default="others_docked",
        description="judge days on which another ship stays docked, or only days with ships of two sides docked",
    )

    def losses(self, options: Options, interval: Interval) -> Iterator[Loss]:
        """Each loss that is possible in an interval."""
        sides = {ship: options.instance.ship_party(options.instance.flight[ship]) for ship in interval.docked}
        subjects = sorted(set(sides.values())) if self.scope == "side" else list(sides)
        for subject in subjects:
            leaving = [ship for ship in sides if subject in (ship, sides[ship])]
            if self.scope == "ship" and self.when == "others_docked":
                others = [ship for ship in sides if ship not in leaving]
            else:
                others = [ship for ship in sides if sides[ship] != sides[leaving[0]]]
            if others:
                about = interval.at(subject) if self.scope == "side" else subject
                yield Loss(about, frozenset(leaving), _both_docked(options, interval, leaving, others))


class Loss(NamedTuple):
    """One ship, or one side's ships, that may have to leave."""

    subject: str
    ships: frozenset[str]
    judged: Chance
    """Whether they are docked and something else is as well."""

    def demand(self, least: int, staying: Iterable[tuple[int, int]]) -> tuple[list[tuple[int, int]], int]:
        """Terms and lower bound of the row: at least ``least`` people stay, if the loss is judged."""
        if isinstance(self.judged, tuple):
            return [*staying, *((-least, literal) for literal in self.judged)], 0
        return list(staying), least


def _both_docked(options: Options, interval: Interval, leaving: list[str], others: list[str]) -> Chance:
    """Whether a ship of each list is docked; the literal made for it may be true otherwise."""
    sure = {ship for ship, chance in interval.docked.items() if chance is True}
    if sure.intersection(others) and (len(leaving) == 1 or sure.intersection(leaving)):
        return True if sure.intersection(leaving) else interval.docked[leaving[0]]
    literal = options.rows.helper(f"docked:{'+'.join(leaving)}/{'+'.join(others)}/{interval.first}")
    for one, other in product(leaving, others):
        chances = [interval.docked[one], interval.docked[other]]
        terms = [(-1, day) for chance in chances if isinstance(chance, tuple) for day in chance]
        clause = Clause(DEFINITION, f"{one}/{other}")
        options.rows.linear(clause, [(1, literal), *terms], lower=chances.count(True) - 1)
    return (literal,)


class VehicleLoss(Rule, LossTerms):
    """On every day, at each station, at least ``min_aboard`` people of each party named would stay aboard after a loss.
    A loss means that a docked ship (``scope: ship``), or all docked ships of a side (``scope: side``), leave with
    everyone bound to them. With ``others_docked`` a loss is judged if another ship stays docked; with
    ``both_sides_docked`` only while ships of two sides are docked."""

    name = "vehicle_loss"
    subject = "ship or side"
    waiver_price = 1  # it flew so for 175 days in 2022, by sides
    priced_by = "day"
    counted: ClassVar[str] = (
        "Day by day, over the people aboard and the ship each is bound to. A day with no other ship docked is not "
        "judged. `from` and `to` look at the days."
    )
    breaks: ClassVar[str] = """
        rules: {vehicle_loss: {min_aboard: {US: 1, RU: 1}, scope: side, when: both_sides_docked, to: 2031-06-20}}
    """
    source: ClassVar[str] = "the purpose of the barter (parabolicarc.com/2022/07/16)"

    less_is_milder = ("min_aboard",)
    notices: ClassVar[Notices] = {"party": 2, "launched crew": 5}

    @property
    def by_station(self) -> bool:
        return self.scope == "side"

    def post(self, rows: Rows, options: Options) -> None:
        for interval in intervals(options, self, self.name):
            for loss in self.losses(options, interval):
                for party, least in self.min_aboard.items():
                    staying = ((1, literal) for literal in interval.aboard(party, besides=loss.ships))
                    terms, lower = loss.demand(least, staying)
                    rows.linear(self.clause(loss.subject), terms, lower=lower, day=interval.first, days=interval.days)

    def describe(self, subject: str, instance: Facts) -> str:
        stay = listed(f"{least} of {party}" for party, least in self.min_aboard.items() if least)
        if self.scope == "side":
            side, where = at_station(instance, subject)
            return f"if all docked ships of {side}{where} left, at least {stay} would stay aboard, every day"
        ship = instance.flight[subject]
        docked = f"docked {ship.docking} to {ship.landing - timedelta(days=1)}"
        return f"if {subject} ({docked}) left with those bound to it, at least {stay} would stay aboard, every day"

    def has_clause(self, parts: Sequence[str], instance: Facts) -> bool:
        return parts[0] in (instance.parties if self.scope == "side" else instance.flight)

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        yield from self.day_by_day(calendar, self._findings)

    def _findings(self, instance: Facts, stretch: StationInterval) -> Iterator[tuple[str, str]]:
        sides = {instance.ship_party(ship) for ship in stretch.docked}
        if self.when == "both_sides_docked" and len(sides) == 1:
            return
        subjects = sorted(sides) if self.scope == "side" else [ship.id for ship in stretch.docked]
        for subject in subjects:
            gone = {
                ship.id
                for ship in stretch.docked
                if subject == (ship.id if self.scope == "ship" else instance.ship_party(ship))
            }
            if len(gone) == len(stretch.docked):
                continue
            staying = [stay for stay, ship in stretch.aboard if ship not in gone]
            for party, least in self.min_aboard.items():
                left = sum(instance.party_of(stay.person.id) == party for stay in staying)
                if left < least:
                    about = stretch.about(subject) if self.scope == "side" else subject
                    yield about, f"{left} of {party} aboard if it left, needs {least}"
