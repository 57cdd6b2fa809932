"""What a board can ask of a plan: each question as data from outside, and its answer as data and as text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from optimizer.board.held import repaired, to_repair
from optimizer.board.told import in_board_data, in_board_words
from optimizer.checker.check import check
from optimizer.checker.data import check_data, plan_data
from optimizer.files.load import examined
from optimizer.problem.decisions import Waiver
from optimizer.problem.errors import InputError
from optimizer.problem.wording import called, listed
from optimizer.rules import NAMED_IN_FILES
from optimizer.studies.replan import diff
from optimizer.studies.replan.difference import diff_data, diff_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.board.state import State
    from optimizer.problem.plan import Plan
    from optimizer.rules import Violation
    from optimizer.solver.engines.stop import Stop
    from optimizer.solver.result import Result
    from optimizer.studies.planner import Planner
    from optimizer.studies.why.answer import Reasons

Word = Annotated[str, Field(min_length=1, max_length=200)]
Seconds = Annotated[float, Field(gt=0, le=3600)]
NAMES = 4
"""More people who move are counted."""
FIRST_SECONDS = 8.0
"""For a repair that leaves nothing open, where what was done by hand breaks a clause already."""
LEFT_OPEN = "left open by hand at the board"


@dataclass(frozen=True)
class Answer:
    """What came of a question."""

    words: str
    """In one line."""
    text: str = ""
    """As the command of the same name prints it."""
    data: dict[str, Any] | None = None
    """As that command prints it with ``--json``."""
    plan: Plan | None = None
    """A plan that can be taken."""


class Question(BaseModel):
    """One question, with what it needs to be asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    seconds: Seconds = 60.0

    def ask(self, planner: Planner, state: State, stop: Stop) -> Answer:
        """The answer, by a planner that holds the state's instance and plan."""
        raise NotImplementedError


class Solve(Question):
    """The best plan for the instance as it stands, with every pin; its proof tier by tier."""

    kind: Literal["solve"] = "solve"
    seconds: Seconds = 600.0

    def ask(self, planner: Planner, state: State, stop: Stop) -> Answer:
        from optimizer.solver.data import solve_data
        from optimizer.solver.text import headline

        result = planner.solve(time_limit=self.seconds, stop=stop)
        if result.plan is None:
            return _no_plan(state, planner, result, stop)
        word, proved, *_ = headline(result).split("  ")  # then the file and the engine: not what a planner asks here
        answer = _found(state, planner.plan or result.plan, f"{word}: {proved}")
        return replace(answer, data={**(answer.data or {}), "result": solve_data(result, None)})


class Repair(Question):
    """The plan that keeps what was just done and everything pinned, and moves the fewest others.

    Where what was done breaks clauses by itself, these are left open, and the answer names them.
    """

    kind: Literal["repair"] = "repair"
    seconds: Seconds = 60.0

    def ask(self, planner: Planner, state: State, stop: Stop) -> Answer:
        own = _broken_by_hand(state)
        held = to_repair(state)
        result = self._solve(planner, held, stop, FIRST_SECONDS if own else self.seconds)
        proved_none = result.status == "infeasible"
        opened: list[Violation] = []
        if result.plan is None and own and not stop.requested:
            addresses = dict.fromkeys(broken.address for broken in own)
            waivers = [Waiver(rule=rule, subject=subject, reason=LEFT_OPEN, by="board") for rule, subject in addresses]
            waived = held.model_copy(update={"waivers": (*held.waivers, *waivers)})
            result, opened = self._solve(planner, examined(waived), stop, self.seconds), own
        if result.plan is None:
            even = sorted({" ".join(broken.address) for broken in opened})
            return _no_plan(state, planner, result, stop, f", even with {listed(even)} left open" if even else "")
        plan = repaired(state, result.plan)
        now = {broken.address for broken in check(state.instance, plan).broken}
        left = list(dict.fromkeys(" ".join(broken.address) for broken in opened if broken.address in now))
        changes = result.tiers[0] if result.tiers else None
        words = _changes_in_words(state, plan, result)
        if left:
            it = "it" if len(left) == 1 else "them"
            known = "No plan that keeps what you did obeys" if proved_none else "It leaves open"
            words += f". {known} {', '.join(left)}: waive {it}, or take back what you did"
        answer = _found(state, plan, words)
        proof = {} if changes is None else {"changes": changes.value, "bound": changes.bound}
        return replace(answer, data={**(answer.data or {}), "left_open": left, **proof})

    def _solve(self, planner: Planner, instance: Any, stop: Stop, seconds: float) -> Result:
        planner.use(instance)
        return planner.solve(time_limit=min(seconds, self.seconds), stop=stop, second_look=False, repeatable=False)


