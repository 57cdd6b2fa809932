"""Two plans side by side, one person alone, and the messages after a change: what moved, whom it concerns, what is
cancelled."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar

import optimizer
from optimizer.cli._tidings import Tidings
from optimizer.instance import Instance
from optimizer.problem.errors import InputError, Problem
from optimizer.report.changes import changes
from optimizer.report.compared import clauses, movers, other_changes, seats_by_flight
from optimizer.report.entries import entries
from optimizer.report.facts import PlanView
from optimizer.report.ics import ics_of_changes, ics_text
from optimizer.report.messages import _file_name, messages, refuse_unfit, write_messages
from optimizer.report.page.comparison import comparison_html
from optimizer.report.page.person import duties, person_html
from optimizer.report.sent import GONE, sent_before, sent_to_people
from optimizer.report.tables import compared_tables, duty_table
from optimizer.report.worth import worth
from optimizer.report.write import report_to
from optimizer.studies.repair.answer import Repair
from optimizer.studies.repair.prices import LeftOpen
from tests.cli.inside import inside
from tests.report.drawing import figures
from tests.report.worlds import HOSTILE, everything
from tests.rules.cases._case import Case, flight
from tests.worlds.draw import FIRST_DAY, day

if TYPE_CHECKING:
    from pathlib import Path

SHIPS = [flight("S1", 0, 20, rotation=True, docking=1), flight("S2", 15, 40, rotation=True, docking=16)]
OLD = ["ru1 S1/commander", "us1 S1/engineer>S2/engineer", "ru2 S2/commander", "ru3 attends s1", "ru2 commands t1"]
NEW = ["ru3 S1/commander", "us1 S1/engineer>S2/engineer", "ru2 S2/commander", "ru1 attends s1", "ru2 commands t1"]
MORE = {
    "sessions": [{"id": "s1", "earns": "hand", "from": day(3), "to": day(5), "seats": 1}],
    "qualifications": {"hand": {"name": "Hand"}},
    "rules": {"station_commander": {"terms": [{"id": "t1", "from": day(16), "to": day(30)}]}},
    "goals": [{"unfilled_seats": 1}, {"corps_size": 1}],
}


def case(stays: list[str], ships: list[dict[str, Any]] = SHIPS, **more: Any) -> Case:
    """A world and its plan."""
    return Case("compared", {}, ships, stays, more={**MORE, **more})


def view(stays: list[str], ships: list[dict[str, Any]] = SHIPS, **more: Any) -> PlanView:
    """What a report is made from."""
    made = case(stays, ships, **more)
    return PlanView(made.instance("lifeboat"), made.plan())


def events(text: str) -> dict[str, tuple[str, str, int]]:
    """Identity to summary, status and sequence."""
    found = {}
    for event in Calendar.from_ical(text).walk("VEVENT"):
        assert event["UID"] not in found
        status, summary = str(event.get("STATUS", "")), str(event["SUMMARY"])
        assert summary.startswith(GONE) == (status == "CANCELLED")
        found[str(event["UID"])] = (summary.removeprefix(GONE), status, int(event["SEQUENCE"]))
    return found


# Calendars.


def test_what_is_gone_is_cancelled_with_a_higher_number() -> None:
    old, new = view(OLD), view(NEW)
    first, then = events(ics_text(old, "t")), events(ics_text(new, "t", old))
    assert set(first) <= set(then), "nothing that was sent is left out"
    gone = {uid for uid, (_, status, _) in then.items() if status == "CANCELLED"}
    assert {then[uid][0] for uid in gone} == {"ru1 in orbit: S1", "ru3 in training: s1"}
    assert {then[uid][0] for uid in set(then) - set(first)} == {"ru3 in orbit: S1", "ru1 in training: s1"}
    changed = {uid for uid in first if then[uid][2] > first[uid][2]}
    assert {then[uid][0] for uid in changed - gone} == {"Launch S1", "Landing S1"}, "their crews are others"
    assert gone < changed
    assert all(then[uid][2] == first[uid][2] for uid in set(first) - changed)
    back = events(ics_text(old, "t", new))
    assert {back[uid][1] for uid in first} == {""}, "what comes back is no longer cancelled"


def test_the_number_rises_with_the_day_of_the_file() -> None:
    numbers = []
    for first in (0, 1, 2):
        for changed in (False, True):
            facts = view(NEW, as_of=day(first))
            text = ics_text(facts, "t", view(OLD if changed else NEW, as_of=day(first)))
            numbers.append(max(number for _, _, number in events(text).values()))
    assert all(one < other for one, other in pairwise(numbers))
    later = ics_text(view(NEW, as_of=day(0)), "t", view(NEW, as_of=day(2)))
    assert min(number for _, _, number in events(later).values()) == numbers[4], "never lower than in the old file"


def test_a_calendar_goes_on_from_the_one_sent_before(tmp_path: Path) -> None:
    """Three versions on one day: each change has a higher number and a later stamp than anything sent of it."""
    texts = [ics_text(view(OLD), "t")]
    for stays in (NEW, OLD, OLD, NEW):
        (tmp_path / "sent.ics").write_bytes(texts[-1].encode())
        texts.append(ics_text(view(stays), "t", None, None, sent_before(tmp_path / "sent.ics", "compared")))
    found = [events(text) for text in texts]
    assert texts[3] == texts[2], "nothing has changed"
    for before, now in pairwise(found):
        assert set(before) <= set(now), "nothing that was sent is left out"
        for uid, (summary, status, number) in before.items():
            same = now[uid][:2] == (summary, status) and summary not in ("Launch S1", "Landing S1")
            assert now[uid][2] == number if same or now == before else now[uid][2] > number
    gone = {uid for uid, (_, status, _) in found[1].items() if status}
    assert {found[1][uid][0] for uid in gone} == {"ru1 in orbit: S1", "ru3 in training: s1"}
    assert [{each[uid][1] for uid in gone} for each in found] == [{""}, {"CANCELLED"}, {""}, {""}, {"CANCELLED"}]
    stamps = [{str(e["UID"]): e["DTSTAMP"].dt for e in Calendar.from_ical(text).walk("VEVENT")} for text in texts]
    assert all(stamps[1][uid] < stamps[2][uid] < stamps[4][uid] for uid in gone)
    with pytest.raises(InputError, match="expected a calendar of compared, ru1, found one of compared"):
        sent_before(tmp_path / "sent.ics", "compared, ru1")
    later = view(["ru2 S2/commander"], SHIPS[1:], as_of=day(21), rules={})
    after = events(ics_text(later, "t", None, None, sent_before(tmp_path / "sent.ics", "compared")))
    cancelled = {summary for summary, status, _ in after.values() if status}
    assert cancelled == {"us1 in orbit: S1 to S2", "Station commander, t1: ru2"}, "what is over is history"


@pytest.mark.parametrize("text", ["", "no calendar", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR\n"])
def test_what_is_no_calendar_is_refused_in_words(text: str, tmp_path: Path) -> None:
    (tmp_path / "sent.ics").write_text(text)
    with pytest.raises(InputError, match=r"expected a calendar (that crewopt wrote|of t)"):
        sent_before(tmp_path / "sent.ics", "t")
    with pytest.raises(InputError, match="cannot be read"):
        sent_before(tmp_path / "none.ics", "t")
    (tmp_path / "other.ics").write_text("BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n")
    with pytest.raises(InputError, match="expected a calendar of t, found another one"):
        sent_before(tmp_path / "other.ics", "t")
    made = case(NEW)
    with pytest.raises(InputError, match="expected a calendar"):
        report_to(made.instance("lifeboat"), made.plan(), tmp_path / "x.html", sent=tmp_path / "sent.ics")


def test_what_is_over_is_not_cancelled() -> None:
    """A month later the file no longer has what has flown."""
    for today, gone in ((21, set()), (20, {"Landing S1", "ru1 in orbit: S1"})):
        old, new = view(OLD), view(["ru2 S2/commander"], SHIPS[1:], as_of=day(today), rules={})
        cancelled = {summary for summary, status, _ in events(ics_text(new, "t", old)).values() if status}
        assert {words for words in cancelled if "S1" in words} - {
            "Hand-over S1 to S2",
            "us1 in orbit: S1 to S2",
        } == gone


def test_entries_of_one_person_are_theirs() -> None:
    facts = view(OLD)
    mine = events(ics_text(facts, "t", None, "us1"))
    assert {summary for summary, _, _ in mine.values()} == {
        "us1 in orbit: S1 to S2",
        "Launch S1",
        "Landing S2",
    }
    every = events(ics_text(facts, "t"))
    shared = {uid for uid in mine if uid in every}
    assert {mine[uid][0] for uid in shared} == {"us1 in orbit: S1 to S2"}, "what others have too is cancelled apart"
    assert {entry.summary for entry in entries(facts, "ru2")} == {
        "ru2 in orbit: S2",
        "Launch S2",
        "Landing S2",
        "Hand-over S1 to S2",
        "Station commander, t1: ru2",
    }
    assert not list(entries(facts, "us3"))


def test_training_and_backups_have_their_days() -> None:
    trained = view(["ru1 S1/commander", "ru2 S2/commander!"], rules={"training_flow": {"lead_days": 9}})
    found = {entry.summary: entry for entry in entries(trained)}
    for summary, first, last in (("ru1 trains for S1", -9, -1), ("ru2 trains for S2", 6, 14)):
        entry = found[summary]
        assert ((entry.since - FIRST_DAY).days, (entry.until - FIRST_DAY).days) == (first, last)
        assert entry.description == "9 days"
    assert found["ru2 backs up S2"].days == f"{day(15)}"
    mine = [entry.summary for entry in entries(trained, "ru2")]
    assert mine == ["Launch S2", "ru2 backs up S2", "ru2 trains for S2"], "who backs up a flight is at its launch"


def test_a_published_plan_is_what_calendars_have() -> None:
    published = {"format": 1, **case(OLD).plan().model_dump(mode="json", exclude_none=True)}
    new = view(NEW, published=published)
    assert new.as_published is not None
    assert ics_text(new, "t", new.as_published) == ics_text(new, "t", view(OLD))
    published["assignments"].append({"crew": "ru1", "flight": "gone", "role": "commander", "leg": "up"})
    again = view(NEW, published=published).as_published
    assert again is not None
    assert all(seat.flight != "gone" for seat in again.plan.assignments)


# Words.


def test_who_moves_and_what_else_changes() -> None:
    old, new = view(OLD), view(NEW)
    assert movers(new, old) == {
        "ru3": ("S1 as commander", "no seat"),
        "ru1": ("no seat", "S1 as commander"),
    }
    assert [tuple(change) for change in other_changes(new, old)] == [
        ("training", "ru1 in training: s1", f"{day(3)} to {day(5)}", "-"),
        ("training", "ru3 in training: s1", "-", f"{day(3)} to {day(5)}"),
    ]
    assert {pair.flight: pair.rows for pair in seats_by_flight(new, old)} == {
        "S1": [("commander", "goes up", "ru3", "ru1"), ("commander", "comes down", "ru3", "ru1")],
        "S2": [],
    }
    twice = view([*OLD, "ru1 S2/commander!", "ru1 S2/engineer!"])
    assert movers(twice, old) == {"ru1": ("S1 as commander and S2 as backup (commander, engineer)", "S1 as commander")}
    later = view(OLD, [SHIPS[0], flight("S2", 17, 45, rotation=True, docking=19)])
    told = {(change.kind, change.what): (change.here, change.there) for change in other_changes(later, old)}
    assert told["flight", "Launch S2"] == (day(17), day(15))
    assert told["hand-over", "Hand-over S1 to S2"] == (f"{day(19)} to {day(20)}", f"{day(16)} to {day(20)}")
    assert movers(later, old) == {}
    other = view([*OLD[:-1], "ru1 commands t1"])
    assert [(change.kind, change.here, change.there) for change in other_changes(other, old)] == [
        ("command", "Station commander, t1: ru1", "Station commander, t1: ru2")
    ]


def test_worth_is_compared_goal_by_goal() -> None:
    old, new = view(OLD), view(OLD[1:])
    rows = worth(new, old)
    assert [(row.tier, row.name, row.better) for row in rows] == [(1, "unfilled_seats", "B"), (2, "corps_size", "A")]
    here, there = rows[0].here, rows[0].there
    assert here is not None
    assert there is not None
    assert here.value - there.value == 2
    alone = worth(view(OLD, goals=[{"corps_size": 1}]), old)
    assert [(row.tier, row.name, row.better) for row in alone] == [
        (1, "corps_size", "in one file alone"),
        (1, "unfilled_seats", "in one file alone"),
        (2, "corps_size", "in one file alone"),
    ]


def test_clauses_are_of_one_plan_or_of_both() -> None:
    old, new = view(["ru1 S1/commander>S2/commander"]), view(OLD)
    titles = dict(clauses(new, old))
    assert list(titles) == ["In A alone", "In B alone", "In both"]
    found = [{violation.address for violation in facts.report.broken} for facts in (new, old)]
    assert [len(titles[title]) for title in titles] == [
        len(found[0] - found[1]),
        len(found[1] - found[0]),
        len(found[0] & found[1]),
    ]
    assert found[1] - found[0], "the world shows something"
    assert [len(words) for _, words in clauses(old, old)] == [0, 0, len(found[1])]


# Pages.


def test_both_plans_are_drawn_and_what_moved_is_marked() -> None:
    old, new = view(OLD), view(NEW)
    page = comparison_html(new, old, "t")
    chart = next(chart for chart in figures(page) if chart.name == "Timeline of both plans")
    labels = [(label.words, label["y"]) for label in chart.labels]
    assert [words for words, _ in labels] == ["Ships docked", "ru3, A", "B", "ru1, A", "B"]
    where = {
        (mark.tip.split(" ")[0], mark.kind, mark.box.top) for mark in chart.marks if mark.kind in ("stay", "session")
    }
    lanes = {words: y - 12 for words, y in labels if words != "B"}
    below = [y - 12 for words, y in labels if words == "B"]
    assert where == {
        ("ru3", "stay", lanes["ru3, A"]),
        ("ru3", "session", below[0]),
        ("ru1", "session", lanes["ru1, A"]),
        ("ru1", "stay", below[1]),
    }
    assert page.count('<g class="moved">') == 4
    apart = figures(comparison_html(view(OLD, [SHIPS[0], flight("S2", 17, 45, docking=19)]), old, "t"))
    assert "in A" in " ".join(chart.name for chart in apart)


def test_pages_are_escaped_and_need_nothing_else() -> None:
    instance, plan = everything()
    facts = PlanView(instance, plan)
    less = plan.model_copy(update={"assignments": plan.assignments[3:], "sessions": ()})
    for page in (
        comparison_html(facts, PlanView(instance, less), HOSTILE),
        person_html(facts, "anna", HOSTILE, PlanView(instance, less)),
        person_html(facts, "elif", "t"),
    ):
        assert HOSTILE not in page
        assert page.count("<script") == 1
        assert "src=" not in page
        assert "//" not in page.replace("http://www.w3.org/2000/svg", "").partition("<script")[0]


def test_a_page_of_one_person_says_what_is_theirs() -> None:
    old, new = view(OLD), view(NEW)
    plain = duties(new, "ru3", None)
    assert [duty.entry.summary for duty in plain] == [
        "Launch S1",
        "ru3 in orbit: S1",
        "Hand-over S1 to S2",
        "Landing S1",
    ]
    told = {duty.entry.summary: duty.state for duty in duties(new, "ru3", old)}
    assert told["ru3 in training: s1"] == "cancelled"
    assert told["Launch S1"] == told["ru3 in orbit: S1"] == "new"
    page = person_html(new, "ru3", "t", old)
    assert "<s>ru3 in training: s1</s>" in page
    assert "ru2 in orbit" not in page
    us1 = {duty.entry.summary: (duty.state, duty.was) for duty in duties(new, "us1", old)}
    assert us1["Launch S1"] == ("changed", "ru1 (commander) and us1 (engineer)")
    assert us1["us1 in orbit: S1 to S2"] == ("", "")
    held = person_html(view(OLD), "ru3", "t")
    assert f'<th scope="row">Hand</th><td class="day">{day(5)}</td>' in held


# Tables and the command.


def test_tables_of_two_plans_and_of_one_person() -> None:
    old, new = view(OLD), view(NEW)
    found = {table.name: table for table in compared_tables(new, old)}
    assert list(found) == ["moves", "seats", "events", "goals"]
    assert found["moves"].rows == (
        ("ru3", "ru3 (Roscosmos)", "S1 as commander", "no seat"),
        ("ru1", "ru1 (Roscosmos)", "no seat", "S1 as commander"),
    )
    states = {row[2]: row[0] for row in duty_table(new, old, "us1").rows}
    assert states == {"Launch S1": "changed", "us1 in orbit: S1 to S2": "same", "Landing S2": "same"}


def test_forms_that_cannot_show_it_are_refused_in_plain_words(tmp_path: Path) -> None:
    made = case(OLD)
    instance, plan = made.instance("lifeboat"), made.plan()
    for named, ending, option in (
        ({"against": plan}, "csv", "--against"),
        ({"against": plan}, "svg", "--against"),
        ({"person": "ru1"}, "svg", "--person"),
        ({"contingency": {}}, "ics", "--with"),
    ):
        with pytest.raises(InputError) as caught:
            report_to(instance, plan, tmp_path / f"x.{ending}", **named)  # type: ignore[arg-type]
        assert f"with {option}, found .{ending}" in str(caught.value)
    with pytest.raises(InputError, match=r"^person: crew member 'nobody' unknown"):
        report_to(instance, plan, tmp_path / "x.html", person="nobody")
    for name in ("html", "xlsx", "csv", "ics"):
        report_to(instance, plan, tmp_path / f"x.{name}", person="ru1")
    for name in ("html", "xlsx", "ics"):
        report_to(instance, plan, tmp_path / f"y.{name}", against=replace(made, stays=NEW).plan())
    for name, title in (("x", "ru1: crew plan compared"), ("y", "Crew plan compared")):
        assert f"<title>{title}</title>" in (tmp_path / f"{name}.html").read_text()
    assert "ru2" not in (tmp_path / "x.csv").read_text()
    assert not list(tmp_path.glob("x.svg"))


# Messages.


def test_whom_it_concerns_gets_a_message_with_only_what_changed() -> None:
    found = {message.crew: message for message in messages(view(OLD), view(NEW), {"ru1": ["moves"], "us2": ["news"]})}
    assert list(found) == ["ru1", "ru3", "us1", "us2"], "ru2 has what they had"
    assert "Why you are told: moves." in found["ru1"].text
    assert f"No longer\n  {day(0)}  Launch S1\n  {day(0)} to {day(20)}  ru1 in orbit: S1\n" in found["ru1"].text
    assert f"New\n  {day(3)} to {day(5)}  ru1 in training: s1\n      earns Hand\n" in found["ru1"].text
    assert "ru3" not in found["ru1"].text
    assert "      before: ru1 (commander) and us1 (engineer)" in found["us1"].text
    assert "us1 in orbit" not in found["us1"].text, "that is as it was"
    assert "Your own days and seats stay as they are." in found["us2"].text
    assert found["us2"].calendar is None
    for crew in ("ru1", "ru3", "us1"):
        calendar = found[crew].calendar
        assert calendar is not None
        wanted = {change.entry.summary for change in changes(view(OLD), view(NEW), crew) if change.state != "same"}
        assert {summary for summary, _, _ in events(calendar).values()} == wanted
    assert ics_of_changes(view(OLD), "t", view(OLD), "us1") is None


def test_who_is_gone_from_the_file_is_told_by_the_name_they_had() -> None:
    """And who has come, by the one they have."""
    few = case(["ru2 S2/commander"])
    data = few.data("lifeboat")
    data["crew"] = [{**person, "name": f"{person['id']} of old"} for person in data["crew"] if person["id"] != "us1"]
    left = PlanView(Instance.model_validate_json(json.dumps(data), strict=True), few.plan())
    data["crew"] = [{**person, "name": f"{person['id']} of now"} for person in data["crew"] if person["id"] != "ru2"]
    data["crew"].append({"id": "us1", "agency": "NASA", "name": "us1 of now"})
    came = PlanView(Instance.model_validate_json(json.dumps(data), strict=True), case(OLD[:2]).plan())
    found = {message.crew: message for message in messages(left, came)}
    for crew, head in (("ru2", "To: ru2 of old (Roscosmos)"), ("us1", "To: us1 of now (NASA)")):
        assert found[crew].text.startswith(f"{head}\n")
        assert f"X-WR-CALNAME:{head.removeprefix('To: ').partition(' (')[0]}: changes of" in str(found[crew].calendar)


def test_messages_are_files_that_no_id_leads_astray(tmp_path: Path) -> None:
    old, new = case(OLD), case(NEW)
    written = write_messages(tmp_path / "m", old.instance("lifeboat"), old.plan(), new.instance("lifeboat"), new.plan())
    assert written == ("ru1.txt", "ru1.ics", "ru3.txt", "ru3.ics", "us1.txt", "us1.ics")
    assert sorted(written) == sorted(file.name for file in (tmp_path / "m").iterdir())
    with pytest.raises(InputError) as caught:
        refuse_unfit(tmp_path / "m")
    words = "expected an empty folder, found ru1.ics: messages of another change would be sent again"
    assert caught.value.problems == [Problem(str(tmp_path / "m"), 1, 1, "", words)]
    (tmp_path / "file").write_text("x")
    for bad, found in ((tmp_path / "file", "a file"), ("-", "standard output")):
        with pytest.raises(InputError) as caught:
            refuse_unfit(bad)
        assert caught.value.problems == [Problem(str(bad), 1, 1, "", f"expected a folder, found {found}")]
    (tmp_path / "n").mkdir()
    (tmp_path / "n" / "notes.md").write_text("x")
    refuse_unfit(tmp_path / "n")


def test_two_ids_never_share_a_file() -> None:
    taken: set[str] = set()
    ids = ["a/b", "a:b", "A-B", "..", "/", "x" * 300, "x" * 301, "Ö"]
    names = [_file_name(crew, taken) for crew in ids]
    assert len({name.lower() for name in names}) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,70}", name) for name in names)
    assert names[0] == "a-b"


def test_a_replan_writes_them(tmp_path: Path) -> None:
    from tests import INSTANCES

    mini, plan = str(INSTANCES / "mini.yaml"), str(tmp_path / "new.json")
    given = str(INSTANCES.parent / "tests" / "cli" / "mini.plan.json")
    folder = tmp_path / "messages"
    run = ["--what-if", "person_out: elif", "-o", plan, "--messages", str(folder), "--workers", "1"]
    assert inside("replan", mini, given, *run).returncode == 0
    names = {file.name for file in folder.iterdir()}
    assert {"elif.txt", "elif.ics"} <= names
    found = events((folder / "elif.ics").read_text())
    assert {status for summary, status, _ in found.values() if "in orbit" in summary} == {"CANCELLED"}
    again = inside("replan", mini, given, *run)
    assert (again.returncode, "expected an empty folder" in again.stderr) == (2, True)
    for name in ("old.ics", "new.ics"):
        of = given if name == "old.ics" else plan
        against = [] if name == "old.ics" else ["--against", given]
        assert inside("report", mini, of, *against, "-o", str(tmp_path / name)).returncode == 0
    one, two = (events((tmp_path / name).read_text()) for name in ("old.ics", "new.ics"))
    assert set(one) <= set(two)
    data = json.loads(inside("report", mini, plan, "--against", given, "--json").stdout)
    assert "elif" in {row["person"] for row in data["against"]["tables"]["moves"]}


def test_a_second_change_goes_on_from_the_messages_of_the_first(tmp_path: Path) -> None:
    """Both on one day."""
    one, two = (case(stays) for stays in (OLD, NEW))
    views = {"one": (one.instance("lifeboat"), one.plan()), "two": (two.instance("lifeboat"), two.plan())}
    write_messages(tmp_path / "first", *views["one"], *views["two"])
    sent = sent_to_people([tmp_path / "first"])
    write_messages(tmp_path / "second", *views["two"], *views["one"], sent=sent)
    before, now = (events((tmp_path / name / "ru1.ics").read_text()) for name in ("first", "second"))
    assert before
    assert set(before) == set(now)
    assert all(now[uid][2] > before[uid][2] for uid in before)
    with pytest.raises(InputError, match="found no calendar"):
        sent_to_people([tmp_path])


def test_where_no_plan_obeys_every_rule_messages_say_what_is_left_open(tmp_path: Path) -> None:
    old, new = case(OLD), case(NEW)
    instance = old.instance("lifeboat")
    opened = LeftOpen("availability", "us1", None, None, 150, "waive", ())
    found = Repair(instance, "repaired", new.plan(), (opened,), 150, instance, None, None, best=True, seconds=0.0)
    Tidings(str(tmp_path / "m"), instance, old.plan(), {}).write_repaired(found, instance)
    texts = {file.stem: file.read_text() for file in (tmp_path / "m").glob("*.txt")}
    assert set(texts) == {"ru1", "ru3", "us1"}
    assert all("holds once it is agreed to leave open availability us1." in text for text in texts.values())
    assert "availability us1 is left open." in texts["us1"]


@pytest.mark.long
def test_a_replan_without_a_plan_writes_all_of_its_repair(tmp_path: Path) -> None:
    news = [f"--what-if=person_out: {crew}" for crew in ("elif", "anna", "ben")]
    plan, waived, after = (str(tmp_path / name) for name in ("new.json", "waived.yaml", "after.yaml"))
    files = ["--messages", str(tmp_path / "m"), "-o", plan, "--with-waivers", waived, "--after", after]
    answer = inside("replan", "instances/mini.yaml", "tests/cli/mini.plan.json", *news, *files, "--workers", "1")
    assert answer.returncode == 1
    assert "leave open availability anna and availability ben." in (tmp_path / "m" / "elif.txt").read_text()
    for instance in (waived, after):
        assert inside("check", instance, plan).returncode == 0
    following = optimizer.load(after)
    assert following.published is not None
    assert following.published.assignments == optimizer.load_plan(plan, following).assignments


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--of", "x"], "--of with --against"),
        (["--with", "contingency", "--person", "x"], "--with in a report on one plan"),
        (["--json", "--person", "x"], "--json without --person"),
        (["--with", "nonsense"], "'nonsense' is not one of"),
    ],
)
def test_options_that_do_not_go_together(given: list[str], words: str) -> None:
    answer = inside("report", "i.yaml", "p.json", *given)
    assert answer.returncode == 2
    assert words in answer.stderr
