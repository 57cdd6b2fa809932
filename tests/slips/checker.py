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
        (COVERAGE, "first, last = first or day, day", "first, last = day, day"),
        (COVERAGE, "if first is not None and last is not None:", "if False:"),
    ),
    *noticed_by(
        "checker/test_ledger.py",
        # an account that begins, or ends, on the day of a launch
        ("problem/fields.py", "self.since <= day", "self.since < day"),
        ("problem/fields.py", "day <= self.until)", "day < self.until)"),
        (LEDGER, "balance - before))", "before - balance))"),
        (LEDGER, "before = account.carried_in", "before = 0"),
        (LEDGER, "            before = balance\n", ""),
        (WAITS, "person.left < end", "person.left <= end"),
        (WAITS, "any(away.covers(end) for away in person.unavailable)", "bool(person.unavailable)"),
        (WAITS, "default=person.selected", "default=None"),
        (WAITS, "coming.launch if coming else end", "end"),
        (WAITS, "if not instance.launched(stay.up)), None)", "), None)"),
        (WAITS, "(-wait.days, wait.crew)", "(wait.days, wait.crew)"),
        (WAITS, "or not person.qualifications:", "and not person.qualifications:"),
        # days of a waiver
        (CHECK, "(violation.until - violation.since).days + 1", "(violation.until - violation.since).days"),
        (CHECK, "return all(any(waiver", "return any(any(waiver"),
        (CHECK, "and waiver.subject == violation.subject", ""),
        (CHECK, "if waiver.rule == violation.rule and", "if"),
        (CHECK, "told.history and not history", "told.history"),
    ),
]
