"""The notebook beside the instances: its cells run, and show what is stored."""

from __future__ import annotations

from typing import Any

import pytest

from tests.house.notebook import carried_out, cells


@pytest.fixture(scope="module")
def again() -> list[list[dict[str, Any]]]:
    """What the cells show now."""
    return carried_out()


def test_the_notebook_shows_what_its_cells_give(again: list[list[dict[str, Any]]]) -> None:
    """``python -m tests.house.refresh`` makes it again."""
    code = [cell for cell in cells() if cell["cell_type"] == "code"]
    for number, (cell, outputs) in enumerate(zip(code, again, strict=True)):
        assert cell["outputs"] == outputs, f"code cell {number + 1}"


def test_no_cell_is_silent_and_each_is_introduced(again: list[list[dict[str, Any]]]) -> None:
    assert all(again)
    kinds = [cell["cell_type"] for cell in cells()]
    assert kinds[0] == "markdown"
    assert kinds.count("markdown") >= 6
    ids = [cell["id"] for cell in cells()]
    assert len(set(ids)) == len(ids)
