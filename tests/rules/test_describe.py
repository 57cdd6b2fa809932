"""What each rule says of its clauses: what one demands in this file, and which clauses there are."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from optimizer.rules import RULES, Rule
from tests.rules.cases._case import Case, flight
from tests.worlds.draw import day

CREW = {
    "ru1": {
        "joined": day(-9),
        "left": day(50),
        "unavailable": [{"from": day(5), "to": day(6)}],
        "last_landing": day(-5),
        "last_stay_days": 180,
        "qualifications": {"mate": {"from": day(-9), "to": day(-1)}},
    },
    "ru3": {"joined": day(-9)},
    "guest": {"left": day(50)},
    "us2": {"unnamed": True},
    "us3": {"last_landing": day(-5), "last_stay_days": 20},
}
FLIGHTS = [
    flight(
        *("S1", 10, 30),
        seated=[{"crew": "ru2", "role": "engineer"}],
        candidates=["us1"],
        return_on=["S2"],
        rotation=True,
    ),
    flight("S2", 20, 40, other_launches=[day(22)], rotation=True, unusable_from=day(35)),
]
SOYUZ = {"roles": {"commander": {"requires": ["mate"], "agencies": ["Roscosmos"]}, "engineer": {"seats": 2}}}
TOLD = [
    {"crew": "ru1", "flight": "S2", "role": "commander", "leg": "up"},
    {"crew": "us1", "flight": "S2", "role": "engineer", "leg": "backup"},
]
MORE: dict[str, Any] = {
    "published": {"instance": {"name": "x"}, "assignments": TOLD},
    "frozen_until": day(25),
    "pins": [
        {"crew": "ru1", "flight": "S2"},
        {"crew": "ru1", "flight": "S2", "leg": "down", "role": "engineer"},
        {"crew": "us1", "flight": "S2", "leg": "backup"},
    ],
    "sessions": [
        {"id": "s1", "earns": "hand", "from": day(3), "to": day(4), "seats": 2, "requires": ["mate"]},
        {"id": "s2", "earns": "hand", "from": day(3), "to": day(4), "seats": 2},
    ],
    "short_trainings": [{"flight": "S1", "days": 3, "source": "x"}, {"crew": "us1", "days": 4, "source": "x"}],
}
OFFICE = Case("office", {}, FLIGHTS, [], crew=CREW, soyuz=SOYUZ, more=MORE)

SAID = """
availability ru1 yes {}
  ru1 does not fly before joining on 2029-12-23, after leaving on 2030-02-20 or while unavailable from 2030-01-06 to
  2030-01-07
availability ru3 yes {}
  ru3 does not fly before joining on 2029-12-23
availability guest yes {}
  guest does not fly after leaving on 2030-02-20
backup S1 yes {"flights":["S1"]}
  S1 has a backup for each seat not given: commander and 2 engineer
backup ru1/S1 yes {"flights":["S1"]}
  ru1 backs up S1 only if qualified, available and not going up, and at most 1 seat of it
backup ru1/S1 yes {"flights":["S1"],"roles_each":2}
  ru1 backs up S1 only if qualified, available and not going up, and at most 2 seats of it
candidates ru1/S1 yes {"always":true}
  ru1 is not among the candidates of S1: us1
candidates us2/commander yes {"always":true}
  us2 is not named yet and holds given seats only, not commander
candidates us2/S2 yes {"always":true}
  us2 is not named yet and holds given seats only, not S2
candidates ru1/S2 no {"always":true}
  ru1 is not among the candidates of S2, or of the role
crew_pairing ru1/ru2 yes {"together":[["ru1","ru2"]]}
  ru1 and ru2 go up on the same ships and come down on the same ships
crew_pairing ru1/ru2 yes {"apart":[["ru1","ru2"]]}
  ru1 and ru2 never share a ship
dose_limit ru1 yes {"limits_msv":{"Roscosmos":500},"received_msv":{"ru1":20}}
  ru1 stays within 500 mSv: 20 before, 0.667 mSv a day from launch to landing
dose_limit ru1 yes {"limits_msv":{"Roscosmos":500}}
  ru1 stays within 500 mSv: 0 before, 0.667 mSv a day from launch to landing
experience S1/commander yes {"roles":["commander"]}
  everybody who goes up on S1 on 2030-01-11 as commander has flown before
