"""The suite: named instances with classes and best known values, for our engines and for anybody's solver."""

from optimizer.bench.suite.claims import Claim, as_runs, judge_claims, read_claims
from optimizer.bench.suite.known import Known, known_text, read_known, record, unknown
from optimizer.bench.suite.page import page
from optimizer.bench.suite.questions import Question, export, questions
from optimizer.bench.suite.recipe import suite_entries
from optimizer.bench.suite.text import suite_text

__all__ = [
    "Claim",
    "Known",
    "Question",
    "as_runs",
    "export",
    "judge_claims",
    "known_text",
    "page",
    "questions",
    "read_claims",
    "read_known",
    "record",
    "suite_entries",
    "suite_text",
    "unknown",
]
