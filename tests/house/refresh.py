"""Makes again what the READMEs show of commands, the generated pages, the picture and the notebook.

Run it with ``python -m tests.house.refresh``.  Look at the difference before keeping it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests import ROOT
from tests.house.notebook import NOTEBOOK
from tests.house.notebook import refreshed as notebook_again
from tests.house.pages import PAGES, PICTURE, Step, answer, carry_out, picture, steps, without_times


def main() -> None:
    """Go through every page, or those whose path holds one of the words given."""
    for page in PAGES:
        if not sys.argv[1:] or any(word in str(page) for word in sys.argv[1:]):
            with tempfile.TemporaryDirectory() as folder:
                (Path(folder) / "instances").symlink_to(ROOT / "instances")
                refreshed(page, Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "instances").symlink_to(ROOT / "instances")
        told(PICTURE, picture(Path(folder)))
    told(NOTEBOOK, notebook_again())


def refreshed(page: Path, folder: Path) -> None:
    """Run the steps of one page and put in what they print."""
    text, moved = page.read_text(encoding="utf-8"), 0
    for step in list(steps(page)):
        new = _again(step, folder)
        if new is not None and without_times(new) != without_times(step.body):
            first, last = (place + moved for place in step.place)
            text, moved = text[:first] + new + text[last:], moved + len(new) - len(step.body)
    told(page, text)


def _again(step: Step, folder: Path) -> str | None:
    if step.kind == "generated":
        return f"\n{answer(step, folder)}\n"
    if step.mark.startswith("file: "):
        place = folder / step.mark.removeprefix("file: ")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(step.body, encoding="utf-8")
    elif step.mark.startswith("output"):
        return f"$ {step.shown[0]}\n{answer(step, folder)}"
    elif step.kind == "sh" and not step.mark:
        for line in step.body.splitlines():
            carry_out(line, folder)
    return None


def told(file: Path, text: str) -> None:
    """Write the file if it differs, and say so."""
    if file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")
        print(file.relative_to(ROOT))


if __name__ == "__main__":
    main()
