"""The plan that mends a row: ``replan`` after the news of the damage, and with a ship that comes up empty."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from optimizer.events import EVENTS
from optimizer.problem.calendar import ONE_DAY, Calendar
from optimizer.problem.errors import InputError
from optimizer.problem.steps import tell
from optimizer.studies.advance import advance
from optimizer.studies.contingency.rows import Mend
from optimizer.studies.contingency.seats import Damage, first_day_with_seats, improvised_in
from optimizer.studies.contingency.text import LATER
from optimizer.studies.explain import find_conflict
from optimizer.studies.replan import replan
from optimizer.studies.stress.samples import first_aims_only

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from optimizer.events import Event
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.deadline import Deadline
    from optimizer.studies.contingency.rows import Row

SHARE = 0.5
"""Of the time left, the most that one search may take."""
CONFLICT_SECONDS = 10.0
NAMED = 5
"""Clauses of a conflict that are named."""
ORDER = {"open": 0, "none": 1, "impossible": 2}
"""Of several choices that do not mend a row, the one told."""


class Mender:
    """Searches the mends of rows, one after the other, until the time is up."""

    def __init__(self, instance: Instance, plan: Plan, clock: Deadline, workers: int | None, seed: int) -> None:
        self.instance, self.plan, self.clock = first_aims_only(instance), plan, clock
        self.calendar = Calendar(self.instance, plan)
        self.limits: dict[str, Any] = {"workers": workers, "seed": seed, "second_look": False, "stop": clock.stop}
        self.ended_early = False

    def mended(self, rows: Sequence[Row], most: int) -> Iterator[list[Row]]:
        """The rows without any mend, then again after each: of the first ``most`` that can still be mended."""
        found = [replace(row, not_searched=self._why_not(row)) for row in rows]
        wanted = [place for place, row in enumerate(found) if not row.not_searched]
        tell(phase="searching mends", done=0, of=min(most, len(wanted)))
        for place in wanted:
            found[place] = replace(found[place], not_searched=LATER)
        self.ended_early = most > 0 and bool(wanted)  # until all are searched
        yield list(found)
        for number, place in enumerate(wanted[:most], start=1):
            row = rows[place]
            if self.clock.over:
                return
            tell(trying=f"{row.ship} {row.case} from {row.since}")
            mend = self._mend(row)
            found[place] = replace(row, mend=mend)
            self.ended_early = number < min(most, len(wanted)) or mend.found == "open"
            tell(done=number)
            yield list(found)

    def _why_not(self, row: Row) -> str:
        """Why a row is not to be mended; empty if it is."""
        if not row.weak:
            return "nothing to mend"
        if row.in_plan:
            return "so by the file already"
        if row.until < self.instance.as_of_day:
            return "before `as_of`"
        if self._day(row) > row.until:
            return "the ship docks on the last day of the stretch"
        if row.case == "gone" and not self._all_land_in_it(row):
            return "not all bound to it were to land in it"
        return ""

    def _day(self, row: Row) -> date:
        """The day of the news: the first of the row on which the ship is up and this can still be decided."""
        flight = self.calendar.instance.flight[row.ship]
        after = flight.launch + ONE_DAY if row.case == "unusable" else flight.docking + ONE_DAY
        return max(row.since, self.instance.as_of_day, after)

    def _all_land_in_it(self, row: Row) -> bool:
        leaving = {crew for crew, seat in row.home.items() if seat.how == "leaves"}
        landing = {
            stay.person.id
            for stay in self.calendar.stays
            if stay.aboard(row.since) and stay.down is not None and stay.down.id == row.ship
        }
        return leaving == landing

    def _mend(self, row: Row) -> Mend:
        """The first of the choices that mends it; else why none does."""
        tried: list[Mend] = []
        day = self._day(row)
        try:
            instance = self.instance
            if day > instance.as_of_day:
                instance = advance(instance, self.plan, day).instance
        except InputError as error:
            return Mend("impossible", (), (), error.problems[0].message)
        for choice in self._choices(row, day):
            if self.clock.over and tried:
                break
            mend = self._answered(row, instance, choice)
            if mend.found == "mended":
                return mend
            tried.append(mend)
        mend = min(tried, key=lambda mend: ORDER[mend.found])
        if mend.found == "none" and mend.replan is not None and not self.clock.over:
            return replace(mend, why=self._in_the_way(mend.replan.instance))
        return mend

    def _in_the_way(self, instance: Instance) -> str:
        """Clauses that cannot hold together after the news, where they are found in time."""
        seconds = min(CONFLICT_SECONDS, SHARE * self.clock.remaining)
        conflict = find_conflict(instance, time_limit=seconds, stop=self.clock.stop)
        if conflict is None or conflict.irreducible == "no":
            return ""
        names = [f"{clause.rule} {clause.subject}" for clause in conflict.clauses]
        more = [f"{len(names) - NAMED} more"] if len(names) > NAMED else []
        return f"these cannot hold together: {', '.join([*names[:NAMED], *more])}"

    def _choices(self, row: Row, day: date) -> Iterator[tuple[Event, ...]]:
        """News and decision: each of the next ships takes home those without a seat; it comes up empty, unless the
        plan leaves it seats enough.  Until it docks they are knowingly without a seat."""
        told = {"known_on": day, "flight": row.ship}
        if row.case == "gone":
            yield (EVENTS["extend"].model_validate(told | {"landing": day}),)
            return
        news = EVENTS["unusable"].model_validate(told)
        if row.relief is not None and row.relief > day:
            yield news, self._without_seats(row, day, row.relief)
        needed, enough = len(row.without_seat), False
        for ship in row.next_ships:
            if ship.docking > day and max(ship.free, ship.places) >= needed:
                enough = True
                waiver = self._without_seats(row, day, ship.docking)
                yield (news, waiver) if ship.free >= needed else (news, waiver, _empty(day, ship.flight))
        if row.if_empty is not None and not enough:
            last = max(ship.docking for ship in row.next_ships if ship.flight in row.if_empty[0])
            yield news, self._without_seats(row, day, last), *(_empty(day, ship) for ship in row.if_empty[0])
        elif row.relief is None and not enough:
            yield (news,)

    def _without_seats(self, row: Row, day: date, until: date) -> Event:
        """The gap, knowingly left open until a ship docks."""
        ship = self.instance.flight[row.ship]
        asking = ((rule.name, rule.seat_clause(ship)) for rule in self.instance.rulebook)
        rule, subject = next((pair for pair in asking if pair[1] is not None), ("lifeboat", row.ship))
        waiver = {"known_on": day, "rule": rule, "subject": subject, "from": day, "to": until - ONE_DAY}
        words = {"reason": f"no seat home until {until}", "by": "contingency plan"}
        return EVENTS["waiver"].model_validate(waiver | words)

    def _answered(self, row: Row, instance: Instance, events: tuple[Event, ...]) -> Mend:
        plan = instance.published if instance.as_of_day > self.instance.as_of_day else self.plan
        assert plan is not None
        instance, plan, decided = self._with_days(row, instance, plan)
        limit = None if self.clock.unlimited else max(0.1, self.clock.remaining * SHARE)
        try:
            found = replan(instance, plan, events, time_limit=limit, **self.limits)
        except InputError as error:
            return Mend("impossible", events, decided, error.problems[0].message)
        if found.result.plan is None:
            if found.result.status == "infeasible":
                return Mend("none", events, decided, "", found)
            return Mend("open", events, decided, "", found)
        seats = self._seats_from(row, found.instance, found.result.plan) if row.without_seat else None
        return Mend("mended", events, decided, "", found, seats)

    def _with_days(
        self, row: Row, instance: Instance, plan: Plan
    ) -> tuple[Instance, Plan, tuple[tuple[str, date], ...]]:
        """The next ships keep the launch day of the plan: nobody who is up can wait for a ship without one."""
        on_days = instance.on_dates({chosen.flight: chosen.launch for chosen in plan.dates})
        names = {ship.flight for ship in row.next_ships}
        fixed = {f.id: f for f in on_days.flights if f.id in names and f.flexible and not instance.launched(f)}
        if not fixed:
            return instance, plan, ()
        flights = tuple(
            fixed[f.id].model_copy(update={"other_launches": ()}) if f.id in fixed else f for f in instance.flights
        )
        dates = tuple(chosen for chosen in plan.dates if chosen.flight not in fixed)
        plan = plan.model_copy(update={"dates": dates})
        update = {"flights": flights} | ({} if instance.published is None else {"published": plan})
        return instance.model_copy(update=update), plan, tuple((f.id, f.launch) for f in fixed.values())

    def _seats_from(self, row: Row, instance: Instance, plan: Plan) -> date | None:
        """First day from the news on with a seat for all who had none, in the new plan."""
        calendar, day = Calendar(instance, plan), self._day(row)
        walk = [s for s in calendar.intervals if s.station == row.station and s.days[-1] >= day]
        return first_day_with_seats(Damage(calendar, None, row.case, improvised_in(instance)), row.without_seat, walk)


def _empty(day: date, flight: str) -> Event:
    return EVENTS["up_empty"].model_validate({"known_on": day, "flight": flight})
