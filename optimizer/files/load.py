"""Instance and plan files: every problem of a file at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from optimizer.errors import InputError
from optimizer.files.consistency import inconsistencies
from optimizer.files.documents import Document, read
from optimizer.files.references import declared_ids, unknown_ids
from optimizer.files.validation_messages import explained, shown
from optimizer.instance import Instance
from optimizer.problem.plan import Plan
from optimizer.rules import RULES

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
    if instance.past is not None:
        known["flight"] += instance.past.flights
        known["session"] += instance.past.sessions
    document.problems += unknown_ids(document, Plan, known)
    if document.problems or plan is None:
        raise InputError(document.problems)
    return instance.remaining(plan)


def _published(path: Path) -> Any:
    document = read(path)
    validate(Plan, document)
    if document.problems:
        raise InputError(document.problems)
    return document.data


def validate(kind: type[Kind], document: Document) -> Kind | None:
    """The document as a model, or None with problems added to the document."""
    if not isinstance(document.data, dict):
        document.problems.append(
            document.problem((), f"expected keys with values, `format: 1` first, found {shown(document.data)}")
        )
        return None
    try:
        return kind.model_validate_json(json.dumps(document.data), strict=True)
    except ValidationError as error:
        document.problems += explained(kind, document, error)
        return None
