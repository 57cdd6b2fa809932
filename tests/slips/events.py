"""Slips in what happens to an instance: a day too early or too late, somebody forgotten, somebody touched."""

from __future__ import annotations

from tests.slips._noticed import noticed_by

EDGES = "events/test_edges.py"
END, SIGN, SEAT, LOST = (f"events/{name}.py" for name in ("agreement_end", "agreement_sign", "seat_for", "lost"))
EFFECT, AGAINST = "events/_effect.py", "events/_contradiction.py"

SLIPS = [
    *noticed_by(
        EDGES,
        # the role's own account ignored
        (SEAT, "self.account or roles[self.role].account", "self.account"),
        # lost on the landing day
        (LOST, "day < flight.landing:", "day <= flight.landing:"),
        # signed for a flight that goes up empty
        (SIGN, " and not flight.up_empty\n", "\n"),
        (END, "first - timedelta(days=1))", "first)"),
        (END, "flight.launch >= first and", "flight.launch > first and"),
        (END, " and not flight.up_empty\n", "\n"),
        (END, "if not instance.launched(flight) and flight", "if flight"),
        (END, "in (own, None))", "in (own,))"),
        (END, "role if name in given else narrowed(role)", "narrowed(role)"),
        (END, "agencies if role.agencies is None else role.agencies", "agencies"),
        (END, "integrated=False, **", "**"),
        (SIGN, "flight.launch >= first and", "flight.launch > first and"),
        (SIGN, "and not instance.launched(flight) and", "and"),
        (SIGN, "if flight.rotation and flight", "if flight"),
        (SIGN, "None if named is None else tuple", "tuple"),
        (SIGN, "roles_down = {key: opened if key == name else role", "roles_down = {key: role"),
        (SEAT, "self.account or roles[self.role].account", "roles[self.role].account"),
        (SEAT, '(("roles", "up"), ("roles_down", "down"))', '(("roles", "up"),)'),
        (SEAT, "            if self.role in roles:\n", "            if True:\n"),
        (LOST, "not flight.docking < day", "not flight.docking <= day"),
        (LOST, "self.on or self.known_on", "self.known_on"),
        ("events/unusable.py", "flight.landing <= day", "flight.landing < day"),
        ("events/slip.py", "self.docking or flight.docking + moved", "self.docking or self.launch"),
        ("events/slip.py", "self.landing or flight.landing + moved", "self.landing or flight.landing"),
        ("events/slip.py", "flight.docking + moved", "flight.docking - moved"),
        ("events/extend.py", "flight.landing < instance.as_of_day", "flight.landing <= instance.as_of_day"),
        ("events/down_empty.py", "flight.landing < instance.as_of_day", "flight.landing <= instance.as_of_day"),
        ("events/_event.py", "if pin.flight != dropped.id", "if pin.flight == dropped.id"),
        ("events/_event.py", "if shelter.ship != dropped.id", "if shelter"),
        ("events/_event.py", 'left or ("any" if flight.down_empty else ())', 'left or "any"'),
        ("events/person_back.py", "first - timedelta(days=1)", "first"),
        ("events/person_back.py", "away.until >= first", "away.until > first"),
        ("events/person_back.py", "away.since < first", "away.since <= first"),
        ("events/person_out.py", "self.until < first:", "self.until <= first:"),
        ("events/up_empty.py", "up_empty=True, candidates=None", "up_empty=True"),
        ("events/give_seat.py", "stay=True)", "stay=False)"),
        ("events/give_seat.py", "room.seats > 1", "room.seats > 2"),
        ("events/give_seat.py", "seats=1 + (", "seats=0 + ("),
        ("events/_apply.py", "[home, *own, *others]", "[home, *others]"),
    ),
    *noticed_by(
        "events/test_effect.py",
        (EFFECT, "since <= last + timedelta(days=1)", "since <= last"),
        (EFFECT, "last == NEVER or since", "since"),
        (EFFECT, "max(last, until)", "until"),
        (EFFECT, "max(joined, away.since or joined)", "away.since or joined"),
        (EFFECT, "min(left, away.until or left)", "away.until or left"),
        (EFFECT, '{"roles": None, "roles_down": None}', "{}"),
        (AGAINST, "if touched and touched_too and not touched & touched_too:", "if not touched & touched_too:"),
        (AGAINST, "if same_facts(both, turned):", "if False:"),
        (AGAINST, ", (turned, one), (turned, before)", ""),
        (AGAINST, "(both, two), ", ""),
        (AGAINST, "(EventRejected, KeyError)", "EventRejected"),
        (AGAINST, " and same_facts(before, both)\n", "\n"),
        (AGAINST, "and same_facts(one, two))", ")"),
        (AGAINST, "same_facts(again, after) and not", "not"),
        ("events/_apply.py", "            after = moved\n", ""),
        ("events/_apply.py", "if other.event.known_on == event.known_on and", "if"),
        ("events/slip.py", "if day.launch > self.launch)", "if day.launch >= self.launch)"),
    ),
    *noticed_by(
        "events/test_void.py",
        # a waiver that falls away in silence, or one that never had an effect
        ("events/_void.py", "not in in_use or matches(after, waiver)", "in in_use"),
        (
            "events/_void.py",
            "for waiver in before.waivers if matches(before, waiver)}",
            "for waiver in before.waivers}",
        ),
        ("events/_void.py", "shelter not in bound or binds_nobody(after, shelter) is None", "shelter"),
        ("events/_void.py", "if pin not in after.pins and not flown:", "if pin not in after.pins:"),
        ("events/_void.py", "if left and pin.role in (None, *left)", "if left is not None"),
        ("events/_apply.py", "without_void(instance, news.instance)", "news.instance"),
    ),
    *noticed_by(
        "events/test_events.py",
        ("events/_apply.py", "event.known_on > last", "False"),
        ("events/_apply.py", "key=lambda pair: pair[1].event.known_on", "key=lambda pair: pair[1].event.name"),
        ("events/_apply.py", 'if pin.leg == "down" or pin.flight not in past', "if pin.flight not in past"),
        ("events/_event.py", "if day < instance.as_of_day:", "if day <= instance.as_of_day:"),
        ("events/person_out.py", "self.until < flight.launch", "self.until <= flight.launch"),
        ("events/add_flight.py", "(*instance.flights, self.entry)", "instance.flights"),
    ),
]
