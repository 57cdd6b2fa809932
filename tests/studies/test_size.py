"""The smallest corps and the fewest holders, against brute force over all plans."""

from __future__ import annotations

import json
from itertools import combinations
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from optimizer.instance import Instance
from optimizer.problem.calendar import Calendar
from optimizer.problem.errors import DisagreementError, InputError
from optimizer.problem.ships import Role
from optimizer.solver import queries as asking
from optimizer.solver.engines.stop import Stop
from optimizer.studies.size.groups import groups_in
from tests import INSTANCES
from tests.cli.test_cli import crewopt
from tests.rules.cases._case import Case, flight
from tests.slow import few_first
from tests.solver.test_solve import lying
from tests.worlds.everything import plans_of, roomy

if TYPE_CHECKING:
    from pathlib import Path

MINI = str(INSTANCES / "mini.yaml")


@pytest.mark.parametrize("seed", few_first(range(25), 8))
def test_fewest_are_those_of_all_plans(seed: int) -> None:
    instance = roomy(seed + 500)
    under = Random(seed).choice([0, 0, 1])
    plans = [(plan, report.values[:under]) for plan, report in plans_of(instance)]
    best = min((values for _, values in plans), default=())
    calendars = [Calendar(instance, plan) for plan, values in plans if values == best]
    found = optimizer.size(instance, under=under, workers=1)
    if not calendars:
        assert found.result.status == "infeasible"
        assert not found.proved
        return
    assert len(found.people) == min(len({stay.person.id for stay in each.stays}) for each in calendars)
    assert found.proved
    fewest = {group: min(len(group.people_in(each)) for each in calendars) for group in groups_in(instance)}
    for need in found.needs:
        assert need.proved
        (group,) = [group for group in fewest if (group.kind, group.name) == (need.kind, need.name)]
        assert need.enough == fewest.pop(group)
        everybody = set[str]().union(*(group.people_in(each) for each in calendars))
        assert everybody <= set(need.there)
        assert len(need.people) == need.enough
    assert not any(fewest.values()), "groups nobody could be in are left out"


def with_pool(instance: Instance, role: str, vehicle: str, people: tuple[str, ...]) -> Instance:
    """The instance in which only these people may take the role."""
    ship = instance.vehicles[vehicle]
    known = ship.roles[role]
    pooled = Role.model_validate({**{key: getattr(known, key) for key in known.model_fields_set}, "candidates": people})
    changed = ship.model_copy(update={"roles": {**ship.roles, role: pooled}})
    return instance.model_copy(update={"vehicles": {**instance.vehicles, vehicle: changed}})


@pytest.mark.parametrize("under", [0, 1])
def test_a_role_with_that_pool_has_a_plan_and_with_any_smaller_one_has_none(under: int) -> None:
    mini = optimizer.load(MINI)
    found = optimizer.size(mini, under=under, workers=1)
    kept = mini.model_copy(update={"goals": mini.goals[:under]})
    best = optimizer.solve(kept, workers=1).values
    needs = [need for need in found.needs if need.kind == "role"]
    assert len(needs) == 4
    for need in needs:
        vehicle, role = need.name.split(" ", 1)
        enough = optimizer.solve(with_pool(kept, role, vehicle, need.people), workers=1)
        assert (enough.status, enough.values) == ("optimal", best)
        for fewer in combinations(need.there, need.enough - 1):
            short = optimizer.solve(with_pool(kept, role, vehicle, fewer), workers=1)
            assert short.status == "infeasible" or short.values > best


def test_the_stretch_alone_needs_so_many() -> None:
    mini = optimizer.load(MINI)
    found = optimizer.size(mini, workers=1)
    assert found.stretch == ("MS-1", "Crew-B")
    swap = optimizer.size(optimizer.load(INSTANCES / "iss-2022-swap.yaml"), workers=2)
    assert (len(swap.people), swap.proved, swap.stretch) == (35, True, ("MS-22", "MS-25"))
    intervals = {need.name: need.stretch for need in swap.needs}
    assert intervals["dragon pilot"] == ("Crew-5", "Crew-8")
    # of four Dragons no pilot could fly two: each needs another
    dragons = [flight for flight in swap.instance.flights if flight.id in ("Crew-5", "Crew-6", "Crew-7", "Crew-8")]
    assert [need.enough for need in swap.needs if need.name == "dragon pilot"] == [len(dragons)]


def test_a_lying_engine_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    monkeypatch.setattr(asking, "search", lying(lambda found: replace(found, bound=(found.bound or 0) + 1)))
    with pytest.raises(DisagreementError):
        optimizer.size(optimizer.load(MINI), workers=1)


def test_without_time_what_is_known_is_said() -> None:
    stop = Stop()
    stop.request()
    with pytest.raises(InputError, match="expected 0 to 2, found"):
        optimizer.size(optimizer.load(MINI), under=3)
    found = optimizer.size(optimizer.load(MINI), stop=stop)
    assert found.result.status == "unknown"
    assert not found.proved


def test_the_command(tmp_path: Path) -> None:
    plan = str(tmp_path / "small.json")
    told = crewopt("size", MINI, "-o", plan)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith("8 people are enough, 7 are not (proved)  mini")
    assert "soyuz commander, soyuz-commander: fyodor and galina" in told.stdout
    assert crewopt("check", MINI, plan).returncode == 0
    answer = json.loads(crewopt("size", MINI, "--under", "1", "--json").stdout)
    assert (answer["enough"], answer["bound"], answer["proved"], answer["there"]) == (10, 10, True, 10)
    assert answer["kept"] == [{"goals": {"unfilled_seats": 4}, "value": 4}]
    tired = crewopt("size", str(INSTANCES / "infeasible-rest.yaml"))
    assert tired.returncode == 1
    assert "These clauses cannot hold together" in tired.stdout
    assert crewopt("size", MINI, "--under", "9").returncode == 2


def needs_of(flights: list[dict[str, Any]], rules: dict[str, Any]) -> dict[str, int]:
    """How few are enough, by role, for these flights with every seat filled."""
    data = Case("hand", {"full": True}, flights, []).data("seat_coverage")
    data["rules"] |= rules
    found = optimizer.size(Instance.model_validate_json(json.dumps(data), strict=True), workers=1)
    assert all(need.proved for need in found.needs)
    return {need.name: need.enough for need in found.needs if need.kind == "role"}


def test_a_backup_must_hold_the_role_as_well() -> None:
    flights = [flight("S1", 0, 9, rotation=True)]
    assert needs_of(flights, {}) == {"soyuz commander": 1, "soyuz engineer": 2}
    assert needs_of(flights, {"backup": {"vehicles": ["soyuz"]}})["soyuz commander"] == 2


def test_who_changes_ships_must_hold_the_role_on_the_way_down() -> None:
    flights = [flight("S1", 0, 9, down_empty=True, return_on=["D2"]), flight("D2", 5, 20, up_empty=True)]
    flights[1] |= {"roles": {"commander": 1, "specialist": 2}}
    assert needs_of(flights, {}) == {
        "soyuz commander": 1,
        "soyuz engineer": 2,
        "dragon commander": 1,
        "dragon specialist": 2,
    }


def test_a_stay_before_the_next_launch_takes_two_people() -> None:
    assert needs_of([flight("S1", 0, 9), flight("S2", 8, 20)], {})["soyuz commander"] == 2
    assert needs_of([flight("S1", 0, 9), flight("S2", 10, 20)], {})["soyuz commander"] == 1
