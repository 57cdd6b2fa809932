"""Shared by all charts: one axis of days, so that they line up, and marks with their text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from markupsafe import Markup

from optimizer.report.facts import ASIDE
from optimizer.report.page.markup import tag, together

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from optimizer.report.facts import PlanView

LABELS, WIDTH = 168, 862
"""Widths of the column of labels and of the days, in pixels; together they fit on a page in print."""

HEAD = 22
"""Height of the row of dates."""

LINE = 13
"""Height of a line of small text."""

MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)
"""Steps of the dates written on the axis."""

ROOM = 56
"""Least pixels from one date to the next."""

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Axis:
    """Days from left to right: the horizon and a little more where something reaches beyond it."""

    facts: PlanView
    first: date
    last: date
    """The day after the last."""
    width: int = WIDTH
    """Of the days, in pixels."""

    @property
    def horizon(self) -> tuple[date, date]:
        """First day, and the day after the last, of the horizon."""
        return self.facts.instance.horizon.since, self.facts.instance.horizon.until + ONE_DAY

    def x(self, day: date) -> float:
        """Where a day begins; days outside at the edge."""
        days = (min(max(day, self.first), self.last) - self.first).days
        return round(self.width * days / (self.last - self.first).days, 1)

    def shows(self, since: date, until: date) -> bool:
        """Whether something of ``since`` .. ``until`` (the day after) is in sight."""
        return since < self.last and until > self.first

    def dates(self) -> Iterator[date]:
        """The first days of months that are written on the axis."""
        pixels = self.width / (self.last - self.first).days
        step = next((months for months in MONTHS if months * 30.4 * pixels >= ROOM), MONTHS[-1])
        year, month = self.first.year, 1
        while date(year, month, 1) < self.last:
            if self.first <= date(year, month, 1):
                yield date(year, month, 1)
            month += step
            year, month = year + (month - 1) // 12, (month - 1) % 12 + 1

    def lines(self) -> list[tuple[date, str, str]]:
        """The days that divide settled, frozen and open legs."""
        instance = self.facts.instance
        days = [(instance.as_of, "as of", "asof"), (instance.frozen_until, "frozen until", "frozen")]
        return [(day, words, kind) for day, words, kind in days if day is not None and self.first <= day < self.last]

    @property
    def head(self) -> int:
        """Height of the part above the lanes."""
        return HEAD + LINE * len(self.lines())


def axis_of(facts: PlanView) -> Axis:
    """The horizon, and up to a tenth of it on either side where stays reach beyond it."""
    horizon = facts.instance.horizon
    first, last = horizon.since, horizon.until + ONE_DAY
    spare = timedelta((last - first).days // 10)
    spans = [span for crew in facts.involved for span in facts.spans(crew) if span.kind not in (*ASIDE, "training")]
    begins = min([first, *(span.since for span in spans), *(flight.docking for flight in facts.flights)])
    ends = max([last, *(span.until for span in spans), *(flight.landing for flight in facts.flights)])
    return Axis(facts, max(begins, first - spare), min(ends, last + spare))


def axis_of_both(facts: PlanView, other: PlanView) -> Axis:
    """One axis for two plans."""
    one, two = axis_of(facts), axis_of(other)
    return replace(one, first=min(one.first, two.first), last=max(one.last, two.last))


def bar(
    axis: Axis, kind: str, since: date, until: date, top: float, height: float, tip: str, words: str = ""
) -> Markup:
    """Days as a bar with its text: shown on hover and focus, and read by screen readers."""
    left, right = axis.x(since), axis.x(until)
    width = round(max(right - left, 2.5), 1)
    words = next((word for word in (words, words.partition(" ")[0]) if len(word) * 6.4 + 4 <= width), "")
    box = tag("rect", x=left, y=top, width=width, height=height, rx=2, class_=kind)
    inside = tag("text", words, x=left + 3, y=top + height - 3.5, class_="on") if words else None
    return tag("g", tag("title", tip), box, inside, class_="mark", role="img", aria_label=tip)


def backdrop(axis: Axis, height: float) -> Markup:
    """The days outside the horizon, and the lines of the dates."""
    parts: list[Markup] = []
    since, until = axis.horizon
    for first, last in ((axis.first, since), (until, axis.last)):
        if last > first:
            left = axis.x(first)
            width = round(axis.x(last) - left, 1)
            parts.append(tag("rect", x=left, y=axis.head, width=width, height=height - axis.head, class_="outside"))
    for day in axis.dates():
        x = axis.x(day)
        parts.append(tag("line", x1=x, x2=x, y1=axis.head - 6, y2=height, class_=f"grid {_year(day)}"))
    return together(*parts)


def _year(day: date) -> str:
    return "year" if day.month == 1 else "month"


def dates(axis: Axis) -> Markup:
    """The dates, and the words of the days that divide."""
    parts: list[Markup] = []
    for day in axis.dates():
        x = axis.x(day)
        if x < axis.width - 44:
            parts.append(tag("text", f"{day:%Y-%m}", x=x + 3, y=axis.head - 7, class_=f"date {_year(day)}"))
    for number, (day, words, kind) in enumerate(axis.lines()):
        x, y = axis.x(day), LINE * (number + 1) - 3
        side = {"x": x - 3, "text_anchor": "end"} if x > axis.width - 140 else {"x": x + 3}
        parts.append(tag("text", f"{words} {day}", y=y, class_=f"divides {kind}", **side))
    return together(*parts)


def dividers(axis: Axis, height: float) -> Markup:
    """The lines of ``as_of`` and ``frozen_until``, over everything else."""
    parts: list[Markup] = []
    for number, (day, _, kind) in enumerate(axis.lines()):
        x, y = axis.x(day), LINE * (number + 1) - 3
        for top, bottom in ((y - 9, axis.head - HEAD + 2), (axis.head - 4, height)):  # not through the dates
            parts.append(tag("line", x1=x, x2=x, y1=top, y2=bottom, class_=f"divider {kind}"))
    return together(*parts)


class Lane(NamedTuple):
    """What stays together: not cut by the end of a page, found and hidden as one."""

    top: float
    bottom: float
    labels: Sequence[Markup]
    marks: Sequence[Markup]
    kind: Literal["lane", "heading", "always"] = "lane"
    """A heading stands over the lanes below it; what is ``always`` there no search hides."""
    side: str = ""
    """The class of a party, by which lanes are chosen."""


SHEET, ABOVE = 540, 150
"""Most pixels of lanes on one page in print, with dates and legend they fill it; and what stands above the first."""


def figure(
    axis: Axis, name: str, labels: Iterable[Markup], marks: Iterable[Markup], height: float, key: Markup | None = None
) -> Markup:
    """A chart: dates and labels stay in sight while it is scrolled; ``key`` is its legend, for pages in print."""
    lane = Lane(axis.head, height, list(labels), list(marks), "always")
    return laned(axis, name, [lane], key)


def laned(axis: Axis, name: str, lanes: Sequence[Lane], key: Markup | None = None) -> Markup:
    """A chart of lanes: on the screen one, in print as many sheets as hold them, each with its dates and legend."""
    height = max((lane.bottom for lane in lanes), default=axis.head)
    sheets = [_sheet(axis, name, part, height, key, number) for number, part in enumerate(_sheets(lanes))]
    scroll = tag("div", *sheets, class_="chart", tabindex="0", role="region", aria_label=f"{name}, scrolls both ways")
    return tag("figure", scroll, tag("p", class_="detail"))


def _sheets(lanes: Sequence[Lane]) -> list[list[Lane]]:
    """Lanes page by page; a heading goes with the lane below it."""
    sheets: list[list[Lane]] = [[]]
    for number, lane in enumerate(lanes):
        below = lanes[number + 1] if lane.kind == "heading" and number + 1 < len(lanes) else lane
        room = SHEET if len(sheets) > 1 else SHEET - ABOVE
        if sheets[-1] and below.bottom - sheets[-1][0].top > room:
            sheets.append([])
        sheets[-1].append(lane)
    return sheets


def _sheet(axis: Axis, name: str, lanes: list[Lane], height: float, key: Markup | None, number: int) -> Markup:
    again = (
        None if key is None else Markup(str(key).replace('class="legend"', 'class="legend copy"'))
    )  # else what replaces is escaped
    corner = tag("svg", width=LABELS, height=axis.head, viewBox=f"0 0 {LABELS} {axis.head}", aria_hidden="true")
    above = together(backdrop(axis, height), dividers(axis, height), dates(axis))
    days = tag(
        "svg", above, width=axis.width, height=axis.head, viewBox=f"0 0 {axis.width} {axis.head}", aria_hidden="true"
    )
    top, bottom = (lanes[0].top, lanes[-1].bottom) if lanes else (axis.head, axis.head)
    size = {"height": round(bottom - top, 1)}
    left = tag(
        "svg",
        *(_row(lane, lane.labels) for lane in lanes),
        width=LABELS,
        viewBox=f"0 {top} {LABELS} {size['height']}",
        aria_hidden="true",
        **size,
    )
    body = together(backdrop(axis, height), *(_row(lane, lane.marks) for lane in lanes), dividers(axis, height))
    right = tag(
        "svg",
        body,
        width=axis.width,
        viewBox=f"0 {top} {axis.width} {size['height']}",
        role="group",
        aria_label=name,
        class_="days",
        **size,
    )
    kind = "axis again" if number else "axis"
    return tag(
        "div",
        tag("div", again, class_="key") if again and number else None,
        tag("div", corner, days, class_=kind, aria_hidden="true"),
        tag("div", left, right, class_="lanes"),
        class_="sheet",
    )


def _row(lane: Lane, parts: Sequence[Markup]) -> Markup:
    """The half of a lane in the labels, or in the days."""
    if lane.kind == "always":
        return together(*parts)
    kind = f"row {lane.kind} {lane.side}".rstrip()
    return tag("g", *parts, class_=kind, data_top=lane.top, data_height=round(lane.bottom - lane.top, 1))


def label(words: str, y: float, kind: str = "lane", *, longest: int = 26) -> Markup:
    """A label in the column of labels, cut where it is too long."""
    short = words if len(words) <= longest else f"{words[: longest - 1]}…"
    return tag("text", short, x=0, y=y, class_=kind)
