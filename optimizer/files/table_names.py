"""Which files are workbooks or tables, by their names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from optimizer.problem.errors import InputError, Problem

if TYPE_CHECKING:
    from pathlib import Path

ENDINGS = (".xlsx", ".csv")
RELATED = (".xls", ".xlsm", ".xlsb", ".ods")
"""Endings of workbooks that are neither read nor written."""


def ending(path: str | Path) -> str:
    """The ending of a name, in lower case."""
    found = re.search(r"\.[A-Za-z0-9]+$", str(path))
    return found[0].lower() if found else ""


def is_table(path: str | Path) -> bool:
    """Whether a name is that of a workbook or a CSV file, also of kinds of workbooks that are not read."""
    return ending(path) in (*ENDINGS, *RELATED)


def refuse_related(path: str | Path) -> None:
    """Refuse kinds of workbooks that are neither read nor written.

    Raises
    ------
    InputError
        With the kind that is.
    """
    if ending(path) in RELATED:
        message = f"expected a workbook that ends in .xlsx, found {ending(path)}: save it as .xlsx"
        raise InputError([Problem(str(path), 1, 1, "", message)])