class OfAPerson(Question):
    """A question about one person and one seat."""

    crew: Word
    flight: Word
    role: Word | None = None
    leg: Literal["up", "down", "backup"] = "up"

    def reasons(self, question: Callable[..., Reasons], stop: Stop) -> Answer:
        """What the planner answers to ``question`` about this seat."""
        named = {"role": self.role, "leg": self.leg}
        return _reasons(question(self.crew, self.flight, time_limit=self.seconds, stop=stop, **named))


class Why(OfAPerson):
    """Why somebody has a seat: the best plans in which somebody else, or nobody, has it."""

    kind: Literal["why"] = "why"

    def ask(self, planner: Planner, state: State, stop: Stop) -> Answer:
        return self.reasons(planner.why, stop)


class WhyNot(OfAPerson):
    """Why somebody does not have a seat: the clauses that prevent it, or what it costs."""

    kind: Literal["why_not"] = "why_not"

    def ask(self, planner: Planner, state: State, stop: Stop) -> Answer:
        return self.reasons(planner.why_not, stop)


class Candidates(Question):
    """Who could have a seat, ranked by what it costs, proved; the rest of the plan may move."""

    kind: Literal["candidates"] = "candidates"
    flight: Word
    role: Word
    leg: Literal["up", "down", "backup"] = "up"
    top: int = Field(default=5, ge=1, le=50)

    def ask(self, planner: Planner, state: State, stop: Stop) -> Answer:
        named = {"leg": self.leg, "top": self.top}
        return _reasons(planner.candidates(self.flight, self.role, time_limit=self.seconds, stop=stop, **named))


class Alternatives(Question):
    """Other plans as good as the present one."""

    kind: Literal["alternatives"] = "alternatives"
    count: int = Field(default=3, ge=1, le=10)

    def ask(self, planner: Planner, state: State, stop: Stop) -> Answer:
        from optimizer.studies.alternatives.answer import alternatives_data, alternatives_text

        found = planner.alternatives(time_limit=self.seconds, stop=stop, k=self.count)
        text = alternatives_text(found)
        return Answer(text.partition("\n")[0].strip(), text, alternatives_data(found))


class Explain(Question):
    """Why there is no plan, and what mends it."""

    kind: Literal["explain"] = "explain"

    def ask(self, planner: Planner, state: State, stop: Stop) -> Answer:
        from optimizer.studies.explain.answer import explanation_data, explanation_text

        found = planner.explain(time_limit=self.seconds, stop=stop)
        text = explanation_text(found)
        return Answer(text.partition("\n")[0].strip(), text, explanation_data(found))


class Contingency(Question):
    """For each docked ship and stretch of days: who has a seat home if it is damaged."""

    kind: Literal["contingency"] = "contingency"
    mends: int = Field(default=3, ge=0, le=50)

    def ask(self, planner: Planner, state: State, stop: Stop) -> Answer:
        from optimizer.studies.contingency.answer import contingency_data, contingency_text

        found = planner.contingency(time_limit=self.seconds, stop=stop, mends=self.mends)
        text = contingency_text(found)
        worst = next((line.strip() for line in text.splitlines() if line.strip()), "no ship is docked")
        return Answer(worst, text, contingency_data(found))


