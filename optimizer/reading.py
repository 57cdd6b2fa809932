"""Instance and plan files: ``load``, ``load_plan`` and ``dump``; every problem of a file at once."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from optimizer.consistency import inconsistencies
from optimizer.documents import Document, Path_, read
from optimizer.errors import InputError, Problem
from optimizer.instance import Instance
from optimizer.plan import Plan
from optimizer.references import declared_ids, unknown, unknown_ids
from optimizer.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = TypeVar("Kind", bound=BaseModel)


def load(path: str | Path) -> Instance:
    """Read an instance file (YAML 1.2 or JSON; ``-`` for standard input).

    Raises
    ------
    InputError
        With all problems of the file: syntax, types, unknown keys and ids, contradictions.
    """
    document = read(path)
    data = document.data
    announced = data.get("published") if isinstance(data, dict) else None
    if isinstance(announced, str):
        folder = Path.cwd() if str(path) == "-" else Path(path).parent
        try:
            data["published"] = _published(folder / announced)
        except InputError as error:
            document.problems += [
                document.problem(("published",), f"{problem.file}:{problem.line}: {problem.message}")
                for problem in error.problems
            ]
            del data["published"]
    instance = validate(Instance, document)
    known = declared_ids(data, [name for name, rule in RULES.items() if not rule.always])
    document.problems += unknown_ids(document, Instance, known)
    if instance is not None and not document.problems:
        document.problems += [document.problem(at, message) for at, message in inconsistencies(instance)]
    if document.problems or instance is None:
        raise InputError(document.problems)
    return instance


def load_plan(path: str | Path, instance: Instance) -> Plan:
    """Read a plan file for ``instance``.

    Raises
    ------
    InputError
        With all problems of the file, ids that the instance does not have among them.
    """
    document = read(path)
    plan = validate(Plan, document)
    known = declared_ids(instance.model_dump(mode="json", by_alias=True), list(RULES))
    document.problems += unknown_ids(document, Plan, known)
    if document.problems or plan is None:
        raise InputError(document.problems)
    return plan


def _published(path: Path) -> Any:
    document = read(path)
    validate(Plan, document)
    if document.problems:
        raise InputError(document.problems)
    return document.data


def validate(kind: type[Kind], document: Document) -> Kind | None:
    """What the document says as a model, or None with problems added to the document."""
    if not isinstance(document.data, dict):
        document.problems.append(document.problem((), "found no keys; `format: 1` and what follows would do"))
        return None
    try:
        return kind.model_validate_json(json.dumps(document.data), strict=True)
    except ValidationError as error:
        document.problems += _explained(kind, document, error)
        return None


def _explained(kind: type[BaseModel], document: Document, error: ValidationError) -> Iterator[Problem]:
    """One problem per place; the alternatives of a union are told together."""
    told: dict[Path_, list[str]] = {}
    for fault in error.errors():
        path = _path_in(document.data, fault["loc"])
        if fault["type"] == "extra_forbidden":
            key = str(fault["loc"][-1])
            known = _keys_of(kind, document.data, (*path, key)[:-1] if path and path[-1] != key else path[:-1])
            yield document.problem((*path[:-1], key) if path else (key,), unknown("key", key, known), at_key=True)
        elif fault["type"] == "missing":
            yield document.problem(path, f"key {fault['loc'][-1]!r} is missing")
        elif fault["type"] != "default_factory_not_called":  # said of what the default would be made from
            told.setdefault(path, []).append(plain(fault))
    for path, messages in told.items():
        found = _at(document.data, path)
        told_once = ", or ".join(dict.fromkeys(messages))
        if isinstance(found, (dict, list)):
            yield document.problem(path, told_once)
        else:
            shown = json.dumps(found, ensure_ascii=False)
            shown = shown if len(shown) <= 60 else shown[:57] + "..."
            yield document.problem(path, f"found {'nothing' if found is None else shown}; {told_once}")


def plain(fault: Any) -> str:
    """Pydantic's message in our words."""
    words = {
        "string_type": "text would do; put it in quotes",
        "int_type": "a whole number would do",
        "int_parsing": "a whole number would do",
        "int_from_float": "a whole number would do",
        "bool_type": "true or false would do",
        "bool_parsing": "yes or no would do",
        "dict_type": "keys with values would do",
        "tuple_type": "a list would do",
        "model_type": "keys with values would do, `{}` where the defaults will do",
        "string_pattern_mismatch": "letters, digits, `.`, `_`, `-` would do, beginning with a letter or digit",
    }
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "literal_error":
        return f"{context['expected']} would do"
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = context.get("ge", context.get("le"))
        return f"a number {'of at least' if 'ge' in context else 'of at most'} {bound} would do"
    return words.get(kind) or fault["msg"]


