"""People and flights named by what people call them: the ids that names stand for, in one way for everything typed.

A word is an id, compared exactly; else a name, compared exactly, then in one normal form (NFC), then without accents.
The first of these that fits anything decides; it must fit one.  Ids are never folded.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from optimizer.files.references import references, unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import BaseModel

    from optimizer.files.documents import Document, Path_
    from optimizer.instance import Instance

Names = dict[str, dict[str, str | None]]
"""For each kind of things the names by id."""

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


def called(word: str, names: Mapping[str, str | None]) -> list[str]:
    """The ids of those that a word names; none if it is neither an id nor a name."""
    if word in names:
        return [word]
    for form in (str, lambda text: unicodedata.normalize("NFC", text), bare):
        found = [key for key, name in names.items() if name and form(name) == form(word)]
        if found:
            return found
    return []


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
    return f"expected the id of one {kind}, found {word!r}, which could be any of {shown}"


def put_ids(document: Document, model: type[BaseModel], names: Names) -> dict[tuple[str, str], str]:
    """Put ids in the place of names in a document; messages, by kind and word, for words that name several."""
    several: dict[tuple[str, str], str] = {}
    for path, kind, word, at_key in list(references(model, document.data, ())):
        known = names.get(kind, {})
        found = [] if word in known else called(word, known)
        if len(found) > 1:
            several[kind, word] = _several({"crew": "crew member"}.get(kind, kind), word, found)
        elif found:
            _replace(document, path, found[0], at_key=at_key)
    for entry in _waivers(document.data):
        entry["subject"] = subject_in_ids(entry["subject"], names)
    return several


def _waivers(data: Any) -> list[dict[str, Any]]:
    listed = data.get("waivers") if isinstance(data, dict) else None
    entries = listed if isinstance(listed, list) else []
    return [entry for entry in entries if isinstance(entry, dict) and isinstance(entry.get("subject"), str)]


def subject_in_ids(subject: str, names: Names) -> str:
    """The subject of a clause with ids in the place of the names of people and flights."""
    return "/".join(_part_in_id(part, names.values()) for part in subject.split("/"))


def _part_in_id(part: str, names: Iterable[Mapping[str, str | None]]) -> str:
    found = [key for known in names for key in called(part, known)]
    return found[0] if len(found) == 1 else part


def _replace(document: Document, path: Path_, name: str, *, at_key: bool) -> None:
    """Put a name at a path, or in the place of its last key, which keeps its order and its line."""
    *above, last = path
    holder = document.data
    for step in above:
        holder = holder[step]
    if not at_key:
        holder[last] = name
        return
    if name in holder:
        return  # found twice: told as unknown
    entries = [(name if key == last else key, value) for key, value in holder.items()]
    holder.clear()
    holder.update(entries)
    for places in (document.values, document.keys):
        for old in [old for old in places if old[: len(path)] == path]:
            places[(*above, name, *old[len(path) :])] = places[old]
