"""Where an event is at fault is told with the field, and what an event brings along may be named by others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from optimizer.events import EVENTS, EventRejected
from optimizer.events._apply import apply_events, events_at, load_events, what_if
from optimizer.events._event import changed, flight_in
from optimizer.events._typed import news_in
from optimizer.files.documents import parse
from optimizer.problem.errors import InputError, Problem
from tests.events.office import BEFORE, SHIPS, office
from tests.rules.cases._case import plan_of
from tests.worlds.draw import day

if TYPE_CHECKING:
    from pathlib import Path

GUEST = {"crew": "us2", "role": "engineer"}
NEW = {"id": "S9", "vehicle": "soyuz", "launch": day(30), "landing": day(45)}
REFUSED: list[tuple[str, str, int, dict[str, Any], str, str]] = [
    # field, kind, known on, fields, a word of the message, another
    ("flight", "slip", 11, {"flight": "D3", "launch": day(12)}, "D3", day(10)),
    ("launch", "slip", 5, {"flight": "D3", "launch": day(4)}, day(4), day(5)),
    ("launch", "slip", 5, {"flight": "D3", "launch": day(12), "landing": day(12)}, "D3", day(12)),
    ("flight", "extend", 31, {"flight": "S1", "landing": day(33)}, "S1", day(30)),
    ("landing", "extend", 29, {"flight": "S1", "landing": day(28)}, day(28), day(29)),
    ("landing", "extend", 0, {"flight": "S1", "landing": day(0)}, "S1", day(0)),
    ("on", "lost", 12, {"flight": "S1", "on": day(30)}, "S1", f"after {day(0)} and before {day(30)}"),
    ("flight", "lost", 30, {"flight": "S1"}, "S1", day(30)),
    ("on", "unusable", 12, {"flight": "S1", "on": day(30)}, "S1", day(30)),
    ("flight", "down_empty", 31, {"flight": "S1"}, "S1", day(30)),
    ("flight", "up_empty", 21, {"flight": "S2"}, "S2", day(20)),
    ("flight", "drop_flight", 21, {"flight": "S2"}, "S2", day(20)),
    ("to", "person_out", 5, {"crew": "ru3", "to": day(4)}, day(4), day(5)),
    ("crew", "person_back", 5, {"crew": "ru3"}, "ru3", day(5)),
    ("entry.id", "add_flight", 5, {"entry": {**NEW, "id": "S2"}}, "S2", "S2"),
    ("entry", "add_flight", 31, {"entry": NEW}, day(30), day(31)),
    ("entry.roles.pilot", "add_flight", 5, {"entry": {**NEW, "roles": {"pilot": 1}}}, "'pilot'", "commander, engineer"),
    ("entry.roles_down.pilot", "add_flight", 5, {"entry": {**NEW, "roles_down": {"pilot": 1}}}, "'pilot'", "soyuz"),
    ("seat.crew", "give_seat", 5, {"flight": "S2", "seat": {**GUEST, "crew": "nobody"}}, "nobody", "person"),
    ("instead_of", "give_seat", 5, {"flight": "S2", "seat": GUEST, "instead_of": "pilot"}, "S2", "'pilot'"),
    (
        "instead_of",
        "give_seat",
        5,
        {"flight": "S2", "seat": {**GUEST, "role": "cook"}, "instead_of": "engineer"},
        "S2",
        "'cook'",
    ),
    (
        "person.id",
        "give_seat",
        5,
        {"flight": "S2", "seat": GUEST, "person": {"id": "us2", "agency": "NASA"}},
        "'us2'",
        "us2",
    ),
    ("role", "seat_for", 5, {"flight": "S2", "role": "pilot", "agencies": ["ESA"]}, "S2", "commander, engineer"),
    ("kind", "agreement_sign", 21, {}, day(21), ""),
    ("from", "agreement_sign", 5, {"from": day(21)}, day(21), ""),
    ("opens.soyuz", "agreement_sign", 5, {"opens": {"soyuz": "pilot"}}, "S2", "'pilot'"),
    ("kind", "ship_seats", 5, {"flight": "S2"}, "", "found neither"),
    ("without[0]", "limit", 5, {"without": ["pins"]}, "", "'pins'"),
    ("flight", "extend", 5, {"flight": "S9", "landing": day(52)}, "'S9'", "no longer there"),
    ("ship", "shelter", 5, {"crew": "ru1", "ship": "S9"}, "'S9'", "no longer there"),
    ("ship", "shelter", 30, {"crew": "ru1", "ship": "S1"}, "S1", day(30)),
    ("to", "shelter", 12, {"crew": "ru1", "ship": "D3", "to": day(11)}, day(12), day(11)),
    ("flight", "pin", 5, {"crew": "ru2", "flight": "S1"}, "still to launch", day(0)),
    ("flight", "pin", 31, {"crew": "ru2", "flight": "S1", "leg": "down"}, "still to land", day(30)),
    ("crew", "hold_seat", 5, {"flight": "S2", "role": "engineer", "agency": "NASA", "crew": "ru3"}, "'ru3'", "own"),
    ("role", "hold_seat", 5, {"flight": "S2", "role": "pilot", "agency": "NASA"}, "'pilot'", "commander, engineer"),
    ("instead_of", "name_seat", 5, {"flight": "S2", "instead_of": "ru1", "crew": "ru2"}, "'ru1'", "known: none"),
    ("agency", "agency_change", 5, {"crew": "ru1", "agency": "ESA"}, "'ESA' of US", day(0)),
    ("kind", "agreement_bound", 5, {"account": "barter"}, "`max_imbalance`", "found none of them"),
    ("account", "agreement_bound", 5, {"account": "barter", "max_imbalance": 1}, "'barter'", "known: none"),
    ("kind", "limit", 5, {}, "`without`", "found none"),
    (
        "without[1]",
        "limit",
        5,
        {"rules": {"lifeboat": {}}, "without": ["availability", "lifeboat"]},
        "lifeboat",
        "both",
    ),
    (
        "roles.commander",
        "other_ship",
        5,
        {"flight": "S2", "vehicle": "dragon", "roles": {"commander": "cook"}},
        "'cook'",
        "",
    ),
    ("qualification", "qualification_lost", 5, {"crew": "ru3", "qualification": "hand"}, "'hand'", "listed: none"),
    ("to", "qualification_gained", 5, {"crew": "ru3", "qualification": "hand", "to": day(4)}, day(5), day(4)),
    ("flight", "ship_seats", 31, {"flight": "S1", "seats": 2}, "S1", day(30)),
    ("leg", "ship_seats", 12, {"flight": "S1", "roles": {"engineer": 1}, "leg": "up"}, "S1", "found `up`"),
    ("roles.pilot", "ship_seats", 5, {"flight": "S2", "roles": {"pilot": 1}}, "'pilot'", "commander, engineer"),
    ("kind", "short_training", 5, {"days": 8}, "`flight`", "found neither"),
    ("flight", "short_training", 5, {"flight": "S1", "days": 8}, "S1", day(0)),
    (
        "to",
        "waiver",
        5,
        {"rule": "pins", "subject": "s", "reason": "r", "by": "b", "from": day(7), "to": day(6)},
        day(7),
        day(6),
    ),
    ("known_on", "extend", -1, {"flight": "S2", "landing": day(52)}, day(-1), day(0)),
    ("known_on", "extend", 61, {"flight": "S2", "landing": day(62)}, day(61), day(60)),
]


@pytest.mark.parametrize(("place", "kind", "known_on", "fields", "word", "other"), REFUSED)
def test_the_field_at_fault_is_named(
    place: str, kind: str, known_on: int, fields: dict[str, Any], word: str, other: str
) -> None:
    event = EVENTS[kind].model_validate({"kind": kind, "known_on": day(known_on), **fields})
    with pytest.raises(InputError) as caught:
        apply_events(office(), plan_of("office", BEFORE), [event])
    (problem,) = caught.value.problems
    assert (problem.file, problem.path) == ("event 1", place)
    assert word in problem.message
    assert other in problem.message


def test_events_that_need_a_rule_are_at_fault_themselves() -> None:
    bare = office().model_copy(update={"rules": office().rules.model_copy(update={"role_agency": None})})
    for kind, fields in (
        ("agreement_end", {}),
        ("seat_for", {"flight": "S2", "role": "engineer", "agencies": ["ESA"]}),
    ):
        event = EVENTS[kind].model_validate({"kind": kind, "known_on": day(5), **fields})
        with pytest.raises(InputError) as caught:
            apply_events(bare, plan_of("office", BEFORE), [event])
        assert [problem.path for problem in caught.value.problems] == ["kind"]


def test_every_event_at_fault_is_told_and_the_others_happen() -> None:
    events = [
        EVENTS["slip"].model_validate({"known_on": day(6), "flight": "S1", "launch": day(9)}),
        EVENTS["drop_flight"].model_validate({"known_on": day(5), "flight": "S2"}),
        EVENTS["extend"].model_validate({"known_on": day(7), "flight": "S2", "landing": day(55)}),
    ]
    with pytest.raises(InputError) as caught:
        apply_events(office(), plan_of("office", BEFORE), events)
    assert [(problem.file, problem.path) for problem in caught.value.problems] == [
        ("event 1", "flight"),
        ("event 3", "flight"),
    ]
    assert "'S2'" in caught.value.problems[1].message, "gone by then"


def test_what_does_not_fit_afterwards_is_told() -> None:
    seated = [{"crew": "ru1", "role": "commander"}]
    world = office(flights=[SHIPS[0], {**SHIPS[1], "seated": seated}, SHIPS[2]])
    event = EVENTS["extend"].model_validate({"known_on": day(5), "flight": "S1", "landing": day(25)})
    published = plan_of("office", ["ru1 S1/commander", *BEFORE[1:3]])
    with pytest.raises(InputError) as caught:
        apply_events(world, published, [event])
    (problem,) = caught.value.problems
    assert problem.path == ""
    assert "ru1" in problem.message
    assert "flights[1].seated" in problem.message


def test_a_rejected_says_what_it_is() -> None:
    with pytest.raises(EventRejected, match="S9"):
        flight_in(office(), "S9")
    rejected = EventRejected(("a",), "why")
    assert (rejected.path, rejected.message, str(rejected)) == (("a",), "why", "why")
    with pytest.raises(EventRejected) as caught:
        changed(office().flight["S1"], "here", landing=office().flight["S1"].launch)
    assert caught.value.path == ("here",)
    assert caught.value.message.startswith("S1: ")


BROUGHT = """\
- known_on: 2030-01-06
  kind: add_flight
  people: [{{id: new, agency: Moon}}]
  entry: {{id: S9, vehicle: soyuz, launch: 2030-01-31, landing: 2030-02-15}}
