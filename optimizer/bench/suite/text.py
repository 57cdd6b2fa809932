"""The suite as text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from optimizer.bench.suite.known import CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.bench.suite.known import Known


def suite_text(known: Iterable[Known]) -> str:
    """A Markdown table of instances with what is known of each, then the rule of the classes."""
    every = list(known)
    lines = ["| instance | class | flights | people | value, tier by tier | bound | found by | fastest proof |"]
    lines += ["| --- | --- | ---: | ---: | --- | --- | --- | --- |"]
    lines += [f"| {' | '.join(_cells(each))} |" for each in every]
    counts = Counter(each.kind for each in every)
    lines += ["", *(f"{name} ({counts[name]}): {words}" for name, words in CLASSES.items() if counts[name])]
    return "\n".join(lines)


def _cells(known: Known) -> list[str]:
    values = ["?" if tier.value is None else str(tier.value) for tier in known.tiers]
    open_tiers = [tier for tier in known.tiers if not tier.closed]
    found = dict.fromkeys(tier.found.by for tier in known.tiers if tier.found is not None)
    fastest = min(known.proofs, key=lambda proof: proof.seconds, default=None)
    bounds = " ".join("?" if tier.bound is None else str(tier.bound) for tier in known.tiers)
    return [
        known.name,
        known.kind,
        str(known.flights),
        str(known.people),
        "no plan" if known.infeasible else " ".join(values),
        "" if known.infeasible else bounds if open_tiers else "proved",
        ", ".join(found),
        "" if fastest is None else f"{fastest.by}, {fastest.seconds:.1f} s, {fastest.date}",
    ]
