"""The answer of ``why``: as text."""

from __future__ import annotations

import textwrap
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from optimizer.problem.shown import Rows, Tabled
from optimizer.problem.wording import called, count, listed, table
from optimizer.rules import RULES
from optimizer.studies.explain.answer import clause_text, conflict_lines
from optimizer.studies.explain.mus import Conflict
from optimizer.studies.replan.moves import move_lines
from optimizer.studies.why.alternative import Forced

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.checker.check import Report
    from optimizer.instance import Instance
    from optimizer.model.rows import Clause
    from optimizer.problem.plan import Plan, Proof
    from optimizer.studies.why.forced import Place
    from optimizer.studies.why.weighed import TierCost, Weighed


NEAREST = 4
"""People who cannot sit there, with the reason, up to this number; the others are counted, `--json` has all."""
NAMES = 3
"""More names than this are counted."""
WIDTH = 112


@dataclass(frozen=True, slots=True, repr=False)
class Reasons(Tabled):
    """The answer to a question about one seat of a plan."""

    question: Literal["why", "why not", "candidates"]
    instance: Instance
    plan: Plan
    place: Place
    crew: str | None
    """The person in question."""
    settled: bool
    """The leg is history: nothing about it can be forced, and nothing was searched."""
    given: Report
    """The verdict on the plan given."""
    best: Weighed
    """The best plan without any forcing, until the first tier in which it differs from the plan given."""
    forced: tuple[Forced, ...]
    """The alternatives, best first; then those not settled in time; then those that cannot be."""
    ranked: bool
    """Proved: no alternative is better than those before it in the list, nor one left unsettled than any ranked."""
    stopped_early: bool
    """Time ran out, or the user stopped, before all that was asked was settled."""
    seconds: float
    claim: Proof | None = None
    """The proof, kept with the plan, from which it is taken that the plan is best."""

    @property
    def relation(self) -> Literal["best", "as good so far", "can be bettered", "breaks rules", "no plan"]:
        """The standing of the plan given."""
        if self.best.status == "infeasible":
            return "no plan"
        if self.given.decided:
            return "breaks rules"
        if self.bettered is not None:
            return "can be bettered"
        return "best" if self.best.status == "feasible" and self.best.proved else "as good so far"

    @property
    def bettered(self) -> TierCost | None:
        """The tier in which a plan without any forcing is better than the plan given; None if none was found."""
        tier = next((tier for tier in self.best.tiers if tier.difference), None)
        return tier if tier is not None and tier.difference < 0 else None

    @property
    def possible(self) -> bool | None:
        """Whether any alternative is possible; None if that was not settled."""
        known = {each.status for each in self.forced}
        return True if "feasible" in known else None if "unknown" in known else False

    def table(self) -> Rows:
        """A row an alternative, best first: who (``crew``, an id; None: the seat left empty), ``status``, the first
        ``tier`` that ``differs`` (from 1) and by how much, and others who move; ids with commas between."""
        rows = [
            (
                number,
                each.crew,
                each.status,
                None if each.decisive is None else each.tiers.index(each.decisive) + 1,
                None if each.decisive is None else each.decisive.difference,
                each.weighed.proved,
                ", ".join(each.others),
                _short(each),
            )
            for number, each in enumerate(self.forced, 1)
        ]
        return Rows(("rank", "crew", "status", "tier", "differs", "proved", "others", "in_words"), rows)

    def __str__(self) -> str:
        return reasons_text(self)


def reasons_text(found: Reasons) -> str:
    """The whole answer."""
    lines = [f"{_headline(found)}  ({found.seconds:.1f} s)"]
    given = any(each.given for each in found.forced)
    if not found.settled and not (given and found.question != "why not"):
        lines += _single(found) if found.question == "why not" else _several(found)
    if not found.settled and not given:
        standing = list(_relation(found))
        lines += ["", *standing] if standing else []
    return "\n".join(lines)


def _where(found: Reasons) -> str:
    place = found.place
    how = {"up": "", "down": " on the way down", "backup": " as backup"}[place.leg]
    return f"{place.flight}{f' {place.role}' if place.role else ''}{how}"


