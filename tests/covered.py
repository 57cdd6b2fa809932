"""Whether the quick tests near them take every branch of the rooms that judge: ``python -m tests.covered``.

`coverage` watches; a line or branch that was not taken is printed, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import ROOT

ROOMS = ("optimizer.rules", "optimizer.goals", "optimizer.checker")
SLOW = ("tests/rules/test_parity.py", "tests/rules/test_halves.py", "tests/rules/test_shelters.py")
"""Of these, but for a few, what takes no branch that the others do not take."""
GROUPS = (
    ("tests/oracle/test_judge.py",),
    ("tests/rules", *(f"--ignore={file}" for file in SLOW)),
    ("tests/rules/test_parity.py", "-k", "summed_up_first or after_launches"),
    ("tests/goals", "tests/checker", "tests/events", "tests/files/test_sums.py", "-k", "not sum_too_large"),
)
"""Of the rooms themselves and of what is nearest to them; each a process of its own, the longest first."""
SETTINGS = f"""
[run]
branch = true
source = {",".join(ROOMS)}
disable_warnings = module-not-imported
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
    """Run the tests and print what no test took; 1 if there is anything, or if a test failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.covered", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("tests", nargs="*", help="these alone, each in a process of its own")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time")
    given = parser.parse_args()
    groups = [(name,) for name in given.tests] or GROUPS
    begun = time.monotonic()
    with TemporaryDirectory() as folder, ThreadPoolExecutor(given.jobs) as pool:
        (Path(folder) / "settings").write_text(SETTINGS, encoding="utf-8")

        def coverage(data: str, *arguments: str) -> int:
            """The exit code of `coverage`, on a file of data."""
            command = [sys.executable, "-m", "coverage", arguments[0], f"--rcfile={folder}/settings", *arguments[1:]]
            environment = {**os.environ, "COVERAGE_FILE": f"{folder}/{data}"}
            return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode

        def watched(number: int) -> int:
            pytest = ("-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider")
            return coverage(f"data.{number}", "run", *pytest, *groups[number])

        failed = any(list(pool.map(watched, range(len(groups)))))
        coverage("all", "combine", "-q", *(f"{folder}/data.{number}" for number in range(len(groups))))
        told = coverage("all", "report")
    print(f"{(time.monotonic() - begun) / 60:.1f} minutes")
    return 1 if failed or told else 0


if __name__ == "__main__":
    sys.exit(main())
