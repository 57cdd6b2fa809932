"""``crewopt check``."""

from __future__ import annotations

import sys

import click

from optimizer.checker.check import check
from optimizer.checker.data import check_data
from optimizer.checker.text import check_text
from optimizer.cli._common import echo_json, given_plan, instance_argument, json_option, plan_argument
from optimizer.cli._streams import print_answer
from optimizer.files.load import load
from optimizer.problem.steps import tell


@click.command()
@instance_argument
@plan_argument
@click.option("--history", is_flag=True, help="Judge settled history like the rest.")
@json_option
def command(instance: str, plan: str, history: bool, as_json: bool) -> None:
    """Check PLAN against INSTANCE: every rule, every goal, coverage and ledger.  Exit 1 on violations."""
    found = load(instance)
    tell(phase="checking")
    report = check(found, given_plan(plan, found), history=history)
    if as_json:
        echo_json(check_data(report))
    else:
        print_answer(check_text(found, report))
    sys.exit(0 if report.ok else 1)
