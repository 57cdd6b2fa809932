"""``crewopt rules``."""

from __future__ import annotations

import textwrap

import click

from optimizer.cli._common import echo_json, json_option
from optimizer.files.rulebook import rulebook_data


@click.command()
@json_option
def command(as_json: bool) -> None:
    """Print every rule and goal: its sentence, what one clause is about, parameters with defaults, source."""
    book = rulebook_data()
    if as_json:
        echo_json(book)
        return
    for entry in book:
        always = "  (always in force)" if entry.get("always") else ""
        click.echo(f"{entry['name']}  {entry['kind']}{always}")
        click.echo(textwrap.fill(entry["sentence"], 100, initial_indent="  ", subsequent_indent="  "))
        about = entry.get("subject")
        click.echo(f"  subject: {about}" if about else f"  unit: {entry['unit']}")
        for parameter in entry["parameters"]:
            value = "required" if parameter["required"] else f"default {parameter['default']}"
            click.echo(f"    {parameter['name']}  ({value})  {parameter['description']}")
        if entry.get("source"):
            click.echo(f"  source: {entry['source']}")
        click.echo()
