"""``crewopt new``."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import click

from optimizer.cli._common import OutputPath
from optimizer.files.documents import parse
from optimizer.files.dump import dump, refuse_undumpable
from optimizer.files.table_names import ending
from optimizer.files.writing import write_bytes, write_text
from optimizer.instance import Instance

MOST_LETTERS = 100
"""Of the name of an instance."""


@click.command()
@click.argument("file", metavar="FILE", type=OutputPath())
@click.option("--empty", is_flag=True, help="Of a workbook the headings alone, without the small example.")
def command(file: str, empty: bool) -> None:
    """Write a small example to FILE, a workbook (.xlsx) or text (.yaml), to write your own names and days over.

    A workbook has a sheet for everything that an instance can say. The notes on its headings say what is expected.
    No file is written over.
    """
    kind = ending(file)
    if kind not in (".xlsx", ".yaml", ".yml"):
        raise click.BadParameter(f"{file!r} ends neither in .xlsx nor in .yaml", param_hint="FILE")
    if empty and kind != ".xlsx":
        raise click.UsageError("--empty: expected a name that ends in .xlsx")
    if Path(file).exists():
        raise click.BadParameter(f"{file!r} is there already: choose another name", param_hint="FILE")
    refuse_undumpable(file)
    text = (files("optimizer.files") / "starter.yaml").read_text(encoding="utf-8")
    if kind != ".xlsx":
        write_text(file, text)
        return
    name = Path(file).stem[:MOST_LETTERS]
    if empty:
        from optimizer.files.workbook.writing import instance_bytes

        write_bytes(file, instance_bytes(file, {"name": name}, None, ()))
    else:
        data = {**parse(text).data, "name": name}
        dump(Instance.model_validate_json(json.dumps(data), strict=True), file)
    click.echo(f"{file}: fill it in, then `crewopt validate {file}`", err=True)
