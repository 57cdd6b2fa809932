"""Addresses: what waivers, pins and shelters name is known and there, or it is told at its place."""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.files.addresses import matches, without_effect
from optimizer.files.documents import parse
from optimizer.model.rows import Clause
from optimizer.problem.calendar import Calendar
from optimizer.problem.decisions import Waiver
from optimizer.problem.errors import InputError, InputWarning
from optimizer.rules import RULES
from optimizer.solver.build import build
from tests import INSTANCES
from tests.cli.inside import inside
from tests.oracle.exhaust import Exhaust
from tests.rules.cases._case import Case, flight
from tests.worlds.draw import day
from tests.worlds.tiny import plan_in, tiny

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MINI = (INSTANCES / "mini.yaml").read_text()
LISTED = [name for name, rule in RULES.items() if not rule.always]
WORLDS = 8

SEATS = {"between": ["US", "RU"]}
FULL: dict[str, Any] = {
    "reciprocity": {
        "accounts": [{"between": ["US", "RU"], "final_imbalance": 0}, {"name": "a", "between": ["US", "RU"]}]
    },
    "seat_coverage": {"full": True},
    "stay_limit": {
        "limits": [
            {"of": "ship", "vehicle": "soyuz", "max_days": 100},
            {"of": "ship", "flight": "Crew-A", "max_days": 300},
            {"of": "person", "flight": "MS-1"},
        ]
    },
    "experience": {"roles": ["commander"]},
    "handover": {"min_days": 60},
    "skills_aboard": {"skills": [{"skill": "soyuz-crew", "min": 0, "to": "2031-06-30"}]},
    "station_complement": {"total": {"max": 9}, "parties": {"US": {}}},
    "training_capacity": {"centres": {"star-city": {"people": 9}}},
    "partner_share": {"shares": [{"agency": "ESA", "to": "2031-06-30"}]},
    "crew_pairing": {"apart": [["anna", "ben"]]},
    "station_commander": {"terms": [{"id": "spring", "from": "2031-02-01", "to": "2031-04-01"}]},
    "dose_limit": {"limits_msv": {"NASA": 600}},
    "seat_fit": {"vehicles": {"soyuz": {"height_cm": {"max": 190}}}, "people": {"anna": {"height_cm": 170}}},
    "vehicle_acceptance": {"accepted": [{"agency": "Roscosmos", "vehicle": "dragon", "landings": 0}]},
    "availability": {},
    "backup": {"flights": ["MS-2"]},
    "training_flow": {},
}
"""Rules of `mini` with something in each of them."""


def file(tmp_path: Path, **more: Any) -> Path:
    """`mini` with more rules and other keys, as a file."""
    data = parse(MINI).data
    rules = data["rules"] | FULL | more.pop("rules", {})
    data["rules"] = {name: rule for name, rule in rules.items() if rule is not None}
    path = tmp_path / "i.json"
    path.write_text(json.dumps(data | more, indent=1))
    return path


def waived(*clauses: str) -> list[dict[str, str]]:
    return [
        dict(zip(("rule", "subject"), clause.split(" "), strict=True), reason="r", by="b")  # type: ignore[arg-type]
        for clause in clauses
    ]


