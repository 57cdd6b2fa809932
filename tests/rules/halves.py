"""What each half of the rules and goals reaches, read off the syntax trees of their sources.

A half is what its entry points reach: methods by the class of their object, where ``inference`` knows it, functions
and classes by name.  Where it does not know, an attribute stands for every method of that name in the rooms traced, so
that a doubt shows as something shared and not as silence.  Not seen: attributes named by a text (``attrgetter``), and
what an operator or ``str`` runs.
"""

from __future__ import annotations

import ast
from collections import deque
from functools import cache
from typing import TYPE_CHECKING

from tests import PACKAGE
from tests.rules.inference import CLASS, Scope, Typed, Types, union

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

CALENDAR = "optimizer.problem.calendar"

ROOMS = ("rules", "goals", "model", "checker", "problem.calendar")
"""The rooms whose definitions the halves must not share; what a file says (the rest of ``problem``) is for both."""

MODEL = frozenset({"post", "forbidden", "forbids", "extra_decisions", "tighten"})
CHECKER = frozenset({"check", "measure"})
NEITHER = frozenset({"omissions"})
"""A hook of ``analyze``: it looks at refused stays and at facts, and judges no plan."""
"""The methods by which rules and goals are asked."""

SIDE_OF = {
    **dict.fromkeys(("optimizer.model.options.Options", "optimizer.model.rows.Rows"), "model"),
    **dict.fromkeys(("optimizer.model.stays.StayOption", "optimizer.model.interval.Interval"), "model"),
    **dict.fromkeys((f"{CALENDAR}.Calendar", f"{CALENDAR}.StationInterval", f"{CALENDAR}.Stay"), "checker"),
}
"""Whoever asks for one of these stands in that half, entry point or not: so do the hooks of tables and reports."""

Reached = dict[str, str]
"""Definitions by full name, each with the one it is reached from; an entry point with ``""``."""


def sources() -> dict[str, str]:
    """The text of every module that can matter, by name."""
    found = {}
    for room in ("problem", "rules", "goals", "model", "checker"):
        for file in sorted((PACKAGE / room).rglob("*.py")):
            parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file.read_text(encoding="utf-8")
    found["optimizer.instance"] = (PACKAGE / "instance.py").read_text(encoding="utf-8")
    return found


