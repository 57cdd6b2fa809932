"""Slips in what rules say to other rooms, each noticed by the tests of the room that asks."""

from __future__ import annotations

from tests.slips._noticed import noticed_by

SLIPS = [
    *noticed_by(
        "report/test_geometry.py::test_everyone_has_a_lane_with_exactly_their_days",
        (
            "rules/training_flow.py",
            "begins = stay.launch - timedelta(lead)",
            "begins = stay.launch - timedelta(lead + 1)",
        ),
        (
            "rules/training_flow.py",
            'yield Bar("training", begins, stay.launch,',
            'yield Bar("training", begins, stay.launch - ONE_DAY,',
        ),
        ("rules/station_commander.py", "command.until + timedelta(days=1), command", "command.until, command"),
        ("rules/training_flow.py", "None if stay.seat is not None else self.training_for", "self.training_for"),
        ("rules/rest_interval.py", "free = landing + timedelta(_needed(times, long=long))", "free = landing"),
        ("rules/rest_interval.py", 'Bar("rest", landing, free', 'Bar("rest", landing + timedelta(1), free'),
        (
            "rules/rest_interval.py",
            ".days >= times.long_stay_days))\n        for landing, long",
            ".days > 0))\n        for landing, long",
        ),
    ),
    *noticed_by(
        "studies/test_repair_days_short.py",
        # days by which a rule is missed
        ("rules/training_flow.py", "(free - begins).days if free", "(free - begins).days - 1 if free"),
        ("rules/rest_interval.py", "needed - rested if", "needed - rested - 1 if"),
    ),
    *noticed_by(
        "report/test_geometry.py::test_the_bounds_of_people_aboard_are_lines_at_their_height",
        ("rules/station_complement.py", 'f"at least {self.total.min}"', 'f"at most {self.total.min}"'),
    ),
    *noticed_by(
        "report/test_tables.py::test_an_account_that_begins_on_the_day_of_a_launch_has_it",
        ("rules/reciprocity.py", "opened=max((day", "opened=min((day"),
        ("rules/reciprocity.py", "for day in (account.since, self.since)", "for day in (account.since,)"),
    ),
    *noticed_by(
        "events/test_edges.py",
        # closed accounts revived
        ("rules/reciprocity.py", "[min(account.until or last, last)", "[last"),
        # an account that begins on the day of a launch, the last one covered
        ("rules/reciprocity.py", "account.since <= last]", "account.since < last]"),
        ("rules/reciprocity.py", "if account.label not in new]", "]"),
        ("rules/reciprocity.py", '"accounts": (*kept, *accounts)', '"accounts": tuple(accounts)'),
        ("rules/availability.py", 'cls.model_validate({"from": known_on})', "cls()"),
    ),
    *noticed_by(
        "files/test_addresses.py",
        # a clause that there is said to be none, or the other way round
        ("rules/seat_coverage.py", "return role is not None and _required(place[1], role)", "return role is not None"),
        ("rules/seat_coverage.py", "return self.full and any(", "return any("),
        ("rules/crew_pairing.py", "if (before, place) != (key, number):", "if False:"),
        ("rules/reciprocity.py", "            if other != number:\n", "            if other == number:\n"),
        ("rules/handover.py", "(before.landing - after.docking).days < self.min_days\n", "True\n"),
        ("rules/stay_limit.py", "if len(parts) == 1:", "if len(parts) > 1:"),
        ("rules/_hooks.py", "return [flight, *(", "return [*("),
    ),
    *noticed_by(
        "studies/test_grain.py",
        # an unfit backup who is pinned: what to leave open
        ("rules/backup.py", "if not _fit(instance, person, flight, role):", "if False:"),
    ),
    *noticed_by(
        "studies/test_advance_files.py",
        # what a month-end carries on
        ("rules/reciprocity.py", "account.carried_in + added", "account.carried_in - added"),
        ("rules/dose_limit.py", "dose % 1000} if", "0} if"),
        ("rules/station_commander.py", "begun[: -self.max_in_a_row]", "begun"),
    ),
]
