"""The commands `why` and `alternatives` as a user meets them, on the page that shows every idea once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import optimizer
from tests.cli.test_cli import MINI, crewopt

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The best plan of the page."""
    file = tmp_path_factory.mktemp("why") / "plan.json"
    instance = optimizer.load(MINI)
    best = optimizer.solve(instance, workers=1).plan
    assert best is not None
    optimizer.dump(best, file)
    return str(file)


def test_why_somebody_is_needed(plan: str) -> None:
    told = crewopt("why", MINI, plan, "anna", "Crew-A")
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith("NEEDED  anna, Crew-A commander")
    for words in ("requires dragon-commander (held from\n        2031-05-01)", "(empty)", "proved best"):
        assert words in told.stdout


def test_why_somebody_is_best(plan: str) -> None:
    answer = json.loads(crewopt("why", MINI, plan, "fyodor", "MS-1", "--json", "--workers", "1").stdout)
    assert (answer["question"], answer["role"], answer["possible"]) == ("why", "commander", True)
    assert answer["plan_given"]["is"] == "best"
    first = answer["alternatives"][0]
    assert first["crew"] == "galina"
    assert first["first_difference"]["tier"] == 2
    assert first["first_difference"]["difference"] > 0
    assert first["tiers"][0]["proved"]
    assert answer["ranked"]
    assert not answer["stopped_early"]


def test_why_somebody_is_not_there(plan: str) -> None:
    told = crewopt("why", MINI, plan, "irina", "MS-1", "--not")
    assert told.returncode == 1
    assert told.stdout.startswith("IMPOSSIBLE  irina, MS-1")
    assert "rests at least 790 days" in told.stdout
    costs = crewopt("why", MINI, plan, "jan", "MS-2", "--not", "--all-tiers")
    assert costs.returncode == 0
    assert costs.stdout.startswith("POSSIBLE  jan, MS-2: tier 2 waiting_spread +")
    assert "Who moves" in costs.stdout
    joint = json.loads(crewopt("why", MINI, plan, "dario", "Crew-B", "--not", "--json").stdout)["alternatives"][0]
    assert (joint["status"], joint["own_facts"], joint["irreducible"]) == ("infeasible", False, True)
    assert ("rest_interval", "dario") in {(clause["rule"], clause["subject"]) for clause in joint["clauses"]}


def test_who_could_sit_there(plan: str) -> None:
    told = crewopt("why", MINI, plan, "MS-2", "--seat", "flight-engineer")
    assert told.returncode == 0
    assert told.stdout.startswith("CANDIDATES  MS-2 flight-engineer, now carol (1 seat empty)")
    few = json.loads(crewopt("why", MINI, plan, "MS-2", "--seat", "flight-engineer", "--top", "1", "--json").stdout)
    assert [each["status"] for each in few["alternatives"]].count("feasible") == 1
    assert few["alternatives"][0]["crew"] == "carol"


def test_questions_that_are_not_understood(plan: str) -> None:
    for words, told in (
        (["anna"], "expected `PERSON FLIGHT`, or `FLIGHT --seat ROLE`, found anna"),
        (["anna", "MS-1"], "`--not` asks why not"),
        (["anna", "Crew-A", "--not"], "without `--not`"),
        (["ana", "Crew-A"], "did you mean 'anna'?"),
        (["Crew-A", "--seat", "pilot"], "role 'pilot' unknown; known: commander, mission-specialist"),
        (["anna", "Crew"], "could be any of Crew-A, Crew-B"),
    ):
        refused = crewopt("why", MINI, plan, *words)
        assert (refused.returncode, refused.stdout) == (2, ""), words
        assert told in refused.stderr


def test_what_has_launched_is_settled(plan: str) -> None:
    instance = optimizer.load(MINI)
    later = instance.model_copy(update={"as_of": instance.flight["Crew-A"].docking})
    given = optimizer.load_plan(plan, instance)
    found = optimizer.why(later, given, "anna", "Crew-A")
    assert found.settled
    assert str(found).startswith("SETTLED  Crew-A commander: it has launched")


def test_a_plan_that_breaks_rules_or_is_not_best_is_told_so(plan: str) -> None:
    instance = optimizer.load(MINI)
    given = optimizer.load_plan(plan, instance)
    fewer = tuple(seat for seat in given.assignments if seat.crew != "fyodor")
    broken = optimizer.why_not(instance, given.model_copy(update={"assignments": fewer}), "fyodor", "MS-1", workers=1)
    assert broken.relation == "breaks rules"
    worse = optimizer.alternatives(instance, k=1, within={"waiting_spread": 5000}, distance=1, workers=1).found[0]
    found = optimizer.candidates(instance, worse.plan, "Crew-A", "commander", workers=1)
    assert found.relation == "can be bettered"
    assert "The plan given is not the best" in str(found)


def test_no_time_is_told_honestly(plan: str) -> None:
    instance = optimizer.load(MINI)
    given = optimizer.load_plan(plan, instance)
    hasty = optimizer.why_not(instance, given, "jan", "MS-2", time_limit=1e-6)
    assert (hasty.possible, hasty.relation, hasty.stopped_early) == (None, "as good so far", True)
    assert "not settled" in str(hasty)
    many = optimizer.candidates(instance, given, "MS-2", "flight-engineer", time_limit=1e-6)
    assert many.stopped_early
    assert {each.status for each in many.forced if not each.own_facts} == {"unknown"}
    other = optimizer.alternatives(instance, given, time_limit=1e-6)
    assert (other.found, other.no_more, other.stopped_early) == ((), False, True)


def test_an_instance_without_a_plan_is_told_so(plan: str) -> None:
    instance = optimizer.load(MINI)
    given = optimizer.load_plan(plan, instance)
    rest = instance.rules.rest_interval.model_copy(update={"min_days": 1800})  # type: ignore[attr-defined]
    tired = instance.model_copy(update={"rules": instance.rules.model_copy(update={"rest_interval": rest})})
    found = optimizer.why_not(tired, given, "jan", "MS-2", workers=1)
    assert found.relation == "no plan"
    assert str(found).startswith("INFEASIBLE")
    assert optimizer.alternatives(tired, workers=1).plan is None


def test_alternatives_are_written_and_checked(plan: str, tmp_path: Path) -> None:
    none = crewopt("alternatives", MINI, plan)
    assert none.returncode == 1
    assert "Proved: no other plan as good differs in 2 seats from the plan." in none.stdout
    target = tmp_path / "other.json"
    told = crewopt("alternatives", MINI, "--within", "2=900", "-k", "2", "-o", str(target), "--json")
    assert told.returncode == 0
    answer = json.loads(told.stdout)
    assert len(answer["alternatives"]) == 2
    for number in range(3):
        assert crewopt("check", MINI, str(tmp_path / f"other-{number}.json")).returncode == 0
    assert answer["tiers"][1]["at_most"] == answer["tiers"][1]["value"] + 900
    assert all(each["moves"] and min(each["distances"]) >= 2 for each in answer["alternatives"])
    refused = crewopt("alternatives", MINI, "--within", "waiting=3")
    assert refused.returncode == 2
    assert "known: 1 unfilled_seats, 2 waiting_spread" in refused.stderr
