"""``crewopt board``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from optimizer.cli._common import given_plan, instance_argument, optional_plan_argument, seed_option, workers_option
from optimizer.cli._search import memory_option
from optimizer.files.load import load
from optimizer.problem.errors import InputError, Problem


@click.command()
@instance_argument
@optional_plan_argument
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default=True, help="Port; 0: any that is free.")
@click.option("--no-browser", is_flag=True, help="Print the address only.")
@click.option(
    "--session",
    type=click.Path(file_okay=False),
    metavar="FOLDER",
    help="Where the session and all that is saved is kept.  [default: INSTANCE's name with .board, beside it]",
)
@click.option("--new", is_flag=True, help="Begin a new session; the one before is kept under a number.")
@memory_option
@workers_option
@seed_option
def command(
    instance: str,
    plan: str | None,
    port: int,
    no_browser: bool,
    session: str | None,
    new: bool,
    memory: int | None,
    workers: int | None,
    seed: int,
) -> None:
    """Open PLAN as a board in the browser: move people, see at once what it does, let the tool repair the rest.

    It serves 127.0.0.1 only, to whoever has the address that it prints, until Ctrl-C or SIGTERM. Every move is kept in
    the session's folder; opened again, the board goes on. Without PLAN it begins with the plan that INSTANCE publishes,
    else it searches for the best one.
    """
    try:
        from optimizer.board.serve import serve
    except ModuleNotFoundError as error:
        words = f"expected the packages of the board, found no {error.name}: run pip install 'crewopt[board]'"
        raise InputError([Problem("crewopt board", 1, 1, "", words)]) from None
    found = load(instance)
    begun = None if plan is None else given_plan(plan, found)
    folder = Path(session) if session is not None else _beside(instance)

    def tell(address: str) -> None:
        click.echo(address)
        sys.stdout.flush()

    serve(
        found,
        begun,
        folder,
        tell,
        port=port,
        browser=not no_browser,
        new=new,
        note=lambda words: click.echo(f"Note: {words}", err=True),
        workers=workers,
        seed=seed,
        memory=memory,
    )


def _beside(instance: str) -> Path:
    """The folder of a session: named like the file, and beside it."""
    return Path("stdin.board") if instance == "-" else Path(instance).with_suffix(".board")
