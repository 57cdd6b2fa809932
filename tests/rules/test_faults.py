"""Parameters of rules and goals that contradict themselves or the file: each fault with its place and its words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from optimizer.goals import GOALS
from optimizer.rules import RULES
from tests.rules.cases._case import Case, flight
from tests.worlds.draw import day

SHIPS = [flight("S1", 0, 9), flight("S2", 5, 20)]
BOTH, ITSELF = {"between": ["US", "RU"]}, {"between": ["US", "US"]}


def term(first: int, last: int, **more: Any) -> dict[str, Any]:
    return {"id": "t", "from": day(first), "to": day(last), **more}


def twice(word: str, *lines: dict[str, Any]) -> dict[str, Any]:
    return {word: list(lines)}


@pytest.mark.parametrize(
    ("kind", "form", "words"),
    [
        ("station_commander", {"terms": [term(5, 4)]}, "expected `to` on or after `from` 2030-01-06, found 2030-01-05"),
        ("station_commander", {"terms": [term(4, 5), term(6, 7)]}, "expected each term once, found 't' twice"),
        (
            "changes",
            twice("notice", {"within_days": 3, "weight": 2}, {"within_days": 3, "weight": 4}),
            "expected lines of `notice` with different `within_days`, found two with the same",
        ),
        ("reciprocity", twice("accounts", ITSELF), "expected two different parties, found 'US' twice"),
        ("ledger_imbalance", twice("accounts", BOTH, ITSELF), "expected two different parties, found 'US' twice"),
        ("prefer", {"rules": {"backup": {}}}, "`backup` can be a rule, not a wish; leave it out here"),
    ],
)
def test_what_no_file_may_say_is_refused(kind: str, form: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as raised:
        {**RULES, **GOALS}[kind].model_validate_json(json.dumps(form), strict=True)
    assert [fault["msg"] for fault in raised.value.errors()] == [words]


FAULTS: list[tuple[str, dict[str, Any], tuple[str | int, ...], str]] = [
    ("crew_pairing", {"together": [["ru1", "ru1"]]}, ("together", 0), "expected two people, found 'ru1' twice"),
    (
        "crew_pairing",
        {"together": [["ru1", "ru2"]], "apart": [["ru2", "ru1"]]},
        ("apart", 0),
        "expected each pair once, found 'ru2' and 'ru1' in together[0] as well",
    ),
    (
        "lifeboat",
        {"improvised": [{"seats": 1}]},
        ("improvised",),
        "expected `shelters: decided` beside it, found shelters that are given",
    ),
    (
        "flight_count",
        twice("bounds", {"crew": ["ru1"], "max": 1}, {"agencies": ["Roscosmos"], "min": 1}),
        ("bounds", 1),
        "expected one line about 'ru1' with the window start..end, found two",
    ),
    (
        "partner_share",
        twice("shares", {"agency": "ESA"}, {"agency": "ESA"}),
        ("shares", 1),
        "expected one share of an agency in a window, found another of ESA at any time in shares[0]: "
        "write one for both",
    ),
    (
        "reciprocity",
        twice("accounts", BOTH, BOTH),
        ("accounts", 1),
        "expected an account with a name of its own, found 'US-RU.seats', the name of accounts[0] as well: "
        "give one a `name`",
    ),
    (
        "station_commander",
        {"terms": [term(1, 2, station="Mir")]},
        ("terms", 0, "station"),
        "station 'Mir' unknown; known: ISS",
    ),
]


@pytest.mark.parametrize(("kind", "form", "path", "words"), FAULTS)
def test_what_contradicts_the_file_is_told_at_its_place(
    kind: str, form: dict[str, Any], path: tuple[str | int, ...], words: str
) -> None:
    instance = Case("faults", form, SHIPS, []).instance(kind)
    (rule,) = (rule for rule in instance.rulebook if rule.name == kind)
    assert list(rule.contradictions(instance)) == [(path, words)]


@pytest.mark.parametrize(("kind", "form", "path", "words"), FAULTS)
def test_and_of_a_wish_at_its_place_below_the_goal(
    kind: str, form: dict[str, Any], path: tuple[str | int, ...], words: str
) -> None:
    if not RULES[kind].wishable:
        pytest.skip("can be no wish")
    goal = {"prefer": {"rules": {kind: form}}}
    instance = Case("faults", {"always": True}, SHIPS, [], more={"goals": [goal]}).instance("")
    (wish,) = instance.all_goals
    assert list(wish.contradictions(instance)) == [(("rules", kind, *path), words)]


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("crew_pairing", {"together": [["ru1", "ru2"]], "apart": [["ru2", "ru3"]]}),
        ("flight_count", twice("bounds", {"crew": ["ru1"], "max": 1}, {"crew": ["ru2"], "max": 1})),
        ("flight_count", twice("bounds", {"crew": ["ru1"], "max": 1}, {"crew": ["ru1"], "max": 1, "to": day(9)})),
        ("partner_share", twice("shares", {"agency": "ESA"}, {"agency": "ESA", "to": day(9)})),
        ("reciprocity", twice("accounts", BOTH, {**BOTH, "name": "other"})),
        ("station_commander", {"terms": [term(1, 2), term(1, 2, id="u", station="ISS")]}),
        ("skills_aboard", twice("skills", {"skill": "hand", "to": day(9)}, {"skill": "hand", "from": day(10)})),
        ("skills_aboard", twice("skills", {"skill": "hand"}, {"skill": "mate"})),
    ],
)
def test_what_is_said_once_is_no_fault(kind: str, form: dict[str, Any]) -> None:
    instance = Case("faults", form, SHIPS, []).instance(kind)
    (rule,) = (rule for rule in instance.rulebook if rule.name == kind)
    assert list(rule.contradictions(instance)) == []


def test_a_term_names_its_station_where_there_are_two() -> None:
    ships = [*SHIPS, flight("S3", 0, 9, station="Mir")]
    instance = Case("faults", {"terms": [term(1, 2)]}, ships, []).instance("station_commander")
    (rule,) = (rule for rule in instance.rulebook if rule.name == "station_commander")
    found = (("terms", 0, "station"), "expected a `station`, found none; known: ISS, Mir")
    assert list(rule.contradictions(instance)) == [found]
