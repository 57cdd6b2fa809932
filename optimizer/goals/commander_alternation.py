"""The command of the station alternates between the parties."""

from __future__ import annotations

from itertools import chain, pairwise
from typing import TYPE_CHECKING, ClassVar

from optimizer.goals._goal import Goal, Sum
from optimizer.model.cost import Cost
from optimizer.model.rows import DEFINITION, Clause
from optimizer.rules.station_commander import StationCommander

if TYPE_CHECKING:
    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.rules.station_commander import Term


class CommanderAlternation(Goal):
    """Pairs of successive terms at a station in which one party has two of the commanders. The terms are those of the
    rule ``station_commander``; without that rule the value is 0."""

    name = "commander_alternation"
    unit: ClassVar[str] = "pairs of terms"
    carries: ClassVar[str] = "the last commanders of each station"
    example: ClassVar[str] = """
        rules:
          station_commander:
            terms: [{id: spring, from: 2031-02-01, to: 2031-06-11}, {id: summer, from: 2031-06-11, to: 2031-12-01}]
        goals: [{commander_alternation: 1}]
        plan: [fyodor MS-1/commander, galina MS-2/commander, fyodor commands spring, galina commands summer]
    """

    def post(self, rows: Rows, options: Options) -> Cost:
        rule = options.instance.listed(StationCommander)
        if rule is None:
            return Cost(())
        commanders = rule.commanders(options)
        terms: list[tuple[int, int]] = []
        constant = 0
        for one, other in chain.from_iterable(map(pairwise, rule.sequences(options.instance))):
            given = [rule.given(options.instance, term) for term in (one, other)]
            if given[0] is not None and given[0] == given[1]:
                constant += 1
                continue
            same = rows.helper(f"same side:{one.id}/{other.id}")
            terms.append((1, same))
            for party in options.instance.parties:
                theirs = [literal for term in (one, other) for literal in commanders[term.id].get(party, [])]
                most = len(theirs)
                row = [(most, same), *((-1, literal) for literal in theirs)]
                rows.linear(Clause(DEFINITION, f"{one.id}/{other.id}"), row, lower=given.count(party) - 1)
        return Cost(tuple(terms), constant)

    def most(self, instance: Facts) -> Sum:
        rule = instance.listed(StationCommander)
        terms = 0 if rule is None else len(rule.terms)
        return Sum(max(1, terms), f"{terms} terms")

    def measure(self, calendar: Calendar) -> int:
        rule = calendar.instance.listed(StationCommander)
        rows = [] if rule is None else rule.successions(calendar.instance)
        return sum(self._pairs(calendar, terms) for terms in rows)

    def _pairs(self, calendar: Calendar, terms: list[Term]) -> int:
        """Checker half: pairs at one station."""
        instance, named = calendar.instance, []
        for term in terms:
            crews = [entry.crew for entry in calendar.plan.commanders if entry.term == term.id]
            if term.since < instance.as_of_day:
                crews = [term.commander] if term.commander is not None else []
            named.append([instance.party_of(crew) for crew in crews])
        return sum(any((one + other).count(party) > 1 for party in instance.parties) for one, other in pairwise(named))
