"""What can be said of an instance before any solve: seats nobody can fill, people who run short, gaps in the data.

Everything called impossible is proved: by a row that no choice satisfies, or by counting (Hall 1935).  What is not
called impossible may be so all the same; `explain` finds that out.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.analyzing.gaps import Gap, gaps_in
from optimizer.analyzing.seats import Grounded, Seat, grounded_in, seats_in
from optimizer.analyzing.shortage import Pool, Shortage, short_of_people
from optimizer.model import build

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.model import Model
    from optimizer.rows import Clause, Row

__all__ = ["Analysis", "Gap", "Grounded", "Pool", "Seat", "Shortage", "analyze"]


@dataclass(frozen=True, slots=True)
class Analysis:
    """The answer of ``analyze``."""

    instance: Instance
    unfillable: tuple[Seat, ...]
    """Seats that must be filled, and that fewer people can take than there are places."""
    impossible: tuple[Clause, ...]
    """Clauses that no plan obeys, whatever becomes of the others."""
    shortages: tuple[Shortage, ...]
    """Sets of seats that must be filled, with too few people for them."""
    pools: tuple[Pool, ...]
    """For each role of each vehicle the stretch of launches with the fewest people to spare, fewest first."""
    seats: tuple[Seat, ...]
    """Every seat still to be assigned, by launch, with those who could take it and why others cannot."""
    grounded: tuple[Grounded, ...]
    """People who can take no seat at all."""
    idle_rules: tuple[str, ...]
    """Rules listed that no plan can break."""
    idle_goals: tuple[str, ...]
    """Goals whose value no decision changes."""
    gaps: tuple[Gap, ...]
    """What the file does not say, and what is assumed instead."""
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether nothing was found impossible."""
        return not (self.unfillable or self.impossible or self.shortages)

    def __str__(self) -> str:
        from optimizer.report.analyzed import analysis_text

        return analysis_text(self)


def analyze(instance: Instance) -> Analysis:
    """Look an instance over before any solve; no solver is used."""
    started = time.perf_counter()
    model = build(instance)
    seats = tuple(seats_in(model))
    shortages, pools = short_of_people(model)
    unfillable = tuple(seat for seat in seats if len(seat.people) < seat.demanded)
    named = {(seat.flight, seat.rule) for seat in unfillable}
    dead = dict.fromkeys(row.clause for row in model.rows.rows if _dead(row))
    return Analysis(
        instance=instance,
        unfillable=unfillable,
        impossible=tuple(clause for clause in dead if (clause.subject, clause.rule) not in named),
        shortages=shortages,
        pools=pools,
        seats=seats,
        grounded=tuple(grounded_in(model)),
        idle_rules=tuple(_idle_rules(model)),
        idle_goals=tuple(_idle_goals(model)),
        gaps=tuple(gaps_in(model)),
        seconds=time.perf_counter() - started,
    )


def _dead(row: Row) -> bool:
    """Whether no choice satisfies the row."""
    coefficients = row.coefficients or (1,) * len(row.literals)
    low = sum(coefficient for coefficient in coefficients if coefficient < 0)
    high = sum(coefficient for coefficient in coefficients if coefficient > 0)
    return (row.lower is not None and high < row.lower) or (row.upper is not None and low > row.upper)


def _idle_rules(model: Model) -> list[str]:
    """A rule without a row, and without a stay it forbids, holds in every plan."""
    at_work = {row.clause.rule for row in model.rows.rows}
    at_work |= {clause.rule for _, clauses in model.options.forbidden for clause in clauses}
    return [rule.name for rule in model.instance.rulebook if not rule.always and rule.name not in at_work]


def _idle_goals(model: Model) -> list[str]:
    return [
        goal.name
        for tier, costs in zip(model.instance.goals, model.tiers, strict=True)
        for goal, cost in zip(tier.goals(), costs, strict=True)
        if not cost.terms
    ]
