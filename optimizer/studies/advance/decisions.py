"""Decisions of the user about what is past fall away, and are said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from optimizer.files.consistency import inconsistencies
from optimizer.problem.wording import called

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from optimizer.instance import Instance
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.decisions import Pin, Shelter, Waiver

MONTH = re.compile(r"\d{4}-\d{2}")


def without_past_decisions(
    instance: Instance, calendar: Calendar, to: date, gone: Iterable[str]
) -> tuple[Instance, tuple[str, ...]]:
    """The instance without pins, shelters and waivers about what is past on ``to``, and those in words."""
    names = frozenset(gone)
    before = calendar.planned

    def pinned(pin: Pin) -> bool:
        ship = calendar.instance.flight[pin.flight]
        return pin.flight not in names and (ship.landing if pin.leg == "down" else ship.launch) >= to

    def bound(shelter: Shelter) -> bool:
        return shelter.ship not in names and shelter.until >= to

    pins = tuple(filter(pinned, before.pins))
    shelters = tuple(filter(bound, before.shelters))
    waivers = tuple(waiver for waiver in before.waivers if not _over(waiver, instance, to, names))
    said = [f"pin of {called(before, pin.crew)} to {pin.flight} {pin.leg}" for pin in before.pins if pin not in pins]
    said += [
        f"shelter of {called(before, shelter.crew)} on {shelter.ship} to {shelter.until}"
        for shelter in before.shelters
        if shelter not in shelters
    ]
    said += [f"waiver of {waiver.rule} {waiver.subject}" for waiver in before.waivers if waiver not in waivers]
    frozen = instance.frozen_until
    if frozen is not None and frozen <= to:
        said.append(f"`frozen_until` {frozen}")
        frozen = None
    update = {"pins": pins, "shelters": shelters, "waivers": waivers, "frozen_until": frozen}
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


def _over(waiver: Waiver, instance: Instance, to: date, gone: frozenset[str]) -> bool:
    """Whether the clause is about days before ``to``, or about a flight that has left the file."""
    if waiver.until is not None and waiver.until < to:
        return True
    parts = waiver.subject.split("/")
    others = {*instance.person, *instance.parties, *instance.stations}
    month = parts[-1]
    return any(part in gone and part not in others for part in parts) or (
        len(parts) > 1 and MONTH.fullmatch(month) is not None and month < f"{to:%Y-%m}"
    )
