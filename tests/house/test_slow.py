"""What is left out of a run is in the other one."""

from __future__ import annotations

import pytest

from tests.slow import few_first


def test_the_first_few_are_in_every_run_and_the_others_are_slow() -> None:
    assert few_first("abcd", 2) == ["a", "b", *(pytest.param(case, marks=pytest.mark.slow) for case in "cd")]
    assert few_first("ab", 2) == ["a", "b"]
