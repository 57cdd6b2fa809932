"""Brute force, CP-SAT, HiGHS and SCIP on the same instances, and each engine under other settings.

Each function tries a number of instances and returns what disagreed, in words; nothing disagrees in a sound package.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from datetime import timedelta
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

from optimizer.bench.generator.builder import GOALS, Size, generate
from optimizer.instance import Instance
from optimizer.problem.errors import CrewoptError
from optimizer.solver.engines import cp_sat, mip
from optimizer.solver.solve import solve
from tests.oracle import judge
from tests.oracle.test_judge import world_of
from tests.worlds.everything import aimed, roomy
from tests.worlds.tiny import tiny

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MODELS = ("cp-sat", "highs", "scip")
SEEDS, WORKERS = range(5), (1, 2, 8)
TINY, MEDIUM, SET = 500_000, 1, 600_000
"""First seed of each kind of instance."""


class Setting(NamedTuple):
    """What an engine may be told, and must not change a value."""

    seed: int = 0
    workers: int = 1
    presolve: bool = True


USUAL = Setting()
EVERY_SETTING = [Setting(*chosen) for chosen in product(SEEDS, WORKERS, (True, False))]
MIXED = [Setting(seed, WORKERS[(seed + on) % 3], bool(on)) for seed, on in product(SEEDS, (1, 0))]
"""Each seed with and without presolve, and each number of workers with each."""

Answer = tuple[int, ...] | str | None
"""The values of the tiers; None if there is no plan; words if there is neither."""


def answer(instance: Instance, engine: str, setting: Setting = USUAL) -> Answer:
    """What one engine proves by itself; no choice is made for clauses that no plan can satisfy."""
    with ExitStack() as stack:
        if not setting.presolve:
            stack.enter_context(without_presolve())
        try:
            found = solve(
                instance,
                engine=engine,
                workers=setting.workers,
                seed=setting.seed,
                second_look=False,
                every_clause=True,
            )
        except CrewoptError as error:
            return f"{type(error).__name__}: {error}"
    if found.status == "infeasible":
        return None
    return found.values if found.status == "optimal" else found.status


@contextmanager
def without_presolve() -> Iterator[None]:
    """No engine simplifies its model before it searches."""
    tune, run = cp_sat.tune, mip.mathopt.solve

    def tuned(solver: Any, *told: Any, **more: Any) -> None:
        tune(solver, *told, **more)
        solver.parameters.cp_model_presolve = False

    def solved(model: Any, kind: Any, *, params: Any) -> Any:
        params.presolve = mip.mathopt.Emphasis.OFF
        return run(model, kind, params=params)

    with patch.object(cp_sat, "tune", tuned), patch.object(mip.mathopt, "solve", solved):
        yield


def tiny_instance(seed: int) -> Instance:
    """A tiny world: of each four, one of five rules and all goals; the others have fewer, so that they have plans."""
    return tiny(seed) if seed % 4 == 0 else aimed(roomy(seed), Random(f"engines {seed}"))


def medium_instance(seed: int) -> Instance:
    """A generated year or two with other goals each time; of some, people have left the corps."""
    random = Random(f"medium {seed}")
    goals = tuple(random.sample([goal for goal in GOALS if goal != "changes"], random.choice([1, 2, 3])))
    size = Size(seed, random.choice([1, 1, 2]), 1, random.uniform(1.1, 2.0), random.random())
    instance = generate(size, goals).instance
    there = random.choice([1.0, 1.0, 0.7, 0.5])
    away = instance.horizon.since - timedelta(1)
    crew = [person if random.random() < there else person.model_copy(update={"left": away}) for person in instance.crew]
    return Instance.model_validate_json(
        instance.model_copy(update={"crew": tuple(crew)}).model_dump_json(by_alias=True, exclude_unset=True)
    )


def agreements(count: int, first: int = TINY) -> list[str]:
    """Brute force against the three engines on tiny instances: every value, or that there is no plan."""
    found = []
    for seed in range(first, first + count):
        instance = tiny_instance(seed)
        answers = {"brute force": judge.best(world_of(instance))}
        answers |= {engine: answer(instance, engine) for engine in MODELS}
        found += _differing(f"tiny {seed}", answers)
    return found


def medium_agreements(count: int, first: int = MEDIUM) -> list[str]:
    """CP-SAT against HiGHS on generated instances of some dozens of people."""
    found = []
    for seed in range(first, first + count):
        instance = medium_instance(seed)
        found += _differing(f"medium {seed}", {engine: answer(instance, engine) for engine in MODELS[:2]})
    return found


def setting_agreements(count: int, first: int = SET, settings: Sequence[Setting] = MIXED) -> list[str]:
    """Each engine under all these settings, on tiny instances and, one in ten, on a generated one."""
    found = []
    for seed in range(first, first + count):
        instance = medium_instance(seed) if seed % 10 == 9 else tiny_instance(seed)
        tried = product(MODELS, settings)
        found += _differing(f"set {seed}", {f"{engine} {how}": answer(instance, engine, how) for engine, how in tried})
    return found


def _differing(name: str, answers: dict[str, Answer]) -> list[str]:
    """The answers in words, if they are not all the same."""
    if len(set(answers.values())) == 1 and not isinstance(next(iter(answers.values())), str):
        return []
    said = "; ".join(f"{who}: {'no plan' if what is None else what}" for who, what in answers.items())
    return [f"{name}: {said}"]
