"""Events read from files or short forms, and the instance after they have been applied."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from optimizer.events import EVENTS, Event, EventRejected
from optimizer.events._contradiction import contradict, contradiction, said_before
from optimizer.events._effect import AppliedNews, same_facts
from optimizer.events._settled import on_chosen_days, settled_on
from optimizer.events._void import after_event, without_void
from optimizer.files.consistency import inconsistencies
from optimizer.files.documents import Document, parse, read
from optimizer.files.given_plan import plan_faults
from optimizer.files.load import validate
from optimizer.files.names import meant, names_of, put_ids
from optimizer.files.references import declared_ids, unknown, unknown_ids
from optimizer.files.table_names import is_table
from optimizer.files.validation_messages import shown
from optimizer.files.workbook.news import read_news
from optimizer.problem.errors import InputError, Problem
from optimizer.rules import NAMED_IN_FILES, RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from optimizer.files.documents import Path_
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan


MOST_EVENTS = 500
"""Of a file, or of a scenario: each is compared with those before it."""


@dataclass(frozen=True)
class LocatedEvent:
    """An event and where it is written."""

    event: Event
    written: Document

    def problem(self, path: Path_, message: str) -> Problem:
        """A problem with one of its fields."""
        return self.written.problem(path, message)


@dataclass
class _Part(Document):
    """A part of a document, as a document of its own; problems keep their place in the whole."""

    whole: Document = field(default_factory=lambda: Document(""))
    at: Path_ = ()

    def problem(self, path: Path_, message: str, *, at_key: bool = False, near: Path_ | None = None) -> Problem:
        beside = None if near is None else (*self.at, *near)
        return self.whole.problem((*self.at, *path), message, at_key=at_key, near=beside)


def _part(whole: Document, at: Path_, data: Any) -> _Part:
    unread = {path[len(at) :] for path in whole.unread if path[: len(at)] == at}
    return _Part(whole.file, data, unread=unread, whole=whole, at=at)


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
    parts = [_part(document, (*at, place), item) for place, item in enumerate(items)]
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
        _declare(known, data)
    for part in parts:
        kind = part.data.get("kind") if isinstance(part.data, dict) else None
        if isinstance(kind, str) and kind in EVENTS:
            part.add(unknown_ids(part, EVENTS[kind], known, several))
    return events


def _unknown_in(told: LocatedEvent, instance: Instance) -> Iterator[Problem]:
    """A problem for everything an event names that the instance does not have as the event comes."""
    data = told.event.model_dump(mode="json", by_alias=True, exclude_none=True)
    known = declared_ids(instance.model_dump(mode="json", by_alias=True), list(RULES))
    _declare(known, data)
    return unknown_ids(_Part(told.written.file, data, whole=told.written), type(told.event), known)


def _declare(known: dict[str, list[str]], data: dict[str, Any]) -> None:
    """Flights and people that an event brings along."""
    entry, people = data.get("entry"), data.get("people")
    brought = [data.get("person"), *(people if isinstance(people, list) else [])]
    for kind, item in (("flight", entry), *(("crew", person) for person in brought)):
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            known[kind].append(item["id"])
            if isinstance(item.get("agency"), str):
                known["agency"].append(item["agency"])


def located(events: Iterable[Event | LocatedEvent]) -> list[LocatedEvent]:
    """Events with a place to name when something is wrong with them."""
    return [
        each if isinstance(each, LocatedEvent) else LocatedEvent(each, Document(f"event {number}"))
        for number, each in enumerate(events, start=1)
    ]


def apply_events(instance: Instance, published: Plan, events: Iterable[Event | LocatedEvent]) -> Instance:
    """The instance after the events, one after the other by the day they became known.

    Waivers, pins and shelters that have no effect any more fall away; ``fallen_away`` lists them.  On each of these
    days whatever has launched is settled with the seats of ``published``.

    Raises
    ------
    InputError
        With every event that cannot be applied, that leaves a contradiction, or that contradicts another one known
        on the same day; and with every fault of ``published``.
    """
    return apply_news(instance, published, events, repeats=False).instance


def apply_news(
    instance: Instance, published: Plan, events: Iterable[Event | LocatedEvent], *, repeats: bool = True
) -> AppliedNews:
    """As ``apply_events``, with the events that change nothing.

    With ``repeats`` an event that cannot be applied any more, because an earlier one said the same, is one of these.
    """
    news = _News(instance, published, repeats)
    for place, located_event in sorted(enumerate(located(events)), key=lambda pair: pair[1].event.known_on):
        news.tell(place, located_event)
    if news.problems:
        raise InputError(news.problems)
    settled, unsettled = (without_void(instance, after) for after in (news.instance, news.unsettled))
    return AppliedNews(settled, unsettled, tuple(sorted(news.idle)))


class _News:
    """Events applied one after the other."""

    def __init__(self, instance: Instance, published: Plan, repeats: bool) -> None:
        faults = [Document("published plan").problem(*fault) for fault in plan_faults(published, published=True)]
        if faults:
            raise InputError(faults)
        self.instance = instance.model_copy(update={"published": instance.remaining(published)})
        self.unsettled = self.instance
        self.repeats = repeats
        self.problems: list[Problem] = []
        self.idle: list[int] = []
        self.events: list[LocatedEvent] = []
        self.told: list[tuple[Instance, Instance]] = []
        """The instance before and after each event."""

    def tell(self, place: int, told: LocatedEvent) -> None:
        """Apply one event, or keep its problems."""
        event = told.event
        try:
            self._on_time(event)
            moved = settled_on(self.instance, event.known_on)
            other = self._contradicted(event)
            if other is not None:
                raise EventRejected((), contradiction(other.event, other.problem((), "")))
            after = after_event(moved, event)
        except EventRejected as rejected:
            if self.repeats and rejected.path and said_before(self.told, event):
                self.idle.append(place)
            else:
                self.problems.append(told.problem(rejected.path, rejected.message))
            return
        except KeyError:  # it names what another event brings later, or was made in Python and names what nobody has
            strange = list(_unknown_in(told, self.instance))
            if not strange:
                raise
            self.problems += strange
            return
        if same_facts(moved, after):
            self.idle.append(place)
            after = moved
        wrong = list(contradictions(after))
        self.problems += [told.problem((), f"after this {message}") for message in wrong]
        self.events.append(told)
        self.told.append((moved, after))
        self.instance = moved if wrong else after
        if self.instance is not moved:
            first = self.unsettled.as_of
            known, _ = on_chosen_days(self.unsettled.model_copy(update={"as_of": event.known_on}), event.known_on)
            self.unsettled = after_event(known, event).model_copy(update={"as_of": first})

    def _on_time(self, event: Event) -> None:
        first, last = self.instance.as_of_day, self.instance.horizon.until
        if event.known_on < first:
            raise EventRejected(("known_on",), f"expected a day on or after `as_of` {first}, found {event.known_on}")
        if event.known_on > last:
            message = f"expected a day up to the horizon's last, {last}, found {event.known_on}"
            raise EventRejected(("known_on",), message)

    def _contradicted(self, event: Event) -> LocatedEvent | None:
        """An event of the same day that says something else of the same thing."""
        for other, (before, _) in zip(self.events, self.told, strict=True):
            if other.event.known_on == event.known_on and contradict(before, other.event, event):
                return other
        return None


happen = apply_events
"""The former name of ``apply_events``."""


def contradictions(instance: Instance) -> list[str]:
    """Contradictions in an instance made by an event, in words."""
    data = instance.model_dump(mode="json", by_alias=True, exclude={"published"}, exclude_none=True)
    document = Document("", data)
    known = declared_ids(data, NAMED_IN_FILES)
    unknowns = [f"{problem.path}: {problem.message}" for problem in unknown_ids(document, type(instance), known)]
    if unknowns:
        return unknowns
    return [document.problem(path, message).path + ": " + message for path, message in inconsistencies(instance)]
