"""The same plan every time: a last choice among plans that are equally good, made by chance-free odd weights.

Engines with several threads end at whichever best plan they meet first, and that depends on what else the machine
does.  So each decision gets a weight drawn from its name and the seed, and the plan of most weight among the best
ones is searched and proved: a seat, a backup or a command that is as well held as empty is held.  A training session
counts against a plan, since nobody should attend one for nothing.  Weights are drawn from so many numbers that two
plans hardly ever weigh the same: whichever engine searches, with however many threads, ends at the same one.  Another
seed is another choice among equals.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from optimizer.goals import Cost
from optimizer.model.rows import TOO_MANY_TERMS, terms_in

if TYPE_CHECKING:
    from optimizer.solver.build import Model

WEIGHTS = 1_000_000
"""How many weights there are: sums over every decision of the largest instances stay far below 2^53."""
SHARE = 0.8
"""Of the time left for this choice; the rest is for the second look at the proofs."""


def tie_break(model: Model, seed: int) -> Cost | None:
    """What to minimise over plans that are equally good; None for models too large to be searched whole."""
    if terms_in(model.searched) > TOO_MANY_TERMS:
        return None
    names, unwanted = model.rows.names[: model.rows.decisions], set(model.options.sessions.values())
    signs = (1 if literal in unwanted else -1 for literal in range(len(names)))
    weights = (_weight(f"{seed} {name}") for name in names)
    return Cost(
        tuple((sign * weight, literal) for literal, (sign, weight) in enumerate(zip(signs, weights, strict=True)))
    )


def _weight(name: str) -> int:
    """From 1 to ``WEIGHTS``, the same on every machine and in every version of Python."""
    return 1 + int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big") % WEIGHTS
