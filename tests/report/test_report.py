"""Reports: every form holds the whole plan, says what `check` says, and nothing in it can run."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import date, timedelta
from fnmatch import fnmatch
from html.parser import HTMLParser
from importlib.util import find_spec
from random import Random
from typing import TYPE_CHECKING, Any
from unittest import mock
from xml.etree import ElementTree

import pytest
from icalendar import Calendar, Event

import optimizer
from optimizer.problem.plan import Assignment, Plan, PlanFor
from optimizer.report.entries import CalendarEntry
from optimizer.report.facts import PlanView
from optimizer.report.ics import ics_text
from optimizer.report.page import page_html
from optimizer.report.sheets import csv_text, harmless
from optimizer.report.tables import PLAN
from optimizer.report.write import report_data
from tests import ROOT
from tests.cli.inside import inside
from tests.cli.test_cli import crewopt as run
from tests.report import worlds
from tests.report.worlds import FORMULA, HOSTILE
from tests.worlds.tiny import tiny

if TYPE_CHECKING:
    from pathlib import Path

INSTANCES = ROOT / "instances"
REAL, FLOWN = str(INSTANCES / "iss-2020-2024.yaml"), str(INSTANCES / "iss-2020-2024.flown.json")
VOID = {"meta", "br", "link", "input", "img", "hr"}


class Page(HTMLParser):
    """A page read strictly: every element is closed by its own end, ids are there once."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []
        assert len(self.ids) == len(set(self.ids))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("style", "script"):
            self.words.append(data)

    @property
    def text(self) -> str:
        """What a reader reads, tables and details included."""
        return re.sub(r"\s+", " ", " ".join(self.words))


@pytest.fixture(scope="module")
def flown() -> PlanView:
    """The plan that flew."""
    instance = optimizer.load(REAL)
    return PlanView(instance, optimizer.load_plan(FLOWN, instance))


@pytest.fixture(scope="module")
def everything() -> PlanView:
    """A plan with something of everything, and names that bite."""
    return PlanView(*worlds.everything())


@pytest.fixture(params=["flown", "everything"])
def facts(request: pytest.FixtureRequest) -> PlanView:
    """One after the other."""
    found: PlanView = request.getfixturevalue(request.param)
    return found


def crewopt(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    return run("report", *arguments, folder=ROOT)


# The page.


def test_the_page_is_well_formed_and_needs_nothing_else(facts: PlanView) -> None:
    page = Page(page_html(facts, "t"))
    assert {"verdict", "agenda", "goals", "flights", "timeline", "coverage", "ledger", "waits", "violations"} <= {
        *page.ids
    }
    for tag, attributes in page.elements:
        assert tag not in ("link", "img", "iframe", "object", "embed", "base", "form", "use", "image"), tag
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            assert name not in ("src", "srcset", "action", "style", "xlink:href"), (tag, name)
            if name == "href":
                assert value is not None
                assert value.startswith("#")
                assert value[1:] in page.ids
    styles = " ".join(re.findall(r"<style>(.*?)</style>", page_html(facts, "t"), re.DOTALL))
    assert "@import" not in styles
    assert set(re.findall(r"url\((.*?)\)", styles)) == {"#hatch", "#dark-hatch", "#cross"}
    assert all(name[1:] in page.ids for name in ("#hatch", "#dark-hatch", "#cross"))


def test_names_are_text_wherever_they_stand(everything: PlanView) -> None:
    text = page_html(everything, HOSTILE)
    assert HOSTILE not in text
    assert text.count("<script") == 1
    page = Page(text)
    assert page.text.count(HOSTILE) > 5
    assert FORMULA in page.text
    labels = [attributes.get("aria-label") or "" for _, attributes in page.elements]
    assert any(HOSTILE in label for label in labels)


def test_the_page_has_every_assignment_in_its_place(facts: PlanView) -> None:
    text = page_html(facts, "t")
    bodies = re.findall(r"<tbody><tr class=\"flight\">.*?</tbody>", text, re.DOTALL)
    assert len(bodies) == len(facts.flights)
    seats: set[tuple[str, str, str, str]] = set()
    legs = ("up", "down", "backup")
    for flight, body in zip(facts.flights, bodies, strict=True):
        assert flight.id in "".join(Page(body).words[:1])
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL):
            role = Page(re.findall(r"<th.*?</th>", row, re.DOTALL)[0]).text
            for leg, place in zip(legs, re.findall(r"<td>(.*?)</td>", row, re.DOTALL), strict=True):
                seats |= {
                    (name, flight.id, role, leg)
                    for name in (Page(bdi).text for bdi in re.findall(r"<bdi>.*?</bdi>", place))
                }
    expected = {(facts.name(seat.crew), seat.flight, seat.role, seat.leg) for seat in facts.plan.assignments}
    assert seats == expected