experience S1 yes {"roles":["commander"]}
  if anybody goes up on S1 on 2030-01-11, somebody aboard has flown before
flight_count ru1/2030-01-01..end yes {"bounds":[{"crew":["ru1"],"min":1,"max":2,"from":"@0"}]}
  ru1 goes up at least 1 and at most 2 times on flights launched from 2030-01-01
flight_count ru1/2030-01-01..end yes {"bounds":[{"crew":["ru1"],"min":1,"from":"@0"}]}
  ru1 goes up at least 1 time on flights launched from 2030-01-01
flight_count ru1/2030-01-01..end yes {"bounds":[{"crew":["ru1"],"max":1,"from":"@0"}]}
  ru1 goes up at most 1 time on flights launched from 2030-01-01
freeze S2 yes {"always":true}
  S2 carries ru1 up as commander, as published, and nobody else: frozen until 2030-01-26
launch_dates S2 yes {"always":true}
  S2 launches on 2030-01-21 or 2030-01-23
launch_dates S1/S2 yes {"always":true}
  S2 launches after S1, as planned
lifeboat S1 yes {}
  everyone bound to S1 (docked 2030-01-11 to 2030-01-30) has one of its 3 seats, every day
lifeboat ISS yes {"shelters":"decided"}
  everyone aboard ISS has a seat in a ship docked there that can be used, every day
one_place ru1 yes {"always":true}
  ru1 is in one seat of one ship at a time, and lands before the next launch day
partner_share ESA/2030-01-01..end yes {"shares":[{"agency":"ESA","min":1,"from":"@0"}]}
  ESA gets at least 1 seat up on flights launched from 2030-01-01
partner_share ESA/2030-01-01..end yes {"shares":[{"agency":"ESA","min":1,"max":2,"from":"@0"}]}
  ESA gets at least 1 and at most 2 seats up on flights launched from 2030-01-01
pins ru1/S2 yes {"always":true}
  ru1 goes up on S2, as pinned
pins ru1/S2/down yes {"always":true}
  ru1 comes down on S2 as engineer, as pinned
pins us1/S2/backup yes {"always":true}
  us1 backs up S2, as pinned
qualification ru1/S2 yes {}
  ru1 does not go up on S2 on 2030-01-21 as commander, which requires mate (held from 2029-12-23 to 2029-12-31)
qualification us1/S2 yes {}
  us1 does not go up on S2 on 2030-01-21 as commander, which requires mate
reciprocity S1 no {"accounts":[{"between":["US","RU"],"max_imbalance":1,"carried_in":-1}],"integrated_seats":1}
  S1 (launch 2030-01-11) carries exactly 1 of other parties on each leg with people
reciprocity US-RU.seats/S1 yes {"accounts":[{"between":["US","RU"],"max_imbalance":1,"carried_in":-1}]}
  account US-RU.seats is within 1 either way after S1 launches on 2030-01-11 (-1 carried in)
reciprocity US-RU.seats/final yes {"accounts":[{"between":["US","RU"],"max_imbalance":1,"final_imbalance":2}]}
  account US-RU.seats ends within 2 either way
rest_interval ru1 yes {"min_days":30,"min_days_after_short_stay":10}
  ru1 rests at least 30 days after each landing, 10 after a stay under 100 days; after landing 2029-12-27: not before
  2030-01-26
rest_interval ru1 yes {"min_days":3,"min_days_after_short_stay":3}
  ru1 rests at least 3 days after each landing
rest_interval us1 yes {"min_days":30,"min_days_after_short_stay":10}
  us1 rests at least 30 days after each landing, 10 after a stay under 100 days
role_agency us1/S2 yes {}
  us1 of NASA does not go up on S2 as commander (for Roscosmos)
role_agency ru1/S2 no {}
  ru1 of Roscosmos, up on S2, does not come down in a role closed to Roscosmos
role_seats S1 yes {"always":true}
  S1 has these seats: up commander and 2 engineer; down commander and 2 engineer; 3 in the ship
seat_coverage S1 yes {"full":true}
  S1 flies with these seats filled, up on 2030-01-11: 2 engineer; down on 2030-01-31: 2 engineer
seat_coverage S1/up/commander yes {}
  if S1 carries anybody up on 2030-01-11, these seats are filled: commander
seat_coverage S1/down/commander yes {"full":true}
  S1 flies with these seats filled, down on 2030-01-31: commander
