"""Clauses for people to read: those that differ only in the person or in the month are one line, the sentence once."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from optimizer.problem.wording import called, listed
from optimizer.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from optimizer.instance import Instance
    from optimizer.model.rows import Clause

NAMES = 6
"""More people than these are counted."""
WIDTH = 112
WHO, MONTH = "\0who", "\0month"
"""Stand in a sentence for the person and the month."""
_MONTH = re.compile(r"\d{4}-\d{2}")
_MAY_NOT = f"{WHO} does not "


@dataclass(slots=True)
class Line:
    """Clauses of one rule that differ only in the person or in the month."""

    rule: str
    about: str
    """What their subjects have in common."""
    clauses: list[Clause] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    months: list[str] = field(default_factory=list)
    sentences: dict[str, list[str]] = field(default_factory=dict)
    """Each sentence about them, with ``WHO`` and ``MONTH`` in it, and the people it is about."""


def lines_of(instance: Instance, clauses: Iterable[Clause]) -> list[Line]:
    """The clauses as lines, in the order in which each line begins."""
    rules = {rule.name: rule for rule in instance.rulebook}
    found: dict[tuple[str, str, bool, bool], Line] = {}
    for clause in clauses:
        who, month, about = parts_of(instance, clause)
        key = (clause.rule, about, who is None, month is None)
        line = found.setdefault(key, Line(clause.rule, about))
        line.clauses.append(clause)
        sentence = rules[clause.rule].describe(clause.subject, instance)
        if who is not None:
            sentence = _replaced(sentence, called(instance, who), WHO)
            line.people.append(who)
        if month is not None:
            sentence = sentence.replace(month, MONTH)
            line.months.append(month)
        line.sentences.setdefault(sentence, []).extend([] if who is None else [who])
    for line in found.values():
        line.people = list(dict.fromkeys(line.people))
        line.months = sorted(set(line.months))
    return list(found.values())


def parts_of(instance: Instance, clause: Clause) -> tuple[str | None, str | None, str]:
    """Person and month of a subject, where its rule speaks of one, and the rest: what clauses that differ only in the
    person or the month have in common."""
    form, parts = RULES[clause.rule].subject, clause.subject.split("/")
    who = next((part for part in parts if part in instance.person), None) if "person" in form else None
    month = parts[-1] if "month" in form and _MONTH.fullmatch(parts[-1]) else None
    rest = [part for part in parts if part != who]
    return who, month, "/".join(rest[:-1] if month is not None else rest)


def _replaced(sentence: str, name: str, word: str) -> str:
    """The sentence with a word in the place of a name, not in the middle of another."""
    return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", lambda _: word, sentence)


def conflict_text_of(instance: Instance, clauses: Iterable[Clause], *, each: bool = False) -> Iterator[str]:
    """The clauses, each with its demand; with ``each`` every clause by itself, else those alike together."""
    rules = {rule.name: rule for rule in instance.rulebook}
    every = list(clauses)
    for line in [] if each else lines_of(instance, every):
        if len(line.clauses) == 1:
            (clause,) = line.clauses
            yield f"  {clause.rule} {clause.subject}"
            yield from _wrapped(rules[clause.rule].describe(clause.subject, instance), 6)
        else:
            yield from _together(instance, line)
    for clause in every if each else ():
        yield f"  {clause.rule} {clause.subject}"
        yield from _wrapped(rules[clause.rule].describe(clause.subject, instance), 6)


def _together(instance: Instance, line: Line) -> Iterator[str]:
    head = " ".join(filter(None, (line.rule, line.about)))
    months = "" if not line.months else f"{line.months[0]} to {line.months[-1]}"
    if len(line.months) == 1:
        months = line.months[0]
    whom = _whom(instance, line.people) if line.people else ""
    alone = len(line.sentences) == 1
    if line.people and all(sentence.startswith(_MAY_NOT) for sentence in line.sentences):
        whom = f"nobody of {len(line.people)}" + (f": {_names(instance, line.people)}" if alone else "")
    yield from _wrapped(f"{head}: {', '.join(filter(None, (whom, months)))}", 2, 6)
    for sentence, people in line.sentences.items():
        said = sentence.replace(MONTH, "each month")
        if not line.people:
            yield from _wrapped(said, 6)
        elif alone and said.startswith(_MAY_NOT):
            yield from _wrapped(f"none of them can {said.removeprefix(_MAY_NOT)}".replace(WHO, "they"), 6)
        elif alone:
            yield from _wrapped(_for_each(said, "each of them"), 6)
        elif said.startswith(_MAY_NOT):
            yield from _wrapped(f"{_names(instance, people)} cannot {said.removeprefix(_MAY_NOT)}", 6, 8)
        else:
            every = _names(instance, people)
            yield from _wrapped(_for_each(said, every if len(people) == 1 else f"each of {every}"), 6, 8)


def _for_each(sentence: str, words: str) -> str:
    """The sentence about each of several people, who come first in it or later."""
    first, found, rest = sentence.partition(WHO)
    return f"{first}{words if found else ''}{rest}".replace(WHO, "the person")


def _whom(instance: Instance, people: list[str]) -> str:
    """All of the corps, or names, or a number."""
    everybody = [person.id for person in instance.crew if not person.unnamed]
    if len(people) > 1 and {*everybody} <= {*people}:
        return f"all {len(people)} people"
    if len(people) <= NAMES:
        return _names(instance, people)
    return f"{len(people)} of {len(instance.crew)} people: {_names(instance, people)}"


def _names(instance: Instance, people: list[str]) -> str:
    names = [called(instance, who) for who in people]
    return listed(names) if len(names) <= NAMES else f"{', '.join(names[:3])} and {len(names) - 3} more"


def _wrapped(text: str, first: int, then: int | None = None) -> list[str]:
    start, rest = " " * first, " " * (first if then is None else then)
    return textwrap.wrap(text, WIDTH, initial_indent=start, subsequent_indent=rest, break_on_hyphens=False)
