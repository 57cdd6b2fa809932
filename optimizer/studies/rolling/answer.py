"""What margins are worth, as data and as text."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from math import sqrt
from statistics import mean, stdev
from typing import TYPE_CHECKING, Any

from optimizer.checker.check import check
from optimizer.checker.data import plan_data
from optimizer.problem.shown import Block, Rows, Shown, Words
from optimizer.problem.wording import table
from optimizer.studies.rolling.kept_runs import run_data
from optimizer.studies.stress.impact import Z, most_often
from optimizer.studies.stress.sampling import SOURCES, Odds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.studies.rolling.living import Lived
    from optimizer.studies.rolling.policies import Policy

NEWS_A_YEAR = 2.25
NEWS_SOURCE = "15 public replans of ISS crews with a launch day, in the 80 months from 2018-01 to 2024-08"
YEAR = 365.25
WIDTH = 116
MOST = 8
"""Lines of a table of clauses."""

MEASURES: dict[str, tuple[str, Callable[[Lived], int]]] = {
    "moved": ("people moved", lambda lived: lived.moved),
    "broken": ("clauses broken", lambda lived: len(lived.broken)),
    "price": ("their price", lambda lived: lived.price),
    "empty": ("seats empty", lambda lived: lived.empty),
    "training_days_lost": ("training days lost", lambda lived: lived.training_lost),
}
"""What is counted of a run, and what it is called; each is told per year."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A number over several runs."""

    mean: float
    low: float
    """The least."""
    high: float
    """The most."""


@dataclass(frozen=True, slots=True)
class Gap:
    """By how much a policy differs from the first one, in the same runs; with the 95 % interval of the mean."""

    mean: float
    low: float | None
    """None for a single run."""
    high: float | None


@dataclass(frozen=True)
class Outcome:
    """One policy and the runs lived under it."""

    policy: Policy
    plan: Plan | None
    """The plan it began with; None if its margins leave none, or none was found in time."""
    lived: tuple[Lived, ...]
    """In the order of runs."""


@dataclass(frozen=True, repr=False)
class Rolling(Shown):
    """The answer of ``rolling``.  Everything but ``seconds`` is the same for any number of jobs."""

    instance: Instance
    outcomes: tuple[Outcome, ...]
    """By policy, in the order asked for."""
    odds: Odds
    news_a_year: float
    until: date
    """The last day lived."""
    seed: int
    asked: int
    """Runs wanted under each policy."""
    seconds: float

    @property
    def common(self) -> frozenset[int]:
        """Runs lived under every policy that has a plan: these alone are compared."""
        sets = [{lived.run for lived in each.lived} for each in self.outcomes if each.plan is not None]
        return frozenset(set.intersection(*sets)) if sets else frozenset()

    def compared(self, outcome: Outcome) -> tuple[Lived, ...]:
        """The runs of a policy that are compared."""
        return tuple(lived for lived in outcome.lived if lived.run in self.common)

    def spread(self, outcome: Outcome, measure: str) -> Spread | None:
        """A measure per year over the runs compared; None if there are none."""
        values = _per_year(self.compared(outcome), measure)
        return Spread(mean(values), min(values), max(values)) if values else None

    def gap(self, outcome: Outcome, measure: str) -> Gap | None:
        """A measure per year against the first policy, run by run; None if there are no runs."""
        mine = _per_year(self.compared(outcome), measure)
        first = _per_year(self.compared(self.outcomes[0]), measure)
        if not mine or not first:
            return None
        gaps = [one - other for one, other in zip(mine, first, strict=True)]
        if len(gaps) < 2:
            return Gap(gaps[0], None, None)
        reach = student(len(gaps) - 1) * stdev(gaps) / sqrt(len(gaps))
        return Gap(mean(gaps), mean(gaps) - reach, mean(gaps) + reach)

    def whole(self, outcome: Outcome) -> int:
        """Runs in which no clause was broken and no plan was ever missing."""
        return sum(not lived.broken and lived.ended is None for lived in self.compared(outcome))

    def unproved(self, outcome: Outcome) -> int:
        """Months with news whose answer is not proved to be the best."""
        return sum(lived.unproved for lived in self.compared(outcome))

    def values(self, outcome: Outcome) -> tuple[tuple[str, int], ...]:
        """The goals of the file, measured of the plan that the policy began with."""
        if outcome.plan is None:
            return ()
        instance = outcome.policy.lived.model_copy(update={"goals": self.instance.goals})
        return tuple(pair for tier in check(instance, outcome.plan).tiers for pair in tier.goals.items())

    def shown(self) -> Iterator[Block]:
        """The answer in a line, and its table."""
        yield Words(str(self).partition("\n")[0])
        yield self.table()

    def table(self) -> Rows:
        """A row for each policy and measure: mean, least, most, and the gap to the first policy."""
        head = ("policy", "measure", "mean", "least", "most", "against_first", "gap_low", "gap_high", "runs")
        rows = []
        for outcome in self.outcomes:
            for name in MEASURES:
                spread, gap = self.spread(outcome, name), self.gap(outcome, name)
                if spread is not None:
                    beside = (None, None, None) if gap is None else (gap.mean, gap.low, gap.high)
                    numbers = (spread.mean, spread.low, spread.high, *beside)
                    rows.append((outcome.policy.name, name, *numbers, len(self.common)))
        return Rows(head, rows)

    def to_pandas(self) -> Any:
        """The table as a data frame; every number is per year."""
        return self.table().to_pandas()

    def __str__(self) -> str:
        return rolling_text(self)


