"""The plan under the cheapest waivers: the answer, as text and as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from optimizer.checker.data import plan_data, shelters_data
from optimizer.checker.text import decision_lines, plan_lines
from optimizer.problem.shown import Block, Drawn, Rows, Shown, Words
from optimizer.problem.wording import table, wrapped_table
from optimizer.rules import RULES
from optimizer.studies.explain.answer import conflict_lines
from optimizer.studies.repair.date_moves import in_words, move_data

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.checker.check import Report
    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.studies.explain.mus import Conflict
    from optimizer.studies.repair.date_moves import DateMove
    from optimizer.studies.repair.prices import LeftOpen

MESSAGES = 3
"""So many of what is broken of one clause are told in the text."""
RepairStatus = Literal["repaired", "not needed", "impossible", "unknown"]


@dataclass(frozen=True, slots=True, repr=False)
class Repair(Shown):
    """A plan where no plan obeys every rule, and what it leaves open."""

    instance: Instance
    """As it was given."""
    status: RepairStatus
    """``not needed``: some plan leaves nothing open.  ``impossible``: no waivers mend it.  ``unknown``: time ran out
    before there was a plan."""
    plan: Plan | None
    waivers: tuple[LeftOpen, ...]
    """What the plan leaves open, unavoidable clauses too, by rule."""
    bound: int
    """Proved: no plan costs less."""
    waived: Instance | None
    """The instance with these waivers in it: the plan obeys all its rules."""
    report: Report | None
    """The checker's verdict on the plan under that instance: OK."""
    contradiction: Conflict | None
    """Of ``impossible``: facts that contradict each other."""
    best: bool
    """Proved: under these waivers no plan is better by the goals."""
    seconds: float
    moves: tuple[DateMove, ...] = ()
    """Launches and landings that the repair moves."""
    bound_unmoved: int = 0
    """Proved: no plan costs less while every date stays."""
    proved_after: float | None = None
    """Seconds until it was proved that no plan costs less; None if it is not."""

    @property
    def cost(self) -> int | None:
        """What the plan leaves open and the moves cost; None without a plan."""
        if self.plan is None:
            return None
        return sum(entry.price for entry in self.waivers) + sum(move.price for move in self.moves)

    @property
    def cheapest(self) -> bool:
        """Whether it is proved that no plan costs less."""
        return self.cost == self.bound

    def shown(self) -> Iterator[Block]:
        """The answer in a line, what is left open, and the plan."""
        yield Words(str(self).partition("\n")[0])
        if self.moves:
            moved = [(move.flight, move.what, move.old, move.new, move.price) for move in self.moves]
            yield Rows(("flight", "date", "from", "to", "price"), moved, "Moved")
        if self.waivers:
            rows = [(entry.rule, entry.subject, _days(entry), entry.price) for entry in self.waivers]
            yield Rows(("rule", "subject", "days", "price"), rows, "Left open")
        if self.plan is not None:
            yield Drawn(self.plan)

    def __str__(self) -> str:
        return repair_text(self)


def repair_text(found: Repair, shown: Repair | None = None) -> str:
    """The whole answer; of a plan that was ``shown`` before only what is new."""
    return "\n".join(_lines(found, shown))


def first_text(found: Repair) -> str:
    """A plan to go on with while a better one is searched for."""
    after = f"found after {found.seconds:.1f} s; a better one is looked for"
    return "\n".join([f"A PLAN ALL THE SAME  at a price of {found.cost}, {after}", *_plan(found)])


def better_text(found: Repair) -> str:
    """One line on a plan that is better than the one shown."""
    return f"A better one after {found.seconds:.1f} s, at a price of {found.cost}; a still better one is looked for."


def same_plan(found: Repair, other: Repair | None) -> bool:
    """Whether both have the same plan with the same waivers and moves."""
    if other is None or found.plan is None or other.plan is None:
        return False
    same = found.plan.decisions_digest == other.plan.decisions_digest
    return same and (found.waivers, found.moves) == (other.waivers, other.moves)


