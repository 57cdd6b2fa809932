"""Types read off syntax trees: just enough to know whose method an attribute of a rule's source is.

Annotations are believed.  Where there is none, loops, comprehensions, calls and subscripts are followed; what remains
unknown is None.  No flow: a name of a function has the first type it is given.
"""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Function = ast.FunctionDef | ast.Lambda


@dataclass(frozen=True)
class Typed:
    """A type: a class by its full name, or ``union``, ``class`` (the class itself), ``function`` with arguments."""

    name: str
    args: tuple[Typed | None, ...] = ()


UNION, CLASS, FUNCTION, MODULE = "union", "class", "function", "module"
FIRST = {"list", "tuple", "set", "frozenset", "sorted", "reversed", "Counter"}
"""Containers, and functions that make one of their first argument."""
WALKED = FIRST | {"Iterable", "Iterator", "Sequence", "Collection", "Set", "Mapping", "dict", "Counter"}
PASSED_ON = {"pop", "copy", "union", "difference", "intersection", "__getitem__"}


@dataclass
class ClassInfo:
    """A class of the package."""

    name: str
    module: str
    bases: list[str] = field(default_factory=list)
    methods: dict[str, ast.FunctionDef] = field(default_factory=dict)
    fields: dict[str, ast.expr] = field(default_factory=dict)
    given: dict[str, ast.expr] = field(default_factory=dict)
    """What ``__init__`` puts into fields without an annotation; once asked, its type is among those ``found``."""
    found: dict[str, Typed | None] = field(default_factory=dict)

    def is_property(self, method: str) -> bool:
        """Whether it is read like a field."""
        decorators = {node.id for node in self.methods[method].decorator_list if isinstance(node, ast.Name)}
        return bool(decorators & {"property", "cached_property"})


