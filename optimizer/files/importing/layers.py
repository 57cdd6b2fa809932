"""A recipe that holds only its differences from another one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from optimizer.files.documents import Document, read
from optimizer.problem.errors import InputError

EXTENDS = "extends"


def read_layers(path: str | Path, above: tuple[str, ...] = ()) -> Document:
    """Read a recipe on top of the one it ``extends``, a file beside it, and so on down.

    Keys are merged at any depth; a list or a plain value replaces what the other recipe has, and ``null`` takes it
    away; a list under ``waivers+`` is added to the ``waivers`` of the other recipe, likewise every other key of the
    recipe itself. Problems keep the file, line and column of the recipe that holds the value.

    Raises
    ------
    InputError
        If one of the files cannot be read, or if they go round in a circle.
    """
    document = read(path)
    if not isinstance(document.data, dict) or EXTENDS not in document.data:
        return document
    name = document.data.pop(EXTENDS)
    if not isinstance(name, str) or not name or name != Path(name).name:
        problem = document.problem((EXTENDS,), f"expected the name of a recipe in the same folder, found {name!r}")
        raise InputError([*document.problems, problem])
    if name in (*above, Path(path).name):
        problem = document.problem((EXTENDS,), f"expected a recipe that does not build on this one, found {name!r}")
        raise InputError([*document.problems, problem])
    below = read_layers(Path(path).parent / name, (*above, Path(path).name))
    _add_to_lists(below, document)
    return Document(
        document.file,
        _merged(below.data, document.data),
        {**below.values, **document.values},
        {**below.keys, **document.keys},
        [*below.problems, *document.problems],
        {**dict.fromkeys([*below.values, *below.keys], below.file), **below.files}
        | dict.fromkeys([*document.values, *document.keys], document.file),
        below.unread | document.unread,
    )


def _add_to_lists(below: Document, document: Document) -> None:
    """Replace ``key+`` by ``key``: the list of the other recipe, followed by this one."""
    added = {key: key.removesuffix("+") for key in document.data if key.endswith("+")}
    for key, name in added.items():
        known, more = below.data.get(name, []), document.data[key]
        if name in document.data or not isinstance(known, list) or not isinstance(more, list):
            found = f"{name!r} beside it" if name in document.data else "no list"
            message = f"expected a list to add to the list {name!r} of the other recipe, found {found}"
            raise InputError([*document.problems, document.problem((key,), message, at_key=True)])
        document.data[name] = [*known, *more]
        del document.data[key]
        for places in (document.values, document.keys):
            for path in [path for path in places if path[:1] == (key,)]:
                place = places.pop(path)
                if len(path) > 1 and isinstance(path[1], int):
                    places[(name, len(known) + path[1], *path[2:])] = place
                    if path in document.unread:
                        document.unread.add((name, len(known) + path[1], *path[2:]))


def _merged(below: Any, above: Any) -> Any:
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    merged = {key: _merged(below[key], above[key]) if key in above else below[key] for key in below}
    merged |= {key: value for key, value in above.items() if key not in below}
    return {key: value for key, value in merged.items() if value is not None or above.get(key, key) is not None}
