"""Sections, tables as grids, and the broken clauses."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from optimizer.report.page.markup import Markup, tag, together

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.report.facts import PlanView
    from optimizer.report.tables import Cell, Table
    from optimizer.rules import Violation


def section(name: str, title: str, ask: str, *parts: object) -> Markup:
    """A section with the question it answers."""
    head = together(tag("h2", title, id=f"{name}-title"), tag("p", ask, class_="ask"))
    return tag("section", head, *parts, id=name, aria_labelledby=f"{name}-title")


def cell(content: object, **attributes: object) -> Markup:
    """One cell of a table; numbers are set flush right."""
    number = isinstance(content, int) and not isinstance(content, bool)
    shown = "" if content is None else content
    kind = "number" if number else "day" if isinstance(content, date) else None
    return tag("td", shown, **{"class_": kind, **attributes})


def rows_of(head: Iterable[str], rows: Iterable[Iterable[object]], *, caption: str | None = None) -> Markup:
    """A table with a heading row; the first cell of each row heads it.  Wide ones scroll sideways."""
    words = [tag("th", word, scope="col") for word in head]
    body = [tag("tr", *_row(list(row))) for row in rows]
    title = tag("caption", caption) if caption else None
    whole = tag("table", title, tag("thead", tag("tr", *words)), tag("tbody", *body))
    return tag("div", whole, class_="scroll")


def _row(row: list[object]) -> list[Markup]:
    return [tag("th", "" if row[0] is None else row[0], scope="row"), *(cell(content) for content in row[1:])]


def grid(table: Table, title: str) -> Markup:
    """A table behind its title, to be opened."""
    rows: Iterable[Iterable[Cell]] = table.rows
    return tag("details", tag("summary", title), rows_of(table.columns, rows))


STATES = {
    "broken": ("To be repaired or waived", "alarm", "None: apart from waivers and history every rule holds."),
    "unavoidable": ("Broken whatever is decided: to be waived, or the facts to be changed", "alarm", "None."),
    "waived": ("Waived", "waived", "No waiver is in use."),
    "history": ("History, nothing can change it", "history", "None."),
}


def violations(facts: PlanView) -> Markup:
    """Broken clauses by state, each with its address, then the rules by which the plan was judged."""
    parts: list[Markup] = []
    for state, found in facts.verdicts.items():
        title, kind, none = STATES[state]
        parts.append(tag("h3", f"{title} ({len(found)})"))
        items = [tag("li", _violation(facts, broken), class_=kind) for broken in found]
        parts.append(tag("ul", *items, class_="clauses") if items else tag("p", none))
    if facts.report.broken:
        form = "{rule: NAME, subject: SUBJECT, reason: why, by: who}"
        parts.append(tag("p", "To waive a clause, list it under ", tag("code", "waivers"), " as ", tag("code", form)))
    return together(*parts, _rulebook(facts))


def _violation(facts: PlanView, broken: Violation) -> Markup:
    dated = broken.since is not None or broken.unavoidable
    days = f" ({broken.days_in_words})" if dated else ""
    why = [
        tag("p", f"Waived by {waiver.by}: {waiver.reason}")
        for waiver in (facts.waivers_of(broken) if broken.waived else [])
    ]
    return together(tag("code", f"{broken.rule} {broken.subject}"), f" {broken.message}{days}", *why)


def _rulebook(facts: PlanView) -> Markup:
    rules = [(tag("code", rule.name), in_code(rule.sentence())) for rule in facts.instance.rulebook]
    title = f"The {len(rules)} rules by which this plan was judged"
    return tag("details", tag("summary", title), rows_of(("rule", "sentence"), rules))


def in_code(sentence: str) -> Markup:
    """A sentence with the text between backquotes as code."""
    parts = sentence.split("`")
    return together(*(tag("code", part) if number % 2 else part for number, part in enumerate(parts)))
