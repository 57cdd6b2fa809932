"""Cross references of a file, checked on its plain data, so that they are reported beside type errors.

``Ref`` in the types of the models marks each field that refers to something.
"""

from __future__ import annotations

import types
from difflib import get_close_matches
from functools import cache
from heapq import nsmallest
from itertools import repeat
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from optimizer.problem.errors import cut
from optimizer.problem.fields import Ref
from optimizer.problem.plugins import when_added

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from optimizer.files.documents import Document, Path_
    from optimizer.problem.errors import Problem

WORDS = {"crew": "crew member"}
"""Kinds of ids with another name in messages."""

_LISTS = {
    "party": ("parties",),
    "agency": ("parties", "crew"),
    "qualification": ("qualifications",),
    "vehicle": ("vehicles",),
    "flight": ("flights",),
    "crew": ("crew",),
    "session": ("sessions", "courses"),
    "role": ("vehicles", "flights"),
}
"""Keys below which ids of a kind are declared."""

SHOWN = 8
"""Known names that a message lists."""
MOST_COMPARED, LONGEST_COMPARED = 1_000, 200
"""Known names, and letters of an unknown one, among which the nearest is sought."""


Reference = tuple["Path_", str, str, bool]
"""Path, kind, name, and whether it is a key."""
_Form = tuple[Literal["plain", "marked", "union", "list", "keys", "model"], Any]


def declared_ids(data: Any, rules: list[str]) -> dict[str, list[str]]:
    """Every id the instance declares, by kind, in file order; duplicates are kept."""

    def keys(name: str) -> list[str]:
        part = data.get(name) if isinstance(data, dict) else None
        return list(part) if isinstance(part, dict) else []

    def ids(name: str) -> list[str]:
        part = data.get(name) if isinstance(data, dict) else None
        rows = part if isinstance(part, list) else []
        return [row["id"] for row in rows if isinstance(row, dict) and isinstance(row.get("id"), str)]

    def values(name: str, key: str) -> list[Any]:
        part = data.get(name) if isinstance(data, dict) else None
        rows = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        return [row[key] for row in rows if isinstance(row, dict) and key in row]

    agencies = [agency for names in values("parties", "agencies") if isinstance(names, list) for agency in names]
    agencies += values("crew", "agency")
    roles = [
        role for key in ("roles",) for named in values("vehicles", key) if isinstance(named, dict) for role in named
    ]
    for key in ("roles", "roles_down"):
        roles += [role for named in values("flights", key) if isinstance(named, dict) for role in named]
    return {
        "party": keys("parties"),
        "agency": [agency for agency in agencies if isinstance(agency, str)],
        "qualification": keys("qualifications"),
        "vehicle": keys("vehicles"),
        "flight": ids("flights"),
        "crew": ids("crew"),
        "session": [*ids("sessions"), *ids("courses")],
        "role": roles,
        "rule": rules,
    }


def unknown_ids(
    document: Document,
    model: type[BaseModel],
    known: Mapping[str, list[str]],
    absent: Mapping[tuple[str, str], str] | None = None,
) -> Iterator[Problem]:
    """A problem for every reference in the document to something not declared.

    ``absent``: messages for ids, by kind, that are absent for a reason that is known.
    """
    declared = {kind: set(names) for kind, names in known.items()}
    nameless = {kind for kind, names in known.items() if not names and _nameless(document, kind)}
    for path, kind, name, at_key in references(model, document.data, ()):
        if name not in declared[kind] and path not in document.unread and kind not in nameless:
            message = (absent or {}).get((kind, name)) or unknown(WORDS.get(kind, kind), name, known[kind])
            yield document.problem(path, message, at_key=at_key)


def _nameless(document: Document, kind: str) -> bool:
    """Whether none of the entries of a kind has an id that can be read, as is told where they stand."""
    return any((key,) in document.unread for key in _LISTS.get(kind, ()))


