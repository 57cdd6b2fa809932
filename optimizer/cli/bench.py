"""``crewopt bench``, and its reports on runs: ``show``, ``targets``, ``compare``; ``growth`` of the rows alone."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from optimizer.cli._common import OutputPath, echo_json, json_option, refuse_given, seed_option
from optimizer.cli._search import Search, scheduler_option
from optimizer.cli._streams import print_answer
from optimizer.cli._suite import export, page, record, suite
from optimizer.files.writing import refuse_unwritable, write_bytes
from optimizer.problem.errors import InputError, Problem
from optimizer.problem.steps import tell
from optimizer.solver.engines.names import DEFAULT_ENGINE, ENGINES, MIP_ENGINES, TEXTBOOK

DISAGREE = 4
FAILED = ("failed", "crashed", "overran", "out of memory")
OF_THE_TABLE = ("--wide", "--shares")
ALL_ENGINES = (*ENGINES, TEXTBOOK)


def _drawing(context: click.Context, option: click.Parameter, path: str | None) -> str | None:
    """A file to draw to; refused at once if nothing can be drawn there."""
    if path is not None:
        from optimizer.bench.charts import refuse_undrawable

        refuse_undrawable(path)
        refuse_unwritable(path)
    return path


plot_option = click.option(
    "--plot", type=OutputPath(), callback=_drawing, help="Draw the performance profile here (.svg or .png)."
)
gaps_option = click.option(
    "--gaps", type=OutputPath(), callback=_drawing, help="Draw the gap over time here (.svg or .png)."
)
wide_option = click.option("--wide", is_flag=True, help="Show peak memory and primal-dual integral as well.")
shares_option = click.option("--shares", is_flag=True, help="Show which share of each run's wall time was search.")
results_argument = click.argument("results", metavar="RESULTS.jsonl", type=click.Path(exists=True, dir_okay=False))


@click.group(invoke_without_command=True)
@click.option(
    "--family",
    type=click.Choice(["iss", "rotation", "stations", "replan", "smptsp", "suite"]),
    help="Family of instances.",
)
@click.option("--folder", type=click.Path(exists=True, file_okay=False), help="Folder with the files of the family.")
@click.option("--only", help="Run only instances whose name contains this.")
@click.option(
    "--engines",
    default=",".join((DEFAULT_ENGINE, *MIP_ENGINES)),
    show_default=True,
    help=f"Engines, with commas between them: {', '.join(ALL_ENGINES)}.",
)
@click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), default=60.0, show_default=True)
@click.option("--workers", type=click.IntRange(1, 256), help="Threads of each engine; all cores if not given.")
@seed_option
@scheduler_option
@click.option(
    "--repeat",
    type=click.IntRange(1, 100),
    default=1,
    show_default=True,
    help="Runs of each instance and engine, with rising seeds; only one if the first ends without a proof.",
)
@click.option("-o", "--output", type=OutputPath(), help="Write the runs here, one JSON object a line.")
@plot_option
@gaps_option
@wide_option
@shares_option
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
    scheduler: str | None,
    repeat: int,
    output: str | None,
    plot: str | None,
    gaps: str | None,
    wide: bool,
    shares: bool,
    as_json: bool,
) -> None:
    """Run engines side by side on a family of instances, each run in a fresh process.

    Prints a table; with --json the runs, one object a line, as they end.  Exit 4 if engines contradict each other.
    """
    if context.invoked_subcommand is not None:
        beside = f"without {context.invoked_subcommand}, or behind it if it has that option too"
        refuse_given([option.opts[0] for option in context.command.params], beside)
        return
    if family is None:
        raise click.UsageError("expected --family iss, rotation, stations, replan, smptsp or suite, found none")
    if family not in ("iss", "smptsp"):
        refuse_given(("--folder",), "with --family iss or smptsp: the others are generated")
    if as_json:
        refuse_given(OF_THE_TABLE, "without --json, which has all of it")
    chosen = [name.strip() for name in engines.split(",") if name.strip()]
    unknown = [name for name in chosen if name not in ALL_ENGINES]
    if unknown or not chosen:
        raise click.BadParameter(
            f"expected some of {', '.join(ALL_ENGINES)}, found {engines!r}", param_hint="--engines"
        )
    if output is not None:
        if Path(output).suffix.lower() in (".svg", ".png"):
            raise click.UsageError(f"expected --plot or --gaps for a drawing, found -o {output}: it takes the runs")
        refuse_unwritable(output)
    from optimizer.bench import contradictions, entries, write_runs
    from optimizer.bench.series import one_by_one, side_by_side

    runs: list[dict[str, Any]] = []

    def ended(outcome: dict[str, Any]) -> None:
        runs.append({**outcome, "family": family})
        if as_json:
            click.echo(json.dumps(runs[-1]))
        click.echo(f"{outcome['instance']}  {outcome['engine']}  {outcome['status']}  {outcome['seconds']} s", err=True)

    try:
        tell(phase="listing instances")
        every = entries(family, folder, only)
        limits: dict[str, Any] = {"time_limit": time_limit, "workers": workers, "seed": seed}
        if scheduler is not None:
            search = Search(scheduler=scheduler)
            with search.cluster(scheduler) as cluster:
                side_by_side(cluster, every, chosen, repeat, stop=search.stop, ended=ended, **limits)
        else:
            one_by_one(every, chosen, repeat, ended, **limits)
    finally:  # a long family that is interrupted keeps what it has
        if output is not None and runs:
            write_runs(output, runs)
    _draw(runs, plot, gaps)
    _tables(runs, wide, shares, text=not as_json and output != "-")
    _end(contradictions(runs), [outcome for outcome in runs if outcome["status"] in FAILED])


def _draw(runs: list[dict[str, Any]], plot: str | None, gaps: str | None) -> None:
    if plot is None and gaps is None:
        return
    tell(phase="drawing")
    from optimizer.bench.charts import gap_chart, profile_chart

    for path, draw in ((plot, profile_chart), (gaps, gap_chart)):
        if path is not None:
            write_bytes(path, draw(runs, Path(path).suffix.lower()))


def _tables(runs: list[dict[str, Any]], wide: bool, shares: bool, *, text: bool) -> None:
    from optimizer.bench.text import bench_text, shares_text

    if text:
        print_answer(bench_text(runs, wide=wide))
    if text and shares:
        print_answer(f"\n{shares_text(runs)}")


def _end(contradictory: list[str], failed: list[dict[str, Any]]) -> None:
    for words in contradictory:
        click.echo(f"CONTRADICTION {words}", err=True)
    for outcome in failed:
        engine, message = outcome.get("engine", "build"), outcome.get("message", outcome["status"])
        click.echo(f"FAILED {outcome['instance']} {engine}: {message}", err=True)
    sys.exit(DISAGREE if contradictory or failed else 0)


@command.command()
@results_argument
@plot_option
@gaps_option
@wide_option
@shares_option
@json_option
def show(results: str, plot: str | None, gaps: str | None, wide: bool, shares: bool, as_json: bool) -> None:
    """Print the table of runs written with -o; several such files may be joined into one.

    With --json: print the runs of median time.
    """
    from optimizer.bench import contradictions, medians, read_runs

    if as_json:
        refuse_given(OF_THE_TABLE, "without --json, which has all of it")
    runs = read_runs(results)
    _draw(runs, plot, gaps)
    _tables(runs, wide, shares, text=not as_json)
    if as_json:
        echo_json(list(medians(runs).values()))
    _end(contradictions(runs), [])


@command.command()
@results_argument
@click.option(
    "--from",
    "least",
    type=click.FloatRange(min=0),
    default=0.5,
    show_default=True,
    help="Leave out of the means the instances that the best engine solves in fewer seconds.",
)
@json_option
def targets(results: str, least: float, as_json: bool) -> None:
    """Show the targets, and whether the runs written with -o meet them.

    Exit 0 if every target that the runs cover is met, 1 if one is not, 3 if they cover none, 4 if runs contradict each
    other.
    """
    from dataclasses import asdict

    from optimizer.bench import contradictions, judge, read_runs
    from optimizer.bench.text import targets_text

    runs = read_runs(results)
    judged = judge(runs, least)
    if as_json:
        echo_json([asdict(target) for target in judged])
    else:
        print_answer(targets_text(judged))
    found = contradictions(runs)
    if found:
        _end(found, [])
    met = [target.met for target in judged if target.met is not None]
    sys.exit(3 if not met else 0 if all(met) else 1)


@command.command()
@click.argument("old", type=click.Path(exists=True, dir_okay=False))
@click.argument("new", type=click.Path(exists=True, dir_okay=False))
@click.option("--factor", type=click.FloatRange(min=1, min_open=True), default=1.25, show_default=True)
@json_option
def compare(old: str, new: str, factor: float, as_json: bool) -> None:
    """List the runs in NEW that are slower than in OLD by --factor (and half a second), or contradict them.

    Runs with other limits, workers or instances are named and not compared.  Exit 1 if something is slower, 2 if
    nothing can be compared, 4 if values contradict each other.
    """
    from optimizer.bench import read_runs, slower
    from optimizer.bench.text import compare_text, unlike_lines

    found = slower(read_runs(old), read_runs(new), factor)
    if not found["shared"] and not found["contradictions"]:
        reasons = unlike_lines(found) or [f"no instance and engine that {old} has"]
        raise InputError([Problem(new, 1, 1, "", f"nothing to compare: {words}") for words in reasons])
    if as_json:
        echo_json(found)
    else:
        print_answer(compare_text(found))
    sys.exit(DISAGREE if found["contradictions"] else 1 if found["slower"] else 0)


def _sizes(context: click.Context, option: click.Parameter, value: str) -> list[tuple[int, int]]:
    """Years and stations from ``1x1,10x4``."""
    sizes = []
    for part in value.split(","):
        years, _, stations = part.strip().partition("x")
        if not (years.isdecimal() and stations.isdecimal() and 1 <= int(years) <= 40 and 1 <= int(stations) <= 64):
            raise click.BadParameter(f"{part!r}: years (to 40) x stations (to 64) are meant, as in 1x1,10x4")
        sizes.append((int(years), int(stations)))
    return sizes


@command.command()
@click.option(
    "--sizes",
    callback=_sizes,
    default="1x1,3x1,10x1,10x2,10x4",
    show_default=True,
    help="Years x stations of the instances to generate; 10x16 takes long.",
)
@seed_option
@click.option(
    "--plot", type=OutputPath(), callback=_drawing, help="Draw seconds and memory against options (.svg or .png)."
)
@json_option
def growth(sizes: list[tuple[int, int]], seed: int, plot: str | None, as_json: bool) -> None:
    """Show how building the rows grows with the instance: options, rows, seconds, memory. Nothing is solved.

    Each build runs in a fresh process.  Exit 4 if one crashes or runs out of memory.
    """
    from optimizer.bench import built, exponents
    from optimizer.bench.generator import Size

    builds: list[dict[str, Any]] = []
    for years, stations in sizes:
        tell(phase="building", trying=f"{years} years, {stations} stations", done=len(builds), of=len(sizes))
        size_built = built(Size(seed=seed, years=years, stations=stations))
        builds.append(size_built)
        click.echo(
            f"{size_built['instance']}  {size_built['status']}  {size_built.get('build_seconds', '')} s", err=True
        )
    from optimizer.bench.scaling_text import growth_text

    if plot is not None:
        from optimizer.bench.charts import growth_chart

        write_bytes(plot, growth_chart(builds, Path(plot).suffix.lower()))
    if as_json:
        echo_json({"builds": builds, "exponents": exponents(builds)})
    else:
        print_answer(growth_text(builds))
    _end([], [each for each in builds if each["status"] != "built"])


for each in (suite, record, export, page):
    command.add_command(each)
