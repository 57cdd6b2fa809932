"""One plan for many futures: what it says of each future is what ``replan`` says, and what it buys is seen there."""

from __future__ import annotations

import json
import pickle
from random import Random
from typing import TYPE_CHECKING

import pytest

import optimizer
from optimizer.problem.errors import InputError
from optimizer.solver.build import build
from optimizer.solver.engines.stop import Stop
from optimizer.studies.robust.answer import Robust
from optimizer.studies.robust.data import robust_data
from optimizer.studies.robust.futures import fresh, sampled
from optimizer.studies.robust.judging import Verdict
from optimizer.studies.robust.sampling_gap import SamplingGap, student
from optimizer.studies.scenarios.patches import Scenarios, load_scenarios
from optimizer.studies.stress.sampling import Odds
from tests import INSTANCES
from tests.cli.test_cli import crewopt

if TYPE_CHECKING:
    from pathlib import Path

MINI = str(INSTANCES / "mini.yaml")
FUTURES = str(INSTANCES / "mini.scenarios.yaml")
SLACK = {"waiting_spread": 100}


@pytest.fixture(scope="module")
def mini() -> optimizer.Instance:
    return optimizer.load(MINI)


@pytest.fixture(scope="module")
def written(mini: optimizer.Instance) -> Scenarios:
    return load_scenarios(FUTURES, mini, undecided=True)


@pytest.fixture(scope="module")
def held(mini: optimizer.Instance, written: Scenarios) -> Robust:
    return optimizer.robust(mini, written, within=SLACK, others=3, workers=1)


def test_each_future_ends_as_replan_says(mini: optimizer.Instance, written: Scenarios, held: Robust) -> None:
    assert held.proved
    assert held.best is not None
    assert held.held is not None
    seen = set()
    for of in (held.best, held.held):
        assert optimizer.check(mini, of.plan).ok
        assert optimizer.check(mini, of.plan).values == of.values
        for scenario, said in zip(written.scenarios, of.verdicts, strict=True):
            seen.add(said.status)
            if not scenario.events:
                assert said == Verdict("holds")
                continue
            answer = optimizer.replan(mini, of.plan, scenario.events, workers=1)
            broken = answer.result.status == "infeasible" or answer.result.unavoidable
            assert said.lost == bool(broken), scenario.name
            if not said.lost:
                assert answer.result.values[0] == said.changes
                assert answer.difference is not None
                assert sum(move.flies for move in answer.difference.moves) >= said.people > 0 or not said.changes
    assert seen == {"holds", "moves", "lost"}


def test_a_loss_that_is_allowed_buys_a_future(held: Robust) -> None:
    """By hand: only if galina flies first is the other commander of Soyuz free when she drops out."""
    assert held.best is not None
    assert held.held is not None
    assert held.price == (0, 60)
    assert [score and score.lost for score in (held.best.score(held.futures), held.held.score(held.futures))] == [2, 0]
    first = {seat.crew for seat in held.held.plan.assignments if (seat.flight, seat.leg) == ("MS-1", "up")}
    assert "galina" in first
    assert "holds better" in str(held)
    assert "galina is out" in str(held)


def test_no_tier_is_worse_unless_it_is_allowed(mini: optimizer.Instance, written: Scenarios) -> None:
    found = optimizer.robust(mini, written, others=0, workers=1)
    assert found.proved
    assert found.price == (0, 0)
    assert found.fresh is None
    assert found.held is not None
    assert found.held.score(found.futures) == (2, 4)


def test_drawn_futures_are_for_no_plan_and_count_as_often_as_a_seat_is_hit(mini: optimizer.Instance) -> None:
    plan = optimizer.solve(mini, workers=1).plan
    assert plan is not None
    stays = build(mini, goals=False).options.stays
    found = sampled(mini, plan, stays, 120, 3, Odds(more=0.0))
    assert found[:5] == sampled(mini, plan, stays, 5, 3, Odds(more=0.0))
    assert found != sampled(mini, plan, stays, 120, 4, Odds(more=0.0))
    out = {event.event.crew for future in found for event in future.events if event.event.name == "person_out"}  # type: ignore[attr-defined]
    able = {stay.person.id for stay in stays}
    assert able - out == set(), "everybody who can go up drops out in some future"
    for future in found:
        names = {event.event.name for event in future.events}
        assert future.weight >= 1
        assert future.weight == 1 or names == {"person_out"}
    assert max(future.weight for future in found) > 1


