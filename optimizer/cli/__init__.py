"""The command ``crewopt``.  Sub-commands are imported when called, so that ``--help`` is instant."""

from __future__ import annotations

import sys
import warnings
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from optimizer.cli import _clock  # noqa: F401  # limits count from here on
from optimizer.cli._completing import completing
from optimizer.cli._ending import MEANINGS, Settings, ended
from optimizer.cli._streams import be_plain
from optimizer.cli._usage import NoSuchCommandError

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.shell_completion import CompletionItem

COMMANDS = {
    "new": ("new", "Write a small example to fill in: a workbook (.xlsx) or text (.yaml)."),
    "validate": ("validate", "List all problems of an instance file, or say that it has none."),
    "analyze": ("analyze", "Find what is impossible, scarce or missing in an instance, before any solve."),
    "solve": ("solve", "Find the best plan, prove it, check it and print it."),
    "prove": ("prove", "Write proofs of the best plan, or that there is none, for others to check."),
    "verify": ("verify", "Check a folder of proofs, and tell what exactly was checked."),
    "explain": ("explain", "Explain why there is no plan, and list the cheapest waivers that mend it."),
    "why": ("why", "Explain why a person has a seat, why not, or rank the people who could have it."),
    "alternatives": ("alternatives", "Find other plans, equally good, that differ in several seats."),
    "check": ("check", "Check a plan, also one edited by hand, against every rule and every goal."),
    "replan": ("replan", "Repair a published plan after bad news, moving the fewest people."),
    "advance": ("advance", "Make what happened up to a day facts of the instance; the rest is the published plan."),
    "scenarios": ("scenarios", "Compare scenarios: plans side by side, and until when the choice is free."),
    "diff": ("diff", "Compare two plans: who moves, and who must be told."),
    "report": ("report", "Write a report on a plan: a page, a workbook, a table, a calendar or a picture."),
    "tradeoff": ("tradeoff", "Show what one goal costs another: every plan that no other plan beats in both."),
    "size": ("size", "Find the fewest people that are enough: in all, and by role, qualification and agency."),
    "stress": ("stress", "Test a plan against random slips and drop-outs; each is repaired and proved."),
    "rolling": ("rolling", "Live the years month by month under random news, with and without margins."),
    "contingency": ("contingency", "If a docked ship is damaged today: who has a seat home, and what mends it."),
    "board": ("board", "Open a plan as a board in the browser: move people, see what it does, repair the rest."),
    "rules": ("rules", "Print all rules and goals: sentences, parameters, defaults, sources."),
    "schema": ("schema", "Print the JSON Schema of instances, plans, events, scenarios or recipes."),
    "import": ("import_", "Make an instance from tables of flights, seats and people."),
    "export": ("export", "Write an instance as a workbook or as text, or its rows for another solver."),
    "bench": ("bench", "Run engines side by side on a family of instances."),
    "generate": ("generate", "Make an instance from a seed: rotations to stations over years."),
}
"""Name on the command line: module in this folder, one line of help."""

SEARCHING = frozenset({"solve", "prove", "explain", "why", "alternatives", "replan", "tradeoff", "size", "contingency"})
"""Commands that search in a process of their own; it starts to read while the command does."""


class _Lazy(click.Group):
    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        if name in SEARCHING and not completing() and not {"-h", "--help"} & set(sys.argv):
            from optimizer.cli._search import begin

            begin()
        command: click.Command = import_module(f"optimizer.cli.{COMMANDS[name][0]}").command
        known = {each.name for each in command.params}
        command.params += [option for option in _settings(hidden=True) if option.name not in known]
        return command

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-") and not context.resilient_parsing:
            raise NoSuchCommandError(args[0], list(COMMANDS), context)
        return super().resolve_command(context, args)

    def shell_complete(self, context: click.Context, incomplete: str) -> list[CompletionItem]:
        """Names of commands without importing any, then options."""
        from click.shell_completion import CompletionItem

        named = [CompletionItem(name, help=words) for name, (_, words) in COMMANDS.items()]
        found = [item for item in named if item.value.startswith(incomplete)]
        return found + super(click.Group, self).shell_complete(context, incomplete)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])

    def format_epilog(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), words) for code, words in MEANINGS.items()])


def _settings(*, hidden: bool) -> list[click.Option]:
    """Options of every command, which may stand before its name or behind it."""

    def debug(context: click.Context, option: click.Parameter, value: bool) -> None:
        context.ensure_object(Settings).debug |= value

    def allow_paths(context: click.Context, option: click.Parameter, value: bool) -> None:
        context.ensure_object(Settings).access.allow_paths |= value

    def plain(context: click.Context, option: click.Parameter, value: bool) -> None:
        if value:
            be_plain()

    def flag(name: str, note: Callable[[click.Context, click.Parameter, bool], None], words: str) -> click.Option:
        eager = name == "--version"  # whatever else stands on the line
        return click.Option(
            [name], is_flag=True, expose_value=False, callback=note, hidden=hidden, is_eager=eager, help=words
        )

    def version(context: click.Context, option: click.Parameter, value: bool) -> None:
        if value:
            from optimizer.cli._installed import version_and_warning

            told, _, wrong = version_and_warning().partition("\n")
            click.echo(told)
            if wrong:
                click.echo(wrong, err=True)
            context.exit()

    whole = [] if hidden else [flag("--version", version, "Show the version and exit.")]
    return [
        flag("--debug", debug, "If something breaks, print where, for a bug report."),
        flag("--plain", plain, "No colours, and progress as whole lines: for screen readers and logs."),
        flag("--allow-paths", allow_paths, "Let files name files outside their own folder (`published: ../x.json`)."),
        *whole,
    ]


@click.group(cls=_Lazy, params=_settings(hidden=False), context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Assign trained crew members to seats of Soyuz, Crew Dragon and Starliner under the seat barter."""


def main() -> None:
    """Run the command and end the process with its exit code."""
    from optimizer.solver.own_process import collect_rarely

    collect_rarely()
    sys.exit(ended(_run))


def _run(settings: Settings) -> object:
    from optimizer.problem.errors import InputWarning

    with warnings.catch_warnings(action="always", category=InputWarning):
        warnings.showwarning = partial(_tell, warnings.showwarning)
        return cli.main(prog_name="crewopt", standalone_mode=False, obj=settings)


def _tell(otherwise: Callable[..., None], message: Warning | str, category: type[Warning], *where: Any) -> None:
    """Print what is legal and hardly meant as a note; other warnings as Python does."""
    from optimizer.problem.errors import InputWarning

    if issubclass(category, InputWarning):
        click.echo(f"Note: {message}{'' if str(message).endswith('?') else '.'}", err=True)
    else:
        otherwise(message, category, *where)
