"""What rules say: of each hand case what it breaks, since when and by how much, and of each change that they offer all.

Stored in ``__snapshots__``: ``pytest tests/rules/test_said.py --snapshot-update`` writes them anew, to be read over.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from optimizer.checker.check import check
from optimizer.model.stays import enumerate_stays
from optimizer.rules import RULES, Rule
from tests.cli.stored import Answer
from tests.rules.cases import CASES
from tests.rules.cases._case import Case, flight
from tests.rules.test_offered import CLASS, OFFICE, SHIPS, ruled
from tests.worlds.draw import day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syrupy.assertion import SnapshotAssertion

    from optimizer.problem.edits import Lever
    from optimizer.rules import Violation


@pytest.mark.parametrize("rule", sorted(CASES))
def test_broken_clauses_are_as_reviewed(rule: str, snapshot: SnapshotAssertion) -> None:
    assert "\n".join(line for case in CASES[rule] for line in said(rule, case)) == snapshot(extension_class=Answer)


def said(rule: str, case: Case) -> Iterator[str]:
    """The case, and below it a line for each clause of the rule that it breaks."""
    found = [each for each in check(case.instance(rule), case.plan()).violations if each.rule == rule]
    if found:
        yield case.label
    yield from sorted(line(each) for each in found)


def line(broken: Violation) -> str:
    """One broken clause with all that is known of it."""
    when = f" on {broken.day}" if broken.day else ""
    kind = " (history)" if broken.history else " (unavoidable)" if broken.unavoidable else ""
    return f"  {broken}{when}{f' x {broken.amount}' if broken.amount != 1 else ''}{kind}"


ASKED = replace(
    OFFICE,
    flights=[{**SHIPS[0], "return_on": ["S2"]}, SHIPS[1], flight("S3", 30, 45)],
    soyuz={"roles": {"commander": {"requires": ["mate"], "agencies": ["NASA", "Roscosmos"]}, "engineer": {"seats": 2}}},
)
TAUGHT = replace(OFFICE, more={**OFFICE.more, "sessions": [{**CLASS, "agencies": ["NASA"]}]})
FORMS: dict[str, tuple[dict[str, Any], Case]] = {
    "availability": ({}, OFFICE),
    "qualification": ({}, ASKED),
    "rest_interval": ({"min_days": 30}, OFFICE),
    "seat_coverage": ({"full": True}, ASKED),
    "sessions": (
        {"always": True},
        replace(OFFICE, more={**OFFICE.more, "sessions": [{**CLASS, "agencies": ["NASA"]}]}),
    ),
    "training_flow": ({"lead_days": 9}, OFFICE),
    "way_home": ({"always": True}, ASKED),
}
"""Rules that offer changes: their parameters, and an office in which there is something to change."""


def test_every_rule_that_offers_changes_is_asked() -> None:
    assert set(FORMS) == {name for name, kind in RULES.items() if kind.levers is not Rule.levers}


@pytest.mark.parametrize("rule", sorted(FORMS))
def test_offered_changes_are_as_reviewed(rule: str, snapshot: SnapshotAssertion) -> None:
    kind, instance = ruled(rule, *FORMS[rule])
    assert "\n".join(line for lever in kind.levers(instance) for line in steps(lever)) == snapshot(
        extension_class=Answer
    )


LEFT_OUT: dict[str, dict[str, Any]] = {
    "dose_limit": {"received_msv": {"ru1": 3}},
    "reciprocity": {"accounts": [{"between": ["US", "RU"], "from": day(30)}]},
    "rest_interval": {"min_days": 40, "min_days_after_short_stay": 5},
    "seat_fit": {"people": {"ru1": {"height_cm": 180}}},
}
"""Rules that tell what the file leaves out, with parameters for which something is."""


def test_every_rule_that_tells_what_is_left_out_is_asked() -> None:
    assert set(LEFT_OUT) == {name for name, kind in RULES.items() if kind.omissions is not Rule.omissions}


def test_what_is_left_out_is_as_reviewed(snapshot: SnapshotAssertion) -> None:
    landed = replace(OFFICE, crew={**OFFICE.crew, "us1": {"last_landing": day(-3)}})
    told = []
    for name, form in LEFT_OUT.items():
        rule, instance = ruled(name, form, landed)
        for each in rule.omissions(instance, instance.crew, list(enumerate_stays(instance))):
            told.append(f"{name}: {each.of} {', '.join(each.about)}: {each.missing}, so {each.assumed}")
    assert "\n".join(told) == snapshot(extension_class=Answer)


def steps(lever: Lever) -> Iterator[str]:
    """A change, and what its first and its last step say and change."""
    marks = ", ".join(name for name in ("widens", "number") if getattr(lever, name))
    yield f"{lever.kind} about {', '.join(lever.about) or 'everybody'}{f' ({marks})' if marks else ''}"
    for step in sorted({1, lever.most}):
        yield f"  {step}: {lever.words(step)}"
        for edit in lever.edits(step):
            path = "/".join(map(str, edit.path))
            yield f"     {path} = {json.dumps(edit.value)}{' if absent' if edit.only_if_absent else ''}"
