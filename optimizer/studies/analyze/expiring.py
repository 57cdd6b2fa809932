"""Qualifications that run out within the horizon, and the first launch for which their holder must hold them again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.instance import Instance
    from optimizer.model.stays import StayOption
    from optimizer.problem.people import CrewMember
    from optimizer.solver.build import Model


@dataclass(frozen=True, slots=True)
class Expiring:
    """A qualification in somebody's entry that ends from ``as_of`` on and within the horizon."""

    crew: str
    qualification: str
    until: date
    """Last day it is held."""
    flight: str | None
    """The first flight after that day on which they could take a seat that asks for it; None if there is none."""
    launch: date | None
    """Its launch: the day by which they must hold it again."""


def expiring_in(model: Model) -> Iterator[Expiring]:
    """Those needed again first, by launch; then the others, by last day."""
    instance = model.instance
    stays = _but_for_requirements(model)
    found = []
    for person in instance.crew:
        for name in person.qualifications:
            until = _last_day(instance, person, name)
            if until is None or not instance.as_of_day <= until <= instance.horizon.until:
                continue
            needed = [stay for stay in stays.get(person.id, ()) if _lacking(instance, stay, name, until)]
            first = min(needed, key=lambda stay: stay.launch, default=None)
            flight, launch = (None, None) if first is None else (first.up.id, first.launch)
            found.append(Expiring(person.id, name, until, flight, launch))
    yield from sorted(found, key=lambda each: (each.launch or date.max, each.until, each.crew, each.qualification))


def _but_for_requirements(model: Model) -> dict[str, list[StayOption]]:
    """By person the stays still to launch that nothing but a requirement of the role forbids."""
    asking = {rule.name for rule in model.instance.rulebook if rule.checks_requirements}
    refused = [stay for stay, clauses in model.options.forbidden if all(clause.rule in asking for clause in clauses)]
    found: dict[str, list[StayOption]] = {}
    for stay in (*model.options.stays, *refused) if asking else ():
        if stay.seat is None and not model.instance.launched(stay.up):
            found.setdefault(stay.person.id, []).append(stay)
    return found


def _lacking(instance: Instance, stay: StayOption, name: str, until: date) -> bool:
    """Whether a role of the stay asks for the qualification, or for one that it implies, after its last day, and no
    other entry of the person has it on the day of launch."""
    if stay.launch <= until:
        return False
    listed = [other for other in stay.person.qualifications if _listed_on(instance, stay.person, other, stay.launch)]
    held = {implied for other in listed for implied in instance.implied[other]}
    asked = {wanted for role in stay.roles for wanted in role.requires}
    return bool(asked & set(instance.implied[name]) - held)


def _listed_on(instance: Instance, person: CrewMember, name: str, day: date) -> bool:
    since, until = person.qualifications[name].since, _last_day(instance, person, name)
    return (since is None or since <= day) and (until is None or day <= until)


def _last_day(instance: Instance, person: CrewMember, name: str) -> date | None:
    """The last day of an entry; None if it has no end."""
    window, valid = person.qualifications[name], instance.qualifications[name].valid_days
    if window.until is None and window.since is not None and valid is not None:
        return window.since + timedelta(days=valid)
    return window.until
