"""The goals: every file in this folder that does not begin with ``_`` is one goal."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Field, create_model

from optimizer.entity import Entity, Weight
from optimizer.goals._goal import Cost, Goal

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["GOALS", "Cost", "Goal", "Tier"]


def _goal_in(module: str) -> type[Goal]:
    found = [
        value
        for value in vars(import_module(f"{__name__}.{module}")).values()
        if isinstance(value, type) and issubclass(value, Goal) and value.__dict__.get("name") == module
    ]
    (goal,) = found
    return goal


GOALS: dict[str, type[Goal]] = {
    module.name: _goal_in(module.name)
    for module in sorted(iter_modules(__path__), key=lambda module: module.name)
    if not module.name.startswith("_")
}
"""Every goal by name, found by listing the folder."""


class _Tier(Entity):
    """Goals of equal importance, added up by weight."""

    def goals(self) -> Iterator[Goal]:
        """The goals of this tier."""
        for name in GOALS:
            goal: Goal | None = getattr(self, name)
            if goal is not None:
                yield goal


def _or_weight(kind: type[Goal]) -> Any:
    """The goal with its parameters, or, where none must be given, its weight alone."""
    if any(field.is_required() for field in kind.model_fields.values()):
        return kind
    whole = AfterValidator(lambda value: value if isinstance(value, Goal) else kind(weight=value))
    return Annotated[kind | Weight, whole]


if TYPE_CHECKING:
    Tier = _Tier
else:
    Tier = create_model(
        "Tier",
        __base__=_Tier,
        __doc__=_Tier.__doc__,
        **{name: (_or_weight(kind), Field(default=None, description=kind.sentence())) for name, kind in GOALS.items()},
    )
