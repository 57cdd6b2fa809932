"""Lanes of a timeline: on the screen one chart, in print sheets that cut no lane and repeat dates and legend."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

import optimizer
from optimizer.report.facts import PlanView
from optimizer.report.page import page_html
from tests import INSTANCES

ROOM, FIRST = 540, 390
"""Pixels of lanes that a page has room for, and the first one below the head of the report."""


@pytest.fixture(scope="module")
def page() -> str:
    """What flew: long timelines."""
    instance = optimizer.load(INSTANCES / "iss-2020-2024.yaml")
    return page_html(PlanView(instance, optimizer.load_plan(INSTANCES / "iss-2020-2024.flown.json", instance)), "t")


def sheets(page: str, name: str) -> list[str]:
    """The sheets of one chart."""
    (figure,) = [
        part for part in re.findall(r"<figure>.*?</figure>", page, re.DOTALL) if f'aria-label="{name}"' in part
    ]
    return re.split(r'<div class="sheet">', figure)[1:]


def halves(sheet: str) -> tuple[ElementTree.Element, ElementTree.Element]:
    """Labels and days."""
    lanes = sheet.partition('<div class="lanes">')[2]
    labels, days = (ElementTree.fromstring(part) for part in re.findall(r"<svg.*?</svg>", lanes, re.DOTALL))
    return labels, days


@pytest.mark.parametrize("name", ["Timeline by person", "Timeline by ship"])
def test_no_sheet_is_higher_than_a_page_and_no_lane_is_cut(page: str, name: str) -> None:
    found = sheets(page, name)
    assert len(found) > 2
    below = None
    for number, sheet in enumerate(found):
        _, days = halves(sheet)
        _, top, _, high = map(float, days.attrib["viewBox"].split())
        assert float(days.attrib["height"]) == high <= (ROOM if number else FIRST)
        assert below in (None, top), "sheet below sheet"
        below = top + high
        for row in days.iterfind("g[@data-top]"):
            begins, tall = float(row.attrib["data-top"]), float(row.attrib["data-height"])
            assert top <= begins
            assert begins + tall <= below
            for box in row.iter("rect"):
                assert begins - 1 <= float(box.attrib["y"]) < float(box.attrib["y"]) + float(box.attrib["height"])
                assert float(box.attrib["y"]) + float(box.attrib["height"]) <= begins + tall
    for one, other in pairwise(found):
        rows = [row for sheet in (one, other) for row in halves(sheet)[1].iterfind("g[@data-top]")]
        room = ROOM if found.index(one) else FIRST
        top = float(halves(one)[1].attrib["viewBox"].split()[1])
        ends = [float(row.attrib["data-top"]) + float(row.attrib["data-height"]) for row in rows]
        fit = sum(end - top <= room for end in ends)
        kept = len(list(halves(one)[1].iterfind("g[@data-top]")))
        assert fit - 1 <= kept <= fit, "as many lanes as there is room for"


def test_a_heading_goes_with_the_lane_below_it(page: str) -> None:
    for sheet in sheets(page, "Timeline by person"):
        rows = list(halves(sheet)[0].iterfind("g[@data-top]"))
        assert "heading" not in rows[-1].attrib["class"].split()


def test_each_sheet_has_its_dates_and_legend(page: str) -> None:
    first, *others = sheets(page, "Timeline by person")
    dates = re.findall(r">(\d{4}-\d{2})</text>", first)
    assert dates
    (legend,) = re.findall(r'<ul class="legend">(.*?)</ul>', page)
    assert 'class="legend copy"' not in first, "it stands above the chart"
    for sheet in others:
        assert re.findall(r">(\d{4}-\d{2})</text>", sheet) == dates
        assert 'class="axis again"' in sheet
        assert re.findall(r'<ul class="legend copy">(.*?)</ul>', sheet) == [legend]


def test_both_halves_of_a_lane_are_found_and_hidden_together(page: str) -> None:
    for name in ("Timeline by person", "Timeline by ship"):
        for sheet in sheets(page, name):
            labels, days = halves(sheet)
            pairs = [[row.attrib for row in half.iterfind("g[@data-top]")] for half in (labels, days)]
            assert pairs[0] == pairs[1]
            for row in labels.iterfind("g[@data-top]"):
                (label,) = row.iter("text")
                begins = float(row.attrib["data-top"])
                assert begins < float(label.attrib["y"]) <= begins + float(row.attrib["data-height"])
    people = [row for sheet in sheets(page, "Timeline by person") for row in halves(sheet)[1].iterfind("g[@data-top]")]
    (lane,) = [row for row in people if "Kathleen Rubins (NASA)" in "".join(row.itertext())]
    words = "".join(lane.itertext())
    assert "MS-17" in words
    assert "party0" in lane.attrib["class"].split()
