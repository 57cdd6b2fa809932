"""Growth of the build as text and as a drawing."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import TYPE_CHECKING

from optimizer.bench.scaling import MEASURES, exponents, points, power

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


WIDTH, HEIGHT, LEFT, TOP, PANEL, FLOOR = 860, 360, 70, 40, 330, 300
PANELS = {"build_seconds": ("Seconds to build the rows", "#0072b2"), "build_mb": ("Megabytes for them", "#d55e00")}


def growth_svg(builds: Sequence[Run]) -> str:
    """Build seconds and memory against stay options, each with its power law, on logarithmic scales."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        'font-size="12">',
        "<title>Seconds and memory to build the rows against stay options</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for place, (measure, (title, colour)) in enumerate(PANELS.items()):
        parts += _panel(points(builds, measure), title, colour, LEFT + place * (PANEL + LEFT + 20))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(through: Sequence[tuple[float, float]], title: str, colour: str, left: int) -> list[str]:
    parts = [f'<text x="{left}" y="{TOP - 16}" font-weight="bold">{title}</text>']
    if not through:
        return [*parts, f'<text x="{left}" y="{TOP + 20}">nothing was built</text>']
    low_x, high_x = _decades([x for x, _ in through])
    low_y, high_y = _decades([y for _, y in through])

    def across(x: float) -> float:
        return left + PANEL * (log10(x) - low_x) / (high_x - low_x)

    def down(y: float) -> float:
        return FLOOR - (FLOOR - TOP) * (log10(y) - low_y) / (high_y - low_y)

    for exponent in range(low_x, high_x + 1):
        x = across(10**exponent)
        parts.append(f'<path d="M{x:.1f} {TOP}V{FLOOR}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{FLOOR + 18}" text-anchor="middle">{_decade(exponent)}</text>')
    for exponent in range(low_y, high_y + 1):
        y = down(10**exponent)
        parts.append(f'<path d="M{left} {y:.1f}H{left + PANEL}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{_decade(exponent)}</text>')
    parts.append(f'<text x="{left + PANEL / 2:.0f}" y="{FLOOR + 40}" text-anchor="middle">stay options</text>')
    law = power(through)
    if law is not None:
        ends = [(x, law[1] * x ** law[0]) for x in (through[0][0], through[-1][0])]
        path = "L".join(f"{across(x):.1f} {down(y):.1f}" for x, y in ends)
        parts.append(f'<path d="M{path}" stroke="{colour}" stroke-dasharray="5 4"/>')
        parts.append(f'<text x="{left + 10}" y="{TOP + 18}" fill="{colour}">options^{law[0]:.2f}</text>')
    parts += [f'<circle cx="{across(x):.1f}" cy="{down(y):.1f}" r="4" fill="{colour}"/>' for x, y in through]
    return parts


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """The powers of ten around values, at least one decade apart."""
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    return low, max(high, low + 1)


def _decade(exponent: int) -> str:
    return f"{10**exponent:,}" if exponent >= 0 else f"{10.0**exponent:.{-exponent}f}"
