"""People to select: a class of each agency, trained as the last people selected there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from optimizer.problem.errors import InputError, Problem
from optimizer.problem.fields import Window
from optimizer.problem.people import CrewMember

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from optimizer.instance import Instance

SELECTED = (7, 1)
"""Month and day of a selection, if the file's last one says no other."""
HOURS = "3,695 hours in two years for the Russian candidates of 2024 (izkp.ru); NASA's of 2025: nearly two years"
"""Where the days of basic training come from."""


@dataclass(frozen=True, slots=True)
class Kind:
    """People that an agency could select."""

    agency: str
    like: str
    """The person of the file as whom they are trained: of those selected last, the one with fewest qualifications."""
    selected: date
    """Of that person."""


def kinds_in(instance: Instance, agencies: Collection[str] | None) -> tuple[Kind, ...]:
    """A kind for each agency of a party that has people with a day of selection.

    Raises
    ------
    InputError
        If one of the agencies asked for has none.
    """
    found: dict[str, tuple[tuple[int, int, str], Kind]] = {}
    for person in instance.crew:
        if person.selected is None or person.unnamed or instance.party_of(person.id) is None:
            continue
        last = found.get(person.agency)
        key = (-person.selected.toordinal(), len(person.qualifications), person.id)
        if last is None or key < last[0]:
            found[person.agency] = (key, Kind(person.agency, person.id, person.selected))
    unknown = sorted(set(agencies or ()) - set(found))
    if unknown:
        known = ", ".join(found) or "none"
        message = (
            f"expected an agency with people whose day of selection is in the file ({known}), found {unknown[0]!r}"
        )
        raise InputError([Problem("--kind", 1, 1, "", message)])
    return tuple(kind for _, kind in found.values() if agencies is None or kind.agency in agencies)


def recruits(
    instance: Instance, kinds: Sequence[Kind], years: Sequence[int], basic_days: int, counts: Mapping[str, int]
) -> Iterator[CrewMember]:
    """So many people of each agency, in each of the years a class is selected.

    They fly first after ``basic_days``; each qualification comes as long after selection as it came to the person they
    are trained like, but not before that.
    """
    for kind in kinds:
        model = instance.person[kind.like]
        for year in years:
            day = date(year, *((kind.selected.month, kind.selected.day) if kind.selected.day < 29 else SELECTED))
            ready = day + timedelta(basic_days)
            held = {}
            for name, window in model.qualifications.items():
                since = None if window.since is None else window.since + (day - kind.selected)
                held[name] = Window.model_validate({"from": max(ready, since or ready)})
            for number in range(1, counts.get(kind.agency, 0) + 1):
                yield CrewMember(
                    id=_free(instance, f"new-{kind.agency}-{year}-{number}"),
                    name=f"{kind.agency} class of {year}, {number}",
                    agency=kind.agency,
                    qualifications=held,
                    selected=day,
                    joined=ready,
                )


def one_more(instance: Instance, role: str, needs: Sequence[str]) -> CrewMember | None:
    """Somebody who could take a role (``vehicle role``) today: of the agency most holders are from, and has flown."""
    vehicle, _, name = role.partition(" ")
    place = instance.vehicles[vehicle].roles.get(name)
    allowed = None if place is None else place.agencies
    holders = Counter(
        person.agency
        for person in instance.crew
        if not person.unnamed
        and instance.party_of(person.id) is not None
        and (allowed is None or person.agency in allowed)
        and all(any(need in instance.implied[held] for held in person.qualifications) for need in needs)
    )
    agency = max(sorted(holders), key=lambda each: holders[each], default=None)
    if agency is None:
        agency = next(iter(allowed or next(iter(instance.parties.values())).agencies), None)
    if agency is None:
        return None
    held = {need: Window() for need in needs}
    return CrewMember(id=_free(instance, "one-more"), name="one more", agency=agency, qualifications=held, flown=1)


def _free(instance: Instance, name: str) -> str:
    while name in instance.person:
        name += "-"
    return name
