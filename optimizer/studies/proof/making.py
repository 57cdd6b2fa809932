"""One claim, one proof: rows added up by the linear relaxation; where that is too little, a search that logs its steps.

Every proof was accepted by the small checker before anybody gets it, unless that takes too long.
"""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

from optimizer.problem.errors import DisagreementError, EngineError
from optimizer.problem.steps import tell
from optimizer.solver.export import at_least
from optimizer.studies.proof.answer import Proved
from optimizer.studies.proof.folder import Entry
from optimizer.studies.proof.linear import Added, linear_bound
from optimizer.studies.proof.logged import (
    HEAD,
    HOW_TO_INSTALL,
    LARGEST_LOG,
    LARGEST_PROOF,
    Logged,
    logged,
    name_and_version,
)
from optimizer.studies.proof.proof_checker import OutOfTime, Refused, check_proof

if TYPE_CHECKING:
    from optimizer.solver.deadline import Deadline
    from optimizer.studies.proof.claims import Claim, Formula, Formulas
    from optimizer.studies.proof.linear import LinearBound

ADDED_UP = "rows added up"
CHECK_SECONDS = 120.0
SHARE = 0.85
"""Of the time of a search: for one over the rows that are not about one person."""


class Maker:
    """Makes the proofs of the claims about one instance."""

    def __init__(self, formulas: Formulas, deadline: Deadline, seconds_each: float, seed: int) -> None:
        self.formulas, self.deadline = formulas, deadline
        self.seconds_each, self.seed = seconds_each, seed
        self.better = False
        """Whether a search found a plan that a claim denies."""

    def made(self, claim: Claim, value: int | None) -> tuple[Entry | None, Proved]:
        """The proof of a claim; of a tier where none is found, that of the best bound that has one.  No entry if there
        is no time left.

        Parameters
        ----------
        value
            Of a tier: that of the plan.

        Raises
        ------
        DisagreementError
            If a plan is found though a claim without a tier says that there is none, or the checker refuses a proof.
        """
        if self.deadline.over:
            return None, self.not_made(claim, value)
        began = time.perf_counter()
        clock = self.deadline.within(self.seconds_each)
        formula = self.formulas.of(claim)
        tell(trying=f"{claim.name}: adding up rows")
        bound = None if clock.over else linear_bound(formula, clock.search_limit, self.seed)
        made_by, proof, why = "", None, ""
        if bound is not None and bound.proves:
            made_by, proof = ADDED_UP, in_one_step(formula, bound)
        elif clock.over:
            why = self._in_time("the linear relaxation was not solved")
        else:
            tell(trying=f"{claim.name}: searching with a log")
            made_by, proof, why = self._searched(claim, formula, bound, clock)
        complete = proof is not None
        if proof is None and bound is not None and bound.bound is not None:
            claim = replace(claim, bound=bound.bound)
            formula = self.formulas.of(claim)
            made_by, proof = ADDED_UP, in_one_step(formula, bound)
        seconds, checked = time.perf_counter() - began, None
        if proof is not None:
            checked = self._checked(claim, formula, proof)
        proved = Proved(
            claim.name,
            claim.words(self.formulas.instance),
            value,
            claim.bound if proof is not None else None,
            complete,
            made_by,
            why,
            round(seconds, 3),
            0 if proof is None else len(proof.encode()),
            checked,
        )
        return Entry(claim, value, formula.text, proof, made_by), proved

    def not_made(self, claim: Claim, value: int | None) -> Proved:
        """A claim for which there is no time."""
        words = claim.words(self.formulas.instance)
        return Proved(claim.name, words, value, None, False, "", "there was no time left", 0.0, 0, None)

    def _searched(
        self, claim: Claim, formula: Formula, bound: LinearBound | None, clock: Deadline
    ) -> tuple[str, str | None, str]:
        reached = "" if bound is None or bound.bound is None else f"the linear relaxation proves {bound.bound}; "
        try:
            found = self._logged(formula, bound, clock)
        except EngineError as error:
            return "", None, f"{reached}{error}"
        solver = name_and_version() or ""
        if found.end == "solution":
            if claim.tier is None:
                denied = claim.words(self.formulas.instance)
                raise DisagreementError(f"{solver} finds a plan where none was: {denied}")
            self.better = True
            return "", None, f"{solver} finds a plan below {claim.bound}: this one is not the best"
        why = {
            "time": self._in_time(f"{solver} found no proof"),
            "large": f"the log of {solver} became too large ({LARGEST_LOG // 1_000_000} MB, "
            f"or {LARGEST_PROOF // 1_000_000} MB without what it does not need)",
            "missing": f"no solver that writes proofs is installed: {HOW_TO_INSTALL}",
            "proved": "",
        }
        return (solver, found.proof, "") if found.proof is not None else ("", None, reached + why[found.end])

    def _logged(self, formula: Formula, bound: LinearBound | None, clock: Deadline) -> Logged:
        """A search over the rows that are not about one person, if as much may be proved by them; then over all."""
        rows = [at_least(row) for row in formula.rows]
        every = [part for parts in rows for part in parts]
        if formula.cost is not None and bound is not None and name_and_version() is not None:
            few = formula._replace(rows=tuple(formula.rows[place] for place in formula.whoever))
            narrow = linear_bound(few, clock.search_limit, self.seed)
            if narrow is not None and narrow.bound == bound.bound:
                starts = [0, *accumulate(len(parts) for parts in rows)]
                numbers = [starts[place] + k for place in formula.whoever for k in range(1, len(rows[place]) + 1)]
                known = Added({numbers[number - 1]: times for number, times in narrow.added.times.items()})
                share = clock.within(clock.remaining * SHARE)
                found = logged(every, formula.literals, numbers, known, share)
                if found.end == "proved":
                    return found
        known_of_all = None if bound is None else bound.added
        return logged(every, formula.literals, range(1, len(every) + 1), known_of_all, clock)

    def _in_time(self, words: str) -> str:
        return f"{words} within {min(self.seconds_each, self.deadline.seconds):.3g} s"

    def _checked(self, claim: Claim, formula: Formula, proof: str) -> float | None:
        """Seconds of the small checker; None if it came to no end."""
        tell(trying=f"{claim.name}: checking")
        began = time.perf_counter()
        try:
            check_proof(formula.text, proof, max(0.0, min(CHECK_SECONDS, self.deadline.remaining)))
        except OutOfTime:
            return None
        except Refused as error:
            raise DisagreementError(f"{claim.name}: the small checker refuses the proof: {error}") from None
        return round(time.perf_counter() - began, 3)


def in_one_step(formula: Formula, bound: LinearBound) -> str:
    """The proof that adds the rows up."""
    count = sum(len(at_least(row)) for row in formula.rows)
    return f"{HEAD}\nf {count}\n{bound.added.step()}\nc {count + 1}\n"
