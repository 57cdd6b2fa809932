"""What answers show in a notebook, and the data frames they give."""

from __future__ import annotations

import base64
import gc
import json
import re
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest

import optimizer
from optimizer.bench import to_pandas
from optimizer.instance import Instance, in_memory
from optimizer.problem.plan import Plan
from optimizer.problem.shown import Drawn, Rows, Words
from optimizer.report.notebook import MOST_ROWS, html_of
from tests import INSTANCES
from tests.bench.test_bench import told
from tests.cli.stored import MINI_PLAN
from tests.house.test_library import LONGEST_SHOWN
from tests.report.worlds import HOSTILE, MINI, everything


def parsed(html: str | None) -> ElementTree.Element:
    """The one element, which closes all of its own."""
    assert html is not None
    return ElementTree.fromstring(re.sub(r"(<img [^>]*)>", r"\1/>", html))


def pictures(root: ElementTree.Element) -> list[ElementTree.Element]:
    """The timelines, parsed."""
    sources = [image.get("src", "").partition("base64,") for image in root.iter("img")]
    assert all(head == "data:image/svg+xml;" for head, _, _ in sources)
    return [ElementTree.fromstring(base64.b64decode(data)) for _, _, data in sources]


def texts(root: ElementTree.Element) -> str:
    return "\n".join(root.itertext())


@pytest.fixture(scope="module")
def mini() -> Instance:
    return optimizer.load(MINI)


@pytest.fixture(scope="module")
def answers(mini: Instance) -> dict[str, Any]:
    """One of each kind."""
    result = optimizer.solve(mini, workers=1, seed=7)
    assert result.plan is not None
    news = optimizer.what_if("person_out: jan, known_on: 2031-01-05", mini)
    replanned = optimizer.replan(mini, result.plan, [news], workers=1)
    assert replanned.difference is not None
    limits: dict[str, Any] = {"workers": 1, "time_limit": 60}
    return {
        "Result": result,
        "Plan": result.plan,
        "Report": optimizer.check(mini, result.plan),
        "Explanation": optimizer.explain(optimizer.load(INSTANCES / "infeasible-vehicle-loss.yaml")),
        "Comparison": optimizer.scenarios(mini, {"as planned": [], "without": [news]}, workers=1),
        "Replan": replanned,
        "Difference": replanned.difference,
        "Alternatives": optimizer.alternatives(mini, result.plan, **limits),
        "FreeChoices": optimizer.free_choices(mini, result.plan, **limits),
        "Reasons": optimizer.candidates(mini, result.plan, "MS-1", role="commander", **limits),
        "Sizing": optimizer.size(mini, **limits),
        "Frontier": optimizer.tradeoff(mini, "unfilled_seats", "waiting_spread", **limits),
        "Frontiers": optimizer.frontiers(mini, {"without": [news]}, "unfilled_seats", "waiting_spread", **limits),
        "Stress": optimizer.stress(mini, result.plan, samples=2, jobs=1),
        "Contingency": optimizer.contingency(mini, result.plan),
        "Analysis": optimizer.analyze(mini),
        "Advanced": optimizer.advance(mini, result.plan, date(2031, 4, 1)),
    }


# Words, number of timelines, number of tables.
EXPECTED = {
    "Result": (["OPTIMAL", "waiting_spread", "proved", "MS-1", "fyodor"], 1, 2),
    "Plan": (["commander", "fyodor", "Roscosmos", "2031-01-10"], 1, 1),
    "Report": (["mini: every rule holds", "Goals", "Coverage", "Ledger", "US-RU.seats"], 0, 3),
    "Explanation": (["INFEASIBLE", "vehicle_loss", "Crew-A", "waive vehicle_loss Crew-A"], 0, 2),
    "Comparison": (["mini in 2 scenarios", "without", "last free day"], 2, 2),
    "Replan": (["OPTIMAL", "Who moves", "Who must be told", "What became known", "The new plan"], 1, 3),
    "Difference": (["Who moves", "Who must be told"], 0, 2),
    "Alternatives": (["alternative", "unfilled_seats"], 0, 0),
    "FreeChoices": (["Free choices"], 0, 0),
    "Reasons": (["CANDIDATES", "fyodor", "rules prevent it"], 0, 1),
    "Sizing": (["people are enough", "soyuz commander"], 0, 1),
    "Frontier": (["COMPLETE", "unfilled_seats"], 0, 1),
    "Frontiers": (["without", "unfilled_seats"], 0, 1),
    "Stress": (["2 of 2 samples", "status"], 0, 1),
    "Contingency": (["MS-1", "without a seat home"], 0, 0),
    "Analysis": (["Seats with few people to choose from"], 0, 0),
    "Advanced": (["OK  mini as of 2031-04-01", "Launched"], 0, 0),
}


@pytest.mark.parametrize("kind", EXPECTED)
def test_every_answer_shows_its_parts(kind: str, answers: dict[str, Any]) -> None:
    root = parsed(answers[kind]._repr_html_())
    words, drawn, tables = EXPECTED[kind]
    for word in words:
        assert word in texts(root)
    assert len(root.findall(".//table")) == tables
    timelines = pictures(root)
    assert len(timelines) == drawn
    for timeline in timelines:
        assert "fyodor" in texts(timeline)
    shown = repr(answers[kind])
    assert shown.startswith(f"{kind}(")
    assert len(shown) <= LONGEST_SHOWN
    assert "\n" not in shown
    tags = {node.tag for node in root.iter()}
    assert not tags & {"script", "style", "link", "iframe"}


