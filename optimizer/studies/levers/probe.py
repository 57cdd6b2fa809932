"""Whether an instance with some edits has a plan: the instance is read again, built, searched, and its plan checked."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from optimizer.checker.check import check
from optimizer.files.dump import to_data
from optimizer.files.load import examined
from optimizer.goals import Cost
from optimizer.instance import Instance
from optimizer.problem.edits import as_patch, patched
from optimizer.problem.errors import DisagreementError, InputError, InputWarning
from optimizer.solver.build import build
from optimizer.solver.deadline import TimeUpError
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Set

    from optimizer.problem.edits import Edit, Patch
    from optimizer.solver.build import Part
    from optimizer.solver.deadline import Deadline


class Probe:
    """An instance to which edits are made."""

    def __init__(
        self, instance: Instance, deadline: Deadline, workers: int, seed: int, unavoidable: Set[Part] = frozenset()
    ) -> None:
        self.instance, self.deadline, self.workers, self.seed = instance, deadline, workers, seed
        self.unavoidable = unavoidable
        self.strict = False
        """Whether a plan that breaks what no decision can mend is none: then facts have to change."""
        self.data = {"format": 1, **to_data(instance)}
        self.solved = 0
        """How many instances were solved."""

    def patch(self, edits: Iterable[Edit]) -> Patch:
        """The edits as a JSON Patch of the file."""
        return as_patch(self.data, edits)

    def changed(self, edits: Iterable[Edit]) -> Instance | None:
        """The instance with the edits; None if it would be no valid file.  Raises ``TimeUpError``."""
        self.deadline.left()
        try:
            with warnings.catch_warnings(action="ignore", category=InputWarning):
                return examined(Instance.model_validate(patched(self.data, self.patch(edits))))
        except (InputError, ValueError):
            return None

    def holds(self, edits: Iterable[Edit]) -> bool | None:
        """Whether there is a plan with the edits; None if it would be no valid file.

        Raises ``TimeUpError``, and ``DisagreementError`` if the checker refuses the plan.
        """
        found = self.changed(edits)
        if found is None:
            return None
        model = build(found, goals=False, unavoidable=self.unavoidable, look=self.deadline.left)
        task = Task(
            len(model.rows.names),
            model.searched,
            Cost(()),
            time_limit=self.deadline.left(),
            workers=self.workers,
            seed=self.seed,
        )
        outcome = search(task, stop=self.deadline.stop)
        self.solved += 1
        if outcome.status == "unknown":
            self.deadline.ran_out = True
            raise TimeUpError
        if outcome.solution is None:
            return False
        report = check(found, model.plan(outcome.solution))
        missed = [each for each in report.decided if not any(clause == each.address for clause, _ in self.unavoidable)]
        if missed:
            raise DisagreementError(f"a plan breaks what no lever leaves open: {missed[0]}")
        return not (self.strict and report.unavoidable)
