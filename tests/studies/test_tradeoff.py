"""The frontier of two goals against brute force over all plans, and what a user sees of it."""

from __future__ import annotations

import json
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import combinations, permutations
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.checker.check import TierValue
from optimizer.files.documents import parse
from optimizer.goals import Cost, Tier
from optimizer.problem.calendar import Calendar
from optimizer.problem.errors import DisagreementError, InputError
from optimizer.solver import queries as asking
from optimizer.solver.children.workers import workers
from optimizer.solver.engines.search import search
from optimizer.solver.engines.stop import Stop
from optimizer.solver.engines.task import Task
from optimizer.studies.tradeoff import lexicographic, tier_named
from optimizer.studies.tradeoff.answer import chart
from optimizer.studies.tradeoff.box_search import BoxSearch
from optimizer.studies.tradeoff.sides import sides_of
from optimizer.studies.tradeoff.zone_search import ZoneSearch
from tests import INSTANCES
from tests.cli.test_cli import crewopt
from tests.slow import few_first
from tests.solver.test_solve import lying
from tests.worlds.draw import seeded
from tests.worlds.everything import plans_of, roomy, unbeaten
from tests.worlds.tiny import make

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from optimizer.checker.check import Report
    from optimizer.model.rows import Row
    from optimizer.solver.engines.task import Outcome
    from optimizer.studies.tradeoff import Frontier, Open

MINI = str(INSTANCES / "mini.yaml")
MINI_INSTANCE = optimizer.load(MINI)
WORLDS = 25


@pytest.mark.parametrize("seed", few_first(range(WORLDS), 10))
def test_the_frontier_is_that_of_all_plans(seed: int) -> None:
    instance, random = roomy(seed), Random(seed)
    names = [goal.name for goal in instance.all_goals]
    under = random.choice([0, 0, 0, 1])
    reports = [report for _, report in plans_of(instance)]
    best = min((report.values[:under] for report in reports), default=())
    reports = [report for report in reports if report.values[:under] == best]
    first, second = widest(reports, random) if random.random() < 0.7 else random.sample(range(len(names)), 2)
    if random.random() < 0.5:
        chosen = names[first], names[second]
        values = {(r.tiers[first].goals[names[first]], r.tiers[second].goals[names[second]]) for r in reports}
    else:  # whole tiers, with their weights
        chosen = f"tier:{first + 1}", f"tier:{second + 1}"
        values = {(r.values[first], r.values[second]) for r in reports}
    found = optimizer.tradeoff(instance, *chosen, under=under, workers=1)
    assert [point.values for point in found.points] == unbeaten(values)
    assert found.status == ("complete" if values else "infeasible")
    assert all(point.proved for point in found.points)
    assert not found.open
    for point in found.points:
        assert optimizer.check(instance, point.plan).ok


@pytest.mark.parametrize("seed", few_first(range(24), 8))
def test_the_frontier_of_three_goals_is_that_of_all_plans(seed: int) -> None:
    instance, random = roomy(seed), Random(seed)
    names = [goal.name for goal in instance.all_goals]
    reports = [report for _, report in plans_of(instance)]
    sets = list(combinations(range(len(reports[0].tiers) if reports else 3), 3))
    random.shuffle(sets)

    def of(three: Sequence[int]) -> set[tuple[int, ...]]:
        return {tuple(report.tiers[place].goals[names[place]] for place in three) for report in reports}

    three = max(sets[:30], key=lambda each: len(unbeaten(of(each))))
    found = optimizer.tradeoff(instance, *(names[place] for place in three), workers=1)
    assert [point.values for point in found.points] == unbeaten(of(three))
    assert found.status == ("complete" if reports else "infeasible")
    assert all(point.proved for point in found.points)
    assert not found.open
    for point in found.points:
        assert optimizer.check(instance, point.plan).ok
        assert [side.party for side in point.sides] == list(instance.parties)


