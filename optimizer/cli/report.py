"""``crewopt report``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from optimizer.cli._common import (
    InputPath,
    OutputPath,
    echo_json,
    given_plan,
    instance_argument,
    json_option,
    plan_argument,
    refuse_given,
    seed_option,
    workers_option,
)
from optimizer.cli._search import Search, SoFar, memory_option
from optimizer.files.load import load, load_plan
from optimizer.problem.steps import tell
from optimizer.report.sent import is_calendar
from optimizer.report.write import ending_of, person_meant, refuse_unreportable, report_data, report_to

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan

STUDIES = ("contingency", "candidates")
MENDS = 10
"""Worst rows of the contingency table for which a plan that mends them is searched."""


@click.command()
@instance_argument
@plan_argument
@click.option(
    "-o",
    "--output",
    type=OutputPath(),
    help="File ending in .html, .xlsx, .csv, .ics, .svg or .png; - writes the page to standard output.  [default: -]",
)
@click.option(
    "--certificate",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False),
    help="Of a page: say who has checked this certificate of PLAN; it is verified first.",
)
@click.option("--title", help="Heading of the report; the instance's name if absent.")
@click.option(
    "--against",
    metavar="PLAN_B",
    type=InputPath(),
    help="Side by side with this plan (.html, .xlsx); a calendar (.ics) cancels what PLAN_B had and PLAN has not. "
    "PLAN_B may be the calendar sent before: its sequence numbers go on.",
)
@click.option(
    "--of",
    metavar="OTHER",
    type=InputPath(),
    help="The instance of PLAN_B, if that is another: a scenario, or an earlier month.",
)
@click.option(
    "--person", metavar="NAME", help="Only what concerns this person, by name or id (.html, .xlsx, .csv, .ics)."
)
@click.option(
    "--with",
    "studied",
    multiple=True,
    type=click.Choice(STUDIES),
    help="Search as well what mends a damaged ship (contingency), or who else could have each seat (candidates).",
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    help="Seconds for everything that is searched.",
)
@memory_option
@workers_option
@seed_option
@json_option
def command(
    instance: str,
    plan: str,
    output: str | None,
    certificate: str | None,
    title: str | None,
    against: str | None,
    of: str | None,
    person: str | None,
    studied: tuple[str, ...],
    time_limit: float,
    memory: int | None,
    workers: int | None,
    seed: int,
    as_json: bool,
) -> None:
    """Write a report on PLAN: a self-contained page, a workbook, a table, a calendar or a picture.

    The page shows the timeline, the seat ledger and the people aboard by day, then the points a meeting has to settle,
    the worth of the plan, the crews by flight and the broken clauses.  Exit 0 even if the plan breaks rules.
    """
    if of is not None and against is None:
        raise click.UsageError("expected --of with --against, found it alone")
    if studied and (against is not None or person is not None):
        raise click.UsageError("expected --with in a report on one plan and everybody, found --against or --person")
    if as_json and person is not None:
        raise click.UsageError(
            "expected --json without --person, found both: take the rows of the person from the tables"
        )
    if not studied:
        refuse_given(("--time-limit", "--memory", "--workers", "--seed"), "beside --with: nothing else is searched")
    if as_json and output is None:
        refuse_given(("--title", "--certificate"), "beside -o: --json has none")
    elif ending_of(output or "-") != ".html":
        refuse_given(("--certificate",), "of a page (.html)")
    if certificate is not None and (against is not None or person is not None):
        raise click.UsageError("expected --certificate in a report on one plan, found --against or --person")
    if output is not None and ending_of(output) == ".csv":
        refuse_given(("--title",), "of a form with a heading: a table (.csv) has none")
    asked = {"against": against is not None, "person": person is not None, "with": bool(studied)}
    if output is not None:
        refuse_unreportable(output, asked)
    search = Search(time_limit if studied else None, memory)
    found = load(instance)
    chosen = given_plan(plan, found)
    if person is not None:
        person_meant(person, found)
    other = None if of is None else load(of)
    sent = against if against is not None and is_calendar(against) else None
    if sent is not None and (of is not None or as_json):
        raise click.UsageError("expected a plan with --of or --json, found the calendar of --against")
    compared = None if against is None or sent is not None else load_plan(against, other or found)
    data: dict[str, Any] = {}
    if "contingency" in studied:
        share = None if len(set(studied)) == 1 or search.left is None else search.left / 2
        data["contingency"] = _contingency(search, share, found, chosen, workers, seed)
    if "candidates" in studied:
        data["candidates"] = _candidates(search, found, chosen, workers, seed)
    note = None
    if certificate is not None:
        from optimizer.studies.proof.verifying import certificate_of

        note = certificate_of(certificate, found, chosen)
    tell(phase="judging and writing")
    if as_json:
        echo_json(report_data(found, chosen, against=compared, of=other) | data)
    if output is not None or not as_json:
        more = {"against": compared, "of": other, "person": person, "note": note, "sent": sent, **data}
        report_to(found, chosen, output or "-", title=title, **more)
    search.exit(0)


def _contingency(
    search: Search, seconds: float | None, instance: Instance, plan: Plan, workers: int | None, seed: int
) -> dict[str, Any]:
    """What happens if a docked ship is damaged, and what mends it, as plain data."""
    from optimizer.studies.contingency.answer import contingency_data

    so_far = SoFar()
    answer = search.run(
        "optimizer.studies.contingency:contingency",
        instance,
        plan,
        phase="looking for what mends",
        told=so_far.told,
        so_far=so_far.answer,
        seconds=seconds,
        mends=MENDS,
        workers=workers,
        seed=seed,
    )
    found = contingency_data(answer)
    del found["seconds"]
    return found


def _candidates(search: Search, instance: Instance, plan: Plan, workers: int | None, seed: int) -> dict[str, Any]:
    """Who else could have each seat that is still to be decided, as plain data."""
    so_far = SoFar()
    answer: dict[str, Any] = search.run(
        "optimizer.studies.alternatives.seat_by_seat:seat_by_seat",
        instance,
        plan,
        phase="comparing people seat by seat",
        told=so_far.told,
        so_far=so_far.answer,
        workers=workers,
        seed=seed,
    )
    return answer
