"""Slips in what the command line passes on, and how it ends."""

from __future__ import annotations

from tests.slips._noticed import noticed_by


def answer(name: str) -> str:
    """The test of one stored answer."""
    return f"cli/test_answers.py::test_answer_is_as_reviewed[{name}]"


SLIPS = [
    *noticed_by(answer("check-with-violations"), ("cli/check.py", "sys.exit(0 if report.ok else 1)", "sys.exit(0)")),
    *noticed_by(answer("check-mini-as-data"), ("cli/check.py", "if as_json:", "if not as_json:")),
    *noticed_by(answer("solve-infeasible-rest"), ("cli/solve.py", "search.exit(exit_code(result))", "search.exit(0)")),
    *noticed_by(answer("size-mini-filling-seats"), ("cli/size.py", "under=under", "under=0")),
    *noticed_by(
        answer("validate-with-faults-as-data"), ("cli/validate.py", "        sys.exit(2)\n", "        sys.exit(0)\n")
    ),
    *noticed_by(
        answer("validate-with-notes"),
        ("cli/validate.py", "for note in (*notes, *too_large(found)):", "for note in ():"),
    ),
    *noticed_by(answer("stress"), ("cli/stress.py", "seed=seed", "seed=0")),
    *noticed_by(answer("replan-of-a-slip"), ("cli/replan.py", "for text in short]", "for text in ()]")),
    *noticed_by(
        "cli/test_given_plan.py",
        ("cli/_common.py", "if stranger is not None:", "if False:"),
        ("cli/replan.py", "given_plan(plan, found, published=True)", "given_plan(plan, found)"),
        ("cli/diff.py", "given_plan(old, other)", "given_plan(old, found)"),
        ("cli/diff.py", ", of=other)", ")"),
    ),
]
