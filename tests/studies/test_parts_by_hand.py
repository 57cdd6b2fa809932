"""Small parts of studies, each by hand: rows that may be broken, numbers of a file, gaps, sessions, skills, words."""

from __future__ import annotations

from datetime import date
from itertools import product
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.model.rows import Clause, Row
from optimizer.problem.calendar import Calendar
from optimizer.problem.errors import InputError
from optimizer.rules import RULES
from optimizer.solver.build import build
from optimizer.studies.advance.flights import without_flights
from optimizer.studies.analyze.gaps import gaps_in
from optimizer.studies.analyze.seats import grounded_in, seats_in
from optimizer.studies.contingency import _skills
from optimizer.studies.contingency.mending import Mender
from optimizer.studies.contingency.text import _wrapped as contingency_wrapped
from optimizer.studies.explain.waivers import price_of
from optimizer.studies.levers.answer import _wrapped as levers_wrapped
from optimizer.studies.levers.numbers import numbers_of_goals, numbers_of_rules
from optimizer.studies.levers.turning import smallest_step
from optimizer.studies.repair.soft_rows import SoftRows
from optimizer.studies.scenarios.deadlines import _Bound, _clashes, _crowded
from optimizer.studies.size.groups import Group
from tests.events.office import office
from tests.rules.cases._case import Case, flight, plan_of
from tests.studies.answers_by_hand import MINI
from tests.worlds.draw import day

if TYPE_CHECKING:
    from collections.abc import Iterable

SEAT, REST, DAYS = Clause("seat_coverage", "MS-1"), Clause("rest_interval", "anna"), Clause("lifeboat", "MS-1")


def soft(literals: int) -> SoftRows:
    """No rows yet, over so many decisions."""
    found = SoftRows.__new__(SoftRows)
    found.instance, found.literals, found.fixed = MINI, literals, []
    lengths: dict[Any, int] = {}
    rows: Any = SimpleNamespace(repeated={}, lengths=lengths)
    model: Any = SimpleNamespace(rows=rows)
    found.model = model
    found._rows, found._terms, found._breaches = [], [], []
    found._open, found._steps, found._paid = {}, {}, {}
    return found


def least(found: SoftRows, decisions: int, chosen: Iterable[int]) -> int | None:
    """The least that these decisions cost with the rows, by looking at every choice of the other literals."""
    costs = []
    for others in product((False, True), repeat=found.literals - decisions):
        true = frozenset([*chosen, *(decisions + place for place, on in enumerate(others) if on)])
        if all(row.holds(true) for row in found._rows):
            costs.append(sum(price for price, literal in found._terms if literal in true))
    return min(costs, default=None)


def test_a_relaxed_row_is_free_where_it_holds_and_costs_where_it_does_not() -> None:
    rows = [
        Row(DAYS, (0, 1, 2), None, 2, None),
        Row(DAYS, (0, 1, 2), None, None, 1),
        Row(DAYS, (0, 1, 2), None, None, 0),
        Row(DAYS, (0, 1, 2), (1, -2, 3), 1, 2),
        Row(DAYS, (0, 1, 2), (2, 3, 4), 3, 6),
    ]
    price = price_of(MINI, *DAYS)
    for row in rows:
        found = soft(3)
        found._relax(row, found._literal_of(DAYS, ()))
        found._price_days()
        for number in range(8):
            chosen = frozenset(place for place in range(3) if number >> place & 1)
            assert least(found, 3, chosen) == (0 if row.holds(chosen) else price), (row, chosen)


def test_days_are_paid_once_each_whichever_rows_are_broken() -> None:
    """Two rows, one for the first interval and one for both: the first lasts three days, the second one."""
    found, first, second = soft(2), date(2031, 3, 1), date(2031, 3, 4)
    found.model.rows.lengths.update({(DAYS, first): 3, (DAYS, second): 1})
    found._relax(Row(DAYS, (0,), None, 1, None), found._literal_of(DAYS, (first,)))
    found._relax(Row(DAYS, (1,), None, 1, None), found._literal_of(DAYS, (first, second)))
    found._price_days()
    price = price_of(MINI, *DAYS)
    assert [least(found, 2, chosen) for chosen in ((0, 1), (1,), (0,), ())] == [0, 3 * price, 4 * price, 4 * price]


