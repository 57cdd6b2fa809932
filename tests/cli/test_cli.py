"""The command as a user meets it."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

import optimizer
from optimizer.checker.text import decision_lines, plan_lines
from tests import INSTANCES
from tests.cli.inside import ASKED, inside
from tests.slow import few_first

MINI = str(INSTANCES / "mini.yaml")
REAL = str(INSTANCES / "iss-2020-2024.yaml")


def crewopt(*arguments: str, stdin: str | None = None, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command; in a process of its own if ``CREWOPT_INSIDE`` is 0."""
    if ASKED:
        return inside(*arguments, stdin=stdin, folder=folder)
    return subprocess.run(
        [sys.executable, "-m", "optimizer", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )


def test_solve_then_check(tmp_path: Path) -> None:
    plan = str(tmp_path / "plan.json")
    solved = crewopt("solve", MINI, "-o", plan)
    assert (solved.returncode, solved.stderr) == (0, "")
    assert solved.stdout.startswith("OPTIMAL")
    for words in (
        "unfilled_seats",
        "Seat ledger",
        "Days on which losing ships",
        "Longest waits",
        "(empty)",
        "first flight",
    ):
        assert words in solved.stdout
    checked = crewopt("check", MINI, plan)
    assert checked.returncode == 0
    assert checked.stdout.startswith("OK")


def test_solve_json_has_what_callers_read() -> None:
    answer = json.loads(crewopt("solve", MINI, "--json", "--workers", "1", "--seed", "5").stdout)
    assert answer["status"] == "optimal"
    assert (answer["engine"], answer["workers"], answer["seed"]) == ("cp-sat", 1, 5)
    assert [set(tier) >= {"goals", "value", "bound", "gap"} for tier in answer["tiers"]] == [True, True]
    assert answer["plan"]["assignments"]
    assert answer["seconds"] > 0


def test_check_json_names_what_is_broken(tmp_path: Path) -> None:
    answer = json.loads(crewopt("solve", MINI, "--json").stdout)
    plan = answer["plan"]
    plan["assignments"] = [seat for seat in plan["assignments"] if seat["crew"] != "fyodor"]
    file = tmp_path / "edited.json"
    file.write_text(json.dumps(plan))
    checked = crewopt("check", MINI, str(file), "--json")
    assert checked.returncode == 1
    report = json.loads(checked.stdout)
    assert not report["ok"]
    assert ("seat_coverage", "MS-1/up/commander") in {
        (found["rule"], found["subject"]) for found in report["violations"]
    }
    assert set(report["violations"][0]) >= {"rule", "subject", "message", "waived", "history"}
    assert {"coverage", "ledger", "tiers"} <= set(report)


def test_dash_reads_and_writes_the_standard_streams() -> None:
    text = Path(MINI).read_text()
    written = crewopt("solve", "-", "-o", "-", stdin=text)
    assert written.returncode == 0
    plan = json.loads(written.stdout)
    assert crewopt("check", MINI, "-", stdin=json.dumps(plan)).returncode == 0


def test_exit_codes(tmp_path: Path) -> None:
    assert crewopt("validate", MINI).returncode == 0
    assert crewopt("validate", str(tmp_path / "none.yaml")).returncode == 2
    assert crewopt("solve", MINI, "--time-limit", "0").returncode == 2
    assert crewopt("nonsense").returncode == 2
    broken = tmp_path / "bad.yaml"
    broken.write_text("name: [\n")
    answer = json.loads(crewopt("validate", str(broken), "--json").stdout)
    assert answer["ok"] is False
    assert answer["problems"][0]["line"] == 2
    target = tmp_path / "no" / "plan.json"
    refused = crewopt("solve", MINI, "-o", str(target))
    assert refused.returncode == 2
    assert refused.stdout == ""


@pytest.mark.slow
def test_infeasible_comes_with_why(tmp_path: Path) -> None:
    text = Path(MINI).read_text().replace("min_days: 790", "min_days: 1800")
    file = tmp_path / "tired.yaml"
    file.write_text(text)
    refused = crewopt("solve", str(file))
    assert refused.returncode == 1
    assert refused.stdout.startswith("INFEASIBLE")
    assert "These clauses cannot hold together" in refused.stdout
    assert "fyodor rests at least 1800 days after each landing" in refused.stdout
    assert "galina rests at least 1800 days after each landing" in refused.stdout
    answer = json.loads(crewopt("solve", str(INSTANCES / "infeasible-rest.yaml"), "--json").stdout)
    assert answer["plan"] is None
    assert answer["irreducible"] is True
    assert {"rule", "subject"} <= set(answer["conflict"][0])


def test_explain_says_why_and_what_would_mend_it() -> None:
    tired = str(INSTANCES / "infeasible-rest.yaml")
    told = crewopt("explain", tired, "--cost", "seat_coverage=never", "--conflicts", "2", "--json")
    assert (told.returncode, told.stderr) == (1, "")
    answer = json.loads(told.stdout)
    assert answer["status"] == "infeasible"
    assert [set(clause) for clause in answer["conflict"]] == [{"rule", "subject", "message"}] * 7
    assert answer["minimum"]
    assert len(answer["conflicts"]) == 2
    (waiver,) = answer["waivers"]
    assert (waiver["rule"], waiver["subject"], waiver["cost"]) == ("rest_interval", "anna", 5)
    assert answer["mends"]
    assert answer["complete"]
    assert not answer["stopped_early"]
    assert answer["seconds"] > 0
    assert crewopt("explain", MINI).returncode == 0
    assert crewopt("explain", MINI, "--time-limit", "0.000001").returncode == 3
    for cost in ("rest=2", "rest_interval=0", "rest_interval/anna=x"):
        assert crewopt("explain", tired, "--cost", cost).returncode == 2


def test_what_explain_would_waive_mends_the_file(tmp_path: Path) -> None:
    for name in ("infeasible-rest", "infeasible-vehicle-loss", "infeasible-lifeboat"):
        file = INSTANCES / f"{name}.yaml"
        waivers = json.loads(crewopt("explain", str(file), "--json").stdout)["waivers"]
        lines = [f"  - {{rule: {each['rule']}, subject: {each['subject']}, reason: x, by: y}}" for each in waivers]
        mended = tmp_path / file.name
        mended.write_text("\n".join([file.read_text(), "waivers:", *lines]))
        assert crewopt("solve", str(mended)).returncode == 0


def test_analyze_exit_codes() -> None:
    assert crewopt("analyze", MINI).returncode == 0
    assert crewopt("analyze", str(INSTANCES / "infeasible-rest.yaml")).returncode == 1


@pytest.mark.parametrize("arguments", [["rules"], ["schema"], ["schema", "--plan"], ["rules", "--json"], ["--version"]])
def test_words_are_printed(arguments: list[str]) -> None:
    printed = crewopt(*arguments)
    assert printed.returncode == 0
    assert printed.stdout
    if arguments[0] == "schema" or "--json" in arguments:
        json.loads(printed.stdout)


def test_every_command_has_help() -> None:
    from optimizer.cli import COMMANDS

    for name, (_, words) in COMMANDS.items():
        shown = crewopt(name, "--help")
        assert shown.returncode == 0, name
        assert "Usage: crewopt " + name in shown.stdout
        assert words.endswith(".")


def test_a_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -m optimizer rules | head -1"
    run = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert run.stderr == ""


def test_text_from_a_terminal_that_knows_only_ascii(tmp_path: Path) -> None:
    file = tmp_path / "names.yaml"
    file.write_text(Path(MINI).read_text().replace("{id: anna,", "{id: anna, name: Änna,"), encoding="utf-8")
    environment = {
        **os.environ,
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": "ascii",
    }
    run = subprocess.run(
        [sys.executable, "-m", "optimizer", "solve", str(file)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "nna" in run.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("delay", few_first([1.0, 0.5, 2.0], 1))
def test_a_signal_ends_the_search_with_the_best_plan(number: int, delay: float, tmp_path: Path) -> None:
    target = tmp_path / "plan.json"
    command = [sys.executable, "-m", "optimizer", "solve", REAL, "-o", str(target)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(delay)
    running.send_signal(number)
    printed, told = running.communicate()
    assert "Traceback" not in told
    assert running.returncode in (0, 3, 130, 143, -signal.SIGTERM, -signal.SIGINT)
    if running.returncode == 0:
        assert printed.startswith(("FEASIBLE", "OPTIMAL"))
        assert crewopt("check", REAL, str(target)).returncode == 0


def test_a_killed_search_leaves_a_whole_plan_or_none(tmp_path: Path) -> None:
    target = tmp_path / "plan.json"
    command = [sys.executable, "-m", "optimizer", "solve", REAL, "-o", str(target)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while running.poll() is None and not target.exists():
        time.sleep(0.01)
    running.kill()
    running.wait()
    assert crewopt("check", REAL, str(target)).returncode == 0


def test_a_terminal_sees_the_search_live() -> None:
    """Standard error is a terminal here: what the search is at appears on it, the answer does not."""
    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "optimizer", "solve", MINI], stdout=subprocess.PIPE, stderr=theirs, text=True
    )
    printed, _ = running.communicate()
    os.close(theirs)
    live = os.read(ours, 65536).decode()
    os.close(ours)
    assert "searching" in live
    assert live.endswith("\x1b[2K"), "nothing of it is left"
    assert "OPTIMAL" not in live
    assert printed.startswith("OPTIMAL")


def mended(folder: Path, *news: str) -> subprocess.CompletedProcess[str]:
    """A replan of Soyuz MS-16."""
    files = [str(INSTANCES / name) for name in ("ms-16-2020.yaml", "ms-16-2020.published.json")]
    return crewopt("replan", *files, *news, folder=folder)


def test_replan_and_diff_as_data(tmp_path: Path) -> None:
    answer = mended(tmp_path, str(INSTANCES / "ms-16-2020.events.yaml"), "--json", "-o", "new.json")
    data = json.loads(answer.stdout)
    assert answer.returncode == 0
    assert data["status"] == "optimal"
    assert data["changes"] == data["tiers"][0]["value"] == 6
    moves = {move["crew"]: (move["from"], move["to"]) for move in data["moves"]}
    assert set(moves) == {"tikhonov", "babkin", "ivanishin", "vagner"}
    assert {"flight": "MS-16", "role": "commander", "leg": "up"} in moves["ivanishin"][1]
    assert {notice["crew"] for notice in data["told"]} > set(moves)
    assert data["plan"] == json.loads((tmp_path / "new.json").read_text())
    files = [str(INSTANCES / name) for name in ("ms-16-2020.yaml", "ms-16-2020.published.json")]
    difference = json.loads(crewopt("diff", *files, "new.json", "--json", folder=tmp_path).stdout)
    assert difference["moves"] == data["moves"]


def test_the_instance_after_the_news_can_be_kept_and_replanned_again(tmp_path: Path) -> None:
    news = str(INSTANCES / "ms-16-2020.events.yaml")
    assert mended(tmp_path, news, "-o", "new.json", "--after", "after.yaml").returncode == 0
    assert crewopt("check", "after.yaml", "new.json", folder=tmp_path).returncode == 0
    again = ("replan", "after.yaml", "new.json", "--what-if", "person_out: cassidy", "--json")
    data = json.loads(crewopt(*again, folder=tmp_path).stdout)
    assert (data["as_of"], data["changes"]) == ("2020-02-19", 3)
    assert "bowen" in {move["crew"] for move in data["moves"]}


@pytest.mark.slow
def test_replan_without_a_way_out_tells_the_conflict(tmp_path: Path) -> None:
    news = str(INSTANCES / "ms-16-2020.events.yaml")
    answer = mended(tmp_path, news, "--freeze", "2020-04-10", "--json")
    assert answer.returncode == 1
    rules = {clause["rule"] for clause in json.loads(answer.stdout)["conflict"]}
    assert rules == {"availability", "freeze"}
    assert mended(tmp_path, news, "--freeze", "2020-04-09").returncode == 0


def test_replan_refuses_what_it_does_not_understand(tmp_path: Path) -> None:
    for news in (
        [],
        ["--what-if", "person_out: Nobody"],
        ["--what-if", "person_out: bowen", "--pair", "bowen"],
        ["--what-if", "person_out: bowen", "--pair", "bowen,nobody"],
        ["nowhere.yaml"],
    ):
        answer = mended(tmp_path, *news)
        assert (answer.returncode, answer.stdout) == (2, ""), news
        assert answer.stderr


def test_what_may_surprise_is_said(tmp_path: Path) -> None:
    plain = INSTANCES / "starter.yaml"
    assert "cautions" in json.loads(crewopt("validate", str(plain), "--json").stdout)
    assert "Note:" not in crewopt("validate", str(plain)).stdout
    text = (INSTANCES / "mini.yaml").read_text(encoding="utf-8")
    course = "{id: course, earns: soyuz-crew, from: 2031-02-01, to: 2031-03-01, days: 90, every: 14, seats: 2}"
    odd = tmp_path / "odd.yaml"
    odd.write_text(text + f"courses: [{course}]\n", encoding="utf-8")
    told = crewopt("validate", str(odd))
    assert told.returncode == 0, told.stderr
    assert "`training_days`" in told.stdout
    solved = crewopt("solve", str(odd))
    assert solved.returncode == 0
    assert "Note: no goal counts `training_days`" in solved.stderr


def test_many_launch_days_to_choose_are_warned_of(tmp_path: Path) -> None:
    text = (INSTANCES / "mini.yaml").read_text(encoding="utf-8")
    start = date(2032, 1, 1)
    flights = "".join(
        f"  - {{id: X{number}, vehicle: soyuz, launch: {start + timedelta(30 * number)}, "
        f"landing: {start + timedelta(30 * number + 20)}, other_launches: [{start + timedelta(30 * number + 3)}]}}\n"
        for number in range(13)
    )
    file = tmp_path / "flexible.yaml"
    file.write_text(text.replace("crew:\n", f"{flights}crew:\n", 1), encoding="utf-8")
    assert "13 flights list several launch days" in crewopt("validate", str(file)).stdout


def test_what_is_decided_beside_seats_is_printed(tmp_path: Path) -> None:
    text = (INSTANCES / "mini.yaml").read_text(encoding="utf-8")
    text = text.replace("launch: 2031-06-10,", "launch: 2031-06-10, other_launches: [2031-06-03],", 1)
    session = "{id: school, name: Soyuz school, earns: soyuz-crew, from: 2031-02-01, to: 2031-03-01, seats: 1}"
    file, plan = tmp_path / "decides.yaml", tmp_path / "plan.json"
    file.write_text(text + f"sessions: [{session}]\n", encoding="utf-8")
    assert crewopt("solve", str(file), "-o", str(plan)).returncode == 0
    data = json.loads(plan.read_text(encoding="utf-8"))
    data["dates"] = [{"flight": "MS-2", "launch": "2031-06-03"}]
    data["sessions"] = [{"crew": "ben", "session": "school"}]
    instance = optimizer.load(file)
    shown = "\n".join(decision_lines(instance, optimizer.Plan.model_validate_json(json.dumps(data), strict=True)))
    assert "MS-2    2031-06-03  7 days earlier           2031-06-03, 2031-06-10" in shown
    assert "Soyuz school  2031-02-01 to 2031-03-01  soyuz-crew  ben" in shown
    lines = list(plan_lines(instance, optimizer.Plan.model_validate_json(json.dumps(data), strict=True)))
    crew = [seat["crew"] for seat in data["assignments"] if (seat["flight"], seat["leg"]) == ("MS-2", "up")]
    assert all(any(name in line for line in lines) for name in crew)
    assert any("MS-2" in line and "2031-06-03" in line for line in lines)
