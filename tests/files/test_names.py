"""Words for people and flights: which id each means, and what is said of one that means none or several."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from pydantic import BaseModel

from optimizer import loads
from optimizer.files.documents import Document, Place
from optimizer.files.names import LONGEST_NAME, bare, called, meant, names_in, put_ids, subject_in_ids
from optimizer.files.references import MOST_COMPARED, unknown
from optimizer.instance import Instance
from optimizer.problem.fields import Ref
from optimizer.problem.plan import Plan
from tests.rules.cases._case import Case, flight

CREW: dict[str, str | None] = {
    "anna": "Anna Müller",
    "ben": "Anna Muller",
    "zoe": "Zoë Smith",
    "lukasz": "Łukasz Großmann",
    "eva": "EVA",
    "nobody": None,
    "twin1": "Twin",
    "twin2": "Twin",
}


@pytest.mark.parametrize(
    ("word", "ids"),
    [
        ("anna", ["anna"]),
        ("Anna", []),
        ("Anna Müller", ["anna"]),
        ("Anna Mu\u0308ller", ["anna"]),
        ("Anna Muller", ["ben"]),
        ("Zoe Smith", ["zoe"]),
        ("zoe smith", []),
        ("Lukasz Grossmann", ["lukasz"]),
        ("Twin", ["twin1", "twin2"]),
        ("eva", ["eva"]),
        ("EVA", ["eva"]),
        ("", []),
        ("None", []),
    ],
)
def test_an_id_then_a_name_then_its_forms(word: str, ids: list[str]) -> None:
    """Of two names that are one without accents, each spelt out means its own."""
    assert called(word, CREW) == ids


def test_ids_come_before_names_that_are_spelt_alike() -> None:
    assert called("ben", {"anna": "ben", "ben": "Ben"}) == ["ben"]
    assert called("x" * (LONGEST_NAME + 5), {"long": "x" * (LONGEST_NAME + 9)}) == ["long"]
    assert called("x" * (LONGEST_NAME - 1), {"long": "x" * LONGEST_NAME}) == []


def test_text_without_accents() -> None:
    assert bare("Čeněk Ørsted Đặng Łoś") == "Cenek Orsted Dang Los"
    assert bare("ßæÆœı") == "ssaeAEoei"
    assert bare("北京 ガ") == "北京 カ"
    assert bare("한글") == "한글"


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("anna", "anna"),
        ("ANNA", "anna"),
        ("zoë smith", "zoe"),
        ("smith", "zoe"),
        ("GROSSMANN", "lukasz"),
        ("luka", "lukasz"),
        ("eva", "eva"),
        ("nob", "nobody"),
        ("zoe sm", "zoe"),
    ],
)
def test_a_word_typed_may_be_a_part_of_one_name(word: str, found: str) -> None:
    assert meant("crew member", word, CREW) == (found, "")


def test_a_word_typed_that_means_several_or_none() -> None:
    assert meant("crew member", "twin", CREW) == (
        None,
        "expected the id of one crew member, found 'twin', which could be any of twin1, twin2",
    )
    assert meant("flight", "x", {f"x{number}": None for number in range(9)}) == (
        None,
        "expected the id of one flight, found 'x', which could be any of x0, x1, x2, x3, x4, x5, x6, x7, ...",
    )
    assert meant("flight", "x", {f"x{number}": None for number in range(8)})[1].endswith(", x7")
    assert meant("crew member", "annn", {"anna": "Zoe"}) == (None, "crew member 'annn' unknown; did you mean 'anna'?")
    assert meant("crew member", "", CREW)[1].startswith("crew member '' unknown; known: Anna Muller, Anna Müller, EVA")
    assert meant("crew member", "q", {"anna": None}) == (None, "crew member 'q' unknown; known: anna")


def test_what_is_not_known_is_shown_with_the_nearest_or_the_first() -> None:
    assert unknown("flight", "MS-3", ["MS-2", "Crew-9"]) == "flight 'MS-3' unknown; did you mean 'MS-2'?"
    assert unknown("flight", "x", []) == "flight 'x' unknown; known: none"
    assert unknown("flight", "x", list("abcdefgh")) == "flight 'x' unknown; known: a, b, c, d, e, f, g, h"
    assert unknown("flight", "x", [*"ihgfedcba", "a"]) == "flight 'x' unknown; known: a, b, c, d, e, f, g, h, ..."


def test_among_many_only_those_that_begin_alike_are_near() -> None:
    """One more than are compared letter by letter."""
    many = [f"Flight-{number:04}" for number in range(MOST_COMPARED)]
    assert unknown("flight", "xlight-0007", many) == "flight 'xlight-0007' unknown; did you mean 'Flight-0007'?"
    assert "did you mean" not in unknown("flight", "xlight-0007", [*many, "one more"])
    assert unknown("flight", "one mor", [*many, "One more"]).endswith("did you mean 'One more'?")
    assert "did you mean" not in unknown("flight", "a" * 201, ["a" * 200])
    assert "did you mean" in unknown("flight", "a" * 200, ["a" * 201])


def test_names_of_a_file_as_far_as_they_can_be_read() -> None:
    data = {
        "crew": [{"id": "a", "name": "A"}, {"id": "b"}, {"id": "c", "name": 3}, {"name": "D"}, {"id": 4}, "e"],
        "flights": {"id": "x"},
    }
    assert names_in(data) == {"crew": {"a": "A", "b": None, "c": None}, "flight": {}}
    assert names_in({"flights": [{"id": "S1", "name": "Soyuz"}]}) == {"crew": {}, "flight": {"S1": "Soyuz"}}
    assert names_in([1]) == {"crew": {}, "flight": {}}


def document(data: dict[str, Any]) -> Document:
    found = Document("x.yaml")
    found.data = data
    return found


NAMES = {"crew": {"ru1": "Anna", "ru2": "Ben", "us1": "Twin", "us2": "Twin"}, "flight": {"S1": "Soyuz", "S2": None}}


def test_ids_take_the_place_of_names_in_a_plan() -> None:
    seat = {"flight": "Soyuz", "role": "commander", "leg": "up"}
    plan = document({"assignments": [{"crew": "Anna", **seat}, {"crew": "ru2", **seat}, {"crew": "Nobody", **seat}]})
    assert put_ids(plan, Plan, NAMES) == {}
    assert [(row["crew"], row["flight"]) for row in plan.data["assignments"]] == [
        ("ru1", "S1"),
        ("ru2", "S1"),
        ("Nobody", "S1"),
    ]
    twins = document({"assignments": [{"crew": "Twin", **seat}]})
    assert put_ids(twins, Plan, NAMES) == {
        ("crew", "Twin"): "expected the id of one crew member, found 'Twin', which could be any of us1, us2"
    }
    assert twins.data["assignments"][0]["crew"] == "Twin"


def test_keys_keep_their_order_and_their_place_with_all_below_them() -> None:
    people = {"Anna": {"height": 170}, "us1": {"height": 180}, "Ben": {"height": 190}}
    fit = document({"rules": {"seat_fit": {"people": people}}})
    at = ("rules", "seat_fit", "people")
    fit.values |= {(*at, "Anna"): Place(5, 9), (*at, "Anna", "height"): Place(6, 9), (*at, "us1"): Place(7, 9)}
    fit.keys |= {(*at, "Ben"): Place(8, 3)}
    assert put_ids(fit, Instance, NAMES) == {}
    assert list(fit.data["rules"]["seat_fit"]["people"].items()) == [
        ("ru1", {"height": 170}),
        ("us1", {"height": 180}),
        ("ru2", {"height": 190}),
    ]
    assert fit.values[(*at, "ru1")] == Place(5, 9)
    assert fit.values[(*at, "ru1", "height")] == Place(6, 9)
    assert fit.values[(*at, "us1")] == Place(7, 9)
    assert fit.keys[(*at, "ru2")] == Place(8, 3)


class Nested(BaseModel):
    """People by people."""

    by: dict[Annotated[str, Ref("crew")], dict[Annotated[str, Ref("crew")], int]]


def test_keys_below_keys_are_put_right_from_the_inside() -> None:
    whole = document({"by": {"Anna": {"Ben": 1, "us1": 2}, "us2": {"Anna": 3}}})
    whole.keys |= {("by", "Anna"): Place(2, 3), ("by", "Anna", "Ben"): Place(3, 5)}
    put_ids(whole, Nested, NAMES)
    assert whole.data == {"by": {"ru1": {"ru2": 1, "us1": 2}, "us2": {"ru1": 3}}}
    assert whole.keys["by", "ru1"] == Place(2, 3)
    assert whole.keys["by", "ru1", "ru2"] == Place(3, 5)


def test_a_key_by_name_beside_the_same_by_id_stays_as_it_is() -> None:
    people = {"ru1": {"height": 170}, "Anna": {"height": 180}}
    fit = document({"rules": {"seat_fit": {"people": people}}})
    put_ids(fit, Instance, NAMES)
    assert list(fit.data["rules"]["seat_fit"]["people"]) == ["ru1", "Anna"]


def test_parts_of_subjects() -> None:
    assert subject_in_ids("Anna/Soyuz", NAMES) == "ru1/S1"
    assert subject_in_ids("Twin/S2/commander", NAMES) == "Twin/S2/commander"
    assert subject_in_ids("x", {"crew": {"a": "x"}, "flight": {"b": "x"}}) == "x"
    waived = document({"waivers": [{"rule": "pins", "subject": "Ben/Soyuz"}, {"rule": "pins", "subject": 3}, "Anna"]})
    put_ids(waived, Instance, NAMES)
    assert waived.data["waivers"] == [{"rule": "pins", "subject": "ru2/S1"}, {"rule": "pins", "subject": 3}, "Anna"]
    put_ids(Document("x.yaml"), Instance, NAMES)


def test_a_person_named_in_every_kind_of_place() -> None:
    case = Case(
        "named",
        {"people": {"Anna A": {"height": 1}}, "vehicles": {"soyuz": {"height": {"max": 2}}}},
        [{**flight("S1", 0, 9, seated=[{"crew": "Anna A", "role": "commander"}]), "name": "Soyuz One"}],
        [],
        crew={"ru1": {"name": "Anna A"}},
        more={"pins": [{"crew": "Anna A", "flight": "Soyuz One", "leg": "up", "by": "b"}]},
    )
    instance = loads(case.data("seat_fit"))
    assert instance.flights[0].seated[0].crew == "ru1"
    assert [(pin.crew, pin.flight) for pin in instance.pins] == [("ru1", "S1")]
    assert next(iter(instance.rules.seat_fit.people)) == "ru1"  # type: ignore[attr-defined]
