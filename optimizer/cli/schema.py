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
@click.option("--plan", "kind", flag_value="plan", help="The schema of plan files instead.")
@click.option("--events", "kind", flag_value="events", help="The schema of files of events instead.")
@click.option("--scenarios", "kind", flag_value="scenarios", help="The schema of files of scenarios instead.")
@click.option("--recipe", "kind", flag_value="recipe", help="The schema of recipes of `crewopt import` instead.")
@click.option("--workbook", "kind", flag_value="workbook", help="The sheets of a workbook and their columns instead.")
def command(kind: str | None) -> None:
    """Print the JSON Schema (2020-12) of instance files, for editors and other tools."""
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
