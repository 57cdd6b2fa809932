"""Facts about a person that contradict each other are told at the key; those that only look odd are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import optimizer
from optimizer.files.importing import import_tables
from tests.files.test_importing import RECIPE, tables, told
from tests.files.test_load import MINI
from tests.files.test_load import told as refused

if TYPE_CHECKING:
    from pathlib import Path

BEN = "{id: ben, agency: NASA, selected: 2025-06-01, "
"""The person who is changed; the horizon is the year 2031."""
SEAT = "integrated: true, seated: [{crew: ben, role: commander}]"

WRONG = {
    "left: 2025-05-31": "33:57 crew[1].left: expected a day on or after `selected` 2025-06-01, found 2025-05-31",
    "joined: 2031-03-01, left: 2031-02-28": "33:77 crew[1].left: expected a day on or after `joined` 2031-03-01, found "
    "2031-02-28",
    "flown: 1, last_landing: 2025-05-31": "33:75 crew[1].last_landing: expected a landing on or after `selected` "
    "2025-06-01, found 2025-05-31",
    "flown: 1, last_landing: 2031-01-01": "33:75 crew[1].last_landing: expected a landing before the horizon's first "
    "day 2031-01-01, or its flight in `flights` with their seat instead, found 2031-01-01",
    "flown: 0, last_landing: 2030-01-01": "33:58 crew[1].flown: expected at least 1, as `last_landing` is 2030-01-01, "
    "found 0",
    "last_stay_days: 5": "33:67 crew[1].last_stay_days: expected `last_landing` of that stay beside it, found 5 alone",
}


def with_ben(facts: str) -> str:
    text = MINI.replace(BEN, BEN + facts + ", ", 1)
    assert text != MINI
    return text


@pytest.mark.parametrize("facts", WRONG)
def test_a_contradiction_is_told_at_its_key(facts: str, tmp_path: Path) -> None:
    assert refused(tmp_path, with_ben(facts)) == [f"bad.yaml:{WRONG[facts]}"]


def test_who_is_selected_after_the_horizon_is_told(tmp_path: Path) -> None:
    text = MINI.replace("selected: 2025-06-01", "selected: 2032-01-01")
    assert refused(tmp_path, text) == [
        "bad.yaml:33:39 crew[1].selected: expected a day up to the horizon's last, 2031-12-31, found 2032-01-01"
    ]


def test_given_seats_are_on_flights_after_selection_and_landing(tmp_path: Path) -> None:
    given = MINI.replace("integrated: true", SEAT, 1).replace("MS-1, vehicle: soyuz", "MS-1, vehicle: dragon", 1)
    given = given.replace("launch: 2031-01-10", "launch: 2030-12-10", 1)
    text = given.replace("selected: 2025-06-01", "selected: 2030-12-11")
    assert refused(tmp_path, text) == [
        "bad.yaml:27:124 flights[0].seated[0].crew: expected a launch on or after the day 'ben' was selected, "
        "2030-12-11, found 2030-12-10"
    ]
    text = given.replace(BEN, BEN + "flown: 1, last_landing: 2030-12-10, ")
    assert refused(tmp_path, text) == [
        "bad.yaml:33:75 crew[1].last_landing: expected a landing before MS-1 launches with 'ben' on 2030-12-10, found "
        "2030-12-10"
    ]


@pytest.mark.parametrize(
    "facts",
    [
        "left: 2025-06-01",
        "joined: 2031-03-01, left: 2031-03-01",
        "flown: 1, last_landing: 2025-06-01",
        "flown: 1, last_landing: 2030-12-31, last_stay_days: 5",
        "last_landing: 2030-01-01",
        "flown: 1",
        "joined: 2020-01-01",
        "left: 2028-01-01",
    ],
)
def test_the_edge_is_no_contradiction(facts: str, tmp_path: Path) -> None:
    file = tmp_path / "good.yaml"
    file.write_text(with_ben(facts))
    optimizer.load(file)


# Import.


def test_a_landing_inside_the_horizon_needs_its_flight(tmp_path: Path) -> None:
    late = RECIPE.replace("2031-01-01, to: 2031-12-31}\n", "2030-07-10, to: 2031-12-31}\nas_of: 2031-01-01\n", 1)
    line = "as 'boris' lands on 2030-07-10, inside the horizon"
    assert told(tables(tmp_path, recipe=late)) == [
        f"seats.csv:2:1 flight: expected MS-0 among the flights taken, or a horizon from a later day, {line}"
    ]
    tables(tmp_path, recipe=late.replace("2030-07-10", "2030-07-11"))
    made = import_tables(tmp_path / "office.recipe.yaml").instance
    assert str(made.person["boris"].last_landing) == "2030-07-10"
    tables(tmp_path, recipe=late.replace("take: {", "take: {also: [MS-0], "))
    made = import_tables(tmp_path / "office.recipe.yaml").instance
    assert str(made.person["boris"].last_landing) == "2027-05-01"


def test_a_contradiction_of_a_table_is_told_at_its_cell(tmp_path: Path) -> None:
    people = "id,agency,selected,flown,last_landing\nanna,NASA,2024,1,2023-01-01\nboris,Roscosmos,2010,1,2027-05-01\n"
    assert told(tables(tmp_path, people=people + "carl,Private,,,\n")) == [
        "people.csv:2:5 last_landing: expected a landing on or after `selected` 2024-07-01, found 2023-01-01"
    ]
