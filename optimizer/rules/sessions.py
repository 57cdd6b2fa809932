"""Sessions have a number of seats, take time, and require qualifications."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, combinations
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar

from optimizer.model.earning import earning
from optimizer.model.rows import DEFINITION, Clause
from optimizer.model.stays import SessionOption, held_on
from optimizer.problem.edits import Edit, Lever, number_lever, single_lever
from optimizer.problem.wording import called, count, listed
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.problem.people import CrewMember
    from optimizer.problem.sessions import Sitting
    from optimizer.problem.ships import Flight


class Sessions(Rule):
    """At most ``seats`` people attend a session, or one run of a course. Each of them belongs to one of its
    ``agencies`` and holds, on its first day, all it requires. On every day of it they are in the corps (``joined`` to
    ``left``), not in an ``unavailable`` window, not in orbit (from a launch to the day before the landing) and in no
    other session; of two sessions at once the later one is refused. Nobody attends a run on a day on which the course
    does not start. A session or run that began before ``as_of`` is attended by those whom the published plan sends
    there, and by nobody else. Exception: a person who is unavailable, or not in the corps, on a day of it does not
    finish it, and so does not attend."""

    name = "sessions"
    subject = "session or person/session"
    waiver_price = 40
    counted: ClassVar[str] = "The first and the last day count. A launch day is a day in orbit, a landing day is not."
    breaks: ClassVar[str] = """
        sessions: [{id: class, earns: spacewalk, from: 2031-06-01, to: 2031-06-10, seats: 1}]
        plan: [galina MS-2/commander, galina attends class]
    """
    source: ClassVar[str] = "cosmonauts trained for Dragon in several trips from 2021-12 on (ru-main.ru 2021-12-28)"
    always = True
    textbook = "idle"

    def levers(self, instance: Facts) -> Iterator[Lever]:
        """More places in a session or course; people of another agency may attend it."""
        for key, listed_ in (("sessions", instance.sessions), ("courses", instance.courses)):
            for number, training in enumerate(listed_):
                called_, path = training.name or training.id, (key, number)
                most = max(len(instance.crew), training.seats + 1)
                yield number_lever(
                    (*path, "seats"), training.seats, most, f"places in {called_}:", kind="train in a course"
                )
                for agency in dict.fromkeys(person.agency for person in instance.crew):
                    if training.agencies is not None and agency not in training.agencies:
                        edit = Edit((*path, "agencies"), [*training.agencies, agency])
                        words = f"train people of {agency} in {called_} ({training.earns})"
                        yield single_lever("train in a course", edit, words, widens=True)

    def extra_decisions(self, instance: Facts) -> Iterator[tuple[SessionOption, str | None]]:
        for who, attended in instance.begun.items():
            for sitting in attended:
                yield SessionOption(instance.person[who], sitting, settled=True), None
        for sitting in instance.sittings:
            for person in instance.crew:
                if _useful(instance, person, sitting):
                    fit = _fit(instance, person, sitting)
                    yield SessionOption(person, sitting), None if fit else f"{person.id}/{sitting.name}"

    def post(self, rows: Rows, options: Options) -> None:
        in_session: dict[Sitting, list[int]] = {}
        for duty, literal in options.sessions.items():
            if duty.settled:
                rows.total(Clause(DEFINITION, duty.name), [literal], lower=1)
            else:
                in_session.setdefault(duty.sitting, []).append(literal)
        for sitting, literals in in_session.items():
            rows.total(self.clause(sitting.name), literals, upper=sitting.training.seats)
        for who, duties in options.attending.items():
            self._post_flying(rows, options, who, duties)
            for duty, literal in duties:
                sitting, clause = duty.sitting, self.clause(f"{who}/{duty.sitting.name}")
                held = held_on(options.instance, duty.person, sitting.since)
                for name in () if duty.settled else sitting.training.requires:
                    if name not in held and options.instance.may_be_earned(name, sitting.since):
                        earned = [(1, source) for source in earning(options, who, name, sitting.since)]
                        rows.linear(clause, [(-1, literal), *earned], lower=0)
            self._post_together(rows, who, duties)

    def _post_flying(self, rows: Rows, options: Options, who: str, duties: list[tuple[SessionOption, int]]) -> None:
        """Nobody attends from orbit: of stays that share a day one is flown, so they share a row."""
        stays = options.by_person.get(who, [])
        launches, landed = [stay.launch for stay in stays], list(accumulate((stay.landing for stay in stays), max))
        for duty, literal in duties:
            since, until = duty.sitting.since, duty.sitting.until
            clause = self.clause(f"{who}/{duty.sitting.name}")
            near = stays[bisect_right(landed, since) : bisect_right(launches, until)]
            away = [
                stay
                for stay in near
                if since < stay.landing and not (duty.settled and options.instance.launched(stay.up))
            ]
            for stay in away:
                if stay.settled:
                    rows.total(clause, [literal, options.literal[stay]], upper=1)
            for chain in options.chains(away, {stay: stay.landing for stay in away}):
                rows.total(clause, [literal, *chain], upper=1)

    def _post_together(self, rows: Rows, who: str, duties: list[tuple[SessionOption, int]]) -> None:
        """Of sessions at once the later one is refused: one row for each with those that have begun by then."""
        going_on: list[tuple[SessionOption, int]] = []
        for duty, literal in sorted(duties, key=lambda duty: _place(duty[0].sitting)):
            going_on = [each for each in going_on if duty.sitting.since <= each[0].sitting.until]
            earlier = [other for _, other in going_on]
            if earlier and not duty.settled:
                alone = all(self._refused(rows, who, other) for other, _ in going_on[1:])
                weight = 1 if alone else len(earlier)  # else two of the earlier ones may be attended
                clause = self.clause(f"{who}/{duty.sitting.name}")
                rows.linear(clause, [*((1, other) for other in earlier), (weight, literal)], upper=weight)
            going_on.append((duty, literal))

    def _refused(self, rows: Rows, who: str, duty: SessionOption) -> bool:
        """Model half: whether a session is surely refused beside an earlier one."""
        clause = self.clause(f"{who}/{duty.sitting.name}")
        return not duty.settled and not rows.left_out(clause, None) and not rows.breakable(clause)

    def describe(self, subject: str, instance: Facts) -> str:
        who, _, name = subject.rpartition("/")
        run = next((run for run in (*instance.begun.get(who, ()), *instance.sittings) if run.name == name), None)
        if run is None:
            return self.sentence()
        days = f"{name} ({run.since} to {run.until})"
        if not who:
            return f"{days} has room for {run.training.seats}"
        asked = f"holding {listed(run.training.requires)}, " if run.training.requires else ""
        return f"{called(instance, who)} attends {days} only if available every day, {asked}and in no other session"

    def check(self, calendar: Calendar) -> Iterator[Violation]:
        people: dict[str, list[str]] = {}
        for person in calendar.instance.crew:
            runs: list[Sitting] = []
            begun = calendar.instance.begun.get(person.id, ())
            there = {run.name for _, run in calendar.attended(person.id) if run is not None}
            for missed in begun:
                if missed.name not in there:
                    subject = f"{person.id}/{missed.name}"
                    yield self.violation(subject, f"began {missed.since}, not attended as published")
            for entry, run in calendar.attended(person.id):
                if run is None:
                    start = "" if entry.start is None else f"@{entry.start}"
                    yield self.violation(f"{person.id}/{entry.session}{start}", "is not offered")
                    continue
                runs.append(run)
                people.setdefault(run.name, []).append(person.id)
                for fault, flight in _faults(calendar, person, run):
                    ahead = flight is not None and not calendar.instance.launched(flight)
                    settled = run in begun and not ahead
                    yield self.violation(f"{person.id}/{run.name}", fault, run.until, settled=settled)
            runs.sort(key=attrgetter("since", "name"))
            for one, other in combinations(runs, 2):
                if one.until >= other.since:
                    fault = f"is in {one.name} until {one.until}"
                    yield self.violation(f"{person.id}/{other.name}", fault, other.until, settled=other in begun)
        going_on = {run.name: run for attended in calendar.instance.begun.values() for run in attended}
        for run in (*calendar.instance.sittings, *going_on.values()):
            names = people.get(run.name, [])
            if len(names) > run.training.seats:
                fault = f"{len(names)} attend, {count(run.training.seats, 'seat')}"
                yield self.violation(run.name, fault, run.until, settled=run.name in going_on)


def _place(sitting: Sitting) -> tuple[object, str]:
    """Model half: which of two sessions is the later one."""
    return sitting.since, sitting.name


def _useful(instance: Facts, person: CrewMember, sitting: Sitting) -> bool:
    """Model half: whether the person could ever lack the qualification that the session earns."""
    last = max([instance.horizon.until, *(flight.landing for flight in instance.flights)])
    return not any(
        sitting.training.earns in instance.implied[name]
        and (window.since is None or window.since <= sitting.until)
        and (window.until >= last if window.until else instance.qualifications[name].valid_days is None)
        for name, window in person.qualifications.items()
    )


def _fit(instance: Facts, person: CrewMember, sitting: Sitting) -> bool:
    """Model half: whether a person's own facts allow attending."""
    training = sitting.training
    here = (person.joined or sitting.since) <= sitting.since and sitting.until <= (person.left or sitting.until)
    away = any(
        (window.since or sitting.until) <= sitting.until and (window.until or sitting.since) >= sitting.since
        for window in person.unavailable
    )
    of_agency = training.agencies is None or person.agency in training.agencies
    lacking = set(training.requires) - held_on(instance, person, sitting.since)
    return here and of_agency and not away and all(instance.may_be_earned(name, sitting.since) for name in lacking)


def _faults(calendar: Calendar, person: CrewMember, run: Sitting) -> Iterator[tuple[str, Flight | None]]:
    """Checker half: why a person may not attend."""
    if run.training.agencies is not None and person.agency not in run.training.agencies:
        yield f"is not for {person.agency}", None
    for needed in run.training.requires:
        if not calendar.holds(person, needed, run.since):
            yield f"requires {needed}, not held on {run.since}", None
    if person.joined is not None and run.since < person.joined:
        yield f"begins {run.since}, joins {person.joined}", None
    if person.left is not None and run.until > person.left:
        yield f"ends {run.until}, leaves {person.left}", None
    for window in person.unavailable:
        if any(window.covers(day) for day in (run.since, run.until)) or (
            window.since is not None and run.since < window.since <= run.until
        ):
            days = f"from {window.since}" if window.since else f"to {window.until or 'the end'}"
            yield f"unavailable {days}", None
    for stay in calendar.stays_of(person.id):
        if stay.launch <= run.until and (stay.landing is None or stay.landing > run.since):
            yield f"in orbit on {stay.up.id}", stay.up
