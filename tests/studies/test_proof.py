"""Certificates: what they claim is true, what they hold is what was meant, and nothing changed is accepted."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from functools import cache
from random import Random
from typing import TYPE_CHECKING
from unittest import mock

import pytest

import optimizer
from optimizer.goals import Cost
from optimizer.model.rows import Clause, Row
from optimizer.problem.errors import ChildFailedError, InputError
from optimizer.solver.deadline import Deadline
from optimizer.solver.engines.names import HIGHS
from optimizer.solver.engines.search import search
from optimizer.solver.engines.task import Task
from optimizer.solver.export import AtLeast, at_least
from optimizer.studies.proof import making, verifying
from optimizer.studies.proof.claims import Claim, Formulas
from optimizer.studies.proof.folder import CHECKER, MANIFEST, Contents, manifest_text, write_folder
from optimizer.studies.proof.linear import linear_bound
from optimizer.studies.proof.logged import logged
from optimizer.studies.proof.proof_checker import Refused, check_proof
from optimizer.studies.proof.verifying import veripb_accepts
from tests import INSTANCES
from tests.cli.inside import inside
from tests.slow import few_first
from tests.worlds.tiny import tiny

if TYPE_CHECKING:
    from pathlib import Path

    from optimizer.instance import Instance

MINI = INSTANCES / "mini.yaml"
INFEASIBLE = sorted(INSTANCES.glob("infeasible-*.yaml"))
SMALL = ("mini", "iss-2022-barter", "iss-2022-swap")
VERIPB = shutil.which("veripb")
ODD = [AtLeast(((1, a), (1, b)), 1) for a, b in ((0, 1), (1, 2), (0, 2))]
ODD += [AtLeast(((-1, a), (-1, b)), -1) for a, b in ((0, 1), (1, 2), (0, 2))]
"""Of each pair exactly one: fractions satisfy it, whole numbers do not."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That of mini."""
    folder: Path = tmp_path_factory.mktemp("proof") / "mini"
    assert optimizer.prove(optimizer.load(MINI), folder=folder, workers=1).complete
    return folder


def opb_text_of(rows: list[AtLeast], literals: int) -> str:
    lines = ["".join(f"{a:+d} x{x + 1} " for a, x in row.terms) + f">= {row.degree} ;" for row in rows]
    return "\n".join([f"* #variable= {literals} #constraint= {len(rows)}", *lines, ""])


def read_opb(text: str) -> tuple[int, list[Row]]:
    """As much of OPB as is written."""
    head, *lines = text.splitlines()
    rows = []
    for line in lines:
        if not line.startswith("*"):
            words = line.split()
            numbers, side = list(map(int, words[:-3:2])), int(words[-2])
            for place, name in enumerate(words[1:-3:2]):
                if name.startswith("~"):  # a * ~x = a - a * x
                    numbers[place], side = -numbers[place], side - numbers[place]
            literals = tuple(int(name.lstrip("~x")) - 1 for name in words[1:-3:2])
            rows.append(Row(Clause("read", ""), literals, tuple(numbers), side, None))
    assert int(head.split()[4]) == len(rows)
    return int(head.split()[2]), rows


def has_solution(text: str) -> bool:
    literals, rows = read_opb(text)
    return search(Task(literals, tuple(rows), Cost(())), engine=HIGHS).status != "infeasible"


# What is exported and proved


@pytest.mark.parametrize("tier", [1, 2])
def test_an_opb_file_read_again_has_the_same_value(tier: int, tmp_path: Path) -> None:
    file = tmp_path / "rows.txt"
    done = inside("export", str(MINI), "--tier", str(tier), "--format", "opb", "-o", str(file))
    assert done.returncode == 0
    literals, rows = read_opb(file.read_text())
    claim = rows.pop()
    assert claim.coefficients is not None
    assert claim.lower is not None
    cost = Cost(tuple((-value, x) for value, x in zip(claim.coefficients, claim.literals, strict=True)))
    best = search(Task(literals, tuple(rows), cost), engine=HIGHS)
    assert best.value == 1 - claim.lower  # the claim turned round asks for one less
    assert not has_solution(file.read_text())
    text = file.read_text()
    assert f"* x1 = {Formulas(optimizer.load(MINI)).model(()).rows.names[0]}" in text
    assert "* seat_coverage: " in text or "* one_place: " in text


