"""Options never lack a way home, so these plans have no literals; the checker alone refuses them."""

from tests.rules.cases._case import Case, flight

ALWAYS = {"always": True, "unmodelled": True}
CROSS = [flight("S1", 0, 9, return_on=["S2"]), flight("S2", 5, 20), flight("S3", 6, 21)]
ANY = [flight("S1", 0, 9, return_on="any"), flight("S2", 5, 20, station="Mir"), flight("S3", 6, 21)]
LISTED = [{**ANY[0], "return_on": ["S2"]}, *ANY[1:]]

CASES = [
    Case("on the same ship", {"always": True}, CROSS, ["ru1 S1/commander"]),
    Case("on a ship listed", {"always": True}, CROSS, ["ru1 S1/commander>S2/engineer"]),
    Case("on a ship not listed", ALWAYS, CROSS, ["ru1 S1/commander>S3/commander"], {"ru1/S1"}),
    Case("in another role of the same ship", ALWAYS, CROSS, ["ru1 S1/commander>S1/engineer"], {"ru1/S1"}),
    Case("never", ALWAYS, CROSS, ["ru1 S1/commander>open"], {"ru1/S1"}),
    Case("on any other ship of the station", {"always": True}, ANY, ["ru1 S1/commander>S3/commander"]),
    Case("on a ship of another station", ALWAYS, ANY, ["ru1 S1/commander>S2/commander"], {"ru1/S1"}),
    Case("on a ship listed, of another station", ALWAYS, LISTED, ["ru1 S1/commander>S2/commander"], {"ru1/S1"}),
    Case(
        "never, where that is allowed",
        {"always": True},
        [flight("S1", 0, 9, return_on=["open"])],
        ["ru1 S1/commander>open"],
    ),
    Case(
        "on a ship gone before they came",
        ALWAYS,
        [flight("S1", 0, 9), flight("S2", 8, 20, docking=9, return_on=["S1"])],
        ["ru1 S2/commander>S1/commander"],
        {"ru1/S2"},
    ),
]
