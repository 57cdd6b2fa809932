"""Replan: from bad news to the plan with the fewest people moved; and the differences of two plans."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from optimizer.checker.check import check
from optimizer.events._apply import apply_events, located
from optimizer.goals import GOALS, Tier
from optimizer.model.stays import BackupOption
from optimizer.studies.replan.answer import Difference, Leg, Move, Notification, Replan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from optimizer.events import Event
    from optimizer.events._apply import LocatedEvent
    from optimizer.goals import Goal
    from optimizer.instance import Instance
    from optimizer.problem.plan import Assignment, Plan


def replan(
    instance: Instance,
    published: Plan,
    events: Iterable[Event | LocatedEvent],
    *,
    freeze: date | None = None,
    pairs: Sequence[tuple[str, str]] = (),
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
    limits
        As for ``solve``: ``time_limit``, ``workers``, ``seed``, ``engine``, ``on_progress``, ``on_plan``, ``stop``.

    Raises
    ------
    InputError
        With every event that cannot happen.
    """
    from optimizer.solver.solve import solve

    news, published = located(events), instance.remaining(published)
    after = with_goals(apply_events(instance, published, news), pairs)
    if freeze is not None:
        after = after.model_copy(update={"frozen_until": max(freeze, after.frozen_until or freeze)})
    result = solve(after, **limits)
    moved = None if result.plan is None else diff(after, published, result.plan)
    if moved is not None and result.plan is not None:
        moved = replace(moved, told=(*moved.told, *_concerned(after, result.plan, news, moved.told)))
    return Replan(after, result, moved)


def _concerned(
    instance: Instance, plan: Plan, news: Iterable[LocatedEvent], notices: Iterable[Notification]
) -> Iterator[Notification]:
    """Those who keep their seats, but on a flight that the news is about; and who the news is about."""
    known = {notice.crew for notice in notices}
    for each in news:
        flight, person = getattr(each.event, "flight", None), getattr(each.event, "crew", None)
        seats = [seat.crew for seat in plan.assignments if seat.flight == flight]
        for crew in dict.fromkeys([person, *seats] if person else seats):
            if crew not in known:
                known.add(crew)
                yield Notification(crew, instance.person[crew].agency, f"{each.event.name} {flight or ''}".strip())


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


def diff(instance: Instance, old: Plan, new: Plan) -> Difference:
    """The differences of two plans, by person, rule and goal; both are judged against ``instance``."""
    old, new = instance.remaining(old), instance.remaining(new)
    moves = _moves(instance, old, new)
    return Difference(
        moves, _notices(instance, moves, old, new), check(instance, _known(instance, old)), check(instance, new)
    )


def _known(instance: Instance, plan: Plan) -> Plan:
    """The plan without seats on flights that are gone, and without backups that no rule asks for any more."""
    asked = _asked(instance)
    kept = (seat for seat in plan.assignments if seat.flight in instance.flight and _compared(seat, asked))
    return plan.model_copy(update={"assignments": tuple(kept)})


def _asked(instance: Instance) -> set[tuple[str, str]]:
    """Flights and roles for which some rule asks for backups: not those launched."""
    extra_decisions = [duty for rule in instance.rulebook for duty, _ in rule.extra_decisions(instance)]
    return {(duty.flight.id, duty.role) for duty in extra_decisions if isinstance(duty, BackupOption)}


def _compared(seat: Assignment, asked: set[tuple[str, str]]) -> bool:
    """Whether a plan can still have the seat: flying ones, and backups that are asked for."""
    return seat.leg != "backup" or (seat.flight, seat.role) in asked


def _moves(instance: Instance, old: Plan, new: Plan) -> tuple[Move, ...]:
    asked = _asked(instance)

    def seats(plan: Plan) -> dict[str, list[Leg]]:
        held: dict[str, list[Leg]] = {}
        for seat in plan.assignments:
            if _compared(seat, asked):
                held.setdefault(seat.crew, []).append((seat.flight, seat.role, seat.leg))
        return held

    before, after = seats(old), seats(new)
    moves = []
    for crew in dict.fromkeys([*before, *after]):
        was, now = before.get(crew, []), after.get(crew, [])
        if set(was) != set(now):
            left, taken = (tuple(leg for leg in one if leg not in other) for one, other in ((was, now), (now, was)))
            moves.append(Move(crew, left, taken))
    return tuple(sorted(moves, key=lambda move: not move.flies))


def _notices(instance: Instance, moves: Iterable[Move], old: Plan, new: Plan) -> tuple[Notification, ...]:
    """Those who move, then the crewmates and backups of every leg on which somebody does, as either plan has them."""
    why: dict[str, str] = {}
    asked = _asked(instance)
    touched: dict[tuple[str, str], None] = {}
    for move in moves:
        why[move.crew] = "moves" if move.flies else "backup duty changes"
        touched |= dict.fromkeys((flight, leg) for flight, _, leg in (*move.old, *move.new) if leg != "backup")
    for flight, leg in touched:
        for seat in (*new.assignments, *old.assignments):
            if seat.flight != flight or not _compared(seat, asked):
                continue
            if seat.leg == leg:
                why.setdefault(seat.crew, f"crew changes {leg} on {flight}")
            elif seat.leg == "backup" and leg == "up":
                why.setdefault(seat.crew, f"backs up {flight}, whose crew changes")
    return tuple(Notification(crew, instance.person[crew].agency, reason) for crew, reason in why.items())
