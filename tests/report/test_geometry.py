"""Every mark of every chart stands where a calendar and a ruler would put it.

The plans are read by ``apart``, which counts days from the plan and the file alone; the charts are read back from
the page.  Tolerance: a tenth of a pixel and a bit, for the numbers in the page are rounded to a tenth.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from itertools import combinations, groupby, pairwise
from random import Random
from typing import TYPE_CHECKING

import pytest

import optimizer
from optimizer.problem.plan import Assignment, Plan, PlanFor
from optimizer.report.facts import PlanView
from optimizer.report.page.chart import Axis
from tests import INSTANCES
from tests.report.apart import DAY, THIRD, Apart, Days, Ship
from tests.report.drawing import Chart, Drawn, Mark, Shape
from tests.report.worlds import everything
from tests.rules.cases._case import Case, flight
from tests.slow import few_first
from tests.worlds.everything import plans_of, roomy
from tests.worlds.tiny import tiny

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.checker.ledger import LedgerLine
    from optimizer.instance import Instance
    from optimizer.rules.reciprocity import Account

PIXEL = 0.16
LEAST = 2.5
"""A bar is at least so wide, or nobody could point at it."""
BASE = 12
"""The words of a lane stand so far below the upper edge of its bars."""


class Sheet:
    """A page, and what it has to show."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self.instance, self.plan = instance, plan
        self.apart = Apart(instance, plan)
        self.drawn = Drawn(PlanView(instance, plan))
        self.first, self.last = self.apart.reach()
        self.stations = list(dict.fromkeys(flight.station for flight in instance.flights))

    def at(self, words: str, station: str) -> str:
        """The words with the station, where there are several."""
        return words if len(self.stations) == 1 else f"{words} at {station}"

    def x(self, chart: Chart, day: date) -> float:
        """Where a day begins: days are equally wide, those outside stand at the edge."""
        day = min(max(day, self.first), self.last)
        return chart.width * (day - self.first).days / (self.last - self.first).days

    def spans(self, chart: Chart, shape: Shape, since: date, end: date) -> bool:
        """Whether a bar reaches from one day to the day before another."""
        left = self.x(chart, since)
        width = max(self.x(chart, end) - left, LEAST)
        return abs(shape.left - left) < PIXEL and abs(shape.right - shape.left - width) < PIXEL


def shipped(name: str, plan: str | None) -> Sheet:
    instance = optimizer.load(INSTANCES / f"{name}.yaml")
    if plan is not None:
        return Sheet(instance, optimizer.load_plan(INSTANCES / plan, instance))
    found = optimizer.solve(instance, workers=1, seed=1).plan
    assert found is not None
    return Sheet(instance, found)


def drawn_plan(seed: int) -> Sheet:
    """Any plan for a tiny world in which nobody comes down from where they are not, as a rule a broken one."""
    instance, random = tiny(seed), Random(seed)
    seats = tuple(
        Assignment(crew=person.id, flight=flight.id, role=role, leg=leg)
        for person in instance.crew
        for flight in instance.flights
        for leg in ("up", "down", "backup")
        for role in instance.vehicles[flight.vehicle].roles
        if random.random() < 0.2
    )
    plan = Plan(instance=PlanFor(name="x"), assignments=seats)
    crossed = any(trip.down and trip.down.station != trip.up.station for trip in Apart(instance, plan).trips)
    return drawn_plan(seed + 1000) if crossed else Sheet(instance, plan)


def legal_plan(seed: int) -> Sheet:
    """Some plan for a tiny world that the checker passes."""
    while True:
        plans = [plan for plan, _ in plans_of(roomy(seed))]
        if plans:
            return Sheet(roomy(seed), Random(seed).choice(plans))
        seed += 1000


def both_ways() -> Sheet:
    """An account that steps over its bound on either side, and one that is open later and counts days."""
    ships = [flight(f"S{n}", 10 * n, 10 * n + 5, rotation=True) for n in range(3)]
    ships[1] |= {"unusable_from": "2030-01-13"}
    ships += [flight(f"D{n}", 10 * n + 2, 10 * n + 7, rotation=True) for n in range(3)]
    stays = ["us1 S0/commander", "us2 S0/engineer", "us3 S1/commander"]
    stays += [
        f"ru{n} D{day}/{role}" for day in (1, 2) for n, role in ((1, "commander"), (2, "specialist"), (3, "specialist"))
    ]
    pair = {"between": ["US", "RU"], "max_imbalance": 1}
    late = {"between": ["RU", "US"], "unit": "days", "from": "2030-01-11", "max_imbalance": 12, "final_imbalance": 8}
    accounts = [{**pair, "final_imbalance": 0, "carried_in": 1}, {**late, "carried_in": -3}]
    case = Case("both", {"accounts": accounts}, ships, stays)
    return Sheet(case.instance("reciprocity"), case.plan())


