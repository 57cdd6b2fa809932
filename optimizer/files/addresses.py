"""The addresses of clauses: what waivers, pins and shelters name, and whether there is such a thing."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from itertools import islice, permutations, product
from math import prod
from typing import TYPE_CHECKING, TypeVar

from optimizer.files.references import WORDS, unknown
from optimizer.problem.errors import cut
from optimizer.problem.fields import Window, month_of, overlap
from optimizer.problem.sessions import sittings
from optimizer.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from optimizer.files.documents import Path_
    from optimizer.instance import Instance
    from optimizer.problem.decisions import Shelter, Waiver, WaiverCost
    from optimizer.rules import Rule

Names = Mapping[str, Collection[str]]
"""For each word of a rule's forms the names that may stand for it."""

FEW = 4
"""Clauses shown beside one that does not exist."""

MOST_TRIED = 5_000
"""Addresses of one form that are looked through for them."""


def misaddressed(instance: Instance) -> Iterator[tuple[Path_, str]]:
    """Waivers, and prices of waivers, that name something unknown, each with its path."""
    rules = {rule.name: rule for rule in instance.rulebook}
    named: dict[str, Names] = {}
    for path, entry in _addressed(instance):
        rule = rules.get(entry.rule)
        if rule is not None and rule.name not in named:
            named[rule.name] = _names(instance, rule)
        fault = None if rule is None else _misnamed(instance, rule, entry.subject or "", named[rule.name])
        if fault is not None:
            yield (*path, "subject"), fault


def _addressed(instance: Instance) -> Iterator[tuple[Path_, Waiver | WaiverCost]]:
    """Entries that name a clause, each with its path."""
    yield from ((("waivers", number), waiver) for number, waiver in enumerate(instance.waivers))
    for number, cost in enumerate(instance.waiver_costs):
        if cost.subject is not None:
            yield ("waiver_costs", number), cost


def without_effect(instance: Instance) -> Iterator[tuple[Path_, str]]:
    """Waivers, prices of waivers, pins and shelters of known names that leave nothing open or decide nothing, each with
    its path."""
    rules = {rule.name: rule for rule in instance.rulebook}
    for number, waiver in enumerate(instance.waivers):
        rule = rules.get(waiver.rule)
        fault = _unlisted(waiver.rule) if rule is None else _clauseless(instance, rule, waiver)
        if fault is not None:
            yield ("waivers", number, "rule" if rule is None else "subject"), fault
    for number, cost in enumerate(instance.waiver_costs):
        fault = no_clause(instance, cost.rule, cost.subject)
        if fault is not None:
            at = "subject" if cost.rule in rules else "rule"
            yield ("waiver_costs", number, at), f"{fault}: the price changes nothing"
    for number, pin in enumerate(instance.pins):
        flight = instance.flight[pin.flight]
        held = [seat.crew for seat in flight.seated if pin.role in (None, seat.role)]
        if pin.leg == "up" and instance.launched(flight) and pin.crew in held:
            found = f"{flight.id}, launched on {flight.launch} with {pin.crew!r}"
            yield ("pins", number), f"expected a seat that can still change, found {found}: the pin decides nothing"
    for number, shelter in enumerate(instance.shelters):
        fault = binds_nobody(instance, shelter)
        if fault is not None:
            yield ("shelters", number), f"{fault}: the shelter binds nobody"


def matches(instance: Instance, waiver: Waiver) -> bool:
    """Whether the waiver leaves some clause open."""
    rule = next((rule for rule in instance.rulebook if rule.name == waiver.rule), None)
    if rule is None or _misnamed(instance, rule, waiver.subject, _names(instance, rule)) is not None:
        return False
    return _clauseless(instance, rule, waiver) is None


def misnamed_clause(instance: Instance, rule: str, subject: str) -> str | None:
    """What is unknown in the address of a clause, with what is known; None if nothing is, or the file lists no such
    rule."""
    found = next((each for each in instance.rulebook if each.name == rule), None)
    return None if found is None else _misnamed(instance, found, subject, _names(instance, found))


def no_clause(instance: Instance, rule: str, subject: str | None) -> str | None:
    """Why no clause has this rule and this subject, of known names; None if one has.  Without a subject: the rule."""
    found = next((each for each in instance.rulebook if each.name == rule), None)
    if found is None:
        return f"expected a rule that the file lists, found {rule!r}, which it does not"
    parts = () if subject is None else _parts(instance, found, subject)
    if subject is None or found.has_clause(parts, instance):
        return None
    return f"expected a clause of {rule}, found {subject!r}, which is none{_nearest(instance, found, parts)}"


