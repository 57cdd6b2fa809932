"""The house as the READMEs describe it: few entries, few layers, nothing imports upwards or in a circle."""

from __future__ import annotations

import ast
import re
from functools import cache
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from tests import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MOST_ENTRIES = 18
MOST_LAYERS = 12
FILES = sorted(PACKAGE.rglob("*.py"))

OLD_WORDS = re.compile(
    r"\b(happening|cornered|DealtOut|dealing|descending|Spell|Stretch|Watch|watches|Scales|Lots|Blow|fencing|lean)\b"
)
"""Words of a former private language; the field has its own."""


def module_of(file: Path) -> str:
    """The dotted name of a file below the package: ``solver.build``; empty for the package's own ``__init__``."""
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(file): file for file in FILES}


def targets(file: Path) -> Iterable[str]:
    """The modules of the package a file imports, for type checkers too; a package's own ``__init__`` counts."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: a relative import"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole.removeprefix("optimizer.") in MODULES else node.module or ""


@cache
def graph() -> dict[str, set[str]]:
    """By module: the modules it imports."""
    found = {}
    for name, file in MODULES.items():
        inside = {target.removeprefix("optimizer.") for target in targets(file) if target.startswith("optimizer.")}
        found[name] = {target for target in inside if target in MODULES} - {name}
    return found


def rooms() -> dict[str, set[str]]:
    """By entry of the package folder: the entries it imports."""
    found: dict[str, set[str]] = {}
    for name, taken in graph().items():
        room = name.split(".")[0]
        found.setdefault(room, set()).update(target.split(".")[0] for target in taken)
    return {room: taken - {room} for room, taken in found.items()}


def test_the_package_folder_has_few_entries() -> None:
    entries = [path.name for path in PACKAGE.iterdir() if path.name != "__pycache__"]
    assert len(entries) <= MOST_ENTRIES, sorted(entries)


def test_no_two_files_import_each_other_in_a_circle() -> None:
    TopologicalSorter(graph()).prepare()  # raises with the circle


def test_rooms_lie_on_few_layers() -> None:
    sorter = TopologicalSorter(rooms())
    sorter.prepare()  # raises where two rooms import each other
    layers = 0
    while sorter.is_active():
        ready = sorter.get_ready()
        sorter.done(*ready)
        layers += 1
    assert layers <= MOST_LAYERS


def test_only_the_words_of_the_field_are_used() -> None:
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        assert not OLD_WORDS.findall(text), file
        assert "would do" not in text, file


def test_one_place_outside_the_engines_names_an_engine_at_most() -> None:
    engines = {"cp-sat", "highs", "scip", "cp-sat-default"}
    naming = []
    for file in FILES:
        if not file.is_relative_to(PACKAGE / "solver" / "engines"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and node.value in engines:
                    naming.append(f"{file}:{node.lineno}")
    assert len(naming) <= 1, naming
