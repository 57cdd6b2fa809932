"""Best known values and bounds of the suite, who found them, and the class of each instance."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from optimizer.bench.comparing import SOLVED
from optimizer.files.opened import read_text
from optimizer.problem.errors import DisagreementError, InputError, Problem
from optimizer.solver.engines.names import CP_SAT_STOCK

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optimizer.bench.results import Run
    from optimizer.instance import Instance

Class = Literal["easy", "medium", "hard", "open", "not run"]

EASY_SECONDS = 10.0
MEDIUM_SECONDS = 60.0
HARD_SECONDS = 3600.0
CLASSES: dict[Class, str] = {
    "easy": f"all tiers proved by CP-SAT with its stock settings on our rows within {EASY_SECONDS:.0f} s",
    "medium": f"else proved by any solver within {MEDIUM_SECONDS:.0f} s",
    "hard": f"else proved by any solver within {HARD_SECONDS / 60:.0f} minutes",
    "open": "tried, and not proved within that",
    "not run": "nobody has recorded a run",
}
"""The rule of the classes.  Seconds are wall seconds of the recorded run, building the rows included."""


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Finding(_Kept):
    """Who found a value, a bound or a proof, and what that took."""

    by: str
    """The engine, or the solver of somebody else."""
    version: str
    seconds: float
    """Wall seconds of the whole run, all tiers together."""
    date: str
    workers: int | None = None
    load: float | None = None
    """How many processes wanted a processor in the minute before the end; None if not told."""


class KnownTier(_Kept):
    """What is known of one tier, once the tiers before it keep their best values."""

    goals: str
    value: int | None = None
    found: Finding | None = None
    bound: int | None = None
    proved: Finding | None = None
    """Who proved that no plan is better than ``bound``."""

    @property
    def closed(self) -> bool:
        """Whether value and bound are equal."""
        return self.value is not None and self.value == self.bound


class Known(_Kept):
    """What is known of one instance of the suite."""

    name: str
    digest: str
    flights: int
    people: int
    kind: Class
    infeasible: Finding | None = None
    """Who proved that there is no plan."""
    tiers: tuple[KnownTier, ...]
    proofs: tuple[Finding, ...] = ()
    """The fastest proof of all tiers, or that there is no plan, by each engine."""
    tried: tuple[Finding, ...] = ()
    """The last run of each engine that ended without a proof."""


class KnownFile(_Kept):
    """The file of what is known."""

    classes: dict[str, str]
    known: tuple[Known, ...]


def read_known(path: str | None = None) -> dict[str, Known]:
    """What is known, by name of instance; from the file that is shipped if ``path`` is None.

    Raises
    ------
    InputError
        If the file is not of the form that ``crewopt bench record`` writes.
    """
    name = path or "known.json"
    text = (
        (files("optimizer.bench.suite") / name).read_text(encoding="utf-8") if path is None else read_text(path, path)
    )
    try:
        found = KnownFile.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        message = f"expected a file that `crewopt bench record` writes, found: {first['msg']}"
        raise InputError([Problem(name, 1, 1, place, message)]) from None
    return {each.name: each for each in found.known}


def known_text(known: Iterable[Known]) -> str:
    """The text of such a file, one instance after another."""
    whole = KnownFile(classes={str(name): words for name, words in CLASSES.items()}, known=tuple(known))
    return whole.model_dump_json(indent=1, exclude_none=True) + "\n"


def class_of(proofs: Sequence[Finding], tried: Sequence[Finding]) -> Class:
    """The class by the rule in ``CLASSES``."""
    if any(proof.by == CP_SAT_STOCK and proof.seconds <= EASY_SECONDS for proof in proofs):
        return "easy"
    best = min((proof.seconds for proof in proofs), default=None)
    if best is None or best > HARD_SECONDS:
        return "open" if proofs or tried else "not run"
    return "medium" if best <= MEDIUM_SECONDS else "hard"


def unknown(name: str, instance: Instance) -> Known:
    """An instance of which nothing is known yet."""
    goals = ("+".join(goal.name for goal in tier.goals()) for tier in instance.goals)
    return Known(
        name=name,
        digest=instance.digest,
        flights=len(instance.flights),
        people=len(instance.crew),
        kind="not run",
        tiers=tuple(KnownTier(goals=words) for words in goals),
    )


def record(before: Known, runs: Iterable[Run]) -> Known:
    """What is known of an instance after more runs of it.

    Parameters
    ----------
    runs
        Runs whose plans the checker has passed, as ``crewopt bench -o`` writes them.

    Raises
    ------
    DisagreementError
        If a run contradicts what is known, or another run: one of the two is wrong.
    """
    found = before
    for run in runs:
        found = _after(found, run)
    return found


def _after(known: Known, run: Run) -> Known:
    finding = _finding(run)
    infeasible = run["status"] == "infeasible"
    if infeasible and any(tier.value is not None for tier in known.tiers):
        raise DisagreementError(f"{known.name}: {finding.by} says that there is no plan; one is known")
    values = _listed(run["value"], len(known.tiers))
    if known.infeasible is not None and values:
        raise DisagreementError(f"{known.name}: {finding.by} has a plan; {known.infeasible.by} proved that none exists")
    tiers = _merged(known, values, _listed(run["bound"], len(known.tiers)), finding)
    proved = run["status"] in SOLVED
    proofs = _kept(known.proofs, finding, fastest=True) if proved else known.proofs
    ran = run["status"] in ("feasible", "unknown", "overran")
    tried = _kept(known.tried, finding, fastest=False) if ran else known.tried
    return known.model_copy(
        update={
            "tiers": tiers,
            "infeasible": (known.infeasible or finding) if infeasible else known.infeasible,
            "proofs": proofs,
            "tried": tried,
            "kind": class_of(proofs, tried),
        }
    )


def _listed(told: object, tiers: int) -> tuple[int | None, ...]:
    """Values or bounds of a run, one a tier; none if the run has none."""
    if told is None:
        return ()
    whole = tuple(told) if isinstance(told, list | tuple) else (told,)
    return tuple(each if isinstance(each, int) else None for each in (*whole, *[None] * (tiers - len(whole))))


def _merged(
    known: Known, values: Sequence[int | None], bounds: Sequence[int | None], finding: Finding
) -> tuple[KnownTier, ...]:
    """Tier by tier, as long as both keep the same values before it: only then are they the same question."""
    tiers: list[KnownTier] = []
    old_holds = new_holds = True
    for number, old in enumerate(known.tiers):
        value = values[number] if values and new_holds else None
        bound = bounds[number] if bounds and new_holds else None
        if not old_holds:
            old = KnownTier(goals=old.goals)
        tier = _better(old, value, bound, finding)
        if tier.value is not None and tier.bound is not None and tier.value < tier.bound:
            raise DisagreementError(
                f"{known.name}, tier {number + 1}: a plan of {tier.value} and a bound of {tier.bound}: one is wrong"
            )
        old_holds = old_holds and old.value == tier.value
        new_holds = new_holds and value == tier.value and value is not None
        tiers.append(tier)
    return tuple(tiers)


def _better(old: KnownTier, value: int | None, bound: int | None, finding: Finding) -> KnownTier:
    update: dict[str, object] = {}
    if value is not None and (old.value is None or value < old.value):
        update |= {"value": value, "found": finding}
    if bound is not None and (old.bound is None or bound > old.bound):
        update |= {"bound": bound, "proved": finding}
    return old.model_copy(update=update)


def _kept(before: tuple[Finding, ...], finding: Finding, *, fastest: bool) -> tuple[Finding, ...]:
    """One finding of each engine: the fastest, or the last."""
    old = next((each for each in before if each.by == finding.by), None)
    if old is not None and (old.seconds <= finding.seconds if fastest else old.date > finding.date):
        return before
    return (*(each for each in before if each.by != finding.by), finding)


def _finding(run: Run) -> Finding:
    versions = run.get("versions") or {}
    return Finding(
        by=run["engine"],
        version=", ".join(f"{name} {number}" for name, number in versions.items() if name != "python"),
        seconds=float(run["seconds"] if run["seconds"] is not None else run["time_limit"]),
        date=str(run.get("date", ""))[:10],
        workers=run.get("workers"),
        load=run.get("load"),
    )
