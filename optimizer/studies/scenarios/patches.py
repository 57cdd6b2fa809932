"""Scenario files: the name of each scenario and its events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from optimizer.events import EVENTS
from optimizer.events._apply import LocatedEvent, apply_events, events_at, located
from optimizer.files.documents import read
from optimizer.files.load import validate
from optimizer.files.schema_paths import json_schema, one_of_each
from optimizer.files.table_names import is_table
from optimizer.files.workbook.news import read_scenarios, scenario_rows
from optimizer.problem.errors import InputError
from optimizer.problem.fields import Days, Entity, Format
from optimizer.problem.plan import Plan, PlanFor

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from optimizer.events import Event
    from optimizer.files.documents import Document
    from optimizer.instance import Instance
    from optimizer.problem.errors import Problem

NOTICE_DAYS = 31
"""The shortest public notice seen for a seat whose holder was trained already: MS-18 in 2021 (tass.com/science/1264159)
and MS-24 in 2023 (tass.com/science/1660737)."""

MOST_SCENARIOS = 50

Name = Annotated[str, Field(min_length=1, max_length=64)]


class _Patch(Entity):
    """One scenario as written, with more than a list of events."""

    description: str | None = Field(default=None, description="what happens, in words")
    likelihood: str | None = Field(default=None, description="how likely it is; a note")
    weight: Annotated[int, Field(ge=1, le=10**6)] = Field(
        default=1, description="how much it counts beside the others in `solve --against`"
    )
    events: tuple[Any, ...] = Field(default=(), description="events that change the instance; none: it stays as it is")


class _File(Entity):
    """A scenario file."""

    format: Format = Field(default=1, description="version of this file format")
    notice_days: Days = Field(default=NOTICE_DAYS, description="days before a launch by which its crew is published")
    scenarios: dict[Name, tuple[Any, ...] | _Patch] = Field(
        min_length=2, max_length=MOST_SCENARIOS, description="by name: a list of events, or keys with `events`"
    )


@dataclass(frozen=True)
class Scenario:
    """A possible future: a name, and the events that lead to it."""

    name: str
    events: tuple[LocatedEvent, ...] = ()
    description: str | None = None
    likelihood: str | None = None
    weight: int = 1
    """How much it counts beside the others, where one plan is made for all."""


@dataclass(frozen=True)
class Scenarios:
    """Several scenarios of one instance, the first of which the others are compared with."""

    scenarios: tuple[Scenario, ...]
    notice_days: int = NOTICE_DAYS


def load_scenarios(path: str | Path, instance: Instance, *, undecided: bool = False) -> Scenarios:
    """Read a file of scenarios for ``instance``: YAML or JSON, the sheet ``scenarios`` of a workbook, or a table.

    Events are those of ``optimizer.events``; ``known_on`` is ``as_of`` if absent.

    Parameters
    ----------
    undecided
        Whether news may come after flights on which nobody is known to be yet: ``robust`` decides who is.  Whether the
        events can happen is then looked at there.

    Raises
    ------
    InputError
        With all problems of the file; events that cannot happen are reported once the rest is right.
    """
    document = read_scenarios(path, EVENTS, _File) if is_table(path) else read(path)
    file = validate(_File, document)
    found = _patches(document, instance)
    if document.problems or file is None:
        raise InputError(document.problems)
    loaded = Scenarios(tuple(found), file.notice_days)
    if not undecided:
        patched(instance, loaded)
    return loaded


def rows_of(found: Scenarios) -> list[dict[str, Any]]:
    """The rows of the sheet ``scenarios`` of a workbook that say the same."""
    told = {
        each.name: (
            {key: value for key in ("description", "likelihood") if (value := getattr(each, key)) is not None}
            | ({"weight": each.weight} if each.weight != 1 else {}),
            [located.event for located in each.events],
        )
        for each in found.scenarios
    }
    return scenario_rows(_File, {"notice_days": found.notice_days}, told)


def scenario_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a file of scenarios; an event is known on ``as_of`` if it does not say when."""
    schema, events = json_schema(_File), one_of_each(EVENTS)
    for event in events["items"]["oneOf"]:
        event["required"] = [key for key in event["required"] if key != "known_on"]
    schema["$defs"] |= events["$defs"]
    listed = {"type": "array", "items": events["items"]}
    schema["$defs"]["_Patch"]["properties"]["events"] |= listed
    scenarios = schema["properties"]["scenarios"]["additionalProperties"]
    scenarios["anyOf"] = [listed if part.get("type") == "array" else part for part in scenarios["anyOf"]]
    return schema


def _patches(document: Document, instance: Instance) -> Iterable[Scenario]:
    """Every scenario that can be read, even if other parts of the file cannot."""
    listed = document.data.get("scenarios") if isinstance(document.data, dict) else None
    found = []
    for name, patch in listed.items() if isinstance(listed, dict) else ():
        bare = isinstance(patch, list)
        words = patch if isinstance(patch, dict) else {}
        events = patch if bare else words.get("events", [])
        at = ("scenarios", name) if bare else ("scenarios", name, "events")
        if not isinstance(events, list):
            continue  # the form of the file is reported already
        for event in events:
            if isinstance(event, dict):
                event.setdefault("known_on", instance.as_of_day.isoformat())
        listed_events = events_at(document, at, events, instance)
        found.append(
            Scenario(name, tuple(listed_events), words.get("description"), words.get("likelihood"), _weight(words))
        )
    return found


def _weight(words: dict[str, Any]) -> int:
    """The weight of a scenario; whether it is a number is reported already."""
    weight = words.get("weight", 1)
    return weight if isinstance(weight, int) else 1


def as_scenarios(patches: Scenarios | Mapping[str, Iterable[Event | LocatedEvent]]) -> Scenarios:
    """Scenarios from plain lists of events by name."""
    if isinstance(patches, Scenarios):
        return patches
    return Scenarios(tuple(Scenario(name, tuple(located(events))) for name, events in patches.items()))


def patched(instance: Instance, scenarios: Scenarios) -> list[Instance]:
    """The instance in each scenario.

    Raises
    ------
    InputError
        With every event of every scenario that cannot happen.
    """
    found: list[Instance] = []
    problems: list[Problem] = []
    for scenario in scenarios.scenarios:
        try:
            found.append(_patched(instance, scenario))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found


def _patched(instance: Instance, scenario: Scenario) -> Instance:
    unknown = [problem for event in scenario.events for problem in _unseated(instance, event)]
    if unknown:
        raise InputError(unknown)
    nobody = Plan(instance=PlanFor(name=instance.name), assignments=())
    after = apply_events(instance, instance.published or nobody, scenario.events)
    return after.model_copy(update={"published": instance.published})


def _unseated(instance: Instance, event: LocatedEvent) -> Iterable[Problem]:
    """A problem if a flight launches before the news and nobody is known to be on it."""
    if instance.published is None:
        gone = [ship for ship in instance.flights if instance.as_of_day <= ship.launch < event.event.known_on]
        if gone:
            first = min(gone, key=lambda ship: ship.launch)
            expected = f"expected a day up to {first.launch}, or a `published` plan in the instance"
            found = f"found {event.event.known_on}, before which {first.id} launches"
            yield event.problem(("known_on",), f"{expected}; {found}")
