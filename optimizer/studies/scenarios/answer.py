"""Scenarios side by side, as data and as text."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optimizer.checker.text import unavoidable_lines
from optimizer.problem.shown import Block, Drawn, Rows, Tabled, Words
from optimizer.problem.wording import called, table
from optimizer.solver.data import solve_data
from optimizer.studies.explain.answer import conflict_data, conflict_text
from optimizer.studies.repair.answer import Repair, repair_data, repair_text
from optimizer.studies.scenarios.deadlines import DecisionDeadline
from optimizer.studies.scenarios.items import Item

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from optimizer.instance import Instance
    from optimizer.solver.result import Result
    from optimizer.studies.explain.mus import Conflict
    from optimizer.studies.scenarios.patches import Scenario


WIDTH = 112
ORDER = {"up": 0, "down": 1, "backup": 2, "session": 3, "command": 4, "launch": 5}


@dataclass(frozen=True)
class ScenarioOutcome:
    """One scenario and its answer."""

    scenario: Scenario
    instance: Instance
    result: Result
    apart: int | None
    """Seats up and down, of either plan, that the plan of the first scenario does not share; None of the first."""
    needed: bool
    """Proved: no equally good plan differs from that plan in fewer seats, then in fewer other items."""
    conflict: Conflict | None
    repair: Repair | None = None
    """Where no plan obeys every rule: the plan under the cheapest waivers; it is not compared."""


@dataclass(frozen=True)
class Parting:
    """One person (or, with ``crew`` empty, the launch days) for whom the scenarios differ."""

    crew: str
    own: dict[str, tuple[Item, ...]]
    """By scenario with a plan: the items that not all plans have."""
    free: DecisionDeadline | None
    """Last day before something begins that not all scenarios have; None if nothing with a fixed day differs."""
    both: DecisionDeadline | None
    """Until when this person can train for all scenarios at once; None if that is no later, or is not known."""


@dataclass(frozen=True, repr=False)
class Comparison(Tabled):
    """The scenarios side by side."""

    instance: Instance
    outcomes: tuple[ScenarioOutcome, ...]
    common: tuple[Item, ...]
    """Items that every plan has and that are not settled yet: they can be decided now."""
    partings: tuple[Parting, ...]
    notice_days: int

    @property
    def planned(self) -> tuple[ScenarioOutcome, ...]:
        """The scenarios that have a plan."""
        return tuple(outcome for outcome in self.outcomes if outcome.result.plan is not None)

    @property
    def free(self) -> DecisionDeadline | None:
        """The last day before something begins that not all scenarios have."""
        return min((parting.free for parting in self.partings if parting.free), default=None, key=_by_day)

    @property
    def both(self) -> DecisionDeadline | None:
        """That day if everybody who can trains for all scenarios at once; None if that is no later."""
        last = [parting.both or parting.free for parting in self.partings]
        found = min((deadline for deadline in last if deadline), default=None, key=_by_day)
        return found if found and self.free and found.day > self.free.day else None

    def __str__(self) -> str:
        return comparison_text(self)

    def table(self) -> Rows:
        """A row a scenario, its value of each goal, and how the ledger and uncovered days end."""
        return Rows(_head(self), [_row(self, outcome) for outcome in self.outcomes])

    def shown(self) -> Iterator[Block]:
        """The scenarios side by side, where their plans differ, a timeline of each, and all of it as text."""
        yield Words(f"{self.instance.name} in {len(self.outcomes)} scenarios, as of {self.instance.as_of_day}")
        yield self.table()
        names = [outcome.scenario.name for outcome in self.planned]
        rows = [
            (_who(self, each.crew), *(_seats(each.own[name]) for name in names), *_until(self, each)[1:])
            for each in self.partings
        ]
        if rows:
            yield Rows(("who", *names, "last free day", "in scenario", "why"), rows, "Where they differ")
        for outcome in self.planned:
            if outcome.result.plan is not None:
                yield Drawn(outcome.result.plan, outcome.instance, outcome.scenario.name, table=False)
        yield Words(comparison_text(self), "as text")


def comparison_data(found: Comparison) -> dict[str, Any]:
    """The comparison as plain data."""
    return {
        "instance": found.instance.name,
        "as_of": found.instance.as_of_day.isoformat(),
        "notice_days": found.notice_days,
        "scenarios": [_outcome_data(outcome) for outcome in found.outcomes],
        "common": [_item_data(item) for item in found.common],
        "partings": [
            {
                "crew": parting.crew or None,
                "plans": {name: [_item_data(item) for item in own] for name, own in parting.own.items()},
                "free_until": _deadline_data(parting.free),
                "training_for_both_until": _deadline_data(parting.both),
            }
            for parting in found.partings
        ],
        "free_until": _deadline_data(found.free),
        "training_for_both_until": _deadline_data(found.both),
    }


def _outcome_data(outcome: ScenarioOutcome) -> dict[str, Any]:
    scenario = outcome.scenario
    events = [each.event.model_dump(mode="json", by_alias=True, exclude_none=True) for each in scenario.events]
    data: dict[str, Any] = {
        "name": scenario.name,
        "description": scenario.description,
        "likelihood": scenario.likelihood,
    }
    data |= {"events": events, "apart": outcome.apart, "needed": outcome.needed}
    if outcome.conflict is not None:
        data |= conflict_data(outcome.instance, outcome.conflict)
    if outcome.repair is not None:
        data["repair"] = repair_data(outcome.repair)
    return data | solve_data(outcome.result, None)


def _item_data(item: Item) -> dict[str, str]:
    names = {"session": ("session", "start"), "command": ("term", ""), "launch": ("flight", "launch")}
    what, how = names.get(item.kind, ("flight", "role"))
    data = {"crew": item.crew, what: item.what, how: item.how, "kind": item.kind}
    return {key: value for key, value in data.items() if key and value}


def _deadline_data(deadline: DecisionDeadline | None) -> dict[str, str] | None:
    if deadline is None:
        return None
    words = {"crew": deadline.crew, "scenario": deadline.scenario, "why": deadline.why}
    return {"day": deadline.day.isoformat()} | {key: value for key, value in words.items() if value}


def comparison_text(found: Comparison) -> str:
    """The whole comparison as text."""
    lines = [f"{found.instance.name} in {len(found.outcomes)} scenarios, as of {found.instance.as_of_day}", ""]
    lines += table([_head(found), *(_row(found, outcome) for outcome in found.outcomes)])
    for outcome in found.outcomes:
        lines += _described(outcome)
    for outcome in found.outcomes:
        lines += _values_in_words(outcome)
    for outcome in found.outcomes:
        told = unavoidable_lines(outcome.result.unavoidable)
        lines += [*told[:1], *(f"{outcome.scenario.name}: {line}" for line in told[1:2]), *told[2:]]
        if outcome.conflict is not None:
            lines += ["", f"{outcome.scenario.name}: no plan", conflict_text(outcome.instance, outcome.conflict)]
        if outcome.repair is not None:
            lines += ["", f"{outcome.scenario.name}: {repair_text(outcome.repair)}"]
    if len(found.planned) < 2:
        lines += ["", "Fewer than two scenarios have a plan: there is nothing to compare."]
        return "\n".join(lines)
    everyone = "all scenarios" if len(found.planned) == len(found.outcomes) else "all scenarios that have a plan"
    lines += ["", f"The same in {everyone}: can be decided now", *_common(found)]
    lines += ["", *_parted(found)]
    return "\n".join(lines)


def _head(found: Comparison) -> list[str]:
    tiers = [" + ".join(goal.name for goal in tier.goals()) for tier in found.instance.goals]
    return ["scenario", "status", *tiers, "ledger at the end", "uncovered days"]


def _row(found: Comparison, outcome: ScenarioOutcome) -> list[str]:
    result = outcome.result
    values = [str(value) for value in result.values] or ["-"] * len(found.instance.goals)
    if result.report is None:
        return [outcome.scenario.name, result.status.upper(), *values, "-", "-"]
    ends = {line.account: f"{line.account} {line.balance:+d}" for line in result.report.ledger}
    days: dict[str, int] = {}
    for line in result.report.coverage:
        days[line.party] = days.get(line.party, 0) + line.side_days
    short = [f"{party} {number}" for party, number in days.items()]
    return [outcome.scenario.name, result.status.upper(), *values, ", ".join(ends.values()) or "-", ", ".join(short)]


def _values_in_words(outcome: ScenarioOutcome) -> Iterator[str]:
    tiers = () if outcome.result.report is None else outcome.result.report.tiers
    words = [f"{goal}: {text}" for tier in tiers for goal, text in tier.words.items()]
    if words:
        yield from _wrapped(f"{outcome.scenario.name}: {'; '.join(words)}")


def _described(outcome: ScenarioOutcome) -> Iterator[str]:
    scenario = outcome.scenario
    likely = f"(likelihood: {scenario.likelihood})" if scenario.likelihood else ""
    words = " ".join(filter(None, ((scenario.description or "").strip(), likely)))
    if words:
        yield from _wrapped(f"{scenario.name}: {words}")


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="      ", break_on_hyphens=False)


def _common(found: Comparison) -> Iterator[str]:
    """Items that every plan has, one person a line, in the order of their flights."""
    place = {flight.id: number for number, flight in enumerate(found.instance.flights)}
    shared: dict[str, list[Item]] = {}
    for item in sorted(found.common, key=lambda item: (place.get(item.what, len(place)), ORDER[item.kind], item.how)):
        shared.setdefault(item.crew, []).append(item)
    rows = [(_who(found, crew), _agency(found, crew), _seats(mine)) for crew, mine in shared.items()]
    yield from table(rows or [("nothing",)])


def _parted(found: Comparison) -> Iterator[str]:
    names = [outcome.scenario.name for outcome in found.planned]
    if not found.partings:
        yield "The plans do not differ: nothing is left to choose."
        return
    proved = all(outcome.needed for outcome in found.planned[1:])
    seats = f"as few seats from `{names[0]}` as any equally good plan has{', proved' if proved else ''}"
    yield f"Where they differ: {seats if proved else 'not proved to be needed'}"
    rows = [(_who(found, parting.crew), *(_seats(parting.own[name]) for name in names)) for parting in found.partings]
    yield from table([("who", *names), *rows])
    yield ""
    yield "Until when the choice is free: the last free day, and what begins then"
    yield from table(
        [("who", "last free day", "in scenario", "why"), *(_until(found, parting) for parting in found.partings)]
    )
    yield ""
    yield from _headline(found)


def _until(found: Comparison, parting: Parting) -> Sequence[str]:
    if parting.free is None:
        return _who(found, parting.crew), "-", "", "nothing with a fixed day"
    free = parting.free
    return _who(found, parting.crew), _day(found, free), free.scenario, free.why


def _day(found: Comparison, deadline: DecisionDeadline) -> str:
    return f"{deadline.day}{' (past)' if deadline.day < found.instance.as_of_day else ''}"


def _headline(found: Comparison) -> Iterator[str]:
    if found.free is None:
        yield "Nothing in these plans ends the choice."
        return
    past = " That day is past: by these rules the choice is made." if found.free.day < found.instance.as_of_day else ""
    yield from _sentence(f"The choice is free up to {_reason(found, found.free)}.{past}")
    if found.both is not None:
        last = _reason(found, found.both)
        yield from _sentence(f"If everybody prepares for all scenarios as long as possible, it is free up to {last}.")


def _reason(found: Comparison, deadline: DecisionDeadline) -> str:
    who = f"{_who(found, deadline.crew)}, " if deadline.crew else ""
    return f"{deadline.day} ({who}`{deadline.scenario}`: {deadline.why})"


def _sentence(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, break_on_hyphens=False)


def _who(found: Comparison, crew: str) -> str:
    """A person's name; people may have come with a scenario."""
    worlds = [found.instance, *(outcome.instance for outcome in found.outcomes)]
    return next((called(world, crew) for world in worlds if crew in world.person), "launch days")


def _agency(found: Comparison, crew: str) -> str:
    worlds = [found.instance, *(outcome.instance for outcome in found.outcomes)]
    return next((world.person[crew].agency for world in worlds if crew in world.person), "")


def _seats(items: Iterable[Item]) -> str:
    """In few words: a stay up and down on one ship is said once."""
    known = set(items)
    words = []
    for item in sorted(known, key=lambda item: (ORDER[item.kind], item.what, item.how)):
        both = {item._replace(kind=leg) for leg in ("up", "down")} <= known
        if both and item.kind == "down":
            continue
        where = "" if both else f" {item.kind}"
        text = {
            "session": f"{item.what}{item.how and '@' + item.how}",
            "command": f"commands {item.what}",
            "launch": f"{item.what} on {item.how}",
        }
        words.append(text.get(item.kind, f"{item.what} {item.how}{where}"))
    return ", ".join(words) or "-"


def _by_day(deadline: DecisionDeadline) -> date:
    return deadline.day
