"""What studies found, as sections of a report: in words, in order, and never as markup."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.report.facts import PlanView
from optimizer.report.page import page_html
from optimizer.report.studied import candidate_table, contingency_table, free_in_words, ranked_seats
from optimizer.report.write import report_to
from optimizer.studies.contingency.answer import contingency_data
from tests import INSTANCES
from tests.cli.stored import MINI_PLAN

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def facts() -> PlanView:
    """The smallest instance."""
    instance = optimizer.load(INSTANCES / "mini.yaml")
    return PlanView(instance, optimizer.load_plan(MINI_PLAN, instance))


@pytest.fixture(scope="module")
def damaged(facts: PlanView) -> dict[str, Any]:
    """What happens if a ship is damaged; no mend is searched."""
    return contingency_data(optimizer.contingency(facts.planned, facts.plan, mends=0))


def test_a_row_for_each_ship_and_run_of_days_in_the_order_given(facts: PlanView, damaged: dict[str, Any]) -> None:
    table = contingency_table(facts, damaged)
    assert table.name == "contingency"
    assert len(table.rows) == len(damaged["rows"]) > 5
    for row, given in zip(table.rows, damaged["rows"], strict=True):
        told = dict(zip(table.columns, row, strict=True))
        assert (told["ship"], f"{told['from']}", f"{told['to']}") == (given["ship"], given["from"], given["to"])
        assert isinstance(told["from"], date)
        assert told["without a seat home"] == len(given["without_seat"])
        assert all(facts.name(crew) in str(told["who"]) for crew in given["without_seat"])
        assert f"{given['aboard']['US']} US" in str(told["aboard then"]) or told["aboard then"] == "nobody"
        assert told["what mends it"].startswith("not searched")  # type: ignore[union-attr]
        never = given["without_seat"] and given["days_without"] is None
        assert (told["days without"] == "not by the end") == bool(never)
    assert {row[3] for row in table.rows} == {"cannot be used", "leaves with all bound to it"}


MOVE = {"crew": "anna", "from": [], "to": []}


@pytest.mark.parametrize(
    ("mend", "words"),
    [
        ({"searched": False, "why": "so by the file already"}, "not searched: so by the file already"),
        ({"searched": False, "why": ""}, "not searched"),
        ({"found": "none", "why": "too few seats"}, "proved: no plan: too few seats"),
        ({"found": "open"}, "no plan found in the time"),
        ({"found": "impossible", "why": ""}, "cannot be told to replan"),
        ({"moves": [MOVE], "changes": 2, "bound": 2, "proved": True}, "anna moves (2 changes, proved)"),
        ({"moves": [], "changes": 1, "bound": 0}, "nobody moves (1 change, at least 0)"),
        ({"moves": [MOVE, {**MOVE, "crew": "ben"}], "changes": 3}, "anna and ben move (3 changes, no bound)"),
        (
            {"changes": 0, "proved": True, "seats_from": "2031-02-01", "breaks": [{"rule": "a", "subject": "b"}]},
            "nobody moves (0 changes, proved); all have a seat from 2031-02-01; breaks a b",
        ),
    ],
)
def test_what_mends_a_row(facts: PlanView, damaged: dict[str, Any], mend: dict[str, Any], words: str) -> None:
    whole = {"searched": True, "found": "mended", "why": "", "moves": [], "changes": 0, "bound": None}
    whole |= {"proved": False, "seats_from": None, "breaks": []}
    data = {**damaged, "rows": [{**damaged["rows"][0], "mend": whole | mend}]}
    assert contingency_table(facts, data).rows[0][-1] == words


def test_a_row_names_third_parties_and_what_nobody_aboard_can_do(facts: PlanView, damaged: dict[str, Any]) -> None:
    coming = [{"flight": "MS-2", "docking": "2031-06-10"}]
    more = {
        "aboard": {"US": 1, "RU": 0},
        "others": 2,
        "skills_lost": ["dragon-crew", "soyuz-crew"],
        "next_ships": coming,
    }
    without = {
        "without_seat": ["anna", "ben"],
        "days_without": 12,
        "days_if_empty": 30,
        "in_plan": True,
        "case": "gone",
    }
    for change, cells in (
        (without, ("leaves with all bound to it (so by the file)", 2, 12, 30, "anna and ben")),
        (
            without | {"days_without": None},
            ("leaves with all bound to it (so by the file)", 2, "not by the end", 30, "anna and ben"),
        ),
        (without | {"without_seat": []}, ("leaves with all bound to it (so by the file)", 0, None, None, "")),
    ):
        (row,) = contingency_table(facts, {**damaged, "rows": [{**damaged["rows"][0], **more, **change}]}).rows
        assert row[3:8] == cells
        assert row[8:11] == ("1 US, 0 RU and 2 of no party", "dragon-crew, soyuz-crew", "MS-2 on 2031-06-10")
    nobody = {"aboard": {"US": 0, "RU": 0}, "others": 0, "next_ships": []}
    (row,) = contingency_table(facts, {**damaged, "rows": [{**damaged["rows"][0], **nobody}]}).rows
    assert (row[8], row[10]) == ("nobody", "none")


def alternative(crew: str, status: str = "feasible", difference: int | None = None, **more: Any) -> dict[str, Any]:
    """As ``reasons_data`` has it."""
    tiers = [{"goals": {"unfilled_seats": 4}}, {"goals": {"waiting_spread": 9, "corps_size": 1}}]
    first = None if difference is None else {"tier": 2, "difference": difference, "proved": True}
    return {"crew": crew, "status": status, "tiers": tiers, "first_difference": first, "others_who_move": []} | more


def found(*alternatives: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The answer about one seat."""
    seat = {"flight": "Crew-A", "role": "commander", "leg": "up", "ranked": True, "alternatives": list(alternatives)}
    free = {"count": 1, "of": 20, "complete": True}
    free["seats"] = [{"crew": "anna", "flight": "Crew-A", "leg": "up", "instead": ["ben"]}]  # type: ignore[assignment]
    return {"free": free, "seats": [seat], "not_asked": [("MS-2", "commander")]} | more


