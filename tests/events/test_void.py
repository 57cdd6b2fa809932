"""What the news takes away from the user's decisions is dropped and said; all else stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from optimizer.events import EVENTS
from optimizer.events._apply import apply_events
from optimizer.events._void import fallen_away
from optimizer.files.dump import to_data
from optimizer.studies.replan import replan
from optimizer.studies.replan.answer import replan_data, replan_text
from tests.events.office import BEFORE, SHIPS, office
from tests.rules.cases._case import plan_of
from tests.worlds.draw import day

if TYPE_CHECKING:
    from optimizer.instance import Instance


def waiver(rule: str, subject: str) -> dict[str, str]:
    return {"rule": rule, "subject": subject, "reason": "agreed", "by": "office"}


WAIVERS = [
    waiver("seat_coverage", "S2/up/commander"),
    waiver("handover", "S1/S2"),
    waiver("availability", "ru1"),
    waiver("station_complement", "total/2030-02"),
    waiver("lifeboat", "S1"),
]
PINS = [
    {"crew": "ru3", "flight": "S2", "role": "commander"},
    {"crew": "ru2", "flight": "S2", "leg": "down"},
    {"crew": "ru1", "flight": "S1"},
]
SHELTERS = [
    {"crew": "ru1", "ship": "S2", "from": day(20), "to": day(22)},
    {"crew": "ru1", "ship": "D3", "from": day(12), "to": day(14)},
]
RULES = {"handover": {"min_days": 15}, "station_complement": {"total": {"max": 9}}}


def before(**more: Any) -> Instance:
    ships = [SHIPS[0] | {"rotation": True, "return_on": ["S2"]}, *SHIPS[1:]]
    out = {"ru1": {"unavailable": [{"from": day(3), "to": day(56)}]}}
    instance = office(RULES, waivers=WAIVERS, pins=PINS, shelters=SHELTERS, flights=ships)
    crew = tuple(
        type(person).model_validate({**person.model_dump(mode="json", by_alias=True), **out.get(person.id, {})})
        for person in instance.crew
    )
    return instance.model_copy(update={"crew": crew, **more})


SEAT = "the waiver of seat_coverage S2/up/commander (agreed)"
PAIR = "the waiver of handover S1/S2 (agreed)"
MONTH = "the waiver of station_complement total/2030-02 (agreed)"
PIN, DOWN = "the pin of ru3 to S2 as commander", "the pin of ru2 to S2 on the way down"
S2, D3 = (f"the shelter of ru1 in {s} from {day(a)} to {day(b)}" for s, a, b in (("S2", 20, 22), ("D3", 12, 14)))

FALLEN = [
    ("drop_flight", {"flight": "S2"}, [SEAT, PAIR, PIN, DOWN, S2]),
    ("person_out", {"crew": "ru3"}, [PIN]),
    ("person_back", {"crew": "ru1"}, ["the waiver of availability ru1 (agreed)"]),
    ("slip", {"flight": "D3", "launch": day(15), "landing": day(45)}, [D3]),
    ("slip", {"flight": "D3", "launch": day(11)}, []),
    ("add_flight", {"entry": SHIPS[1] | {"id": "S9", "launch": day(18), "docking": day(18)}}, [PAIR]),
    ("up_empty", {"flight": "S2"}, [SEAT, PIN]),
    ("down_empty", {"flight": "S2"}, [DOWN]),
    ("extend", {"flight": "S1", "landing": day(31)}, []),
]


@pytest.mark.parametrize(("kind", "fields", "fallen"), FALLEN, ids=lambda value: str(value)[:20])
def test_what_hangs_on_the_news_falls_away_and_is_told(kind: str, fields: dict[str, Any], fallen: list[str]) -> None:
    instance = before()
    event = EVENTS[kind].model_validate({"kind": kind, "known_on": day(3), **fields})
    after = apply_events(instance, plan_of("office", BEFORE), [event])
    told = list(fallen_away(instance, after))
    assert told == fallen
    assert len(after.waivers) == len(WAIVERS) - sum("waiver" in each for each in told)
    assert len(after.shelters) == len(SHELTERS) - sum("shelter" in each for each in told)
    assert [pin.crew for pin in after.pins if pin.crew == "ru1"] == [], "settled with the seats, and so not told"


def test_what_had_no_effect_before_the_news_stays() -> None:
    idle = waiver("handover", "S2/S1")
    instance = before(waivers=office(waivers=[idle]).waivers)
    event = EVENTS["drop_flight"].model_validate({"kind": "drop_flight", "known_on": day(3), "flight": "D3"})
    after = apply_events(instance, plan_of("office", BEFORE), [event])
    assert after.waivers == instance.waivers


def test_news_taken_back_leaves_everything() -> None:
    instance = before()
    slips = [{"launch": day(15), "landing": day(45)}, {"launch": day(10), "landing": day(40)}]
    events = [
        EVENTS["slip"].model_validate({"kind": "slip", "known_on": day(3 + n), "flight": "D3", **slip})
        for n, slip in enumerate(slips)
    ]
    after = apply_events(instance, plan_of("office", BEFORE), events)
    assert list(fallen_away(instance, after)) == []


def test_a_waiver_that_moves_to_a_named_station_has_not_fallen_away() -> None:
    instance = before()
    entry = SHIPS[2] | {"id": "D9", "station": "Mir", "rotation": False}
    event = EVENTS["add_flight"].model_validate({"kind": "add_flight", "known_on": day(3), "entry": entry})
    after = apply_events(instance, plan_of("office", BEFORE), [event])
    assert list(fallen_away(instance, after)) == []
    assert "ISS/total/2030-02" in {each.subject for each in after.waivers}


def test_prices_of_waivers_follow_what_they_are_about() -> None:
    costs = [
        {"rule": "handover", "subject": "S1/S2", "price": 7},
        {"rule": "station_complement", "subject": "total/2030-02", "price": 8},
        {"rule": "handover", "price": 9},
    ]
    instance = before(waiver_costs=office(RULES, waiver_costs=costs).waiver_costs, pins=(), shelters=(), waivers=())
    entry = SHIPS[2] | {"id": "D9", "station": "Mir", "rotation": False}
    news = ("drop_flight", {"flight": "S2"}), ("add_flight", {"entry": entry})
    events = [EVENTS[kind].model_validate({"kind": kind, "known_on": day(3), **fields}) for kind, fields in news]
    after = apply_events(instance, plan_of("office", BEFORE), events)
    assert [(cost.subject, cost.price) for cost in after.waiver_costs] == [("ISS/total/2030-02", 8), (None, 9)]
    assert list(fallen_away(instance, after)) == ["the price of leaving handover S1/S2 open"]


def test_replan_says_what_falls_away() -> None:
    instance = before(pins=(), shelters=())
    event = EVENTS["drop_flight"].model_validate({"kind": "drop_flight", "known_on": day(3), "flight": "S2"})
    answer = replan(instance, plan_of("office", BEFORE), [event], workers=1)
    assert answer.fallen == (SEAT, PAIR)
    assert replan_data(answer)["fallen_away"] == [SEAT, PAIR]
    assert f"What falls away from the file\n  {SEAT}\n  {PAIR}\n" in replan_text(answer)
    nothing = replan(before(pins=()), plan_of("office", BEFORE), [], workers=1)
    assert nothing.fallen == ()
    assert "falls away" not in replan_text(nothing)


D3_WISH, ALL, SOME = {"crew": "us1", "flight": "D3"}, {"of": "person", "max_days": 90}, {"seats": 1}
WISHES = [{"crew": "ru1", "flight": "S2"}, D3_WISH]
LIMITS = [ALL, {"of": "person", "flight": "S2", "max_days": 40}]
SAID: list[tuple[str, Any, Any, Any]] = [
    ("backup", {"rules": {"backup": {"flights": ["S2"]}}}, ["rules", "backup"], {}),
    ("backup", {"rules": {"backup": {"flights": ["S2", "D3"]}}}, ["rules", "backup"], {"flights": ["D3"]}),
    ("stay_limit", {"rules": {"stay_limit": {"limits": LIMITS}}}, ["rules", "stay_limit", "limits"], [ALL]),
    (
        "lifeboat",
        {"rules": {"lifeboat": {"shelters": "decided", "improvised": [SOME, {"flight": "S2", "seats": 2}]}}},
        ["rules", "lifeboat", "improvised"],
        [SOME],
    ),
    ("preferences", {"goals": [{"preferences": {"wishes": WISHES}}]}, ["goals", 0, "preferences", "wishes"], [D3_WISH]),
    ("preferences", {"goals": [{"preferences": {"wishes": WISHES[:1]}}]}, ["goals"], [{"preferences": {}}]),
    (
        "prefer",
        {"goals": [{"prefer": {"rules": {"stay_limit": {"limits": LIMITS}}}}]},
        ["goals", 0, "prefer", "rules", "stay_limit", "limits"],
        [ALL],
    ),
    (
        "`short_trainings`",
        {"short_trainings": [{"flight": "S2", "days": 3}, {"days": 5}]},
        ["short_trainings"],
        [{"days": 5}],
    ),
    ("`move_costs`", {"move_costs": [{"flight": "S2", "price": 3}, {"price": 4}]}, ["move_costs"], [{"price": 4}]),
]


@pytest.mark.parametrize("kind", ["drop_flight", "lost"])
@pytest.mark.parametrize(("what", "more", "path", "left"), SAID)
def test_what_is_said_of_a_flight_falls_with_it(kind: str, what: str, more: Any, path: list[Any], left: Any) -> None:
    """What is said of others stays, and so does what is about every flight."""
    instance = office(more.get("rules"), **{key: part for key, part in more.items() if key != "rules"})
    event = EVENTS[kind].model_validate({"kind": kind, "known_on": day(3), "flight": "S2"})
    after = apply_events(instance, plan_of("office", BEFORE), [event])
    assert list(fallen_away(instance, after)) == [f"what {what} says of S2"]
    found: Any = to_data(after)
    for key in path:
        found = found[key]
    assert found == left
