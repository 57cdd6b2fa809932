"""Slips planted by hand in options, rows, intervals, what is earned, and the building of rows."""

from __future__ import annotations

from tests.slips._slip import Slip

SLIPS = [
    Slip("model/options.py", "stay.launch < free_from[early]", "stay.launch < early.landing"),
    Slip("model/options.py", "if not early.settled and window.since is not None", "if window.since is None"),
    Slip(
        "model/options.py",
        "(leaving) and free_from[leaving[gone]] <= day",
        "(leaving) and free_from[leaving[gone]] < day",
    ),
    Slip(
        "model/options.py", "if away and free_from[leaving[gone]] <= day", "if away and free_from[leaving[gone]] < day"
    ),
    Slip("model/rows.py", "clique if alone.issuperset(clique)", "clique if alone.intersection(clique)"),
    Slip("model/earning.py", "if found <= sources]", "if found & sources]"),
    # day by day
    Slip("model/intervals.py", "coming[-1].up.docking <= start:", "coming[-1].up.docking < start:"),
    Slip("model/intervals.py", "if start < stay.landing]", "if start <= stay.landing]"),
    Slip("model/intervals.py", "stay.down.docking <= day", "stay.down.docking < day"),
    Slip("model/intervals.py", "days = {first, instance.as_of_day", "days = {instance.as_of_day"),
    Slip("model/intervals.py", "if first <= day <= last}", "if first <= day < last}"),
    Slip("model/intervals.py", "yield flight.unusable_from", "yield flight.landing"),
    Slip(
        "model/intervals.py",
        "days |= {shelter.since, shelter.until + ONE_DAY}",
        "days |= {shelter.since, shelter.until}",
    ),
    Slip("model/intervals.py", "yield waiver.until + ONE_DAY", "yield waiver.until"),
    Slip("model/options.py", "(-most, literal)], upper=0)", "(-most, literal)], upper=1)"),
    Slip("model/stays.py", "day >= window.since", "day > window.since"),
    Slip("model/stays.py", "day <= end)", "day < end)"),
    Slip("model/stays.py", "found |= instance.implied[held]", "found |= {held}"),
    Slip("model/stays.py", "yield ship, seat.down_role or seat.role", "yield ship, seat.role"),
    Slip("model/first_flights.py", "firsts, upper=1)", "firsts, upper=2)"),
    Slip("model/first_flights.py", "[(-1, repeated), *flown], lower=0)", "[(-1, repeated), *on_it], lower=0)"),
    Slip("solver/build.py", "day is None or (", "("),
    Slip("model/rows.py", "sorted(alone.difference(*cliques))", "()"),
    Slip(
        "model/options.py",
        "upper=1\n                )\n                for day",
        "upper=2\n                )\n                for day",
    ),
    Slip("model/options.py", "{stay.up.key, stay.up.key if", "{stay.up.key} or {stay.up.key if"),
    Slip("model/options.py", "on_day.setdefault(duty.flight.key, [])", "[]"),
    Slip("model/options.py", "(-len(tied), self.launch_literal[day.key])", "(-1, self.launch_literal[day.key])"),
    Slip("model/options.py", "if not passing:", "if len(passing) < 2:"),
    Slip(
        "model/options.py",
        "for day in self.instance.flight[flight].launch_variants if test(day)]",
        "for day in [self.instance.flight[flight]]]",
    ),
    Slip("model/intervals.py", "for flight in options.flights:", "for flight in options.instance.flights:"),
    Slip("model/intervals.py", "if settled or not instance.day_settled(start, station):", "if True:"),
    Slip("model/earning.py", "if passed > 0 and", "if passed >= 0 and"),
    Slip("model/earning.py", "valid is None or passed <= valid", "valid is None or passed < valid"),
    Slip("model/earning.py", "if passed >= 0 and", "if passed > 0 and"),
    Slip("model/earning.py", "passed <= validity.get(name, -1)", "passed < validity.get(name, -1)"),
    Slip("model/earning.py", "known.valid_days is not None and wanted", "known.valid_days is not None or wanted"),
    Slip("model/earning.py", "if stay.down is not None and stay.down_role", "if False and stay.down_role"),
    # stations
    Slip("model/intervals.py", "if flight.station == station:", "if flight.station != station:"),
    Slip("model/interval.py", 'f"{self.station}/{subject}" if self.several else subject', "subject"),
    Slip("model/intervals.py", " and shelter.ship in ships", ""),
    Slip(
        "model/intervals.py",
        "for flight in instance.flights if flight.station == station]",
        "for flight in instance.flights]",
    ),
    Slip(
        "model/intervals.py",
        "instance.day_settled(start, station)",
        "instance.day_settled(start, instance.stations[0])",
    ),
    Slip("model/options.py", "stations[stay.up.station].append", "stations[self.instance.stations[0]].append"),
]
