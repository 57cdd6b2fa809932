"""A session about one instance: the rows are built once, and each question costs its search alone."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any, Literal

from optimizer.checker.check import check
from optimizer.events._apply import what_if
from optimizer.files.load import examined, plan_for
from optimizer.problem.decisions import Pin, Waiver
from optimizer.problem.errors import InputError, Problem
from optimizer.solver.answers import best_told
from optimizer.solver.children.isolated import Isolated
from optimizer.solver.claims import with_proof
from optimizer.solver.engines.names import DEFAULT_ENGINE
from optimizer.solver.engines.stop import Stop
from optimizer.solver.kept_models import KeptModels
from optimizer.solver.result import no_answer
from optimizer.studies.planner.asking import asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Self

    from optimizer.checker.check import Report
    from optimizer.events import Event
    from optimizer.events._apply import LocatedEvent
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.result import Result
    from optimizer.studies.alternatives.answer import Alternatives
    from optimizer.studies.alternatives.free_choices import FreeChoices
    from optimizer.studies.contingency.answer import Contingency
    from optimizer.studies.explain.answer import Explanation
    from optimizer.studies.replan.answer import Replan
    from optimizer.studies.scenarios.answer import Comparison
    from optimizer.studies.scenarios.patches import Scenarios
    from optimizer.studies.why.answer import Reasons

__all__ = ["Planner"]

LATE_SECONDS = 15.0
"""For the process of a question to answer with what it has after its time: on a busy machine that takes a while, and a
late answer is better than none."""


class Planner:
    """A session about one instance and the plan in hand.

    The rows are built at the first question and kept.  Going back to an earlier state builds nothing, nor does another
    weight of a goal; every other change (a pin, a waiver, another date) builds all rows anew, once.  Answers are those
    of the functions of the same names, checked and proved as theirs.  Not for several threads at a time.

    Parameters
    ----------
    instance
        Examined as a file is.
    plan
        The plan in hand; that of the last ``solve`` if None.
    workers, seed
        As for ``solve``, of every question.
    isolated
        Search in a process of its own, which keeps the rows: a crash there ends no program, and is tried once more.
    memory
        Mebibytes that process may take; None for no limit.

    Raises
    ------
    InputError
        If the instance, or the plan for it, would be refused as a file.
    """

    def __init__(
        self,
        instance: Instance,
        plan: Plan | None = None,
        *,
        workers: int | None = None,
        seed: int = 0,
        isolated: bool = False,
        memory: int | None = None,
    ) -> None:
        self._states = [examined(instance)]
        self.plan = None if plan is None else plan_for(self.instance, plan)
        """The plan in hand: given, or that of the last solve; it carries the proof that was made of it."""
        self.workers, self.seed = workers, seed
        self._models = KeptModels[object]()
        self._child = Isolated(memory) if isolated else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __repr__(self) -> str:
        held = "no plan" if self.plan is None else repr(self.plan)
        return f"Planner({self.instance!r}, {held})"

    def close(self) -> None:
        """End its process, if it has one, and forget the rows."""
        self._models = KeptModels()
        if self._child is not None:
            self._child.close()

    @property
    def instance(self) -> Instance:
        """As it stands after the changes made here."""
        return self._states[-1]

    @property
    def builds(self) -> int:
        """How often rows were built in this process: once, unless something changed."""
        return self._models.builds

    # Changes.  Each is one step; ``undo`` takes the last one back.

    def use(self, instance: Instance) -> None:
        """Go on with another instance: the same with another date, person, weight or rule."""
        self._states.append(examined(instance))

    def undo(self) -> None:
        """Take the last change back; the first instance stays."""
        del self._states[max(1, len(self._states) - 1) :]

    def pin(
        self, crew: str, flight: str, *, role: str | None = None, leg: Literal["up", "down", "backup"] = "up"
    ) -> None:
        """Hold a person on a leg of a flight, in a role or in any."""
        pin = Pin.model_construct(crew=crew, flight=flight, role=role, leg=leg)  # examined with the instance
        self._change(pins=(*self.instance.pins, pin))

    def unpin(self, crew: str, flight: str) -> None:
        """Drop every pin of this person on this flight."""
        kept = tuple(pin for pin in self.instance.pins if (pin.crew, pin.flight) != (crew, flight))
        if len(kept) == len(self.instance.pins):
            raise InputError([Problem("", 1, 1, "", f"expected a pin of {crew} on {flight}, found none")])
        self._change(pins=kept)

    def waive(self, rule: str, subject: str, *, reason: str, by: str) -> None:
        """Leave a clause open; ``reason`` and ``by`` stand in every report."""
        waiver = Waiver.model_construct(rule=rule, subject=subject, reason=reason, by=by)  # examined as well
        self._change(waivers=(*self.instance.waivers, waiver))

    def enforce(self, rule: str, subject: str) -> None:
        """Drop every waiver of this clause."""
        kept = tuple(each for each in self.instance.waivers if (each.rule, each.subject) != (rule, subject))
        if len(kept) == len(self.instance.waivers):
            raise InputError([Problem("", 1, 1, "", f"expected a waiver of {rule} for {subject}, found none")])
        self._change(waivers=kept)

    def _change(self, **update: Any) -> None:
        self.use(self.instance.model_copy(update=update))

    # Questions.

    def solve(self, *, time_limit: float | None = None, stop: Stop | None = None, **named: Any) -> Result:
        """The best plan, proved; it becomes the plan in hand.  ``named``: other arguments of ``optimizer.solve``."""

        def search(hear: Callable[[Result], None] | None) -> Result:
            heard = named if hear is None else named | {"on_answer": hear}
            found: Result = self._ask("solver.solve:solve", (), time_limit, stop, heard)
            return found

        if self._child is None:
            result = search(None)
        else:
            threads = self.workers or os.cpu_count() or 1
            nothing = no_answer(
                self.instance.name, engine=DEFAULT_ENGINE, seed=self.seed, workers=threads, seconds=time_limit or 0.0
            )
            result = best_told(search, named.get("on_answer"), nothing)
        if result.plan is not None:
            self.plan = with_proof(result)
        return result

    def check(self, plan: Plan | None = None) -> Report:
        """The verdict on a plan, without any search."""
        return check(self.instance, self._held(plan))

    def why(
        self, crew: str, flight: str, *, time_limit: float | None = 60.0, stop: Stop | None = None, **named: Any
    ) -> Reasons:
        """Why the plan in hand has this person on this flight; as ``optimizer.why``."""
        reasons: Reasons = self._ask("studies.why:why", (self._held(None), crew, flight), time_limit, stop, named)
        return reasons

    def why_not(
        self, crew: str, flight: str, *, time_limit: float | None = 60.0, stop: Stop | None = None, **named: Any
    ) -> Reasons:
        """Why the plan in hand does not have this person on this flight; as ``optimizer.why_not``."""
        reasons: Reasons = self._ask("studies.why:why_not", (self._held(None), crew, flight), time_limit, stop, named)
        return reasons

    def candidates(
        self, flight: str, role: str, *, time_limit: float | None = 60.0, stop: Stop | None = None, **named: Any
    ) -> Reasons:
        """Who could sit there, best first; as ``optimizer.candidates``."""
        reasons: Reasons = self._ask(
            "studies.why:candidates", (self._held(None), flight, role), time_limit, stop, named
        )
        return reasons

    def alternatives(self, *, time_limit: float | None = 60.0, stop: Stop | None = None, **named: Any) -> Alternatives:
        """Other plans as good as the one in hand; as ``optimizer.alternatives``."""
        found: Alternatives = self._ask(
            "studies.alternatives:alternatives", (self._held(None),), time_limit, stop, named
        )
        return found

    def free_choices(self, *, time_limit: float | None = 10.0, stop: Stop | None = None) -> FreeChoices:
        """The seats of the plan in hand that others could hold at no cost in any tier."""
        function = "studies.alternatives.free_choices:free_choices"
        found: FreeChoices = self._ask(function, (self._held(None),), time_limit, stop, {})
        return found

    def replan(
        self,
        events: Iterable[Event | LocatedEvent | str],
        *,
        time_limit: float | None = None,
        stop: Stop | None = None,
        **named: Any,
    ) -> Replan:
        """The plan after news that moves the fewest people; the session stays as it is.

        ``events``: as for ``optimizer.replan``, or in short form, such as ``"person_out: NAME"``.
        """
        news = [what_if(each, self.instance) if isinstance(each, str) else each for each in events]
        found: Replan = self._ask("studies.replan:replan", (self._held(None), news), time_limit, stop, named)
        return found

    def explain(self, *, time_limit: float | None = 30.0, stop: Stop | None = None, **named: Any) -> Explanation:
        """Why there is no plan, and what mends it; as ``optimizer.explain``."""
        found: Explanation = self._ask("studies.explain:explain", (), time_limit, stop, named, threads=False)
        return found

    def scenarios(
        self,
        patches: Scenarios | Mapping[str, Iterable[Event | LocatedEvent]],
        *,
        time_limit: float | None = None,
        stop: Stop | None = None,
        **named: Any,
    ) -> Comparison:
        """Plans in several futures side by side; as ``optimizer.scenarios``, one after the other.  ``time_limit`` is
        for each of them, as there."""
        function = "studies.scenarios:scenarios"
        found: Comparison = self._ask(function, (patches,), time_limit, stop, named, several=True)
        return found

    def contingency(self, *, time_limit: float | None = 60.0, stop: Stop | None = None, **named: Any) -> Contingency:
        """Who has a seat home if a docked ship is damaged, by the plan in hand; as ``optimizer.contingency``."""
        function = "studies.contingency:contingency"
        found: Contingency = self._ask(function, (self._held(None),), time_limit, stop, named)
        return found

    def _held(self, plan: Plan | None) -> Plan:
        held = self.plan if plan is None else plan_for(self.instance, plan)
        if held is None:
            raise InputError([Problem("", 1, 1, "", "expected a plan in hand, found none: solve first, or give one")])
        return held

    def _ask(
        self,
        function: str,
        arguments: tuple[Any, ...],
        time_limit: float | None,
        stop: Stop | None,
        named: dict[str, Any],
        *,
        threads: bool = True,
        several: bool = False,
    ) -> Any:
        """``several``: the limit is for each of several pieces of work, so that it says not when all end."""
        own = {"seed": self.seed, **({"workers": self.workers} if threads else {})}
        given = own | named
        function, arguments = f"optimizer.{function}", (self.instance, *arguments)
        if self._child is None:
            return asked(function, arguments, given, models=self._models, time_limit=time_limit, stop=stop)
        told: dict[str, Callable[..., object]] = {key: given.pop(key) for key in list(given) if key.startswith("on_")}
        end = None if time_limit is None or several else time.monotonic() + time_limit + LATE_SECONDS
        return self._child.run(
            "optimizer.studies.planner.asking:asked",
            (function, arguments, given),
            {"time_limit": time_limit},
            told=told,
            stop=stop,
            end=end,
            limited=False,
        )
