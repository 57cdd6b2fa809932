"""Two charts over the same days: people aboard, and the balance of each account."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from optimizer.problem.wording import to_station
from optimizer.report.page.chart import Axis, bar, figure, label
from optimizer.report.page.markup import tag, together
from optimizer.report.page.timeline import colour

if TYPE_CHECKING:
    from markupsafe import Markup

    from optimizer.checker.ledger import LedgerLine
    from optimizer.report.bars import StationBar
    from optimizer.report.facts import PlanView
    from optimizer.rules._shown import KeptAccount

ONE_DAY = timedelta(days=1)

TALL = 150
"""Height of the people aboard, or of an account, in pixels."""

STRIP = 15
"""Height of a strip of uncovered days."""


def aboard(axis: Axis, station: str, whose: str = "") -> Markup:
    """People aboard a station by party, one on top of the other; below, the days on which a party is uncovered.
    ``whose``: in which plan, where there are several."""
    facts = axis.facts
    bars = [days_bar for days_bar in facts.bars if days_bar.station == station]
    most = max([days_bar.total for days_bar in bars] + [1])
    bounds = _bounds(facts)
    most = max([most, *(bound for bound, _ in bounds if bound <= most + 3)])
    unit = TALL / most
    floor = axis.head + 14 + TALL
    labels = [
        label(f"{number} aboard" if number == most else f"{number}", floor - number * unit + 4, "scale")
        for number in range(0, most + 1, max(1, round(most / 5)))
    ]
    marks = [_stack(axis, days_bar, floor, unit) for days_bar in bars]
    for bound, words in bounds:
        if bound <= most:
            marks.append(_level(axis, floor - bound * unit, words))
    y = floor + 10
    for line in (line for line in facts.report.coverage if line.station in (None, station)):
        for words, days in (("a side leaves", line.side_spells), ("a ship leaves", line.ship_spells)):
            if not days:
                continue
            labels.append(label(f"{line.party} uncovered: {words}", y + STRIP - 4, "strip", longest=32))
            for first, last in days:
                tip = f"{line.party} has nobody aboard if {words}: {first} to {last}, {(last - first).days + 1} days"
                marks.append(bar(axis, "uncovered", first, last + ONE_DAY, y, STRIP - 4, tip))
            y += STRIP
    title = f"People aboard{to_station(facts.instance, station, 'at')} by day{whose}"
    return figure(axis, title, labels, marks, y + 4)


def _bounds(facts: PlanView) -> list[tuple[int, str]]:
    return [bound for rule in facts.instance.rulebook for bound in rule.bounds_aboard()]


def _level(axis: Axis, y: float, words: str) -> Markup:
    line = tag("line", x1=0, x2="100%", y1=round(y, 1), y2=round(y, 1), class_="bound")
    return together(line, tag("text", words, x=axis.width - 4, y=round(y - 3, 1), text_anchor="end", class_="date"))


def _stack(axis: Axis, days_bar: StationBar, floor: float, unit: float) -> Markup:
    facts = axis.facts
    left, right = axis.x(days_bar.since), axis.x(days_bar.until + ONE_DAY)
    top, boxes = floor, []
    for party, number in days_bar.aboard.items():
        top -= number * unit
        hue = f"people {colour(facts, party)}"
        size = {"width": round(right - left, 1), "height": round(number * unit, 1)}
        boxes.append(tag("rect", x=left, y=round(top, 1), class_=hue, **size) if number else None)
    people = ", ".join(f"{number} {party}" for party, number in days_bar.aboard.items())
    tip = f"{days_bar.since} to {days_bar.until}: {people}; docked: {', '.join(days_bar.docked) or 'no ship'}"
    return tag("g", tag("title", tip), *boxes, class_="mark", role="img", aria_label=tip)


def ledger(axis: Axis, account: KeptAccount, whose: str = "") -> Markup:
    """One account as steps between its bounds; launches that step over them are marked."""
    lines = [line for line in axis.facts.report.ledger if line.account == account.label]
    most = max([account.max_imbalance, abs(account.carried_in), *(abs(line.balance) for line in lines), 1])
    unit = (TALL / 2 - 8) / most
    middle = axis.head + 6 + TALL / 2
    labels = [
        label(f"{value:+d}" if value else "0", middle - value * unit + 4, "scale")
        for value in sorted({-most, -account.max_imbalance, 0, account.max_imbalance, most})
    ]
    within = 2 * account.max_imbalance * unit
    begin = axis.x(account.opened or axis.first)
    band = tag(
        "rect",
        x=begin,
        width=round(axis.width - begin, 1),
        y=round(middle - within / 2, 1),
        height=round(within, 1),
        class_="within",
    )
    zero = tag("line", x1=0, x2="100%", y1=middle, y2=middle, class_="lane")
    marks = [band, zero, _steps(axis, account, lines, middle, unit)]
    seen = [line for line in lines if axis.shows(line.launch, line.launch + ONE_DAY)]
    marks += [_point(axis, account, line, middle - line.balance * unit) for line in seen]
    if account.final_imbalance is not None and lines:
        marks.append(_gate(axis, account, lines[-1], middle, unit))
    return figure(axis, f"Account {account.label}{whose}", labels, marks, axis.head + TALL + 14)


def _steps(axis: Axis, account: KeptAccount, lines: list[LedgerLine], middle: float, unit: float) -> Markup:
    begin = axis.x(account.opened or axis.first)
    path = f"M{begin} {round(middle - account.carried_in * unit, 1)}"
    for line in lines:
        path += f"H{axis.x(line.launch)}V{round(middle - line.balance * unit, 1)}"
    return tag("path", d=f"{path}H{axis.width}", class_="steps")


def _point(axis: Axis, account: KeptAccount, line: LedgerLine, y: float) -> Markup:
    over = abs(line.balance) > account.max_imbalance
    verdict = f", beyond {account.max_imbalance}" if over else ""
    tip = f"{line.flight} {line.launch}: {line.change:+d}, balance {line.balance:+d}{verdict}"
    x, y = axis.x(line.launch), round(y, 1)
    dot = tag("circle", cx=x, cy=y, r=4.5, class_="over" if over else "point")
    cross = tag("text", "✕", x=x + 6, y=y - 4, class_="alarm") if over else None
    return tag("g", tag("title", tip), dot, cross, class_="mark", role="img", aria_label=tip)


def _gate(axis: Axis, account: KeptAccount, last: LedgerLine, middle: float, unit: float) -> Markup:
    """Where the account has to end."""
    x, reach = axis.x(last.launch), (account.final_imbalance or 0) * unit
    tip = f"account {account.label} ends within {account.final_imbalance} either way"
    sides = (middle - reach, middle + reach)
    path = "".join(f"M{x - 7} {round(y, 1)}H{min(x + 7, axis.width)}" for y in sides)
    return tag("g", tag("title", tip), tag("path", d=path, class_="gate"), class_="mark", role="img", aria_label=tip)
