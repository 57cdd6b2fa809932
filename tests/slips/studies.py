"""Slips in what is sampled and asked: the wrong order, the wrong people, the wrong share."""

from __future__ import annotations

from tests.slips._noticed import noticed_by

IMPACT, GROUPS = "studies/stress/impact.py", "studies/size/groups.py"
CHECKER = "studies/proof/proof_checker.py"
MENDING, NEAR = "studies/explain/correction_sets.py", "studies/explain/near.py"
ROTATION, GROWN = "studies/explain/rotation.py", "studies/explain/growing.py"

CHANGES, TOLD = "studies/replan/changes.py", "studies/replan/told.py"

ROBUST, FUTURE_ROWS = "studies/robust/solving.py", "studies/robust/rows.py"

LIVING, COUNTING = "studies/rolling/living.py", "studies/rolling/counting.py"
MARGINS, POLICIES = "studies/rolling/answer.py", "studies/rolling/policies.py"
CHEAPEST, BARRED = "studies/rolling/cheapest.py", "studies/repair/barred.py"

SLIPS = [
    *noticed_by(
        "studies/test_impact.py",
        # ranked by count, not by share
        (IMPACT, "-impact.none / impact.times,", "-impact.none,"),
        (IMPACT, "-(impact.moved or 0)", "(impact.moved or 0)"),
        (IMPACT, "-impact.times, impact.name)", "impact.times, impact.name)"),
        (IMPACT, 'if sample.status in ("holds", "moves", "dates")]', "]"),
        (IMPACT, "len(affected) - len(counts)", "len(counts)"),
        (IMPACT, "sample.out if people else sample.slipped", "sample.slipped if people else sample.out"),
        (
            IMPACT,
            "dict.fromkeys(sample.out if people else sample.slipped)",
            "(sample.out if people else sample.slipped)",
        ),
        (IMPACT, "(-item[1], item[0])", "(item[1], item[0])"),
        ("studies/stress/answer.py", "if who not in each.out)", ")"),
        ("studies/stress/answer.py", "dict.fromkeys(c.rule for c in each.conflict)", "(c.rule for c in each.conflict)"),
        ("studies/stress/answer.py", 'if sample.status in ("holds", "moves", "dates"))', ")"),
    ),
    *noticed_by(
        "studies/test_robust_tiny_worlds.py",
        (FUTURE_ROWS, "not row.literals and (bool(self.world.past)", "not row.literals and (True"),
        (FUTURE_ROWS, "self._count_fewer(_ups(theirs)", "self._count_fewer([]"),
        (FUTURE_ROWS, "self._at_most(there, here, differs)", "pass"),
        (ROBUST, "kept.append(cost.at_most(number, cost.of(fresh)))", "pass"),
        ("studies/robust/judging.py", 'found.status == "infeasible" or', "False or"),
    ),
    *noticed_by(
        "studies/test_grain.py",
        # a commander's seat offered where another is enough
        (MENDING, "rank |= {clause: 2 * LAST", "rank |= {clause: 1"),
        (MENDING, "worse = [repair - {other} | {clause} for repair in found.repairs if other in repair]", "worse = []"),
        (MENDING, "whole = _mildest(clauses, cost_of, whole)", "pass"),
    ),
    *noticed_by(
        "studies/test_repair_days_short.py",
        ("studies/explain/waivers.py", "step >= short", "step > short"),
    ),
    *noticed_by(
        "studies/test_repair_moves_tiny_worlds.py",
        # days that a moved date touches
        ("studies/repair/moved_rows.py", "return min(each), max(each)", "return max(each), max(each)"),
    ),
    *noticed_by(
        "studies/test_proof_checker.py",
        # steps of a proof that do not follow
        (CHECKER, "return {each: -(-coefficient // divisor)", "return {each: coefficient // divisor"),
        (CHECKER, "degree -= min(against, coefficient)", "pass"),
        (CHECKER, "row[1] - terms.pop(variable, 0)", "row[1] + 0 * terms.pop(variable, 0)"),
        (CHECKER, "return sum(row[0].values()) < row[1]", "return sum(row[0].values()) <= row[1]"),
        (CHECKER, "sum(row[0].values()) - row[1] + 1", "sum(row[0].values()) - row[1] + 2"),
        (CHECKER, "self.slack[number] += value", "pass"),
        (CHECKER, "if value <= slack:", "if value < slack:"),
        (CHECKER, "if not checked.proved:", "if False:"),
    ),
    *noticed_by(
        "studies/test_groups.py",
        # people who have launched counted in
        (GROUPS, "if stay.up.id in ahead and stay.person.agency == self.name", "if stay.person.agency == self.name"),
        (GROUPS, '"up", stay.up_role)] if stay.up.id in ahead else []', '"up", stay.up_role)]'),
        (GROUPS, "== self.name and not instance.launched(stay.up)", "== self.name"),
        (GROUPS, "and not calendar.settled(stay)", ""),
        (GROUPS, "seat.flight in ahead and self", "self"),
        (GROUPS, "if not stay.settled and self", "if self"),
        (GROUPS, "for flight in instance.flights if not instance.launched(flight)]", "for flight in instance.flights]"),
        (GROUPS, "stay.down.id != stay.up.id and", "stay.down.id == stay.up.id and"),
        (GROUPS, "todo.extend(instance.qualifications[name].implies)", "pass"),
    ),
    *noticed_by(
        "studies/test_tradeoff.py::test_a_chart_has_its_ends_in_the_corners",
        # the chart upside down, and its axes swapped
        ("studies/tradeoff/answer.py", "round((top - y)", "round((y - bottom)"),
        ("studies/tradeoff/answer.py", "for (x, y, *_), mark", "for (y, x, *_), mark"),
        ("studies/tradeoff/answer.py", "{0: top, HEIGHT - 1: bottom}", "{0: bottom, HEIGHT - 1: top}"),
    ),
    *noticed_by(
        "studies/test_stress.py::test_odds_are_what_is_drawn",
        ("studies/stress/sampling.py", "flight.launch - timedelta(", "flight.launch + timedelta("),
        ("studies/stress/sampling.py", "random.random() < self.odds.for_good", "random.random() >= self.odds.for_good"),
        ("studies/stress/sampling.py", "launch = flight.launch + timedelta(", "launch = flight.landing + timedelta("),
    ),
    *noticed_by(
        "cli/test_answers.py::test_answer_is_as_reviewed[size-mini]",
        ("studies/size/answer.py", "len(self.there) - self.enough", "len(self.there) + self.enough"),
        ("studies/size/answer.py", "key=lambda need: (need.spare, need.name)", "key=lambda need: need.name"),
    ),
    *noticed_by(
        "studies/test_changes.py",
        (CHANGES, "ends[run] < instance.as_of_day", "ends[run] <= instance.as_of_day"),
        (CHANGES, "if entry.session in offered or not over:", "if not over:"),
        (CHANGES, ">= instance.as_of_day:", "> instance.as_of_day:"),
        (CHANGES, "command.since < instance.as_of_day", "False"),
        (CHANGES, "and not (begun and new_crew is None)", "and not begun"),
        (CHANGES, "in {(day.launch, day.landing) for day in now.launch_variants}", "is not None"),
        (TOLD, 'legs & {"up", "backup"}', 'legs & {"up"}'),
        (TOLD, 'change.landing_moves and "down" in legs', "change.landing_moves"),
        (TOLD, "if rank != NEWS] or", "] or"),
        ("studies/replan/news.py", "words if value else f", "words if not value else f"),
        ("studies/replan/answer.py", "touched |= {change.flight for change in difference.days}", "pass"),
        ("studies/replan/__init__.py", "of or instance, instance, instance", "instance, instance, instance"),
        (
            "studies/replan/__init__.py",
            "(chosen for chosen in plan.dates if chosen.flight in instance.flight)",
            "plan.dates",
        ),
        ("studies/replan/__init__.py", "flight.landing if seat.leg ==", "flight.launch if seat.leg =="),
        ("studies/replan/__init__.py", '"goals": before.goals, ', ""),
    ),
    *noticed_by(
        "cli/test_given_plan.py",
        ("studies/replan/__init__.py", "if place not in told.idle]", "]"),
    ),
    *noticed_by(
        "cli/test_answers.py::test_answer_is_as_reviewed[diff]",
        ("studies/replan/__init__.py", "if leg not in b)", ")"),
    ),
    *noticed_by(
        "studies/test_advance_files.py",
        # one day out, somebody else's, or forgotten
        ("studies/advance/people.py", "person.flown + len(flown)", "person.flown + 1 - 1"),
        ("studies/advance/people.py", "(landing - flown[-1].launch).days", "(landing - flown[0].launch).days + 1"),
        ("studies/advance/rest.py", "runs[key].until >= day", "runs[key].until > day"),
        ("studies/advance/decisions.py", "shelter.until >= to", "shelter.until < to"),
    ),
    *noticed_by(
        "studies/test_advance_actual.py",
        # what launched since settled before it is judged; a seat lost, a ship that brings nobody
        ("studies/advance/__init__.py", "before = told.unsettled.", "before = told.instance."),
        ("studies/advance/as_flown.py", '*(() if stay.down is None else ((stay.down.id, "down"),))', ""),
    ),
    *noticed_by(
        "studies/test_rolling_counts.py",
        # a month skipped, news of another rate, news drawn differently under each policy or alike in every run
        (LIVING, "day = first_of_next_month(day)", "day = first_of_next_month(first_of_next_month(day))"),
        (LIVING, "while day <= self.question.until:", "while day < self.question.until:"),
        (LIVING, "self.question.news_a_year / 12", "self.question.news_a_year / 6"),
        (LIVING, "{self.question.seed}/{self.question.run}/", "{self.question.policy}/{self.question.run}/"),
        (LIVING, "/{self.question.run}/", "/"),
        # training counted twice, of those who go on, back up or have flown, or before it began
        (COUNTING, "lost += max(0, ", "lost += 2 * max(0, "),
        (COUNTING, "lost += max(0, ", "lost += abs("),
        (COUNTING, "and flight.vehicle not in goes_on", ""),
        (COUNTING, "yield from calendar.backed(crew)", "yield from ()"),
        (COUNTING, "if flight.launch >= day and flight.id not in still", "if flight.id not in still"),
        (COUNTING, "if since <= flight.launch < before:", "if since <= flight.launch <= before:"),
        (COUNTING, "price - rest.get(clause, 0)", "price"),
        (COUNTING, "timedelta(32)", "timedelta(64)"),
        # the gap the other way round, Student's quantile of the wrong degrees, runs that not every policy has
        (MARGINS, "[one - other for", "[other - one for"),
        (MARGINS, "student(len(gaps) - 1)", "student(len(gaps))"),
        (MARGINS, "stdev(gaps) / sqrt(len(gaps))", "stdev(gaps)"),
        (MARGINS, "set.intersection(*sets)", "set.union(*sets)"),
        (MARGINS, "for each in self.outcomes if each.plan is not None]", "for each in self.outcomes]"),
        (MARGINS, "* YEAR / max(1, each.days)", "* max(1, each.days) / YEAR"),
        (MARGINS, "not lived.broken and lived.ended is None", "not lived.broken"),
        (MARGINS, "sum(lived.unproved for lived", "sum(bool(lived.unproved) for lived", 0),
        ("studies/rolling/kept_runs.py", 'bool(month["proved"])', "True"),
        (POLICIES, "-(-sum(corps.values()) * share // 100)", "sum(corps.values()) * share // 100"),
        (POLICIES, "(-parts[agency][1], agency)", "(parts[agency][1], agency)"),
    ),
    *noticed_by(
        "studies/test_rotation.py",
        # a solution that breaks what rows define, the same person again, a clause that was broken before forgotten
        (ROTATION, "if not any(each.rule == DEFINITION for each in broken):", "if True:"),
        (ROTATION, "if second not in (None, first) and rest == common:", "if second is not None and rest == common:"),
        (ROTATION, "if broken is not None and broken & among == {other}:", "if broken is not None:"),
        (ROTATION, "*against.difference(touched), *(", "*("),
        # people met one by one
        (GROWN, "if (rest := self._apart[clause]) or", "if False or"),
        (GROWN, "self.asked |= self._with_alike(more)", "self.asked |= more"),
    ),
    *noticed_by(
        "studies/test_near.py",
        # definitions broken, clauses asked that are not, or what is always kept left out
        (NEAR, "if not row.holds(whole)]", "if not row.literals]"),
        (NEAR, "None, None, 0), Row(SWITCH", "None, None, None), Row(SWITCH"),
        (NEAR, "(*dict.fromkeys(defining), *asked), asked", "tuple(dict.fromkeys(defining)), asked"),
    ),
    *noticed_by(
        "studies/test_rolling.py::test_policies_change_what_they_say",
        (POLICIES, "lived, _ = _with_people(", "_, _ = _with_people("),
        (POLICIES, "(*kept[:1], {goal: asked}, *kept[1:])", "({goal: asked}, *kept)"),
    ),
    *noticed_by(
        "events/test_ships.py",
        (
            "studies/replan/__init__.py",
            'holder.unnamed else new.model_copy(update={"crew": old.crew})',
            "holder.unnamed else new",
        ),
        ("studies/replan/__init__.py", "holder is not None and holder.unnamed else", "True else"),
    ),
    *noticed_by(
        "studies/test_cheapest_waivers.py",
        # what is left out may be as cheap, or is never looked at again; the aims undo the price; never "not proved"
        (CHEAPEST, "if dear == out:", "if True:"),
        (CHEAPEST, "kept.append(cost.at_most(number, cost.of(solution)))", "pass"),
        (CHEAPEST, "proved &= found.status", "proved |= found.status"),
        (CHEAPEST, "lower=self.floor - soft", "lower=self.floor + 1 - soft"),
        (CHEAPEST, 'found.solution if found.status == "optimal" else None', "found.solution"),
        (CHEAPEST, "summed(costs, weights)", "summed(costs, weights[::-1])"),
        (BARRED, "max(there, floor) +", "there + floor +"),
        (BARRED, "self._least(name, floor, rules) > limit", "self._least(name, floor, rules) >= limit"),
        (
            BARRED,
            'price_of(instance, *clause, 1 if rule.priced_by == "days short" else None)',
            "price_of(instance, *clause)",
        ),
    ),
]
