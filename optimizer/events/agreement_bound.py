"""The bounds of an agreement about seats change."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, EventRejected, changed, with_rules
from optimizer.problem.fields import Day, Id, Weight
from optimizer.rules.reciprocity import Reciprocity

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
        rule = instance.listed(Reciprocity)
        accounts = () if rule is None else rule.accounts
        if rule is None or self.account not in [account.label for account in accounts]:
            known = ", ".join(account.label for account in accounts) or "none"
            raise EventRejected(
                ("account",), f"expected an account of the file, found {self.account!r}; known: {known}"
            )
        after = tuple(
            changed(account, "account", **new) if account.label == self.account else account for account in accounts
        )
        return with_rules(instance, changed(rule, "account", accounts=after))