def _headline(found: Reasons) -> str:
    where = _where(found)
    if found.settled:
        return f"SETTLED  {where}: it has launched, and who sits there can no longer change"
    if found.relation == "no plan":
        return (
            f"INFEASIBLE  no plan of {found.instance.name} obeys every rule: waive first what is accepted; "
            "`crewopt explain` says why, and what mends it"
        )
    if found.question == "candidates" and any(each.given for each in found.forced):
        clauses = dict.fromkeys(clause for each in found.forced for clause in each.clauses)
        return f"GIVEN  {where}: {'; '.join(clause_text(found.instance, clause) for clause in clauses)}"
    if found.question == "candidates":
        place, now = found.place, [called(found.instance, seat.crew) for seat in found.place.holders(found.plan)]
        roles = found.instance.roles(place.flight, "down" if place.leg == "down" else "up")
        empty = sum(role.seats for name, role in roles.items() if place.role in (None, name)) - len(now)
        rest = f" ({empty} {'seat' if empty == 1 else 'seats'} empty)" if empty and now else ""
        return f"CANDIDATES  {where}, now {listed(now)}{rest}"
    who = called(found.instance, found.crew or "")
    first = found.forced[0] if found.forced else None
    if found.possible is None or first is None:
        return f"UNKNOWN  {who}, {where}: not settled within the limits"
    if found.question == "why not":
        return f"{'POSSIBLE' if found.possible else 'IMPOSSIBLE'}  {who}, {where}: {_short(first)}"
    if first.given:
        return f"GIVEN  {who}, {where}: {clause_text(found.instance, first.clauses[0])}"
    if not found.possible:
        return f"NEEDED  {who}, {where}: nobody else can take the seat, and it cannot stay empty"
    instead = "leaving it empty" if first.crew is None else called(found.instance, first.crew)
    tier = first.decisive
    if tier is None:
        word = "EQUAL"
    elif tier.difference > 0:
        word = "BEST" if tier.worse else "BEST FOUND"
    else:
        word = "NOT BEST"
    return f"{word}  {who}, {where}: the best without is {instead}, {_short(first)}"


def _short(each: Forced) -> str:
    """The cost of an alternative, in a few words."""
    if each.no_way:
        return "no flight of the instance brings anybody there that way"
    if each.status == "infeasible":
        return "rules prevent it" if each.clauses else "proved impossible; the clauses were not found in time"
    if not each.tiers:
        return "no goals to compare"
    tier = each.decisive or each.tiers[-1]
    if not tier.proved:
        least = "" if tier.bound is None else f"at least {tier.bound - tier.given_value:+}, "
        return f"{_tier(each, tier)}, {least}at most {tier.difference:+} (not proved)"
    if each.decisive is None:
        return "as good in every tier"
    return f"{_tier(each, tier)} {tier.difference:+}"


def _tier(each: Forced, tier: TierCost) -> str:
    """The tier by number, with the goals in it that differ."""
    differing = [name for name, value in tier.goals.items() if value != tier.given[name]]
    sum_of = "weighted sum of " if tier.weighted and tier.difference else ""
    return f"tier {each.tiers.index(tier) + 1} {sum_of}{' and '.join(differing or tier.goals)}"


def _single(found: Reasons) -> Iterator[str]:
    for each in found.forced:
        if each.status == "infeasible":
            yield from _clauses(found, each)
        elif each.status == "feasible":
            yield ""
            yield from _tiers(found, each)
            yield ""
            yield from move_lines(found.instance, each.moves)
            if not each.weighed.fewest:
                yield "It was not settled in time whether fewer people could move."


def _clauses(found: Reasons, each: Forced) -> Iterator[str]:
    if each.own_facts:
        yield "These clauses keep them out, whatever the rest of the plan is:"
    elif each.irreducible:
        yield "These clauses cannot hold together with it; without any one of them the others can:"
    elif each.clauses:
        yield "These clauses cannot hold together with it:"
    yield from conflict_lines(found.instance, Conflict(tuple(_by_relevance(each)), "no"))


def _by_relevance(each: Forced) -> list[Clause]:
    """The clauses, those about the person first, then those about ships and flights, then other people's facts."""

    def key(clause: Clause) -> tuple[bool, bool, Clause]:
        own = each.crew is not None and each.crew in clause.subject.split("/")
        return not own, RULES[clause.rule].subject.startswith("person"), clause

    return sorted(each.clauses, key=key)


def _tiers(found: Reasons, each: Forced) -> Iterator[str]:
    rows = [row for number, tier in enumerate(each.tiers, start=1) for row in _tier_rows(str(number), tier)]
    if rows:
        yield from table([("tier", "goal", "plan", "forced", "differs", "", ""), *rows], right=(2, 3, 4))
    if each.decisive is not None and each.weighed.proved and found.instance.goals[len(each.tiers) :]:
        yield "  Later tiers were not searched: the first that differs decides (`--all-tiers` searches them)."


