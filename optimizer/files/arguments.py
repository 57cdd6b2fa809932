"""What a public function refuses before it begins: arguments of a wrong type or out of range, and instances and plans
that were made in Python and would not pass as files.

The one place of these checks.  Inside the package functions call each other without them.
"""

from __future__ import annotations

import collections.abc
import inspect
import types
from concurrent.futures import Executor
from datetime import date, datetime
from functools import wraps
from numbers import Integral, Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union, get_args, get_origin

from optimizer.files.load import examined, plan_for
from optimizer.instance import Instance
from optimizer.problem.errors import cut
from optimizer.problem.plan import Plan
from optimizer.problem.plugins import add_waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

Function = TypeVar("Function", bound=types.FunctionType)

RANGES: dict[str, tuple[float, float | None]] = {
    "workers": (1, None),
    "memory": (1, None),
    "jobs": (1, None),
    "time_limit": (0, None),
    "seconds_each": (0, None),
    "seed": (0, 2**31 - 1),
    "k": (1, None),
    "distance": (1, None),
    "samples": (1, None),
    "others": (0, None),
    "priced": (0, None),
    "batches": (0, None),
    "top": (1, None),
    "under": (0, None),
    "conflicts": (1, None),
    "repairs": (1, None),
}
"""Least and most of numbers, by the name of the argument, which means the same in every function."""

SOME = {"policies"}
"""Lists with something in them: nothing listed is said by leaving the argument out."""

FILES_FOR = {Instance: "optimizer.load reads a file", Plan: "optimizer.load_plan reads a file"}
"""What to say to who gives something else."""


class _Names(dict[str, Any]):
    """What annotations name: types of the language, and public names of the package."""

    def __init__(self, public: Callable[[str], Any]) -> None:
        language = {name: getattr(collections.abc, name) for name in collections.abc.__all__}
        super().__init__(language, Path=Path, Executor=Executor, date=date, Any=Any, Literal=Literal)
        self.public = public

    def __missing__(self, name: str) -> Any:
        try:
            return self.public(name)
        except AttributeError:
            raise KeyError(name) from None


def guarded(
    name: str,
    function: Function,
    public: Callable[[str], Any],
    choices: Mapping[str, tuple[str, ...]],
    limits: Sequence[Function] = (),
) -> Function:
    """The function, refusing wrong arguments.

    Parameters
    ----------
    name
        By which the public knows it.
    public
        The public name of the package, to read annotations with.
    choices
        Words that an argument may be, by its name.
    limits
        The functions to which it hands on arguments that it does not name.

    Raises
    ------
    TypeError, ValueError
        Naming the argument, what was expected, and what was found.
    InputError
        With every problem of an instance or a plan.
    """
    signature = inspect.signature(function)
    kinds: dict[str, Any] = {}

    @wraps(function)
    def called(*given: Any, **named: Any) -> Any:
        add_waiting()
        try:
            bound = signature.bind(*given, **named)
        except TypeError as error:
            raise TypeError(f"{name}: {error}") from None
        if not kinds:
            for taking in reversed((function, *limits)):
                kinds.update(_kinds(taking, public))
        for each, value in _each(signature, bound):
            if each not in kinds:
                raise TypeError(f"{name}: got an unexpected argument {each!r}")
            _refuse(f"{name}: {each}", value, kinds[each], RANGES.get(each), choices.get(each))
            if each in SOME and value is not None and not value:
                raise ValueError(f"{name}: {each}: expected one or more, or None, found {_shown(value)}")
        sound = _sound(bound)
        return function(*sound.args, **sound.kwargs)

    called.__module__, called.__name__, called.__qualname__ = "optimizer", name, name  # where pickle finds it again
    return called  # type: ignore[return-value]


def guarded_class(
    name: str,
    kind: type,
    public: Callable[[str], Any],
    choices: Mapping[str, tuple[str, ...]],
    limits: Callable[[str], Sequence[types.FunctionType]],
) -> type:
    """The class with methods that refuse wrong arguments; ``limits``: to which functions a method hands on."""
    methods = {
        each: guarded(name if each == "__init__" else f"{name}.{each}", method, public, choices, limits(each))
        for each, method in vars(kind).items()
        if isinstance(method, types.FunctionType) and (each == "__init__" or not each.startswith("_"))
    }
    for each, method in methods.items():
        method.__name__ = each
    return type(name, (kind,), {"__module__": "optimizer", "__doc__": kind.__doc__, **methods})


