"""Events: every file in this folder that does not begin with ``_`` is one kind."""

from __future__ import annotations

from optimizer.events._event import Event, EventRejected
from optimizer.problem.plugins import Room, add_from_packages, kinds_in, open_room

__all__ = ["EVENTS", "Event", "EventRejected", "drawn"]


EVENTS: dict[str, type[Event]] = kinds_in(__name__, __path__, Event)
"""Every kind of event by name: ours, found by listing the folder, and those of other packages."""

open_room(Room("event", Event, EVENTS, (), ("apply",)))
add_from_packages("event")


def drawn(news: str) -> type[Event]:
    """The kind of event that `stress` draws for this kind of bad news."""
    return next(kind for kind in EVENTS.values() if kind.drawn_as == news)