def _tier_rows(number: str, tier: TierCost) -> Iterator[tuple[str, ...]]:
    """The goals of a tier, and what the bound is of where that is not the one goal."""
    summed = tier.weighted or len(tier.goals) > 1
    for goal, value in tier.goals.items():
        proof = "" if summed else _proof(tier)
        yield (
            number,
            goal,
            str(tier.given[goal]),
            str(value),
            f"{value - tier.given[goal]:+}",
            proof,
            tier.words.get(goal, ""),
        )
    if summed:
        yield number, "weighted sum", str(tier.given_value), str(tier.value), f"{tier.difference:+}", _proof(tier), ""


def _proof(tier: TierCost) -> str:
    if tier.proved:
        return "proved"
    return "not proved" if tier.bound is None else f"not proved, at least {tier.bound}"


def _several(found: Reasons) -> Iterator[str]:
    able = [each for each in found.forced if each.status == "feasible"]
    if able:
        yield ""
        head = ("who" if found.question == "candidates" else "instead", "agency", "costs", "others who move")
        yield from table([head, *(_row(found, each) for each in able)])
        if not found.ranked:
            yield "  This order is not proved."
    unsettled = [each for each in found.forced if each.status == "unknown"]
    if unsettled:
        names = _names(found, [each.crew for each in unsettled])
        better = "; proved: none of them is better than those above" if able and found.ranked else ""
        yield f"Not ranked: {names}{better}."
    barred = [each for each in found.forced if each.status == "infeasible"]
    if barred:
        yield ""
        yield from _cannot(found, barred)


def _row(found: Reasons, each: Forced) -> tuple[str, str, str, str]:
    person = None if each.crew is None else found.instance.person[each.crew]
    who = ("(empty)", "") if person is None else (person.name or person.id, person.agency)
    least = "" if each.weighed.fewest or not each.others else "at most "
    return *who, _short(each), least + (_names(found, each.others) if each.others else "nobody")


def _names(found: Reasons, crew: Sequence[str | None]) -> str:
    names = ["the seat left empty" if name is None else called(found.instance, name) for name in crew]
    if len(names) > NAMES:
        return f"{len(names)} people: {', '.join(names[:NAMES])} and {len(names) - NAMES} more"
    return listed(names)


def _cannot(found: Reasons, barred: Sequence[Forced]) -> Iterator[str]:
    """People who cannot have the seat, the nearest first; the rest counted by rule."""
    yield f"Cannot: {len(barred)}" + (f", the nearest {NEAREST}" if len(barred) > NEAREST else "")
    for each in barred[:NEAREST]:
        yield f"  {'(empty)' if each.crew is None else called(found.instance, each.crew)}"
        lines = [clause_text(found.instance, clause) for clause in _by_relevance(each)[:NEAREST]] or [_short(each)]
        if len(each.clauses) > NEAREST:
            rest = Counter(clause.rule for clause in _by_relevance(each)[NEAREST:])
            lines.append(f"and {', '.join(f'{number} of {rule}' for rule, number in rest.most_common())}")
        for line in lines:
            yield from textwrap.wrap(
                line, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 8, break_on_hyphens=False
            )
    counts = Counter(rule for each in barred[NEAREST:] for rule in dict.fromkeys(c.rule for c in each.clauses))
    if counts:
        rules = [f"{rule} {number}" for rule, number in counts.most_common()]
        yield f"  the others, by rule (a person may count under several): {', '.join(rules)}"


def _claimed(proof: Proof) -> str:
    return f"The plan given was proved best by {listed(proof.engines)} when it was made; `--prove` proves it again."


def _relation(found: Reasons) -> Iterator[str]:
    broken = count(len(found.given.decided), "clause")
    words = {
        "best": "The plan given is proved best." if found.claim is None else _claimed(found.claim),
        "as good so far": "It was not settled in time whether the plan given is best. Costs are relative to it.",
        "breaks rules": f"The plan given breaks {broken} (`crewopt check`). Costs are relative to its goals.",
        "no plan": "",
    }
    tier = found.bettered
    if tier is not None:
        goals = " and ".join(tier.goals)
        number = found.best.tiers.index(tier) + 1
        yield (
            f"The plan given is not the best: without any forcing tier {number} ({goals}) can be {tier.value}, "
            f"it is {tier.given_value}. Costs are relative to the plan given."
        )
    elif words[found.relation]:
        yield words[found.relation]
    if found.stopped_early:
        yield "Stopped early, by the time limit or by you. Whatever is marked as proved above is proved."
