"""What a notebook shows of an answer, as data: words, tables and plans.

What makes HTML of them lies in a room above, which the package names in ``rendering.py``; it is loaded when needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

from optimizer.problem.rendering import HOME

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pandas import DataFrame  # type: ignore[import-untyped]


MOST_LETTERS = 400
"""Of what an answer is in one line (``repr``)."""


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; or lines as they stand, behind ``title``, to be opened."""

    text: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """A table."""

    head: Sequence[str]
    rows: Sequence[Sequence[object]]
    title: str | None = None

    def to_pandas(self) -> DataFrame:
        """The table as a data frame; columns of days are ``datetime64``, and of whole numbers with gaps ``Int64``."""
        from pandas import DataFrame

        frame = DataFrame([list(row) for row in self.rows], columns=list(self.head))
        for place, name in enumerate(self.head):
            cells = [row[place] for row in self.rows if row[place] is not None]
            if cells and all(isinstance(cell, date) for cell in cells):
                frame[name] = frame[name].astype("datetime64[s]")
            elif len(cells) < len(self.rows) and cells and all(type(cell) is int for cell in cells):
                frame[name] = frame[name].astype("Int64")  # whole numbers, of which some are missing
        return frame


@dataclass(frozen=True, slots=True)
class Drawn:
    """A ``Plan`` as a table and a timeline; ``instance`` None: the one it was made for, if it is still in memory."""

    plan: Shown
    instance: object = None
    title: str | None = None
    table: bool = True


@dataclass(frozen=True, slots=True)
class Lines:
    """Text in columns, as it is printed."""

    text: str


Block = Words | Lines | Rows | Drawn


class Shown:
    """An answer that a notebook shows as HTML: self-contained, escaped, without a script."""

    __slots__ = ()

    def shown(self) -> Iterator[Block]:
        """The parts, in order: the answer in a line, and the rest as it is printed."""
        first, _, rest = str(self).partition("\n")
        yield Words(first.strip())
        if rest.strip():
            yield Lines(rest.strip("\n"))

    def __repr__(self) -> str:
        said = f"{type(self).__name__}({str(self).partition(chr(10))[0].strip()!r})"
        return said if len(said) <= MOST_LETTERS else f"{said[: MOST_LETTERS - 3]}..."

    def _repr_html_(self) -> str | None:
        for home in HOME:
            text: str = import_module(home).html_of(self.shown())
            return text
        return None


class Tabled(Shown):
    """An answer with one main table."""

    __slots__ = ()

    def table(self) -> Rows:
        """The table: numbers, days and ids, one column each."""
        raise NotImplementedError

    def to_pandas(self) -> DataFrame:
        """The table as a data frame."""
        return self.table().to_pandas()

    def shown(self) -> Iterator[Block]:
        """The answer in a line, the table, and all of it as text."""
        text = str(self)
        yield Words(text.partition("\n")[0].strip())
        found = self.table()
        if found.rows:
            yield found
        yield Words(text, "as text")


def cells(items: Sequence[Any], *names: str) -> list[list[Any]]:
    """These attributes of each item."""
    return [[getattr(item, name) for name in names] for item in items]
