"""Growth of the build as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.bench.scaling import MEASURES, exponents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.bench.results import Run

SIZE = ("years", "stations", "flights", "people")
ROWS = {"options": "options", "rows": "rows", "nonzeros": "non-zeros"}
COST = {"build_seconds": ("build s", ".2f"), "peak_mb": ("peak MB", ".0f"), "build_mb": ("built MB", ".0f")}


def growth_text(builds: Sequence[Run]) -> str:
    """A Markdown table of builds, then a sentence on the growth of each measure."""
    heads = [*SIZE, *ROWS.values(), *(head for head, _ in COST.values())]
    lines = [f"| {' | '.join(heads)} |", "|" + " ---: |" * len(heads)]
    for run in builds:
        cells = [str(run[name]) for name in SIZE]
        if run["status"] == "built":
            cells += [str(run[name]) for name in ROWS]
            cells += [f"{run[name]:{form}}" for name, (_, form) in COST.items()]
        else:
            cells += [run["status"], *[""] * (len(heads) - len(cells) - 1)]
        lines.append(f"| {' | '.join(cells)} |")
    lines += [
        "",
        "Nothing is solved. Peak MB: peak memory, Python and the instance included; built MB: without them.",
    ]
    for measure, found in exponents(builds).items():
        if found["all"] is not None and found["last_step"] is not None:
            name = MEASURES[measure]
            grows = f"{name.capitalize()} grow{'' if name.endswith('s') else 's'} like options^{found['all']:.2f}"
            lines.append(f"- {grows}; over the last step like options^{found['last_step']:.2f}")
    return "\n".join(lines)
