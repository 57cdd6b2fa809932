"""What falls away at a board because of news: pins, waivers, locks, seats taken by hand, seats that are no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.board.held import by_hand
from optimizer.board.move import seat_words
from optimizer.events._apply import apply_events
from optimizer.events._void import fallen_away
from optimizer.problem.errors import InputError
from optimizer.problem.wording import called

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.board.state import Hold, State
    from optimizer.events._apply import LocatedEvent


def still_kept(before: State, after: State, events: Sequence[LocatedEvent]) -> tuple[Hold, ...]:
    """What was done by hand and is still to be kept: seats and days fall away as pins do.

    Parameters
    ----------
    after
        The state with the facts after the events, and with what its plan still has of the one before.
    """
    void = _void_seats(before, events)
    days = {chosen.flight for chosen in before.plan.dates} - {chosen.flight for chosen in after.plan.dates}
    return tuple(
        hold
        for hold in before.kept
        if not (hold.kind == "sits" and (hold.crew, hold.flight, hold.leg) in void)
        and not (hold.kind == "launches" and hold.flight in days)
    )


def _void_seats(state: State, events: Sequence[LocatedEvent]) -> set[tuple[str, ...]]:
    pins = by_hand(state)
    if not pins:
        return set()
    try:
        pinned = state.instance.model_copy(update={"pins": (*state.instance.pins, *pins)})
        after = apply_events(pinned, state.plan, events)
    except InputError:  # two people in one seat: they contradict each other as pins, and may stay as moves
        return set()
    left: set[tuple[str, ...]] = {(pin.crew, pin.flight, pin.leg) for pin in after.pins}
    flown = {flight.id for flight in after.flights if after.launched(flight)}  # settled now, as it was moved
    held: set[tuple[str, ...]] = {(pin.crew, pin.flight, pin.leg) for pin in pins if pin.flight not in flown}
    return held - left


def fell_away(before: State, after: State) -> str:
    """``; what fell away: ...``, to stand behind the news; nothing if all is still there."""
    gone = list(dict.fromkeys(_gone(before, after)))
    return f"; what fell away: {', '.join(gone)}" if gone else ""


def _gone(before: State, after: State) -> Iterator[str]:
    yield from fallen_away(before.instance, after.instance)
    for flight in sorted(before.locked - after.locked):
        yield f"the lock of {flight}"
    for hold in before.kept:
        if hold not in after.kept and hold.kind == "launches":
            yield f"your day for {hold.flight}"
        elif hold not in after.kept:
            seat = seat_words(hold.flight, hold.role, hold.leg)
            yield f"your move of {called(before.instance, hold.crew)} to {seat}"
    taken = {(line.flight, line.role) for line in set(after.plan.assignments) - set(before.plan.assignments)}
    for line in before.plan.assignments:
        named = before.instance.person[line.crew].unnamed and (line.flight, line.role) in taken
        if line.leg == "up" and line not in after.plan.assignments and not named:
            yield f"the seat of {called(before.instance, line.crew)} on {line.flight}"