def test_the_numbers_are_those_of_check(facts: PlanView) -> None:
    report = optimizer.check(facts.planned, facts.plan)
    assert facts.report == report
    text = Page(page_html(facts, "t")).text
    for tier in report.tiers:
        for goal, value in tier.goals.items():
            assert re.search(rf" {goal} [^|]*? {value} [a-z]", text)
            assert tier.words.get(goal, "") in text
    for violation in report.violations:
        assert f"{violation.rule} {violation.subject} {violation.message}" in text.replace("  ", " ")
    for line in report.ledger:
        assert f"{line.account} {line.launch} {line.flight} {line.change} {line.balance}" in text
    for party in report.coverage:
        assert f"{party.party} {party.side_days} {party.ship_days}" in text
        side = sum(spell.days for spell in facts.bars if party.party in spell.side_uncovered)
        ship = sum(spell.days for spell in facts.bars if party.party in spell.ship_uncovered)
        assert (side, ship) == (party.side_days, party.ship_days)
    days = sum(spell.days for spell in facts.bars)
    assert days == (facts.instance.horizon.until - facts.instance.horizon.since).days + 1


def test_the_head_says_what_to_settle(everything: PlanView, flown: PlanView) -> None:
    text = Page(page_html(everything, "t")).text
    assert f"{len(everything.report.broken)} broken clauses" in text
    assert "ANOTHER version" in text
    assert f"Waived by {FORMULA}: why, {HOSTILE}" in text
    assert "launch day chosen: 2031-06-03, not the planned day; or 2031-06-10 (planned)" in text
    assert "changed, published: nobody" in text
    assert "trains from 2030-11-21" in text
    assert "trained in soyuz-1" not in text  # Elif flies nowhere
    assert "Withdraw the waivers this plan does not need : handover MS-1/MS-2" in text
    assert "frozen until 2031-02-01" in text
    good = Page(page_html(flown, "t")).text
    assert "Every rule holds (3 waived)" in good
    assert "exactly this version" in good


def test_a_chart_has_words_for_each_mark_and_a_table_beside_it(facts: PlanView) -> None:
    page = Page(page_html(facts, "t"))
    marks = [attributes for tag, attributes in page.elements if attributes.get("class") == "mark"]
    assert marks
    assert all(mark.get("aria-label") and mark.get("role") == "img" for mark in marks)
    summaries = " ".join(page.words)
    for words in ("in the plan or waiting, as a table", "day by day, as a table", "ledger, as a table"):
        assert words in summaries


def test_any_plan_can_be_reported() -> None:
    """Random plans for random worlds, most of them broken in every way."""
    for seed in range(40):
        instance, random = tiny(seed), Random(seed)
        seats = tuple(
            Assignment(crew=person.id, flight=flight.id, role=role, leg=leg)
            for person in instance.crew
            for flight in instance.flights
            for leg in ("up", "down", "backup")
            for role in instance.vehicles[flight.vehicle].roles
            if random.random() < 0.3
        )
        facts = PlanView(instance, Plan(instance=PlanFor(name="x"), assignments=seats))
        page = page_html(facts, "t")
        Page(page)
        assert page.count("<bdi>") == len(facts.calendar.plan.assignments)
        assert len(list(csv.reader(io.StringIO(csv_text(facts))))) == 1 + len(seats)


