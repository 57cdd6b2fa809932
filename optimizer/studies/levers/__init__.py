"""Where there is no plan: what a planner could change so that there is one, each change solved again."""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from optimizer.problem.steps import tell
from optimizer.problem.wording import listed
from optimizer.solver.deadline import Deadline, TimeUpError
from optimizer.solver.unavoidable import unavoidable_parts
from optimizer.studies.levers.answer import Levers, Pulled
from optimizer.studies.levers.numbers import mildest
from optimizer.studies.levers.probe import Probe
from optimizer.studies.levers.shortage import told_as_shortage
from optimizer.studies.levers.turning import smallest_step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from optimizer.instance import Instance
    from optimizer.problem.edits import Edit, Lever
    from optimizer.solver.engines.stop import Stop
    from optimizer.studies.explain.mus import Conflict
    from optimizer.studies.levers.shortage import TooFew

__all__ = ["Levers", "Pulled", "levers"]

Pull = tuple["Lever", int]
"""A lever, and how many of its steps."""

UNAVOIDABLE_SECONDS = 5.0
"""For clauses that no choice satisfies: a lever leaves them open too, unless nothing else is in the way."""
TOP = 12
"""Levers found, unless another number is asked for."""
KINDS = 3
"""With fewer kinds of levers than these, several changes at a time are looked for."""
TOGETHER = 4
"""Most changes at a time."""


def levers(
    instance: Instance,
    *,
    top: int = TOP,
    time_limit: float | None = 30.0,
    workers: int | None = None,
    seed: int = 0,
    on_answer: Callable[[Levers], None] | None = None,
    stop: Stop | None = None,
) -> Levers:
    """Changes of the facts and rules of an instance without a plan, after each of which there is one.

    Parameters
    ----------
    top
        Number of levers to look for.
    time_limit
        Seconds for everything; the answer is what was found by then.
    workers
        Threads of the engine; the number of cores if None.
    on_answer
        Called with the whole answer so far, as levers are found.

    Raises
    ------
    DisagreementError
        If the checker refuses a plan of a search: a bug in this package, never an answer.
    """
    return levers_against(
        instance, None, top=top, time_limit=time_limit, workers=workers, seed=seed, on_answer=on_answer, stop=stop
    )


def levers_against(
    instance: Instance,
    conflict: Conflict | None,
    *,
    top: int = TOP,
    time_limit: float | None = None,
    workers: int | None = None,
    seed: int = 0,
    on_answer: Callable[[Levers], None] | None = None,
    stop: Stop | None = None,
) -> Levers:
    """The same where a ``conflict`` is known: what touches none of its clauses is not tried by itself."""
    deadline = Deadline(time_limit, stop)
    return _Search(instance, deadline, workers or os.cpu_count() or 1, seed, top, on_answer).run(conflict)


