"""The folder of a certificate: what stands in it, and in its manifest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.files.dump import as_text
from optimizer.files.writing import write_bytes
from optimizer.model.rows import Clause
from optimizer.problem.errors import InputError, OutputError, Problem
from optimizer.studies.proof.claims import CONFLICT, NO_PLAN, Claim

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan

FORMAT = 1
MANIFEST, INSTANCE, PLAN, README, CHECKER = "manifest.json", "instance.yaml", "plan.json", "README.md", "check.py"
UNFINISHED = ".unfinished"
"""Stands in a folder while it is written: one in which it was left may be written again."""
JUDGED = """ It judges
   the plan with a checker that never saw the rows, and compares its values with those claimed."""
KEYS = {"format", "crewopt", "instance", "digest", "values", "claims", "files", "seal"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A claim as the folder holds it."""

    claim: Claim
    value: int | None
    """Of a tier: the value of the plan."""
    rows: str
    """The text of its OPB file."""
    proof: str | None
    made_by: str = ""


@dataclass
class Contents:
    """All that a folder says."""

    instance: Instance
    plan: Plan | None
    values: tuple[int, ...]
    entries: list[Entry] = field(default_factory=list)

    def files(self) -> dict[str, bytes]:
        """Every file by name."""
        found = {INSTANCE: as_text(self.instance, as_json=False).encode()}
        if self.plan is not None:
            found[PLAN] = as_text(self.plan, as_json=True).encode()
        for entry in self.entries:
            found[f"{entry.claim.name}.opb"] = entry.rows.encode()
            if entry.proof is not None:
                found[f"{entry.claim.name}.proof"] = entry.proof.encode()
        found[CHECKER] = Path(__file__).with_name("proof_checker.py").read_bytes()
        found[README] = readme(self).encode()
        found[MANIFEST] = manifest_text(self._manifest(found)).encode()
        return found

    def _manifest(self, files: Mapping[str, bytes]) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "crewopt": crewopt_version(),
            "instance": self.instance.name,
            "digest": self.instance.digest,
            "values": list(self.values),
            "claims": [claim_data(entry, self.instance) for entry in self.entries],
            "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        }


def crewopt_version() -> str:
    """Of this package."""
    try:
        return version("crewopt")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "unknown"


def manifest_text(data: dict[str, Any]) -> str:
    """The manifest, with a digest of all of it at its end."""
    body = {key: value for key, value in data.items() if key != "seal"}
    seal = hashlib.sha256(json.dumps(body, ensure_ascii=False).encode()).hexdigest()
    return json.dumps({**body, "seal": seal}, indent=1, ensure_ascii=False) + "\n"


def claim_data(entry: Entry, instance: Instance) -> dict[str, Any]:
    """A claim as plain data."""
    claim = entry.claim
    data: dict[str, Any] = {
        "name": claim.name,
        "words": claim.words(instance),
        "rows": f"{claim.name}.opb",
        "proof": None if entry.proof is None else f"{claim.name}.proof",
        "made_by": entry.made_by,
    }
    if claim.tier is not None:
        goals = [goal.name for goal in instance.goals[claim.tier - 1].goals()]
        data |= {"tier": claim.tier, "goals": goals, "value": entry.value, "bound": claim.bound}
        data |= {"earlier": list(claim.earlier)}
        data["left_out"] = [
            [clause.rule, clause.subject, None if day is None else day.isoformat()] for clause, day in claim.left_out
        ]
    if claim.name == CONFLICT:
        data["clauses"] = [list(clause) for clause in claim.clauses]
    return data


def claim_of(data: Mapping[str, Any]) -> Claim:
    """The claim that a manifest means.  Raises ``KeyError``, ``TypeError`` or ``ValueError`` if it means none."""
    name = data["name"]
    if name == NO_PLAN:
        return Claim(name)
    if name == CONFLICT:
        return Claim(name, clauses=tuple(Clause(str(rule), str(subject)) for rule, subject in data["clauses"]))
    tier, bound = data["tier"], data["bound"]
    earlier = tuple(data["earlier"])
    if name != f"tier{tier}" or any(type(number) is not int for number in (tier, bound, *earlier)) or tier < 1:
        raise ValueError(f"no claim is called {name!r}")
    left_out = tuple(
        (Clause(str(rule), str(subject)), None if day is None else date.fromisoformat(day))
        for rule, subject, day in data["left_out"]
    )
    return Claim(name, tier, bound, earlier, left_out=left_out)