def unknown(kind: str, name: str, known: list[str]) -> str:
    """The message for something not known, with the nearest known name or the list."""
    message = f"{kind} {cut(repr(name))} unknown"
    names = set(known)
    near = get_close_matches(name, _comparable(name, known, names), n=1)
    if near:
        return f"{message}; did you mean {near[0]!r}?"
    shown = ", ".join(nsmallest(SHOWN, names)) + (", ..." if len(names) > SHOWN else "")
    return f"{message}; known: {shown or 'none'}"


def _comparable(name: str, known: list[str], names: set[str]) -> list[str]:
    """The known names worth comparing letter by letter: of many, those that begin alike."""
    if len(name) > LONGEST_COMPARED:
        return []
    if len(names) > MOST_COMPARED:
        begin = name[:2].casefold()
        known = [other for other in names if other[:2].casefold() == begin]
        return sorted(known)[:MOST_COMPARED]
    return known


def references(kind: Any, data: Any, path: Path_) -> list[Reference]:
    """Every reference in ``data``, walking its type alongside: path, kind, name, and whether it is a key."""
    found: list[Reference] = []
    _walk(_form(kind), data, path, found)
    return found


def _walk(form: _Form, data: Any, path: Path_, found: list[Reference]) -> None:
    """Append the references; no generator, as a large file has a hundred thousand values, several levels deep."""
    how, parts = form
    if how == "marked":
        marks, inside = parts
        if isinstance(data, str):
            for mark in marks:
                found.append((path, mark, data, False))
        if inside is not None:
            _walk(inside, data, path, found)
    elif how == "union":
        literals, members = parts
        if not (isinstance(data, str) and data in literals):
            for member in members:
                _walk(member, data, path, found)
    elif how == "list" and isinstance(data, list):
        members, alike = parts
        for index, (member, value) in enumerate(zip(repeat(members[0]) if alike else members, data, strict=False)):
            _walk(member, value, (*path, index), found)
    elif how == "keys" and isinstance(data, dict):
        of_keys, of_values = parts
        for key, value in data.items():
            of_key: list[Reference] = []
            _walk(of_keys, key, (), of_key)
            found += [((*path, key), of, name, True) for _, of, name, _ in of_key]
            _walk(of_values, value, (*path, key), found)
    elif how == "model" and isinstance(data, dict):
        for key, inside in parts:
            if key in data:
                _walk(inside, data[key], (*path, key), found)


@cache
def _form(kind: Any) -> _Form:
    """How a type is walked, and the forms of its parts; computed once, as a large file has the same few types."""
    origin, arguments = get_origin(kind), get_args(kind)
    if not _refers(kind):
        return "plain", None
    if origin is Annotated:
        marks = tuple(mark.kind for mark in kind.__metadata__ if isinstance(mark, Ref))
        return "marked", (marks, _form(arguments[0]) if _refers(arguments[0]) else None)
    if origin in (Union, types.UnionType):
        literals = {value for member in arguments if get_origin(member) is Literal for value in get_args(member)}
        return "union", (literals, tuple(_form(member) for member in arguments if _refers(member)))
    if origin in (list, tuple):
        alike = origin is list or arguments[-1] is Ellipsis
        return "list", (tuple(_form(each) for each in (arguments[:1] if alike else arguments)), alike)
    if origin is dict:
        return "keys", (_form(arguments[0]), _form(arguments[1]))
    return "model", tuple((key, _form(annotation)) for key, annotation in _fields(kind))


@cache
def _fields(model: type[BaseModel]) -> tuple[tuple[str, Any], ...]:
    """Keys of a model whose values may hold references, each with its type."""
    fields = []
    for name, field in model.model_fields.items():
        annotation: Any = field.annotation
        for mark in field.metadata:
            if isinstance(mark, Ref):
                annotation = Annotated[annotation, mark]
        if _refers(annotation):
            fields.append((field.alias or name, annotation))
    return tuple(fields)


@cache
def _refers(kind: Any) -> bool:
    """Whether a type has a reference anywhere inside."""
    if get_origin(kind) is Annotated and any(isinstance(mark, Ref) for mark in kind.__metadata__):
        return True
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return bool(_fields(kind))
    return any(_refers(argument) for argument in get_args(kind) if get_origin(kind) is not Literal)


for _known in (_form, _fields, _refers):
    when_added(_known.cache_clear)
