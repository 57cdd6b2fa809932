"""Questions that any solver can be asked: one tier of one instance, the tiers before it held at known values.

This is exact, and no weights are needed: question ``k`` is *least value of tier k, with tier i at most v(i) for every i
before k*.  The values ``v`` stand in ``known.json``; where they are proved, so answers the whole instance.
"""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from optimizer.files.dump import dump
from optimizer.files.writing import write_bytes, write_text
from optimizer.problem.steps import tell
from optimizer.solver.build import Model, build
from optimizer.solver.export import lp_text, mps_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from optimizer.bench.entry import Entry
    from optimizer.bench.suite.known import Known
    from optimizer.model.rows import Row

MANIFEST = "questions.csv"
FORM = "results.csv"
SCRIPT = "run.py"
COLUMNS = (
    *("question", "solver", "version", "status", "value", "bound", "seconds", "threads", "time_limit"),
    *("date", "machine", "plan", "digest", "at_most"),
)
"""Columns of a file of results."""


@dataclass(frozen=True)
class Question:
    """One tier of one instance of the suite."""

    name: str
    instance: str
    tier: int
    """From 0."""
    at_most: tuple[int, ...]
    """What each tier before it may be at most."""
    digest: str
    """Of the instance."""

    @property
    def limits(self) -> str:
        """``at_most`` in a cell."""
        return " ".join(map(str, self.at_most))


def questions(known: Known) -> list[Question]:
    """The questions that can be asked of an instance: a tier whose earlier tiers have a known value each."""
    found: list[Question] = []
    at_most: list[int] = []
    for number, tier in enumerate(known.tiers):
        name = known.name if len(known.tiers) == 1 else f"{known.name}.tier{number + 1}"
        found.append(Question(name, known.name, number, tuple(at_most), known.digest))
        if tier.value is None:
            break
        at_most.append(tier.value)
    return found


def rows_of(model: Model, question: Question) -> list[Row]:
    """The rows of a question: those of the instance, and what earlier tiers may be at most."""
    fences = (model.tier_cost(number).at_most(number, most) for number, most in enumerate(question.at_most))
    return [*model.searched, *fences]


def export(every: Iterable[tuple[Entry, Known]], folder: Path, form: str) -> list[Question]:
    """Write questions, instances, the table of questions, an empty form for results, a script and a page of words.

    Parameters
    ----------
    folder
        Made if it is not there; files of the same names are replaced, but never the results.
    form
        ``mps`` or ``lp``; the files are packed by gzip.

    Raises
    ------
    OutputError
        If a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    table: list[dict[str, object]] = []
    asked: list[Question] = []
    pairs = list(every)
    for done, (entry, known) in enumerate(pairs):
        tell(phase="exporting", trying=entry.name, done=done, of=len(pairs))
        instance = entry.make()
        model = build(instance)
        dump(instance, str(folder / f"{entry.name}.json"))
        for question in questions(known):
            rows, tier = rows_of(model, question), known.tiers[question.tier]
            file = f"{question.name}.{form}.gz"
            text = (mps_text if form == "mps" else lp_text)(
                question.name, model.rows.names, rows, model.tier_cost(question.tier)
            )
            write_bytes(folder / file, gzip.compress(text.encode(), 6, mtime=0))
            asked.append(question)
            table.append(
                {
                    "question": question.name,
                    "class": known.kind,
                    "goals": tier.goals,
                    "value": _cell(tier.value),
                    "bound": _cell(tier.bound),
                    "infeasible": "proved" if known.infeasible else "",
                    "columns": len(model.rows.names),
                    "rows": len(rows),
                    "at_most": question.limits,
                    "file": file,
                    "instance_file": f"{entry.name}.json",
                    "digest": known.digest,
                }
            )
    write_text(folder / MANIFEST, _csv(list(table[0]) if table else [], table))
    if not (folder / FORM).exists():
        write_text(folder / FORM, _csv(COLUMNS, []))
    for shipped, name in (("run_solver.py", SCRIPT), ("exported.md", "README.md")):
        write_text(folder / name, (files("optimizer.bench.suite") / shipped).read_text(encoding="utf-8"))
    return asked


def _cell(value: int | None) -> str:
    return "" if value is None else str(value)


def _csv(columns: Sequence[str], lines: Iterable[dict[str, object]]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return stream.getvalue()
