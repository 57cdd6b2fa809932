"""Ids named like a word of the format: refused at their place, or kept apart, whatever they name."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

import optimizer
from optimizer.events import EVENTS
from optimizer.files.documents import parse
from optimizer.problem.errors import InputError
from optimizer.problem.fields import WORDS, Ref
from optimizer.rules import RULES
from tests import INSTANCES
from tests.slow import few_first

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

IDS = {
    "party": "US",
    "agency": "NASA",
    "qualification": "dragon-crew",
    "vehicle": "dragon",
    "flight": "MS-2",
    "crew": "anna",
    "role": "mission-specialist",
    "station": "ISS",
    "session": "class",
    "course": "block",
    "centre": "houston",
    "term": "spring",
    "account": "ledger",
    "skill": "pair",
    "measure": "height_cm",
}
"""Of each kind of id, one of the world below."""

PLAIN = "quito"
"""A name that means nothing."""


@cache
def world() -> str:
    """`mini` with something of every kind, as text."""
    data = parse((INSTANCES / "mini.yaml").read_text()).data
    for flight in data["flights"]:
        flight["station"] = "ISS"
    data["flights"][2] |= {"return_on": ["Crew-B"], "account": "RU"}
    training = {"earns": "dragon-crew", "centre": "houston", "seats": 1, "from": "2031-02-01"}
    data["sessions"] = [{"id": "class", "to": "2031-02-20", **training}]
    data["courses"] = [{"id": "block", "to": "2031-03-03", "days": 9, "every": 30, **training}]
    accounts = data["rules"]["reciprocity"]["accounts"]
    data["rules"] |= {
        "reciprocity": {"accounts": [accounts[0] | {"name": "ledger"}]},
        "station_complement": {
            "total": {"min": 2},
            "parties": {"US": {"min": 1}},
            "from": "2031-02-01",
            "to": "2031-05-31",
        },
        "station_commander": {
            "terms": [{"id": "spring", "station": "ISS", "from": "2031-02-01", "to": "2031-06-01", "commander": "anna"}]
        },
        "training_capacity": {"centres": {"houston": {"people": 9, "vehicles": ["dragon"]}}},
        "skills_aboard": {
            "skills": [{"name": "pair", "skill": "dragon-crew", "min": 2, "from": "2031-03-01", "party": "US"}]
        },
        "seat_fit": {"vehicles": {"dragon": {"height_cm": {"max": 190}}}, "people": {"anna": {"height_cm": 170}}},
        "partner_share": {"shares": [{"agency": "NASA", "min": 2}]},
        "backup": {"flights": ["MS-2"]},
        "availability": {},
        "vehicle_loss": {"min_aboard": {"US": 1, "RU": 1}, "scope": "side", "when": "both_sides_docked"},
    }
    data["goals"] = [
        {"unfilled_seats": 1},
        {"waiting_spread": {"measure": "squares"}},
        {"ledger_imbalance": {"read": "sum"}},
    ]
    clauses = [
        "reciprocity ledger/MS-2",
        "station_complement US/2031-05",
        "skills_aboard pair/2031-06",
        "vehicle_loss US",
    ]
    clauses += ["experience MS-2", "skills_aboard pair/2031-12", "seat_coverage MS-2/down/commander"]
    data["waivers"] = [dict(zip(("rule", "subject"), c.split(), strict=True), reason="r", by="b") for c in clauses]
    return json.dumps(data)


def renamed(word: str, kinds: list[str]) -> str:
    """The world with these kinds of ids named like a word; parts of addresses too."""
    new = {IDS[kind]: word for kind in kinds}

    def walk(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {new.get(name, name): walk(part, name) for name, part in value.items()}
        if isinstance(value, list):
            return [walk(part, key) for part in value]
        if not isinstance(value, str) or key in ("rule", "reason", "by"):
            return value
        return "/".join(new.get(part, part) for part in value.split("/")) if key == "subject" else new.get(value, value)

    return json.dumps(walk(json.loads(world())))


def forms(kind: Any) -> Iterator[tuple[str, str]]:
    """Kinds of references and the words that may stand in their place, in a type and all types inside."""
    seen: set[Any] = set()
    todo = [kind]
    while todo:
        each = todo.pop()
        if isinstance(each, type) and issubclass(each, BaseModel):
            if each not in seen:
                seen.add(each)
                fields = each.model_fields.values()
                todo += [Annotated[f.annotation, *f.metadata] if f.metadata else f.annotation for f in fields]
            continue
        inside = get_args(each)
        words = [word for part in inside if get_origin(part) is Literal for word in get_args(part)]
        marks = [mark.kind for part in inside for mark in getattr(part, "__metadata__", ()) if isinstance(mark, Ref)]
        lists = [
            mark.kind
            for part in inside
            for one in get_args(part)
            for mark in getattr(one, "__metadata__", ())
            if isinstance(mark, Ref)
        ]
        yield from ((mark, word) for mark in (*marks, *lists) for word in words)
        todo += [part for part in inside if get_origin(part) is not Literal]


def fixed_parts() -> set[str]:
    """Parts of addresses that stand for themselves, or are legs."""
    words = {word for rule in RULES.values() for form in re.split(", | or ", rule.subject) for word in form.split("/")}
    names = {"person", "flight", "ship", "side", "party", "agency", "month", "role", "leg"}
    own = {
        name
        for rule in RULES.values()
        if not rule.always
        for name in ("account", "skill", "centre", "term", "from..to")
    }
    return words - names - own - {"session"} | {"up", "down"}


def meant() -> set[tuple[str, str]]:
    kinds = [optimizer.Instance, optimizer.Plan, *EVENTS.values()]
    return {pair for kind in kinds for pair in forms(kind)}


def test_words_that_stand_where_an_id_may_are_no_ids_of_that_kind() -> None:
    found = meant()
    assert found >= {("flight", "open"), ("flight", "any"), ("party", "none")}
    assert not [(kind, word) for kind, word in found if word not in WORDS[kind]]


WORDS_OF_THE_FORMAT = sorted(
    {word for _, word in meant()}
    | fixed_parts()
    | {"side", "ship", "backup", "full", "start", "end", "source", "note", "from", "to", "all", "rotation", "commander"}
    | {
        "private",
        "default",
        "null",
        "true",
        "on",
        "id",
        "name",
        "crew",
        "flight",
        "person",
        "parties",
        "rules",
        "US-RU",
    }
    | {"2031-05", "2031-05-01", "7", "1e3", "start..end", "RU.", "none-US"}
)


def solved(text: str, path: Path) -> tuple[Any, ...]:
    """Status and values of the best plan, which the checker passes, and the waivers it uses."""
    path.write_text(text)
    instance = optimizer.load(path)
    result = optimizer.solve(instance, workers=1, time_limit=60)
    assert result.plan is not None
    optimizer.dump(result.plan, path.parent / "p.json")
    report = optimizer.check(instance, optimizer.load_plan(path.parent / "p.json", instance))
    assert report.ok
    assert report.values == result.values
    return result.status, result.values


@cache
def usual(path: Path) -> tuple[Any, ...]:
    return solved(renamed(PLAIN, []), path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("words")


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("word", few_first(WORDS_OF_THE_FORMAT, 6))
def test_a_word_is_refused_as_an_id_or_solves_as_any_other_name(word: str, folder: Path) -> None:
    path = folder / "i.json"
    kept = []
    for kind in IDS:
        if kind == "role" and word == "commander":
            continue  # the name of another role of the ship
        path.write_text(renamed(word, [kind]))
        if word in WORDS.get(kind, ()):
            with pytest.raises(InputError) as refused:
                optimizer.load(path)
            place = "flights[2].id" if kind == "flight" else f"parties.{word}"
            expected = f"{place}: expected another name for this {kind}, found {word!r}, a word of the file format"
            assert [problem.message for problem in refused.value.problems] == [expected.partition(": ")[2]]
            assert refused.value.problems[0].path == place
        else:
            optimizer.load(path)
            kept.append(kind)
    at_once = [kind for kind in kept if kind != "course"]  # no course is called like a session
    assert solved(renamed(word, at_once), path) == usual(path)
    assert solved(renamed(word, ["course"]), path) == usual(path)
