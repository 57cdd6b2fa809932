"""Further parts of studies by hand: a session without searches, free choices told, proofs read, what is lived."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.events import EVENTS
from optimizer.problem.errors import InputError
from optimizer.rules import Violation
from optimizer.solver.engines.names import DEFAULT_ENGINE
from optimizer.solver.engines.stop import Stop
from optimizer.studies.advance.as_flown import as_flown
from optimizer.studies.alternatives.free_choices import FreeChoices, FreeSeat, free_choices_data
from optimizer.studies.planner import Planner
from optimizer.studies.proof import proof_checker
from optimizer.studies.proof.logged import _operands, needed_steps
from optimizer.studies.proof.verifying import _dotted, _first_difference
from optimizer.studies.rolling import _refuse_broken, rolling
from optimizer.studies.rolling.counting import _from
from optimizer.studies.rolling.policies import policy
from optimizer.studies.scenarios import _nothing
from optimizer.studies.scenarios.patches import scenario_schema
from optimizer.studies.stress.kept_samples import _read, _written
from tests.events.office import office
from tests.rules.cases._case import plan_of
from tests.studies.answers_by_hand import MINI, PLAN, samples

if TYPE_CHECKING:
    from pathlib import Path


def test_a_session_takes_back_one_change_at_a_time_and_keeps_the_first() -> None:
    planner = Planner(MINI, PLAN, workers=1)
    planner.pin("fyodor", "MS-1", role="commander")
    planner.pin("galina", "MS-2")
    planner.undo()
    assert [pin.crew for pin in planner.instance.pins] == ["fyodor"]
    planner.undo()
    planner.undo()
    assert planner.instance.pins == MINI.pins


def test_a_session_asks_the_functions_and_a_stop_ends_each() -> None:
    stop = Stop()
    stop.request()
    planner = Planner(MINI, PLAN, workers=1)
    assert planner.why("fyodor", "MS-1", stop=stop).crew == "fyodor"
    assert planner.alternatives(stop=stop).found == ()
    assert not planner.alternatives(stop=stop).no_more
    assert planner.solve(stop=stop).status == "unknown"
    assert planner.plan is PLAN or planner.plan is not None, "what was in hand stays"


def test_an_answer_that_never_came_names_what_was_asked() -> None:
    nothing = _nothing(MINI, {"seed": 7, "workers": 3})
    assert (nothing.result.instance, nothing.result.status, nothing.result.engine) == (
        "mini",
        "unknown",
        DEFAULT_ENGINE,
    )
    assert (nothing.result.seed, nothing.result.workers) == (7, 3)
    assert (nothing.apart, nothing.needed, nothing.conflict, nothing.repair) == (None, False, None, None)


def test_free_choices_are_told_with_whom_the_plan_found_has_there() -> None:
    free = (
        FreeSeat("fyodor", "MS-1", "up", ("galina",)),
        FreeSeat("fyodor", "MS-1", "down", ("galina",)),
        FreeSeat("anna", "Crew-A", "up", ()),
    )
    found = FreeChoices(MINI, free, 9, True, 1.25)
    name = {each.id: each.name or each.id for each in MINI.crew}
    head, first, second = str(found).splitlines()
    assert head == "Free choices: 3 of 9 seats could be somebody else's at no cost (proved)"
    assert first.split()[:4] == ["MS-1", "up", "and", "down"]
    assert first.rstrip().endswith(f"such as {name['galina']}")
    assert second.rstrip().endswith("such as nobody")
    assert free_choices_data(found) == {
        "count": 3,
        "of": 9,
        "complete": True,
        "seconds": 1.25,
        "seats": [
            {"crew": "fyodor", "flight": "MS-1", "leg": "up", "instead": ["galina"]},
            {"crew": "fyodor", "flight": "MS-1", "leg": "down", "instead": ["galina"]},
            {"crew": "anna", "flight": "Crew-A", "leg": "up", "instead": []},
        ],
    }


def test_where_two_texts_differ_is_told() -> None:
    assert _first_difference("a b\nc\n", "a b\nd\n") == "line 2: expected 'c', found 'd'"
    assert _first_difference("a\nb", "a") == "expected 2 lines, found 1"
    assert _dotted((4, 800)) == "4 · 800"
    assert _dotted(()) == "none"


def test_numbers_of_rows_are_told_from_factors_of_a_step() -> None:
    assert list(_operands("pol 3 2 * 14 + 2 d")) == [
        ("3", True),
        ("2", False),
        ("*", False),
        ("14", True),
        ("+", False),
        ("2", False),
        ("d", False),
    ]
    assert list(_operands("rup +1 x1 >= 1 ;")) == []


def test_of_a_log_only_what_the_contradiction_needs_is_kept() -> None:
    """Three rows taken, of which the second is not needed; the first of the log is the formula's fourth."""
    log = ["l 1", "l 2", "l 3", "pol 1 3 +", "pol 2 3 +", "rup >= 1 ;", "pol 4 6 +", "c 7", "pseudo-Boolean", ""]
    assert needed_steps(log, 9, [4, 5, 6], None).splitlines()[1:] == [
        "f 9",
        "pol 4 6 +",
        "rup >= 1 ;",
        "pol 10 11 +",
        "c 12",
    ]


