"""Slips in what is read from files: a warning given wrongly, a date a day off, a column forgotten."""

from __future__ import annotations

from tests.slips._noticed import noticed_by

WARNINGS, ADDRESSES, GIVEN = "files/warnings.py", "files/addresses.py", "files/given_plan.py"
DATA, ARGUMENTS = "files/plain_data.py", "files/arguments.py"
ASSEMBLING, RECORDS = (f"files/importing/{name}.py" for name in ("assembling", "records"))

CELLS, FILLING, NEWS, OPENING, PACKAGE, PARAMETERS, PLAN_ROWS, READING, TABLES = (
    f"files/workbook/{name}.py"
    for name in (*("cells", "filling", "news", "opening", "package", "parameters", "plan_rows", "reading", "tables"),)
)

SLIPS = [
    *noticed_by(
        "studies/test_advance_files.py",
        # a waiver over a day late, whatever its rule reads; training that has begun unknown
        ("files/addresses.py", 'if kind is not None and kind.priced_by == "day" and', "if"),
        ("files/addresses.py", "waiver.until < day", "waiver.until > day"),
        ("files/addresses.py", "sittings(instance.sessions, instance.courses)]", "instance.sittings]"),
    ),
    *noticed_by(
        "files/test_warnings.py",
        # a warning about `training_days` if any goal is another
        (WARNINGS, "if name in chosen else", "if chosen - {name} else"),
        ("goals/training_days.py", "if not instance.sittings:", "if False:"),
        (WARNINGS, "flexible > MANY_FLEXIBLE", "flexible >= MANY_FLEXIBLE"),
        (WARNINGS, "if silent and len(instance.stations) > 1", "if silent"),
        (WARNINGS, "if len(silent) > SHOWN else []", "if len(silent) >= SHOWN else []"),
        (WARNINGS, "if not flight.names_station]", "if flight.names_station]"),
        (WARNINGS, "if len(names) > 1:", "if len(names) > 2:"),
        (WARNINGS, "station.casefold())", "station)"),
    ),
    *noticed_by(
        "files/test_addresses.py",
        (ADDRESSES, "if not rule.has_clause(parts, instance):", "if False:"),
        (ADDRESSES, "if rule is None else _clauseless", "if rule is not None else _clauseless"),
        (ADDRESSES, "shelter.since < ship.landing", "shelter.since <= ship.landing"),
        (ADDRESSES, "and pin.crew in held", ""),
        ("files/consistency.py", "yield from misaddressed(instance)", "pass"),
    ),
    *noticed_by(
        "files/test_words.py",
        ("files/consistency.py", "if name in WORDS[kind]:", "if name in WORDS[kind][:1]:"),
    ),
    *noticed_by(
        "files/test_importing.py::test_facts_of_tables_reach_the_instance",
        (ASSEMBLING, "if flight.kind in CHAIN:", "if flight.kind:"),
        (ASSEMBLING, "stay.up_seat.private or (given", "(given"),
        (RECORDS, "(self.down.landing - self.up.launch).days", "(self.down.landing - self.up.launch).days + 1"),
    ),
    *noticed_by("cli/test_given_plan.py", ("files/load.py", "plan_faults(plan, published=published)", "()")),
    *noticed_by(
        "files/test_given_plan.py",
        (GIVEN, 'if seat.leg != "backup":', "if True:"),
        (GIVEN, "if role != seat.role:", "if True:"),
        (GIVEN, "if published:", "if True:"),
        (GIVEN, "if made_for.name == name and (", "if ("),
        (GIVEN, "None in (made_for.digest, digest)", "made_for.digest is None"),
        (GIVEN, ", *_origin(instance))", ",)"),
        ("files/load.py", 'if key != "published"}', "}"),
        ("files/sound_part.py", "yield published.problem(path[1:], message)", "yield document.problem(path, message)"),
    ),
    *noticed_by(
        "files/test_plain_data.py",
        (DATA, "if isinstance(given, datetime):", "if False:"),
        (DATA, "exclude_unset=True", "exclude_unset=False"),
        (DATA, "if not isinstance(key, str):", "if False:"),
        ("files/load.py", "if found != instance:", "if False:"),
        (ARGUMENTS, "arguments[name] = examined(value)", "pass"),
        ("files/load.py", "instance.note_examined()", "pass"),
        ("files/load.py", "stacklevel=4", "stacklevel=3"),
    ),
    *noticed_by(
        "files/test_arguments.py",
        (ARGUMENTS, "least <= value and", "least < value and"),
        (ARGUMENTS, "and not isinstance(value, bool)", ""),
        (ARGUMENTS, "and not isinstance(value, datetime)", ""),
        (ARGUMENTS, "return len(value) == len(parts) and", "return"),
    ),
    *noticed_by(
        "files/test_records.py::test_seats_before_today_are_settled_and_others_are_free",
        (ASSEMBLING, "settled = flight.launch < self.start", "settled = True"),
    ),
    *noticed_by(
        "files/workbook/test_round_trip.py",
        (PLAN_ROWS, "or row.line > last.line + 1", ""),
        (PLAN_ROWS, "if flights == in_order:", "if flights:"),
        (FILLING, "if isinstance(entry, dict) and (set(entry) == {sheet.lone} or", "if isinstance(entry, dict) and ("),
        (CELLS, "return json.dumps(found) == json.dumps(value) if found is not ABSENT else False", "return True"),
        (CELLS, "if isinstance(cell, str) and text.startswith(FORMULA) else text", "if False else text"),
    ),
    *noticed_by(
        "files/workbook/test_messages.py",
        (PARAMETERS, "sorted(tiers, key=lambda pair: pair[0])", "tiers"),
        (TABLES, "first = min(self.table.columns.values(), default=1)", "first = 2"),
        (TABLES, "if table.rows and table.sound and missing:", "if table.rows and missing:"),
        (READING, "if first != row.place(sheet.named):", "if False:"),
        (CELLS, "if cell.time() != time():", "if False:"),
        (OPENING, "if name == IGNORED:", "if False:"),
    ),
    *noticed_by(
        "files/workbook/test_bombs.py::test_bombs_are_refused_soon",
        (PACKAGE, "if self.last_row * self.last_column > MAX_AREA:", "if False:"),
        (PACKAGE, "contents.text += contents.lengths[int(self.words)]", "pass"),
        (PACKAGE, 'elif "f" in self.seen and "v" not in self.seen:', "elif False:"),
    ),
    *noticed_by(
        "files/workbook/test_plans.py",
        (PLAN_ROWS, "if key in self.days:", "if False:"),
        (PLAN_ROWS, 'if first != row.place("seat"):', "if False:"),
    ),
    *noticed_by(
        "events/test_one_day.py",
        ("files/names.py", "entries = [data, *(", "entries = [*("),
    ),
    *noticed_by(
        "files/workbook/test_news.py",
        (NEWS, "form_at(kind, below)", "ANY"),
        (NEWS, "first = self.said.get(path) or self.said", "first = self.said"),
    ),
]
