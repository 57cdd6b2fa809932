"""Entries of a journal: who did what, when, and on which branch."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from optimizer.board.moves import AnyMove

Name = Annotated[str, Field(min_length=1, max_length=60)]
MAIN = "main"
"""The branch with which a session begins."""


class _Deed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Made(_Deed):
    """A move."""

    do: Literal["move"] = "move"
    move: AnyMove


class Undone(_Deed):
    """The last move of the branch is taken back, or made again."""

    do: Literal["undo", "redo"]


class Branched(_Deed):
    """A branch begins where another one stands."""

    do: Literal["branch"] = "branch"
    name: Name


class Entry(_Deed):
    """One line."""

    at: str
    by: Name
    branch: Name = MAIN
    deed: Annotated[Made | Undone | Branched, Field(discriminator="do")]

    @staticmethod
    def unreadable() -> Entry:
        """In the place of a line that is not understood: it changes nothing."""
        return Entry(at="", by="unreadable line", branch="\u2014", deed=Undone(do="undo"))
