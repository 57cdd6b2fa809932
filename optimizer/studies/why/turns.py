"""The smallest change of one number of the file under which an answer of ``why`` turns, solved again on both sides."""

from __future__ import annotations

import os
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optimizer.checker.check import check
from optimizer.goals import Cost
from optimizer.problem.errors import DisagreementError
from optimizer.problem.shown import Shown
from optimizer.problem.steps import tell
from optimizer.problem.wording import count
from optimizer.solver.build import build
from optimizer.solver.deadline import Deadline, TimeUpError
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task
from optimizer.solver.known_plan import chosen_in
from optimizer.studies.levers.numbers import mildest, numbers_of_goals, numbers_of_rules
from optimizer.studies.levers.probe import Probe
from optimizer.studies.levers.turning import near_step, smallest_step
from optimizer.studies.why.forced import Forcing, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from optimizer.instance import Instance
    from optimizer.model.rows import Row
    from optimizer.problem.edits import Lever
    from optimizer.solver.build import Model
    from optimizer.solver.engines.stop import Stop
    from optimizer.solver.engines.task import Outcome
    from optimizer.studies.why.answer import Reasons

MOST_PROBES = 40
"""After so many changed instances, steps between a number and its end are tried no more."""
WIDTH = 112
TOP = 5
"""Changes found, unless another number is asked for."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A change of one number under which the answer turns; of a step less it was solved that it does not."""

    words: str
    change: tuple[dict[str, Any], ...]
    """As a JSON Patch (RFC 6902) of the instance file."""
    one_less: tuple[dict[str, Any], ...]
    """The same with a step less, under which the answer does not turn."""
    smallest: bool
    """Proved: no smaller change of this number that way turns it.  Else that is known of the step before alone."""
    steps: int
    """Days, or units of the number."""


