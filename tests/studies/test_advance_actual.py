"""A month-end with what happened otherwise: the same verdict on the past as if nothing had been said, where nothing of it
is otherwise."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from optimizer.events import EVENTS
from optimizer.files.dump import to_data
from optimizer.files.load import load, load_plan, loads
from optimizer.studies.advance import advance
from tests import ROOT

if TYPE_CHECKING:
    from optimizer.events import Event
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan


def soyuz(**more: Any) -> tuple[Instance, Plan]:
    """Soyuz MS-16 in January 2020, with its announced crew and backups."""
    instance = load(ROOT / "instances" / "ms-16-2020.yaml")
    if more:
        instance = loads({"format": 1, **to_data(instance), **more})
    return instance, load_plan(ROOT / "instances" / "ms-16-2020.published.json", instance)


def news(kind: str, **fields: Any) -> Event:
    return EVENTS[kind].model_validate({"kind": kind, **fields})


AFTER_LAUNCH = news("qualification_gained", known_on="2020-04-20", crew="babkin", qualification="soyuz-commander")


def test_news_after_a_launch_leaves_the_verdict_on_the_launch_as_it_was() -> None:
    instance, plan = soyuz()
    to = date(2020, 5, 1)
    answer, quiet = advance(instance, plan, to, actual=[AFTER_LAUNCH]), advance(instance, plan, to)
    assert answer.ok
    assert quiet.ok
    assert answer.goals == quiet.goals


def test_what_the_plan_broke_before_the_news_is_still_told() -> None:
    """A pin of somebody whom the plan leaves on the ground, and a waiver of a month that was over when the news came."""
    instance, plan = soyuz(pins=[{"crew": "ivanishin", "flight": "MS-16", "role": "commander"}])
    answer = advance(instance, plan, date(2020, 5, 1), actual=[AFTER_LAUNCH])
    assert [(broken.rule, broken.subject) for broken in answer.broken] == [("pins", "ivanishin/MS-16")]
    assert "pin of Anatoli Ivanishin to MS-16 up" in answer.fallen