def two_stations() -> Sheet:
    """On some days a side would have nobody aboard: on others at one station than at the other."""
    ships = [flight(f"S{n}", 10 * n, 10 * n + 5, rotation=True, station=("ISS", "Mir")[n]) for n in range(2)]
    ships += [flight(f"D{n}", 10 * n + 2, 10 * n + 9, rotation=True, station=("ISS", "Mir")[n]) for n in range(2)]
    stays = ["us1 S0/commander", "ru1 D0/commander", "us2 D1/commander", "ru2 S1/commander"]
    least = {"min_aboard": {"US": 1, "RU": 1}, "scope": "ship", "when": "others_docked"}
    case = Case("apart", least, ships, stays)
    return Sheet(case.instance("vehicle_loss"), case.plan())


SHEETS = {
    "both ways": both_ways,
    "two stations": two_stations,
    "mini": lambda: shipped("mini", None),
    "ms-16-2020": lambda: shipped("ms-16-2020", "ms-16-2020.published.json"),
    "iss-2020-2024": lambda: shipped("iss-2020-2024", "iss-2020-2024.flown.json"),
    "everything": lambda: Sheet(*everything()),
    **{f"drawn {seed}": lambda seed=seed: drawn_plan(seed) for seed in range(12)},  # type: ignore[misc]
    **{f"legal {seed}": lambda seed=seed: legal_plan(seed) for seed in range(12)},  # type: ignore[misc]
}


@cache
def world(name: str) -> tuple[Instance, Plan]:
    """An instance and its plan, found once."""
    sheet = SHEETS[name]()
    return sheet.instance, sheet.plan


@pytest.fixture(params=few_first(sorted(SHEETS, key="iss-2020-2024".__eq__), len(SHEETS) - 1))
def sheet(request: pytest.FixtureRequest) -> Sheet:
    """One page after the other, drawn anew for each test, so that each test is seen to need what draws it."""
    return Sheet(*world(request.param))


# What all charts share.


def test_the_days_are_written_where_they_begin(sheet: Sheet) -> None:
    for chart in sheet.drawn.charts.values():
        dates = chart.of("date", "text")
        told = [text for text in dates if text.words[:4].isdigit()]
        assert [text.words for text in told] == sorted(text.words for text in told)
        for text in told:
            day = date.fromisoformat(f"{text.words}-01")
            assert abs(text["x"] - 3 - sheet.x(chart, day)) < PIXEL
            assert ("year" in text.kinds) == (day.month == 1)
        lines = chart.of("grid", "line")
        assert all(line["x1"] == line["x2"] and line["y2"] == chart.height for line in lines)
        assert {text["x"] - 3 for text in told} <= {line["x1"] for line in lines}
        assert len(lines) - len(told) <= 1, "a date has no room at the right edge"
        numbers = [int(text.words[:4]) * 12 + int(text.words[5:]) for text in told]
        steps = {other - one for one, other in pairwise(numbers)}
        assert len(steps) <= 1, "as many months from one date to the next"
        for step in steps:
            assert all((number - 1) % step == 0 or step > 12 for number in numbers)
            wide = chart.width / (sheet.last - sheet.first).days * step * 30.4
            assert wide >= 56, "not into one another"
            assert wide < 190 or step == 1, "nor far apart"
            first, last = (day.year * 12 + day.month for day in (sheet.first - DAY, sheet.last - DAY))
            assert numbers[0] - first <= step, "none is left out at the left"
            assert last - numbers[-1] <= 2 * step, "nor at the right, where there is room"
            if numbers[-1] + step <= last:
                year, month = divmod(numbers[-1] + step - 1, 12)
                assert sheet.x(chart, date(year, month + 1, 1)) >= chart.width - 44 - PIXEL
        if (sheet.last - sheet.first).days > 62:
            assert len(lines) >= 2


def test_centuries_have_a_date_every_ten_years() -> None:
    axis = Axis(PlanView(*everything()), date(1990, 6, 1), date(2230, 1, 1))
    assert [f"{day}" for day in axis.dates()] == [f"{year}-01-01" for year in range(2000, 2230, 10)]


def test_what_lies_outside_the_horizon_is_grey(sheet: Sheet) -> None:
    since, after = sheet.instance.horizon.since, sheet.apart.after
    wanted = [(first, end) for first, end in ((sheet.first, since), (after, sheet.last)) if first < end]
    for chart in sheet.drawn.charts.values():
        grey = chart.of("outside", "rect")
        assert len(grey) == len(wanted)
        for shape, (first, end) in zip(grey, wanted, strict=True):
            assert abs(shape.left - sheet.x(chart, first)) < PIXEL
            assert abs(shape.right - sheet.x(chart, end)) < PIXEL
            assert shape.bottom == chart.height