def said(path: Path) -> tuple[list[str], list[str]]:
    """Input errors, and warnings, without the folder."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        errors: list[str] = []
        try:
            optimizer.load(path)
        except InputError as error:
            errors = str(error).splitlines()
    notes = [str(each.message) for each in told if issubclass(each.category, InputWarning)]
    assert len(notes) == len(told)
    return [line.replace(f"{path}:", "") for line in errors], [line.replace(f"{path}:", "") for line in notes]


UNKNOWN = [
    ("rest_interval carrol", "(person), found 'carrol': person 'carrol' unknown; did you mean 'carol'?"),
    ("rest_interval carol/MS-2", "expected a clause of rest_interval (person), found 'carol/MS-2'"),
    ("qualification anna/MS-9", "flight 'MS-9' unknown; did you mean 'MS-2'?"),
    ("qualification nobody/MS-1", "person 'nobody' unknown"),
    ("reciprocity US-RU.seat/final", "account 'US-RU.seat' unknown; did you mean 'US-RU.seats'?"),
    ("reciprocity a/end", "flight 'end' unknown; known: Crew-A, Crew-B, MS-1, MS-2, final"),
    ("station_complement totals/2031-02", "party 'totals' unknown; did you mean 'total'?"),
    ("station_complement total/2031-13", "month '2031-13' unknown; did you mean '2031-"),
    ("station_complement US/2032-01", "month '2032-01' unknown"),
    ("skills_aboard eva/2031-01", "skill 'eva' unknown; known: soyuz-crew"),
    ("training_capacity moscow/2031-01", "centre 'moscow' unknown; known: star-city"),
    ("partner_share ESO/start..2031-06-30", "agency 'ESO' unknown; did you mean 'ESA'?"),
    ("partner_share ESA/start..end", "from..to 'start..end' unknown; known: start..2031-06-30"),
    ("station_commander summer", "term 'summer' unknown; known: spring"),
    ("seat_coverage MS-1/upp/commander", "leg 'upp' unknown; did you mean 'up'?"),
    ("seat_coverage MS-1/up/comander", "role 'comander' unknown; did you mean 'commander'?"),
    ("seat_coverage MS-1/commander", "(flight or flight/leg/role), found 'MS-1/commander'"),
    ("handover MS-1/MS-3", "flight 'MS-3' unknown; did you mean 'MS-2'?"),
    ("crew_pairing anna/bob", "person 'bob' unknown"),
    ("vehicle_loss ISS/MS-1", "expected `MS-1`, found 'ISS/MS-1'"),
    ("vehicle_loss USA", "ship or side 'USA' unknown; did you mean 'US'?"),
    ("lifeboat MS-1/", "expected a clause of lifeboat (ship or station), found 'MS-1/'"),
]
"""Waivers that name something unknown, and what is said."""


@pytest.mark.parametrize(("clause", "words"), UNKNOWN)
def test_unknown_names_are_input_errors(clause: str, words: str, tmp_path: Path) -> None:
    path = file(tmp_path, waivers=waived("lifeboat MS-1", clause))
    errors, notes = said(path)
    assert len(errors) == 1
    assert not notes
    subject = json.dumps(clause.split(" ")[1])
    line = path.read_text().splitlines().index(f'   "subject": {subject},') + 1
    assert errors[0].startswith(f"{line}:15 waivers[1].subject: expected ")
    assert words in errors[0]


IDLE = [
    ("handover MS-2/MS-1", "did you mean 'MS-1/MS-2'?"),
    ("handover MS-1/Crew-A", "clauses there: MS-1/MS-2, Crew-A/Crew-B"),
    ("crew_pairing ben/anna", "did you mean 'anna/ben'?"),
    ("crew_pairing ben/carol", "clauses there: anna/ben"),
    ("availability anna", "which is none"),
    ("dose_limit dario", "which is none"),
    ("experience MS-1/flight-engineer", "clauses there: MS-1, MS-1/commander"),
    ("qualification anna/MS-1", ""),
    ("reciprocity a/final", "clauses there: a/MS-1"),
    ("reciprocity US-RU.seats/final", ""),
    ("reciprocity MS-1", ""),
    ("rest_interval anna", ""),
    ("role_agency fyodor/MS-1", "clauses there: fyodor/Crew-A"),
    ("role_agency fyodor/Crew-A", ""),
    ("seat_coverage MS-1", ""),
    ("seat_coverage MS-1/up/commander", ""),
    ("seat_coverage MS-1/up/flight-engineer", "clauses there: MS-1, MS-1/up/commander"),
    ("seat_coverage MS-1/up/mission-specialist", "clauses there: MS-1, MS-1/up/commander"),
    ("seat_fit anna/MS-1", ""),
    ("seat_fit anna/Crew-A", "clauses there: anna/MS-1"),
    ("seat_fit ben/MS-1", "clauses there: anna/MS-1"),
    ("skills_aboard soyuz-crew/2031-06", ""),
    ("skills_aboard soyuz-crew/2031-07", "clauses there: soyuz-crew/2031-01"),
    ("station_commander spring", ""),
    ("station_complement total/2031-03", ""),
    ("station_complement US/2031-03", "clauses there: total/2031-03"),
    ("station_complement RU/2031-03", "clauses there: total/2031-03"),
    ("stay_limit MS-1", ""),
    ("stay_limit Crew-A", "which is none"),
    ("stay_limit anna/MS-1", ""),
    ("stay_limit anna/MS-2", "clauses there: anna/MS-1, MS-2"),
    ("training_capacity star-city/2031-03", ""),
    ("vehicle_acceptance jan/Crew-A", ""),
    ("vehicle_acceptance jan/MS-1", "clauses there: jan/Crew-A"),
    ("vehicle_loss US", "which is none"),
    ("vehicle_loss MS-1", ""),
    ("partner_share ESA/start..2031-06-30", ""),
    ("partner_share NASA/start..2031-06-30", "clauses there: ESA/start..2031-06-30"),
    ("backup jan/MS-2", ""),
    ("training_flow jan", ""),
    ("lifeboat MS-1", ""),
]
"""Waivers of known names, and what is said; nothing where there is such a clause."""


@pytest.mark.parametrize(("clause", "words"), IDLE)
def test_known_names_without_a_clause_are_a_warning(clause: str, words: str, tmp_path: Path) -> None:
    errors, notes = said(file(tmp_path, waivers=waived(clause)))
    assert not errors
    if words:
        assert len(notes) == 1
        assert "waivers[0].subject: expected a clause of " in notes[0]
        assert "the waiver leaves nothing open" in notes[0]
        assert words in notes[0]
    else:
        assert not notes


NOBODY = {"id": "tba", "agency": "NASA", "unnamed": True}
CLASS = {"id": "class", "earns": "soyuz-crew", "from": "2031-01-02", "to": "2031-01-05", "seats": 1}


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("tba/MS-2", ""),
        ("tba/class", ""),
        ("tba/spring", ""),
        ("ben/MS-2", ""),
        ("carol/MS-2", "leaves nothing open; clauses there: "),
        ("ben/Crew-B", "leaves nothing open"),
        ("ben/class", "leaves nothing open"),
        ("ben/spring", "leaves nothing open"),
        ("tba/clas", "flight or session or term 'clas' unknown; did you mean 'class'?"),
    ],
)
def test_candidates_are_waived_for_flights_sessions_and_terms(subject: str, words: str, tmp_path: Path) -> None:
    data = parse(MINI).data
    ships = [each | ({"candidates": ["carol"]} if each["id"] == "MS-2" else {}) for each in data["flights"]]
    crew, waivers = [*data["crew"], NOBODY], waived(f"candidates {subject}")
    errors, notes = said(file(tmp_path, flights=ships, crew=crew, sessions=[CLASS], waivers=waivers))
    told = [*errors, *notes]
    assert len(told) == bool(words)
    assert all(words in each for each in told)


def test_a_rule_that_is_not_listed_and_days_that_are_not_judged_are_a_warning(tmp_path: Path) -> None:
    late = {"from": "2031-08-01", "to": "2031-09-01"}
    lists = waived("handover MS-1/MS-2", "lifeboat MS-1", "station_complement total/2031-07", "rest_interval anna")
    lists[1] |= {"from": "2032-01-01"}
    lists[2] |= late
    lists[3] |= late  # no clause with days: its days say nothing
    errors, notes = said(file(tmp_path, rules={"handover": None}, waivers=lists))
    assert not errors
    assert [note.partition(": ")[2] for note in notes] == [
        "expected a rule that the file lists, found 'handover', which it does not: the waiver leaves nothing open",
        "expected days on which 'MS-1' is judged, found 2032-01-01 to any day: the waiver leaves nothing open",
        "expected days on which 'total/2031-07' is judged, found 2031-08-01 to 2031-09-01: "
        "the waiver leaves nothing open",
    ]


def test_without_full_the_seats_that_are_not_required_are_no_clause(tmp_path: Path) -> None:
    seats = waived("seat_coverage MS-1", "seat_coverage MS-1/up/commander")
    errors, notes = said(file(tmp_path, rules={"seat_coverage": {}}, waivers=seats))
    assert not errors
    assert [note.partition(" ")[2] for note in notes] == [
        "waivers[0].subject: expected a clause of seat_coverage, found 'MS-1', which is none: "
        "the waiver leaves nothing open; clauses there: MS-1/up/commander, MS-1/down/commander"
    ]


def test_windows_of_rules_decide_which_clauses_there_are(tmp_path: Path) -> None:
    till = {"to": "2031-02-28"}
    rules = {name: {**(parse(MINI).data["rules"] | FULL)[name], **till} for name in ("handover", "seat_coverage")}
    rules |= {"station_complement": {**FULL["station_complement"], **till}, "experience": till, "rest_interval": till}
    lists = ["handover MS-1/MS-2", "seat_coverage MS-2", "station_complement total/2031-03", "experience MS-2"]
    kept = ["rest_interval anna", "seat_coverage MS-1", "station_complement total/2031-02", "experience MS-1"]
    _, notes = said(file(tmp_path, rules=rules, waivers=waived(*lists, *kept)))
    assert [note.partition(" ")[2].partition(".")[0] for note in notes] == [f"waivers[{n}]" for n in range(4)]


def test_ships_that_hand_over_on_all_their_days_or_at_two_stations_are_no_clause() -> None:
    ships = [
        flight("S1", 0, 20, rotation=True),
        flight("S2", 15, 40, rotation=True, other_launches=[day(18)]),
        flight("S3", 1, 30, rotation=True, station="Mir"),
        flight("S4", 35, 50, rotation=True, station="Mir"),
    ]

    def found(least: int) -> set[str]:
        instance = Case("pairs", {"min_days": least}, ships, []).instance("handover")
        pairs = [f"{one['id']}/{two['id']}" for one in ships for two in ships if one is not two]
        waivers = [Waiver(rule="handover", subject=pair, reason="r", by="b") for pair in pairs]
        return {waiver.subject for waiver in waivers if matches(instance, waiver)}

    assert found(1) == {"S3/S4"}, "S2 comes early enough on either day"
    assert found(2) == {"S3/S4"}
    assert found(3) == {"S1/S2", "S3/S4"}
    assert found(-5) == set()


def test_pins_and_shelters_without_effect_are_a_warning(tmp_path: Path) -> None:
    data = parse(MINI).data
    flights = [
        flight | ({"seated": [{"crew": "anna", "role": "flight-engineer"}]} if flight["id"] == "MS-1" else {})
        for flight in data["flights"]
    ]
    pins = [{"crew": "anna", "flight": "MS-1"}, {"crew": "ben", "flight": "Crew-B"}, {"crew": "ben", "flight": "MS-1"}]

    def shelter(crew: str, ship: str, first: str, last: str) -> dict[str, str]:
        return {"crew": crew, "ship": ship, "from": first, "to": last}

    shelters = [
        shelter("anna", "MS-1", "2031-06-20", "2031-06-21"),
        shelter("anna", "MS-1", "2031-06-19", "2031-06-21"),
        shelter("ben", "MS-1", "2031-01-11", "2031-01-12"),
        shelter("anna", "MS-1", "2031-01-11", "2031-01-12"),
        shelter("anna", "Crew-B", "2030-12-01", "2031-07-01"),
    ]
    path = file(tmp_path, flights=flights, as_of="2031-01-15", pins=pins, shelters=shelters)
    errors, notes = said(path)
    assert not errors
    assert [note.partition(" ")[2] for note in notes] == [
        "pins[0]: expected a seat that can still change, found MS-1, launched on 2031-01-10 with 'anna': "
        "the pin decides nothing",
        "shelters[0]: expected days from 2031-01-10 to before 2031-06-20, while MS-1 is docked, "
        "found 2031-06-20 to 2031-06-21: the shelter binds nobody",
        "shelters[2]: expected days on which 'ben' was aboard, found 2031-01-11 to 2031-01-12: "
        "the shelter binds nobody",
        "shelters[4]: expected days from 2031-07-02 to before 2031-12-20, while Crew-B is docked, "
        "found 2030-12-01 to 2031-07-01: the shelter binds nobody",
    ]


def test_every_command_says_it_once_on_standard_error(tmp_path: Path) -> None:
    path = file(tmp_path, rules={**dict.fromkeys(FULL), "handover": {}}, waivers=waived("handover MS-2/MS-1"))
    plan = str(tmp_path / "p.json")
    calls = [
        ["solve", str(path), "--workers", "1", "-o", plan],
        ["validate", str(path)],
        ["check", str(path), plan],
        ["analyze", str(path)],
        ["explain", str(path)],
        ["diff", str(path), plan, plan],
        ["report", str(path), plan, "-o", str(tmp_path / "r.csv")],
        ["replan", str(path), plan, "--what-if", "slip: MS-2, launch: 2031-06-11", "--workers", "1"],
    ]
    for call in calls:
        answer = inside(*call)
        assert answer.returncode == 0, (call, answer.stderr)
        assert answer.stderr.count("waivers[0].subject: expected a clause of handover, found 'MS-2/MS-1'") == 1, call
        assert "Note: " in answer.stderr
        assert "MS-2/MS-1" not in answer.stdout or call[0] == "report", call


@pytest.mark.parametrize("path", sorted(INSTANCES.glob("*.yaml")), ids=lambda path: path.stem)
def test_no_shipped_instance_waives_nothing(path: Path) -> None:
    if "format" in (parse(path.read_text()).data or {}):
        assert said(path) == ([], [])


def clauses(instance: optimizer.Instance, name: str) -> Iterator[Clause]:
    """Every clause of a rule with a row, a stay it forbids or, in some plan that obeys the physical rules, a
    violation."""
    model = build(instance, goals=False, keep_forbidden=True)
    yield from (row.clause for row in model.rows.rows if row.clause.rule == name)
    physical = [rule for rule in instance.rulebook if rule.physical]
    (asked,) = (rule for rule in instance.rulebook if rule.name == name)
    for solution in Exhaust(model.rows).plans():
        plan = plan_in(model, solution)
        calendar = None if plan is None else Calendar(instance, plan)
        if calendar is not None and not any(any(rule.check(calendar)) for rule in physical):
            yield from (Clause(each.rule, each.subject) for each in asked.check(calendar))


@pytest.mark.parametrize("rule", LISTED)
def test_a_waiver_of_a_clause_that_a_plan_can_break_is_never_said_to_be_idle(rule: str) -> None:
    found = 0
    for seed in range(WORLDS):
        instance = tiny(seed, [rule], goals=False).model_copy(update={"waivers": ()})
        for clause in {*clauses(instance, rule)}:
            waiver = Waiver(rule=clause.rule, subject=clause.subject, reason="r", by="b")
            assert matches(instance, waiver), (seed, clause)
            found += 1
    assert found


@pytest.mark.slow
def test_waivers_of_a_real_instance_are_found() -> None:
    instance = optimizer.load(INSTANCES / "iss-2026-2030.yaml")
    model = build(instance, goals=False, keep_forbidden=True)
    found = {row.clause for row in model.rows.rows if row.clause.rule in LISTED}
    waivers = tuple(Waiver(rule=c.rule, subject=c.subject, reason="r", by="b") for c in sorted(found)[::7])
    assert len(waivers) > 300
    assert list(without_effect(instance.model_copy(update={"waivers": waivers}))) == []


def test_ids_called_source_or_note_are_part_of_the_digest(tmp_path: Path) -> None:
    for word in ("source", "note"):
        text = MINI.replace("dragon-crew", word)
        digests = []
        for valid in ("valid_days: 10", "valid_days: 20"):
            (tmp_path / "i.yaml").write_text(text.replace(f"  {word}: {{}}", f"  {word}: {{{valid}}}"))
            digests.append(optimizer.load(tmp_path / "i.yaml").digest)
        assert digests[0] != digests[1]
    (tmp_path / "i.yaml").write_text(MINI.replace("{id: ben,", "{id: ben, note: a word, source: a page,"))
    assert optimizer.load(tmp_path / "i.yaml").digest == optimizer.load(INSTANCES / "mini.yaml").digest


TWICE = [
    (
        "reciprocity",
        {"accounts": [SEATS, SEATS | {"carried_in": 1}]},
        "accounts[1]",
    ),
    (
        "reciprocity",
        {"accounts": [SEATS, {"name": "US-RU.seats", "between": ["RU", "US"]}]},
        "accounts[1]",
    ),
    ("partner_share", {"shares": [{"agency": "ESA", "min": 1}, {"agency": "ESA", "max": 3}]}, "shares[1]"),
    ("crew_pairing", {"together": [["anna", "ben"], ["ben", "anna"]]}, "together[1]"),
    ("crew_pairing", {"together": [["anna", "ben"]], "apart": [["carol", "jan"], ["ben", "anna"]]}, "apart[1]"),
    ("crew_pairing", {"apart": [["anna", "anna"]]}, "apart[0]"),
    ("skills_aboard", {"skills": [{"skill": "soyuz-crew", "party": p} for p in ("US", "RU")]}, "skills[1]"),
    (
        "skills_aboard",
        {"skills": [{"skill": "soyuz-crew", "to": "2031-03-01"}, {"skill": "soyuz-crew", "from": "2031-03-01"}]},
        "skills[1]",
    ),
]
"""Two clauses that would have one address, or one with two, and where that is said."""


@pytest.mark.parametrize(("rule", "parameters", "place"), TWICE)
@pytest.mark.parametrize("wished", [False, True])
def test_one_address_is_one_clause(rule: str, parameters: Any, place: str, wished: bool, tmp_path: Path) -> None:
    goals = [{"prefer": {"rules": {rule: parameters}}}] if wished else []
    path = file(tmp_path, rules={} if wished else {rule: parameters}, goals=goals)
    errors, _ = said(path)
    assert len(errors) == 1
    at = f"goals[0].prefer.rules.{rule}.{place}" if wished else f"rules.{rule}.{place}"
    assert f" {at}: expected " in errors[0]
    assert "found" in errors[0]


def test_names_keep_them_apart(tmp_path: Path) -> None:
    account = {"between": ["US", "RU"]}
    skill = {"skill": "soyuz-crew"}
    rules = {
        "reciprocity": {"accounts": [account, {**account, "name": "second"}, {**account, "unit": "days"}]},
        "partner_share": {"shares": [{"agency": "ESA"}, {"agency": "ESA", "from": "2031-02-01"}]},
        "crew_pairing": {"together": [["anna", "ben"]], "apart": [["anna", "carol"]]},
        "skills_aboard": {
            "skills": [
                {**skill, "to": "2031-03-01"},
                {**skill, "from": "2031-03-02"},
                {**skill, "party": "RU", "name": "russian"},
            ]
        },
    }
    assert said(file(tmp_path, rules=rules, waivers=waived("skills_aboard russian/2031-02"))) == ([], [])


def test_a_price_of_what_is_unknown_is_refused_at_its_place(tmp_path: Path) -> None:
    text = MINI.replace("{id: anna, ", "{id: anna, name: Anna Adams, ") + (
        "\nwaiver_costs:\n"
        "  - {rule: rest_interval, subject: annna, price: 7}\n"
        "  - {rule: rest_interval, subject: Anna Adams, price: 7}\n"
        "  - {rule: rest_interval, price: 8}\n"
    )
    office = tmp_path / "office.yaml"
    office.write_text(text)
    with pytest.raises(InputError) as caught:
        optimizer.load(office)
    (problem,) = caught.value.problems
    line = text.splitlines().index("  - {rule: rest_interval, subject: annna, price: 7}") + 1
    assert (problem.line, problem.column, problem.path) == (line, 36, "waiver_costs[0].subject")
    assert problem.message == (
        "expected a clause of rest_interval (person), found 'annna': person 'annna' unknown; did you mean 'anna'?"
    )


def test_a_price_that_changes_nothing_is_told(tmp_path: Path) -> None:
    costs = [{"rule": "handover", "subject": "MS-2/MS-1", "price": 5}, {"rule": "freeze", "price": 5}]
    with pytest.warns(InputWarning) as found:
        optimizer.load(
            file(tmp_path, waiver_costs=[*costs, {"rule": "dose_limit", "price": 1}], rules={"dose_limit": None})
        )
    first, second = (str(each.message) for each in found if "price" in str(each.message))
    assert "waiver_costs[0].subject: expected a clause of handover, found 'MS-2/MS-1', which is none" in first
    assert first.endswith("the price changes nothing")
    assert "waiver_costs[2].rule: expected a rule that the file lists, found 'dose_limit'" in second
