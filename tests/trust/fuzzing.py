"""Files with anything changed in them: each is read, or refused as wrong input; what is read can be judged."""

from __future__ import annotations

import json
import re
import warnings
from contextlib import suppress
from copy import deepcopy
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import optimizer
from optimizer.checker.check import check
from optimizer.checker.data import check_data
from optimizer.checker.text import check_text, decision_lines, plan_lines
from optimizer.events import EVENTS
from optimizer.events._apply import apply_events, load_events
from optimizer.files.dump import as_text
from optimizer.files.importing import import_tables
from optimizer.files.schema_paths import one_of_each
from optimizer.problem.errors import InputError
from tests import INSTANCES
from tests.files.documents import SWAPPED, drawn
from tests.files.test_importing import FLIGHTS, HELD, PEOPLE, RECIPE, SEATS, tables
from tests.files.workbook.books import packed, parts, starter
from tests.trust.run import PLAN
from tests.worlds.tiny import tiny

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from random import Random

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan

VALUES = (
    "~",
    "null",
    "yes",
    "0x1F",
    "1e9",
    ".inf",
    "-1",
    "9" * 20,
    "x" * 70,
    "any",
    "open",
    "none",
    "\u0430",
    "ü",
    " ",
    "",
)
DAYS = ("2031-02-30", "0001-01-01", "9999-12-31", "2031-01-01T00:00")
SIGNS = (
    "\t",
    "\n",
    "\0",
    "\x1b",
    "\ufeff",
    "\u2028",
    "'",
    '"',
    "#",
    "&a",
    "*a",
    "!!str",
    "<<",
    "---",
    "? ",
    "- ",
    ": ",
)
ODD = (*VALUES, *DAYS, *SIGNS, *"{}[],|>%@`", "\U0001f4a5")
"""What is written into a text."""
WORD = re.compile(r"[^\s,:{}\[\]\"']+")


