"""Who must be told what of a change of plans, and which news is blamed, by hand."""

from __future__ import annotations

from typing import Any

import pytest

import optimizer
from optimizer.checker.check import check
from optimizer.events._apply import apply_news
from optimizer.problem.plan import Assignment, Plan
from optimizer.studies.replan import _causes, _compared, _known, _moves, with_goals
from optimizer.studies.replan.changes import DayChange
from optimizer.studies.replan.moves import Move, Names
from optimizer.studies.replan.news import _pair, event_words
from optimizer.studies.replan.told import Reasons
from tests.events.office import BEFORE, office
from tests.rules.cases._case import plan_of
from tests.studies.answers_by_hand import DAY, MINI, PLAN, out, slip
from tests.studies.answers_of_plans_by_hand import located
from tests.worlds.draw import day

UP, DOWN = ("MS-1", "commander", "up"), ("MS-1", "commander", "down")


def seat(who: str, flight: str, leg: str = "up", role: str = "commander") -> Assignment:
    return Assignment.model_validate({"crew": who, "flight": flight, "role": role, "leg": leg})


def told(found: Reasons) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {each.crew: (each.why, each.reasons) for each in found.notifications()}


def test_who_moves_is_told_so_and_crewmates_of_the_legs_that_change() -> None:
    moves = [
        Move("fyodor", (("MS-1", "commander", "up"),), (("MS-2", "commander", "up"),)),
        Move("anna", (("MS-1", "commander", "backup"),), ()),
    ]
    new = [
        seat("dario", "MS-1"),
        seat("dario", "MS-1", "down"),
        seat("ben", "MS-2", "backup"),
        seat("jan", "MS-1", "down"),
    ]
    found = Reasons(MINI, MINI)
    found.moves(moves, new, [seat("fyodor", "MS-1"), seat("anna", "MS-1", "backup")])
    name, other = (MINI.flight[flight].name or flight for flight in ("MS-1", "MS-2"))
    said = told(found)
    assert said["fyodor"] == ("moves", ("moves",))
    assert said["anna"] == ("backup duty changes", ("backup duty changes",)), "no crewmate of a seat that is not flown"
    assert said["dario"][0] == "crew changes up on MS-1"
    assert said["ben"][0] == "backs up MS-2, whose crew changes"
    assert set(said) == {"fyodor", "anna", "dario", "ben"}, "the way down of MS-1 is as it was"
    assert name != other


def test_news_is_told_to_whom_it_is_about_and_to_the_crew_of_the_flight() -> None:
    found = Reasons(MINI, MINI)
    found.news(
        located(out("anna"), slip("MS-2")), [seat("ben", "MS-2"), seat("jan", "MS-1"), seat("ben", "MS-2", "down")]
    )
    assert {who: why for who, (why, _) in told(found).items()} == {"anna": "person_out", "ben": "slip MS-2"}
    found.moves([Move("ben", (UP,), ())], [], [])
    assert told(found)["ben"][1] == ("moves",), "the news is said only if nothing else is"
    assert told(found)["anna"][1] == ("news: person out",)


def test_days_that_move_are_told_to_whom_they_concern() -> None:
    first, later = (DAY.replace(month=month) for month in (6, 7))
    landing = DAY.replace(month=12)
    found = Reasons(MINI, MINI)
    seats = [seat("ben", "MS-2"), seat("jan", "MS-2", "down"), seat("anna", "MS-2", "backup"), seat("carol", "MS-1")]
    found.days([DayChange("MS-2", (first, landing), (later, landing), chosen=False)], seats)
    assert set(told(found)) == {"ben", "anna"}
    assert told(found)["ben"][1][0].endswith(f"launches on {later}")


