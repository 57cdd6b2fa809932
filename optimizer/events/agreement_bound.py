"""The bounds of an agreement about seats change."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, EventRejected, with_rules
from optimizer.problem.fields import Day, Id, Weight

if TYPE_CHECKING:
    from optimizer.instance import Instance


class AgreementBound(Event):
    """An account of seats gets other bounds, or another last day. What is not named stays. Balances read before that
    day are judged by the new bounds as well."""

    name = "agreement_bound"
    about: ClassVar[str] = ""
    example: ClassVar[str] = """
        kind: agreement_bound
        known_on: 2031-03-01
        account: barter
        max_imbalance: 1
    """

    kind: Literal["agreement_bound"] = "agreement_bound"
    account: Id = Field(description="name of the account; without one in the file it is `US-RU.seats` and the like")
    max_imbalance: Weight | None = Field(default=None, description="bound after every covered launch, either way")
    final_imbalance: Weight | None = Field(default=None, description="bound after the last covered launch")
    until: Day | None = Field(default=None, alias="to", description="last launch day covered")

    def apply(self, instance: Instance) -> Instance:
        new = {
            name: getattr(self, name)
            for name in ("max_imbalance", "final_imbalance", "until")
            if getattr(self, name) is not None
        }
        if not new:
            raise EventRejected(("kind",), "expected `max_imbalance`, `final_imbalance` or `to`, found none of them")
        rules = [rule for rule in instance.rulebook if not rule.always]
        kept = {account.label: account for rule in rules for account in rule.kept_accounts(instance)}
        if self.account not in kept:
            known = f"known: {', '.join(kept) or 'none'}"
            raise EventRejected(("account",), f"expected an account of the file, found {self.account!r}; {known}")
        opened = kept[self.account].opened
        if self.until is not None and opened is not None and self.until < opened:
            raise EventRejected(("to",), f"expected a day on or after {opened}, when it opens, found {self.until}")
        return with_rules(instance, *(rule.agreement_bounded(self.account, new) for rule in rules))
