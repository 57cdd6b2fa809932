"""The commands that are tried, and what is wrong with what each has left in its folder."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import tempfile
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import optimizer
from optimizer.files.writing import UNWRITTEN, write_bytes
from tests import INSTANCES
from tests.trust.run import FLOWN, MINI, PLAN, REAL, after, crewopt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CERTIFICATE = "CERTIFICATE"
"""In a command: a folder with proofs, made once."""
YEARS, YEARS_PLAN = "YEARS", "YEARS_PLAN"
"""In a command: an instance of ten years of four stations, and a plan for it, made once."""
BARTER = [str(INSTANCES / f"iss-2022-barter.{end}") for end in ("yaml", "scenarios.yaml")]


def nothing(folder: Path) -> str:
    """Of a command that writes nothing."""
    return _beside(folder)


def whole_plan(folder: Path, instance: str = REAL) -> str:
    """A plan file is a plan that the checker passes, or is not there."""
    plan, found = folder / "plan.json", optimizer.load(instance)
    if plan.exists() and not optimizer.check(found, optimizer.load_plan(plan, found)).ok:
        return "a plan file that is not a checked plan"
    return _beside(folder, "plan.json")


def whole_small_plan(folder: Path) -> str:
    """The same, of the small instance."""
    return whole_plan(folder, MINI)


def whole_proof(folder: Path) -> str:
    """A certificate is accepted, or told as not finished; the next `prove` writes there."""
    proof = folder / "proof"
    if not proof.exists():
        return _beside(folder)
    manifest = (proof / "manifest.json").exists()
    if manifest and crewopt("verify", "proof", folder=folder).code not in (0, 3):
        return "a certificate that is refused"
    again = crewopt("prove", MINI, PLAN, "-o", "proof", folder=folder)
    if again.code != 0:
        return f"prove again: exit code {again.code}, {again.aside.strip()}"
    hidden = [name for name in os.listdir(proof) if name.startswith(".")]
    return f"left {hidden}" if hidden else _beside(folder, "proof")


def samples_go_on(folder: Path) -> str:
    """The file of samples is one that the next run goes on with."""
    again = crewopt(*SAMPLED, folder=folder)
    return f"again: exit code {again.code}, {again.aside}" if again.code != 0 else _beside(folder, "kept.jsonl")


def session_goes_on(folder: Path) -> str:
    """The board opens again, and ends with exit code 0, or by the signal if it has not begun."""
    again = crewopt(*BOARD, folder=folder, do=after(3.0, signal.SIGTERM))
    if again.code not in (0, 143) or again.broken:
        return f"board again: exit code {again.code}, {again.aside}"
    inside = folder / "session"
    torn = [name for name in (os.listdir(inside) if inside.exists() else []) if name.startswith(".")]
    return f"left {torn}" if torn else _beside(folder, "session")


def write_what_is_halfway(folder: Path) -> None:
    """Write each file that a killed command was at, as it was before: what is left beside it has to go with that.

    The signal may come while the file aside waits for the disk; no other command leaves one.
    """
    for left in folder.glob(f".*{UNWRITTEN}"):
        target = folder / left.name.removeprefix(".").removesuffix(UNWRITTEN).rpartition(".")[0]
        before = target.read_bytes() if target.exists() else None
        write_bytes(target, before or b"")
        if before is None:
            target.unlink()


def _beside(folder: Path, *expected: str) -> str:
    found = sorted(set(os.listdir(folder)) - set(expected))
    return f"left {found}" if found else ""


@dataclass(frozen=True)
class Command:
    """One command, run in a folder of its own."""

    words: tuple[str, ...]
    wrong: Callable[[Path], str] = nothing
    """What is wrong with what it left, in words."""
    limited: bool = True
    """Whether it takes a time limit for everything."""
    small: bool = True
    """Whether it takes a limit of memory."""

    @property
    def asked(self) -> tuple[str, ...]:
        """Its words, as given to the command line."""
        made = {CERTIFICATE: certificate, YEARS: lambda: years()[0], YEARS_PLAN: lambda: years()[1]}
        return tuple(made[word]() if word in made else word for word in self.words)


SAMPLED = ("stress", MINI, PLAN, "--samples", "10", "--seed", "1", "--jobs", "2", "--resume", "kept.jsonl")
BOARD = ("board", MINI, "--no-browser", "--session", "session", "--workers", "1")
COMMANDS = {
    "solve": Command(("solve", REAL, "-o", "plan.json"), whole_plan),
    "highs": Command(("solve", REAL, "--engine", "highs")),
    "scip": Command(("solve", REAL, "--engine", "scip")),
    "against": Command(("solve", MINI, "--against", "8", "-o", "plan.json"), whole_small_plan),
    "explain": Command(("explain", str(INSTANCES / "infeasible-lifeboat.yaml"))),
    "why": Command(("why", REAL, FLOWN, "--seat", "commander", "Crew-8")),
    "alternatives": Command(("alternatives", REAL, FLOWN)),
    "replan": Command(("replan", REAL, FLOWN, "--what-if", "slip: Crew-5, launch: 2022-11-01, known_on: 2022-07-01")),
    "size": Command(("size", REAL)),
    "contingency": Command(("contingency", REAL, FLOWN)),
    "tradeoff": Command(("tradeoff", MINI, "unfilled_seats", "waiting_spread")),
    "scenarios": Command(("scenarios", *BARTER), limited=False),  # its limit is for each scenario
    "stress": Command(("stress", MINI, PLAN, "--samples", "50", "--jobs", "2")),
    "resume": Command(SAMPLED, samples_go_on),
    "rolling": Command(("rolling", YEARS, YEARS_PLAN, "--runs", "2", "--jobs", "2")),
    "analyze": Command(("analyze", YEARS), small=False),
    "prove": Command(("prove", MINI, PLAN, "-o", "proof"), whole_proof),
    "verify": Command(("verify", CERTIFICATE), small=False),
    "board": Command(BOARD, session_goes_on, limited=False),
}
WRITERS = tuple(name for name, command in COMMANDS.items() if command.wrong is not nothing)
"""Those that write, and are killed while they do."""


def kept_folder() -> str:
    """A folder that is there until this process ends."""
    folder = tempfile.mkdtemp(prefix="crewopt-trust-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def years() -> tuple[str, str]:
    """An instance of ten years and a plan for it."""
    folder = kept_folder()
    instance, plan = f"{folder}/years.yaml", f"{folder}/years.plan.json"
    made = crewopt("generate", "--stations", "4", "-o", instance, "--plan", plan)
    assert made.code == 0, made.aside
    return instance, plan


@cache
def certificate() -> str:
    """A folder with proofs."""
    folder = kept_folder()
    made = crewopt("prove", MINI, PLAN, "-o", f"{folder}/proof")
    assert made.code == 0, made.aside
    return f"{folder}/proof"
