"""``python -m tests.latency``: how long questions about a plan take, from the shell and from a session.

python -m tests.latency                                     the present instance and the look-ahead of 2024
python -m tests.latency mini                                instances by name

For each: a person is asked about who could be elsewhere and is not, a seat to be ranked, a person who drops out.  They
are drawn with a seed from the plan's first open launches, so that another machine asks the same.
"""

from __future__ import annotations

import platform
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import optimizer
from optimizer.studies.planner import Planner
from tests import INSTANCES

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.instance import Instance
    from optimizer.problem.plan import Assignment, Plan

NAMES = ("iss-2026-2030", "iss-2024-2030")
LIMIT = "60"


def main() -> int:
    """Print a table for each instance."""
    print(f"{datetime.now(tz=UTC):%Y-%m-%d}, Python {platform.python_version()}\n")
    for name in sys.argv[1:] or NAMES:
        _table(name)
    return 0


def _table(name: str) -> None:
    path = INSTANCES / f"{name}.yaml"
    instance = optimizer.load(path)
    planner = Planner(instance)
    print(f"| {name} | shell, s | session, s | answer |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plan.json"
        shell = _shell("solve", path, "-o", file)
        began = time.perf_counter()
        result = planner.solve()
        print(f"| `solve` | {shell:.1f} | {time.perf_counter() - began:.1f} | {result} |", flush=True)
        assert planner.plan is not None
        seat = _open_seat(instance, planner.plan)
        other = _elsewhere(instance, planner, seat)
        news = f"person_out: {seat.crew}"
        asked: list[tuple[str, list[str], Callable[[], Any]]] = [
            ("check", ["check", str(path), str(file)], planner.check),
            (
                "why FLIGHT --seat ROLE",
                ["why", str(path), str(file), seat.flight, "--seat", seat.role, "--time-limit", LIMIT],
                lambda: planner.candidates(seat.flight, seat.role),
            ),
            (
                "why PERSON FLIGHT --not",
                ["why", str(path), str(file), other, seat.flight, "--not", "--no-turns", "--time-limit", LIMIT],
                lambda: planner.why_not(other, seat.flight),
            ),
            (
                "replan --what-if",
                ["replan", str(path), str(file), "--what-if", news, "--time-limit", LIMIT],
                lambda: planner.replan([news], time_limit=60.0),
            ),
            (
                "alternatives",
                ["alternatives", str(path), str(file), "--time-limit", LIMIT],
                planner.alternatives,
            ),
            (
                "solve --free-choices",
                [],
                planner.free_choices,
            ),
        ]
        for words, command, question in asked:
            shell = _shell(*command) if command else 0.0
            began = time.perf_counter()
            answer = question()
            warm = time.perf_counter() - began
            first = str(answer).splitlines()[0][:90]
            print(f"| `{words}` | {shell:.1f} | {warm:.1f} | {first} |", flush=True)
    print(f"\nBuilt {planner.builds} times in the session.\n")


def _shell(*command: object) -> float:
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "optimizer", *map(str, command)], check=False, stdout=subprocess.DEVNULL, cwd=INSTANCES
    )
    return time.perf_counter() - began


def _open_seat(instance: Instance, plan: Plan) -> Assignment:
    """The third flight to come without pins and given seats: its first seat up."""
    pinned = {pin.flight for pin in instance.pins}
    flights = [
        flight
        for flight in instance.flights
        if not instance.launched(flight) and flight.id not in pinned and not flight.seated
    ]
    wanted = flights[min(2, len(flights) - 1)].id
    return next(seat for seat in plan.assignments if (seat.flight, seat.leg) == (wanted, "up"))


def _elsewhere(instance: Instance, planner: Planner, seat: Assignment) -> str:
    """Somebody who could hold the seat and does not: the last one ranked."""
    ranked = planner.candidates(seat.flight, seat.role, top=3).forced
    able = [each.crew for each in ranked if each.status == "feasible" and each.crew not in (None, seat.crew)]
    return str(able[-1]) if able else next(each.id for each in instance.crew if each.id != seat.crew)


if __name__ == "__main__":
    sys.exit(main())
