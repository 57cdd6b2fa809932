"""Days on which the loss of ships would leave a party with too few people aboard."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar

from optimizer.goals._goal import Goal, Sum
from optimizer.model.cost import Cost
from optimizer.model.intervals import intervals
from optimizer.model.rows import DEFINITION, Clause
from optimizer.problem.fields import Window
from optimizer.problem.wording import count, listed
from optimizer.rules._shown import Notices
from optimizer.rules.vehicle_loss import LossTerms

if TYPE_CHECKING:
    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts


class UncoveredDays(Goal, LossTerms, Window):
    """Days on which ``vehicle_loss`` with the same parameters would be broken. They are counted for each party at each
    station. A party with a minimum of 0 is never short."""

    name = "uncovered_days"
    unit: ClassVar[str] = "days"
    notices: ClassVar[Notices] = {"party": 5}
    example: ClassVar[str] = """
        goals: [{uncovered_days: {min_aboard: {US: 1, RU: 1}, scope: side, when: both_sides_docked}}]
    """

    def post(self, rows: Rows, options: Options) -> Cost:
        cost: list[tuple[int, int]] = []
        for interval in intervals(options, self, self.name, settled=True):
            for party, least in self.min_aboard.items():
                losses = list(self.losses(options, interval))
                if not losses or not least:
                    continue
                clause = Clause(DEFINITION, f"{interval.at(party)}/{interval.first}")
                short = rows.helper(f"uncovered:{interval.at(party)}/{interval.first}")
                cost.append((interval.days, short))
                for loss in losses:
                    staying = ((1, literal) for literal in interval.aboard(party, besides=loss.ships))
                    terms, lower = loss.demand(least, staying)
                    rows.linear(clause, [(least, short), *terms], lower=lower)
        return Cost(tuple(cost))

    def most(self, instance: Facts) -> Sum:
        days = (instance.horizon.until - instance.horizon.since).days + 1
        pairs = len(instance.stations) * len(self.min_aboard)
        return Sum(days * pairs, f"{days} days x {pairs} parties at stations")

    def measure(self, calendar: Calendar) -> int:
        return sum(self._short(calendar).values())

    def _short(self, calendar: Calendar) -> Counter[str]:
        """Checker half: the days of each party."""
        instance, days = calendar.instance, Counter[str]()
        for stretch in calendar.intervals:
            ships = {ship.id: instance.ship_party(ship) for ship in stretch.docked}
            if self.when == "both_sides_docked" and len(set(ships.values())) < 2:
                continue
            for party, least in self.min_aboard.items():
                bound = [ship for stay, ship in stretch.aboard if instance.party_of(stay.person.id) == party]
                if self.scope == "side":
                    bound = [None if ship is None else ships.get(ship) for ship in bound]
                units = set(ships) if self.scope == "ship" else set(ships.values())
                if len(units) > 1 and any(len(bound) - bound.count(unit) < least for unit in units):
                    days[party] += sum(map(self.covers, stretch.days))
        return days

    def in_words(self, calendar: Calendar, value: int) -> str:
        if not value:
            return ""
        short = ((party, days) for party, days in self._short(calendar).items() if days)
        return listed(f"{count(days, 'day')} of {party}" for party, days in short)