def test_the_days_that_divide_have_their_lines(sheet: Sheet) -> None:
    days = {"as of": sheet.instance.as_of, "frozen until": sheet.instance.frozen_until}
    wanted = {f"{words} {day}": day for words, day in days.items() if day and sheet.first <= day < sheet.last}
    for chart in sheet.drawn.charts.values():
        told = chart.of("divides", "text")
        assert [text.words for text in told] == list(wanted)
        assert len({text["y"] for text in told}) == len(told), "one line of words each"
        for text, day in zip(told, wanted.values(), strict=True):
            kind = text.kinds[1]
            assert kind == ("asof" if text.words.startswith("as of") else "frozen")
            lines = [line for line in chart.of("divider", "line") if kind in line.kinds]
            assert {line["x1"] for line in lines} == {line["x2"] for line in lines}
            assert all(abs(line["x1"] - sheet.x(chart, day)) < PIXEL for line in lines)
            assert max(line["y2"] for line in lines) == chart.height
            assert min(line["y1"] for line in lines) < text["y"] < max(line["y2"] for line in lines)
            side = -3 if text.given.get("text-anchor") == "end" else 3
            assert abs(text["x"] - side - sheet.x(chart, day)) < PIXEL


def test_words_of_a_day_near_the_end_stand_on_its_left() -> None:
    case = Case("late", {}, [flight("S1", 0, 20)], ["ru1 S1/commander"], more={"as_of": "2030-02-25"})
    sheet = Sheet(case.instance("lifeboat"), case.plan())
    for chart in sheet.drawn.charts.values():
        (text,) = chart.of("divides", "text")
        assert text.given["text-anchor"] == "end"
        assert abs(text["x"] + 3 - sheet.x(chart, date(2030, 2, 25))) < PIXEL


def test_nothing_leaves_its_chart(sheet: Sheet) -> None:
    for chart in sheet.drawn.charts.values():
        assert max((label["y"] for label in chart.labels), default=0) < chart.height
        for shape in [*chart.plain, *(shape for mark in chart.marks for shape in mark.shapes)]:
            if shape.tag == "rect":
                assert shape.left >= 0
                assert shape.top >= 0
                assert shape.left + shape["width"] <= chart.width + LEAST
                assert shape.bottom <= chart.height
                assert shape["height"] > 0 or "within" in shape.kinds
            elif shape.tag == "text":
                assert 0 <= shape["x"] <= chart.width
                assert 0 < shape["y"] < chart.height


# The timeline by person.


def lanes(sheet: Sheet, chart: Chart) -> dict[str, Shape]:
    """The label of each person, in the order of the lanes; headings are the sides."""
    people = [label for label in chart.labels if "lane" in label.kinds]
    wanted = in_order(sheet)
    assert [label.words for label in people] == [short(sheet.apart.name(crew)) for crew in wanted]
    return dict(zip(wanted, people, strict=True))


def short(words: str, longest: int = 26) -> str:
    return words if len(words) <= longest else f"{words[: longest - 1]}…"


def in_order(sheet: Sheet) -> list[str]:
    """Everybody the plan names: side by side in the order of the file, who begins first on top."""
    apart, sides = sheet.apart, [*sheet.instance.parties, THIRD]

    def place(crew: str) -> tuple[int, date, str]:
        days = [days.since for days in apart.days(crew) if days.kind not in ("away", "rest", "expiry")]
        return sides.index(apart.party(crew)), min(days, default=date.max), crew

    return sorted(apart.people, key=place)


def in_lane(chart: Chart, label: Shape) -> list[Mark]:
    """The marks between a label's head and foot."""
    top, bottom = label["y"] - BASE - 1, label["y"] + 3
    return [mark for mark in chart.marks if top <= mark.box.top and mark.box.bottom <= bottom]


