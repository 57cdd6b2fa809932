"""What of a test is tried in every run, and what only before a change lands."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _pytest.mark import ParameterSet

Case = TypeVar("Case")


def few_first(cases: Iterable[Case], few: int) -> list[Case | ParameterSet]:
    """Cases of a test, of which the first few are tried in every run, the others as `slow` ones."""
    return [case if number < few else pytest.param(case, marks=pytest.mark.slow) for number, case in enumerate(cases)]
