"""The command run in this process: as quick as a function, and seen by tools that watch the code run."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from unittest import mock

from optimizer.cli import main

if TYPE_CHECKING:
    from pathlib import Path

ASKED = os.environ.get("CREWOPT_INSIDE") != "0"
"""Whether tests of what a command says run it here: a process of its own, and its child, take seconds to start."""


def inside(*arguments: str, stdin: str | None = None, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run ``crewopt`` with these arguments and say how it ended, as ``subprocess.run`` does."""
    out, err = io.StringIO(), io.StringIO()
    given = io.TextIOWrapper(io.BytesIO((stdin or "").encode()), encoding="utf-8")
    code: object = 0
    with (
        mock.patch.object(sys, "argv", ["crewopt", *map(str, arguments)]),
        mock.patch.object(sys, "stdin", given),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        contextlib.chdir(folder) if folder is not None else contextlib.nullcontext(),
        mock.patch("optimizer.solver.own_process.collect_rarely"),  # this process is not the command's own
        mock.patch("optimizer.cli._search.ISOLATED", new=False),
        mock.patch("optimizer.solver.certify.LEAST_SECONDS", new=60.0),  # a second look ends on a busy machine too
        mock.patch("optimizer.cli._levers.LEVER_SECONDS", new=120.0),  # and so does a search for levers
        mock.patch("optimizer.cli._search.STARTED", time.monotonic()),  # else limits count from the first test on
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code
    said, aside = ("" if stream.closed else stream.getvalue() for stream in (out, err))
    return subprocess.CompletedProcess(list(arguments), code or 0, said, aside)  # type: ignore[arg-type]