def _per_year(lived: Sequence[Lived], measure: str) -> list[float]:
    _, of = MEASURES[measure]
    return [of(each) * YEAR / max(1, each.days) for each in lived]


def student(degrees: int) -> float:
    """The 97.5 % quantile of Student's distribution (Cornish and Fisher, 1938; exact for one and two degrees)."""
    if degrees < 3:
        return (12.7062, 4.3027)[degrees - 1]
    z, n = Z, degrees
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return float(z + sum(term / n**power for power, term in enumerate(terms, start=1)))


def rolling_data(found: Rolling) -> dict[str, Any]:
    """The answer of ``rolling``; numbers of ``measures`` are per year."""
    usual = Odds()
    return {
        "instance": found.instance.name,
        "seed": found.seed,
        "from": str(found.instance.as_of_day),
        "to": str(found.until),
        "news_a_year": found.news_a_year,
        "odds": {
            name: {"value": value, "source": SOURCES[name] if value == getattr(usual, name) else "given"}
            for name, value in vars(found.odds).items()
        },
        "asked": found.asked,
        "compared": len(found.common),
        "policies": [
            {
                "policy": each.policy.name,
                "margins": list(each.policy.words),
                "plan": None if each.plan is None else plan_data(each.plan),
                "goals": [{"goal": goal, "value": value} for goal, value in found.values(each)],
                "measures": {name: _measured(found, each, name) for name in MEASURES},
                "whole": found.whole(each),
                "ended": sum(lived.ended is not None for lived in found.compared(each)),
                "months_with_news": sum(len(lived.months) for lived in found.compared(each)),
                "months_not_proved": found.unproved(each),
                "lived": [run_data(lived) for lived in each.lived],
            }
            for each in found.outcomes
        ],
        "seconds": found.seconds,
    }


def _measured(found: Rolling, outcome: Outcome, name: str) -> dict[str, float | None] | None:
    spread, gap = found.spread(outcome, name), found.gap(outcome, name)
    if spread is None:
        return None
    numbers: dict[str, float | None] = {"mean": spread.mean, "least": spread.low, "most": spread.high}
    beside = (None, None, None) if gap is None else (gap.mean, gap.low, gap.high)
    return numbers | dict(zip(("against_first", "gap_low", "gap_high"), beside, strict=True))


def rolling_text(found: Rolling) -> str:
    """The table first, then the same against the first policy, the price beforehand, and what was broken."""
    return "\n".join(_lines(found))