class Halves:
    """The definitions of some sources, and which half reaches which."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.types = Types(texts)
        self.traced = {name: (module, node) for name, (module, node) in self.types.functions.items() if _traced(module)}
        self.owner: dict[str, str] = {}
        for info in self.types.classes.values():
            for name, node in info.methods.items() if _traced(info.module) else ():
                self.traced[f"{info.name}.{name}"] = (info.module, node)
                self.owner[f"{info.name}.{name}"] = info.name
        for name, (module, value) in self.types.aliases.items():
            if _traced(module) and self._is_function(module, value):
                self.traced[name] = (module, _function_of(value))
        self.by_name: dict[str, list[str]] = {}
        for name in self.owner:
            self.by_name.setdefault(name.rpartition(".")[2], []).append(name)
        self._used: dict[str, tuple[str, ...]] = {}

    def _is_function(self, module: str, value: ast.expr) -> bool:
        """Whether a name of a module stands for a lambda, or for something made of a function: ``partial`` and such."""
        named = {self.types.full(part.id, module) for part in ast.walk(value) if isinstance(part, ast.Name)}
        return any(isinstance(part, ast.Lambda) for part in ast.walk(value)) or not named.isdisjoint(self.traced)

    # Entry points.

    def half(self, side: str) -> Reached:
        """All that a half reaches."""
        found: Reached = dict.fromkeys(self._entries(side), "")
        todo = deque(found)
        while todo:
            at = todo.popleft()
            for name in self.used_by(at):
                if name not in found:
                    found[name] = at
                    todo.append(name)
        return found

    def _entries(self, side: str) -> Iterator[str]:
        asked = MODEL if side == "model" else CHECKER
        for name, (module, node) in self.traced.items():
            whole = "checker" if module == CALENDAR else module.split(".")[1]
            if side in (whole, self._side_of(module, node)) or (name in self.owner and node.name in asked):
                yield name

    def _side_of(self, module: str, node: ast.FunctionDef) -> str | None:
        """The half that a function's parameters put it in."""
        if node.name in NEITHER:
            return None
        kinds = (self.types.annotation(each.annotation, module) for each in (*node.args.args, *node.args.kwonlyargs))
        names = [part.name for kind in kinds if kind for part in (kind, *(each for each in kind.args if each))]
        return next((SIDE_OF[name] for name in names if name in SIDE_OF), None)

    # What a definition uses.

    def used_by(self, name: str) -> tuple[str, ...]:
        """The definitions that one names, whether it calls them or hands them on."""
        if name not in self._used:
            self._used[name] = tuple(dict.fromkeys(self._uses(name))) if name in self.traced else ()
        return self._used[name]

    def _uses(self, name: str) -> Iterator[str]:
        module, node = self.traced[name]
        scope = Scope(self.types, module, node, {}, self.owner.get(name, ""))
        for part in _evaluated(node):
            if isinstance(part, ast.Attribute):
                yield from self._attribute(scope, part)
            elif isinstance(part, ast.Name) and part.id not in scope.env:
                yield from self._named(self.types.full(part.id, module))
            if isinstance(part, ast.Call):
                made = scope.infer(part.func)
                if made is not None and made.name == CLASS and made.args[0] is not None:
                    yield from self._made(made.args[0].name)

    def _named(self, name: str) -> Iterator[str]:
        if name in self.traced:
            yield name

    def _made(self, name: str) -> Iterator[str]:
        """Who makes an object shares its class."""
        info = self.types.classes.get(name)
        if info is not None and _traced(info.module):
            yield name
            yield from (f"{name}.{method}" for method in ("__init__", "__post_init__") if method in info.methods)

    def _attribute(self, scope: Scope, node: ast.Attribute) -> Iterator[str]:
        base = scope.infer(node.value)
        if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name) and node.value.func.id == "super":
            bases = self.types.classes[scope.owner].bases
            base = union(*(Typed(name) for name in bases))
        if base is None:
            yield from self.by_name.get(node.attr, ())
        else:
            for info, _ in self.types.methods(base, node.attr):
                if _traced(info.module):
                    yield f"{info.name}.{node.attr}"


def shared(texts: Mapping[str, str], allowed: Iterable[str] = ()) -> dict[str, str]:
    """Definitions that both halves reach, each with the two ways there."""
    halves = Halves(texts)
    model, checker = halves.half("model"), halves.half("checker")
    both = [name for name in model if name in checker and name not in set(allowed)]
    return {name: f"{way(model, name)}  |  {way(checker, name)}" for name in both}


def way(reached: Reached, name: str) -> str:
    """How a half gets to a definition, from its entry point."""
    steps = [name]
    while reached[steps[-1]]:
        steps.append(reached[steps[-1]])
    return " > ".join(step.removeprefix("optimizer.") for step in reversed(steps))


def _function_of(value: ast.expr) -> ast.FunctionDef:
    """A function that does nothing but work out a value."""
    (made,) = ast.parse("def made(): pass").body
    assert isinstance(made, ast.FunctionDef)
    made.body = [ast.Expr(value)]
    return made


def _traced(module: str) -> bool:
    return any(module == f"optimizer.{room}" or module.startswith(f"optimizer.{room}.") for room in ROOMS)


@cache
def _evaluated(node: ast.FunctionDef) -> tuple[ast.AST, ...]:
    """Names, attributes and calls that run when a function is called: of its body without annotations."""
    return tuple(part for part in _running(node) if isinstance(part, (ast.Name, ast.Attribute, ast.Call)))


def _running(node: ast.FunctionDef) -> Iterator[ast.AST]:
    todo: list[ast.AST] = [*node.body, *node.args.defaults, *(each for each in node.args.kw_defaults if each)]
    while todo:
        part = todo.pop()
        yield part
        for field, value in ast.iter_fields(part):
            if field not in ("annotation", "returns"):
                todo += [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, ast.AST)]