class Types:
    """The classes and functions of some modules, by full name."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self.modules = {name: _parsed(text) for name, text in sources.items()}
        self.classes: dict[str, ClassInfo] = {}
        self.functions: dict[str, tuple[str, ast.FunctionDef]] = {}
        self.aliases: dict[str, tuple[str, ast.expr]] = {}
        self.imports: dict[str, dict[str, str]] = {name: {} for name in self.modules}
        self._heirs: dict[str, list[ClassInfo]] = {}
        for module, tree in self.modules.items():
            for node in _top(tree.body):
                self._read(module, node)
        for module, tree in self.modules.items():
            for node in _top(tree.body):
                if isinstance(node, ast.ClassDef):
                    bases = (self.annotation(base, module) for base in node.bases)
                    self.classes[f"{module}.{node.name}"].bases = [base.name for base in bases if base is not None]

    def _read(self, module: str, node: ast.stmt) -> None:
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                self.imports[module][alias.asname or alias.name] = f"{node.module}.{alias.name}"
        elif isinstance(node, ast.FunctionDef):
            self.functions[f"{module}.{node.name}"] = (module, node)
        elif isinstance(node, ast.ClassDef):
            info = self.classes[f"{module}.{node.name}"] = ClassInfo(f"{module}.{node.name}", module)
            for part in node.body:
                if isinstance(part, ast.FunctionDef):
                    info.methods[part.name] = part
                elif isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
                    info.fields[part.target.id] = part.annotation
            for inner in ast.walk(info.methods.get("__init__", ast.Pass())):
                if isinstance(inner, ast.AnnAssign) and isinstance(inner.target, ast.Attribute):
                    info.fields[inner.target.attr] = inner.annotation
                elif isinstance(inner, ast.Assign):
                    info.given |= dict(_fields_given(inner.targets[0], inner.value))
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            self.aliases.setdefault(f"{module}.{node.targets[0].id}", (module, node.value))

    # Names and annotations.

    def full(self, name: str, module: str) -> str:
        """The full name of a name used in a module: its own, imported and passed on by packages, or a builtin."""
        own = f"{module}.{name}"
        if own in self.classes or own in self.functions or own in self.aliases:
            return own
        found = self.imports.get(module, {}).get(name)
        if found is None:
            return name
        home, _, last = found.rpartition(".")
        return self.full(last, home) if home in self.modules else last

    def annotation(self, node: ast.expr | None, module: str) -> Typed | None:
        """The type an annotation names."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return self.annotation(ast.parse(node.value, mode="eval").body, module)
        if isinstance(node, ast.BinOp):
            return union(self.annotation(node.left, module), self.annotation(node.right, module))
        if isinstance(node, ast.Subscript):
            outer = self.annotation(node.value, module)
            inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            if outer is None or outer.name in ("Annotated", "ClassVar"):
                return self.annotation(inner[0], module)
            if outer.name == "Literal":
                return Typed("str")
            args = tuple(self.annotation(part, module) for part in inner)
            return Typed(CLASS, args) if outer.name == "type" else Typed(outer.name, args)
        if isinstance(node, ast.Attribute):
            return Typed(node.attr)
        if not isinstance(node, ast.Name):
            return None
        name = self.full(node.id, module)
        if name in self.aliases:
            home, value = self.aliases[name]
            return Typed(name) if isinstance(value, ast.Call) else self.annotation(value, home)
        return Typed(name)

    # Members.

    def lineage(self, name: str) -> Iterator[ClassInfo]:
        """A class and its bases in the package, nearest first."""
        if name in self.classes:
            yield self.classes[name]
            for base in self.classes[name].bases:
                yield from self.lineage(base)

    def heirs(self, name: str) -> Iterator[ClassInfo]:
        """The classes derived from one."""
        if not self._heirs:
            for info in self.classes.values():
                for base in dict.fromkeys(info.bases):
                    self._heirs.setdefault(base, []).append(info)
        for info in self._heirs.get(name, ()):
            yield info
            yield from self.heirs(info.name)

    def methods(self, typed: Typed, name: str) -> Iterator[tuple[ClassInfo, ast.FunctionDef]]:
        """What an attribute of an object of this type may run: its class's method, and what heirs make of it."""
        for part in typed.args if typed.name == UNION else (typed,):
            if part is None:
                continue
            known = Typed(part.args[0].name) if part.name == CLASS and part.args and part.args[0] else part
            own = next((info for info in self.lineage(known.name) if name in info.methods), None)
            heirs = list(self.heirs(known.name))
            mixed = [] if own else [base for heir in heirs for base in self.lineage(heir.name)]
            for info in dict.fromkeys(one.name for one in [*([own] if own else []), *heirs, *mixed]):
                if name in self.classes[info].methods:
                    yield self.classes[info], self.classes[info].methods[name]

    def member(self, typed: Typed | None, name: str) -> Typed | None:
        """The type of an attribute: of a field, of what a property gives, or the method itself."""
        if typed is None:
            return None
        if typed.name == UNION:
            return union(*(self.member(part, name) for part in typed.args))
        kind = typed.args[0].name if typed.name == CLASS and typed.args and typed.args[0] else typed.name
        for info in self.lineage(kind):
            if name in info.fields:
                return self.annotation(info.fields[name], info.module)
            if name in info.methods:
                if info.is_property(name):
                    return self.annotation(info.methods[name].returns, info.module)
                return Typed(FUNCTION, (Typed(f"{info.name}.{name}"),))
            if name in info.given:
                value = info.given.pop(name)  # not asked again by what it is made of
                info.found[name] = Scope(self, info.module, info.methods["__init__"], {}, info.name).infer(value)
            if name in info.found:
                return info.found[name]
        return None

    def result(self, function: str) -> tuple[str, ast.FunctionDef] | None:
        """Module and definition of a function or method by full name."""
        if function in self.functions:
            return self.functions[function]
        owner, _, name = function.rpartition(".")
        info = self.classes.get(owner)
        return (info.module, info.methods[name]) if info is not None and name in info.methods else None


def union(*parts: Typed | None) -> Typed | None:
    """Any of these types; ``None`` itself aside, unknown only if all are."""
    flat: dict[Typed, None] = {}
    for part in parts:
        if part is not None:
            flat.update(dict.fromkeys(each for each in (part.args if part.name == UNION else (part,)) if each))
    return next(iter(flat)) if len(flat) == 1 else Typed(UNION, tuple(flat)) if flat else None


def element(typed: Typed | None) -> Typed | None:
    """What a loop over something of this type gives."""
    if typed is None:
        return None
    if typed.name == UNION:
        return union(*map(element, typed.args))
    if typed.name == "tuple" and not (len(typed.args) == 2 and typed.args[1] is None):
        return union(*typed.args)
    return typed.args[0] if typed.args and typed.name in WALKED else None


