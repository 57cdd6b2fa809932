"""What differs between two plans beside seats, in plain data and in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.events import EVENTS
from optimizer.instance import Instance
from optimizer.studies.replan import diff, next_instance, replan
from optimizer.studies.replan.answer import replan_data, replan_text
from optimizer.studies.replan.difference import diff_data, diff_text
from optimizer.studies.replan.news import event_words
from tests.events.office import BEFORE, SHIPS, office
from tests.rules.cases._case import plan_of
from tests.worlds.draw import day

if TYPE_CHECKING:
    from optimizer.events import Event
    from optimizer.studies.replan.difference import Difference

TRAINING = {
    "sessions": [{"id": "s1", "name": "Suit", "earns": "hand", "from": day(2), "to": day(4), "seats": 2}],
    "courses": [
        {"id": "c1", "name": "Ship", "earns": "mate", "from": day(3), "to": day(40), "seats": 2, "days": 5, "every": 4}
    ],
}
TERMS = {
    "station_commander": {
        "terms": [
            {"id": "spring", "from": day(12), "to": day(15)},
            {"id": "summer", "from": day(22), "to": day(28)},
        ]
    }
}
NAMES = {
    "us1": "Ada Abel",
    "us2": "Ben Berg",
    "us3": "Cai Cole",
    "ru1": "Dan Dorn",
    "ru2": "Eva Ende",
    "ru3": "Finn Fox",
}


def named(world: Instance, **more: str) -> Instance:
    """The world with names of people and flights."""
    people = NAMES | more
    return world.model_copy(
        update={
            "crew": tuple(person.model_copy(update={"name": people.get(person.id)}) for person in world.crew),
            "flights": tuple(
                flight.model_copy(update={"name": {"S1": "Soyuz S1", "D3": "Third Dragon"}.get(flight.id)})
                for flight in world.flights
            ),
        }
    )


def news(kind: str, on: int, **fields: Any) -> Event:
    """One event."""
    return EVENTS[kind].model_validate({"kind": kind, "known_on": day(on), **fields})


def told(difference: Difference) -> dict[str, tuple[str, ...]]:
    """Who must be told, and why."""
    return {notice.crew: notice.reasons for notice in difference.told}


def test_training_booked_cancelled_and_moved_is_known() -> None:
    world = named(office(**TRAINING))
    old = plan_of("office", [*BEFORE, "us1 attends s1", "us2 attends c1@3", "ru3 attends c1@7"])
    new = plan_of("office", [*BEFORE, "us2 attends c1@11", "us3 attends s1", "ru3 attends c1@7"])
    found = diff(world, old, new)
    assert not found.moves
    data = diff_data(found)
    assert data["sessions"] == [
        {"crew": "us1", "from": [{"session": "s1"}], "to": []},
        {
            "crew": "us2",
            "from": [{"session": "c1", "start": day(3)}],
            "to": [{"session": "c1", "start": day(11)}],
        },
        {"crew": "us3", "from": [], "to": [{"session": "s1"}]},
    ]
    assert told(found) == {
        "us1": ("training is cancelled",),
        "us2": ("other training",),
        "us3": ("new training",),
    }
    text = diff_text(found)
    assert text.startswith("Nobody moves.\n\nTraining that changes\n  who       agency  from")
    assert f"  Ada Abel  NASA    Suit, {day(2)} to {day(4)}  ->  no training\n" in text
    assert f"  Ben Berg  NASA    Ship, {day(3)} to {day(7)}  ->  Ship, {day(11)} to {day(15)}\n" in text
    assert f"  Cai Cole  ESA     no training                     ->  Suit, {day(2)} to {day(4)}\n" in text
    assert diff_data(diff(world, old, old))["sessions"] == []
    later = world.model_copy(update={"as_of": world.flight["S2"].launch})
    assert diff(later, old, new).sessions == found.sessions, "over, and yet two plans of one file"
    assert diff_text(diff(world, old, old)) == "Nobody moves."


def test_training_that_was_over_and_left_the_file_is_no_change() -> None:
    before = office(**TRAINING)
    after = office(as_of=day(5), courses=TRAINING["courses"])
    old = plan_of("office", [*BEFORE, "us1 attends s1", "us2 attends c1@3"])
    assert diff(after, old, plan_of("office", [*BEFORE, "us2 attends c1@3"]), of=before).sessions == ()
    gone = diff(after, old, plan_of("office", BEFORE), of=before)
    assert [change.crew for change in gone.sessions] == ["us2"], "under way, and still in the file"
    early = office(as_of=day(4), courses=TRAINING["courses"])
    assert {change.crew for change in diff(early, old, plan_of("office", BEFORE), of=before).sessions} == {"us1", "us2"}


def test_days_chosen_are_known_and_told_to_whom_they_concern() -> None:
    ships = [*SHIPS[:2], {**SHIPS[2], "other_launches": [{"launch": day(12), "landing": day(40)}, day(14)]}]
    world = named(office(flights=ships))
    rows = ["ru1 S1/commander>D3/commander", *BEFORE[1:], "us2 D3/specialist!", "us3 D3/specialist>S2/engineer"]
    world = Instance.model_validate(world.model_dump(by_alias=True) | {"rules": {"backup": {"vehicles": ["dragon"]}}})
    old, later, other = (plan_of("office", [*rows, *days]) for days in ([], ["D3 launches 14"], ["D3 launches 12"]))
    found = diff(world, old, later)
    assert diff_data(found)["dates"] == [
        {
            "flight": "D3",
            "from": {"launch": day(10), "landing": day(40)},
            "to": {"launch": day(14), "landing": day(44)},
            "chosen": True,
        }
    ]
    flight = "Third Dragon (D3)"
    assert told(found) == {
        "ru1": (f"{flight} lands on {day(44)}",),
        "us1": (f"{flight} launches on {day(14)} and lands on {day(44)}",),
        "us2": (f"{flight} launches on {day(14)}",),
        "us3": (f"{flight} launches on {day(14)}",),
    }
    assert f"  {flight}  {day(10)} to {day(40)}  ->  {day(14)} to {day(44)}  chosen by the plan" in diff_text(found)
    same_landing = diff(world, old, other)
    assert "ru1" not in told(same_landing), "comes down on the same day"
    assert told(same_landing)["us1"] == (f"{flight} launches on {day(12)}",)


def test_commanders_are_known() -> None:
    world = named(office(TERMS))
    old = plan_of("office", [*BEFORE, "ru1 commands spring", "ru2 commands summer"])
    new = plan_of("office", [*BEFORE, "us1 commands spring", "ru2 commands summer"])
    found = diff(world, old, new)
    assert diff_data(found)["commanders"] == [{"term": "spring", "from": "ru1", "to": "us1"}]
    assert told(found) == {"us1": ("commands in spring",), "ru1": ("no longer commands in spring",)}
    assert (
        "\nCommand of the station that changes\n  term    from          to\n  spring  Dan Dorn  ->  Ada Abel\n"
        in diff_text(found)
    )
    nobody = plan_of("office", [*BEFORE, "ru2 commands summer"])
    assert told(diff(world, old, nobody)) == {"ru1": ("no longer commands in spring",)}
    begun = world.model_copy(update={"as_of": world.flight["D3"].docking.replace(day=14)})
    assert diff(begun, old, nobody).commands == (), "begun, and so no decision of the new plan"
    assert [change.term for change in diff(begun, old, new).commands] == ["spring"]


def test_a_flight_of_ones_own_that_slips_is_told_with_both_days() -> None:
    world = named(office())
    answer = replan(world, plan_of("office", BEFORE), [news("slip", 5, flight="D3", launch=day(13))], workers=1)
    assert answer.difference is not None
    assert not answer.difference.moves
    assert diff_data(answer.difference)["dates"] == [
        {
            "flight": "D3",
            "from": {"launch": day(10), "landing": day(40)},
            "to": {"launch": day(13), "landing": day(43)},
            "chosen": False,
        }
    ]
    assert told(answer.difference) == {"us1": (f"Third Dragon (D3) launches on {day(13)} and lands on {day(43)}",)}
    text = replan_text(answer)
    assert f"  {day(5)}  slip: Third Dragon (D3), launch {day(13)}\n" in text
    assert f"  Third Dragon (D3)  {day(10)} to {day(40)}  ->  {day(13)} to {day(43)}  by the news\n" in text
    assert "What stays: S2 as published." in text
    assert answer.result.plan is not None
    assert answer.following is not None
    for judge in (answer.instance, answer.following):
        assert optimizer.check(judge, answer.result.plan).digest_matches
    assert [notice.why for notice in answer.difference.told] == ["slip D3"], "the short form of the plain data"


def test_an_extension_is_told_to_those_who_come_down_later() -> None:
    world = named(office(flights=[{**SHIPS[0], "return_on": ["D3"]}, *SHIPS[1:]]))
    rows = ["ru1 S1/commander>D3/specialist", *BEFORE[1:3]]
    plan = plan_of("office", rows)
    after = optimizer.apply_events(world, plan, [news("extend", 5, flight="S1", landing=day(33))])
    assert told(diff(after, plan, plan, of=world)) == {"ru2": (f"S1 lands on {day(33)}",)}, "ru1 comes down on D3"
    assert told(diff(after, plan, plan)) == {}, "the days of one instance"


def test_flights_added_and_dropped_are_known() -> None:
    world = named(office())
    entry = {"id": "S9", "vehicle": "soyuz", "launch": day(25), "landing": day(55)}
    events = [news("drop_flight", 5, flight="D3"), news("add_flight", 6, entry=entry)]
    plan = plan_of("office", [*BEFORE, "D3 launches 10"])
    answer = replan(world, plan, events, workers=1)
    text = replan_text(answer)
    assert f"  {day(5)}  drop flight: Third Dragon (D3)\n" in text
    assert f"  {day(6)}  add flight: entry S9\n" in text
    assert f"  Third Dragon (D3)  {day(10)} to {day(40)}  ->  no flight                 dropped\n" in text
    assert f"  S9                 no flight                 ->  {day(25)} to {day(55)}  added\n" in text
    assert "Ada Abel  NASA    Third Dragon (D3) commander  ->  " in text


def test_waivers_in_use_are_said_with_who_gave_them() -> None:
    waiver = {"rule": "seat_coverage", "reason": "flown so", "by": "flight director"}
    flown = [{**waiver, "subject": f"S1/{leg}/commander"} for leg in ("up", "down")]
    unused = {"rule": "seat_coverage", "subject": "S2/up/commander", "reason": "in case", "by": "somebody"}
    world = office(waivers=[*flown, unused])
    plan = plan_of("office", ["ru1 S1/engineer", "ru3 S2/commander", "us1 D3/commander"])
    events = [news("slip", 5, flight="D3", launch=day(13))]
    answer = replan(world, plan, events, workers=1)
    assert [(each["rule"], each["subject"], each["reason"], each["by"]) for each in replan_data(answer)["waived"]] == [
        ("seat_coverage", f"S1/{leg}/commander", "flown so", "flight director") for leg in ("up", "down")
    ]
    text = replan_text(answer)
    assert "\nWaivers in use\n  seat_coverage S1/up/commander: " in text
    assert "\n      waived by flight director: flown so\n" in text
    assert "in case" not in text


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (news("person_out", 5, crew="us1", to=day(9)), f"person out: Ada Abel, to {day(9)}"),
        (news("slip", 5, flight="S1", launch=day(7)), f"slip: S1, launch {day(7)}"),
        (news("agreement_end", 5), "agreement end"),
        (
            news("seat_for", 5, flight="D3", role="commander", agencies=["ESA", "NASA"]),
            "seat for: Third Dragon (D3), role commander, agencies ESA and NASA",
        ),
        (
            news(
                "give_seat", 5, flight="D3", seat={"crew": "ru1", "role": "commander", "down_on": "S1", "private": True}
            ),
            "give seat: Third Dragon (D3), seat with crew Dan Dorn, role commander, down on S1 and private",
        ),
        (
            news("agreement_sign", 5, flights=["S2", "D3"], opens={"soyuz": "engineer"}),
            "agreement sign: flights S2 and Third Dragon (D3), opens with soyuz engineer",
        ),
        (
            news("agreement_sign", 5, accounts=[{"between": ["US", "RU"], "max_imbalance": 1}]),
            "agreement sign: accounts with between US and RU and max imbalance 1",
        ),
        (
            news("add_flight", 5, entry=SHIPS[0], people=[{"id": "x", "agency": "NASA", "name": "Xu"}]),
            "add flight: entry S1, people Xu",
        ),
    ],
)
def test_news_is_told_with_names(event: Event, words: str) -> None:
    assert event_words([named(office())], event) == words


def test_two_people_of_one_name_keep_their_ids() -> None:
    world = named(office(), us2="Ada Abel")
    assert event_words([world], news("person_out", 5, crew="us1")) == "person out: Ada Abel (us1)"


def test_every_kind_of_news_is_told_without_brackets() -> None:
    """No Python dictionary, list or tuple: each kind's own example, as the page of events has it."""
    from inspect import cleandoc

    from optimizer.files.documents import parse

    for kind in EVENTS.values():
        event = kind.model_validate(parse(cleandoc(kind.example)).data)
        assert not re.search(r"[{}()\[\]']|True|None", event_words([], event)), kind.name


