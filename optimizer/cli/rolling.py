"""``crewopt rolling``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from optimizer.cli._common import echo_json, given_plan
from optimizer.cli._search import Search, sampled
from optimizer.cli._streams import print_answer
from optimizer.files.load import load

if TYPE_CHECKING:
    from datetime import datetime


@click.command()
@click.option(
    "--runs", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How often years are lived."
)
@click.option(
    "--policy",
    "policies",
    multiple=True,
    metavar="MARGINS",
    help="Margins to plan in: 'as planned', a goal such as reserve.min_spare=4, RULE.parameter+30, days+30, crew+15%, "
    "or several with commas between. The first is compared with.",
)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day; that of the horizon if not given.")
@click.option("--news", type=click.FloatRange(0, 12), metavar="N", help="Days with news in a year; 2.25 if not given.")
@sampled("run")
def command(
    instance: str,
    plan: str | None,
    runs: int,
    policies: tuple[str, ...],
    until: datetime | None,
    news: float | None,
    seed: int,
    jobs: int | None,
    time_limit: float | None,
    resume: str | None,
    memory: int | None,
    scheduler: str | None,
    as_json: bool,
) -> None:
    """Live the years of INSTANCE month by month under random news, with and without margins planned in.

    PLAN is what the office has without margins; without it, that is solved first as well. The same seed gives the
    same answer for any number of jobs. Ctrl-C, or SIGTERM, ends it with the runs lived so far.
    """
    search = Search(time_limit, memory, scheduler)
    found = load(instance)
    tried = None if plan is None else given_plan(plan, found, published=True)
    from optimizer.studies.rolling import NEWS_A_YEAR, rolling
    from optimizer.studies.rolling.answer import rolling_data, rolling_text

    count = jobs or os.cpu_count() or 1
    with search.pool(count) as executor:
        answer = rolling(
            found,
            tried,
            runs=runs,
            policies=policies or None,
            until=None if until is None else until.date(),
            news_a_year=NEWS_A_YEAR if news is None else news,
            seed=seed,
            jobs=count,
            executor=executor,
            time_limit=search.left,
            resume=resume,
            stop=search.stop,
        )
    if as_json:
        echo_json(rolling_data(answer))
    else:
        print_answer(rolling_text(answer))
    search.exit(0 if answer.common else 3)
