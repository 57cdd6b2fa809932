"""The goals: every file in this folder that does not begin with ``_`` is one goal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Field, create_model

from optimizer.goals._goal import Goal
from optimizer.model.cost import Cost
from optimizer.problem.fields import Listing, Weight
from optimizer.problem.plugins import Room, adopt, kinds_in, open_room

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["GOALS", "Cost", "Goal", "Tier", "sole_aim"]


GOALS: dict[str, type[Goal]] = kinds_in(__name__, __path__, Goal)
"""Every goal by name: ours, found by listing the folder, and those of other packages."""


class _Tier(Listing):
    """Goals of equal importance, added up by weight."""

    def __setstate__(self, state: dict[Any, Any]) -> None:
        super().__setstate__(state)
        adopt(self.__dict__.values())

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


open_room(Room("goal", Goal, GOALS, ("unit",), ("post", "measure"), Tier, _or_weight))


def sole_aim(study: str) -> Tier:
    """The one tier of a study that minimises a goal of its own, whatever the file asks for."""
    of_study = {name: kind for name, kind in GOALS.items() if kind.sole_aim_of == study}
    return Tier.model_construct(None, **{name: kind.model_construct(weight=1) for name, kind in of_study.items()})
