"""``crewopt why``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from optimizer.cli._common import (
    echo_json,
    given_plan,
    instance_argument,
    json_option,
    plan_argument,
    seed_option,
    workers_option,
)
from optimizer.cli._completing import people_and_flights
from optimizer.cli._search import Search, SoFar, memory_option
from optimizer.cli._streams import print_answer
from optimizer.files.load import load
from optimizer.problem.errors import EndedEarlyError

if TYPE_CHECKING:
    from optimizer.studies.why.answer import Reasons
    from optimizer.studies.why.turned import Turns

TURN_SECONDS = 10.0
"""For the numbers that turn an answer, once it is printed."""


@click.command()
@instance_argument
@plan_argument
@click.argument("about", nargs=-1, required=True, metavar="[PERSON] FLIGHT", shell_complete=people_and_flights)
@click.option(
    "--not",
    "negated",
    is_flag=True,
    help="Ask why PERSON is not on FLIGHT: which clauses prevent it, or what it costs.",
)
@click.option(
    "--seat", "role", metavar="ROLE", help="The role. Without PERSON: rank the people who could have the seat."
)
@click.option(
    "--leg", type=click.Choice(["up", "down", "backup"]), help="The leg: up if not given; down if nobody goes up."
)
@click.option("--top", type=click.IntRange(1, 1000), help="Number of alternatives to rank, best first (default 5).")
@click.option("--prove", is_flag=True, help="Prove again that PLAN is best, where a proof is kept with it.")
@click.option("--no-turns", is_flag=True, help="Do not look for a number of the file that turns the answer.")
@click.option("--all-tiers", is_flag=True, help="Search all tiers, not only those up to the first that differs.")
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    help="Seconds for everything.",
)
@memory_option
@workers_option
@seed_option
@json_option
def command(
    instance: str,
    plan: str,
    about: tuple[str, ...],
    negated: bool,
    role: str | None,
    leg: Any,
    top: int | None,
    prove: bool,
    no_turns: bool,
    all_tiers: bool,
    time_limit: float,
    memory: int | None,
    workers: int | None,
    seed: int,
    as_json: bool,
) -> None:
    """Explain why PLAN for INSTANCE has PERSON on FLIGHT: what another person there, or nobody, breaks or costs.

    \b
    crewopt why INSTANCE PLAN PERSON FLIGHT         why is PERSON there?
    crewopt why INSTANCE PLAN PERSON FLIGHT --not   why is PERSON not there?
    crewopt why INSTANCE PLAN FLIGHT --seat ROLE    who could sit there, best first?

    Name people and flights by id, by name, or by a part of it. Exit 0 with an answer, 1 if it is impossible (--not,
    --seat), 3 if that was not settled in time.
    """
    if len(about) > 2 or (len(about) == 1 and (role is None or negated)):
        raise click.UsageError(
            "expected `PERSON FLIGHT`, or `FLIGHT --seat ROLE`, found " + (" ".join(about) or "nothing")
        )
    if top is not None and negated:
        raise click.UsageError("expected --top without --not, found both: with --not there is one alternative")
    search = Search(time_limit, memory)
    found = load(instance)
    decided = given_plan(plan, found)
    named: dict[str, Any] = {"leg": leg, "all_tiers": all_tiers, "prove": prove, "workers": workers, "seed": seed}
    asked = about
    if len(about) == 1:
        question, asked = "candidates", (about[0], role or "")
    else:
        question = "why_not" if negated else "why"
        named["role"] = role
    if top is not None:
        named["top"] = top
    function = f"optimizer.studies.why:{question}"
    so_far = SoFar()
    answer: Reasons = search.run(
        function,
        found,
        decided,
        *asked,
        phase="comparing",
        told=so_far.told,
        so_far=so_far.answer,
        **named,
    )
    from optimizer.studies.why.answer import reasons_text  # only now: a limit counts what loads before the search
    from optimizer.studies.why.data import reasons_data
    from optimizer.studies.why.turned import turns_data, turns_text

    if not as_json:
        print_answer(reasons_text(answer))
    turned = None if no_turns or answer.question == "candidates" else _turned(search, answer, workers, seed)
    if as_json:
        echo_json(reasons_data(answer) | ({} if turned is None else turns_data(turned)))
    elif turned is not None and str(turned):
        print_answer("\n" + turns_text(turned))
    if answer.question == "why" and answer.possible is False and answer.relation != "no plan":
        search.exit(0)  # nobody else can: that is an answer
    search.exit({True: 0, False: 1, None: 3}[answer.possible])


def _turned(search: Search, answer: Reasons, workers: int | None, seed: int) -> Turns | None:
    """The numbers of the file that turn the answer, found in the time there is; None if there is none left."""
    if search.stop.requested:
        return None
    so_far = SoFar()
    try:
        found: Turns | None = search.run(
            "optimizer.studies.why.turns:turns",
            answer,
            phase="looking for a number that turns it",
            told=so_far.told,
            so_far=so_far.answer,
            seconds=TURN_SECONDS,
            workers=workers,
            seed=seed,
        )
    except EndedEarlyError:
        return None
    return found
