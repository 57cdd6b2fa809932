"""What differs between two plans, event by event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from optimizer.report.entries import entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from optimizer.report.entries import CalendarEntry
    from optimizer.report.facts import PlanView

Key = TypeVar("Key")

State = Literal["new", "changed", "gone", "same"]


class Change(NamedTuple):
    """One event of two plans."""

    state: State
    entry: CalendarEntry
    """As it is now; as it was where it is gone."""
    before: CalendarEntry | None
    """None where it is new."""


def changes(old: PlanView, new: PlanView, person: str | None = None) -> list[Change]:
    """Every event of either plan, or those that concern one person; first those of the new plan, then what is gone.

    What was over before the day of the new file and is not in it any more is history, not gone.
    """
    before, now = ({(entry.kind, entry.about): entry for entry in entries(facts, person)} for facts in (old, new))
    found = compared(before, now, new.instance.as_of_day)
    return [Change(state, entry, was) for _, state, entry, was in found]


def compared(
    before: Mapping[Key, CalendarEntry], now: Mapping[Key, CalendarEntry], as_of: date
) -> Iterator[tuple[Key, State, CalendarEntry, CalendarEntry | None]]:
    """Events by identity: state, the event, and what it was before."""
    for key, entry in now.items():
        was = before.get(key)
        same = was is not None and was._replace(people=()) == entry._replace(people=())
        state: State = "new" if was is None else "same" if same else "changed"
        yield key, state, entry, was
    for key, entry in before.items():
        if key not in now and entry.until >= as_of:
            yield key, "gone", entry, entry
