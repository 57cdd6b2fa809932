"""Events: what each changes in an instance, what it refuses, and how it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from optimizer.events import EVENTS
from optimizer.events._apply import apply_events, load_events, what_if
from optimizer.files.dump import to_data
from optimizer.files.load import load, loads
from optimizer.problem.errors import InputError
from tests import ROOT
from tests.events.office import BEFORE, after, office, refused
from tests.rules.cases._case import plan_of
from tests.worlds.draw import day

if TYPE_CHECKING:
    from pathlib import Path

NEWS = """\
- {known_on: 2022-09-10, kind: slip, flight: MS-99, launch: 2022-10-01}
- {known_on: 2022-09-10, kind: slipp, flight: MS-22}
- {known_on: 2022-09-10, kind: person_out, crew: rubio, till: 2022-10-01}
- {known_on: yesterday, kind: drop_flight, flight: MS-22}
- {known_on: 2022-09-10, kind: drop_flight}
- MS-22
"""


def test_everything_wrong_with_a_file_of_events_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    swap = load(ROOT / "instances" / "iss-2022-swap.yaml")
    news = tmp_path / "news.yaml"
    news.write_text(NEWS)
    with pytest.raises(InputError) as caught:
        load_events(news, swap)
    told = [(problem.line, problem.column, problem.path) for problem in caught.value.problems]
    assert told == [
        (1, 46, "[0].flight"),
        (2, 32, "[1].kind"),
        (3, 57, "[2].till"),
        (4, 14, "[3].known_on"),
        (5, 3, "[4]"),
        (6, 3, "[5]"),
    ]
    messages = str(caught.value)
    assert "did you mean 'slip'?" in messages
    assert "did you mean 'MS-2" in messages
    news.write_text("flight: MS-22\n")
    with pytest.raises(InputError, match="expected a list of events, each with its `kind`, found keys with values"):
        load_events(news, swap)


def test_an_event_that_cannot_happen_is_told_where_it_stands(tmp_path: Path) -> None:
    swap = load(ROOT / "instances" / "iss-2022-swap.yaml")
    news = tmp_path / "news.yaml"
    news.write_text(
        "- {known_on: 2022-09-10, kind: slip, flight: MS-21, launch: 2022-10-01}\n"
        "- {known_on: 2022-09-10, kind: slip, flight: MS-22, launch: 2022-10-01, landing: 2022-09-30}\n"
    )
    with pytest.raises(InputError) as caught:
        apply_events(swap, plan_of("none", []), load_events(news, swap))
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [(1, 46), (2, 61)]
    assert f"{news}:1:46 [0].flight: expected a flight still to launch, found MS-21, launched on 2022-03-18" in str(
        caught.value
    )


def test_short_forms_name_people_and_flights_as_people_do() -> None:
    swap = load(ROOT / "instances" / "iss-2022-swap.yaml")
    for text in ("person_out: rubio", "person_out: Frank Rubio", "person_out: Frank"):
        event = what_if(text, swap).event
        assert (event.name, getattr(event, "crew", None), event.known_on) == ("person_out", "rubio", swap.as_of_day)
    event = what_if("slip: Soyuz MS-24, launch: 2023-10-01, known_on: 2023-01-01", swap).event
    assert (getattr(event, "flight", None), str(event.known_on)) == ("MS-24", "2023-01-01")
    assert what_if("agreement_end:", swap).event.name == "agreement_end"
    for text, words in (
        ("person_out: Andre", "could be any of"),
        ("person_out: Nobody", "unknown"),
        ("person_out:", "unknown"),
        ("vanish: rubio", "kind of event 'vanish' unknown"),
        ("slip: MS-24", "'launch' is missing"),
        ("slip: [", "expected an event such as `person_out: NAME`, found text that cannot be read"),
    ):
        with pytest.raises(InputError, match=words):
            what_if(text, swap)


@pytest.mark.parametrize("word", ["007", "7", "0x1F", "1e5"])
def test_a_short_form_names_people_as_typed_also_where_that_looks_like_a_number(word: str) -> None:
    text = (ROOT / "instances" / "mini.yaml").read_text(encoding="utf-8")
    for who, name in zip(("anna", "ben", "carol", "elif"), ("007", "7", "0x1F", "1e5"), strict=True):
        text = text.replace(f"id: {who},", f'id: "{name}",')
    event = what_if(f"person_out: {word}, to: 2031-03-01", loads(text)).event
    assert getattr(event, "crew", None) == word
    with pytest.raises(InputError, match="crew member 'null' unknown"):
        what_if("person_out: null", loads(text))


def test_what_was_agreed_about_a_flight_falls_with_it() -> None:
    data = to_data(load(ROOT / "instances" / "mini.yaml"))
    data["short_trainings"] = [{"flight": "MS-2", "days": 90}, {"days": 300}]
    data["move_costs"] = [{"flight": "MS-2", "price": 3}]
    world = loads({"format": 1, **data})
    after_news = apply_events(world, plan_of("none", []), [what_if("drop_flight: MS-2", world)])
    assert [short.flight for short in after_news.short_trainings] == [None]
    assert after_news.move_costs == ()


def test_a_ship_told_again_to_be_unusable_is_none_the_longer() -> None:
    once = after("unusable", 12, flight="S1", on=day(11))
    again = EVENTS["unusable"].model_validate({"kind": "unusable", "known_on": day(14), "flight": "S1"}).apply(once)
    assert str(again.flight["S1"].unusable_from) == day(11)


def test_what_launched_before_the_news_is_settled() -> None:
    for known_on, launched in ((0, set()), (1, {"S1"}), (10, {"S1"}), (11, {"S1", "D3"})):
        world = after("extend", known_on, flight="S2", landing=day(51))
        assert {ship.id for ship in world.flights if ship.seated} == launched
    assert [(seat.crew, seat.role, seat.down_on) for seat in world.flight["S1"].seated] == [
        ("ru1", "commander", "S1"),
        ("ru2", "engineer", "S1"),
    ]


def test_pins_to_ships_that_have_launched_are_settled_with_their_seats() -> None:
    event = EVENTS["extend"].model_validate({"known_on": day(12), "flight": "S2", "landing": day(51)})
    pins = [
        {"crew": "ru1", "flight": "S1"},
        {"crew": "ru1", "flight": "S1", "leg": "down"},
        {"crew": "ru3", "flight": "S2"},
    ]
    world = apply_events(office(pins=pins), plan_of("office", BEFORE), [event])
    assert [(pin.crew, pin.leg) for pin in world.pins] == [("ru1", "down"), ("ru3", "up")]


def test_slip_moves_docking_and_landing_along() -> None:
    world = after("slip", 5, flight="S2", launch=day(23))
    assert [str(when) for when in (world.flight["S2"].docking, world.flight["S2"].landing)] == [day(23), day(53)]
    world = after("slip", 5, flight="S2", launch=day(23), landing=day(50))
    assert str(world.flight["S2"].landing) == day(50)
    assert str(after("slip", 20, flight="S2", launch=day(20)).flight["S2"].launch) == day(20)
    assert "found S1, launched on 2030-01-01" in refused("slip", 1, flight="S1", launch=day(5))
    assert "expected a day on or after 2030-01-06" in refused("slip", 5, flight="S2", launch=day(4))
    assert "expected a landing after its docking" in refused("slip", 5, flight="S2", launch=day(23), landing=day(22))


def test_extend_moves_a_landing_of_a_ship_not_yet_down() -> None:
    assert str(after("extend", 30, flight="S1", landing=day(33)).flight["S1"].landing) == day(33)
    assert "found S1, landed on" in refused("extend", 31, flight="S1", landing=day(33))
    assert "expected a day on or after 2030-01-30" in refused("extend", 29, flight="S1", landing=day(28))


def test_a_ship_lost_before_its_launch_is_no_flight_and_docked_lets_its_crew_choose() -> None:
    assert "S2" not in after("lost", 20, flight="S2").flight
    world = after("lost", 21, flight="S1")
    assert str(world.flight["S1"].landing) == day(21)
    assert world.flight["S1"].down_empty
    assert {seat.down_on for seat in world.flight["S1"].seated} == {"any"}
    assert "is docked" in refused("lost", 31, flight="S1")
    assert "is docked" in refused("lost", 5, flight="S1", on=day(0))


def test_an_unusable_ship_comes_down_empty_and_its_crew_on_others() -> None:
    world = after("unusable", 12, flight="S1", on=day(11))
    assert str(world.flight["S1"].unusable_from) == day(11)
    assert world.flight["S1"].down_empty
    assert {seat.down_on for seat in world.flight["S1"].seated} == {"any"}
    assert {seat.down_on for seat in world.flight["D3"].seated} == {"D3"}
    assert str(after("unusable", 12, flight="S1").flight["S1"].unusable_from) == day(12)
    assert "lands on" in refused("unusable", 12, flight="S1", on=day(30))
    assert after("unusable", 12, flight="S2").flight["S2"].return_on == "any"


def test_down_empty_and_up_empty() -> None:
    assert {seat.down_on for seat in after("down_empty", 12, flight="S1").flight["S1"].seated} == {"any"}
    assert after("down_empty", 5, flight="S2").flight["S2"].return_on == "any"
    assert "found S1, landed on" in refused("down_empty", 31, flight="S1")
    assert after("up_empty", 20, flight="S2").flight["S2"].up_empty
    assert "found S2, launched on" in refused("up_empty", 21, flight="S2")


def test_people_out_and_back() -> None:
    (away,) = after("person_out", 5, crew="ru3", **{"from": day(8), "to": day(9)}).person["ru3"].unavailable
    assert (str(away.since), str(away.until)) == (day(8), day(9))
    (away,) = after("person_out", 5, crew="ru3").person["ru3"].unavailable
    assert (str(away.since), away.until) == (day(5), None)
    assert "expected a day on or after 2030-01-06" in refused("person_out", 5, crew="ru3", to=day(4))
    assert "expected somebody unavailable on 2030-01-06" in refused("person_back", 5, crew="ru3")
    events = [
        EVENTS["person_back"].model_validate({"known_on": day(6), "crew": "ru3"}),
        EVENTS["person_out"].model_validate({"known_on": day(5), "crew": "ru3"}),
    ]
    (away,) = apply_events(office(), plan_of("office", BEFORE), events).person["ru3"].unavailable
    assert (str(away.since), str(away.until)) == (day(5), day(5))


def test_pins_in_the_time_somebody_is_out_are_void_and_others_hold() -> None:
    pins = [{"crew": "ru3", "flight": "S2"}, {"crew": "us1", "flight": "D3"}]
    event = EVENTS["person_out"].model_validate({"known_on": day(5), "crew": "ru3", "to": day(20)})
    world = apply_events(office(pins=pins), plan_of("office", BEFORE), [event])
    assert [pin.crew for pin in world.pins] == ["us1"]
    event = EVENTS["person_out"].model_validate({"known_on": day(5), "crew": "ru3", "to": day(19)})
    assert len(apply_events(office(pins=pins), plan_of("office", BEFORE), [event]).pins) == 2


def test_flights_come_and_go() -> None:
    entry = {"id": "S9", "vehicle": "soyuz", "launch": day(30), "landing": day(45)}
    world = after("add_flight", 5, entry=entry, people=[{"id": "new", "agency": "NASA"}])
    assert "S9" in world.flight
    assert "new" in world.person
    assert "the id of another flight" in refused("add_flight", 5, entry={**entry, "id": "S2"})
    assert "expected a day on or after 2030-02-01" in refused("add_flight", 31, entry=entry)
    assert "S2" not in after("drop_flight", 20, flight="S2").flight
    assert "found S2, launched on" in refused("drop_flight", 21, flight="S2")


def test_an_agreement_opens_and_closes_seats() -> None:
    world = after("agreement_sign", 5, accounts=[{"between": ["US", "RU"]}], **{"from": day(15)})
    assert [ship.id for ship in world.flights if ship.integrated] == ["S2"]
    assert "reciprocity" in {rule.name for rule in world.rulebook}
    assert "expected a rotation flight with people" in refused("agreement_sign", 21)
    assert "expected a role of S2 on the way up, found 'pilot'" in refused(
        "agreement_sign", 5, opens={"soyuz": "pilot"}
    )
    ended = after("agreement_end", 5, **{"from": day(15)})
    assert ended.roles("S2", "up")["engineer"].agencies == ("Roscosmos", "Guest")
    assert ended.roles("S2", "down")["engineer"].agencies is None
    assert ended.roles("D3", "up")["commander"].agencies is None


def test_given_seats_make_room() -> None:
    seat = {"crew": "guest", "role": "engineer", "down_on": "S1", "private": True}
    world = after("give_seat", 5, flight="S2", seat=seat)
    assert world.flight["S2"].seated[0].crew == "guest"
    assert world.flight["S2"].return_on == ("S1",)
    assert {seat.down_on for seat in world.flight["S1"].seated} == {"any"}
    assert "expected a crew member of the file" in refused(
        "give_seat", 5, flight="S2", seat={"crew": "nobody", "role": "engineer"}
    )
    assert "expected a role of S2 up, found 'pilot'" in refused(
        "give_seat", 5, flight="S2", seat=seat, instead_of="pilot"
    )
    assert "unknown" in refused("give_seat", 5, flight="S2", seat={"crew": "guest", "role": "pilot"})
    held = after("seat_for", 5, flight="S2", role="engineer", agencies=["ESA"])
    assert {held.roles("S2", leg)["engineer"].agencies for leg in ("up", "down")} == {("ESA",)}


def test_news_is_not_older_than_the_file_nor_after_its_horizon() -> None:
    assert "expected a day on or after `as_of` 2030-01-01" in refused("extend", -1, flight="S2", landing=day(52))
    assert "expected a day up to the horizon's last" in refused("extend", 61, flight="S2", landing=day(62))


def test_who_trains_for_a_flight_that_falls_away_goes_on_for_another() -> None:
    left = after("drop_flight", 5, flight="S2")
    trained = {person.id: person.in_training for person in left.crew if person.in_training}
    assert sorted(trained) == ["ru3", "us3"], "prime and backup of S2, nobody else"
    assert {(entry.vehicle, str(entry.launch), entry.since) for (entry,) in trained.values()} == {
        ("soyuz", day(20), None)
    }
