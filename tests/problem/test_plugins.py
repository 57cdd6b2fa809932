"""Rules, goals and events of other packages: what is refused, and where they reach."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests import ROOT


@pytest.mark.slow
def test_what_a_program_registers_holds_wherever_its_instances_go() -> None:
    """In a process of its own, as what is registered stays for good."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "problem" / "registered.py")],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (done.stdout, done.returncode) == ("done\n", 0), done.stderr
