"""The notebook, carried out: its code cells one after another in one process, with what each prints and shows."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import re
from typing import TYPE_CHECKING, Any

from tests import INSTANCES

if TYPE_CHECKING:
    from pathlib import Path

NOTEBOOK = INSTANCES / "first-plan.ipynb"
SECONDS = re.compile(r"\d+\.\d+ s\b")


def cells(file: Path = NOTEBOOK) -> list[dict[str, Any]]:
    """The cells, as the file has them."""
    found: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["cells"]
    return found


def carried_out(file: Path = NOTEBOOK) -> list[list[dict[str, Any]]]:
    """The outputs of each code cell, in the form of notebook files; the notebook's folder is the working folder."""
    names: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.chdir(file.parent):
        code = ["".join(cell["source"]) for cell in cells(file) if cell["cell_type"] == "code"]
        return [_outputs(text, number, names) for number, text in enumerate(code, 1)]


def _outputs(text: str, number: int, names: dict[str, Any]) -> list[dict[str, Any]]:
    body = ast.parse(text).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    printed, value = io.StringIO(), None
    with contextlib.redirect_stdout(printed):
        exec(compile(ast.Module(body, []), f"cell {number}", "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), f"cell {number}", "eval"), names)
    found: list[dict[str, Any]] = []
    if printed.getvalue():
        found.append({"output_type": "stream", "name": "stdout", "text": _lines(printed.getvalue())})
    if value is not None:
        shown = {"text/plain": _lines(str(value))}
        html = getattr(value, "_repr_html_", lambda: None)()
        shown |= {} if html is None else {"text/html": _lines(html)}
        found.append({"output_type": "execute_result", "execution_count": number, "data": shown, "metadata": {}})
    return found


def _lines(text: str) -> list[str]:
    """As notebook files have text; seconds, which are the machine's, as 0.0."""
    return SECONDS.sub("0.0 s", text).splitlines(keepends=True)


def refreshed(file: Path = NOTEBOOK) -> str:
    """The file with its outputs made again."""
    whole = json.loads(file.read_text(encoding="utf-8"))
    outputs = iter(carried_out(file))
    for number, cell in enumerate(whole["cells"]):
        cell["id"] = f"cell-{number}"
        if cell["cell_type"] == "code":
            cell["outputs"] = next(outputs)
    counted = (cell for cell in whole["cells"] if cell["cell_type"] == "code")
    for number, cell in enumerate(counted, 1):
        cell["execution_count"] = number
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
