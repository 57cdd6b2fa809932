"""What the news breaks whatever is decided: named first, counted, waived, explained; the rest is still planned best."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
import yaml

import optimizer
from optimizer.events._settled import settled_on
from optimizer.files.load import load, load_plan
from tests.cli.inside import inside

if TYPE_CHECKING:
    from pathlib import Path

FILE = """
format: 1
name: long-stay
horizon: {from: 2031-01-01, to: 2034-12-31}
as_of: 2031-01-05
parties: {US: {agencies: [NASA]}, RU: {agencies: [Roscosmos]}}
qualifications: {pilot: {}}
vehicles:
  dragon: {party: US, seats: 2, roles: {commander: {seats: 1, requires: [pilot]}}}
flights:
  - {id: D1, vehicle: dragon, launch: 2031-01-10, docking: 2031-01-11, landing: 2031-07-01, rotation: true}
  - {id: D2, vehicle: dragon, launch: 2031-06-20, docking: 2031-06-21, landing: 2031-12-01, rotation: true}
crew:
  - {id: ann, agency: NASA, qualifications: {pilot: {}}, flown: 1}
  - {id: bob, agency: NASA, qualifications: {pilot: {}}, flown: 1}
rules:
  qualification: {}
  seat_coverage: {full: true}
  handover: {min_days: 5}
  dose_limit: {default_limit_msv: 600}
  stay_limit:
    limits: [{of: person, max_days: 380}, {of: ship, max_days: 210}]
