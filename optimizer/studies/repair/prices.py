"""What a plan costs by the clauses it leaves open: from the checker alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from optimizer.rules import RULES
from optimizer.studies.explain.waivers import price_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence, Set

    from optimizer.instance import Instance
    from optimizer.problem.decisions import Waiver
    from optimizer.rules import Violation
    from optimizer.rules._hooks import WayOut

ONE_DAY = timedelta(days=1)

ClauseDay = tuple[str, str, date | None]
"""A clause on a day, or one that is not read day by day."""


class LeftOpen(NamedTuple):
    """A clause left open, on its days where it is read day by day, with its price."""

    rule: str
    subject: str
    since: date | None
    until: date | None
    price: int
    """0 of what is broken whatever is decided."""
    how: WayOut
    messages: tuple[str, ...]
    """What the plan breaks of it."""


def left_open(instance: Instance, broken: Iterable[Violation]) -> tuple[LeftOpen, ...]:
    """What these violations leave open: for each clause one entry, or one for each run of days.

    Clauses that no decision changes have no price, and no way out.
    """
    clauses: dict[tuple[str, str, bool], list[Violation]] = {}
    for violation in broken:
        clauses.setdefault((*violation.address, violation.unavoidable), []).append(violation)
    return tuple(
        entry
        for (rule, subject, fixed), found in sorted(clauses.items())
        for entry in _entries(instance, rule, subject, found, fixed=fixed)
    )


def unavoidable_days(broken: Iterable[Violation]) -> frozenset[ClauseDay]:
    """What is broken whatever is decided, day by day."""
    fixed = [violation for violation in broken if violation.unavoidable]
    return frozenset((*violation.address, day) for violation in fixed for day in _days_or_none(violation))


def charged(broken: Iterable[Violation], free: Set[ClauseDay]) -> Iterator[Violation]:
    """Violations of an instance whose dates were moved: unavoidable is only what is so, in ``free``, without the
    moves too."""
    for violation in broken:
        days = _days_or_none(violation)
        if not violation.unavoidable or all((*violation.address, day) in free for day in days):
            yield violation
        elif days == [None]:
            yield replace(violation, unavoidable=False)
        else:
            for known, run in groupby(days, key=lambda day: (*violation.address, day) in free):
                first, *rest = run
                yield replace(violation, since=first, until=rest[-1] if rest else first, unavoidable=known)


def price_of_settled(instance: Instance, broken: Iterable[Violation], free: Set[ClauseDay]) -> int:
    """What moved dates cost whatever is decided: unavoidable with the moves, and not without them."""
    settled = [violation for violation in broken if violation.unavoidable]
    new = [violation for violation in charged(settled, free) if not violation.unavoidable]
    return sum(entry.price for entry in left_open(instance, new))


def _entries(instance: Instance, rule: str, subject: str, found: list[Violation], *, fixed: bool) -> Iterator[LeftOpen]:
    how = RULES[rule].way_out(subject, instance)
    if how is None:
        return
    timeless = [violation for violation in found if violation.since is None or violation.until is None]
    by_days_short = RULES[rule].priced_by == "days short"
    short = max(violation.amount for violation in timeless) if timeless and by_days_short else None
    each = 0 if fixed else price_of(instance, rule, subject, short)
    if timeless:
        times = sum(violation.amount for violation in timeless) if RULES[rule].priced_by == "seat" else 1
        yield LeftOpen(rule, subject, None, None, each * times, how, _messages(found))
        return
    known = [waiver for waiver in instance.waivers if (waiver.rule, waiver.subject) == (rule, subject)]
    for since, until in _runs(found, known):
        there = [each for each in found if each.since and each.until and each.since <= until and since <= each.until]
        days = (until - since).days + 1
        yield LeftOpen(rule, subject, since, until, each * days, how, _messages(there))


def _messages(found: Iterable[Violation]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(violation.message for violation in found))


def _runs(found: Iterable[Violation], known: Sequence[Waiver]) -> list[tuple[date, date]]:
    """The days of these violations as runs of consecutive days, without those that a waiver leaves open already."""
    runs: list[tuple[date, date]] = []
    for since, until in sorted((each.since, each.until) for each in found if each.since and each.until):
        if runs and since <= runs[-1][1] + ONE_DAY:
            runs[-1] = runs[-1][0], max(until, runs[-1][1])
        else:
            runs.append((since, until))
    for waiver in known:
        runs = [part for since, until in runs for part in _outside(since, until, waiver)]
    return runs


def _outside(since: date, until: date, waiver: Waiver) -> Iterator[tuple[date, date]]:
    """What of a run of days lies before the days of a waiver, and what after them."""
    if waiver.since is not None and since < waiver.since:
        yield since, min(until, waiver.since - ONE_DAY)
    if waiver.until is not None and until > waiver.until:
        yield max(since, waiver.until + ONE_DAY), until


def _days(violation: Violation) -> Iterator[date]:
    if violation.since is not None and violation.until is not None:
        for number in range((violation.until - violation.since).days + 1):
            yield violation.since + number * ONE_DAY


def _days_or_none(violation: Violation) -> list[date | None]:
    """Its days; None alone if it has none."""
    return [*_days(violation)] or [None]
