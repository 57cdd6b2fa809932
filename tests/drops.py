"""``python -m tests.drops``: how long a drop takes at the board, in Chromium, from the drop to the new page.

python -m tests.drops                                       the present instance, and a generated one of 400 people
python -m tests.drops iss-2020-2024                         instances by name
python -m tests.drops --count 60 generated                  more drops, the generated one alone

Somebody who does not fly is dropped on a seat that is to be decided, then whoever had it back on it; seats are drawn
with a seed from all to come.  Also told: how long the first people take who could sit there.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

import optimizer
from optimizer.bench.generator import Size, generate
from tests import INSTANCES
from tests.board.browsing import chromium, opened
from tests.board.serving import served
from tests.board.tasks import person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Browser

    from tests.board.browsing import Screen
    from tests.board.serving import Served

NAMES = ("iss-2026-2030", "generated")
GENERATED = Size(seed=1, years=10, stations=6)
LONGEST = 600_000
"""Milliseconds to wait for a drop, a page or ranks: whatever it takes is told."""


def main(arguments: Sequence[str]) -> int:
    """Print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.drops")
    parser.add_argument("names", nargs="*", default=NAMES, help="names of instances; generated: one of 400 people")
    parser.add_argument("--count", type=int, default=30, help="drops at each")
    given = parser.parse_args(arguments)
    print(f"{datetime.now(tz=UTC):%Y-%m-%d}, Python {platform.python_version()}\n")
    print("| instance | what | median, ms | 95 %, ms | slowest, ms | times |\n| --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        for name in given.names:
            path, plan = _files(name, Path(folder))
            for what, found in measured(browser, path, plan, Path(folder) / name, given.count).items():
                late = quantiles(found, n=20, method="inclusive")[-1]
                words = f"{median(found):.0f} | {late:.0f} | {max(found)} | {len(found)}"
                print(f"| {name} | {what} | {words} |", flush=True)
    return 0


def measured(browser: Browser, path: Path, plan: Path, session: Path, count: int) -> dict[str, list[int]]:
    """Milliseconds of each drop, and until the first people were ranked for a seat."""
    found: dict[str, list[int]] = {"drop": [], "first ranks": []}
    with served(path, session, str(plan)) as board, opened(browser, board) as screen:
        screen.page.set_default_timeout(LONGEST)
        for seat, had, other in _drawn(board, count):
            for crew in (other, had):
                screen.put(person(crew), seat)
                screen.page.locator(f"{seat}[data-crew='{crew}']").first.wait_for()
                found["drop"].append(_told(screen, "latency"))
            screen.press(f"{seat}[data-crew='{had}']")
            screen.page.locator("#seat .ranking li").first.wait_for()
            found["first ranks"].append(_told(screen, "ranked"))
            screen.press("#seat-close")
    return found


def _drawn(board: Served, count: int) -> list[tuple[str, str, str]]:
    """Seats of one to come, who has each, and somebody who does not fly."""
    data: dict[str, Any] = board.ask("GET", "/api/board")[1]
    free = [each["id"] for each in data["people"] if not each["flights"] and not each["unnamed"]]
    seats = []
    for flight in data["flights"]:
        up = [seat for seat in flight["seats"] if seat["leg"] == "up"]
        roles = [seat["role"] for seat in up]
        for seat in up:
            open_ = seat["crew"] and not seat["settled"] and not seat["given"] and not seat["pinned"]
            if open_ and roles.count(seat["role"]) == 1:
                place = f".seat[data-flight='{flight['id']}'][data-leg=up][data-role='{seat['role']}']"
                seats.append((place, seat["crew"]))
    random = Random(1)
    return [(*seat, random.choice(free)) for seat in random.choices(seats, k=max(2, count // 2))]


def _told(screen: Screen, what: str) -> int:
    return int(screen.page.evaluate("what => document.body.dataset[what]", what))


def _files(name: str, folder: Path) -> tuple[Path, Path]:
    """The file of an instance and one of a plan for it: the planted one, the one flown, or the best one."""
    plan = folder / f"{name}.plan.json"
    if name == "generated":
        made = generate(GENERATED)
        optimizer.dump(made.instance, folder / "generated.yaml")
        optimizer.dump(made.plan, plan)
        return folder / "generated.yaml", plan
    path, flown = INSTANCES / f"{name}.yaml", INSTANCES / f"{name}.flown.json"
    if flown.exists():
        return path, flown
    found = optimizer.solve(optimizer.load(path)).plan
    assert found is not None, name
    optimizer.dump(found, plan)
    return path, plan


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