def test_everyone_has_a_lane_with_exactly_their_days(sheet: Sheet) -> None:
    chart, apart = sheet.drawn.charts["Timeline by person"], sheet.apart
    found = lanes(sheet, chart)
    heights = [label["y"] for label in found.values()]
    assert all(lower - upper >= 17 for upper, lower in pairwise(heights)), "lanes do not overlap"
    seen = 0
    for crew, label in found.items():
        marks = in_lane(chart, label)
        seen += len(marks)
        wanted = [days for days in apart.days(crew) if apart.within(days.since, days.end)]
        assert Counter(mark.kind for mark in marks) == Counter(days.kind for days in wanted)
        over = ("away", "rest", "backup", "training", "session", "stay", "expiry", "command")
        assert [mark.kind for mark in marks] == sorted((mark.kind for mark in marks), key=over.index)
        for days in wanted:
            assert any(mark.kind == days.kind and sheet.spans(chart, mark.box, days.since, days.end) for mark in marks)
        for mark in marks:
            assert mark.tip.startswith(f"{apart.name(crew)} ({apart.agency(crew)}): ")
            top = mark.box.top - (label["y"] - BASE)
            assert (top, mark.box["height"]) == {
                "command": (12, 3),
                "backup": (4, 7),
                "rest": (6, 3),
                "expiry": (-1, 16),
            }.get(mark.kind, (0, 15))
    assert seen + len(ships_drawn(chart)) == len(chart.marks), "no mark stands between the lanes"


def ships_drawn(chart: Chart) -> list[Mark]:
    return [mark for mark in chart.marks if mark.kind in ("ship", "unusable")]


def test_a_heading_stands_over_its_side(sheet: Sheet) -> None:
    chart = sheet.drawn.charts["Timeline by person"]
    found = lanes(sheet, chart)
    sides = [
        (side, [found[crew]["y"] for crew in crews])
        for side, crews in ((side, list(crews)) for side, crews in groupby(in_order(sheet), key=sheet.apart.party))
    ]
    headings = [label for label in chart.labels if "heading" in label.kinds and not label.words.startswith("Ships")]
    assert [label.words for label in headings] == [side for side, _ in sides]
    above = 0.0
    for label, (_, lanes_of) in zip(headings, sides, strict=True):
        assert above < label["y"] < lanes_of[0]
        above = lanes_of[-1]
    lines = [line["y1"] for line in chart.of("lane", "line")]
    assert lines == [label["y"] + 5 for label in found.values()]


def test_a_bar_has_the_colour_that_the_legend_gives_its_side(sheet: Sheet) -> None:
    chart, apart, legend = sheet.drawn.charts["Timeline by person"], sheet.apart, sheet.drawn.legend
    for crew, label in lanes(sheet, chart).items():
        hue = apart.hue(apart.party(crew))
        for mark in in_lane(chart, label):
            assert mark.box.kinds == ((mark.kind,) if mark.kind in ("command", "expiry") else (mark.kind, hue))
            if mark.kind == "stay":
                assert legend[f"stay {hue}"] == f"in orbit: {apart.party(crew)}"


def test_the_legend_names_what_is_drawn_and_nothing_else(sheet: Sheet) -> None:
    words = {
        "rest": "rests after a landing, thin line",
        "training": "trains for a flight",
        "backup": "backs up, thin bar",
        "session": "session or course",
        "command": "commands the station, dark line",
        "away": "unavailable",
        "expiry": "a qualification expires",
        "unusable": "ship is nobody's lifeboat",
    }
    apart = sheet.apart
    kinds = {days.kind for crew in apart.people for days in apart.days(crew)}
    kinds |= {"unusable"} if any(ship.unusable_from for ship in apart.in_order) else set()
    flown = {apart.party(seat.crew) for seat in sheet.plan.assignments}
    sides = [*sheet.instance.parties, *([THIRD] if THIRD in flown else [])]
    wanted = [f"in orbit: {side}" for side in sides if "stay" in kinds]
    assert list(sheet.drawn.legend.values()) == wanted + [told for kind, told in words.items() if kind in kinds]
    drawn = {mark.kind for chart in sheet.drawn.charts.values() for mark in chart.marks}
    assert drawn - {"", "ship", "uncovered", "people"} <= {swatch.split()[0] for swatch in sheet.drawn.legend}


def test_a_stay_names_its_ships_and_days(sheet: Sheet) -> None:
    chart, apart = sheet.drawn.charts["Timeline by person"], sheet.apart
    for crew, label in lanes(sheet, chart).items():
        tips = [mark.tip.partition("): ")[2] for mark in in_lane(chart, label) if mark.kind == "stay"]
        wanted = []
        for trip in apart.trips:
            if (
                trip.crew == crew
                and trip.up.launch < apart.ends(trip)
                and apart.within(trip.up.launch, apart.ends(trip))
            ):
                words = f"up on {trip.up.id} as {trip.role}, launch {trip.up.launch}; "
                if trip.down is None:
                    wanted.append(f"{words}still up at the end")
                else:
                    days = (trip.down.landing - trip.up.launch).days
                    words += f"down on {trip.down.id} as {trip.down_role}, landing {trip.down.landing}: {days} days"
                    wanted.append(words)
        assert sorted(tips) == sorted(wanted)


