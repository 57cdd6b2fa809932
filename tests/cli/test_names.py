"""People and flights by id or by a name that only they have, wherever somebody types one."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.files.names import called, meant
from optimizer.problem.errors import InputError
from tests import INSTANCES
from tests.cli.test_cli import crewopt

if TYPE_CHECKING:
    from pathlib import Path

MINI = (INSTANCES / "mini.yaml").read_text(encoding="utf-8")
NAMED = MINI.replace("id: anna,", "id: anna, name: Åse Ødegård,").replace("id: ben,", "id: ben, name: José Núñez,")
NAMED = NAMED.replace("id: MS-2,", "id: MS-2, name: Союз МС-2,")
FORMS = ["anna", "Åse Ødegård", unicodedata.normalize("NFD", "Åse Ødegård"), "Ase Odegard"]
"""Ways to name one person: the id, the name, in another normal form, and without accents."""


def test_the_first_form_that_fits_decides() -> None:
    names: dict[str, str | None] = {"a": "Åse", "b": "Ase", "Ase": None, "c": "Àse", "d": "Léa", "e": "Leá"}
    assert called("Ase", names) == ["Ase"], "an id"
    assert called("Åse", names) == ["a"]
    assert called(unicodedata.normalize("NFD", "Åse"), names) == ["a"]
    assert called("Lea", names) == ["d", "e"]
    assert called("Léa", names) == ["d"]
    assert called("D", names) == [], "ids are never folded"
    assert called("å", {"å": None}) == ["å"]
    assert called(unicodedata.normalize("NFD", "å"), {"å": None}) == [], "not even to a normal form"
    assert meant("crew member", "Lea", names) == (
        None,
        "expected the id of one crew member, found 'Lea', which could be any of d, e",
    )


def loaded(folder: Path, text: str) -> optimizer.Instance:
    file = folder / "named.yaml"
    file.write_text(text, encoding="utf-8")
    return optimizer.load(file)


@pytest.mark.parametrize("who", FORMS)
def test_files_name_people_and_flights(who: str, tmp_path: Path) -> None:
    more = "pins: [{crew: '@', flight: MS-1}]\n"
    more += "shelters: [{crew: '@', ship: Союз МС-2, from: 2031-07-01, to: 2031-07-02}]\n"
    more += "waivers: [{rule: qualification, subject: '@/Союз МС-2', reason: r, by: me}]\n"
    plain = loaded(tmp_path, NAMED + more.replace("@", "anna").replace("Союз МС-2", "MS-2"))
    instance = loaded(tmp_path, NAMED + more.replace("@", who))
    assert instance == plain
    assert instance.digest == plain.digest
    seat = {"crew": who, "flight": "Союз МС-2", "role": "commander", "leg": "up"}
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps({"format": 1, "instance": {"name": "mini"}, "assignments": [seat]}))
    (found,) = optimizer.load_plan(plan, instance).assignments
    assert (found.crew, found.flight) == ("anna", "MS-2")
    news = tmp_path / "news.yaml"
    news.write_text(f"- {{known_on: 2031-01-01, kind: person_out, crew: '{who}'}}\n", encoding="utf-8")
    (located,) = optimizer.load_events(news, instance)
    data: dict[str, Any] = located.event.model_dump()
    assert data["crew"] == "anna"
    scenarios = tmp_path / "scenarios.yaml"
    scenarios.write_text(f"scenarios: {{a: [], b: [{{kind: person_out, crew: '{who}'}}]}}\n", encoding="utf-8")
    assert optimizer.load_scenarios(scenarios, instance).scenarios[1].events[0].event.model_dump()["crew"] == "anna"
    assert optimizer.what_if(f"person_out: '{who}'", instance).event.model_dump()["crew"] == "anna"


def test_a_word_that_names_several_people_is_told(tmp_path: Path) -> None:
    several = NAMED.replace("name: José Núñez", "name: Ase Ødegård") + "pins: [{crew: Ase Odegard, flight: MS-1}]\n"
    with pytest.raises(InputError) as caught:
        loaded(tmp_path, several)
    assert str(caught.value).endswith(
        "pins[0].crew: expected the id of one crew member, found 'Ase Odegard', which could be any of anna, ben"
    )


def test_commands_name_people_and_flights(tmp_path: Path) -> None:
    file, plan = tmp_path / "named.yaml", tmp_path / "plan.json"
    file.write_text(NAMED, encoding="utf-8")
    assert crewopt("solve", file, "-o", plan, "--workers", "1").returncode == 0
    seat = next(row for row in json.loads(plan.read_text())["assignments"] if row["crew"] in ("anna", "ben"))
    who = {"anna": "Ase Odegard", "ben": "José Núñez"}[seat["crew"]]
    options = ("--workers", "1", "--json")
    for asked in ((who, seat["flight"]), ("irina", "Союз МС-2", "--not")):
        by_name = crewopt("why", file, plan, *asked, "--no-turns", *options)
        ids = {who: seat["crew"], "Союз МС-2": "MS-2"}
        by_id = crewopt("why", file, plan, *(ids.get(word, word) for word in asked), "--no-turns", *options)
        assert by_name.returncode == by_id.returncode, by_name.stderr
        one, two = (json.loads(answer.stdout) for answer in (by_name, by_id))
        assert {**one, "seconds": 0} == {**two, "seconds": 0}
    told = [
        crewopt("replan", file, plan, "--what-if", "person_out: elif", "--pair", f"{name},carol", *options)
        for name in (who, seat["crew"])
    ]
    assert json.loads(told[0].stdout)["plan"] == json.loads(told[1].stdout)["plan"]
    cost = crewopt("explain", file, "--cost", f"qualification/{who}/Союз МС-2=never", "--json")
    assert cost.returncode == 0, cost.stderr
