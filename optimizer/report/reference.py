"""The reference: each rule, goal and event with its sentence, parameters and an example, as text and as Markdown.

What an example gives is worked out by the checker; nothing here is written by hand.
"""

from __future__ import annotations

import textwrap
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

from optimizer.checker.check import check
from optimizer.events import EVENTS
from optimizer.files.example import example
from optimizer.files.rulebook import goal_data, parameters, rule_data
from optimizer.goals import GOALS
from optimizer.problem.plugins import comes_from
from optimizer.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PAGES = ("rules", "goals", "events")
"""The pages of the reference."""

_OF_EVERY_EVENT = ("kind", "known_on", "source", "note")


def entry(name: str) -> dict[str, Any]:
    """What there is to say about one rule, goal or event; ``answer`` is what the checker says of its example."""
    if name in RULES:
        return rule_data(RULES[name]) | {"answer": _answer(RULES[name].breaks, "")}
    if name in GOALS:
        return goal_data(GOALS[name]) | {"answer": _answer(GOALS[name].example, name)}
    event = EVENTS[name]
    return {
        "name": name,
        "kind": "event",
        "sentence": event.sentence(),
        "parameters": parameters(event, _OF_EVERY_EVENT),
        "example": cleandoc(event.example),
        **({} if comes_from(name) is None else {"comes_from": comes_from(name)}),
    }


def _answer(lines: str, goal: str) -> list[str]:
    """What the checker says of an example: the clauses broken, or the values of a goal; nothing without an example."""
    if not lines.strip():
        return []
    instance, plan = example(lines)
    report = check(instance, plan)
    return [f"{goal} {value}" for value in report.values] if goal else [str(each) for each in report.broken]


def names(page: str) -> list[str]:
    """The names on a page."""
    pages: dict[str, Iterable[str]] = {"rules": RULES, "goals": GOALS, "events": EVENTS}
    return list(pages[page])


def all_names() -> list[str]:
    """Every rule, goal and event."""
    return [name for page in PAGES for name in names(page)]


def text(name: str) -> str:
    """One rule, goal or event as text."""
    told = entry(name)
    lines = [f"{name}  {told['kind']}{'  (always in force)' if told.get('always') else ''}"]
    lines += _filled(told["sentence"])
    for word, what in _facts(told):
        lines += _filled(f"{word}: {what}", "    ")
    if told["parameters"]:
        lines += ["", "  Parameters" if told["kind"] != "event" else "  Fields"]
        lines += [f"    {where}  ({unit}, {default})  {what}" for where, unit, default, what in _rows(told)]
    if _yaml(told):
        lines += ["", f"  {_heading(told)}", *(f"    {line}" for line in _yaml(told).splitlines())]
    if told.get("answer"):
        lines += ["", f"  {_answers(told)}", *(f"    {line}" for line in told["answer"])]
    return "\n".join(lines)


def markdown(page: str) -> str:
    """A page of the reference."""
    index = " · ".join(f"[`{name}`](#{name})" for name in names(page))
    return "\n".join([index, "", *(line for name in names(page) for line in _section(name))]).rstrip() + "\n"


def _section(name: str) -> Iterator[str]:
    told = entry(name)
    yield from (f"### {name}", "", told["sentence"], "")
    yield from (f"- {word.capitalize()}: {what}" for word, what in _facts(told))
    if any(True for _ in _facts(told)):
        yield ""
    if told["parameters"]:
        yield from (f"| {'field' if told['kind'] == 'event' else 'parameter'} | unit | default | what |",)
        yield "| --- | --- | --- | --- |"
        for where, unit, default, what in _rows(told):
            yield f"| `{where}` | {unit} | {default.removeprefix('default ')} | {what} |"
        yield ""
    if _yaml(told):
        yield from (_heading(told), "", "```yaml", _yaml(told), "```", "")
    if told.get("answer"):
        yield from (_answers(told), "", "```text", *told["answer"], "```", "")


def _facts(told: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if told["kind"] == "rule":
        always = "always, without being listed" if told["always"] else "when listed under `rules`"
        yield "one clause is about", told["subject"]
        yield "in force", always
        if told["price"] is not None:
            yield (
                "price of leaving it open",
                f"{told['price']} {_priced_by(told)}, unless `waiver_costs` says another",
            )
        for word, key in (("how it is counted", "counted"), ("source", "source")):
            if told[key]:
                yield word, told[key]
    elif told["kind"] == "goal":
        yield "unit", told["unit"]
    if "comes_from" in told:
        yield "comes from", told["comes_from"]


def _priced_by(told: dict[str, Any]) -> str:
    """``a clause``, or from how many days on a part of the price is due."""
    *steps, last = told["price_steps"]
    if told["priced_by"] != "days short":
        return f"a {told['priced_by']}"
    parts = ", ".join(f"{-(-told['price'] // 2 ** (place + 1))} up to {days}" for place, days in _up_to(steps, last))
    return f"a clause that is more than {last} days short ({parts})"


def _up_to(steps: list[int], last: int) -> Iterator[tuple[int, int]]:
    """From the dearest part of the price on: how often it is halved, less one, and up to how many days it is due."""
    yield from enumerate([*steps, last][:0:-1])


def _rows(told: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """The parameters, each followed by the fields of its entries."""
    for parameter in told["parameters"]:
        yield _row(parameter, "")
        for field in parameter.get("fields", ()):
            yield _row(field, f"{parameter['name']}.")


def _row(parameter: dict[str, Any], above: str) -> tuple[str, str, str, str]:
    value = parameter["default"]
    if parameter["required"]:
        default = "required"
    elif value in (None, [], {}):
        default = "none"
    else:
        default = f"default {str(value).lower() if isinstance(value, bool) else value}"
    return f"{above}{parameter['name']}", parameter["unit"], default, parameter["description"]


def _heading(told: dict[str, Any]) -> str:
    if told["kind"] == "rule":
        return "An example that breaks it: these lines, in the small world of `optimizer/files/example.yaml`."
    if told["kind"] == "goal":
        return "An example: these lines, in the small world of `optimizer/files/example.yaml`."
    return "In a file of events:"


def _yaml(told: dict[str, Any]) -> str:
    if told["kind"] != "event" or not told["example"]:
        return str(told.get("breaks") or told.get("example", ""))
    first, *others = told["example"].splitlines()
    return "\n".join([f"- {first}", *(f"  {line}" for line in others)])


def _answers(told: dict[str, Any]) -> str:
    return "What `check` says:" if told["kind"] == "rule" else "The value of the example's plan:"


def _filled(sentence: str, hanging: str = "  ") -> list[str]:
    return textwrap.wrap(sentence, 100, initial_indent="  ", subsequent_indent=hanging, break_on_hyphens=False)
