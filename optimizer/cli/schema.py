"""``crewopt schema``."""

from __future__ import annotations

import click

from optimizer.cli._common import echo_json
from optimizer.events import EVENTS
from optimizer.files.importing.schema import recipe_schema
from optimizer.files.schema_paths import json_schema, one_of_each
from optimizer.files.workbook.described import sheets_in_words
from optimizer.instance import Instance
from optimizer.problem.plan import Plan
from optimizer.studies.scenarios.patches import scenario_schema


@click.command()
@click.option("--plan", is_flag=True, help="The schema of plan files instead.")
@click.option("--events", is_flag=True, help="The schema of files of events instead.")
@click.option("--scenarios", is_flag=True, help="The schema of files of scenarios instead.")
@click.option("--recipe", is_flag=True, help="The schema of recipes of `crewopt import` instead.")
@click.option("--workbook", is_flag=True, help="The sheets of a workbook and their columns instead.")
def command(**asked: bool) -> None:
    """Print the JSON Schema (2020-12) of instance files, for editors and other tools."""
    kinds = [name for name, is_asked in asked.items() if is_asked]
    if len(kinds) > 1:
        raise click.UsageError(
            f"expected one of {', '.join(f'--{name}' for name in asked)}, found {len(kinds)} of them"
        )
    kind = kinds[0] if kinds else None
    if kind == "workbook":
        click.echo(sheets_in_words())
    elif kind == "events":
        echo_json(one_of_each(EVENTS))
    elif kind == "scenarios":
        echo_json(scenario_schema())
    elif kind == "recipe":
        echo_json(recipe_schema())
    else:
        echo_json(json_schema(Plan if kind == "plan" else Instance))