def _kinds(function: types.FunctionType, public: Callable[[str], Any]) -> dict[str, Any]:
    names = _Names(public)
    return {
        name: Any if name == "self" else eval(parameter.annotation, function.__globals__, names)
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.kind is not parameter.VAR_KEYWORD
    }


def _each(signature: inspect.Signature, bound: inspect.BoundArguments) -> Iterator[tuple[str, Any]]:
    for name, value in bound.arguments.items():
        if signature.parameters[name].kind is inspect.Parameter.VAR_KEYWORD:
            yield from value.items()
        else:
            yield name, value


def _sound(bound: inspect.BoundArguments) -> inspect.BoundArguments:
    """Put examined instances, and the plans for them, in the place of those given."""
    arguments = bound.arguments
    for name, value in arguments.items():
        if isinstance(value, Instance):
            arguments[name] = examined(value)
    for name in ("plan", "published"):
        if isinstance(arguments.get(name), Plan) and "instance" in arguments:
            arguments[name] = plan_for(arguments["instance"], arguments[name], name)
    return bound


def _refuse(
    where: str, value: Any, kind: Any, range_: tuple[float, float | None] | None, words: tuple[str, ...] | None
) -> None:
    """Refuse a value of another type, out of range, or none of the words."""
    if not _fits(kind, value):
        hint = next((f"; {words}" for file, words in FILES_FOR.items() if file in (kind, *get_args(kind))), "")
        raise TypeError(f"{where}: expected {_in_words(kind)}, found {_shown(value)}{hint}")
    if words is not None and value is not None and value not in words:
        raise ValueError(f"{where}: expected one of {', '.join(words)}, found {_shown(value)}")
    if range_ is not None and value is not None:
        least, most = range_
        if not (least <= value and (most is None or value <= most)):
            bounds = f"of at least {least}" if most is None else f"from {least} to {most}"
            raise ValueError(f"{where}: expected a number {bounds}, found {_shown(value)}")


def _fits(kind: Any, value: Any) -> bool:
    """Whether a value is of a type as annotated."""
    origin, parts = get_origin(kind), get_args(kind)
    if kind is Any:
        return True
    if kind is None:
        return value is None
    if origin in (Union, types.UnionType):
        return any(_fits(part, value) for part in parts)
    if origin is Literal:
        return isinstance(value, str) and value in parts
    if origin is collections.abc.Callable:
        return callable(value)
    if origin is not None:
        return _holds(origin, parts, value)
    if kind in (int, float):  # numbers of other libraries are numbers, truth values are none
        return isinstance(value, Integral if kind is int else Real) and not isinstance(value, bool)
    if kind is date:
        return isinstance(value, date) and not isinstance(value, datetime)
    return isinstance(value, kind)


def _holds(origin: Any, parts: tuple[Any, ...], value: Any) -> bool:
    """Whether a value is a list, a table or the like, and so are its parts, where looking at them uses none up."""
    if origin is tuple and isinstance(value, (tuple, list)):
        return len(value) == len(parts) and all(map(_fits, parts, value))
    if not isinstance(value, origin) or isinstance(value, (str, bytes)):
        return False
    if isinstance(value, collections.abc.Mapping):
        key, item = parts
        return item is Any or all(_fits(key, name) and _fits(item, each) for name, each in value.items())
    return not isinstance(value, collections.abc.Collection) or all(_fits(parts[0], each) for each in value)


def _shown(value: Any) -> str:
    return f"{cut(repr(value))} ({type(value).__name__})"


def _in_words(kind: Any) -> str:
    """A type as an engineer reads it."""
    origin, parts = get_origin(kind), get_args(kind)
    plain = {None: "None", int: "a whole number", float: "a number", str: "text", bool: "True or False", date: "a date"}
    if kind in plain or kind is types.NoneType:
        return plain.get(kind, "None")
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(_in_words(part) for part in parts))
    if origin is Literal:
        return " or ".join(map(repr, parts))
    if origin is collections.abc.Callable:
        return "a function"
    if origin is not None:
        joint = " to " if isinstance(origin, type) and issubclass(origin, collections.abc.Mapping) else ", "
        return f"{origin.__name__} of {joint.join(_in_words(part) for part in parts)}"
    return "anything" if kind is Any else str(kind.__name__)
