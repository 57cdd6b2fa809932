"""``crewopt contingency``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from optimizer.cli._common import (
    echo_json,
    given_plan,
    instance_argument,
    json_option,
    plan_argument,
    refuse_given,
    seed_option,
    workers_option,
)
from optimizer.cli._search import Search, SoFar, memory_option
from optimizer.cli._streams import print_answer
from optimizer.files.load import load

if TYPE_CHECKING:
    from optimizer.studies.contingency.answer import Contingency


@click.command()
@instance_argument
@plan_argument
@click.option(
    "--mends",
    type=click.IntRange(0),
    default=10,
    show_default=True,
    metavar="N",
    help="Search the plan that mends it for the N worst rows.",
)
@click.option("--rows", type=click.IntRange(1), default=15, show_default=True, help="Rows of each table of the text.")
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    help="Seconds for everything.",
)
@memory_option
@workers_option
@seed_option
@json_option
def command(
    instance: str,
    plan: str,
    mends: int,
    rows: int,
    time_limit: float,
    memory: int | None,
    workers: int | None,
    seed: int,
    as_json: bool,
) -> None:
    """Tell for every docked ship and all days of PLAN: if it is damaged today, who has a seat home, and what mends it.

    Two cases each: the ship cannot be used, or it leaves with all bound to it. Ctrl-C, or SIGTERM, ends the search with
    the mends so far.
    """
    if as_json:
        refuse_given(("--rows",), "without --json, which has every row")
    search = Search(time_limit, memory)
    found = load(instance)
    tried = given_plan(plan, found)
    so_far = SoFar()
    answer: Contingency = search.run(
        "optimizer.studies.contingency:contingency",
        found,
        tried,
        told=so_far.told,
        so_far=so_far.answer,
        mends=mends,
        workers=workers,
        seed=seed,
    )
    from optimizer.studies.contingency.answer import contingency_data, contingency_text

    if as_json:
        echo_json(contingency_data(answer))
    else:
        print_answer(contingency_text(answer, rows))
    search.exit(0)
