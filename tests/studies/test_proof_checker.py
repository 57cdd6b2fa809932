"""The small checker of proofs: what it derives is true, by brute force, and nothing false is accepted."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from itertools import product
from random import Random

import pytest

from optimizer.studies.proof import proof_checker
from optimizer.studies.proof.proof_checker import Proof, Refused, check_proof, read_rows
from tests import PACKAGE

HEAD = "pseudo-Boolean proof version 1.1\n"
ODD = "* #variable= 3 #constraint= 6\n1 x1 1 x2 = 1 ;\n1 x2 1 x3 = 1 ;\n1 x1 1 x3 = 1 ;\n"
"""Three pairs, of each exactly one: fractions satisfy it, whole numbers do not."""
ODD_PROOF = HEAD + "f 6\npol 1 3 + 5 + 2 d\npol 2 4 + 6 + 2 d\npol 7 8 +\nc 9\n"


def opb(rows: list[tuple[list[tuple[int, int]], int]], variables: int) -> str:
    lines = [
        "".join(f"{a:+d} {'~' if x < 0 else ''}x{abs(x)} " for a, x in terms) + f">= {side} ;" for terms, side in rows
    ]
    return "\n".join([f"* #variable= {variables} #constraint= {len(rows)}", *lines, ""])


@cache
def points(variables: int) -> tuple[tuple[int, ...], ...]:
    return tuple(product((0, 1), repeat=variables))


def holds(line: proof_checker.Line, point: tuple[int, ...]) -> bool:
    terms, degree = line
    return (
        sum(value * (point[each - 1] if each > 0 else 1 - point[-each - 1]) for each, value in terms.items()) >= degree
    )


def random_rows(random: Random, variables: int) -> list[tuple[list[tuple[int, int]], int]]:
    rows = []
    for _ in range(random.randint(2, 7)):
        chosen = random.sample(range(1, variables + 1), random.randint(1, variables))
        terms = [(random.randint(-3, 4), random.choice((1, -1)) * x) for x in chosen]
        rows.append((terms, random.randint(-2, 4)))
    return rows


def random_step(random: Random, proof: Proof, variables: int) -> str:
    def literal() -> str:
        return random.choice(("", "~")) + f"x{random.randint(1, variables)}"

    if random.random() < 0.5:
        terms = " ".join(f"+{random.randint(1, 3)} {literal()}" for _ in range(random.randint(1, 3)))
        return f"rup {terms} >= {random.randint(1, 3)} ;"
    words = [str(random.choice(list(proof.known)))]
    for _ in range(random.randint(1, 4)):
        words += random.choice(
            (
                [str(random.choice(list(proof.known))), "+"],
                [literal(), "+"],
                [str(random.randint(1, 4)), "*"],
                [str(random.randint(1, 4)), "d"],
                ["s"],
                [f"x{random.randint(1, variables)}", "w"],
            )
        )
    return "pol " + " ".join(words)


@pytest.mark.parametrize("seed", range(40))
def test_every_row_that_is_made_holds_wherever_the_given_ones_do(seed: int) -> None:
    random, variables = Random(seed), 4
    text = opb(random_rows(random, variables), variables)
    given = read_rows(text)
    left = [point for point in points(variables) if all(holds(row, point) for row in given)]
    proof, made = Proof(given), 0
    proof.step("f")
    for _ in range(30):
        before = proof.next
        try:
            proof.step(random_step(random, proof, variables))
        except Refused:
            continue
        made += 1
        assert all(holds(proof.known[before], point) for point in left)
        if random.random() < 0.2:
            proof.step(f"del id {random.choice(list(proof.known))}")
        if not proof.known:
            break
    assert made


@pytest.mark.parametrize("seed", range(30))
def test_a_row_that_unit_propagation_shows_is_accepted_and_no_other(seed: int) -> None:
    """Propagation written down naively: fix what is forced, row by row, until nothing changes."""
    random, variables = Random(1000 + seed), 5
    given = read_rows(opb(random_rows(random, variables), variables))
    proof = Proof(given)
    proof.step("f")
    for _ in range(10):
        chosen = random.sample(range(1, variables + 1), 2)
        terms = [(random.randint(1, 2), random.choice((1, -1)) * x) for x in chosen]
        text = opb([(terms, random.randint(1, 2))], variables).split("\n")[1]
        row = proof_checker.read_line(text)[0]
        opposite = {-each: value for each, value in row[0].items()}, sum(row[0].values()) - row[1] + 1
        expected = _naively([*proof.known.values(), opposite])
        try:
            proof.step(f"rup {text}")
            assert expected
        except Refused:
            assert not expected


def _naively(rows: list[proof_checker.Line]) -> bool:
    true: set[int] = set()
    while True:
        before = len(true)
        for terms, degree in rows:
            most = sum(value for each, value in terms.items() if -each not in true)
            if most < degree:
                return True
            true |= {each for each, value in terms.items() if -each not in true and most - value < degree}
        if len(true) == before:
            return False


def test_a_proof_is_accepted_and_rows_with_a_solution_are_not() -> None:
    assert check_proof(ODD, ODD_PROOF)
    with pytest.raises(Refused, match="can be satisfied"):
        check_proof(ODD.replace("1 x1 1 x3 = 1", "1 x1 1 x3 = 0"), ODD_PROOF)


@pytest.mark.parametrize(
    ("proof", "words"),
    [
        ("", "version"),
        (HEAD, "without a contradiction"),
        (HEAD + "f 5\n", "expected 6 rows"),
        (HEAD + "f 6\nc 1\n", "can be satisfied"),
        (HEAD + "f 6\nc 9\n", "no row 9"),
        (HEAD + "f 6\nrup >= 1 ;\n", "does not follow"),
        (HEAD + "f 6\npol 1 0 d\n", "expected a number"),
        (HEAD + "f 6\npol 1 -2 *\n", "expected a number"),
        (HEAD + "f 6\npol 1 2\n", "leaves 2 rows"),
        (HEAD + "f 6\npol +\n", "without an operand"),
        (HEAD + "f 6\npol 1 x2\n", "leaves 2 rows"),
        (HEAD + f"f 6\npol 1 {10**599} * {10**599} *\n", "too large"),
        (HEAD + "f 6\ndel id 1\nc 1\n", "no row 1"),
        (HEAD + "l 7\n", "has no row 7"),
        (HEAD + "a +1 x1 >= 2 ;\n", "no such step"),
        (HEAD + "red +1 x1 >= 2 ; x1 -> 1\n", "no such step"),
        (HEAD + "f 6\nrup +1 x1 = 2 ;\n", "would be two"),
        (HEAD + "f 6\nrup +1 y1 >= 2 ;\n", "expected a variable"),
        (HEAD + "f 6\nrup +1.5 x1 >= 2 ;\n", "whole number"),
        (HEAD + "f 6\nrup +1 x1 >= 2\n", "expected `"),
    ],
)
def test_what_is_no_proof_is_refused_with_the_reason(proof: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        check_proof(ODD, proof)


def test_a_row_taken_out_shows_nothing_any_more() -> None:
    rows, again = opb([([(1, 1), (1, 2)], 1)], 2), "rup +1 x1 +1 x2 >= 1 ;\n"
    with pytest.raises(Refused, match="without a contradiction"):
        check_proof(rows, f"{HEAD}f 1\n{again}{again}")
    with pytest.raises(Refused, match="does not follow"):
        check_proof(rows, f"{HEAD}f 1\n{again}del id 1 2\n{again}")


@pytest.mark.parametrize(
    "rows",
    [
        "",
        "min: 1 x1 ;\n",
        ODD.replace("6", "5"),
        ODD.replace("= 3", "= 2"),
        ODD[:-1],
        ODD + "1 x1 > 1 ;\n",
        ODD + "x1\n",
    ],
)
def test_rows_that_are_none_are_refused(rows: str) -> None:
    with pytest.raises(Refused, match="rows"):
        check_proof(rows, ODD_PROOF)


def test_it_shares_nothing_and_is_short() -> None:
    file = PACKAGE / "studies" / "proof" / "proof_checker.py"
    text = file.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    assert "optimizer" not in [
        line.split()[1].split(".")[0] for line in text.splitlines() if line.startswith(("from ", "import "))
    ]
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(file), "/nowhere"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stdout.startswith("REFUSED")