def refuse_folder(folder: str | Path) -> None:
    """Refuse a folder that cannot be made or that holds something else, before any search.

    Raises
    ------
    InputError
        If it is a file, is not empty and no certificate, or stands in no folder.
    """
    path = Path(folder)
    try:
        if path.exists() and not path.is_dir():
            raise InputError([_problem(folder, "expected the name of a folder, found a file")])
        if path.is_dir() and any(path.iterdir()) and not _is_certificate(path):
            raise InputError([_problem(folder, "expected a new or an empty folder, found one with other files")])
        if not path.exists() and not path.absolute().parent.is_dir():
            raise InputError([_problem(folder, f"no folder {str(path.absolute().parent)!r} to make it in")])
    except OSError as error:
        raise InputError([_problem(folder, f"cannot be used: {error.strerror or error}")]) from None


def _is_certificate(folder: Path) -> bool:
    """Whether it is ours to write to: the manifest is one of ours, or the folder was not finished.

    Others, such as that of a web page, have a manifest of the same name.
    """
    if (folder / UNFINISHED).exists():
        return True
    try:
        data = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(data, dict) and data.keys() >= {"crewopt", "seal"}


def write_folder(folder: str | Path, contents: Contents) -> None:
    """Write a certificate; an older one in the folder goes, but for files that are the same.

    The manifest comes last, and ``UNFINISHED`` stands there until then: an end in between leaves no certificate, and a
    folder that is written again.

    Raises
    ------
    InputError
        As ``refuse_folder``.
    OutputError
        If a file cannot be written.
    """
    refuse_folder(folder)
    path, files = Path(folder), contents.files()
    try:
        path.mkdir(exist_ok=True)
        left = (path / UNFINISHED).exists()
        (path / UNFINISHED).touch()
        patterns = [MANIFEST, "*.opb", "*.proof", *([] if PLAN in files else [PLAN])]
        patterns += [f".{name}.*" for name in ("*.opb", "*.proof", *files)] if left else []
        same = {name for name, content in files.items() if name != MANIFEST and _holds(path / name, content)}
        for pattern in patterns:
            for old in sorted(path.glob(pattern)):
                if old.name not in same:
                    old.unlink()
        for name, content in files.items():
            if name not in same:
                write_bytes(path / name, content)
        (path / UNFINISHED).unlink()
    except OSError as error:
        raise OutputError(str(folder), error) from None


def _holds(file: Path, content: bytes) -> bool:
    """Whether a file holds this already; it is read only if it is as large."""
    return file.is_file() and file.stat().st_size == len(content) and file.read_bytes() == content


def _problem(folder: str | Path, words: str) -> Problem:
    return Problem(str(folder), 1, 1, "", words)


def readme(contents: Contents) -> str:
    """How a stranger checks it, in ten lines; and what trusts what."""
    return "\n".join(_readme(contents.instance, contents.entries, contents.plan is not None)) + "\n"


def _readme(instance: Instance, entries: Sequence[Entry], plan: bool) -> list[str]:
    proved = [entry for entry in entries if entry.proof is not None]
    first = proved[0].claim.name if proved else "tier1"
    claims = [
        f"- `{entry.claim.name}`: {entry.claim.words(instance)}{'' if entry.proof is not None else ' (NOT PROVED)'}"
        for entry in entries
    ]
    return [
        f"# Certificate: {instance.name}",
        "",
        f"Made by crewopt {crewopt_version()}. What is claimed:",
        "",
        *claims,
        "",
        "How to check it, without trusting who made it:",
        "",
        "1. Is it your instance? Compare `instance.yaml` with yours, or `crewopt verify . --instance YOURS`.",
        "2. Read `check.py` (one file, plain Python; an afternoon), then run `python3 -I check.py`: it checks digests",
        "   and proofs. With `-I` Python runs no other file of the folder.",
        f"3. Or take a checker by others, VeriPB: `veripb {first}.opb {first}.proof`, for each. A warning is a no.",
        "4. Do the rows say what the rules say? Each row of an `.opb` has its rule and subject above it, each variable",
        "   its meaning at the top; the last row of a tier is the claim turned round. Read those that you care about.",
        "5. `pip install crewopt`, then `crewopt verify .` makes the rows again from `instance.yaml` and compares each."
        + (JUDGED if plan else ""),
        "",
        "| who trusts what | because of |",
        "| --- | --- |",
        "| a rule's sentence > its rows | crewopt's tests: both halves of each rule, over every plan of small worlds |",
        "| rows > the bound, or that there is no plan | the proof, by any checker |",
        *(["| plan > rules and values | crewopt's checker, which shares nothing with the rows |"] if plan else []),
    ]
