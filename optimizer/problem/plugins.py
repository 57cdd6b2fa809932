"""Rules, goals and events: ours are found by listing their folders, those of other packages by entry points.

A room of the package tells how a kind of its own is added.  ``add`` refuses what could not be used.
"""

from __future__ import annotations

import re
import sys
import warnings
from dataclasses import dataclass, field
from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

from optimizer.problem.errors import InputWarning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from importlib.metadata import EntryPoint

Kind = TypeVar("Kind")

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


def kinds_in(package: str, folder: Iterable[str], base: type[Kind]) -> dict[str, type[Kind]]:
    """The one class of each file of a folder that carries the file's name, by name; files with ``_`` aside."""
    found: dict[str, type[Kind]] = {}
    for module in sorted(iter_modules(folder), key=lambda module: module.name):
        if not module.name.startswith("_"):
            (found[module.name],) = (
                value
                for value in vars(import_module(f"{package}.{module.name}")).values()
                if isinstance(value, type) and issubclass(value, base) and value.__dict__.get("name") == module.name
            )
    return found


@dataclass(frozen=True)
class Room:
    """Rules, goals or events."""

    word: str
    """What one of them is called."""
    base: type[Any]
    kinds: dict[str, type[Any]]
    """By name: ours, and those added."""
    says: tuple[str, ...]
    """Texts that a class must have."""
    does: tuple[str, ...]
    """Methods that a class must have."""
    listed_in: type[BaseModel] | None = None
    """The model with a field for each of them."""
    annotation: Callable[[type[Any]], Any] = lambda kind: kind
    """The type of such a field."""
    ours: set[str] = field(default_factory=set)


_ROOMS: list[Room] = []
_FOUND: dict[str, str] = {}
"""By name: the distribution, or the module, that a kind of another package comes from."""
_UNUSABLE: dict[str, str] = {}
"""By name: why a kind of another package cannot be used, in words."""
_WAITING: list[tuple[EntryPoint, str]] = []
_FORGETTING: list[Callable[[], None]] = []


def open_room(room: Room) -> None:
    """Tell of a room whose own kinds are known; kinds of other packages may be added from now on."""
    room.ours.update(room.kinds)
    _ROOMS.append(room)


def kinds_of(word: str) -> dict[str, type[Any]]:
    """All rules, goals or events by name; ``word``: what one of them is called.

    Their room, which may lie above the one that asks, is loaded if it is not yet.
    """
    import_module(f"optimizer.{word}s")
    (kinds,) = (room.kinds for room in _ROOMS if room.word == word)
    return kinds


def when_added(forget: Callable[[], None]) -> None:
    """Call this when a kind was added: what was worked out from the types is no longer true."""
    _FORGETTING.append(forget)


def comes_from(name: str) -> str | None:
    """The distribution or the module that a rule, goal or event comes from; None if it is ours, or unknown."""
    return _FOUND.get(name)


def why_unusable(name: str) -> str | None:
    """Why a rule, goal or event of this name, of another package, cannot be used; None if there is none such."""
    return _UNUSABLE.get(name)


def add_from_packages(word: str) -> None:
    """Add the kinds that installed distributions bring; of one that cannot be used a warning tells, in one line."""
    for entry in sorted(_installed().select(group=f"crewopt.{word}s"), key=lambda entry: entry.name):
        if _is_beginning(entry.module):
            _WAITING.append((entry, word))
        else:
            _bring(entry, word)


def add_waiting() -> None:
    """Add the kinds whose modules had only begun when they were looked for, as they import this package themselves."""
    ready = [each for each in _WAITING if not _is_beginning(each[0].module)]
    for each in ready:
        _WAITING.remove(each)
        _bring(*each)


def _is_beginning(module: str) -> bool:
    """Whether a module, or the program that runs it, is still being imported."""
    return getattr(getattr(sys.modules.get(module), "__spec__", None), "_initializing", False)


def _bring(entry: EntryPoint, word: str) -> None:
    whose = f"{entry.dist.name} {entry.dist.version}" if entry.dist is not None else entry.value
    try:
        kind = entry.load()
        named = getattr(kind, "name", None)
        if named != entry.name:
            raise ValueError(f"expected a class whose `name` is {entry.name!r}, found {named!r} in {entry.value}")
        add(kind, whose, word)
    except (Exception, SystemExit) as error:  # whatever the other package does wrong is its own
        named = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
        words = f"{whose} brings the {word} `{entry.name}`, which cannot be used: {named}{_one_line(error)}"
        _UNUSABLE[entry.name] = words
        warnings.warn(InputWarning(words), stacklevel=3)


