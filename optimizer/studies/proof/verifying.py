"""``verify``: whether a certificate holds, and what exactly was looked at."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.checker.check import check
from optimizer.files.load import load, load_plan
from optimizer.problem.errors import InputError, Problem, cut
from optimizer.problem.steps import tell
from optimizer.problem.wording import count, listed
from optimizer.solver.deadline import Deadline, TimeUpError
from optimizer.studies.proof.answer import Step, Verification, certificate_line
from optimizer.studies.proof.claims import Formulas
from optimizer.studies.proof.folder import (
    FORMAT,
    INSTANCE,
    KEYS,
    MANIFEST,
    PLAN,
    UNFINISHED,
    Entry,
    claim_data,
    claim_of,
    crewopt_version,
    manifest_text,
)
from optimizer.studies.proof.proof_checker import OutOfTime, Refused, check_proof

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan
    from optimizer.solver.engines.stop import Stop
    from optimizer.studies.proof.answer import Answered, Looked
    from optimizer.studies.proof.claims import Claim

OWN, OTHER = "the small checker", "VeriPB"
BROKEN_FILE = (OSError, ValueError, KeyError, TypeError, AttributeError)
"""What a file that is not as it should be may raise."""


class _No(Exception):  # noqa: N818 - an answer
    """Something is wrong, in words."""


def verify(
    folder: str | Path,
    *,
    instance: Instance | None = None,
    time_limit: float | None = None,
    stop: Stop | None = None,
) -> Verification:
    """Whether a certificate holds.

    Four things are looked at, and the answer says which were: the digests of the files; the rows, made again from the
    instance; the plan and its values; the proofs, by the small checker and by VeriPB where it is on the path.

    Parameters
    ----------
    instance
        Yours: that of the certificate must be the same, but for sources, notes and the published plan.
    time_limit
        Seconds for everything; what was not looked at by then is told.

    Raises
    ------
    InputError
        If there is no such folder.
    """
    path = Path(folder)
    if not path.is_dir():
        raise InputError([Problem(str(folder), 1, 1, "", "expected a folder, found none")])
    return _Verify(path, instance, Deadline(time_limit, stop)).run()


def certificate_of(folder: str | Path, instance: Instance, plan: Plan) -> str:
    """``certificate: FOLDER, checked by ...``, after verifying it.

    Raises
    ------
    InputError
        If it is not accepted, or about another instance or plan.
    """
    found = verify(folder, instance=instance)
    words = next((f"{step.name}: {step.words}" for step in found.steps if step.answered != "yes"), "")
    if found.accepted:
        try:
            same = load_plan(Path(folder) / PLAN, instance).decisions_digest == plan.decisions_digest
        except InputError:
            same = False
        words = "" if same else "it is about another plan"
    if words:
        raise InputError([Problem(str(folder), 1, 1, "", f"expected a certificate of this plan, found: {words}")])
    return certificate_line(str(folder), found.checked_by)


class _Verify:
    def __init__(self, folder: Path, instance: Instance | None, deadline: Deadline) -> None:
        self.folder, self.mine, self.deadline = folder, instance, deadline
        self.manifest: dict[str, Any] = {}
        self.claims: list[Claim] = []
        self.instance: Instance | None = None
        self.checked_by: tuple[str, ...] = ()

    def run(self) -> Verification:
        steps: list[Step] = []
        looks: dict[Looked, Callable[[], tuple[Answered, str]]] = {
            "files": self._files,
            "rows": self._rows,
            "plan": self._plan,
            "proofs": self._proofs,
        }
        for name, look in looks.items():
            if any(step.answered == "no" for step in steps):
                steps.append(Step(name, "not done", "something before is refused"))
                continue
            tell(phase="verifying", trying=name)
            try:
                steps.append(Step(name, *look()))
            except _No as error:
                steps.append(Step(name, "no", str(error)))
            except TimeUpError:
                steps.append(Step(name, "not done", "no time was left for it"))
        claims: list[str] = []
        if self.instance is not None:
            for claim, data in self._both():
                short = "" if data.get("value") == claim.bound else f"; the plan costs {data['value']}"
                claims += [] if data["proof"] is None else [claim.words(self.instance) + short]
        named = "" if self.instance is None else self.instance.name
        seconds = round(self.deadline.seconds, 3)
        return Verification(str(self.folder), named, tuple(claims), tuple(steps), self.checked_by, seconds)

    def _both(self) -> Iterator[tuple[Claim, dict[str, Any]]]:
        yield from zip(self.claims, self.manifest["claims"], strict=True)

    def _files(self) -> tuple[Answered, str]:
        """The manifest, and the digest of every file."""
        if (self.folder / UNFINISHED).exists() and not (self.folder / MANIFEST).exists():
            raise _No("its writing was not finished: `crewopt prove` writes it again")
        text = self._read(MANIFEST)
        try:
            data = json.loads(text)
            if not isinstance(data, dict) or data.get("format") != FORMAT or data.keys() != KEYS:
                raise _No(f"{MANIFEST}: expected that of a certificate of format {FORMAT}, found another")
            if manifest_text(data) != text:
                raise _No(f"{MANIFEST} was changed: its seal is that of another text")
            self.manifest = data
            self.claims = [claim_of(each) for each in data["claims"]]
            files = dict(data["files"])
            texts = [data["crewopt"], data["instance"], data["digest"], *(each["made_by"] for each in data["claims"])]
            numbers = [data["format"], *data["values"], *(each["value"] for each in data["claims"] if "tier" in each)]
            proofs = {each["proof"] for each in data["claims"]} - {None}
            if not all(type(text) is str for text in texts) or not all(type(number) is int for number in numbers):
                raise ValueError("expected text and whole numbers, found something else")
        except BROKEN_FILE as error:
            raise _No(f"{MANIFEST} is not that of a certificate: {cut(str(error))}") from None
        names = [claim.name for claim in self.claims]
        if len(set(names)) < len(names):
            raise _No(f"{MANIFEST} has a claim twice")
        needed = {INSTANCE, *(f"{name}.opb" for name in names)}
        needed |= proofs
        if self.manifest["values"]:
            needed.add(PLAN)
        missing = sorted(needed - files.keys())
        if missing:
            raise _No(f"{MANIFEST} names no {missing[0]}")
        for name, digest in files.items():
            if Path(name).name != name:
                raise _No(f"{MANIFEST} names a file outside the folder: {cut(name)}")
            try:
                content = (self.folder / name).read_bytes()
            except OSError as error:
                raise _No(f"{name} cannot be read: {error.strerror or error}") from None
            if hashlib.sha256(content).hexdigest() != digest:
                raise _No(f"{name} was changed: its digest is not that of the manifest")
        others = {file.name for file in self.folder.iterdir() if not file.name.startswith(".")} - {*files, MANIFEST}
        if others:  # a file named like a part of Python would be run by whoever runs the small checker
            raise _No(f"{MANIFEST} does not name {cut(min(others))}, which is in the folder")
        return "yes", f"{count(len(files), 'file')} have the digests of the manifest"

    def _rows(self) -> tuple[Answered, str]:
        """The rows, made again from the instance by the model half."""
        try:
            found = load(self.folder / INSTANCE)
        except InputError as error:
            raise _No(f"{INSTANCE}: {error.problems[0]}") from None
        if (found.name, found.digest) != (self.manifest["instance"], self.manifest["digest"]):
            raise _No(f"{INSTANCE} is not the instance of the manifest")
        if self.mine is not None and self.mine.digest != found.digest:
            raise _No(f"{INSTANCE} is another instance than yours")
        made = Formulas(found, self.deadline.left)
        total = 0
        for claim, data in self._both():
            self.deadline.left()
            if claim.tier is not None and claim.tier > len(found.goals):
                raise _No(f"the instance has no tier {claim.tier}")
            rows = self._read(f"{claim.name}.opb")
            entry = Entry(claim, data.get("value"), rows, None if data["proof"] is None else "", data["made_by"])
            if claim_data(entry, found) != data:
                raise _No(f"{claim.name}: the manifest claims something else in words than in numbers")
            again = made.of(claim)
            if again.text != rows:
                raise _No(f"{claim.name}.opb: {_first_difference(again.text, rows)}{self._of_version()}")
            total += len(again.rows)
        self.instance = found
        return "yes", f"all {total:,} rows of {count(len(self.claims), 'file')} made again from {INSTANCE}: the same"

    def _of_version(self) -> str:
        made_by, this = self.manifest["crewopt"], crewopt_version()
        return "" if made_by == this else f" (made by crewopt {cut(str(made_by))}, this is {this})"

    def _plan(self) -> tuple[Answered, str]:
        """The plan by the checker half, and every value in the claims."""
        self.deadline.left()
        assert self.instance is not None
        values = tuple(self.manifest["values"])
        tiers = [(claim, data) for claim, data in self._both() if claim.tier is not None]
        if not (self.folder / PLAN).exists() or PLAN not in self.manifest["files"]:
            if values or tiers:
                raise _No(f"values are claimed, and there is no {PLAN}")
            return "yes", "no plan is claimed"
        try:
            plan = load_plan(self.folder / PLAN, self.instance)
        except InputError as error:
            raise _No(f"{PLAN}: {error.problems[0]}") from None
        report = check(self.instance, plan)
        left_out = {clause for claim, _ in tiers for clause, _ in claim.left_out}
        broken = [each for each in report.broken if not (each.unavoidable or each.address in left_out)]
        if broken:
            raise _No(f"{PLAN} breaks {broken[0]}")
        if report.values != values:
            raise _No(f"{PLAN} has the values {_dotted(report.values)}, the manifest claims {_dotted(values)}")
        for claim, data in tiers:
            assert claim.tier is not None
            assert claim.bound is not None
            if claim.earlier != values[: claim.tier - 1] or data["value"] != values[claim.tier - 1]:
                raise _No(f"{claim.name}: its values are not those of the plan")
            if claim.bound > data["value"]:
                raise _No(f"{claim.name}: claims that no plan is below {claim.bound}, and {PLAN} is")
        open_ = f" but {listed(sorted({' '.join(each) for each in left_out}))}," if left_out else ""
        has = f" and has the values {_dotted(values)}" if values else ""
        return "yes", f"keeps every rule{open_}{has}"

    def _proofs(self) -> tuple[Answered, str]:
        """Every proof, by the small checker and by VeriPB if it is there."""
        with_proof = [claim for claim, data in self._both() if data["proof"] is not None]
        veripb, own, other = shutil.which("veripb"), True, True
        told: list[str] = []
        for claim in with_proof:
            if self.deadline.over:
                own = other = False
                break
            rows, proof = self._read(f"{claim.name}.opb"), self._read(f"{claim.name}.proof")
            tell(trying=f"the proof of {claim.name}")
            began = time.perf_counter()
            try:
                check_proof(rows, proof, self.deadline.remaining)
            except Refused as error:
                raise _No(f"{claim.name}.proof: {error}") from None
            except OutOfTime:
                own = False
            if veripb is not None:
                read = None if self.deadline.over else veripb_accepts(veripb, self.folder, claim.name, self.deadline)
                if read is False:
                    raise _No(f"{claim.name}.proof: refused by {OTHER}")
                other = other and read is True
            told.append(f"{claim.name} {time.perf_counter() - began:.1f} s")
        checkers = [(OWN, own), (OTHER, other and veripb is not None)]
        self.checked_by = tuple(name for name, accepted in checkers if accepted and with_proof)
        proved = {claim.name for claim in with_proof}
        tiers = [f"tier{number}" for number in range(1, len(self.manifest["values"]) + 1)]
        meant = [*(claim.name for claim in self.claims if claim.tier is None), *tiers]
        unproved = [name for name in meant if name not in proved]
        left = f"; without a proof: {listed(unproved)}" if unproved else ""
        alone = "" if veripb is not None else f"; {OTHER} (`veripb`) is not on the path"
        if not with_proof:
            return ("yes", "nothing is claimed") if not unproved else ("not done", f"there are none{left}")
        if not self.checked_by:
            return "not done", f"no checker came to an end in time{left}"
        return (
            "not done" if unproved else "yes",
            f"accepted by {listed(self.checked_by)}: {', '.join(told)}{left}{alone}",
        )

    def _read(self, name: str) -> str:
        try:
            return (self.folder / name).read_bytes().decode()
        except OSError as error:
            raise _No(f"{name} cannot be read: {error.strerror or error}") from None
        except UnicodeDecodeError as error:
            raise _No(f"{name} cannot be read: {cut(str(error))}") from None


def veripb_accepts(program: str, folder: Path, name: str, deadline: Deadline) -> bool | None:
    """Whether VeriPB accepts a proof; None if it does not end in time, or reads another version of the format."""
    rows, proof = (str((folder / f"{name}.{ending}").resolve()) for ending in ("opb", "proof"))
    try:
        done = subprocess.run(
            [program, rows, proof],
            capture_output=True,
            timeout=None if deadline.unlimited else max(0.0, deadline.remaining),
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    told = (done.stdout + done.stderr).decode(errors="replace").lower()
    if done.returncode == 0:
        return "verif" in told and "warning" not in told
    return None if "version" in told else False


def _first_difference(made: str, found: str) -> str:
    """Where two texts differ."""
    ours, theirs = made.split("\n"), found.split("\n")
    for number, (one, other) in enumerate(zip(ours, theirs, strict=False), 1):
        if one != other:
            return f"line {number}: expected {cut(one)!r}, found {cut(other)!r}"
    return f"expected {len(ours)} lines, found {len(theirs)}"


def _dotted(values: tuple[int, ...]) -> str:
    return " · ".join(map(str, values)) or "none"
