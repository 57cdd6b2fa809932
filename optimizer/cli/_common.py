"""Options that several commands share."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from optimizer.cli._streams import ascii_only
from optimizer.files.given_plan import made_for_another
from optimizer.files.load import load_plan
from optimizer.files.writing import is_replaced, is_stdout

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.instance import Instance
    from optimizer.problem.plan import Plan

OUTPUTS = f"{__name__}.outputs"
STANDARD_OUTPUT = f"{__name__}.standard_output"
STANDARD_INPUT = f"{__name__}.standard_input"


class InputPath(click.Path):
    """A file to read; ``-`` for standard input, which only one of them can be."""

    def __init__(self) -> None:
        super().__init__(allow_dash=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        path = super().convert(value, param, ctx)
        if path == "-" and param is not None and ctx is not None:
            name = param.opts[0] if isinstance(param, click.Option) else param.human_readable_name.strip("[]")
            taken = ctx.meta.setdefault(STANDARD_INPUT, name)
            if taken != name:
                words = f"expected one file on standard input, found two ({taken} and {name})"
                raise click.UsageError(f"{words}: name a file in the place of -", ctx)
        return path


class OutputPath(click.Path):
    """A file to write; ``-`` for standard output, by whatever name it is called.  No two outputs are one file."""

    def __init__(self) -> None:
        super().__init__(allow_dash=True, readable=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        path = str(super().convert(value, param, ctx))
        if is_stdout(path):
            if param is not None and ctx is not None:
                _takes_standard_output(ctx, f"{param.opts[0]} -")
            return "-"
        if param is not None and ctx is not None and is_replaced(path):
            others = ctx.meta.setdefault(OUTPUTS, {})
            other = others.setdefault(os.path.realpath(path), param.name)
            if other != param.name:
                self.fail(f"expected another file than that of the option `{other}`, found {path!r}", param, ctx)
        return path


def _takes_standard_output(context: click.Context, name: str) -> None:
    """Note what is written to standard output; refuse a second one."""
    taken = context.meta.setdefault(STANDARD_OUTPUT, name)
    if taken != name:
        words = f"expected one answer on standard output, found two ({taken} and {name}): name a file in the place of -"
        raise click.UsageError(words, context)


def is_given(name: str) -> bool:
    """Whether an option of the present command stands on its command line."""
    context = click.get_current_context()
    option = next(option for option in context.command.params if name in option.opts)
    source = None if option.name is None else context.get_parameter_source(option.name)
    return source not in (None, ParameterSource.DEFAULT, ParameterSource.DEFAULT_MAP)


def refuse_given(names: Iterable[str], where: str) -> None:
    """Refuse options that mean nothing here; ``where`` they do, after `expected --option`."""
    for name in names:
        if is_given(name):
            raise click.UsageError(f"expected {name} {where}")


def _json(context: click.Context, option: click.Parameter, value: bool) -> bool:
    if value:
        _takes_standard_output(context, "--json")
    return value


instance_argument = click.argument("instance", metavar="INSTANCE", type=InputPath())
plan_argument = click.argument("plan", metavar="PLAN", type=InputPath())
optional_plan_argument = click.argument("plan", metavar="[PLAN]", required=False, type=InputPath())
workers_option = click.option("--workers", type=click.IntRange(1, 256), help="Threads; all cores if not given.")
seed_option = click.option(
    "--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, help="Seed of every random choice."
)


def _within(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[int | str, int]:
    slack: dict[int | str, int] = {}
    for value in values:
        tier, _, amount = value.rpartition("=")
        if not tier or not amount.isdecimal() or int(amount) > 10**12:
            raise click.BadParameter(f"expected a tier (number or goal), `=` and a whole number, found {value!r}")
        slack[tier] = int(amount)
    return slack


within_option = click.option(
    "--within",
    multiple=True,
    callback=_within,
    metavar="TIER=N",
    help="Let a tier (its number or a goal of it) be worse by up to N.",
)
json_option = click.option("--json", "as_json", is_flag=True, callback=_json, help="Print JSON instead of text.")


def echo_json(data: Any) -> None:
    """Print data as JSON on standard output."""
    click.echo(json.dumps(data, indent=1, ensure_ascii=ascii_only()))


def given_plan(path: str, instance: Instance, *, published: bool = False) -> Plan:
    """The plan of a file; a warning on standard error says if it was made for another instance."""
    plan = load_plan(path, instance, published=published)
    if not plan.seats_anybody:
        click.echo(f"Warning: {'<stdin>' if path == '-' else path}: the plan seats nobody.", err=True)
    stranger = made_for_another(instance, plan)
    if stranger is not None:
        click.echo(f"Warning: {'<stdin>' if path == '-' else path}: {stranger}.", err=True)
    return plan
