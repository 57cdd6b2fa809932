"""``crewopt size``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NoReturn

import click

from optimizer.cli._common import (
    OutputPath,
    echo_json,
    instance_argument,
    json_option,
    refuse_given,
    seed_option,
    workers_option,
)
from optimizer.cli._search import Search, SoFar, memory_option, scheduler_option
from optimizer.cli._streams import print_answer
from optimizer.cli.solve import EXIT, conflict_within
from optimizer.files.dump import dump, refuse_undumpable
from optimizer.files.load import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.instance import Instance
    from optimizer.studies.size.answer import Sizing
    from optimizer.studies.size.losses import Losses


@click.command()
@instance_argument
@click.option(
    "--under", type=click.IntRange(0), default=0, metavar="N", help="Keep the first N tiers at their optimum."
)
@click.option("-o", "--output", type=OutputPath(), help="Write the plan of the smallest corps to this file.")
@click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), help="Seconds for everything.")
@click.option(
    "--years-to",
    type=click.IntRange(1950, 2150),
    metavar="YEAR",
    help="How many to select so that all flights to this year fly; the options down to --jobs are for that.",
)
@click.option("--samples", type=click.IntRange(1, 100_000), default=100, show_default=True, help="Number of futures.")
@click.option(
    "--share",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.95,
    show_default=True,
    help="Share of futures in which the manifest must fly.",
)
@click.option("--select-in", type=click.IntRange(1950, 2150), metavar="YEAR", help="Year of the class; next year.")
@click.option(
    "--class-every", type=click.IntRange(1), metavar="YEARS", help="Select as many again every so many years."
)
@click.option(
    "--basic-days",
    type=click.IntRange(0, 3650),
    default=730,
    show_default=True,
    help="From selection to the first flight possible.",
)
@click.option(
    "--kind", "kinds", multiple=True, metavar="AGENCY", help="Who selects, if not those whose seats run short."
)
@click.option("--most", type=click.IntRange(1, 50), default=6, show_default=True, help="Most people of one agency.")
@click.option("--gap", "gaps", multiple=True, metavar="VEHICLE=DAYS", help="Days between added launches.")
@click.option(
    "--leave",
    "leaving",
    multiple=True,
    metavar="[AGENCY=]CHANCE",
    help="To leave within a year; 0.068 if not given.",
)
@click.option("--out", type=click.FloatRange(0, 1), help="Chance to be out within a year; 0.04 if not given.")
@click.option("--out-days", type=click.IntRange(1, 3650), help="Days such an absence takes; 365 if not given.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Processes; all cores if not given.")
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
    years_to: int | None,
    samples: int,
    share: float,
    select_in: int | None,
    class_every: int | None,
    basic_days: int,
    kinds: tuple[str, ...],
    most: int,
    gaps: tuple[str, ...],
    leaving: tuple[str, ...],
    out: float | None,
    out_days: int | None,
    jobs: int | None,
    memory: int | None,
    scheduler: str | None,
    workers: int | None,
    seed: int,
    as_json: bool,
) -> None:
    """Find the smallest corps that can fly INSTANCE, and the fewest people for each role, qualification and agency.

    With --years-to: how many people to select, and of which kind, so that the manifest flies to that year although
    people leave. Ctrl-C, or SIGTERM, ends the search with the results so far.
    """
    search = Search(time_limit, memory, scheduler)
    if years_to is not None:
        refuse_given(("--under", "--output", "--workers"), "without --years-to")
        count = min(jobs or os.cpu_count() or 1, samples)
        asked = {
            "samples": samples,
            "share": share,
            "select_in": select_in,
            "class_every": class_every,
            "basic_days": basic_days,
            "kinds": kinds or None,
            "most": most,
            "gaps": {name: int(days) for name, days in _pairs("--gap", gaps, whole=True)},
            "losses": _losses(leaving, out, out_days),
            "seed": seed,
            "jobs": count,
        }
        _select(search, load(instance), years_to, count, asked, as_json)
    refuse_given(OF_CLASSES, "with --years-to only")
    found = load(instance)
    if output is not None:
        refuse_undumpable(output, plan=True)
    so_far = SoFar()
    answer: Sizing = search.run(
        "optimizer.studies.size:size",
        found,
        told=so_far.told,
        so_far=so_far.answer,
        under=under,
        workers=workers,
        seed=seed,
    )
    from optimizer.studies.size.answer import sizing_data, sizing_text

    if output is not None and answer.result.plan is not None:
        dump(answer.result.plan, output)
    conflict = None
    if answer.result.status == "infeasible":
        from optimizer.studies.explain.answer import conflict_data, conflict_text

        conflict = conflict_within(search, found)
    if as_json:
        echo_json(sizing_data(answer) | ({} if conflict is None else conflict_data(found, conflict)))
    elif output != "-":
        print_answer(sizing_text(answer))
        if conflict is not None:
            print_answer("\n" + conflict_text(found, conflict))
            print_answer("`crewopt explain` says what mends it.")
    search.exit(EXIT[answer.result.status])


OF_CLASSES = (
    *("--samples", "--share", "--select-in", "--class-every", "--basic-days", "--kind", "--most", "--gap", "--leave"),
    *("--out", "--out-days", "--jobs"),
)
"""Options that mean something with ``--years-to`` only."""


def _pairs(option: str, given: Sequence[str], *, whole: bool = False) -> Iterator[tuple[str, str]]:
    """``NAME=NUMBER``; without a name the name is empty, where it may be missing."""
    for text in given:
        name, mark, number = text.rpartition("=")
        digits = number.removeprefix("0.") if not whole and number.startswith("0.") else number
        if not (digits.isascii() and digits.isdigit() and len(digits) < 10) or (mark == "=") != bool(name):
            form = "VEHICLE=DAYS" if whole else "CHANCE or AGENCY=CHANCE, a chance from 0 to 1"
            raise click.UsageError(f"{option}: expected {form}, found {text!r}")
        if whole and not name:
            raise click.UsageError(f"{option}: expected VEHICLE=DAYS, found {text!r}")
        yield name, number


def _losses(leaving: Sequence[str], out: float | None, out_days: int | None) -> Losses:
    from optimizer.studies.size.losses import Losses

    chances = {name: float(chance) for name, chance in _pairs("--leave", leaving)}
    given: dict[str, Any] = {"out": out, "out_days": out_days, "leave": chances.pop("", None), "leave_of": chances}
    return Losses(**{name: value for name, value in given.items() if value is not None})


def _select(
    search: Search, instance: Instance, years_to: int, children: int, asked: dict[str, Any], as_json: bool
) -> NoReturn:
    """Answer ``--years-to``, and end."""
    from optimizer.studies.size.selection import selection
    from optimizer.studies.size.selection_answer import selection_data, selection_text

    with search.pool(children) as executor:
        answer = selection(instance, years_to, executor=executor, time_limit=search.left, stop=search.stop, **asked)
    if as_json:
        echo_json(selection_data(answer))
    else:
        print_answer(selection_text(answer))
    known = answer.searched is not None and (answer.enough is not None or answer.searched.smallest)
    search.exit(3 if not known else 0 if answer.enough is not None else 1)
    raise AssertionError
