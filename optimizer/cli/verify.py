"""``crewopt verify``."""

from __future__ import annotations

import sys

import click

from optimizer.cli._alarm import clear_alarm
from optimizer.cli._common import InputPath, echo_json, json_option
from optimizer.cli._ending import NO, NO_ANSWER, YES
from optimizer.cli._search import Search
from optimizer.cli._streams import print_answer
from optimizer.files.load import load
from optimizer.problem.steps import tell


@click.command()
@click.argument("folder", metavar="FOLDER", type=click.Path(exists=True, file_okay=False))
@click.option("--instance", type=InputPath(), help="Your own file: FOLDER must be about it.")
@click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), help="Seconds for everything.")
@json_option
def command(folder: str, instance: str | None, time_limit: float | None, as_json: bool) -> None:
    """Check the certificate in FOLDER, as `crewopt prove` writes it, and tell what exactly was checked.

    Files: their digests. Rows: made again from the instance. Plan: judged by the checker, its values compared. Proofs:
    by a small checker that shares nothing with the rest, and by VeriPB if `veripb` is installed.

    Exit 0: accepted; 1: refused, as any change does; 3: not checked to the end in time.
    """
    search = Search(time_limit)
    from optimizer.studies.proof.answer import verification_data, verification_text
    from optimizer.studies.proof.verifying import verify

    tell(phase="verifying", limit=time_limit)
    own = None if instance is None else load(instance)
    clear_alarm()
    answer = verify(folder, instance=own, time_limit=search.left)
    if as_json:
        echo_json(verification_data(answer))
    else:
        print_answer(verification_text(answer))
    sys.exit(NO if answer.refused else YES if answer.accepted else NO_ANSWER)