ROWS = "* #variable= 1 #constraint= 2\n+1 x1 >= 1 ;\n+1 ~x1 >= 1 ;\n"
PROOF = "pseudo-Boolean proof version 1.1\nf 2\npol 1 2 +\nc 3\n"


def test_the_small_checker_reads_two_files_or_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import hashlib

    rows, proof = tmp_path / "a.opb", tmp_path / "a.pbp"
    rows.write_text(ROWS, encoding="utf-8")
    proof.write_text(PROOF, encoding="utf-8")
    assert proof_checker.main([str(rows), str(proof)]) == 0
    assert capsys.readouterr().out.startswith("ACCEPTED  a.opb: no solution, ")
    files = {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in (rows, proof)}
    claims = [{"rows": "a.opb", "proof": "a.pbp", "words": "so it is"}, {"rows": "a.opb", "proof": None, "words": ""}]

    def folder(**more: Any) -> int:
        (tmp_path / "manifest.json").write_text(json.dumps({"files": files, "claims": claims} | more), encoding="utf-8")
        return proof_checker.main([str(tmp_path)])

    assert folder() == 0
    assert capsys.readouterr().out.rstrip().endswith("so it is")
    assert folder(claims=claims[1:]) == 1, "nothing is proved"
    assert capsys.readouterr().out == ""
    assert folder(files=files | {"a.pbp": "0"}) == 1
    assert capsys.readouterr().out == "REFUSED  a.pbp is not the file that the manifest means\n"
    proof.write_text(PROOF.replace("pol 1 2 +", "pol 1 1 +"), encoding="utf-8")
    assert proof_checker.main([str(rows), str(proof)]) == 1
    assert capsys.readouterr().out.startswith("REFUSED  ")


def test_what_is_broken_from_a_day_on_is_counted_from_there() -> None:
    first, last, today = date(2031, 3, 1), date(2031, 3, 9), date(2031, 3, 5)
    broken = Violation("lifeboat", "MS-1", "so", first, last, unavoidable=True)
    found = _from(broken, today)
    assert (found.since, found.until, found.unavoidable) == (today, last, False)
    assert _from(broken, date(2031, 2, 1)).since == first
    assert _from(broken, date(2031, 4, 1)).since == first, "it is over"
    assert _from(Violation("rest_interval", "anna", "so"), today).since is None


def test_a_plan_that_breaks_rules_or_a_wrong_number_is_refused() -> None:
    nobody = PLAN.model_copy(update={"assignments": ()})
    with pytest.raises(InputError) as refused:
        _refuse_broken(policy(MINI, "as planned"), nobody)
    (problem,) = refused.value.problems
    assert (problem.file, problem.line, problem.column, problem.path) == ("plan", 1, 1, "")
    assert "expected" in problem.message
    with pytest.raises(InputError, match="found 0"):
        rolling(MINI, PLAN, runs=0)


def test_who_is_given_a_seat_takes_it_from_somebody_of_that_role() -> None:
    world = office()
    given = [{"crew": "ru3", "role": "commander", "down_on": "S1"}]
    data = json.loads(world.model_dump_json(by_alias=True, exclude_none=True))
    data["flights"][0]["seated"] = given
    plan = plan_of("office", ["ru1 S1/commander", "ru2 S1/engineer", "us1 S1/commander!"])
    after = optimizer.Instance.model_validate_json(json.dumps(data), strict=True)
    flown, said = as_flown(world, after.model_copy(update={"published": plan}))
    assert said == ("seat of ru1 on S1 as commander",)
    seats = {(each.crew, each.flight, each.role, each.leg) for each in flown.assignments}
    assert seats == {
        ("ru3", "S1", "commander", "up"),
        ("ru3", "S1", "commander", "down"),
        ("ru2", "S1", "engineer", "up"),
        ("ru2", "S1", "engineer", "down"),
        ("us1", "S1", "commander", "backup"),
    }


def test_an_event_of_a_scenario_need_not_say_when_it_is_known() -> None:
    schema = scenario_schema()
    events = schema["$defs"]["_Patch"]["properties"]["events"]["items"]["oneOf"]
    assert len(events) == len(EVENTS)
    assert not [event for event in events if "known_on" in event["required"]]
    listed = schema["properties"]["scenarios"]["additionalProperties"]["anyOf"]
    assert next(part for part in listed if part.get("type") == "array")["items"]["oneOf"] == events


@pytest.mark.parametrize(
    "wrong", [{"number": -1}, {"number": True}, {"number": 1.5}, {"changes": "2"}, {"status": "x"}]
)
def test_a_line_that_is_no_sample_is_refused(wrong: dict[str, Any]) -> None:
    for sample in samples():
        data = json.loads(json.dumps(_written(sample)))
        assert _read(data) == sample
        with pytest.raises(ValueError, match=r"^$"):
            _read(data | wrong)
