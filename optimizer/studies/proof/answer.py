"""What ``prove`` and ``verify`` answer, as data and as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from optimizer.problem.shown import Shown
from optimizer.problem.wording import count, listed, table

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Proved:
    """One claim, and how far its proof came."""

    name: str
    """``tier1`` and so on, ``no-plan`` or ``conflict``."""
    words: str
    """The claim of the proof in a sentence: of a tier that is not proved, the best bound that is."""
    value: int | None
    """Of a tier: the value of the plan."""
    bound: int | None
    """Of a tier: no plan is below, by the proof."""
    complete: bool
    """Whether all that could be claimed has a proof."""
    made_by: str
    """What made the proof: ``rows added up``, or the name of a solver; empty without a proof."""
    why_not: str
    """Why more is not proved; empty if ``complete``."""
    seconds: float
    """To make the proof."""
    size: int
    """Bytes of the proof."""
    check_seconds: float | None
    """Of the small checker; None if it did not end in time, or there is no proof."""


@dataclass(frozen=True, slots=True, repr=False)
class Certificate(Shown):
    """A folder of proofs."""

    instance: str
    folder: str
    """Empty if none was written."""
    status: Literal["plan", "infeasible", "refused", "unknown"]
    """Whether the folder is about a plan, or that there is none; or the plan given breaks rules; or no plan was
    found in time."""
    claims: tuple[Proved, ...]
    checked_by: tuple[str, ...]
    """The checkers that accepted every proof."""
    notes: tuple[str, ...]
    better: bool
    """Whether the plan given is not the best: a better one was found."""
    seconds: float

    @property
    def complete(self) -> bool:
        """Whether everything that can be claimed has a proof: each tier of the plan, or that there is no plan."""
        return self.status in ("plan", "infeasible") and all(claim.complete for claim in self.claims)

    def __str__(self) -> str:
        return certificate_text(self)


Answered = Literal["yes", "no", "not done"]
Looked = Literal["files", "rows", "plan", "proofs"]


@dataclass(frozen=True, slots=True)
class Step:
    """One of the things that ``verify`` looks at."""

    name: Looked
    answered: Answered
    words: str


@dataclass(frozen=True, slots=True, repr=False)
class Verification(Shown):
    """What was found of a certificate."""

    folder: str
    instance: str
    claims: tuple[str, ...]
    """In words; what is accepted if all is."""
    steps: tuple[Step, ...]
    checked_by: tuple[str, ...]
    """The proof checkers that accepted every proof."""
    seconds: float

    @property
    def accepted(self) -> bool:
        """Whether nothing was refused and every proof was accepted by at least one checker."""
        return bool(self.steps) and all(step.answered == "yes" for step in self.steps)

    @property
    def accepted_in_part(self) -> bool:
        """Whether every proof that is there was accepted, and some claim has none."""
        others = all(step.answered == "yes" for step in self.steps if step.name != "proofs")
        return others and not self.accepted and not self.refused and bool(self.checked_by)

    @property
    def refused(self) -> bool:
        """Whether something is wrong."""
        return any(step.answered == "no" for step in self.steps)

    def __str__(self) -> str:
        return verification_text(self)


def certificate_data(found: Certificate) -> dict[str, Any]:
    """As plain data."""
    claims = [
        {
            "name": claim.name,
            "claim": claim.words,
            "value": claim.value,
            "bound": claim.bound,
            "proved": claim.complete,
            "made_by": claim.made_by or None,
            "why_not": claim.why_not or None,
            "seconds": claim.seconds,
            "bytes": claim.size,
            "check_seconds": claim.check_seconds,
        }
        for claim in found.claims
    ]
    return {
        "instance": found.instance,
        "folder": found.folder or None,
        "status": found.status,
        "proved": found.complete,
        "better_plan": found.better,
        "claims": claims,
        "checked_by": list(found.checked_by),
        "notes": list(found.notes),
        "seconds": found.seconds,
    }


def certificate_text(found: Certificate) -> str:
    """As text."""
    return "\n".join(_certificate(found))


def _certificate(found: Certificate) -> Iterator[str]:
    head = {"plan": "PROVED" if found.complete else "NOT ALL PROVED", "infeasible": "PROVED: NO PLAN"}
    if found.better:
        head["plan"] = "NOT THE BEST PLAN"
    if not found.complete:
        head["infeasible"] = "NO PLAN, NOT ALL PROVED"
    if found.status == "plan" and not found.claims:
        head["plan"] = "NOTHING TO PROVE"
    head |= {"refused": "REFUSED", "unknown": "NO PLAN IN TIME"}
    yield f"{head[found.status]}  {found.instance}  ({found.seconds:.1f} s)"
    if found.claims:
        yield ""
        cells = [("claim", "value", "proved bound", "proof", "checked in", "made by")]
        for claim in found.claims:
            value = "" if claim.value is None else str(claim.value)
            checked = "" if claim.check_seconds is None else f"{claim.check_seconds:.1f} s"
            bound = "yes" if claim.bound is None and claim.complete else str("" if claim.bound is None else claim.bound)
            size = f"{claim.size:,} bytes" if claim.size else "none"
            cells.append((claim.name, value, bound, size, checked, claim.made_by))
        yield from table(cells, right=range(1, 5))
        yield ""
    yield from (f"{claim.name}: {claim.words}" for claim in found.claims if claim.made_by)
    yield from (f"{claim.name}: not proved: {claim.why_not}" for claim in found.claims if claim.why_not)
    yield from (f"Note: {note}" for note in found.notes)
    if found.folder:
        yield certificate_line(found.folder, found.checked_by)
        yield f"`crewopt verify {found.folder}` checks it."


def certificate_lines(found: Certificate) -> str:
    """Below the answer of a solve: where the certificate is, who has checked it, and what has no proof."""
    missing = [f"  {claim.name}: not proved: {claim.why_not}" for claim in found.claims if claim.why_not]
    first = certificate_line(found.folder, found.checked_by) if found.folder else "certificate: none in time"
    return "\n".join([first, *missing])


def nothing_proved(instance: str) -> Certificate:
    """The answer where time ran out before the first proof."""
    return Certificate(instance, "", "unknown", (), (), (), False, 0.0)


def certificate_line(folder: str, checked_by: tuple[str, ...]) -> str:
    """``certificate: FOLDER, checked by ...``."""
    return f"certificate: {folder}, checked by {listed(checked_by)}" if checked_by else f"certificate: {folder}"


def verification_data(found: Verification) -> dict[str, Any]:
    """As plain data."""
    return {
        "folder": found.folder,
        "instance": found.instance,
        "accepted": found.accepted,
        "claims": list(found.claims),
        "steps": {step.name: {"answer": step.answered, "words": step.words} for step in found.steps},
        "checked_by": list(found.checked_by),
        "seconds": found.seconds,
    }


def verification_text(found: Verification) -> str:
    """As text."""
    head = "ACCEPTED" if found.accepted else "REFUSED" if found.refused else "NOT CHECKED TO THE END"
    if found.accepted_in_part:
        head = "ACCEPTED, NOT ALL PROVED"
    of = f"  {found.instance}: {count(len(found.claims), 'claim')}" if found.claims else ""
    lines = [f"{head}{of}  ({found.seconds:.1f} s)", ""]
    lines += [f"  {step.name:7} {step.answered:9} {step.words}" for step in found.steps]
    if found.accepted or found.accepted_in_part:
        lines += ["", *(f"  {claim}" for claim in found.claims)]
    return "\n".join(lines)
