"""What a file refers to, and the ids it declares."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from optimizer.files.documents import Document
from optimizer.files.references import declared_ids, references, unknown_ids
from optimizer.problem.fields import Ref

Person = Annotated[str, Ref("crew")]
Ship = Annotated[str, Ref("flight")]


class Seat(BaseModel):
    """Somebody on a ship."""

    crew: Person
    ship: Ship | Literal["open"] | None = None


class Made(BaseModel):
    """Every way to refer."""

    one: Person
    several: tuple[Person, ...] = ()
    pair: tuple[Person, Ship] | None = None
    either: Person | tuple[Person, ...] | Literal["any"] = "any"
    by_person: dict[Person, int] = {}
    seats: tuple[Seat, ...] = ()
    by_name: dict[str, Seat | int] = {}
    whose: Annotated[str | None, Ref("party"), Field(alias="of")] = None
    plain: str = ""


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({"one": "a", "plain": "x"}, [(("one",), "crew", "a", False)]),
        ({"one": 3}, []),
        ({"several": ["a", 3, "b"]}, [(("several", 0), "crew", "a", False), (("several", 2), "crew", "b", False)]),
        ({"several": "a"}, []),
        ({"pair": ["a", "s"]}, [(("pair", 0), "crew", "a", False), (("pair", 1), "flight", "s", False)]),
        ({"pair": ["a", "s", "t"]}, [(("pair", 0), "crew", "a", False), (("pair", 1), "flight", "s", False)]),
        ({"either": "a"}, [(("either",), "crew", "a", False)]),
        ({"either": "any"}, []),
        ({"either": ["a"]}, [(("either", 0), "crew", "a", False)]),
        ({"by_person": {"a": 1, "b": 2}}, [(("by_person", each), "crew", each, True) for each in "ab"]),
        ({"by_person": ["a"]}, []),
        (
            {"seats": [{"crew": "a", "ship": "s"}, {"crew": "b", "ship": "open"}]},
            [
                (("seats", 0, "crew"), "crew", "a", False),
                (("seats", 0, "ship"), "flight", "s", False),
                (("seats", 1, "crew"), "crew", "b", False),
            ],
        ),
        ({"by_name": {"x": {"crew": "a"}, "y": 3}}, [(("by_name", "x", "crew"), "crew", "a", False)]),
        ({"of": "US", "whose": "RU"}, [(("of",), "party", "US", False)]),
        ([{"one": "a"}], []),
        ("one", []),
        (None, []),
    ],
)
def test_every_reference_and_whether_it_is_a_key(data: Any, found: list[Any]) -> None:
    assert references(Made, data, ()) == found
    assert references(Made, data, ("at", 3)) == [(("at", 3, *path), *rest) for path, *rest in found]


def test_ids_that_an_instance_declares() -> None:
    data = {
        "parties": {"US": {"agencies": ["NASA", "ESA", 3]}, "RU": {"agencies": "none"}, "X": 3},
        "crew": [{"id": "a", "agency": "JAXA"}, {"id": "a"}, {"id": 3}, 4],
        "qualifications": {"hand": {}},
        "vehicles": {"soyuz": {"roles": {"commander": {}}}, "other": {"roles": ["x"]}},
        "flights": [{"id": "S1", "roles": {"up1": 1}, "roles_down": {"down1": 1}}, {"id": "S2", "roles": 3}],
        "sessions": [{"id": "s"}],
        "courses": [{"id": "c"}],
    }
    assert declared_ids(data, ["lifeboat"]) == {
        "party": ["US", "RU", "X"],
        "agency": ["NASA", "ESA", "JAXA"],
        "qualification": ["hand"],
        "vehicle": ["soyuz", "other"],
        "flight": ["S1", "S2"],
        "crew": ["a", "a"],
        "session": ["s", "c"],
        "role": ["commander", "up1", "down1"],
        "rule": ["lifeboat"],
    }
    nothing = declared_ids([], [])
    assert set(nothing) == set(declared_ids(data, []))
    assert not any(nothing.values())
    assert not any(declared_ids({"crew": {"id": "a"}, "parties": ["US"]}, []).values())


def test_ids_that_are_unknown_are_told_but_for_those_that_cannot_be_read() -> None:
    document = Document("x.yaml", {"one": "b", "several": ["a", "c", "d"], "by_person": {"e": 1}})
    document.unread.add(("several", 2))
    known = {"crew": ["a"], "flight": [], "party": []}
    told = unknown_ids(document, Made, known, {("crew", "c"): "c is two people", ("flight", "b"): "no"})
    assert [(problem.path, problem.message) for problem in told] == [
        ("one", "crew member 'b' unknown; known: a"),
        ("several[1]", "c is two people"),
        ("by_person.e", "crew member 'e' unknown; known: a"),
    ]
