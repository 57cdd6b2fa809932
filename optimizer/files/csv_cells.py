"""CSV files as spreadsheets write them, and cells that no spreadsheet runs as a formula."""

from __future__ import annotations

import re

FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""A cell that begins so is a formula to some spreadsheet (the last four: the same signs in full width)."""


def separated(text: str) -> tuple[str, int, str]:
    """The separator of a CSV file, the number of lines that name it, and the text after those."""
    head, _, rest = text.partition("\n")
    named = re.fullmatch(r'"?sep=(.)"?[;,\t]*', head.strip("\r "), re.IGNORECASE)
    if named:
        return named[1], 1, rest
    signs = ";\t,"  # workbooks in half of Europe write semicolons, and text files tabs
    return max(signs, key=lambda sign: (head.count(sign), sign == ",")), 0, text
