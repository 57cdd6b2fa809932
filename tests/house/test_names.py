"""A rule's, goal's or event's name stands in its own file: everywhere else a hook asks for what it says.

The exceptions stand below, each with its reason; one that no longer excuses anything has to go.
"""

from __future__ import annotations

import pytest

from tests.house.names import HOMES, Mention, mentions, mentions_in

FILES = {
    "bench/families.py": "the protocol of the benchmark: which goals it solves the generated instances for",
    "bench/suite/recipe.py": "the recipe of the suite: which goals its generated instances have, and names of files",
    "bench/generator/builder.py": "writes instance files: names are keys of what it writes",
    "bench/generator/disrupt.py": "reads and changes what the builder wrote",
    "bench/testing/world_data.py": "draws instance files: names are keys of what it draws",
    "files/importing/smptsp.py": "writes an instance file: names are keys of what it writes",
    "studies/contingency/mending.py": "its question is a piece of news: kinds of news are what it writes",
    "studies/contingency/text.py": "says which of that news a mend is",
}
"""Files that may name rules and goals, as they are about the text of files; they import none."""

IMPORTS = {
    ("bench/generator/builder.py", "training_flow"): "keeps absences clear of the default days of training",
    ("events/agreement_sign.py", "reciprocity"): "brings accounts, written in the event as under the rule",
    ("goals/booking_changes.py", "station_commander"): "by its sentence, about the terms of the rule",
    ("goals/commander_alternation.py", "station_commander"): "by its sentence, about the terms of the rule",
    ("goals/ledger_imbalance.py", "reciprocity"): "by its sentence, about the accounts of the rule",
    ("goals/uncovered_days.py", "vehicle_loss"): "by its sentence, the rule with the same parameters",
}
"""Modules of rules that another file imports."""

WORDS = {
    "backup": (
        "the leg of an assignment in a plan, beside `up` and `down`",
        "bench/testing/case.py bench/testing/plans.py board/app.py board/decisions.py board/held.py "
        "board/move.py board/questions.py board/seats.py board/shown.py checker/text.py cli/why.py "
        "events/name_seat.py events/pin.py files/consistency.py files/example.py files/given_plan.py "
        "files/importing/__init__.py files/importing/records.py files/importing/rows.py "
        "files/workbook/plan_rows.py goals/backup_changes.py goals/backup_flow.py goals/changes.py "
        "goals/replacement_order.py goals/training_days.py problem/calendar.py problem/decisions.py problem/facts.py "
        "problem/plan.py report/compared.py report/entries.py report/facts.py report/page/seating.py "
        "report/page/timeline.py report/tables.py rules/_shown.py rules/freeze.py rules/pins.py "
        "rules/training_capacity.py solver/build.py solver/known_plan.py "
        "studies/alternatives/free_choices.py studies/analyze/seats.py studies/planner/__init__.py "
        "studies/replan/__init__.py studies/replan/moves.py studies/replan/told.py studies/robust/prepared.py "
        "studies/robust/rows.py studies/scenarios/answer.py studies/scenarios/deadlines.py studies/scenarios/items.py "
        "studies/size/groups.py studies/stress/samples.py studies/why/answer.py studies/why/forced.py",
    ),
    "candidates": (
        "a key of flights and roles; in `why` the public function and question of that name; asked of a report",
        "__init__.py board/held.py board/questions.py cli/report.py cli/why.py problem/ships.py "
        "report/page/__init__.py report/studied.py studies/why/answer.py studies/why/seat_query.py",
    ),
    "changes": (
        "a key of the answers in plain data",
        "board/questions.py report/studied.py studies/contingency/answer.py studies/replan/answer.py "
        "studies/stress/answer.py studies/stress/kept_samples.py",
    ),
    "handover": (
        "the kind of a calendar entry",
        "report/compared.py report/entries.py",
    ),
    "lost": (
        "a future in which no plan keeps every rule; how a plan fares in it",
        "studies/robust/answer.py studies/robust/data.py studies/robust/judging.py",
    ),
    "pin": (
        "the kind of a move at the board",
        "board/decisions.py",
    ),
    "pins": (
        "a list of the instance file",
        "board/fallen.py board/held.py events/_settled.py events/_void.py events/other_ship.py "
        "events/person_out.py events/pin.py files/addresses.py files/consistency.py files/dump.py "
        "solver/engines/textbook.py studies/advance/decisions.py",
    ),
    "qualification": (
        "the kind of an id, a column of tables, and a kind of group",
        "events/qualification_lost.py files/importing/__init__.py files/importing/records.py "
        "files/references.py files/workbook/drop_downs.py problem/fields.py studies/advance/answer.py "
        "studies/analyze/answer.py studies/size/answer.py studies/size/cause_answer.py "
        "studies/size/groups.py studies/size/selection_answer.py",
    ),
    "seated": (
        "a list of a flight in the instance file",
        "files/biographies.py files/consistency.py files/importing/__init__.py files/importing/assembling.py "
        "files/importing/rows.py files/workbook/sheets.py studies/robust/worlds.py",
    ),
    "sessions": (
        "a list of the instance and of the plan, and a column",
        "board/decisions.py files/consistency.py files/example.py files/given_plan.py files/references.py "
        "files/workbook/plan_rows.py problem/plan.py report/facts.py report/tables.py solver/known_plan.py "
        "studies/advance/__init__.py studies/advance/as_flown.py studies/advance/rest.py "
        "studies/replan/__init__.py studies/replan/difference.py studies/scenarios/deadlines.py",
    ),
    "unusable": (
        "how days are drawn on which a ship is nobody's lifeboat; a case of a contingency plan, a key in plain data",
        "report/page/timeline.py report/picture.py report/studied.py studies/contingency/__init__.py "
        "studies/contingency/seats.py",
    ),
}
"""Ordinary words that are names too: what else they mean, and in which files they mean that."""