def test_no_name_can_run() -> None:
    instance, plan = everything()
    report = optimizer.check(instance, plan)
    html = html_of([Drawn(plan, instance), *report.shown(), Words(HOSTILE), Rows((HOSTILE,), [(HOSTILE,)], HOSTILE)])
    root = parsed(html)
    assert "<script" not in html
    assert texts(root).count(HOSTILE) >= 6
    (timeline,) = pictures(root)
    assert HOSTILE[:20] in texts(timeline)
    assert not [node for node in timeline.iter() if node.tag.endswith("script")]


def test_a_timeline_without_a_title_is_called_so() -> None:
    instance, plan = everything()
    html = html_of([Drawn(plan, instance, table=False)])
    (timeline,) = pictures(parsed(html))
    assert f"Timeline: {instance.name}" in texts(timeline)
    assert 'alt="Timeline"' in html


def mini_plan() -> dict[str, Any]:
    """The plan as data."""
    return optimizer.load_plan(MINI_PLAN, optimizer.load(MINI)).model_dump()


def test_a_plan_alone_shows_ids() -> None:
    alone = Plan.model_validate(mini_plan() | {"instance": {"name": "gone", "digest": "0" * 16}})
    root = parsed(alone._repr_html_())
    assert not pictures(root)
    assert "fyodor" in texts(root)


def test_a_plan_that_was_read_is_drawn_over_the_days_of_its_instance() -> None:
    name, digest = "read", optimizer.load(MINI).model_copy(update={"name": "read"}).digest
    plan = Plan.model_validate(mini_plan() | {"instance": {"name": name, "digest": digest}})
    assert not pictures(parsed(plan._repr_html_()))
    data = json.loads(optimizer.load(MINI).model_dump_json(by_alias=True, exclude_defaults=True))
    held = Instance.model_validate(data | {"format": 1, "name": "read"})
    assert len(pictures(parsed(plan._repr_html_()))) == 1
    assert held.name == "read"


def test_an_instance_that_nobody_holds_is_forgotten() -> None:
    instance = optimizer.load(MINI).model_copy(update={"name": "held by one"})
    digest = instance.digest
    assert in_memory(digest) is instance
    del instance
    gc.collect()
    assert in_memory(digest) is None
    assert in_memory(None) is None


def test_long_tables_are_counted_and_text_is_folded() -> None:
    rows = Rows(("n",), [(number,) for number in range(MOST_ROWS + 5)], "Numbers & more")
    root = parsed(html_of([rows, Words("<b>"), Words("a\n  b", "as text")]))
    assert len(root.findall(".//tbody/tr")) == MOST_ROWS
    assert "and 5 more rows" in texts(root)
    assert root.findtext(".//details/pre") == "a\n  b"
    assert "<b>" in texts(root)


def test_frames_hold_what_the_answers_hold(answers: dict[str, Any]) -> None:
    plan, report = answers["Plan"], answers["Report"]
    seats = plan.to_pandas()
    assert list(seats.itertuples(index=False, name=None)) == [
        (seat.crew, seat.flight, seat.role, seat.leg) for seat in plan.assignments
    ]
    ledger = report.to_pandas("ledger")
    assert list(ledger["balance"]) == [line.balance for line in report.ledger]
    assert ledger["launch"].dt.date.tolist() == [line.launch for line in report.ledger]
    goals = report.to_pandas("goals")
    assert dict(zip(goals["goal"], goals["value"], strict=True)) == {
        goal: value for tier in report.tiers for goal, value in tier.goals.items()
    }
    assert list(report.to_pandas("coverage")["side_days"]) == [line.side_days for line in report.coverage]
    none = report.to_pandas()
    assert len(none) == 0
    assert "rule" in none.columns


def test_days_of_a_frame_may_be_missing_or_far_away() -> None:
    frame = Rows(("day", "n"), [(None, 1), (date(9999, 12, 31), 2)]).to_pandas()
    assert frame["day"].isna().tolist() == [True, False]
    assert frame["day"].dt.year.tolist()[1] == 9999
    instance, plan = everything()
    broken = optimizer.check(instance, plan).to_pandas("violations")
    assert str(broken["broken_from"].dtype).startswith("datetime64")


FRAMES: dict[str, tuple[str, list[Any]]] = {
    "Reasons": ("crew", ["fyodor", "galina", "hamid"]),
    "Sizing": ("kind", ["all", "role", "role"]),
    "Frontier": ("plan", [1]),
    "Frontiers": ("scenario", ["without"]),
    "Stress": ("sample", [0, 1]),
    "Comparison": ("scenario", ["as planned", "without"]),
    "Difference": ("who", ["jan"]),
    "FreeChoices": ("flight", []),
}


@pytest.mark.parametrize("kind", FRAMES)
def test_what_planners_want_as_a_frame_is_one(kind: str, answers: dict[str, Any]) -> None:
    column, first = FRAMES[kind]
    frame = answers[kind].to_pandas()
    assert list(frame[column])[: len(first)] == first
    assert len(frame) == len(answers[kind].table().rows)


def test_ranks_are_numbers_also_where_some_are_missing(answers: dict[str, Any]) -> None:
    frame = answers["Reasons"].to_pandas()
    assert str(frame["differs"].dtype) == "Int64"
    assert frame["differs"].isna().tolist()[0]
    assert frame["differs"].tolist()[1] == answers["Reasons"].forced[1].decisive.difference


def test_runs_as_a_frame() -> None:
    frame = to_pandas([told("a", "x", versions={"python": "3.11"}), told("b", "x")])
    assert list(frame["instance"]) == ["a", "b"]
    assert frame["version_python"].tolist()[0] == "3.11"
    assert "versions" not in frame.columns
