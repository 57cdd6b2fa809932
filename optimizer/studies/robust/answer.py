"""One plan for many futures: the answer, and as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.checker.check import check
from optimizer.checker.text import decision_lines, plan_lines, unavoidable_lines
from optimizer.problem.shown import Block, Drawn, Rows, Shown, Words
from optimizer.problem.wording import count, table
from optimizer.solver.text import headline
from optimizer.studies.replan.news import event_words
from optimizer.studies.stress.impact import Proportion, share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.rules import Violation
    from optimizer.solver.result import Result
    from optimizer.studies.robust.futures import Future
    from optimizer.studies.robust.judging import Verdict
    from optimizer.studies.robust.price import Price
    from optimizer.studies.robust.sampling_gap import SamplingGap
    from optimizer.studies.robust.solving import Held, Score

MOST = 20
"""Futures shown, those first in which the two plans differ."""
NEWS_WIDTH = 60


@dataclass(frozen=True)
class Fresh:
    """One plan in futures that were not used to find it, drawn as ``stress`` draws them for this plan."""

    verdicts: tuple[Verdict, ...]
    """Those settled in time."""

    def share(self, status: str) -> Proportion:
        """How often it ``holds``, somebody ``moves``, or it is ``lost``."""
        return share(sum(each.status == status for each in self.verdicts), len(self.verdicts))

    @property
    def people(self) -> float | None:
        """People moved on average, where some plan keeps every rule; None if there is no such future."""
        moved = [each.people for each in self.verdicts if not each.lost]
        return sum(moved) / len(moved) if moved else None


@dataclass(frozen=True, repr=False)
class Robust(Shown):
    """One plan for many futures, beside the best plan without regard to them."""

    instance: Instance
    solved: Result
    """The best plan without regard to the futures."""
    futures: tuple[Future, ...]
    drawn: bool
    """Whether the futures are samples, and stand for many more."""
    limits: tuple[int, ...]
    """Upper bound of each tier."""
    best: Held | None
    """That plan, and what each future does to it; None without a plan."""
    held: Held | None
    """The plan that holds best."""
    bound: Score | None
    """Proved of all plans within the limits, for these futures; None if nothing was."""
    proved: bool
    """Whether no plan within the limits holds better in these futures."""
    rounds: int
    """Searches until the rows of the futures promised what ``replan`` gives; 1 if they did at once."""
    fresh: tuple[Fresh, Fresh] | None
    """Both plans, in the same order, in futures not used in solving; None if none were asked for."""
    prices: tuple[Price, ...]
    """Of futures that the plan loses: what it would cost to hold in each."""
    gap: SamplingGap | None
    """How far the plan is from the best for all futures; None unless batches were asked for."""
    seconds: float

    @property
    def plan(self) -> Plan | None:
        """The plan that holds best."""
        return None if self.held is None else self.held.plan

    @property
    def unavoidable(self) -> tuple[Violation, ...]:
        """What this plan breaks, as every plan does."""
        return () if self.plan is None else check(self.instance, self.plan).broken

    @property
    def price(self) -> tuple[int, ...]:
        """By how much each tier is worse than in the best plan."""
        if self.held is None or self.best is None:
            return ()
        return tuple(new - old for new, old in zip(self.held.values, self.best.values, strict=True))

    @property
    def weight(self) -> int:
        """The weights of all futures together."""
        return sum(future.weight for future in self.futures)

    def shown(self) -> Iterator[Block]:
        """The answer in a line, what it costs and buys, and the plan."""
        yield Words(str(self).partition("\n")[0])
        if self.held is not None:
            yield Rows(("", "best plan", "plan that holds"), list(_compared(self)))
            yield Drawn(self.held.plan, self.instance)

    def __str__(self) -> str:
        return robust_text(self)


def robust_text(found: Robust) -> str:
    """The whole answer."""
    return "\n".join(_lines(found))


def _lines(found: Robust) -> Iterator[str]:
    if found.held is None or found.best is None:
        yield headline(found.solved)
        return
    among = "all that are best in every tier" if _no_loss(found) else "all within the tiers allowed"
    if found.proved:
        words = f"proved: of {among} no plan holds better"
    else:
        words = f"a checked plan, not proved to hold best of {among}"
    futures = count(len(found.futures), "future").upper()
    yield f"ONE PLAN FOR {futures}  {words}  {found.instance.name}  ({found.seconds:.1f} s)"
    if found.solved.status != "optimal":
        yield "The best plan without regard to the futures is not proved best; its tiers are taken as they are."
    if not found.proved and found.bound is not None:
        yield f"Proved: in these futures no plan loses less than {found.bound.lost} of {found.weight}" + (
            f", or then counts less than {found.bound.changes} of people moved." if found.bound.changes else "."
        )
    yield from unavoidable_lines(found.unavoidable)
    yield ""
    yield "What it costs, and what it buys"
    yield from table([("", "best plan", "plan that holds"), *_compared(found)], right=(1, 2))
    yield from _explained(found)
    if found.gap is not None:
        yield ""
        yield from _gap_lines(found.gap)
    yield ""
    yield from _by_future(found)
    if found.prices:
        yield ""
        yield from _price_lines(found)
    yield ""
    yield from plan_lines(found.instance, found.held.plan)
    yield from decision_lines(found.instance, found.held.plan)


def _no_loss(found: Robust) -> bool:
    return found.best is None or found.limits == found.best.values


def _compared(found: Robust) -> Iterator[tuple[str, str, str]]:
    assert found.best is not None
    assert found.held is not None
    for number, tier in enumerate(found.instance.goals):
        goals = " + ".join(goal.name for goal in tier.goals())
        yield f"tier {number + 1}  {goals}", str(found.best.values[number]), str(found.held.values[number])
    scores = [held.score(found.futures) for held in (found.best, found.held)]
    of = f"weight {found.weight}" if found.weight != len(found.futures) else str(found.weight)
    yield (
        f"these futures, of {of}: lost",
        *("-" if score is None else str(score.lost) for score in scores),
    )  # type: ignore[misc]
    yield (
        "these futures: people moved, by notice",
        *("-" if score is None else str(score.changes) for score in scores),
    )  # type: ignore[misc]
    if found.fresh is None:
        return
    for status, words in (("lost", "lost"), ("moves", "somebody moves"), ("holds", "nobody moves")):
        shares = [fresh.share(status) for fresh in found.fresh]
        yield f"other futures: {words}", _interval(shares[0]), _interval(shares[1])
    mean = [fresh.people for fresh in found.fresh]
    first, second = ("-" if each is None else f"{each:.2f}" for each in mean)
    yield "other futures: people moved on average", first, second


def _interval(part: Proportion) -> str:
    return f"{part.count} of {part.of} ({part.low:.0%} to {part.high:.0%})"


def _explained(found: Robust) -> Iterator[str]:
    yield "Lost: once the news is known, no plan keeps every rule, as far as anything is left to decide."
    if found.drawn and found.fresh is None:
        yield "The proof is about the futures drawn; `--others` shows how the plans fare in others."
    elif found.drawn:
        yield "The proof is about the futures drawn. How a plan fares in futures in general is what the others show,"
        yield "drawn anew for each of the two plans with the same odds; in brackets 95 % intervals."
    elif found.fresh is not None:
        yield "Other futures are drawn as `stress` draws them, for each of the two plans; in brackets 95 % intervals."
    if _no_loss(found):
        yield "No tier is worse than in the best plan; `--within TIER=N` lets one be worse by up to N."


def _by_future(found: Robust) -> Iterator[str]:
    assert found.best is not None
    assert found.held is not None
    rows = list(zip(found.futures, found.best.verdicts, found.held.verdicts, strict=True))
    rows.sort(key=lambda row: row[1] == row[2])
    yield "By future, those first in which the two plans differ"
    lines = [
        (future.name, str(future.weight), _known_on(future), _news(found, future), _words(old), _words(new))
        for future, old, new in rows[:MOST]
    ]
    head = ("future", "weight", "known on", "news", "best plan", "plan that holds")
    yield from table([head, *lines], right=(1,))
    if len(rows) > MOST:
        yield f"  and {len(rows) - MOST} more"


def _gap_lines(gap: SamplingGap) -> Iterator[str]:
    """What is known of all futures, not only of those drawn."""
    number = len(gap.own)
    yield f"All futures, not only those drawn: weight lost for each future, in {number} fresh batches of {gap.size}"
    both = (("every plan within the tiers", gap.least), ("the plan that holds", gap.own))
    lines = [(words, *(f"{share:.2f}" for share in shares)) for words, shares in both]
    yield from table([("in batch", *map(str, range(1, number + 1))), *lines], right=tuple(range(1, number + 1)))
    if gap.gap is not None and gap.gap >= sum(gap.own) / number:
        yield "Too few batches to say how much another plan could save: ask for more."
    elif gap.gap is not None:
        yield f"With 95 % confidence the best plan for all futures saves at most {gap.gap:.2f} of it."
    else:
        yield f"In each batch another plan saves at most {gap.saved[0]:.2f} of it; with 95 % confidence so in"
        yield f"{gap.like_these:.0%} of all batches or more."


def _price_lines(found: Robust) -> Iterator[str]:
    """What holding in each lost future would cost, one line a future."""
    assert found.held is not None
    lost = sum(each.lost for each in found.held.verdicts)
    yield "What it would cost to hold in a future that is lost, in this one alone"
    lines = [(found.futures[price.future].name, _price_words(found, price)) for price in found.prices]
    yield from table([("future", "against the plan that holds"), *lines])
    if lost > len(found.prices):
        yield f"  and {lost - len(found.prices)} more that are lost; `--priced N` prices more"


def _price_words(found: Robust, price: Price) -> str:
    if price.status == "never":
        return "no plan holds in it, whatever it costs"
    if price.status == "unknown":
        return "not settled in time"
    assert found.held is not None
    pairs = zip(found.instance.goals, price.values, found.held.values, strict=True)
    steps = [
        f"tier {number} {'+'.join(goal.name for goal in tier.goals())} {new - old:+d}"
        for number, (tier, new, old) in enumerate(pairs, start=1)
        if new != old
    ]
    words = ", ".join(steps) or "nothing in the tiers, but other futures"
    return words if price.proved else f"{words} (not proved least)"


def _known_on(future: Future) -> str:
    return str(max(each.event.known_on for each in future.events)) if future.events else "-"


def _news(found: Robust, future: Future) -> str:
    words = [event_words([found.instance], each.event) for each in future.events]
    text = words[0] if words else "none"
    text = text if len(text) <= NEWS_WIDTH else text[: NEWS_WIDTH - 3] + "..."
    return f"{text} and {len(words) - 1} more" if len(words) > 1 else text


def _words(found: Verdict) -> str:
    if found.status == "moves":
        plain = f"{found.people} move"
        return plain if found.people == found.changes else f"{plain}, counted {found.changes}"
    return {"holds": "holds", "lost": "lost", "unknown": "not settled"}[found.status]
