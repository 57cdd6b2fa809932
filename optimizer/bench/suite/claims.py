"""Answers of somebody else's solver: read from CSV, and judged by the checker and by what is proved."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.bench.comparing import SOLVED
from optimizer.bench.suite.questions import COLUMNS, questions
from optimizer.checker.check import check
from optimizer.files.access import outside
from optimizer.files.csv_cells import separated
from optimizer.files.load import load_plan
from optimizer.files.opened import read_text
from optimizer.problem.errors import InputError, Problem
from optimizer.problem.steps import tell
from optimizer.solver.build import build

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from optimizer.bench.entry import Entry
    from optimizer.bench.results import Run
    from optimizer.bench.suite.known import Known
    from optimizer.bench.suite.questions import Question
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan

NEEDED = ("question", "solver", "status")
STATUSES = ("optimal", "feasible", "infeasible", "unknown", "failed", "unsupported")
SOLUTION_LINE = re.compile(r"(?:^|\s)x(\d{1,9})\s+([-+.\deE]+)")
ONE = 0.5
"""Above this a 0-1 column of a solution is 1: solvers write 0.9999999."""


@dataclass
class Claim:
    """One answer, and what is wrong with it."""

    question: Question
    solver: str
    status: str
    value: int | None = None
    bound: int | None = None
    seconds: float | None = None
    time_limit: float | None = None
    date: str = ""
    environment: str = ""
    """Version, threads, machine and date, as told."""
    plan: str | None = None
    """The file of the plan or solution."""
    values: tuple[int, ...] | None = None
    """What the checker measured, all tiers; None without a plan that it passed."""
    wrong: list[str] = field(default_factory=list)

    @property
    def checked(self) -> bool:
        """Whether the value is that of a plan which the checker passed."""
        return self.values is not None


def read_claims(path: str, known: Mapping[str, Known]) -> list[Claim]:
    """The answers in a file of results, one a row.

    Raises
    ------
    InputError
        With every cell that cannot be understood.
    """
    sign, skipped, text = separated(read_text(path, path))
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=sign)
    heads = [head.strip() for head in reader.fieldnames or ()]
    reader.fieldnames = heads
    missing = [name for name in NEEDED if name not in heads]
    if missing:
        message = f"expected the columns {', '.join(COLUMNS)}, found no {' and no '.join(missing)}"
        raise InputError([Problem(path, 1 + skipped, 1, "", message)])
    asked = {question.name: question for each in known.values() for question in questions(each)}
    problems: list[Problem] = []
    claims: list[Claim] = []
    for row in reader:
        cells = {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)}
        faults = list(_faults(cells, asked, Path(path).parent))
        line = reader.line_num + skipped
        problems += [Problem(path, line, heads.index(name) + 1, name, words) for name, words in faults]
        if not faults:
            claims.append(_claim(cells, asked[cells["question"]], Path(path).parent))
    seen = set[tuple[str, str]]()
    for claim in claims:
        key = (claim.question.name, claim.solver)
        if key in seen:
            problems.append(Problem(path, 1, 1, "", f"expected one answer, found two by {key[1]} to {key[0]}"))
        seen.add(key)
    if problems:
        raise InputError(problems)
    return claims


def _faults(cells: Mapping[str, str], asked: Mapping[str, Question], folder: Path) -> Iterator[tuple[str, str]]:
    name = cells["question"]
    if name not in asked:
        near = get_close_matches(name, asked, 1)
        yield "question", f"expected a question of the suite{f', as {near[0]}' if near else ''}, found {name!r}"
        return
    for column, now in (("digest", asked[name].digest), ("at_most", asked[name].limits)):
        if cells.get(column) and cells[column] != now:
            yield column, f"expected {now or 'nothing'}, as the question is now, found {cells[column]}: export it again"
    if not cells["solver"]:
        yield "solver", "expected the name of a solver, found nothing"
    if cells["status"] not in STATUSES:
        yield "status", f"expected one of {', '.join(STATUSES)}, found {cells['status']!r}"
    for column in ("value", "bound"):
        if cells.get(column) and _whole(cells[column]) is None:
            yield column, f"expected a whole number or nothing, found {cells[column]!r}"
    for column in ("seconds", "time_limit"):
        if cells.get(column) and not re.fullmatch(r"\d{1,9}(\.\d*)?([eE]-?\d)?", cells[column]):
            yield column, f"expected seconds, at least 0, or nothing, found {cells[column]!r}"
    beyond = outside(folder, cells["plan"]) if cells.get("plan") else None
    if beyond is not None:
        yield "plan", beyond
    if cells["status"] in ("optimal", "feasible") and not (cells.get("value") or cells.get("plan")):
        yield "status", f"expected a value or a plan of what is {cells['status']}, found neither"


def _whole(text: str) -> int | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return round(number) if abs(number) < 1e15 and abs(number - round(number)) < 1e-4 else None


def _claim(cells: Mapping[str, str], question: Question, folder: Path) -> Claim:
    threads = cells.get("threads", "")
    about = (
        f"{cells['solver']} {cells.get('version', '')}".strip(),
        f"{threads} threads" if threads else "",
        f"limit {cells['time_limit']} s" if cells.get("time_limit") else "",
        cells.get("machine", ""),
        cells.get("date", ""),
    )
    return Claim(
        question=question,
        solver=cells["solver"],
        status=cells["status"],
        value=_whole(cells["value"]) if cells.get("value") else None,
        bound=_whole(cells["bound"]) if cells.get("bound") else None,
        seconds=float(cells["seconds"]) if cells.get("seconds") else None,
        time_limit=float(cells["time_limit"]) if cells.get("time_limit") else None,
        date=cells.get("date", ""),
        environment=", ".join(part for part in about if part),
        plan=str(folder / cells["plan"]) if cells.get("plan") else None,
    )


def judge_claims(claims: Sequence[Claim], known: Mapping[str, Known], every: Iterable[Entry]) -> None:
    """Say of each claim what is wrong with it, in its list ``wrong``; plans are judged by the checker.

    Raises
    ------
    InputError
        If a plan names a file that cannot be read.
    """
    made = {entry.name: entry for entry in every}
    by_instance: dict[str, list[Claim]] = {}
    for claim in claims:
        by_instance.setdefault(claim.question.instance, []).append(claim)
    for done, (name, group) in enumerate(by_instance.items()):
        tell(phase="checking plans", trying=name, done=done, of=len(by_instance))
        with_plan = [claim for claim in group if claim.plan is not None]
        if with_plan:
            _judge_plans(with_plan, made[name].make())
        for claim in group:
            claim.wrong += _contradictions(claim, known[name])
    _between(claims)


def _judge_plans(claims: Sequence[Claim], instance: Instance) -> None:
    model = None
    for claim in claims:
        assert claim.plan is not None
        if claim.plan.endswith(".json"):
            plan: Plan = load_plan(claim.plan, instance)
        else:
            model = model or build(instance)
            ones = _ones(claim.plan)
            beyond = [literal for literal in ones if literal >= len(model.rows.names)]
            if beyond:
                claim.wrong.append(f"its solution has a column x{beyond[0]}, which the question has not")
                continue
            plan = model.plan(ones)
        report = check(instance, plan)
        if not report.ok:
            words = "; ".join(str(each) for each in list(report.decided)[:2])
            claim.wrong.append(f"its plan breaks {len(report.decided)} clauses: {words}")
            continue
        over = [
            f"tier {number + 1} of its plan is {value}, and may be at most {most}"
            for number, (value, most) in enumerate(zip(report.values, claim.question.at_most, strict=False))
            if value > most
        ]
        value = report.values[claim.question.tier]
        if over:
            claim.wrong += over
        elif claim.value is not None and claim.value != value:
            claim.wrong.append(f"its plan is worth {value}, not {claim.value}")
        else:
            claim.value, claim.values = value, report.values


def _ones(path: str) -> set[int]:
    """The columns that are one in a solution as solvers write it: each with its value behind its name."""
    text = read_text(path, path)
    found = set()
    for line in text.splitlines():
        match = None if line.lstrip().startswith("#") else SOLUTION_LINE.search(line)
        if match is not None:
            try:
                value = float(match[2])
            except ValueError:
                continue
            if value > ONE:
                found.add(int(match[1]))
    if not found and not re.search(r"\bx?\d", text):
        raise InputError([Problem(path, 1, 1, "", "expected lines `x12 1`, or a plan ending in .json, found none")])
    return found


def _contradictions(claim: Claim, known: Known) -> Iterator[str]:
    """What a claim says against what is known; only the proofs and checked plans of ``known`` are believed."""
    tier = known.tiers[claim.question.tier]
    has_plan = claim.status in ("optimal", "feasible")
    if claim.status == "infeasible" and tier.value is not None:
        yield f"there is a plan of {tier.value}, which the checker passed"
    if known.infeasible is not None and has_plan:
        yield f"{known.infeasible.by} proved that there is no plan"
    if claim.value is not None and tier.bound is not None and claim.value < tier.bound:
        by = f", as {tier.proved.by} proved" if tier.proved else ""
        yield f"value {claim.value}: no plan is better than {tier.bound}{by}"
    if claim.bound is not None and tier.value is not None and claim.bound > tier.value:
        yield f"bound {claim.bound}: there is a plan of {tier.value}, which the checker passed"
    if claim.status == "optimal" and claim.value is not None:
        if claim.bound is not None and claim.bound != claim.value:
            yield f"called optimal, with a value of {claim.value} and a bound of {claim.bound}"
        if tier.value is not None and claim.value > tier.value:
            yield f"called optimal at {claim.value}: there is a plan of {tier.value}"
    elif claim.value is not None and claim.bound is not None and claim.bound > claim.value:
        yield f"its bound {claim.bound} is above its own value {claim.value}"


def _between(claims: Sequence[Claim]) -> None:
    """What a checked plan of one solver says against another's bound."""
    best: dict[str, Claim] = {}
    for claim in claims:
        name = claim.question.name
        if claim.checked and claim.value is not None and (name not in best or claim.value < (best[name].value or 0)):
            best[name] = claim
    for claim in claims:
        other = best.get(claim.question.name)
        if other is None or other is claim or other.value is None or claim.wrong:
            continue
        lowest = claim.value if claim.status == "optimal" else claim.bound
        if claim.status == "infeasible" or (lowest is not None and lowest > other.value):
            claim.wrong.append(f"{other.solver} has a plan of {other.value}, which the checker passed")


