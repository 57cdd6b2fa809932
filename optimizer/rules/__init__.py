"""The rulebook: every file in this folder that does not begin with ``_`` is one rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field, create_model

from optimizer.problem.fields import Listing
from optimizer.problem.plugins import Room, adopt, kinds_in, open_room, when_added
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Set
    from datetime import date
    from typing import Self

    from optimizer.problem.calendar import Calendar

__all__ = ["NAMED_IN_FILES", "RULES", "Rule", "Rulebook", "Violation"]


RULES: dict[str, type[Rule]] = kinds_in(__name__, __path__, Rule)
"""Every rule by name: ours, found by listing the folder, and those of other packages."""


def _named_in_files() -> list[str]:
    return [name for name, kind in RULES.items() if not kind.always or not (kind.physical or kind.dropped)]


NAMED_IN_FILES = _named_in_files()
"""Rules that a file may name: those it lists, and of those always in force the ones with clauses to waive."""


_MADE: dict[type[Rule], Rule] = {}
"""The one object of each rule without parameters: the rules in force are asked for at every step of a check."""


class _Rulebook(Listing):
    """The rules an instance lists, each with its parameters."""

    def in_force(self) -> Iterator[Rule]:
        """The rules that always hold, and those listed."""
        for name, kind in RULES.items():
            rule: Rule | None = (
                (_MADE.get(kind) or _MADE.setdefault(kind, kind())) if kind.always else getattr(self, name)
            )
            if rule is not None:
                yield rule

    def __setstate__(self, state: dict[Any, Any]) -> None:
        super().__setstate__(state)
        adopt(self.__dict__.values())

    def carried(self, calendar: Calendar, day: date, gone: Set[str]) -> Self:
        """The rules listed as of ``day``, once the flights ``gone`` have left the file."""
        rules = [rule for rule in self.in_force() if not rule.always]
        return self.model_copy(update={rule.name: rule.carried(calendar, day, gone) for rule in rules})


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

open_room(Room("rule", Rule, RULES, ("subject",), ("check",), Rulebook))
when_added(lambda: NAMED_IN_FILES.__setitem__(slice(None), _named_in_files()))
