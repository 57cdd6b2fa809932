from tests.rules.cases._case import Case, flight

ALWAYS = {"always": True}
CROSS = [flight("S1", 0, 9, return_on=["S2"]), flight("S2", 5, 20)]


def pinned(label: str, stays: list[str], broken: set[str], **pin: str) -> Case:
    return Case(label, ALWAYS, CROSS, stays, broken, more={"pins": [{"crew": "ru1", **pin}]})


def backed(label: str, stays: list[str], broken: set[str], **pin: str) -> Case:
    """Pinned to back up S1, where the backup rule itself is waived."""
    pins = {"pins": [{"crew": "ru1", "flight": "S1", "leg": "backup", **pin}]}
    waived = {"waivers": [{"rule": "backup", "subject": "S1", "reason": "r", "by": "b"}]}
    return Case(label, ALWAYS, CROSS, stays, broken, more={**pins, **waived, "rules": {"backup": {"flights": ["S1"]}}})


CASES = [
    pinned("there", ["ru1 S1/engineer"], set(), flight="S1"),
    pinned("not there", [], {"ru1/S1"}, flight="S1"),
    pinned("in the role", ["ru1 S1/engineer"], set(), flight="S1", role="engineer"),
    pinned("in another role", ["ru1 S1/commander"], {"ru1/S1"}, flight="S1", role="engineer"),
    pinned("on the way down", ["ru1 S1/commander>S2/engineer"], set(), flight="S2", leg="down", role="engineer"),
    backed("as the backup", ["ru1 S1/engineer!"], set()),
    backed("not as the backup", ["ru2 S1/engineer!"], {"ru1/S1/backup"}),
    backed("up is not as a backup", ["ru1 S1/engineer"], {"ru1/S1/backup"}),
    backed("as the backup in the role", ["ru1 S1/engineer!"], set(), role="engineer"),
    backed("as the backup in another role", ["ru1 S1/commander!"], {"ru1/S1/backup"}, role="engineer"),
    pinned("as the backup, where no rule asks for backups", ["ru1 S1/commander!"], set(), flight="S1", leg="backup"),
    pinned(
        "in the role, where no rule asks for backups",
        ["ru1 S1/engineer!"],
        set(),
        flight="S1",
        leg="backup",
        role="engineer",
    ),
    pinned("nobody backs up, where no rule asks", [], {"ru1/S1/backup"}, flight="S1", leg="backup"),
    pinned("up is not down", ["ru1 S1/commander>S2/engineer"], {"ru1/S2"}, flight="S2"),
    pinned("down is not up", ["ru1 S1/commander>S2/engineer"], {"ru1/S1/down"}, flight="S1", leg="down"),
    Case(
        "the pin up holds, the pin down does not",
        ALWAYS,
        CROSS,
        ["ru1 S1/commander"],
        {"ru1/S2/down"},
        more={"pins": [{"crew": "ru1", "flight": "S1"}, {"crew": "ru1", "flight": "S2", "leg": "down"}]},
    ),
]
