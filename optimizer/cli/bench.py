"""``crewopt bench`` and ``crewopt bench compare``."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from optimizer.cli._common import echo_json, json_option, seed_option
from optimizer.errors import InputError, Problem
from optimizer.writing import refuse_unwritable, write_text

DISAGREE = 4
ENGINES = ("cp-sat", "highs", "scip", "cp-sat-default", "naive")


@click.group(invoke_without_command=True)
@click.option("--family", type=click.Choice(["iss", "rotation", "replan", "smptsp"]), help="Which instances.")
@click.option("--folder", type=click.Path(exists=True, file_okay=False), help="Where the files of a family lie.")
@click.option("--only", help="Only instances with this in their name.")
@click.option("--engines", default="cp-sat,highs,scip", show_default=True, help=f"Some of {', '.join(ENGINES)}.")
@click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), default=60.0, show_default=True)
@click.option("--workers", type=click.IntRange(1, 256), help="Threads of each engine; all cores if not given.")
@seed_option
@click.option(
    "--repeat", type=click.IntRange(1, 100), default=1, show_default=True, help="Runs of each; seeds count up."
)
@click.option("-o", "--output", type=click.Path(), help="Write the runs here, one JSON object a line.")
@click.option("--plot", type=click.Path(), help="Draw the performance profile here, as SVG.")
@json_option
@click.pass_context
def command(
    context: click.Context,
    family: str | None,
    folder: str | None,
    only: str | None,
    engines: str,
    time_limit: float,
    workers: int | None,
    seed: int,
    repeat: int,
    output: str | None,
    plot: str | None,
    as_json: bool,
) -> None:
    """Run engines side by side on a family of instances, each run in a fresh process.

    Prints a table; with --json the runs, one object a line, as they end.  Exit 4 if engines contradict each other.
    """
    if context.invoked_subcommand is not None:
        return
    if family is None:
        raise click.UsageError("--family is missing: iss, rotation, replan or smptsp")
    chosen = [name.strip() for name in engines.split(",") if name.strip()]
    unknown = [name for name in chosen if name not in ENGINES]
    if unknown or not chosen:
        raise click.BadParameter(f"{engines!r}: known are {', '.join(ENGINES)}", param_hint="--engines")
    for path in (output, plot):
        if path is not None:
            refuse_unwritable(path)
    from optimizer.bench import contradictions, entries, run

    runs: list[dict[str, Any]] = []
    for entry in entries(family, folder, only):
        instance = entry.make()
        for number in range(repeat):
            for engine in chosen:
                told = run(
                    instance,
                    engine,
                    time_limit=time_limit,
                    workers=workers or os.cpu_count() or 1,
                    seed=seed + number,
                )
                told = {**told, "instance": entry.name, "family": family}
                runs.append(told)
                if as_json:
                    click.echo(json.dumps(told))
                click.echo(f"{entry.name}  {engine}  {told['status']}  {told['seconds']} s", err=True)
    if output is not None:
        write_text(output, "".join(json.dumps(told) + "\n" for told in runs))
    from optimizer.report.bench import bench_text, profile_svg

    if plot is not None:
        write_text(plot, profile_svg(runs))
    if not as_json:
        click.echo(bench_text(runs))
    _end(contradictions(runs), [told for told in runs if told["status"] in ("failed", "crashed", "overran")])


def _end(contradictory: list[str], failed: list[dict[str, Any]]) -> None:
    for words in contradictory:
        click.echo(f"CONTRADICTION {words}", err=True)
    for told in failed:
        click.echo(f"FAILED {told['instance']} {told['engine']}: {told.get('message', told['status'])}", err=True)
    sys.exit(DISAGREE if contradictory or failed else 0)


@command.command()
@click.argument("old", type=click.Path(exists=True, dir_okay=False))
@click.argument("new", type=click.Path(exists=True, dir_okay=False))
@click.option("--factor", type=click.FloatRange(min=1, min_open=True), default=1.25, show_default=True)
@json_option
def compare(old: str, new: str, factor: float, as_json: bool) -> None:
    """Say what in NEW is slower than in OLD by --factor (and half a second), and what contradicts it.

    Exit 1 if something is slower, 4 if values contradict each other.
    """
    from optimizer.bench import slower
    from optimizer.report.bench import compare_text

    found = slower(_read(old), _read(new), factor)
    if as_json:
        echo_json(found)
    else:
        click.echo(compare_text(found))
    sys.exit(DISAGREE if found["contradictions"] else 1 if found["slower"] else 0)


def _read(path: str) -> list[dict[str, Any]]:
    needed = {"instance", "engine", "status", "value", "bound", "seconds", "time_limit"}
    runs, problems = [], []
    for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), 1):
        try:
            told = json.loads(line)
        except ValueError as error:
            problems.append(Problem(path, number, 1, "", f"not JSON: {error}"))
            continue
        if not isinstance(told, dict) or not needed <= told.keys():
            problems.append(Problem(path, number, 1, "", f"not a run; it has {', '.join(sorted(needed))}"))
        else:
            runs.append(told)
    if problems:
        raise InputError(problems)
    return runs