def test_seats_up_and_down_on_one_ship_are_said_once() -> None:
    names = Names(MINI, MINI)
    ship, other = names.flight("MS-1"), names.flight("MS-2")
    assert names.seats((UP, DOWN)) == f"{ship} commander"
    assert names.seats((UP, ("MS-2", "commander", "down"))) == f"{ship} commander up, {other} commander down"
    assert names.seats((("MS-1", "commander", "backup"),)) == f"{ship} commander backup"
    assert names.seats(()) == "no seat"
    assert (names.person(None), names.agency("anna")) == ("nobody", "NASA")
    fewer = MINI.model_copy(update={"flights": MINI.flights[1:], "crew": MINI.crew[1:]})
    gone, who = MINI.flights[0].id, MINI.crew[0].id
    both = Names(fewer, MINI)
    assert (both.flight(gone), both.person(who), both.agency(who)) == (
        names.flight(gone),
        names.person(who),
        names.agency(who),
    ), "of the old plan's instance"


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("up_empty", True, "up empty"),
        ("up_empty", False, "no up empty"),
        ("to", "2031-09-30", "to 2031-09-30"),
        ("return_on", ["MS-1", "MS-2"], "return on MS-1 and MS-2"),
        ("return_on", [], "return on none"),
        ("seated", [{"crew": "anna", "role": "pilot"}], "seated with crew anna and role pilot"),
        ("flight", {"id": "MS-9", "launch": "2031-01-01"}, "flight MS-9"),
    ],
)
def test_a_field_of_an_event_in_words(key: str, value: Any, words: str) -> None:
    assert _pair(key, value) == words


def test_an_event_in_words_names_people() -> None:
    assert event_words([MINI], out("anna")).startswith("person out: ")


def test_each_broken_clause_is_blamed_on_the_news_that_broke_it() -> None:
    """The commander of S2 falls out, then another of D3; what was broken before any news is nobody's."""
    world, published = office(), plan_of("office", BEFORE)
    before = {each.address for each in check(world, published).broken}
    news = located(
        *(
            optimizer.events.EVENTS["person_out"].model_validate({"known_on": day(5), "crew": who})
            for who in ("ru3", "us1")
        )
    )
    last = apply_news(world, published, news).instance
    broken = check(last, _known(last, published)).broken
    found = _causes(world, published, news, broken)
    assert set(found) == {each.address for each in broken} - before
    blamed = {address: each.event.crew for address, each in found.items()}  # type: ignore[attr-defined]
    assert {who for (_, subject), who in blamed.items() if "S2" in subject or "ru3" in subject} == {"ru3"}
    assert {who for (_, subject), who in blamed.items() if "D3" in subject or "us1" in subject} == {"us1"}


def test_a_backup_that_nobody_asks_for_is_not_compared() -> None:
    asked = {("MS-1", "commander")}
    assert _compared(seat("anna", "MS-2"), asked)
    assert _compared(seat("anna", "MS-2", "down"), asked)
    assert _compared(seat("anna", "MS-1", "backup"), asked)
    assert not _compared(seat("anna", "MS-2", "backup"), asked)


def test_seats_that_are_flown_and_no_longer_in_the_file_are_no_moves() -> None:
    """As of the landing of MS-1: its way up is over; of a ship that lands later the way down is not."""
    ms_1 = MINI.flight["MS-1"]
    after = MINI.model_copy(
        update={"flights": tuple(each for each in MINI.flights if each.id != "MS-1"), "as_of": ms_1.landing}
    )
    old = Plan(instance=PLAN.instance, assignments=(seat("anna", "MS-1"), seat("anna", "MS-1", "down")))
    nobody = Plan(instance=PLAN.instance, assignments=())
    assert _moves(MINI, after, old, nobody) == (Move("anna", (("MS-1", "commander", "down"),), ()),)
    later = after.model_copy(update={"as_of": ms_1.landing.replace(year=ms_1.landing.year + 1)})
    assert _moves(MINI, later, old, nobody) == ()
    assert len(_moves(MINI, MINI, old, nobody)[0].old) == 2


def test_the_first_aim_of_a_replan_is_how_many_people_move() -> None:
    aims = with_goals(MINI).goals
    assert [goal.name for goal in aims[0].goals()] == ["changes"]
    own = [goal.name for tier in MINI.goals for goal in tier.goals()]
    assert [goal.name for tier in aims for goal in tier.goals() if goal.name in own] == own
