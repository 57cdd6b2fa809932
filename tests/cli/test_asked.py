"""With what commands call the studies, and what they make of the answers: no study runs here."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import click
import pytest

import optimizer
from optimizer.cli import _against
from optimizer.cli._against import refuse_without_futures, solve_against
from optimizer.cli._levers import pulled
from optimizer.cli.explain import _nothing_settled, in_ids
from optimizer.cli.report import _candidates, _contingency
from optimizer.cli.size import _losses, _pairs, _select
from optimizer.cli.solve import EXPLAIN_SECONDS, conflict_within, exit_code, explaining_seconds
from optimizer.cli.tradeoff import _in_each_scenario, _searched
from optimizer.cli.why import _turned
from optimizer.problem.errors import EndedEarlyError
from optimizer.studies.scenarios.patches import load_scenarios
from optimizer.studies.size.losses import Losses
from tests import INSTANCES
from tests.cli.inside import inside

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MINI = optimizer.load(INSTANCES / "mini.yaml")
PLAN: Any = SimpleNamespace(name="the plan")


@dataclass
class Asked:
    """A search that remembers what it is asked, and gives the answer that it was given."""

    answer: Any = None
    left: float | None = None
    scheduler: str | None = None
    asked: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)
    code: int | None = None
    stop: Any = field(default_factory=lambda: SimpleNamespace(requested=False))

    def run(self, function: str, *given: Any, **named: Any) -> Any:
        self.asked.append((function, given, named))
        if "on_answer" in named.get("told", ()):
            named["told"]["on_answer"]("heard")
            assert named["so_far"]() == "heard", "the answer so far is the last that was told"
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def exit(self, code: int) -> None:
        self.code = code


def settings(search: Asked) -> dict[str, Any]:
    """With what else the only question was asked."""
    ((_, _, named),) = search.asked
    return {name: value for name, value in named.items() if name not in ("told", "so_far")}


def test_a_conflict_is_looked_for_in_a_part_of_the_time() -> None:
    for left, seconds in ((None, EXPLAIN_SECONDS), (10.0, 6.0), (1000.0, EXPLAIN_SECONDS)):
        search: Any = Asked("conflict", left)
        assert explaining_seconds(search) == seconds
        assert conflict_within(search, MINI) == "conflict"
        assert search.asked == [
            ("optimizer.studies.explain:find_conflict", (MINI,), {"phase": "explaining", "seconds": seconds})
        ]
    late: Any = Asked(EndedEarlyError("late", 3))
    assert conflict_within(late, MINI) is None
    stopped: Any = Asked("conflict", stop=SimpleNamespace(requested=True))
    assert (conflict_within(stopped, MINI), stopped.asked) == (None, [])


def test_what_is_broken_whatever_is_decided_ends_with_one() -> None:
    for status, broken, code in (("optimal", (), 0), ("feasible", (), 0), ("infeasible", (), 1), ("unknown", (), 3)):
        result: Any = SimpleNamespace(status=status, unavoidable=broken)
        assert exit_code(result) == code
    broken_one: Any = SimpleNamespace(status="optimal", unavoidable=("clause",))
    assert exit_code(broken_one) == 1


def test_levers_and_turns_are_looked_for_in_the_time_left() -> None:
    whole: Any = SimpleNamespace(irreducible="yes")
    search: Any = Asked("levers", 8.0)
    assert pulled(search, MINI, whole, 2, 5) == "levers"
    assert settings(search) == {"phase": "looking for levers", "seconds": 4.0, "workers": 2, "seed": 5}
    assert search.asked[0][:2] == ("optimizer.studies.levers:levers_against", (MINI, whole))
    half: Any = SimpleNamespace(irreducible="no")
    free: Any = Asked("levers")
    assert pulled(free, MINI, half, None, 0) == "levers"
    assert free.asked[0][1] == (MINI, None), "a conflict that may be smaller is not known"
    why: Any = SimpleNamespace(question="why")
    turning: Any = Asked("turns")
    assert _turned(turning, why, 2, 5) == "turns"
    assert turning.asked[0][:2] == ("optimizer.studies.why.turns:turns", (why,))
    more = {"phase": "looking for a number that turns it", "seconds": 10.0, "workers": 2, "seed": 5}
    assert settings(turning) == more
    for ask in (lambda by: pulled(by, MINI, None, None, 0), lambda by: _turned(by, why, None, 0)):
        assert ask(Asked(EndedEarlyError("late", 3))) is None
        stopped = Asked("x", stop=SimpleNamespace(requested=True))
        assert (ask(stopped), stopped.asked) == (None, [])


def test_a_report_asks_for_mends_and_candidates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "optimizer.studies.contingency.answer.contingency_data", lambda answer: {"rows": answer, "seconds": 1.0}
    )
    search: Any = Asked("rows")
    assert _contingency(search, 9.0, MINI, PLAN, 2, 5) == {"rows": "rows"}, "a report has no seconds in it"
    assert search.asked[0][:2] == ("optimizer.studies.contingency:contingency", (MINI, PLAN))
    more = {"phase": "looking for what mends", "seconds": 9.0, "mends": 10, "workers": 2, "seed": 5}
    assert settings(search) == more
    other: Any = Asked({"seats": []})
    assert _candidates(other, MINI, PLAN, 2, 5) == {"seats": []}
    assert other.asked[0][:2] == ("optimizer.studies.alternatives.seat_by_seat:seat_by_seat", (MINI, PLAN))
    assert settings(other) == {"phase": "comparing people seat by seat", "workers": 2, "seed": 5}


def robust(status: str, *, plan: Any = PLAN, unavoidable: tuple[str, ...] = ()) -> Any:
    """An answer of one plan for many futures."""
    return SimpleNamespace(plan=plan, solved=SimpleNamespace(status=status), unavoidable=unavoidable)


NAMED: dict[str, Any] = {"within": {}, "others": None, "priced": None, "batches": None}
MORE: dict[str, Any] = {"workers": 2, "seed": 5}


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (robust("optimal"), 0),
        (robust("optimal", unavoidable=("a",)), 1),
        (robust("infeasible", plan=None), 1),
        (robust("unknown", plan=None), 3),
    ],
)
def test_one_plan_for_many_futures(
    answer: Any, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Ending(Asked):
        def exit(self, code: int) -> None:
            self.code = code
            raise SystemExit

    written: list[tuple[Any, str]] = []
    monkeypatch.setattr(_against, "dump", lambda plan, path: written.append((plan, path)))
    monkeypatch.setattr("optimizer.studies.robust.answer.robust_text", lambda found: "the answer")
    monkeypatch.setattr("optimizer.studies.robust.data.robust_data", lambda found: {"an": "answer"})
    for output, as_json in ((None, False), ("plan.json", False), ("-", False), ("plan.json", True)):
        written.clear()
        search: Any = Ending(answer)
        with pytest.raises(SystemExit):
            solve_against(search, MINI, "12", **NAMED, output=output, **MORE, as_json=as_json)
        assert search.code == code
        assert written == ([] if output is None or answer.plan is None else [(PLAN, output)])
        printed = capsys.readouterr().out
        if as_json:
            assert json.loads(printed) == {"an": "answer"}
        else:
            assert printed.startswith("the answer\n") == (output != "-")
            assert ("`crewopt explain` says why, and what mends it." in printed) == (
                output != "-" and answer.solved.status == "infeasible"
            )
    assert search.asked[0][:2] == ("optimizer.studies.robust:robust", (MINI, 12))
    limits = {"within": {}, "others": 20, "priced": 5, "batches": 0}
    assert settings(search) == {"phase": "one plan for many futures", **limits, **MORE}
    given: Any = Ending(answer)
    futures = str(INSTANCES / "mini.scenarios.yaml")
    asked = {"within": {"2": 3}, "others": 0, "priced": 0, "batches": 4}
    with pytest.raises(SystemExit):
        solve_against(given, MINI, futures, **asked, output=None, **MORE, as_json=True)
    assert settings(given) == {"phase": "one plan for many futures", **asked, **MORE}
    assert given.asked[0][1] == (MINI, load_scenarios(futures, MINI, undecided=True))


def test_options_of_futures_need_them_and_others_do_not_go_with_them() -> None:
    given, besides = {"--within": False, "--others": True}, {"--certify": True, "--engine": False}
    with pytest.raises(click.UsageError) as caught:
        refuse_without_futures(None, given, besides)
    assert caught.value.message == "expected --against beside --others, found none"
    with pytest.raises(click.UsageError) as caught:
        refuse_without_futures("5", given, besides)
    assert caught.value.message == "expected no --certify beside --against, found both"
    refuse_without_futures("5", given, {"--engine": False})
    refuse_without_futures(None, {"--within": False}, besides)


def test_chances_and_days_by_name() -> None:
    assert list(_pairs("--leave", ("0.1", "NASA=0.25", "ESA=1", "a=b=0"))) == [
        *(("", "0.1"), ("NASA", "0.25"), ("ESA", "1"), ("a=b", "0"))
    ]
    assert list(_pairs("--gap", ("soyuz=120",), whole=True)) == [("soyuz", "120")]
    for wrong in ("", "NASA=", "=0.1", "NASA=x", "0.1.2", "-1", "NASA=0.", "1e3", "１"):
        with pytest.raises(click.UsageError) as caught:
            list(_pairs("--leave", (wrong,)))
        form = "CHANCE or AGENCY=CHANCE, a chance from 0 to 1"
        assert caught.value.message == f"--leave: expected {form}, found {wrong!r}"
    for wrong in ("120", "soyuz=0.5", "soyuz=1234567890", "=1"):
        with pytest.raises(click.UsageError) as caught:
            list(_pairs("--gap", (wrong,), whole=True))
        assert caught.value.message == f"--gap: expected VEHICLE=DAYS, found {wrong!r}"
    assert _losses((), None, None) == Losses()
    assert _losses(("0.1", "NASA=0.2"), 0.3, 40) == Losses(0.1, {"NASA": 0.2}, 0.3, 40)


def test_options_of_classes_go_with_the_year_and_others_do_not() -> None:
    mini = str(INSTANCES / "mini.yaml")
    for line, words in (
        (("--years-to", "2040", "--under", "1"), "expected --under without --years-to"),
        (("--years-to", "2040", "-o", "x.json"), "expected --output without --years-to"),
        (("--samples", "5"), "expected --samples with --years-to only"),
        (("--jobs", "2"), "expected --jobs with --years-to only"),
    ):
        told = inside("size", mini, *line)
        assert (told.returncode, told.stdout) == (2, "")
        assert f"Error: {words}\n" in told.stderr


def test_a_clause_is_named_by_ids_or_names() -> None:
    named = MINI.model_copy(update={"crew": tuple(p.model_copy(update={"name": p.id.upper()}) for p in MINI.crew)})
    assert in_ids("rest_interval", MINI) == "rest_interval"
    assert in_ids("rest_interval/ANNA", named) == "rest_interval/anna"
    assert in_ids("handover/MS-1/MS-2", MINI) == "handover/MS-1/MS-2"
    from optimizer.studies.explain.answer import nothing_settled

    assert _nothing_settled(MINI, 4.0) == nothing_settled(MINI, 4.0)


class Pool(Asked):
    """A search that gives its processes to who asks for them."""

    def pool(self, children: int) -> Iterator[str]:
        from contextlib import nullcontext

        return nullcontext(f"{children} processes")  # type: ignore[return-value]


def test_goals_are_traded_off_by_one_process_or_several(monkeypatch: pytest.MonkeyPatch) -> None:
    search: Any = Pool("frontier")
    assert _searched(search, MINI, ("a", "b", None), 1, print, {"points": 4}) == "frontier"
    assert search.asked[0][:2] == ("optimizer.studies.tradeoff:tradeoff", (MINI, "a", "b", None))
    assert search.asked[0][2]["told"]["on_point"] is print
    assert settings(search) == {"points": 4}
    called: list[Any] = []
    monkeypatch.setattr("optimizer.studies.tradeoff.tradeoff", lambda *given, **named: called.append((given, named)))
    for jobs, scheduler in ((3, None), (1, "tcp://nowhere:1")):
        called.clear()
        several: Any = Pool(left=7.0, scheduler=scheduler)
        _searched(several, MINI, ("a", "b", "c"), jobs, print, {"points": 4})
        ((given, named),) = called
        assert given == (MINI, "a", "b", "c")
        limits = {"jobs": jobs, "executor": f"{jobs} processes", "time_limit": 7.0, "stop": several.stop}
        assert named == {**limits, "points": 4, "on_point": print}


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        (("complete", "partial"), 0),
        (("complete", "infeasible", "unknown"), 1),
        (("unknown", "complete"), 3),
    ],
)
def test_frontiers_of_scenarios_end_as_the_worst_of_them(
    statuses: tuple[str, ...], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "scenarios.yaml"
    file.write_text("scenarios:\n  planned: []\n")
    monkeypatch.setattr("optimizer.studies.scenarios.patches.load_scenarios", lambda *given: [*given])
    monkeypatch.setattr("optimizer.studies.tradeoff.by_scenario.frontiers_text", lambda answer: "the answer")
    found = SimpleNamespace(scenarios=[(status, SimpleNamespace(status=status)) for status in statuses])
    search: Any = Asked(found)
    _in_each_scenario(search, MINI, str(file), ("a", "b", None), as_json=False, told={"on_point": print}, points=4)
    assert search.code == code
    ((function, given, named),) = search.asked
    assert function == "optimizer.studies.tradeoff.by_scenario:frontiers"
    assert given == (MINI, [str(file), MINI], "a", "b", None)
    assert named["told"].keys() == {"on_point", "on_answer"}
    assert named["points"] == 4


def test_how_many_to_select_ends_as_it_was_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizer.studies.size.selection_answer.selection_text", lambda answer: "the answer")
    for enough, smallest, code in ((5, True, 0), (None, True, 1), (None, False, 3)):
        answer = SimpleNamespace(enough=enough, searched=SimpleNamespace(smallest=smallest))
        called: list[Any] = []
        monkeypatch.setattr(
            "optimizer.studies.size.selection.selection",
            lambda *given, called=called, answer=answer, **named: called.append((given, named)) or answer,
        )
        search: Any = Pool(left=7.0)
        with pytest.raises(AssertionError):  # a search that ends the command does not come back
            _select(search, MINI, 2040, 3, {"most": 2}, as_json=False)
        assert search.code == code
        named = {"executor": "3 processes", "time_limit": 7.0, "stop": search.stop, "most": 2}
        assert called == [((MINI, 2040), named)]
