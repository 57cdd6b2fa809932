"""The waits of people for a flight under a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from optimizer.problem.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Wait:
    """Days from somebody's last landing or selection to their next launch, or to the end of the horizon."""

    crew: str
    days: int
    since: date
    flight: str | None
    """The flight that ends the wait; None if the plan has none."""


def longest_waits(calendar: Calendar) -> tuple[Wait, ...]:
    """The waits of all people of a party who can still be assigned when the horizon ends, longest first.

    Who went up already and is aboard when the horizon ends does not wait.
    """
    instance = calendar.instance
    end = instance.horizon.until
    waits = []
    for person in instance.crew:
        gone = (person.left is not None and person.left < end) or any(away.covers(end) for away in person.unavailable)
        if instance.party_of(person.id) is None or gone or not person.qualifications:
            continue
        stays = calendar.stays_of(person.id)
        up = [stay for stay in stays if instance.launched(stay.up)]
        flown = [stay.landing for stay in up if stay.landing is not None]
        since = max([*flown, *([person.last_landing] if person.last_landing else [])], default=person.selected)
        coming = next((stay for stay in stays if not instance.launched(stay.up)), None)
        aboard = coming is None and any(stay.landing is None or stay.landing > end for stay in up)
        if since is not None and not aboard:
            until = coming.launch if coming else end
            waits.append(Wait(person.id, (until - since).days, since, coming.up.id if coming else None))
    return tuple(sorted(waits, key=lambda wait: (-wait.days, wait.crew)))
