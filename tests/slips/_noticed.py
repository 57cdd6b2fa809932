"""A slip outside the rules and goals, with the tests that must notice it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.slips._slip import Slip

if TYPE_CHECKING:
    from collections.abc import Iterator


class Noticed(NamedTuple):
    """A small wrong change, and who must see it."""

    slip: Slip
    by: str
    """A test module of the tests' folder, or one test in it."""


def noticed_by(test: str, *slips: tuple[str, str, str] | tuple[str, str, str, int]) -> Iterator[Noticed]:
    """Slips that one test, or one module, must notice: file, the text there, the wrong text, and which place."""
    return (Noticed(Slip(*slip), test) for slip in slips)
