"""Stress tests as data and as text."""

from __future__ import annotations

import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from optimizer.naming import called
from optimizer.report.data import plan_data
from optimizer.report.text import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.stressing import Blow, Share, Stress

MOST = 8
"""Lines of each table."""
BAR = 40
WIDTH = 116


def stress_data(found: Stress) -> dict[str, Any]:
    """The answer of ``stress``."""
    from optimizer.stressing import SOURCES, Odds

    usual = Odds()
    return {
        "instance": found.instance.name,
        "seed": found.seed,
        "asked": found.asked,
        "answered": len(found.samples),
        "odds": {
            name: {"value": value, "source": SOURCES[name] if value == getattr(usual, name) else "given"}
            for name, value in vars(found.odds).items()
        },
        "holds": asdict(found.share("holds")),
        "moves": asdict(found.share("moves")),
        "none": asdict(found.share("none")),
        "moved": {str(count): times for count, times in found.moved.items()},
        "conflict_rules": dict(found.conflicts),
        "flights": dict(found.flights),
        "seats": dict(found.seats),
        "people": dict(found.people),
        "losses": [asdict(blow) for blow in found.losses],
        "slips": [asdict(blow) for blow in found.slips],
        "samples": [
            {
                "number": sample.number,
                "events": [event.model_dump(mode="json", by_alias=True, exclude_none=True) for event in sample.events],
                "status": sample.status,
                "changes": sample.changes,
                "moved": list(sample.moved),
                "conflict": [{"rule": rule, "subject": subject} for rule, subject in sample.conflict],
            }
            for sample in found.samples
        ],
        "plan": None if found.plan is None else plan_data(found.plan),
        "seconds": found.seconds,
    }


def stress_text(found: Stress) -> str:
    """The shares first, then how many move, why there is no plan, and the weak points."""
    return "\n".join(_lines(found))


def _lines(found: Stress) -> Iterator[str]:
    if found.plan is None:
        infeasible = found.solved is not None and found.solved.status == "infeasible"
        words = (
            "INFEASIBLE  proved: no plan obeys every rule" if infeasible else "UNKNOWN  no plan found within the limits"
        )
        yield f"{words}  {found.instance.name}  ({found.seconds:.1f} s)"
        return
    count = len(found.samples)
    facts = f"{found.instance.name}  (seed {found.seed}, {found.seconds:.1f} s)"
    yield f"{count} of {found.asked} samples answered, each proved  {facts}"
    if not count:
        return
    yield ""
    rows = [
        (words, *_told(found.share(status)))
        for status, words in (
            ("holds", "the plan holds, nobody moves"),
            ("moves", "somebody moves"),
            ("none", "no plan exists"),
        )
    ]
    yield from table([("", "samples", "share", "95 % interval"), *rows], right=(1, 2, 3))
    if found.moved:
        yield ""
        yield "People moved, those who dropped out among them"
        most = max(found.moved.values())
        bars = [
            (str(people), str(times), "#" * max(1, round(times / most * BAR))) for people, times in found.moved.items()
        ]
        yield from table([("people", "samples", ""), *bars], right=(0, 1))
    if found.conflicts:
        yield ""
        yield "Where no plan exists: rules in the conflict"
        yield from table([("rule", "samples"), *found.conflicts[:MOST]], right=(1,))
    yield from _weak(found)
    yield ""
    yield from _odds(found)


def _told(share: Share) -> tuple[str, str, str]:
    return str(share.count), f"{share.count / share.of:.0%}", f"{share.low:.0%} to {share.high:.0%}"


def _weak(found: Stress) -> Iterator[str]:
    people = [(called(found.instance, who), times) for who, times in found.people]
    for title, head, rows in (
        ("Seats that change hands most often", "seat", found.seats),
        ("People who move most often though the news was not about them", "who", people),
    ):
        if rows:
            yield ""
            yield title
            yield from table([(head, "samples"), *rows[:MOST]], right=(1,))
    losses = [(called(found.instance, blow.name), blow) for blow in found.losses]
    slips = [(blow.name, blow) for blow in found.slips]
    for title, head, blows in (
        ("Whose loss hurts most", "who", losses),
        ("Which slips hurt most", "flight", slips),
    ):
        if blows:
            yield ""
            yield title
            struck = [(name, *_struck(blow)) for name, blow in blows[:MOST]]
            yield from table([(head, "samples", "no plan", "moved on average"), *struck], right=(1, 2, 3))


def _struck(blow: Blow) -> tuple[str, str, str]:
    return str(blow.times), str(blow.none), "-" if blow.moved is None else f"{blow.moved:.1f}"


def _odds(found: Stress) -> Iterator[str]:
    from optimizer.stressing import SOURCES, Odds

    usual = Odds()
    yield "How the samples were drawn, each one day of bad news"
    for name, value in vars(found.odds).items():
        shown = ", ".join(str(day) for day in value) if isinstance(value, tuple) else f"{value:.0%}"
        source = SOURCES[name] if value == getattr(usual, name) else "given"
        text = f"{name} {shown}: {source}"
        yield from textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")
