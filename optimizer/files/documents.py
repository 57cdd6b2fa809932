"""Text of a YAML 1.2 or JSON file to plain data, with the position of every value.

Built on libyaml's event stream: a full YAML loader would read ``NO`` as false, let duplicate keys win
silently, expand aliases without bound and lose all positions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from optimizer.files.opened import decoded, read_text
from optimizer.files.syntax import place_of, syntax_problem
from optimizer.problem.errors import InputError, Problem, cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MAX_NODES = 120_000
"""Keys and values of a file.  Ten years at sixteen stations, 800 flights, have 75,000 and 0.8 MiB."""
MAX_DEPTH = 64
MAX_DIGITS = 15
MAX_KEY = 100
"""Characters of a key that a message shows."""

Path_ = tuple[str | int, ...]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = {"", "~", "null", "Null", "NULL"}
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]+", re.ASCII)
_OCTAL_HEX = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", re.ASCII)
_SURROGATES = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters and marks that turn the direction of writing."""
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
"""What no text of a file may hold, whatever it means."""


class Place(NamedTuple):
    """Where something stands in a file, counted from 1; in a workbook row and column of a sheet."""

    line: int
    column: int
    sheet: str = ""


@dataclass
class Document:
    """Plain data with positions: lists, dictionaries with text keys, text, whole numbers, floats, booleans, None."""

    file: str
    data: Any = None
    values: dict[Path_, Place] = field(default_factory=dict)
    """Where each value stands."""
    keys: dict[Path_, Place] = field(default_factory=dict)
    """Where each key stands."""
    problems: list[Problem] = field(default_factory=list)
    files: dict[Path_, str] = field(default_factory=dict)
    """The file of a value or key that stands in another file."""
    unread: set[Path_] = field(default_factory=set)
    """Values that are told already as unreadable, and so stand for nothing in the data."""

    faulty: set[Path_] = field(default_factory=set)
    """Where problems were found."""

    @property
    def full(self) -> bool:
        """Whether as many problems are known as are told: nobody looks for more."""
        return len(self.problems) >= InputError.LIMIT

    def add(self, problems: Iterable[Problem]) -> None:
        """Add problems, one at a time, until it is full; the rest is not worked out."""
        found = iter(problems)
        while not self.full and (problem := next(found, None)) is not None:
            self.problems.append(problem)

    def problem(self, path: Path_, message: str, *, at_key: bool = False, near: Path_ | None = None) -> Problem:
        """A problem at ``path``, or at the nearest place above it that the file has; ``near``: look there first."""
        self.faulty.add(path)
        places = self.keys if at_key and path in self.keys else self.values
        shorter = path if near is None else near
        while shorter and shorter not in places:
            shorter = shorter[:-1]
        line, column, sheet = places.get(shorter, self.top)
        return Problem(self.files.get(shorter, self.file), line, column, dotted(path), self.worded(message), sheet)

    @property
    def top(self) -> Place:
        """The place of what stands nowhere."""
        return Place(1, 1)

    def worded(self, message: str) -> str:
        """A message in the words of the file's kind."""
        return message


def unprintable(text: str) -> str | None:
    """The first control character, or mark that turns the direction of writing; None if there is none."""
    found = _UNPRINTABLE.search(text)
    return None if found is None else found[0]


def stays_text(text: str) -> bool:
    """Whether text written without quotes is read as text, not as a number, a truth value or nothing."""
    return (
        text not in _NULL
        and text not in _BOOL
        and not any(pattern.fullmatch(text) for pattern in (_INT, _OCTAL_HEX, _FLOAT, _NOT_FINITE))
    )


def scalar(text: str) -> str | int | float | bool | None:
    """What text written without quotes is read as; text that would be refused stays text."""
    document = Document("")
    found = _Builder(document).plain(text, ())
    return text if document.problems else found


def dotted(path: Path_) -> str:
    """``flights[3].launch``; of long keys the beginning."""
    text = ""
    for step in path:
        key = f"[{step}]" if isinstance(step, int) else step if len(step) <= MAX_KEY else f"{step[:MAX_KEY]}..."
        text += f".{key}" if text and not isinstance(step, int) else key
    return text


def read(path: str | Path) -> Document:
    """Read a file, or standard input for ``-``.

    Raises
    ------
    InputError
        If it cannot be read, is too large, not UTF-8 or not YAML.
    """
    name = "<stdin>" if str(path) == "-" else str(path)
    return parse(read_text(path, name), name)


def parse(text: str, name: str = "<text>") -> Document:
    """Build plain data from text; problems that leave data to look at are kept in the document."""
    document = Document(name)
    if name.endswith(".json") or text.lstrip().startswith("{"):  # libyaml does not know JSON's surrogate pairs
        text = _SURROGATES.sub(_fold_pair, text)
    try:
        _Builder(document).build(text)
    except yaml.reader.ReaderError:  # its position counts bytes
        sign = _UNREADABLE.search(text)
        place = (1, 1) if sign is None else place_of(text, sign.start())
        message = f"expected printable text, found the character {'' if sign is None else sign[0]!r}"
        raise InputError([*document.problems, Problem(name, *place, "", message)]) from None
    except yaml.YAMLError as error:
        raise InputError([*document.problems, syntax_problem(text, name, error, _LOADER)]) from None
    except _StopReading as stop:
        raise InputError([*document.problems, *stop.problems]) from None
    return document


