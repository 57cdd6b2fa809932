"""Every slip planted in what is drawn, sampled, read and said is caught by the test named beside it.

Long: ``pytest -m long tests/slips/test_rooms.py``.  A few of each room are planted in every run.
"""

from __future__ import annotations

import contextlib
import io
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import ROOT
from tests.slips import checker, cli, events, files, hooks, problem, report, studies
from tests.slips.test_slips import planted, source_with

if TYPE_CHECKING:
    from tests.slips._noticed import Noticed

ROOMS = {
    "report": report.SLIPS,
    "events": events.SLIPS,
    "files": files.SLIPS,
    "studies": studies.SLIPS,
    "checker": checker.SLIPS,
    "cli": cli.SLIPS,
    "rules": hooks.SLIPS,
    "problem": problem.SAID,
}
EVERY = [(room, found) for room, slips in ROOMS.items() for found in slips]
SEVERAL = 1
"""Of each room, planted before a change lands."""
FEW = [(room, found) for room, slips in ROOMS.items() for found in slips[:SEVERAL]]
PASSED, FAILED = pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED


def name_of(value: object) -> str:
    """How pytest calls a slip."""
    return value if isinstance(value, str) else f"{value.slip.file}: {value.slip.wrong}"  # type: ignore[attr-defined]


def ends(test: str) -> int:
    """How a run of one test, or of one module, ends in this process."""
    quiet = ["-q", "-x", "-m", "not long", "--no-header", "--no-summary"]
    quiet += ["-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:randomly"]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return pytest.main([*quiet, f"--rootdir={ROOT}", str(ROOT / "tests" / test)])


def caught(found: Noticed) -> bool:
    """Whether the test that must notice a slip does."""
    import_module(
        ".".join(("optimizer", *Path(found.slip.file).with_suffix("").parts))
    )  # what is planted must be alive
    with planted(found.slip):
        return ends(found.by) == FAILED


@pytest.mark.parametrize("room", ROOMS)
def test_slips_can_be_planted(room: str) -> None:
    for found in ROOMS[room]:
        compile(source_with(found.slip), found.slip.file, "exec")
        assert (ROOT / "tests" / found.by.partition("::")[0]).is_file(), found
        ours = found.slip.file.startswith(f"{room}/") or room in ("checker", "files")
        assert ours, f"a slip stands in its own room, not {found}"


@pytest.mark.parametrize(("room", "found"), FEW, ids=name_of)
@pytest.mark.slow
def test_a_few_slips_are_caught(room: str, found: Noticed) -> None:
    assert caught(found), f"{found.by} did not notice {found.slip} in {room}"


@pytest.mark.long
@pytest.mark.parametrize(("room", "found"), EVERY, ids=name_of)
def test_slip_is_caught(room: str, found: Noticed) -> None:
    assert caught(found), f"{found.by} did not notice {found.slip} in {room}"


@pytest.mark.long
@pytest.mark.parametrize("test", sorted({found.by for _, found in EVERY}))
def test_nobody_cries_without_a_slip(test: str) -> None:
    assert ends(test) == PASSED
