"""``python -m tests.trust``: the table of reliability, each promise tried anew.

python -m tests.trust                   the whole table
python -m tests.trust --part 0.1        a tenth of the tries
python -m tests.trust limits signals    these promises alone
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
from datetime import UTC, datetime

from tests.trust.promises import rows


def main() -> int:
    """Print the table, then what fell short; 1 if anything did."""
    parser = argparse.ArgumentParser(prog="python -m tests.trust", description="Measure the table of reliability.")
    parser.add_argument("names", nargs="*", metavar="PROMISE", help="these alone")
    parser.add_argument("--part", type=float, default=1.0, help="share of the tries (1.0 for the whole table)")
    parser.add_argument("--seed", type=int, default=1, help="of every random choice")
    asked = parser.parse_args()
    print(f"{datetime.now(tz=UTC):%Y-%m-%d}, Python {platform.python_version()}, seed {asked.seed}\n")
    print("| promise | held |\n| --- | --- |")
    short: list[str] = []
    began = time.monotonic()
    for name, measure in rows(asked.part, asked.seed):
        if not asked.names or name in asked.names:
            row = measure()
            print(row, flush=True)
            short += row.short
    print(f"\n{time.monotonic() - began:.0f} s", *short, sep="\n")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
