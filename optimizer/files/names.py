"""People and flights named by what people call them: the ids that names stand for, in one way for everything typed.

A word is an id, compared exactly; else a name, compared exactly, then in one normal form (NFC), then without accents.
The first of these that fits anything decides; it must fit one.  Ids are never folded.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from optimizer.files.references import references, unknown
from optimizer.problem.errors import cut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pydantic import BaseModel

    from optimizer.files.documents import Document, Path_
    from optimizer.instance import Instance

Names = dict[str, dict[str, str | None]]
"""For each kind of things the names by id."""

LONGEST_NAME = 1_000
"""Letters of a name that are compared; a file has none that is nearly as long."""

_LETTERS = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "ı": "i"}
)
"""Letters with a stroke and the like, which have no accent to take away."""


def names_of(instance: Instance) -> Names:
    """Names of the people and flights of an instance."""
    return {
        "crew": {person.id: person.name for person in instance.crew},
        "flight": {flight.id: flight.name for flight in instance.flights},
    }


def names_in(data: Any) -> Names:
    """The same of the plain data of an instance, as far as it can be read."""

    def rows(key: str) -> dict[str, str | None]:
        listed = data.get(key) if isinstance(data, dict) else None
        entries = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
        known = {row["id"]: row.get("name") for row in entries if isinstance(row.get("id"), str)}
        return {name: called if isinstance(called, str) else None for name, called in known.items()}

    return {"crew": rows("crew"), "flight": rows("flights")}


def bare(text: str) -> str:
    """Text without accents."""
    apart = unicodedata.normalize("NFD", text.translate(_LETTERS))
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if not unicodedata.combining(sign)))


class _ByName:
    """Ids by what they are called, in each form; worked out once for many words."""

    def __init__(self, names: Mapping[str, str | None]) -> None:
        self.names = names
        self.forms: list[Callable[[str], str]] = [str, lambda text: unicodedata.normalize("NFC", text), bare]
        self.ids: list[dict[str, list[str]]] = []

    def called(self, word: str) -> list[str]:
        """The ids of those that a word names; none if it is neither an id nor a name."""
        if word in self.names:
            return [word]
        for number, form in enumerate(self.forms):
            if number == len(self.ids):
                self.ids.append(self._by(form))
            found = self.ids[number].get(form(word[:LONGEST_NAME]))
            if found:
                return found
        return []

    def _by(self, form: Callable[[str], str]) -> dict[str, list[str]]:
        ids: dict[str, list[str]] = {}
        for key, name in self.names.items():
            if name:
                ids.setdefault(form(name[:LONGEST_NAME]), []).append(key)
        return ids


def called(word: str, names: Mapping[str, str | None]) -> list[str]:
    """The ids of those that a word names; none if it is neither an id nor a name."""
    return _ByName(names).called(word)


def meant(kind: str, word: str, names: Mapping[str, str | None]) -> tuple[str | None, str]:
    """The id that a word of a command line means (an id, a name or a part of one) and no message; else None and the
    message."""
    low = word.casefold()
    found = (called(word, names) if word else []) or [
        key for key, name in names.items() if low in (key.casefold(), (name or "").casefold())
    ]
    found = found or [key for key, name in names.items() if low in (name or "").casefold() or low in key.casefold()]
    found = found or [key for key, name in names.items() if bare(low) in bare((name or "").casefold())]
    if not word or not found:
        return None, unknown(kind, word, [*names, *(name for name in names.values() if name)])
    return (found[0], "") if len(found) == 1 else (None, _several(kind, word, found))


def _several(kind: str, word: str, found: list[str]) -> str:
    shown = ", ".join(found[:8]) + (", ..." if len(found) > 8 else "")
    return f"expected the id of one {kind}, found {cut(repr(word))}, which could be any of {shown}"


def put_ids(document: Document, model: type[BaseModel], names: Names) -> dict[tuple[str, str], str]:
    """Put ids in the place of names in a document; messages, by kind and word, for words that name several."""
    several: dict[tuple[str, str], str] = {}
    by_name = {kind: _ByName(known) for kind, known in names.items()}
    keys: dict[Path_, str] = {}
    for path, kind, word, at_key in references(model, document.data, ()):
        known = by_name.get(kind)
        found = [] if known is None or word in known.names else known.called(word)
        if len(found) > 1:
            several[kind, word] = _several({"crew": "crew member"}.get(kind, kind), word, found)
        elif found and at_key:
            keys[path] = found[0]
        elif found:
            _holder(document.data, path)[path[-1]] = found[0]
    _rename(document, keys)
    for entry in _clauses_named(document.data):
        parts = [_part_in_id(part, by_name.values()) for part in entry["subject"].split("/")]
        entry["subject"] = "/".join(parts)
    return several


def _clauses_named(data: Any) -> list[dict[str, Any]]:
    """Entries that name a clause: the waivers of an instance and their prices, or what is a waiver itself."""
    lists = [data.get(key) for key in ("waivers", "waiver_costs")] if isinstance(data, dict) else []
    entries = [data, *(entry for listed in lists if isinstance(listed, list) for entry in listed)]
    return [
        entry
        for entry in entries
        if isinstance(entry, dict) and all(isinstance(entry.get(key), str) for key in ("rule", "subject"))
    ]


def subject_in_ids(subject: str, names: Names) -> str:
    """The subject of a clause with ids in the place of the names of people and flights."""
    by_name = [_ByName(known) for known in names.values()]
    return "/".join(_part_in_id(part, by_name) for part in subject.split("/"))


def _part_in_id(part: str, names: Iterable[_ByName]) -> str:
    found = [key for known in names for key in known.called(part)]
    return found[0] if len(found) == 1 else part


def _holder(data: Any, path: Path_) -> Any:
    """The list or dictionary that holds the value at a path."""
    for step in path[:-1]:
        data = data[step]
    return data


def _rename(document: Document, keys: Mapping[Path_, str]) -> None:
    """Put ids in the place of keys, the innermost first; each keeps its order and its line."""
    holders: dict[Path_, dict[str, str]] = {}
    for path, name in sorted(keys.items(), key=lambda item: -len(item[0])):
        inside = _holder(document.data, path)
        taken = holders.setdefault(path[:-1], {})
        if name in inside or name in taken.values():  # found twice: told as unknown
            continue
        taken[str(path[-1])] = name
    for above, new in holders.items():
        inside = _holder(document.data, (*above, ""))
        entries = [(new.get(key, key), value) for key, value in inside.items()]
        inside.clear()
        inside.update(entries)
    done = {(*above, key): name for above, new in holders.items() for key, name in new.items()}
    for places in (document.values, document.keys) if done else ():
        for old in list(places):
            steps = tuple(done.get(old[: place + 1], step) for place, step in enumerate(old))
            if steps != old:
                places[steps] = places[old]
