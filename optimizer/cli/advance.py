"""``crewopt advance``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from optimizer.cli._common import (
    InputPath,
    OutputPath,
    echo_json,
    given_plan,
    instance_argument,
    json_option,
    plan_argument,
)
from optimizer.cli._streams import print_answer
from optimizer.events._apply import load_events
from optimizer.files.dump import dump, refuse_undumpable
from optimizer.files.load import load
from optimizer.problem.plan import Origin
from optimizer.problem.steps import tell
from optimizer.studies.advance import advance
from optimizer.studies.advance.answer import advance_data, advance_text

if TYPE_CHECKING:
    from datetime import datetime


@click.command()
@instance_argument
@plan_argument
@click.option("--to", "day", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The first day still to come.")
@click.option("-o", "--output", required=True, type=OutputPath(), help="Write the next instance here.")
@click.option("--actual", type=InputPath(), help="A file of events: what happened otherwise.")
@json_option
def command(instance: str, plan: str, day: datetime, output: str, actual: str | None, as_json: bool) -> None:
    """Make what PLAN had happen before a day facts of INSTANCE, with the rest of PLAN published.

    Exit 1 if the plan breaks rules: they are printed, and the file is written all the same.
    """
    found = load(instance)
    published = given_plan(plan, found, published=True)
    news = [] if actual is None else load_events(actual, found)
    refuse_undumpable(output)
    tell(phase="advancing")
    answer = advance(found, published, day.date(), actual=news)
    origin = Origin(name=found.name, digest=found.digest)  # the plan given is no stranger to the file written
    dump(answer.instance.model_copy(update={"made_from": origin}), output)
    if as_json:
        echo_json(advance_data(answer))
    elif output != "-":
        print_answer(advance_text(answer))
    sys.exit(0 if answer.ok else 1)
