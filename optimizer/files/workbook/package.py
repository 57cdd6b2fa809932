"""What is inside a workbook, looked at before anything is made of it: bounds, broken parts, cells without a value.

A few bytes of a workbook can stand for billions of cells, and the library that reads cells shows an error like
``#REF!`` as an empty one.  So the parts are read here once, streamed, for nothing but that.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from posixpath import basename
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from optimizer.files.documents import MAX_NODES
from optimizer.problem.errors import cell_name

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_PARTS = 1_000
MAX_UNPACKED = 32 * 1024 * 1024
"""Bytes of all parts.  Ten years at sixteen stations have 4 MiB."""
MAX_ROWS, MAX_COLUMNS, MAX_AREA = 120_000, 1_000, 2_000_000
"""The last row and column with anything in it, and their product, of a sheet."""
MAX_FORMATTED = 250_000
"""Cells of all sheets, also those with a format alone."""
MAX_TEXT = 8 * 1024 * 1024
"""Characters of all cells."""
MAX_SHOWN = 50
"""Cells without a value that are told of one sheet."""

_OLD_KIND = bytes.fromhex("d0cf11e0a1b11ae1")
"""How files of Excel before 2007 begin, and those with a password."""
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_BITE = 64 * 1024


_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, NotImplementedError, RuntimeError),
    *(ValueError, OSError, LookupError),
)
"""What reading a broken part can raise: of the archive, its compression, its XML and its letters."""


class NoWorkbook(Exception):  # noqa: N818 - a reason, told as a problem
    """Why the bytes are no workbook that can be read; ``sheet``, ``row``, ``column`` where that has a place."""

    def __init__(self, reason: str, sheet: str = "", row: int = 1, column: int = 1) -> None:
        super().__init__(reason)
        self.sheet, self.row, self.column = sheet, row, column


@dataclass
class Contents:
    """What was seen of a workbook."""

    sheets: dict[str, str] = field(default_factory=dict)
    """By the name of a part in lower case: the name of its sheet."""
    faults: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)
    """By name of a part: cells, by row and column, that hold what is no value, in words."""
    lengths: list[int] = field(default_factory=list)
    """Characters of each text that cells share."""
    cells: int = 0
    formatted: int = 0
    text: int = 0

    def faults_of(self, sheet: str) -> dict[tuple[int, int], str]:
        """The cells of a sheet that hold what is no value."""
        return next((self.faults.get(part, {}) for part, name in self.sheets.items() if name == sheet), {})


def looked_through(raw: bytes) -> Contents:
    """What the bytes of a workbook hold.

    Raises
    ------
    NoWorkbook
        If they are none, are broken, or hold more than any office has.
    """
    if raw.startswith(_OLD_KIND):
        raise NoWorkbook("expected an open workbook (.xlsx), found one with a password, or of the old kind (.xls)")
    contents = Contents()
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            parts = _parts(package)
            for part in parts:
                _Part(contents, part, package).read()
    except _BROKEN as error:
        if not raw.startswith(b"PK"):
            raise NoWorkbook("expected a workbook (.xlsx), found a file of another kind") from None
        reason = str(error) or "it ends too early"
        raise NoWorkbook(f"expected a whole workbook (.xlsx), found a broken one: {reason}") from None
    return contents


def _parts(package: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The parts of a workbook, in the order in which they explain each other."""
    parts = package.infolist()
    if len(parts) > MAX_PARTS:
        raise NoWorkbook(f"expected at most {MAX_PARTS} parts in a workbook, found {len(parts)}")
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise NoWorkbook(f"expected a workbook of at most {MAX_UNPACKED // 2**20} MiB when unpacked, found more")
    if not any(part.filename.lower() == "xl/workbook.xml" for part in parts):
        raise NoWorkbook("expected a workbook (.xlsx), found another kind of archive")
    first = ("workbook.xml", "workbook.xml.rels", "sharedstrings.xml")
    return sorted(parts, key=lambda part: next((at for at, end in enumerate(first) if _name(part) == end), len(first)))


def _name(part: zipfile.ZipInfo) -> str:
    return basename(part.filename.lower())


