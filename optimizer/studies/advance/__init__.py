"""Advance: the office's month-end.  What has happened becomes facts of the instance, the rest is the published plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.checker.check import check
from optimizer.events._apply import apply_news, contradictions, located
from optimizer.events._settled import on_chosen_days, settled_on
from optimizer.events._void import unsaid
from optimizer.problem.calendar import Calendar
from optimizer.problem.errors import InputError, Problem
from optimizer.problem.plan import Past, PlanFor
from optimizer.studies.advance.answer import Advanced, Passed
from optimizer.studies.advance.as_flown import as_flown
from optimizer.studies.advance.decisions import without_contradictions, without_past_decisions, without_past_waivers
from optimizer.studies.advance.flights import home_ships, without_flights
from optimizer.studies.advance.leaving import Leaving, leaving
from optimizer.studies.advance.people import Earned, with_people
from optimizer.studies.advance.rest import rest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from optimizer.checker.check import Report
    from optimizer.events import Event
    from optimizer.events._apply import LocatedEvent
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan

__all__ = ["Advanced", "Earned", "Passed", "advance"]


def advance(instance: Instance, plan: Plan, to: date, *, actual: Iterable[Event | LocatedEvent] = ()) -> Advanced:
    """The instance as of ``to``: what ``plan`` had happen before that day as facts, the rest of it as published.

    With no news the same plan passes ``check`` there, and ``replan`` moves nobody.  Advancing twice is advancing once.

    Parameters
    ----------
    plan
        The plan in force.  If it breaks rules, the answer says which; the instance is made all the same.
    to
        The first day that is still to come.
    actual
        What happened otherwise, known up to ``to``: applied first, as in ``apply_events``.

    Raises
    ------
    InputError
        If ``to`` lies before ``as_of`` or after the horizon, and with every event that cannot have happened.
    """
    news = located(actual)
    _refuse(instance, to, news)
    plan = instance.remaining(plan)
    told = apply_news(instance, plan, news, repeats=False)
    told.warn(stacklevel=3)
    plan, lost = as_flown(instance, told.unsettled) if news else (plan, ())
    before = told.unsettled.model_copy(update={"published": plan})  # nothing settled: what is past is still judged
    known = told.instance.model_copy(update={"published": plan, "as_of": instance.as_of})
    calendar = Calendar(before, plan)
    moved, fixed = on_chosen_days(known, to)
    settled, ways = home_ships(moved, settled_on(moved, to), calendar)
    left = leaving(before, calendar, to)
    facts, earned = with_people(settled, calendar, to, left.flights)
    facts = without_flights(facts, left.flights)
    facts, fallen = without_past_decisions(facts, calendar, to, left.flights)
    facts, idle = without_contradictions(facts)
    after, waived = _as_of(before, facts, calendar, to, left)
    wrong = contradictions(after)
    if wrong:
        raise InputError([Problem(f"{instance.name} as of {to}", 1, 1, "", message) for message in wrong])
    old, new = check(before, plan), check(after, plan)
    still = {(violation.rule, violation.subject) for violation in new.broken}
    return Advanced(
        instance=after,
        before=instance.as_of_day,
        launched=tuple(_between(before, calendar, to, "launch")),
        landed=tuple(_between(before, calendar, to, "landing")),
        left=tuple(flight.id for flight in before.flights if flight.id in left.flights),
        kept=left.kept,
        earned=earned,
        fallen=(*lost, *fixed, *ways, *fallen, *waived, *unsaid(before, after), *idle),
        balances=tuple(_balances(before, after)),
        goals=tuple(_passed(before, old, new)),
        broken=tuple(violation for violation in old.broken if (violation.rule, violation.subject) not in still),
        report=new,
    )


def _refuse(instance: Instance, to: date, news: Iterable[LocatedEvent]) -> None:
    """Refuse a day before ``as_of`` or after the horizon, and events known later."""
    problems = []
    if to < instance.as_of_day:
        message = f"expected a day on or after `as_of` {instance.as_of_day}, found {to}"
        problems.append(Problem("--to", 1, 1, "", message))
    if to > instance.horizon.until:
        message = f"expected a day up to the horizon's last, {instance.horizon.until}, found {to}"
        problems.append(Problem("--to", 1, 1, "", message))
    for each in news:
        if each.event.known_on > to:
            problems.append(each.problem(("known_on",), f"expected a day up to {to}, found {each.event.known_on}"))
    if problems:
        raise InputError(problems)


def _as_of(
    before: Instance, facts: Instance, calendar: Calendar, to: date, left: Leaving
) -> tuple[Instance, tuple[str, ...]]:
    """The next instance: rules and goals carry what left, and the rest of the plan is published; and the waivers that
    fall away, in words."""
    names = frozenset(left.flights)
    rules = before.rules.carried(calendar, to, names)
    tiers = tuple(
        tier.model_copy(update={goal.name: goal.carried(calendar, to, names) for goal in tier.goals()})
        for tier in before.goals
    )
    horizon = before.horizon
    if to > horizon.since:
        horizon = horizon.model_copy(update={"since": to})
    after = facts.model_copy(update={"horizon": horizon, "rules": rules, "goals": tiers})
    rest, over = rest_of(after, before, calendar, left)
    gone = before.past or Past()
    terms = _terms(before, calendar) - _terms(after, calendar)
    past = Past(
        flights=(*gone.flights, *left.flights),
        sessions=tuple(sorted({*gone.sessions, *over})),
        terms=tuple(sorted({*gone.terms, *terms})),
    )
    after = after.model_copy(
        update={
            "sessions": tuple(session for session in after.sessions if session.id not in over),
            "courses": tuple(course for course in after.courses if course.id not in over),
            "past": None if past == Past() else past,
        }
    )
    after, waived = without_past_waivers(after, to, names)
    made_for = PlanFor(name=after.name, digest=after.digest)
    return after.model_copy(update={"published": rest.model_copy(update={"instance": made_for})}), waived


def _terms(instance: Instance, calendar: Calendar) -> set[str]:
    return {command.term for rule in instance.rulebook for command in rule.commands(calendar)}


def _between(before: Instance, calendar: Calendar, to: date, what: str) -> Iterator[str]:
    """Flights that launched, or landed, from ``as_of`` to the day before ``to``."""
    for flight in calendar.instance.flights:
        if before.as_of_day <= getattr(flight, what) < to:
            yield flight.id


def _balances(before: Instance, after: Instance) -> Iterator[tuple[str, int]]:
    """Accounts that carry in another balance than before."""
    old = [account for rule in before.rulebook for account in rule.kept_accounts(before)]
    new = [account for rule in after.rulebook for account in rule.kept_accounts(after)]
    for one, other in zip(old, new, strict=True):
        if one.carried_in != other.carried_in:
            yield other.label, other.carried_in


def _passed(before: Instance, old: Report, new: Report) -> Iterator[Passed]:
    """Each goal: of the whole plan, and of the rest; what has passed, where the goal adds up."""
    for number, (tier, whole, rest) in enumerate(zip(before.goals, old.tiers, new.tiers, strict=True), start=1):
        for goal in tier.goals():
            value, ahead = whole.goals[goal.name], rest.goals[goal.name]
            past = value - ahead if goal.adds_up else None
            yield Passed(number, goal.name, value, past, ahead, goal.carries)
