"""``crewopt bench suite``, ``record``, ``export`` and ``page``: the suite, for our engines and for other solvers."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optimizer.cli._common import OutputPath, echo_json, json_option
from optimizer.cli._streams import print_answer
from optimizer.files.writing import refuse_unwritable, write_text
from optimizer.problem.errors import InputError, Problem
from optimizer.problem.steps import tell

if TYPE_CHECKING:
    from optimizer.bench.results import Run
    from optimizer.bench.suite import Claim, Known

WRONG = 1
CLASSES = ("easy", "medium", "hard", "open", "not run")

known_option = click.option(
    "--known",
    "known_file",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
    help="What is known, as `record` writes it; the file that is shipped if not given.",
)
only_option = click.option("--only", help="Only instances whose name contains this.")
class_option = click.option(
    "--class", "kinds", multiple=True, type=click.Choice(CLASSES), help="Only this class; may be repeated."
)


def _chosen(known_file: str | None, only: str | None, kinds: tuple[str, ...]) -> dict[str, Known]:
    from optimizer.bench.suite import read_known

    every = read_known(known_file)
    found = {
        name: each
        for name, each in every.items()
        if (only is None or only in name) and (not kinds or each.kind in kinds)
    }
    if not found:
        asked = [*([f"whose name contains {only!r}"] if only else []), *([f"of {', '.join(kinds)}"] if kinds else [])]
        raise click.UsageError(f"expected instances {' and '.join(asked)}, found none")
    return found


@click.command()
@known_option
@only_option
@class_option
@json_option
def suite(known_file: str | None, only: str | None, kinds: tuple[str, ...], as_json: bool) -> None:
    """List the suite: each instance, its class, best known values and bounds, and who found them."""
    from optimizer.bench.suite import suite_text

    found = _chosen(known_file, only, kinds)
    if as_json:
        echo_json([each.model_dump(exclude_none=True) for each in found.values()])
    else:
        print_answer(suite_text(found.values()))


@click.command()
@click.argument("results", metavar="RESULTS...", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@click.option("-o", "--output", type=OutputPath(), required=True, help="Write what is known here, as JSON.")
@known_option
def record(results: tuple[str, ...], output: str, known_file: str | None) -> None:
    """Add runs to what is known of the suite: better values, better bounds, proofs and classes.

    RESULTS are runs of `crewopt bench --family suite -o FILE.jsonl`, or answers of other solvers (.csv), of which only
    values with a plan that the checker passes count.  Exit 4 if a run contradicts what is known.
    """
    from optimizer.bench.suite import known_text, read_known, record, suite_entries, unknown

    refuse_unwritable(output)
    before = read_known(known_file)
    runs, claims = _read(results, before)
    by_name: dict[str, list[Run]] = {}
    for run in runs:
        by_name.setdefault(run["instance"], []).append(run)
    for claim in claims:
        if claim.checked and not claim.wrong:
            by_name.setdefault(claim.question.instance, []).append(_as_found(claim))
    after: dict[str, Known] = {}
    entries = list(suite_entries())
    for done, entry in enumerate(entries):
        tell(phase="recording", trying=entry.name, done=done, of=len(entries))
        instance = entry.make()
        kept = before.get(entry.name)
        known = kept if kept is not None and kept.digest == instance.digest else unknown(entry.name, instance)
        mine = by_name.pop(entry.name, [])
        strange = next((run for run in mine if run.get("digest") != known.digest), None)
        if strange is not None:
            message = f"expected runs of {entry.name} as it is now, found a run of another instance of that name"
            raise InputError([Problem(results[0], 1, 1, "", message)])
        after[entry.name] = record(known, mine)
    if by_name:
        message = f"expected runs of the suite, found {', '.join(sorted(by_name)[:3])}"
        raise InputError([Problem(results[0], 1, 1, "", message)])
    write_text(output, known_text(after.values()))
    counts = Counter[str](each.kind for each in after.values())
    click.echo(f"{output}: {', '.join(f'{counts[kind]} {kind}' for kind in CLASSES if counts[kind])}", err=True)
    _end(claims)


def _as_found(claim: Claim) -> Run:
    """The plan of a claim as a run: all tiers by the checker, no proof."""
    values = list(claim.values or ())
    return {
        "instance": claim.question.instance,
        "engine": claim.solver,
        "status": "found",
        "value": values[0] if len(values) == 1 else values,
        "bound": None,
        "seconds": claim.seconds or 0.0,
        "time_limit": claim.time_limit,
        "digest": claim.question.digest,
        "date": claim.date,
    }


def _read(results: tuple[str, ...], known: dict[str, Known]) -> tuple[list[Run], list[Claim]]:
    """Runs of our engines, and judged claims of others, by the endings of the files."""
    from optimizer.bench.results import read_runs
    from optimizer.bench.suite import judge_claims, read_claims, suite_entries

    runs: list[Run] = []
    claims: list[Claim] = []
    for path in results:
        if path.lower().endswith(".csv"):
            claims += read_claims(path, known)
        else:
            runs += read_runs(path)
    judge_claims(claims, known, suite_entries())
    return runs, claims


def _end(claims: list[Claim]) -> None:
    wrong = [claim for claim in claims if claim.wrong]
    for claim in wrong:
        click.echo(f"WRONG {claim.solver} {claim.question.name}: {'; '.join(claim.wrong)}", err=True)
    sys.exit(WRONG if wrong else 0)


@click.command()
@click.argument("folder", type=click.Path(file_okay=False))
@known_option
@only_option
@class_option
@click.option("--form", type=click.Choice(["mps", "lp"]), default="mps", show_default=True, help="Form of the rows.")
def export(folder: str, known_file: str | None, only: str | None, kinds: tuple[str, ...], form: str) -> None:
    """Write the suite to FOLDER as MPS or LP files for any solver, with a script that runs one and a page of words.

    Each tier of an instance is a question of its own; the tiers before it are held at their best known values.
    """
    from optimizer.bench.suite import export, suite_entries

    found = _chosen(known_file, only, kinds)
    asked = export([(entry, found[entry.name]) for entry in suite_entries() if entry.name in found], Path(folder), form)
    click.echo(f"{folder}: {len(asked)} questions of {len(found)} instances; read {folder}/README.md", err=True)


@click.command()
@click.argument("output", metavar="PAGE.html", type=OutputPath())
@click.argument("results", metavar="[RESULTS]...", nargs=-1, type=click.Path(exists=True, dir_okay=False))
@known_option
@only_option
@class_option
def page(
    output: str, results: tuple[str, ...], known_file: str | None, only: str | None, kinds: tuple[str, ...]
) -> None:
    """Make the page of results: performance profile, table, environment, and claims that are wrong.

    RESULTS are runs of our engines (.jsonl) and answers of other solvers (.csv), a column each.  Exit 1 if a claim is
    wrong.
    """
    from optimizer.bench.suite import page

    refuse_unwritable(output)
    found = _chosen(known_file, only, kinds)
    runs, claims = _read(results, _chosen(known_file, None, ()))
    claims = [claim for claim in claims if claim.question.instance in found]
    tell(phase="writing")
    write_text(output, page(found, runs, claims))
    _end(claims)
