"""``monitor run``: crawl whatever is due, for as long as the process lives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.arguments import read_settings
from monitor.cli.crawl import check_configuration, word_counts
from monitor.cli.output import note

if TYPE_CHECKING:
    from monitor.schedule import Tick


def run(
    ticks: Annotated[int | None, typer.Option("--ticks", min=1, help="Stop after so many ticks; else never.")] = None,
    tick: Annotated[
        float | None,
        typer.Option(
            "--tick", min=0.1, help="Seconds from one look at what is due to the next; else MONITOR_TICK, 60."
        ),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show the crawls' logs here instead of writing them to files.")
    ] = False,
) -> None:
    """Run the scheduler until it is stopped (Ctrl-C or SIGTERM): every tick one crawl of all sources that are due."""
    from monitor.schedule import Scheduler

    environment = read_settings()
    check_configuration(environment, [], [])
    folder = None if verbose else environment.home / "logs"
    seconds = environment.tick_seconds if tick is None else tick
    scheduler = Scheduler(environment, tick_seconds=seconds, ticks=ticks, log_folder=folder, report=note_tick)
    note(f"looking every {seconds:g} s at what is due; Ctrl-C stops cleanly")
    scheduler.run()
    note("stopped")


def note_tick(tick: Tick) -> None:
    """Tell the person what a tick did; nothing where nothing was due."""
    if tick.fault is not None:
        note(f"tick {tick.number}: {tick.fault}")
    elif tick.result is not None:
        sick = f"  sick sources {len(tick.result.unhealthy)}" if tick.result.unhealthy else ""
        died = "  (ended before its time)" if tick.result.died else ""
        note(f"tick {tick.number}: {tick.due} due  {word_counts(tick.result.counts)}{sick}{died}")
