"""Options that several commands share."""

from __future__ import annotations

import json
from typing import Any

import click

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
