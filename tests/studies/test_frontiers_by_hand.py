"""Parts of the search for a frontier, and what is drawn of it, by hand: boxes, zones, marks, sides, scenarios."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from optimizer.solver.deadline import Deadline
from optimizer.studies.tradeoff.answer import MARKS, Point, chart, frontier_status
from optimizer.studies.tradeoff.box_search import Box
from optimizer.studies.tradeoff.by_scenario import Frontiers, frontiers_text
from optimizer.studies.tradeoff.sides import MEASURES, Side, sides_lines
from optimizer.studies.tradeoff.zone_search import ZoneSearch, _within
from tests.studies.answers_by_hand import MINI, PLAN
from tests.studies.answers_of_plans_by_hand import frontier

END = Point((0, 0), PLAN, True, frozenset())


def test_a_box_is_a_share_of_the_rectangle_with_its_edges() -> None:
    box = Box(END, END, (2, 3), (3, 7))
    assert box.size((4, 10)) == (2 / 4) * (5 / 10)
    assert Box(END, END, (2, 3), (2, 3)).size((1, 1)) == 1
    assert not Box(END, END, (2, 3), (2, 3)).empty
    assert Box(END, END, (3, 3), (2, 3)).empty
    assert Box(END, END, (2, 4), (2, 3)).empty
    assert box.middle == 5


def search(*points: tuple[int, ...]) -> ZoneSearch:
    tiers: Any = (None, None, None)
    found = ZoneSearch(MINI, ("a", "b", "c"), tiers, Deadline(), 1, 0, None, None)
    found.points = {values: replace(END, values=values) for values in points}
    return found


def test_a_zone_holds_what_has_no_more_than_its_caps() -> None:
    assert _within((3, 4, 5), (3, None, 5))
    assert not _within((3, 4, 6), (3, None, 5))
    assert _within((3, None, 2), (4, None, None))
    assert not _within((3, None, 2), (4, 9, None)), "anything is more than 9"


def test_a_zone_is_as_large_as_the_block_between_the_points() -> None:
    between = search((0, 5, 2), (4, 1, 2))
    assert between.size((None, None, None)) == 5 * 5 * 1
    assert between.size((1, 3, None)) == 2 * 3
    assert between.size((-3, 3, None)) == 1 * 3, "at least the edge"


def test_a_point_leaves_of_a_zone_what_it_does_not_beat() -> None:
    found = search((3, 3, 3))
    found.floor = [0, 0, 3]
    found._cut(found.points[3, 3, 3])
    assert found.left == [(2, None, None), (None, 2, None)], "nothing is less than 3 in the third"
    found._cut(replace(END, values=(1, 5, 3)))
    assert found.left == [(0, None, None), (2, 4, None), (None, 2, None)]
    assert [each.high for each in found.open()] == [(0, None, None), (2, 4, None), (None, 2, None)], "anything last"
    assert found.gap() is None
    found.settle((2, 4, None), None)
    assert ((2, 4, None) in found.stuck, (2, 4, None) in found.left) == (True, False)


def test_a_question_is_asked_here_where_nobody_else_works() -> None:
    tiers: Any = (None, None)
    clock = Deadline()

    found = ZoneSearch(MINI, ("a", "b"), tiers, clock, 1, 0, None, None)
    assert (found.working.executor, found.working.at_once) == (None, 1)
    assert found.left == [(None, None)]
    assert found.floor == [None, None]


def test_marks_tell_the_third_goal_and_the_last_of_them_all_that_is_more() -> None:
    goals = ("a", "b", "c")
    *paper, last = chart([(0, 1, 5), (1, 0, 7)], goals)
    assert last == "  c: * 5, o 7"
    assert paper[0] == "  b"
    assert "*" in paper[1]
    assert "o" in paper[-3]
    *_, last = chart([(place, 9 - place, place) for place in range(len(MARKS))], goals)
    assert last == "  c: * 0, o 1, x 2, + 3, # 4, % 5, @ 6"
    *_, last = chart([(place, 9 - place, place) for place in range(len(MARKS) + 2)], goals)
    assert last == "  c: * 0, o 1, x 2, + 3, # 4, % 5, @ 6 and more (to 8)"
    *paper, _, axis = chart([(0, 1), (1, 0)], goals[:2])
    assert axis.endswith("  a")
    assert sum(line.count("*") for line in paper) == 2


def test_how_many_threads_are_told() -> None:
    assert "(1 worker, seed 3, 1.2 s)" in frontier_status(frontier((4, 800)))
    assert "(2 workers, seed 3, 1.2 s)" in frontier_status(frontier((4, 800), workers=2))


def sides(*values: tuple[int, int, int, int]) -> tuple[Side, ...]:
    return tuple(Side(party, *each) for party, each in zip(("US", "RU"), values, strict=True))


def test_what_differs_between_the_sides_is_a_table_and_what_does_not_is_said_once() -> None:
    lines = list(sides_lines([sides((2, 0, 30, 5), (3, 1, 40, 0)), sides((2, 0, 30, 5), (4, 1, 41, 0))]))
    first, days = MEASURES["seats"], MEASURES["days_aboard"]
    assert lines[0].split() == ["plan", *f"RU {first} RU {days}".split()]
    assert [line.split() for line in lines[1:3]] == [["1", "3", "40"], ["2", "4", "41"]]
    assert lines[3].startswith(f"In every plan: US {first} 2")
    alone = list(sides_lines([sides((2, 0, 30, 5), (3, 1, 40, 0))]))
    assert alone[0].startswith(f"Each side: US {first} 2")
    assert len(alone) == 2
    named = list(sides_lines([sides((2, 0, 30, 5), (3, 1, 40, 0)), sides((1, 0, 30, 5), (3, 1, 40, 0))], ["A1", "B1"]))
    assert [line.split()[0] for line in named[1:3]] == ["A1", "B1"]


def test_a_plan_that_another_scenario_does_better_than_says_so() -> None:
    found = Frontiers("mini", (("calm", frontier((4, 800), (6, 700))), ("late", frontier((5, 900)))))
    lines = {line.split()[0]: line for line in frontiers_text(found).splitlines()[3:] if line.strip()}
    assert lines["B1"].endswith("A does better in each of these goals")
    assert lines["A1"].split() == ["A1", "4", "800", "long"]
    assert lines["A2"].split()[:3] == ["A2", "6", "700"]
    assert lines["A2"].endswith("long; not proved")


def test_many_scenarios_each_have_a_name_of_their_own() -> None:
    many = Frontiers("mini", tuple((f"s{number}", frontier((number, 80 - number))) for number in range(60)))
    lines = frontiers_text(many).splitlines()
    called = [line.split()[0] for line in lines[:60]]
    assert [called[place] for place in (0, 25, 26, 51, 52)] == ["A", "Z", "a", "z", "S53."]
    assert len(set(called)) == 60
    plans = [line.split()[0] for line in lines[62:122]]
    assert [plans[place] for place in (0, 26, 52)] == ["A1", "a1", "S53.1"]
    assert "*" in "".join(lines[122:]), "those without a letter are drawn as well"
