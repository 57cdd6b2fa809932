"""What is said of a wrong command line: what was expected, and what was found."""

from __future__ import annotations

import click

from optimizer.files.table_names import ending
from optimizer.problem.errors import cut


class NoSuchCommandError(click.UsageError):
    """A command that does not exist, with those that are spelled nearly so."""

    def __init__(self, name: str, commands: list[str], context: click.Context) -> None:
        from difflib import get_close_matches

        near = get_close_matches(name, commands, n=3)
        meant = f" Did you mean {' or '.join(repr(each) for each in near)}?" if near else ""
        super().__init__(f"expected a command, found {cut(name)!r}.{meant}", context)


def reworded(error: click.ClickException) -> click.ClickException:
    """The error with our sentence in place of click's, where that one is in the language of programs."""
    if isinstance(error, click.MissingParameter):
        return _plan_in_workbook(error)
    if not isinstance(error, click.BadParameter) or error.param is None or " is not " not in error.message:
        return error
    kind = error.param.type
    if not isinstance(kind, click.IntRange | click.FloatRange):
        return error
    found = error.message.partition(" is not ")[0].strip("'\"")
    return click.BadParameter(f"expected {_range(kind)}, found {cut(found)}", error.ctx, error.param)


def _plan_in_workbook(error: click.MissingParameter) -> click.ClickException:
    """Who keeps the plan as a sheet of the workbook names the file twice; said to who names it once."""
    instance = str(error.ctx.params.get("instance") or "") if error.ctx is not None else ""
    if error.param is None or error.param.name != "plan" or ending(instance) != ".xlsx":
        return error
    words = f"expected a file with a PLAN (its sheet `plan`: write {instance} once more), found none"
    return click.UsageError(words, error.ctx)


def _range(kind: click.IntRange | click.FloatRange) -> str:
    number = "a whole number" if isinstance(kind, click.IntRange) else "a number"
    if kind.min is None:
        return number if kind.max is None else f"{number} of at most {kind.max:g}"
    if kind.max is not None:
        return f"{number} from {kind.min} to {kind.max}"
    return f"{number} above {kind.min}" if kind.min_open else f"{number} of at least {kind.min}"
