"""``crewopt diff``."""

from __future__ import annotations

import click

from optimizer.cli._common import echo_json, given_plan, instance_argument, json_option
from optimizer.files.load import load
from optimizer.studies.replan import diff
from optimizer.studies.replan.answer import diff_data, diff_text


@click.command()
@instance_argument
@click.argument("old", metavar="PLAN1", type=click.Path(allow_dash=True))
@click.argument("new", metavar="PLAN2", type=click.Path(allow_dash=True))
@json_option
def command(instance: str, old: str, new: str, as_json: bool) -> None:
    """Compare PLAN1 and PLAN2 for INSTANCE: who moves, who must be told, rules and goals."""
    found = load(instance)
    difference = diff(found, given_plan(old, found), given_plan(new, found))
    if as_json:
        echo_json(diff_data(difference))
    else:
        click.echo(diff_text(found, difference))
