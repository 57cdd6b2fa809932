"""What a planted slip is."""

from __future__ import annotations

from typing import NamedTuple


class Slip(NamedTuple):
    """A small wrong change: the file, the text there, the text a tired hand might have written."""

    file: str
    right: str
    wrong: str
    place: int = 0
    """Which of several equal places."""