def _lines(found: Rolling) -> Iterator[str]:
    years = (found.until - found.instance.as_of_day).days / YEAR
    facts = f"{found.instance.name}, {years:.1f} years month by month  (seed {found.seed}, {found.seconds:.1f} s)"
    count, first = len(found.common), found.outcomes[0]
    lived = f"{count} of {found.asked} {'run' if found.asked == 1 else 'runs'} lived under each policy"
    yield f"{lived}  {facts}"
    yield ""
    yield "Policies, planned in before anything happens; later months may use the margins up"
    for each in found.outcomes:
        words = "; ".join(each.policy.words) or "nothing is changed"
        words += "" if each.plan is not None else "  NO PLAN with these margins, or none found in time"
        yield from textwrap.wrap(
            f"{each.policy.name}: {words}", WIDTH, initial_indent="  ", subsequent_indent="    ", break_long_words=False
        )
    with_plan = [each for each in found.outcomes if each.plan is not None]
    if not count:
        return
    yield ""
    yield f"In a year, on average, with the least and the most of {count} {'run' if count == 1 else 'runs'}"
    head = ("policy", *(words for words, _ in MEASURES.values()), "no breach")
    rows = [
        (each.policy.name, *(_spread_words(found.spread(each, name)) for name in MEASURES), str(found.whole(each)))
        for each in with_plan
    ]
    yield from table([head, *rows], right=(6,))
    if len(with_plan) > 1 and with_plan[0] is first:
        yield ""
        yield f"Against {first.policy.name!r} under the same news, in a year, with the 95 % interval of the mean"
        rows = [(each.policy.name, *(_gap_words(found.gap(each, name)) for name in MEASURES)) for each in with_plan[1:]]
        yield from table([head[:-1], *rows])
    yield from _planned(found, with_plan)
    ended = [(each, sum(lived.ended is not None for lived in found.compared(each))) for each in with_plan]
    for each, times in ended:
        if times:
            yield ""
            yield f"Under {each.policy.name!r} {times} of {count} ended early: no plan was left, whatever was waived."
    for each in with_plan:
        if late := found.unproved(each):
            months = sum(len(lived.months) for lived in found.compared(each))
            yield ""
            yield f"Under {each.policy.name!r} {late} of {months} answers to news are not proved to be the cheapest."
    yield from _broken(found, first)
    yield ""
    yield from _odds(found)


def _spread_words(spread: Spread | None) -> str:
    return "-" if spread is None else f"{_number(spread.mean)} ({_number(spread.low)} to {_number(spread.high)})"


def _gap_words(gap: Gap | None) -> str:
    if gap is None:
        return "-"
    words = _signed(gap.mean)
    return words if gap.low is None or gap.high is None else f"{words} ({_signed(gap.low)} to {_signed(gap.high)})"


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 20 else f"{value:.1f}"


def _signed(value: float) -> str:
    text = _number(value)
    return text if text.strip("-0.") == "" or value < 0 else f"+{text}"


def _planned(found: Rolling, outcomes: Sequence[Outcome]) -> Iterator[str]:
    """What the margins cost before anything happens, by the goals of the file."""
    values = [found.values(each) for each in outcomes]
    if not values or not values[0]:
        return
    yield ""
    yield "What the first plan costs by the goals of the file"
    head = ("policy", *(goal for goal, _ in values[0]))
    rows = [(each.policy.name, *(str(value) for _, value in told)) for each, told in zip(outcomes, values, strict=True)]
    yield from table([head, *rows], right=tuple(range(1, len(head))))


def _broken(found: Rolling, first: Outcome) -> Iterator[str]:
    rules = most_often(
        rule for lived in found.compared(first) for rule in dict.fromkeys(clause.rule for clause in lived.broken)
    )
    if rules:
        yield ""
        yield f"Rules broken under {first.policy.name!r}, in so many runs"
        yield from table([("rule", "runs"), *rules[:MOST]], right=(1,))


def _odds(found: Rolling) -> Iterator[str]:
    usual = Odds()
    yield "How news were drawn, with the same random numbers for each policy"
    source = NEWS_SOURCE if found.news_a_year == NEWS_A_YEAR else "given"
    lines = [f"news_a_year {found.news_a_year:g}: {source}"]
    for name, value in vars(found.odds).items():
        shown = ", ".join(str(day) for day in value) if isinstance(value, tuple) else f"{value:.0%}"
        lines.append(f"{name} {shown}: {SOURCES[name] if value == getattr(usual, name) else 'given'}")
    for text in lines:
        yield from textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")
