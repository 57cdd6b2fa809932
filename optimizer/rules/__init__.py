"""The rulebook: every file in this folder that does not begin with ``_`` is one rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field, create_model

from optimizer.problem.fields import Listing
from optimizer.problem.plugins import kinds_in
from optimizer.rules._rule import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Set
    from datetime import date
    from typing import Self

    from optimizer.problem.calendar import Calendar

__all__ = ["NAMED_IN_FILES", "RULES", "Rule", "Rulebook", "Violation"]


RULES: dict[str, type[Rule]] = kinds_in(__name__, __path__, Rule)
"""Every rule by name, found by listing the folder."""

NAMED_IN_FILES = [name for name, kind in RULES.items() if not kind.always or not (kind.physical or kind.dropped)]
"""Rules that a file may name: those it lists, and of those always in force the ones with clauses to waive."""


class _Rulebook(Listing):
    """The rules an instance lists, each with its parameters."""

    def in_force(self) -> Iterator[Rule]:
        """The rules that always hold, and those listed."""
        for name, kind in RULES.items():
            rule: Rule | None = kind() if kind.always else getattr(self, name)
            if rule is not None:
                yield rule

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
