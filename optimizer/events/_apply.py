"""Events read from files or short forms, and the instance after they have been applied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optimizer.events import EVENTS, Event
from optimizer.events._effect import AppliedNews
from optimizer.events._located import LocatedEvent, declare, part_of
from optimizer.events._one_day import News, contradictions
from optimizer.events._void import without_void
from optimizer.files.documents import Document, parse, read
from optimizer.files.load import validate
from optimizer.files.names import meant, names_of, put_ids
from optimizer.files.references import declared_ids, unknown, unknown_ids
from optimizer.files.table_names import is_table
from optimizer.files.validation_messages import shown
from optimizer.files.workbook.news import read_news
from optimizer.problem.errors import InputError, Problem
from optimizer.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from optimizer.files.documents import Path_
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan


__all__ = [
    "LocatedEvent",
    "apply_events",
    "apply_news",
    "contradictions",
    "events_at",
    "happen",
    "load_events",
    "located",
    "what_if",
]

MOST_EVENTS = 500
"""Of a file, or of a scenario: each is compared with those before it."""


@dataclass
class _ShortForm(Document):
    """One event written on the command line."""

    def problem(self, path: Path_, message: str, *, at_key: bool = False, near: Path_ | None = None) -> Problem:
        problem = super().problem(path, message, at_key=at_key, near=near)
        return Problem(self.file, 1, max(1, problem.column - 1), problem.path, message)


def load_events(path: str | Path, instance: Instance) -> list[LocatedEvent]:
    """Read a file of events for ``instance``: a list in YAML or JSON, the sheet ``news`` of a workbook, or a table.

    Raises
    ------
    InputError
        With all problems of the file, ids that the instance does not have among them.
    """
    document = read_news(path, EVENTS) if is_table(path) else read(path)
    if document.data is None and not document.values:  # an empty file: no news
        document.data = []
    if not isinstance(document.data, list):
        message = f"expected a list of events, each with its `kind`, found {shown(document.data)}"
        raise InputError([*document.problems, document.problem((), message)])
    events = events_at(document, (), document.data, instance)
    if document.problems:
        raise InputError(document.problems)
    return events


def events_at(document: Document, at: Path_, items: Sequence[Any], instance: Instance) -> list[LocatedEvent]:
    """The events listed at a place of a document; their problems are added to those of the document."""
    if len(items) > MOST_EVENTS:
        document.problems.append(document.problem(at, f"expected at most {MOST_EVENTS} events, found {len(items)}"))
        return []
    parts = [part_of(document, (*at, place), item) for place, item in enumerate(items)]
    events = _understood(parts, instance)
    document.add(problem for part in parts for problem in part.problems)
    return events


def what_if(text: str, instance: Instance) -> LocatedEvent:
    """An event in short: ``person_out: NAME``, ``slip: MS-24, launch: 2023-09-15``; known on ``as_of`` if not said.

    Flights and people are named by their id, or by a name, or part of one, that only they have.

    Raises
    ------
    InputError
        If it is not understood.
    """
    file = f"--what-if {text!r}"
    try:
        parsed = parse("{" + text + " }", file)
    except InputError as error:
        reason = error.problems[0].message
        message = f"expected an event such as `person_out: NAME`, found text that cannot be read ({reason})"
        raise InputError([Problem(file, 1, 1, "", message)]) from None
    form = _ShortForm(parsed.file, parsed.data, parsed.values, parsed.keys, parsed.problems, unread=parsed.unread)
    data: dict[str, Any] = form.data if isinstance(form.data, dict) else {}
    kinds = [key for key in data if key in EVENTS]
    if len(kinds) != 1:
        near = [": " + unknown("kind of event", key, list(EVENTS)) for key in list(data)[:1]] or [", found none"]
        raise InputError([form.problem((), f"expected an event such as `person_out: NAME`{near[0]}")])
    kind = EVENTS[kinds[0]]
    value = data.pop(kind.name)
    data.setdefault("known_on", instance.as_of_day.isoformat())
    data["kind"] = kind.name
    if kind.about:
        data[kind.about] = _meant(form, kind, _as_typed(form, kind, value, text), instance)
    elif value is not None:
        raise InputError(
            [form.problem((kind.name,), f"expected `{kind.name}:` alone and its fields after it, found a value")]
        )
    events = _understood([form], instance)
    if form.problems:
        raise InputError(form.problems)
    return events[0]


def _as_typed(form: Document, kind: type[Event], value: Any, text: str) -> str:
    """The word of a short form as it was typed: ``007`` is no seven, ``1.10`` another flight than ``1.1``."""
    if isinstance(value, str):
        return value
    place = form.values.get((kind.name,))
    rest = "" if place is None else ("{" + text).splitlines()[place.line - 1][place.column - 1 :]
    return rest.partition(",")[0].strip()


def _meant(form: Document, kind: type[Event], word: str, instance: Instance) -> str:
    """The id of the flight or person that a word of a short form names."""
    people = kind.about == "crew"
    names = names_of(instance)["crew" if people else "flight"]
    found, problem = meant("crew member" if people else "flight", word, names)
    if found is None:
        raise InputError([form.problem((kind.name,), problem)])
    return found


def _understood(parts: Sequence[Document], instance: Instance) -> list[LocatedEvent]:
    """The events of the parts; the problems of each are added to its part."""
    known = declared_ids(instance.model_dump(mode="json", by_alias=True), list(RULES))
    names = names_of(instance)
    several: dict[tuple[str, str], str] = {}
    events: list[LocatedEvent] = []
    for part in parts:
        data = part.data if isinstance(part.data, dict) else {}
        kind = data.get("kind")
        if not isinstance(kind, str) or kind not in EVENTS:
            message = unknown("kind of event", kind, list(EVENTS)) if isinstance(kind, str) else "`kind` is missing"
            part.problems.append(part.problem(("kind",) if "kind" in data else (), message))
            continue
        several |= put_ids(part, EVENTS[kind], names)
        event = validate(EVENTS[kind], part)
        if event is not None:
            events.append(LocatedEvent(event, part))
        declare(known, data)
    for part in parts:
        kind = part.data.get("kind") if isinstance(part.data, dict) else None
        if isinstance(kind, str) and kind in EVENTS:
            part.add(unknown_ids(part, EVENTS[kind], known, several))
    return events


def located(events: Iterable[Event | LocatedEvent]) -> list[LocatedEvent]:
    """Events with a place to name when something is wrong with them."""
    return [
        each if isinstance(each, LocatedEvent) else LocatedEvent(each, Document(f"event {number}"))
        for number, each in enumerate(events, start=1)
    ]


def apply_events(instance: Instance, published: Plan, events: Iterable[Event | LocatedEvent]) -> Instance:
    """The instance after the events, one after the other by the day they became known; those of one day by their turn,
    in whatever order they are given.

    Waivers, pins and shelters that have no effect any more fall away; ``fallen_away`` lists them.  On each of these
    days whatever has launched is settled with the seats of ``published``.

    Raises
    ------
    InputError
        With every event that cannot be applied, that leaves a contradiction, or that contradicts another one known
        on the same day; and with every fault of ``published``.

    Warns
    -----
    InputWarning
        Of each waiver that leaves nothing open.
    """
    told = apply_news(instance, published, events, repeats=False)
    told.warn(stacklevel=3)
    return told.instance


def apply_news(
    instance: Instance, published: Plan, events: Iterable[Event | LocatedEvent], *, repeats: bool = True
) -> AppliedNews:
    """As ``apply_events``, with the events that change nothing.

    With ``repeats`` an event that cannot be applied any more, because an earlier one said the same, is one of these.
    """
    news = News(instance, published, repeats)
    news.tell(located(events))
    if news.problems:
        raise InputError(news.problems)
    settled, unsettled = (without_void(instance, after) for after in (news.instance, news.unsettled))
    faults = {place: (told, told.event.idle(settled)) for place, told in news.undecided}
    notes = {place: str(told.problem(*fault)) for place, (told, fault) in faults.items() if fault is not None}
    return AppliedNews(settled, unsettled, tuple(sorted({*news.idle, *notes})), tuple(notes.values()))


happen = apply_events
"""The former name of ``apply_events``."""
