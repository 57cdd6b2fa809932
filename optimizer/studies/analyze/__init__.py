"""Findings about an instance before any solve: seats nobody can fill, shortages of people, gaps in the data.

Everything called impossible is proved: by a row that no choice satisfies, or by counting (Hall 1935).  Other things
may be impossible too; `explain` finds them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.solver.deadline import Deadline, TimeUpError
from optimizer.studies.analyze.answer import Analysis, unexamined
from optimizer.studies.analyze.expiring import Expiring, expiring_in
from optimizer.studies.analyze.gaps import Gap, gaps_in
from optimizer.studies.analyze.seats import Grounded, Seat, grounded_in, seats_in
from optimizer.studies.analyze.shortage import Pool, Shortage, short_of_people
from optimizer.studies.analyze.working import idle_goals, idle_rules, look_at

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.solver.engines.stop import Stop

__all__ = ["Analysis", "Expiring", "Gap", "Grounded", "Pool", "Seat", "Shortage", "analyze"]


def analyze(instance: Instance, *, time_limit: float | None = None, stop: Stop | None = None) -> Analysis:
    """Examine an instance without a solver: what is impossible, scarce or missing.

    ``time_limit`` is in seconds; the answer is what was found by then, and ``Analysis.finished`` says if that is all,
    ``Analysis.examined`` if it is anything.
    """
    deadline = Deadline(time_limit, stop)
    try:
        model, rows = look_at(instance, deadline.left)
        unchanged = idle_goals(model)
    except TimeUpError:
        return unexamined(instance, deadline.seconds)
    seats = tuple(seats_in(model))
    shortages, pools, finished = short_of_people(model, deadline)
    unfillable = tuple(seat for seat in seats if len(seat.people) < seat.demanded)
    named = {seat.clause for seat in unfillable}
    return Analysis(
        instance=instance,
        unfillable=unfillable,
        impossible=tuple(clause for clause in rows.dead if clause not in named),
        shortages=shortages,
        pools=pools,
        seats=seats,
        grounded=tuple(grounded_in(model)),
        expiring=tuple(expiring_in(model)),
        idle_rules=tuple(idle_rules(model, rows)),
        idle_goals=tuple(unchanged),
        gaps=tuple(gaps_in(model)),
        finished=finished,
        seconds=deadline.seconds,
    )
