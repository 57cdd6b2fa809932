"""A small checker of proofs that a list of rows has no solution.  It needs Python alone, and no other file of crewopt.

    python proof_checker.py FOLDER              every proof of a certificate, and the digests of its files
    python proof_checker.py ROWS.opb ROWS.proof one proof

What it reads.  The rows (OPB): each says that a sum of coefficients times 0-1 variables is at least a number.  The
proof: a line a step, each step makes one new row from rows before it (VeriPB's format, version 1.1):

    f [N]                  take all rows of the OPB file, numbered from 1 on (after rows made before)
    l N                    take row N of the OPB file, as the next number
    pol 3 4 + 2 * 7 + 5 d  calculate, operands first: rows by number, `x1` and `~x1` for x1 >= 0 and 1 - x1 >= 0,
                           + adds, * multiplies by a number, d divides and rounds up, s saturates, x1 w leaves x1 out
    rup +1 x1 +2 ~x3 >= 1 ;  a row that follows at once: without it, fixing what is forced leads to a contradiction
    del id N ...           forget rows
    c N                    row N cannot be satisfied: the end

Why that is a proof.  Every row is kept as: positive coefficients times literals (x or ~x = 1 - x), at least a degree.
Whatever 0-1 values satisfy two such rows satisfy their sum, a multiple, and a quotient with all numbers rounded up; a
coefficient above the degree says no more than the degree itself.  If even all coefficients together stay below the
degree, no values satisfy the row, hence none satisfy the rows of the OPB file.

What it does not say: that the rows mean what the rules of an instance say.  `crewopt verify` makes them again.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import sys
import time
from pathlib import Path

LARGEST = 10**600
"""No number in a row may be larger."""
TERM = re.compile(r"[+-]?[0-9]{1,600}")
VARIABLE = re.compile(r"~?x[1-9][0-9]{0,8}")
NUMBER = re.compile(r"[1-9][0-9]{0,599}")

Literal = int
"""Variable xN is N, its negation ~xN is -N."""
Line = tuple[dict[Literal, int], int]
"""A row: positive coefficients by literal, never of both x and ~x, and the degree that they reach at least."""


class Refused(Exception):  # noqa: N818 - it says what happens
    """The proof, or the rows, are not accepted; with the reason."""


class OutOfTime(Exception):  # noqa: N818 - it says what happens
    """The time was up before the end of the proof."""


def literal(word: str) -> Literal:
    """The literal that a word means."""
    if not VARIABLE.fullmatch(word):
        raise Refused(f"expected a variable such as x1 or ~x1, found {word[:40]!r}")
    return -int(word[2:]) if word[0] == "~" else int(word[1:])


def normal(terms: list[tuple[int, Literal]], degree: int) -> Line:
    """The row with positive coefficients alone: a * x = a + (-a) * ~x."""
    found: dict[Literal, int] = {}
    for coefficient, each in terms:
        if each < 0:  # a * ~x = a - a * x
            coefficient, degree = -coefficient, degree - coefficient
        found[abs(each)] = found.get(abs(each), 0) + coefficient
    kept: dict[Literal, int] = {}
    for variable, coefficient in found.items():
        if coefficient > 0:
            kept[variable] = coefficient
        elif coefficient < 0:
            kept[-variable], degree = -coefficient, degree - coefficient
    return kept, degree


def read_line(text: str) -> list[Line]:
    """The rows of one line, `+2 x1 -1 ~x2 >= 1 ;`: one, or two for `=`."""
    words = text.split()
    if len(words) < 3 or words[-1] != ";" or words[-3] not in (">=", "=") or len(words) % 2 == 0:
        raise Refused(f"expected `+1 x1 +1 x2 >= 1 ;`, found {text.strip()[:60]!r}")
    numbers = [*words[:-3:2], words[-2]]
    for word in numbers:
        if not TERM.fullmatch(word):
            raise Refused(f"expected a whole number, found {word[:40]!r}")
    terms = [(int(number), literal(word)) for number, word in zip(numbers, words[1:-3:2], strict=False)]
    side = int(words[-2])
    turned = [(-number, each) for number, each in terms]
    return [normal(terms, side), *([normal(turned, -side)] if words[-3] == "=" else [])]


def read_rows(text: str) -> list[Line]:
    """The rows of an OPB file; it has no objective."""
    lines = text.split("\n")
    head = re.fullmatch(r"\* #variable= ([0-9]{1,9}) #constraint= ([0-9]{1,9})", lines[0])
    if head is None:
        raise Refused(f"rows, line 1: expected `* #variable= N #constraint= M`, found {lines[0][:60]!r}")
    rows: list[Line] = []
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("*"):
            try:
                rows += read_line(line)
            except Refused as error:
                raise Refused(f"rows, line {number}: {error}") from None
    used = max((abs(each) for terms, _ in rows for each in terms), default=0)
    if used > int(head[1]) or len(rows) != int(head[2]) or not lines[-1] == "":
        raise Refused(f"rows: line 1 tells of x1 to x{head[1]} in {head[2]} rows, found x{used} in {len(rows)}")
    return rows


def added(one: Line, other: Line) -> Line:
    """The sum of two rows: x + ~x = 1.  It takes the place of the first one."""
    terms, degree = one[0], one[1] + other[1]
    for each, coefficient in other[0].items():
        against = terms.pop(-each, 0)
        if coefficient > against:
            terms[each] = terms.get(each, 0) + coefficient - against
        elif coefficient < against:
            terms[-each] = against - coefficient
        degree -= min(against, coefficient)
    return terms, degree


def divided(row: Line, divisor: int) -> Line:
    """Every number divided and rounded up."""
    return {each: -(-coefficient // divisor) for each, coefficient in row[0].items()}, -(-row[1] // divisor)


def saturated(row: Line) -> Line:
    """No coefficient above the degree."""
    degree = max(0, row[1])
    return ({each: min(value, degree) for each, value in row[0].items()} if degree else {}), degree


def without(row: Line, variable: int) -> Line:
    """The row without a variable: at most its coefficient is lost."""
    terms = dict(row[0])
    degree = row[1] - terms.pop(variable, 0) - terms.pop(-variable, 0)
    return terms, degree


def contradiction(row: Line) -> bool:
    """Whether no values satisfy the row."""
    return sum(row[0].values()) < row[1]


class Forced:
    """What rows force: the values of variables that follow one by one.  For `rup` steps."""

    def __init__(self) -> None:
        self.rows: dict[int, list[tuple[int, Literal]]] = {}
        """Of each row: coefficients and literals, the largest first."""
        self.slack: dict[int, int] = {}
        """By how much the literals not yet false could exceed the degree."""
        self.of: dict[Literal, dict[int, int]] = {}
        """Of each literal: the rows it is in, with its coefficients."""
        self.true: set[Literal] = set()
        self.order: list[Literal] = []
        """True literals in the order in which they were fixed."""
        self.done = 0
        """How many of them the slacks know."""
        self.broken = False
        """Whether the rows alone lead to a contradiction."""

    def add(self, number: int, row: Line) -> bool:
        """Add a row; whether it leads to no contradiction at once."""
        self.rows[number] = sorted(((value, each) for each, value in row[0].items()), reverse=True)
        self.slack[number] = sum([value for each, value in row[0].items() if -each not in self.true]) - row[1]
        for each, value in row[0].items():
            self.of.setdefault(each, {})[number] = value
        return self._look(number)

    def drop(self, number: int) -> None:
        """Take a row out again.  What it forced before stays: it follows from the OPB file."""
        for _, each in self.rows.pop(number, ()):
            del self.of[each][number]
        self.slack.pop(number, None)

    def _look(self, number: int) -> bool:
        """Fix what one row forces; False if it cannot be satisfied any more."""
        slack = self.slack[number]
        if slack < 0:
            return False
        for value, each in self.rows[number]:
            if value <= slack:
                break
            if each not in self.true and -each not in self.true:
                self.true.add(each)
                self.order.append(each)
        return True

    def follow(self) -> bool:
        """Fix everything that is forced; False at a contradiction."""
        while self.done < len(self.order):
            fixed = self.order[self.done]
            self.done += 1
            touched = self.of.get(-fixed, {})
            for number, value in touched.items():
                self.slack[number] -= value
            for number in touched:
                if not self._look(number):
                    return False
        return True

    def back(self, length: int) -> None:
        """Undo all but the first literals fixed."""
        while len(self.order) > length:
            fixed = self.order.pop()
            self.true.discard(fixed)
            if self.done > len(self.order):
                self.done -= 1
                for number, value in self.of.get(-fixed, {}).items():
                    self.slack[number] += value

    def refutes(self, row: Line) -> bool:
        """Whether the opposite of a row leads to a contradiction."""
        if self.broken:
            return True
        before = len(self.order)
        opposite = {-each: value for each, value in row[0].items()}, sum(row[0].values()) - row[1] + 1
        fits = self.add(0, opposite) and self.follow()  # no row of the proof has the number 0
        self.back(before)
        self.drop(0)
        return not fits


class Proof:
    """A proof, step by step."""

    def __init__(self, rows: list[Line]) -> None:
        self.given = rows
        self.known: dict[int, Line] = {}
        self.next = 1
        self.waiting: list[int] = []
        """Rows not yet told to ``forced``: many proofs have no `rup` step and never need it."""
        self.forced = Forced()
        self.proved = False

    def step(self, line: str) -> None:
        """One line of the proof."""
        words = line.split()
        if not words or words[0].startswith("*"):
            return
        kind, rest = words[0], words[1:]
        if kind == "f" and len(rest) <= 1:
            if rest and rest[0] != str(len(self.given)):
                raise Refused(f"expected {len(self.given)} rows in the OPB file, found {rest[0][:40]}")
            for row in self.given:
                self._keep(row)
        elif kind == "l" and len(rest) == 1:
            number = self._number(rest[0])
            if number > len(self.given):
                raise Refused(f"the OPB file has no row {number}")
            self._keep(self.given[number - 1])
        elif kind in ("pol", "p"):
            self._keep(self._calculated(rest))
        elif kind in ("rup", "u"):
            self._keep(self._following(line.split(kind, 1)[1]))
        elif (kind == "del" and rest[:1] == ["id"]) or kind == "d":
            for word in rest[1 if kind == "del" else 0 :]:
                self._forget(self._number(word))
        elif kind == "c" and len(rest) == 1:
            if not contradiction(self._row(rest[0])):
                raise Refused(f"row {rest[0]} can be satisfied")
            self.proved = True
        else:
            raise Refused(f"no such step: {line.strip()[:60]!r}")

    def _keep(self, row: Line) -> None:
        if max(row[0].values(), default=0) > LARGEST or abs(row[1]) > LARGEST:
            raise Refused("a number is too large")
        self.known[self.next] = row
        self.waiting.append(self.next)
        self.next += 1

    def _number(self, word: str) -> int:
        if not NUMBER.fullmatch(word):
            raise Refused(f"expected a number, found {word[:40]!r}")
        return int(word)

    def _row(self, word: str) -> Line:
        number = self._number(word)
        if number not in self.known:
            raise Refused(f"there is no row {number}")
        return self.known[number]

    def _forget(self, number: int) -> None:
        if self.known.pop(number, None) is None:
            raise Refused(f"there is no row {number}")
        self.forced.drop(number)

    def _calculated(self, words: list[str]) -> Line:
        """The row that a calculation gives."""
        stack: list[Line | str] = []

        def take() -> Line:
            if not stack:
                raise Refused("a calculation without an operand")
            last = stack.pop()
            if not isinstance(last, str):
                return last
            terms, degree = self._row(last)
            return dict(terms), degree

        def number() -> int:
            last = stack.pop() if stack else ""
            return self._number(last if isinstance(last, str) else "a row")

        words = words[:-1] if words[-1:] in (["0"], [";"]) else words
        for word, after in zip(words, [*words[1:], ""], strict=False):
            if word == "+":
                other = take()
                stack.append(added(take(), other))
            elif word == "*":
                factor = number()
                terms, degree = take()
                stack.append(({each: value * factor for each, value in terms.items()}, degree * factor))
            elif word == "d":
                divisor = number()
                stack.append(divided(take(), divisor))
            elif word == "s":
                stack.append(saturated(take()))
            elif after == "w":
                stack.append(without(take(), literal(word)))
            elif word[0] in "x~":
                stack.append(({literal(word): 1}, 0))
            elif word != "w":
                stack.append(word)
        if len(stack) != 1:
            raise Refused(f"a calculation leaves {len(stack)} rows")
        return take()

    def _following(self, text: str) -> Line:
        """The row of a `rup` step, if it follows."""
        rows = read_line(text)
        if len(rows) > 1:
            raise Refused("a step makes one row: `=` would be two")
        row = rows[0]
        if row[1] <= 0:
            return row  # every values satisfy it
        for number in self.waiting:
            if number in self.known and not self.forced.broken:
                self.forced.broken = not (self.forced.add(number, self.known[number]) and self.forced.follow())
        self.waiting.clear()
        if not self.forced.refutes(row):
            raise Refused("the row does not follow at once")
        return row


def check_proof(rows: str, proof: str, seconds: float = math.inf) -> int:
    """Check a proof that the rows have no solution; how many steps it has.

    Raises ``Refused`` with the reason, and ``OutOfTime``.
    """
    end = time.perf_counter() + seconds
    checked = Proof(read_rows(rows))
    lines = proof.split("\n")
    if not re.fullmatch(r"pseudo-Boolean proof version 1\.[012]", lines[0]):
        raise Refused(f"proof, line 1: expected `pseudo-Boolean proof version 1.1`, found {lines[0][:60]!r}")
    for number, line in enumerate(lines[1:], 2):
        try:
            checked.step(line)
        except Refused as error:
            raise Refused(f"proof, line {number}: {error}") from None
        if time.perf_counter() > end:
            raise OutOfTime
    if not checked.proved:
        raise Refused("the proof ends without a contradiction")
    return len(lines) - 1


def main(arguments: list[str]) -> int:
    """What the command line asks for; 0 if all is accepted."""
    told = 0
    try:
        if len(arguments) == 2:
            pairs = [(Path(arguments[0]), Path(arguments[1]), "")]
        else:
            folder = Path(arguments[0] if arguments else ".")
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            for name, digest in manifest["files"].items():
                if "/" in name or "\\" in name or hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
                    raise Refused(f"{name} is not the file that the manifest means")
            claims = [claim for claim in manifest["claims"] if claim["proof"]]
            pairs = [(folder / claim["rows"], folder / claim["proof"], claim["words"]) for claim in claims]
        for rows, proof, words in pairs:
            began = time.perf_counter()
            steps = check_proof(rows.read_text(encoding="utf-8"), proof.read_text(encoding="utf-8"))
            told += 1
            print(f"ACCEPTED  {rows.name}: no solution, {steps} steps, {time.perf_counter() - began:.1f} s  {words}")
    except (Refused, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"REFUSED  {error}")
        return 1
    return 0 if told else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