class _Search:
    def __init__(
        self,
        instance: Instance,
        deadline: Deadline,
        workers: int,
        seed: int,
        top: int,
        on_answer: Callable[[Levers], None] | None,
    ) -> None:
        self.instance, self.deadline, self.top, self.on_answer = instance, deadline, top, on_answer
        self.workers, self.seed = workers, seed
        self.probe = Probe(instance, deadline, workers, seed)
        self.found: list[Pulled] = []
        self.pulled: list[set[Lever]] = []
        """Of each found, the levers themselves."""
        self.tried, self.of = 0, 0
        self.shortage: TooFew | None = None

    def run(self, conflict: Conflict | None) -> Levers:
        finished = False
        try:
            tell(phase="looking for levers", trying="how many seats stay empty at best")
            self.shortage = told_as_shortage(self.instance, self.deadline, self.workers, self.seed)
            self._offer()
            within = self.deadline.within(UNAVOIDABLE_SECONDS)
            self.probe.unavoidable = unavoidable_parts(self.instance, within, self.workers, self.seed)
            if self.probe.holds([]):  # nothing else is in the way: a lever has to mend these clauses
                self.probe.unavoidable, self.probe.strict = frozenset(), True
                if self.probe.holds([]):
                    return replace(self._now(finished=True), needed=False)
            offered = _by_turns(_concerned(self.instance, conflict))
            self.of = len(offered)
            for lever in offered:
                self._alone(lever)
            if len({pulled.kinds for pulled in self.found}) < KINDS and len(self.found) < self.top:
                alone = {lever.words(lever.most) for levers in self.pulled for lever in levers}
                offered = _by_turns(_concerned(self.instance, None))
                self._together([lever for lever in offered if lever.words(lever.most) not in alone])
            finished = True
        except TimeUpError:
            pass
        return self._now(finished=finished)

    def _alone(self, lever: Lever) -> None:
        """Try one lever by itself."""
        if len(self.found) >= self.top:
            return
        self.tried += 1
        tell(trying=lever.words(lever.most), done=self.tried, of=self.of)
        step = smallest_step(lever.most, lambda step: self.probe.holds(lever.edits(step)))
        if step is not None:
            self._keep([(lever, step)])

    def _together(self, idle: Sequence[Lever]) -> None:
        """Several changes, none of which can be left out: of each kind, once with it and once as the last resort."""
        tell(trying="several changes at a time")
        halves = [replace(lever, most=max(1, lever.most // 2)) if lever.number else lever for lever in idle]
        for reach in (halves, idle):  # rest and training of no days at all are no lever that anybody pulls
            idle = self._compatible(reach)
            if idle and self._hold([(lever, lever.most) for lever in idle]):
                break
        else:
            return
        for kind in dict.fromkeys(lever.kind for lever in idle):
            if len(self.found) >= self.top:
                return
            first = [lever for lever in idle if lever.kind == kind]
            needed = self._needed([], [*first, *(lever for lever in idle if lever.kind != kind)], tested=True)
            if len(needed) <= TOGETHER and {*needed} not in self.pulled:
                self._keep_together(self._smallest(needed))

    def _compatible(self, levers: Sequence[Lever]) -> list[Lever]:
        """Without those that, pulled together with the ones before them, would make no valid file."""
        if self.probe.changed(_edits((lever, lever.most) for lever in levers)) is not None:
            return [*levers]
        if len(levers) == 1:
            return []
        half = len(levers) // 2
        kept = [*self._compatible(levers[:half])]
        for lever in self._compatible(levers[half:]):
            if self.probe.changed(_edits((each, each.most) for each in (*kept, lever))) is not None:
                kept.append(lever)
        return kept

    def _hold(self, pulls: Iterable[Pull]) -> bool:
        return bool(self.probe.holds(_edits(pulls)))

    def _needed(self, kept: list[Lever], levers: list[Lever], *, tested: bool) -> list[Lever]:
        """Of these, with those kept, as few of the last as can be (QuickXplain, Junker 2004)."""
        if not tested and self._hold([(lever, lever.most) for lever in kept]):
            return []
        if len(levers) == 1:
            return levers
        tell(trying=f"several changes at a time: {len(kept)} of {len(levers) + len(kept)}")
        half = len(levers) // 2
        first, second = levers[:half], levers[half:]
        more = self._needed([*kept, *first], second, tested=False)
        return [*self._needed([*kept, *more], first, tested=not more), *more]

    def _smallest(self, needed: Sequence[Lever]) -> list[Pull]:
        """The smallest step of each while the others stay, one after another."""
        pulls = [(lever, lever.most) for lever in needed]
        for place, (lever, _) in enumerate(pulls):

            def turns(step: int, place: int = place, lever: Lever = lever) -> bool | None:
                return self.probe.holds(_edits([*pulls[:place], (lever, step), *pulls[place + 1 :]]))

            tell(trying=f"how little of it is enough: {lever.words(lever.most)}")
            pulls[place] = lever, smallest_step(lever.most, turns, known=lever.most) or lever.most
        return self._least(pulls)

    def _least(self, pulls: list[Pull]) -> list[Pull]:
        """The same with one step less of each as often as that is enough: steps of one may make up for another's."""
        for place, (lever, step) in enumerate(pulls):
            less = [*pulls[:place], *([(lever, step - 1)] if step > 1 else []), *pulls[place + 1 :]]
            if less and self._hold(less):
                return self._least(less)
        return pulls

    def _keep_together(self, pulls: Sequence[Pull]) -> None:
        if {lever for lever, _ in pulls} not in self.pulled:
            self._keep(pulls)

    def _keep(self, pulls: Sequence[Pull]) -> None:
        words = listed(lever.words(step) for lever, step in pulls)
        kinds = tuple(dict.fromkeys(lever.kind for lever, _ in pulls))
        less = [
            tuple(self.probe.patch(_edits([*pulls[:place], (lever, step - 1), *pulls[place + 1 :]])))
            for place, (lever, step) in enumerate(pulls)
        ]
        self.found.append(Pulled(words, kinds, tuple(self.probe.patch(_edits(pulls))), tuple(less)))
        self.pulled.append({lever for lever, _ in pulls})
        self._offer()

    def _offer(self) -> None:
        if self.on_answer is not None:
            self.on_answer(self._now(finished=False))

    def _now(self, *, finished: bool) -> Levers:
        return Levers(
            self.instance,
            self.shortage,
            tuple(self.found),
            finished,
            self.tried,
            self.of,
            self.probe.solved,
            self.deadline.seconds,
            unavoidable=tuple(sorted({clause for clause, _ in self.probe.unavoidable})),
        )


def _edits(pulls: Iterable[Pull]) -> list[Edit]:
    return [edit for lever, step in pulls if step for edit in lever.edits(step)]


def _concerned(instance: Instance, conflict: Conflict | None) -> Iterable[Lever]:
    """The levers that touch a clause of the conflict, or add what the file does not have."""
    rules = None if conflict is None else {clause.rule for clause in conflict.clauses}
    offered = [*mildest(instance), *((rule, lever) for rule in instance.rulebook for lever in rule.levers(instance))]
    named = set() if conflict is None else {word for clause in conflict.clauses for word in clause.subject.split("/")}
    for rule, lever in offered:
        if lever.widens or rules is None or (rule.name in rules and (not lever.about or named & {*lever.about})):
            yield lever


def _by_turns(levers: Iterable[Lever]) -> list[Lever]:
    """One of each kind, then a second of each: so that the first found are of many kinds."""
    kinds: dict[str, list[Lever]] = {}
    for lever in levers:
        kinds.setdefault(lever.kind, []).append(lever)
    return [lever for turn in zip_longest(*kinds.values()) for lever in turn if lever is not None]
