"""The two halves of a rule or goal share nothing but what the file says: then parity sees a slip in either."""

from __future__ import annotations

from functools import cache

import pytest

from optimizer.goals import GOALS
from optimizer.rules import RULES
from tests.rules.halves import CHECKER, MODEL, Halves, shared, sources

ALLOWED = {
    "optimizer.rules.partner_share.Share.label": "the subject of a clause: both halves must name it alike",
    "optimizer.rules.flight_count.Bound.label": "the subject of a clause: both halves must name it alike",
    "optimizer.rules._account.Account.label": "the subject of a clause: both halves must name it alike",
    "optimizer.rules.skills_aboard.Skill.subject": "the subject of a clause: both halves must name it alike",
    "optimizer.rules._Rulebook.in_force": "the rules that the file lists, a fact; each then brings its own halves",
}
"""What both halves may reach beside the facts of the file, and why."""

FAKE = """
from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from optimizer.model.stays import held_on
from optimizer.problem.fields import Window
from optimizer.rules._rule import Rule

if TYPE_CHECKING:
    from optimizer.model.options import Options
    from optimizer.model.rows import Rows
    from optimizer.problem.calendar import Calendar


class Limit(Window):
    most: int

    @property
    def least(self) -> int:
        return self.most - 1

    def fits(self, days: int) -> bool:
        return days <= self.most


class Verdict:
    pass


class Fake(Rule):
    limits: tuple[Limit, ...] = ()

    def post(self, rows: Rows, options: Options) -> None:
        for stay in options.stays:
            {model}

    def check(self, calendar: Calendar):
        for stay in calendar.stays:
            {checker}

    def mine(self, days):
        return days > 3

    def by_way(self, days):
        return too_long(days)


def too_long(days):
    return days > 3


far = lambda days: days > 3
long = partial(too_long)
"""
"""A rule of which each half does one thing."""

SLIPS = [
    ("too_long(stay.days)", "too_long(stay.launch)", "too_long"),
    ("self.mine(stay.days)", "self.mine(stay.launch)", "Fake.mine"),
    ("too_long(stay.days)", "self.by_way(stay.launch)", "too_long"),
    ("too_long(stay.days)", "yield from map(too_long, calendar.stays)", "too_long"),
    ("too_long(stay.days)", "long(stay.launch)", "too_long"),
    ("far(stay.days)", "far(stay.launch)", "far"),
    ("[limit.fits(1) for limit in self.limits]", "any(one.fits(2) for one in self.limits)", "Limit.fits"),
    ("self.limits[0].least", "next(iter(reversed(self.limits))).least", "Limit.least"),
    ("self.limits[0].least", "unknown(stay).least", "Limit.least"),
    ("Verdict()", "yield Verdict()", "Verdict"),
    ("(lambda limit: limit.fits(1))(self.limits[0])", "self.limits[0].fits(2)", "Limit.fits"),
    (
        "self.forbids(stay, options.instance)",
        "self.forbids(stay, calendar.instance)",
        "optimizer.rules._rule.Rule.forbids",
    ),
    (
        "held_on(options.instance, stay.person, stay.launch)",
        "held_on(calendar.instance, stay.person, stay.launch)",
        "optimizer.model.stays.held_on",
    ),
    ("self.check(stay)", "pass", "Fake.check"),
    ("stay.private", "yield unknown(stay).backups", "optimizer.model.options.Options.backups"),
    ("stay.private", "yield stay.private", None),
    ("stay.person.flown", "stay.person.flown", None),
    ("self.covers(stay.launch)", "self.covers(stay.launch)", None),
    ("options.instance.launched(stay.up)", "calendar.instance.launched(stay.up)", None),
    ("self.mine(stay.days)", "too_long(stay.days)", None),
    ("self.clause(stay.name)", "yield self.violation(str(stay), 'x')", None),
]
"""What the halves say, and what is reported as shared; None where it is legal."""

AGAIN = [
    ("rules.stay_limit", "not least <= (flight.landing - flight.launch).days <= most", "self._ship_fault(flight)"),
    (
        "rules.seat_coverage",
        'role.required or (role.required is None and name == "commander")',
        "_required(name, role)",
    ),
    ("rules.launch_dates", "_in_order(calendar.planned)", "_followed(calendar.planned)"),
    ("rules.sessions", 'key=attrgetter("since", "name")', "key=_place"),
    ("rules.backup", "self._wanted(instance, flight)", "Counter(self._named(instance))"),
    ("goals.first_flights", "person.agency in counted and not person.flown", "self._counts(person, person.agency)"),
    ("goals.waiting_spread", "self._waiting(instance)", "self._members(instance)"),
    ("goals.commander_alternation", "rule.sequences(options.instance)", "rule.successions(options.instance)"),
    ("goals.ledger_imbalance", "covered_days(options, account, *windows)", "account.covered(options.flights, account)"),
]
"""A line of one half, and the other half's helper in its place."""


@cache
def texts() -> dict[str, str]:
    return sources()


def test_the_halves_share_nothing() -> None:
    assert not shared(texts(), ALLOWED)


def test_what_is_allowed_is_shared() -> None:
    assert sorted(shared(texts())) == sorted(ALLOWED)


def test_both_halves_of_every_rule_and_goal_are_read() -> None:
    halves = Halves(texts())
    model, checker = halves.half("model"), halves.half("checker")
    for kind in [*RULES.values(), *GOALS.values()]:
        for cls in kind.__mro__:
            for name in vars(cls).keys() & (MODEL | CHECKER):
                assert f"{cls.__module__}.{cls.__name__}.{name}" in (model if name in MODEL else checker)


@pytest.mark.parametrize(("model", "checker", "found"), SLIPS)
def test_a_shared_helper_is_reported(model: str, checker: str, found: str | None) -> None:
    fake = FAKE.replace("{model}", model).replace("{checker}", checker)
    reported = shared({**texts(), "optimizer.rules.fake": fake}, ALLOWED)
    name = f"optimizer.rules.fake.{found}"
    assert found in reported or name in reported if found is not None else not reported


@pytest.mark.parametrize(("module", "own", "borrowed"), AGAIN)
def test_a_helper_of_the_other_half_is_reported(module: str, own: str, borrowed: str) -> None:
    text = texts()[f"optimizer.{module}"]
    assert text.count(own) == 1
    assert shared({**texts(), f"optimizer.{module}": text.replace(own, borrowed)}, ALLOWED)