def test_what_a_plan_is_to_each_side() -> None:
    history, flown = optimizer.load(INSTANCES / "iss-2020-2024.yaml"), INSTANCES / "iss-2020-2024.flown.json"
    plan = optimizer.load_plan(flown, history)
    up = [seat for seat in plan.assignments if seat.leg == "up"]
    sides = {side.party: side for side in sides_of(history, plan)}
    for party, side in sides.items():
        ours = [seat for seat in up if history.party_of(seat.crew) == party]
        theirs = [seat for seat in ours if history.vehicles[history.flight[seat.flight].vehicle].party != party]
        assert (side.seats, side.on_other_ships) == (len(ours), len(theirs))
    coverage = optimizer.check(history, plan).coverage
    assert {party: side.uncovered for party, side in sides.items()} == {each.party: each.side_days for each in coverage}
    days = dict.fromkeys(sides, 0)
    calendar = Calendar(history, plan)
    day = history.horizon.since
    while day <= history.horizon.until:
        for stay in calendar.stays:
            if stay.aboard(day) and history.party_of(stay.person.id) is not None:
                days[history.party_of(stay.person.id) or ""] += 1
        day += timedelta(days=1)
    assert {party: side.days_aboard for party, side in sides.items()} == days


def front(reports: list[Report], pair: tuple[int, int]) -> int:
    """How many pairs of values no plan beats."""
    return len(unbeaten({(report.values[pair[0]], report.values[pair[1]]) for report in reports}))


def widest(reports: list[Report], random: Random) -> tuple[int, int]:
    """A pair of tiers with the longest frontier."""
    count = len(reports[0].tiers) if reports else 2
    pairs = list(permutations(range(count), 2))
    random.shuffle(pairs)
    return max(pairs, key=lambda pair: front(reports, pair))


@pytest.mark.long
def test_brute_force_sees_frontiers_worth_the_name() -> None:
    sizes = []
    for seed in range(WORLDS):
        reports = [report for _, report in plans_of(roomy(seed))]
        sizes.append(front(reports, widest(reports, Random(seed))))
    assert sum(size >= 2 for size in sizes) >= 15
    assert sum(size >= 3 for size in sizes) >= 4


def test_few_points_are_spread_and_the_rest_is_open() -> None:
    mini = optimizer.load(MINI)
    whole = optimizer.tradeoff(mini, "corps_size", "waiting_spread", workers=1)
    assert [point.values for point in whole.points] == [(8, 34389), (9, 32325), (10, 30972)]
    ends = optimizer.tradeoff(mini, "corps_size", "waiting_spread", points=2, workers=1)
    assert [point.values for point in ends.points] == [(8, 34389), (10, 30972)]
    assert ends.status == "partial"
    assert ends.gap == 1
    (gap,) = ends.open
    assert (gap.low, gap.high) == ((9, 30973), (9, 34388))


def test_what_is_not_proved_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    lie: Callable[[Outcome], Outcome] = lambda found: (  # noqa: E731
        replace(found, status="feasible", bound=0) if found.status == "optimal" else found
    )
    monkeypatch.setattr(asking, "search", lying(lie))
    found = optimizer.tradeoff(optimizer.load(MINI), "corps_size", "waiting_spread", workers=1, time_limit=3)
    assert found.status == "partial"
    assert not any(point.proved for point in found.points)
    assert found.gap is None
    assert found.open
    assert "not proved: another plan may beat it" in str(found)


def test_what_lies_between_unproved_ends_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def weak(task: Any, *more: Any, **named: Any) -> Outcome:
        calls.append(task)
        found = search(task, *more, **named)
        return replace(found, status="feasible", bound=0) if len(calls) == 3 else found

    monkeypatch.setattr(asking, "search", weak)
    found = optimizer.tradeoff(optimizer.load(MINI), "corps_size", "waiting_spread", workers=1)
    known = {(8, 34389), (9, 32325), (10, 30972)}
    assert found.status == "partial"
    assert {point.values for point in found.points if point.proved} <= known
    for value in known - {point.values for point in found.points}:
        assert any(inside(value, gap) for gap in found.open)


