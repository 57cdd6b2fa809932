"""Why somebody cannot have a seat: clauses that cannot hold together with it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from optimizer.solver.deadline import TimeUpError
from optimizer.studies.explain.clauses import Clauses
from optimizer.studies.explain.mus import narrow
from optimizer.studies.why.alternative import Forced
from optimizer.studies.why.weighed import Weighed

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.solver.deadline import Deadline
    from optimizer.studies.why.forced import Forcing


class Obstacles:
    """What stands in the way of seats of one instance; its rows are built once, when first asked."""

    def __init__(self, instance: Instance, clock: Deadline, seed: int) -> None:
        self.instance, self.clock, self.seed = instance, clock, seed
        self.short_of_time = False

    @cached_property
    def _clauses(self) -> Clauses:
        return Clauses(self.instance, self.clock, self.seed)

    def against(self, crew: str | None, forcing: Forcing) -> Forced:
        """Clauses that cannot hold together with the forcing, none of which can be left out."""
        try:
            self.clock.left()
            clauses = self._clauses.asking(forcing.rows(self._clauses.model.options))
            if not clauses.hold(()):
                return Forced(crew, Weighed("infeasible"), no_way=True)
            conflict = narrow(clauses, clauses.all)
        except TimeUpError:
            self.short_of_time = True
            return Forced(crew, Weighed("infeasible"))
        if conflict.irreducible == "no":
            return Forced(crew, Weighed("infeasible"))
        return Forced(crew, Weighed("infeasible"), conflict.clauses, irreducible=conflict.irreducible == "by clause")
