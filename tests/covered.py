"""Whether the quick tests near them take every branch of the rooms that judge: ``python -m tests.covered``.

`coverage` watches; a line or branch that was not taken is printed, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import ROOT

ROOMS = ("optimizer.rules", "optimizer.goals", "optimizer.checker")
TESTS = (
    "tests/rules",
    "tests/goals",
    "tests/checker",
    "tests/oracle/test_judge.py",
    "tests/files/test_addresses.py",
    "tests/files/test_sums.py",
    "tests/events",
    "tests/report",
    "tests/studies/test_advance.py",
    "tests/studies/test_analyze.py",
    "tests/studies/test_explain.py",
    "tests/studies/test_levers.py",
    "tests/studies/test_repair.py",
    "tests/studies/test_replan.py",
    "tests/studies/test_scenarios.py",
    "tests/cli/test_answers.py",
)
"""Of the rooms themselves, then of those for whom the hooks of rules and goals are."""
SETTINGS = f"""
[run]
branch = true
source = {",".join(ROOMS)}
[report]
show_missing = true
skip_covered = true
fail_under = 100
precision = 2
exclude_also =
    if TYPE_CHECKING:
    @abstractmethod
"""


def main() -> int:
    """Run the tests and print what no test took; the exit code of `coverage report`."""
    parser = argparse.ArgumentParser(prog="python -m tests.covered", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("tests", nargs="*", default=TESTS, help="these alone")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "settings").write_text(SETTINGS, encoding="utf-8")
        watched = [sys.executable, "-m", "coverage"]
        settings = f"--rcfile={folder}/settings"
        environment = {**os.environ, "COVERAGE_FILE": f"{folder}/data"}
        tests = ["-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *given.tests]
        failed = subprocess.run([*watched, "run", settings, *tests], cwd=ROOT, env=environment, check=False).returncode
        told = subprocess.run([*watched, "report", settings], cwd=ROOT, env=environment, check=False).returncode
        return 1 if failed or told else 0


if __name__ == "__main__":
    sys.exit(main())
