"""``python -m tests.trust``: the table of reliability, each promise tried anew.

python -m tests.trust                   the whole table
python -m tests.trust --part 0.1        a tenth of the tries
python -m tests.trust limits signals    these promises alone
python -m tests.trust --list            their names
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
from datetime import UTC, datetime

from tests.trust.promises import rows


def main() -> int:
    """Print the table, as it stands in ``tests/README.md``, then what fell short; 1 if anything did."""
    parser = argparse.ArgumentParser(prog="python -m tests.trust", description="Measure the table of reliability.")
    parser.add_argument("names", nargs="*", metavar="PROMISE", help="these alone")
    parser.add_argument("--part", type=float, default=1.0, help="share of the tries (1.0 for the whole table)")
    parser.add_argument("--seed", type=int, default=1, help="of every random choice")
    parser.add_argument("--list", action="store_true", help="only name the promises")
    asked = parser.parse_args()
    every = dict(rows(asked.part, asked.seed))
    if unknown := sorted(set(asked.names) - every.keys()):
        parser.error(f"no promise {unknown[0]!r}; known: {', '.join(every)}")
    if asked.list:
        print("\n".join(every))
        return 0
    today = datetime.now(tz=UTC).strftime("%Y-%m-%d")
    print(f"{today}, Python {platform.python_version()}, seed {asked.seed}\n")
    print("| promise | figure | date | command |\n| --- | --- | --- | --- |")
    short: list[str] = []
    seconds: dict[str, float] = {}
    for name, measure in every.items():
        if not asked.names or name in asked.names:
            began = time.monotonic()
            row = measure()
            seconds[name] = time.monotonic() - began
            print(f"| {row.promise} | {row.figure} | {today} | `python -m tests.trust {name}` |", flush=True)
            short += row.short
    told = ", ".join(f"{name} {each:.0f}" for name, each in seconds.items())
    print(f"\n{sum(seconds.values()):.0f} s: {told}", *short, sep="\n")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
