"""Slips in what is drawn and tabled: wrong lane, axis upside down, a day off, a station ignored."""

from __future__ import annotations

from tests.slips._noticed import noticed_by

GEOMETRY = "report/test_geometry.py"
CALENDAR = "report/test_calendar.py"
TABLES = "report/test_tables.py"
PERSON, CHART, STATION = "report/page/timeline.py", "report/page/chart.py", "report/page/station.py"
FACTS, ICS, TABLED, BARS = "report/facts.py", "report/ics.py", "report/tables.py", "report/bars.py"
ENTRIES, CHANGES = "report/entries.py", "report/changes.py"

SLIPS = [
    *noticed_by(
        f"{GEOMETRY}::test_everyone_has_a_lane_with_exactly_their_days",
        # all bars of the timeline in one lane
        (PERSON, "        y += LANE\n\n\ndef _drawn", "\n\n\ndef _drawn"),
        # the bars of a stay a day off, at either end
        (FACTS, 'Bar("stay", stay.launch, end, f"', 'Bar("stay", stay.launch + ONE_DAY, end, f"'),
        (
            FACTS,
            "end = stay.landing or self.instance.horizon.until + ONE_DAY",
            "end = stay.landing or self.instance.horizon.until",
        ),
        (FACTS, 'return Bar("stay", stay.launch, end, f"', 'return Bar("stay", stay.launch, end + ONE_DAY, f"'),
        (FACTS, "begins, flight.launch + ONE_DAY, flight.id", "begins, flight.launch, flight.id"),
        (FACTS, "run.until + ONE_DAY, run.training.id", "run.until, run.training.id"),
        (FACTS, 'since, until + ONE_DAY, ""', 'since, until, ""'),
        (FACTS, "person.left + ONE_DAY, last", "person.left, last"),
        (FACTS, "first, person.joined,", "first, person.joined + ONE_DAY,"),
        (FACTS, "return tuple(sorted(crew, key=place))", "return tuple(sorted(crew))"),
        (PERSON, "key=lambda span: order.index(span.kind))", "key=lambda span: span.since)"),
        (PERSON, "y + BAR - 3, 3, tip)", "y, 3, tip)"),
        (CHART, "self.last) - self.first).days\n", "self.last) - self.first).days + 1\n"),
        (CHART, "width = round(max(right - left, 2.5), 1)", "width = round(right, 1)"),
        (CHART, 'if span.kind not in (*ASIDE, "training")', 'if span.kind != "away"'),
        # rest and expiry
        (FACTS, "if span.kind not in ASIDE)", 'if span.kind != "away")'),
        (FACTS, 'Bar("expiry", until, until + ONE_DAY', 'Bar("expiry", until - ONE_DAY, until'),
        (PERSON, "span.until, y + 6, 3, tip)", "span.until, y, 3, tip)"),
        (PERSON, "y - 1, BAR + 1, tip)", "y, BAR, tip)"),
        (CHART, "return Axis(facts, max(begins, first - spare)", "return Axis(facts, min(begins, first - spare)"),
    ),
    *noticed_by(
        f"{GEOMETRY}::test_a_heading_stands_over_its_side",
        (PERSON, 'label(party, y + GAP - 6, "heading")]', 'label(party, y + 2 * GAP + 9, "heading")]'),
    ),
    *noticed_by(
        f"{GEOMETRY}::test_ships_are_packed_without_running_into_one_another",
        (PERSON, "axis, flight, y + row * LANE)", "axis, flight, y)"),
        (PERSON, "if free <= flight.docking)", "if free < flight.docking)"),
        (PERSON, "= [flight.landing]", "= [flight.docking]"),
        (PERSON, "y += len(rows) * LANE", "y += LANE"),
        (PERSON, "if flight.station != station or not axis", "if not axis"),
        (PERSON, "flight.docking, flight.landing, y, BAR, f", "flight.launch, flight.landing, y, BAR, f"),
        (PERSON, "hue = colour(facts, facts.instance.ship_party(flight))", "hue = colour(facts, facts.parties[0])"),
    ),
    *noticed_by(
        f"{GEOMETRY}::test_a_ship_is_hatched_from_the_day_it_is_nobodys_lifeboat",
        (PERSON, "max(broken, flight.docking), flight.landing", "flight.docking, flight.landing"),
        (PERSON, "broken < flight.landing and axis", "broken <= flight.docking and axis"),
    ),
    *noticed_by(
        f"{GEOMETRY}::test_each_ship_has_a_lane_with_a_stripe_for_each_who_came_on_it",
        (PERSON, "y + BAR + 2 + number * STRIPE)", "y + BAR + 2)"),
        (PERSON, "y += LANE + STRIPE * len(stays) + 5", "y += LANE + 5"),
        (PERSON, "stay.up.docking, max(until", "stay.up.launch, max(until"),
        (PERSON, "until = stay.landing or facts", "until = stay.up.landing or facts"),
        (PERSON, "horizon.until + timedelta(days=1)", "horizon.until"),
        (PERSON, "if stay.up is flight]", "if stay.down is flight]"),
    ),
    *noticed_by(
        f"{GEOMETRY}::test_the_legend_names_what_is_drawn_and_nothing_else",
        (PERSON, '        ("away", "unavailable"),\n', ""),
        (PERSON, "if NO_PARTY in facts.parties:", "if False:"),
        (PERSON, "if kind.split()[0] in used]", "]"),
        (PERSON, 'used.add("unusable")', "pass"),
        (PERSON, '("training party0", "trains for a flight")', '("backup party0", "trains for a flight")'),
    ),
    *noticed_by(
        f"{GEOMETRY}::test_a_bar_has_the_colour_that_the_legend_gives_its_side",
        (PERSON, "parties.index(party) % 4", "(parties.index(party) + 1) % 4"),
        (PERSON, "hue = colour(facts, facts.party(crew))", "hue = colour(facts, facts.parties[0])"),
    ),
    *noticed_by(
        f"{GEOMETRY}::test_the_days_are_written_where_they_begin",
        (CHART, "month += step", "month += step + 1"),
        (CHART, "x=x + 3, y=axis.head - 7", "x=x + 9, y=axis.head - 7"),
        (CHART, "if self.first <= date(year, month, 1):", "if self.first < date(year, month, 1) - 45 * ONE_DAY:"),
        (CHART, "if months * 30.4 * pixels >= ROOM)", "if months * pixels >= ROOM)"),
    ),
    *noticed_by(
        f"{GEOMETRY}::test_what_lies_outside_the_horizon_is_grey",
        (CHART, "((axis.first, since), (until, axis.last))", "((axis.first, since),)"),
        (CHART, "self.facts.instance.horizon.until + ONE_DAY\n", "self.facts.instance.horizon.until\n"),
    ),
    *noticed_by(
        f"{GEOMETRY}::test_the_days_that_divide_have_their_lines",
        (CHART, "x, y = axis.x(day), LINE", "x, y = axis.x(day + ONE_DAY), LINE"),
        (CHART, "LINE * (number + 1) - 3", "LINE - 3"),
        (CHART, 'instance.frozen_until, "frozen until"', 'instance.as_of, "frozen until"'),
    ),
    *noticed_by(
        f"{GEOMETRY}::test_the_people_of_each_side_stand_on_one_another",
        # the stack of people aboard upside down
        (STATION, "top -= number * unit", "top += number * unit"),
        (STATION, "in days_bar.aboard.items():\n        top", "in reversed(days_bar.aboard.items()):\n        top"),
        (STATION, "floor - number * unit + 4", "floor - TALL + number * unit + 4"),
        (STATION, "axis.x(days_bar.until + ONE_DAY)", "axis.x(days_bar.until)"),
        (STATION, "if days_bar.station == station]", "]"),
        (STATION, '"height": round(number * unit, 1)', '"height": round(days_bar.total * unit, 1)'),
        (STATION, "unit = TALL / most", "unit = TALL / (most + 1)"),
        (BARS, "for stay, _ in interval.aboard:", "for stay, _ in interval.aboard[1:]:"),
        (BARS, "_state(running) == _state(now):", "running.docked == now.docked:"),
        (BARS, "running is not None:\n        yield running\n", "running is None:\n        yield running\n"),
    ),
    *noticed_by(
        f"{GEOMETRY}::test_the_bounds_of_people_aboard_are_lines_at_their_height",
        (STATION, "_level(axis, floor - bound * unit", "_level(axis, floor - TALL + bound * unit"),
    ),
    *noticed_by(
        f"{GEOMETRY}::test_a_strip_for_each_stretch_of_uncovered_days",
        (STATION, "first, last + ONE_DAY, y,", "first, last, y,"),
        (STATION, "            y += STRIP\n", ""),
        (
            STATION,
            "(line for line in facts.report.coverage if line.station in (None, station))",
            "facts.report.coverage",
        ),
        (STATION, '("a ship leaves", line.ship_spells)', '("a ship leaves", line.side_spells)'),
    ),
    *noticed_by(
        f"{GEOMETRY}::test_the_curve_steps_up_and_down_with_the_balance_on_each_launch",
        # the ledger curve upside down, and the labels beside it
        (STATION, "round(middle - line.balance * unit, 1)}", "round(middle + line.balance * unit, 1)}"),
        (STATION, "middle - value * unit + 4", "middle + value * unit + 4"),
        (STATION, "middle - account.carried_in * unit", "middle"),
        (STATION, "H{axis.x(line.launch)}V", "H{axis.x(line.launch + ONE_DAY)}V"),
        (STATION, "if line.account == account.label]", "]"),
        (STATION, "for line in lines:\n        path", "for line in lines[:-1]:\n        path"),
    ),
    *noticed_by(
        f"{GEOMETRY}::test_a_point_for_each_launch_and_an_alarm_beyond_the_bound",
        (STATION, "middle - line.balance * unit) for", "middle + line.balance * unit) for"),
        (STATION, "abs(line.balance) > account.max_imbalance", "abs(line.balance) >= account.max_imbalance"),
        (STATION, "abs(line.balance) > account.max_imbalance", "line.balance > account.max_imbalance"),
        (STATION, "x, y = axis.x(line.launch), round(y, 1)", "x, y = round(y, 1), axis.x(line.launch)"),
    ),
    *noticed_by(
        f"{GEOMETRY}::test_the_bounds_of_an_account_are_marked_on_both_sides",
        # the bound of an account marked on one side only
        (STATION, "sides = (middle - reach, middle + reach)", "sides = (middle - reach,)"),
        (STATION, "sides = (middle - reach, middle + reach)", "sides = (middle - reach, middle - reach)"),
        (STATION, "within = 2 * account.max_imbalance * unit", "within = account.max_imbalance * unit"),
        (STATION, "y=round(middle - within / 2, 1)", "y=round(middle, 1)"),
        (STATION, "(account.final_imbalance or 0) * unit", "account.max_imbalance * unit"),
        (STATION, "lines[-1], middle, unit))", "lines[0], middle, unit))"),
    ),
    *noticed_by(
        "report/test_lanes.py",
        # lanes cut by the end of a page, headings left behind, dates on the first page alone
        (CHART, "below.bottom - sheets[-1][0].top > room", "lane.bottom - sheets[-1][0].top > room"),
        (CHART, "below.bottom - sheets[-1][0].top > room", "False"),
        (CHART, "room = SHEET if len(sheets) > 1 else SHEET - ABOVE", "room = SHEET"),
        (CHART, "if again and number else None", "if again else None"),
        (CHART, 'tag("div", corner, days, class_=kind, aria_hidden="true")', "None if number else corner"),
        (CHART, "(lanes[0].top, lanes[-1].bottom)", "(axis.head, lanes[-1].bottom)"),
        (CHART, "data_top=lane.top", "data_top=lane.bottom"),
    ),
    *noticed_by(
        f"{TABLES}::test_an_account_that_begins_on_the_day_of_a_launch_has_it",
        (STATION, "begin = axis.x(account.opened or axis.first)", "begin = axis.x(axis.first)"),
    ),
    *noticed_by(
        CALENDAR,
        # an entry's identity with the day in it
        (ICS, "{entry.kind}/{entry.about}", "{entry.kind}/{entry.about}/{entry.since}"),
        (ICS, "{entry.kind}/{entry.about}", "{entry.kind}/{entry.summary}/{entry.until}"),
        (ENTRIES, '"session", about, run.since', '"session", f"{about}{run.since}", run.since'),
        (ENTRIES, 'as {stay.up_role}, {down}", f"{crew}/{stay.up.id}"', 'as {stay.up_role}, {down}", crew'),
        (ICS, "entry.until + ONE_DAY", "entry.until"),
        (ENTRIES, "new.docking, old.landing, words", "new.launch, old.landing, words"),
        (
            ENTRIES,
            'flight.launch if leg == "up" else flight.landing',
            'flight.landing if leg == "up" else flight.launch',
        ),
        (ENTRIES, "last = stay.landing or facts", "last = stay.up.landing or facts"),
        (ENTRIES, 'people if seats else "carries nobody"', "people"),
        # hand-overs of no length
        (FACTS, "if new.docking < old.landing]", "if new.docking <= old.landing]"),
        (FACTS, "(flight.vehicle, flight.station) == chain]", "flight.vehicle == chain[0]]"),
        (FACTS, "for flight in self.flights if flight.rotation]", "for flight in self.flights]"),
    ),
    *noticed_by(
        "report/test_compared.py",
        # what is gone forgotten, or told without a higher number; what is over taken for gone
        (CHANGES, "if key not in now and entry.until >= as_of:", "if False:"),
        (CHANGES, "if key not in now and entry.until >= as_of:", "if key not in now:"),
        (CHANGES, "entry.until >= as_of:", "entry.until > as_of:"),
        (CHANGES, "was._replace(people=()) == entry._replace(people=())", "was.summary == entry.summary"),
        (ICS, "days) + changed", "days)"),
        (ICS, "2 * max(0,", "max(0,"),
        (ICS, "day = max(each", "day = min(each"),
        (ICS, 'if state == "gone":', "if False:"),
        (ICS, 'if event.state != "same"]', "]"),
        (ENTRIES, ".get(person, ())", ".get(None, ())"),
        (ENTRIES, 'about=f"{entry.about}/{person}"', "about=entry.about"),
        (
            FACTS,
            "flight.launch - timedelta(lead), flight.launch - ONE_DAY",
            "flight.launch - timedelta(lead), flight.launch",
        ),
        # both plans in one lane, nothing marked, the lesser plan called the better
        (PERSON, "top, others = y + place * LANE,", "top, others = y,"),
        (PERSON, "if _same(span) in others", "if _same(span) not in others"),
        ("report/worth.py", "self.here.value < self.there.value", "self.here.value > self.there.value"),
        ("report/compared.py", "if seats[0] != seats[1]:", "if seats[0]:"),
        ("report/compared.py", "if entry.kind in EVENTS and before != now:", "if entry.kind in EVENTS:"),
        ("report/compared.py", "here.keys() - there.keys()", "here.keys()"),
        ("report/messages.py", "if found or crew in told:", "if found:"),
        ("report/messages.py", 'if change.state != "same"]', "]"),
        ("report/tables.py", "if row[place] == person)", ")"),
    ),
    *noticed_by(
        TABLES,
        # days of a waiver
        (FACTS, "(waiver.since or since) <= until", "(waiver.since or since) < until"),
        (FACTS, "since <= (waiver.until or until)", "since < (waiver.until or until)"),
        (FACTS, "(waiver, waiver in needed)", "(waiver, True)"),
        (FACTS, "if number > 0]", "if number > 1]"),
        (FACTS, "if not self.instance.leg_settled(flight, leg):", "if True:"),
        (FACTS, "return None if crew in before else", "return None if before else"),
        ("report/page/waiting.py", "wait.days / 365.25", "wait.days / 30.4"),
        ("report/agenda.py", "(last - max(first, as_of_day)).days + 1", "(last - max(first, as_of_day)).days"),
        ("report/agenda.py", "if last >= as_of_day]", "if last > as_of_day]"),
        ("report/agenda.py", "abs(line.balance) == account.max_imbalance", "line.balance == account.max_imbalance"),
        ("report/agenda.py", "account.between if balance > 0", "account.between if balance < 0"),
        (TABLED, "if last[line.account] == number else None", "if True else None"),
        (TABLED, "legs.index(seat.leg)))", "-legs.index(seat.leg)))"),
        (TABLED, "(span.until - span.since).days for", "(span.until - span.since).days + 1 for"),
        (TABLED, 'day = flight.landing if seat.leg == "down"', 'day = flight.landing if seat.leg == "up"'),
        (BARS, "(self.until - self.since).days + 1", "(self.until - self.since).days"),
        (BARS, "first <= day <= last for", "first < day <= last for"),
        (BARS, "sum(self.aboard.values())", "max(self.aboard.values())"),
    ),
]
