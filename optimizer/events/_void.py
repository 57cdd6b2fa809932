"""Waivers, pins and shelters that fall away because of what became known."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from optimizer.files.addresses import binds_nobody, matches, readdressed, stationless
from optimizer.problem.named_flights import named_flights
from optimizer.problem.wording import called, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.events._event import Event
    from optimizer.goals import Goal
    from optimizer.instance import Instance
    from optimizer.problem.decisions import Pin
    from optimizer.rules import Rule


def after_event(instance: Instance, event: Event) -> Instance:
    """The instance as of the day an event became known, after it."""
    return without_lost_seats(instance, readdressed(instance, event.apply(instance)))


def without_void(before: Instance, after: Instance) -> Instance:
    """The instance after the events, less the waivers and shelters that had an effect before them and have none now."""
    in_use = {stationless(before, waiver) for waiver in before.waivers if matches(before, waiver)}
    bound = {shelter for shelter in before.shelters if binds_nobody(before, shelter) is None}
    waivers = tuple(
        waiver for waiver in after.waivers if stationless(after, waiver) not in in_use or matches(after, waiver)
    )
    shelters = tuple(
        shelter for shelter in after.shelters if shelter not in bound or binds_nobody(after, shelter) is None
    )
    if (waivers, shelters) == (after.waivers, after.shelters):
        return after
    return after.model_copy(update={"waivers": waivers, "shelters": shelters})


def without_lost_seats(before: Instance, after: Instance) -> Instance:
    """The instance after one event, less the pins to seats that were there before it and are no more.

    A pin to a seat that never was stays: it is a fault of the event that sets it.
    """
    pins = tuple(pin for pin in after.pins if _has_seat(after, pin) or not _has_seat(before, pin))
    return after if pins == after.pins else after.model_copy(update={"pins": pins})


def _has_seat(instance: Instance, pin: Pin) -> bool:
    """Whether the flight has what a pin names; a backup is one for a seat on the way up."""
    if pin.flight not in instance.flight:
        return False
    roles = instance.roles(pin.flight, "down" if pin.leg == "down" else "up")
    return bool(roles) and pin.role in (None, *roles)


def fallen_away(before: Instance, after: Instance) -> Iterator[str]:
    """The waivers, their prices, pins and shelters that the events took away, and what was said of flights that are
    gone, in words.

    Left out: pins to what has launched since, as these seats are settled now.
    """
    left = Counter(stationless(after, waiver) for waiver in after.waivers)
    for waiver in before.waivers:
        left[stationless(before, waiver)] -= 1
        if left[stationless(before, waiver)] < 0:
            yield f"the waiver of {waiver.rule} {waiver.subject} ({waiver.reason})"
    prices = Counter(stationless(after, cost) for cost in after.waiver_costs)
    for cost in before.waiver_costs:
        prices[stationless(before, cost)] -= 1
        if prices[stationless(before, cost)] < 0:
            yield f"the price of leaving {cost.rule} {cost.subject} open"
    for pin in before.pins:
        flown = pin.flight in after.flight and after.launched(after.flight[pin.flight]) and pin.leg != "down"
        if pin not in after.pins and not flown:
            role = f" as {pin.role}" if pin.role else ""
            leg = {"up": "", "down": " on the way down"}.get(pin.leg, f", as {pin.leg}")
            yield f"the pin of {called(before, pin.crew)} to {pin.flight}{role}{leg}"
    for shelter in before.shelters:
        if shelter not in after.shelters:
            days = f"from {shelter.since} to {shelter.until}"
            yield f"the shelter of {called(before, shelter.crew)} in {shelter.ship} {days}"
    yield from unsaid(before, after)


def unsaid(before: Instance, after: Instance) -> Iterator[str]:
    """What rules, goals and agreements say of flights that are in the file no more, in words."""
    gone = before.flight.keys() - after.flight.keys()
    if not gone:
        return
    left = {*(rule.name for rule in after.rulebook), *(goal.name for goal in after.all_goals)}
    told: list[tuple[str, Rule | Goal]] = [("rule", rule) for rule in before.rulebook]
    told += [("goal", goal) for goal in before.all_goals]
    for kind, each in told:
        named = named_flights(each, gone)
        if named and each.name in left:
            yield f"what {each.name} says of {listed(named)}"
        elif named:
            yield f"the {kind} {each.name}, which is about {listed(named)} alone"
    apart = ("flights", "published", "past", "pins", "shelters", "rules", "goals")
    for name in (name for name in type(before).model_fields if name not in apart):
        named = named_flights(getattr(before, name), gone)
        if named:
            yield f"what `{name}` says of {listed(named)}"
