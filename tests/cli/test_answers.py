"""Every command's answer as text, as it was last reviewed.

Stored in ``__snapshots__``; when an answer changes on purpose, write them anew and read the difference:
``pytest tests/cli/test_answers.py tests/report/test_pages.py --snapshot-update``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import INSTANCES
from tests.cli.inside import inside
from tests.cli.stored import MINI_PLAN, Answer
from tests.slow import few_first

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

MINI = "mini.yaml"
PLAN = MINI_PLAN
GROUND = ("--damage", "0", "--evacuation", "0")
MS_16, MS_16_PLAN, MS_16_EVENTS = "ms-16-2020.yaml", "ms-16-2020.published.json", "ms-16-2020.events.yaml"
FLOWN, FLOWN_PLAN = "iss-2020-2024.yaml", "iss-2020-2024.flown.json"
INFEASIBLE = ("handover", "ledger", "lifeboat", "no-commander", "rest", "vehicle-loss")
ALONE = ("--workers", "1")
HELD = ("--against", "mini.scenarios.yaml", "--within", "waiting_spread=100")

ANSWERS: dict[str, tuple[str, ...]] = {
    "help": ("--help",),
    "rules": ("rules",),
    # what a file says
    "validate mini": ("validate", MINI),
    "validate ms-16": ("validate", MS_16),
    "validate mini as data": ("validate", MINI, "--json"),
    "validate with faults": ("validate", "faults.yaml"),
    "validate with faults as data": ("validate", "faults.yaml", "--json"),
    "validate with notes": ("validate", "notes.yaml"),
    "analyze mini": ("analyze", MINI),
    "analyze mini as data": ("analyze", MINI, "--json"),
    "analyze swap": ("analyze", "iss-2022-swap.yaml"),
    "analyze infeasible-no-commander": ("analyze", "infeasible-no-commander.yaml"),
    "analyze infeasible-rest": ("analyze", "infeasible-rest.yaml"),
    # plans
    "solve mini": ("solve", MINI, *ALONE),
    "solve mini as data": ("solve", MINI, *ALONE, "--json"),
    "solve ms-16": ("solve", MS_16, *ALONE),
    "solve notes": ("solve", "notes.yaml", *ALONE),
    **{f"solve infeasible-{name}": ("solve", f"infeasible-{name}.yaml", *ALONE) for name in INFEASIBLE},
    "check mini": ("check", MINI, PLAN),
    "check mini as data": ("check", MINI, PLAN, "--json"),
    "check ms-16": ("check", MS_16, MS_16_PLAN),
    "check as flown": ("check", FLOWN, FLOWN_PLAN),
    "check as flown with history": ("check", FLOWN, FLOWN_PLAN, "--history"),
    "check with violations": ("check", MINI, "broken.json"),
    "check of a plan that does not fit": ("check", MS_16, PLAN),
    "diff": ("diff", MINI, PLAN, "broken.json"),
    "diff as data": ("diff", MINI, PLAN, "broken.json", "--json"),
    # why
    **{f"explain infeasible-{name}": ("explain", f"infeasible-{name}.yaml") for name in INFEASIBLE},
    "explain infeasible-rest as data": ("explain", "infeasible-rest.yaml", "--json"),
    "explain mini": ("explain", MINI),
    "why needed": ("why", MINI, PLAN, "anna", "Crew-A", *ALONE),
    "why best": ("why", MINI, PLAN, "fyodor", "MS-1", *ALONE),
    "why best as data": ("why", MINI, PLAN, "fyodor", "MS-1", *ALONE, "--json"),
    "why not": ("why", MINI, PLAN, "irina", "MS-1", "--not", *ALONE),
    "why not, though possible": ("why", MINI, PLAN, "jan", "MS-2", "--not", "--all-tiers", *ALONE),
    "why, ranked": ("why", MINI, PLAN, "MS-2", "--seat", "commander", *ALONE),
    "why, not understood": ("why", MINI, PLAN, "nobody", "MS-9"),
    "alternatives, none": ("alternatives", MINI, PLAN, "-k", "2", *ALONE),
    "alternatives": ("alternatives", MINI, PLAN, "-k", "2", "--within", "2=3000", *ALONE),
    # news
    "replan ms-16": ("replan", MS_16, MS_16_PLAN, MS_16_EVENTS, *ALONE),
    "replan ms-16 as data": ("replan", MS_16, MS_16_PLAN, MS_16_EVENTS, *ALONE, "--json"),
    "replan without a way out": ("replan", MINI, PLAN, "--what-if", "person_out: anna, known_on: 2031-01-15", *ALONE),
    "replan without news": ("replan", MINI, PLAN),
    "replan of a slip": ("replan", MINI, PLAN, "--what-if", "slip: MS-2, launch: 2031-06-15", *ALONE),
    "advance": ("advance", MINI, PLAN, "--to", "2031-06-30", "-o", "next.yaml"),
    "advance as data": ("advance", MINI, PLAN, "--to", "2031-06-30", "-o", "next.yaml", "--json"),
    "advance, the next file": ("advance", MINI, PLAN, "--to", "2031-06-30", "-o", "-"),
    "advance too far": ("advance", MINI, PLAN, "--to", "2032-01-01", "-o", "next.yaml"),
    "advance of a plan with violations": ("advance", MINI, "broken.json", "--to", "2031-06-30", "-o", "next.yaml"),
    "scenarios": ("scenarios", "iss-2022-barter.yaml", "iss-2022-barter.scenarios.yaml", *ALONE),
    "solve against futures": ("solve", MINI, *HELD, "--others", "2", *ALONE),
    "solve against futures as data": ("solve", MINI, *HELD, "--others", "1", *ALONE, "--json"),
    "stress": ("stress", MINI, PLAN, "--samples", "6", "--seed", "3", "--jobs", "1", *GROUND),
    "stress as data": ("stress", MINI, PLAN, "--samples", "2", "--seed", "3", "--jobs", "1", *GROUND, "--json"),
    # what if there were fewer, or something were given up
    "size mini": ("size", MINI, *ALONE),
    "size mini as data": ("size", MINI, *ALONE, "--json"),
    "size mini, filling seats": ("size", MINI, "--under", "1", *ALONE),
    "size ms-16": ("size", MS_16, *ALONE),
    "contingency": ("contingency", MINI, PLAN, "--mends", "3", *ALONE),
    "contingency as data": ("contingency", MINI, PLAN, "--mends", "1", *ALONE, "--json"),
    "contingency as flown": ("contingency", FLOWN, FLOWN_PLAN, "--mends", "0", *ALONE),
    "tradeoff": ("tradeoff", MINI, "unfilled_seats", "corps_size", *ALONE),
    "tradeoff as data": ("tradeoff", MINI, "unfilled_seats", "corps_size", *ALONE, "--json"),
}
FAULTS = [
    ("min_days: 790", "min_days: soon"),
    ("flown: 2,", "flwon: 2,"),
    ("flight-engineer: {", "flight-enginere: {req: 1, "),
]
SECONDS = re.compile(r'\b\d+\.\d+ s\b|"(?:seconds|proved_after)": \d+\.\d+')


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped files, a file with faults, one with notes, and a plan that breaks rules."""
    found = tmp_path_factory.mktemp("answers")
    for file in (*INSTANCES.glob("*.yaml"), *INSTANCES.glob("*.json")):
        (found / file.name).symlink_to(file)
    mini = (INSTANCES / MINI).read_text(encoding="utf-8")
    faulty = mini
    for right, wrong in FAULTS:
        assert right in faulty
        faulty = faulty.replace(right, wrong)
    (found / "faults.yaml").write_text(faulty, encoding="utf-8")
    session = "sessions: [{id: soyuz-1, earns: soyuz-crew, from: 2031-02-10, to: 2031-03-01, seats: 1}]\n"
    (found / "notes.yaml").write_text(mini.replace("crew:\n", f"{session}crew:\n", 1), encoding="utf-8")
    seats = Path(PLAN).read_text(encoding="utf-8")
    (found / "broken.json").write_text(seats.replace("fyodor", "galina").replace("irina", "ben"), encoding="utf-8")
    return found


QUICK_FIRST = sorted(ANSWERS, key=lambda name: any(words in name for words in ("without a way", "vehicle", "ledger")))
"""Conflicts of real instances take seconds."""


@pytest.mark.parametrize("name", few_first(QUICK_FIRST, 63), ids=lambda name: "-".join(re.findall(r"[\w-]+", name)))
def test_answer_is_as_reviewed(name: str, folder: Path, snapshot: SnapshotAssertion) -> None:
    told = inside(*ANSWERS[name], folder=folder)
    aside = f"--- standard error\n{told.stderr}" if told.stderr else ""
    said = f"exit {told.returncode}\n{told.stdout}{aside}"
    said = SECONDS.sub(lambda found: re.sub(r"\d+\.\d+", "0.0", found[0]), said)
    assert said.replace(str(Path(PLAN).parent), "tests/cli") == snapshot(extension_class=Answer)