@pytest.mark.parametrize("file", INFEASIBLE, ids=lambda file: file.stem)
def test_that_there_is_no_plan_is_proved(file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "proof"
    found = optimizer.prove(optimizer.load(file), folder=folder, workers=1)
    assert found.complete
    assert found.claims[0].name == "no-plan"
    assert found.checked_by
    assert {claim.name for claim in found.claims} >= ({"conflict"} if found.status == "infeasible" else {"tier1"})
    verified = optimizer.verify(folder)
    assert verified.accepted, str(verified)
    for rows in folder.glob("*.opb"):
        assert not has_solution(rows.read_text())


@pytest.mark.parametrize("name", few_first(SMALL, 2))
def test_every_tier_is_proved_at_the_value_that_is_best(name: str, tmp_path: Path) -> None:
    instance = optimizer.load(INSTANCES / f"{name}.yaml")
    folder = tmp_path / "proof"
    found = optimizer.prove(instance, folder=folder, workers=1)
    assert found.complete
    assert [claim.bound for claim in found.claims] == [claim.value for claim in found.claims]
    assert tuple(claim.bound for claim in found.claims) == optimizer.solve(instance, workers=1).values
    verified = optimizer.verify(folder, instance=instance)
    assert verified.accepted, str(verified)
    assert "the small checker" in verified.checked_by
    assert (VERIPB is None) == ("VeriPB" not in verified.checked_by)


@pytest.mark.parametrize("seed", few_first(range(12), 4))
def test_tiny_worlds_with_every_rule_and_goal_are_proved(seed: int, tmp_path: Path) -> None:
    """What is proved is what a second engine finds: the best value of each tier, or that there is no plan."""
    pytest.importorskip("exact")
    instance = tiny(seed)
    found = optimizer.prove(instance, folder=tmp_path / "proof", workers=1)
    assert found.complete, str(found)
    solved = optimizer.solve(instance, engine=HIGHS, workers=1)
    assert (found.status == "infeasible") == (solved.status == "infeasible")
    assert tuple(claim.bound for claim in found.claims if claim.bound is not None) == solved.values
    assert optimizer.verify(tmp_path / "proof", instance=instance).accepted


@pytest.mark.parametrize("late", [None, 0, 1])
def test_a_checker_is_named_only_if_it_accepts_every_proof(
    late: int | None, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """VeriPB, here played, comes to no end in time on one of the proofs, or on none."""
    asked: list[str] = []

    def accepts(program: str, folder: Path, claim: str, deadline: Deadline) -> bool | None:
        asked.append(claim)
        return None if len(asked) - 1 == late else True

    monkeypatch.setattr(verifying, "veripb_accepts", accepts)
    monkeypatch.setattr(shutil, "which", lambda name: "veripb")
    found = optimizer.verify(certificate)
    assert len(asked) == len(set(asked)) == 2
    assert isinstance(found.seconds, float)
    assert found.checked_by == (("the small checker", "VeriPB") if late is None else ("the small checker",))


def test_what_no_time_is_left_for_is_not_looked_at(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the time is up while rows are made, nothing more is made, and no program of others is started."""
    stop, built = optimizer.Stop(), []

    def model(self: Formulas, left_out: object) -> None:
        built.append(left_out)
        stop.request()
        self.look()

    monkeypatch.setattr(Formulas, "model", model)
    monkeypatch.setattr(shutil, "which", lambda name: "veripb")
    monkeypatch.setattr(verifying, "veripb_accepts", lambda *asked: pytest.fail("it is started"))
    found = optimizer.verify(certificate, stop=stop)
    assert {step.name: step.answered for step in found.steps} == {
        "files": "yes",
        "rows": "not done",
        "plan": "not done",
        "proofs": "not done",
    }
    assert (found.refused, found.accepted, len(built)) == (False, False, 1)
    ended = inside("verify", str(certificate), "--time-limit", "0.000001")
    assert ended.returncode == 3, ended.stderr


def test_a_program_of_others_gets_the_time_that_is_left(tmp_path: Path) -> None:
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 20\n")
    slow.chmod(0o755)
    began = time.monotonic()
    assert veripb_accepts(str(slow), tmp_path, "tier1", Deadline(0.05)) is None
    assert time.monotonic() - began < 1.0


def test_the_plan_after_news_is_proved_too(tmp_path: Path) -> None:
    instance = optimizer.load(INSTANCES / "ms-16-2020.yaml")
    published = optimizer.load_plan(INSTANCES / "ms-16-2020.published.json", instance)
    events = optimizer.load_events(INSTANCES / "ms-16-2020.events.yaml", instance)
    answer = optimizer.replan(instance, published, events, workers=1)
    assert answer.result.plan is not None
    found = optimizer.prove(answer.instance, answer.result.plan, folder=tmp_path / "proof", workers=1)
    assert found.complete
    assert found.claims
    assert optimizer.verify(tmp_path / "proof").accepted


def test_a_plan_that_is_not_the_best_gets_no_proof(tmp_path: Path) -> None:
    instance = optimizer.load(MINI)
    first = instance.model_copy(update={"goals": instance.goals[:1]})
    seeds = (optimizer.solve(first, workers=1, seed=seed).plan for seed in range(20))
    best = optimizer.solve(instance, workers=1).values
    worse = next(plan for plan in seeds if plan is not None and optimizer.check(instance, plan).values != best)
    found = optimizer.prove(instance, worse, folder=tmp_path / "proof", workers=1)
    assert found.better
    assert not found.complete
    assert found.claims[1].bound is not None
    assert found.claims[1].bound <= best[1]
    assert optimizer.verify(tmp_path / "proof").accepted  # of the bound, which is true
    with mock.patch("optimizer.studies.proof.logged.find_spec", return_value=None):
        found = optimizer.prove(instance, worse, folder=tmp_path / "proof", workers=1)
    assert "pip install 'crewopt[proof]'" in str(found)


def test_a_plan_that_breaks_rules_gets_no_folder(tmp_path: Path) -> None:
    instance = optimizer.load(MINI)
    plan = optimizer.solve(instance, workers=1).plan
    assert plan is not None
    empty = plan.model_copy(update={"assignments": ()})
    found = optimizer.prove(instance, empty, folder=tmp_path / "proof", workers=1)
    assert found.status == "refused"
    assert not (tmp_path / "proof").exists()


# How proofs are made


def test_a_search_writes_a_proof_where_fractions_satisfy_the_rows() -> None:
    pytest.importorskip("exact")
    found = logged(ODD, 3, range(1, 7), None, Deadline(60))
    assert found.end == "proved"
    assert found.proof is not None
    assert check_proof(opb_text_of(ODD, 3), found.proof)
    assert logged(ODD[:5], 3, range(1, 6), None, Deadline(60)).end == "solution"


@pytest.mark.parametrize("seed", range(6))
def test_a_search_over_some_rows_helped_by_a_sum_proves_it_of_all(seed: int) -> None:
    """Rows without a solution, between others, with a sum of some of them given to the search."""
    pytest.importorskip("exact")
    random = Random(seed)
    others = [AtLeast(((1, random.randint(3, 8)), (1, random.randint(9, 12))), 1) for _ in range(6)]
    rows = random.sample([*ODD, *others], 12)
    chosen = [number for number, row in enumerate(rows, 1) if row in ODD or random.random() < 0.5]
    known = making.Added({number: random.randint(1, 5) for number in random.sample(chosen, 3)})
    found = logged(rows, 13, chosen, known, Deadline(60))
    assert found.proof is not None
    assert check_proof(opb_text_of(rows, 13), found.proof)


def test_where_the_relaxation_is_too_weak_the_search_takes_over(tmp_path: Path) -> None:
    pytest.importorskip("exact")
    instance = optimizer.load(MINI)
    with mock.patch.object(making, "linear_bound", return_value=None):
        found = optimizer.prove(instance, folder=tmp_path / "proof", workers=1)
    assert found.complete
    assert all(claim.made_by.startswith("exact") for claim in found.claims)
    assert optimizer.verify(tmp_path / "proof").accepted


def test_a_bound_that_was_added_up_holds() -> None:
    """Every bound is one that a second engine finds true, also of claims that are not."""
    formulas = Formulas(optimizer.load(MINI))
    for bound in (5, 4, 1):
        formula = formulas.of(Claim("tier1", 1, bound))
        found = linear_bound(formula, 60)
        assert found is not None
        assert found.bound == 4
        assert found.proves == (bound <= 4)
        parts = [part for row in formula.rows for part in at_least(row)]
        total = found.added.sum(parts)
        assert (sum(max(0, value) for value, _ in total.terms) < total.degree) == found.proves


# The command line


def test_the_commands_and_their_exit_codes(tmp_path: Path) -> None:
    folder = str(tmp_path / "proof")
    told = inside("prove", str(MINI), "-o", folder)
    assert told.returncode == 0
    assert told.stdout.startswith("PROVED  mini")
    assert f"certificate: {folder}, checked by the small checker" in told.stdout
    told = inside("verify", folder, "--instance", str(MINI))
    assert told.returncode == 0
    for words in ("ACCEPTED  mini: 2 claims", "files   yes", "rows    yes", "plan    yes", "proofs  yes"):
        assert words in told.stdout
    data = json.loads(inside("verify", folder, "--json").stdout)
    assert data["accepted"]
    told = inside("verify", folder, "--instance", str(INFEASIBLE[0]))
    assert told.returncode == 1
    assert "another instance than yours" in told.stdout
    with mock.patch("optimizer.studies.proof.verifying.shutil.which", return_value=None):
        assert inside("verify", folder, "--time-limit", "0.0000001").returncode == 3
    told = inside("prove", str(MINI), "-o", folder, "--each", "0.0000001", "--json")  # the older one goes
    assert told.returncode == 3
    assert [claim["proved"] for claim in json.loads(told.stdout)["claims"]] == [False, False]
    assert inside("verify", folder).returncode == 3
    assert inside("prove", str(MINI), "-o", str(tmp_path)).returncode == 2
    assert inside("prove", str(MINI), "-o", "-").returncode == 2
    assert inside("verify", str(tmp_path / "nothing")).returncode == 2
    assert inside("verify", str(tmp_path)).returncode == 1


def test_each_proof_stands_in_the_folder_before_the_next_is_begun(tmp_path: Path) -> None:
    folder = tmp_path / "proof"
    told: list[tuple[list[bool], str, optimizer.Verification | None]] = []

    def hear(so_far: optimizer.Certificate) -> None:
        found = optimizer.verify(so_far.folder) if so_far.folder else None
        told.append(([claim.complete for claim in so_far.claims], so_far.claims[-1].why_not, found))

    whole = optimizer.prove(optimizer.load(MINI), folder=folder, workers=1, on_answer=hear)
    none, first, both = told
    assert none == ([False, False], "there was no time left", None)
    assert first[:2] == ([True, False], "there was no time left")
    assert first[2] is not None
    assert first[2].accepted_in_part
    assert not first[2].accepted
    assert [claim[:44] for claim in first[2].claims] == ["no plan costs less than 4 in tier 1 (unfille"]
    assert "; without a proof: tier2" in str(first[2])
    assert str(first[2]).startswith("ACCEPTED, NOT ALL PROVED  mini: 1 claim")
    assert both[2] is not None
    assert both[2].accepted
    assert not both[2].accepted_in_part
    assert whole.complete


@pytest.mark.parametrize("kept", [0, 1])
def test_a_proof_that_comes_late_loses_no_earlier_one(
    kept: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the process that searches had been ended at the limit, in the middle of a proof."""
    made, left = making.Maker.made, iter(range(kept))

    def late(maker: making.Maker, claim: Claim, value: int | None) -> object:
        if next(left, None) is None:
            raise ChildFailedError("late", "it gave no answer in its time")
        return made(maker, claim, value)

    monkeypatch.setattr(making.Maker, "made", late)
    folder = tmp_path / "proof"
    told = inside("prove", str(MINI), "-o", str(folder))
    assert told.returncode == 3
    assert told.stdout.startswith("NOT ALL PROVED  mini")
    assert "tier2: not proved: there was no time left" in told.stdout
    assert ("tier1: not proved" in told.stdout) == (kept == 0)
    assert folder.exists() == (kept > 0)
    if kept:
        told = inside("verify", str(folder))
        assert told.returncode == 3
        assert told.stdout.startswith("ACCEPTED, NOT ALL PROVED  mini: 1 claim")


@pytest.mark.parametrize("written", [0, 2, 4])
def test_a_folder_that_was_not_finished_is_written_again(
    written: int, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a process that was killed leaves: some files, maybe half of one under another name, and no manifest."""
    instance = optimizer.load(MINI)
    contents = Contents(instance, optimizer.load_plan(certificate / "plan.json", instance), (4, 30972))
    folder, count = shutil.copytree(certificate, tmp_path / "theirs"), iter(range(written))
    for file in folder.iterdir():
        file.write_bytes(file.read_bytes() + b"\n")  # an older one: what is the same is not written again

    def killed(path: Path, content: bytes) -> None:
        if next(count, None) is None:
            path.with_name(f".{path.name}.x1y2z3").write_bytes(content[:5])
            raise KeyboardInterrupt
        path.write_bytes(content)

    with monkeypatch.context() as during:
        during.setattr("optimizer.studies.proof.folder.write_bytes", killed)
        with pytest.raises(KeyboardInterrupt):
            write_folder(folder, contents)
    assert not (folder / MANIFEST).exists()
    told = optimizer.verify(folder)
    assert told.refused
    assert "was not finished" in str(told)
    write_folder(folder, contents)
    assert {file.name for file in folder.iterdir()} == set(contents.files())


def test_a_stranger_needs_the_folder_alone(certificate: Path, tmp_path: Path) -> None:
    """Copied elsewhere, with a Python that sees no packages."""
    folder = shutil.copytree(certificate, tmp_path / "theirs")
    command = [sys.executable, "-I", "-S", CHECKER]
    told = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env={})
    assert told.returncode == 0, told.stdout + told.stderr
    assert told.stdout.count("ACCEPTED") == 2
    (folder / "plan.json").write_text("{}")
    told = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env={})
    assert told.returncode == 1
    assert "plan.json" in told.stdout


# Tampering


def test_any_changed_file_is_refused(certificate: Path, tmp_path: Path) -> None:
    for file in sorted(certificate.iterdir()):
        for number, change in enumerate(CHANGES):
            folder = shutil.copytree(certificate, tmp_path / f"{file.name}{number}")
            changed = change(file.read_bytes())
            if changed is None:
                (folder / file.name).unlink()
            else:
                (folder / file.name).write_bytes(changed)
            found = optimizer.verify(folder)
            assert found.refused, (file.name, number)
            shutil.rmtree(folder)


def test_no_other_file_of_the_folder_is_run(certificate: Path, tmp_path: Path) -> None:
    """A forger's json.py would be imported by check.py: as the README has it run, it is not, and `verify` names it."""
    folder = shutil.copytree(certificate, tmp_path / "theirs")
    (folder / "json.py").write_text("print('ACCEPTED'); raise SystemExit(0)")
    (folder / "plan.json").write_text("{}")
    assert f"`python3 -I {CHECKER}`" in (folder / "README.md").read_text()
    told = subprocess.run([sys.executable, "-I", CHECKER], cwd=folder, capture_output=True, text=True, check=False)
    assert told.returncode == 1, told.stdout
    shutil.copy(certificate / "plan.json", folder)
    found = optimizer.verify(folder)
    assert found.refused
    assert "json.py" in str(found)


CHANGES = (
    lambda content: content + b"\n",
    lambda content: content[: len(content) // 2],
    lambda content: content.replace(b"1", b"2", 1),
    lambda content: b"",
    lambda content: None,
)


@cache
def sources() -> tuple[tuple[str, str, str], ...]:
    """Rows and proofs of every kind of step, added up or searched; and the rows of a claim that is too good by one."""
    found = []
    formulas = Formulas(optimizer.load(MINI))
    for claim in (Claim("tier1", 1, 4), Claim("tier2", 2, 30972, (4,))):
        assert claim.bound is not None
        formula, better = formulas.of(claim), formulas.of(replace(claim, bound=claim.bound + 1))
        bound = linear_bound(formula, 60)
        assert bound is not None
        found.append((formula.text, making.in_one_step(formula, bound), better.text))
        parts = [part for row in formula.rows for part in at_least(row)]
        searched = logged(parts, formula.literals, range(1, len(parts) + 1), None, Deadline(60))
        if searched.proof is not None:
            found.append((formula.text, searched.proof, better.text))
    return tuple(found)


def corrupted_rows(random: Random, rows: str) -> str:
    """One number, sign, side or row changed."""
    lines = rows.split("\n")
    places = [place for place, line in enumerate(lines) if line.endswith(";")]
    place, kind = random.choice(places), random.choice(("coefficient", "sign", "side", "row"))
    words = lines[place].split()
    if kind == "row":
        del lines[place]
        lines[0] = f"{lines[0].rpartition(' ')[0]} {len(places) - 1}"
        return "\n".join(lines)
    at = random.randrange(0, len(words) - 3, 2)
    if kind == "coefficient":
        words[at] = f"{int(words[at]) + random.choice((-2, -1, 1, 2)):+d}"
    elif kind == "sign":
        words[at + 1] = "~" + words[at + 1]
    else:
        words[-2] = str(int(words[-2]) - random.randint(1, 3))
    lines[place] = " ".join(words)
    return "\n".join(lines)


def corrupted_proof(random: Random, proof: str) -> str:
    """One step dropped, moved or changed, or the end cut off."""
    steps, kind = proof.split("\n"), random.choice(("step", "order", "number", "cut"))
    if kind == "cut" or len(steps) < 4:
        return proof[: random.randrange(len(proof) + 1)]
    at, other = random.randrange(1, len(steps) - 1), random.randrange(1, len(steps) - 1)
    if kind == "step":
        del steps[at]
    elif kind == "order":
        steps[at], steps[other] = steps[other], steps[at]
    else:
        words = steps[at].split()
        numbers = [index for index, word in enumerate(words) if word.isdigit()]
        if numbers:
            index = random.choice(numbers)
            words[index] = str(max(1, int(words[index]) + random.choice((-1, 1, 7))))
        steps[at] = " ".join(words)
    return "\n".join(steps)


def accepted_by_any(rows: str, proof: str, folder: Path) -> bool:
    """Whether any checker accepts it."""
    try:
        check_proof(rows, proof)
    except Refused:
        own = False
    else:
        own = True
    if VERIPB is None:
        return own
    (folder / "c.opb").write_text(rows)
    (folder / "c.proof").write_text(proof)
    return bool(veripb_accepts(VERIPB, folder, "c", Deadline(60))) or own


SEEDS = pytest.mark.parametrize(
    "seeds", [range(60), pytest.param(range(60, 1000), marks=pytest.mark.long)], ids=["some", "many"]
)


@SEEDS
def test_a_corrupted_proof_is_refused_or_its_claim_is_true(seeds: range, tmp_path: Path) -> None:
    """Rows with a solution have no proof: a second engine is asked for each pair that is accepted."""
    refused = 0
    for seed in seeds:
        random = Random(seed)
        rows, proof, _ = random.choice(sources())
        if random.random() < 0.5:
            rows = corrupted_rows(random, rows)
            if random.random() < 0.5:  # a row dropped, and the proof made to fit
                count = rows.split("\n")[0].rpartition(" ")[2]
                proof = re.sub(r"^f \d+$", f"f {count}", proof, flags=re.MULTILINE)
        else:
            proof = corrupted_proof(random, proof)
        if accepted_by_any(rows, proof, tmp_path):
            assert not has_solution(rows), seed
        else:
            refused += 1
    assert refused > len(seeds) / 4


@SEEDS
def test_a_better_claim_is_refused_whatever_is_done_to_the_proof(seeds: range, tmp_path: Path) -> None:
    """The claim is false by one, so there is a solution; proofs of the true claim, corrupted or not, against it."""
    assert all(has_solution(better) for _, _, better in sources())
    for seed in seeds:
        random = Random(seed)
        _, proof, better = random.choice(sources())
        for _ in range(random.randint(0, 3)):
            proof = corrupted_proof(random, proof)
        assert not accepted_by_any(better, proof, tmp_path), seed


def resealed(folder: Path, change: dict[str, str], **manifest: object) -> Path:
    """Files changed, and the manifest made to fit: digests and seal."""
    for name, text in change.items():
        (folder / name).write_text(text)
    data = json.loads((folder / MANIFEST).read_text()) | manifest
    data["files"] = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in data["files"]}
    (folder / MANIFEST).write_text(manifest_text(data))
    return folder


def test_a_false_claim_under_a_true_seal_is_refused(certificate: Path, tmp_path: Path) -> None:
    """Who changes a certificate can make digests anew: each of the four looks is needed."""

    def copy(name: str) -> Path:
        return shutil.copytree(certificate, tmp_path / name)

    def step(folder: Path, instance: Instance | None = None) -> str:
        found = optimizer.verify(folder, instance=instance)
        assert found.refused
        return next(step.name for step in found.steps if step.answered == "no")

    claims = json.loads((certificate / MANIFEST).read_text())["claims"]
    rows, proof = (certificate / "tier1.opb").read_text(), (certificate / "tier1.proof").read_text()
    assert optimizer.verify(resealed(copy("same"), {})).accepted

    # a better claim, in the manifest alone and in the rows as well
    better = [{**claims[0], "bound": 5, "words": claims[0]["words"].replace("4", "5")}, claims[1]]
    assert step(resealed(copy("bound"), {}, claims=better)) == "rows"
    true = Formulas(optimizer.load(MINI)).of(Claim("tier1", 1, 5)).text
    assert step(resealed(copy("rows"), {"tier1.opb": true}, claims=better)) == "plan"
    higher = [{**better[0], "value": 5}, claims[1]]
    assert step(resealed(copy("value"), {"tier1.opb": true}, claims=higher, values=[5, 30972])) == "plan"

    # words that say more than the numbers
    bold = [{**claims[0], "words": "no plan is better in anything"}, claims[1]]
    assert step(resealed(copy("words"), {}, claims=bold)) == "rows"

    # other rows, another instance, another plan, a proof of something else
    dropped = rows.replace("\n" + next(line for line in rows.split("\n") if line.endswith(";")), "", 1)
    assert step(resealed(copy("dropped"), {"tier1.opb": dropped})) == "rows"
    text = (certificate / "instance.yaml").read_text()
    assert step(resealed(copy("instance"), {"instance.yaml": INFEASIBLE[0].read_text()})) == "rows"
    changed = optimizer.loads(text).model_copy(update={"goals": optimizer.load(MINI).goals[:1]})
    other = {"instance.yaml": optimizer.dumps(changed)}
    assert step(resealed(copy("goals"), other, digest=changed.digest)) == "rows"
    plan = json.loads((certificate / "plan.json").read_text())
    plan["assignments"] = plan["assignments"][:-1]
    assert step(resealed(copy("plan"), {"plan.json": json.dumps(plan)})) == "plan"
    assert step(resealed(copy("proof"), {"tier2.proof": proof})) == "proofs"
    cut = proof.rpartition("c ")[0]
    assert step(resealed(copy("cut"), {"tier1.proof": cut})) == "proofs"

    # names of files that lead elsewhere
    files = json.loads((certificate / MANIFEST).read_text())["files"]
    (tmp_path / "elsewhere").write_text("")
    folder = copy("outside")
    data = json.loads((folder / MANIFEST).read_text())
    data["files"] = {**files, "../elsewhere": hashlib.sha256(b"").hexdigest()}
    (folder / MANIFEST).write_text(manifest_text(data))
    assert step(folder) == "files"


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="other files"):
        optimizer.prove(optimizer.load(MINI), folder=tmp_path)
    (tmp_path / "manifest.json").write_text('{"name": "a web page"}')
    with pytest.raises(InputError, match="other files"):
        optimizer.prove(optimizer.load(MINI), folder=tmp_path)
    with pytest.raises(InputError, match="found a file"):
        optimizer.prove(optimizer.load(MINI), folder=tmp_path / "notes.txt")
    with pytest.raises(InputError, match="no folder"):
        optimizer.prove(optimizer.load(MINI), folder=tmp_path / "a" / "b")
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("seed", range(40))
def test_a_manifest_with_anything_in_it_is_not_accepted_and_breaks_nothing(
    seed: int, certificate: Path, tmp_path: Path
) -> None:
    """One value anywhere in the manifest replaced, and the seal made anew: what it says is no longer what is there."""
    random = Random(seed)
    folder = shutil.copytree(certificate, tmp_path / "copy")
    data = json.loads((folder / MANIFEST).read_text())
    before = json.dumps(data)
    inside_of: list[object] = [data]
    place: list[object] | dict[str, object] = data
    while inside_of:  # go down at random
        found = inside_of.pop()
        if isinstance(found, dict | list) and found:
            place = found
            key = random.choice(list(found) if isinstance(found, dict) else range(len(found)))  # type: ignore[arg-type]
            inside_of.append(found[key])  # type: ignore[index, call-overload]
    place[key] = random.choice([None, 7, -1, "x", [], {}, ["a"], 1.5, True])  # type: ignore[index, call-overload]
    if json.dumps(data) == before or key in ("made_by", "crewopt", "seal"):
        return
    (folder / MANIFEST).write_text(manifest_text(data))
    assert not optimizer.verify(folder).accepted