def spoilt(text: str, random: Random) -> str:
    """The text with a few words, lines or characters changed."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        lines, words = text.split("\n"), list(WORD.finditer(text))
        at, other = random.randrange(len(lines)), random.randrange(len(lines))
        match random.randrange(7):
            case 0 | 1 if words:
                word = random.choice(words)
                with_ = random.choice(words).group() if random.random() < 0.6 else random.choice(ODD)
                text = text[: word.start()] + with_ + text[word.end() :]
            case 2:
                lines[at], lines[other] = lines[other], lines[at]
                text = "\n".join(lines)
            case 3:
                text = "\n".join([*lines[:at], *lines[min(at, other) : other], *lines[at + random.randrange(2) :]])
            case 4:
                text = "\n".join([*lines[:at], " " * random.randrange(5) + lines[at].strip(), *lines[at + 1 :]])
            case 5:
                begin = random.randrange(len(text) + 1)
                text = text[:begin] + text[begin + random.randint(1, 20) :]
            case _:
                begin = random.randrange(len(text) + 1)
                text = text[:begin] + random.choice(ODD) + text[begin:]
    return text


def changed(data: Any, random: Random) -> Any:
    """The data with a few values changed: for another of them, for an odd one, gone, or twice."""
    data = deepcopy(data)
    for _ in range(random.choice((1, 1, 2, 3))):
        places = list(_places(data))
        inside, key = random.choice(places)
        giver, given = random.choice(places)
        match random.randrange(4):
            case 0:
                inside[key] = deepcopy(giver[given])
            case 1:
                inside[key] = deepcopy(random.choice(SWAPPED))
            case 2 if len(places) > 1:
                del inside[key]
            case _ if isinstance(inside, list):
                inside.append(deepcopy(inside[key]))
            case _:
                alike = [place for place in places if type(place[0][place[1]]) is type(inside[key])]
                giver, given = random.choice(alike)
                inside[key] = deepcopy(giver[given])
        if not any(_places(data)):
            return data
    return data


def _places(data: Any) -> Iterator[tuple[Any, Any]]:
    """Every place below: what it is in, and its key or number."""
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in list(inside):
        yield data, key
        yield from _places(value)


@cache
def _offices() -> list[tuple[str, Instance, Plan]]:
    """Text, instance and plan of a few small files."""
    found = []
    for name in ("mini", "starter", "ms-16-2020", "infeasible-vehicle-loss"):
        file = INSTANCES / f"{name}.yaml"
        instance = optimizer.load(file)
        plan = optimizer.load_plan(PLAN, instance) if name == "mini" else instance.published or empty(instance)
        found.append((file.read_text(encoding="utf-8"), instance, plan))
    return found


def empty(instance: Instance) -> Plan:
    """The plan that decides nothing."""
    return optimizer.loads_plan({"instance": {"name": instance.name}, "assignments": []}, instance)


def _any_office(random: Random) -> tuple[str, Instance, Plan]:
    if random.random() < 0.5:
        return random.choice(_offices())
    world = tiny(random.randrange(10**9))
    return as_text(world, as_json=False), world, world.published or empty(world)


def judged(instance: Instance, plan: Plan) -> None:
    """Every rule, goal, table and text of a plan."""
    report = check(instance, plan)
    assert json.loads(json.dumps(check_data(report)))["ok"] is report.ok
    assert check_text(instance, report).startswith("OK" if report.ok else "NOT OK")
    assert all(isinstance(line, str) for line in [*plan_lines(instance, plan), *decision_lines(instance, plan)])


def same_when_written(instance: Instance) -> None:
    """What was read is read again from what is written."""
    assert optimizer.loads(as_text(instance, as_json=True)) == instance
    assert optimizer.loads(as_text(instance, as_json=False)) == instance


def instances(random: Random, folder: Path) -> None:
    """A file of an instance."""
    text, instance, plan = _any_office(random)
    if random.random() < 0.4:
        file = folder / "x.yaml"
        file.write_text(spoilt(text, random), encoding="utf-8", newline="")
    else:
        file = folder / "x.json"
        file.write_text(json.dumps(changed(json.loads(as_text(instance, as_json=True)), random)), encoding="utf-8")
    read = optimizer.load(file)
    same_when_written(read)
    judged(read, read.published or empty(read))
    judged(read, optimizer.loads_plan(as_text(plan, as_json=True), read))


def plans(random: Random, folder: Path) -> None:
    """A file of a plan, as JSON or as a table."""
    _, instance, plan = _any_office(random)
    file = folder / random.choice(("plan.json", "plan.csv"))
    optimizer.dump(plan, file)
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".json" and random.random() < 0.7:
        text = json.dumps(changed(json.loads(text), random))
    else:
        text = spoilt(text, random)
    file.write_text(text, encoding="utf-8", newline="")
    judged(instance, optimizer.loads_plan(as_text(optimizer.load_plan(file, instance), as_json=True), instance))


@cache
def _kinds() -> dict[str, Any]:
    return one_of_each(EVENTS)


def events(random: Random, folder: Path) -> None:
    """A file of news, and what becomes of the instance."""
    _, instance, plan = _any_office(random)
    schema = _kinds()
    ids = [*instance.flight, *instance.person, *instance.vehicles, *instance.parties, *instance.qualifications]
    ids += [role for vehicle in instance.vehicles.values() for role in vehicle.roles]
    ids += [person.agency for person in instance.crew]
    days = (instance.horizon.until - instance.horizon.since).days

    def told(value: Any, key: str = "") -> Any:
        """With names and days of the instance in the place of those that are drawn."""
        if isinstance(value, dict):
            return {key: told(item, key) for key, item in value.items()}
        if isinstance(value, list):
            return [told(item, key) for item in value]
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            return str(instance.as_of_day + timedelta(random.choice((random.randint(0, 9), random.randint(-3, days)))))
        if value in ("x", "y1", "z.-_", "free text"):
            pool = list(instance.flight if key == "flight" else instance.person if key == "crew" else ids)
            return random.choice(pool)
        return value

    news = [
        told(drawn({**random.choice(schema["items"]["oneOf"]), "$defs": schema["$defs"]}, random))
        for _ in range(random.choice((1, 1, 2, 3)))
    ]
    file = folder / "news.json"
    file.write_text(json.dumps(changed(news, random) if random.random() < 0.2 else news), encoding="utf-8")
    found = load_events(file, instance)
    after = apply_events(instance, plan, found)
    same_when_written(after)
    judged(after, after.published or plan)


def recipes(random: Random, folder: Path) -> None:
    """A recipe and its tables."""
    given = {"recipe": RECIPE, "flights": FLIGHTS, "people": PEOPLE, "seats": SEATS, "qualifications": HELD}
    for name in random.sample(sorted(given), random.choice((1, 1, 2))):
        given[name] = spoilt(given[name], random)
    imported = import_tables(tables(folder, **given))
    again = optimizer.loads(imported.text)
    assert again == imported.instance
    assert optimizer.loads_plan(as_text(imported.flown, as_json=True), again) == imported.flown
    judged(again, imported.flown)


def workbooks(random: Random, folder: Path) -> None:
    """A workbook of an instance: other words in its cells, other bytes in its parts."""
    file = folder / "x.xlsx"
    if random.random() < 0.5:
        optimizer.dump(_any_office(random)[1], file)
        raw = file.read_bytes()
    else:
        raw = starter()
    inside = parts(raw)
    name = random.choice([name for name in inside if name.endswith((".xml", ".rels"))])
    part = bytearray(inside[name])
    for _ in range(random.randint(1, 4)):
        cells = list(re.finditer(rb">[^<>]+<", part))
        if cells and random.random() < 0.7:
            one, other = random.choice(cells), random.choice(cells)
            odd = random.choice((*VALUES, *DAYS)).encode()
            part[one.start() : one.end()] = other.group() if random.random() < 0.6 else b">" + odd + b"<"
        elif part:
            at = random.randrange(len(part))
            part[at : at + random.randrange(20)] = random.randbytes(random.randrange(4))
    file.write_bytes(packed({**inside, name: bytes(part)}))
    read = optimizer.load(file)
    same_when_written(read)
    judged(read, read.published or empty(read))


READERS: dict[str, Callable[[Random, Path], None]] = {
    each.__name__: each for each in (instances, plans, events, recipes, workbooks)
}


def wrong(reader: str, random: Random, folder: Path) -> str:
    """What is wrong with one try, in words; empty if it was read or refused as wrong input."""
    with warnings.catch_warnings(action="ignore"), suppress(InputError):
        try:
            READERS[reader](random, folder)
        except InputError:
            raise
        except Exception as error:
            return f"{type(error).__name__}: {str(error)[:200]}"
    return ""