- known_on: 2030-01-06
  kind: give_seat
  flight: S9
  seat: {{crew: other, role: engineer}}
  person: {{id: other, agency: Mars}}
- {{known_on: 2030-01-07, kind: person_out, crew: {0}}}
- {{known_on: 2030-01-07, kind: extend, flight: {1}, landing: 2030-02-16}}
- {{known_on: 2030-01-07, kind: seat_for, flight: S2, role: engineer, agencies: [{2}]}}
"""


def test_what_an_event_brings_along_may_be_named(tmp_path: Path) -> None:
    news = tmp_path / "news.yaml"
    for names in (("new", "S9", "Moon"), ("other", "S9", "Mars")):
        news.write_text(BROUGHT.format(*names))
        after = apply_events(office(), plan_of("office", BEFORE), load_events(news, office()))
        assert after.person[names[0]].unavailable
        assert str(after.flight["S9"].landing) == "2030-02-16"
        assert after.roles("S2", "up")["engineer"].agencies == (names[2],)
    news.write_text(BROUGHT.format("newer", "S8", "Sun"))
    with pytest.raises(InputError) as caught:
        load_events(news, office())
    assert [(problem.line, problem.path) for problem in caught.value.problems] == [
        (10, "[2].crew"),
        (11, "[3].flight"),
        (12, "[4].agencies[0]"),
    ]


def test_what_is_not_there_yet_as_the_event_comes_is_told(tmp_path: Path) -> None:
    news = tmp_path / "news.yaml"
    news.write_text(
        f"- {{known_on: {day(6)}, kind: person_out, crew: new}}\n"
        f"- {{known_on: {day(7)}, kind: add_flight, people: [{{id: new, agency: NASA}}], entry: {{id: S9, "
        f"vehicle: soyuz, launch: {day(30)}, landing: {day(45)}}}}}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        apply_events(office(), plan_of("office", BEFORE), load_events(news, office()))
    (problem,) = caught.value.problems
    assert str(problem).startswith(f"{news}:1:50 [0].crew: crew member 'new' unknown; ")


@pytest.mark.parametrize(
    ("kind", "fields", "place", "message"),
    [
        ("person_out", {"crew": "nobody"}, "crew", "crew member 'nobody' unknown"),
        ("other_ship", {"flight": "S2", "vehicle": "shuttle"}, "vehicle", "vehicle 'shuttle' unknown"),
        (
            "qualification_gained",
            {"crew": "ru3", "qualification": "cook"},
            "qualification",
            "qualification 'cook' unkn",
        ),
        ("add_flight", {"entry": {**NEW, "vehicle": "shuttle"}}, "entry.vehicle", "vehicle 'shuttle' unknown"),
    ],
)
def test_what_an_event_made_in_python_names_is_looked_for(
    kind: str, fields: dict[str, Any], place: str, message: str
) -> None:
    event = EVENTS[kind].model_validate({"kind": kind, "known_on": day(5), **fields})
    with pytest.raises(InputError) as caught:
        apply_events(office(), plan_of("office", BEFORE), [event])
    (problem,) = caught.value.problems
    assert (problem.file, problem.path) == ("event 1", place)
    assert problem.message.startswith(message)


def test_problems_of_the_whole_are_kept() -> None:
    document = parse("events: [{kind: nothing}]\n", "whole.yaml")
    document.problems.append(Problem("whole.yaml", 1, 1, "", "told before"))
    assert events_at(document, ("events",), document.data["events"], office()) == []
    before, new = document.problems
    assert before.message == "told before"
    assert (new.line, new.path) == (1, "events[0].kind")


def test_an_event_without_a_kind_is_told() -> None:
    document = parse(f"- {{known_on: {day(5)}}}\n", "news.yaml")
    assert events_at(document, (), document.data, office()) == []
    assert [str(problem) for problem in document.problems] == ["news.yaml:1:3 [0]: `kind` is missing"]


def test_people_in_news_are_named_as_people_call_them(tmp_path: Path) -> None:
    world = office()
    called = tuple(
        person.model_copy(update={"name": "Ivan Orlov"}) if person.id == "ru3" else person for person in world.crew
    )
    news = tmp_path / "news.yaml"
    news.write_text(f"- {{known_on: {day(5)}, kind: person_out, crew: Ivan Orlov}}\n", encoding="utf-8")
    (found,) = load_events(news, world.model_copy(update={"crew": called}))
    assert found.event.model_dump()["crew"] == "ru3"


def test_news_typed_as_in_a_file() -> None:
    world = office()
    text = "kind: slip, flight: S2, launch: 2030-01-30"
    for written in (text, "[{" + text + "}]", "- {" + text + "}"):
        (found,) = news_in(written, world)
        assert (found.event.name, found.event.known_on) == ("slip", world.as_of_day)
    (short,) = news_in("slip: S2, launch: 2030-01-30", world)
    assert short.event == found.event
    (later,) = news_in(text + f", known_on: {day(7)}", world)
    assert str(later.event.known_on) == day(7)
    with pytest.raises(InputError) as caught:
        news_in("- {kind: slip, flight: S9, launch: 2030-01-30}", world)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.column, problem.path) == ("news", 1, 1, "[0].flight")
    assert problem.message.startswith("flight 'S9' unknown")


@pytest.mark.parametrize(
    ("text", "column", "path"),
    [
        ("slip: S2, launch: never", 19, "launch"),
        ("slip: S2, launch: 2030-01-30, lunch: 1", 31, "lunch"),
        ("person_out: ru3, to: 1", 22, "to"),
        ("seat_for: S2, role: engineer, agencies: [Moon]", 42, "agencies[0]"),
    ],
)
def test_what_is_wrong_with_a_short_form_is_told_at_its_place(text: str, column: int, path: str) -> None:
    with pytest.raises(InputError) as caught:
        what_if(text, office())
    (problem,) = caught.value.problems
    assert (problem.line, problem.column, problem.path) == (1, column, path)
    assert problem.file == f"--what-if {text!r}"


@pytest.mark.parametrize("text", ["", "slip: [", "slide: S2"])
def test_what_is_no_short_form_is_told_of_the_whole(text: str) -> None:
    with pytest.raises(InputError) as caught:
        what_if(text, office())
    (problem,) = caught.value.problems
    assert (problem.line, problem.column, problem.path) == (1, 1, "")
    beginning = "expected an event such as `person_out: NAME`"
    assert problem.message.startswith(beginning)
    if not text:
        assert problem.message == f"{beginning}, found none"


def test_an_event_says_in_a_sentence_what_it_is() -> None:
    for kind in EVENTS.values():
        said = kind.sentence()
        assert said[:1].isupper()
        assert said.endswith(".")
        assert "\n" not in said
        assert "``" not in said


def test_a_seat_on_a_ship_that_goes_up_empty_is_refused_at_the_flight() -> None:
    world = office(flights=[SHIPS[0], {**SHIPS[1], "up_empty": True}, SHIPS[2]])
    event = EVENTS["give_seat"].model_validate({"known_on": day(5), "flight": "S2", "seat": GUEST})
    with pytest.raises(InputError) as caught:
        apply_events(world, plan_of("office", BEFORE), [event])
    (problem,) = caught.value.problems
    assert (problem.path, problem.message.split(",")[0]) == (
        "flight",
        "S2: expected no `seated` people on a flight that goes up empty",
    )
