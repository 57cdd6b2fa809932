"""Slips planted by hand, one at a time, in one half of a rule or goal: each must be caught by parity or a hand case.

Each line: the file, the text there, the text a tired hand might have written, and which of several equal places.
"""

from __future__ import annotations

from typing import NamedTuple


class Slip(NamedTuple):
    """A small wrong change."""

    file: str
    right: str
    wrong: str
    place: int = 0


SLIPS = [
    # rest and overlap
    Slip("rules/rest_interval.py", "stay.launch < landing + self._rest", "stay.launch <= landing + self._rest"),
    Slip("rules/rest_interval.py", "days >= times.long_stay_days", "days > times.long_stay_days"),
    Slip("rules/rest_interval.py", "rested < needed", "rested <= needed"),
    Slip("rules/rest_interval.py", ">= self._times(person).long_stay_days", "> self._times(person).long_stay_days", 1),
    Slip("options.py", "stay.launch < free_from[early]", "stay.launch < early.landing"),
    Slip("options.py", "if not early.settled and window.since is not None", "if window.since is None"),
    Slip("rules/rest_interval.py", "self.agencies.get(person.agency, self)", "self"),
    Slip("rules/one_place.py", "stay.landing + timedelta(days=1)", "stay.landing"),
    Slip("rules/one_place.py", "stay.launch <= landing", "stay.launch < landing"),
    Slip("rules/one_place.py", "after.launch <= before.landing", "after.launch < before.landing"),
    Slip("options.py", "stay.launch <= day < free_from[stay]", "stay.launch < day < free_from[stay]"),
    Slip("options.py", "stay.launch <= day < free_from[stay]", "stay.launch <= day <= free_from[stay]"),
    # day by day
    Slip("options.py", "if stay.up.docking > day:", "if stay.up.docking >= day:"),
    Slip("options.py", "if day < stay.landing:", "if day <= stay.landing:"),
    Slip("options.py", "stay.down.docking <= day", "stay.down.docking < day"),
    Slip("options.py", "days = {first, *also", "days = {*also"),
    Slip("options.py", "first <= day <= last)", "first <= day < last)"),
    Slip("options.py", "days.add(flight.unusable_from)", "days.add(flight.landing)"),
    Slip("options.py", "days |= {shelter.since, shelter.until + ONE_DAY}", "days |= {shelter.since, shelter.until}"),
    Slip("options.py", "yield waiver.until + ONE_DAY", "yield waiver.until"),
    Slip("options.py", "if first <= day <= last:", "if first <= day < last:"),
    Slip("calendar.py", "self.up.docking <= day and", "self.up.docking < day and"),
    Slip("calendar.py", "day < self.down.landing)", "day <= self.down.landing)"),
    Slip("calendar.py", "shelter.since <= day <= shelter.until", "shelter.since <= day < shelter.until"),
    Slip("calendar.py", "if stay.down is not None and stay.down.docked(day):", "if stay.down is not None:"),
    Slip("rules/lifeboat.py", "if ship.usable(watch.first) else 0", "if ship.docked(watch.first) else 0"),
    Slip("rules/lifeboat.py", "people > seats", "people >= seats"),
    Slip("rules/lifeboat.py", "elif not ship.usable(today.day):", "elif False:"),
    Slip("rules/vehicle_loss.py", "if len(ships) < len(docked)", "if len(ships) <= len(docked)"),
    Slip("rules/vehicle_loss.py", "len(sides) < 2:", "len(sides) < 1:"),
    Slip("rules/vehicle_loss.py", "watch.aboard(party, besides=ships)", "watch.aboard(None, besides=ships)"),
    Slip("rules/vehicle_loss.py", "lower=least", "lower=least + 1"),
    Slip("rules/vehicle_loss.py", "if left < least:", "if left <= least:"),
    Slip("rules/vehicle_loss.py", "if ship not in gone", "if ship in gone"),
    Slip("rules/station_complement.py", "upper=count.max", "upper=count.max and count.max + 1"),
    Slip("rules/station_complement.py", "if aboard < count.min:", "if aboard <= count.min:"),
    Slip("rules/station_complement.py", "watch.aboard(party)", "watch.aboard()"),
    Slip("rules/station_complement.py", "also=options.instance.horizon.months()", "also=()"),
    # seats, roles, people
    Slip("rules/role_seats.py", "upper=role.seats", "upper=role.seats + 1"),
    Slip("rules/role_seats.py", "if count > seats:", "if count >= seats:"),
    Slip("rules/role_seats.py", "upper=places", "upper=places + 1"),
    Slip("rules/seat_coverage.py", "(-role.seats, options.crewed", "(-1, options.crewed"),
    Slip("rules/seat_coverage.py", "if missing > 0", "if missing > 1"),
    Slip("options.py", "(-role.seats, literal)], upper=0)", "(-role.seats, literal)], upper=1)"),
    Slip("stays.py", "day >= window.since", "day > window.since"),
    Slip("stays.py", "day <= window.until", "day < window.until"),
    Slip("stays.py", "for name in instance.implied[held]", "for name in [held]"),
    Slip(
        "rules/qualification.py",
        "stay.down is not stay.up and stay.down_role",
        "stay.down is stay.up and stay.down_role",
    ),
    Slip("calendar.py", "wanted in other.implies", "name in other.implies"),
    Slip(
        "rules/role_agency.py",
        "if stay.private or not self.covers(stay.launch):",
        "if not self.covers(stay.launch):",
        0,
    ),
    Slip(
        "rules/role_agency.py",
        "if stay.private or not self.covers(stay.launch):",
        "if not self.covers(stay.launch):",
        1,
    ),
    Slip(
        "rules/availability.py", "stay.launch < person.joined\n        too", "stay.launch <= person.joined\n        too"
    ),
    Slip("rules/availability.py", "end > person.left", "end >= person.left"),
    Slip("rules/availability.py", "window.since <= end", "window.since < end"),
    Slip("rules/availability.py", "window.until < stay.launch", "window.until <= stay.launch"),
    Slip("rules/candidates.py", "if who not in (down.candidates or (who,)):", "if False:"),
    Slip("rules/seated.py", "lower=1)", "lower=0)"),
    Slip("rules/pins.py", "lower=1)", "lower=0)"),
    # history of flying
    Slip("rules/experience.py", "for stay in calendar.stays_of(seat.crew))", "for stay in ())"),
    Slip("rules/experience.py", "stay.launch < flight.launch", "stay.launch <= flight.launch"),
    Slip("rules/experience.py", "[*terms, *((1, literal) for literal in again.values())]", "terms"),
    Slip("options.py", "firsts, upper=1)", "firsts, upper=2)"),
    Slip("options.py", "[(-1, literal), *flown], lower=0)", "[(-1, literal), *on_it], lower=0)"),
    # ledger
    Slip(
        "rules/reciprocity.py", "{(first, second): 1, (second, first): -1}", "{(first, second): -1, (second, first): 1}"
    ),
    Slip("rules/reciprocity.py", "other.launch <= flight.launch]", "other.launch < flight.launch]"),
    Slip("rules/reciprocity.py", "stay.launch <= flight.launch:", "stay.launch < flight.launch:"),
    Slip("rules/reciprocity.py", "-bound - account.carried_in, bound", "-bound, bound"),
    Slip("rules/reciprocity.py", "balance = account.carried_in", "balance = 0"),
    Slip("rules/reciprocity.py", "amount = stay.days if account.unit", "amount = 1 if account.unit"),
    Slip("rules/reciprocity.py", "abs(final) > account.final_imbalance", "abs(final) >= account.final_imbalance"),
    Slip("rules/reciprocity.py", "stay.party is not None and stay.party != host", "stay.party != host"),
    Slip("rules/reciprocity.py", "if crew and guests !=", "if guests !="),
    # dates of ships, lengths, pairs
    Slip("rules/handover.py", "< self.min_days:\n                rows", "<= self.min_days:\n                rows"),
    Slip("rules/handover.py", "overlap < self.min_days", "overlap <= self.min_days"),
    Slip("rules/handover.py", "and flight.rotation]", "]"),
    Slip("rules/stay_limit.py", "stay.days > limit.max_days", "stay.days >= limit.max_days"),
    Slip("rules/stay_limit.py", "stay.down is not None and stay.days <", "stay.days <"),
    Slip(
        "rules/stay_limit.py",
        "self.horizon.until - stay.launch).days + 1".replace("self.", "calendar.instance."),
        "calendar.instance.horizon.until - stay.launch).days",
    ),
    Slip("rules/stay_limit.py", "in reversed(self.limits)", "in self.limits"),
    Slip("rules/crew_pairing.py", "lower=0, upper=0)", "lower=0)"),
    Slip("rules/crew_pairing.py", "both, upper=1)", "both, upper=2)"),
    Slip("rules/crew_pairing.py", 'for leg in ("up", "down"):', 'for leg in ("up",):', 0),
    Slip("rules/crew_pairing.py", 'for leg in ("up", "down"):', 'for leg in ("up",):', 1),
    # what is settled
    Slip("instance.py", "return flight.launch < self.today", "return flight.launch <= self.today"),
    Slip("rules/_rule.py", "if day - last > timedelta(days=1):", "if day - last > timedelta(days=2):"),
    Slip("checking.py", "waiver.subject == violation.subject", "True"),
    Slip("model.py", "day is None or (", "("),
    # goals
    Slip("goals/changes.py", "if not taken <= legs:", "if not taken & legs:"),
    Slip("goals/changes.py", "(before != now) + (flights_now", "(before != now) - (flights_now"),
    Slip("goals/changes.py", "lower=times)", "lower=1)"),
    Slip("goals/corps_size.py", "if stay.settled:", "if False:"),
    Slip("goals/corps_size.py", "if self.covers(stay.launch)]", "]"),
    Slip("goals/first_flights.py", "[(-sign, literal) for literal in again]", "[]"),
    Slip("goals/ledger_imbalance.py", "lower=account.carried_in)", "lower=-account.carried_in)"),
    Slip("goals/ledger_imbalance.py", "covered[-1:]", "covered[:1]"),
    Slip("goals/preferences.py", "there == wish.avoid", "there != wish.avoid"),
    Slip("goals/uncovered_days.py", "settled=True", "settled=False"),
    Slip("goals/uncovered_days.py", "terms.append((watch.days, short))", "terms.append((1, short))"),
    Slip("goals/uncovered_days.py", "if len(units) > 1", "if units"),
    Slip("goals/unfilled_seats.py", "role.priority * flight.priority\n", "role.priority\n"),
    Slip("goals/waiting_spread.py", "return start or person.selected", "return start"),
    Slip("goals/waiting_spread.py", "if not since and person.selected:", "if person.selected and False:"),
    Slip("goals/waiting_spread.py", "if wait >= months:", "if wait > months:"),
    Slip("goals/waiting_spread.py", "stay.launch >= instance.today", "stay.launch > instance.today"),
    Slip("goals/share_distance.py", "lower=-share.target)", "lower=share.target)"),
    Slip("goals/rest_buffer.py", "short - paid, step", "short, step"),
    Slip("goals/rest_buffer.py", "for day in known if day <= launch", "for day in known if day < launch"),
    Slip("goals/rest_buffer.py", "max(before)", "min(before)"),
    Slip("goals/rest_buffer.py", ".isdisjoint(others)", ".issubset(others)"),
    Slip("goals/veteran_mix.py", "rookies.append((-1, again))", "pass"),
    Slip("goals/veteran_mix.py", "(-least, options", "(-1, options"),
    Slip("goals/veteran_mix.py", ".launch >= flight.launch", ".launch > flight.launch"),
    Slip("goals/veteran_mix.py", "if crew and self", "if self"),
    Slip("goals/crew_continuity.py", "cost += [*ones, *others]", "cost += ones"),
    Slip("goals/crew_continuity.py", "(one in aboard) != (other in aboard)", "(one in aboard) > (other in aboard)"),
    Slip("goals/prefer.py", "if not violation.history", "if violation"),
    Slip("goals/prefer.py", "(upper - high, self._lifted(clause))", "(upper - high + 1, self._lifted(clause))"),
    Slip("rules/partner_share.py", "and not stay.private", ""),
    Slip("rules/partner_share.py", "seats > share.max", "seats >= share.max"),
    Slip("rules/vehicle_acceptance.py", "flight.landing < stay.launch", "flight.landing <= stay.launch"),
    Slip("rules/vehicle_acceptance.py", "day > ship.landing and not ship.down_empty", "day > ship.landing"),
    Slip("rules/backup.py", "lower=wanted, upper=wanted", "lower=wanted"),
    Slip("rules/backup.py", "*prime], upper=every", "*prime], upper=every + 1"),
    Slip("rules/backup.py", "upper=self.roles_each)", "upper=self.roles_each + 1)"),
    Slip("rules/backup.py", "<= day <= (person.left or day)", "<= day < (person.left or day)"),
    Slip("rules/backup.py", "person.left < day", "person.left <= day"),
    Slip("rules/backup.py", "have[name] != max(0, wanted[name])", "have[name] < wanted[name]"),
    Slip("rules/skills_aboard.py", "        yield from horizon.months()", "        pass"),
    Slip("rules/skills_aboard.py", "watch.aboard(entry.party)", "watch.aboard()"),
    Slip("rules/skills_aboard.py", "entry.skill, stay.launch)", "entry.skill, stay.up.docking)"),
    Slip("rules/dose_limit.py", "if room < 0:", "if False:"),
    Slip("rules/dose_limit.py", "stay.launch).days + 1", "stay.launch).days"),
    Slip("rules/seat_fit.py", "<= most:", "< most:"),
    Slip("rules/seat_fit.py", "for ship in (stay.up, stay.down):", "for ship in (stay.up,):"),
]
