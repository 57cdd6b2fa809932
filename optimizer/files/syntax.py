"""What is wrong with text that is not YAML, in the words of somebody who writes files, not parsers.

The parser says which token it did not expect.  The line itself, and the tokens before, show which slip of the pen it
was: a tab, lost indentation, a missing colon, an open bracket or quote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import yaml

from optimizer.problem.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_CLOSING = {"[": "]", "{": "}"}
_OPEN = (yaml.FlowSequenceStartToken, yaml.FlowMappingStartToken)
_CLOSED = (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)
_BLOCK = (yaml.BlockMappingStartToken, yaml.BlockSequenceStartToken)
_SHOWN = 30
"""Characters of a line that a message shows."""

_END = "the end of the file"

MOST_KEY = 1024
"""The longest key that YAML reads without more ado."""

Told = tuple[int, int, str]
"""Line and column, counted from 0, and the message."""


def syntax_problem(text: str, name: str, error: yaml.YAMLError, loader: Any) -> Problem:
    """The slip that the parser's error stands for, at its place."""
    if isinstance(error, yaml.MarkedYAMLError) and (error.problem_mark or error.context_mark):
        line, column, message = _Slip(text, error, loader).told()
    else:
        line, column, message = 0, 0, f"expected keys with values, found text that is not understood ({error})"
    kind = "JSON" if name.endswith(".json") else "YAML"
    return Problem(name, line + 1, column + 1, "", f"not {kind}: {message}")


def place_of(text: str, offset: int) -> tuple[int, int]:
    """Line and column of a character, both counted from 1."""
    before = _BREAK.split(text[:offset])
    return len(before), len(before[-1]) + 1


@dataclass(frozen=True)
class _Before:
    """What the scanner saw before the place of an error."""

    last: Any = None
    """The last token that is not the end of a block."""
    scalar: Any = None
    """The last text."""
    blocks: tuple[int, ...] = ()
    """Columns at which the open blocks begin, the outermost first."""
    open: tuple[Any, ...] = ()
    """Opening brackets without their closing ones."""
    entry: tuple[Any, ...] = ()
    """Tokens since the last comma or opening bracket."""


