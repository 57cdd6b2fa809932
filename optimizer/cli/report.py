"""``crewopt report``."""

from __future__ import annotations

import click

from optimizer.cli._common import OutputPath, echo_json, given_plan, instance_argument, json_option, plan_argument
from optimizer.files.load import load
from optimizer.problem.steps import tell
from optimizer.report.write import refuse_unreportable, report_data, report_to


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
@json_option
def command(
    instance: str, plan: str, output: str | None, certificate: str | None, title: str | None, as_json: bool
) -> None:
    """Write a report on PLAN: a self-contained page, a workbook, a table, a calendar or a picture.

    The page shows the verdict of `check`, the points a meeting has to settle, the crews by flight, a timeline, the
    people aboard by day, the seat ledger and the broken clauses.  Exit 0 even if the plan breaks rules.
    """
    if output is not None:
        refuse_unreportable(output)
    found = load(instance)
    chosen = given_plan(plan, found)
    note = None
    if certificate is not None:
        from optimizer.studies.proof.verifying import certificate_of

        note = certificate_of(certificate, found, chosen)
    tell(phase="judging and writing")
    if as_json:
        echo_json(report_data(found, chosen))
    if output is not None or not as_json:
        report_to(found, chosen, output or "-", title=title, note=note)
