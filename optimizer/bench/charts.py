"""Runs as drawings, by altair: a performance profile, the gap over time, and how building the rows grows.

Needs ``crewopt[charts]``.  Drawings are SVG or PNG; as a page of altair's own, names would be able to run scripts.
"""

from __future__ import annotations

import io
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.bench.comparing import SOLVED, medians, supported
from optimizer.bench.scaling import MEASURES, points, power
from optimizer.bench.text import FACTORS, profile, share
from optimizer.problem.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from optimizer.bench.results import Run

FORMS = (".svg", ".png")
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#555555")
SHORTEST = 0.01
"""Seconds at the left end of a logarithmic scale."""
GROWING = {"build_seconds": "Seconds to build the rows", "build_mb": "Megabytes for them"}
"""What is drawn of how the build grows; each must be one of ``MEASURES``."""


def refuse_undrawable(path: str) -> None:
    """Refuse a file to which nothing can be drawn, before anything is run.

    Raises
    ------
    InputError
        If its ending is unknown, or the extra ``charts`` is not installed.
    """
    ending = Path(path).suffix.lower()
    if ending not in FORMS:
        message = f"expected a name that ends in {' or '.join(FORMS)}, found {ending or 'no ending'}"
        raise InputError([Problem(path, 1, 1, "", message)])
    if any(find_spec(name) is None for name in ("altair", "vl_convert")):
        message = (
            "expected altair and vl-convert-python, which draw charts, found none: run pip install 'crewopt[charts]'"
        )
        raise InputError([Problem(path, 1, 1, "", message)])


def profile_chart(runs: Sequence[Run], ending: str) -> bytes:
    """Share of instances proved within a factor of the fastest engine, a line an engine.

    Parameters
    ----------
    ending
        ``.svg`` or ``.png``.
    """
    most = FACTORS[-1]
    data = []
    for engine, factors in profile(runs).items():
        for factor in sorted({1.0, float(most), *(factor for factor in factors if factor <= most)}):
            data.append({"engine": engine, "factor": factor, "share": share(factors, factor)})
    x = {"field": "factor", "scale": {"type": "log", "domain": [1, most]}, "title": "time over the fastest"}
    y = {"field": "share", "scale": {"domain": [0, 1]}, "axis": {"format": "%"}, "title": "instances proved"}
    title = "Share of instances proved within a factor of the fastest engine"
    return _drawn(_lines(data, x, y, title, [run["engine"] for run in runs]), ending)


def gap_chart(runs: Sequence[Run], ending: str) -> bytes:
    """The gap over time, 1 before the first plan, as the mean over the instances; a line an engine."""
    data = []
    for engine, traces in gaps(runs).items():
        for second in sorted({SHORTEST, *(at for trace in traces for at, _ in trace if at > SHORTEST)}):
            mean = sum(_at(trace, second) for trace in traces) / len(traces)
            data.append({"engine": engine, "seconds": second, "gap": mean})
    latest = max((at for traces in gaps(runs).values() for trace in traces for at, _ in trace), default=1.0)
    x = {"field": "seconds", "scale": {"type": "log", "domain": [SHORTEST, max(1.0, latest)]}, "title": "seconds"}
    y = {"field": "gap", "scale": {"domain": [0, 1]}, "axis": {"format": "%"}, "title": "mean gap"}
    title = "Gap between plan and bound over time, mean over the instances"
    return _drawn(_lines(data, x, y, title, [run["engine"] for run in runs]), ending)


def gaps(runs: Iterable[Run]) -> dict[str, list[list[tuple[float, float]]]]:
    """For each engine, of each instance, seconds and the gap from then on; of the run of median time."""
    found: dict[str, list[list[tuple[float, float]]]] = {}
    for run in medians(runs).values():
        if supported(run):
            found.setdefault(run["engine"], []).append(list(_trace(run)))
    return found


def _trace(run: Run) -> Iterator[tuple[float, float]]:
    for seconds, value, bound in run.get("trace") or ():
        yield seconds, _gap(value, bound)
    end = run["seconds"] if run["seconds"] is not None else run["time_limit"]
    yield end, 0.0 if run["status"] in SOLVED else _gap(run["value"], run["bound"])


def _gap(value: Any, bound: Any) -> float:
    if not isinstance(value, int) or not isinstance(bound, int):
        return 1.0
    return min(1.0, max(0, value - bound) / max(1, abs(value)))


def _at(trace: Sequence[tuple[float, float]], second: float) -> float:
    return next((gap for at, gap in reversed(trace) if at <= second), 1.0)


def growth_chart(builds: Sequence[Run], ending: str) -> bytes:
    """Build seconds and memory against stay options, each with its power law, on logarithmic scales."""
    import altair

    panels = []
    for colour, (measure, title) in zip(COLOURS, GROWING.items(), strict=False):
        through = points(builds, measure)
        law = power(through)
        x = altair.X("options:Q", scale=altair.Scale(type="log"), title="stay options")
        y = altair.Y("cost:Q", scale=altair.Scale(type="log"), title=MEASURES[measure])
        words = title if through else f"{title}: nothing was built"
        panel = _of(_measured(through)).mark_point(color=colour, filled=True, size=60).encode(x, y)
        if law is not None:
            ends = [(at, law[1] * at ** law[0]) for at in (through[0][0], through[-1][0])]
            words = f"{title}: options^{law[0]:.2f}"
            panel = panel + _of(_measured(ends)).mark_line(color=colour, strokeDash=[5, 4]).encode(x, y)
        panels.append(panel.properties(width=330, height=260, title=words))
    return _drawn(altair.hconcat(*panels, background="white"), ending)


def _measured(through: Iterable[tuple[float, float]]) -> list[dict[str, Any]]:
    return [{"options": options, "cost": cost} for options, cost in through]


def _of(data: list[dict[str, Any]]) -> Any:
    import altair

    return altair.Chart.from_dict({"data": {"values": data}, "mark": "point"})


def _lines(data: list[dict[str, Any]], x: dict[str, Any], y: dict[str, Any], title: str, engines: list[str]) -> Any:
    """Steps from left to right, a line an engine, in the colours of the engines' order."""
    names = list(dict.fromkeys(engines))
    colours = [COLOURS[number % len(COLOURS)] for number in range(len(names))]
    colour = {"field": "engine", "type": "nominal", "scale": {"domain": names, "range": colours}, "title": None}
    spec = {
        "data": {"values": data},
        "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2},
        "encoding": {
            "x": {"type": "quantitative", **x},
            "y": {"type": "quantitative", **y},
            "color": colour,
        },
        "title": title,
        "width": 480,
        "height": 290,
        "background": "white",
    }
    import altair

    return altair.Chart.from_dict(spec)


def _drawn(chart: Any, ending: str) -> bytes:
    stream = io.BytesIO() if ending == ".png" else io.StringIO()
    chart.save(stream, format=ending.removeprefix("."), **({"scale_factor": 2} if ending == ".png" else {}))
    content = stream.getvalue()
    return content if isinstance(content, bytes) else f"{content.rstrip()}\n".encode()
