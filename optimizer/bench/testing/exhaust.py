"""Evaluate rows without a solver: which sets of decisions they admit, and at what least cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.goals import Cost
    from optimizer.model.rows import Row, Rows


class Exhaust:
    """All plans of a tiny model."""

    def __init__(self, rows: Rows) -> None:
        self.literals = len(rows.names)
        self.decisions = rows.decisions
        every = (*rows.rows, *rows.implied)
        self.plain = [row for row in every if all(literal < rows.decisions for literal in row.literals)]
        self.helped = [row for row in every if any(literal >= rows.decisions for literal in row.literals)]

    def plans(self) -> Iterator[frozenset[int]]:
        """Every set of true decisions, whether admitted or not."""
        for mask in range(1 << self.decisions):
            yield frozenset(literal for literal in range(self.decisions) if mask >> literal & 1)

    def admits(self, plan: frozenset[int]) -> bool:
        """Whether some values of the helpers satisfy all rows."""
        return all(_holds(row, plan) for row in self.plain) and self._search(plan, ()) is not None

    def least(self, plan: frozenset[int], cost: Cost) -> int | None:
        """The least cost of a plan over all values of the helpers; None if the rows refuse it."""
        if not all(_holds(row, plan) for row in self.plain):
            return None
        fixed = sum(coefficient for coefficient, literal in cost.terms if literal in plan)
        helped = tuple((c, literal) for c, literal in cost.terms if literal >= self.decisions)
        found = self._search(plan, helped)
        return None if found is None else found + fixed + cost.constant

    def _search(self, plan: frozenset[int], cost: tuple[tuple[int, int], ...]) -> int | None:
        """Least cost of the helpers, component by component (helpers that share no row do not matter to each other)."""
        rows = []
        for row in self.helped:
            coefficients = row.coefficients or (1,) * len(row.literals)
            terms = dict(zip(row.literals, coefficients, strict=True))
            known = sum(value for literal, value in terms.items() if literal in plan)
            left = {literal: value for literal, value in terms.items() if literal >= self.decisions}
            low = None if row.lower is None else row.lower - known
            high = None if row.upper is None else row.upper - known
            rows.append((left, low, high))
        total = 0
        prices: dict[int, int] = {}
        for coefficient, literal in cost:
            prices[literal] = prices.get(literal, 0) + coefficient
        for literals in _components(range(self.decisions, self.literals), [set(row[0]) for row in rows]):
            mine = [row for row in rows if row[0] and next(iter(row[0])) in literals]
            best = _cheapest(sorted(literals), mine, prices, {})
            if best is None:
                return None
            total += best
        return total


def _holds(row: Row, plan: frozenset[int]) -> bool:
    coefficients = row.coefficients or (1,) * len(row.literals)
    total = sum(value for literal, value in zip(row.literals, coefficients, strict=True) if literal in plan)
    return (row.lower is None or total >= row.lower) and (row.upper is None or total <= row.upper)


def _components(literals: range, groups: list[set[int]]) -> list[set[int]]:
    found: list[set[int]] = []
    for group in [*groups, *({literal} for literal in literals)]:
        touching = [other for other in found if other & group]
        if group and not any(group <= other for other in touching):
            found = [other for other in found if other not in touching]
            found.append(group.union(*touching))
    return found


Linear = tuple[dict[int, int], int | None, int | None]


def _cheapest(
    order: list[int], rows: list[Linear], prices: dict[int, int], value: dict[int, int], below: int | None = None
) -> int | None:
    """Depth first over the helpers of one component, leaving branches that no row can still satisfy, and those that
    cannot come ``below`` what has been found."""
    spent = sum(prices.get(literal, 0) * value.get(literal, prices.get(literal, 0) < 0) for literal in order)
    if below is not None and spent >= below:
        return None
    for terms, low, high in rows:
        known = sum(terms[literal] * value[literal] for literal in terms if literal in value)
        free = [terms[literal] for literal in terms if literal not in value]
        if low is not None and known + sum(coefficient for coefficient in free if coefficient > 0) < low:
            return None
        if high is not None and known + sum(coefficient for coefficient in free if coefficient < 0) > high:
            return None
    if len(value) == len(order):
        return spent
    literal, best = order[len(value)], below
    for on in (0, 1):
        found = _cheapest(order, rows, prices, {**value, literal: on}, best)
        best = best if found is None else found
    return None if best == below else best
