"""Why there is no plan, and the repairs: as text and as plain data."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from optimizer.problem.shown import Block, Rows, Shown, Words
from optimizer.problem.wording import count, listed
from optimizer.rules import RULES
from optimizer.studies.explain.grouping import conflict_text_of
from optimizer.studies.explain.mus import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.instance import Instance
    from optimizer.model.rows import Clause
    from optimizer.rules import Violation
    from optimizer.rules._hooks import WayOut


WIDTH = 112


@dataclass(frozen=True, slots=True)
class Repair:
    """Clauses that mend the instance when they are left open."""

    clauses: tuple[Clause, ...]
    costs: tuple[int, ...]
    """Of each clause: the price of breaking it as little as can be, on the scale of ``waiver_costs``."""
    ways: tuple[WayOut, ...]
    """How each clause is left open: ``waive`` it, or ``drop`` the decision behind it (a pin, a given seat)."""
    proved: bool
    """Solved again with these waivers in the instance: there is a plan, and the checker passes it."""
    breaks: tuple[Violation, ...]
    """Violations of that plan under these waivers, with days where the rule is read day by day."""

    @property
    def cost(self) -> int:
        """The sum."""
        return sum(self.costs)


@dataclass(frozen=True, slots=True, repr=False)
class Explanation(Shown):
    """The answer to "why is there no plan?"."""

    instance: Instance
    status: Literal["feasible", "infeasible", "unknown"]
    """``unknown``: time ran out before that was settled."""
    conflicts: tuple[Conflict, ...]
    """Different conflicts, the smallest first; at least one if the instance is infeasible."""
    minimum: bool
    """Proved: no conflict has fewer clauses than the first."""
    all_conflicts: bool
    """Proved: there are no others, except some that differ only in clauses that cannot be left open."""
    repairs: tuple[Repair, ...]
    """The cheapest waivers, then others that cost the same, if asked for."""
    cheapest: bool
    """Proved: nothing cheaper mends the instance."""
    lower: int
    """Proved: every repair costs at least this."""
    hopeless: bool
    """Proved: no waivers mend it; every clause of the first conflict stands."""
    proved_by: tuple[str, ...]
    """Engines that proved the first conflict impossible, and possible without any one of its clauses."""
    stopped_early: bool
    """Time ran out, or the user stopped, before all of this was settled."""
    seconds: float
    unavoidable: tuple[Violation, ...] = ()
    """Clauses broken on days to come whatever is decided, in the plan that there is or with the first repair: each
    needs a waiver of its own."""

    @property
    def conflict(self) -> Conflict | None:
        """The first conflict."""
        return self.conflicts[0] if self.conflicts else None

    @property
    def complete(self) -> bool:
        """Whether the question is settled: a plan exists, or an irreducible conflict and its repairs are proved."""
        if self.status != "infeasible":
            return self.status == "feasible"
        first = self.conflict
        return first is not None and first.irreducible == "by clause" and (self.cheapest or self.hopeless)

    def shown(self) -> Iterator[Block]:
        """The answer in a line, the clauses in conflict, the waivers, and all of it as text."""
        text = str(self)
        yield Words(text.partition("\n")[0])
        for number, conflict in enumerate(self.conflicts, 1):
            rows = [(clause.rule, clause.subject, clause_text(self.instance, clause)) for clause in conflict.clauses]
            yield Rows(("rule", "subject", "demands"), rows, f"Conflict {number}: these cannot hold together")
        repairs = [(repair.cost, _left_open(repair)) for repair in self.repairs]
        if repairs:
            yield Rows(("cost", "left open"), repairs, "Waivers that mend it, each set by itself")
        yield Words(text, "as text")

    def __str__(self) -> str:
        return explanation_text(self)


def nothing_settled(instance: Instance, seconds: float) -> Explanation:
    """The answer where time ran out before anything was known."""
    return Explanation(
        instance=instance,
        status="unknown",
        conflicts=(),
        minimum=False,
        all_conflicts=False,
        repairs=(),
        cheapest=False,
        lower=0,
        hopeless=False,
        proved_by=(),
        stopped_early=True,
        seconds=seconds,
    )


def _left_open(repair: Repair) -> str:
    ways = zip(repair.ways, repair.clauses, strict=True)
    return "; ".join(f"{way} {clause.rule} {clause.subject}" for way, clause in ways)


def clause_text(instance: Instance, clause: Clause) -> str:
    """The demand of the clause, in words."""
    rules = {rule.name: rule for rule in instance.rulebook}
    return rules[clause.rule].describe(clause.subject, instance)


def conflict_lines(instance: Instance, conflict: Conflict, *, each: bool = False) -> Iterator[str]:
    """The clauses, each with its demand; those that differ only in the person or month in one line, unless ``each``."""
    return conflict_text_of(instance, conflict.clauses, each=each)


def conflict_text(instance: Instance, conflict: Conflict, *, each: bool = False) -> str:
    """The clauses that cannot hold together, as `solve` prints them."""
    head = {
        "by clause": "These clauses cannot hold together; without any one of them the others can:",
        "by group": "These cannot hold together; without any one line the others can:",
        "no": "Some of these clauses cannot hold together; time ran out before they were narrowed down:",
    }[conflict.irreducible]
    return "\n".join([head, *conflict_lines(instance, conflict, each=each)])


def explanation_text(found: Explanation, *, each: bool = False, head: bool = True) -> str:
    """The whole answer of `explain`; with ``each`` every clause of a conflict by itself, without ``head`` not again
    that there is no plan."""
    lines = list(_lines(found, each))
    if not head:
        why = ["Why there is none was not found in the time there was."] if found.status == "unknown" else []
        lines = [*why, *lines[1:]]
    return "\n".join(lines).lstrip("\n")


def _lines(found: Explanation, each: bool) -> Iterator[str]:
    words = {
        "feasible": "FEASIBLE  there is a plan; nothing to explain",
        "infeasible": "INFEASIBLE  proved: no plan obeys every rule",
        "unknown": "UNKNOWN  within the limits it was not settled whether there is a plan",
    }
    if found.unavoidable:
        words["feasible"] = "FEASIBLE  there is a plan, but the facts alone break rules"
    yield f"{words[found.status]}  {found.instance.name}  ({found.seconds:.1f} s)"
    yield from _beyond(found)
    for number, conflict in enumerate(found.conflicts):
        yield ""
        if number:
            yield f"Conflict {number + 1}"
        yield conflict_text(found.instance, conflict, each=each)
        if number == 0:
            yield from _proofs(found)
    if len(found.conflicts) > 1:
        end = "There are no other conflicts." if found.all_conflicts else "There may be more conflicts."
        yield from ["", end]
    if found.status == "infeasible":
        yield ""
        yield from _mends(found)
    if found.stopped_early:
        yield from ["", "Stopped early, by the time limit or by you. Whatever is marked as proved above is proved."]


def _beyond(found: Explanation) -> Iterator[str]:
    """The waivers of what no decision can mend."""
    addresses = list(dict.fromkeys(violation.address for violation in found.unavoidable))
    if addresses:
        verb = "is" if len(addresses) == 1 else "are"
        yield ""
        yield f"{count(len(addresses), 'clause')} {verb} broken whatever is decided. These waivers accept it:"
    for rule, subject in addresses:
        fact = RULES[rule].way_out(subject, found.instance) is None
        yield f"  {rule} {subject}: a fact that no waiver changes" if fact else f"  waive {rule} {subject}"
        broken = [each for each in found.unavoidable if each.address == (rule, subject)]
        yield from _indented("; ".join(f"{each.message} ({each.days_in_words})" for each in broken))


def _proofs(found: Explanation) -> Iterator[str]:
    if found.conflict is not None and found.conflict.irreducible == "by clause":
        smallest = "no conflict has fewer clauses" if found.minimum else "a smaller conflict is not ruled out"
        yield f"Proved by {listed(found.proved_by)}; {smallest}."


def _mends(found: Explanation) -> Iterator[str]:
    if found.hopeless:
        yield "No waiver mends this: every clause of the conflict is a fact, or one that you set to `never`."
        return
    if not found.repairs:
        yield f"The cheapest waivers were not found in time; they cost at least {found.lower}, each clause broken as"
        yield "little as can be: a day, a seat."
        return
    for number, repair in enumerate(found.repairs):
        if number == 0:
            yield f"Leaving this open mends it, at a least cost of {repair.cost}; proved: no waivers have a lower one."
            yield "The least cost adds up the prices of these clauses, each broken as little as can be: a day, a seat."
        else:
            yield "Or, at the same least cost:"
        yield from _repair_lines(found, repair)
    if all(repair.proved for repair in found.repairs):
        yield "Each was solved again with these waivers: there is a plan, and the checker passes it."
    else:
        yield "Time ran out before each was solved again with these waivers."


def _repair_lines(found: Explanation, repair: Repair) -> Iterator[str]:
    for clause, way, cost in zip(repair.clauses, repair.ways, repair.costs, strict=True):
        price = f"  (cost {cost})" if len(repair.clauses) > 1 else ""
        what = RULES[clause.rule].dropped or clause.rule
        yield f"  {way} {what} {clause.subject}{price}"
        breaks = [str(broken).partition(": ")[2] for broken in repair.breaks if (broken.rule, broken.subject) == clause]
        yield from _indented("; ".join(breaks) if breaks else clause_text(found.instance, clause))


def _indented(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6, break_on_hyphens=False)


def conflict_data(instance: Instance, conflict: Conflict) -> dict[str, Any]:
    """The conflict as `solve` adds it to its answer."""
    return {"conflict": _clauses(instance, conflict), "irreducible": conflict.irreducible == "by clause"}


def explanation_data(found: Explanation) -> dict[str, Any]:
    """The answer as plain data."""
    first = found.repairs[0] if found.repairs else None
    return {
        "instance": found.instance.name,
        "status": found.status,
        "conflict": [] if found.conflict is None else _clauses(found.instance, found.conflict),
        "irreducible": None if found.conflict is None else found.conflict.irreducible,
        "minimum": found.minimum,
        "proved_by": list(found.proved_by),
        "conflicts": [_clauses(found.instance, conflict) for conflict in found.conflicts],
        "all_conflicts": found.all_conflicts,
        "waivers": [*_beyond_data(found), *([] if first is None else _waivers(found.instance, first))],
        "mends": first is not None and first.proved,
        "cheapest": found.cheapest,
        "lower_bound": found.lower,
        "alternatives": [_waivers(found.instance, repair) for repair in found.repairs[1:]],
        "hopeless": found.hopeless,
        "complete": found.complete,
        "stopped_early": found.stopped_early,
        "seconds": found.seconds,
    }


def _clauses(instance: Instance, conflict: Conflict) -> list[dict[str, str]]:
    return [{**clause._asdict(), "message": clause_text(instance, clause)} for clause in conflict.clauses]


def _beyond_data(found: Explanation) -> list[dict[str, Any]]:
    """The waivers of what no decision can mend."""
    clauses: dict[tuple[str, str], list[Violation]] = {}
    for violation in found.unavoidable:
        if RULES[violation.rule].way_out(violation.subject, found.instance) is not None:
            clauses.setdefault(violation.address, []).append(violation)
    return [
        {
            "rule": rule,
            "subject": subject,
            "cost": 0,
            "how": "waive",
            "message": broken[0].message,
            "breaks": [
                {
                    "message": each.message,
                    "from": each.broken_from.isoformat() if each.broken_from else None,
                    "to": each.until.isoformat() if each.until else None,
                }
                for each in broken
            ],
        }
        for (rule, subject), broken in clauses.items()
    ]


def _waivers(instance: Instance, repair: Repair) -> list[dict[str, Any]]:
    return [
        {
            **clause._asdict(),
            "cost": cost,
            "how": way,
            "message": clause_text(instance, clause),
            "breaks": [
                {
                    "message": broken.message,
                    "from": broken.since.isoformat() if broken.since else None,
                    "to": broken.until.isoformat() if broken.until else None,
                }
                for broken in repair.breaks
                if (broken.rule, broken.subject) == clause
            ],
        }
        for clause, way, cost in zip(repair.clauses, repair.ways, repair.costs, strict=True)
    ]
