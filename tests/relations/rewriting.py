"""An instance as plain data, and changes of all words in it."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from optimizer.instance import Instance
    from tests.worlds.draw import World

DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
MONTH = re.compile(r"(?<![\d-])(\d{4})-(\d\d)(?![\d-])")


def data_of(instance: Instance) -> World:
    """The instance as a file has it: what is left out stays left out."""
    data: World = json.loads(instance.model_dump_json(by_alias=True, exclude_unset=True))
    return data


def in_words(data: Any, change: Callable[[str], str]) -> Any:
    """The same data with every word changed: values, keys, and parts of the addresses of clauses."""
    if isinstance(data, str):
        return change(data)
    if isinstance(data, dict):
        return {change(key): in_words(value, change) for key, value in data.items()}
    return [in_words(value, change) for value in data] if isinstance(data, list) else data


def renamed(data: World, names: Mapping[str, str]) -> World:
    """The same data with other names, wherever they stand."""
    word = re.compile(rf"\b({'|'.join(map(re.escape, names))})\b")
    changed: World = in_words(data, lambda text: word.sub(lambda found: names[found[0]], text))
    return changed


def shifted(data: World, days: int) -> World:
    """The same data so many days later; months in addresses are moved by whole years."""

    def later(found: re.Match[str]) -> str:
        return str(date.fromisoformat(found[0]) + timedelta(days))

    def years_later(found: re.Match[str]) -> str:
        return f"{int(found[1]) + 4 * (days // FOUR_YEARS)}-{found[2]}"

    changed: World = in_words(data, lambda text: DAY.sub(later, MONTH.sub(years_later, text)))
    return changed


FOUR_YEARS = 1461
"""Days after which the months are as long again, up to the year 2099."""


def mentions(data: Any, names: Collection[str]) -> bool:
    """Whether any of these names stands anywhere in the data, in an address too."""
    return any(part in names for text in _texts(data) for part in text.split("/"))


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        yield from data
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)


def rule_forms(data: World) -> Iterator[tuple[str, World]]:
    """Each rule listed, and each rule wished, with its parameters."""
    yield from data.get("rules", {}).items()
    for tier in data.get("goals", ()):
        yield from tier.get("prefer", {}).get("rules", {}).items()


def goal_forms(data: World) -> Iterator[tuple[str, World]]:
    """Each goal with its parameters."""
    for tier in data.get("goals", ()):
        yield from tier.items()
