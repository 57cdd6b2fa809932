"""The news in words: kind and fields as in the file, with the names of people and flights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.files.references import references
from optimizer.problem.wording import flight_called, listed, person_called

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.events import Event
    from optimizer.events._apply import LocatedEvent
    from optimizer.instance import Instance

NO_EFFECT = "no effect: already known"
"""What is said of news that changes nothing, or that only repeats or narrows what is known."""

_UNTOLD = ("known_on", "kind", "source", "note")


def news_lines(instances: Sequence[Instance], news: Sequence[LocatedEvent], idle: Sequence[int]) -> Iterator[str]:
    """One line an event, by the day it became known; names are looked for in one instance after the other, the
    first of them that after the news."""
    if not news:
        yield "  nothing"
    for place, each in sorted(enumerate(news), key=lambda pair: pair[1].event.known_on):
        fault = each.event.idle(instances[0]) if place in idle else None
        aside = f"  ({NO_EFFECT if fault is None else f'no effect: {fault[1]}'})" if place in idle else ""
        yield f"  {each.event.known_on}  {event_words(instances, each.event)}{aside}"


def event_words(instances: Sequence[Instance], event: Event) -> str:
    """``person out: Anna Adams, to 2031-09-30``."""
    data = event.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    for path, kind, name, at_key in references(type(event), data, ()):
        if kind in ("crew", "flight") and not at_key:
            *steps, last = path
            place: Any = data
            for step in steps:
                place = place[step]
            place[last] = _called(instances, kind, name)
    about = data.pop(event.about, None)
    rest = ", ".join(_pair(key, value) for key, value in data.items() if key not in _UNTOLD)
    told = ", ".join(filter(None, [None if about is None else str(about), rest]))
    kind_words = event.name.replace("_", " ")
    return f"{kind_words}: {told}" if told else kind_words


def _called(instances: Sequence[Instance], kind: str, name: str) -> str:
    for instance in instances:
        if name in (instance.person if kind == "crew" else instance.flight):
            return person_called(instance, name) if kind == "crew" else flight_called(instance, name)
    return name


def _pair(key: str, value: Any) -> str:
    words = key.replace("_", " ")
    if isinstance(value, bool):
        return words if value else f"no {words}"
    entries = value if isinstance(value, (list, tuple)) else [value]
    told = [_text(entry) for entry in entries]
    if any(_has_parameters(entry) for entry in entries):
        return " and ".join(f"{words} with {text}" for text in told)
    return f"{words} {listed(told) if told else 'none'}"


def _has_parameters(value: Any) -> bool:
    """Whether a value is keys with values, told as such: not an entity with a name, nor a table of tables."""
    nameless = isinstance(value, dict) and not (value.get("name") or value.get("id"))
    return nameless and not all(isinstance(item, dict) for item in value.values())


def _text(value: Any) -> str:
    """A value of an event in words: an entity by its name, else its keys with their values."""
    if isinstance(value, dict):
        named = value.get("name") or value.get("id")
        pairs = (_pair(key, item) for key, item in value.items() if key not in ("source", "note"))
        return str(named) if named else listed(pairs)
    if isinstance(value, (list, tuple)):
        return listed(_text(item) for item in value) if value else "none"
    return str(value)
