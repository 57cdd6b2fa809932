"""Of an instance with faults the contradictions of the rest are told as well; texts and sums of files."""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.files import sums
from optimizer.files.addresses import readdressed
from optimizer.files.answers import Written
from optimizer.files.dump import as_text, dump, dumps, to_data, yaml_text
from optimizer.files.example import example
from optimizer.files.yaml_text import flow
from optimizer.problem.errors import InputError, InputWarning
from tests.rules.cases._case import Case, flight, plan_of
from tests.worlds.draw import day

if TYPE_CHECKING:
    from pathlib import Path

CASE = Case(
    "small",
    {},
    [flight("S1", 0, 9, seated=[{"crew": "ru1", "role": "commander"}]), flight("S2", 5, 20), flight("D1", 6, 30)],
    ["ru2 S2/commander"],
)


def data(**changes: Any) -> dict[str, Any]:
    """The case as the data of a file, with other values."""
    return json.loads(json.dumps(CASE.data("lifeboat"))) | changes  # type: ignore[no-any-return]


def told(given: dict[str, Any]) -> list[str]:
    with pytest.raises(InputError) as caught:
        optimizer.loads(given)
    return str(caught.value).splitlines()


def people(**changes: dict[str, Any]) -> list[dict[str, Any]]:
    return [person | changes.get(person["id"], {}) for person in data()["crew"]]


EARLY = {"selected": day(100), "left": day(90)}
LEFT = f"left: expected a day on or after `selected` {day(100)}, found {day(90)}"
TOO_LATE = f"selected: expected a day up to the horizon's last, {day(60)}, found {day(100)}"


def test_a_contradiction_is_told_beside_a_fault_of_another_entry() -> None:
    crew = people(us1={"flown": "x"}, us3=EARLY)
    assert told(data(crew=crew)) == [
        'crew[0].flown: expected a whole number, found "x"',
        f"crew[2].{LEFT}",
        f"crew[2].{TOO_LATE}",
    ]


def test_entries_are_counted_as_in_the_file_in_words_too() -> None:
    crew = people(us1={"flown": "x"})
    crew[4]["id"] = "us3"
    assert told(data(crew=crew)) == [
        'crew[0].flown: expected a whole number, found "x"',
        "crew[4].id: expected an id of its own, found 'us3', the id of crew[2]",
    ]


def test_what_names_something_faulty_is_left_out_too() -> None:
    """ru1 is seated on S1: without them that flight is judged no more; the others are."""
    crew = people(ru1={"flown": "x"}, us3=EARLY)
    lines = told(data(crew=crew))
    assert lines[0] == 'crew[3].flown: expected a whole number, found "x"'
    assert f"crew[2].{LEFT}" in lines


def test_a_fault_on_which_all_depends_is_told_alone() -> None:
    bad = {"from": "soon", "to": day(60)}
    (line,) = told(data(horizon=bad, crew=people(us3=EARLY)))
    assert line.startswith("horizon.from: expected a date")
    (line,) = told(data(name=3, frozen_until="soon", crew=people(us3=EARLY)))[:1]
    assert line == "name: expected text (in quotes), found 3"
    assert f"crew[2].{LEFT}" in told(data(name=3, crew=people(us3=EARLY)))


def test_contradictions_of_rules_and_waivers_are_not_told_of_a_part() -> None:
    """What they contradict may be what is left out."""
    waivers = [{"rule": "lifeboat", "subject": "S9", "reason": "r", "by": "b"}]
    assert len(told(data(waivers=waivers))) == 1
    lines = told(data(waivers=waivers, crew=people(us1={"flown": "x"})))
    assert lines == ['crew[0].flown: expected a whole number, found "x"']
    lines = told(data(waivers=waivers, crew=people(us1={"flown": "x"}, us3=EARLY)))
    assert lines[1:] == [f"crew[2].{LEFT}", f"crew[2].{TOO_LATE}"]