# Tables and calendars.


def test_csv_holds_the_plan(facts: PlanView) -> None:
    text = csv_text(facts)
    assert text.startswith("\ufeffkind,")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    plan = facts.plan
    assert len(rows) == len(plan.assignments) + len(plan.sessions) + len(plan.dates) + len(plan.commanders)
    assert tuple(rows[0]) == PLAN
    seats = {(row["person"], row["flight"], row["role"], row["kind"]) for row in rows}
    assert {(seat.crew, seat.flight, seat.role, seat.leg) for seat in plan.assignments} <= seats
    assert {(entry.crew, entry.session) for entry in plan.sessions} == {
        (row["person"], row["flight"]) for row in rows if row["kind"] == "session"
    }
    assert {(entry.flight, str(entry.launch)) for entry in plan.dates} == {
        (row["flight"], row["from"]) for row in rows if row["kind"] == "launch"
    }
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_a_cell_is_no_formula(everything: PlanView) -> None:
    assert f"'{FORMULA}".replace('"', '""') in csv_text(everything)
    for sign in "=+-@\t\r\n＝":
        assert harmless(f"{sign}1") == f"'{sign}1"
    assert (harmless("a-b"), harmless(-1), harmless(None)) == ("a-b", "-1", "")


def events(facts: PlanView, tmp_path: Path) -> list[Event]:
    """The entries of the calendar file, read back."""
    optimizer.report_to(facts.planned, facts.plan, tmp_path / "plan.ics")
    written = (tmp_path / "plan.ics").read_bytes()
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    return list(Calendar.from_ical(written).walk("VEVENT"))


def test_ics_holds_the_plan(facts: PlanView, tmp_path: Path) -> None:
    found = events(facts, tmp_path)
    assert len({event["UID"] for event in found}) == len(found)
    by_kind: dict[str, list[Event]] = {}
    for event in found:
        by_kind.setdefault(str(event.categories[0]).lower(), []).append(event)

    def days(event: Event) -> tuple[date, date]:
        """First and last day."""
        return event.start, event.end - timedelta(1)

    assert {(str(event["SUMMARY"]), *days(event)) for event in by_kind["launch"]} == {
        (f"Launch {flight.id}", flight.launch, flight.launch) for flight in facts.flights
    }
    assert {days(event)[0] for event in by_kind["landing"]} == {flight.landing for flight in facts.flights}
    stays = [(stay.launch, stay.landing or facts.instance.horizon.until) for stay in facts.calendar.stays]
    assert sorted(days(event) for event in by_kind["stay"]) == sorted(stays)
    assert len(by_kind.get("session", [])) == len(facts.plan.sessions)
    assert len(by_kind.get("command", [])) == len(facts.commands)
    assert {str(event["SUMMARY"]) for event in by_kind["handover"]} >= (
        {"Hand-over MS-1 to MS-2", "Hand-over Crew-A to Crew-B"}
        if "MS-1" in facts.instance.flight
        else {"Hand-over MS-21 to MS-22"}
    )