def _lines(found: Repair, shown: Repair | None) -> Iterator[str]:
    if found.plan is None:
        yield from _without_plan(found)
        return
    if not found.waivers and not found.moves:
        yield "A plan was found that leaves nothing open."
        return
    words = "proved: no plan costs less" if found.cheapest else f"proved: no plan costs less than {found.bound}"
    if found.bound_unmoved > found.bound:
        words += f", and none less than {found.bound_unmoved} while every date stays"
    yield f"THE PLAN THAT LEAVES LEAST OPEN  at a price of {found.cost}; {words}  ({found.seconds:.1f} s)"
    if same_plan(found, shown):
        yield "It is the plan above."
    else:
        yield from _plan(found)
    yield ""
    rest = "It obeys every other rule" if found.waivers else "It obeys every rule"
    yield rest + ("" if found.best else "; by the goals a better one is not ruled out") + "."


def _plan(found: Repair) -> Iterator[str]:
    """What the plan moves and leaves open, and who flies."""
    if found.moves:
        yield ""
        yield "It moves dates"
        head = ("what", "price")
        yield from table([head, *((in_words(found.instance, move), str(move.price)) for move in found.moves)])
    if found.waivers:
        yield ""
        yield "It leaves open"
        yield from _waiver_lines(found)
    else:
        yield "Then no clause is left open."
    if found.waived is not None and found.plan is not None:
        yield ""
        yield from plan_lines(found.waived, found.plan)
        yield from decision_lines(found.waived, found.plan)


def _waiver_lines(found: Repair) -> Iterator[str]:
    rows = [("rule", "about", "days", "price", "what is broken")]
    for entry in found.waivers:
        name = f"drop {RULES[entry.rule].dropped}" if entry.how == "drop" else entry.rule
        price = str(entry.price) if entry.price else "-"
        rows.append((name, entry.subject, _days(entry), price, _some(entry.messages)))
    yield from wrapped_table(rows)
    if any(entry.price == 0 for entry in found.waivers):
        yield "Without a price: broken whatever is decided."


def _some(messages: tuple[str, ...]) -> str:
    """The first messages, one a line, and how many more there are."""
    more = [f"and {len(messages) - MESSAGES} more"] if len(messages) > MESSAGES else []
    return "\n".join([*messages[:MESSAGES], *more])


def _without_plan(found: Repair) -> Iterator[str]:
    if found.status == "unknown":
        yield "No plan with waivers was found in the time there was."
        return
    yield "No waivers mend this: the facts of the file contradict each other."
    if found.contradiction is not None:
        yield from conflict_lines(found.instance, found.contradiction)


def _days(entry: LeftOpen) -> str:
    return "" if entry.since is None else f"{entry.since} to {entry.until}"


def repair_data(found: Repair) -> dict[str, Any]:
    """The answer as plain data."""
    contradiction = () if found.contradiction is None else found.contradiction.clauses
    return {
        "status": found.status,
        "plan": None if found.plan is None else plan_data(found.plan),
        "waivers": [_waiver_data(entry) for entry in found.waivers],
        "moves": [move_data(found.instance, move) for move in found.moves],
        "cost": found.cost,
        "bound": found.bound,
        "bound_unmoved": found.bound_unmoved,
        **({} if found.report is None else shelters_data(found.report)),
        "contradiction": [clause._asdict() for clause in contradiction],
        "proved_after": found.proved_after,
        "seconds": found.seconds,
    }


def _waiver_data(entry: LeftOpen) -> dict[str, Any]:
    days = {} if entry.since is None else {"from": str(entry.since), "until": str(entry.until)}
    return {
        "rule": entry.rule,
        "subject": entry.subject,
        **days,
        "price": entry.price,
        "how": entry.how,
        "breaks": list(entry.messages),
    }
