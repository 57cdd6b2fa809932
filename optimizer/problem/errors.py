"""What can go wrong, as exceptions.

    CrewoptError
     ├─ InputError          a file or an argument could not be understood (exit 2)
     ├─ EngineError         a solver failed or is missing (exit 4)
     │   └─ ChildFailedError    the process that searched crashed, hung, or took too much memory (exit 4)
     ├─ EndedEarlyError     work ended at a limit, or when asked to, before there was an answer (exit 3, 130, 143)
     ├─ DisagreementError   two independent halves of this tool contradict each other (exit 4)
     └─ OutputError         an answer could not be written (exit 5)

    InputWarning           something legal in an input that is hardly meant (the exit code does not change)

A "no" is never an exception: no plan is ``Result.plan is None``, a broken rule is a ``Violation``.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass


def visible(text: str) -> str:
    """Text with characters that cannot be seen, or that change how the rest is shown, escaped."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def cut(text: str) -> str:
    """The value found, at most 60 characters of it, with characters that cannot be seen escaped."""
    seen = visible(text[:61])
    return seen if len(seen) <= 60 else seen[:57] + "..."


def cell_name(row: int, column: int) -> str:
    """``C5`` for row 5, column 3, both counted from 1."""
    letters = ""
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return f"{letters}{row}"


class CrewoptError(Exception):
    """Root of all errors this package raises on purpose."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input: where it stands, what was expected there and what was found.

    ``file`` is empty for data that stand in no file; then ``path`` alone says where, as in ``crew[3].id``.
    """

    file: str
    line: int
    column: int
    path: str
    message: str
    sheet: str = ""
    """The sheet, if the file is a workbook: line and column are then those of a cell."""

    @property
    def place(self) -> str:
        """``file:line:column``, or of a workbook ``file:sheet!C5``; nothing where there is no file."""
        if not self.file:
            return ""
        if not self.sheet:
            return f"{visible(self.file)}:{self.line}:{self.column}"
        return f"{visible(self.file)}:{visible(self.sheet)}!{cell_name(self.line, self.column)}"

    def data(self) -> dict[str, str | int]:
        """As plain data; ``sheet`` of a workbook alone."""
        data = asdict(self)
        return data if self.sheet else {key: value for key, value in data.items() if key != "sheet"}

    def __str__(self) -> str:
        if self.sheet:  # the cell says it all
            return f"{self.place}: {self.message}"
        path = f"{visible(self.path)}:" if self.path else ""
        return " ".join(part for part in (self.place, path, self.message) if part)


class InputError(CrewoptError):
    """The problems of one input, in file order: all of them, but no more than ``LIMIT``."""

    LIMIT = 50

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems, key=lambda each: (each.file, each.sheet, each.line, each.column))
        del self.problems[self.LIMIT :]
        shown = [str(problem) for problem in self.problems]
        if self.stopped_early:
            shown.append(f"... no more than {self.LIMIT} problems are looked for at a time")
        super().__init__("\n".join(shown))

    def __reduce__(self) -> tuple[type[InputError], tuple[list[Problem]]]:
        return InputError, (self.problems,)

    @property
    def stopped_early(self) -> bool:
        """Whether there may be more problems than were looked for."""
        return len(self.problems) >= self.LIMIT


class InputWarning(UserWarning):
    """Something in an input that is legal and hardly meant, as it has no effect or looks misspelt, with its place."""


class EngineError(CrewoptError):
    """An engine crashed, refused the rows or is not installed."""


class ChildFailedError(EngineError):
    """The process in which a search runs did not give its answer.

    Parameters
    ----------
    kind
        ``crashed``, ``late`` (it ran past its time), ``stopped`` (it did not end when asked to), ``memory`` or
        ``raised`` (an exception that this package does not raise on purpose).
    words
        What happened, in words that follow "the search process failed: ".
    traceback
        Where, if the process could still tell.
    """

    def __init__(self, kind: str, words: str, traceback: str = "") -> None:
        self.kind, self.words, self.traceback = kind, words, traceback
        super().__init__(f"the search process failed: {words}")

    def __reduce__(self) -> tuple[type[ChildFailedError], tuple[str, str, str]]:
        return ChildFailedError, (self.kind, self.words, self.traceback)


class EndedEarlyError(CrewoptError):
    """Work ended, at its time limit or because the user asked for that, before there was any answer."""

    def __init__(self, words: str, exit_code: int) -> None:
        super().__init__(words)
        self.exit_code = exit_code


class DisagreementError(CrewoptError):
    """The model half and the checker half disagree about a plan: a bug here, never an answer."""


class OutputError(CrewoptError):
    """An answer could not be written: the disk is full, nobody reads the pipe any more, the stream is closed."""

    STDOUT = "<stdout>"

    def __init__(self, where: str, error: OSError) -> None:
        self.nobody_reads = where == self.STDOUT and isinstance(error, BrokenPipeError)
        self.where, self.error = where, error
        super().__init__(f"{visible(where)}: cannot be written: {error.strerror or error}")

    def __reduce__(self) -> tuple[type[OutputError], tuple[str, OSError]]:
        return OutputError, (self.where, self.error)