def test_a_diff_of_two_months_leaves_out_what_has_flown() -> None:
    before = named(office())
    old = plan_of("office", ["ru1 S1/commander>S2/engineer", *BEFORE[1:3], "ru3 S2/commander"])
    after = named(office(flights=[*SHIPS[1:]], as_of=day(35)))
    new = plan_of("office", ["us1 D3/commander", "ru3 S2/commander"])
    found = diff(after, old, new, of=before)
    assert [(move.crew, move.old) for move in found.moves] == [("ru1", (("S2", "engineer", "down"),))]
    assert found.days == ()
    early = named(office(flights=[*SHIPS[1:]], as_of=day(30)))
    assert {move.crew for move in diff(early, old, new, of=before).moves} == {"ru1", "ru2"}, "S1 lands that day"
    assert {change.flight for change in diff(early, old, new, of=before).days} == {"S1"}
    gone = after.model_copy(update={"crew": tuple(person for person in after.crew if person.id != "ru1")})
    text = diff_text(diff(gone, old, new, of=before))
    assert "Dan Dorn  Roscosmos  S2 engineer down  ->  no seat" in text


def test_the_instance_that_follows_names_where_it_comes_from() -> None:
    before = office(goals=[{"unfilled_seats": 1}])
    after = before.model_copy(update={"goals": (), "as_of": before.flight["D3"].launch})
    plan = plan_of("office", BEFORE)
    following = next_instance(before, after, plan)
    assert following.goals == before.goals
    assert following.as_of == before.flight["D3"].launch
    assert following.published is not None
    assert following.published.assignments == plan.assignments
    assert following.published.instance.digest == following.digest
    assert following.made_from is not None
    assert following.made_from.digest == before.digest
    assert optimizer.check(following, following.published).digest_matches
    assert optimizer.check(following, plan.model_copy(update={"instance": following.made_from})).digest_matches