def test_a_word_on_a_bar_fits_and_is_its_ship(sheet: Sheet) -> None:
    for chart in sheet.drawn.charts.values():
        for mark in chart.marks:
            texts = [shape for shape in mark.shapes if shape.tag == "text" and "on" in shape.kinds]
            for text in texts:
                assert text["x"] == pytest.approx(mark.box.left + 3)
                assert mark.box.top < text["y"] < mark.box.bottom
                assert len(text.words) * 6.4 + 4 <= mark.box["width"] + PIXEL
                assert text.words.split()[0] in mark.tip
            roomy = mark.kind == "ship" and mark.box["width"] > 150
            assert not roomy or texts, "a wide bar says which ship it is"


# Ships.


def test_ships_are_packed_without_running_into_one_another(sheet: Sheet) -> None:
    chart, apart = sheet.drawn.charts["Timeline by person"], sheet.apart
    marks = {mark.tip.split()[0]: mark for mark in chart.marks if mark.kind == "ship"}
    seen = [ship for ship in apart.in_order if apart.within(ship.docking, ship.landing)]
    assert set(marks) == {ship.id for ship in seen}
    assert sum(mark.kind == "ship" for mark in chart.marks) == len(seen)
    rows: dict[str, set[float]] = {}
    for ship in seen:
        mark = marks[ship.id]
        assert sheet.spans(chart, mark.box, ship.docking, ship.landing)
        assert mark.box["height"] == 15
        assert mark.box.kinds == ("ship", apart.hue(ship.party))
        assert (
            f"docked{'' if len(sheet.stations) == 1 else f' to {ship.station}'} {ship.docking} to {ship.landing}"
            in mark.tip
        )
        rows.setdefault(ship.station, set()).add(mark.box.top)
    for one, other in combinations(seen, 2):
        together = one.docking < other.landing and other.docking < one.landing
        if marks[one.id].box.top == marks[other.id].box.top:
            assert not together
            assert one.station == other.station
    lowest = 0.0
    for station in sheet.stations:
        here = [ship for ship in seen if ship.station == station]
        if here:
            most = max(sum(ship.docking <= day.docking < ship.landing for ship in here) for day in here)
            dock_in_order = all(one.docking <= other.docking for one, other in pairwise(here))
            assert len(rows[station]) == most or not dock_in_order, "no more rows than ships docked together"
            label = chart.label(f"Ships docked{'' if len(sheet.stations) == 1 else f' at {station}'}")
            assert label["y"] == min(rows[station]) + BASE
            assert lowest < min(rows[station])
            lowest = max(rows[station])
            assert all(lower - upper >= 17 for upper, lower in pairwise(sorted(rows[station])))
    people = [label["y"] - BASE for label in chart.labels if "lane" in label.kinds]
    assert not people or lowest + 17 < min(people)


@pytest.mark.parametrize("name", ["Timeline by person", "Timeline by ship"])
def test_a_ship_is_hatched_from_the_day_it_is_nobodys_lifeboat(sheet: Sheet, name: str) -> None:
    chart, apart = sheet.drawn.charts[name], sheet.apart
    marks = [mark for mark in chart.marks if mark.kind == "unusable"]
    hurt = [
        (ship, max(ship.unusable_from, ship.docking))
        for ship in apart.in_order
        if ship.unusable_from and ship.unusable_from < ship.landing and apart.within(ship.unusable_from, ship.landing)
    ]
    if name == "Timeline by person":
        hurt.sort(key=lambda pair: sheet.stations.index(pair[0].station))
    assert [mark.tip for mark in marks] == [
        f"{ship.id} is nobody's lifeboat from {ship.unusable_from}" for ship, _ in hurt
    ]
    for mark, (ship, since) in zip(marks, hurt, strict=True):
        assert sheet.spans(chart, mark.box, since, ship.landing)
        (whole,) = [other for other in chart.marks if other.kind == "ship" and other.tip.startswith(f"{ship.id} ")]
        assert (mark.box.top, mark.box["height"]) == (whole.box.top, whole.box["height"])


