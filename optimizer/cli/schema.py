"""``crewopt schema``."""

from __future__ import annotations

import click

from optimizer.cli._common import echo_json
from optimizer.instance import Instance
from optimizer.plan import Plan
from optimizer.shape import json_schema


@click.command()
@click.option("--plan", is_flag=True, help="The schema of plan files instead.")
def command(plan: bool) -> None:
    """Print the JSON Schema (2020-12) of instance files, for editors and other tools."""
    echo_json(json_schema(Plan if plan else Instance))
