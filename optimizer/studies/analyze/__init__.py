"""Findings about an instance before any solve: seats nobody can fill, shortages of people, gaps in the data.

Everything called impossible is proved: by a row that no choice satisfies, or by counting (Hall 1935).  Other things
may be impossible too; `explain` finds them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.solver.build import build
from optimizer.solver.deadline import Deadline, TimeUpError
from optimizer.studies.analyze.answer import Analysis, unexamined
from optimizer.studies.analyze.expiring import Expiring, expiring_in
from optimizer.studies.analyze.gaps import Gap, gaps_in
from optimizer.studies.analyze.seats import Grounded, Seat, grounded_in, seats_in
from optimizer.studies.analyze.shortage import Pool, Shortage, short_of_people

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.model.rows import Row
    from optimizer.solver.build import Model
    from optimizer.solver.engines.stop import Stop

__all__ = ["Analysis", "Expiring", "Gap", "Grounded", "Pool", "Seat", "Shortage", "analyze"]


def analyze(instance: Instance, *, time_limit: float | None = None, stop: Stop | None = None) -> Analysis:
    """Examine an instance without a solver: what is impossible, scarce or missing.

    ``time_limit`` is in seconds; the answer is what was found by then, and ``Analysis.finished`` says if that is all,
    ``Analysis.examined`` if it is anything.
    """
    deadline = Deadline(time_limit, stop)
    try:
        model = build(instance, look=deadline.left)
    except TimeUpError:
        return unexamined(instance, deadline.seconds)
    seats = tuple(seats_in(model))
    shortages, pools, finished = short_of_people(model, deadline)
    unfillable = tuple(seat for seat in seats if len(seat.people) < seat.demanded)
    named = {seat.clause for seat in unfillable}
    dead = dict.fromkeys(row.clause for row in model.rows.rows if _dead(row))
    return Analysis(
        instance=instance,
        unfillable=unfillable,
        impossible=tuple(clause for clause in dead if clause not in named),
        shortages=shortages,
        pools=pools,
        seats=seats,
        grounded=tuple(grounded_in(model)),
        expiring=tuple(expiring_in(model)),
        idle_rules=tuple(_idle_rules(model)),
        idle_goals=tuple(_idle_goals(model)),
        gaps=tuple(gaps_in(model)),
        finished=finished,
        seconds=deadline.seconds,
    )


def _dead(row: Row) -> bool:
    """Whether no choice satisfies the row."""
    if row.coefficients is None:
        low, high = 0, len(row.literals)
    else:
        high = sum([coefficient for coefficient in row.coefficients if coefficient > 0])
        low = sum(row.coefficients) - high
    return (row.lower is not None and high < row.lower) or (row.upper is not None and low > row.upper)


def _idle_rules(model: Model) -> list[str]:
    """A rule without a row, and without a stay it forbids, is broken by no decision."""
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
