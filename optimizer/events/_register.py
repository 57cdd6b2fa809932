"""Rules, goals and events of the program that uses the package."""

from __future__ import annotations

from typing import TYPE_CHECKING

import optimizer.events  # noqa: F401 - opens the last of the rooms
from optimizer.problem.plugins import add

if TYPE_CHECKING:
    from optimizer.events._event import Event
    from optimizer.goals import Goal
    from optimizer.rules import Rule


def register(kind: type[Rule | Goal | Event]) -> type[Rule | Goal | Event]:
    """Make a class a rule, goal or event that files may name, in this process; also as a decorator of the class.

    Other processes import it from its module when they are sent an instance that uses it.  What stands in a notebook,
    or in the program that was started, they cannot import.

    Raises
    ------
    TypeError
        If it is no subclass of ``Rule``, ``Goal`` or ``Event``.
    ValueError
        If it lacks something, or its name is taken.
    """
    add(kind, kind.__module__ if isinstance(kind, type) else "")
    return kind