def _fields_given(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Fields of ``self`` that an assignment fills, each with its value."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, other in zip(target.elts, value.elts, strict=True):
            yield from _fields_given(one, other)
    elif isinstance(target, ast.Attribute):
        yield target.attr, value


_parsed = cache(ast.parse)
"""Trees of texts: most are the same when one module is changed."""


def _top(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements of a module, those for type checkers among them."""
    for node in body:
        if isinstance(node, ast.If):
            yield from _top(node.body)
        else:
            yield node


@cache
def _inside(node: Function) -> tuple[Function, ...]:
    """The functions in one.  Trees are read once for all tests, and never changed."""
    return tuple(part for part in ast.walk(node) if isinstance(part, Function) and part is not node)


@cache
def _binding(node: Function) -> tuple[ast.AST, ...]:
    """What in a function's body may give a name a type."""
    kinds = (ast.AnnAssign, ast.Assign, ast.NamedExpr, ast.For, ast.comprehension, ast.Call)
    body = node.body if isinstance(node, ast.FunctionDef) else []
    return tuple(inner for part in body for inner in ast.walk(part) if isinstance(inner, kinds))


class Scope:
    """The types of the names in one function."""

    def __init__(
        self, types: Types, module: str, node: Function, outer: Mapping[str, Typed | None], owner: str
    ) -> None:
        self.types, self.module, self.node, self.owner = types, module, node, owner
        self.env: dict[str, Typed | None] = dict(outer)
        parameters = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        for place, parameter in enumerate(parameters):
            typed = types.annotation(parameter.annotation, module)
            if place == 0 and owner and parameter.arg in ("self", "cls"):
                typed = Typed(owner) if parameter.arg == "self" else Typed(CLASS, (Typed(owner),))
            self.env[parameter.arg] = typed
        for parameter in (each for part in _inside(node) for each in (*part.args.args, *part.args.kwonlyargs)):
            self.env.setdefault(parameter.arg, types.annotation(parameter.annotation, module))
        for _ in range(2):  # names may be given a type below their first use
            for part in _binding(node):
                self._bind(part)

    def _bind(self, node: ast.AST) -> None:
        if isinstance(node, ast.AnnAssign):
            if isinstance(node.target, ast.Name):
                self.env[node.target.id] = self.types.annotation(node.annotation, self.module)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                self.give(target, self.infer(node.value))
        elif isinstance(node, ast.NamedExpr):
            self.give(node.target, self.infer(node.value))
        elif isinstance(node, (ast.For, ast.comprehension)):
            self.give(node.target, element(self.infer(node.iter)))
        elif isinstance(node, ast.Call):
            self._bind_lambdas(node)

    def _bind_lambdas(self, node: ast.Call) -> None:
        """What ``key`` and the like are asked of is an element of the first argument."""
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        for function in given:
            if isinstance(function, ast.Lambda) and node.args and function is not node.args[0]:
                for parameter in function.args.args[:1]:
                    if self.env.get(parameter.arg) is None:
                        self.env[parameter.arg] = element(self.infer(node.args[0]))

    def give(self, target: ast.expr, typed: Typed | None) -> None:
        """Types to the names of a target; the first that is known stays."""
        if isinstance(target, ast.Name):
            self.env[target.id] = union(self.env.get(target.id), typed)
        elif isinstance(target, ast.Starred):
            self.give(target.value, typed)
        elif isinstance(target, (ast.Tuple, ast.List)):
            fixed = typed is not None and typed.name == "tuple" and len(typed.args) == len(target.elts)
            for place, part in enumerate(target.elts):
                self.give(part, typed.args[place] if fixed and typed is not None else element(typed))

    def infer(self, node: ast.expr | None) -> Typed | None:
        """The type of an expression."""
        if isinstance(node, ast.Name):
            if node.id in self.env:
                return self.env[node.id]
            return self._named(node.id)
        if isinstance(node, ast.Attribute):
            return self.types.member(self.infer(node.value), node.attr)
        if isinstance(node, ast.Call):
            return self._called(node)
        if isinstance(node, ast.Subscript):
            return self._item(self.infer(node.value), node.slice)
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
            return Typed("list", (self.infer(node.elt),))
        if isinstance(node, ast.DictComp):
            return Typed("dict", (self.infer(node.key), self.infer(node.value)))
        if isinstance(node, (ast.List, ast.Set)):
            return Typed("list", (union(*(self._part(part) for part in node.elts)),))
        if isinstance(node, ast.Tuple):
            if any(isinstance(part, ast.Starred) for part in node.elts):
                return Typed("list", (union(*(self._part(part) for part in node.elts)),))
            return Typed("tuple", tuple(self.infer(part) for part in node.elts))
        if isinstance(node, ast.IfExp):
            return union(self.infer(node.body), self.infer(node.orelse))
        if isinstance(node, ast.BoolOp):
            return union(*map(self.infer, node.values))
        if isinstance(node, ast.NamedExpr):
            return self.infer(node.value)
        if isinstance(node, ast.BinOp):
            return union(self.infer(node.left), self.infer(node.right))
        if isinstance(node, (ast.JoinedStr, ast.Compare)):
            return Typed("str" if isinstance(node, ast.JoinedStr) else "bool")
        if isinstance(node, ast.Constant):
            return None if node.value is None else Typed(type(node.value).__name__)
        return None

    def _part(self, node: ast.expr) -> Typed | None:
        return element(self.infer(node.value)) if isinstance(node, ast.Starred) else self.infer(node)

    def _named(self, name: str) -> Typed | None:
        full = self.types.full(name, self.module)
        if full in self.types.functions:
            return Typed(FUNCTION, (Typed(full),))
        if full in self.types.classes:
            return Typed(CLASS, (Typed(full),))
        if full in self.types.aliases:
            home, value = self.types.aliases[full]
            return self._named_in(home, value.id) if isinstance(value, ast.Name) else None
        elsewhere = name in self.types.imports[self.module] or hasattr(builtins, name)
        return Typed(FUNCTION, (Typed(full),)) if elsewhere else None

    def _named_in(self, module: str, name: str) -> Typed | None:
        full = self.types.full(name, module)
        return Typed(CLASS, (Typed(full),)) if full in self.types.classes else None

    def _item(self, typed: Typed | None, key: ast.expr) -> Typed | None:
        if typed is None or isinstance(key, ast.Slice):
            return typed
        if typed.name in ("dict", "Mapping"):
            return typed.args[1] if len(typed.args) > 1 else None
        if typed.name == "tuple" and isinstance(key, ast.Constant) and isinstance(key.value, int):
            fixed = typed.args[key.value] if -len(typed.args) <= key.value < len(typed.args) else None
            return fixed or element(typed)
        return element(typed)

    def _called(self, node: ast.Call) -> Typed | None:
        if isinstance(node.func, ast.Attribute):
            base = self.infer(node.func.value)
            if base is not None and (base.name in WALKED or base.name == UNION):
                found = self._of_container(base, node)
                if found is not None:
                    return found
        called = self.infer(node.func)
        if called is None or not called.args or called.args[0] is None:
            return None
        name = called.args[0].name
        if called.name == CLASS:
            return Typed(name)
        known = self.types.result(name)
        if known is None:
            return self._builtin(name.rpartition(".")[2], node)
        module, function = known
        if isinstance(function.returns, ast.Name) and function.returns.id == "Self":
            return self.infer(node.func.value) if isinstance(node.func, ast.Attribute) else None
        returns = self.types.annotation(function.returns, module)
        kinds = [self.infer(argument) for argument in node.args]
        asked = [kind.args[0] for kind in kinds if kind is not None and kind.name == CLASS and kind.args]
        made = returns.args if returns is not None and returns.name == UNION else (returns,)
        if asked and any(part is not None and part.name in self.types.aliases for part in made):
            return asked[0]  # a type variable: of the class that is asked for
        return returns

    def _of_container(self, base: Typed, node: ast.Call) -> Typed | None:
        assert isinstance(node.func, ast.Attribute)
        if base.name == UNION:
            return union(*(self._of_container(part, node) for part in base.args if part is not None))
        name, mapped = node.func.attr, base.name in ("dict", "Mapping") and len(base.args) > 1
        if name == "items" and mapped:
            return Typed("list", (Typed("tuple", base.args),))
        if name == "values" and mapped:
            return Typed("list", (base.args[1],))
        if name == "keys":
            return Typed("list", base.args[:1])
        if name in ("get", "setdefault", "pop") and mapped:
            return base.args[1]
        if name == "pop":
            return element(base)
        return base if name in PASSED_ON else None

    def _builtin(self, name: str, node: ast.Call) -> Typed | None:
        first = self.infer(node.args[0]) if node.args else None
        if name in FIRST:
            return Typed("list", (element(first),))
        if name in ("next", "min", "max"):
            return element(first) if len(node.args) == 1 or name == "next" else union(first, self.infer(node.args[1]))
        if name == "enumerate":
            return Typed("list", (Typed("tuple", (Typed("int"), element(first))),))
        if name in ("zip", "product"):
            repeated = [node.args[0]] * 2 if any(k.arg == "repeat" for k in node.keywords) else node.args
            return Typed("list", (Typed("tuple", tuple(element(self.infer(part)) for part in repeated)),))
        if name in ("pairwise", "combinations"):
            return Typed("list", (Typed("tuple", (element(first), element(first))),))
        if name == "groupby":
            return Typed("list", (Typed("tuple", (None, Typed("list", (element(first),)))),))
        if name in ("timedelta", "int", "str", "len", "sum", "abs", "bool", "any", "all", "range"):
            return Typed(name)
        if name == "dict" and first is not None:
            pair = element(first)
            return Typed("dict", pair.args) if pair is not None and pair.name == "tuple" else first
        return None