def over(instance: Instance, waiver: Waiver, day: date) -> bool:
    """Whether the waiver leaves open only days before ``day``: of a clause that is not judged by days it never does."""
    kind = RULES.get(waiver.rule)
    if kind is not None and kind.priced_by == "day" and waiver.until is not None and waiver.until < day:
        return True
    rule = next((rule for rule in instance.rulebook if rule.name == waiver.rule), None)
    if rule is None:
        return False
    parts = _parts(instance, rule, waiver.subject)
    by_month = any(form[-1] == "month" for form in _forms(rule) if len(form) == len(parts))
    return by_month and parts[-1] < f"{day:%Y-%m}"


Addressed = TypeVar("Addressed", "Waiver", "WaiverCost")


def stationless(instance: Instance, entry: Addressed) -> Addressed:
    """The waiver, or the price of one, with an address that names no station."""
    rule = next((rule for rule in instance.rulebook if rule.name == entry.rule), None)
    if rule is None or not rule.by_station or entry.subject is None:
        return entry
    return entry.model_copy(update={"subject": "/".join(_parts(instance, rule, entry.subject))})


# Names.


def _misnamed(instance: Instance, rule: Rule, subject: str, names: Names) -> str | None:
    """What is wrong with the names of an address; None if all are known."""
    fault = _wrong_station(instance, rule, subject)
    if fault is not None:
        return f"{fault}; stations: {', '.join(instance.stations)}"
    parts = _parts(instance, rule, subject)
    forms = [form for form in _forms(rule) if len(form) == len(parts)]
    missing = f"expected a clause of {rule.name} ({rule.subject}), found {cut(repr(subject))}"
    if not forms:
        return missing
    nearest = max(forms, key=lambda form: [part in names[word] for part, word in zip(parts, form, strict=True)])
    wrong = next((at for at, word in enumerate(nearest) if parts[at] not in names[word]), None)
    if wrong is None:
        return None
    words = dict.fromkeys(form[wrong] for form in forms if form[:wrong] == nearest[:wrong])
    known = [name for word in words for name in names[word]]
    kinds = " or ".join(WORDS.get(word, word) for word in words if list(names[word]) != [word]) or "part"
    return f"{missing}: {unknown(kinds, parts[wrong], known)}"


def _forms(rule: Rule) -> list[tuple[str, ...]]:
    """The forms of a rule's subjects, each as its words."""
    return [tuple(form.split("/")) for form in re.split(", | or ", rule.subject)]


def _names(instance: Instance, rule: Rule) -> Names:
    """What each word of a rule's forms may be; a word without names of its own stands for itself."""
    legs = [instance.roles(flight, leg) for flight in instance.flight for leg in ("up", "down")]
    known: dict[str, Collection[str]] = {
        "person": instance.person,
        "flight": instance.flight,
        "ship": instance.flight,
        "side": instance.parties,
        "station": instance.stations,
        "party": instance.parties,
        "agency": dict.fromkeys((*instance.party_of_agency, *(person.agency for person in instance.crew))),
        "leg": ("up", "down"),
        "role": dict.fromkeys(role for roles in legs for role in roles),
        "month": [f"{month:%Y-%m}" for month in instance.horizon.months()],
        **{word: names for other in instance.rulebook for word, names in other.named(instance).items()},
        "session": [run.name for run in sittings(instance.sessions, instance.courses)],  # those that have begun too
        **rule.named(instance),
    }
    return {word: dict.fromkeys(known.get(word, (word,))) for form in _forms(rule) for word in form}


def _parts(instance: Instance, rule: Rule, subject: str) -> tuple[str, ...]:
    """The parts of an address without its station."""
    parts = tuple(subject.split("/"))
    return parts[1:] if rule.by_station and len(instance.stations) > 1 and subject not in instance.flight else parts


# Clauses.


def _unlisted(name: str) -> str:
    return f"expected a rule that the file lists, found {name!r}, which it does not: the waiver leaves nothing open"


def _clauseless(instance: Instance, rule: Rule, waiver: Waiver) -> str | None:
    """Why a waiver of known names leaves nothing open; None if it does."""
    parts = _parts(instance, rule, waiver.subject)
    idle = "the waiver leaves nothing open"
    if not rule.has_clause(parts, instance):
        near = _nearest(instance, rule, parts)
        return f"expected a clause of {rule.name}, found {waiver.subject!r}, which is none: {idle}{near}"
    if all(overlap(waiver, days) for days in _judged_days(instance, rule, parts)):
        return None
    days = f"{waiver.since or 'any day'} to {waiver.until or 'any day'}"
    return f"expected days on which {waiver.subject!r} is judged, found {days}: {idle}"