goals: [{unfilled_seats: {}}]
"""
PLAN = {
    "format": 1,
    "instance": {"name": "long-stay"},
    "assignments": [
        {"crew": who, "flight": flight, "role": "commander", "leg": leg}
        for who, flight in (("ann", "D1"), ("bob", "D2"))
        for leg in ("up", "down")
    ],
}
KEPT_UP = [{"kind": "extend", "flight": "D1", "known_on": "2031-03-01", "landing": "2033-12-01"}]
BROKEN = {
    ("dose_limit", "ann"): date(2033, 6, 27),  # 899 days of 667 microsievert fit into 600 mSv
    ("stay_limit", "D1"): date(2033, 12, 1),
    ("stay_limit", "ann/D1"): date(2033, 12, 1),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "i.yaml").write_text(FILE, encoding="utf-8")
    (tmp_path / "p.json").write_text(json.dumps(PLAN), encoding="utf-8")
    (tmp_path / "ev.yaml").write_text(yaml.safe_dump(KEPT_UP), encoding="utf-8")
    return tmp_path


def changed(folder: Path, **keys: object) -> Path:
    """The instance with other keys."""
    data = yaml.safe_load((folder / "i.yaml").read_text(encoding="utf-8"))
    (folder / "other.yaml").write_text(yaml.safe_dump(data | keys), encoding="utf-8")
    return folder / "other.yaml"


def test_limits_that_the_news_breaks_are_named_with_their_days_and_the_news(folder: Path) -> None:
    found = inside("replan", "i.yaml", "p.json", "ev.yaml", "--json", folder=folder)
    data = json.loads(found.stdout)
    assert found.returncode == 1
    assert data["status"] == "optimal"
    assert data["moves"] == []
    told = {(each["rule"], each["subject"]): each["since"] for each in data["unavoidable"]}
    assert told == {clause: day.isoformat() for clause, day in BROKEN.items()}
    assert {each["event"] for each in data["unavoidable"]} == {0}


def test_they_come_first_in_words(folder: Path) -> None:
    found = inside("replan", "i.yaml", "p.json", "ev.yaml", folder=folder)
    lines = found.stdout.splitlines()
    assert lines[2] == "3 clauses are broken whatever is decided; waive what is accepted:"
    assert all("by extend: D1, landing 2033-12-01" in line for line in lines[3:6])


def test_the_plan_and_what_follows_are_written_and_check_is_not_ok_until_they_are_waived(folder: Path) -> None:
    inside("replan", "i.yaml", "p.json", "ev.yaml", "--after", "after.yaml", "-o", "new.json", folder=folder)
    checked = inside("check", "after.yaml", "new.json", "--json", folder=folder)
    assert checked.returncode == 1
    data = json.loads(checked.stdout)
    assert {(each["rule"], each["subject"]) for each in data["unavoidable"]} == set(BROKEN)
    explained = inside("explain", "after.yaml", "--json", folder=folder)
    offered = json.loads(explained.stdout)["waivers"]
    assert {(each["rule"], each["subject"]) for each in offered} == set(BROKEN)
    after = yaml.safe_load((folder / "after.yaml").read_text(encoding="utf-8"))
    after["waivers"] = [
        {"rule": rule, "subject": subject, "reason": "kept up", "by": "both"} for rule, subject in BROKEN
    ]
    (folder / "after.yaml").write_text(yaml.safe_dump(after), encoding="utf-8")
    assert inside("check", "after.yaml", "new.json", folder=folder).returncode == 0
    assert inside("solve", "after.yaml", folder=folder).returncode == 0
    assert inside("explain", "after.yaml", folder=folder).returncode == 0


def test_one_day_after_the_limit_was_passed_it_is_history(folder: Path) -> None:
    instance = load(folder / "i.yaml")
    plan = load_plan(folder / "p.json", instance)
    after = optimizer.replan(instance, plan, optimizer.load_events(folder / "ev.yaml", instance)).following
    assert after is not None
    assert after.published is not None
    for day, left in (
        (date(2033, 6, 27), set(BROKEN)),
        (date(2033, 6, 28), {("stay_limit", "D1"), ("stay_limit", "ann/D1")}),
        (date(2033, 12, 1), {("stay_limit", "D1"), ("stay_limit", "ann/D1")}),
        (date(2033, 12, 2), set()),
    ):
        moved = settled_on(after, day)
        report = optimizer.check(moved, after.published)
        assert {each.address for each in report.unavoidable} == left, day


def test_what_no_choice_left_satisfies_by_itself_is_unavoidable(folder: Path) -> None:
    """Both flights are still to launch, but no decision makes them overlap: nobody chooses their days."""
    data = yaml.safe_load((folder / "i.yaml").read_text(encoding="utf-8"))
    data["flights"][0]["landing"] = date(2031, 6, 23)
    changed(folder, flights=data["flights"])
    found = inside("solve", "other.yaml", "--json", folder=folder)
    told = json.loads(found.stdout)
    assert (found.returncode, told["status"]) == (1, "optimal")
    assert [(each["rule"], each["subject"]) for each in told["unavoidable"]] == [("handover", "D1/D2")]
    assert [tier["value"] for tier in told["tiers"]] == [0]


def test_what_cannot_hold_together_is_infeasible(folder: Path) -> None:
    """Each of the two clauses could hold: nobody is trained to command, and somebody must."""
    data = yaml.safe_load((folder / "i.yaml").read_text(encoding="utf-8"))
    changed(folder, crew=[{**person, "qualifications": {}} for person in data["crew"]])
    found = inside("solve", "other.yaml", "--json", folder=folder)
    told = json.loads(found.stdout)
    assert (found.returncode, told["status"], told["unavoidable"]) == (1, "infeasible", [])


def test_report_and_calendar_show_them(folder: Path) -> None:
    """In the agenda, under a heading of their own, and as a calendar entry on the day to which each belongs."""
    inside("replan", "i.yaml", "p.json", "ev.yaml", "--after", "after.yaml", "-o", "new.json", folder=folder)
    for name in ("page.html", "days.ics"):
        inside("report", "after.yaml", "new.json", "-o", name, folder=folder)
    page = (folder / "page.html").read_text(encoding="utf-8")
    assert "Waive what no decision mends, or change the facts" in page
    assert "Broken whatever is decided: to be waived, or the facts to be changed (3)" in page
    assert "Nothing: every rule holds" not in page
    entries = (folder / "days.ics").read_text(encoding="utf-8").replace("\n ", "").split("BEGIN:VEVENT")
    for (rule, subject), day in BROKEN.items():
        (entry,) = [each for each in entries if f"Broken whatever is decided: {rule} {subject}\n" in each]
        assert f"DTSTART;VALUE=DATE:{day:%Y%m%d}\n" in entry


def test_every_clause_asked_for_is_infeasible(folder: Path) -> None:
    data = yaml.safe_load((folder / "i.yaml").read_text(encoding="utf-8"))
    data["flights"][0]["landing"] = date(2031, 6, 23)
    instance = load(changed(folder, flights=data["flights"]))
    assert optimizer.solve(instance, workers=1).status == "optimal"
    assert optimizer.solve(instance, workers=1, every_clause=True).status == "infeasible"
