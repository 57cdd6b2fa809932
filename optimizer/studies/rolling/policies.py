"""Policies: what an office plans in before anything happens, each a change of the instance before the first solve."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from optimizer.files.dump import to_data
from optimizer.files.load import examined
from optimizer.files.references import unknown
from optimizer.files.validation_messages import shown
from optimizer.goals import GOALS, Tier
from optimizer.instance import Instance
from optimizer.problem.edits import Edit, as_patch, patched
from optimizer.problem.errors import InputError, Problem
from optimizer.studies.levers.numbers import numbers_of_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from optimizer.problem.people import CrewMember
    from optimizer.studies.levers.numbers import Number

AS_PLANNED = "as planned"
BUFFER_DAYS = 30
CREW_SHARES = (15, 25)
"""Percent by which NASA plans its corps above what the manifest needs, and did before 2014 (inspector general,
IG-22-007)."""
MOST_SHARE = 200
MOST_DAYS = 3650
FORMS = (
    f"`{AS_PLANNED}`, a goal such as `GOAL` or `GOAL.parameter=3`, a number of a rule such as `RULE.parameter+30`, "
    "`days+30`, `crew+15%`, or several of these with commas between them"
)


@dataclass(frozen=True)
class Policy:
    """One way to plan with margins."""

    name: str
    """As it was asked for."""
    words: tuple[str, ...]
    """What it changes, one change each; empty for nothing."""
    planned: Instance
    """The instance that is solved first, with the margins in it."""
    lived: Instance
    """The instance of the months after that: margins in rules and goals are there to be used up, people stay."""


def usual_policies(instance: Instance) -> tuple[str, ...]:
    """As planned; each goal that is a margin; days more between all that people do; more people."""
    margins = [name for name, kind in GOALS.items() if kind.margin]
    days = [f"days+{BUFFER_DAYS}"] if any(_buffers(instance)) else []
    return (AS_PLANNED, *margins, *days, *(f"crew+{share}%" for share in CREW_SHARES))


def policy(instance: Instance, text: str) -> Policy:
    """The policy of these words.

    Raises
    ------
    InputError
        If it is not understood, or the instance it makes contradicts itself.
    """
    name = ", ".join(" ".join(part.split()) for part in text.split(","))
    planned, lived, words = instance, instance, list[str]()
    for part in (each.strip() for each in name.split(",")):
        if part == AS_PLANNED and name == AS_PLANNED:
            break
        if crew := re.fullmatch(r"crew\+(\d+)%", part):
            planned, told = _with_people(name, planned, int(crew[1]))
            lived, _ = _with_people(name, lived, int(crew[1]))
        else:
            planned, told = _changed(name, planned, part)
        words.extend(told)
    return Policy(name, tuple(words), planned, lived)


def _changed(name: str, instance: Instance, part: str) -> tuple[Instance, list[str]]:
    """The instance with a change of its rules or goals."""
    if every := re.fullmatch(r"days\+(\d+)", part):
        numbers = [*_buffers(instance)]
        if not numbers:
            raise _problem(name, "expected a rule with days of rest or training in the instance, found none")
        return _raised(name, instance, numbers, int(every[1]))
    if one := re.fullmatch(r"(.+?)([+-]\d+)", part):
        known = {number.name: (rule, number) for rule, number in numbers_of_rules(instance)}
        if one[1] not in known:
            raise _problem(name, f"expected a number of a rule of the instance, found {one[1]!r}; it has {_few(known)}")
        (rule, number), change = known[one[1]], int(one[2])
        if number.key in (rule.less_is_milder if change < 0 else rule.more_is_milder):
            raise _problem(name, f"expected a margin, found {part!r}, which makes the rule milder")
        return _raised(name, instance, [number], change)
    if goal := re.fullmatch(r"([a-z_]+)(?:\.([a-z_]+)=(\S+))?", part):
        return _second(name, instance, *goal.groups())
    raise _problem(name, f"expected {FORMS}, found {part!r}")


def _buffers(instance: Instance) -> Iterator[Number]:
    """Days between what people do, of which more is stricter; not of rules that hang on the dates of flights."""
    for rule, number in numbers_of_rules(instance):
        if number.key in rule.less_is_milder and number.key.endswith("days") and not rule.dates_alone:
            yield number


def _raised(name: str, instance: Instance, numbers: Sequence[Number], days: int) -> tuple[Instance, list[str]]:
    if abs(days) > MOST_DAYS:
        raise _problem(name, f"expected a change by up to {MOST_DAYS}, found {days}")
    edits, words = [], []
    for number in numbers:
        assert isinstance(number.value, int)
        edits.append(Edit(number.path, number.value + days))
        words.append(f"{number.name} {number.value + days} instead of {number.value}")
    return _edited(name, instance, edits), words


def _second(name: str, instance: Instance, goal: str, key: str | None, value: str | None) -> tuple[Instance, list[str]]:
    """The instance with a goal as its second tier, so that the first aim of the file is not given up for it."""
    kind = GOALS.get(goal)
    if kind is None:
        raise _problem(name, f"expected {FORMS}, found {goal!r}")
    known = [field.alias or each for each, field in kind.model_fields.items()]
    if key is not None and key not in known:
        raise _problem(name, unknown(f"parameter of {goal}", key, known))
    own = next((each for each in instance.all_goals if each.name == goal), None)
    data: dict[str, Any] = {} if own is None else own.model_dump(mode="json", by_alias=True)
    if key is not None and value is not None:
        try:
            data[key] = json.loads(value)
        except ValueError:
            data[key] = value
    try:
        asked = kind.model_validate_json(json.dumps(data))
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join([goal, *(str(each) for each in fault["loc"])])
        raise _problem(
            name, f"expected {place} as `crewopt rules {goal}` says, found {shown(fault['input'])}"
        ) from None
    kept = [{each.name: each for each in tier.goals() if each.name != goal} for tier in instance.goals]
    tiers = tuple(Tier.model_validate(tier) for tier in (*kept[:1], {goal: asked}, *kept[1:]) if tier)
    words = f"{goal} is the second tier" + ("" if key is None else f", with {key} {value}")
    return _checked(name, instance.model_copy(update={"goals": tiers})), [words]


def _with_people(name: str, instance: Instance, share: int) -> tuple[Instance, list[str]]:
    """The instance with so many percent more people of each agency of a party, trained like those it has."""
    if share > MOST_SHARE:
        raise _problem(name, f"expected up to {MOST_SHARE} % more people, found {share}")
    corps: dict[str, list[CrewMember]] = {}
    for person in sorted(instance.crew, key=lambda each: each.id):
        here = person.left is None or person.left >= instance.as_of_day
        if here and not person.unnamed and instance.party_of(person.id) is not None:
            corps.setdefault(person.agency, []).append(person)
    more = _in_proportion({agency: len(people) for agency, people in corps.items()}, share)
    new: list[CrewMember] = []
    for agency, number in sorted(more.items()):
        people = corps[agency]
        for place in range(number):
            like = people[(2 * place + 1) * len(people) // (2 * number)]
            new.append(_like(instance, like, f"more-{agency}-{place + 1}", f"{agency}, {place + 1} more"))
    changed = instance.model_copy(update={"crew": (*instance.crew, *new)})
    told = ", ".join(f"{number} of {agency}" for agency, number in sorted(more.items()) if number)
    words = f"{len(new)} {'person' if len(new) == 1 else 'people'} more, trained like others of their agency"
    return _checked(name, changed), [f"{words}: {told}" if told else words]


def _in_proportion(corps: dict[str, int], share: int) -> dict[str, int]:
    """So many percent of all, rounded up, by agency: whole parts first, then the largest remainders."""
    total = -(-sum(corps.values()) * share // 100)
    parts = {agency: divmod(number * share, 100) for agency, number in corps.items()}
    left = total - sum(whole for whole, _ in parts.values())
    last = sorted(parts, key=lambda agency: (-parts[agency][1], agency))[:left]
    return {agency: whole + (agency in last) for agency, (whole, _) in parts.items()}


def _like(instance: Instance, person: CrewMember, id_: str, words: str) -> CrewMember:
    """Somebody who holds what a person holds, is in the corps from the first day, and has flown as often; rested."""
    while id_ in instance.person:
        id_ += "-"
    nothing = {"last_landing": None, "last_stay_days": None, "unavailable": (), "in_training": (), "left": None}
    return person.model_copy(update={**nothing, "id": id_, "name": words, "source": None, "note": None})


def _edited(name: str, instance: Instance, edits: Sequence[Edit]) -> Instance:
    data = {"format": 1, **to_data(instance)}
    try:
        changed = Instance.model_validate(patched(data, as_patch(data, edits)))
    except ValidationError as error:
        raise _problem(name, f"expected a change that the file can have: {error.errors()[0]['msg']}") from None
    return _checked(name, changed.model_copy(update={"published": instance.published}))


def _checked(name: str, instance: Instance) -> Instance:
    try:
        return examined(instance)
    except InputError as error:
        raise InputError(
            [Problem(f"policy {name!r}", 1, 1, each.path, each.message) for each in error.problems]
        ) from None


def _problem(name: str, message: str) -> InputError:
    return InputError([Problem(f"policy {name!r}", 1, 1, "", message)])


def _few(known: Iterable[str]) -> str:
    return ", ".join(known) or "none"