@cache
def _installed() -> Any:
    """The entry points of all distributions; its type differs between versions of Python."""
    from importlib.metadata import entry_points

    return entry_points()


def add(kind: type[Any], whose: str, word: str | None = None) -> None:
    """Add a rule, goal or event of another package.

    Raises
    ------
    TypeError
        If it is no class of one of these.
    ValueError
        If it lacks something, or its name is taken.
    """
    rooms = [room for room in _ROOMS if isinstance(kind, type) and issubclass(kind, room.base)]
    if not rooms or word not in (None, rooms[0].word):
        wanted = [room for room in _ROOMS if word in (None, room.word)]
        known = " or ".join(sorted(f"`optimizer.{room.base.__name__}`" for room in wanted))
        raise TypeError(f"expected a subclass of {known}, found {_one_line(kind)}")
    room = rooms[0]
    _refuse(kind, room)
    name = kind.name
    _FOUND[name] = whose
    _UNUSABLE.pop(name, None)
    room.kinds[name] = kind
    if room.listed_in is not None:
        entry: Any = Field(default=None, description=kind.sentence())
        room.listed_in.__pydantic_fields__[name] = FieldInfo.from_annotated_attribute(room.annotation(kind), entry)
        _rebuild(room.listed_in)
    for forget in _FORGETTING:
        forget()


def adopt(values: Iterable[object]) -> None:
    """Add the kinds of objects that were made in another process, where they had been added."""
    for value in values:
        for room in _ROOMS:
            if isinstance(value, room.base) and room.kinds.get(value.name) is not type(value):
                add(type(value), type(value).__module__)


def of_the_main_program() -> Iterator[type[Any]]:
    """Kinds that stand in a notebook or in the program that was started: no other process can import them."""
    return (room.kinds[n] for room in _ROOMS for n in _FOUND if n in room.kinds and _is_main(room.kinds[n]))


def _is_main(kind: type[Any]) -> bool:
    return kind.__module__ == "__main__"


def _refuse(kind: type[Any], room: Room) -> None:
    name = kind.__dict__.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError(f"expected `name`, a word of small letters, digits and `_`, found {_one_line(name)}")
    for other in _ROOMS:
        there = other.kinds.get(name)
        again = there is not None and (there.__module__, there.__qualname__) == (kind.__module__, kind.__qualname__)
        if name in other.ours or (there is not None and not again):
            of = f"{'an' if other.word[0] == 'e' else 'a'} {other.word} of {_FOUND.get(name, 'crewopt')}"
            raise ValueError(f"expected a name of its own, found {name!r}, the name of {of}")
    if not kind.sentence().endswith("."):
        raise ValueError(f"expected a docstring, a sentence with a full stop, found {kind.sentence()[:60]!r}")
    for text in room.says:
        if not isinstance(getattr(kind, text, None), str):
            raise ValueError(f"expected `{text}`, a text, found none")
    for method in room.does:
        if getattr(kind, method) is getattr(room.base, method):
            raise ValueError(f"expected a method `{method}`, found none")
    if getattr(kind, "always", False):
        raise ValueError("expected a rule that holds where a file lists it, found `always`")
    for key, described in kind.model_fields.items():
        if not described.description:
            raise ValueError(f"expected a description of every field, found none of `{key}`")


def _rebuild(changed: type[BaseModel]) -> None:
    """Build again what was built from a model: each model after those that it holds."""
    every = list(_below(BaseModel))
    stale: dict[type[BaseModel], set[type[BaseModel]]] = {changed: set()}
    fresh = [changed]
    while fresh:
        found: list[type[BaseModel]] = []
        for model in every:
            held = {each for each in fresh if any(_holds(f.annotation, each) for f in model.model_fields.values())}
            if held:
                found += [] if model in stale else [model]
                stale.setdefault(model, set()).update(held)
        fresh = found
    for model in TopologicalSorter(stale).static_order():
        if model is changed or model.__pydantic_complete__:
            model.model_rebuild(force=True)


def _below(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for each in model.__subclasses__():
        if each.__module__.startswith("optimizer."):
            yield each
        yield from _below(each)


def _holds(annotation: Any, model: type[BaseModel]) -> bool:
    return annotation is model or any(_holds(part, model) for part in get_args(annotation))


def _one_line(value: object) -> str:
    return " ".join(str(value).split())[:300]
