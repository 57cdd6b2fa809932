"""Hand-written cases: one file a rule, each case at an edge of its sentence."""

from importlib import import_module
from pkgutil import iter_modules

from tests.cases._case import Case

CASES: dict[str, list[Case]] = {
    module.name: import_module(f"{__name__}.{module.name}").CASES
    for module in iter_modules(__path__)
    if not module.name.startswith("_")
}
