"""``crewopt tradeoff``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from optimizer.cli._common import echo_json, instance_argument, json_option, seed_option, workers_option
from optimizer.cli._completing import goals
from optimizer.cli._search import Search, SoFar, memory_option, scheduler_option
from optimizer.cli._streams import print_answer
from optimizer.cli.solve import conflict_within
from optimizer.files.dump import dump
from optimizer.files.load import load
from optimizer.files.writing import is_stdout, refuse_unwritable

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.instance import Instance
    from optimizer.studies.tradeoff import Frontier, Point
    from optimizer.studies.tradeoff.by_scenario import Frontiers

EXIT = {"complete": 0, "partial": 0, "infeasible": 1, "unknown": 3}


@click.command()
@instance_argument
@click.argument("first", metavar="GOAL", shell_complete=goals)
@click.argument("second", metavar="GOAL", shell_complete=goals)
@click.argument("third", metavar="[GOAL]", required=False, shell_complete=goals)
@click.option(
    "--scenarios", "file", metavar="FILE", type=click.Path(), help="The same in each scenario of a file, side by side."
)
@click.option("--points", type=click.IntRange(2), help="Most plans to find, spread over the range; all if not given.")
@click.option(
    "--under", type=click.IntRange(0), default=0, metavar="N", help="Keep the first N tiers at their optimum."
)
@click.option(
    "-o", "--output", metavar="STEM", type=click.Path(), help="Write the plans to STEM-1.json, STEM-2.json ..."
)
@click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), help="Seconds for everything.")
@memory_option
@scheduler_option
@workers_option
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=1,
    show_default=True,
    help="Processes that look at parts of the frontier side by side, each with its share of the cores.",
)
@seed_option
@json_option
def command(
    instance: str,
    first: str,
    second: str,
    third: str | None,
    file: str | None,
    points: int | None,
    under: int,
    output: str | None,
    time_limit: float | None,
    memory: int | None,
    scheduler: str | None,
    workers: int | None,
    jobs: int,
    seed: int,
    as_json: bool,
) -> None:
    """Show what one GOAL costs the others: the plans for INSTANCE that no other plan beats in both, or all three.

    A GOAL is the name of a goal, or `tier:2` for a whole tier. Its parameters are those in the file's tiers, else those
    of the rule that asks in the same terms. With --scenarios, agreements, limits and lengths of stays are axes as well:
    the goals are traded off in each scenario. Ctrl-C, or SIGTERM, ends the search with the plans so far.
    """
    if output is not None and is_stdout(output):
        message = f"expected a name such as STEM for STEM-1.json ..., found {output!r}"
        raise click.BadParameter(f"{message}: several plans are several files", param_hint="-o")
    search = Search(time_limit, memory, scheduler)
    found = load(instance)
    if output is not None and file is not None:
        raise click.UsageError("expected -o without --scenarios, found both: plans of scenarios are not written")
    if output is not None:
        refuse_unwritable(f"{output}-1.json")

    live = sys.stderr.isatty()

    def tell(point: Point) -> None:
        if live:
            named = zip(filter(None, (first, second, third)), point.values, strict=True)
            click.echo(", ".join(f"{goal} {value}" for goal, value in named), err=True)

    named: dict[str, Any] = {"points": points, "under": under, "workers": workers, "seed": seed}
    if file is not None and jobs > 1:
        raise click.UsageError("expected --scenarios without --jobs, found both: scenarios come one after another")
    if file is not None:
        _in_each_scenario(
            search, found, file, (first, second, third), as_json=as_json, told={"on_point": tell}, **named
        )
        return
    answer = _searched(search, found, (first, second, third), jobs, tell, named)
    from optimizer.studies.tradeoff.answer import frontier_data, frontier_text

    if output is not None:
        for number, point in enumerate(answer.points, start=1):
            dump(point.plan, f"{output}-{number}.json")
    conflict = None
    if answer.status == "infeasible":
        from optimizer.studies.explain.answer import conflict_data, conflict_text

        conflict = conflict_within(search, found)
    if as_json:
        echo_json(frontier_data(answer) | ({} if conflict is None else conflict_data(found, conflict)))
    else:
        print_answer(frontier_text(answer))
        if conflict is not None:
            print_answer("\n" + conflict_text(found, conflict))
            print_answer("`crewopt explain` says what mends it.")
    search.exit(EXIT[answer.status])


def _searched(
    search: Search,
    found: Instance,
    goals: tuple[str, str, str | None],
    jobs: int,
    tell: Callable[[Point], None],
    named: dict[str, Any],
) -> Frontier:
    """The frontier: by one process, or by several side by side."""
    if jobs == 1 and search.scheduler is None:
        so_far = SoFar()
        told = {"on_point": tell, **so_far.told}
        answer: Frontier = search.run(
            "optimizer.studies.tradeoff:tradeoff", found, *goals, told=told, so_far=so_far.answer, **named
        )
        return answer
    from optimizer.studies.tradeoff import tradeoff

    with search.pool(jobs) as executor:
        named |= {"on_point": tell, "time_limit": search.left, "stop": search.stop}
        first, second, third = goals
        return tradeoff(found, first, second, third, jobs=jobs, executor=executor, **named)


def _in_each_scenario(
    search: Search, found: Instance, file: str, goals: tuple[str | None, ...], *, as_json: bool, **named: Any
) -> None:
    """Print the frontiers of all scenarios; exit 1 if some scenario has no plan."""
    from optimizer.studies.scenarios.patches import load_scenarios

    patches = load_scenarios(file, found)
    so_far = SoFar()
    named["told"] |= so_far.told
    answer: Frontiers = search.run(
        "optimizer.studies.tradeoff.by_scenario:frontiers", found, patches, *goals, so_far=so_far.answer, **named
    )
    from optimizer.studies.tradeoff.by_scenario import frontiers_data, frontiers_text

    if as_json:
        echo_json(frontiers_data(answer))
    else:
        print_answer(frontiers_text(answer))
    codes = {EXIT[frontier.status] for _, frontier in answer.scenarios}
    search.exit(1 if 1 in codes else max(codes))