def test_each_seat_that_is_missing_costs() -> None:
    price = price_of(MINI, *SEAT)
    found = soft(3)
    found._fall_short(Row(SEAT, (0, 1, 2), None, 2, None), 2)
    assert [least(found, 3, range(number)) for number in range(4)] == [2 * price, price, 0, 0]
    weighted = soft(2)
    row = Row(SEAT, (0, 1), (1, -1), 1, None)
    weighted.model.rows.repeated[row] = 1
    weighted._fall_short(row, 1)
    assert [least(weighted, 2, chosen) for chosen in ((0,), (), (0, 1), (1,))] == [
        0,
        2 * price,
        2 * price,
        4 * price,
    ], "of two rows alike each is paid"


def test_more_days_short_cost_the_next_step() -> None:
    """A row of the first step, and one of the second: who breaks that one pays for both."""
    steps = RULES["rest_interval"].price_steps
    prices = [price_of(MINI, *REST, days + 1) for days in steps[:2]]
    assert prices[0] < prices[1]
    found = soft(2)
    found._relax(Row(REST, (0,), None, 1, None), found._literal_of_step(REST, 0))
    found._relax(Row(REST, (1,), None, 1, None), found._literal_of_step(REST, 1))
    assert [least(found, 2, chosen) for chosen in ((0, 1), (1,), (0,), ())] == [0, prices[0], prices[1], prices[1]]


def test_numbers_of_a_file_are_named_as_its_reader_does() -> None:
    rules = {number.name: number for _, number in numbers_of_rules(MINI)}
    rest = rules["rest_interval.min_days"]
    assert (rest.key, rest.path) == ("min_days", ("rules", "rest_interval", "min_days"))
    less = rest.lever(-1)
    assert (less.kind, less.most, less.number) == ("rest_interval.min_days", rest.value, True)
    assert less.words(1).startswith("rest_interval.min_days (")
    assert [edit.value for edit in less.edits(2)] == [rest.value - 2]  # type: ignore[operator]
    assert [edit.value for edit in rest.lever(1).edits(3)] == [rest.value + 3]  # type: ignore[operator]
    assert rest.can(-1)
    goals = list(numbers_of_goals(MINI))
    assert {number.key for number in goals} >= {"weight"}
    assert all(number.name == f"{number.path[2]}.{number.key}" for number in goals)
    assert {number.path[:2] for number in goals} == {("goals", place) for place in range(len(MINI.goals))}


def test_a_ship_that_flew_with_nobody_seated_is_a_gap() -> None:
    world = office({"rest_interval": {"min_days": 10}}, as_of=day(5))
    (gap,) = [gap for gap in gaps_in(build(world)) if gap.about == ("S1",)]
    assert gap.missing == "launched before `as_of` with nobody `seated`"
    assert "rest_interval" in gap.affects
    assert not [gap for gap in gaps_in(build(office(as_of=day(5)))) if gap.about == ("S1",)], "nothing reads it"


def test_agreements_about_a_flight_go_with_it() -> None:
    agreed = [{"crew": "ru1", "flight": flight, "days": 3} for flight in ("S1", "S2")]
    costs = [{"flight": flight, "price": 4} for flight in ("S1", "S2")]
    world = office({"training_flow": {"lead_days": 9, "rehab_days": 0}}, short_trainings=agreed, move_costs=costs)
    left = without_flights(world, ["S1"])
    assert [each.id for each in left.flights] == ["S2", "D3"]
    assert [each.flight for each in left.short_trainings] == ["S2"]
    assert [each.flight for each in left.move_costs] == ["S2"]
    assert without_flights(world, []) is world