def unescaped(value: str) -> str:
    """A value that the library does not read, as its name begins with X."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def test_values_of_a_calendar_survive(everything: PlanView) -> None:
    for text in ("a;b,c\\d", "two\nlines\r\nthree", "é" * 200, "𝄞" * 80, "\\n", "x" * 75, "\x00a\x1b", "a\u2028b\x85c"):
        calendar = Calendar.from_ical(ics_text(everything, text))
        wanted = re.sub(r"[\x00\x1b]", "", re.sub("\r\n|[\u2028\x85]", "\n", text))
        assert unescaped(calendar["X-WR-CALNAME"]) == wanted
        entry = CalendarEntry("stay", "a/0", date(2030, 1, 1), date(2030, 1, 2), text, text)
        with mock.patch("optimizer.report.ics.entries", return_value=[entry]):
            (found,) = Calendar.from_ical(ics_text(everything, "t")).walk("VEVENT")
        assert (found["SUMMARY"], found["DESCRIPTION"]) == (wanted, wanted)


@pytest.mark.parametrize(
    ("ending", "package", "extra"), [("xlsx", "xlsxwriter", "xlsx"), ("png", "vl_convert", "charts")]
)
def test_without_the_extra_it_says_what_to_install(
    ending: str, package: str, extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == package else name)
    told = inside("report", REAL, FLOWN, "-o", str(tmp_path / f"x.{ending}"))
    assert told.returncode == 2
    assert told.stderr.startswith(f"{tmp_path / f'x.{ending}'}:1:1 expected ")
    assert f", found none: run pip install 'crewopt[{extra}]'\n" in told.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(find_spec("xlsxwriter") is None, reason="needs the extra xlsx")
def test_the_workbook_read_back(facts: PlanView, tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        optimizer.report_to(facts.planned, facts.plan, tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(tmp_path / "one.xlsx") as book:
        names = [
            sheet.get("name")
            for sheet in ElementTree.fromstring(book.read("xl/workbook.xml")).iterfind(".//m:sheet", space)
        ]
        assert names == ["plan", "people", "ledger", "coverage", "violations"]
        strings = ["".join(part.itertext()) for part in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))]
        for number, table in enumerate(report_data(facts.planned, facts.plan)["tables"].values(), 1):
            sheet = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
            assert not list(sheet.iterfind(".//m:f", space))
            assert not list(sheet.iterfind(".//m:hyperlink", space))
            (pane,) = sheet.iterfind(".//m:pane", space)
            assert (pane.get("ySplit"), pane.get("xSplit"), pane.get("state")) == ("1", None, "frozen")
            wide = [(int(each.get("min", 0)), int(each.get("max", 0))) for each in sheet.iterfind(".//m:col", space)]
            columns = [column for first, last in wide for column in range(first, last + 1)]
            assert columns == list(range(1, len(next(sheet.iterfind(".//m:row", space))) + 1))
            rows = [[shown(cell, strings, space) for cell in row] for row in sheet.iterfind(".//m:row", space)][1:]
            cells = [[str(cell) for cell in row.values() if cell not in (None, "")] for row in table]
            assert [[cell for cell in row if cell] for row in rows] == cells


def shown(cell: Any, strings: list[str], space: dict[str, str]) -> str:
    """A cell as text; a number with a format is a day."""
    value = cell.findtext("m:v", "", space)
    if cell.get("t") == "s":
        return strings[int(value)]
    return str(date(1899, 12, 30) + timedelta(int(value))) if cell.get("s") and value else value


# The command.


def test_the_same_bytes_each_time(tmp_path: Path) -> None:
    code = (
        "import sys, optimizer\n"
        f"instance = optimizer.load({REAL!r})\nplan = optimizer.load_plan({FLOWN!r}, instance)\n"
        "for name in ('plan.html', 'plan.csv', 'plan.ics'):\n"
        "    optimizer.report_to(instance, plan, f'{sys.argv[1]}/{name}')"
    )
    for seed in "12":
        (tmp_path / seed).mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", code, str(tmp_path / seed)], check=True, cwd=ROOT, env=environment)
    for name in ("plan.html", "plan.csv", "plan.ics"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


def test_what_is_printed(tmp_path: Path) -> None:
    page = crewopt(REAL, FLOWN, "-o", "-", "--title", "A & B")
    assert (page.returncode, page.stderr) == (0, "")
    assert "<h1>A &amp; B</h1>" in page.stdout
    data = json.loads(crewopt(REAL, FLOWN, "--json").stdout)
    assert data["ok"]
    assert [tier["value"] for tier in data["tiers"]] == [924, 1250, 952084, 7]
    assert set(data["tables"]) == {"plan", "people", "ledger", "coverage", "violations"}
    instance = optimizer.load(REAL)
    optimizer.report_to(instance, optimizer.load_plan(FLOWN, instance), tmp_path / "a.html", title="A & B")
    assert (tmp_path / "a.html").read_text() == page.stdout


@pytest.mark.parametrize("name", ["plan.pdf", "plan", "no/plan.html", ".html"])
def test_an_ending_it_does_not_know(name: str, tmp_path: Path) -> None:
    run = crewopt("nowhere.yaml", "nowhere.json", "-o", str(tmp_path / name))
    assert (run.returncode, run.stdout) == (2, "")
    assert "nowhere" not in run.stderr
    assert name.startswith("no") or all(ending in run.stderr for ending in (".html", ".xlsx", ".csv", ".ics"))
    assert not list(tmp_path.iterdir())


def test_what_the_page_is_made_of_is_shipped() -> None:
    import tomllib

    shipped = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]
    for file in (ROOT / "optimizer").rglob("*"):
        if file.is_file() and file.suffix != ".py" and file.parent.name != "__pycache__":
            package = ".".join(file.parent.relative_to(ROOT).parts)
            assert any(fnmatch(file.name, pattern) for pattern in (*shipped["*"], *shipped.get(package, ()))), file


# A browser, where there is one.

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ASKED = os.environ.get("CREWOPT_BROWSER") == "required"


def browsed(page: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """A page as a browser has it once its script has run; what the page asks for or does wrong is on its console."""
    assert CHROMIUM, "CREWOPT_BROWSER=required asks for a browser, and there is none"
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    logged = ["--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr"]
    profile = f"--user-data-dir={folder / 'profile'}"
    return subprocess.run(
        [CHROMIUM, "--headless", *quiet, *logged, profile, "--dump-dom", page.as_uri()],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(CHROMIUM is None and not ASKED, reason="no Chromium here")
def test_a_browser_shows_it(everything: PlanView, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    optimizer.report_to(everything.planned, everything.plan, page)
    run = browsed(page, tmp_path)
    assert run.returncode == 0, run.stderr
    assert ":CONSOLE" not in run.stderr
    dom = run.stdout
    assert dom.count('tabindex="-1"') > 10  # put there by the script
    assert "Point at a mark" in dom
    for part in ("verdict", "agenda", "flights", "timeline", "coverage", "ledger", "waits", "violations"):
        assert f'id="{part}"' in dom
    assert dom.count("<script") == 1
    page.write_text(page.read_text().replace("<main>", '<main><img src="http://127.0.0.1:9/x.png">'))
    assert "Content Security Policy" in browsed(page, tmp_path).stderr  # so a request would have been noticed


@pytest.mark.skipif(CHROMIUM is None and not ASKED, reason="no Chromium here")
def test_a_search_leaves_who_was_meant(flown: PlanView, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    optimizer.report_to(flown.planned, flown.plan, page)
    asked = 'const find = document.querySelector(".find"); find.value = "rübins nasa"; '
    asked += 'find.dispatchEvent(new Event("input", { bubbles: true }));'
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.read_text())
    page.write_text(text.replace("</body>", f"<script>{asked}</script></body>"))
    run = browsed(page, tmp_path)
    assert ":CONSOLE" not in run.stderr
    assert '<output class="found">1 person</output>' in run.stdout
    (by_person,) = re.findall(r'<div class="view view-person">(.*?)</figure>', run.stdout, re.DOTALL)
    rows = re.findall(r'<g class="row ([^"]*)"[^>]*>(?:<text[^>]*>([^<]*)</text>)?', by_person)
    assert [words for kind, words in rows if words and "gone" not in kind] == ["US", "Kathleen Rubins"]
    assert by_person.count('tabindex="0"') == 2, "the chart, and one mark that is seen"
