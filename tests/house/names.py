"""Where the sources speak of a rule, goal or event by name, read off their syntax trees."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from optimizer.events import EVENTS
from optimizer.goals import GOALS
from optimizer.rules import RULES
from tests import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOMS = {"rules": RULES, "goals": GOALS, "events": EVENTS}
HOMES = {name: f"{room}/{name}.py" for room, kinds in ROOMS.items() for name in kinds}
"""Every name, with the one file in which it may stand."""
TABLES = ("RULES", "GOALS", "EVENTS")


class Mention(NamedTuple):
    """One place where a file speaks of a rule, goal or event that is not its own."""

    file: str
    name: str
    how: Literal["import", "name", "word"]
    """A module imported; a string or attribute that can only be the name; a string that may be an ordinary word."""
    line: int


@cache
def mentions() -> tuple[Mention, ...]:
    """All of them in the package."""
    files = sorted(PACKAGE.rglob("*.py"))
    return tuple(
        found
        for file in files
        for found in mentions_in(file.relative_to(PACKAGE).as_posix(), file.read_text(encoding="utf-8"), HOMES)
    )


def mentions_in(file: str, text: str, homes: Mapping[str, str]) -> Iterator[Mention]:
    """Those of one file."""
    modules = {f"optimizer.{home.removesuffix('.py').replace('/', '.')}": name for name, home in homes.items()}
    tree = ast.parse(text)
    sure = {id(part) for node in ast.walk(tree) for part in _surely_names(node)}
    for node in ast.walk(tree):
        for name, how in _named(node, modules, sure):
            if homes.get(name, file) != file:
                yield Mention(file, name, how, getattr(node, "lineno", 0))


def _named(
    node: ast.AST, modules: Mapping[str, str], sure: set[int]
) -> Iterator[tuple[str, Literal["import", "name", "word"]]]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        parts = [alias.name for alias in node.names]
        from_ = node.module if isinstance(node, ast.ImportFrom) else None
        for path in dict.fromkeys([*([from_] if from_ else []), *(f"{from_}.{p}" if from_ else p for p in parts)]):
            if path in modules:
                yield modules[path], "import"
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        if node.value in modules:
            yield modules[node.value], "import"
        yield node.value, "name" if id(node) in sure else "word"
    elif isinstance(node, ast.Attribute) and _ends_in(node.value, "rules"):
        yield node.attr, "name"
    elif isinstance(node, ast.Call) and _ends_in(node.func, "Rulebook", "Tier"):
        yield from ((keyword.arg, "name") for keyword in node.keywords if keyword.arg)


def _surely_names(node: ast.AST) -> Iterator[ast.AST]:
    """Strings inside a node that name a rule, goal or event, whatever else the word may mean."""
    if isinstance(node, ast.Subscript) and _ends_in(node.value, *TABLES, "rules"):
        yield node.slice
    elif isinstance(node, ast.Call) and _ends_in(node.func, "Clause"):
        yield from node.args[:1]
    elif isinstance(node, ast.Call) and _ends_in(node.func, "getattr") and _ends_in(node.args[0], "rules", "tier"):
        yield node.args[1]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _ends_in(node.func.value, *TABLES):
        yield from node.args[:1]
    elif isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        if any(_ends_in(side, "rule", "rule.name", "goal.name", "event.name", "kind.name") for side in sides):
            for side in sides:
                yield from getattr(side, "elts", [side])


def _ends_in(node: ast.AST, *ends: str) -> bool:
    """Whether an expression is ``x.y.z`` and ends in one of these."""
    try:
        words = f".{ast.unparse(node)}"
    except AttributeError:
        return False
    return words.endswith(tuple(f".{end}" for end in ends))
