"""An event with its place in what was written, and what it brings along."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from optimizer.events import EVENTS
from optimizer.files.documents import Document
from optimizer.files.references import declared_ids, unknown_ids
from optimizer.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.events._event import Event
    from optimizer.files.documents import Path_
    from optimizer.instance import Instance
    from optimizer.problem.errors import Problem


@dataclass(frozen=True)
class LocatedEvent:
    """An event and where it is written."""

    event: Event
    written: Document

    def problem(self, path: Path_, message: str) -> Problem:
        """A problem with one of its fields."""
        return self.written.problem(path, message)


@dataclass
class Part(Document):
    """A part of a document, as a document of its own; problems keep their place in the whole."""

    whole: Document = field(default_factory=lambda: Document(""))
    at: Path_ = ()

    def problem(self, path: Path_, message: str, *, at_key: bool = False, near: Path_ | None = None) -> Problem:
        beside = None if near is None else (*self.at, *near)
        return self.whole.problem((*self.at, *path), message, at_key=at_key, near=beside)


def part_of(whole: Document, at: Path_, data: Any) -> Part:
    unread = {path[len(at) :] for path in whole.unread if path[: len(at)] == at}
    return Part(whole.file, data, unread=unread, whole=whole, at=at)


def unknown_in(told: LocatedEvent, instance: Instance) -> Iterator[Problem]:
    """A problem for everything an event names that the instance does not have as the event comes."""
    data = told.event.model_dump(mode="json", by_alias=True, exclude_none=True)
    known = declared_ids(instance.model_dump(mode="json", by_alias=True), list(RULES))
    declare(known, data)
    return unknown_ids(Part(told.written.file, data, whole=told.written), type(told.event), known)


def declare(known: dict[str, list[str]], data: dict[str, Any]) -> None:
    """Add what an event as written brings along to the ids that are known."""
    for of, name in list(EVENTS[data["kind"]].brings(data, known)):
        if isinstance(name, str):
            known[of].append(name)