def parse_text(given: str | bytes, name: str = "<text>") -> Document:
    """Build plain data from text in memory, which may be as large as a file; raises as ``read``."""
    return parse(decoded(given.encode("utf-8", "surrogatepass") if isinstance(given, str) else given, name), name)


def _fold_pair(match: re.Match[str]) -> str:
    return (bytes.fromhex(match[1]) + bytes.fromhex(match[2])).decode("utf-16-be")


class _StopReading(Exception):  # noqa: N818 - not an error to anyone outside
    def __init__(self, *problems: Problem) -> None:
        self.problems = problems


class _Builder:
    """Turns events into data, one value at a time."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.nodes = 0

    def build(self, text: str) -> None:
        events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._stop(event, (), "expected one document in a file, found a second")
            elif isinstance(
                event, (yaml.ScalarEvent, yaml.SequenceStartEvent, yaml.MappingStartEvent, yaml.AliasEvent)
            ):
                self.document.data = self._value(event, events, ())

    def _stop(self, event: Any, path: Path_, message: str) -> None:
        mark = event.start_mark
        raise _StopReading(Problem(self.document.file, mark.line + 1, mark.column + 1, dotted(path), message))

    def _count(self, event: Any) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self._stop(event, (), f"expected at most {MAX_NODES} keys and values in a file, found more")

    def _value(self, event: Any, events: Iterator[Any], path: Path_) -> Any:
        mark = event.start_mark
        self._count(event)
        self.document.values[path] = Place(mark.line + 1, mark.column + 1)
        if len(path) >= MAX_DEPTH:
            self._stop(event, path[:4], f"expected at most {MAX_DEPTH} levels of nesting, found more")
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            self._stop(event, path, "expected the value written out, found an anchor or an alias")
        if event.tag is not None:
            self._stop(event, path, f"expected a plain value, found the tag {event.tag!r}")
        if isinstance(event, yaml.SequenceStartEvent):
            return list(self._items(events, path))
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, path)
        return self._scalar(event, path)

    def _items(self, events: Iterator[Any], path: Path_) -> Iterator[Any]:
        for index, event in enumerate(events):
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self._value(event, events, (*path, index))

    def _mapping(self, events: Iterator[Any], path: Path_) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                self._stop(event, path, "expected text as a key, found a list or keys with values")
            if event.anchor is not None or event.tag is not None:
                self._stop(event, path, "expected a plain key, found an anchor or a tag")
            self._count(event)
            key, mark = event.value, event.start_mark
            here = Place(mark.line + 1, mark.column + 1)
            if key in mapping:
                first = self.document.keys[(*path, key)]
                message = f"expected key {cut(repr(key))} once, found it here and on line {first.line}"
                self._tell(Problem(self.document.file, here.line, here.column, dotted((*path, key)), message))
                self._pass_over(events, (*path, key))
                continue
            self.document.keys[(*path, key)] = here
            if sign := unprintable(key):
                message = f"expected printable text, found the control character {sign!r}"
                self._tell(Problem(self.document.file, here.line, here.column, dotted(path), message))
            mapping[key] = self._value(next(events), events, (*path, key))
        return mapping

    def _tell(self, problem: Problem) -> None:
        self.document.problems.append(problem)
        if self.document.full:
            raise _StopReading

    def _pass_over(self, events: Iterator[Any], path: Path_) -> None:
        """Read past the value of a key told as found twice; the first one keeps its place."""
        kept, self.document = self.document, Document(self.document.file)
        try:
            self._value(next(events), events, path)
        finally:
            self.document = kept

    def _scalar(self, event: Any, path: Path_) -> Any:
        text: str = event.value
        if not event.implicit[0]:  # quoted, or a block
            return self._text(text, path)
        return self.plain(text, path)

    def plain(self, text: str, path: Path_) -> Any:
        """What text without quotes stands for."""
        if text in _NULL:
            return None
        if text in _BOOL:
            return _BOOL[text]
        fault = None
        if _INT.fullmatch(text):
            if len(text) <= MAX_DIGITS:
                return int(text)
            fault = f"expected at most {MAX_DIGITS} digits, found {len(text)}: {text[:20]}..."
        elif _OCTAL_HEX.fullmatch(text):
            if len(text) <= MAX_DIGITS:
                return int(text, 0)
            fault = f"expected at most {MAX_DIGITS} characters, found {len(text)}: {text[:20]}..."
        elif _FLOAT.fullmatch(text):
            if isfinite(number := float(text)):
                whole = number.is_integer() and abs(number) < 10**MAX_DIGITS
                return int(number) if whole else number  # as in JSON Schema, 1.0 is a whole number
            fault = f"expected a smaller number, found {text[:20]}"
        elif _NOT_FINITE.fullmatch(text):
            fault = f"expected a finite number, found {text}"
        else:
            return self._text(text, path)
        self._refuse(path, fault)
        return None

    def _refuse(self, path: Path_, message: str) -> None:
        self._tell(self.document.problem(path, message))
        self.document.unread.add(path)

    def _text(self, text: str, path: Path_) -> str:
        if sign := unprintable(text):
            self._refuse(path, f"expected printable text, found the control character {sign!r}")
        return text
