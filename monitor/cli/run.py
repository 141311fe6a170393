"""``monitor run``: crawl whatever is due, for as long as the process lives, and say how it does to whoever asks."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.arguments import read_settings
from monitor.cli.crawl import check_configuration, word_counts
from monitor.environment import Environment, read_address
from monitor.log_lines import write_log

if TYPE_CHECKING:
    from monitor.observation import Observation
    from monitor.schedule import Tick

_log = logging.getLogger(__name__)


def run(
    ticks: Annotated[int | None, typer.Option("--ticks", min=1, help="Stop after so many ticks; else never.")] = None,
    tick: Annotated[
        float | None,
        typer.Option(
            "--tick", min=0.1, help="Seconds from one look at what is due to the next; else MONITOR_TICK, 60."
        ),
    ] = None,
    metrics: Annotated[
        str | None,
        typer.Option(
            "--metrics", help="HOST:PORT to answer /healthz, /readyz and /metrics on, or off; else MONITOR_METRICS."
        ),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show the crawls' logs here instead of writing them to files.")
    ] = False,
) -> None:
    """Run the scheduler until it is stopped (Ctrl-C or SIGTERM): every tick one crawl of all sources that are due."""
    from monitor.schedule import Scheduler

    environment = read_settings()
    write_log(environment.log_format)
    seconds = environment.tick_seconds if tick is None else tick
    with answering(environment, metrics) as observation:
        check_configuration(environment, [], [])
        folder = None if verbose else environment.home / "logs"
        scheduler = Scheduler(
            environment,
            tick_seconds=seconds,
            ticks=ticks,
            log_folder=folder,
            report=log_tick,
            address=None if observation is None else observation.address,
        )
        if observation is not None:
            observation.watch(scheduler.signs)
        _log.info("looking every %g s at what is due; Ctrl-C stops cleanly", seconds)
        scheduler.run()
    _log.info("stopped")
    if ticks is not None and scheduler.signs.read().fault is not None:
        raise typer.Exit(1)  # told as a line of its tick


@contextmanager
def answering(environment: Environment, option: str | None) -> Iterator[Observation | None]:
    """Answer over HTTP while the block runs; give None where nothing is to be answered, or where the usual port is taken.

    *option* goes before the environment. Raises EnvironmentFault for an address that was asked for and cannot be had.
    """
    from monitor.errors import EnvironmentFault
    from monitor.observation import Observation

    address = environment.metrics if option is None else read_address("--metrics", option)
    if address is None:
        yield None
        return
    try:
        observation = Observation(environment, address.host, address.port)
    except EnvironmentFault as fault:
        if address.is_asked_for:
            raise
        _log.warning("%s; running without it", fault)
        yield None
        return
    with observation:
        _log.info("answering on http://%s/healthz, /readyz and /metrics", observation.address)
        yield observation


def log_tick(tick: Tick) -> None:
    """Tell what a tick did; nothing where nothing was due."""
    if tick.fault is not None:
        _log.warning("tick %d: %s", tick.number, tick.fault, extra={"tick": tick.number})
    elif tick.result is not None:
        result = tick.result
        sick = f"  sick sources {len(result.unhealthy)}" if result.unhealthy else ""
        died = "  (ended before its time)" if result.died else ""
        ids = {"tick": tick.number, "run_id": result.run and result.run["run_id"]}
        words = word_counts(result.counts)
        _log.info("tick %d: %d due  %s%s%s", tick.number, tick.due, words, sick, died, extra=ids)
