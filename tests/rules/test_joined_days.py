"""Findings of consecutive days become one violation, and no others do."""

from __future__ import annotations

from datetime import date, timedelta

from optimizer.rules import RULES

FIRST = date(2030, 1, 1)


def bars(days: list[int], message: str = "m", today: int = 0) -> list[tuple[int, int]]:
    rule = RULES["lifeboat"]()
    findings = [(FIRST + timedelta(days=number), "ship", message, False) for number in days]
    found = rule.joined_days(FIRST + timedelta(days=today), findings)
    return sorted(((v.since - FIRST).days, (v.until - FIRST).days) for v in found if v.since and v.until)


def test_consecutive_days_are_one_spell() -> None:
    assert bars([3, 4, 5]) == [(3, 5)]


def test_a_day_between_ends_a_spell() -> None:
    assert bars([3, 4, 6]) == [(3, 4), (6, 6)]


def test_today_begins_a_spell() -> None:
    assert bars([3, 4, 5], today=5) == [(3, 4), (5, 5)]


def test_nothing_found_is_nothing_told() -> None:
    assert bars([]) == []
