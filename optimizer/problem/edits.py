"""Edits of an instance file, as data: what a lever changes, and by how much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

END = "-"
"""In the place of a number in a list: a new entry after the last."""


class Edit(NamedTuple):
    """One value of the file: keys, and numbers of entries of lists, down to it."""

    path: tuple[str | int, ...]
    value: Any
    """Plain data, as JSON has it."""
    only_if_absent: bool = False
    """Leave the value that is there."""


@dataclass(frozen=True, slots=True)
class Lever:
    """A change of an instance in steps, each of which allows every plan that the one before allows.

    A rule offers it (``Hooks.levers``); nothing is known of what it does until it is solved.
    """

    kind: str
    """What a planner would call it, in a word or two: ``rest``, ``one more person``."""
    most: int
    """The number of steps, at least 1."""
    edits: Callable[[int], tuple[Edit, ...]]
    """What step N changes, of 1 to ``most``."""
    words: Callable[[int], str]
    """Step N in a planner's words."""
    widens: bool = False
    """It adds people, ways or training that the file does not have, and so concerns every rule."""
    about: tuple[str, ...] = ()
    """People and flights that it is about, by id; empty: everybody."""
    number: bool = False
    """It changes one number or date of the file and nothing else."""


def single_lever(kind: str, edit: Edit, words: str, *, widens: bool = False, about: tuple[str, ...] = ()) -> Lever:
    """A change of one step."""
    return Lever(kind, 1, lambda _: (edit,), lambda _: words, widens=widens, about=about)


def number_lever(
    path: tuple[str | int, ...],
    value: int | date,
    last: int | date,
    words: str,
    *,
    kind: str = "a number",
    about: tuple[str, ...] = (),
) -> Lever:
    """A number or date of the file, at most as far as ``last``, one nearer to it with each step."""
    way = 1 if _place(last) > _place(value) else -1

    def at(step: int) -> int | str:
        if isinstance(value, date):
            return (value + timedelta(way * step)).isoformat()
        return value + way * step

    return Lever(
        kind=kind,
        most=max(1, abs(_place(last) - _place(value))),
        edits=lambda step: (Edit(path, at(step)),),
        words=lambda step: f"{words} {at(step)} instead of {value}",
        about=about,
        number=True,
    )


def _place(value: int | date) -> int:
    return value.toordinal() if isinstance(value, date) else value


Patch = list[dict[str, Any]]
"""Edits as a JSON Patch (RFC 6902) of the file."""


def as_patch(data: Any, edits: Iterable[Edit]) -> Patch:
    """Edits of this plain data as a JSON Patch.  What stands around a value and is not there yet is added with it."""
    found = Patch()
    for edit in edits:
        operation = _operation(data, edit)
        if operation is not None:
            found.append(operation)
            data = patched(data, [operation])
    return found


def _operation(data: Any, edit: Edit) -> dict[str, Any] | None:
    place, depth = data, 0
    while depth < len(edit.path) - 1 and _has(place, edit.path[depth]):
        place = place[edit.path[depth]]
        depth += 1
    rest, value = edit.path[depth + 1 :], edit.value
    if not rest and edit.only_if_absent and _has(place, edit.path[depth]):
        return None
    for key in reversed(rest):
        value = [value] if key == END else {key: value}
    pointer = "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in edit.path[: depth + 1])
    return {"op": "add", "path": pointer, "value": value}


def _has(place: Any, key: str | int) -> bool:
    if isinstance(place, list):
        return isinstance(key, int) and key < len(place)
    return isinstance(place, dict) and key in place


def patched(data: Any, patch: Patch) -> Any:
    """The plain data with a patch of ``as_patch`` applied; ``data`` stays as it is, and what is equal is shared."""
    for operation in patch:
        way = [key.replace("~1", "/").replace("~0", "~") for key in operation["path"][1:].split("/")]
        data = _with(data, way, operation["value"])
    return data


def _with(place: Any, way: list[str], value: Any) -> Any:
    key, *rest = way
    if isinstance(place, list):
        at = len(place) if key == END else int(key)
        return (
            [*place[:at], _with(place[at], rest, value), *place[at + 1 :]]
            if rest
            else [*place[:at], value, *place[at:]]
        )
    return {**place, key: _with(place[key], rest, value) if rest else value}
