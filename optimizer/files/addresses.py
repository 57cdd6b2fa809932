"""Stations in the addresses of clauses: what waivers name with one station, or with several."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.files.documents import Path_
    from optimizer.instance import Instance
    from optimizer.problem.decisions import Waiver
    from optimizer.rules import Rule


def misaddressed(instance: Instance) -> Iterator[tuple[Path_, str]]:
    """Waivers that match no clause for the station they name, or do not name, each with its path."""
    rules = {rule.name: rule for rule in instance.rulebook}
    known = ", ".join(instance.stations)
    for number, waiver in enumerate(instance.waivers):
        rule = rules.get(waiver.rule)
        fault = None if rule is None else _fault(instance, rule, waiver.subject)
        if fault is not None:
            yield ("waivers", number, "subject"), f"{fault}; stations: {known}"


def _fault(instance: Instance, rule: Rule, subject: str) -> str | None:
    station, _, rest = subject.partition("/")
    if rule.by_station and subject in instance.flight:
        return None  # a ship is at one station: its clause names none
    unknown = f"expected a station that flights go to, found {station!r} in {subject!r}"
    bare, prefixed = _has_form(rule, subject), _has_form(rule, rest)
    if rule.by_station and len(instance.stations) > 1:
        if bare:
            words = " or ".join(f"`{name}/{subject}`" for name in instance.stations[:3])
            return f"expected {words}, found {subject!r}: with several stations a clause begins with its own"
        return unknown if prefixed and station not in instance.stations else None
    if bare or not prefixed or not (rule.by_station or station in instance.stations):
        return None
    if station not in instance.stations:
        return unknown
    why = "with one station no clause names it" if rule.by_station else f"clauses of {rule.name} name no station"
    return f"expected `{rest}`, found {subject!r}: {why}"


def _has_form(rule: Rule, subject: str) -> bool:
    """Whether a subject has as many parts as one of the rule's, stations aside."""
    return bool(subject) and subject.count("/") in {form.count("/") for form in re.split(", | or ", rule.subject)}


def readdressed(before: Instance, after: Instance) -> Instance:
    """The instance after an event, its waivers naming stations as its clauses do now; those of a station that no
    flight goes to any more are void."""
    if before.stations == after.stations or not after.waivers:
        return after
    rules = {rule.name: rule for rule in before.rulebook}
    waivers = (_moved(waiver, rules.get(waiver.rule), before, after) for waiver in after.waivers)
    return after.model_copy(update={"waivers": tuple(waiver for waiver in waivers if waiver is not None)})


def _moved(waiver: Waiver, rule: Rule | None, before: Instance, after: Instance) -> Waiver | None:
    if rule is None or not rule.by_station:
        return waiver
    station, rest = before.stations[0], waiver.subject
    if len(before.stations) > 1:
        station, _, rest = waiver.subject.partition("/")
        if station not in before.stations:
            return waiver
    if station not in after.stations:
        return None
    subject = rest if len(after.stations) == 1 else f"{station}/{rest}"
    return waiver if subject == waiver.subject else waiver.model_copy(update={"subject": subject})