def test_other_futures_are_others_and_the_same_each_time(mini: optimizer.Instance, held: Robust) -> None:
    assert held.held is not None
    drawn = list(fresh(mini, held.held.plan, 5, 0, Odds()))
    assert drawn == list(fresh(mini, held.held.plan, 5, 0, Odds()))
    assert held.fresh is not None
    assert [len(each.verdicts) for each in held.fresh] == [3, 3]
    shares = [held.fresh[1].share(status).count for status in ("holds", "moves", "lost")]
    assert sum(shares) == 3


def test_samples_of_a_seed_give_the_same_answer(mini: optimizer.Instance) -> None:
    def told(found: Robust) -> object:
        return {key: value for key, value in robust_data(found).items() if key != "seconds"}

    found = optimizer.robust(mini, 3, others=0, workers=1, seed=5)
    assert found.drawn
    assert len(found.futures) == 3
    assert told(found) == told(optimizer.robust(mini, 3, others=0, workers=1, seed=5))
    assert pickle.loads(pickle.dumps(found)).price == found.price


def test_the_price_of_a_lost_future_is_what_holding_in_it_costs(mini: optimizer.Instance, written: Scenarios) -> None:
    found = optimizer.robust(mini, written, others=0, workers=1)
    (price,) = found.prices
    assert found.futures[price.future].name == "galina is out"
    assert (price.status, price.values, price.proved) == ("priced", (4, 31032), True)  # the price that --within pays
    assert "galina is out  tier 2 waiting_spread +60" in str(found)
    assert robust_data(found)["prices"][0]["future"] == "galina is out"
    assert optimizer.robust(mini, written, others=0, priced=0, workers=1).prices == ()


@pytest.mark.parametrize(
    ("share", "degrees", "quantile"),
    [(0.95, 1, 6.3138), (0.95, 4, 2.1318), (0.95, 9, 1.8331), (0.95, 30, 1.6973), (0.975, 4, 2.7764)],
)
def test_quantiles_are_those_of_the_tables(share: float, degrees: int, quantile: float) -> None:
    assert student(share, degrees) == pytest.approx(quantile, abs=1e-4)


def test_the_bound_on_all_futures_holds_as_often_as_it_says() -> None:
    """Three plans that lose a fifth, a third and half of all futures; the second was chosen."""
    random, held, times = Random(1), 0, 400
    for _ in range(times):
        least, own = [], []
        for _ in range(8):
            lost = [[random.random() < share for _ in range(12)] for share in (0.2, 1 / 3, 0.5)]
            shares = [sum(each) / 12 for each in lost]
            least.append(min(shares))
            own.append(shares[1])
        gap = SamplingGap(12, tuple(least), tuple(own)).gap
        held += gap is not None and gap >= 1 / 3 - 0.2
    assert held >= 0.95 * times


def test_batches_that_are_all_alike_bound_no_gap() -> None:
    alike = SamplingGap(5, (0.2, 0.4), (0.2, 0.4))
    assert alike.gap is None
    assert alike.like_these == pytest.approx(0.05**0.5)
    some = SamplingGap(5, (0.0, 0.2), (0.2, 0.2))
    assert some.gap == pytest.approx(0.1 + 6.3138 * 0.1, abs=1e-3)


def test_fresh_batches_bound_what_another_plan_saves(mini: optimizer.Instance) -> None:
    found = optimizer.robust(mini, 3, others=0, priced=0, batches=2, workers=1, seed=5)
    assert found.gap is not None
    assert (found.gap.size, len(found.gap.own)) == (3, 2)
    assert all(0 <= least <= own for least, own in zip(found.gap.least, found.gap.own, strict=True))
    assert "in 2 fresh batches of 3" in str(found)
    assert robust_data(found)["all_futures"]["own"] == found.gap.own
    assert found.futures == optimizer.robust(mini, 3, others=0, priced=0, workers=1, seed=5).futures


def test_a_stop_gives_the_best_plan_so_far_and_no_proof(mini: optimizer.Instance, written: Scenarios) -> None:
    stop = Stop()
    stop.request()
    found = optimizer.robust(mini, written, workers=1, stop=stop)
    assert not found.proved
    assert found.bound is None
    assert found.held is None or optimizer.check(mini, found.held.plan).ok