def test_each_ship_has_a_lane_with_a_stripe_for_each_who_came_on_it(sheet: Sheet) -> None:
    chart, apart = sheet.drawn.charts["Timeline by ship"], sheet.apart
    shown: list[tuple[Ship, list[tuple[str, Days]]]] = []
    for ship in apart.in_order:
        riders = [
            (trip, Days("stay", ship.docking, max(apart.ends(trip), ship.docking)))
            for trip in sorted(apart.trips, key=lambda trip: trip.crew)
            if trip.up is ship
        ]
        end = max([ship.landing, *(date.max if trip.down is None else trip.down.landing for trip, _ in riders)])
        if apart.within(ship.docking, end):
            shown.append((ship, [(trip.crew, days) for trip, days in riders]))
    assert len(chart.labels) == len(shown)
    below = 0.0
    seen = 0
    for label, (ship, riders) in zip(chart.labels, shown, strict=True):
        vehicle = sheet.instance.vehicles[ship.vehicle].name or ship.vehicle
        where = "" if len(sheet.stations) == 1 else f" to {ship.station}"
        assert label.words == short(f"{ship.id} ({vehicle}{where})")
        top = label["y"] - BASE
        assert top >= below, "lanes do not overlap"
        (whole,) = [mark for mark in chart.marks if mark.kind == "ship" and mark.tip.startswith(f"{ship.id} docked")]
        assert (whole.box.top, whole.box["height"]) == (top, 15)
        assert sheet.spans(chart, whole.box, ship.docking, ship.landing)
        assert whole.box.kinds == ("ship", apart.hue(ship.party))
        stripes = [mark for mark in chart.marks if mark.kind == "stay" and f" up on {ship.id};" in mark.tip]
        assert len(stripes) == len(riders)
        seen += len(stripes)
        edge = top + 15
        for stripe, (crew, days) in zip(stripes, riders, strict=True):
            assert stripe.tip.startswith(f"{apart.name(crew)} ({apart.agency(crew)}), ")
            assert sheet.spans(chart, stripe.box, days.since, days.end)
            assert stripe.box.kinds == ("stay", apart.hue(apart.party(crew)))
            assert edge < stripe.box.top <= edge + 2
            assert stripe.box["height"] == 4
            edge = stripe.box.bottom
        below = edge + 2
        (line,) = [line for line in chart.of("lane", "line") if edge < line["y1"] < below + 5]
        assert line["y1"] == line["y2"]
    assert seen == sum(mark.kind == "stay" for mark in chart.marks)
    assert len(chart.of("lane", "line")) == len(shown)


# People aboard.


def scale(chart: Chart) -> tuple[float, float]:
    """Where nobody and where one person would reach, read off the labels at the side."""
    labels = [label for label in chart.labels if "scale" in label.kinds]
    numbers = [int(label.words.split()[0]) for label in labels]
    heights = [label["y"] - 4 for label in labels]
    assert numbers[0] == 0
    assert numbers == sorted(numbers)
    unit = (heights[0] - heights[-1]) / numbers[-1]
    assert unit > 0, "more people stand higher"
    for number, height in zip(numbers, heights, strict=True):
        assert height == pytest.approx(heights[0] - number * unit, abs=PIXEL)
    return heights[0], unit


def test_the_people_of_each_side_stand_on_one_another(sheet: Sheet) -> None:
    apart = sheet.apart
    flown = {apart.party(seat.crew) for seat in sheet.plan.assignments}
    sides = [*sheet.instance.parties, *([THIRD] if THIRD in flown else [])]
    for station in sheet.stations:
        chart = sheet.drawn.charts[sheet.at("People aboard", station) + " by day"]
        floor, unit = scale(chart)
        stacks = [mark for mark in chart.marks if not any("uncovered" in shape.kinds for shape in mark.shapes)]
        days = iter(apart.horizon())
        for stack in stacks:
            words = stack.tip.split(": ", 1)[0].split(" to ")
            since, until = map(date.fromisoformat, words)
            for number in range((until - since).days + 1):
                assert next(days) == since + number * DAY, "every day is in one stack, in order"
            for day in (since, until):
                wanted = [(side, apart.aboard(day, station, side)) for side in sides]
                docked = [
                    flight.id
                    for flight in sheet.instance.flights
                    if flight.station == station
                    and apart.ships[flight.id].docking <= day < apart.ships[flight.id].landing
                ]
                people = ", ".join(f"{count} {side}" for side, count in wanted)
                assert stack.tip == f"{since} to {until}: {people}; docked: {', '.join(docked) or 'no ship'}"
            edge = floor
            boxes = list(stack.shapes)
            for side, count in wanted:
                if count:
                    box = boxes.pop(0)
                    assert box.kinds == ("people", apart.hue(side))
                    assert box.bottom == pytest.approx(edge, abs=PIXEL), "on top of the side before"
                    assert box["height"] == pytest.approx(count * unit, abs=PIXEL)
                    assert abs(box.left - sheet.x(chart, since)) < PIXEL
                    assert abs(box.right - sheet.x(chart, until + DAY)) < PIXEL
                    edge = box.top
            assert not boxes
        assert next(days, None) is None
        most = max([1, *(sum(apart.aboard(day, station, side) for side in sides) for day in apart.horizon())])
        rule = apart.rule("station_complement")
        bounds = [rule.total.min, rule.total.max or 0] if rule is not None else []
        most = max([most, *(bound for bound in bounds if bound <= most + 3)])
        assert unit == pytest.approx(150 / most, rel=0.02), "the tallest stack, or bound, takes all the height"


