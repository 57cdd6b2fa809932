"""``crewopt validate``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from optimizer.cli._beside import beside
from optimizer.cli._common import echo_json, instance_argument, json_option
from optimizer.files.load import load
from optimizer.files.warnings import warnings_in
from optimizer.model.stays import count_stays, too_large
from optimizer.problem.errors import InputError
from optimizer.problem.steps import tell
from optimizer.problem.wording import count, listed, size_in_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from optimizer.instance import Instance


@click.command()
@instance_argument
@json_option
def command(instance: str, as_json: bool) -> None:
    """List all problems of INSTANCE, each with file:line:column, or say that it has none.

    Of a workbook the sheets `plan`, `news` and `scenarios` are read as well, if there is something in them.
    """
    try:
        found = load(instance)
        there = beside(instance, found).sheets
    except InputError as error:
        if not as_json:
            raise
        problems = [problem.data() for problem in error.problems]
        echo_json({"ok": False, "problems": problems, "stopped_early": error.stopped_early})
        sys.exit(2)
    rules = [rule.name for rule in found.rulebook if not rule.always]
    tell(phase="counting")
    notes = [*warnings_in(found), *(_refused_scenarios(instance, found, there) if there else ())]
    if as_json:
        facts = {"name": found.name, "digest": found.digest, "stays": count_stays(found)}
        facts |= {"sheets": there} if there else {}
        echo_json({"ok": True, **facts, "problems": [], "cautions": notes})
        return
    click.echo(
        f"{found.name}: valid. {size_in_words(len(found.flights), len(found.crew))}, "
        f"{count(len(found.goals), 'tier')}; {count_stays(found):,} stays are possible "
        "(person, role, launch day, way home)."
    )
    click.echo(f"Rules: {', '.join(rules) or 'only those that always hold'}.")
    if there:
        click.echo(f"Beside the instance, and right as well: {listed([f'`{name}`' for name in there])}.")
    for note in (*notes, *too_large(found)):
        click.echo(f"Note: {note}.")


def _refused_scenarios(path: str, instance: Instance, sheets: Collection[str]) -> Iterator[str]:
    """Why `scenarios` refuses a sheet that is right for `solve --against`, which decides who is aboard by then."""
    from optimizer.files.workbook.sheets import SCENARIOS

    if SCENARIOS not in sheets:
        return
    from optimizer.studies.scenarios.patches import load_scenarios  # takes long to load, and few files have any

    try:
        load_scenarios(path, instance)
    except InputError as error:
        first = error.problems[0]
        yield f"`crewopt scenarios` refuses the sheet `{SCENARIOS}`, `solve --against` takes it: {first.message}"
