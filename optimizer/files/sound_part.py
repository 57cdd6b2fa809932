"""Contradictions in the sound part of a faulty instance, so that they are told beside its other problems.

What is faulty, and what names something faulty, is left out; the rest is judged as an instance of its own.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, get_origin

from pydantic import ValidationError

from optimizer.files.consistency import inconsistencies
from optimizer.files.documents import Document
from optimizer.files.references import declared_ids, unknown_ids
from optimizer.files.strange_roles import strange_roles
from optimizer.files.validation_messages import explained
from optimizer.instance import Instance
from optimizer.rules import NAMED_IN_FILES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from optimizer.files.documents import Path_
    from optimizer.problem.errors import Problem

_FORMS = {name: get_origin(field.annotation) for name, field in Instance.model_fields.items()}
LISTS = tuple(name for name, form in _FORMS.items() if form is tuple and name != "goals")
NAMED = (*(name for name, form in _FORMS.items() if form is dict), "rules")
INSTEAD: dict[str, Any] = {"format": 1, "name": "-", "goals": []}
"""What stands for a faulty value that every instance has, and that no contradiction depends on."""
DEPENDENT = ("rules", "waivers", "waiver_costs", "shelters")
"""Keys whose contradictions may come from what is left out."""
_ROUNDS, _ROUNDS_OF_NODES = 30, 300_000
"""At most so many rounds, fewer of a large file: each reads it all."""


def contradictions(
    document: Document, instance: Instance | None, published: Document | None = None
) -> Iterator[Problem]:
    """Contradictions of an instance, or of the sound part of one that has problems already; those of a ``published``
    plan are told in its own file."""
    if instance is not None and not document.problems and not document.faulty and not any(strange_roles(instance)):
        for path, message in inconsistencies(instance):
            if published is not None and path[:1] == ("published",):
                yield published.problem(path[1:], message)
            else:
                yield document.problem(path, message)
        return
    if document.full:
        return
    part = _Part(document.data)
    sound = part.sound(document.faulty, len(document.values))
    yield from (document.problem(path, message) for path, message in part.strange)
    for path, message in () if sound is None else inconsistencies(sound):
        if not (part.lacks and path[0] in DEPENDENT):
            yield document.problem(part.whole(path), part.in_words(message))


class _Part:
    """The data of an instance without its faulty entries."""

    def __init__(self, data: Any) -> None:
        self.data: dict[str, Any] = dict(data) if isinstance(data, dict) else {}
        self.places: dict[str, list[int]] = {}
        """For each list the places that its entries have in the file."""
        self.lacks = False
        """Whether anything but goals is left out."""
        self.strange: list[tuple[Path_, str]] = []
        """What is wrong with roles of flights left out for them, with paths in the file."""

    def sound(self, faulty: Iterable[Path_], nodes: int) -> Instance | None:
        """What is left once everything faulty is left out; None if that cannot be judged."""
        for _ in range(max(2, min(_ROUNDS, _ROUNDS_OF_NODES // (1 + nodes)))):
            if not self._leave_out(faulty):
                return None
            scratch = Document("", self.data)
            try:
                instance = Instance.model_validate_json(json.dumps(self.data), strict=True)
            except ValidationError as error:
                for _fault in explained(Instance, scratch, error):
                    pass
                faulty = scratch.faulty
                continue
            known = declared_ids(self.data, NAMED_IN_FILES)
            if list(unknown_ids(scratch, Instance, known)):
                faulty = scratch.faulty
                continue
            strange = list(strange_roles(instance))
            if not strange:
                return instance
            self.strange += [(self.whole(path), message) for path, message in strange]
            faulty = [path for path, _ in strange]
        return None

    def _leave_out(self, faulty: Iterable[Path_]) -> bool:
        """Leave out the entries at these paths; False if a path is of something that everything depends on."""
        entries: dict[str, set[str | int]] = {}
        for path in faulty:
            top = str(path[0]) if path else ""
            if top in (*LISTS, *NAMED) and len(path) > 1 and isinstance(self.data.get(top), (list, dict)):
                entries.setdefault(top, set()).add(path[1])
            elif top in INSTEAD:
                self.data[top] = INSTEAD[top]
            elif top in ("", "horizon", "as_of", *LISTS, *NAMED):
                return False
            else:
                for key in (top, *(["frozen_until"] if top == "published" else [])):
                    self.data.pop(key, None)
        for top, gone in entries.items():
            self.lacks = True
            old = self.data[top]
            if isinstance(old, dict):
                self.data[top] = {key: value for key, value in old.items() if key not in gone}
                continue
            kept = [place for place in range(len(old)) if place not in gone]
            before = self.places.get(top, list(range(len(old))))
            self.places[top] = [before[place] for place in kept]
            self.data[top] = [old[place] for place in kept]
        return True

    def whole(self, path: Path_) -> Path_:
        """A path in the part as a path in the file."""
        top, *rest = path
        if top in self.places and rest and isinstance(rest[0], int):
            return (top, self.places[str(top)][rest[0]], *rest[1:])
        return path

    def in_words(self, message: str) -> str:
        """A message with the places of the file."""
        return re.sub(
            rf"\b({'|'.join(LISTS)})\[(\d+)\]",
            lambda found: f"{found[1]}[{self.whole((found[1], int(found[2])))[1]}]",
            message,
        )
