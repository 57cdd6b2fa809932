"""What clauses left open cost, by hand: runs of days, seats, days short, and what is broken whatever is decided."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from random import Random
from typing import Any

import optimizer
from optimizer.problem.decisions import Waiver
from optimizer.rules import RULES, Violation
from optimizer.studies.repair.prices import LeftOpen, charged, left_open, price_of_settled, unavoidable_days
from tests import INSTANCES

MINI = optimizer.load(INSTANCES / "mini.yaml")
FIRST = date(2031, 3, 1)
A_DAY, A_SEAT, REST = (RULES[rule].waiver_price for rule in ("lifeboat", "seat_coverage", "rest_interval"))


def day(number: int) -> date:
    return FIRST + timedelta(number)


def broken(rule: str, subject: str, first: int | None = None, last: int | None = None, **more: Any) -> Violation:
    since, until = (None if number is None else day(number) for number in (first, last))
    return Violation(rule, subject, more.pop("message", "so"), since, until, **more)


def test_each_run_of_days_is_an_entry_with_what_is_broken_then() -> None:
    found = left_open(
        MINI,
        [
            broken("lifeboat", "MS-1", 5, 5, message="fourth"),
            broken("lifeboat", "MS-1", 0, 1, message="first"),
            broken("lifeboat", "MS-1", 1, 2, message="second"),
            broken("lifeboat", "MS-1", 2, 2, message="first"),
        ],
    )
    assert found == (
        LeftOpen("lifeboat", "MS-1", day(0), day(2), 3 * A_DAY, "waive", ("first", "second")),
        LeftOpen("lifeboat", "MS-1", day(5), day(5), A_DAY, "waive", ("fourth",)),
    )


def test_days_that_a_waiver_leaves_open_already_are_not_left_open_again() -> None:
    waiver = Waiver.model_validate(
        {"rule": "lifeboat", "subject": "MS-1", "reason": "so", "by": "us", "from": str(day(2)), "until": str(day(3))}
    )
    other = waiver.model_copy(update={"subject": "MS-2"})
    world = MINI.model_copy(update={"waivers": (waiver, other)})
    found = left_open(world, [broken("lifeboat", "MS-1", 0, 4)])
    assert [(each.since, each.until, each.price) for each in found] == [
        (day(0), day(1), 2 * A_DAY),
        (day(4), day(4), A_DAY),
    ]
    assert [each.messages for each in found] == [("so",), ("so",)]
    (whole,) = left_open(world, [broken("lifeboat", "Crew-A", 0, 4)])
    assert whole.price == 5 * A_DAY


def test_runs_are_those_found_day_by_day_whatever_overlaps_and_is_waived() -> None:
    random, month = Random(3), range(30)

    def span() -> tuple[int, int]:
        first = random.randrange(20)
        return first, first + random.randrange(6)

    for _ in range(300):
        found = [broken("lifeboat", "MS-1", *span(), message=str(number)) for number in range(random.randrange(1, 5))]
        windows = [[random.choice((day(each), None)) for each in span()] for _ in range(random.randrange(3))]
        known = tuple(
            Waiver(rule="lifeboat", subject="MS-1", reason="so", by="us", since=since, until=until)
            for since, until in windows
        )
        said = {number: [each.message for each in found if _on(each, day(number))] for number in month}
        open_days = {each for each in month if said[each] and not any(waiver.covers(day(each)) for waiver in known)}
        expected = []
        for _, together in groupby(sorted(open_days), key=lambda each: each - len([x for x in open_days if x < each])):
            run = list(together)
            messages = tuple(each.message for each in found if any(each.message in said[number] for number in run))
            expected.append((day(run[0]), day(run[-1]), len(run) * A_DAY, messages))
        runs = left_open(MINI.model_copy(update={"waivers": known}), found)
        assert [(each.since, each.until, each.price, each.messages) for each in runs] == expected


def _on(violation: Violation, at: date) -> bool:
    return violation.since is not None and violation.until is not None and violation.since <= at <= violation.until


def test_seats_cost_each_and_days_short_by_how_many() -> None:
    (seats,) = left_open(
        MINI, [broken("seat_coverage", "MS-2", amount=2), broken("seat_coverage", "MS-2", amount=1, message="down")]
    )
    assert (seats.since, seats.until, seats.price, seats.messages) == (None, None, 3 * A_SEAT, ("so", "down"))
    prices = [left_open(MINI, [broken("rest_interval", "anna", amount=short)])[0].price for short in (1, 400)]
    assert prices[1] == REST
    assert 0 < prices[0] < REST
    (both,) = left_open(MINI, [broken("rest_interval", "anna", amount=400), broken("rest_interval", "anna", amount=1)])
    assert both.price == REST, "the most days short"


def test_what_is_broken_whatever_is_decided_has_no_price_and_comes_after() -> None:
    found = left_open(
        MINI,
        [
            broken("rest_interval", "anna", amount=400, unavoidable=True),
            broken("lifeboat", "MS-1", 0, 1, unavoidable=True),
            broken("lifeboat", "MS-1", 1, 2),
        ],
    )
    assert [(each.rule, each.since, each.price) for each in found] == [
        ("lifeboat", day(1), 2 * A_DAY),
        ("lifeboat", day(0), 0),
        ("rest_interval", None, 0),
    ]
    physical = next(name for name, rule in RULES.items() if rule.physical)
    assert left_open(MINI, [broken(physical, "MS-1")]) == ()
    pinned = left_open(MINI, [broken("pins", "anna/MS-1")])
    assert [each.how for each in pinned] == ["drop"]


FIXED = [
    broken("lifeboat", "MS-1", 0, 5, unavoidable=True),
    broken("rest_interval", "anna", amount=400, unavoidable=True),
    broken("rest_interval", "ben", amount=400, unavoidable=True),
    broken("seat_coverage", "MS-2"),
]


def test_days_broken_whatever_is_decided_are_told_apart() -> None:
    assert unavoidable_days([*FIXED[1:2], broken("lifeboat", "MS-1", 0, 1, unavoidable=True), FIXED[3]]) == {
        ("rest_interval", "anna", None),
        ("lifeboat", "MS-1", day(0)),
        ("lifeboat", "MS-1", day(1)),
    }


def test_moved_dates_are_charged_for_what_was_not_broken_before_them() -> None:
    free = {("lifeboat", "MS-1", day(number)) for number in (0, 1, 4)} | {("rest_interval", "anna", None)}
    assert list(charged(FIXED, free)) == [
        broken("lifeboat", "MS-1", 0, 1, unavoidable=True),
        broken("lifeboat", "MS-1", 2, 3),
        broken("lifeboat", "MS-1", 4, 4, unavoidable=True),
        broken("lifeboat", "MS-1", 5, 5),
        FIXED[1],
        broken("rest_interval", "ben", amount=400),
        FIXED[3],
    ]
    assert price_of_settled(MINI, FIXED, free) == 3 * A_DAY + REST, "a seat is decided, not settled"
    whole = free | {("lifeboat", "MS-1", day(number)) for number in (2, 3, 5)}
    assert next(iter(charged(FIXED, whole))) is FIXED[0]
    assert price_of_settled(MINI, FIXED, whole) == REST


def test_nothing_broken_costs_nothing() -> None:
    assert left_open(MINI, []) == ()
    assert price_of_settled(MINI, FIXED[3:], frozenset()) == 0
