"""What rules offer to other rooms: changes that would help, what to drop, what is left out, and what a default says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from optimizer.goals import GOALS
from optimizer.model.stays import enumerate_stays
from optimizer.problem.calendar import Calendar
from optimizer.rules import RULES
from tests.rules.cases._case import Case, flight
from tests.worlds.draw import FIRST_DAY, day
from tests.worlds.tiny import tiny

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.rules import Rule

SHIPS = [flight("S1", 10, 30), flight("S2", 20, 40)]
CREW: dict[str, dict[str, Any]] = {
    "ru1": {"joined": day(6), "unavailable": [{"from": day(8), "to": day(9)}, {"from": day(7)}, {"to": day(5)}]},
    "ru2": {"left": day(50), "unavailable": [{"from": day(1), "to": day(3)}, {"to": day(7)}]},
    "ru3": {"joined": day(5), "left": day(60), "flown": 0},
    "us1": {"qualifications": {"hand": {"from": day(6), "to": day(19)}, "mate": {"to": day(20)}, "captain": {}}},
    "us2": {"unnamed": True},
}
CLASS = {"id": "class", "earns": "hand", "from": day(6), "to": day(7), "seats": 2}
OFFICE = Case("office", {}, SHIPS, [], crew=CREW, more={"as_of": day(5)})


def ruled(name: str, form: dict[str, Any], case: Case = OFFICE) -> tuple[Rule, Instance]:
    """A rule with these parameters, in force in an office."""
    instance = replace(case, rule=form).instance(name)
    (rule,) = (rule for rule in instance.rulebook if rule.name == name)
    return rule, instance


def offered(name: str, form: dict[str, Any], **more: Any) -> list[str]:
    """The last step of each change that the rule offers."""
    rule, instance = ruled(name, form, replace(OFFICE, more={**OFFICE.more, **more}))
    return [lever.words(lever.most) for lever in rule.levers(instance)]


def test_people_join_earlier_leave_later_and_are_back_earlier() -> None:
    assert offered("availability", {}) == [
        "ru1 joins 2030-01-06 instead of 2030-01-07",
        "ru1 unavailable up to 2030-01-09 instead of 2030-01-10",
        "ru2 leaves 2030-03-02 instead of 2030-02-20",
        "ru2 unavailable up to 2030-01-06 instead of 2030-01-08",
    ]


def test_a_class_takes_more_people_and_people_of_other_agencies() -> None:
    everybody = {"always": True}
    assert offered("sessions", everybody) == []
    assert offered("sessions", everybody, sessions=[CLASS]) == ["places in class: 7 instead of 2"]
    assert offered("sessions", everybody, sessions=[{**CLASS, "name": "Walk", "agencies": ["NASA", "Roscosmos"]}]) == [
        "places in Walk: 7 instead of 2",
        "train people of ESA in Walk (hand)",
        "train people of Guest in Walk (hand)",
    ]


def test_what_is_held_begins_earlier_and_ends_later() -> None:
    told = [words for words in offered("qualification", {}) if words.startswith("us1 holds")]
    assert told == [
        "us1 holds hand from 2030-01-06 instead of 2030-01-07",
        "us1 holds hand up to 2030-01-21 instead of 2030-01-20",
    ]
    asked = replace(OFFICE, soyuz={"roles": {"commander": {"requires": ["mate"]}, "engineer": {"seats": 2}}})
    rule, instance = ruled("qualification", {}, asked)
    kinds = {word for lever in rule.levers(instance) for word in lever.words(1).split() if word in ("mate", "hand")}
    assert kinds == {"mate", "hand"}


def test_one_more_person_or_somebody_trained_holds_what_is_required() -> None:
    asked = replace(OFFICE, soyuz={"roles": {"commander": {"requires": ["mate"], "agencies": ["Roscosmos"]}}})
    crew = {"ru1": {"qualifications": {"mate": {"from": day(15)}}}, "ru2": {"qualifications": {"captain": {}}}}
    rule, instance = ruled("qualification", {}, replace(asked, crew=crew))
    new, *trained = (lever for lever in rule.levers(instance) if not lever.number)
    assert [new.words(step) for step in (1, 2, 3)] == [
        "one more person of Roscosmos with mate from 2030-01-21 on",
        "one more person of Roscosmos with mate from 2030-01-11 on",
        "2 more people of Roscosmos with mate from 2030-01-11 on",
    ]
    known = [[(edit.value["id"], edit.value["qualifications"]) for edit in new.edits(step)] for step in (1, 2, 3)]
    first, second = "new-Roscosmos-mate-1", "new-Roscosmos-mate-2"
    assert known == [
        [(first, {"mate": {"from": day(20)}})],
        [(first, {"mate": {}})],
        [(first, {"mate": {}}), (second, {"mate": {}})],
    ]
    assert [(lever.about, lever.most) for lever in trained] == [(("ru1",), 1), (("ru3",), 2)]
    assert [lever.words(1) for lever in trained] == [
        "train ru1 for mate, held from 2030-01-11 on",
        "train ru3 for mate, held from 2030-01-21 on",
    ]
    (edit,) = trained[1].edits(2)
    assert (edit.path, edit.value) == (("crew", 5, "qualifications", "mate"), {"from": day(10)})


def test_seats_are_given_up_one_after_the_other() -> None:
    """S1 has launched; of S2 one seat is given; S3 brings down others than it brings up."""
    given = [{"crew": "ru1", "role": "engineer"}]
    ships = [*SHIPS, flight("S3", 25, 50, roles_down={"engineer": 1}), flight("S4", 40, 50, roles={"engineer": 1})]
    ships[0], ships[1] = {**ships[0], "seated": given}, {**ships[1], "seated": given}
    case = replace(OFFICE, flights=ships, more={"as_of": day(12)})
    rule, instance = ruled("seat_coverage", {"full": True, "to": day(30)}, case)
    assert [lever.words(lever.most) for lever in rule.levers(instance)] == [
        "give up the seat of commander of S2",
        "give up a seat of engineer of S2",
    ]
    rule, instance = ruled("seat_coverage", {}, replace(case, flights=[SHIPS[1], ships[3]]))
    (lever,) = rule.levers(instance)
    assert lever.words(1) == "give up the seat of commander of S2"
    whole, one = lever.edits(1)
    assert (whole.path, whole.value, whole.only_if_absent) == (
        ("flights", 0, "roles"),
        {"commander": 1, "engineer": 2},
        True,
    )
    assert (one.path, one.value) == (("flights", 0, "roles", "commander"), 0)


def test_seats_of_a_flight_s_own_role_are_given_up_in_that_role() -> None:
    own = {"commander": {"seats": 2, "requires": ["mate"]}}
    rule, instance = ruled("seat_coverage", {}, replace(OFFICE, flights=[{**SHIPS[0], "roles": own}]))
    (lever,) = rule.levers(instance)
    assert [lever.words(step) for step in (1, 2)] == [
        "give up a seat of commander of S1",
        "give up 2 seats of commander of S1",
    ]
    assert (lever.edits(2)[1].path, lever.edits(2)[1].value) == (("flights", 0, "roles", "commander", "seats"), 0)


def test_people_may_stay_until_later_ships_of_the_same_station() -> None:
    later = [flight("S3", 22, 45), flight("S4", 23, 47), flight("S5", 24, 49), flight("M1", 22, 46, station="Mir")]
    later += [flight("S6", 24, 49)]
    ships = [{**SHIPS[0], "return_on": ["S2"]}, SHIPS[1], *later]
    rule, instance = ruled("way_home", {"always": True}, replace(OFFICE, flights=ships))
    levers = {lever.about: lever for lever in rule.levers(instance)}
    assert set(levers) == {("S1",), ("S2",), ("S3",), ("S4",)}, "no ship lands after S5 and S6, and M1 flies elsewhere"
    lever = levers[("S1",)]
    assert [lever.words(step).split(":")[0] for step in (1, 3)] == ["stays of up to 35 days", "stays of up to 39 days"]
    assert lever.words(2) == "stays of up to 37 days: people of S1 may come down on S4"
    assert [edit.value for edit in lever.edits(2)] == [["S2", "S3", "S4"]]
    launched = replace(OFFICE, flights=ships, rule={"always": True}, more={"as_of": day(12)}).instance("")
    assert ("S1",) not in {lever.about for lever in rule.levers(launched)}


def test_nobody_flies_sooner_who_has_no_name_or_is_waived() -> None:
    waiver = {"rule": "rest_interval", "subject": "ru1", "reason": "r", "by": "b"}
    told = offered("rest_interval", {}, waivers=[waiver])
    assert [words.split()[0] for words in told] == ["us1", "us3", "ru2", "ru3", "guest"]


@pytest.mark.parametrize(
    ("form", "more", "told"),
    [
        ({"lead_days": 9}, {}, ["training that begins before 2030-01-06 is under way"]),
        ({"lead_days": 9, "assumed_before": day(2)}, {}, []),
        ({"lead_days": 9}, {"as_of": None}, []),
    ],
)
def test_training_may_be_under_way(form: dict[str, Any], more: dict[str, Any], told: list[str]) -> None:
    assert [words for words in offered("training_flow", form, **more) if "under way" in words] == told


def test_pins_and_given_seats_that_the_plan_does_not_hold_are_dropped() -> None:
    given = [{"crew": "ru1", "role": "commander"}, {"crew": "ru2", "role": "engineer"}]
    pins = [{"crew": "us1", "flight": "S2"}, {"crew": "us3", "flight": "S2"}]
    stays = ["ru1 S1/commander", "us1 S2/engineer", "ru2 S2/engineer"]
    case = replace(OFFICE, flights=[{**SHIPS[0], "seated": given}, SHIPS[1]], stays=stays, more={"pins": pins})
    pinned, instance = ruled("pins", {"always": True}, case)
    seated, _ = ruled("seated", {"always": True}, case)
    calendar = Calendar(instance, case.plan())
    assert [pin.crew for pin in pinned.dropping(calendar)["pins"]] == ["us1"]  # type: ignore[attr-defined]
    kept = {ship.id: [seat.crew for seat in ship.seated] for ship in seated.dropping(calendar)["flights"]}  # type: ignore[attr-defined]
    assert kept == {"S1": ["ru1"], "S2": []}
    assert ruled("way_home", {"always": True}, case)[0].dropping(calendar) == {}


def test_a_session_is_for_those_who_lack_what_it_earns_before_the_last_landing() -> None:
    """S2 lands on day 40; the file ends on day 38."""
    held = {"ru1": {"to": day(40)}, "ru2": {"to": day(39)}, "ru3": {"from": day(7)}, "us1": {"from": day(8)}}
    crew = {who: {"qualifications": {"hand": window}} for who, window in held.items()}
    more = {**OFFICE.more, "sessions": [CLASS]}
    rule, instance = ruled("sessions", {"always": True}, replace(OFFICE, crew=crew, more=more, horizon=(0, 38)))
    offered_to = [duty.person.id for duty, _ in rule.extra_decisions(instance)]
    assert sorted(offered_to) == ["guest", "ru2", "us1", "us2", "us3"], "the class ends on day 7"


@pytest.mark.parametrize(
    ("crew", "leg", "role", "subject"),
    [
        ("us1", "up", "engineer", "us1/S2"),
        ("us1", "down", "commander", "us1/S2/down"),
        ("us1", "up", "commander", None),
        ("us2", "up", "engineer", None),
    ],
)
def test_a_seat_is_given_by_the_pin_of_just_that_seat(crew: str, leg: str, role: str, subject: str | None) -> None:
    pins = [
        {"crew": "us1", "flight": "S2", "role": "engineer"},
        {"crew": "us1", "flight": "S2", "role": "commander", "leg": "down"},
    ]
    rule, instance = ruled("pins", {"always": True}, replace(OFFICE, more={"pins": pins}))
    assert rule.gives(crew, "S2", leg, role, instance) == subject


def test_what_the_file_leaves_out() -> None:
    dose, instance = ruled("dose_limit", {"received_msv": {"ru1": 3}})
    fit, _ = ruled("seat_fit", {"people": {"ru1": {"height_cm": 180}}})
    (unknown,) = dose.omissions(instance, instance.crew, [])
    assert set(unknown.about) == {"us1", "us2", "us3", "ru2", "guest"}, "ru3 has not flown, ru1 is known"
    account = {"between": ["US", "RU"], "flights": "all"}
    swaps, _ = ruled("reciprocity", {"accounts": [account, {**account, "name": "late", "from": day(30)}]})
    (blank,) = swaps.omissions(instance, instance.crew, [])
    assert (blank.of, blank.about) == ("parameters", ("late",)), "no flight launches from day 30 on"
    (unmeasured,) = fit.omissions(instance, instance.crew, [])
    assert set(unmeasured.about) == {"us1", "us2", "us3", "ru2", "ru3", "guest"}
    assert list(ruled("handover", {})[0].omissions(instance, instance.crew, [])) == []


def test_who_waits_because_nobody_knows_how_long_they_flew() -> None:
    """S1 launches on day 10, S2 on day 20; twelve days after a short stay they might fly, nineteen after a long one."""
    crew = {
        "ru1": {"last_landing": day(-2)},
        "ru2": {"last_landing": day(-2), "last_stay_days": 5},
        "ru3": {"last_landing": day(5)},
        "us1": {"last_landing": day(-19)},
    }
    form = {"min_days": 19, "min_days_after_short_stay": 12}
    rule, instance = ruled("rest_interval", form, replace(OFFICE, crew=crew))
    refused = list(enumerate_stays(instance))
    (unknown,) = rule.omissions(instance, instance.crew, refused)
    assert (unknown.of, sorted(unknown.about)) == ("stays", ["ru1", "ru3"])
    on_first = [stay for stay in refused if stay.up.id == "S1"]
    (unknown,) = rule.omissions(instance, instance.crew, on_first)
    assert unknown.about == ("ru1",), "five days after a landing nobody flies, however short the stay was"


LAST, UNTIL = FIRST_DAY + timedelta(9), FIRST_DAY + timedelta(29)


@pytest.mark.parametrize(
    ("share", "after"),
    [
        ({"to": day(5)}, [{"to": day(5)}]),
        ({"from": day(20)}, [{"from": day(20)}]),
        ({}, [{"to": day(9)}, {"from": day(10), "max": 6, "min": 2}]),
        ({"from": day(5), "max": 1}, [{"from": day(5), "to": day(9), "max": 1}, {"from": day(10), "max": 4, "min": 4}]),
    ],
)
def test_shares_go_on_in_proportion(share: dict[str, Any], after: list[dict[str, Any]]) -> None:
    """Ten days become thirty: three seats at most in ten days are six in the next twenty."""
    whole = {"agency": "ESA", "min": 1, "max": 3}
    rule, _ = ruled("partner_share", {"shares": [{**whole, **share}]})
    expected, _ = ruled("partner_share", {"shares": [{**whole, **each} for each in after]})
    assert rule.extended(FIRST_DAY, LAST, UNTIL) == expected
    assert rule.extended(FIRST_DAY, UNTIL, UNTIL) == rule
    endless, _ = ruled("partner_share", {"shares": [{"agency": "ESA"}]})
    assert [line["max"] for line in endless.extended(FIRST_DAY, LAST, UNTIL).model_dump()["shares"]] == [None, None]


def test_what_a_rule_says_that_has_nothing_to_say() -> None:
    rule, instance = ruled("handover", {"min_days": 3})
    other, _ = ruled("role_seats", {"always": True})
    ship, person = instance.flight["S1"], instance.person["ru1"]
    assert rule.extended(FIRST_DAY, LAST, UNTIL) is rule
    assert other.missed_by(3) is other
    assert (other.rest_after(person, 100), other.guests_on(ship)) == (0, None)
    assert (other.seat_clause(ship), other.improvised_seats(ship)) == (None, 0)
    assert other.filled_legs == ()
    assert other.training_for(Calendar(instance, OFFICE.plan()), "ru1", ship) is None
    assert other.filling("S1", "up", "engineer", instance) == "S1"
    assert other.never(next(iter(enumerate_stays(instance))), instance) is False
    assert RULES["way_home"]().describe("ru1/S1", instance) == RULES["way_home"].sentence()
    assert GOALS["corps_size"]().leg_counts(instance, "S1", "up") == 1


def test_what_is_filled_and_who_goes_as_a_guest() -> None:
    rule, office = ruled("backup", {"flights": ["S1"]})
    assert rule.filled_legs == ("backup",)
    full, part = (ruled("seat_coverage", {"full": full})[0] for full in (True, False))
    assert (full.filled_legs, part.filled_legs) == (("up", "down"), ())
    assert [full.milder(subject) for subject in ("S1/up/commander", "S1")] == ["S1", None]
    assert [full.filling("S1", "up", role, office) for role in ("commander", "engineer")] == ["S1/up/commander", "S1"]
    account = {"between": ["US", "RU"]}
    swaps, instance = ruled(
        "reciprocity",
        {"accounts": [account, {**account, "name": "late", "from": day(30)}], "integrated_seats": 2},
        replace(OFFICE, flights=[{**SHIPS[0], "integrated": True}, {**SHIPS[1], "integrated": False}]),
    )
    assert [swaps.guests_on(ship) for ship in instance.flights] == [2, None]
    ended, _ = ruled("reciprocity", {"accounts": [{**account, "to": day(9)}], "integrated_seats": 2})
    assert swaps.extended(FIRST_DAY, LAST, UNTIL) == ended, "what is agreed afterwards is not known"


def test_an_agreement_bounds_the_account_of_its_name_alone() -> None:
    account, late = {"between": ["US", "RU"]}, {"between": ["US", "RU"], "name": "late"}
    swaps, _ = ruled("reciprocity", {"accounts": [account, late]})
    bounded, _ = ruled("reciprocity", {"accounts": [account, {**late, "max_imbalance": 4, "final_imbalance": 1}]})
    kept = {"unit": "days", "max_imbalance": 4, "final_imbalance": 1, "carried_in": -2}
    days, instance = ruled("reciprocity", {"accounts": [{**late, **kept, "from": day(3)}]})
    (shown,) = days.kept_accounts(instance)
    assert {name: getattr(shown, name) for name in kept} == kept
    assert (shown.label, shown.between, str(shown.opened)) == ("late", ("US", "RU"), day(3))
    assert swaps.agreement_bounded("late", {"max_imbalance": 4, "final_imbalance": 1}) == bounded
    assert swaps.agreement_bounded("early", {"max_imbalance": 4}) == swaps


def test_rules_that_are_wished_are_named_with_their_parameters() -> None:
    wish = {"prefer": {"rules": {"rest_interval": {"min_days": 90}}}}
    instance = replace(OFFICE, rule={"always": True}, more={"goals": [wish]}).instance("")
    (goal,) = instance.all_goals
    assert [(rule.name, rule.model_dump()["min_days"]) for rule in goal.wished_rules()] == [("rest_interval", 90)]


def test_rest_is_short_after_a_short_stay() -> None:
    form = {"min_days": 30, "min_days_after_short_stay": 10, "long_stay_days": 20}
    rule, instance = ruled("rest_interval", {**form, "agencies": {"NASA": {**form, "min_days": 40}}})
    rests = [rule.rest_after(instance.person[who], days) for who in ("ru1", "us1") for days in (19, 20)]
    assert rests == [10, 30, 10, 40]


@pytest.mark.parametrize(
    ("form", "sessions", "never"),
    [
        ({}, [], True),
        ({"from": day(0)}, [], False),
        ({}, [CLASS], True),
        ({}, [{**CLASS, "earns": "captain"}], False),
    ],
)
def test_who_holds_too_little_never_flies_unless_trained(
    form: dict[str, Any], sessions: list[dict[str, Any]], never: bool
) -> None:
    asked = {"roles": {"commander": {"requires": ["mate"]}}}
    crew = {"ru1": {"qualifications": {"hand": {}}}}
    case = replace(OFFICE, soyuz=asked, crew=crew, more={"sessions": sessions})
    rule, instance = ruled("qualification", form, case)
    stays = [stay for stay in enumerate_stays(instance) if stay.person.id == "ru1"]
    assert stays
    assert {rule.never(stay, instance) for stay in stays} == {never}


def test_a_goal_takes_the_terms_of_the_rule_that_asks_the_same() -> None:
    _, instance = ruled("training_flow", {"lead_days": 9, "current_lead_days": 4})
    days = GOALS["training_days"].as_ruled(instance.rulebook)
    assert days.model_dump(include={"lead_days", "current_lead_days"}) == {"lead_days": 9, "current_lead_days": 4}
    assert GOALS["training_days"].as_ruled([]) == GOALS["training_days"]()


@pytest.mark.parametrize(("days", "rests"), [(0, (30, 10, 40)), (9, (21, 1, 31)), (12, (18, 0, 28))])
def test_a_rest_that_is_missed_by_days_is_so_many_shorter(days: int, rests: tuple[int, int, int]) -> None:
    form = {"min_days": 30, "min_days_after_short_stay": 10, "long_stay_days": 20}
    rule, instance = ruled("rest_interval", {**form, "agencies": {"NASA": {**form, "min_days": 40}}})
    milder, ru1, us1 = rule.missed_by(days), instance.person["ru1"], instance.person["us1"]
    assert (milder.rest_after(ru1, 20), milder.rest_after(ru1, 19), milder.rest_after(us1, 20)) == rests
    assert milder.rest_after(us1, 19) == rests[1]


def test_the_clause_of_a_seat_home_is_that_of_the_ship_or_of_the_station() -> None:
    ships, instance = ruled("lifeboat", {})
    station, _ = ruled("lifeboat", {"shelters": "decided"})
    assert [rule.seat_clause(instance.flight["S1"]) for rule in (ships, station)] == ["S1", "ISS"]


@pytest.mark.parametrize(("days", "left"), [(0, 9), (2, 7), (8, 1), (20, 1)])
def test_training_that_is_missed_by_days_takes_so_many_fewer(days: int, left: int) -> None:
    rule, instance = ruled("training_flow", {"lead_days": 9})
    assert rule.missed_by(days).most_days(instance, "ru1", instance.flight["S1"]) == left  # type: ignore[attr-defined]
    assert rule.missed_by(days).missed_by(0) == rule


@pytest.mark.parametrize(
    ("named", "asked"),
    [
        ({"commander": "ru1"}, {"ru1"}),
        ({"commander": "guest"}, set()),
        ({}, {"ru1", "ru2", "ru3", "us1", "us2", "us3"}),
    ],
)
def test_who_could_command_is_whoever_is_named_or_anybody_of_a_party(named: dict[str, Any], asked: set[str]) -> None:
    term = {"id": "t1", "from": day(12), "to": day(14), **named}
    rule, instance = ruled("station_commander", {"terms": [term]})
    assert {duty.person.id for duty, _ in rule.extra_decisions(instance)} == asked


def test_a_stay_alone_is_forbidden_as_it_is_among_others() -> None:
    forbidden = 0
    for seed in range(10):
        instance = tiny(seed)
        for rule in instance.rulebook:
            for person in instance.crew:
                mine = [stay for stay in enumerate_stays(instance) if stay.person.id == person.id]
                among: dict[str, str] = {}
                for stay, subject in rule.forbidden(person, mine, instance):
                    among.setdefault(stay.name, subject)
                alone = {stay.name: subject for stay in mine if (subject := rule.forbids(stay, instance)) is not None}
                assert alone == among, (seed, rule.name)
                forbidden += len(alone)
    assert forbidden > 10
