"""Sizes of a corps as data and as text."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optimizer.checker.data import plan_data
from optimizer.problem.shown import Rows, Tabled
from optimizer.problem.wording import called, listed, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from optimizer.instance import Instance
    from optimizer.solver.result import Result
    from optimizer.studies.size.groups import Kind


WIDTH = 116
TITLES = {"role": "Each role", "qualification": "Each qualification", "agency": "Each agency"}


@dataclass(frozen=True, slots=True)
class Need:
    """The fewest people of one group that are enough; each group is asked for alone."""

    kind: Kind
    name: str
    """``vehicle role``, the qualification, or the agency."""
    there: tuple[str, ...]
    """Everybody who could be one of the group in some plan."""
    enough: int
    """A checked plan needs no more of them."""
    bound: int
    """Proved: every plan needs at least this many."""
    people: tuple[str, ...]
    """Those of that plan."""
    stretch: tuple[str, str] | None
    """First and last flight of a range of launches that alone needs ``enough``; None if counting finds none."""

    @property
    def proved(self) -> bool:
        """Whether fewer are proved not to be enough."""
        return self.bound == self.enough

    @property
    def spare(self) -> int:
        """How many more there are than are enough."""
        return len(self.there) - self.enough


@dataclass(frozen=True, repr=False)
class Sizing(Tabled):
    """The answer of ``size``."""

    instance: Instance
    result: Result
    """The solve of ``corps_size`` under the tiers kept."""
    under: int
    """Number of tiers kept at their optimum."""
    people: tuple[str, ...]
    """Those who fly in the smallest plan found."""
    there: tuple[str, ...]
    """Everybody who could fly, or has launched already."""
    bound: int | None
    """Proved: every plan needs at least this many."""
    stretch: tuple[str, str] | None
    """As in ``Need``, for the corps as a whole."""
    needs: tuple[Need, ...]
    stopped_early: bool
    """Time ran out, or the user stopped, before every group was asked for."""
    seconds: float

    @property
    def proved(self) -> bool:
        """Whether one person fewer is proved not to be enough."""
        return self.result.plan is not None and self.bound == len(self.people)

    def table(self) -> Rows:
        """A row for all people together, then one a group: how many there are, are enough, and are proved needed."""
        rows: list[tuple[object, ...]] = [
            ("all", "", len(self.there), len(self.people) if self.result.plan else None, self.bound, self.proved)
        ]
        rows += [(each.kind, each.name, len(each.there), each.enough, each.bound, each.proved) for each in self.needs]
        return Rows(("kind", "name", "there", "enough", "bound", "proved"), rows)

    def __str__(self) -> str:
        return sizing_text(self)


def sizing_data(found: Sizing) -> dict[str, Any]:
    """The answer of ``size``."""
    plan = found.result.plan
    return {
        "instance": found.instance.name,
        "status": found.result.status,
        "enough": len(found.people) if plan is not None else None,
        "bound": found.bound,
        "proved": found.proved,
        "there": len(found.there),
        "people": list(found.people),
        "could_go": _could_go(found),
        "stretch": found.stretch,
        "kept": [{"goals": tier.goals, "value": tier.value} for tier in found.result.tiers[: found.under]],
        "needs": [
            {
                "kind": need.kind,
                "name": need.name,
                "enough": need.enough,
                "bound": need.bound,
                "proved": need.proved,
                "there": list(need.there),
                "people": list(need.people),
                "spare": need.spare,
                "stretch": need.stretch,
            }
            for need in found.needs
        ],
        "stopped_early": found.stopped_early,
        "plan": None if plan is None else plan_data(plan),
        "workers": found.result.workers,
        "seed": found.result.seed,
        "seconds": found.seconds,
    }


def _could_go(found: Sizing) -> list[str]:
    return [who for who in found.there if who not in found.people] if found.result.plan is not None else []


def sizing_text(found: Sizing) -> str:
    """The answer first, then who could go, then every group."""
    return "\n".join(_lines(found))


def _lines(found: Sizing) -> Iterator[str]:
    result = found.result
    facts = (
        f"{found.instance.name}  ({result.engine}, {result.workers} workers, seed {result.seed}, {found.seconds:.1f} s)"
    )
    facts = facts.replace("1 workers", "1 worker") if result.workers == 1 else facts
    if result.plan is None:
        infeasible = result.status == "infeasible"
        words = (
            "INFEASIBLE  proved: no plan obeys every rule" if infeasible else "UNKNOWN  no plan found within the limits"
        )
        yield f"{words}  {facts}"
        return
    count = len(found.people)
    people = "person is" if count == 1 else "people are"
    if found.proved:
        yield f"{count} {people} enough, {max(0, count - 1)} are not (proved)  {facts}"
    else:
        yield f"{count} {people} enough, fewer than {found.bound} are not (proved); between is open  {facts}"
    for number, tier in enumerate(result.tiers[: found.under], start=1):
        best = "its best" if tier.proved else "the best found"
        words = "" if result.report is None else result.report.tiers[number - 1].in_words
        told = f" ({words})" if words else ""
        yield f"  while tier {number}, {' + '.join(tier.goals)}, stays at {tier.value}{told}, {best}"
    if found.stretch is not None:
        yield f"  {_range(found.stretch)} alone need{'s' if found.stretch[0] == found.stretch[1] else ''} {count}"
    gone = _could_go(found)
    yield from _wrapped(f"of {len(found.there)} who could fly", found, found.people)
    if gone:
        yield from _wrapped(f"the other {'is' if len(gone) == 1 else f'{len(gone)} are'} not needed", found, gone)
    for kind, title in TITLES.items():
        needs = sorted((need for need in found.needs if need.kind == kind), key=lambda need: (need.spare, need.name))
        if needs:
            yield ""
            yield f"{title}: the fewest that are enough while everybody else stays"
            rows = [_row(need) for need in needs]
            yield from table([(kind, "enough", "there", "to spare", "", "decided by"), *rows], right=(1, 2, 3))
    tight = [need for need in found.needs if need.spare == 0 and need.kind != "agency"]
    if tight:
        yield ""
        yield "Nobody to spare (train others for these, or lose none of these people):"
        groups: dict[tuple[str, ...], list[str]] = {}
        for need in tight:
            groups.setdefault(need.there, []).append(need.name)
        for who, names in groups.items():
            yield from _wrapped(", ".join(names), found, who)
    if found.stopped_early:
        yield ""
        yield "Stopped early, by the time limit or by you. Whatever is marked as proved above is proved."


def _wrapped(title: str, found: Sizing, people: Iterable[str]) -> list[str]:
    text = f"{title}: {listed(called(found.instance, who) for who in people)}"
    return textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)


def _row(need: Need) -> tuple[str, ...]:
    proof = "proved" if need.proved else f"at least {need.bound} (proved)"
    stretch = "" if need.stretch is None else _range(need.stretch)
    return need.name, str(need.enough), str(len(need.there)), str(need.spare), proof, stretch


def _range(ends: tuple[str, str]) -> str:
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
