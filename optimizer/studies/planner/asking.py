"""One question of a session, in the process that keeps its models."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from optimizer.solver.kept_models import OF_THIS_PROCESS, KeptModels, keeping

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.solver.engines.stop import Stop


def asked(
    function: str,
    arguments: tuple[Any, ...],
    named: Mapping[str, Any],
    *,
    models: KeptModels[object] | None = None,
    time_limit: float | None = None,
    stop: Stop | None = None,
    **told: Any,
) -> Any:
    """The answer of a function, ``module:name``, with the models kept; those of this process unless given.

    ``told`` are functions that it calls while it works.
    """
    module, _, name = function.partition(":")
    with keeping(OF_THIS_PROCESS if models is None else models):
        return getattr(import_module(module), name)(*arguments, **named, **told, time_limit=time_limit, stop=stop)