def test_a_rule_that_breaks_more_often_is_told_with_both_counts() -> None:
    """us1 would be on two ships at a time."""
    worse = plan_of("office", ["us1 S1/commander", *BEFORE[1:]])
    assert diff_text(diff(office(), plan_of("office", BEFORE), worse)).splitlines()[-5:] == [
        "Effect on the rules (clauses broken) and goals",
        "                  old plan  new plan",
        "  rule lifeboat          0         1",
        "  rule one_place         0         1",
        "  rule way_home          0         2",
    ]


def test_crewmates_of_everybody_who_moves_are_told() -> None:
    """ru1 gives up S1 and us3 joins S2: ru2 flies with the one, ru3 with the other."""
    old = plan_of("office", BEFORE)
    new = plan_of("office", [*BEFORE[1:4], "us3 S2/engineer"])
    found = diff(named(office()), old, new)
    assert found.table().head == ("who", "agency", "from", "to")
    assert found.table().rows == [
        ("Dan Dorn", "Roscosmos", "S1 commander", "no seat"),
        ("Cai Cole", "ESA", "no seat", "S2 engineer"),
    ]
    assert told(diff(office(), old, new)) == {
        "ru1": ("moves",),
        "us3": ("moves",),
        "ru2": ("crew changes on S1",),
        "ru3": ("crew changes on S2",),
    }


def test_news_about_a_person_alone_has_their_kind_as_the_short_reason() -> None:
    answer = replan(office(), plan_of("office", BEFORE), [news("person_out", 5, crew="us3", to=day(9))], workers=1)
    assert answer.difference is not None
    assert {notice.crew: notice.why for notice in answer.difference.told} == {"us3": "person_out"}
