"""``crewopt rules``."""

from __future__ import annotations

import textwrap

import click

from optimizer.cli._common import echo_json, json_option
from optimizer.cli._completing import rules_goals_and_events
from optimizer.files.references import unknown
from optimizer.files.rulebook import rulebook_data
from optimizer.report.reference import PAGES, all_names, entry, markdown, text


@click.command()
@click.argument("name", required=False, shell_complete=rules_goals_and_events)
@click.option("--markdown", "page", type=click.Choice(PAGES), help="Print a page of the reference as Markdown.")
@json_option
def command(name: str | None, page: str | None, as_json: bool) -> None:
    """Print every rule and goal: its sentence, what one clause is about, parameters with defaults, source.

    With NAME print one rule, goal or event in full: also the units, how it is counted, and an example in YAML; for a
    rule, one that breaks it.
    """
    if name is not None and page is not None:
        raise click.UsageError("expected NAME or --markdown, found both")
    if page is not None and as_json:
        raise click.UsageError("expected --markdown or --json, found both")
    if page is not None:
        click.echo(markdown(page), nl=False)
    elif name is None:
        _print_all(as_json)
    elif name not in all_names():
        raise click.UsageError(unknown("rule, goal or event", name, all_names()))
    elif as_json:
        echo_json(entry(name))
    else:
        click.echo(text(name))


def _print_all(as_json: bool) -> None:
    book = rulebook_data()
    if as_json:
        echo_json(book)
        return
    for told in book:
        always = "  (always in force)" if told.get("always") else ""
        click.echo(f"{told['name']}  {told['kind']}{always}")
        click.echo(textwrap.fill(told["sentence"], 100, initial_indent="  ", subsequent_indent="  "))
        about = told.get("subject")
        click.echo(f"  subject: {about}" if about else f"  unit: {told['unit']}")
        for parameter in told["parameters"]:
            value = "required" if parameter["required"] else f"default {parameter['default']}"
            click.echo(f"    {parameter['name']}  ({value})  {parameter['description']}")
        for key, word in (("source", "source"), ("comes_from", "comes from")):
            if told.get(key):
                click.echo(f"  {word}: {told[key]}")
        click.echo()
