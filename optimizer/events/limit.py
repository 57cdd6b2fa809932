"""A limit of a rule changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, EventRejected, changed, with_rules
from optimizer.problem.fields import RuleId
from optimizer.rules import Rulebook

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.rules import Rule


class Limit(Event):
    """Parameters of rules change, or rules begin or cease to hold. A parameter named takes the place of the one in the
    file, and the others stay. A rule that is not in the file yet holds from then on. Every clause is judged by the new
    parameters, one about days gone by as well."""

    name = "limit"
    about: ClassVar[str] = ""
    example: ClassVar[str] = """
        kind: limit
        known_on: 2031-03-01
        rules: {rest_interval: {min_days: 900}}
    """

    kind: Literal["limit"] = "limit"
    rules: Rulebook = Field(
        default_factory=Rulebook, description="rules with the parameters that change, as under `rules` of an instance"
    )
    without: tuple[RuleId, ...] = Field(default=(), description="rules of the file that hold no longer")

    def apply(self, instance: Instance) -> Instance:
        named = sorted(self.rules.model_fields_set)
        if not named and not self.without:
            raise EventRejected(("kind",), "expected rules under `rules` or `without`, found none")
        listed = {rule.name: rule for rule in instance.rulebook if not rule.always}
        for place, name in enumerate(self.without):
            if name not in listed:
                known = ", ".join(sorted(listed)) or "none"
                raise EventRejected(
                    ("without", place), f"expected a rule that the file lists, found {name!r}; listed: {known}"
                )
            if name in named:
                raise EventRejected(
                    ("without", place), f"expected {name!r} in one of `rules` and `without`, found it in both"
                )
        dropped = dict.fromkeys(self.without)
        instance = instance.model_copy(update={"rules": instance.rules.model_copy(update=dropped)})
        return with_rules(instance, *(self._after(listed.get(name), name) for name in named))

    def _after(self, old: Rule | None, name: str) -> Rule:
        """The rule of this name with the parameters that change."""
        new: Rule = getattr(self.rules, name)
        if old is None:
            return new
        return changed(old, "rules", **{field: getattr(new, field) for field in new.model_fields_set})