def inside(value: tuple[int, ...], gap: Open) -> bool:
    """Whether values lie in a gap."""
    return all(low is None or low <= each for low, each in zip(gap.low, value, strict=True)) and all(
        high is None or each <= high for high, each in zip(gap.high, value, strict=True)
    )


def test_a_lying_engine_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "search", lying(lambda found: replace(found, bound=(found.bound or 0) - 1)))
    with pytest.raises(DisagreementError, match="the plan measures"):
        optimizer.tradeoff(optimizer.load(MINI), "corps_size", "waiting_spread", workers=1)
    monkeypatch.setattr(asking, "search", lying(lambda found: replace(found, solution=frozenset({0, 1, 2, 3}))))
    with pytest.raises(DisagreementError, match="the checker refuses"):
        optimizer.tradeoff(optimizer.load(MINI), "corps_size", "waiting_spread", workers=1)


def test_stopped_before_anything_nothing_is_known() -> None:
    stop = Stop()
    stop.request()
    assert optimizer.tradeoff(optimizer.load(MINI), "corps_size", "waiting_spread", stop=stop).status == "unknown"


@pytest.mark.parametrize(
    ("first", "second", "more", "told"),
    [
        ("corps_sise", "waiting_spread", {}, "goal 'corps_sise' unknown; did you mean 'corps_size'"),
        ("corps_size", "corps_size", {}, "expected another goal than the first, found the same"),
        ("corps_size", "tier:3", {}, "expected a tier of the instance, found 'tier:3'; known: tier:1, tier:2"),
        ("corps_size", "tier:x", {}, "expected a tier of the instance, found 'tier:x'"),
        ("corps_size", "waiting_spread", {"under": 3}, "expected 0 to 2, found"),
        ("corps_size", "waiting_spread", {"points": 1}, "expected 2 or more points, found 1"),
    ],
)
def test_nonsense_is_told(first: str, second: str, more: dict[str, int], told: str) -> None:
    with pytest.raises(InputError, match=told):
        optimizer.tradeoff(optimizer.load(MINI), first, second, **more)  # type: ignore[arg-type]


LOSS = {"min_aboard": {"US": 1, "RU": 2}, "scope": "side", "from": "2031-02-01"}


@pytest.mark.parametrize(
    "more",
    [
        {"rules": {"vehicle_loss": LOSS}},
        {"goals": [{"prefer": {"rules": {"vehicle_loss": LOSS}}}]},
        {"goals": [{"corps_size": 1}, {"uncovered_days": {**LOSS, "weight": 3}}]},
    ],
)
def test_a_goal_takes_its_parameters_from_the_rule_or_goal_that_has_them(more: dict[str, Any]) -> None:
    data = parse(Path(MINI).read_text()).data
    (goal,) = tier_named(make({**data, "rules": {}, **more}), "uncovered_days").goals()
    assert goal.model_dump(mode="json", by_alias=True, exclude_defaults=True) == {**LOSS}


def test_a_goal_whose_parameters_stand_nowhere_is_refused() -> None:
    data = parse(Path(MINI).read_text()).data
    with pytest.raises(InputError, match="expected `min_aboard` in a goal or rule of mini, found none"):
        tier_named(make({**data, "rules": {}}), "uncovered_days")


def test_a_goal_without_a_tier_trains_as_long_as_the_rule_asks() -> None:
    data = parse(Path(MINI).read_text()).data
    (goal,) = tier_named(make({**data, "rules": {"training_flow": {"lead_days": 90}}}), "training_days").goals()
    assert goal.model_dump(exclude_defaults=True) == {"lead_days": 90}
    (goal,) = tier_named(make({**data, "rules": {}}), "training_days").goals()
    assert goal.model_dump(exclude_defaults=True) == {}


