"""Instance and plan files: every problem of a file at once."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from optimizer.errors import InputError, InputWarning
from optimizer.files.access import outside
from optimizer.files.addresses import without_effect
from optimizer.files.documents import Document, read
from optimizer.files.given_plan import plan_faults
from optimizer.files.names import names_in, names_of, put_ids
from optimizer.files.references import declared_ids, unknown_ids
from optimizer.files.sound_part import contradictions
from optimizer.files.table_names import is_table
from optimizer.files.validation_messages import explained, shown
from optimizer.files.warnings import misspelt
from optimizer.instance import Instance
from optimizer.problem.plan import Plan
from optimizer.rules import NAMED_IN_FILES, RULES

if TYPE_CHECKING:
    from optimizer.errors import Problem

Kind = TypeVar("Kind", bound=BaseModel)


def load(path: str | Path, *, allow_paths: bool = False) -> Instance:
    """Read an instance file (YAML 1.2, JSON, or a workbook ``.xlsx``; ``-`` for standard input, no workbook).

    The plan that it names under ``published`` is read if it is below the file's folder, or with ``allow_paths``.

    Raises
    ------
    InputError
        With all problems of the file: syntax, types, unknown keys and ids, contradictions.

    Warns
    -----
    InputWarning
        Of each waiver, pin and shelter that has no effect, and of agencies that look misspelt.
    """
    document = _read_instance(path)
    data = document.data
    announced = data.get("published") if isinstance(data, dict) else None
    plan = None
    folder = Path.cwd() if str(path) == "-" else Path(path).parent
    if isinstance(announced, str) and (fault := outside(folder, announced, file=Path(path), allow=allow_paths)):
        document.problems.append(document.problem(("published",), fault))
        del data["published"]
    elif isinstance(announced, str):
        file = folder / announced
        try:
            plan = _published(file, data)
            data["published"] = plan.data
        except InputError as error:
            document.problems += (
                error.problems if file.is_file() else [_missing(document, each) for each in error.problems]
            )
            del data["published"]
    several = put_ids(document, Instance, names_in(data))
    instance = validate(Instance, document)
    known = declared_ids(data, NAMED_IN_FILES)
    if plan is None:
        document.add(unknown_ids(document, Instance, known, several))
    else:  # each problem is told in the file it stands in
        rest = {key: value for key, value in data.items() if key != "published"}
        document.add(unknown_ids(replace(document, data=rest), Instance, known, several))
        document.add(unknown_ids(plan, Plan, known, put_ids(plan, Plan, names_in(data))))
    document.add(contradictions(document, instance, plan))
    if document.problems or instance is None:
        raise InputError(document.problems)
    for at, message in islice(chain(without_effect(instance), misspelt(instance)), InputError.LIMIT):
        warnings.warn(InputWarning(str(document.problem(at, message))), stacklevel=2)
    return instance


def load_plan(path: str | Path, instance: Instance, *, published: bool = False) -> Plan:
    """Read a plan file for ``instance``: JSON, YAML, a workbook (``.xlsx``, its sheet ``plan``) or a table (``.csv``).

    With ``published`` as one to be announced, which seats nobody twice.

    Raises
    ------
    InputError
        With all problems of the file: ids that the instance does not have and copied lines among them.
    """
    document = _read_plan(path, instance.name)
    several = put_ids(document, Plan, names_of(instance))
    plan = validate(Plan, document)
    known = declared_ids(instance.model_dump(mode="json", by_alias=True), list(RULES))
    if instance.past is not None:
        known["flight"] += instance.past.flights
        known["session"] += instance.past.sessions
    document.add(unknown_ids(document, Plan, known, several))
    if plan is not None:
        document.add(document.problem(at, text) for at, text in plan_faults(plan, published=published))
    if document.problems or plan is None:
        raise InputError(document.problems)
    return instance.remaining(plan)


def _read_instance(path: str | Path) -> Document:
    if not is_table(path):
        return read(path)
    from optimizer.files.workbook.reading import read_instance

    return read_instance(path)


def _read_plan(path: str | Path, name: str | None) -> Document:
    """``name``: of the instance, for a table that does not say it."""
    if not is_table(path):
        return read(path)
    from optimizer.files.workbook.reading import read_plan

    return read_plan(path, name)


def _published(path: Path, data: Any) -> Document:
    name = data.get("name")
    document = _read_plan(path, name if isinstance(name, str) else None)
    validate(Plan, document)
    if document.problems:
        raise InputError(document.problems)
    return document


def _missing(document: Document, problem: Problem) -> Problem:
    """A file that cannot be read is a fault of the file that names it."""
    return document.problem(("published",), f"{problem.file}:{problem.line}: {problem.message}")


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
        document.add(explained(kind, document, error))
        return None
