"""A proof from a search: ``exact`` in a process of its own, helped by rows added up before."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from optimizer.problem.errors import EngineError
from optimizer.solver.export import at_least

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.solver.deadline import Deadline
    from optimizer.studies.proof.claims import Formula
    from optimizer.studies.proof.linear import Added

LARGEST_PROOF = 50_000_000
"""Bytes; nobody waits for the check of a larger one."""
PAUSE, GRACE = 0.05, 5.0
"""Seconds between two looks at the search; seconds that it may run past its time."""
HOW_TO_INSTALL = "pip install 'crewopt[proof]'"


class Logged(NamedTuple):
    """What the search gave."""

    end: Literal["proved", "solution", "time", "large", "missing"]
    proof: str | None
    """If it is proved: the text of the proof."""


def name_and_version() -> str | None:
    """The solver that writes proofs; None if it is not installed."""
    if find_spec("exact") is None:
        return None
    try:
        return f"exact {version('exact')}"
    except PackageNotFoundError:
        return "exact"


def logged(formula: Formula, known: Added | None, deadline: Deadline) -> Logged:
    """Search for a solution of the rows, and for the proof that there is none.

    Parameters
    ----------
    known
        Rows whose sum is given to the search as one more row; the proof begins by adding them up.

    Raises
    ------
    EngineError
        If the solver fails.
    """
    if name_and_version() is None:
        return Logged("missing", None)
    with tempfile.TemporaryDirectory() as folder:
        rows, proof, told = Path(folder, "rows.opb"), Path(folder, "log.proof"), Path(folder, "told")
        rows.write_text(formula.text + ("" if known is None else _sum(formula, known)), encoding="utf-8")
        seconds = 0.0 if deadline.unlimited else max(1.0, deadline.remaining)
        program = [sys.executable, "-P", str(Path(__file__).with_name("exact_run.py"))]
        with told.open("w") as output:
            child = subprocess.Popen(
                [*program, str(rows), str(Path(folder, "log")), str(seconds)], stdout=output, stderr=subprocess.STDOUT
            )
            try:
                end = _waited(child, proof, deadline)
            finally:
                child.kill()
                child.wait()
        if end is not None:
            return Logged(end, None)
        words = told.read_text(encoding="utf-8", errors="replace").split()
        if words[-1:] == ["TIMEOUT"]:
            return Logged("time", None)
        if words[-1:] == ["SAT"]:
            return Logged("solution", None)
        if words[-1:] != ["UNSAT"]:
            raise EngineError(f"{name_and_version()} failed: {' '.join(words[-20:])[:200] or 'it told nothing'}")
        count = sum(len(at_least(row)) for row in formula.rows)
        lines = proof.read_text(encoding="utf-8").split("\n")
        return Logged("proved", "\n".join(_without_lemma(lines, count, known)))


def _waited(child: subprocess.Popen[bytes], proof: Path, deadline: Deadline) -> Literal["time", "large"] | None:
    """Wait for the end of the search; None if it ended by itself."""
    while child.poll() is None:
        if deadline.stop.requested or deadline.remaining < -GRACE:
            return "time"
        if proof.exists() and proof.stat().st_size > LARGEST_PROOF:
            return "large"
        time.sleep(PAUSE)
    return "large" if proof.exists() and proof.stat().st_size > LARGEST_PROOF else None


def _sum(formula: Formula, known: Added) -> str:
    """The rows added up, as a row of an OPB file."""
    parts = [part for row in formula.rows for part in at_least(row)]
    sums: dict[int, int] = {}
    degree = 0
    for number, times in known.times.items():
        degree += times * parts[number - 1].degree
        for coefficient, literal in parts[number - 1].terms:
            sums[literal] = sums.get(literal, 0) + times * coefficient
    terms = "".join(f"{value:+d} x{literal + 1} " for literal, value in sums.items() if value)
    return f"{terms}>= {degree} ;\n"


def _without_lemma(lines: list[str], count: int, known: Added | None) -> Iterator[str]:
    """The proof with the row that was added up derived in it, as the formula does not have it."""
    taken: dict[int, int] = {}
    made = 0
    for line in lines:
        kind, _, rest = line.partition(" ")
        if kind in ("l", "pol", "rup", "p", "u"):
            made += 1
        if kind == "l":
            number = int(rest)
            taken[number] = made
            if number > count:
                assert known is not None
                yield type(known)({taken[each]: times for each, times in known.times.items()}).step()
                continue
        yield line
