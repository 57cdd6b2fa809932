"""The smallest change of one number of the file under which an answer of ``why`` turns, solved again on both sides."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from optimizer.checker.check import check
from optimizer.goals import Cost
from optimizer.problem.errors import DisagreementError, InputError
from optimizer.problem.steps import tell
from optimizer.solver.build import build
from optimizer.solver.deadline import Deadline, TimeUpError
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task
from optimizer.solver.known_plan import chosen_in
from optimizer.studies.levers.probe import Probe
from optimizer.studies.levers.turning import near_step, smallest_step
from optimizer.studies.why.forced import Forcing, Place
from optimizer.studies.why.single_changes import single_changes
from optimizer.studies.why.turned import Turn, Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from optimizer.instance import Instance
    from optimizer.model.rows import Row
    from optimizer.problem.edits import Lever
    from optimizer.solver.build import Model
    from optimizer.solver.engines.stop import Stop
    from optimizer.solver.engines.task import Outcome
    from optimizer.studies.why.answer import Reasons
    from optimizer.studies.why.single_changes import Change

__all__ = ["Turns", "turns"]

MOST_PROBES = 40
"""After so many changed instances, steps between a number and its end are tried no more."""
TOGETHER_SHARE = 0.3
"""Of the time that is left, for a search that judges several changes at once."""
TOP = 5
"""Changes found, unless another number is asked for."""


def turns(
    reasons: Reasons,
    *,
    top: int = TOP,
    time_limit: float | None = 10.0,
    workers: int | None = None,
    seed: int = 0,
    on_answer: Callable[[Turns], None] | None = None,
    stop: Stop | None = None,
) -> Turns:
    """What number of the file turns the answer of ``why`` or ``why_not``.

    A person who cannot have a seat can, one who costs something there costs nothing in the tiers up to that one, and
    one who is needed or best there is so no more.  Numbers are those of rules and goals, and dates of their facts.

    Parameters
    ----------
    top
        Number of changes to look for.
    time_limit
        Seconds for everything; the answer is what was found by then.
    on_answer
        Called with the whole answer so far, as changes are found.

    Raises
    ------
    DisagreementError
        If the checker refuses a plan of a search: a bug in this package, never an answer.
    """
    return _Turning(reasons, Deadline(time_limit, stop), workers or os.cpu_count() or 1, seed, top, on_answer).run()


class _Turning:
    def __init__(
        self,
        reasons: Reasons,
        deadline: Deadline,
        workers: int,
        seed: int,
        top: int,
        on_answer: Callable[[Turns], None] | None,
    ) -> None:
        self.reasons, self.deadline, self.workers, self.seed = reasons, deadline, workers, seed
        self.top, self.on_answer = top, on_answer
        self.probe = Probe(reasons.instance, deadline, workers, seed)
        self.first = reasons.forced[0] if reasons.forced else None
        self.tiers = 0
        """So many tiers are compared; none where the question is whether it can be at all."""
        self.given: tuple[int, ...] = ()
        """Values of the plan given in these tiers."""
        self.worse: bool | None = None
        """Whether it is proved that no plan as asked is as good as that one; None if nobody asked yet."""
        self.found: list[Turn] = []
        self.tried = self.of = self.probed = 0
        self.left: list[tuple[Lever, Callable[[int], bool | None]]] = []
        """Changes that do not turn it as far as they go, and may do so nearer by."""

    def run(self) -> Turns:
        if not self._asked():
            return self._now(finished=True)
        assert self.first is not None
        if self.first.status == "feasible":
            decisive = self.first.decisive
            self.tiers = 0 if decisive is None else 1 + self.first.tiers.index(decisive)
            self.given = check(self.reasons.instance, self.reasons.plan).values[: self.tiers]
        try:
            changes = single_changes(self.reasons, self.first, self.tiers)
            self.of = sum(map(len, changes))
            for change in chain(changes.about, self._together(changes.milder), changes.stricter, changes.others):
                self._try(change)
            for lever, turned in self.left:
                if len(self.found) < self.top and self.probed < MOST_PROBES:
                    tell(trying=lever.words(lever.most), done=self.tried, of=self.of)
                    self._keep(lever, near_step(lever.most, turned), smallest=False)
            return self._now(finished=True)
        except TimeUpError:
            return self._now(finished=False)

    def _asked(self) -> bool:
        """Whether there is an answer that could turn."""
        reasons = self.reasons
        if reasons.settled or reasons.question not in ("why", "why not") or self.first is None or self.first.given:
            return False
        if reasons.relation == "no plan" or self.first.status == "unknown" or self.first.no_way:
            return False
        return self.first.status == "infeasible" or (self.first.decisive or _NONE).difference > 0

    def _together(self, changes: list[Change]) -> Iterator[Change]:
        """Of changes that allow more plans those that may turn it: what all at once do not turn, none does."""
        if len(self.found) < self.top and len(changes) > 1:
            tell(trying=f"{len(changes)} changes at once", done=self.tried, of=self.of)
            if not self._may_turn(changes):
                self.tried += len(changes)
                self.worse = True  # all the more without these changes
                return
            half = len(changes) // 2
            yield from self._together(changes[:half])
            yield from self._together(changes[half:])
        else:
            yield from changes

    def _may_turn(self, changes: list[Change]) -> bool:
        """Whether all these changes, each as far as it goes, could turn it; True if that is not found out in time."""
        changed = self.probe.changed([edit for lever, _ in changes for edit in lever.edits(lever.most)])
        if changed is None:
            return True
        limit = self.deadline
        if not limit.unlimited:
            limit = limit.within(TOGETHER_SHARE * limit.remaining)
        try:
            model = build(changed, goals=self.tiers > 0, look=limit.left)
            return self._as_good(model, self.given, limit)
        except (InputError, TimeUpError):  # too many plans are allowed at once, or no time is left for this
            self.deadline.left()
            return True

    def _try(self, change: Change) -> None:
        """Find the smallest step that turns the answer, if the change does so as far as it goes."""
        self.tried += 1
        if len(self.found) >= self.top:
            return
        lever, allows_more = change
        tell(trying=lever.words(lever.most), done=self.tried, of=self.of)
        if allows_more is False and self._proved_worse():
            self._try_stricter(lever)
            return
        turned = self._turning_after(lever, 0)
        step = smallest_step(lever.most, turned)
        self._keep(lever, step, smallest=bool(allows_more) and not self.tiers)
        if step is None and not allows_more:
            self.left.append((lever, turned))

    def _try_stricter(self, lever: Lever) -> None:
        """Try a change that allows fewer plans: while it allows the plan given, the answer stays as it is."""
        first = smallest_step(lever.most, lambda step: self._bars(lever, step))
        if first is None:
            return
        if self._turned(lever, first):
            self._keep(lever, first, smallest=True)
            return
        turned = self._turning_after(lever, first)
        step = smallest_step(lever.most, turned)
        self._keep(lever, step, smallest=False)
        if step is None:
            self.left.append((lever, turned))

    def _keep(self, lever: Lever, step: int | None, *, smallest: bool) -> None:
        if step is None:
            return
        change = tuple(self.probe.patch(lever.edits(step)))
        less = tuple(self.probe.patch(lever.edits(step - 1))) if step > 1 else ()
        self.found.append(Turn(lever.words(step), change, less, smallest, step))
        if self.on_answer is not None:
            self.on_answer(self._now(finished=False))

    def _turning_after(self, lever: Lever, known: int) -> Callable[[int], bool | None]:
        """Whether a step turns it; of those up to ``known`` it is known that they do not."""
        return lambda step: step > known and self._turned(lever, step)

    def _bars(self, lever: Lever, step: int) -> bool | None:
        """Whether the plan given breaks a rule in the instance with the change; None if it would be no valid file."""
        changed = self.probe.changed(lever.edits(step))
        return None if changed is None else bool(check(changed, self.reasons.plan).decided)

    def _turned(self, lever: Lever, step: int) -> bool | None:
        """Whether the answer turns in the instance with the change; None if it would be no valid file."""
        self.probed += 1
        changed = self.probe.changed(lever.edits(step))
        if changed is None:
            return None
        model = build(changed, goals=self.tiers > 0, look=self.deadline.left)
        report = check(changed, self.reasons.plan)
        given = None if report.decided else report.values[: self.tiers]
        if (given is not None or not self.tiers) and not self._as_good(model, given or (), self.deadline):
            return False
        asked = self._forcing().rows(model.options)
        hint = chosen_in(model, self.reasons.plan)
        bounds: list[Row] = []
        for tier in range(self.tiers):
            cost = model.tier_cost(tier)
            best = self._ask(model, cost, bounds, hint)
            if best.value is None:
                return False  # no plan at all
            bounds.append(cost.at_most(tier, best.value))
            if self._ask(model, Cost(()), [*bounds, *asked], None).solution is None:
                return False
        return True

    def _as_good(self, model: Model, values: Sequence[int], limit: Deadline) -> bool:
        """Whether a plan as asked is no worse than these values, an earlier tier counting before a later one."""
        asked = [*self._forcing().rows(model.options)]
        for tier, value in enumerate(values[:-1]):
            cost = model.tier_cost(tier)
            if value > cost.least and self._exists(model, [cost.at_most(tier, value - 1), *asked], limit):
                return True
            asked.append(cost.at_most(tier, value))
        last = len(values) - 1
        if values:
            asked.append(model.tier_cost(last).at_most(last, values[last]))
        return self._exists(model, asked, limit)

    def _proved_worse(self) -> bool:
        """Whether it is proved that, as the file is, no plan as asked is as good as the plan given."""
        if self.worse is None:
            limit = self.deadline
            if not limit.unlimited:
                limit = limit.within(TOGETHER_SHARE * limit.remaining)
            try:
                self.worse = not self._as_good(build(self.reasons.instance), self.given, limit)
            except TimeUpError:
                self.deadline.left()
                self.worse = False
        return self.worse

    def _exists(self, model: Model, rows: Sequence[Row], limit: Deadline) -> bool:
        return self._ask(model, Cost(()), rows, None, limit).solution is not None

    def _forcing(self) -> Forcing:
        """What is forced: the person into the place, or out of it."""
        place, crew = self.reasons.place, self.reasons.crew or ""
        if self.reasons.question == "why not":
            return Forcing(place, (crew,))
        return Forcing(Place(place.flight, place.leg, place.role), out=crew)

    def _ask(
        self,
        model: Model,
        cost: Cost,
        rows: Sequence[Row],
        hint: frozenset[int] | None,
        limit: Deadline | None = None,
    ) -> Outcome:
        """The outcome of a search, proved either way.  Raises ``TimeUpError``."""
        limit = limit or self.deadline
        task = Task(
            len(model.rows.names),
            model.searched,
            cost,
            tuple(rows),
            hint,
            time_limit=limit.left(),
            workers=self.workers,
            seed=self.seed,
        )
        outcome = search(task, stop=self.deadline.stop)
        if outcome.status not in ("optimal", "infeasible") and (cost.terms or outcome.solution is None):
            limit.ran_out = True
            raise TimeUpError
        if outcome.solution is not None:
            broken = check(model.instance, model.plan(outcome.solution)).decided
            if broken:
                raise DisagreementError(f"a plan that a search found is refused by the checker: {broken[0]}")
        return outcome

    def _now(self, *, finished: bool) -> Turns:
        found = tuple(sorted(self.found, key=lambda turn: (turn.steps, turn.words)))
        return Turns(self._question(), found, finished, self.tried, self.of, self.deadline.seconds)

    def _question(self) -> str:
        instance, reasons = self.reasons.instance, self.reasons
        who = _called(instance, reasons.crew)
        if reasons.question == "why not":
            return f"{who} can have the seat" if not self.tiers else f"{who} there costs nothing{self._up_to()}"
        return f"the seat needs no {who}" if not self.tiers else f"the seat without {who} costs nothing{self._up_to()}"

    def _up_to(self) -> str:
        return f" in tier {self.tiers}" if self.tiers == 1 else f" in tiers 1 to {self.tiers}"


@dataclass(frozen=True, slots=True)
class _Nothing:
    difference: int = 0


_NONE = _Nothing()


def _called(instance: Instance, crew: str | None) -> str:
    person = instance.person.get(crew or "")
    return crew or "" if person is None else person.name or person.id