def test_the_command_writes_its_plans(tmp_path: Path) -> None:
    stem = tmp_path / "front"
    run = crewopt("tradeoff", MINI, "corps_size", "waiting_spread", "-o", str(stem), "--json", "--workers", "1")
    assert (run.returncode, run.stderr) == (0, "")
    answer = json.loads(run.stdout)
    assert answer["complete"]
    assert [point["values"] for point in answer["points"]] == [[8, 34389], [9, 32325], [10, 30972]]
    assert [point["proved"] for point in answer["points"]] == [True] * 3
    for number in (1, 2, 3):
        assert crewopt("check", MINI, f"{stem}-{number}.json").returncode == 0
    assert not (tmp_path / "front-4.json").exists()


def test_the_command_says_no() -> None:
    tired = str(INSTANCES / "infeasible-rest.yaml")
    refused = crewopt("tradeoff", tired, "corps_size", "waiting_spread")
    assert refused.returncode == 1
    assert "These clauses cannot hold together" in refused.stdout
    assert json.loads(crewopt("tradeoff", tired, "corps_size", "waiting_spread", "--json").stdout)["conflict"]
    unknown = crewopt("tradeoff", MINI, "corps_sise", "waiting_spread")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "did you mean 'corps_size'" in unknown.stderr
    assert crewopt("tradeoff", MINI, "corps_size").returncode == 2
    assert crewopt("tradeoff", MINI, "corps_size", "waiting_spread", "--time-limit", "0.000001").returncode == 3


def test_a_chart_has_its_ends_in_the_corners() -> None:
    lines = list(chart([(1, 90), (5, 70), (9, 10)], ("a", "b")))
    assert lines[0].strip() == "b"
    assert lines[1] == "  90 |*"
    assert lines[12].startswith("  10 |")
    assert lines[12].endswith("*")
    assert sum(line.count("*") for line in lines) == 3


class Paper:
    """Instead of a model: plans that are nothing but their values, and a solver that now and then only has a bound."""

    def __init__(self, values: Sequence[tuple[int, ...]], random: Random, doubt: float) -> None:
        self.values, self.random, self.doubt, self.model = values, random, doubt, self

    def tier_cost(self, tier: int) -> Cost:
        return Cost(((1, tier),))

    def task(self, cost: Cost) -> Task:
        return Task(len(self.values), (), cost)

    def minimise(self, cost: Cost, rows: list[Row], **more: Any) -> asking.QueryResult:
        (((_, goal),)) = cost.terms
        fit = [each for each in self.values if all(each[row.literals[0]] <= (row.upper or 0) for row in rows)]
        if not fit:
            return asking.QueryResult("infeasible", None)
        best = min(fit, key=lambda each: (each[goal], self.random.random()))
        assert more["lowest"] is None or more["lowest"] <= best[goal], "a floor that is none"
        if self.random.random() < self.doubt:
            worse = self.random.choice(fit)
            bound = best[goal] - self.random.randint(0, 3)
            return asking.QueryResult("feasible", bound, NO_PLAN, frozenset(worse), told(worse))
        return asking.QueryResult("optimal", best[goal], NO_PLAN, frozenset(best), told(best))


NO_PLAN = optimizer.Plan(instance={"name": "paper"}, assignments=())  # type: ignore[arg-type]


def told(values: tuple[int, ...]) -> Any:
    """A report that has nothing but values."""
    return SimpleNamespace(values=values, tiers=[TierValue({}, value) for value in values])


Values = tuple[int, ...]