@dataclass(frozen=True, slots=True, repr=False)
class Turns(Shown):
    """The changes found."""

    question: str
    """What turns, in words: ``then ...``."""
    found: tuple[Turn, ...]
    """Each of another number, the fewest steps first."""
    finished: bool
    """Every number was tried, or as many found as asked for; else time ran out first."""
    tried: int
    of: int
    seconds: float

    def __str__(self) -> str:
        return turns_text(self)


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
        self.found: list[Turn] = []
        self.tried = self.of = self.probed = 0

    def run(self) -> Turns:
        if not self._asked():
            return self._now(finished=True)
        assert self.first is not None
        if self.first.status == "feasible":
            decisive = self.first.decisive
            self.tiers = 0 if decisive is None else 1 + self.first.tiers.index(decisive)
        try:
            levers = [*self._levers()]
            self.of = len(levers)
            left = [lever for lever, mild in levers if not self._try(lever, mild=mild) and not mild]
            for lever in left:  # what does not turn it at its end may do so nearer by
                if len(self.found) < self.top and self.probed < MOST_PROBES:
                    tell(trying=lever.words(lever.most), done=self.tried, of=self.of)
                    self._keep(lever, near_step(lever.most, self._turning_by(lever)), smallest=False)
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

    def _levers(self) -> Iterator[tuple[Lever, bool]]:
        """Numbers to try, each one way; and whether more of the change allows all that less allows."""
        instance, about = self.reasons.instance, {self.reasons.crew, self.reasons.place.flight}
        assert self.first is not None
        facts = [
            (lever, rule.name)
            for rule in instance.rulebook
            for lever in rule.levers(instance)
            if lever.number and (not lever.about or about & {*lever.about})
        ]
        if not self.tiers:  # a clause of the conflict has to go
            named = {clause.rule for clause in self.first.clauses}
            known = not named
            yield from ((lever, True) for rule, lever in mildest(instance) if known or rule.name in named)
            yield from ((lever, True) for lever, rule in facts if known or rule in named)
            return
        for number in numbers_of_goals(instance):
            tier = number.path[1]
            assert isinstance(tier, int)
            several = len([*instance.goals[tier].goals()]) > 1
            if tier < self.tiers and (number.key != "weight" or several):
                yield from ((number.lever(way), False) for way in (1, -1) if number.can(way))
        yield from ((lever, False) for lever, _ in facts)
        for _, number in numbers_of_rules(instance):
            yield from ((number.lever(way), False) for way in (-1, 1) if number.can(way))

    def _try(self, lever: Lever, *, mild: bool) -> bool:
        """Whether the change at its end turns the answer; if so the smallest one that does is kept."""
        self.tried += 1
        if len(self.found) >= self.top:
            return True
        tell(trying=lever.words(lever.most), done=self.tried, of=self.of)
        step = smallest_step(lever.most, self._turning_by(lever))
        self._keep(lever, step, smallest=mild)
        return step is not None

    def _keep(self, lever: Lever, step: int | None, *, smallest: bool) -> None:
        if step is None:
            return
        change = tuple(self.probe.patch(lever.edits(step)))
        less = tuple(self.probe.patch(lever.edits(step - 1))) if step > 1 else ()
        self.found.append(Turn(lever.words(step), change, less, smallest, step))
        if self.on_answer is not None:
            self.on_answer(self._now(finished=False))

    def _turning_by(self, lever: Lever) -> Callable[[int], bool | None]:
        return lambda step: self._turned(lever, step)

    def _turned(self, lever: Lever, step: int) -> bool | None:
        """Whether the answer turns in the instance with the change; None if it would be no valid file."""
        self.probed += 1
        changed = self.probe.changed(lever.edits(step))
        if changed is None:
            return None
        model = build(changed, goals=self.tiers > 0)
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
        return self.tiers > 0 or self._ask(model, Cost(()), asked, None).solution is not None

    def _forcing(self) -> Forcing:
        """What is forced: the person into the place, or out of it."""
        place, crew = self.reasons.place, self.reasons.crew or ""
        if self.reasons.question == "why not":
            return Forcing(place, (crew,))
        return Forcing(Place(place.flight, place.leg, place.role), out=crew)

    def _ask(self, model: Model, cost: Cost, rows: Sequence[Row], hint: frozenset[int] | None) -> Outcome:
        """The outcome of a search, proved either way.  Raises ``TimeUpError``."""
        task = Task(
            len(model.rows.names),
            model.searched,
            cost,
            tuple(rows),
            hint,
            time_limit=self.deadline.left(),
            workers=self.workers,
            seed=self.seed,
        )
        outcome = search(task, stop=self.deadline.stop)
        if outcome.status not in ("optimal", "infeasible") and (cost.terms or outcome.solution is None):
            self.deadline.ran_out = True
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


def turns_text(found: Turns) -> str:
    """The changes, as lines below the answer; empty where nothing was to be tried."""
    return "\n".join(_lines(found))


def _lines(found: Turns) -> Iterator[str]:
    if found.found:
        words = f"One number of the file otherwise, and {found.question}; solved again, and one less is too little:"
        yield from textwrap.wrap(words, WIDTH, break_on_hyphens=False)
        for turn in found.found:
            yield from textwrap.wrap(
                turn.words, WIDTH, initial_indent="  ", subsequent_indent="      ", break_on_hyphens=False
            )
    elif found.finished and found.of:
        tried = f"{count(found.of, 'change')} tried, each as far as it goes"
        yield f"No single number of the file was found to turn this: {tried}."
    if not found.finished:
        yield f"Time ran out: {found.tried} of {count(found.of, 'change')} of a single number tried."


def turns_data(found: Turns) -> dict[str, Any]:
    """The changes as plain data."""
    return {
        "turns": [
            {
                "words": turn.words,
                "change": list(turn.change),
                "one_less": list(turn.one_less),
                "proved": True,
                "smallest": turn.smallest,
            }
            for turn in found.found
        ],
        "turns_finished": found.finished,
    }
