"""Slips in what the command line passes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.slips._noticed import Noticed

SLIPS: list[Noticed] = []
