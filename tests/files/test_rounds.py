"""Problems of every kind are told in one round: none hides behind another elsewhere in the file."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from tests.files.test_importing import FLIGHTS, RECIPE, SEATS, tables
from tests.files.test_importing import told as told_of_import
from tests.files.test_load import MINI, told

if TYPE_CHECKING:
    from pathlib import Path

FAULTS = {
    "key": ("flown: 3,", "flwn: 3,", "crew[5].flwn: key 'flwn' unknown"),
    "number": ("min_days: 790", "min_days: .inf", "rules.rest_interval.min_days: expected a finite number"),
    "goal": ("measure: squares", "measure: cubes", "expected 'squares' or 'longest'"),
    "type": ("launch: 2031-01-20", "launch: soon", "flights[1].launch: expected a date"),
    "order": ("docking: 2031-07-02", "docking: 2031-06-01", "flights[3]: expected a docking on or after its launch"),
    "name": (
        "vehicle: soyuz, rotation: true, launch: 2031-06-10",
        "vehicle: soyus, launch: 2031-06-10",
        "'soyus' unknown",
    ),
    "twice": ("id: ben", "id: anna", "crew[1].id: expected an id of its own, found 'anna', the id of crew[0]"),
    "person": ("selected: 2026-06-01", "selected: 2041-06-01", "crew[4].selected: expected a day up to the horizon's"),
    "circle": ("soyuz-crew: {}", "soyuz-crew: {implies: [soyuz-commander]}", "expected no circle"),
    "agency": ("RU: {agencies: [Roscosmos]}", "RU: {agencies: [Roscosmos, NASA]}", "expected each agency in one party"),
    "role": (
        "landing: 2031-06-20",
        "landing: 2031-06-20, roles_down: {guest: 1}",
        "flights[0].roles_down.guest: expected a role of soyuz, found 'guest'; known: commander, flight-engineer",
    ),
    "duplicate": ("name: mini", "name: mini\nname: maxi", "expected key 'name' once"),
}


@pytest.mark.parametrize(("one", "two"), list(permutations(FAULTS, 2)))
def test_no_problem_hides_another(one: str, two: str, tmp_path: Path) -> None:
    text = MINI
    for right, wrong, _ in (FAULTS[one], FAULTS[two]):
        assert right in text
        text = text.replace(right, wrong, 1)
    lines = told(tmp_path, text)
    for _, _, message in (FAULTS[one], FAULTS[two]):
        assert any(message in line for line in lines), lines
    assert len(lines) == 2 + ("circle" in (one, two)), lines


def test_all_at_once(tmp_path: Path) -> None:
    text = MINI
    for right, wrong, _ in FAULTS.values():
        text = text.replace(right, wrong, 1)
    lines = told(tmp_path, text)
    assert [message for _, _, message in FAULTS.values() if not any(message in line for line in lines)] == []
    assert len(lines) == len(FAULTS) + 1, "both of a circle are told"


def test_what_is_named_only_by_something_faulty_is_no_contradiction(tmp_path: Path) -> None:
    """A waiver, a pin and a seat of somebody whose entry is faulty are not told."""
    more = "pins: [{crew: anna, flight: MS-1}]\nwaivers: [{rule: handover, subject: MS-1/MS-2, reason: r, by: me}]\n"
    assert told(tmp_path, MINI.replace("flown: 2,", "flown: two,") + more) == [
        'bad.yaml:32:37 crew[0].flown: expected a whole number, found "two"'
    ]
    assert told(tmp_path, MINI.replace("handover: {min_days: 5}", "handover: {min_days: x}") + more) == [
        'bad.yaml:52:24 rules.handover.min_days: expected a whole number, found "x"'
    ]


def test_a_recipe_and_its_tables_are_told_together(tmp_path: Path) -> None:
    recipe = tables(
        tmp_path, recipe=RECIPE.replace("training_days", "trainingdays"), flights=FLIGHTS.replace("tourist", "x")
    )
    assert [line.partition(":")[0] for line in told_of_import(recipe)] == ["flights.csv", "office.recipe.yaml"]
    recipe = tables(tmp_path, recipe=RECIPE.replace("training_days: 730", "training_days: x\ntables: 5"))
    assert len(told_of_import(recipe)) == 2


def test_names_types_and_contradictions_of_an_import_are_told_together(tmp_path: Path) -> None:
    extra = "pins: [{crew: zoe, flight: MS-1}]\nflights: {MS-2: {priority: x}}\n"
    extra += "leave_out: [{people: [zoe], why: gone}]\npeople: {dora: {selected: 2041-01-01}}\n"
    assert told_of_import(tables(tmp_path, recipe=RECIPE + extra, seats=SEATS + "MS-1,up,enginer,anna,\n")) == [
        "office.recipe.yaml:16:15 pins[0].crew: crew member 'zoe' unknown; known: anna, boris, carl, dora",
        'office.recipe.yaml:17:28 flights[1].priority: expected a whole number, found "x"',
        "office.recipe.yaml:18:23 leave_out[0].people[0]: person 'zoe' unknown; known: anna, boris, carl, dora",
        "office.recipe.yaml:19:27 crew[3].selected: expected a day up to the horizon's last, 2031-12-31, "
        "found 2041-01-01",
        "seats.csv:6:3 role: role 'enginer' unknown; did you mean 'engineer'?",
    ]
