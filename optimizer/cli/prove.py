"""``crewopt prove``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from optimizer.cli._common import (
    OutputPath,
    echo_json,
    given_plan,
    instance_argument,
    json_option,
    optional_plan_argument,
    seed_option,
    workers_option,
)
from optimizer.cli._ending import NO, NO_ANSWER, YES
from optimizer.cli._search import Search, SoFar, memory_option
from optimizer.cli._streams import print_answer
from optimizer.files.load import load

if TYPE_CHECKING:
    from optimizer.studies.proof.answer import Certificate


@click.command()
@instance_argument
@optional_plan_argument
@click.option("-o", "--output", metavar="FOLDER", type=OutputPath(), required=True, help="Folder for the certificate.")
@click.option(
    "--each",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    help="Seconds for the proof of one tier.",
)
@click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), help="Seconds for everything.")
@memory_option
@workers_option
@seed_option
@json_option
def command(
    instance: str,
    plan: str | None,
    output: str,
    each: float,
    time_limit: float | None,
    memory: int | None,
    workers: int | None,
    seed: int,
    as_json: bool,
) -> None:
    """Write proofs that PLAN is the best plan of INSTANCE, or that there is none, into a folder that others can check.

    Without PLAN the best plan is searched first. The folder holds all that a stranger needs: `crewopt verify FOLDER`.

    Exit 0: all is proved, also that there is no plan; 1: PLAN breaks a rule or is not the best; 3: some tiers are not
    proved in time, and the folder says how far their proofs came.
    """
    search = Search(time_limit, memory)
    if output == "-":
        raise click.BadParameter("expected the name of a folder, found standard output", param_hint="-o")
    from optimizer.studies.proof.answer import certificate_data, certificate_text
    from optimizer.studies.proof.folder import refuse_folder

    refuse_folder(output)
    found = load(instance)
    so_far = SoFar()
    answer: Certificate = search.run(
        "optimizer.studies.proof:prove",
        found,
        None if plan is None else given_plan(plan, found),
        phase="proving",
        told=so_far.told,
        so_far=so_far.answer,
        folder=output,
        seconds_each=each,
        workers=workers,
        seed=seed,
    )
    if as_json:
        echo_json(certificate_data(answer))
    else:
        print_answer(certificate_text(answer))
    refused = answer.status == "refused" or answer.better
    search.exit(NO if refused else YES if answer.complete else NO_ANSWER)
