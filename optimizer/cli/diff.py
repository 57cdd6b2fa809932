"""``crewopt diff``."""

from __future__ import annotations

import click

from optimizer.cli._common import InputPath, echo_json, given_plan, instance_argument, json_option
from optimizer.cli._streams import print_answer
from optimizer.files.load import load
from optimizer.studies.replan import diff
from optimizer.studies.replan.difference import diff_data, diff_text


@click.command()
@instance_argument
@click.argument("old", metavar="PLAN1", type=InputPath())
@click.argument("new", metavar="PLAN2", type=InputPath())
@click.option(
    "--of",
    metavar="OTHER",
    type=InputPath(),
    help="The instance of PLAN1, if that is another: with other dates, or of an earlier month.",
)
@json_option
def command(instance: str, old: str, new: str, of: str | None, as_json: bool) -> None:
    """Compare PLAN1 and PLAN2 for INSTANCE: who moves, what else changes, who must be told, rules and goals.

    Both plans are judged by INSTANCE.
    """
    found = load(instance)
    other = found if of is None else load(of)
    difference = diff(found, given_plan(old, other), given_plan(new, found), of=other)
    if as_json:
        echo_json(diff_data(difference))
    else:
        print_answer(diff_text(difference))