def test_skills_aboard_are_counted_by_party() -> None:
    held = {"ru1": {"qualifications": {"captain": {}}}, "us1": {"qualifications": {"mate": {}}}}
    world = Case("skills", {}, [flight("S1", 0, 30)], [], crew=held).instance("seat_coverage")
    stays = ["ru1 S1/commander", "us1 S1/engineer", "ru2 S1/engineer"]
    calendar = Calendar(world, plan_of("skills", stays))
    aboard = list(calendar.stays)
    found = _skills(calendar, aboard, date(2030, 1, 10))
    assert found == {"RU": {"captain": 1, "mate": 1, "hand": 1}, "US": {"mate": 1, "hand": 1}}
    assert _skills(calendar, [*aboard, *aboard], date(2030, 1, 10))["RU"]["captain"] == 2


@pytest.mark.parametrize("listed", [True, False])
def test_a_gap_until_the_relief_docks_is_waived_by_the_rule_that_wants_seats(listed: bool) -> None:
    world = office()
    if not listed:
        world = world.model_copy(update={"rules": world.rules.model_copy(update={"lifeboat": None})})
    mender = Mender.__new__(Mender)
    mender.instance = world
    row: Any = SimpleNamespace(ship="S1")
    waiver: Any = mender._without_seats(row, date(2030, 1, 10), date(2030, 1, 20))
    assert (waiver.rule, waiver.subject) == ("lifeboat", "S1")
    assert waiver.reason == "no seat home until 2030-01-20"
    assert waiver.model_dump(mode="json", by_alias=True)["to"] == "2030-01-19"


@pytest.mark.parametrize("wrap", [lambda text: levers_wrapped(text, 2, 4), lambda text: contingency_wrapped(text, 2)])
def test_names_with_hyphens_are_not_broken(wrap: Any) -> None:
    lines = wrap(" ".join(["flight-engineer-of-MS-27"] * 12))
    assert len(lines) > 2
    assert {word for line in lines for word in line.split()} == {"flight-engineer-of-MS-27"}
    assert lines[0].startswith("  flight")
    assert lines[1].startswith("    flight")


COURSE = ("session", "course 1")


def bound(key: tuple[str, str], first: int, end: int) -> _Bound:
    return _Bound(key, False, date(2031, 1, first), date(2031, 1, end), f"{key[1]} begins")


def test_a_course_is_crowded_where_more_are_sent_by_any_plan_than_it_has_seats() -> None:
    run: Any = SimpleNamespace(name="course 1", start=None, training=SimpleNamespace(id="course 1", seats=1))
    world: Any = SimpleNamespace(sittings=[run])
    sent: Any = SimpleNamespace(sessions=[SimpleNamespace(crew="carol", session="course 1", start=None)])
    nobody: Any = SimpleNamespace(sessions=[])
    mine = {"one": [bound(COURSE, 3, 5)], "two": [bound(("training", "MS-1"), 3, 5)]}
    two_plans = {"one": (world, nobody), "two": (world, nobody)}
    assert _crowded(two_plans, {"anna": mine}) == set()
    assert _crowded(two_plans, {"anna": mine, "ben": {"one": [], "two": [bound(COURSE, 3, 5)]}}) == {COURSE}
    assert _crowded({"one": (world, sent), "two": (world, nobody)}, {"anna": mine}) == {COURSE}


def test_two_plans_clash_on_the_first_day_on_which_both_bind() -> None:
    plans: Any = {name: (SimpleNamespace(flight={}), None) for name in ("one", "two", "three")}
    one, two = bound(("training", "S1"), 3, 9), bound(("training", "S2"), 7, 12)
    found = list(_clashes("anna", {"one": [one], "two": [two]}, plans))
    assert [(each.day, each.scenario, each.why) for each in found] == [(date(2031, 1, 7), "two", "S2 begins")]
    assert list(_clashes("anna", {"one": [one], "two": [one]}, plans)) == [], "the same in both"
    apart = bound(("training", "S2"), 9, 12)
    assert list(_clashes("anna", {"one": [one], "two": [apart]}, plans)) == [], "one ends where the other begins"
    both = bound(("training", "S1"), 8, 9)
    assert list(_clashes("anna", {"one": [one], "two": [two, both]}, plans)) == [], "S1 is in both"
    third = list(_clashes("anna", {"one": [one], "two": [], "three": [two]}, plans))
    assert [each.scenario for each in third] == ["three"]


