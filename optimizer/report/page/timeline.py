"""The timeline: a lane for each person, or for each ship."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from markupsafe import Markup

from optimizer.problem.fields import NEVER
from optimizer.problem.wording import to_station
from optimizer.report.facts import NO_PARTY
from optimizer.report.page.chart import Axis, Lane, bar, figure, label, laned
from optimizer.report.page.markup import tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from optimizer.problem.calendar import Stay
    from optimizer.problem.ships import Flight
    from optimizer.report.facts import PlanView
    from optimizer.rules._shown import Bar

LANE, BAR = 19, 15
"""Heights of a lane and of a bar in it."""

STRIPE = 6
"""Height of the stripe of one person under a ship."""

GAP = 22
"""Height of a heading between lanes."""


def colour(facts: PlanView, party: str) -> str:
    """The class that colours a party: by its place in the file, as names may be anything."""
    parties = list(facts.instance.parties)
    return f"party{parties.index(party) % 4}" if party in parties else "party-none"


def by_person(axis: Axis) -> Markup:
    """Ships on top, then everybody in the plan, by party."""
    labels, marks, y = _ships_packed(axis, axis.head)
    lanes = [Lane(axis.head, y, labels, marks, "always"), *_people(axis, axis.facts.involved, y)]
    return laned(axis, "Timeline by person", lanes, legend(axis.facts))


def _people(axis: Axis, people: Iterable[str], y: float) -> Iterator[Lane]:
    """A lane for each person, under the heading of their party."""
    facts, party = axis.facts, ""
    for crew in people:
        side = colour(facts, facts.party(crew))
        if facts.party(crew) != party:
            party = facts.party(crew)
            yield Lane(y, y + GAP, [label(party, y + GAP - 6, "heading")], [], "heading", side)
            y += GAP
        marks = [tag("line", x1=0, x2="100%", y1=y + LANE - 2, y2=y + LANE - 2, class_="lane")]
        marks += [_person_bar(axis, crew, span, y) for span in _drawn(axis, facts.spans(crew))]
        yield Lane(y, y + LANE, [label(facts.name(crew), y + BAR - 3)], marks, "lane", side)
        y += LANE


def _drawn(axis: Axis, spans: tuple[Bar, ...]) -> list[Bar]:
    """The bars in sight, in drawing order."""
    order = ("away", "rest", "backup", "training", "session", "stay", "expiry", "command")
    seen = [span for span in spans if axis.shows(span.since, span.until)]
    return sorted(seen, key=lambda span: order.index(span.kind))


def _person_bar(axis: Axis, crew: str, span: Bar, y: float) -> Markup:
    facts = axis.facts
    tip = f"{facts.name(crew)} ({facts.agency(crew)}): {span.text}"
    hue = colour(facts, facts.party(crew))
    if span.kind == "command":
        return bar(axis, "command", span.since, span.until, y + BAR - 3, 3, tip)
    if span.kind == "rest":
        return bar(axis, f"rest {hue}", span.since, span.until, y + 6, 3, tip)
    if span.kind == "expiry":
        return bar(axis, "expiry", span.since, span.until, y - 1, BAR + 1, tip)
    if span.kind == "backup":
        return bar(axis, f"backup {hue}", span.since, span.until, y + 4, BAR - 8, tip)
    words = span.label if span.kind == "stay" else ""
    return bar(axis, f"{span.kind} {hue}", span.since, span.until, y, BAR, tip, words)


def of_person(axis: Axis, crew: str) -> Markup:
    """The ships, and one person below."""
    labels, marks, y = _ships_packed(axis, axis.head)
    lanes = [Lane(axis.head, y, labels, marks, "always"), *_people(axis, [crew], y)]
    return laned(axis, f"Timeline of {axis.facts.name(crew)}", lanes, legend(axis.facts, people=(crew,)))


def both_plans(axis: Axis, beside: Axis, people: Iterable[str], names: tuple[str, str]) -> Markup:
    """A lane for each person with the days of either plan, one above the other; what one plan alone has is marked."""
    lanes, y = list[Lane](), float(axis.head)
    same = [axis.facts.flights, axis.facts.report.instance] == [beside.facts.flights, beside.facts.report.instance]
    for each, name in ((axis, "" if same else f", {names[0]}"), *([] if same else [(beside, f", {names[1]}")])):
        labels, marks, foot = _ships_packed(each, y, name)
        lanes.append(Lane(y, foot, labels, marks, "always"))
        y = foot
    for crew in people:
        side, marks = "", list[Markup]()
        bars = [_bars_of(each, crew) for each in (axis, beside)]
        for place, each in enumerate((axis, beside)):
            top, others = y + place * LANE, {_same(span) for span in bars[1 - place]}
            for span in bars[place]:
                drawn = _person_bar(each, crew, span, top)
                marks.append(drawn if _same(span) in others else tag("g", drawn, class_="moved"))
            if crew in each.facts.instance.person:
                side = side or colour(each.facts, each.facts.party(crew))
        view = axis.facts if crew in axis.facts.instance.person else beside.facts
        words = [label(f"{view.name(crew)}, {names[0]}", y + BAR - 3), label(names[1], y + LANE + BAR - 3, "strip")]
        y += 2 * LANE + 3
        marks.append(tag("line", x1=0, x2="100%", y1=y - 3, y2=y - 3, class_="lane"))
        lanes.append(Lane(y - 2 * LANE - 3, y, words, marks, "lane", side))
    return laned(axis, "Timeline of both plans", lanes, legend(axis.facts, beside.facts))


def _bars_of(axis: Axis, crew: str) -> list[Bar]:
    return _drawn(axis, axis.facts.spans(crew)) if crew in axis.facts.instance.person else []


def _same(span: Bar) -> tuple[object, ...]:
    return span.kind, span.since, span.until, span.label


def ships(axis: Axis) -> Markup:
    """All ships, in as few lanes as hold them."""
    labels, marks, y = _ships_packed(axis, axis.head)
    return figure(axis, "Ships docked", labels, marks, y + 4)


def _ships_packed(axis: Axis, y: float, whose: str = "") -> tuple[list[Markup], list[Markup], float]:
    """All ships of each station in as few rows as hold them."""
    labels, marks, instance = list[Markup](), list[Markup](), axis.facts.instance
    for station in instance.stations:
        rows: list[date] = []
        for flight in axis.facts.flights:
            if flight.station != station or not axis.shows(flight.docking, flight.landing):
                continue
            row = next((number for number, free in enumerate(rows) if free <= flight.docking), len(rows))
            rows[row : row + 1] = [flight.landing]
            marks += _ship_bars(axis, flight, y + row * LANE)
        if rows:
            labels.append(label(f"Ships docked{to_station(instance, station, 'at')}{whose}", y + BAR - 3, "heading"))
        y += len(rows) * LANE
    return labels, marks, y + 2


def _ship_bars(axis: Axis, flight: Flight, y: float) -> list[Markup]:
    facts = axis.facts
    hue = colour(facts, facts.instance.ship_party(flight))
    days = f"docked{to_station(facts.instance, flight.station)} {flight.docking} to {flight.landing}, the day it lands"
    marks = [bar(axis, f"ship {hue}", flight.docking, flight.landing, y, BAR, f"{flight.id} {days}", flight.id)]
    broken = flight.unusable_from
    if broken is not None and broken < flight.landing and axis.shows(broken, flight.landing):
        tip = f"{flight.id} is nobody's lifeboat from {broken}"
        marks.append(bar(axis, "unusable", max(broken, flight.docking), flight.landing, y, BAR, tip))
    return marks


def by_ship(axis: Axis) -> Markup:
    """A lane for each ship; under it a stripe for each of those who came on it, until they leave."""
    facts, lanes = axis.facts, list[Lane]()
    y: float = axis.head
    for flight in facts.flights:
        stays = [stay for stay in facts.calendar.stays if stay.up is flight]
        if not axis.shows(flight.docking, max([flight.landing, *(stay.landing or NEVER for stay in stays)])):
            continue
        top, marks = y, _ship_bars(axis, flight, y)
        for number, stay in enumerate(stays):
            marks.append(_stripe(axis, stay, y + BAR + 2 + number * STRIPE))
        y += LANE + STRIPE * len(stays) + 5
        marks.append(tag("line", x1=0, x2="100%", y1=y - 3, y2=y - 3, class_="lane"))
        side = colour(facts, facts.instance.ship_party(flight))
        lanes.append(Lane(top, y, [label(_ship_name(facts, flight), top + BAR - 3)], marks, "lane", side))
    return laned(axis, "Timeline by ship", lanes, legend(facts))


def _ship_name(facts: PlanView, flight: Flight) -> str:
    vehicle = facts.instance.vehicles[flight.vehicle]
    return f"{flight.id} ({vehicle.name or flight.vehicle}{to_station(facts.instance, flight.station)})"


def _stripe(axis: Axis, stay: Stay, y: float) -> Markup:
    facts = axis.facts
    until = stay.landing or facts.instance.horizon.until + timedelta(days=1)
    down = "still up at the end" if stay.down is None else f"down on {stay.down.id}, {stay.landing}"
    tip = f"{facts.name(stay.person.id)} ({stay.person.agency}), {stay.up_role} up on {stay.up.id}; {down}"
    hue = colour(facts, facts.party(stay.person.id))
    return bar(axis, f"stay {hue}", stay.up.docking, max(until, stay.up.docking), y, STRIPE - 2, tip)


def legend(facts: PlanView, other: PlanView | None = None, *, people: Iterable[str] | None = None) -> Markup:
    """The meaning of colours and hatches: of all that is drawn, of ``people`` alone, or of two plans."""
    parties = [(colour(facts, party), f"in orbit: {party}") for party in facts.parties if party != NO_PARTY]
    if NO_PARTY in facts.parties:
        parties.append(("party-none", f"in orbit: {NO_PARTY}"))
    kinds = [
        *((f"stay {hue}", words) for hue, words in parties),
        ("rest party0", "rests after a landing, thin line"),
        ("training party0", "trains for a flight"),
        ("backup party0", "backs up, thin bar"),
        ("session party0", "session or course"),
        ("command", "commands the station, dark line"),
        ("away", "unavailable"),
        ("expiry", "a qualification expires"),
        ("unusable", "ship is nobody's lifeboat"),
        ("moved", "in this plan alone"),
    ]
    views = [facts, *([] if other is None else [other])]
    used: set[str] = {
        span.kind
        for view in views
        for crew in people or view.involved
        if crew in view.instance.person
        for span in view.spans(crew)
    }
    if any(flight.unusable_from for view in views for flight in view.flights):
        used.add("unusable")
    if other is not None:
        used.add("moved")
    items = [tag("li", _swatch(kind), words) for kind, words in kinds if kind.split()[0] in used]
    return tag("ul", *items, class_="legend")


def _swatch(kind: str) -> Markup:
    high, y = (3, 5) if kind.startswith("rest") else (12, None)
    box = tag("rect", width=5 if kind == "expiry" else 22, height=high, y=y, class_=kind)
    return tag("svg", box, width=22, height=12, aria_hidden="true")