def test_people_are_ranked_with_what_they_cost(facts: PlanView) -> None:
    answer = found(
        alternative("anna"),
        alternative("ben", difference=825, others_who_move=["jan"]),
        alternative("carol", difference=-3),
        alternative("dario", "infeasible"),
        alternative("elif", "unknown"),
    )
    asked, left = ranked_seats(facts, answer)
    assert (asked.has, asked.free, asked.others) == (
        "anna",
        "ben instead of anna",
        "1 cannot; 1 not settled in the time",
    )
    assert asked.people == (
        ("1", "ben", "tier 2, waiting_spread + corps_size: 825 worse", "jan"),
        ("2", "carol", "tier 2, waiting_spread + corps_size: 3 better", ""),
    )
    assert (left.flight, left.asked, left.free, left.others) == ("MS-2", False, "", "")
    assert left.has == facts.name(next(seat.crew for seat in facts.plan.assignments if seat.flight == "MS-2"))
    assert free_in_words(answer) == "1 of 20 seats could be somebody else's at no cost in any goal (proved)."
    short = {**answer["free"], "complete": False}
    assert free_in_words({"free": short}).endswith("(at least: the time ran out before it was proved).")
    assert candidate_table(facts, answer).columns == (
        *("flight", "role", "leg", "has it", "rank", "could have it", "cost", "others who move"),
    )
    (left,) = ranked_seats(facts, answer | {"seats": [], "not_asked": [("Crew-A", "commander")]})
    assert (left.has, left.free) == ("anna", "ben instead of anna"), "who else could is known all the same"
    assert [row[4:6] for row in candidate_table(facts, answer).rows] == [(1, "ben"), (2, "carol")]
    page = page_html(facts, "t", None, answer)
    assert "<li>ben: tier 2, waiting_spread + corps_size: 825 worse<small>moves too: jan</small></li>" in page
    assert "not ranked in the time" in page


def test_sections_are_there_when_asked_for(facts: PlanView, damaged: dict[str, Any], tmp_path: Path) -> None:
    assert 'id="contingency"' not in page_html(facts, "t")
    assert 'id="candidates"' not in page_html(facts, "t")
    for ending in ("html", "xlsx"):
        path = tmp_path / f"x.{ending}"
        report_to(facts.planned, facts.plan, path, contingency=damaged, candidates=found(alternative("anna")))
    page = (tmp_path / "x.html").read_text()
    assert page.index('id="contingency"') < page.index('id="candidates"') < page.index('id="waits"')
    assert page.count("cannot be used") > 3
