"""``crewopt explain``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from optimizer.cli._common import echo_json, instance_argument, json_option, refuse_given, seed_option
from optimizer.cli._completing import rules
from optimizer.cli._levers import pulled
from optimizer.cli._repairing import Targets, repaired
from optimizer.cli._search import Search, memory_option
from optimizer.cli._streams import print_answer
from optimizer.files.addresses import misnamed_clause, no_clause
from optimizer.files.load import load
from optimizer.files.names import names_of, subject_in_ids
from optimizer.problem.errors import InputError, Problem
from optimizer.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.instance import Instance
    from optimizer.studies.explain import Explanation

SHARE = 0.5
"""Of the time, for the conflict and the waivers; then come the plan all the same and the levers."""
EXIT = {"feasible": 0, "infeasible": 1, "unknown": 3}


def _costs(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, int | None]:
    costs: dict[str, int | None] = {}
    for value in values:
        clause, _, amount = value.rpartition("=")
        rule = clause.partition("/")[0]
        if rule not in RULES:
            raise click.BadParameter(f"expected a rule (`crewopt rules` lists them), found {rule!r} in {value!r}")
        if amount != "never" and not (amount.isdecimal() and 1 <= int(amount) <= 1_000_000):
            raise click.BadParameter(f"expected a cost from 1 to 1000000, or `never`, found {value!r}")
        costs[clause] = None if amount == "never" else int(amount)
    return costs


def in_ids(clause: str, instance: Instance) -> str:
    """``RULE/SUBJECT`` with ids in the place of names."""
    rule, slash, subject = clause.partition("/")
    return rule + slash + subject_in_ids(subject, names_of(instance))


@click.command()
@instance_argument
@click.option(
    "--conflicts",
    type=click.IntRange(1, 1000),
    default=1,
    show_default=True,
    help="Number of different conflicts to list.",
)
@click.option(
    "--repairs",
    type=click.IntRange(1, 1000),
    help="Number of equally cheap repairs to list (default 3; 1 for large instances).",
)
@click.option(
    "--cost",
    "costs",
    multiple=True,
    callback=_costs,
    metavar="CLAUSE=N",
    shell_complete=rules,
    help="Cost of waiving a rule, or one clause RULE/SUBJECT; `never` forbids it. Others: their price.",
)
@click.option("--each-clause", is_flag=True, help="Print every clause by itself, also those alike.")
@click.option("--certify", is_flag=True, help="Prove the conflict with a second engine, however large it is.")
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    default=30.0,
    show_default=True,
    help="Seconds for everything.",
)
@memory_option
@seed_option
@json_option
def command(
    instance: str,
    conflicts: int,
    repairs: int | None,
    costs: dict[str, int | None],
    each_clause: bool,
    certify: bool,
    time_limit: float,
    memory: int | None,
    seed: int,
    as_json: bool,
) -> None:
    """Explain why INSTANCE has no plan: clauses that cannot hold together, the cheapest waivers that mend it, the plan
    that leaves least open, whether people are too few for the seats, and what could be changed so that there is a plan.

    Exit 0 if there is a plan, 1 if there is none or it breaks rules whatever is decided, 3 if that was not settled in
    time.
    """
    if as_json:
        refuse_given(("--each-clause",), "without --json, which has every clause by itself")
    search = Search(time_limit, memory)
    found = load(instance)
    costs = {in_ids(clause, found): cost for clause, cost in costs.items()}
    _refuse_unknown(costs, found)
    answer: Explanation = search.run(
        "optimizer.studies.explain:explain",
        found,
        phase="explaining",
        seconds=SHARE * time_limit,
        so_far=lambda: _nothing_settled(found, SHARE * time_limit),
        conflicts=conflicts,
        repairs=repairs,
        costs=costs,
        certify=certify,
        seed=seed,
    )
    from optimizer.studies.explain.answer import explanation_data, explanation_text  # once there is one
    from optimizer.studies.levers.answer import levers_data, levers_text
    from optimizer.studies.repair.answer import repair_data

    if not as_json:
        print_answer(explanation_text(answer, each=each_clause))
        sys.stdout.flush()
    repair = mends = None
    if answer.status == "infeasible":
        repair = repaired(search, found, None, None, seed, Targets(found, say=not as_json, costs=costs))
    if answer.status != "feasible":
        mends = pulled(search, found, answer.conflict, None, seed, share=1.0)
    if answer.status == "unknown" and (mends is None or mends.shortage is None or not mends.shortage.at_least):
        mends = None  # perhaps there is a plan
    if as_json:
        data = explanation_data(answer) | ({} if mends is None else levers_data(mends))
        echo_json(data | ({} if repair is None else {"repair": repair_data(repair)}))
    elif mends is not None:
        print_answer("\n" + levers_text(mends))
    search.exit(1 if answer.unavoidable else EXIT[answer.status])


def _refuse_unknown(costs: Mapping[str, int | None], instance: Instance) -> None:
    """Refuse costs of what is unknown; a note says of which there is no clause."""
    problems = []
    for clause in costs:
        rule, slash, subject = clause.partition("/")
        fault = misnamed_clause(instance, rule, subject) if slash else None
        idle = None if fault is not None else no_clause(instance, rule, subject if slash else None)
        if fault is not None:
            problems.append(Problem(f"--cost {clause!r}", 1, 1, "", fault))
        elif idle is not None:
            click.echo(f"Note: --cost {clause!r}: {idle}: the cost changes nothing.", err=True)
    if problems:
        raise InputError(problems)


def _nothing_settled(instance: Instance, seconds: float) -> Explanation:
    from optimizer.studies.explain.answer import nothing_settled

    return nothing_settled(instance, seconds)
