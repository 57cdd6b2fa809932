"""Slips in what the checker counts beside the rules: ledger, coverage, waits, waivers."""

from __future__ import annotations

from tests.slips._noticed import noticed_by

COVERAGE, CHECK, LEDGER, WAITS = (f"checker/{name}.py" for name in ("coverage", "check", "ledger", "waits"))

SLIPS = [
    *noticed_by(
        "checker/test_coverage.py",
        (COVERAGE, "len(units) > 1 and", "len(units) > 0 and"),
        (COVERAGE, "not held_by or (", "("),
        (COVERAGE, "(day - last).days > 1:", "(day - last).days > 2:"),
    ),
]
