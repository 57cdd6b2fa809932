"""Rows as sparse arrays of whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.rows import Row

Ints = Any
"""A numpy array of whole numbers."""

OPEN = 2**40
"""Stands for a missing bound of a row: no sum of a task comes near."""


@dataclass
class Matrix:
    """A column for each literal; ``start[i]:start[i + 1]`` are the entries of row ``i``."""

    literals: int
    start: Ints
    column: Ints
    coefficient: Ints
    lower: Ints
    upper: Ints

    @property
    def rows(self) -> int:
        """How many rows."""
        return len(self.lower)

    @property
    def row_of_entry(self) -> Ints:
        """The row of each entry."""
        return np.repeat(np.arange(self.rows), np.diff(self.start))


def matrix(literals: int, rows: Sequence[Row]) -> Matrix:
    """The rows as arrays."""
    sizes = np.fromiter((len(row.literals) for row in rows), np.int64, len(rows))
    total = int(sizes.sum())
    column = np.fromiter(chain.from_iterable(row.literals for row in rows), np.int64, total)
    units = (row.coefficients or (1,) * len(row.literals) for row in rows)
    coefficient = np.fromiter(chain.from_iterable(units), np.int64, total)
    lower = np.array([-OPEN if row.lower is None else row.lower for row in rows], np.int64)
    upper = np.array([OPEN if row.upper is None else row.upper for row in rows], np.int64)
    start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return Matrix(literals, start, column, coefficient, lower, upper)
