"""What can go wrong, as exceptions.

    CrewoptError
     ├─ InputError          a file or an argument could not be understood (exit 2)
     ├─ EngineError         a solver failed or is missing (exit 4)
     │   └─ ChildFailedError    the process that searched crashed, hung, or took too much memory (exit 4)
     ├─ EndedEarlyError     work ended at a limit, or when asked to, before there was an answer (exit 3, 130, 143)
     └─ DisagreementError   two independent halves of this tool contradict each other (exit 4)

    InputWarning           something legal in an input that is hardly meant (the exit code does not change)

A "no" is never an exception: no plan is ``Result.plan is None``, a broken rule is a ``Violation``.
"""

from __future__ import annotations

from dataclasses import dataclass


class CrewoptError(Exception):
    """Root of all errors this package raises on purpose."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input: where it stands, what was expected there and what was found."""

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}"
        return f"{place} {self.path}: {self.message}" if self.path else f"{place} {self.message}"


class InputError(CrewoptError):
    """All problems of one input at once, in file order, at most ``LIMIT`` of them shown."""

    LIMIT = 50

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: (problem.file, problem.line, problem.column))
        shown = [str(problem) for problem in self.problems[: self.LIMIT]]
        if len(self.problems) > self.LIMIT:
            shown.append(f"... and {len(self.problems) - self.LIMIT} more problems")
        super().__init__("\n".join(shown))

    def __reduce__(self) -> tuple[type[InputError], tuple[list[Problem]]]:
        return InputError, (self.problems,)


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