def _judged_days(instance: Instance, rule: Rule, parts: tuple[str, ...]) -> Iterator[Window]:
    """Windows that hold every day of a clause judged day by day; none of another clause."""
    words = next(form for form in _forms(rule) if len(form) == len(parts))
    if words[-1] == "month":
        yield month_of(parts[-1])
    if words[-1] == "month" or words[0] in ("ship", "side"):
        yield Window.model_validate({"from": instance.horizon.since, "to": instance.horizon.until})


def _nearest(instance: Instance, rule: Rule, parts: tuple[str, ...]) -> str:
    """The clause of the same names in another order, as a question; else a few about one of the same things."""
    names = _names(instance, rule)
    for form in (form for form in _forms(rule) if len(form) == len(parts)):
        for each in permutations(parts):
            known = all(part in names[word] for part, word in zip(each, form, strict=True))
            if known and rule.has_clause(each, instance):
                return f"; did you mean {'/'.join(each)!r}?"
    near = islice(_beside(instance, rule, parts), FEW)
    shown = ", ".join(dict.fromkeys("/".join(each) for each in near))
    return f"; clauses there: {shown}" if shown else ""


def _beside(instance: Instance, rule: Rule, parts: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Clauses that have a part in common with an address; those of a form with very many are left out."""
    names = _names(instance, rule)
    for form in _forms(rule):
        for at, part in ((at, part) for at, word in enumerate(form) for part in parts if part in names[word]):
            choices = [(part,) if at == place else tuple(names[word]) for place, word in enumerate(form)]
            if prod(map(len, choices)) <= MOST_TRIED:
                yield from (each for each in product(*choices) if rule.has_clause(each, instance))


def binds_nobody(instance: Instance, shelter: Shelter) -> str | None:
    """Why a shelter has no effect; None if it may have one."""
    ship, found = instance.flight[shelter.ship], f"found {shelter.since} to {shelter.until}"
    if not (ship.docking <= shelter.until and shelter.since < ship.landing):
        return f"expected days from {ship.docking} to before {ship.landing}, while {ship.id} is docked, {found}"
    if not (instance.horizon.since <= shelter.until and shelter.since <= instance.horizon.until):
        return f"expected days of the horizon, {found}"
    seats = instance.settled_seats(shelter.crew)
    landings = {flight.id: landing for flight, landing in instance.settled_landings(shelter.crew)}
    aboard = (
        up.docking <= shelter.until and (up.id not in landings or shelter.since < landings[up.id]) for up, _ in seats
    )
    if shelter.until < instance.as_of_day and not any(aboard):
        return f"expected days on which {shelter.crew!r} was aboard, {found}"
    return None


# Stations.


def _wrong_station(instance: Instance, rule: Rule, subject: str) -> str | None:
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
    """The instance after an event, its waivers and their prices naming stations as its clauses do now; those of a
    station that no flight goes to any more, or of another name that is gone, are void."""
    if not after.waivers and not after.waiver_costs:
        return after
    moved = after
    if before.stations != after.stations:
        waivers, costs = _all_moved(after.waivers, before, after), _all_moved(after.waiver_costs, before, after)
        moved = after.model_copy(update={"waivers": waivers, "waiver_costs": costs})
    gone = {at[:2] for at, _ in misaddressed(moved)}
    waivers = tuple(each for number, each in enumerate(moved.waivers) if ("waivers", number) not in gone)
    costs = tuple(each for number, each in enumerate(moved.waiver_costs) if ("waiver_costs", number) not in gone)
    if (waivers, costs) == (after.waivers, after.waiver_costs):
        return after
    return after.model_copy(update={"waivers": waivers, "waiver_costs": costs})


def _all_moved(entries: Iterable[Addressed], before: Instance, after: Instance) -> tuple[Addressed, ...]:
    rules = {rule.name: rule for rule in before.rulebook}
    found = (_moved(entry, rules.get(entry.rule), before, after) for entry in entries)
    return tuple(entry for entry in found if entry is not None)


def _moved(entry: Addressed, rule: Rule | None, before: Instance, after: Instance) -> Addressed | None:
    if rule is None or not rule.by_station or entry.subject is None:
        return entry
    station, rest = before.stations[0], entry.subject
    if len(before.stations) > 1:
        station, _, rest = entry.subject.partition("/")
        if station not in before.stations:
            return entry
    if station not in after.stations:
        return None
    subject = rest if len(after.stations) == 1 else f"{station}/{rest}"
    return entry if subject == entry.subject else entry.model_copy(update={"subject": subject})