class _Slip:
    def __init__(self, text: str, error: yaml.MarkedYAMLError, loader: Any) -> None:
        self.text, self.loader = text, loader
        self.lines = _BREAK.split(text)
        self.problem, self.context = str(error.problem or ""), str(error.context or "")
        mark = error.problem_mark or error.context_mark
        assert mark is not None
        self.line, self.column = mark.line, mark.column
        if mark.line >= len(self.lines):
            self.line, self.column = len(self.lines) - 1, len(self.lines[-1])
        start = error.context_mark or mark
        self.start = (start.line, start.column)
        self.row = self.lines[self.line]
        self.indent = len(self.row) - len(self.row.lstrip(" \t"))

    def told(self) -> Told:
        """Line, column and message of the slip."""
        for kind in (self._tab, self._quote, self._bracket, self._colon, self._indentation, self._sign, self._rest):
            found = kind()
            if found is not None:
                return found
        shown = self._shown(self.line, self.column)
        return (
            self.line,
            self.column,
            f"expected a key or a value, found {shown}, which cannot stand here ({self.problem})",
        )

    # The slips.

    def _tab(self) -> Told | None:
        at = self.row[: self.indent].find("\t")
        if at < 0 or self.column > self.indent:
            return None
        return self.line, at, f"expected spaces at the beginning of line {self.line + 1}, found a tab"

    def _quote(self) -> Told | None:
        quoted = "quoted scalar" in self.context
        if quoted and "end of stream" in self.problem:
            sign = self._sign_at(*self.start)
            return *self.start, f"expected a second {sign} to close this quote, found none up to the end of the file"
        if quoted and "document" not in self.problem:
            message = "expected an escape such as `\\n` or `\\\\`, found "
            shown = f"{self._shown(self.line, self.column, 2)} in double quotes"
            return self.line, self.column, f"{message}{shown}: write `\\\\` for a backslash"
        return None

    def _bracket(self) -> Told | None:
        if "node content" in self.problem:
            return self._no_value()
        if "expected ',' or" not in self.problem:
            return None
        opening = self._sign_at(*self.start)[1:-1]
        closing = _CLOSING.get(opening, "}")
        line, column = self.start
        outer = len(self.lines[line]) - len(self.lines[line].lstrip())
        if not "".join(self.lines[self.line :])[self.column :].strip():
            return self._unclosed(line, opening)
        if self.line > line and self.indent <= outer and self.row.strip()[:1] not in ("}", "]", ","):
            found = f"{self._shown(self.line, self.indent)} on line {self.line + 1}"
            return line, column, f"expected `{closing}` to close this `{opening}`, found {found}"
        before = self._before
        found = self._shown(self.line, self.column)
        where = "" if line == self.line else f" after the `{opening}` on line {line + 1}"
        inside = before.entry
        if (
            opening == "{"
            and isinstance(before.last, yaml.ScalarToken)
            and not any(isinstance(token, yaml.ValueToken) for token in inside)
        ):
            return self.line, self.column, f"expected `: VALUE` after the key {before.last.value!r}, found {found}"
        if self.row[self.column : self.column + 1] == ":":
            message = f"expected a comma before the next key, or text that contains `: ` in quotes, found {found}"
            return self.line, self.column, message
        return self.line, self.column, f"expected `,` or `{closing}`{where}, found {found}"

    def _unclosed(self, line: int, opening: str) -> Told:
        message = f"expected `{_CLOSING.get(opening, '}')}` to close the `{opening}` on line {line + 1}, found {_END}"
        return self.line, self.column, message

    def _no_value(self) -> Told:
        opened, found = self._before.open, self._shown(self.line, self.column)
        if opened and found == _END:
            mark = opened[-1].start_mark
            return self._unclosed(mark.line, self._sign_at(mark.line, mark.column)[1:-1])
        return self.line, self.column, f"expected a value, found {found}"

    def _colon(self) -> Told | None:
        if "could not find expected ':'" in self.problem:
            return self._no_colon(*self.start)
        if "unexpected ':'" in self.problem:
            message = "expected a space after the colon, or quotes around text that contains a colon"
            return self.line, self.column, f"{message}; found {self._shown(self.line, self.column)}"
        if "mapping values are not allowed" not in self.problem:
            return None
        scalar = self._before.scalar
        line, column = (self.line, 0) if scalar is None else (scalar.start_mark.line, scalar.start_mark.column)
        if line == self.line:
            message = "expected one `key: value` on a line, found a second colon: put text that contains `: ` in quotes"
            return self.line, self.column, message
        if ":" not in self.lines[line][:column]:
            return self._no_colon(line, column)
        return self.line, self.indent, self._misplaced(f", as the key on line {line + 1} has a value already")

    def _no_colon(self, line: int, column: int) -> Told:
        words = self.lines[line][column:]
        if re.match(r"[^\s:]+:\S", words):
            message = f"expected a space after the colon, found {self._shown(line, column)}"
        elif ": " in words:
            message = f"expected a key of at most {MOST_KEY} characters, found a longer one"
        else:
            message = f"expected `key: value`, found {self._shown(line, column)} without a colon"
        return line, column, message

    def _indentation(self) -> Told | None:
        listed = "'-' indicator" in self.problem
        if not (listed or "expected key" in self.problem or "<block end>" in self.problem):
            return None
        if self.column > self.indent:
            return self._too_much()
        sign = self.row[self.indent : self.indent + 1]
        if sign == ":":
            return self.line, self.indent, "expected a key before the colon, found none"
        if self.start[1] == self.indent:
            wanted = "`- ` and an item" if listed else "`key: value`"
            message = f"expected {wanted}, as on line {self.start[0] + 1}, found {self._shown(self.line, self.indent)}"
            return self.line, self.indent, message
        return self.line, self.indent, self._misplaced("")

    def _misplaced(self, why: str) -> str:
        """The message for a line that begins in no column that an open block has."""
        columns = [str(column + 1) for column in dict.fromkeys(self._before.blocks)] or ["1"]
        begins = " or ".join(columns[-3:])
        return (
            f"expected the line to begin in column {begins}, as the lines above do{why}; "
            f"found it in column {self.indent + 1}"
        )

    def _too_much(self) -> Told:
        """Text after a value that is complete."""
        last, found = self._before.last, self._shown(self.line, self.column)
        if isinstance(last, yaml.ScalarToken) and last.style in ("'", '"'):
            first, end = last.start_mark, last.end_mark
            if first.line != end.line:
                message = f"expected a second `{last.style}` on this line, found the next one on line {end.line + 1}"
                return first.line, first.column, message
            hint = ": write '' for an apostrophe in single quotes" if last.style == "'" else ""
            return self.line, self.column, f"expected the end of the line after the quoted text, found {found}{hint}"
        return self.line, self.column, f"expected the end of the line, found {found} after a complete value"

    def _sign(self) -> Told | None:
        """A sign that means something at the beginning of a text."""
        place = None
        if "cannot start any token" in self.problem:
            place = self.line, self.column
        elif any(word in self.context for word in ("an anchor", "an alias", "a tag")):
            place = self.start
        if place is None:
            return None
        return *place, f"expected text, found {self._sign_at(*place)}: put text that begins with it in quotes"

    def _rest(self) -> Told | None:
        if "sequence entries" in self.problem:
            message = "expected the list on lines of its own, each with `- ` and an item, found `-` after a key"
        elif "mapping keys are not allowed" in self.problem:
            message = f"expected the end of the line, found {self._shown(self.line, self.column)}"
        elif "<document start>" in self.problem:
            message = f"expected the end of the file, found {self._shown(self.line, self.column)}"
        elif "block scalar" in self.context:
            message = f"expected text from the next line on, found {self._shown(self.line, self.column)}"
        elif "directive" in self.context or "incompatible" in self.problem:
            message = f"expected no line that begins with `%`, found {self._shown(self.line, 0)}"
            return self.line, 0, message
        else:
            return None
        return self.line, self.column, message

    # What stands there.

    def _shown(self, line: int, column: int, most: int = _SHOWN) -> str:
        text = self.lines[line][column:].strip() if line < len(self.lines) else ""
        if not text:
            rest = any(text.strip() for text in self.lines[line + 1 :])
            return "the end of the line" if rest else _END
        seen = "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)
        return f"`{seen[:most]}{'...' * (len(seen) > most > 2)}`"

    def _sign_at(self, line: int, column: int) -> str:
        return self._shown(line, column, 1)

    @property
    def _before(self) -> _Before:
        """What was scanned before the place of the error; little matters if even that much cannot be scanned."""
        seen = _Before()
        try:
            for token in self._tokens():
                seen = _after(seen, token)
        except yaml.YAMLError:
            pass
        return seen

    def _tokens(self) -> Iterator[Any]:
        for token in yaml.scan(self.text, Loader=self.loader):
            mark = token.start_mark
            if (mark.line, mark.column) >= (self.line, self.column):
                return
            yield token


def _after(seen: _Before, token: Any) -> _Before:
    if isinstance(token, yaml.BlockEndToken):
        return replace(seen, blocks=seen.blocks[:-1])
    if isinstance(token, _BLOCK):
        return replace(seen, last=token, blocks=(*seen.blocks, token.start_mark.column))
    if isinstance(token, yaml.ScalarToken):
        return replace(seen, last=token, scalar=token, entry=(*seen.entry[-3:], token))
    if isinstance(token, _OPEN):
        return replace(seen, last=token, open=(*seen.open, token), entry=())
    if isinstance(token, _CLOSED):
        return replace(seen, last=token, open=seen.open[:-1])
    return replace(seen, last=token, entry=() if isinstance(token, yaml.FlowEntryToken) else (*seen.entry[-3:], token))
