"""News as somebody types them, in whichever form they know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.events._apply import LocatedEvent, events_at, what_if
from optimizer.files.documents import Document, parse
from optimizer.problem.errors import InputError, Problem

if TYPE_CHECKING:
    from optimizer.instance import Instance


def news_in(text: str, instance: Instance) -> list[LocatedEvent]:
    """News as somebody types them: one event in short form, or one or more as in a file of events or of scenarios.

    ``known_on`` is ``as_of`` if absent.

    Raises
    ------
    InputError
        If they are not understood.
    """
    written = _as_in_a_file(text)
    if written is None:
        return [what_if(text, instance)]
    items = written.data if isinstance(written.data, list) else [written.data]
    for item in items:
        if isinstance(item, dict):
            item.setdefault("known_on", instance.as_of_day.isoformat())
    found = events_at(written, (), items, instance)
    if written.problems:
        raise InputError([Problem(each.file, 1, 1, each.path, each.message) for each in written.problems])
    return found


def _as_in_a_file(text: str) -> Document | None:
    """Text that is a list of events, or one event with its `kind`; None if it is not."""
    for form in (text, "{" + text + " }"):
        try:
            found = parse(form, "news")
        except InputError:
            continue
        if isinstance(found.data, list) or (isinstance(found.data, dict) and "kind" in found.data):
            return found
    return None
