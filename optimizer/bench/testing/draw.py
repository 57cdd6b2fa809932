"""Drawing small random things: windows, choices, forms of rules."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

FIRST_DAY = date(2030, 1, 1)

World = dict[str, Any]
"""An instance as plain data, while it is being drawn."""


def day(number: int) -> str:
    """The date so many days after the first."""
    return (FIRST_DAY + timedelta(days=number)).isoformat()


def maybe(random: Random, chance: float, key: str, value: Any) -> dict[str, Any]:
    """``{key: value}`` with some chance, else nothing."""
    return {key: value} if random.random() < chance else {}


def window(random: Random, low: int = 0, high: int = 9) -> dict[str, Any]:
    """A window of days, often open at an end."""
    first = random.randint(low, high)
    last = first + random.randint(0, 5)
    return {**maybe(random, 0.6, "from", day(first)), **maybe(random, 0.6, "to", day(last))}


def ruled(random: Random, **parameters: Any) -> dict[str, Any]:
    """Parameters of a rule, now and then with the window in which it holds."""
    return {**parameters, **(window(random) if random.random() < 0.25 else {})}
