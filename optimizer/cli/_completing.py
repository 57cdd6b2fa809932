"""What a shell is offered to complete a word: names of rules and goals, and the people and flights of the file named.

Files and options are completed by click and the shell.  Whatever goes wrong here offers nothing and says nothing.
"""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import click

VARIABLE = "_CREWOPT_COMPLETE"


def completing() -> bool:
    """Whether a shell asks what fits, and nothing is to be done."""
    return os.getenv(VARIABLE) is not None


def _fitting(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]


def rules_goals_and_events(context: click.Context, option: click.Parameter, incomplete: str) -> list[str]:
    """Every name that ``crewopt rules`` knows."""
    from optimizer.report.reference import all_names

    return _fitting(all_names(), incomplete)


def goals(context: click.Context, option: click.Parameter, incomplete: str) -> list[str]:
    """The goals."""
    from optimizer.goals import GOALS

    return _fitting(GOALS, incomplete)


def rules(context: click.Context, option: click.Parameter, incomplete: str) -> list[str]:
    """The rules."""
    from optimizer.rules import RULES

    return _fitting(RULES, incomplete)


def people_and_flights(context: click.Context, option: click.Parameter, incomplete: str) -> list[str]:
    """The ids of the people and flights of the instance named before."""
    from optimizer.files.load import load

    path = context.params.get("instance")
    if not path or path == "-":
        return []
    try:
        with warnings.catch_warnings(action="ignore"):
            found = load(path)
    except Exception:  # a file with faults, or none: `validate` says what
        return []
    return _fitting([*found.person, *found.flight], incomplete)
