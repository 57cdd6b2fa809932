"""Where no plan obeys every rule: the plan under the cheapest waivers, and the instance with them.

The first plan is printed and written as soon as there is one; better ones follow.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, NamedTuple

import click

from optimizer.cli._common import OutputPath
from optimizer.cli._streams import print_answer
from optimizer.files.dump import dump
from optimizer.files.writing import is_replaced
from optimizer.problem.decisions import WaiverCost
from optimizer.problem.errors import EndedEarlyError
from optimizer.solver.children.messages import LOOK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from optimizer.cli._search import Search
    from optimizer.instance import Instance
    from optimizer.solver.result import Result
    from optimizer.studies.repair.answer import Repair

REPAIR_SECONDS = 30.0
SHARE = 0.6
"""Of the time left, where the command has a limit; the rest is for the conflict."""
NEVER = 1_000_000_000
"""The price of what is never to be left open: a file may say a million at most."""
HELD_SECONDS = 2.0
"""A plan is printed once nothing better has come for so long: what ends sooner prints one plan only."""

with_waivers_option = click.option(
    "--with-waivers",
    type=OutputPath(),
    help="Where no plan obeys every rule: write the instance with the cheapest waivers, which -o's plan obeys.",
)


class Targets(NamedTuple):
    """Where a repair goes while it is found."""

    origin: Instance
    """Its facts and goals are those of the instance written."""
    plan: str | None = None
    instance: str | None = None
    say: bool = True
    """Whether it is printed."""
    costs: Mapping[str, int | None] = {}
    """What leaving clauses open costs, by ``rule`` or ``rule/subject``, in the place of what the file says; None where
    a clause is never to be left open."""

    def priced(self, instance: Instance) -> Instance:
        """An instance with these costs; a clause never to be left open costs more than all that may be."""
        whole = {key for key in self.costs if "/" not in key}
        kept = [cost for cost in instance.waiver_costs if cost.rule not in whole]
        for key, cost in self.costs.items():
            rule, slash, subject = key.partition("/")
            price = NEVER if cost is None else cost
            kept.append(WaiverCost.model_construct(rule=rule, subject=subject if slash else None, price=price))
        return instance.model_copy(update={"waiver_costs": tuple(kept)})

    def allow(self, found: Repair) -> bool:
        """Whether a repair leaves nothing open that is never to be."""
        opened = [entry for entry in found.waivers if entry.price]
        whole = [self.costs.get(entry.rule, 0) for entry in opened]
        named = [
            self.costs.get(f"{entry.rule}/{entry.subject}", cost) for entry, cost in zip(opened, whole, strict=True)
        ]
        return None not in named


class _Told:
    """The repairs told so far: each is written at once, and printed where it stays the best one for a while."""

    def __init__(self, to: Targets, clock: Callable[[], float] = time.monotonic) -> None:
        self.to, self.clock = to, clock
        self.best: Repair | None = None
        self.printed: Repair | None = None
        """The one printed last, in whole or in a line."""
        self.whole: Repair | None = None
        """The one printed in whole."""
        self._since = 0.0

    def hear(self, answer: Repair) -> None:
        """Take in an answer."""
        from optimizer.studies.repair.answer import same_plan

        if not self.to.allow(answer):
            return
        if answer.plan is not None and not same_plan(answer, self.best):
            self._since = self.clock()
            write_repair(answer, self.to, last=False)
        self.best = answer

    def look(self) -> None:
        """Print what has stayed the best for a while."""
        best = self.best
        if best is None or best.plan is None:
            return
        from optimizer.studies.repair.answer import better_text, first_text, same_plan

        if same_plan(best, self.printed):
            return
        if self.clock() - self._since < HELD_SECONDS or not self.to.say:
            return
        if self.whole is None:
            self.whole = best
            print_answer("\n" + first_text(best))
        elif self.printed is not None and best.cost != self.printed.cost:
            print_answer("\n" + better_text(best))
        self.printed = best
        sys.stdout.flush()

    def end(self, found: Repair) -> None:
        """Write and print the last one; where it leaves open what is never to be, only that."""
        if not self.to.allow(found):
            if self.to.say:
                print_answer("\nNo plan was found that leaves open only what `--cost` lets be left open.")
            return
        write_repair(found, self.to, last=True)
        if self.to.say:
            from optimizer.studies.repair.answer import repair_text

            print_answer("\n" + repair_text(found, self.whole))
            sys.stdout.flush()


def repaired(
    search: Search, instance: Instance, result: Result | None, workers: int | None, seed: int, to: Targets
) -> Repair | None:
    """The plan under the cheapest waivers and moves found in the time there is, printed and written as it comes; None
    if there is no time left.

    Where ``result`` has a plan that breaks something whatever is decided: only if other dates mend that.
    """
    if search.stop.requested:
        return None
    told = _Told(to)
    instance = to.priced(instance) if to.costs else instance
    plan = None if result is None else result.plan
    of = (instance,) if plan is None else (instance, plan)
    seconds = REPAIR_SECONDS if search.left is None else SHARE * search.left
    try:
        found: Repair | None = search.run(
            f"optimizer.studies.repair:{'repair' if plan is None else 'repair_by_dates'}",
            *of,
            phase="looking for a plan with waivers",
            told={"on_answer": told.hear, LOOK: told.look},
            so_far=lambda: told.best,
            seconds=seconds,
            workers=workers,
            seed=seed,
        )
    except EndedEarlyError:
        return None
    if found is None:
        return None
    told.end(found)
    return found if to.allow(found) else None


def note_unwritten(to: Targets, found: Repair | None) -> None:
    """Say that the instance asked for is not written, where there is no plan that it could be written for."""
    if to.instance is not None and (found is None or found.plan is None):
        words = "no plan under waivers or with other dates was found; what is broken whatever is decided, waive by hand"
        click.echo(f"Note: {to.instance} is not written: {words}.", err=True)


def write_repair(found: Repair, to: Targets, *, last: bool) -> None:
    """Write the instance that a repair obeys, and its plan; what cannot be written anew only once it is the last."""
    if found.plan is None:
        return
    paths = [path for path in (to.instance, to.plan) if path is not None and (last or is_replaced(path))]
    if not paths:
        return
    from optimizer.studies.repair.waived import written

    waived, plan = written(found, to.origin)
    for path in paths:
        dump(waived if path == to.instance else plan, path)
