"""What an entry, a rule or a goal says of flights: found by the types of its fields, taken out when they are gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin

from optimizer.problem.fields import Entity, Listing, Ref

if TYPE_CHECKING:
    from collections.abc import Set

Kind = TypeVar("Kind", bound=Entity)


def named_flights(value: Any, of: Set[str]) -> list[str]:
    """Those of the flights ``of`` that an entity names, or several in tuples and tables, each once, as they come."""
    if isinstance(value, Entity):
        found = [name for field, kind in _fields(value) for name in _named(kind, getattr(value, field), of)]
    else:
        found = _named((), value, of)
    return list(dict.fromkeys(found))


def without_flights(entity: Kind, gone: Set[str]) -> Kind | None:
    """An entity once the flights ``gone`` are no more; None if it was about them alone.

    Entries of lists and tables that name them fall away.  So does an entity whose own field names one, or has a list of
    flights of which none is left: without it the entity would be about every flight.  Exception: a list that
    ``keeps_empty`` names stays, empty; of a listing, such as the rules of a file, only the key falls away.
    """
    keeps_empty: tuple[str, ...] = getattr(entity, "keeps_empty", ())
    update = {}
    for name, kind in _fields(entity):
        value = getattr(entity, name)
        if not _named(kind, value, gone):
            continue
        left = entries_without(value, gone, kind)
        if isinstance(entity, Listing):
            update[name] = left
        elif left is None or (not left and name not in keeps_empty and _lists_ids(kind, value)):
            return None
        else:
            update[name] = left
    return entity.model_copy(update=update) if update else entity


def entries_without(value: Any, gone: Set[str], kind: Any = ()) -> Any:
    """What is left of the value of a field of this kind; None if it is about flights ``gone`` alone."""
    if isinstance(value, Entity):
        return without_flights(value, gone)
    if isinstance(value, tuple):
        left = (entries_without(item, gone, kind) for item in value)
        return tuple(item for item in left if item is not None)
    if isinstance(value, dict):
        of_keys, of_values = _of_table(kind)
        items = ((key, item) for key, item in value.items() if not _named(of_keys, key, gone))
        kept = {key: entries_without(item, gone, of_values) for key, item in items}
        return {key: item for key, item in kept.items() if item is not None or value[key] is None}
    return None if _named(kind, value, gone) else value


def _fields(entity: Entity) -> list[tuple[str, Any]]:
    """The fields of an entity, each with the marks and types it is made of."""
    return [(name, (*field.metadata, field.annotation)) for name, field in type(entity).model_fields.items()]


def _named(kind: Any, value: Any, of: Set[str]) -> list[str]:
    if isinstance(value, str):
        return [value] if value in of and _refers(kind) else []
    if isinstance(value, Entity):
        return named_flights(value, of)
    if isinstance(value, dict):
        pairs = [pair for item in value.items() for pair in zip(_of_table(kind), item, strict=True)]
        return [name for each, part in pairs for name in _named(each, part, of)]
    return [name for item in value for name in _named(kind, item, of)] if isinstance(value, tuple) else []


def _lists_ids(kind: Any, value: Any) -> bool:
    """Whether the value is a list of ids rather than of entries."""
    return isinstance(value, tuple) and all(isinstance(item, str) for item in value) and _refers(kind)


def _of_table(kind: Any) -> tuple[Any, Any]:
    """The types of the keys and of the values of a table."""
    parts = kind if isinstance(kind, tuple) else get_args(kind)
    if get_origin(kind) is dict:
        return parts[0], parts[1]
    return next((found for found in map(_of_table, parts) if found != ((), ())), ((), ()))


def _refers(kind: Any) -> bool:
    """Whether ids of flights stand among the marks of a type or of its parts."""
    if isinstance(kind, Ref):
        return kind.kind == "flight"
    return any(map(_refers, kind if isinstance(kind, tuple) else (*getattr(kind, "__metadata__", ()), *get_args(kind))))