class _Part:
    """One part, read in bites; of a sheet the cells."""

    def __init__(self, contents: Contents, part: zipfile.ZipInfo, package: zipfile.ZipFile) -> None:
        self.contents, self.part, self.package = contents, part, package
        self.key = part.filename.lower()
        self.root = ""
        self.row = self.column = self.last_row = self.last_column = 0
        self.kind, self.words, self.seen = "", "", set[str]()
        self.inside = False

    def read(self) -> None:
        """Read it all: what is not XML only as far as it can be unpacked."""
        reader = expat.ParserCreate(namespace_separator=" ")
        reader.buffer_text = True
        reader.StartElementHandler, reader.EndElementHandler = self._start, self._end
        reader.CharacterDataHandler = self._text
        reader.StartDoctypeDeclHandler = self._doctype
        known = self.key.endswith((".xml", ".rels"))
        with self.package.open(self.part) as stream:
            while bite := stream.read(_BITE):
                if known:
                    reader.Parse(bite, False)
        if known:
            reader.Parse(b"", True)

    def _doctype(self, *_: Any) -> None:
        raise NoWorkbook("expected a workbook (.xlsx), found one with a document type of its own")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        self.root = self.root or name
        if self.root == "worksheet":
            self._start_in_sheet(name, attributes)
        elif self.root == "sst":
            if name == "si":
                self.contents.lengths.append(0)
            self.inside = name == "t"
        elif self.root == "workbook" and name == "sheet":
            link = next((value for key, value in attributes.items() if key.endswith(" id")), "")
            self.contents.sheets[link] = attributes.get("name", "")
        elif self.root == "Relationships" and self.key == "xl/_rels/workbook.xml.rels" and name == "Relationship":
            target = attributes.get("Target", "").lower()
            sheet = self.contents.sheets.pop(attributes.get("Id", ""), None)
            if sheet is not None:
                self.contents.sheets[target.removeprefix("/") if target.startswith("/") else f"xl/{target}"] = sheet

    def _start_in_sheet(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self.row = _whole(attributes.get("r"), self.row + 1)
            self.column = 0
        elif name == "c":
            found = _CELL.fullmatch(attributes.get("r", ""))
            self.column = self.column + 1 if found is None else _number(found[1])
            self.row = self.row if found is None else int(found[2])
            self.kind, self.words, self.seen = attributes.get("t", ""), "", set()
        else:
            self.seen.add(name)
            self.inside = name in ("v", "t")

    def _text(self, text: str) -> None:
        if not self.inside:
            return
        if self.root == "sst":
            self.contents.lengths[-1] += len(text)
        elif self.root == "worksheet":
            self.words += text if len(self.words) < 20 else ""
            self.contents.text += len(text)

    def _end(self, tag: str) -> None:
        name = tag.rpartition(" ")[2]
        if name in ("v", "t"):
            self.inside = False
        if self.root == "worksheet" and name == "c":
            self._cell()

    def _cell(self) -> None:
        """A cell has been seen."""
        contents, sheet = self.contents, self.contents.sheets.get(self.key, "")
        contents.formatted += 1
        if contents.formatted > MAX_FORMATTED:
            message = f"expected at most {MAX_FORMATTED} cells, found more, most of them empty: delete those"
            raise NoWorkbook(message, sheet, self.row, self.column)
        if not self.seen & {"v", "is", "f"}:
            return  # a format alone
        contents.cells += 1
        if self.kind == "s" and self.words.strip().isdecimal() and int(self.words) < len(contents.lengths):
            contents.text += contents.lengths[int(self.words)]
        if contents.cells > MAX_NODES:
            raise NoWorkbook(
                f"expected at most {MAX_NODES} cells with a value, found more", sheet, self.row, self.column
            )
        if contents.text > MAX_TEXT:
            message = f"expected at most {MAX_TEXT} characters in all cells, found more"
            raise NoWorkbook(message, sheet, self.row, self.column)
        self.last_row, self.last_column = max(self.row, self.last_row), max(self.column, self.last_column)
        for most, last, what in ((MAX_ROWS, self.last_row, "rows"), (MAX_COLUMNS, self.last_column, "columns")):
            if last > most:
                where = cell_name(self.row, self.column)
                message = f"expected at most {most} {what}, found a value in {where}: delete what is out there"
                raise NoWorkbook(message, sheet, self.row, self.column)
        if self.last_row * self.last_column > MAX_AREA:
            where = cell_name(self.last_row, self.last_column)
            message = f"expected values close together, found the sheet filled to {where}: delete what is out there"
            raise NoWorkbook(message, sheet, self.row, self.column)
        for fault in self._fault():
            faults = contents.faults.setdefault(self.key, {})
            if len(faults) < MAX_SHOWN:
                faults[self.row, self.column] = fault

    def _fault(self) -> Iterator[str]:
        if self.kind == "e":
            yield f"expected a value, found the error {self.words or '#N/A'}"
        elif "f" in self.seen and "v" not in self.seen:
            yield "expected a value, found a formula without one: save the file once in a spreadsheet program"


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and re.fullmatch(r"[0-9]{1,7}", text) else otherwise


def _number(letters: str) -> int:
    """The place of a column, counted from 1."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place
