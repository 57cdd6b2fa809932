"""Clauses that differ only in the person or in the month are one line, which still says everything about each."""

from __future__ import annotations

import pytest

import optimizer
from optimizer.model.rows import Clause
from optimizer.studies.explain.answer import clause_text, conflict_text
from optimizer.studies.explain.grouping import conflict_text_of, lines_of
from optimizer.studies.explain.mus import Conflict
from tests import INSTANCES
from tests.cli.test_cli import crewopt

MINI = optimizer.load(INSTANCES / "mini.yaml")
PEOPLE = [person.id for person in MINI.crew]


def told(*clauses: Clause, each: bool = False) -> list[str]:
    return list(conflict_text_of(MINI, clauses, each=each))


def test_everybody_is_one_line_and_the_sentence_stands_once() -> None:
    lines = told(*(Clause("rest_interval", who) for who in PEOPLE))
    assert lines[0] == f"  rest_interval: all {len(PEOPLE)} people"
    assert sum("rests at least 790 days" in line for line in lines) <= 3
    assert "each of" in " ".join(lines)


def test_who_may_not_is_counted_with_the_flight() -> None:
    lines = told(*(Clause("qualification", f"{who}/MS-1") for who in ("anna", "carol", "jan")))
    assert lines[0] == "  qualification MS-1: nobody of 3: anna, carol and jan"
    said = "none of them can go up on MS-1 on 2031-01-10 as commander, which requires soyuz-commander"
    assert " ".join(" ".join(lines[1:]).split()) == said


def test_different_sentences_are_told_with_their_people() -> None:
    lines = " ".join(told(*(Clause("qualification", f"{who}/MS-1") for who in ("anna", "ben", "carol"))))
    assert "anna and carol cannot go up" in lines
    assert "ben cannot go up" in lines


def test_months_are_a_range() -> None:
    text = (
        (INSTANCES / "mini.yaml")
        .read_text()
        .replace("rules:\n", "rules:\n  station_complement: {total: {max: 9}}\n", 1)
    )
    instance = optimizer.loads(text)
    clauses = [Clause("station_complement", f"total/2031-{month:02}") for month in (3, 2, 4)]
    (line,) = lines_of(instance, clauses)
    assert line.months == ["2031-02", "2031-03", "2031-04"]
    assert next(iter(conflict_text_of(instance, clauses))) == "  station_complement total: 2031-02 to 2031-04"


def test_a_single_clause_and_a_list_on_request_keep_their_addresses() -> None:
    clause = Clause("rest_interval", "anna")
    assert told(clause)[0] == "  rest_interval anna"
    every = [Clause("rest_interval", who) for who in PEOPLE]
    assert [line.strip() for line in told(*every, each=True) if not line.startswith("   ")] == [
        f"rest_interval {who}" for who in PEOPLE
    ]
    grouped = conflict_text(MINI, Conflict(tuple(every), "by clause"))
    assert len(grouped) < len(conflict_text(MINI, Conflict(tuple(every), "by clause"), each=True))


@pytest.mark.slow
def test_no_person_is_left_out_of_the_lines() -> None:
    instance = optimizer.load(INSTANCES / "infeasible-vehicle-loss.yaml")
    found = optimizer.explain(instance)
    assert found.conflict is not None
    lines = lines_of(instance, found.conflict.clauses)
    assert sorted(clause for line in lines for clause in line.clauses) == sorted(found.conflict.clauses)
    for line in lines:
        assert sum(len(people) for people in line.sentences.values()) == len(line.people)
    asked = crewopt("explain", str(INSTANCES / "infeasible-vehicle-loss.yaml"), "--each-clause").stdout
    assert all(f"  {clause.rule} {clause.subject}\n" in asked for clause in found.conflict.clauses)
    assert clause_text(instance, found.conflict.clauses[0]).split()[0] in asked
