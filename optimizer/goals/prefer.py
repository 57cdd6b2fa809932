"""Any rule as a wish."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from optimizer.goals._goal import Goal, Sum
from optimizer.model.cost import Cost
from optimizer.model.rows import DEFINITION, Clause, Rows, reach
from optimizer.problem.fields import RuleId, Weight
from optimizer.problem.wording import person_called, some
from optimizer.rules import RULES, Rulebook

if TYPE_CHECKING:
    from collections.abc import Iterator, Set
    from datetime import date
    from typing import Self

    from optimizer.model.options import Options
    from optimizer.model.stays import StayOption
    from optimizer.problem.calendar import Calendar
    from optimizer.problem.facts import Facts
    from optimizer.rules import Rule


class Prefer(Goal):
    """Clauses ``(rule, subject)`` that the plan breaks, of the rules listed under ``rules``. They are judged as if
    those rules were in force with these parameters and without waivers. Each clause counts once, by the weight of its
    rule in ``weights`` (1 if it has none). Exception: what is settled does not count."""

    name = "prefer"
    unit: ClassVar[str] = "clauses"
    carries: ClassVar[str] = "what the rules wished for carry; clauses that are history no longer count"
    example: ClassVar[str] = """
        goals: [{prefer: {rules: {rest_interval: {min_days: 1000}}, weights: {rest_interval: 5}}}]
    """

    rules: Rulebook = Field(
        default_factory=Rulebook,
        description="rules as under the file's own `rules`",
        json_schema_extra={"properties": {name: False for name, rule in RULES.items() if not rule.wishable}},
    )
    weights: dict[RuleId, Weight] = Field(default={}, description="weight of a broken clause, by rule")

    @model_validator(mode="after")
    def _only_wishable(self) -> Prefer:
        for rule in self._wished():
            if not rule.wishable:
                raise PydanticCustomError("wish", f"`{rule.name}` can be a rule, not a wish; leave it out here")
        return self

    def _wished(self) -> Iterator[Rule]:
        """Model half, and the test of a file: the rules listed."""
        return (rule for rule in self.rules.in_force() if not rule.always)

    def wished_rules(self) -> Iterator[Rule]:
        return self._wished()

    def contradictions(self, instance: Facts) -> Iterator[tuple[tuple[str | int, ...], str]]:
        for rule in self._wished():
            for path, message in rule.contradictions(instance):
                yield ("rules", rule.name, *path), message

    def post(self, rows: Rows, options: Options) -> Cost:
        terms: list[tuple[int, int]] = []
        for rule in self._wished():
            soft = _Softened(rows)
            for who, stays in options.by_person.items():
                undecided = [stay for stay in stays if not stay.settled]
                against: dict[str, list[StayOption]] = {}
                for stay, subject in rule.forbidden(options.instance.person[who], undecided, options.instance):
                    against.setdefault(subject, []).append(stay)
                for subject, refused in against.items():
                    for chain in options.chains(refused, {stay: stay.landing for stay in refused}):
                        soft.none_of(rule.clause(subject), chain)
            rule.post(soft, options)
            terms += [(self.weights.get(rule.name, 1), literal) for literal in soft.broken.values()]
        return Cost(tuple(terms))

    def carried(self, calendar: Calendar, day: date, gone: Set[str]) -> Self:
        return self.model_copy(update={"rules": self.rules.carried(calendar, day, gone)})

    def still_reads(self, calendar: Calendar, day: date) -> Iterator[tuple[str, str]]:
        for rule in self.rules.in_force():
            yield from () if rule.always else rule.still_reads(calendar, day)

    def most(self, instance: Facts) -> Sum:
        heaviest = max(self.weights.values(), default=1)
        days = (instance.horizon.until - instance.horizon.since).days + 1
        things = len(instance.crew) + len(instance.flights) + len(instance.parties) * days
        amount = max(1, heaviest) * things * (1 + len(instance.flights))
        return Sum(amount, f"weight {heaviest} x the clauses of {things} people, flights and days")

    def measure(self, calendar: Calendar) -> int:
        return sum(len(broken) * self.weights.get(rule, 1) for rule, broken in self._broken(calendar))

    def _broken(self, calendar: Calendar) -> Iterator[tuple[str, list[str]]]:
        """Checker half: each rule with the subjects that break it."""
        for rule in self.rules.in_force():
            if rule.always:
                continue
            found = (violation.subject for violation in rule.check(calendar) if not violation.settled)
            yield rule.name, list(dict.fromkeys(found))

    def in_words(self, calendar: Calendar, value: int) -> str:
        if not value:
            return ""
        said = [
            (rule, [person_called(calendar.instance, each) for each in found]) for rule, found in self._broken(calendar)
        ]
        return "; ".join(f"{rule}: {some(subjects)}" for rule, subjects in said if subjects)


class _Softened(Rows):
    """Passes a rule's rows on, each with the literal of its clause; if that is true, the clause is not enforced."""

    def __init__(self, rows: Rows) -> None:
        super().__init__()
        self.onto = rows
        self.broken: dict[Clause, int] = {}

    def helper(self, name: str) -> int:
        return self.onto.helper(name)

    def none_of(self, clause: Clause, literals: list[int]) -> None:
        """The clause is broken if any of these is true, of which at most one is."""
        meaning = Clause(DEFINITION, f"{clause.rule} {clause.subject}")
        self.onto.linear(meaning, [*((1, literal) for literal in literals), (-1, self._lifted(clause))], upper=0)

    def exclusive(self, person: str, clause: Clause, literals: tuple[int, ...] | list[int]) -> None:  # type: ignore[override]
        self.total(clause, literals, upper=1)

    def _add(
        self,
        clause: Clause,
        literals: tuple[int, ...],
        coefficients: tuple[int, ...] | None,
        lower: int | None,
        upper: int | None,
        day: date | None,
        days: int = 1,
    ) -> None:
        values = coefficients or (1,) * len(literals)
        if clause.rule == DEFINITION:  # definitions hold whatever is wished
            self.onto.linear(clause, zip(values, literals, strict=True), lower=lower, upper=upper)
            return
        low, high = reach(literals, coefficients)
        terms = list(zip(values, literals, strict=True))
        meaning = Clause(DEFINITION, f"{clause.rule} {clause.subject}")
        if lower is not None and low < lower:
            self.onto.linear(meaning, [*terms, (lower - low, self._lifted(clause))], lower=lower)
        if upper is not None and high > upper:
            self.onto.linear(meaning, [*terms, (upper - high, self._lifted(clause))], upper=upper)

    def _lifted(self, clause: Clause) -> int:
        if clause not in self.broken:
            self.broken[clause] = self.onto.helper(f"broken:{clause.rule} {clause.subject}")
        return self.broken[clause]
