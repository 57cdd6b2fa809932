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
from optimizer.solver.export import opb_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.solver.deadline import Deadline
    from optimizer.solver.export import AtLeast
    from optimizer.studies.proof.linear import Added

LARGEST_LOG, LARGEST_PROOF = 400_000_000, 50_000_000
"""Bytes, before and after the steps are left out that nothing needs; nobody waits for the check of a larger one."""
PAUSE = 0.05
"""Seconds between two looks at the search."""
HOW_TO_INSTALL = "pip install 'crewopt[proof]'"
HEAD = "pseudo-Boolean proof version 1.1"


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


def logged(
    rows: Sequence[AtLeast], literals: int, chosen: Sequence[int], known: Added | None, deadline: Deadline
) -> Logged:
    """Search for a solution of rows, and for the proof that there is none.

    Parameters
    ----------
    chosen
        Numbers of the rows that the search gets, from 1 on.
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
        asked, log, told = Path(folder, "rows.opb"), Path(folder, "log.proof"), Path(folder, "told")
        given = [*(rows[number - 1] for number in chosen), *([] if known is None else [known.sum(rows)])]
        head = f"* #variable= {literals} #constraint= {len(given)}\n"
        asked.write_text(head + "".join(f"{opb_line(row)}\n" for row in given), encoding="utf-8")
        seconds = 0.0 if deadline.unlimited else max(1.0, deadline.remaining)
        program = [sys.executable, "-P", str(Path(__file__).with_name("exact_run.py"))]
        with told.open("w") as output:
            child = subprocess.Popen(
                [*program, str(asked), str(Path(folder, "log")), str(seconds)], stdout=output, stderr=subprocess.STDOUT
            )
            try:
                end = _waited(child, log, deadline)
            finally:
                child.kill()
                child.wait()
        words = told.read_text(encoding="utf-8", errors="replace").split()
        if end is not None or words[-1:] == ["TIMEOUT"]:
            return Logged(end or "time", None)
        if words[-1:] == ["SAT"]:
            return Logged("solution", None)
        if words[-1:] != ["UNSAT"]:
            raise EngineError(f"{name_and_version()} failed: {' '.join(words[-20:])[:200] or 'it told nothing'}")
        proof = needed_steps(log.read_text(encoding="utf-8").split("\n"), len(rows), chosen, known)
        return Logged("large", None) if len(proof) > LARGEST_PROOF else Logged("proved", proof)


def _waited(child: subprocess.Popen[bytes], log: Path, deadline: Deadline) -> Literal["time", "large"] | None:
    """Wait for the end of the search; None if it ended by itself."""
    while child.poll() is None:
        if deadline.over:
            return "time"
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            return "large"
        time.sleep(PAUSE)
    return None


def needed_steps(log: list[str], count: int, chosen: Sequence[int], known: Added | None) -> str:
    """The proof in a log of ``exact``, without steps that the contradiction does not need.

    Parameters
    ----------
    count
        Rows of the formula.
    chosen
        Those that the log takes, in its order.  One more stands for the ``known`` ones: the proof adds them up.
    """
    steps = [line for line in log if line.startswith(("l ", "pol ", "rup "))]
    ends = [line for line in log if line.startswith("c ")]
    if len(steps) + len(ends) + 1 != sum(1 for line in log if line.strip()) or len(ends) != 1:
        raise EngineError("the log of exact has steps of an unknown kind")
    last = int(ends[0][2:])
    needed, waiting = set[int](), [last]
    while waiting:
        number = waiting.pop()
        if number not in needed:
            needed.add(number)
            waiting += [int(word) for word, is_row in _operands(steps[number - 1]) if is_row]
    names: dict[int, int] = {}
    proof = [HEAD, f"f {count}"]
    for number in sorted(needed):
        step = steps[number - 1]
        if step.startswith("l ") and int(step[2:]) <= len(chosen):
            names[number] = chosen[int(step[2:]) - 1]
            continue
        if step.startswith("l "):
            assert known is not None
            step = known.step()
        elif step.startswith("pol "):
            step = " ".join(("pol", *(str(names[int(word)]) if row else word for word, row in _operands(step))))
        proof.append(step)
        names[number] = count + len(proof) - 2
    return "\n".join([*proof, f"c {names[last]}", ""])


def _operands(step: str) -> Iterator[tuple[str, bool]]:
    """The words of a step that calculates, each with whether it is the number of a row."""
    words = step.split()[1:] if step.startswith("pol ") else []
    for word, after in zip(words, [*words[1:], ""], strict=False):
        yield word, word.isdigit() and after not in ("*", "d")
