"""Public functions and classes as ``optimizer`` gives them out: each refuses wrong arguments, and unknown engines."""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, Any

from optimizer.files.arguments import guarded, guarded_class
from optimizer.solver.engines.names import ENGINES

if TYPE_CHECKING:
    from collections.abc import Callable

HANDED_ON = {"replan": "solve", "scenarios": "solve"}
"""Functions that hand on arguments they do not name, each with the one that takes them."""

CHOICES = {"engine": ENGINES}


def given_out(name: str, value: FunctionType | type, public: Callable[[str], Any]) -> FunctionType | type:
    """The function, or the class with its methods, refusing wrong arguments; ``public`` gives any public name."""

    def takers(of: str) -> list[FunctionType]:
        """The function of this name, as it was before it was guarded, and those to which it hands on."""
        try:
            function = public(of)
        except AttributeError:
            return []
        if not isinstance(function, FunctionType):
            return []
        return [function.__wrapped__, *onwards(of)]  # type: ignore[attr-defined]

    def onwards(of: str) -> list[FunctionType]:
        return takers(HANDED_ON[of]) if of in HANDED_ON else []

    if isinstance(value, FunctionType):
        return guarded(name, value, public, CHOICES, onwards(name))
    return guarded_class(name, value, public, CHOICES, takers)
