"""Files: what is read, and what is said of files that cannot be."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING

import pytest

import optimizer
from optimizer.files.documents import parse
from optimizer.files.opened import MAX_BYTES
from optimizer.problem.errors import InputError
from tests import INSTANCES

if TYPE_CHECKING:
    from pathlib import Path

MINI = (INSTANCES / "mini.yaml").read_text()


def told(tmp_path: Path, text: str | bytes, name: str = "bad.yaml") -> list[str]:
    """What is said of a file with this text, without the folder."""
    file = tmp_path / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(InputError) as raised:
        optimizer.load(file)
    return str(raised.value).replace(str(tmp_path) + "/", "").splitlines()


EDITS = [
    ("launch: 2031-01-10", "lanch: 2031-01-10", "27:48 flights[0].lanch: key 'lanch' unknown; did you mean 'launch'?"),
    ("launch: 2031-01-10", "lanch: 2031-01-10", "27:5 flights[0]: key 'launch' is missing"),
    ("flown: 2,", "flown: two,", '32:37 crew[0].flown: expected a whole number, found "two"'),
    ("flown: 2,", "flown: 2.5,", "32:37 crew[0].flown: expected a whole number, found 2.5"),
    ("flown: 2,", "flown: -1,", "32:37 crew[0].flown: expected a number of at least 0, found -1"),
    ("flown: 2,", "flown: true,", "32:37 crew[0].flown: expected a whole number, found true"),
    ("flown: 2,", "flown: ,", "32:37 crew[0].flown: expected a whole number, found nothing"),
    ("flown: 2,", "flown: .nan,", "32:37 crew[0].flown: expected a finite number, found .nan"),
    ("flown: 2,", "flown: 9999999999999999999,", "expected at most 15 digits, found 19: 9999999999999999999..."),
    (
        "id: anna",
        "id: an/na",
        '32:10 crew[0].id: expected letters, digits, `.`, `_`, `-` (a letter or digit first), found "an/na"',
    ),
    ("id: anna", "id: 7", "32:10 crew[0].id: expected text (in quotes), found 7"),
    ("id: ben", "id: anna", "33:10 crew[1].id: expected an id of its own, found 'anna', the id of crew[0]"),
    (
        "requires: [soyuz-crew]",
        "requires: [soyus-crew]",
        "requires[0]: qualification 'soyus-crew' unknown; did you mean 'soyuz-crew'?",
    ),
    ("vehicle: dragon,", "vehicle: shuttle,", "vehicle 'shuttle' unknown; known: dragon, soyuz"),
    ("rotation: true", "rotation: yes", 'rotation: expected true or false, found "yes"'),
    ("2031-01-10", "2031-02-30", 'expected a date (YYYY-MM-DD, year 1950 to 2150), found "2031-02-30"'),
    ("2031-01-10", "0001-01-01", "expected a date (YYYY-MM-DD, year 1950 to 2150), found"),
    ("2031-01-10", "10.1.2031", 'expected a date (YYYY-MM-DD, year 1950 to 2150), found "10.1.2031"'),
    (
        "landing: 2031-06-20",
        "landing: 2031-01-10",
        "27:5 flights[0]: expected a landing after its docking 2031-01-10, found 2031-01-10",
    ),
    (
        "docking: 2031-01-21",
        "docking: 2031-01-19",
        "expected a docking on or after its launch 2031-01-20, found 2031-01-19",
    ),
    ("min_days: 790", "min_days: soon", 'rules.rest_interval.min_days: expected a whole number, found "soon"'),
    (
        "lifeboat: {}",
        "lifeboat:",
        "rules.lifeboat: expected keys with values (`{}` for the defaults), found nothing",
    ),
    ("lifeboat: {}", "liveboat: {}", "50:3 rules.liveboat: key 'liveboat' unknown; did you mean 'lifeboat'?"),
    ("unfilled_seats: 1", "unfiled_seats: 1", "key 'unfiled_seats' unknown; did you mean 'unfilled_seats'?"),
    (
        "unfilled_seats: 1",
        "unfilled_seats: -1",
        "goals[0].unfilled_seats: expected keys with values (`{}` for the defaults), or a number of at least 0, "
        "found -1",
    ),
    ("between: [US, RU]", "between: [US, EU]", "between[1]: party 'EU' unknown"),
    ("between: [US, RU]", "between: [US]", "between"),
    (
        "between: [US, RU]",
        "between: [US, US]",
        "48:26 rules.reciprocity.accounts[0].between: expected two different parties, found 'US' twice",
    ),
    ("US: 1, RU: 1", "US: 1, EU: 1", "rules.vehicle_loss.min_aboard.EU: party 'EU' unknown"),
    ("measure: squares", "measure: cubes", "expected 'squares' or 'longest', found \"cubes\""),
    ("to: 2031-12-31", "to: 2030-12-31", "4:10 horizon: expected `to` on or after `from` 2031-01-01, found 2030-12-31"),
    ("unfilled_seats: 1", "prefer: {rules: {backup: {}}}", "goals[0].prefer: `backup` can be a rule, not a wish"),
    ("format: 1", "format: 2", "2:9 format: expected 1, found 2"),
    ("name: mini", "name: mini\nname: maxi", "4:1 name: expected key 'name' once, found it here and on line 3"),
    (
        "name: mini",
        "name: mini\nas_of: 2032-01-01",
        "as_of: expected a day up to the horizon's last, 2031-12-31, found 2032-01-01",
    ),
    (
        "RU: {agencies: [Roscosmos]}",
        "RU: {agencies: [Roscosmos, NASA]}",
        "expected each agency in one party, found 'NASA' in US as well",
    ),
    (
        "soyuz-crew: {}",
        "soyuz-crew: {implies: [soyuz-commander]}",
        "expected no circle, found that 'soyuz-commander' implies itself",
    ),
    ("name: mini", "name: &a mini", "3:7 name: expected the value written out, found an anchor or an alias"),
    ("name: mini", "name: *a", "3:7 name: expected the value written out, found an anchor or an alias"),
    ("name: mini", "name: !!python/object:os.system mini", "expected a plain value, found the tag "),
    ("name: mini", "<<: {name: mini}", "key '<<' unknown"),
    ("name: mini", "name: [mini", "not YAML"),
    ("name: mini", "name: mini\n---", "expected one document in a file, found a second"),
    ("name: mini", "name: mini\n? [a, b]\n: 1", "expected text as a key, found a list or keys with values"),
    ("name: mini", "name: mini\npublished: nowhere.json", "published: "),
]


@pytest.mark.parametrize(("right", "wrong", "message"), EDITS, ids=[f"{right} -> {wrong}" for right, wrong, _ in EDITS])
def test_every_slip_of_the_pen_is_told_with_its_place(right: str, wrong: str, message: str, tmp_path: Path) -> None:
    assert right in MINI
    lines = told(tmp_path, MINI.replace(right, wrong, 1))
    assert any(message in line for line in lines), lines
    assert all(re.match(r"bad\.yaml:\d+:\d+ ", line) for line in lines), lines


MORE = [
    (
        "pins: [{crew: anna, flight: Crew-A}, {crew: anna, flight: Crew-B}]",
        "expected 'anna' on one flight at a time, found pins to Crew-A and Crew-B",
    ),
    ("pins: [{crew: anna, flight: MS-1, role: pilot}]", "role 'pilot' unknown"),
    (
        "pins: [{crew: anna, flight: MS-1, role: mission-specialist}]",
        "expected a role of MS-1 up, found 'mission-specialist'; known: ",
    ),
    ("pins: [{crew: nobody, flight: MS-9}]", "pins[0].flight: flight 'MS-9' unknown"),
    ("waivers: [{rule: handover, subject: MS-1/MS-2, by: me}]", "waivers[0]: key 'reason' is missing"),
    ("waivers: [{rule: pins, subject: anna/MS-1, reason: r, by: me}]", "rule 'pins' unknown"),
    ("shelters: [{crew: anna, ship: MS-1, from: 2031-02-02, to: 2031-02-01}]", "expected `to` on or after `from`"),
    ("nonsense: 1", "key 'nonsense' unknown"),
]


@pytest.mark.parametrize(("line", "message"), MORE)
def test_contradictions_are_told(line: str, message: str, tmp_path: Path) -> None:
    lines = told(tmp_path, MINI + line + "\n")
    assert any(message in text for text in lines), lines


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    text = (
        MINI.replace("flown: 2,", "flown: two,")
        .replace("vehicle: dragon,", "vehicle: shuttle,")
        .replace("lifeboat", "boat")
    )
    lines = told(tmp_path, text)
    assert len([line for line in lines if "unknown" in line]) == 3
    assert any("whole number" in line for line in lines)


def test_at_most_fifty_problems_are_shown(tmp_path: Path) -> None:
    lines = told(tmp_path, MINI + "".join(f"key{number}: 1\n" for number in range(70)))
    assert len(lines) == 51
    assert lines[-1] == "... no more than 50 problems are looked for at a time"


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 200_000,
        b"{a: " * 200_000,
        b"\xff\xfea\x00",
        b"a: \x00",
        b"",
        b"[]",
        b"just words",
        b"\xef\xbb\xbf",
        b"- " * 100_000,
        b'name: "\x1b]0;title\x07"',
        "name: \u202eevil".encode(),
        b"a" * (MAX_BYTES + 1),
        b'"\\ud800"',
        b"%YAML 3.0\n---\na: 1",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_nonsense_is_refused_without_a_traceback(text: bytes, tmp_path: Path) -> None:
    assert told(tmp_path, text)
    assert told(tmp_path, text, "bad.json")


def test_country_codes_stay_text() -> None:
    document = parse("a: NO\nb: 010\nc: 12:30:00\nd: yes\ne: '1'\nf: 0x1F\ng: 1e3\nh: ~\n")
    expected = {"a": "NO", "b": 10, "c": "12:30:00", "d": "yes", "e": "1", "f": 31, "g": 1000.0, "h": None}
    assert document.data == expected
    assert document.values[("c",)][:2] == (3, 4)


def test_json_surrogate_pairs_are_one_character() -> None:
    assert parse('{"a": "\\ud83d\\ude80"}', "x.json").data == {"a": "🚀"}


def test_what_is_dumped_is_read_back(tmp_path: Path) -> None:
    instance = optimizer.load(INSTANCES / "mini.yaml")
    for name in ("again.yaml", "again.json"):
        optimizer.dump(instance, tmp_path / name)
        again = optimizer.load(tmp_path / name)
        assert again == instance
        assert again.digest == instance.digest


def test_text_that_looks_like_something_else_stays_text(tmp_path: Path) -> None:
    instance = optimizer.load(INSTANCES / "mini.yaml")
    for words in (
        "NO",
        "1e3",
        "0o7",
        "0x1F",
        "~",
        "2020-01-01",
        ".inf",
        "true",
        "12:30",
        "# x",
        "a: b",
        "'",
        "é ñ",
        "=1",
        " ",
    ):
        dumped = instance.model_copy(update={"note": words})
        optimizer.dump(dumped, tmp_path / "again.yaml")
        assert optimizer.load(tmp_path / "again.yaml").note == words


def test_an_unwritable_place_is_told(tmp_path: Path) -> None:
    instance = optimizer.load(INSTANCES / "mini.yaml")
    with pytest.raises(InputError, match="cannot be written"):
        optimizer.dump(instance, tmp_path / "no" / "where.yaml")
    assert not list(tmp_path.iterdir())


def test_a_plan_for_other_people_is_refused(tmp_path: Path) -> None:
    instance = optimizer.load(INSTANCES / "mini.yaml")
    file = tmp_path / "plan.json"
    file.write_text(
        '{"format": 1, "instance": {"name": "mini"}, "assignments": '
        '[{"crew": "zoe", "flight": "MS-1", "role": "commander", "leg": "sideways"}]}'
    )
    with pytest.raises(InputError) as raised:
        optimizer.load_plan(file, instance)
    assert "crew member 'zoe' unknown" in str(raised.value)
    assert "expected 'up', 'down' or 'backup', found \"sideways\"" in str(raised.value)


NAMED = [
    ("name: mini", "name: {}", "3:7 name"),
    ("id: anna,", "id: anna, name: {},", "32:22 crew[0].name"),
    ("id: MS-1,", "id: MS-1, name: {},", "27:22 flights[0].name"),
    ("soyuz-crew: {}", "soyuz-crew: {name: {}}", "10:22 qualifications.soyuz-crew.name"),
    ("party: RU", "party: RU\n    name: {}", "16:11 vehicles.soyuz.name"),
]


@pytest.mark.parametrize(("right", "wrong", "place"), NAMED, ids=[place for _, _, place in NAMED])
def test_names_are_of_one_line_and_fit_a_table(right: str, wrong: str, place: str, tmp_path: Path) -> None:
    def named(name: str) -> str:
        return MINI.replace(right, wrong.replace("{}", name, 1), 1)

    long = "x" * 101
    assert told(tmp_path, named(long)) == [f'bad.yaml:{place}: expected at most 100 characters, found "{long[:56]}...']
    assert told(tmp_path, named('"a\\nb"')) == [f'bad.yaml:{place}: expected text on one line, found "a\\nb"']
    file = tmp_path / "good.yaml"
    file.write_text(named("é" * 100), encoding="utf-8")
    optimizer.load(file)


@pytest.mark.parametrize("name", ["Åse", "Анна-1", "李明", "Ωmega.2", "عمر", "한글_1", "x" * 64, "1st"])
def test_ids_are_of_any_script(name: str, tmp_path: Path) -> None:
    file = tmp_path / "good.yaml"
    file.write_text(MINI.replace("id: anna", f"id: {name}").replace("id: MS-1", "id: Союз-1"), encoding="utf-8")
    instance = optimizer.load(file)
    assert (instance.crew[0].id, instance.flights[0].id) == (name, "Союз-1")
    optimizer.dump(instance, tmp_path / "again.yaml")
    assert optimizer.load(tmp_path / "again.yaml") == instance


@pytest.mark.parametrize(
    "name", ["a b", "a/b", "-a", "_a", "a,b", "a@b", "a\u200db", "«a»", "→", "a\u00a0b", "\u3000", "x" * 65, "a\n"]
)
def test_ids_hold_no_signs_that_part_words(name: str, tmp_path: Path) -> None:
    (line,) = told(tmp_path, MINI.replace("id: anna", f"id: {json.dumps(name)}"))
    assert "crew[0].id: expected letters, digits" in line or "at most 64 characters" in line


def test_ids_that_look_alike_are_refused(tmp_path: Path) -> None:
    one, two = "Åse", unicodedata.normalize("NFD", "Åse")
    lines = told(tmp_path, MINI.replace("id: anna", f"id: {one}").replace("id: ben", f"id: {two}"))
    assert len(lines) == 1
    assert lines[0].endswith("the id of crew[0]")