def _at(data: Any, path: Path_) -> Any:
    for step in path:
        data = data[step]
    return data


def _path_in(data: Any, steps: tuple[int | str, ...]) -> Path_:
    """The part of a validation path that stands in the data; union members and the like do not."""
    path: list[str | int] = []
    for step in steps:
        known = data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
        if step in known:
            data = data[step]
            path.append(step)
    return tuple(path)


def _keys_of(kind: type[BaseModel], data: Any, path: Path_) -> list[str]:
    """Keys that would do at ``path``: those of every model that the types allow there."""
    from optimizer.shape import models_at

    return [field.alias or name for model in models_at(kind, path) for name, field in model.model_fields.items()]


def to_data(entity: BaseModel) -> Any:
    """Plain data of an instance or plan, without what is at its default."""
    return json.loads(entity.model_dump_json(by_alias=True, exclude_defaults=True, exclude_none=True))


def as_text(entity: BaseModel, *, as_json: bool) -> str:
    """The file's text: JSON, or YAML with one entity a line."""
    data = {"format": 1, **to_data(entity)}
    if as_json:
        return json.dumps(data, indent=1, ensure_ascii=False) + "\n"
    return yaml_text(data)


def yaml_text(data: dict[str, Any]) -> str:
    """YAML with one entity a line."""
    return "".join(_yaml_block(key, value) for key, value in data.items())


class _Dumper(yaml.SafeDumper):
    """Writes days without quotes: they are text to ``documents.read``."""


_Dumper.yaml_implicit_resolvers = {
    start: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for start, resolvers in yaml.SafeDumper.yaml_implicit_resolvers.items()
}


def _flow(value: Any) -> str:
    if isinstance(value, dict):  # where facts come from is long, and read last
        value = dict(sorted(value.items(), key=lambda item: item[0] in ("source", "note")))
    text: str = yaml.dump(
        value, Dumper=_Dumper, default_flow_style=True, sort_keys=False, width=10**6, allow_unicode=True
    )
    return text.removesuffix("\n").removesuffix("\n...")


def _yaml_block(key: str, value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return f"{key}:\n" + "".join(f"  - {_flow(row)}\n" for row in value)
    if isinstance(value, dict) and value and all(isinstance(row, dict) for row in value.values()):
        return f"{key}:\n" + "".join(f"  {_flow(name)}: {_flow(row)}\n" for name, row in value.items())
    return f"{key}: {_flow(value)}\n"


def dump(entity: Instance | Plan, path: str | Path) -> None:
    """Write an instance or plan, whole or not at all; JSON if the name ends so, else YAML; ``-`` is stdout."""
    write_text(path, as_text(entity, as_json=str(path) == "-" or str(path).endswith(".json")))


def write_text(path: str | Path, text: str) -> None:
    """Write ``text`` to a file whole or not at all, or to standard output for ``-``.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    if str(path) == "-":
        sys.stdout.write(text)
        return
    target = Path(path)
    try:
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            os.chmod(name, 0o666 & ~_umask())
            os.replace(name, target)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
    except OSError as error:
        raise InputError([Problem(str(path), 1, 1, "", f"cannot be written: {error.strerror}")]) from None


def refuse_unwritable(path: str | Path) -> None:
    """Tell before a long search, not after, that its plan cannot be written there.

    Raises
    ------
    InputError
        If the folder does not exist or cannot be written to.
    """
    folder = Path(path).parent
    if str(path) != "-" and not (folder.is_dir() and os.access(folder, os.W_OK) and not Path(path).is_dir()):
        reason = "is a folder" if Path(path).is_dir() else f"no folder {str(folder)!r} to write to"
        raise InputError([Problem(str(path), 1, 1, "", f"cannot be written: {reason}")])


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