def as_runs(claims: Sequence[Claim], known: Mapping[str, Known]) -> list[Run]:
    """A run for each instance and solver: all its tiers together, seconds added up.

    It is ``optimal`` if every tier is answered so and nothing is wrong; wrong claims make it ``wrong``.
    """
    groups: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        groups.setdefault((claim.question.instance, claim.solver), []).append(claim)
    runs: list[Run] = []
    for (name, solver), group in groups.items():
        group = sorted(group, key=lambda claim: claim.question.tier)
        whole = len(group) == len(known[name].tiers)
        statuses = {claim.status for claim in group}
        status = (
            "infeasible" if statuses == {"infeasible"} else "optimal" if statuses == {"optimal"} and whole else None
        )
        if any(claim.wrong for claim in group):
            status = "wrong"
        elif status is None:
            valued = [claim for claim in group if claim.value is not None]
            status = "feasible" if valued else next(iter(sorted(statuses - {"optimal"})), "unknown")
        values, bounds = [claim.value for claim in group], [claim.bound for claim in group]
        one = len(known[name].tiers) == 1
        seconds = [claim.seconds for claim in group if claim.seconds is not None]
        limits = [claim.time_limit for claim in group if claim.time_limit is not None]
        runs.append(
            {
                "instance": name,
                "engine": solver,
                "status": status,
                "value": values[0] if one else values,
                "bound": bounds[0] if one else bounds,
                "seconds": round(sum(seconds), 3) if status in SOLVED or seconds else None,
                "time_limit": sum(limits) or max(sum(seconds), 1.0),
                "tiers": len(group),
                "digest": known[name].digest,
            }
        )
    return runs