def excuse(found: Mention) -> tuple[str, str] | None:
    """The exception that covers a mention, if there is one."""
    if found.how == "import":
        return (found.file, found.name) if (found.file, found.name) in IMPORTS else None
    if found.file in FILES:
        return found.file, ""
    if found.how == "word" and found.file in WORDS.get(found.name, ("", ""))[1].split():
        return found.file, found.name
    return None


def test_a_name_stands_in_its_own_file() -> None:
    stray = [found for found in mentions() if excuse(found) is None]
    assert not stray, "ask by a hook of the rule, goal or event instead (rules/_hooks.py): " + "; ".join(
        f"{found.file}:{found.line} {found.how} {found.name}" for found in stray
    )


def test_every_exception_is_needed() -> None:
    needed = {excuse(found) for found in mentions()}
    listed = {(file, "") for file in FILES} | set(IMPORTS)
    listed |= {(file, word) for word, (_, files) in WORDS.items() for file in files.split()}
    assert not listed - needed
    assert all([*FILES.values(), *IMPORTS.values(), *(reason for reason, _ in WORDS.values())])


HERE = "studies/somewhere.py"


@pytest.mark.parametrize(
    ("text", "name", "how"),
    [
        ("from optimizer.rules.reciprocity import Account", "reciprocity", "import"),
        ("from optimizer.rules import reciprocity", "reciprocity", "import"),
        ("import optimizer.goals.changes as goal", "changes", "import"),
        ("import_module('optimizer.events.slip')", "slip", "import"),
        ("if TYPE_CHECKING:\n    from optimizer.rules.pins import Pins", "pins", "import"),
        ("getattr(instance.rules, 'seat_coverage', None)", "seat_coverage", "name"),
        ("instance.rules.rest_interval.min_days", "rest_interval", "name"),
        ("Clause('backup', flight.id)", "backup", "name"),
        ("RULES['pins']", "pins", "name"),
        ("EVENTS.get('slip')", "slip", "name"),
        ("waiver.rule == 'one_place'", "one_place", "name"),
        ("rule.name in ('seated', other)", "seated", "name"),
        ("Tier(changes=1)", "changes", "name"),
        ("{'corps_size': 1}", "corps_size", "word"),
        ("seat.leg != 'backup'", "backup", "word"),
    ],
)
def test_the_scan_sees(text: str, name: str, how: str) -> None:
    assert [(found.name, found.how) for found in mentions_in(HERE, text, HOMES)] == [(name, how)]
    assert not list(mentions_in(HOMES[name], text, HOMES))


@pytest.mark.parametrize("text", ["from optimizer.rules import RULES", "'the pins of a person'", "person.backup"])
def test_the_scan_passes(text: str) -> None:
    assert not list(mentions_in(HERE, text, HOMES))


def test_an_ordinary_word_is_no_excuse_for_a_rule() -> None:
    (found,) = mentions_in("studies/analyze/seats.py", "Clause('backup', flight.id)", HOMES)
    assert excuse(found) is None
