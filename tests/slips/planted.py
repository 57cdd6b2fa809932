"""Slips planted by hand, one at a time, in one half of a rule or goal, or in what both stand on.

Each must be caught by parity, the judge or a hand case.  They stand one file a room.
"""

from __future__ import annotations

from tests.slips import goals, model, problem, rules
from tests.slips._slip import Slip

__all__ = ["SLIPS", "Slip"]

SLIPS = [*rules.SLIPS, *goals.SLIPS, *model.SLIPS, *problem.SLIPS]
