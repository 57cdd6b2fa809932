"""The textbook model, for comparison: what a first CP-SAT model of crew rostering usually looks like.

A Boolean per person and *seat*, an optional interval per person and flight, and no-overlap per person with the rest
inside the interval.  It is built from the instance, not from rows, and shares nothing with them but the rules'
own ``forbids``.  It knows few rules; given any other it says ``unsupported`` and never a wrong answer.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from ortools.sat.python import cp_model

from optimizer.model.stays import enumerate_stays
from optimizer.problem.plan import Assignment, Plan, PlanFor
from optimizer.rules import Rule
from optimizer.solver.engines.cp_sat import STATUS

if TYPE_CHECKING:
    from optimizer.instance import Instance
    from optimizer.problem.ships import Flight
    from optimizer.rules._shown import KeptAccount


@dataclass(frozen=True)
class NaiveOutcome:
    """What the textbook model found; ``missing`` names what it does not know."""

    status: str
    plan: Plan | None
    bound: int | None
    seconds: float
    build_seconds: float
    missing: tuple[str, ...] = ()


def unsupported(instance: Instance) -> tuple[str, ...]:
    """What of the instance the textbook model does not know."""
    posting = [rule for rule in instance.rulebook if type(rule).post is not Rule.post]  # it knows all that only forbid
    missing = sorted(rule.name for rule in posting if rule.textbook == "unknown")
    if any(flight.flexible for flight in instance.flights):
        missing.append("launch days to choose")
    if instance.sessions or instance.courses or any(held.valid_days for held in instance.qualifications.values()):
        missing.append("qualifications that are earned or run out")
    if instance.frozen_until is not None:
        missing.append("frozen seats")
    missing += sorted({goal.name for goal in instance.all_goals if not goal.textbook})
    if any(flight.return_on for flight in instance.flights):
        missing.append("return_on")
    if instance.pins:
        missing.append("pins")
    if any(person.unnamed for person in instance.crew):
        missing.append("people not named yet")
    if instance.waivers or any(flight.seated or instance.launched(flight) for flight in instance.flights):
        missing.append("settled flights or waivers")
    if not any("up" in rule.filled_legs for rule in instance.rulebook):
        missing.append("empty seats")
    if any(rule.guests_on(flight) is not None for rule in posting for flight in instance.flights):
        missing.append("integrated flights")
    if any(rule.since or rule.until for rule in instance.rulebook):
        missing.append("rules with a window")
    if len(instance.goals) > 1:
        missing.append("tiers")
    return tuple(missing)


def solve(instance: Instance, *, time_limit: float | None, workers: int, seed: int) -> NaiveOutcome:
    """Solve with stock CP-SAT settings."""
    started = time.perf_counter()
    missing = unsupported(instance)
    if missing:
        return NaiveOutcome("unsupported", None, None, 0.0, 0.0, missing)
    naive = _Naive(instance)
    built = time.perf_counter()
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    if time_limit is not None:
        solver.parameters.max_time_in_seconds = max(0.01, time_limit - (built - started))
    status = STATUS[int(solver.solve(naive.model))]
    seconds = time.perf_counter() - started
    if status in ("infeasible", "unknown"):
        return NaiveOutcome(status, None, None, seconds, built - started)
    bound = round(solver.best_objective_bound) if instance.goals else None
    return NaiveOutcome(status, naive.plan(solver), bound, seconds, built - started)


class _Naive:
    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.model = cp_model.CpModel()
        self.seat: dict[tuple[str, str, str, int], Any] = {}
        """By person, flight, role and number of the seat."""
        self._seats()
        self._rest()
        for rule in instance.rulebook:
            for account in rule.kept_accounts(instance):
                self._ledger(account)
        if instance.goals:
            self._corps_size()

    def _seats(self) -> None:
        rulebook = list(self.instance.rulebook)
        allowed = {
            (stay.person.id, stay.up.id, stay.up_role)
            for stay in enumerate_stays(self.instance)
            if not any(rule.forbids(stay, self.instance) for rule in rulebook)
        }
        for flight in self.instance.flights:
            for name, role in self.instance.roles(flight.id, "up").items():
                for number in range(role.seats):
                    takers = []
                    for person in self.instance.crew:
                        if (person.id, flight.id, name) in allowed:
                            taken = self.model.new_bool_var(f"{person.id}/{flight.id}/{name}/{number}")
                            self.seat[person.id, flight.id, name, number] = taken
                            takers.append(taken)
                    self.model.add_exactly_one(takers)

    def _on(self, person: str, flight: Flight) -> list[Any]:
        return [
            self.seat[person, flight.id, name, number]
            for name, role in self.instance.roles(flight.id, "up").items()
            for number in range(role.seats)
            if (person, flight.id, name, number) in self.seat
        ]

    def _rest(self) -> None:
        first = min(flight.launch for flight in self.instance.flights)
        rulebook = list(self.instance.rulebook)
        for person in self.instance.crew:
            intervals = []
            for flight in self.instance.flights:
                seats = self._on(person.id, flight)
                if not seats:
                    continue
                flies = self.model.new_bool_var(f"{person.id}/{flight.id}")
                self.model.add(sum(seats) == flies)
                days = (flight.landing - flight.launch).days
                needed = max(1, *(rule.rest_after(person, days) for rule in rulebook))
                begins = (flight.launch - first).days
                name = f"{person.id}@{flight.id}"
                intervals.append(self.model.new_optional_fixed_size_interval_var(begins, days + needed, flies, name))
            self.model.add_no_overlap(intervals)

    def _ledger(self, account: KeptAccount) -> None:
        one, other = account.between
        for flight in account.covered:
            earlier = [ship for ship in account.covered if ship.launch <= flight.launch]
            balance = account.carried_in + sum(self._booked(account, ship, one, other) for ship in earlier)
            last = flight.launch == max((ship.launch for ship in account.covered), default=date.min)
            bound = account.max_imbalance
            if last and account.final_imbalance is not None:
                bound = min(bound, account.final_imbalance)
            self.model.add(balance <= bound)
            self.model.add(balance >= -bound)

    def _booked(self, account: KeptAccount, ship: Flight, one: str, other: str) -> Any:
        amount = (ship.landing - ship.launch).days if account.unit == "days" else 1
        terms = []
        for name, role in self.instance.roles(ship.id, "up").items():
            owner = role.account or ship.account or self.instance.ship_party(ship)
            for person in self.instance.crew:
                sign = {(one, other): 1, (other, one): -1}.get((owner, self.instance.party_of(person.id) or "none"), 0)
                for number in range(role.seats):
                    if sign and (person.id, ship.id, name, number) in self.seat:
                        terms.append(sign * amount * self.seat[person.id, ship.id, name, number])
        return sum(terms)

    def _corps_size(self) -> None:
        (goal,) = self.instance.all_goals
        used = []
        for person in self.instance.crew:
            flown = [
                taken
                for flight in self.instance.flights
                if goal.covers(flight.launch)  # type: ignore[attr-defined]
                for taken in self._on(person.id, flight)
            ]
            if flown:
                used.append(self.model.new_bool_var(f"used {person.id}"))
                self.model.add_max_equality(used[-1], flown)
        self.model.minimize(sum(used))

    def plan(self, solver: cp_model.CpSolver) -> Plan:
        """What it decided, as a plan file says it."""
        seats = tuple(
            Assignment(crew=who, flight=flight, role=role, leg=leg)
            for (who, flight, role, _), taken in self.seat.items()
            if solver.boolean_value(taken)
            for leg in ("up", "down")
        )
        return Plan(instance=PlanFor(name=self.instance.name, digest=self.instance.digest), assignments=seats)
