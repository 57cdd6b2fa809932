"""Files of runs: one JSON object a line."""

from __future__ import annotations

import json
import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.files.access import note_input
from optimizer.files.writing import write_text
from optimizer.problem.errors import InputError, Problem
from optimizer.solver.engines.names import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pandas import DataFrame  # type: ignore[import-untyped]


NEEDED = {"instance", "engine", "status", "value", "bound", "seconds", "time_limit"}


def made_with() -> Run:
    """Processors, versions and date of a run; ``load``: how many wanted a processor in the last minute, where told."""
    load = {"load": round(os.getloadavg()[0], 1)} if hasattr(os, "getloadavg") else {}
    return {
        "processors": os.cpu_count(),
        **load,
        "versions": {name: version(name) for name in ("crewopt", PACKAGE)} | {"python": platform.python_version()},
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def write_runs(path: str, runs: Iterable[Run]) -> None:
    """Write runs to a file, whole or not at all.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    write_text(path, "".join(json.dumps(run) + "\n" for run in runs))


def read_runs(path: str) -> list[Run]:
    """The runs of a file.

    Raises
    ------
    InputError
        With every line that is not a run; of a file with no run at all, with the first.
    """
    runs, problems = [], []
    with Path(path).open(encoding="utf-8", errors="replace") as stream:
        note_input(stream, path)
        lines = stream.read().splitlines()
    for number, line in enumerate(lines, 1):
        try:
            told = json.loads(line)
        except (ValueError, RecursionError) as error:
            problems.append(Problem(path, number, 1, "", f"not JSON: {error}"))
            continue
        if not isinstance(told, dict) or not told.keys() >= NEEDED:
            problems.append(Problem(path, number, 1, "", f"not a run; it has {', '.join(sorted(NEEDED))}"))
        else:
            runs.append(told)
    if not runs and not problems:
        problems.append(Problem(path, 1, 1, "", "no runs; `crewopt bench -o FILE` writes them"))
    if problems:
        raise InputError(problems if runs else problems[:1])
    return runs


def to_pandas(runs: Iterable[Run]) -> DataFrame:
    """Runs as a data frame, a row each; versions are columns of their own, ``version_python`` and so on."""
    from pandas import DataFrame

    flat = []
    for run in runs:
        versions = {f"version_{name}": number for name, number in run.get("versions", {}).items()}
        flat.append({name: value for name, value in run.items() if name != "versions"} | versions)
    return DataFrame(flat)


Run = dict[str, Any]
