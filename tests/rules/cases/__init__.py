"""One file a rule: hand-written cases at the edges of its sentence, and ``draw``, a random form for tiny worlds."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from tests.rules.cases._case import Case
    from tests.worlds.draw import World

_MODULES = {
    module.name: import_module(f"{__name__}.{module.name}")
    for module in iter_modules(__path__)
    if not module.name.startswith("_")
}

CASES: dict[str, list[Case]] = {name: module.CASES for name, module in _MODULES.items()}

FORMS: dict[str, Callable[[Random, World], dict[str, Any]]] = {
    name: module.draw for name, module in _MODULES.items() if hasattr(module, "draw")
}
"""A random form of each rule that a file may list; rules that always hold have none."""
