"""Rules, goals and events are found by listing their folders: a new one is a new file."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = TypeVar("Kind")


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
