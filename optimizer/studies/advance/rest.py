"""The rest of a plan: its lines about what lies ahead, or is under way."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from optimizer.problem.sessions import sittings
from optimizer.studies.advance.people import unmergeable

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.plan import Plan
    from optimizer.studies.advance.leaving import Leaving

ONE_DAY = timedelta(days=1)


def rest_of(instance: Instance, before: Instance, calendar: Calendar, left: Leaving) -> tuple[Plan, tuple[str, ...]]:
    """The rest of the plan as of ``as_of``; and the sessions, courses and runs that its lines name no more.

    Finished training stands in the entries of people.  Exception: what an entry cannot hold stays in the plan.
    """
    plan, day = calendar.plan, instance.as_of_day
    listed = list(sittings(instance.sessions, instance.courses))
    runs = {(run.training.id, run.start): run for run in listed}
    beside = {
        (run.training.id, run.start)
        for person in calendar.instance.crew
        for name, first in unmergeable(calendar, person, day)
        for _, run in calendar.attended(person.id)
        if run is not None and (run.training.earns, run.until + ONE_DAY) == (name, first)
    }
    sessions, finished = [], set()
    for entry in plan.sessions:
        key = entry.session, entry.start
        if key not in runs or runs[key].until >= day or key in beside:
            sessions.append(entry)
        elif entry.start is not None:
            finished.add(entry.name)
    named = {entry.session for entry in sessions}
    ahead = {run.training.id for run in listed if run.since >= day or run.until >= day}
    over = [training.id for training in (*instance.sessions, *instance.courses)]
    begun = {command.term for rule in before.rulebook for command in rule.commands(calendar) if command.since < day}
    flexible = {flight.id for flight in instance.flights if flight.flexible}
    rest = plan.model_copy(
        update={
            "assignments": tuple(seat for seat in plan.assignments if seat.flight not in left.flights),
            "sessions": tuple(sessions),
            "dates": tuple(chosen for chosen in plan.dates if chosen.flight in flexible),
            "commanders": tuple(entry for entry in plan.commanders if entry.term not in begun),
        }
    )
    return rest, (*(name for name in over if name not in named and name not in ahead), *sorted(finished))
