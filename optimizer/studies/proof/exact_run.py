"""Run as a program of its own: ``exact`` looks for a solution of OPB rows and writes the proof that there is none.

    python exact_run.py ROWS PROOF SECONDS

``exact`` is under the AGPL; it is asked here as any program is, and nothing else of crewopt is in this process.  It
prints UNSAT, SAT or TIMEOUT.  The log is in PROOF.proof, and takes the rows one by one (`l 1`, `l 2`).
"""

from __future__ import annotations

import sys

OFF = ("verbosity", "inp-atmostone", "inp-probing")
"""Options set to 0: without the last two every step of the log names the rows it comes from, so that the steps which
nothing needs can be left out."""


def main(rows: str, proof: str, seconds: str) -> None:
    """Read the rows as they were written, and search."""
    import exact

    with open(rows, encoding="utf-8") as file:
        lines = file.read().split("\n")
    solver = exact.Exact([("proof-log", proof), *((name, "0") for name in OFF)])
    for number in range(1, int(lines[0].split()[2]) + 1):
        solver.addVariable(f"x{number}", 0, 1)
    for line in lines:
        if line and not line.startswith("*"):
            words = line.split()
            terms = [(int(number), name) for number, name in zip(words[:-3:2], words[1:-3:2], strict=True)]
            solver.addConstraint(terms, True, int(words[-2]))
    print(solver.runFull(False, float(seconds)))  # True would go on after a solution, to UNSAT


if __name__ == "__main__":
    main(*sys.argv[1:])
