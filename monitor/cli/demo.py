"""``monitor demo``: the whole product on a made-up newsroom, with nothing but loopback for a network."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.output import AsJson, note, print_json, say
from monitor.environment import VARIABLES, Environment

if TYPE_CHECKING:
    from monitor.demo.script import Day

HOME = Path("monitor-data/demo")
ELSEWHERE = "vpa/tamaro-ferry-sinks"
"""The page of a like accident in another country: whoever sees it left out will ask why."""
EDITED = "halvern-courier/divers-reach-car-deck"
"""The page whose figures its paper changed on the third day."""


def demo(
    home: Annotated[
        Path, typer.Option("--home", help="Folder for the demo's database, sources file and story; emptied first.")
    ] = HOME,
    keep_serving: Annotated[
        bool, typer.Option("--keep-serving", help="Leave the newsroom up afterwards, to crawl it by hand.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Follow an invented ferry accident for four days in an invented newsroom, and show the ledger with its evidence."""
    from monitor.crawl_process import CrawlStop, stopping_on_signals
    from monitor.demo.newsroom import Newsroom
    from monitor.demo.script import DAYS, STORY, build_environment, prepare_home, run_days, write_sources, write_story

    prepare_home(home)
    with Newsroom(DAYS[0]) as newsroom:
        write_sources(home / "sources.toml", newsroom.bases)
        write_story(home / "stories" / STORY, newsroom.bases)
        note(f"{len(newsroom.bases)} made-up papers are up, {next(iter(newsroom.bases.values()))} and on")
        days = run_days(home, newsroom, _note_day)
        environment = build_environment(home, DAYS[-1])
        sound = _print_answer(environment, days, as_json=as_json)
        if not as_json:
            _print_next(environment, elsewhere=newsroom.find_url(ELSEWHERE), edited=newsroom.find_url(EDITED))
        if keep_serving:
            stop = CrawlStop()
            with stopping_on_signals(stop):
                _note_serving(build_environment(home.resolve(), DAYS[-1]))
                stop.wait(None)
    if not sound or any(day.result.died for day in days):
        raise typer.Exit(1)


def _note_day(number: int, instant: datetime) -> None:
    note(f"day {number} of 4: {instant.day} {instant:%B %Y}, the evening's crawl …")


def _print_answer(environment: Environment, days: list[Day], *, as_json: bool) -> bool:
    """Print what the four days gave; return whether the database is sound."""
    from monitor.cli.demo_report import Report
    from monitor.demo.script import STORY
    from monitor.store import ledger
    from monitor.store.check import check_store
    from monitor.store.database import open_store

    with open_store(environment.database_url) as store:
        faults = check_store(store)
        if as_json:
            answer: dict[str, Any] = {
                "home": environment.home,
                "days": [{"now": day.instant, "counts": day.result.counts} for day in days],
                "faults": faults,
                "ledger": ledger.load_ledger(store, STORY, generated_at=environment.now()),
            }
            print_json(answer)
        else:
            Report(store, STORY).print_all(days, faults)
    return not faults


def _print_next(environment: Environment, *, elsewhere: str, edited: str) -> None:
    from monitor.demo.script import STORY

    prefix = word_variables({"MONITOR_HOME": str(environment.home)})
    sys.stdout.write("\nFour commands to try next, as they stand:\n")
    say(f"  {prefix} {find_program('monitor')} updates {STORY}")
    say(f"  {prefix} {find_program('monitor')} figures {STORY} --plot")
    say(f"  {prefix} {find_program('monitor')} diff {edited}")
    say(f"  {prefix} {find_program('monitor')} why {elsewhere}")
    database = environment.home / "monitor.sqlite3"
    sys.stdout.write(f"\nThe database is {database}; the next `monitor demo` empties that folder first.\n")


def _note_serving(environment: Environment) -> None:
    from monitor.crawl_process import build_variables
    from monitor.demo.script import STORY, later

    variables = build_variables(later(environment))
    ours = {name: variables[name] for name in (*VARIABLES, "SCRAPY_SETTINGS_MODULE") if variables.get(name)}
    note("\nThe newsroom stays up until Ctrl-C. In another terminal, an hour later by its clock:")
    note(f"  export {word_variables(ours)}")
    note(f"  {find_program('scrapy')} crawl feeds -a story={STORY}")


def word_variables(variables: Mapping[str, str]) -> str:
    """Return *variables* as a shell takes them. A database that the user has set elsewhere is unset for the command."""
    masked = {"MONITOR_DATABASE_URL": ""} if os.environ.get("MONITOR_DATABASE_URL") else {}
    return " ".join(f"{name}={shlex.quote(value) if value else ''}" for name, value in {**masked, **variables}.items())


def find_program(name: str) -> str:
    """Return how to call *name* of this installation: its bare name where the shell finds it, else its path."""
    ours = Path(sys.executable).parent / name
    found = shutil.which(name)
    if found is not None and Path(found).resolve() == ours.resolve():
        return name
    path = ours.relative_to(Path.cwd()) if ours.is_relative_to(Path.cwd()) else ours
    return shlex.quote(str(path))
