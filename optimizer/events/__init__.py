"""Events: every file in this folder that does not begin with ``_`` is one kind."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from optimizer.events._event import Event, Misfit

__all__ = ["EVENTS", "Event", "Misfit"]


def _event_in(module: str) -> type[Event]:
    found = [
        value
        for value in vars(import_module(f"{__name__}.{module}")).values()
        if isinstance(value, type) and issubclass(value, Event) and value.__dict__.get("name") == module
    ]
    (event,) = found
    return event


EVENTS: dict[str, type[Event]] = {
    module.name: _event_in(module.name)
    for module in sorted(iter_modules(__path__), key=lambda module: module.name)
    if not module.name.startswith("_")
}
"""Every kind of event by name, found by listing the folder."""
