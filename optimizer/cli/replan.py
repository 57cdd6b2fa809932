"""``crewopt replan``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from optimizer.cli._common import (
    InputPath,
    OutputPath,
    echo_json,
    given_plan,
    instance_argument,
    json_option,
    plan_argument,
    seed_option,
    workers_option,
)
from optimizer.cli._levers import pulled
from optimizer.cli._repairing import Targets, note_unwritten, repaired, with_waivers_option
from optimizer.cli._search import Search, memory_option
from optimizer.cli._streams import print_answer
from optimizer.cli.solve import exit_code, explaining_seconds
from optimizer.events._apply import load_events, what_if
from optimizer.files.dump import dump, refuse_undumpable
from optimizer.files.load import load
from optimizer.files.names import meant, names_of
from optimizer.files.table_names import ending
from optimizer.problem.errors import EndedEarlyError, InputError, Problem
from optimizer.solver.engines.names import DEFAULT_ENGINE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from optimizer.instance import Instance
    from optimizer.report.sent import Sent
    from optimizer.studies.replan.answer import Replan


@click.command()
@instance_argument
@plan_argument
@click.argument("events", required=False, type=InputPath())
@click.option(
    "--what-if", "short", multiple=True, metavar="EVENT", help="An event in short form, such as 'person_out: NAME'."
)
@click.option("--freeze", type=click.DateTime(["%Y-%m-%d"]), help="Keep seats on legs before this day as published.")
@click.option("--pair", multiple=True, metavar="A,B", help="Replace these two people together if that costs nothing.")
@click.option(
    "-o", "--output", type=OutputPath(), help="Write the new plan to this file: .json, .xlsx, .csv, else YAML."
)
@click.option("--after", type=OutputPath(), help="Write the instance after the news, with the new plan published.")
@click.option(
    "--messages",
    metavar="FOLDER",
    type=click.Path(),
    help="Write for each person concerned what changes for them, as text (.txt) and as a calendar (.ics).",
)
@click.option(
    "--sent",
    multiple=True,
    metavar="FOLDER",
    type=click.Path(),
    help="With --messages: messages sent before, whose calendars' sequence numbers go on; may be repeated.",
)
@with_waivers_option
@click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), help="Seconds for everything.")
@memory_option
@workers_option
@seed_option
@json_option
def command(
    instance: str,
    plan: str,
    events: str | None,
    short: tuple[str, ...],
    freeze: datetime | None,
    pair: tuple[str, ...],
    output: str | None,
    after: str | None,
    messages: str | None,
    sent: tuple[str, ...],
    with_waivers: str | None,
    time_limit: float | None,
    memory: int | None,
    workers: int | None,
    seed: int,
    as_json: bool,
) -> None:
    """Repair PLAN for INSTANCE after EVENTS (a file, or --what-if) with the fewest people moved, and prove it.

    Whatever launched before the news is settled. If no plan obeys every rule: exit 1, with the clauses in conflict,
    and the plan under the cheapest waivers.
    """
    if events is None and not short:
        again = f" (its sheet `news`: write {instance} once more)" if ending(instance) == ".xlsx" else ""
        raise click.UsageError(f"expected a file of EVENTS{again} or --what-if, found neither")
    search = Search(time_limit, memory)
    found = load(instance)
    published = given_plan(plan, found, published=True)
    news = [] if events is None else load_events(events, found)
    news += [what_if(text, found) for text in short]
    if not news and ending(events or "") == ".xlsx":  # a sheet may have been left empty by mistake
        click.echo(f"Note: {events} has no news; the plan is solved anew, with the fewest people moved.", err=True)
    pairs = [_pair(text, found) for text in pair]
    for target in (output, after, with_waivers):
        if target is not None:
            refuse_undumpable(target, plan=target == output)
    before: Mapping[str, Sent] = {}
    if messages is not None:
        from optimizer.report.messages import refuse_unfit
        from optimizer.report.sent import sent_to_people

        refuse_unfit(messages)
        before = sent_to_people(sent)
    elif sent:
        raise click.UsageError("expected --sent with --messages, found it alone")

    best: list[Replan] = []

    def keep(better: Replan) -> None:
        best[:] = [better]
        if output is not None and output != "-" and better.result.plan is not None:
            dump(better.result.plan, output)

    answer: Replan = search.run(
        "optimizer.studies.replan:replan",
        found,
        published,
        news,
        told={"on_answer": keep},
        so_far=lambda: best[0] if best else None,
        freeze=None if freeze is None else freeze.date(),
        pairs=pairs,
        workers=workers,
        seed=seed,
        engine=DEFAULT_ENGINE,
    )
    from optimizer.cli._tidings import Tidings  # only now: a limit counts what loads before the search
    from optimizer.studies.explain.answer import explanation_data, explanation_text
    from optimizer.studies.levers.answer import levers_data, levers_text
    from optimizer.studies.repair.answer import repair_data
    from optimizer.studies.repair.waived import written
    from optimizer.studies.replan import next_instance
    from optimizer.studies.replan.answer import replan_data, replan_text

    why = repair = mends = None
    infeasible = answer.result.status == "infeasible"
    origin = answer.instance.model_copy(update={"goals": found.goals})
    say = not as_json and "-" not in (output, after, with_waivers)
    if say:
        print_answer(replan_text(answer))
        sys.stdout.flush()
    if infeasible or answer.result.unavoidable:
        writes = infeasible or with_waivers is not None
        to = Targets(origin, output if writes else None, with_waivers, say)
        repair = repaired(search, answer.instance, answer.result, workers, seed, to)
        note_unwritten(to, repair)
    if output is not None and answer.result.plan is not None and (repair is None or with_waivers is None):
        dump(answer.result.plan, output)
    if after is not None:
        following = answer.following
        if repair is not None and repair.plan is not None and (infeasible or with_waivers is not None):
            following = next_instance(found, *written(repair, origin))
        if following is not None:
            dump(following, after)
        else:
            click.echo(f"Note: {after} is not written: there is no plan to publish in it.", err=True)
    if messages is not None:
        tidings = Tidings(messages, found, published, before)
        if repair is not None and repair.plan is not None and (infeasible or with_waivers is not None):
            tidings.write_repaired(repair, origin)
        else:
            tidings.write(answer)
    if infeasible and not search.stop.requested:
        try:
            function = "optimizer.studies.explain:explain"
            stays = repair is not None and not repair.moves  # one with other dates is no plan of the instance
            known = repair.plan if repair is not None and stays else None
            seconds = explaining_seconds(search)
            why = search.run(function, answer.instance, phase="explaining", seconds=seconds, known=known)
        except EndedEarlyError:
            why = None
        mends = pulled(search, answer.instance, None if why is None else why.conflict, workers, seed, share=1.0)
    if as_json:
        reasons = {} if why is None else explanation_data(why)
        wanted = ("conflict", "minimum", "waivers", "conflicts")
        mended = {} if repair is None else {"repair": repair_data(repair)}
        mended |= {} if mends is None else levers_data(mends)
        echo_json(replan_data(answer) | {key: reasons[key] for key in wanted if key in reasons} | mended)
    elif say:
        if why is not None:
            print_answer("\n" + explanation_text(why, head=False))
        if mends is not None:
            print_answer("\n" + levers_text(mends))
    search.exit(exit_code(answer.result))


def _pair(text: str, instance: Instance) -> tuple[str, str]:
    """Two people, by id or name, with a comma between."""
    names = [name.strip() for name in text.split(",")]
    file = f"--pair {text!r}"
    if len(names) != 2:
        raise InputError(
            [Problem(file, 1, 1, "", f"expected two people with a comma between them, found {len(names)}")]
        )
    known = names_of(instance)["crew"]
    found = [meant("crew member", name, known) for name in names]
    problems = [Problem(file, 1, 1, "", message) for name, message in found if name is None]
    if problems:
        raise InputError(problems)
    one, two = (name or "" for name, _ in found)
    return one, two
