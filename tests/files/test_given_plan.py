"""A plan as it was given: lines that cannot be meant, and the instance it was made for."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import optimizer
from optimizer.files.given_plan import made_for_another, plan_faults
from optimizer.files.warnings import warnings_in
from optimizer.problem.errors import InputError
from optimizer.problem.plan import Origin, PlanFor
from tests import INSTANCES
from tests.cli.stored import MINI_PLAN
from tests.events.office import BEFORE, office
from tests.rules.cases._case import plan_of


def faults(rows: list[str], *, published: bool = False) -> list[tuple[Any, str]]:
    """What is wrong with a plan, by place."""
    return [((*at,), message) for at, message in plan_faults(plan_of("office", rows), published=published)]


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ("us2 S1/engineer", ("assignments", 2)),
        ("us2 S1/engineer!", ("assignments", 1)),
        ("us2 attends c1@3", ("sessions", 1)),
        ("D3 launches 12", ("dates", 1)),
        ("us2 commands spring", ("commanders", 1)),
    ],
)
def test_each_line_stands_once(row: str, place: tuple[str, int]) -> None:
    assert faults([row]) == []
    assert faults([row, row])[0] == (place, f"expected each line once, found a copy of {place[0]}[0]")
    assert len(faults([row, row, row])) == 2 * len(faults([row, row]))


def test_a_published_plan_seats_nobody_twice_on_a_leg() -> None:
    twice = ["us2 S1/engineer", "us2 S1/commander"]
    assert faults(twice) == [], "a rule says so, and `check` judges it"
    assert faults(twice, published=True) == [
        (("assignments", 2), "expected one seat up on S1 for 'us2', found engineer and commander"),
        (("assignments", 3), "expected one seat down on S1 for 'us2', found engineer and commander"),
    ]
    assert faults(["us2 S1/engineer!", "us2 S1/commander!"], published=True) == [], "one person may back up two seats"
    assert faults(["us2 S1/engineer", "us2 D3/specialist"], published=True) == []
    days = ["D3 launches 12", "S2 launches 12", "D3 launches 13"]
    assert faults(days) == []
    assert faults(days, published=True) == [
        (("dates", 2), "expected one launch day of D3, found 2030-01-13 and 2030-01-14")
    ]


def test_a_plan_at_fault_is_no_plan_to_apply_news_to() -> None:
    with pytest.raises(InputError) as caught:
        optimizer.apply_events(office(), plan_of("office", [*BEFORE, BEFORE[0]]), [])
    assert {problem.path.split("[")[0] for problem in caught.value.problems} == {"published.assignments"}


def test_a_plan_of_another_instance_is_told_in_a_line_and_the_first_few(tmp_path: Path) -> None:
    mini, stranger = optimizer.load(INSTANCES / "mini.yaml"), INSTANCES / "ms-16-2020.published.json"
    with pytest.raises(InputError) as caught:
        optimizer.load_plan(stranger, mini)
    first, *few = caught.value.problems
    assert (first.path, len(few)) == ("instance.name", 3)
    assert first.message.startswith("expected a plan made for mini, found one made for ms-16-2020")
    assert "crew member 'tikhonov' unknown" in few[0].message
    own = json.loads(stranger.read_text())
    own["instance"] = {"name": "mini"}
    with pytest.raises(InputError) as caught:
        optimizer.loads_plan(own, mini)
    assert len(caught.value.problems) > 20, "of its own plan everything is told"


def test_for_which_instance_a_plan_was_made() -> None:
    world = office()
    made_from = Origin(name="earlier", digest="1" * 16)
    later = world.model_copy(update={"made_from": made_from})
    assert later.digest == world.digest, "where it comes from is no fact of an instance"
    for made_for, here, after in (
        (PlanFor(name="office"), None, None),
        (PlanFor(name="office", digest=world.digest), None, None),
        (PlanFor(name="office", digest="2" * 16), *["the plan was made for another version of office"] * 2),
        (PlanFor(name="other"), *["the plan was made for `other`, not for office"] * 2),
        (PlanFor(name="other", digest="2" * 16), *["the plan was made for `other`, not for office"] * 2),
        (PlanFor(name="earlier"), "the plan was made for `earlier`, not for office", None),
        (PlanFor(name="earlier", digest="1" * 16), "the plan was made for `earlier`, not for office", None),
        (PlanFor(name="earlier", digest="2" * 16), *["the plan was made for `earlier`, not for office"] * 2),
    ):
        plan = plan_of("office", BEFORE).model_copy(update={"instance": made_for})
        assert (made_for_another(world, plan), made_for_another(later, plan)) == (here, after)
        assert optimizer.check(later, plan).digest_matches == (after is None)


def test_faults_of_the_published_plan_are_told_in_its_own_file(tmp_path: Path) -> None:
    text = (INSTANCES / "mini.yaml").read_text().replace("\nhorizon:", "\npublished: told.json\nhorizon:", 1)
    (tmp_path / "mini.yaml").write_text(text)
    shutil.copy(MINI_PLAN, tmp_path / "told.json")
    assert optimizer.load(tmp_path / "mini.yaml").published is not None
    data = json.loads(Path(MINI_PLAN).read_text())
    first = data["assignments"][0]
    for extra, place in (
        (first, "23:1 assignments[20]: expected each line once"),
        ({**first, "role": "flight-engineer"}, "23:1 assignments[20]: expected one seat up on MS-1 for 'fyodor'"),
        ({**first, "crew": "nobody"}, "23:10 assignments[20].crew: crew member 'nobody' unknown"),
        ({**first, "leg": "sideways"}, "23:66 assignments[20].leg: expected 'up', 'down' or 'backup'"),
    ):
        lines = ",\n".join(json.dumps(row) for row in [*data["assignments"], extra])
        (tmp_path / "told.json").write_text(
            '{"format": 1, "instance": {"name": "mini"},\n"assignments": [\n' + lines + "\n]}"
        )
        with pytest.raises(InputError) as caught:
            optimizer.load(tmp_path / "mini.yaml")
        (problem,) = caught.value.problems
        assert str(problem).startswith(f"{tmp_path / 'told.json'}:{place}")
    (tmp_path / "told.json").unlink()
    with pytest.raises(InputError, match=r"mini\.yaml:\d+:12 published: .*told\.json:1: cannot be read"):
        optimizer.load(tmp_path / "mini.yaml")


def test_a_published_plan_of_another_instance_is_warned_of() -> None:
    world = office(goals=[{"unfilled_seats": 1}])
    for made_for, told in (
        (PlanFor(name="office", digest="2" * 16), []),  # an earlier version: that is what a published plan is for
        (PlanFor(name="other"), ["`published`: the plan was made for `other`, not for office"]),
        (PlanFor(name="earlier"), []),
        (PlanFor(name="earlier", digest="2" * 16), []),
    ):
        published = plan_of("office", BEFORE).model_copy(update={"instance": made_for})
        made_from = Origin(name="earlier")
        assert list(warnings_in(world.model_copy(update={"published": published, "made_from": made_from}))) == told
