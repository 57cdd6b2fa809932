"""The calendar file: which entries there are, on which days, and that a changed plan moves them rather than doubles
them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from optimizer.instance import Instance
from optimizer.problem.plan import Plan
from optimizer.report.entries import entries
from optimizer.report.facts import PlanView
from optimizer.report.ics import ics_text
from tests.rules.cases._case import Case, flight
from tests.worlds.draw import FIRST_DAY, day

SHIPS = [flight("S1", 0, 20, rotation=True, docking=1), flight("S2", 15, 40, rotation=True, docking=16)]
STAYS = ["ru1 S1/commander", "us1 S1/engineer>S2/engineer", "ru2 S2/commander", "ru3 attends s1", "ru2 commands t1"]
MORE = {
    "sessions": [{"id": "s1", "earns": "hand", "from": day(3), "to": day(5), "seats": 1}],
    "qualifications": {"hand": {"name": "Hand"}},
    "rules": {"station_commander": {"terms": [{"id": "t1", "from": day(16), "to": day(30)}]}},
}


def made(ships: list[dict[str, Any]], stays: list[str], **more: Any) -> tuple[Instance, Plan]:
    """A world and its plan."""
    case = Case("calendar", {}, ships, stays, more={**MORE, **more})
    return case.instance("lifeboat"), case.plan()


def facts_of(ships: list[dict[str, Any]], stays: list[str], **more: Any) -> PlanView:
    """What a report is made from."""
    return PlanView(*made(ships, stays, **more))


def read(facts: PlanView) -> dict[str, tuple[str, int, int]]:
    """Identity to summary, first day and last day, as numbers."""
    found = {}
    for event in Calendar.from_ical(ics_text(facts, "t")).walk("VEVENT"):
        assert event["UID"] not in found
        last = event.end - timedelta(1)
        found[str(event["UID"])] = (str(event["SUMMARY"]), (event.start - FIRST_DAY).days, (last - FIRST_DAY).days)
    return found


def test_every_entry_stands_on_its_days() -> None:
    assert sorted(read(facts_of(SHIPS, STAYS)).values()) == sorted(
        [
            ("Launch S1", 0, 0),
            ("Landing S1", 20, 20),
            ("Launch S2", 15, 15),
            ("Landing S2", 40, 40),
            ("Hand-over S1 to S2", 16, 20),
            ("ru1 in orbit: S1", 0, 20),
            ("us1 in orbit: S1 to S2", 0, 40),
            ("ru2 in orbit: S2", 15, 40),
            ("ru3 in training: s1", 3, 5),
            ("Station commander, t1: ru2", 16, 30),
        ]
    )


def test_entries_say_who_and_how() -> None:
    told = {entry.summary: entry.description for entry in entries(facts_of(SHIPS, STAYS))}
    assert told["Launch S1"] == "ru1 (commander) and us1 (engineer)"
    assert told["Landing S1"] == "ru1 (commander)"
    assert told["Landing S2"] == "us1 (engineer) and ru2 (commander)"
    assert told["us1 in orbit: S1 to S2"] == "up on S1 as engineer, down on S2 as engineer"
    assert told["ru3 in training: s1"] == "earns Hand"
    bare = facts_of(SHIPS, ["ru1 S2/commander>open"])
    told = {entry.summary: entry.description for entry in entries(bare)}
    assert told["Launch S1"] == told["Landing S2"] == "carries nobody"
    assert told["ru1 in orbit: S2"] == "up on S2 as commander, still up at the end"
    assert "Station commander, t1: open" in told
    assert read(bare)[next(uid for uid, entry in read(bare).items() if "ru1" in entry[0])][1:] == (15, 60)


def test_a_changed_plan_moves_entries_and_adds_none() -> None:
    """The identity of an entry is what it is about, whatever the day."""
    before = read(facts_of(SHIPS, STAYS))
    later = [SHIPS[0], flight("S2", 17, 45, rotation=True, docking=19)]
    term = {"station_commander": {"terms": [{"id": "t1", "from": day(20), "to": day(31)}]}}
    moved = {"sessions": [{**MORE["sessions"][0], "from": day(4), "to": day(6)}], "rules": term}  # type: ignore[index]
    after = read(facts_of(later, STAYS, **moved))
    assert set(after) == set(before)
    assert {uid: summary for uid, (summary, _, _) in after.items()} == {
        uid: summary for uid, (summary, _, _) in before.items()
    }
    same = {uid for uid in before if before[uid] == after[uid]}
    assert {before[uid][0] for uid in same} == {"Launch S1", "Landing S1", "ru1 in orbit: S1"}


def test_a_chosen_launch_day_moves_entries_and_adds_none() -> None:
    ships = [SHIPS[0], {**SHIPS[1], "other_launches": [day(18)]}]
    planned, chosen = (read(facts_of(ships, [*STAYS, f"S2 launches {launch}"])) for launch in (15, 18))
    assert set(planned) == set(chosen)
    assert ("Launch S2", 18, 18) in chosen.values()
    assert ("Hand-over S1 to S2", 19, 20) in chosen.values()


def test_another_person_or_another_instance_is_another_entry() -> None:
    one, other = (read(facts_of(SHIPS, [f"{who} S1/commander"])) for who in ("ru1", "ru2"))
    assert len(set(one) - set(other)) == len(set(other) - set(one)) == 1
    case = Case("another", {}, SHIPS, ["ru1 S1/commander"], more=MORE)
    assert not set(one) & set(read(PlanView(case.instance("lifeboat"), case.plan())))


def test_a_second_stay_is_another_entry() -> None:
    ships = [flight("S1", 0, 10), flight("S2", 20, 30)]
    stays = [
        entry for entry in read(facts_of(ships, ["ru1 S1/commander", "ru1 S2/commander"])).values() if "ru1" in entry[0]
    ]
    assert sorted(stays) == [("ru1 in orbit: S1", 0, 10), ("ru1 in orbit: S2", 20, 30)]


@pytest.mark.parametrize(("docking", "days"), [(19, (19, 20)), (20, None), (21, None), (18, (18, 20))])
def test_a_hand_over_has_a_day_together(docking: int, days: tuple[int, int] | None) -> None:
    """S1 lands on day 20: a ship that docks on that day meets nobody."""
    ships = [SHIPS[0], flight("S2", 15, 40, rotation=True, docking=docking)]
    facts = facts_of(ships, STAYS[:1])
    found = [entry[1:] for entry in read(facts).values() if entry[0].startswith("Hand-over")]
    assert found == ([] if days is None else [days])
    assert [(old.id, new.id) for old, new in facts.handovers] == ([] if days is None else [("S1", "S2")])


def test_hand_overs_are_between_successive_rotation_ships_of_a_vehicle_and_station() -> None:
    ships = [
        flight("S1", 0, 20, rotation=True),
        flight("S2", 10, 35, rotation=True),
        flight("S3", 15, 45),
        flight("S4", 18, 50, rotation=True),
        flight("D1", 5, 30, rotation=True),
        flight("D2", 25, 55, rotation=True),
    ]
    assert [(old.id, new.id) for old, new in facts_of(ships, []).handovers] == [
        ("S1", "S2"),
        ("S2", "S4"),
        ("D1", "D2"),
    ]
    apart = [{**ship, "station": "Mir" if ship["id"] in ("S2", "D2") else "ISS"} for ship in ships]
    several = facts_of(apart, [], rules={})
    assert [(old.id, new.id) for old, new in several.handovers] == [("S1", "S4")]
    assert "Launch S2 to Mir" in {entry.summary for entry in entries(several)}
    assert "Landing S2 from Mir" in {entry.summary for entry in entries(several)}


def test_the_stamp_is_the_day_of_the_file_not_of_today() -> None:
    assert "DTSTAMP:20300104T000000Z" in ics_text(facts_of(SHIPS, [], as_of=day(3)), "t")
