"""Instances and plans as plain data and as the text of files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import yaml

from optimizer.files.documents import stays_text
from optimizer.files.writing import is_stdout, write_text
from optimizer.instance import Instance

if TYPE_CHECKING:
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


class _Dumper(yaml.SafeDumper):
    """Writes days without quotes: they are text to ``documents.read``."""


_Dumper.yaml_implicit_resolvers = {
    start: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for start, resolvers in yaml.SafeDumper.yaml_implicit_resolvers.items()
}


def _quoted_where_needed(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if stays_text(text) else "'")


_Dumper.add_representer(str, _quoted_where_needed)


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
    """Write an instance or plan, whole or not at all; JSON if the name ends so, else YAML; ``-`` is stdout.

    Raises
    ------
    InputError
        If the path cannot be meant: a folder, in no folder, or a file that the command has read.
    OutputError
        If the file cannot be written.
    """
    write_text(path, as_text(entity, as_json=is_stdout(path) or str(path).endswith(".json")))


def dumps(entity: Instance | Plan) -> str:
    """The text of an instance or plan file, as YAML; ``loads`` and ``load`` read it."""
    return as_text(entity, as_json=False)
