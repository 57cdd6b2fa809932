"""The rulebook: every file in this folder that does not begin with ``_`` is one rule."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from pydantic import Field, create_model

from optimizer.entity import Entity
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RULES", "Rule", "Rulebook", "Violation"]


def _rule_in(module: str) -> type[Rule]:
    found = [
        value
        for value in vars(import_module(f"{__name__}.{module}")).values()
        if isinstance(value, type) and issubclass(value, Rule) and value.__dict__.get("name") == module
    ]
    (rule,) = found
    return rule


RULES: dict[str, type[Rule]] = {
    module.name: _rule_in(module.name)
    for module in sorted(iter_modules(__path__), key=lambda module: module.name)
    if not module.name.startswith("_")
}
"""Every rule by name, found by listing the folder."""


class _Rulebook(Entity):
    """The rules an instance lists, each with its parameters."""

    def in_force(self) -> Iterator[Rule]:
        """The rules that always hold, and those listed."""
        for name, kind in RULES.items():
            rule: Rule | None = kind() if kind.always else getattr(self, name)
            if rule is not None:
                yield rule


if TYPE_CHECKING:
    Rulebook = _Rulebook
else:
    Rulebook = create_model(
        "Rulebook",
        __base__=_Rulebook,
        __doc__=_Rulebook.__doc__,
        **{
            name: (kind, Field(default=None, description=kind.sentence()))
            for name, kind in RULES.items()
            if not kind.always
        },
    )