seat_coverage S1 no {"full":true,"to":"@9"}
  S1 flies with these seats filled, up on 2030-01-11: 2 engineer; down on 2030-01-31: 2 engineer
seat_coverage S2 yes {"full":true}
  S2 flies with these seats filled, up on 2030-01-21: 2 engineer; down on 2030-02-10: 2 engineer
seat_fit ru1/S1 yes {"people":{"ru1":{"height_cm":195}},"vehicles":{"soyuz":{"height_cm":{"max":190}}}}
  ru1 up on S1 flies only in ships that fit: height_cm 195, soyuz takes any to 190
seat_fit ru1/S1 no {"people":{"ru1":{"height_cm":195}},"vehicles":{}}
  ru1 up on S1 flies only in ships that fit: the measures do not suit the ship down
seated S1 yes {"always":true}
  S1 (launch 2030-01-11) carries ru2 as engineer, as given
sessions ru1/s1 yes {"always":true}
  ru1 attends s1 (2030-01-04 to 2030-01-05) only if available every day, holding mate, and in no other session
sessions ru1/s2 yes {"always":true}
  ru1 attends s2 (2030-01-04 to 2030-01-05) only if available every day, and in no other session
sessions s1 yes {"always":true}
  s1 (2030-01-04 to 2030-01-05) has room for 2
station_commander t1 yes {"terms":[{"id":"t1","from":"@11","to":"@12"}]}
  t1 has one commander, aboard from 2030-01-12 to 2030-01-13, flown before, and at most 2 in a row from one party
station_commander t1 yes {"terms":[{"id":"t1","from":"@11","to":"@12","commander":"ru1"}]}
  t1 has the commander ru1, aboard from 2030-01-12 to 2030-01-13, flown before, and at most 2 in a row from one party
station_complement total/2030-01 yes {"total":{"min":1,"max":7}}
  on every day of 2030-01 at least 1 and at most 7 people are aboard
station_complement RU/2030-01 yes {"parties":{"RU":{"min":1}}}
  on every day of 2030-01 at least 1 person of RU is aboard
stay_limit ru1/S1 yes {"limits":[{"of":"person","min_days":5,"max_days":9}]}
  ru1, up on S1, stays at least 5 days and at most 9 days from launch to landing
stay_limit S1 no {}
  S1 (launch 2030-01-11, landing 2030-01-31): within its limits
training_capacity GCTC/2030-01 yes {"centres":{"GCTC":{"people":6,"vehicles":["soyuz"]}}}
  GCTC trains for at most 6 seats at once in 2030-01, crews of soyuz among them
training_capacity GCTC/2030-01 yes {"centres":{"GCTC":{"people":6}}}
  GCTC trains for at most 6 seats at once in 2030-01
training_flow ru1 yes {"lead_days":9,"rehab_days":5}
  ru1 trains 9 days for each launch or backup duty (at most 3 for S1), one at a time, not in orbit nor within 5 days
  of a landing; after landing 2029-12-27: not before 2030-01-10
training_flow us1 yes {"lead_days":9}
  us1 trains 9 days for each launch or backup duty (at most 3 for S1, 4 for every flight), one at a time, not in orbit
  nor within 45 days of a landing
training_flow us3 yes {"lead_days":9}
  us3 trains 9 days for each launch or backup duty (at most 3 for S1), one at a time, not in orbit nor within 45 days
  of a landing; after landing 2029-12-27: not before 2030-02-19
vehicle_acceptance us1/S1 yes {"accepted":[{"agency":"NASA","vehicle":"soyuz","landings":2,"certified_from":"@30"}]}
  us1 of NASA flies on soyuz only after 2 crewed landings and from 2030-01-31: too early for S1 on 2030-01-11
vehicle_loss RU yes {"min_aboard":{"US":1,"RU":0},"scope":"side"}
  if all docked ships of RU left, at least 1 of US would stay aboard, every day
vehicle_loss S1 yes {"min_aboard":{"US":1},"scope":"ship"}
  if S1 (docked 2030-01-11 to 2030-01-30) left with those bound to it, at least 1 of US would stay aboard, every day
skills_aboard hand/2030-01 yes {"skills":[{"skill":"hand","min":1}]}
  on every day of 2030-01 at least 1 person aboard holds hand