def test_the_bounds_of_people_aboard_are_lines_at_their_height(sheet: Sheet) -> None:
    rule = sheet.apart.rule("station_complement")
    for station in sheet.stations:
        chart = sheet.drawn.charts[sheet.at("People aboard", station) + " by day"]
        floor, unit = scale(chart)
        wanted = []
        if rule is not None and rule.total.min:
            wanted.append((f"at least {rule.total.min}", rule.total.min))
        if rule is not None and rule.total.max is not None:
            wanted.append((f"at most {rule.total.max}", rule.total.max))
        wanted = [(words, bound) for words, bound in wanted if floor - bound * unit > floor - 150 - PIXEL]
        told = [text for text in chart.of("date", "text") if text.words.startswith("at ")]
        assert [text.words for text in told] == [words for words, _ in wanted]
        lines = chart.of("bound", "line")
        for line, text, (_, bound) in zip(lines, told, wanted, strict=True):
            assert line["y1"] == line["y2"] == pytest.approx(floor - bound * unit, abs=PIXEL)
            assert line["x1"] == 0
            assert text["y"] == pytest.approx(line["y1"] - 3, abs=PIXEL)


def test_a_strip_for_each_stretch_of_uncovered_days(sheet: Sheet) -> None:
    report = optimizer.check(sheet.instance, sheet.plan)
    for station in sheet.stations:
        chart = sheet.drawn.charts[sheet.at("People aboard", station) + " by day"]
        floor, _ = scale(chart)
        strips = [mark for mark in chart.marks if any("uncovered" in shape.kinds for shape in mark.shapes)]
        labels = [label for label in chart.labels if "strip" in label.kinds]
        rows = [
            (f"{line.party} uncovered: {cause}", f"{line.party} has nobody aboard if {cause}", days)
            for line in report.coverage
            if line.station in (None, station)
            for cause, days in (("a side leaves", line.side_spells), ("a ship leaves", line.ship_spells))
            if days
        ]
        assert [label.words for label in labels] == [short(words, 32) for words, _, _ in rows]
        assert len(strips) == sum(len(days) for _, _, days in rows)
        below = floor
        for label, (_, tip, days) in zip(labels, rows, strict=True):
            mine, strips = strips[: len(days)], strips[len(days) :]
            (top,) = {mark.box.top for mark in mine}
            assert top >= below + 2
            assert top + 11 == label["y"]
            for mark, (since, until) in zip(mine, days, strict=True):
                assert mark.tip == f"{tip}: {since} to {until}, {(until - since).days + 1} days"
                assert sheet.spans(chart, mark.box, since, until + DAY)
            below = max(mark.box.bottom for mark in mine)


# The ledger.


def accounts(sheet: Sheet) -> Iterator[tuple[Chart, Account, float, float, list[LedgerLine]]]:
    """Each account with its chart, the height of zero and of one unit, and its lines."""
    rule = sheet.apart.rule("reciprocity")
    report = optimizer.check(sheet.instance, sheet.plan)
    for account in rule.accounts if rule is not None and report.ledger else ():
        chart = sheet.drawn.charts[f"Account {account.label}"]
        labels = {int(label.words): label["y"] - 4 for label in chart.labels}
        lines = [line for line in report.ledger if line.account == account.label]
        bound = account.max_imbalance
        most = max([bound, abs(account.carried_in), 1, *(abs(line.balance) for line in lines)])
        assert sorted(labels) == sorted({-most, -bound, 0, bound, most})
        assert all(label.words == ("0" if label.words == "0" else f"{int(label.words):+d}") for label in chart.labels)
        unit = (labels[0] - labels[most]) / most
        assert unit > 0, "what the first side has given more stands above"
        for value, height in labels.items():
            assert height == pytest.approx(labels[0] - value * unit, abs=PIXEL)
        yield chart, account, labels[0], unit, lines


def opened(sheet: Sheet, account: Account) -> date:
    rule = sheet.apart.rule("reciprocity")
    return max(window.since or date.min for window in (account, rule))


