"""Replan: from bad news to the plan with the fewest people moved; and the differences of two plans."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from optimizer.checker.check import check
from optimizer.events._apply import apply_news, located
from optimizer.events._void import fallen_away
from optimizer.goals import GOALS, Tier
from optimizer.model.stays import BackupOption
from optimizer.problem.plan import Origin, PlanFor
from optimizer.studies.replan.answer import Replan
from optimizer.studies.replan.changes import command_changes, day_changes, session_changes
from optimizer.studies.replan.difference import Difference
from optimizer.studies.replan.moves import Leg, Move
from optimizer.studies.replan.told import Reasons

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from optimizer.events import Event
    from optimizer.events._apply import LocatedEvent
    from optimizer.events._effect import AppliedNews
    from optimizer.goals import Goal
    from optimizer.instance import Instance
    from optimizer.problem.plan import Assignment, Plan
    from optimizer.rules import Violation
    from optimizer.solver.result import Result


def replan(
    instance: Instance,
    published: Plan,
    events: Iterable[Event | LocatedEvent],
    *,
    freeze: date | None = None,
    pairs: Sequence[tuple[str, str]] = (),
    on_answer: Callable[[Replan], None] | None = None,
    **limits: Any,
) -> Replan:
    """The plan after the events that moves the fewest people, proved.

    Parameters
    ----------
    published
        The plan before the news; what has launched by then is settled with its seats.
    events
        What became known; ``optimizer.load_events`` reads them from a file, ``optimizer.what_if`` from a short form.
    freeze
        Seats on legs before this day stay as published, beside ``frozen_until`` of the instance.
    pairs
        People to be replaced together rather than apart, where that moves no more of them.
    on_answer
        Called with the whole answer so far, as plans become better.
    limits
        As for ``solve``: ``time_limit``, ``workers``, ``seed``, ``engine``, ``on_progress``, ``on_plan``, ``stop``.

    Raises
    ------
    InputError
        With every event that cannot happen.
    """
    from optimizer.solver.solve import solve

    news, published = located(events), instance.remaining(published)
    told = apply_news(instance, published, news)
    told.warn(stacklevel=3)
    after = with_goals(told.instance, pairs)
    if freeze is not None:
        after = after.model_copy(update={"frozen_until": max(freeze, after.frozen_until or freeze)})

    def answered(result: Result) -> Replan:
        return _answered(instance, after, published, told, news, result)

    if on_answer is not None:
        limits["on_answer"] = lambda result: on_answer(answered(result))
    return answered(solve(after, **limits))


def after_news(instance: Instance, published: Plan, events: Iterable[Event | LocatedEvent]) -> Instance:
    """The instance after the events with the goals of ``replan``: what it solves.

    Raises
    ------
    InputError
        With every event that cannot happen.
    """
    return with_goals(apply_news(instance, instance.remaining(published), located(events)).instance)


def unmoved(instance: Instance, published: Plan, events: Iterable[Event | LocatedEvent]) -> Instance | None:
    """The instance that follows where the published plan keeps every rule after the news: nobody moves.

    This is the answer of ``replan`` by its first aims, without a search.  None if the plan breaks a rule, or one of
    these aims is not at 0, its least; then ``replan`` has to search.

    Raises
    ------
    InputError
        With every event that cannot happen.
    """
    after = after_news(instance, published, events)
    assert after.published is not None
    plan = _known(after, after.published)
    report = check(after, plan)
    first = [goal.name for goal in after.all_goals if goal.replan_tier is not None]
    if report.broken or any(tier.goals.get(name) for tier in report.tiers for name in first):
        return None
    return next_instance(instance, after, plan)


def _answered(
    instance: Instance,
    after: Instance,
    published: Plan,
    told: AppliedNews,
    news: Sequence[LocatedEvent],
    result: Result,
) -> Replan:
    fallen = tuple(fallen_away(instance, after))
    if result.plan is None:
        return Replan(after, result, None, {}, told.idle, fallen=fallen, news=tuple(news))
    following = next_instance(instance, after, result.plan)
    assert following.published is not None
    made_for = following.published.instance
    after = after.model_copy(update={"made_from": Origin(name=made_for.name, digest=made_for.digest)})
    result = replace(result, plan=following.published)
    new = [each for place, each in enumerate(news) if place not in told.idle]
    before = told.instance.published or published
    held = before.model_copy(update={"assignments": tuple(_as_held(instance, published, before))})
    moved = _difference(instance, after, before, following.published, new, held)
    causes = _causes(instance, published, new, result.unavoidable)
    return Replan(after, result, moved, causes, told.idle, following, fallen, tuple(news))


def _as_held(instance: Instance, published: Plan, renamed: Plan) -> Iterator[Assignment]:
    """The seats of the published plan as people have been told them: one that the news gives to somebody else is still
    the seat of whoever had it, unless that was nobody by name."""
    for old, new in zip(published.assignments, renamed.assignments, strict=True):
        holder = instance.person.get(old.crew)
        yield new if holder is not None and holder.unnamed else new.model_copy(update={"crew": old.crew})


def caused(
    instance: Instance, published: Plan, events: Iterable[Event | LocatedEvent], broken: Iterable[Violation]
) -> list[tuple[str, str]]:
    """Of clauses that are broken after the news, those that the published plan did not break before."""
    news, published = located(events), instance.remaining(published)
    idle = apply_news(instance, published, news).idle
    new = [each for place, each in enumerate(news) if place not in idle]
    return list(_causes(instance, published, new, broken))


def _causes(
    instance: Instance, published: Plan, news: Sequence[LocatedEvent], broken: Iterable[Violation]
) -> dict[tuple[str, str], LocatedEvent]:
    """The first news after which the published plan breaks each of these clauses; those it broke before are left
    out."""
    wanted = {violation.address for violation in broken}
    wanted -= {violation.address for violation in check(instance, _known(instance, published)).broken}
    found: dict[tuple[str, str], LocatedEvent] = {}
    for number, each in enumerate(news, 1):
        if wanted:
            after = apply_news(instance, published, news[:number]).instance
            now = {violation.address for violation in check(after, _known(after, published)).broken} & wanted
            found |= dict.fromkeys(now, each)
            wanted -= now
    return found


def next_instance(before: Instance, after: Instance, plan: Plan) -> Instance:
    """The instance that follows on ``before``: the facts of ``after``, the goals of ``before``, ``plan`` published.

    It names ``before`` as its origin, and the plan names it.
    """
    origin = Origin(name=before.name, digest=before.digest)
    following = after.model_copy(update={"goals": before.goals, "made_from": origin})
    made_for = PlanFor(name=following.name, digest=following.digest)
    return following.model_copy(update={"published": plan.model_copy(update={"instance": made_for})})


def with_goals(instance: Instance, pairs: Sequence[tuple[str, str]] = ()) -> Instance:
    """The instance with the fewest changes as its first aim, who steps in as the second, then its own goals.

    The count comes alone in front, because people and agencies are informed of it; replacements only decide between
    plans that move equally few.  Parameters the instance gives to these goals are kept.
    """
    own = {goal.name: goal for goal in instance.all_goals}
    backups = bool(_asked(instance))
    first: dict[int, dict[str, Goal]] = {}
    for name, kind in GOALS.items():
        if kind.replan_tier is not None and kind.asked_in_replan(instance):
            goal = kind.for_replan(own.get(name), backups=backups, pairs=pairs)
            if goal is not None:
                first.setdefault(kind.replan_tier, {})[name] = goal
    ahead = {name for tier in first.values() for name in tier}
    rest = [{goal.name: goal for goal in tier.goals() if goal.name not in ahead} for tier in instance.goals]
    tiers = [Tier.model_validate(tier) for tier in (*(first[place] for place in sorted(first)), *rest) if tier]
    return instance.model_copy(update={"goals": tuple(tiers)})


def diff(instance: Instance, old: Plan, new: Plan, *, of: Instance | None = None) -> Difference:
    """The differences of two plans, by person, flight, rule and goal; both are judged against ``instance``.

    Parameters
    ----------
    old, new
        The plan before and the plan after.
    of
        The instance of the old plan, if that is another: one with other dates, or before flights had flown.
    """
    return _difference(of or instance, instance, instance.remaining(old), instance.remaining(new), ())


def moves_between(before: Instance, instance: Instance, old: Plan, new: Plan) -> tuple[Move, ...]:
    """The moves of ``diff`` alone, for plans without what is over."""
    return _moves(before, instance, instance.remaining(old), instance.remaining(new))


def _difference(
    before: Instance,
    instance: Instance,
    old: Plan,
    new: Plan,
    news: Iterable[LocatedEvent],
    held: Plan | None = None,
) -> Difference:
    """``held`` has the seats of the old plan as people know them, if ``old`` has other people in them."""
    moves = _moves(before, instance, held or old, new)
    asked = _asked(instance)
    compared = [[seat for seat in plan.assignments if _compared(seat, asked)] for plan in (new, old)]
    sessions = tuple(session_changes(before, instance, old, new))
    days = tuple(day_changes(before, instance, old, new))
    commands = tuple(command_changes(before, instance, old, new))
    reasons = Reasons(before, instance)
    reasons.moves(moves, *compared)
    reasons.news(news, new.assignments)
    reasons.training(sessions)
    reasons.command(commands)
    reasons.days(days, compared[0])
    judged = check(instance, _known(instance, old)), check(instance, new)
    return Difference(moves, tuple(reasons.notifications()), *judged, before, instance, sessions, days, commands)


def _known(instance: Instance, plan: Plan) -> Plan:
    """The plan without what is gone: flights, people, training, and backups that no rule asks for any more."""
    asked = _asked(instance)
    offered = {training.id for training in (*instance.sessions, *instance.courses)}
    kept = {
        "assignments": (seat for seat in plan.assignments if seat.flight in instance.flight and _compared(seat, asked)),
        "sessions": (entry for entry in plan.sessions if entry.session in offered),
        "dates": (chosen for chosen in plan.dates if chosen.flight in instance.flight),
        "commanders": plan.commanders,
    }
    there = {key: tuple(row for row in rows if _there(instance, row)) for key, rows in kept.items()}
    return instance.as_backed(plan.model_copy(update=there))


def _there(instance: Instance, row: object) -> bool:
    """Whether the person of a row, if it has one, is still in the file."""
    crew = getattr(row, "crew", None)
    return crew is None or crew in instance.person


def _asked(instance: Instance) -> set[tuple[str, str]]:
    """Flights and roles for which some rule asks for backups: not those launched."""
    extra_decisions = [duty for rule in instance.rulebook for duty, _ in rule.extra_decisions(instance)]
    return {(duty.flight.id, duty.role) for duty in extra_decisions if isinstance(duty, BackupOption)}


def _compared(seat: Assignment, asked: set[tuple[str, str]]) -> bool:
    """Whether a plan can still have the seat: flying ones, and backups that are asked for."""
    return seat.leg != "backup" or (seat.flight, seat.role) in asked


def _moves(before: Instance, instance: Instance, old: Plan, new: Plan) -> tuple[Move, ...]:
    """Seats that only one plan has; not those of flights flown by ``as_of`` that the file no longer has."""
    asked = _asked(instance)

    def flown(seat: Assignment) -> bool:
        if seat.flight in instance.flight:
            return False
        flight = before.flight.get(seat.flight)
        return flight is not None and (flight.landing if seat.leg == "down" else flight.launch) < instance.as_of_day

    def seats(plan: Plan) -> dict[str, list[Leg]]:
        held: dict[str, list[Leg]] = {}
        for seat in plan.assignments:
            if _compared(seat, asked) and not flown(seat):
                held.setdefault(seat.crew, []).append((seat.flight, seat.role, seat.leg))
        return held

    was, now = seats(old), seats(new)
    moves = []
    for crew in dict.fromkeys([*was, *now]):
        one, two = was.get(crew, []), now.get(crew, [])
        if set(one) != set(two):
            left, taken = (tuple(leg for leg in a if leg not in b) for a, b in ((one, two), (two, one)))
            moves.append(Move(crew, left, taken))
    return tuple(sorted(moves, key=lambda move: not move.flies))
