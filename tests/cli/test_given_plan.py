"""Every command that takes a plan looks at it: for which instance it was made, and whether its lines can be meant."""

from __future__ import annotations

import json
import re
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest

import optimizer
from optimizer.cli import COMMANDS
from tests import INSTANCES
from tests.cli.inside import inside
from tests.cli.stored import MINI_PLAN

ALONE = ("--workers", "1")
CALLS: dict[str, tuple[str, ...]] = {
    "check": ("check", "mini.yaml", "p.json"),
    "why": ("why", "mini.yaml", "p.json", "elif", "Crew-A", *ALONE),
    "alternatives": ("alternatives", "mini.yaml", "p.json", "-k", "1", *ALONE),
    "replan": ("replan", "mini.yaml", "p.json", "none.json", *ALONE),
    "diff": ("diff", "mini.yaml", "p.json", "good.json"),
    "report": ("report", "mini.yaml", "p.json", "-o", "page.csv"),
    "advance": ("advance", "mini.yaml", "p.json", "--to", "2031-01-02", "-o", "month.yaml"),
    "contingency": ("contingency", "mini.yaml", "p.json", "--mends", "0", *ALONE),
    "prove": ("prove", "mini.yaml", "p.json", "-o", "proof", *ALONE),
    "rolling": ("rolling", "mini.yaml", "p.json", "--runs", "1", "--jobs", "1", "--policy", "as planned"),
    "stress": ("stress", "mini.yaml", "p.json", "--samples", "1", "--jobs", "1"),
}
"""How each command that takes a plan is called, with the plan `p.json`."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The instance, its plan twice, no news, and the news that somebody is out."""
    shutil.copy(INSTANCES / "mini.yaml", tmp_path)
    for name in ("p.json", "good.json"):
        shutil.copy(MINI_PLAN, tmp_path / name)
    (tmp_path / "none.json").write_text("[]")
    (tmp_path / "out.yaml").write_text("- {known_on: 2031-01-02, kind: person_out, crew: elif}\n")
    return tmp_path


def rewritten(folder: Path, name: str = "p.json", **update: Any) -> None:
    """The plan with other keys, one assignment a line."""
    data = json.loads(Path(MINI_PLAN).read_text()) | update
    rows = ",\n".join(json.dumps(row) for row in data.pop("assignments"))
    (folder / name).write_text(json.dumps(data)[:-1] + ', "assignments": [\n' + rows + "\n]}\n")


def test_every_command_that_takes_a_plan_is_called_here() -> None:
    takes = set()
    for name, (module, _) in COMMANDS.items():
        command: click.Command = import_module(f"optimizer.cli.{module}").command
        shown = [each.metavar or "" for each in command.params if isinstance(each, click.Argument)]
        if any("PLAN" in metavar for metavar in shown):
            takes.add(name)
    assert takes == {*CALLS, "board"}  # that one serves until it is ended: tests/board/test_server.py


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if name == "why" else ()) for name in CALLS]
)
def test_a_plan_of_another_instance_is_said_and_changes_nothing_else(name: str, folder: Path) -> None:
    good = inside(*CALLS[name], folder=folder)
    assert "Warning" not in good.stderr
    for made_for, words in (
        ({"name": "other", "digest": "0" * 16}, "the plan was made for `other`, not for mini"),
        ({"name": "other"}, "the plan was made for `other`, not for mini"),
        ({"name": "mini", "digest": "0" * 16}, "the plan was made for another version of mini"),
    ):
        rewritten(folder, instance=made_for)
        told = inside(*CALLS[name], folder=folder)
        assert told.returncode == good.returncode
        assert told.stderr.count(f"Warning: p.json: {words}.") == 1
        assert "made for" not in told.stdout


@pytest.mark.parametrize("name", CALLS)
def test_a_fault_of_the_plan_is_told_at_its_line(name: str, folder: Path) -> None:
    seats = json.loads(Path(MINI_PLAN).read_text())["assignments"]
    for extra, words in (
        (seats[0], "p.json:22:1 assignments[20]: expected each line once, found a copy of assignments[0]"),
        ({**seats[0], "crew": "nobody"}, "p.json:22:10 assignments[20].crew: crew member 'nobody' unknown"),
        ({**seats[0], "flight": "MS-9"}, "p.json:22:30 assignments[20].flight: flight 'MS-9' unknown"),
    ):
        rewritten(folder, assignments=[*seats, extra])
        told = inside(*CALLS[name], folder=folder)
        assert (told.returncode, told.stdout) == (2, "")
        assert words in told.stderr
        assert len(told.stderr.splitlines()) == 1


@pytest.mark.parametrize("news", [("none.json",), ("out.yaml",), ("--what-if", "person_out: elif")])
def test_with_news_or_without_it_is_the_plan_that_is_at_fault(news: tuple[str, ...], folder: Path) -> None:
    seats = json.loads(Path(MINI_PLAN).read_text())["assignments"]
    for extra, words in (
        (seats[0], "found a copy of assignments[0]"),
        ({**seats[0], "role": "flight-engineer"}, "expected one seat up on MS-1 for 'fyodor', found commander and"),
    ):
        rewritten(folder, assignments=[*seats, extra])
        told = inside("replan", "mini.yaml", "p.json", *news, folder=folder)
        assert (told.returncode, told.stdout) == (2, "")
        assert told.stderr.startswith("p.json:22:1 assignments[20]: ")
        assert words in told.stderr


