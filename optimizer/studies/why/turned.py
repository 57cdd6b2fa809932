"""The changes of one number under which an answer of ``why`` turns: the answer, as text and as plain data."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optimizer.problem.shown import Shown
from optimizer.problem.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH = 112


@dataclass(frozen=True, slots=True)
class Turn:
    """A change of one number under which the answer turns; of a step less it was solved that it does not."""

    words: str
    change: tuple[dict[str, Any], ...]
    """As a JSON Patch (RFC 6902) of the instance file."""
    one_less: tuple[dict[str, Any], ...]
    """The same with a step less, under which the answer does not turn."""
    smallest: bool
    """Proved: no smaller change of this number that way turns it.  Else that is known of the step before alone."""
    steps: int
    """Days, or units of the number."""


@dataclass(frozen=True, slots=True, repr=False)
class Turns(Shown):
    """The changes found."""

    question: str
    """What turns, in words: ``then ...``."""
    found: tuple[Turn, ...]
    """Each of another number, the fewest steps first."""
    finished: bool
    """Every number was tried, or as many found as asked for; else time ran out first."""
    tried: int
    of: int
    seconds: float

    def __str__(self) -> str:
        return turns_text(self)


def turns_text(found: Turns) -> str:
    """The changes, as lines below the answer; empty where nothing was to be tried."""
    return "\n".join(_lines(found))


def _lines(found: Turns) -> Iterator[str]:
    if found.found:
        words = f"One number of the file otherwise, and {found.question}; solved again, and one less is too little:"
        yield from textwrap.wrap(words, WIDTH, break_on_hyphens=False)
        for turn in found.found:
            yield from textwrap.wrap(
                turn.words, WIDTH, initial_indent="  ", subsequent_indent="      ", break_on_hyphens=False
            )
    elif found.finished and found.of:
        tried = f"{count(found.of, 'change')} tried, each as far as it goes"
        yield f"No single number of the file was found to turn this: {tried}."
    if not found.finished:
        yield f"Time ran out: {found.tried} of {count(found.of, 'change')} of a single number tried."


def turns_data(found: Turns) -> dict[str, Any]:
    """The changes as plain data."""
    return {
        "turns": [
            {
                "words": turn.words,
                "change": list(turn.change),
                "one_less": list(turn.one_less),
                "proved": True,
                "smallest": turn.smallest,
            }
            for turn in found.found
        ],
        "turns_finished": found.finished,
    }
