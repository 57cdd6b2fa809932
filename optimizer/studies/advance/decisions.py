"""Decisions of the user about what is past fall away, and are said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.files.addresses import misaddressed, over
from optimizer.files.consistency import inconsistencies
from optimizer.problem.wording import called

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from optimizer.instance import Instance
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.decisions import Pin, Shelter


def without_past_decisions(
    instance: Instance, calendar: Calendar, to: date, gone: Iterable[str]
) -> tuple[Instance, tuple[str, ...]]:
    """The instance without pins and shelters about what is past on ``to``, and those in words."""
    names = frozenset(gone)
    before = calendar.planned

    def pinned(pin: Pin) -> bool:
        ship = calendar.instance.flight[pin.flight]
        return pin.flight not in names and (ship.landing if pin.leg == "down" else ship.launch) >= to

    def bound(shelter: Shelter) -> bool:
        return shelter.ship not in names and shelter.until >= to

    pins = tuple(filter(pinned, before.pins))
    shelters = tuple(filter(bound, before.shelters))
    said = [f"pin of {called(before, pin.crew)} to {pin.flight} {pin.leg}" for pin in before.pins if pin not in pins]
    said += [
        f"shelter of {called(before, shelter.crew)} on {shelter.ship} to {shelter.until}"
        for shelter in before.shelters
        if shelter not in shelters
    ]
    frozen = instance.frozen_until
    if frozen is not None and frozen <= to:
        said.append(f"`frozen_until` {frozen}")
        frozen = None
    update = {"pins": pins, "shelters": shelters, "waivers": before.waivers, "frozen_until": frozen}
    return instance.model_copy(update=update), tuple(said)


def without_past_waivers(instance: Instance, to: date, gone: Iterable[str]) -> tuple[Instance, tuple[str, ...]]:
    """The instance without waivers of days before ``to``, and of what has left the file, with their prices, and those
    in words."""
    listed, names = {rule.name for rule in instance.rulebook}, frozenset(gone)
    strange = {path[:2] for path, _ in misaddressed(instance)}
    kept, said = [], []
    for number, waiver in enumerate(instance.waivers):
        of_gone = waiver.rule not in listed and names.intersection(waiver.subject.split("/"))
        if ("waivers", number) in strange or of_gone or over(instance, waiver, to):
            said.append(f"waiver of {waiver.rule} {waiver.subject}")
        else:
            kept.append(waiver)
    costs = []
    for number, cost in enumerate(instance.waiver_costs):
        if ("waiver_costs", number) in strange:
            said.append(f"price of leaving {cost.rule} {cost.subject} open")
        else:
            costs.append(cost)
    update = {"waivers": tuple(kept), "waiver_costs": tuple(costs)}
    return instance.model_copy(update=update), tuple(said)


def without_contradictions(instance: Instance) -> tuple[Instance, tuple[str, ...]]:
    """The instance without shelters that bind nobody now that it is known where people are, and those in words."""
    idle = {path[1] for path, _ in inconsistencies(instance) if path[0] == "shelters" and len(path) > 1}
    if not idle:
        return instance, ()
    said = [
        f"shelter of {called(instance, shelter.crew)} on {shelter.ship}: not at that station"
        for number, shelter in enumerate(instance.shelters)
        if number in idle
    ]
    kept = tuple(shelter for number, shelter in enumerate(instance.shelters) if number not in idle)
    return instance.model_copy(update={"shelters": kept}), tuple(said)
