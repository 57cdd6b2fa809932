"""``crewopt analyze``."""

from __future__ import annotations

import sys

import click

from optimizer.cli._alarm import clear_alarm
from optimizer.cli._common import echo_json, instance_argument, json_option
from optimizer.cli._ending import NO, NO_ANSWER, YES
from optimizer.cli._search import Search
from optimizer.cli._streams import print_answer
from optimizer.files.load import load
from optimizer.problem.steps import tell


@click.command()
@instance_argument
@click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), help="Seconds for everything.")
@json_option
def command(instance: str, time_limit: float | None, as_json: bool) -> None:
    """Examine INSTANCE before any solve: seats that nobody can fill and why, shortages of people, gaps in the data.

    Exit 1 if something is proved impossible, else 0. Exit 0 does not prove that there is a plan. At --time-limit it
    says what was found by then; exit 3 if that is nothing.
    """
    search = Search(time_limit)
    found = load(instance)
    from optimizer.studies.analyze import analyze
    from optimizer.studies.analyze.answer import analysis_data, analysis_text

    tell(phase="analyzing", limit=time_limit)
    clear_alarm()
    answer = analyze(found, time_limit=search.left)
    if as_json:
        echo_json(analysis_data(answer))
    else:
        print_answer(analysis_text(answer))
    sys.exit(NO_ANSWER if not answer.examined else YES if answer.ok else NO)
