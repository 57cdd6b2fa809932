"""Instance and plan files: every problem of a file at once."""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from optimizer.files.access import outside
from optimizer.files.addresses import without_effect
from optimizer.files.documents import Document, parse_text, read
from optimizer.files.given_plan import plan_faults
from optimizer.files.log import LOG
from optimizer.files.names import names_in, names_of, put_ids
from optimizer.files.plain_data import document_of
from optimizer.files.references import declared_ids, unknown_ids
from optimizer.files.sound_part import contradictions
from optimizer.files.table_names import is_table
from optimizer.files.validation_messages import explained, shown
from optimizer.files.warnings import misspelt
from optimizer.instance import Instance
from optimizer.problem.errors import InputError, InputWarning, cut
from optimizer.problem.plan import Plan
from optimizer.rules import NAMED_IN_FILES, RULES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from optimizer.problem.errors import Problem

Kind = TypeVar("Kind", bound=BaseModel)

MOST_STRANGE = 3
"""Unknown ids that are told one by one of a plan that was made for another instance."""


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
    folder = Path.cwd() if str(path) == "-" else Path(path).parent
    return _instance(_read_instance(path), _Beside(folder, Path(path), allow_paths))


def loads(given: str | bytes | Mapping[str, Any], *, folder: str | Path | None = None) -> Instance:
    """Read an instance from the text of a file (YAML 1.2 or JSON), or from plain data.

    Data may hold what ``json``, a database or a form gives: dictionaries, lists, text, numbers, dates, and objects of
    this package.  A plan that is named under ``published`` is read if it is below ``folder``; without one no file is.

    Raises
    ------
    InputError
        As ``load``; a problem of data names a path, as in ``crew[3].id``.

    Warns
    -----
    InputWarning
        As ``load``.
    """
    document = parse_text(given) if isinstance(given, (str, bytes)) else document_of(given)
    return _instance(document, None if folder is None else _Beside(Path(folder), None, False))


def examined(instance: Instance) -> Instance:
    """An instance that was made in Python, once it has passed what an instance file has to pass.

    The same object if it says what its data say; that is noted, and not done again.

    Raises
    ------
    InputError
        As ``loads``.

    Warns
    -----
    InputWarning
        As ``load``.
    """
    if instance.examined:
        return instance
    found = _instance(document_of(instance), None)
    if found != instance:
        return found
    instance.note_examined()
    return instance


@dataclass(frozen=True)
class _Beside:
    """Where a file lies that is named instead of a plan."""

    folder: Path
    file: Path | None
    allow: bool


def _instance(document: Document, beside: _Beside | None) -> Instance:
    """The instance of a document."""
    data = document.data
    plan = _announced(document, beside)
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
    instance.note_examined()
    for at, message in islice(chain(without_effect(instance), misspelt(instance)), InputError.LIMIT):
        warnings.warn(InputWarning(str(document.problem(at, message))), stacklevel=4)
    LOG.info("%s: %r", document.file or "data", instance)
    return instance


def _announced(document: Document, beside: _Beside | None) -> Document | None:
    """The document of a plan that ``published`` names; it takes the place of the name."""
    data = document.data
    named = data.get("published") if isinstance(data, dict) else None
    if not isinstance(named, str):
        return None
    plan, problems = None, []
    if beside is None:
        problems = [document.problem(("published",), f"expected the plan itself, found {cut(repr(named))}")]
    elif fault := outside(beside.folder, named, file=beside.file, allow=beside.allow):
        problems = [document.problem(("published",), fault)]
    else:
        file = beside.folder / named
        try:
            plan = _published(file, data)
        except InputError as error:
            problems = error.problems if file.is_file() else [_missing(document, each) for each in error.problems]
    document.problems += problems
    if plan is None:
        del data["published"]
    else:
        data["published"] = plan.data
    return plan


def load_plan(path: str | Path, instance: Instance, *, published: bool = False) -> Plan:
    """Read a plan file for ``instance``: JSON, YAML, a workbook (``.xlsx``, its sheet ``plan``) or a table (``.csv``).

    With ``published`` as one to be announced, which seats nobody twice.

    Raises
    ------
    InputError
        With all problems of the file: ids that the instance does not have and copied lines among them.
    """
    return _plan(_read_plan(path, instance.name), instance, published=published)


def loads_plan(given: str | bytes | Mapping[str, Any], instance: Instance, *, published: bool = False) -> Plan:
    """Read a plan for ``instance`` from the text of a file, or from plain data; else as ``load_plan``.

    Raises
    ------
    InputError
        As ``load_plan``; a problem of data names a path, as in ``assignments[3].crew``.
    """
    document = parse_text(given) if isinstance(given, (str, bytes)) else document_of(given)
    return _plan(document, instance, published=published)


def plan_for(instance: Instance, plan: Plan, name: str = "plan") -> Plan:
    """A plan that was made in Python, once it has passed what a plan file for ``instance`` has to pass.

    Raises
    ------
    InputError
        With ids that the instance does not have, and lines that stand twice; paths begin with ``name``.
    """
    try:
        return _plan(document_of(plan), instance)
    except InputError as error:
        raise InputError([replace(each, path=f"{name}.{each.path}") for each in error.problems]) from None


def _plan(document: Document, instance: Instance, *, published: bool = False) -> Plan:
    several = put_ids(document, Plan, names_of(instance))
    plan = validate(Plan, document)
    document.add(unknown_ids(document, Plan, _known_to(instance), several))
    if plan is not None:
        _tell_stranger(document, instance, plan)
        document.add(document.problem(at, text) for at, text in plan_faults(plan, published=published))
    if document.problems or plan is None:
        raise InputError(document.problems)
    return instance.remaining(plan)


def _tell_stranger(document: Document, instance: Instance, plan: Plan) -> None:
    """Of a plan of another instance most ids are unknown: that is said once, with the first few."""
    if plan.instance.name == instance.name or len(document.problems) <= MOST_STRANGE:
        return
    message = (
        f"expected a plan made for {instance.name}, found one made for {cut(plan.instance.name)}, whose people or "
        "flights are unknown here; the first of them follow"
    )
    document.problems[MOST_STRANGE:] = []
    document.problems.insert(0, document.problem(("instance", "name"), message))


def _known_to(instance: Instance) -> dict[str, list[str]]:
    """Every id that a plan for the instance may name."""
    known = declared_ids(instance.model_dump(mode="json", by_alias=True), list(RULES))
    if instance.past is not None:
        known["flight"] += instance.past.flights
        known["session"] += instance.past.sessions
    return known


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