class Scenarios(Question):
    """Several futures side by side, from the text of a file of scenarios; each has its share of the seconds."""

    kind: Literal["scenarios"] = "scenarios"
    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    seconds: Seconds = 300.0

    def ask(self, planner: Planner, state: State, stop: Stop) -> Answer:
        import tempfile
        from pathlib import Path

        from optimizer.studies.scenarios.answer import comparison_data, comparison_text
        from optimizer.studies.scenarios.patches import load_scenarios

        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "scenarios.yaml"
            file.write_text(self.text, encoding="utf-8")
            try:
                asked = load_scenarios(file, state.instance)
            except InputError as error:  # the planner has written no file
                raise InputError([replace(each, file="scenarios") for each in error.problems]) from None
        found = planner.scenarios(asked, time_limit=self.seconds / len(asked.scenarios), stop=stop)
        text = comparison_text(found)
        return Answer(f"{len(found.outcomes)} scenarios side by side", text, comparison_data(found))


AnyQuestion = Annotated[
    Solve | Repair | Why | WhyNot | Candidates | Alternatives | Explain | Contingency | Scenarios,
    Field(discriminator="kind"),
]


def _reasons(found: Any) -> Answer:
    from optimizer.studies.why.answer import reasons_text
    from optimizer.studies.why.data import reasons_data

    text = reasons_text(found)
    return Answer(text.partition("\n")[0].strip(), text, reasons_data(found))


def _found(state: State, plan: Plan, words: str) -> Answer:
    """A plan that can be taken, with everything that it would change."""
    difference = diff(state.instance, state.plan, plan)
    data = {"plan": plan_data(plan), "check": check_data(difference.new), "difference": diff_data(difference)}
    return Answer(words, diff_text(difference), data, plan)


def _changes_in_words(state: State, plan: Plan, result: Result) -> str:
    moved = {seat.crew for seat in set(state.plan.assignments) ^ set(plan.assignments) if seat.leg != "backup"}
    few = 0 < len(moved) <= NAMES
    names = listed(called(state.instance, crew) for crew in sorted(moved)) if few else ""
    people = f"{len(moved)} people move" if len(moved) > 1 else "1 person moves" if moved else "Nobody else moves"
    words = f"{people}: {names}" if names else people
    if not result.tiers:
        return words
    value, bound = result.tiers[0].value, result.tiers[0].bound
    proof = "proved the fewest" if value == bound else f"not proved the fewest, at least {bound} of {value} changes are"
    rest = "" if result.status == "optimal" else "; stopped early, the goals after it are not proved"
    return f"{words} ({proof}){rest}"


def _no_plan(state: State, planner: Planner, result: Result, stop: Stop, even: str = "") -> Answer:
    """Why nothing was found: clauses that cannot hold together in the instance searched last, or no time."""
    if result.status != "infeasible" or stop.requested:
        return Answer("Stopped before there was a plan", "", {"status": result.status})
    from optimizer.studies.explain.answer import explanation_data, explanation_text

    found = planner.explain(time_limit=30.0, stop=stop)
    data = {"status": result.status, "explanation": in_board_data(state, explanation_data(found))}
    return Answer(f"No plan keeps all this{even}", in_board_words(state, explanation_text(found)), data)


def _broken_by_hand(state: State) -> list[Violation]:
    """Clauses broken now that are about somebody whom the planner has just seated or pinned."""
    people = {hold.crew for hold in state.kept if hold.kind == "sits"} | {pin.crew for pin in state.instance.pins}
    flights = {hold.flight for hold in state.kept} | state.locked
    return [
        broken
        for broken in state.report.decided
        if broken.rule in NAMED_IN_FILES
        and (people & set(broken.subject.split("/")) or flights & set(broken.subject.split("/")))
    ]
