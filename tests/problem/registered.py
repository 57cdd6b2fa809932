"""A program that registers rules of its own; ``test_plugins`` runs it, as what is registered stays for good."""

from __future__ import annotations

import multiprocessing
import pickle
import sys
from concurrent.futures import ProcessPoolExecutor
from types import ModuleType

import pytest

import optimizer
from optimizer.problem import plugins
from optimizer.solver.children.isolated import Isolated
from tests import INSTANCES
from tests.problem.rule_of_an_office import NeverTwice


@optimizer.register
class Notebook(optimizer.Rule):
    """Nobody flies at all."""

    name = "notebook"
    subject = "person"

    def check(self, calendar: optimizer.Calendar):  # type: ignore[no-untyped-def]
        for stay in calendar.stays:
            yield self.violation(stay.person.id, "flies", stay.launch)


def refused(kind: object, words: str) -> None:
    """Check what is said of a class that cannot be used."""
    with pytest.raises((TypeError, ValueError)) as caught:
        optimizer.register(kind)  # type: ignore[arg-type]
    assert words in str(caught.value)


def rule(**parts: object) -> type:
    """A rule with other parts."""
    sound = {"__doc__": "A sentence.", "name": "another", "subject": "x", "check": Notebook.check}
    return type("Other", (optimizer.Rule,), {"__module__": __name__, **sound, **parts})


def with_rule(**rules: object) -> optimizer.Instance:
    """The small instance with more rules."""
    data = optimizer.load(INSTANCES / "mini.yaml").model_dump(by_alias=True)
    data["rules"] |= rules
    return optimizer.loads(data)


def main() -> None:
    """Register, use, send."""
    refused(3, "expected type of Rule or Goal or Event, found 3")
    refused(int, "expected a subclass of `optimizer.Event` or `optimizer.Goal` or `optimizer.Rule`")
    refused(rule(name="rest_interval"), "found 'rest_interval', the name of a rule of crewopt")
    refused(rule(name="slip"), "found 'slip', the name of an event of crewopt")
    refused(rule(name="Big"), "expected `name`, a word of small letters")
    refused(rule(name=None), "expected `name`")
    refused(rule(__doc__="no sentence"), "expected a docstring, a sentence with a full stop")
    refused(rule(subject=None), "expected `subject`")
    refused(rule(check=optimizer.Rule.check), "expected a method `check`")
    refused(rule(always=True), "found `always`")
    refused(rule(most=3, __annotations__={"most": int}), "expected a description of every field, found none of `most`")
    refused(rule(name="notebook"), "found 'notebook', the name of a rule of __main__")
    optimizer.register(Notebook)  # a cell that is run again

    before = optimizer.load(INSTANCES / "mini.yaml")
    optimizer.register(NeverTwice)
    assert before.rules.in_force()
    assert optimizer.check(before, optimizer.solve(before, workers=1).plan).ok  # type: ignore[arg-type]
    instance = with_rule(never_twice={"most": 1})
    assert isinstance(instance.rules.never_twice, NeverTwice)  # type: ignore[attr-defined]
    assert optimizer.loads(optimizer.dumps(instance)) == instance
    assert "never_twice" in optimizer.Instance.model_json_schema()["$defs"]["Rulebook"]["properties"]
    wished = {**before.model_dump(by_alias=True), "goals": [{"prefer": {"rules": {"never_twice": {"most": 0}}}}]}
    assert optimizer.solve(optimizer.loads(wished), workers=1).values[0] > 0
    strict = with_rule(never_twice={"most": 0})
    assert optimizer.solve(strict, workers=1).status == "infeasible"
    assert "never_twice" in str(optimizer.explain(strict))

    child = Isolated()
    search = "optimizer.solver.solve:solve"
    assert child.run(search, (strict,), {"workers": 1}).status == "infeasible", "the child knows the rule"
    with pytest.raises(optimizer.InputError) as caught:
        child.run(search, (with_rule(notebook={}),), {"workers": 1})
    assert "`notebook` stands in the program that was started" in str(caught.value)
    assert "write its class Notebook into a module" in str(caught.value)
    hidden = ModuleType("hidden_from_children")
    sys.modules["hidden_from_children"] = hidden
    hidden.Hidden = optimizer.register(rule(name="hidden", __module__="hidden_from_children"))  # type: ignore[attr-defined]
    hidden.Hidden.__qualname__ = "Hidden"
    with pytest.raises(optimizer.InputError, match=r"cannot read what it was sent: ModuleNotFoundError: .*hidden_from"):
        child.run(search, (with_rule(hidden={}),), {"workers": 1})
    assert child.run(search, (before,), {"workers": 1}).status == "optimal"
    child.close()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(optimizer.solve, strict, workers=1).result().status == "infeasible", "so does a worker"
    assert pickle.loads(pickle.dumps(strict)) == strict
    assert plugins.comes_from("never_twice") == "tests.problem.rule_of_an_office"
    print("done")


if __name__ == "__main__":
    main()
