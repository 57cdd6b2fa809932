"""The bodies of requests, as the interface documents them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from optimizer.board.entries import MAIN, Name
from optimizer.board.moves import ByHand
from optimizer.board.questions import AnyQuestion
from optimizer.board.saving import What
from optimizer.problem.fields import ONE_LINE

Title = Annotated[Name, StringConstraints(strip_whitespace=True, pattern=ONE_LINE)]
Revision = Annotated[int, Field(ge=0, description="the revision that the page shows; 409 if somebody has moved since")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")
    branch: Name = MAIN
    by: Annotated[Title, Field(description="who asks, for the log")] = "somebody"


class Moving(_Body):
    """A move."""

    revision: Revision
    move: ByHand


class Stepping(_Body):
    """Undo or redo, or the plan of a search taken."""

    revision: Revision


class Branching(_Body):
    """A new branch, from where ``branch`` stands."""

    revision: Revision
    name: Title


class Asking(_Body):
    """A question to be searched."""

    question: AnyQuestion


class Checking(_Body):
    """A plan to be judged against the instance of a branch; the branch's own if absent."""

    plan: dict[str, Any] | None = None


class Saving(_Body):
    """A file to be written into the session's folder."""

    what: What


class View(BaseModel):
    """What a page shows, in the query of what changes it."""

    view: Annotated[bool, Field(description="answer what the board's own page needs")] = False
    shown: Annotated[int | None, Field(description="the view that it shows: only what differs is sent")] = None
