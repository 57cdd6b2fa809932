from tests.rules.cases._case import Case, day, flight

CHOICE = [flight("S1", 10, 30), flight("S2", 12, 40, other_launches=[day(9), day(10), day(11), day(20)])]
FREE = [flight("S1", 10, 30), flight("D1", 12, 40, other_launches=[day(9)])]
APART = [flight("S1", 10, 30), flight("S2", 12, 40, other_launches=[day(9)], station="Mir-2"), flight("S3", 14, 50)]
CHAINS = [{**APART[0], "other_launches": [day(15)]}, APART[1], APART[2]]
ALWAYS = {"always": True}
UNLISTED = {**ALWAYS, "unmodelled": True}

CASES = [
    Case("as planned", ALWAYS, CHOICE, []),
    Case("a later day", ALWAYS, CHOICE, ["S2 launches 20"]),
    Case("the day after the one before", ALWAYS, CHOICE, ["S2 launches 11"]),
    Case("on one day with the one before", ALWAYS, CHOICE, ["S2 launches 10"], {"S1/S2"}),
    Case("before the one before", ALWAYS, CHOICE, ["S2 launches 9"], {"S1/S2"}),
    Case("another vehicle has its own order", ALWAYS, FREE, ["D1 launches 9"]),
    Case("another station has its own order", ALWAYS, APART, ["S2 launches 9"]),
    Case("the next one to the station, another between", ALWAYS, CHAINS, ["S1 launches 15"], {"S1/S3"}),
    Case("a day not listed", UNLISTED, CHOICE, ["S2 launches 21"], {"S2"}),
    Case("two days", UNLISTED, CHOICE, ["S2 launches 20", "S2 launches 11"], {"S2"}),
]
