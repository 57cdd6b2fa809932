"""The bound and the starting plans of ``corps_size``."""

from __future__ import annotations

from itertools import combinations
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest

import optimizer
from optimizer.bench.generator import Size, generate
from optimizer.files.importing.smptsp import read_smptsp
from optimizer.instance import Instance
from optimizer.problem.errors import InputError
from optimizer.solver.build import build
from optimizer.solver.deadline import Deadline
from optimizer.solver.strategies import hall
from optimizer.solver.strategies.hall import fewest_people
from optimizer.solver.strategies.insertion import insertion
from optimizer.solver.strategies.seat_relaxation import seat_relaxation
from tests import INSTANCES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILES = sorted((INSTANCES / "smptsp").glob("*.json"))
BEST = {"KEB_1_23_40_66": 20, "KEB_9_49_104_33": 40}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_public_files_are_proved(file: Path) -> None:
    instance = read_smptsp(file)
    given = seat_relaxation(build(instance))
    bound, people = fewest_people(given, Deadline(30), 1, 0)
    assert bound == len(people) == BEST[file.stem]
    result = optimizer.solve(instance, workers=1)
    assert result.status == "optimal"
    assert result.values == (BEST[file.stem],)


def small_file(random: Random) -> str:
    """Jobs and people in the published format, few enough to try every set of people."""
    jobs = [(start, start + random.randrange(1, 5)) for start in (random.randrange(8) for _ in range(6))]
    pools = [[job for job in range(6) if random.randrange(3)] for _ in range(5)]
    for job in set(range(6)) - {job for pool in pools for job in pool}:
        pools[0].append(job)
    lines = ["# drawn", "Type = 1", f"Jobs = {len(jobs)}", *(f"{start} {end}" for start, end in jobs)]
    lines += [f"Qualifications = {len(pools)}", *(f"{len(pool)}: {' '.join(map(str, pool))}" for pool in pools)]
    return "\n".join(lines) + "\n"


def fewest_by_force(path: Path) -> int | None:
    """The fewest people by trying every set of them and every assignment."""
    instance = read_smptsp(path)
    jobs = sorted(instance.flights, key=lambda flight: flight.launch)

    def fits(place: int, busy: dict[str, object]) -> bool:
        if place == len(jobs):
            return True
        job = jobs[place]
        return any(
            fits(place + 1, {**busy, who: job.landing})
            for who in busy
            if who in (job.candidates or ()) and (busy[who] is None or busy[who] < job.launch)  # type: ignore[operator]
        )

    for count in range(len(instance.crew) + 1):
        for people in combinations([person.id for person in instance.crew], count):
            if fits(0, dict.fromkeys(people)):
                return count
    return None


@pytest.mark.parametrize("seed", range(12))
def test_small_files_agree_with_brute_force(seed: int, tmp_path: Path) -> None:
    file = tmp_path / f"drawn{seed}.dat"
    file.write_text(small_file(Random(seed)))
    fewest = fewest_by_force(file)
    result = optimizer.solve(read_smptsp(file), workers=1)
    assert (result.values[0] if result.values else None) == fewest
    if fewest is not None:
        assert fewest_people(seat_relaxation(build(read_smptsp(file))), Deadline(10), 1, 0)[0] <= fewest


def test_the_bound_holds_where_other_rules_stand_in_the_way() -> None:
    instance = generate(Size(years=3), ("corps_size",)).instance
    bound, _ = fewest_people(seat_relaxation(build(instance)), Deadline(30), 1, 0)
    result = optimizer.solve(instance, workers=2, time_limit=60)
    assert result.status == "optimal"
    assert 9 <= bound <= result.values[0]


