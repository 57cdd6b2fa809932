"""Proofs to hand over: for each tier, or for an instance without a plan, one that anybody's checker can follow."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from optimizer.checker.check import check
from optimizer.problem.steps import tell
from optimizer.problem.wording import listed
from optimizer.solver.deadline import Deadline
from optimizer.solver.solve import solve
from optimizer.solver.unavoidable import unavoidable_parts
from optimizer.studies.explain import find_conflict
from optimizer.studies.proof.answer import Certificate, Proved, Verification
from optimizer.studies.proof.claims import CONFLICT, NO_PLAN, Claim, Formulas
from optimizer.studies.proof.folder import Contents, Entry, refuse_folder, write_folder
from optimizer.studies.proof.making import Maker
from optimizer.studies.proof.verifying import OWN, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.build import Part
    from optimizer.solver.engines.stop import Stop

__all__ = ["Certificate", "Proved", "Verification", "prove", "verify"]

EACH_SECONDS = 60.0
CONFLICT_SECONDS = 30.0
SEARCH_SHARE = 0.5
"""Of the time for everything: for the best plan."""


def prove(
    instance: Instance,
    plan: Plan | None = None,
    *,
    folder: str | Path,
    seconds_each: float = EACH_SECONDS,
    time_limit: float | None = None,
    workers: int | None = None,
    seed: int = 0,
    on_answer: Callable[[Certificate], None] | None = None,
    stop: Stop | None = None,
) -> Certificate:
    """Write a folder with a proof for each tier of the best plan, or that there is none, for others to check.

    Parameters
    ----------
    plan
        The best plan; without one ``solve`` finds it first.
    folder
        New, empty, or with an older certificate, which goes.
    seconds_each
        Seconds for the proof of one claim.
    time_limit
        Seconds for everything; what has no proof by then says so, with the best bound that has.
    on_answer
        Called with the certificate so far: when the plan is known, and after each proof, which stands in the folder.

    Raises
    ------
    InputError
        If the folder cannot be meant.
    OutputError
        If it cannot be written.
    """
    refuse_folder(folder)
    deadline, hear = Deadline(time_limit, stop), on_answer or (lambda answer: None)
    return _Prove(instance, str(folder), seconds_each, deadline, workers, seed, hear).run(plan)


class _Prove:
    def __init__(
        self,
        instance: Instance,
        folder: str,
        seconds_each: float,
        deadline: Deadline,
        workers: int | None,
        seed: int,
        on_answer: Callable[[Certificate], None],
    ) -> None:
        self.instance, self.folder, self.deadline = instance, folder, deadline
        self.workers, self.seed = workers or os.cpu_count() or 1, seed
        self.on_answer = on_answer
        self.entries: list[Entry] = []
        self.proved: list[Proved] = []
        self.written = False
        self.formulas = Formulas(instance)
        self.maker = Maker(self.formulas, deadline, seconds_each, seed)
        self.notes: list[str] = []

    def run(self, plan: Plan | None) -> Certificate:
        unavoidable = False
        if plan is None:
            tell(phase="looking for the best plan")
            result = solve(
                self.instance,
                time_limit=None if self.deadline.unlimited else self.deadline.remaining * SEARCH_SHARE,
                workers=self.workers,
                seed=self.seed,
                second_look=False,
                stop=self.deadline.stop,
            )
            if result.status == "unknown":
                return self._answer("unknown", [])
            if result.status == "infeasible":
                return self._no_plan()
            plan, unavoidable = result.plan, bool(result.unavoidable)
        assert plan is not None
        report = check(self.instance, plan)
        left_out: tuple[Part, ...] = ()
        if unavoidable or report.broken:
            parts = unavoidable_parts(self.instance, self.deadline, self.workers, self.seed)
            left_out = tuple(sorted(parts, key=lambda part: (part[0], str(part[1]))))
        open_ = {clause for clause, _ in left_out}
        faults = [violation for violation in report.decided if violation.address not in open_]
        if faults:
            self.notes += [f"the plan breaks {violation}" for violation in faults[:5]]
            return self._answer("refused", [])
        if left_out:
            named = listed(sorted({f"{clause.rule} {clause.subject}" for clause, _ in left_out}))
            self.notes.append(f"the plan leaves open what no choice satisfies: {named}")
        values = report.values
        claims = [Claim(NO_PLAN)] if left_out else []
        claims += [
            Claim(f"tier{number}", number, value, values[: number - 1], left_out=left_out)
            for number, value in enumerate(values, 1)
        ]
        if not values:
            self.notes.append("the instance has no goals: any plan that keeps the rules is as good as any other")
        self._make(claims, plan, values)
        if not self.written:
            self._write(plan, values)
        return self._answer("plan", self.proved)

    def _no_plan(self) -> Certificate:
        self._make([Claim(NO_PLAN)])
        if not self.deadline.over:
            limit = min(CONFLICT_SECONDS, self.deadline.remaining)
            conflict = find_conflict(self.instance, time_limit=limit, stop=self.deadline.stop)
            if conflict is not None and conflict.irreducible != "no":
                self._make([Claim(CONFLICT, clauses=conflict.clauses)])
        if not self.written:
            self._write(None, ())
        return self._answer("infeasible", self.proved)

    def _make(self, claims: Sequence[Claim], plan: Plan | None = None, values: tuple[int, ...] = ()) -> None:
        """Prove one claim after another; each proof stands in the folder, and is told, before the next is begun."""
        status = "infeasible" if plan is None else "plan"
        costs = [None if claim.tier is None else values[claim.tier - 1] for claim in claims]
        waiting = [self.maker.not_made(claim, cost) for claim, cost in zip(claims, costs, strict=True)]
        self.on_answer(self._answer(status, [*self.proved, *waiting]))
        for number, claim in enumerate(claims):
            tell(phase="proving", trying=claim.words(self.instance))
            entry, answer = self.maker.made(claim, costs[number])
            self.proved.append(answer)
            if entry is not None:
                self.entries.append(entry)
                self._write(plan, values)
                self.on_answer(self._answer(status, [*self.proved, *waiting[number + 1 :]]))

    def _write(self, plan: Plan | None, values: tuple[int, ...]) -> None:
        write_folder(self.folder, Contents(self.instance, plan, values, self.entries))
        self.written = True

    def _answer(self, status: str, proved: list[Proved]) -> Certificate:
        checked = [claim.check_seconds is not None for claim in proved if claim.made_by]
        return Certificate(
            instance=self.instance.name,
            folder=self.folder if self.written else "",
            status=status,  # type: ignore[arg-type]
            claims=tuple(proved),
            checked_by=(OWN,) if checked and all(checked) else (),
            notes=tuple(self.notes),
            better=self.maker.better,
            seconds=round(self.deadline.seconds, 3),
        )
