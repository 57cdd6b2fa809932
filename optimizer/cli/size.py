"""``crewopt size``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from optimizer.cli._common import OutputPath, echo_json, instance_argument, json_option, seed_option, workers_option
from optimizer.cli._search import Search, memory_option, scheduler_option
from optimizer.cli._streams import print_answer
from optimizer.cli.solve import EXIT, conflict_within
from optimizer.files.dump import dump, refuse_undumpable
from optimizer.files.load import load

if TYPE_CHECKING:
    from optimizer.studies.size.answer import Sizing


@click.command()
@instance_argument
@click.option(
    "--under", type=click.IntRange(0), default=0, metavar="N", help="Keep the first N tiers at their optimum."
)
@click.option("-o", "--output", type=OutputPath(), help="Write the plan of the smallest corps to this file.")
@click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), help="Seconds for everything.")
@memory_option
@scheduler_option
@workers_option
@seed_option
@json_option
def command(
    instance: str,
    under: int,
    output: str | None,
    time_limit: float | None,
    memory: int | None,
    scheduler: str | None,
    workers: int | None,
    seed: int,
    as_json: bool,
) -> None:
    """Find the smallest corps that can fly INSTANCE, and the fewest people for each role, qualification and agency.

    Ctrl-C, or SIGTERM, ends the search with the results so far.
    """
    search = Search(time_limit, memory, scheduler)
    found = load(instance)
    if output is not None:
        refuse_undumpable(output, plan=True)
    answer: Sizing = search.run("optimizer.studies.size:size", found, under=under, workers=workers, seed=seed)
    from optimizer.studies.size.answer import sizing_data, sizing_text

    if output is not None and answer.result.plan is not None:
        dump(answer.result.plan, output)
    conflict = None
    if answer.result.status == "infeasible":
        from optimizer.studies.explain.answer import conflict_data, conflict_text

        conflict = conflict_within(search, found)
    if as_json:
        echo_json(sizing_data(answer) | ({} if conflict is None else conflict_data(found, conflict)))
    else:
        print_answer(sizing_text(answer))
        if conflict is not None:
            print_answer("\n" + conflict_text(found, conflict))
            print_answer("`crewopt explain` says what mends it.")
    search.exit(EXIT[answer.result.status])