def test_the_command(tmp_path: Path, held: Robust) -> None:
    plan = tmp_path / "plan.json"
    asked = ("--against", FUTURES, "--within", "waiting_spread=100", "--others", "0", "--workers", "1")
    answer = crewopt("solve", MINI, *asked, "--json", "-o", str(plan))
    assert answer.returncode == 0, answer.stderr
    data = json.loads(answer.stdout)
    assert data["status"] == "optimal"
    assert data["plan_that_holds"] == {"lost": 0, "changes": 4}
    assert data["best_plan"] == {"lost": 2, "changes": 4}
    assert [tier["value"] - tier["best"] for tier in data["tiers"]] == [0, 60]
    assert data["other_futures"] is None
    mini = optimizer.load(MINI)
    written_plan = optimizer.load_plan(plan, mini)
    assert optimizer.check(mini, written_plan).values == tuple(tier["value"] for tier in data["tiers"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--within", "1=3"), "expected --against beside --within, found none"),
        (("--others", "3"), "expected --against beside --others, found none"),
        (("--against", "3", "--certify"), "expected no --certify beside --against, found both"),
        (("--against", "3", "--prove", "proofs"), "expected no --prove beside --against, found both"),
        (("--batches", "3"), "expected --against beside --batches, found none"),
        (("--against", "2", "--batches", "1"), "expected no batches, or 2 or more, found 1"),
        (("--against", FUTURES, "--batches", "2"), "expected a number of futures to draw"),
        (("--against", "0"), "expected 1 to 500 samples, found 0"),
        (("--against", "999999"), "expected 1 to 500 samples, found 999999"),
        (("--against", "nothing.yaml"), "cannot be read"),
        (("--against", "2", "--within", "beauty=3"), "tier 'beauty' unknown"),
    ],
)
def test_nonsense_is_told(options: tuple[str, ...], message: str) -> None:
    answer = crewopt("solve", MINI, *options)
    assert answer.returncode == 2
    assert message in answer.stderr


def test_news_that_cannot_happen_is_told_with_its_place(mini: optimizer.Instance, tmp_path: Path) -> None:
    file = tmp_path / "futures.yaml"
    file.write_text(
        "scenarios:\n"
        "  one: []\n"
        "  two: [{kind: slip, known_on: 2031-09-01, flight: MS-1, launch: 2031-10-01}]\n"
        "  three: [{kind: person_out, known_on: 2032-09-01, crew: anna}]\n"
    )
    with pytest.raises(InputError) as told:
        optimizer.robust(mini, load_scenarios(file, mini, undecided=True), workers=1)
    assert [problem.line for problem in told.value.problems] == [3, 4]


def test_what_every_plan_breaks_is_told_and_is_no_yes() -> None:
    asked = (str(INSTANCES / "infeasible-handover.yaml"), "--against", "2", "--others", "0", "--workers", "1")
    answer = crewopt("solve", *asked)
    assert answer.returncode == 1
    assert "1 clause is broken whatever is decided" in answer.stdout
    assert "handover Crew-A/Crew-B" in answer.stdout
    assert "in brackets" not in answer.stdout, "there are no other futures"
    data = json.loads(crewopt("solve", *asked, "--json").stdout)
    assert [(each["rule"], each["subject"]) for each in data["unavoidable"]] == [("handover", "Crew-A/Crew-B")]


def test_where_there_is_no_plan_nothing_is_held_and_the_futures_are_as_asked(written: Scenarios) -> None:
    none = optimizer.load(INSTANCES / "infeasible-rest.yaml")
    for futures, drawn in ((2, True), (written, False)):
        found = optimizer.robust(none, futures, workers=1)
        assert (found.solved.status, found.drawn, found.best, found.held) == ("infeasible", drawn, None, None)


def test_where_there_is_no_plan_the_answer_says_so() -> None:
    answer = crewopt("solve", str(INSTANCES / "infeasible-rest.yaml"), "--against", "2", "--workers", "1")
    assert answer.returncode == 1
    assert "INFEASIBLE" in answer.stdout
    assert "--with-waivers" in answer.stdout