def test_roles_that_are_nowhere_described_are_told_with_the_rest() -> None:
    flights = data()["flights"]
    flights[1]["roles"] = {"pilot": 1}
    lines = told(data(flights=flights, crew=people(us3=EARLY)))
    assert lines[0].startswith("flights[1].roles.pilot: expected ")
    assert lines[1:] == [f"crew[2].{LEFT}", f"crew[2].{TOO_LATE}"]
    again = told(data(flights=flights, crew=people(us1={"flown": "x"}, us3=EARLY)))
    assert again == ['crew[0].flown: expected a whole number, found "x"', *lines]


def test_contradictions_of_a_published_plan_are_told_in_its_file(tmp_path: Path) -> None:
    seat = {"crew": "ru2", "flight": "S2", "role": "commander", "leg": "up"}
    plan = {"format": 1, "instance": {"name": "small"}, "assignments": [seat, seat]}
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    (tmp_path / "small.json").write_text(json.dumps(data(published="plan.json")))
    with pytest.raises(InputError) as caught:
        optimizer.load(tmp_path / "small.json")
    (problem,) = caught.value.problems
    assert (problem.file, problem.path) == (str(tmp_path / "plan.json"), "assignments[1]")
    assert problem.message == "expected each line once, found a copy of assignments[0]"
    (line,) = told(data(published=plan))
    assert line.startswith("published.assignments[1]: expected each line once")
    (tmp_path / "small.json").write_text(json.dumps(data(published="plan.json", frozen_until=day(1), as_of=day(90))))
    with pytest.raises(InputError, match=f"small.json:.* as_of: expected a day up to the horizon's last, {day(60)}"):
        optimizer.load(tmp_path / "small.json")


def test_a_seat_before_the_last_landing_is_told_with_its_flight() -> None:
    flights = [flight("S1", -5, 9, seated=[{"crew": "ru1", "role": "commander"}]), flight("S2", 5, 20)]
    assert told(data(flights=flights, crew=people(ru1={"last_landing": day(-5)}))) == [
        f"crew[3].last_landing: expected a landing before S1 launches with 'ru1' on {day(-5)}, found {day(-5)}"
    ]
    optimizer.loads(data(flights=flights, crew=people(ru1={"last_landing": day(-6)})))
    assert told(data(flights=flights, crew=people(ru1={"selected": day(-4)}))) == [
        "flights[0].seated[0].crew: expected a launch on or after the day 'ru1' was selected, "
        f"{day(-4)}, found {day(-5)}"
    ]


def test_pins_are_to_seats_that_there_are() -> None:
    def pin(**more: str) -> dict[str, Any]:
        return data(pins=[{"crew": "us1", "flight": "D1", "leg": "up", **more}])

    optimizer.loads(pin(leg="backup", role="commander"))
    optimizer.loads(pin(leg="down"))
    known = "known: commander, specialist"
    for leg, way in (("up", "up"), ("backup", "up"), ("down", "down")):
        flights = data()["flights"]
        assert told(pin(leg=leg, role="pilot")) == [
            "pins[0].role: role 'pilot' unknown; known: commander, engineer, specialist"
        ]
        assert told(pin(leg=leg, role="engineer")) == [
            f"pins[0].role: expected a role of D1 {way}, found 'engineer'; {known}"
        ]
        flights[2]["up_empty" if way == "up" else "down_empty"] = True
        flights[2] |= {"return_on": ["S2"]} if way == "down" else {}
        assert told(pin(leg=leg) | {"flights": flights}) == [
            f"pins[0].flight: expected a flight with people {way}, found D1"
        ]


