"""Every planted slip is caught.  Long: ``pytest -m long tests/test_slips.py``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.slips import SLIPS, Slip

ROOT = Path(__file__).parent.parent


def source_with(slip: Slip) -> str:
    """The file's text with the slip in it."""
    parts = (ROOT / "optimizer" / slip.file).read_text().split(slip.right)
    assert len(parts) > slip.place + 1, f"{slip.right!r} does not stand in {slip.file}"
    before, after = slip.right.join(parts[: slip.place + 1]), slip.right.join(parts[slip.place + 1 :])
    return before + slip.wrong + after


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip.file}: {slip.wrong}")
def test_slip_can_be_planted(slip: Slip) -> None:
    compile(source_with(slip), slip.file, "exec")


def all_pass(folder: Path, *only: str) -> bool:
    """Whether parity and the hand cases, or those chosen, pass in a copy of the project."""
    files = ["tests/test_spells.py", "tests/test_goals.py", "tests/test_cases.py", "tests/test_parity.py"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *only, *files],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode in (0, 1, 5), run.stdout[-2000:] + run.stderr[-2000:]
    return run.returncode != 1


@pytest.mark.long
@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip.file}: {slip.wrong}")
def test_slip_is_caught(slip: Slip, tmp_path: Path) -> None:
    for folder in ("optimizer", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "optimizer" / slip.file).write_text(source_with(slip))
    nearest = f"{Path(slip.file).stem} or all"  # where it will be caught first, if at all
    assert not (all_pass(tmp_path, "-k", nearest) and all_pass(tmp_path)), f"nobody noticed {slip}"
