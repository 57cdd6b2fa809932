"""What is right and may still surprise is said once, and only where it is so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from optimizer.files.warnings import MANY_FLEXIBLE, warnings_in
from optimizer.instance import Instance
from tests.cli.inside import inside
from tests.rules.cases._case import Case, flight
from tests.worlds.draw import day

if TYPE_CHECKING:
    from pathlib import Path

SESSION = {"id": "s1", "earns": "hand", "from": day(3), "to": day(5), "seats": 1}
COURSE = {"id": "c1", "earns": "hand", "from": day(3), "to": day(5), "seats": 1, "days": 2, "every": 2}
COUNTS, OTHER, THIRD = {"training_days": 1}, {"unfilled_seats": 1}, {"corps_size": 1}


def world(ships: list[dict[str, Any]] | None = None, **more: Any) -> Instance:
    return Case("warnings", {}, ships or [flight("S1", 0, 20)], [], more=more).instance("lifeboat")


def test_sessions_that_no_goal_counts_are_warned_of() -> None:
    words = "no goal counts `training_days`, so people may be sent to sessions they do not need"
    for training in ({"sessions": [SESSION]}, {"courses": [COURSE]}):
        for goals in ([], [OTHER], [OTHER, THIRD]):
            assert list(warnings_in(world(**training, goals=goals))) == [words]
        for goals in ([COUNTS], [OTHER, COUNTS], [COUNTS, OTHER], [OTHER, {**THIRD, **COUNTS}]):
            assert list(warnings_in(world(**training, goals=goals))) == [], goals
    assert list(warnings_in(world(goals=[OTHER]))) == [], "nobody can be sent anywhere"


def test_a_dozen_flights_with_a_choice_are_not_too_many() -> None:
    def ships(number: int) -> list[dict[str, Any]]:
        free = [flight(f"S{n}", n, n + 20, other_launches=[day(n + 1)]) for n in range(number)]
        return [*free, *(flight(f"D{n}", n, n + 20) for n in range(9))]

    assert list(warnings_in(world(ships(MANY_FLEXIBLE)))) == []
    (told,) = warnings_in(world(ships(MANY_FLEXIBLE + 1)))
    assert told.startswith(f"{MANY_FLEXIBLE + 1} flights list several launch days; with more than {MANY_FLEXIBLE} ")


def test_flights_that_name_no_station_are_named_where_there_are_several() -> None:
    def ships(silent: int) -> list[dict[str, Any]]:
        told = [flight(f"D{n}", n, n + 20, station="Mir") for n in range(2)]
        return [*(flight(f"S{n}", n, n + 20) for n in range(silent)), *told]

    (told,) = warnings_in(world(ships(3)))
    assert told.startswith("3 of 5 flights name no `station` and so go to ISS (S0, S1 and S2): write `station: ISS`")
    (told,) = warnings_in(world(ships(5)))
    assert "(S0, S1, S2 and 2 more)" in told
    assert list(warnings_in(world(ships(5)[:5]))) == [], "one station: nothing to mistake"
    assert list(warnings_in(world(ships(0)))) == []


@pytest.mark.parametrize(
    ("agency", "meant"),
    [
        ("Roskosmos", "Roscosmos"),
        ("nasa", "NASA"),
        ("NASB", "NASA"),
        ("ESA", None),
        ("CSA", None),
        ("Axiom", None),
        ("Guest", None),
    ],
)
def test_an_agency_spelt_nearly_as_a_known_one_is_told_by_every_command(
    agency: str, meant: str | None, tmp_path: Path
) -> None:
    data = Case("agencies", {}, [flight("S1", 0, 20)], [], crew={"ru1": {"agency": agency}}).data("one_place")
    file, plan = tmp_path / "i.json", str(tmp_path / "p.json")
    file.write_text(json.dumps(data | {"rules": {}}, indent=1))
    place = file.read_text().splitlines().index(f'   "agency": "{agency}",') + 1
    told = (
        f"Note: {file}:{place}:14 crew[3].agency: expected an agency that a party lists, found {agency!r}, "
        f"which makes 'ru1' a third party; did you mean {meant!r}?"
    )
    calls = [["validate"], ["solve", "-o", plan, "--workers", "1"], ["check", plan], ["analyze"], ["explain"]]
    for command, *more in calls:
        answer = inside(command, str(file), *more)
        assert answer.returncode == 0, answer.stderr
        assert answer.stderr.count(told) == (meant is not None), (command, answer.stderr)
        assert ("third party" in answer.stderr) == (meant is not None)


def test_stations_spelt_nearly_alike_are_told() -> None:
    def ships(*stations: str) -> list[dict[str, Any]]:
        return [flight(f"S{n}", n, n + 20, station=station) for n, station in enumerate(stations)]

    (told,) = warnings_in(world(ships("Mir-2", "mir_2", "ISS", "MIR.2")))
    assert told.startswith("`Mir-2`, `mir_2` and `MIR.2` are read as 3 stations")
    (told,) = warnings_in(world(ships("Mir-2", "mir-2")))
    assert told.startswith("`Mir-2` and `mir-2` are read as 2 stations")
    assert list(warnings_in(world(ships("Mir", "Mir-2", "ISS")))) == []
