"""The head of the page: verdict, points to settle, goals, waivers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.checker.check import is_weighted_sum
from optimizer.files.dump import to_data
from optimizer.problem.wording import days
from optimizer.report.agenda import points
from optimizer.report.page.markup import Markup, tag, together
from optimizer.report.page.sections import in_code, rows_of, section

if TYPE_CHECKING:
    from optimizer.goals import Goal
    from optimizer.report.facts import PlanView


def verdict(facts: PlanView, title: str) -> Markup:
    """Which plan this is, and whether every rule holds."""
    instance, report = facts.instance, facts.report
    number = len(report.broken)
    good = "Every rule holds" if report.ok else f"{number} broken clause{'' if number == 1 else 's'}"
    aside = [(len(facts.verdicts[state]), state) for state in ("unavoidable", "waived", "history")]
    words = ", ".join(f"{count} {state}" for count, state in aside if count)
    version = "exactly this version" if report.digest_matches else "ANOTHER version"
    span = f"{instance.horizon.since} to {instance.horizon.until}"
    lines = [
        (
            "Instance",
            f"{instance.name}, {span}, digest {instance.digest}",
        ),
        (
            "Plan",
            f"made for {version} of the instance" if facts.plan.instance.digest else "names no version of the instance",
        ),
        ("As of", f"{instance.as_of_day}: flights launched before are settled"),
    ]
    if instance.frozen_until is not None:
        lines.append(("Frozen until", f"{instance.frozen_until}: seats before this day stay as published"))
    facts_list = tag("dl", *(together(tag("dt", name), tag("dd", what)) for name, what in lines))
    kind = "badge ok" if report.ok else "badge bad"
    badge = tag("p", tag("strong", good), f" ({words})" if words else "", class_=kind)
    return tag("header", tag("h1", title), badge, facts_list, id="verdict")


def agenda(facts: PlanView) -> Markup:
    """The points that the meeting has to settle."""
    items = [tag("li", tag("a", point.ask, href=f"#{point.section}"), f": {point.about}") for point in points(facts)]
    what = tag("ol", *items) if items else tag("p", "Nothing: every rule holds and no seat is empty.")
    return section("agenda", "To be settled", "What does the meeting have to decide?", what)


def goals(facts: PlanView) -> Markup:
    """The goals tier by tier with their values, in words."""
    rows: list[tuple[object, ...]] = []
    tiers = zip(facts.instance.goals, facts.report.tiers, strict=True)
    for number, (tier, measured) in enumerate(tiers, 1):
        for goal in tier.goals():
            value, words = measured.goals[goal.name], measured.words.get(goal.name)
            unit = together(goal.unit, tag("small", words)) if words else goal.unit
            rows.append((number, tag("code", goal.name), value, unit, _in_words(goal)))
        if is_weighted_sum(measured.goals, measured.value):
            rows.append((number, "weighted sum", measured.value, "", ""))
    if not rows:
        return tag("p", "The instance names no goals.")
    note = "Lower is better. A later tier never makes an earlier one worse."
    return together(tag("p", note), rows_of(("tier", "goal", "value", "unit", "counts"), rows))


def _in_words(goal: Goal) -> Markup:
    """The first sentence of a goal, and its parameters in the file."""
    first, point, _ = goal.sentence().partition(". ")
    given = "; ".join(f"{name}: {_flat(value)}" for name, value in to_data(goal).items())
    return together(in_code(first + point), tag("small", f"As set: {given}") if given else None)


def _flat(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_flat(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flat(each) for each in value) + "]"
    return str(value)


def waivers(facts: PlanView) -> Markup:
    """Waivers: clause, days, reason, author, and whether this plan needs it."""
    rows = [
        (
            tag("code", f"{waiver.rule} {waiver.subject}"),
            days(waiver),
            waiver.reason,
            waiver.by,
            "yes" if needed else "no",
        )
        for waiver, needed in facts.waivers
    ]
    if not rows:
        return tag("p", "None.")
    return rows_of(("clause", "when", "reason", "by", "needed by this plan"), rows)
