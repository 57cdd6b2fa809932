"""How long a user waits: prints the table of the bench's README.

Run it with ``python -m tests.bench.speed`` from the repository."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from tests import INSTANCES

RUNS = 3
FRAME = """\
format: 1
name: large
horizon: {from: 2030-01-01, to: 2049-12-31}
parties: {US: {agencies: [NASA]}, RU: {agencies: [Roscosmos]}}
qualifications: {crew: {}}
vehicles: {soyuz: {party: RU, seats: 3, roles: {commander: {requires: [crew]}}}}
"""


def large_file(lines: int) -> str:
    """A valid instance of so many lines, half flights and half people."""
    flights, people = ["flights:"], ["crew:"]
    for number in range((lines - 8) // 2):
        launch = date(2030, 1, 1) + timedelta(days=number)
        landing = launch + timedelta(days=180)
        flights.append(f"  - {{id: S{number}, vehicle: soyuz, launch: {launch}, landing: {landing}, rotation: true}}")
        people.append(f"  - {{id: p{number}, agency: NASA, qualifications: {{crew: {{from: {launch}}}}}, flown: 1}}")
    return FRAME + "\n".join([*flights, *people]) + "\n"


def seconds(*arguments: str) -> float:
    """Median wall time of the command, after one run that does not count."""
    times = []
    for run in range(RUNS + 1):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "optimizer", *arguments], capture_output=True, check=False)
        if run:
            times.append(time.perf_counter() - began)
    return statistics.median(times)


def main() -> None:
    """Time the commands and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        large = Path(folder) / "large.yaml"
        large.write_text(large_file(5_000))
        rotations, planned = str(Path(folder) / "rotations.yaml"), str(Path(folder) / "rotations.plan.json")
        subprocess.run(
            [sys.executable, "-m", "optimizer", "generate", "--stations", "17", "-o", rotations, "--plan", planned],
            capture_output=True,
            check=True,
        )
        real, flown = str(INSTANCES / "iss-2020-2024.yaml"), str(INSTANCES / "iss-2020-2024.flown.json")
        rows = [
            ("`crewopt --help`", ["--help"]),
            ("`crewopt validate` of a file of 5,000 lines", ["validate", str(large)]),
            ("`crewopt check` of the plan that flew, 2020-2024", ["check", real, flown]),
            ("`crewopt check` of a plan with 5,100 assignments, ten years", ["check", rotations, planned]),
            ("`crewopt solve` of `mini.yaml`", ["solve", str(INSTANCES / "mini.yaml")]),
            ("`crewopt solve` of `iss-2020-2024.yaml`, CP-SAT", ["solve", real]),
            ("the same with HiGHS", ["solve", real, "--engine", "highs"]),
            ("the same with SCIP", ["solve", real, "--engine", "scip"]),
        ]
        print("| command | seconds |\n| --- | ---: |")
        for words, arguments in rows:
            print(f"| {words} | {seconds(*arguments):.2f} |", flush=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"\nPeak memory of any of these: {peak:.0f} MiB.")


if __name__ == "__main__":
    main()