def test_a_shelter_is_at_the_station_of_whoever_needs_it() -> None:
    flights = [flight("S1", 0, 9), flight("S2", 5, 20, station="Mir"), flight("D1", 6, 30)]
    shelter = {"crew": "us1", "ship": "S2", "from": day(6), "to": day(8)}
    pin = {"crew": "us1", "flight": "D1", "leg": "up"}
    assert told(data(flights=flights, shelters=[shelter], pins=[pin])) == [
        "shelters[0].ship: expected a ship at ISS, where 'us1' is, up on D1, found S2 at Mir; ships there: S1, D1"
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for other in ({**pin, "crew": "us2"}, {**pin, "leg": "backup"}, {**pin, "leg": "down"}):
            optimizer.loads(data(flights=flights, shelters=[shelter], pins=[other]))


def test_a_plan_named_beside_an_instance_with_unknown_ids(tmp_path: Path) -> None:
    seat = {"crew": "nobody", "flight": "S2", "role": "commander", "leg": "up"}
    plan = {"format": 1, "instance": {"name": "small"}, "assignments": [seat]}
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    given = data(published="plan.json", pins=[{"crew": "noone", "flight": "D1", "leg": "up"}])
    with pytest.raises(InputError) as caught:
        optimizer.loads(given, folder=tmp_path)
    assert [(each.file, each.path) for each in caught.value.problems] == [
        ("", "pins[0].crew"),
        (str(tmp_path / "plan.json"), "assignments[0].crew"),
    ]
    (tmp_path / "plan.json").write_text(json.dumps({**plan, "assignments": []}))
    assert optimizer.loads(data(published="plan.json"), folder=tmp_path).published is not None
    with pytest.raises(InputError, match=r"published: expected the plan itself, found 'plan\.json'"):
        optimizer.loads(data(published="plan.json"))
    with pytest.raises(InputError, match=r"published: expected a file below the folder of this one"):
        optimizer.loads(data(published="../plan.json"), folder=tmp_path)


def test_a_plan_may_name_flights_that_have_left_the_file() -> None:
    instance = optimizer.loads(data(past={"flights": ["S0"], "sessions": ["s0"]}))
    seats = [{"crew": "ru2", "flight": name, "role": "commander", "leg": "up"} for name in ("S0", "S2")]
    plan = {"format": 1, "instance": {"name": "small"}, "assignments": seats}
    attended = [{"crew": "ru2", "session": "s0"}]
    found = optimizer.loads_plan({**plan, "sessions": attended}, instance)
    assert [seat.flight for seat in found.assignments] == ["S2"]
    with pytest.raises(InputError, match=r"assignments\[0\].flight: flight 'S9' unknown"):
        optimizer.loads_plan({**plan, "assignments": [{**seats[0], "flight": "S9"}]}, instance)


def test_a_plan_of_another_instance_is_told_once_with_the_first_few() -> None:
    instance = optimizer.loads(data())
    seats = [{"crew": f"x{number}", "flight": "S2", "role": "commander", "leg": "up"} for number in range(9)]
    other = {"format": 1, "instance": {"name": "other"}, "assignments": seats}
    with pytest.raises(InputError) as caught:
        optimizer.loads_plan(other, instance)
    first, second, *rest = str(caught.value).splitlines()
    assert first == (
        "instance.name: expected a plan made for small, found one made for other, whose people or flights are unknown "
        "here; the first of them follow"
    )
    assert second.startswith("assignments[0].crew: crew member 'x0' unknown")
    assert len(rest) < 8
    with pytest.raises(InputError) as caught:
        optimizer.loads_plan({**other, "instance": {"name": "small"}}, instance)
    assert len(caught.value.problems) == 9


def test_a_month_waived_on_days_outside_the_horizon_leaves_nothing_open() -> None:
    """The horizon ends on 2 March."""
    rules = {"station_complement": {"total": {"min": 1}}}

    def warned(since: str) -> list[str]:
        waiver = {"rule": "station_complement", "subject": "total/2030-03", "reason": "r", "by": "b", "from": since}
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            optimizer.loads(data(rules=rules, waivers=[waiver]))
        return [str(each.message) for each in caught]

    assert day(60) == "2030-03-02"
    assert warned("2030-03-02") == []
    assert warned("2030-03-03") == [
        "waivers[0].subject: expected days on which 'total/2030-03' is judged, found 2030-03-03 to any day: "
        "the waiver leaves nothing open"
    ]


def test_a_plan_made_in_python_is_looked_at_by_name() -> None:
    instance = optimizer.loads(data())
    assert optimizer.check(instance, CASE.plan()).instance == "small"
    with pytest.raises(InputError) as caught:
        optimizer.check(instance, plan_of("small", ["nobody S2/commander"]))
    assert [problem.path for problem in caught.value.problems] == [
        "plan.assignments[0].crew",
        "plan.assignments[1].crew",
    ]


def test_a_shelter_outside_the_horizon_binds_nobody() -> None:
    """It ends on day 60; the ship is docked until day 80."""
    flights = [flight("S1", 0, 9), flight("S2", 5, 20), flight("D1", 6, 80)]

    def warned(first: int, last: int) -> list[str]:
        shelter = {"crew": "us1", "ship": "D1", "from": day(first), "to": day(last)}
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            optimizer.loads(data(flights=flights, shelters=[shelter]))
        return [str(each.message) for each in caught]

    assert warned(60, 70) == []
    assert warned(61, 70) == [
        f"shelters[0]: expected days of the horizon, found {day(61)} to {day(70)}: the shelter binds nobody"
    ]


def test_waivers_name_stations_as_clauses_do_after_an_event() -> None:
    rules = {"station_complement": {"total": {"min": 1}}}
    mir = [*CASE.flights[:2], flight("D1", 6, 30, station="Mir")]

    def at(flights: list[dict[str, Any]], *subjects: str) -> Any:
        waivers = [{"rule": "station_complement", "subject": each, "reason": "r", "by": "b"} for each in subjects]
        case = Case("small", {}, flights, [], more={"rules": rules, "waivers": waivers})
        return case.instance("")

    def moved(before: Any, after: Any) -> list[str]:
        return [waiver.subject for waiver in readdressed(before, after).waivers]

    one, two = "total/2030-01", "ISS/total/2030-01"
    assert moved(at(CASE.flights, one), at(mir, one)) == [two]
    assert moved(at(mir, two, "Mir/total/2030-02"), at(CASE.flights, two, "Mir/total/2030-02")) == [one]
    assert moved(at(mir, two), at(mir, two)) == [two]
    assert moved(at(CASE.flights, one), at(CASE.flights, one, "total/2031-01")) == [one]
    assert moved(at(mir, two), at([mir[2]], two)) == []


def test_a_link_may_name_what_lies_beside_the_file_it_leads_to(tmp_path: Path) -> None:
    own, links, apart = (tmp_path / name for name in ("own", "links", "apart"))
    for folder in (own, links, apart):
        folder.mkdir()
        (folder / "plan.json").write_text(json.dumps({"format": 1, "instance": {"name": "small"}, "assignments": []}))
    (own / "small.json").write_text(json.dumps(data(published="../own/plan.json")))
    (links / "small.json").symlink_to(own / "small.json")
    assert optimizer.load(links / "small.json").published is not None
    (own / "small.json").write_text(json.dumps(data(published="../apart/plan.json")))
    with pytest.raises(InputError, match="expected a file below the folder of this one"):
        optimizer.load(links / "small.json")
    assert optimizer.load(links / "small.json", allow_paths=True).published is not None


def test_a_warning_is_given_where_the_file_is_read(tmp_path: Path) -> None:
    given = data(crew=people(us1={"agency": "NASSA"}))
    (tmp_path / "small.json").write_text(json.dumps(given))
    for act in (lambda: optimizer.loads(given), lambda: optimizer.load(tmp_path / "small.json")):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            act()
        (found,) = caught
        assert (found.category, found.filename) == (InputWarning, __file__)
        assert str(found.message).endswith("a third party; did you mean 'NASA'?")


def test_the_text_of_files(tmp_path: Path) -> None:
    plan = CASE.plan()
    lines = as_text(plan, as_json=True)
    assert lines.splitlines()[:4] == ["{", ' "format": 1,', ' "instance": {', '  "name": "small"']
    assert lines.endswith("}\n")
    assert json.loads(lines) == {"format": 1, **to_data(plan)}
    assert dumps(plan).splitlines() == [
        "format: 1",
        "instance: {name: small}",
        "assignments:",
        "  - {crew: ru2, flight: S2, role: commander, leg: up}",
        "  - {crew: ru2, flight: S2, role: commander, leg: down}",
    ]
    assert yaml_text({"é": "ü", "x": {"a b": {"note": "n", "z": [1]}, "7": {}}, "y": [], "d": "2030-01-01"}) == (
        "é: ü\nx:\n  a b: {z: [1], note: n}\n  '7': {}\ny: []\nd: 2030-01-01\n"
    )
    assert flow({"source": "s", "b": "7", "a": None}) == "{b: '7', a: null, source: s}"
    for name, text in (("p.json", lines), ("p.yaml", dumps(plan)), ("p", dumps(plan))):
        dump(plan, tmp_path / name)
        assert (tmp_path / name).read_text() == text
    dump(plan, tmp_path / "p.csv")
    assert (tmp_path / "p.csv").read_bytes().startswith(b"\xef\xbb\xbfflight,launch,role,seat,up,down,backup")
    instance = optimizer.loads(data())
    dump(instance, tmp_path / "small.json")
    assert optimizer.load(tmp_path / "small.json") == instance


@dataclass(frozen=True)
class Answer(Written):
    """Something to be written."""

    name: str
    numbers: tuple[int, ...] = ()


def test_answers_are_written_and_read() -> None:
    answer = Answer("é", (1, 2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert answer.to_json() == '{"name":"é","numbers":[1,2]}'
        assert Answer.from_json(answer.to_json()) == answer
        assert Answer.from_json(answer.to_json().encode()) == answer
    for text, line in (
        ('{"numbers": []}', "<text>:1:1 name: key 'name' is missing"),
        ('{"name": "a", "other": 1}', "<text>:1:24 other: key 'other' unknown"),
        ('{"name": "a", "numbers": [1, "x"]}', '<text>:1:30 numbers[1]: expected a whole number, found "x"'),
    ):
        with pytest.raises(InputError) as caught:
            Answer.from_json(text)
        assert str(caught.value) == line


def test_prices_of_a_repair_are_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """61 days, times seven people, three flights and one station; two days of each flight."""

    def told_within(most: int, **more: Any) -> list[str]:
        monkeypatch.setattr(sums, "MOST", most)
        case = Case("small", {}, CASE.flights, [], more=more)
        found = sums.sums_too_large(case.instance("lifeboat"))
        return [f"{path[0]}: {message}" for path, message in found if path[0] in more]

    prices = [{"rule": "lifeboat", "price": 5}, {"rule": "lifeboat", "subject": "S1", "price": 2}]
    total = 5 * 61 * 11 + 2 * 61
    assert told_within(total, waiver_costs=prices) == []
    assert told_within(total - 1, waiver_costs=prices) == [
        f"waiver_costs: expected prices that add up to at most {total - 1} (2^53), found up to {total}: "
        "2 prices x 61 days x 11 people, flights and stations"
    ]
    moves: list[dict[str, Any]] = [{"price": 5}, {"flight": "S1", "price": 2}]
    assert told_within(34, move_costs=moves) == []
    assert told_within(33, move_costs=moves) == [
        "move_costs: expected prices that add up to at most 33 (2^53), found up to 34: "
        "2 prices x 3 flights, launch and landing"
    ]


def test_a_plan_in_short() -> None:
    lines = """
        plan:
          - anna Crew-1/commander
          - ben MS-1/engineer > MS-2/engineer
          - carol MS-1/commander > open
          - dana backs up MS-1/engineer
          - anna attends course@2031-02-01
          - ben attends session
          - anna commands spring
          - MS-1 launches 2031-01-12
    """
    _, plan = example(lines)
    seats = [(seat.crew, seat.flight, seat.role, seat.leg) for seat in plan.assignments]
    assert seats == [
        ("anna", "Crew-1", "commander", "up"),
        ("anna", "Crew-1", "commander", "down"),
        ("ben", "MS-1", "engineer", "up"),
        ("ben", "MS-2", "engineer", "down"),
        ("carol", "MS-1", "commander", "up"),
        ("dana", "MS-1", "engineer", "backup"),
    ]
    assert [(each.crew, each.session, str(each.start)) for each in plan.sessions] == [
        ("anna", "course", "2031-02-01"),
        ("ben", "session", "None"),
    ]
    assert [(each.crew, each.term) for each in plan.commanders] == [("anna", "spring")]
    assert [(each.flight, str(each.launch)) for each in plan.dates] == [("MS-1", "2031-01-12")]