skills_aboard hand/2030-01 yes {"skills":[{"skill":"mate","min":2},{"skill":"hand","min":1}]}
  on every day of 2030-01 at least 1 person aboard holds hand
seat_coverage S2 no {}
  S2 flies with these seats filled, up on 2030-01-21: 2 engineer; down on 2030-02-10: 2 engineer
lifeboat S2 yes {}
  everyone bound to S2 (docked 2030-01-21 to 2030-02-09) has one of its 3 seats, every day; from 2030-02-05 on none is
  usable
rest_interval us3 yes {"min_days":30,"min_days_after_short_stay":10}
  us3 rests at least 30 days after each landing, 10 after a stay under 100 days; after landing 2029-12-27: not before
  2030-01-06
skills_aboard hand/2030-01 yes {"skills":[{"skill":"hand","min":2,"party":"RU"},{"skill":"hand","min":3,"party":"RU"}]}
  on every day of 2030-01 at least 2 people of RU aboard hold hand and at least 3 people of RU aboard hold hand
qualification ru1/S1 yes {}
  ru1 does not go up on S1 on 2030-01-11 as commander, which requires mate (held from 2029-12-23 to 2029-12-31)
stay_limit ru1/S1 yes {"limits":[{"of":"person","max_days":9}]}
  ru1, up on S1, stays at most 9 days from launch to landing
stay_limit ru1/S1 yes {"limits":[{"of":"person","min_days":9}]}
  ru1, up on S1, stays at least 9 days from launch to landing
stay_limit S1 yes {"limits":[{"of":"ship","max_days":19}]}
  S1 (launch 2030-01-11, landing 2030-01-31): 20 days from launch to landing, at most 19
station_complement RU/2030-01 no {"parties":{"RU":{"min":1}},"from":"@40"}
  on every day of 2030-01 at least 1 person of RU is aboard
station_complement total/2030-01 no {"total":{"min":0}}
  on every day of 2030-01 at least 0 people are aboard
stay_limit ru1/S1 no {"limits":[{"of":"ship","max_days":19}]}
  ru1, up on S1, stays from launch to landing
