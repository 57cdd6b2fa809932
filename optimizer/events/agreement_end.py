"""The end of an agreement about seats."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, EventRejected, changed, own_people, with_flights, with_rules
from optimizer.problem.fields import Day

if TYPE_CHECKING:
    from optimizer.instance import Instance


class AgreementEnd(Event):
    """The barter ends. On flights launched from a day on, people of a party go up only on their own party's ships; no
    such flight is integrated. Exception: roles with a given seat stay as they are. Accounts cover no launch from that
    day on."""

    name = "agreement_end"
    turn = 4
    about: ClassVar[str] = ""
    example: ClassVar[str] = """
        kind: agreement_end
        known_on: 2031-03-01
        from: 2031-06-01
    """

    kind: Literal["agreement_end"] = "agreement_end"
    since: Day | None = Field(
        default=None, alias="from", description="first launch day without it; `known_on` if absent"
    )

    def apply(self, instance: Instance) -> Instance:
        first = self.since or self.known_on
        if not any(rule.closes_roles for rule in instance.rulebook):
            raise EventRejected(
                ("kind",), "expected the rule `role_agency` among the rules, as this event closes roles; found none"
            )
        closed = [
            changed(flight, integrated=False, **own_people(instance, flight))
            for flight in instance.flights
            if not instance.launched(flight) and flight.launch >= first and not flight.up_empty
        ]
        rules = [rule for rule in instance.rulebook if not rule.always]
        ended = (rule.agreement_ended(first - timedelta(days=1)) for rule in rules)
        return with_rules(with_flights(instance, *closed), *ended)