class Shuffled(Executor):
    """Does what it was given in any order, in one thread."""

    def __init__(self, random: Random) -> None:
        self.random, self.thread = random, ThreadPoolExecutor(1)
        self.given: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.given.append((future, partial(fn, *args, **kwargs)))
        self.thread.submit(self._next)
        return future

    def _next(self) -> None:
        future, work = self.given.pop(self.random.randrange(len(self.given)))
        if future.set_running_or_notify_cancel():
            try:
                future.set_result(work())
            except BaseException as error:
                future.set_exception(error)


def on_paper(
    values: Sequence[Values],
    seed: int,
    doubt: float,
    monkeypatch: pytest.MonkeyPatch,
    jobs: int = 1,
    most: int | None = None,
) -> Frontier:
    monkeypatch.setattr(lexicographic, "Query", lambda *more: Paper(values, Random(seed), doubt))
    monkeypatch.setattr(lexicographic, "warm_start", lambda asked: SimpleNamespace(bound=None))
    monkeypatch.setattr(lexicographic, "sides_of", lambda *more: ())
    goals = len(values[0]) if values else 2
    tiers = [Tier.model_validate({goal: 1}) for goal in ("corps_size", "unfilled_seats", "waiting_spread")][:goals]
    search = BoxSearch if goals == 2 else ZoneSearch
    names = ("a", "b", "c")[:goals]
    clock = asking.Deadline()
    with workers(None if jobs == 1 else Shuffled(Random(seed)), jobs, clock) as working:
        return search(MINI_INSTANCE, names, tuple(tiers), clock, 1, seed, most, None, working=working).run(0)


def drawn_with_three(seed: int) -> list[Values]:
    random = Random(seed)
    reach = random.choice([2, 4, 9])
    if random.random() < 0.4:  # a slope, most of it unbeaten
        pairs = [(random.randint(0, reach), random.randint(0, reach)) for _ in range(12)]
        return [(x, y, 2 * reach - x - y + random.choice([0, 0, 1])) for x, y in pairs]
    return [tuple(random.randint(0, reach) for _ in range(3)) for _ in range(random.randint(1, 30))]


def drawn(seed: int) -> list[tuple[int, int]]:
    random = Random(seed)
    reach = random.choice([3, 6, 12, 40])
    if random.random() < 0.5:  # a staircase, most of it unbeaten
        return [(each + random.choice([0, 0, 1]), reach - each) for each in range(reach) if random.random() < 0.8]
    return [(random.randint(0, reach), random.randint(0, reach)) for _ in range(random.randint(1, 25))]


