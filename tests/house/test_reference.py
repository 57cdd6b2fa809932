"""The reference of rules, goals and events: what each example claims is so, and one entry can be printed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from optimizer.checker.check import check
from optimizer.cli import cli
from optimizer.events import EVENTS
from optimizer.events._apply import apply_events, load_events
from optimizer.events._settled import settled_on
from optimizer.files.example import example
from optimizer.files.rulebook import parameters
from optimizer.goals import GOALS
from optimizer.report.reference import PAGES, all_names, entry, names
from optimizer.rules import RULES

if TYPE_CHECKING:
    from pathlib import Path


WORLD_OF_NEWS = """
    crew:
      - {id: hamid, unavailable: [{from: 2031-05-01}]}
      - {id: galina, qualifications: {soyuz-commander: {}}}
      - {id: nasa-2, agency: NASA, unnamed: true}
    flights: [{id: Crew-2, seated: [{crew: nasa-2, role: specialist}]}]
    rules: {role_agency: {}, reciprocity: {accounts: [{name: barter, between: [US, RU]}]}}
"""
"""What the events of the examples change."""


def test_the_small_world_breaks_nothing() -> None:
    instance, plan = example("{}")
    assert check(instance, plan).ok
    assert {seat.crew for seat in plan.assignments} == {"anna", "ben", "fyodor", "galina"}


@pytest.mark.parametrize("name", RULES)
def test_the_example_of_a_rule_breaks_it_and_nothing_else(name: str) -> None:
    instance, plan = example(RULES[name].breaks)
    broken = check(instance, plan).broken
    assert {violation.rule for violation in broken} == {name}
    assert [name for name, rule in RULES.items() if not rule.always and getattr(instance.rules, name) is not None] == (
        [] if RULES[name].always else [name]
    )
    assert entry(name)["answer"] == [str(violation) for violation in broken]


@pytest.mark.parametrize("name", RULES)
def test_the_plan_of_a_rules_example_is_legal_without_the_rule(name: str) -> None:
    """So it is this rule that the example is about, where the rule can be left out."""
    instance, plan = example(RULES[name].breaks)
    bare = instance.model_copy(update={"rules": type(instance.rules)()})
    assert check(bare, plan).ok != RULES[name].always


@pytest.mark.parametrize("name", GOALS)
def test_the_example_of_a_goal_has_a_value(name: str) -> None:
    instance, plan = example(GOALS[name].example)
    assert [goal.name for goal in instance.all_goals] == [name]
    (value,) = check(instance, plan).values
    assert value > 0
    assert entry(name)["answer"] == [f"{name} {value}"]


@pytest.mark.parametrize("name", EVENTS)
def test_the_example_of_an_event_changes_the_small_world(name: str, tmp_path: Path) -> None:
    instance, plan = example(WORLD_OF_NEWS)
    first, *others = entry(name)["example"].splitlines()
    file = tmp_path / "events.yaml"
    file.write_text("\n".join([f"- {first}", *(f"  {line}" for line in others)]))
    (told,) = load_events(file, instance)
    assert told.event.name == name
    before = settled_on(instance.model_copy(update={"published": plan}), told.event.known_on)
    assert apply_events(instance, plan, [told]).digest != before.digest


def test_every_name_is_on_one_page() -> None:
    assert sorted(all_names()) == sorted({*RULES, *GOALS, *EVENTS})
    assert [len(names(page)) for page in PAGES] == [len(RULES), len(GOALS), len(EVENTS)]


def shown(*arguments: str) -> str:
    """What ``crewopt rules`` prints."""
    done = CliRunner().invoke(cli, ["rules", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("name", ["rest_interval", "seated", "waiting_spread", "slip"])
def test_one_entry_as_text(name: str) -> None:
    kind = {**RULES, **GOALS, **EVENTS}[name]
    printed = shown(name)
    assert printed.startswith(f"{name}  {entry(name)['kind']}")
    assert " ".join(printed.split()).count(kind.sentence()) == 1
    for line in entry(name).get("answer", ()):
        assert f"    {line}\n" in printed
    assert json.loads(shown(name, "--json"))["sentence"] == kind.sentence()


def test_a_rule_tells_its_units_and_defaults() -> None:
    printed = shown("rest_interval")
    assert "    min_days  (days, default 790)  days from landing to the next launch\n" in printed
    assert "    rules: {rest_interval: {min_days: 790}}\n" in printed
    told = {field["name"]: field for field in parameters(RULES["reciprocity"])}
    inner = {field["name"]: field for field in told["accounts"]["fields"]}
    assert told["accounts"]["unit"] == "list of entries"
    assert inner["between"]["required"]
    assert inner["unit"]["unit"] == "`seats` or `days`"
    assert inner["from"]["unit"] == "date"
    doses = {field["name"]: field["unit"] for field in parameters(RULES["dose_limit"])}
    assert doses["micro_sv_per_day"] == "µSv per day"
    assert doses["limits_msv"] == "table of mSv"


def test_an_unknown_name_and_both_at_once_are_refused() -> None:
    done = CliRunner().invoke(cli, ["rules", "rest_intervall"])
    assert (done.exit_code, "did you mean 'rest_interval'" in done.output) == (2, True)
    assert CliRunner().invoke(cli, ["rules", "slip", "--markdown", "events"]).exit_code == 2
