"""Frontiers of several scenarios side by side: what another agreement, rule or length of stay does to the trade-off."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING, Any

from optimizer.problem.errors import InputError, Problem
from optimizer.problem.shown import Rows, Tabled
from optimizer.problem.steps import tell
from optimizer.problem.wording import table
from optimizer.solver.deadline import Deadline
from optimizer.studies.scenarios.patches import as_scenarios, patched
from optimizer.studies.tradeoff import tradeoff
from optimizer.studies.tradeoff.answer import drawing, frontier_data, frontier_status
from optimizer.studies.tradeoff.sides import sides_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from optimizer.events import Event
    from optimizer.events._apply import LocatedEvent
    from optimizer.instance import Instance
    from optimizer.solver.engines.stop import Stop
    from optimizer.studies.scenarios.patches import Scenarios
    from optimizer.studies.tradeoff.answer import Frontier, Point

LETTERS = ascii_uppercase + ascii_lowercase
"""What scenarios are called in the table and in the chart."""
OTHERS = "*"
"""Stands in the chart for those of which there is no letter."""


@dataclass(frozen=True, repr=False)
class Frontiers(Tabled):
    """The answer of ``frontiers``: one frontier for each scenario, in the order of the file."""

    instance: str
    scenarios: tuple[tuple[str, Frontier], ...]

    @property
    def complete(self) -> bool:
        """Whether each frontier is listed and proved, or proved not to exist."""
        return all(found.status in ("complete", "infeasible") for _, found in self.scenarios)

    def beaten_by(self, point: Point) -> str | None:
        """The first scenario with a plan no worse in every goal and better in one."""
        for name, found in self.scenarios:
            for other in found.points:
                pairs = list(zip(other.values, point.values, strict=True))
                if other.values != point.values and all(a <= b for a, b in pairs):
                    return name
        return None

    def table(self) -> Rows:
        """The rows of each frontier, with its scenario before them."""
        found = [(name, frontier.table()) for name, frontier in self.scenarios]
        head = found[0][1].head if found else ()
        return Rows(("scenario", *head), [(name, *row) for name, table in found for row in table.rows])

    def __str__(self) -> str:
        return frontiers_text(self)


def frontiers(
    instance: Instance,
    patches: Scenarios | Mapping[str, Iterable[Event | LocatedEvent]],
    first: str,
    second: str,
    third: str | None = None,
    *,
    points: int | None = None,
    under: int = 0,
    time_limit: float | None = None,
    workers: int | None = None,
    seed: int = 0,
    on_point: Callable[[Point], None] | None = None,
    on_answer: Callable[[Frontiers], None] | None = None,
    stop: Stop | None = None,
) -> Frontiers:
    """The frontier of two or three goals in each scenario; parameters as for ``tradeoff`` and ``scenarios``.

    Each scenario gets an equal share of the time that is left when its turn comes.

    Raises
    ------
    InputError
        With every event that cannot happen, and as ``tradeoff``.
    """
    asked = as_scenarios(patches)
    if not asked.scenarios:
        raise InputError([Problem("scenarios", 1, 1, "", "expected one or more, found none")])
    clock, worlds = Deadline(time_limit, stop), patched(instance, asked)
    found: list[tuple[str, Frontier]] = []
    for number, (scenario, world) in enumerate(zip(asked.scenarios, worlds, strict=True)):
        tell(phase=scenario.name)
        limit = clock.search_limit
        share = None if limit is None else limit / (len(worlds) - number)
        named: dict[str, Any] = {"points": points, "under": under, "workers": workers, "seed": seed}

        def so_far(frontier: Frontier, name: str = scenario.name) -> None:
            if on_answer is not None:
                on_answer(Frontiers(instance.name, (*found, (name, frontier))))

        named |= {"time_limit": share, "on_point": on_point, "on_answer": so_far, "stop": clock.stop}
        frontier = tradeoff(world, first, second, third, **named)
        found.append((scenario.name, frontier))
    return Frontiers(instance.name, tuple(found))


def frontiers_data(found: Frontiers) -> dict[str, Any]:
    """The answer as plain data."""
    return {
        "instance": found.instance,
        "complete": found.complete,
        "scenarios": [{"scenario": name, **frontier_data(frontier)} for name, frontier in found.scenarios],
    }


def frontiers_text(found: Frontiers) -> str:
    """One table of all plans, one chart, and what each is to each side."""
    return "\n".join(_lines(found))


def _lines(found: Frontiers) -> Iterator[str]:
    letters = {name: _letter(place) for place, (name, _) in enumerate(found.scenarios)}
    for name, frontier in found.scenarios:
        yield f"{letters[name]}  {name}: {frontier_status(frontier)}"
    able = [(name, frontier) for name, frontier in found.scenarios if frontier.points]
    if not able:
        return
    goals = able[0][1].goals
    rows, marked, sides = [], [], []
    for name, frontier in able:
        for number, point in enumerate(frontier.points, start=1):
            better = found.beaten_by(point)
            doubt = "" if point.proved else "not proved"
            aside = f"{letters[better]} does better in each of these goals" if better not in (None, name) else ""
            words = "; ".join(filter(None, (*point.words, doubt, aside)))
            rows.append((f"{letters[name]}{number}", *map(str, point.values), words))
            marked.append((point.values, letters[name] if letters[name] in LETTERS else OTHERS))
            sides.append(point.sides)
    yield ""
    yield from table([("plan", *goals, ""), *rows], right=tuple(range(1, len(goals) + 1)))
    if len(marked) > 1:
        yield ""
        yield from drawing(marked, goals)
    if len({tuple(side.party for side in each) for each in sides}) == 1:
        yield ""
        yield from sides_lines(sides, [row[0] for row in rows])


def _letter(place: int) -> str:
    """What a scenario is called before the numbers of its plans."""
    return LETTERS[place] if place < len(LETTERS) else f"S{place + 1}."
