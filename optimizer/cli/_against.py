"""``crewopt solve --against``: one plan for many futures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from optimizer.cli._common import echo_json
from optimizer.cli._search import SoFar
from optimizer.cli._streams import print_answer
from optimizer.files.dump import dump

if TYPE_CHECKING:
    from optimizer.cli._search import Search
    from optimizer.instance import Instance
    from optimizer.studies.robust.answer import Robust

OTHERS = 20
"""Futures not used in solving, unless another number is asked for."""
PRICED = 5
"""Lost futures that are priced, unless another number is asked for."""

against_option = click.option(
    "--against",
    metavar="FUTURES",
    help="Choose, among the plans that are best in every tier, the one that holds best: a file of scenarios, or how "
    "many futures to draw as `stress` does.",
)
others_option = click.option(
    "--others",
    type=click.IntRange(0, 10_000),
    help=f"With --against: futures not used in solving, to compare in; {OTHERS} unless given.",
)


priced_option = click.option(
    "--priced",
    type=click.IntRange(0, 500),
    help="With --against: of how many futures that are lost to say what holding in them would cost; 5 unless given.",
)
batches_option = click.option(
    "--batches",
    type=click.IntRange(0, 1000),
    help="With --against N: so many fresh batches of N futures, for a bound on all futures with 95 % confidence.",
)


def refuse_without_futures(against: str | None, given: dict[str, bool], besides: dict[str, bool]) -> None:
    """Refuse options that only ``--against`` reads without it, and those that it does not read beside it."""
    for name in [name for name, is_given in given.items() if is_given and against is None]:
        raise click.UsageError(f"expected --against beside {name}, found none")
    for name in [name for name, is_given in besides.items() if is_given and against is not None]:
        raise click.UsageError(f"expected no {name} beside --against, found both")


def solve_against(
    search: Search,
    instance: Instance,
    against: str,
    *,
    within: dict[int | str, int],
    others: int | None,
    priced: int | None,
    batches: int | None,
    output: str | None,
    workers: int | None,
    seed: int,
    as_json: bool,
) -> None:
    """Find the plan, print it, and end the command."""
    from optimizer.studies.robust.answer import robust_text
    from optimizer.studies.robust.data import robust_data
    from optimizer.studies.scenarios.patches import load_scenarios

    futures = int(against) if against.isdecimal() else load_scenarios(against, instance, undecided=True)
    so_far = SoFar()
    answer: Robust = search.run(
        "optimizer.studies.robust:robust",
        instance,
        futures,
        told=so_far.told,
        so_far=so_far.answer,
        phase="one plan for many futures",
        within=within,
        others=OTHERS if others is None else others,
        priced=PRICED if priced is None else priced,
        batches=batches or 0,
        workers=workers,
        seed=seed,
    )
    if output is not None and answer.plan is not None:
        dump(answer.plan, output)
    if as_json:
        echo_json(robust_data(answer))
    elif output != "-":
        print_answer(robust_text(answer))
        if answer.solved.status == "infeasible":
            print_answer(
                "`crewopt explain` says why, and what mends it. Without --against, `crewopt solve` ends with the"
            )
            print_answer(
                "plan that leaves least open; --with-waivers writes an instance for which --against has an answer."
            )
    if answer.plan is None:
        search.exit(1 if answer.solved.status == "infeasible" else 3)
    search.exit(1 if answer.unavoidable else 0)