@pytest.mark.parametrize("of", [drawn, drawn_with_three])
def test_no_box_is_lost(of: Callable[[int], Sequence[Values]], monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(300):
        values = of(seed)
        with seeded(seed):
            found = on_paper(values, seed, 0.0, monkeypatch)
            assert [point.values for point in found.points] == unbeaten(set(values))
            assert found.complete


@pytest.mark.slow
@pytest.mark.parametrize("of", [drawn, drawn_with_three])
def test_side_by_side_the_frontier_is_that_of_one_process(
    of: Callable[[int], Sequence[Values]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(100):
        values = of(seed)
        with seeded(seed):
            found = on_paper(values, seed, 0.0, monkeypatch, jobs=3)
            assert [point.values for point in found.points] == unbeaten(set(values))
            assert found.complete
            for most in (2, 3, 5):  # some of the points: the same ones
                one, many = (on_paper(values, seed, 0.0, monkeypatch, jobs, most) for jobs in (1, 3))
                assert [point.values for point in many.points] == [point.values for point in one.points]
                assert many.open == one.open


@pytest.mark.slow
def test_processes_side_by_side_find_the_same_frontier() -> None:
    for goals, under in (
        (("corps_size", "waiting_spread"), 1),
        (("corps_size", "waiting_spread", "unfilled_seats"), 0),
    ):
        one, two = (optimizer.tradeoff(MINI_INSTANCE, *goals, under=under, workers=1, jobs=jobs) for jobs in (1, 2))
        assert [point.values for point in two.points] == [point.values for point in one.points]
        assert two.status == one.status == "complete"
        assert [tier.value for tier in two.kept] == [tier.value for tier in one.kept]
        assert all(optimizer.check(MINI_INSTANCE, point.plan).ok for point in two.points)
    none = optimizer.tradeoff(
        optimizer.load(INSTANCES / "infeasible-rest.yaml"), "corps_size", "waiting_spread", workers=1, jobs=2
    )
    assert none.status == "infeasible"


@pytest.mark.parametrize("jobs", [1, 3])
@pytest.mark.parametrize("of", [drawn, drawn_with_three])
def test_with_doubts_whatever_is_not_proved_is_open(
    of: Callable[[int], Sequence[Values]], jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(300):
        values = of(seed)
        with seeded(seed):
            found = on_paper(values, seed, 0.3, monkeypatch, jobs)
            real = unbeaten(set(values))
            proved = {point.values for point in found.points if point.proved}
            assert proved <= set(real)
            assert found.complete == (not found.open and proved == {point.values for point in found.points})
            if found.complete:
                assert proved == set(real)
            for value in set(real) - {point.values for point in found.points}:
                assert any(inside(value, gap) for gap in found.open), value


def test_scenarios_stand_side_by_side_and_each_is_its_own_frontier() -> None:
    mini = optimizer.load(MINI)
    news = {"as it is": None, "without elif": "person_out: elif", "without ben": "person_out: ben"}
    worlds = {name: [] if told is None else [optimizer.what_if(told, mini)] for name, told in news.items()}
    found = optimizer.frontiers(mini, worlds, "corps_size", "waiting_spread", workers=1)
    assert [name for name, _ in found.scenarios] == list(worlds)
    plan = optimizer.solve(mini, workers=1).plan
    assert plan is not None
    for (_, frontier), events in zip(found.scenarios, worlds.values(), strict=True):
        alone = optimizer.tradeoff(
            optimizer.apply_events(mini, plan, events), "corps_size", "waiting_spread", workers=1
        )
        assert [point.values for point in frontier.points] == [point.values for point in alone.points]
        assert frontier.status == alone.status
    assert found.complete
    every = [(name, point) for name, frontier in found.scenarios for point in frontier.points]
    for name, point in every:
        better = [
            other
            for other, each in every
            if each.values != point.values and all(a <= b for a, b in zip(each.values, point.values, strict=True))
        ]
        assert found.beaten_by(point) == (better[0] if better else None), name
    text = str(found)
    for number, (name, frontier) in enumerate(found.scenarios):
        assert f"{'ABC'[number]}  {name}: {frontier.status.upper()}" in text


def test_the_command_draws_scenarios(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text("scenarios:\n  whole: []\n  without:\n    - {kind: person_out, crew: elif}\n")
    line = ["tradeoff", MINI, "corps_size", "waiting_spread", "unfilled_seats", "--scenarios", str(file)]
    run = crewopt(*line, "--json", "--workers", "1")
    assert (run.returncode, run.stderr) == (0, "")
    answer = json.loads(run.stdout)
    assert answer["complete"]
    assert [each["scenario"] for each in answer["scenarios"]] == ["whole", "without"]
    assert [each["status"] for each in answer["scenarios"]] == ["complete"] * 2
    assert len(answer["scenarios"][0]["points"]) == 3
    for each in answer["scenarios"]:
        assert {side["party"] for point in each["points"] for side in point["sides"]} == {"US", "RU"}
    both = crewopt(*line, "-o", str(tmp_path / "front"))
    assert both.returncode == 2
    assert "plans of scenarios are not written" in both.stderr


def test_a_chart_marks_the_third_goal() -> None:
    lines = list(chart([(1, 90, 5), (9, 10, 7)], ("a", "b", "c")))
    assert lines[1] == "  90 |*"
    assert lines[12].endswith("o")
    assert lines[-1] == "  c: * 5, o 7"