@pytest.mark.parametrize(
    ("ask", "file", "words"),
    [
        (lambda: optimizer.robust(MINI, 0), "against", "expected 1 to"),
        (lambda: optimizer.tradeoff(MINI, "unfilled_seats", "unfilled_seats"), "GOAL 'unfilled_seats'", "the same"),
    ],
)
def test_wrong_questions_are_refused_with_their_place(ask: Any, file: str, words: str) -> None:
    with pytest.raises(InputError) as refused:
        ask()
    (problem,) = refused.value.problems
    assert (problem.file, problem.line, problem.column, problem.path) == (file, 1, 1, "")
    assert words in problem.message


def test_who_could_take_each_seat_and_who_none() -> None:
    """Captains may command, mates be engineers; a backup for each seat up.  us1 holds nothing, and ru3 is away."""
    requires = {"roles": {"commander": {"requires": ["captain"]}, "engineer": {"seats": 2, "requires": ["mate"]}}}
    held: dict[str, dict[str, Any]] = {who: {"qualifications": {"captain": {}}} for who in ("ru1", "ru2", "ru3")}
    held |= {
        "ru3": held["ru3"] | {"unavailable": [{"from": day(0), "to": day(60)}]},
        "us2": {"qualifications": {"mate": {}}},
    }
    rules = {"qualification": {}, "availability": {}, "backup": {"vehicles": ["soyuz"]}}
    case = Case("who", {}, [flight("S1", 20, 50, rotation=True)], [], crew=held, soyuz=requires, more={"rules": rules})
    model = build(case.instance("qualification"))
    seats = {(seat.leg, seat.role): seat for seat in seats_in(model)}
    assert {key: seat.people for key, seat in seats.items()} == {
        ("up", "commander"): ("ru1", "ru2"),
        ("up", "engineer"): ("ru1", "ru2", "us2"),
        ("down", "commander"): ("ru1", "ru2"),
        ("down", "engineer"): ("ru1", "ru2", "us2"),
        ("backup", "commander"): ("ru1", "ru2"),
        ("backup", "engineer"): ("ru1", "ru2", "us2"),
    }
    refused = seats["down", "engineer"].refused
    assert [tuple(clause) for clause in refused["us1"]] == [("qualification", "us1/S1")]
    grounded = list(grounded_in(model))
    assert {each.crew for each in grounded} == {"us1", "us3", "guest", "ru3"}
    assert [each.crew for each in grounded] == sorted(
        (each.crew for each in grounded), key=lambda who: (len(next(e for e in grounded if e.crew == who).clauses), who)
    )
    group = Group("qualification", "mate")
    backups = {duty.person.id: literal for duty, literal in model.options.backups.items() if duty.role == "engineer"}
    assert backups["us2"] in group.literals(model)["us2"]
    assert not set(Group("qualification", "captain").literals(model)) - {"ru1", "ru2"}


def test_the_smallest_step_that_turns_is_found_among_those_that_make_a_valid_file() -> None:
    """Steps above 9 make no valid file; from 4 on it turns."""
    asked: list[int] = []

    def turns(step: int) -> bool | None:
        asked.append(step)
        return None if step > 9 else step >= 4

    assert smallest_step(20, turns) == 4
    assert smallest_step(9, turns) == 4
    assert smallest_step(3, turns) is None
    assert smallest_step(20, lambda step: None if step > 1 else True) == 1, "the first alone is valid"
    assert smallest_step(20, lambda step: None) is None
