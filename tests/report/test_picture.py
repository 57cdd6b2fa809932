"""The picture: the marks of the page, chart under chart, in one SVG file that needs nothing else."""

from __future__ import annotations

import re
import struct
from itertools import pairwise
from typing import TYPE_CHECKING
from unittest import mock
from xml.etree import ElementTree

import pytest

import optimizer
from optimizer.report.facts import PlanView
from optimizer.report.page.chart import LABELS, WIDTH, axis_of
from optimizer.report.page.station import aboard, ledger
from optimizer.report.page.timeline import ships
from optimizer.report.picture import MARGIN, picture_png, picture_svg, timeline_svg
from tests import INSTANCES

if TYPE_CHECKING:
    from pathlib import Path

SVG = "{http://www.w3.org/2000/svg}"
MARK = re.compile(r"<title>([^<]*)</title>")


@pytest.fixture(scope="module")
def facts() -> PlanView:
    """The plan that flew."""
    instance = optimizer.load(INSTANCES / "iss-2020-2024.yaml")
    return PlanView(instance, optimizer.load_plan(INSTANCES / "iss-2020-2024.flown.json", instance))


@pytest.fixture(scope="module")
def root(facts: PlanView) -> ElementTree.Element:
    """The picture, parsed."""
    return ElementTree.fromstring(picture_svg(facts, "R&D <plan>"))


def test_it_is_one_file_that_needs_nothing_else(facts: PlanView, root: ElementTree.Element) -> None:
    text = picture_svg(facts, "R&D <plan>")
    assert "<script" not in text
    assert not re.search(r"(?:href|src)=|url\((?!#)|@import", text)
    assert text.count("http") == 1, "the name space of SVG alone"
    assert root.findtext(f"{SVG}title") == "R&D <plan>"
    for used in re.findall(r"url\(#([\w-]+)\)", text):
        assert f'id="{used}"' in text


def test_it_has_every_mark_of_the_charts(facts: PlanView, root: ElementTree.Element) -> None:
    axis = axis_of(facts)
    charts = [ships(axis), aboard(axis, "ISS"), ledger(axis, facts.accounts[0])]
    shown = [node.text for node in root.iter(f"{SVG}title")][1:]
    assert shown == [mark for chart in charts for mark in MARK.findall(str(chart).replace("&#39;", "'"))]
    assert len(shown) > 90
    for chart in charts:
        assert re.findall(r'<rect x="([^"]*)"[^>]*width="([^"]*)"', chart)[0] in [
            (node.get("x"), node.get("width")) for node in root.iter(f"{SVG}rect")
        ]


def test_charts_stand_under_one_another_over_the_same_days(root: ElementTree.Element) -> None:
    high, wide = float(root.get("height", 0)), float(root.get("width", 0))
    assert root.get("viewBox") == f"0 0 {wide:.0f} {high:.0f}"
    placed = [
        (float(node.get("y", 0)), float(node.get("height", 0)), float(node.get("x", 0)), float(node.get("width", 0)))
        for node in root.iter(f"{SVG}svg")
        if node is not root
    ]
    labels, days = placed[::2], placed[1::2]
    assert len(labels) == len(days) == 3
    assert {(x, width) for _, _, x, width in labels} == {(0, LABELS)}
    assert {(x, width) for _, _, x, width in days} == {(LABELS, WIDTH)}
    assert [(y, height) for y, height, _, _ in labels] == [(y, height) for y, height, _, _ in days]
    for (above, height, *_), (below, *_) in pairwise(days):
        assert above + height < below
    assert days[-1][0] + days[-1][1] + 2 * MARGIN <= high
    assert wide == LABELS + WIDTH + 2 * MARGIN


def test_report_to_writes_it(facts: PlanView, tmp_path: Path) -> None:
    optimizer.report_to(facts.planned, facts.plan, tmp_path / "plan.svg", title="Plan")
    assert (tmp_path / "plan.svg").read_text(encoding="utf-8") == picture_svg(facts, "Plan")


def test_no_program_has_to_know_variables(facts: PlanView) -> None:
    """Few that read SVG do, but for browsers."""
    for text in (picture_svg(facts, "Plan"), timeline_svg(facts, "Plan")):
        assert "var(" not in text
        assert "fill: #a81420" in text


def test_a_picture_for_slides_has_two_dots_a_pixel(facts: PlanView, root: ElementTree.Element, tmp_path: Path) -> None:
    optimizer.report_to(facts.planned, facts.plan, tmp_path / "plan.png", title="Plan")
    head = (tmp_path / "plan.png").read_bytes()[:24]
    assert head.startswith(b"\x89PNG")
    assert struct.unpack(">II", head[16:]) == (2 * int(root.get("width", 0)), 2 * int(root.get("height", 0)))
    with mock.patch("vl_convert.svg_to_png") as drawn:
        picture_png(facts, "Plan")
    drawn.assert_called_once_with(picture_svg(facts, "Plan"), scale=2.0)


def test_the_timeline_has_every_person_and_a_key_to_every_mark(facts: PlanView) -> None:
    root = ElementTree.fromstring(timeline_svg(facts, "Plan"))
    words = {node.text for node in root.iter(f"{SVG}text")}
    assert {facts.name(crew)[:25] for crew in facts.involved} <= {(word or "")[:25] for word in words}
    assert {"in orbit: US", "ship is nobody's lifeboat"} <= words


def test_no_two_marks_of_a_key_stand_in_one_place(facts: PlanView) -> None:
    """From left to right within the width of the picture, line under line."""
    marks = re.findall(r'<rect x="([\d.-]+)" y="([\d.-]+)" width="22" height="12"', timeline_svg(facts, "Plan"))
    places = [(float(y), float(x)) for x, y in marks]
    assert places == sorted(set(places))
    assert len({y for y, _ in places}) > 1
    assert all(0 <= x <= LABELS + WIDTH - 22 for _, x in places)


def test_what_is_broken_is_said_in_the_head(facts: PlanView, root: ElementTree.Element) -> None:
    words = [node.text for node in root.iter(f"{SVG}text")]
    assert "Every rule holds" in words
    worse = facts.planned.model_copy(update={"waivers": ()})
    text = picture_svg(PlanView(worse, facts.plan), "x")
    assert re.search(r">\d+ broken clauses</text>", text)
    assert "Every rule holds" not in text
