"""``crewopt generate``."""

from __future__ import annotations

import click

from optimizer.cli._common import OutputPath, seed_option
from optimizer.cli._completing import goals
from optimizer.files.dump import dump, refuse_undumpable
from optimizer.problem.steps import tell
from optimizer.problem.wording import size_in_words


@click.command()
@seed_option
@click.option("--years", type=click.IntRange(1, 40), default=10, show_default=True, help="Years of flights.")
@click.option("--stations", type=click.IntRange(1, 64), default=1, show_default=True, help="Stations flown to.")
@click.option(
    "--corps",
    type=click.FloatRange(1.0, 10.0),
    default=1.8,
    show_default=True,
    help="People per person in orbit or resting at the busiest time.",
)
@click.option(
    "--tightness",
    type=click.FloatRange(0.0, 1.0),
    default=0.5,
    show_default=True,
    help="How closely bounds, pools and windows fit the planted plan.",
)
@click.option("--goal", "goals", multiple=True, shell_complete=goals, help="A tier with this goal; may be repeated.")
@click.option("--infeasible", is_flag=True, help="Change one name in one pool, so that there is certainly no plan.")
@click.option("--replan", is_flag=True, help="Publish the planted plan, settle part of it, let two people drop out.")
@click.option("-o", "--output", type=OutputPath(), default="-", help="Write the instance here.")
@click.option("--plan", type=OutputPath(), help="Write a plan that obeys the rules here.")
def command(
    seed: int,
    years: int,
    stations: int,
    corps: float,
    tightness: float,
    goals: tuple[str, ...],
    infeasible: bool,
    replan: bool,
    output: str,
    plan: str | None,
) -> None:
    """Make an instance from a seed: Soyuz and Dragon rotations, feasible by construction.

    The same options give the same bytes.  A plan is planted first and the data drawn around it; with
    --infeasible one name of one nominated pool is changed so that no plan is left.
    """
    from optimizer.bench.generator import Size, disrupt, generate, make_infeasible
    from optimizer.bench.generator.builder import DEFAULT_GOALS, GOALS, REPLAN_GOALS

    unknown = [name for name in goals if name not in GOALS]
    if unknown:
        raise click.BadParameter(f"{unknown[0]!r} is not one of {', '.join(GOALS)}", param_hint="--goal")
    if infeasible and (replan or plan is not None):
        raise click.UsageError("--infeasible has no plan: leave out --plan and --replan")
    refuse_undumpable(output)
    if plan is not None:
        refuse_undumpable(plan, plan=True)
    chosen = goals or (REPLAN_GOALS if replan else DEFAULT_GOALS)
    tell(phase="drawing")
    found = generate(Size(seed, years, stations, corps, tightness), chosen)
    if replan:
        found = disrupt(found, seed)
    instance = make_infeasible(found) if infeasible else found.instance
    dump(instance, output)
    if plan is not None:
        dump(found.plan, plan)
    if output != "-":
        click.echo(f"{output}: {size_in_words(len(instance.flights), len(instance.crew))}", err=True)
