"""``crewopt stress``."""

from __future__ import annotations

import os

import click

from optimizer.cli._common import echo_json, given_plan
from optimizer.cli._search import Search, sampled
from optimizer.cli._streams import print_answer
from optimizer.cli.solve import conflict_within
from optimizer.files.load import load


class _Days(click.ParamType):  # type: ignore[type-arg]
    name = "days"

    def convert(self, value: object, param: click.Parameter | None, context: click.Context | None) -> tuple[int, ...]:
        words = [word.strip() for word in str(value).split(",")]
        if not all(word.isascii() and word.isdigit() and len(word) < 10 for word in words):
            self.fail(f"expected whole days with commas between them, such as 2,11,30, found {value!r}", param, context)
        return tuple(int(word) for word in words)


_SHARE = click.FloatRange(0, 1)


@click.command()
@click.option("--samples", type=click.IntRange(1, 100_000), default=100, show_default=True, help="Number of samples.")
@click.option("--notice", type=_Days(), metavar="DAYS", help="Days from the news to the launch, such as 31,138.")
@click.option("--slip-days", type=_Days(), metavar="DAYS", help="Days by which a launch slips, such as 2,11,30.")
@click.option("--drop-out", type=_SHARE, help="Share of news about a person (0 to 1).")
@click.option("--damage", type=_SHARE, help="Share of ship news: a docked one is unusable (0 to 1).")
@click.option("--evacuation", type=_SHARE, help="Share of ship news: a docked one lands at once (0 to 1).")
@click.option("--for-good", type=_SHARE, help="Share of drop-outs who do not come back (0 to 1).")
@click.option("--more", type=_SHARE, help="Chance of each further slip, or crewmate out, on the same day (0 to 1).")
@sampled("answered sample")
def command(
    instance: str,
    plan: str | None,
    samples: int,
    seed: int,
    jobs: int | None,
    time_limit: float | None,
    memory: int | None,
    scheduler: str | None,
    notice: tuple[int, ...] | None,
    slip_days: tuple[int, ...] | None,
    drop_out: float | None,
    damage: float | None,
    evacuation: float | None,
    for_good: float | None,
    more: float | None,
    resume: str | None,
    as_json: bool,
) -> None:
    """Test PLAN for INSTANCE against random slips and drop-outs; without PLAN the instance is solved first.

    Each sample is repaired with the fewest people moved, proved. The same seed gives the same answer for any number of
    jobs. Ctrl-C, or SIGTERM, ends the test with the samples answered so far.
    """
    search = Search(time_limit, memory, scheduler)
    found = load(instance)
    tried = None if plan is None else given_plan(plan, found, published=True)
    from optimizer.studies.stress import Odds, stress

    given = {"notice": notice, "slip_days": slip_days, "drop_out": drop_out, "for_good": for_good, "more": more}
    given |= {"damage": damage, "evacuation": evacuation}
    odds = Odds(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    count = min(jobs or os.cpu_count() or 1, samples)
    with search.pool(count) as executor:
        answer = stress(
            found,
            tried,
            samples=samples,
            seed=seed,
            odds=odds,
            jobs=count,
            executor=executor,
            time_limit=search.left,
            resume=resume,
            stop=search.stop,
        )
    from optimizer.studies.stress.answer import stress_data, stress_text

    conflict = None
    infeasible = answer.solved is not None and answer.solved.status == "infeasible"
    if infeasible:
        from optimizer.studies.explain.answer import conflict_data, conflict_text

        conflict = conflict_within(search, found)
    if as_json:
        echo_json(stress_data(answer) | ({} if conflict is None else conflict_data(found, conflict)))
    else:
        print_answer(stress_text(answer))
        if conflict is not None:
            print_answer("\n" + conflict_text(found, conflict))
            print_answer("`crewopt explain` says what mends it.")
    search.exit(1 if infeasible else 0 if answer.samples else 3)
