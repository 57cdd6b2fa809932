"""The sheets of a workbook and their columns in words, as a table of a page."""

from __future__ import annotations

from optimizer.files.workbook.filling import filled


def sheets_in_words() -> str:
    """A Markdown table: each sheet, what a row of it is, and its columns; those that are needed in bold."""
    lines = ["| sheet | a row is | columns |", "| --- | --- | --- |"]
    for sheet in filled({}, None, (), {}):
        names = (f"**`{column.key}`**" if column.required else f"`{column.key}`" for column in sheet.columns)
        lines.append(f"| `{sheet.name}` | {sheet.about} | {' '.join(names)} |")
    return "\n".join(lines)