"""
"""By clause: rule, subject, whether there is such a clause, and the rule's parameters (``@9``: day 9); below, what the
clause demands."""
CLAUSES = re.findall(r"^(\w+) (\S+) (yes|no) (.*)\n((?:  .*\n)+)", SAID, re.M)


@pytest.mark.parametrize(
    ("name", "subject", "there", "form", "words"), CLAUSES, ids=lambda text: text if len(text) < 40 else ""
)
def test_a_rule_says_what_a_clause_demands(name: str, subject: str, there: str, form: str, words: str) -> None:
    rules = json.loads(re.sub(r'"@(\d+)"', lambda found: f'"{day(int(found.group(1)))}"', form))
    instance = replace(OFFICE, rule=rules).instance(name)
    (rule,) = (rule for rule in instance.rulebook if rule.name == name)
    assert rule.describe(subject, instance) == " ".join(words.split())
    assert rule.has_clause(subject.split("/"), instance) is (there == "yes")


def test_every_rule_that_has_words_of_its_own_is_asked() -> None:
    own = {name for name, kind in RULES.items() if kind.describe is not Rule.describe}
    assert {name for name, *_ in CLAUSES} == own - {"handover"}, "hand-overs: test_messages"


def test_seats_given_on_a_ship_that_has_launched_are_all_its_seats() -> None:
    instance = replace(OFFICE, rule={"always": True}, more={"as_of": day(12)}).instance("")
    (rule,) = (rule for rule in instance.rulebook if rule.name == "seated")
    said = "S1 (launch 2030-01-11) carries ru2 as engineer, as given, and nobody else: it has launched"
    assert rule.describe("S1", instance) == said


@pytest.mark.parametrize(("down_on", "words"), [(["S1", "S2"], "down on 2030-01-31: 2 engineer"), ("S1", "none")])
def test_seats_that_are_settled_are_not_to_be_filled(down_on: Any, words: str) -> None:
    """S1 has launched; whether its crew comes down on it is still open, or given."""
    ships = [{**FLIGHTS[0], "seated": [{"crew": "ru2", "role": "engineer", "down_on": down_on}]}, FLIGHTS[1]]
    instance = replace(OFFICE, rule={"full": True}, flights=ships, more={"as_of": day(12)}).instance("seat_coverage")
    (rule,) = (rule for rule in instance.rulebook if rule.name == "seat_coverage")
    assert rule.describe("S1", instance) == f"S1 flies with these seats filled, {words}"


@pytest.mark.parametrize(
    ("name", "listed", "window", "words"),
    [
        ("flight_count", "bounds", {"crew": ["ru1"], "max": 1}, "ru1 goes up at most 1 time on flights launched"),
        (
            "partner_share",
            "shares",
            {"agency": "ESA", "max": 1},
            "ESA gets at least 0 and at most 1 seat up on flights launched",
        ),
    ],
)
def test_of_several_lines_the_one_with_the_window_is_described(
    name: str, listed: str, window: dict[str, Any], words: str
) -> None:
    lines = [{**window, "from": day(0)}, {**window, "max": 2, "to": day(9)}]
    instance = replace(OFFICE, rule={listed: lines}).instance(name)
    (rule,) = (rule for rule in instance.rulebook if rule.name == name)
    about = window.get("agency", "ru1")
    assert rule.describe(f"{about}/2030-01-01..end", instance) == f"{words} from 2030-01-01"
    assert rule.named(instance) == {"from..to": ["2030-01-01..end", "start..2030-01-10"]}


@pytest.mark.parametrize(
    ("name", "form", "parts"),
    [
        ("station_commander", {"terms": [{"id": "t1", "from": day(11), "to": day(12)}]}, {"term": ["t1"]}),
        ("training_capacity", {"centres": {"GCTC": {"people": 6}}}, {"centre": ["GCTC"]}),
        (
            "skills_aboard",
            {"skills": [{"skill": "hand"}, {"skill": "mate", "name": "pair"}]},
            {"skill": ["hand", "pair"]},
        ),
        ("role_agency", {}, {}),
    ],
)
def test_parts_of_a_subject_have_these_names(name: str, form: dict[str, Any], parts: dict[str, list[str]]) -> None:
    instance = replace(OFFICE, rule=form).instance(name)
    (rule,) = (rule for rule in instance.rulebook if rule.name == name)
    assert {part: sorted(names) for part, names in rule.named(instance).items()} == parts


@pytest.mark.parametrize(("scope", "apart"), [("side", True), ("ship", False)])
def test_each_station_has_its_own_clause_about_a_side(scope: str, apart: bool) -> None:
    rule = RULES["vehicle_loss"].model_validate({"min_aboard": {"US": 1}, "scope": scope})
    assert rule.by_station is apart


def test_what_a_role_down_requires_is_said_where_no_role_up_is_closed() -> None:
    roles = {"roles": {"commander": {}, "engineer": {"seats": 2}}}
    instance = replace(OFFICE, rule={}, soyuz=roles).instance("qualification")
    (rule,) = (rule for rule in instance.rulebook if rule.name == "qualification")
    said = "ru1 does not go up on S1 on 2030-01-11 with a role down on another ship whose requirements are not held"
    assert rule.describe("ru1/S1", instance) == said


def test_whoever_is_named_is_shut_out_of_flights_alone_and_not_of_a_role() -> None:
    instance = replace(OFFICE, rule={"always": True}).instance("")
    (rule,) = (rule for rule in instance.rulebook if rule.name == "candidates")
    told = {who: rule.has_clause([who, "commander"], instance) for who in ("ru1", "us2")}
    assert told == {"ru1": False, "us2": True}


def test_of_several_roles_that_are_closed_each_is_named() -> None:
    roles = {"roles": {"commander": {"agencies": ["Roscosmos"]}, "engineer": {"seats": 2, "agencies": ["Roscosmos"]}}}
    instance = replace(OFFICE, rule={}, soyuz=roles).instance("role_agency")
    (rule,) = (rule for rule in instance.rulebook if rule.name == "role_agency")
    said = "us1 of NASA does not go up on S2 as commander (for Roscosmos) or engineer (for Roscosmos)"
    assert rule.describe("us1/S2", instance) == said


def test_a_run_that_nobody_offers_is_described_by_the_rule_itself() -> None:
    instance = replace(OFFICE, rule={"always": True}).instance("")
    (rule,) = (rule for rule in instance.rulebook if rule.name == "sessions")
    assert rule.describe("ru1/s9", instance) == rule.sentence()