def test_the_curve_steps_up_and_down_with_the_balance_on_each_launch(sheet: Sheet) -> None:
    for chart, account, zero, unit, lines in accounts(sheet):
        (curve,) = chart.of("steps", "path")
        x, y, *steps = _path(curve.given["d"])
        assert abs(x - sheet.x(chart, opened(sheet, account))) < PIXEL
        assert y == pytest.approx(zero - account.carried_in * unit, abs=PIXEL)
        assert steps.pop() == chart.width
        assert len(steps) == 2 * len(lines)
        for line, (across, height) in zip(lines, zip(steps[::2], steps[1::2], strict=True), strict=True):
            assert abs(across - sheet.x(chart, line.launch)) < PIXEL
            assert height == pytest.approx(zero - line.balance * unit, abs=PIXEL)


def _path(words: str) -> list[float]:
    assert words.startswith("M")
    assert words.count("M") == 1
    for letter in "MHV":
        words = words.replace(letter, " ")
    return [float(part) for part in words.split()]


def test_a_point_for_each_launch_and_an_alarm_beyond_the_bound(sheet: Sheet) -> None:
    for chart, account, zero, unit, lines in accounts(sheet):
        points = [mark for mark in chart.marks if mark.shapes[0].tag == "circle"]
        seen = [line for line in lines if sheet.first <= line.launch < sheet.last]
        for mark, line in zip(points, seen, strict=True):
            bound, balance = account.max_imbalance, line.balance
            over = abs(balance) > bound
            words = f"{line.flight} {line.launch}: {line.change:+d}, balance {balance:+d}"
            assert mark.tip == (f"{words}, beyond {bound}" if over else words)
            dot = mark.shapes[0]
            assert dot.kinds == (("over",) if over else ("point",))
            assert abs(dot["cx"] - sheet.x(chart, line.launch)) < PIXEL
            assert dot["cy"] == pytest.approx(zero - balance * unit, abs=PIXEL)
            assert mark.word == ("✕" if over else "")


def test_the_bounds_of_an_account_are_marked_on_both_sides(sheet: Sheet) -> None:
    for chart, account, zero, unit, lines in accounts(sheet):
        bound = account.max_imbalance
        (band,) = chart.of("within")
        begin = sheet.x(chart, opened(sheet, account))
        assert abs(band.left - begin) < PIXEL
        assert abs(band.right - chart.width) < PIXEL
        assert band.top == pytest.approx(zero - bound * unit, abs=PIXEL)
        assert band.bottom == pytest.approx(zero + bound * unit, abs=PIXEL)
        (line,) = chart.of("lane", "line")
        assert line["y1"] == line["y2"] == zero
        gates = [mark for mark in chart.marks if mark.shapes[0].tag == "path"]
        final = account.final_imbalance
        assert len(gates) == (final is not None and bool(lines))
        for gate in gates:
            assert gate.tip == f"account {account.label} ends within {final} either way"
            bars = [
                [float(part) for part in bar.replace("H", " ").split()]
                for bar in gate.shapes[0].given["d"].split("M")[1:]
            ]
            at = sheet.x(chart, lines[-1].launch)
            assert sorted(y for _, y, _ in bars) == pytest.approx([zero - final * unit, zero + final * unit], abs=PIXEL)
            for left, _, right in bars:
                assert left == pytest.approx(at - 7, abs=PIXEL)
                assert right == pytest.approx(min(at + 7, chart.width), abs=PIXEL)


def test_a_chart_for_each_account_and_station(sheet: Sheet) -> None:
    wanted = ["Timeline by person", "Timeline by ship"]
    rule, ledger = sheet.apart.rule("reciprocity"), optimizer.check(sheet.instance, sheet.plan).ledger
    wanted += [f"Account {account.label}" for account in rule.accounts] if rule is not None and ledger else []
    wanted += [sheet.at("People aboard", station) + " by day" for station in sheet.stations]
    assert list(sheet.drawn.charts) == wanted


def test_the_worlds_show_every_kind_of_mark() -> None:
    """What these tests look at has something of everything in it."""
    kinds: Counter[str] = Counter()
    for name in SHEETS:
        sheet = Sheet(*world(name))
        for chart in sheet.drawn.charts.values():
            for mark in chart.marks:
                kinds.update(
                    {kind for shape in mark.shapes for kind in shape.kinds} | {shape.tag for shape in mark.shapes}
                )
            kinds.update(kind for shape in chart.plain for kind in shape.kinds)
        if len(sheet.stations) > 1:
            kinds["stations"] += 1
        assert name
    wanted = {"stay", "training", "backup", "session", "command", "away", "unusable", "ship", "people", "uncovered"}
    wanted |= {
        "rest",
        "expiry",
        "point",
        "over",
        "within",
        "gate",
        "bound",
        "outside",
        "asof",
        "frozen",
        "party-none",
        "stations",
        "on",
    }
    assert wanted <= set(kinds), wanted - set(kinds)
