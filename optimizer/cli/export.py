"""``crewopt export``."""

from __future__ import annotations

import sys

import click

from optimizer.cli._common import OutputPath, instance_argument
from optimizer.cli._ending import NO, NO_ANSWER
from optimizer.cli._search import tell_progress
from optimizer.files.load import load
from optimizer.files.writing import refuse_unwritable, write_text
from optimizer.goals import Cost
from optimizer.problem.steps import tell


@click.command()
@instance_argument
@click.option("-o", "--output", type=OutputPath(), required=True, help="File ending in .mps or .lp.")
@click.option("--tier", type=click.IntRange(min=1), default=1, show_default=True, help="Tier to minimise.")
@click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), help="Seconds for the earlier tiers.")
def command(instance: str, output: str, tier: int, time_limit: float | None) -> None:
    """Write the rows of INSTANCE as MPS or LP, for another solver.

    Every column is 0-1; comments name what columns and rows stand for.  For a later tier the earlier ones are
    solved first, and stand in the file as fences.
    """
    from optimizer.solver.build import build
    from optimizer.solver.export import lp_text, mps_text
    from optimizer.solver.solve import solve

    ending = output.rsplit(".", 1)[-1]
    if ending not in ("mps", "lp"):
        raise click.BadParameter(f"{output!r} ends neither in .mps nor in .lp", param_hint="-o")
    found = load(instance)
    if tier > max(1, len(found.goals)):
        raise click.BadParameter(f"{found.name} has {len(found.goals)} tiers", param_hint="--tier")
    refuse_unwritable(output)
    tell(phase="exporting")
    model = build(found)
    rows = list(model.searched)
    if tier > 1:
        before = found.model_copy(update={"goals": found.goals[: tier - 1]})
        tell(phase="solving earlier tiers", limit=time_limit)
        earlier = solve(before, time_limit=time_limit, every_clause=True, second_look=False, on_progress=tell_progress)
        if earlier.status == "infeasible":
            click.echo(f"{found.name} has no plan, so there are no earlier tiers to keep: `crewopt explain`", err=True)
            sys.exit(NO)
        if earlier.status != "optimal":
            click.echo(f"expected earlier tiers proved, found {earlier.status}: try a longer --time-limit", err=True)
            sys.exit(NO_ANSWER)
        rows += [model.tier_cost(number).at_most(number, value) for number, value in enumerate(earlier.values)]
    tell(phase="writing")
    cost = model.tier_cost(tier - 1) if found.goals else Cost(())
    title = f"{found.name}, tier {tier}"
    write_text(output, (mps_text if ending == "mps" else lp_text)(title, model.rows.names, rows, cost))
    click.echo(f"{output}: {len(model.rows.names)} columns, {len(rows)} rows", err=True)
