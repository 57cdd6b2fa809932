"""``crewopt export``."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from optimizer.cli._beside import beside, rows_of_news, rows_of_scenarios
from optimizer.cli._common import InputPath, OutputPath, given_plan, instance_argument
from optimizer.cli._ending import NO, NO_ANSWER
from optimizer.cli._search import tell_progress
from optimizer.files.dump import dump, dump_workbook, refuse_undumpable
from optimizer.files.load import load
from optimizer.files.table_names import ending
from optimizer.files.workbook.sheets import NEWS, SCENARIOS
from optimizer.files.writing import refuse_unwritable, write_text
from optimizer.goals import Cost
from optimizer.problem.steps import tell
from optimizer.problem.wording import listed, size_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.instance import Instance
    from optimizer.solver.build import Part

ROWS = ("mps", "lp", "opb")
FILES = ("xlsx", "yaml", "yml", "json")


@click.command()
@instance_argument
@click.option(
    "-o",
    "--output",
    type=OutputPath(),
    required=True,
    help="File ending in .xlsx, .yaml or .json for INSTANCE itself, in .mps, .lp or .opb for its rows.",
)
@click.option("--format", "form", type=click.Choice(ROWS), help="Of rows: the format, whatever the file is called.")
@click.option("--plan", type=InputPath(), help="Of a workbook: this plan as its sheet `plan`.")
@click.option("--events", type=click.Path(), help="Of a workbook: these events as its sheet `news`.")
@click.option("--scenarios", type=click.Path(), help="Of a workbook: these scenarios as its sheet `scenarios`.")
@click.option("--tier", type=click.IntRange(min=1), default=1, show_default=True, help="Of rows: tier to minimise.")
@click.option(
    "--time-limit", type=click.FloatRange(min=0, min_open=True), help="Of rows: seconds for the earlier tiers."
)
def command(
    instance: str,
    output: str,
    form: str | None,
    plan: str | None,
    events: str | None,
    scenarios: str | None,
    tier: int,
    time_limit: float | None,
) -> None:
    """Write INSTANCE as a workbook or as text, or its rows as MPS, LP or OPB, for another solver.

    A workbook, YAML and JSON hold the same, and each is read like the others. A workbook may also hold a plan, news and
    scenarios; those of INSTANCE are kept if it is one.

    In MPS and LP every column is 0-1; comments name what columns and rows stand for.  For a later tier the earlier ones
    are solved first, and stand in the file as fences.  Clauses that `solve` leaves out because nothing left to decide
    can keep them are left out here too, and named; of OPB as well.

    OPB asks for a plan better than the best: its last row says so. That no solver finds one is what `crewopt prove`
    proves; of an instance without a plan the file has the rows of the rules alone.
    """
    kind = form or output.rsplit(".", 1)[-1].lower()
    given = {"--plan": plan, "--events": events, "--scenarios": scenarios}
    sheets = next((option for option, file in given.items() if file is not None), None)
    if kind not in (*FILES, *ROWS):
        known = "in .xlsx, .yaml, .json, .mps, .lp or .opb"
        raise click.BadParameter(f"{output!r} does not end {known}", param_hint="-o")
    if sheets is not None and kind != "xlsx":
        raise click.UsageError(f"{sheets}: {output!r} has no place for it")
    if kind in FILES and (tier > 1 or time_limit is not None):
        raise click.UsageError(f"--tier or --time-limit: {output!r} has no place for it")
    if kind in FILES:
        _write_instance(instance, output, plan, events, scenarios)
    elif kind == "opb":
        _write_opb(instance, output, tier, time_limit)
    else:
        _write_rows(instance, output, kind, tier, time_limit)


def _write_instance(instance: str, output: str, plan: str | None, events: str | None, scenarios: str | None) -> None:
    refuse_undumpable(output)
    found = load(instance)
    there = beside(instance, found)
    if ending(output) == ".xlsx":
        chosen = there.plan if plan is None else given_plan(plan, found)
        more = dict(there.more)
        if events is not None:
            more[NEWS] = rows_of_news(events, found)
        if scenarios is not None:
            more[SCENARIOS] = rows_of_scenarios(scenarios, found)
        dump_workbook(found, output, chosen, more)
    else:
        dump(found, output)
        if there.sheets:
            left = listed([f"`{name}`" for name in there.sheets])
            click.echo(f"Note: {output} holds the instance alone, without {left} of {instance}.", err=True)
    click.echo(f"{output}: {size_in_words(len(found.flights), len(found.crew))}", err=True)


def _write_rows(instance: str, output: str, ending: str, tier: int, time_limit: float | None) -> None:
    """The rows of a tier, for another solver."""
    from optimizer.solver.build import build
    from optimizer.solver.export import lp_text, mps_text

    found = _with_tier(instance, output, tier)
    left_out = _left_out(found, time_limit)
    model = build(found, unavoidable=left_out)
    rows = list(model.searched)
    if tier > 1:
        earlier = _values(found, tier - 1, time_limit, every_clause=not left_out)
        if earlier is None:
            click.echo(f"{found.name} has no plan, so there are no earlier tiers to keep: `crewopt explain`", err=True)
            sys.exit(NO)
        rows += [model.tier_cost(number).at_most(number, value) for number, value in enumerate(earlier)]
    tell(phase="writing")
    cost = model.tier_cost(tier - 1) if found.goals else Cost(())
    title = f"{found.name}, tier {tier}"
    write_text(output, (mps_text if ending == "mps" else lp_text)(title, model.rows.names, rows, cost))
    click.echo(f"{output}: {len(model.rows.names)} columns, {len(rows)} rows", err=True)
    _name(left_out)


def _name(left_out: Iterable[Part]) -> None:
    for clause in sorted({clause for clause, _ in left_out}):
        click.echo(f"Note: left out, as nothing left to decide can keep it: {clause.rule} {clause.subject}.", err=True)


def _left_out(instance: Instance, time_limit: float | None) -> frozenset[Part]:
    """What `solve` leaves out: clauses that no choice left satisfies, where no plan obeys every clause."""
    from optimizer.solver.deadline import Deadline
    from optimizer.solver.solve import solve
    from optimizer.solver.unavoidable import unavoidable_parts

    rules = instance.model_copy(update={"goals": ()})
    limits: dict[str, Any] = {"second_look": False, "repeatable": False, "time_limit": time_limit}
    if solve(rules, every_clause=True, **limits).status != "infeasible":
        return frozenset()
    return unavoidable_parts(instance, Deadline(time_limit), os.cpu_count() or 1, 0)


def _write_opb(instance: str, output: str, tier: int, time_limit: float | None) -> None:
    """The rows of a tier, and that a plan be better than the best, as a proof refutes them."""
    from optimizer.studies.proof.claims import NO_PLAN, Claim, Formulas

    found = _with_tier(instance, output, tier)
    left_out: tuple[Part, ...] = ()
    values = None
    if found.goals:
        left_out = tuple(sorted(_left_out(found, time_limit), key=lambda part: (part[0], str(part[1]))))
        values = _values(found, tier, time_limit, every_clause=not left_out)
    claim = Claim(NO_PLAN)
    if values is not None:
        claim = Claim(f"tier{tier}", tier, values[-1], values[:-1], left_out=left_out)
    tell(phase="writing")
    formula = Formulas(found).of(claim)
    write_text(output, formula.text)
    words = claim.words(found) if found.goals else "no goals, so every row is a rule's"
    click.echo(f"{output}: {formula.literals} columns, {len(formula.rows)} rows: {words}", err=True)
    _name(claim.left_out)


def _with_tier(instance: str, output: str, tier: int) -> Instance:
    found = load(instance)
    if tier > max(1, len(found.goals)):
        raise click.BadParameter(f"{found.name} has {len(found.goals)} tiers", param_hint="--tier")
    refuse_unwritable(output)
    tell(phase="exporting")
    return found


def _values(
    instance: Instance, tiers: int, time_limit: float | None, *, every_clause: bool = True
) -> tuple[int, ...] | None:
    """The proved values of the first tiers; None if there is no plan."""
    from optimizer.solver.solve import solve

    first = instance.model_copy(update={"goals": instance.goals[:tiers]})
    tell(phase="solving tiers", limit=time_limit)
    limits: dict[str, Any] = {"time_limit": time_limit, "second_look": False, "on_progress": tell_progress}
    solved = solve(first, every_clause=every_clause, **limits)
    if solved.status in ("feasible", "unknown"):
        click.echo(f"expected tiers up to {tiers} proved, found {solved.status}: try a longer --time-limit", err=True)
        sys.exit(NO_ANSWER)
    return None if solved.status == "infeasible" else solved.values
