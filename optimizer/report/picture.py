"""The charts of the page as one picture: an SVG file for a slide or a front page.

Ships docked, people aboard and the seat ledger, over the same days.  The marks and their colours are those of the page.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup

from optimizer.report.page.chart import LABELS, WIDTH, axis_of
from optimizer.report.page.markup import tag, together
from optimizer.report.page.station import aboard, ledger
from optimizer.report.page.timeline import by_person, legend, ships

if TYPE_CHECKING:
    from optimizer.report.facts import PlanView

MARGIN = 16
"""Pixels of white around the picture."""

HEADING = 30
"""Height of the heading above a chart."""

KEY = 22
"""Height of the line that says what the colours stand for."""

_CHART = re.compile(r'<svg [^>]*viewBox="0 ([0-9.]+) [0-9]+ ([0-9.]+)"[^>]*>(.*?)</svg>', re.DOTALL)
"""The parts of a figure: labels and days in turn, first of the dates, then of each sheet."""

_OF_CHARTS = (":root", "svg ", "rect.", ".party", ".bound", ".within", ".steps", ".point", ".over", ".gate")
"""How the lines of the page's style begin that the charts need."""

_VARIABLE = re.compile(r"(--[a-z]+): ([^;]+);")

_LARGER = """\
svg text { font-size: 12.5px; }
svg text.on, svg text.date, svg text.scale, svg text.strip { font-size: 11.5px; }
svg text.title { font-size: 19px; font-weight: 700; }
svg text.ask { font-size: 14.5px; font-weight: 700; }
svg text.verdict { font-size: 13.5px; font-weight: 700; fill: var(--ok); }
svg text.verdict.bad { fill: var(--alarm); }
"""
"""The page is read at its full width, the picture at nine tenths of it."""


def picture_svg(facts: PlanView, title: str) -> str:
    """The picture as an SVG file; the same plan gives the same text."""
    axis = axis_of(facts)
    charts = [("Which ships are docked when", ships(axis))]
    for station in facts.instance.stations:
        where = f" at {station}" if len(facts.instance.stations) > 1 else ""
        charts.append(
            (f"People aboard{where} by day; red: a side has nobody aboard if ships leave", aboard(axis, station))
        )
    for account in facts.accounts[:1]:
        first, second = account.between
        words = (
            f"Seat ledger {first}-{second}, in {account.unit}; above 0 {first} has given more; green: within the bounds"
        )
        charts.append((words, ledger(axis, account)))
    return _picture(facts, title, charts, ("stay", "unusable"))


def timeline_svg(facts: PlanView, title: str) -> str:
    """The timeline of everybody in the plan as an SVG file."""
    return _picture(facts, title, [("Who is where when", by_person(axis_of(facts)))], ("",))


def _picture(facts: PlanView, title: str, charts: list[tuple[str, Markup]], kinds: tuple[str, ...]) -> str:
    """A picture of charts, with a key to the marks of these kinds."""
    key, y = _key(facts, 44, kinds)
    parts = [_head(facts, title), key]
    for words, chart in charts:
        parts.append(tag("text", words, x=0, y=y + HEADING - 10, class_="ask"))
        height, drawn = _placed(chart, y + HEADING)
        parts.append(drawn)
        y += HEADING + height
    wide, high = LABELS + WIDTH + 2 * MARGIN, round(y + 2 * MARGIN)
    paper = tag("rect", width=wide, height=high, fill="#ffffff")
    body = tag("g", *parts, transform=f"translate({MARGIN} {MARGIN})")
    size = f'width="{wide}" height="{high}" viewBox="0 0 {wide} {high}"'
    start = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">'
    return f"{start}\n{tag('title', title)}\n<style>\n{_style()}</style>\n{_patterns()}\n{_lines(paper + body)}</svg>\n"


def _head(facts: PlanView, title: str) -> Markup:
    ok, number = facts.report.ok, len(facts.report.broken)
    words = "Every rule holds" if ok else f"{number} broken clause{'' if number == 1 else 's'}"
    verdict = tag("text", words, x=LABELS + WIDTH, y=20, text_anchor="end", class_="verdict" if ok else "verdict bad")
    return together(tag("text", title, x=0, y=20, class_="title"), verdict)


def _key(facts: PlanView, y: int, kinds: tuple[str, ...]) -> tuple[Markup, float]:
    """What the colours and hatches of these kinds stand for, as the page says below its timeline; and where it ends."""
    parts, x = [], 0.0
    for kind, words in re.findall(r'<rect [^>]*class="([^"]*)"[^>]*></rect></svg>([^<]*)</li>', legend(facts)):
        if kind.startswith(kinds):
            wide = 28 + 7.2 * len(words) + 18
            if x + wide > LABELS + WIDTH:
                x, y = 0.0, y + KEY
            parts.append(tag("rect", x=x, y=y, width=22, height=12, class_=kind))
            parts.append(tag("text", Markup(words), x=x + 28, y=y + 10.5))
            x += wide
    return together(*parts), float(y + KEY)


def _placed(chart: Markup, y: float) -> tuple[float, Markup]:
    """The two halves of a figure side by side, and how high they are."""
    found = _CHART.findall(chart)
    height = max(float(top) + float(tall) for top, tall, _ in found)
    left, right = ("".join(dict.fromkeys(part for _, _, part in found[place::2])) for place in (0, 1))
    labels = tag("svg", Markup(left), x=0, y=y, width=LABELS, height=height)
    return height, together(labels, tag("svg", Markup(right), x=LABELS, y=y, width=WIDTH, height=height))


def picture_png(facts: PlanView, title: str) -> bytes:
    """The picture as a PNG file, two dots a pixel.

    Raises
    ------
    ModuleNotFoundError
        Without vl-convert-python.
    """
    from vl_convert import svg_to_png

    picture: bytes = svg_to_png(picture_svg(facts, title), scale=2.0)
    return picture


def _style() -> str:
    """The style of the charts; its variables are filled in, which few programs but browsers do."""
    lines = [line for line in _part("page.css").splitlines(keepends=True) if line.startswith(_OF_CHARTS)]
    values = dict(_VARIABLE.findall(lines[0]))
    return re.sub(r"var\((--[a-z]+)\)", lambda found: values[found[1]], "".join(lines[1:]) + _LARGER)


def _patterns() -> str:
    return _part("page.html").partition("<defs>")[2].partition("</defs>")[0].join(("<defs>", "</defs>"))


def _part(name: str) -> str:
    return (files("optimizer.report.page") / name).read_text(encoding="utf-8")


def _lines(marks: Markup) -> str:
    """One mark a line, so that a change of the plan is a small change of the file."""
    return (
        str(marks)  # else what replaces is escaped
        .replace("><g", ">\n<g")
        .replace("><svg", ">\n<svg")
        .replace("><rect", ">\n<rect")
        .replace("><line", ">\n<line")
    )
