"""A page's charts read back: every mark with its place, every label, every line, and the legend."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from optimizer.report.page import page_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.report.facts import PlanView


@dataclass(frozen=True)
class Shape:
    """A rectangle, line, circle, path or text with its attributes."""

    tag: str
    kinds: tuple[str, ...]
    """The words under ``class``."""
    given: dict[str, str]
    words: str = ""

    def __getitem__(self, name: str) -> float:
        return float(self.given[name])

    @property
    def left(self) -> float:
        """Where it begins."""
        return self["x"]

    @property
    def right(self) -> float:
        """Where it ends."""
        return self["x"] + self["width"]

    @property
    def top(self) -> float:
        """The upper edge: y grows downwards."""
        return self["y"]

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self["y"] + self["height"]


@dataclass(frozen=True)
class Mark:
    """What is drawn together under one set of words."""

    tip: str
    shapes: tuple[Shape, ...]

    @property
    def box(self) -> Shape:
        """Its first rectangle."""
        return next(shape for shape in self.shapes if shape.tag == "rect")

    @property
    def kind(self) -> str:
        """The first word of the rectangle's class; empty without one."""
        return next((shape.kinds[0] for shape in self.shapes if shape.tag == "rect"), "")

    @property
    def word(self) -> str:
        """What is written on it."""
        return "".join(shape.words for shape in self.shapes if shape.tag == "text")


@dataclass(frozen=True)
class Chart:
    """One figure."""

    name: str
    width: float
    height: float
    labels: tuple[Shape, ...]
    marks: tuple[Mark, ...]
    plain: tuple[Shape, ...]
    """What stands in no mark: dates, lines, bounds, bands, curves."""

    def of(self, kind: str, tag: str | None = None) -> list[Shape]:
        """The plain shapes of a class."""
        return [shape for shape in self.plain if kind in shape.kinds and tag in (None, shape.tag)]

    def label(self, words: str) -> Shape:
        """The one label with these words."""
        (found,) = [label for label in self.labels if label.words == words]
        return found


def _shape(element: ElementTree.Element) -> Shape:
    given = dict(element.attrib)
    return Shape(element.tag, tuple(given.pop("class", "").split()), given, element.text or "")


def _chart(text: str) -> Chart:
    """All sheets of a figure as one: every sheet keeps the places of the whole."""
    parts = [ElementTree.fromstring(part) for part in re.findall(r"<svg.*?</svg>", _without_keys(text), re.DOTALL)]
    labels, days = parts[0::2], parts[1::2]
    marks, plain = list[Mark](), list[Shape]()
    for left, right in zip(labels, days, strict=True):
        box = right.attrib["viewBox"].split()
        assert box[0] == "0"
        assert (box[2], box[3]) == (right.attrib["width"], right.attrib["height"])
        assert left.attrib["height"] == right.attrib["height"]
        assert left.attrib["viewBox"].split()[1::2] == box[1::2]
        for element in _parts(right):
            if element.attrib.get("class") == "mark":
                tip = element.findtext("title") or ""
                assert (element.attrib["aria-label"], element.attrib["role"]) == (tip, "img")
                marks.append(Mark(tip, tuple(_shape(part) for part in element if part.tag != "title")))
            elif _shape(element) not in plain:
                plain.append(_shape(element))
    body = [right for right in days if right.attrib.get("class") == "days"]
    (name,) = {right.attrib["aria-label"] for right in body}
    tops = [tuple(map(float, right.attrib["viewBox"].split()[1::2])) for right in body]
    assert all(above + high == below for (above, high), (below, _) in pairwise(tops)), "sheet below sheet"
    words = tuple(_shape(part) for left in labels for part in _parts(left))
    return Chart(name, float(body[0].attrib["width"]), sum(tops[-1]), words, tuple(marks), tuple(plain))


def _without_keys(text: str) -> str:
    return re.sub(r'<ul class="legend copy">.*?</ul>', "", text, flags=re.DOTALL)


def _parts(half: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """What is drawn, in lanes or not."""
    for element in half:
        if element.attrib.get("class", "").startswith(("row", "moved")):
            yield from _parts(element)
        else:
            yield element


def figures(page: str) -> Iterator[Chart]:
    """Every chart of a page."""
    return map(_chart, re.findall(r"<figure>(.*?)</figure>", page, re.DOTALL))


def legend_of(page: str) -> dict[str, str]:
    """The words of the legend by the class of their swatch."""
    (found,) = re.findall(r'<ul class="legend">.*?</ul>', page, re.DOTALL)
    words = {}
    for item in ElementTree.fromstring(found):
        (swatch,) = item.iter("rect")
        assert swatch.attrib["class"] not in words
        words[swatch.attrib["class"]] = "".join(item.itertext()).strip()
    return words


class Drawn:
    """A report's page with its charts by name."""

    def __init__(self, facts: PlanView) -> None:
        self.page = page_html(facts, "t")
        charts = list(figures(self.page))
        self.charts = {chart.name: chart for chart in charts}
        assert len(self.charts) == len(charts)
        self.legend = legend_of(self.page)
