"""The frozen base of what stands in a file."""

from __future__ import annotations

from typing import ClassVar

import pytest

from optimizer.goals._goal import Goal
from optimizer.problem.fields import Entity, evaluated
from optimizer.rules._hooks import Hooks
from optimizer.rules._rule import Rule


@pytest.mark.parametrize("base", [Hooks, Rule, Goal])
def test_what_every_rule_or_goal_inherits_is_evaluated_once(base: type[Entity]) -> None:
    """Else the start of every command evaluates a thousand texts, a tenth of the time for which it is waited."""
    own = {name: each for name, each in base.__annotations__.items() if name not in base.model_fields}
    assert len(own) > 5
    assert not [name for name, each in own.items() if isinstance(each, str)]


def test_a_base_that_is_evaluated_has_the_same_fields_and_so_have_those_below_it() -> None:
    class Plain(Entity):
        word: ClassVar[str] = "x"
        days: int = 3

    class Below(evaluated(Plain)):  # type: ignore[misc]
        more: int = 4

    assert Plain.__annotations__["word"] == ClassVar[str]
    assert Plain.__annotations__["days"] == "int", "a field is pydantic's own"
    assert (*Below.model_fields,) == ("days", "more")
    assert Below(days=5).word == "x"
