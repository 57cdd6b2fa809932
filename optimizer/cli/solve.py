"""``crewopt solve``."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from optimizer.checker.check import check
from optimizer.cli._against import (
    against_option,
    batches_option,
    others_option,
    priced_option,
    refuse_without_futures,
    solve_against,
)
from optimizer.cli._common import (
    OutputPath,
    echo_json,
    instance_argument,
    json_option,
    seed_option,
    within_option,
    workers_option,
)
from optimizer.cli._levers import pulled
from optimizer.cli._repairing import Targets, note_unwritten, repaired, with_waivers_option
from optimizer.cli._search import STARTED, Search, SoFar, heard, memory_option
from optimizer.cli._streams import print_answer
from optimizer.files.dump import dump, refuse_undumpable
from optimizer.files.load import load
from optimizer.files.warnings import warnings_in
from optimizer.files.writing import is_replaced
from optimizer.problem.errors import EndedEarlyError
from optimizer.solver.claims import with_proof
from optimizer.solver.data import solve_data
from optimizer.solver.engines.names import DEFAULT_ENGINE, ENGINES
from optimizer.solver.result import no_answer
from optimizer.solver.text import solve_text

if TYPE_CHECKING:
    from optimizer.checker.check import Report
    from optimizer.instance import Instance
    from optimizer.solver.result import Result
    from optimizer.studies.alternatives.free_choices import FreeChoices
    from optimizer.studies.explain import Conflict
    from optimizer.studies.levers.answer import Levers
    from optimizer.studies.proof.answer import Certificate
    from optimizer.studies.repair.answer import Repair

EXIT = {"optimal": 0, "feasible": 0, "infeasible": 1, "unknown": 3}
EXPLAIN_SECONDS = 30.0
EXPLAIN_SHARE = 0.6
FREE_CHOICES_SECONDS = 10


@click.command()
@instance_argument
@click.option("-o", "--output", type=OutputPath(), help="Write the plan to this file: .json, .xlsx, .csv, else YAML.")
@with_waivers_option
@against_option
@within_option
@others_option
@priced_option
@batches_option
@click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), help="Seconds for everything.")
@memory_option
@workers_option
@seed_option
@click.option("--engine", type=click.Choice(ENGINES), default=DEFAULT_ENGINE, show_default=True, help="Solver.")
@click.option("--certify", is_flag=True, help="Prove every result again with a second engine.")
@click.option(
    "--free-choices",
    type=click.FloatRange(min=0, min_open=True),
    is_flag=False,
    flag_value=FREE_CHOICES_SECONDS,
    metavar="[SECONDS]",
    help=f"Find the seats that others could hold at no cost; {FREE_CHOICES_SECONDS} seconds unless given.",
)
@click.option("--prove", metavar="FOLDER", type=OutputPath(), help="Write a certificate too, as `crewopt prove` does.")
@json_option
def command(
    instance: str,
    output: str | None,
    with_waivers: str | None,
    against: str | None,
    within: dict[int | str, int],
    others: int | None,
    priced: int | None,
    batches: int | None,
    time_limit: float | None,
    memory: int | None,
    workers: int | None,
    seed: int,
    engine: str,
    certify: bool,
    free_choices: float | None,
    prove: str | None,
    as_json: bool,
) -> None:
    """Find the best plan for INSTANCE, prove it, check it and print it.

    Where no plan obeys every rule (exit 1), it prints the plan under the cheapest waivers, and what that leaves open.

    With --against the plan is made for many futures: it is carried out until one shows itself, then `replan` decides.
    The answer says what that costs in the tiers, and what it buys.

    Ctrl-C, or SIGTERM, ends the search with the best plan so far; a second one ends it without an answer.
    """
    beside = {"--certify": certify, "--free-choices": free_choices is not None}
    beside |= {"--with-waivers": with_waivers is not None, "--engine": engine != DEFAULT_ENGINE}
    beside["--prove"] = prove is not None
    given = {"--within": bool(within), "--others": others is not None, "--priced": priced is not None}
    refuse_without_futures(against, {**given, "--batches": batches is not None}, beside)
    if free_choices is not None and output == "-":
        words = "expected a file for -o beside --free-choices, found -: seats free to others are told in the answer"
        raise click.UsageError(words)
    if prove == "-":
        raise click.BadParameter("expected the name of a folder, found standard output", param_hint="--prove")
    search = Search(time_limit, memory)
    found = load(instance)
    if output is not None:
        refuse_undumpable(output, plan=True)
    if with_waivers is not None:
        refuse_undumpable(with_waivers)
    if prove is not None:
        from optimizer.studies.proof.folder import refuse_folder

        refuse_folder(prove)
    for note in warnings_in(found):
        click.echo(f"Note: {note}.", err=True)
    if against is not None:
        limits = {"others": others, "priced": priced, "batches": batches}
        asked = {"within": within, "output": output, "workers": workers, "seed": seed}
        solve_against(search, found, against, as_json=as_json, **asked, **limits)  # type: ignore[arg-type]
        return
    best: list[Result] = []

    def keep(answer: Result) -> None:
        best[:] = [answer]
        if output is not None and is_replaced(output) and answer.plan is not None:
            dump(answer.plan, output)

    def so_far() -> Result:
        threads, seconds = workers or os.cpu_count() or 1, time.monotonic() - STARTED
        nothing = no_answer(found.name, engine=engine, seed=seed, workers=threads, seconds=seconds)
        return replace(best[0], seconds=seconds) if best else nothing

    result: Result = search.run(
        "optimizer.solver.solve:solve",
        found,
        told={"on_answer": keep, **heard()},
        so_far=so_far,
        workers=workers,
        seed=seed,
        engine=engine,
        certify=certify,
    )
    kept = with_proof(result)
    if output not in (None, "-") and kept is not None:
        dump(kept, output)
    published = check(found, found.published) if found.published is not None else None
    conflict = repair = mends = None
    say = not as_json and "-" not in (output, with_waivers)
    if say:
        print_answer(solve_text(found, result, published))
        sys.stdout.flush()
    if result.status == "infeasible" or result.unavoidable:
        writes = result.plan is None or with_waivers is not None
        to = Targets(found, output if writes else None, with_waivers, say)
        repair = repaired(search, found, result, workers, seed, to)
        note_unwritten(to, repair)
    if result.status == "infeasible":
        conflict = conflict_within(search, found)
        mends = pulled(search, found, conflict, workers, seed, share=1.0)
    free = None
    if free_choices is not None and result.plan is not None:
        from optimizer.studies.alternatives.free_choices import FreeChoices

        free = search.run(
            "optimizer.studies.alternatives.free_choices:free_choices",
            found,
            result.plan,
            seconds=free_choices,
            so_far=lambda: FreeChoices(found, (), 0, False, free_choices),
            workers=workers,
            seed=seed,
        )
    proofs: Certificate | None = None
    if prove is not None and result.status != "unknown":
        from optimizer.studies.proof.answer import nothing_proved

        proved = SoFar()
        proofs = search.run(
            "optimizer.studies.proof:prove",
            found,
            result.plan,
            phase="proving",
            told=proved.told,
            so_far=lambda: proved.answer() or nothing_proved(found.name),
            folder=prove,
            workers=workers,
            seed=seed,
        )
    if prove is not None and result.status == "unknown":
        click.echo(f"Note: {prove} is not written: there is no answer to prove.", err=True)
    if output == "-" and kept is not None:
        dump(kept, output)
    if as_json:
        echo_json(_data(found, result, published, Beside(conflict, repair, mends, free, proofs)))
    elif say:
        _print(found, Beside(conflict, repair, mends, free, proofs))
    search.exit(exit_code(result))


class Beside(NamedTuple):
    """What else was found; the words for each are loaded only if it was, as a limit counts that too."""

    conflict: Conflict | None
    repair: Repair | None
    levers: Levers | None
    free: FreeChoices | None
    proofs: Certificate | None


def _data(instance: Instance, result: Result, published: Report | None, beside: Beside) -> dict[str, Any]:
    data = solve_data(result, published)
    if beside.conflict is not None:
        from optimizer.studies.explain.answer import conflict_data

        data |= conflict_data(instance, beside.conflict)
    if beside.repair is not None:
        from optimizer.studies.repair.answer import repair_data

        data["repair"] = repair_data(beside.repair)
    if beside.levers is not None:
        from optimizer.studies.levers.answer import levers_data

        data |= levers_data(beside.levers)
    if beside.proofs is not None:
        from optimizer.studies.proof.answer import certificate_data

        data["certificate"] = certificate_data(beside.proofs)
    if beside.free is not None:
        from optimizer.studies.alternatives.free_choices import free_choices_data

        data["free_choices"] = free_choices_data(beside.free)
    return data


def _print(instance: Instance, beside: Beside) -> None:
    if beside.free is not None:
        from optimizer.studies.alternatives.free_choices import free_choices_text

        print_answer("\n" + free_choices_text(beside.free))
    if beside.conflict is not None:
        from optimizer.studies.explain.answer import conflict_text

        print_answer("\n" + conflict_text(instance, beside.conflict))
        print_answer("`crewopt explain` says what mends it.")
    if beside.levers is not None:
        from optimizer.studies.levers.answer import levers_text

        print_answer("\n" + levers_text(beside.levers))
    if beside.proofs is not None:
        from optimizer.studies.proof.answer import certificate_lines

        print_answer("\n" + certificate_lines(beside.proofs))


def explaining_seconds(search: Search) -> float:
    """Seconds for the conflict: a part of the time left, as levers are to follow."""
    return EXPLAIN_SECONDS if search.left is None else min(EXPLAIN_SECONDS, EXPLAIN_SHARE * search.left)


def conflict_within(search: Search, instance: Instance) -> Conflict | None:
    """Clauses that cannot hold together, found in the time that is left; None if there is none left."""
    if search.stop.requested:
        return None
    try:
        conflict: Conflict | None = search.run(
            "optimizer.studies.explain:find_conflict", instance, phase="explaining", seconds=explaining_seconds(search)
        )
    except EndedEarlyError:
        return None
    return conflict


def exit_code(result: Result) -> int:
    """1 also if the best plan breaks clauses that no decision left can mend."""
    return 1 if result.unavoidable else EXIT[result.status]