def shift_file(random: Random, shifts: int, people: int) -> str:
    """Shifts of eight hours cut into jobs, and people who each work in one shift and can do most of its jobs."""
    jobs: list[tuple[int, int]] = []
    begins = [120 * random.randrange(6) for _ in range(people)]
    for begin in begins[:shifts]:
        now = begin
        while (end := now + random.randrange(17, 120)) <= begin + 480:
            jobs.append((now, end))
            now = end + random.randrange(25)
    pools = [
        [
            job
            for job, (start, end) in enumerate(jobs)
            if start >= begin and end <= begin + 480 and random.random() < 0.9
        ]
        for begin in begins
    ]
    for job in set(range(len(jobs))) - {job for pool in pools for job in pool}:
        pools[0].append(job)
    lines = [f"Jobs = {len(jobs)}", *(f"{start} {end}" for start, end in jobs), f"Qualifications = {people}"]
    return "\n".join([*lines, *(f"{len(pool)}: {' '.join(map(str, pool))}" for pool in pools)]) + "\n"


def test_few_rounds_fill_every_clique(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "shifts.dat"
    file.write_text(shift_file(Random(1), 60, 150))
    given = seat_relaxation(build(read_smptsp(file)))
    solved: list[int] = []

    def counted(*arguments: object) -> tuple[int, frozenset[int]] | None:
        found: tuple[int, frozenset[int]] | None = cover(*arguments)
        solved.append(0 if found is None else found[0])
        return found

    cover: Callable[..., tuple[int, frozenset[int]] | None] = hall._cover
    monkeypatch.setattr(hall, "_cover", counted)
    bound, people = fewest_people(given, Deadline(60), 1, 0)
    assert bound == len(people) == solved[-1]
    assert len(solved) <= 6, f"one cut at a time takes some thirty rounds; these were {solved}"
    assert insertion(given, people, Deadline(30), 0) is not None


def test_who_can_come_home_in_time_may_fly_again() -> None:
    """One way home stands in the way of the next flight, the other does not: the two flights are in no conflict."""
    ship = {"vehicle": "ship"}
    instance = Instance.model_validate(
        {
            "format": 1,
            "name": "two-ways-home",
            "horizon": {"from": "2030-01-01", "to": "2030-12-31"},
            "parties": {"all": {"agencies": ["all"]}},
            "vehicles": {"ship": {"party": "all", "seats": 1, "roles": {"seat": {"seats": 1}}}},
            "flights": [
                {**ship, "id": "first", "launch": "2030-01-05", "landing": "2030-02-01", "return_on": ["empty"]},
                {**ship, "id": "empty", "launch": "2030-01-20", "landing": "2030-06-01", "up_empty": True},
                {**ship, "id": "second", "launch": "2030-03-01", "landing": "2030-04-01"},
                {**ship, "id": "beside", "launch": "2030-01-25", "landing": "2030-01-30"},
            ],
            "crew": [{"id": "one", "agency": "all"}, {"id": "two", "agency": "all"}],
            "rules": {"seat_coverage": {"full": True}},
            "goals": [{"corps_size": {}}],
        }
    )
    given = seat_relaxation(build(instance))
    assert len(given.stay) == 3
    pairs = [(one, other) for one, other in combinations(range(3), 2) if given.conflict_for_all[one, other]]
    assert len(pairs) == 1, "only the first and the one beside it are in conflict"


def test_insertion_fills_each_slot_once_and_without_a_conflict() -> None:
    given = seat_relaxation(build(read_smptsp(FILES[0])))
    _, people = fewest_people(given, Deadline(30), 1, 0)
    taken = insertion(given, people, Deadline(30), 0)
    assert taken is not None
    for slot, who in enumerate(taken):
        assert who in people
        assert who in given.stay[slot]
        others = [other for other in np.flatnonzero(given.conflict_for_some[slot]) if other != slot]
        assert all(taken[other] != who for other in others)
    assert insertion(given, frozenset(list(people)[:3]), Deadline(0.2), 0) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "not a task file"),
        ("Jobs = 1\n1 1\nQualifications = 1\n1: 0\n", "job 0 ends 1"),
        ("Jobs = 1\n1 2\nQualifications = 1\n1: 1\n", "nobody can do job 0"),
        ("Jobs = 1\n1 2\nQualifications = 2\n1: 0\n", "1 of 2 lists"),
    ],
)
def test_wrong_files_are_told(text: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "wrong.dat"
    file.write_text(text)
    with pytest.raises(InputError, match=told):
        read_smptsp(file)