def test_a_second_seat_on_a_leg_is_judged_by_the_check(folder: Path) -> None:
    """It is a rule that nobody holds two; only news cannot be applied to such a plan."""
    seats = json.loads(Path(MINI_PLAN).read_text())["assignments"]
    rewritten(folder, assignments=[*seats, {**seats[0], "role": "flight-engineer"}])
    told = inside("check", "mini.yaml", "p.json", folder=folder)
    assert told.returncode == 1
    assert "one_place fyodor: holds 2 seats up on MS-1" in told.stdout


def test_the_plan_before_the_news_is_no_stranger_to_the_instance_after_it(folder: Path) -> None:
    made = inside(
        "replan", "mini.yaml", "p.json", "--what-if", "slip: MS-2, launch: 2031-06-15", *ALONE,
        "-o", "new.json", "--after", "next.yaml", folder=folder,
    )  # fmt: skip
    assert made.returncode == 0
    mini, after = (optimizer.load(folder / name) for name in ("mini.yaml", "next.yaml"))
    assert after.made_from is not None
    assert (after.made_from.name, after.made_from.digest) == ("mini", mini.digest)
    rewritten(folder, instance={"name": "mini", "digest": mini.digest})
    for plan in ("p.json", "new.json"):
        told = inside("check", "next.yaml", plan, folder=folder)
        assert (told.returncode, told.stderr) == (0, "")
    assert "another version of mini" in inside("check", "mini.yaml", "new.json", folder=folder).stderr
    assert after.published == optimizer.load_plan(folder / "new.json", after)
    assert after.goals == mini.goals
    again = inside("replan", "next.yaml", "new.json", "none.json", *ALONE, "--after", "later.yaml", folder=folder)
    assert (again.returncode, again.stderr) == (0, "")
    assert optimizer.load(folder / "later.yaml").digest == after.digest, "the origin is no part of an instance's facts"
    assert optimizer.load(folder / "later.yaml").made_from != after.made_from


def test_the_plan_before_the_month_end_is_no_stranger_to_the_instance_after_it(folder: Path) -> None:
    made = inside("advance", "mini.yaml", "p.json", "--to", "2031-01-02", "-o", "month.yaml", folder=folder)
    assert (made.returncode, made.stderr) == (0, "")
    mini, after = (optimizer.load(folder / name) for name in ("mini.yaml", "month.yaml"))
    assert after.made_from is not None
    assert (after.made_from.name, after.made_from.digest) == ("mini", mini.digest)
    rewritten(folder, instance={"name": "mini", "digest": mini.digest})
    told = inside("check", "month.yaml", "p.json", folder=folder)
    assert (told.returncode, told.stderr) == (0, "")


def test_no_news_is_legal(folder: Path) -> None:
    for text in ("[]", "", "# nothing yet\n"):
        (folder / "none.yaml").write_text(text)
        told = inside("replan", "mini.yaml", "p.json", "none.yaml", *ALONE, folder=folder)
        assert (told.returncode, told.stderr) == (0, "")
        assert "What became known\n  nothing\n" in told.stdout
        assert "Nobody moves." in told.stdout
    (folder / "none.yaml").write_text("null\n")
    assert "expected a list of events" in inside("replan", "mini.yaml", "p.json", "none.yaml", folder=folder).stderr


def test_contradicting_news_is_refused_with_both_places(folder: Path) -> None:
    (folder / "two.yaml").write_text(
        "- {known_on: 2031-02-01, kind: slip, flight: MS-2, launch: 2031-06-15}\n"
        "- {known_on: 2031-02-01, kind: person_out, crew: carol}\n"
        "- {known_on: 2031-02-01, kind: slip, flight: MS-2, launch: 2031-06-17}\n"
    )
    told = inside("replan", "mini.yaml", "p.json", "two.yaml", folder=folder)
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.startswith("two.yaml:3:3 [2]: expected news that agrees with `slip` at two.yaml:1:3,")


def test_news_without_effect_is_said(folder: Path) -> None:
    (folder / "known.yaml").write_text(
        "- {known_on: 2031-02-01, kind: slip, flight: MS-2, launch: 2031-06-10}\n"
        "- {known_on: 2031-02-01, kind: slip, flight: Crew-B, launch: 2031-07-03}\n"
    )
    told = inside("replan", "mini.yaml", "p.json", "known.yaml", *ALONE, folder=folder)
    assert "slip: MS-2, launch 2031-06-10  (no effect: already known)\n" in told.stdout
    assert "slip: Crew-B, launch 2031-07-03\n" in told.stdout
    data = json.loads(inside("replan", "mini.yaml", "p.json", "known.yaml", *ALONE, "--json", folder=folder).stdout)
    assert data["without_effect"] == [0]
    assert {notice["crew"] for notice in data["told"]} == {"ben", "irina"}, "nobody on MS-2 hears anything new"


def test_plans_of_two_instances_are_compared(folder: Path) -> None:
    news = ("--what-if", "drop_flight: MS-2", "--what-if", "slip: Crew-B, launch: 2031-07-03")
    made = inside(
        "replan", "mini.yaml", "p.json", *news, *ALONE, "-o", "new.json", "--after", "next.yaml", folder=folder
    )
    assert made.returncode == 0
    refused = inside("diff", "next.yaml", "p.json", "new.json", folder=folder)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "flight 'MS-2' unknown" in refused.stderr
    told = inside("diff", "next.yaml", "p.json", "new.json", "--of", "mini.yaml", folder=folder)
    assert (told.returncode, told.stderr) == (0, "")
    assert "  MS-2    2031-06-10 to 2031-12-10  ->  no flight                 dropped\n" in told.stdout
    assert "  Crew-B  2031-07-01 to 2031-12-20  ->  2031-07-03 to 2031-12-22  by the news\n" in told.stdout
    assert re.search(r"\n  galina  Roscosmos  MS-2 commander +->  ", told.stdout)
