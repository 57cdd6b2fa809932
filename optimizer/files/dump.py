"""Instances and plans as plain data and as the text of files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from optimizer.files.table_names import is_table
from optimizer.files.writing import is_stdout, refuse_unwritable, write_bytes, write_text
from optimizer.files.yaml_text import flow
from optimizer.instance import Instance

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pydantic import BaseModel

    from optimizer.problem.plan import Plan


DECISIONS = ("pins", "shelters", "waivers")
"""Keys of the user's decisions: written last."""


def to_data(entity: BaseModel, *, as_said: bool = False) -> Any:
    """Plain data of an instance or plan, without default values.

    Exception: a station that was named stays; with ``as_said`` every value that was given stays.
    """
    text = entity.model_dump_json(by_alias=True, exclude_none=True, exclude_unset=as_said, exclude_defaults=not as_said)
    data = json.loads(text)
    if isinstance(entity, Instance):
        data["flights"] = [
            {"id": row["id"], "vehicle": row["vehicle"], "station": flight.station, **row}
            if flight.names_station
            else row
            for row, flight in zip(data["flights"], entity.flights, strict=True)
        ]
        data |= {key: data.pop(key) for key in DECISIONS if key in data}
    return data


def as_text(entity: BaseModel, *, as_json: bool) -> str:
    """The file's text: JSON, or YAML with one entity a line."""
    data = {"format": 1, **to_data(entity)}
    if as_json:
        return json.dumps(data, indent=1, ensure_ascii=False) + "\n"
    return yaml_text(data)


def yaml_text(data: dict[str, Any]) -> str:
    """YAML with one entity a line."""
    return "".join(_yaml_block(key, value) for key, value in data.items())


def _yaml_block(key: str, value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return f"{key}:\n" + "".join(f"  - {flow(row)}\n" for row in value)
    if isinstance(value, dict) and value and all(isinstance(row, dict) for row in value.values()):
        return f"{key}:\n" + "".join(f"  {flow(name)}: {flow(row)}\n" for name, row in value.items())
    return f"{key}: {flow(value)}\n"


def dump(entity: Instance | Plan, path: str | Path, *, plan: Plan | None = None) -> None:
    """Write an instance or plan, whole or not at all, by the ending of the name; ``-`` is standard output.

    ``.json``, and standard output: JSON.  ``.xlsx``: a workbook (needs ``crewopt[xlsx]``), of an instance with ``plan``
    as one of its sheets.  ``.csv``: a table, of plans only.  All else: YAML.

    Raises
    ------
    InputError
        If the path cannot be meant: a folder, in no folder, or a file that the command has read; an instance as CSV;
        a workbook without XlsxWriter.
    OutputError
        If the file cannot be written.
    """
    if is_stdout(path) or not is_table(path):
        write_text(path, as_text(entity, as_json=is_stdout(path) or str(path).endswith(".json")))
        return
    if isinstance(entity, Instance):
        dump_workbook(entity, path, plan, {})
        return
    from optimizer.files.workbook.writing import plan_bytes

    write_bytes(path, plan_bytes(path, to_data(entity, as_said=True)))


def dump_workbook(
    instance: Instance, path: str | Path, plan: Plan | None, more: Mapping[str, list[dict[str, Any]]]
) -> None:
    """Write an instance as a workbook, with ``more`` rows by sheet: those of news and scenarios.

    Raises
    ------
    InputError, OutputError
        As ``dump``.
    """
    from optimizer.files.workbook.writing import instance_bytes

    legs = [(flight.id, role, each) for flight in instance.flights for role, each in _places(instance, flight.id)]
    seats = [(flight, role) for flight, role, count in legs for _ in range(count)]
    chosen = None if plan is None else to_data(plan, as_said=True)
    write_bytes(path, instance_bytes(path, to_data(instance, as_said=True), chosen, seats, more))


def _places(instance: Instance, flight: str) -> Iterator[tuple[str, int]]:
    """The roles of a flight, up or down, with the number of seats of each."""
    up, down = instance.roles(flight, "up"), instance.roles(flight, "down")
    for name in dict.fromkeys((*up, *down)):
        yield name, max(role.seats for roles in (up, down) for key, role in roles.items() if key == name)


def refuse_undumpable(path: str | Path, *, plan: bool = False) -> None:
    """Refuse a path to which no instance, or no ``plan``, can be written, before a long search.

    Raises
    ------
    InputError
        As ``dump``.
    """
    if not is_stdout(path) and is_table(path):
        from optimizer.files.workbook.writing import refuse_unwritable_table

        refuse_unwritable_table(path, plan=plan)
    refuse_unwritable(path)


def dumps(entity: Instance | Plan) -> str:
    """The text of an instance or plan file, as YAML; ``loads`` and ``load`` read it."""
    return as_text(entity, as_json=False)
