"""``crewopt import``."""

from __future__ import annotations

import click

from optimizer.cli._common import InputPath, OutputPath
from optimizer.files.dump import dump, refuse_undumpable
from optimizer.files.importing import import_tables
from optimizer.files.importing.smptsp import read_smptsp
from optimizer.files.table_names import is_table
from optimizer.files.writing import write_bytes, write_text
from optimizer.problem.steps import tell
from optimizer.problem.wording import size_in_words


@click.command()
@click.argument("recipe", metavar="RECIPE", type=InputPath())
@click.option(
    "--format",
    "kind",
    type=click.Choice(["tables", "smptsp"]),
    default="tables",
    show_default=True,
    help="A recipe with tables, or a public file of personnel tasks.",
)
@click.option("-o", "--output", type=OutputPath(), default="-", help="Write the instance here, as YAML.")
@click.option("--flown", type=OutputPath(), help="Write the seats of the tables here, as a plan.")
def command(recipe: str, kind: str, output: str, flown: str | None) -> None:
    """Make an instance from CSV tables of flights, seats, people and qualifications, as RECIPE says.

    The recipe names the tables and holds what tables do not say: parties, vehicles, rules, goals, assumptions.
    A recipe may say only in what it differs from another one, which it names under `extends`.
    A flight goes to the station in its column `station`; without the column, or with an empty cell, to the ISS.
    Every cell or column that cannot be read is listed with its file, line and column; then nothing is written.
    The instance publishes the plan that the recipe names if that file is there, or the plan written with --flown.

    With --format smptsp, RECIPE is a file of the public benchmark of shift minimisation personnel task scheduling:
    jobs become flights with nominated pools, and the goal is the smallest corps.
    """
    refuse_undumpable(output)
    tell(phase="reading tables")
    if kind == "smptsp":
        if flown is not None:
            raise click.UsageError("--flown: a file of personnel tasks holds no plan")
        found = read_smptsp(recipe)
        dump(found, output)
        if output != "-":
            click.echo(f"{output}: {size_in_words(len(found.flights), len(found.crew))}", err=True)
        return
    imported = import_tables(recipe)
    tell(phase="writing")
    if flown is not None:
        dump(imported.flown, flown)
    published, why = imported.publishable(output, flown)
    if is_table(output):
        from optimizer.files.workbook.writing import instance_bytes

        write_bytes(output, instance_bytes(output, imported.data_with(published), None, ()))
    else:
        write_text(output, imported.text_with(published))
    for note in (*(imported.notes if flown is not None else ()), *([why] if why else [])):
        click.echo(f"Note: {note}.", err=True)
    if output != "-":
        instance = imported.instance
        click.echo(f"{output}: {size_in_words(len(instance.flights), len(instance.crew))}", err=True)
