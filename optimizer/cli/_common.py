"""Options that several commands share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from optimizer.files.given_plan import made_for_another
from optimizer.files.load import load_plan

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan

instance_argument = click.argument("instance", metavar="INSTANCE", type=click.Path(allow_dash=True))
plan_argument = click.argument("plan", metavar="PLAN", type=click.Path(allow_dash=True))
workers_option = click.option("--workers", type=click.IntRange(1, 256), help="Threads; all cores if not given.")
seed_option = click.option(
    "--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, help="Seed of every random choice."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")


def echo_json(data: Any) -> None:
    """Print data as JSON on standard output."""
    click.echo(json.dumps(data, indent=1, ensure_ascii=False))


def given_plan(path: str, instance: Instance, *, published: bool = False) -> Plan:
    """The plan of a file; a warning on standard error says if it was made for another instance."""
    plan = load_plan(path, instance, published=published)
    stranger = made_for_another(instance, plan)
    if stranger is not None:
        click.echo(f"Warning: {'<stdin>' if path == '-' else path}: {stranger}.", err=True)
    return plan
