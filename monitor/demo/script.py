"""What happens on the demo's four days, and in which folder?

Makes the folder (sources file, story with its seeds, empty database), then for each day sets the newsroom's clock and the
product's to the same instant and lets the scheduler tick once. Prints nothing: see cli/demo.py.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import frontmatter
import tomlkit

from monitor.crawl_process import CrawlResult
from monitor.demo.newsroom import Newsroom
from monitor.demo.pages import Page, load_pages
from monitor.demo.papers import PAPERS
from monitor.environment import Environment
from monitor.errors import MonitorError
from monitor.schedule import Scheduler, Tick

STORY = "demo-ferry"
TITLE = "The capsizing of the ferry Maid of Brenn"
DAYS = tuple(datetime(2026, 3, day, 20, tzinfo=UTC) for day in (2, 3, 4, 5))
"""The evening of each day, when the one crawl of that day runs."""
SEEDS = ("halvern-courier/ferry-capsizes-skerrow-sound", "vpa/ferry-seven-dead")
"""The first day's first reports, which a reporter would hand in."""
MARKER = "made-by-monitor-demo.txt"
"""Tells the demo's own folder from a user's: only a folder with this file in it is ever emptied."""
CONTACT = "demo@newsroom.example"


class DemoFault(MonitorError):
    """The demo's folder holds something that the demo did not make, or a crawl of it did not run."""


@dataclass(frozen=True, kw_only=True)
class Day:
    """One simulated day and the crawl that ran on its evening."""

    instant: datetime
    result: CrawlResult


def build_environment(home: Path, now: datetime) -> Environment:
    """Return the settings of the demo at *now*: everything under *home*, whatever the caller's variables say."""
    return Environment(
        home=home,
        database_url=f"sqlite:///{home / 'monitor.sqlite3'}",
        sources=home / "sources.toml",
        stories=home / "stories",
        allow_private=False,  # each outlet opens its own address: the guard stays up for everything else
        fixed_now=now,
        contact=CONTACT,
    )


def prepare_home(home: Path) -> None:
    """Make *home* an empty folder of the demo's. What an earlier demo left there goes.

    Raises DemoFault where the folder holds something and was not made by the demo.
    """
    if home.is_dir() and any(home.iterdir()):
        if not (home / MARKER).is_file():
            raise DemoFault(f"{home} is not empty and not the demo's own; give it another folder with --home PATH")
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
    (home / MARKER).write_text("`monitor demo` made this folder and empties it each time it runs.\n", encoding="utf-8")


def write_sources(file: Path, bases: Mapping[str, str]) -> None:
    """Write the sources file of the newsroom; *bases* is ``http://HOST:PORT`` by paper."""
    document = tomlkit.document()
    outlets = tomlkit.aot()
    for paper in PAPERS:
        base = bases[paper.slug]
        source = {"kind": paper.kind, "url": base + paper.source_path}
        outlet = {
            "name": paper.slug,
            "title": paper.title,
            "homepage": f"{base}/",
            "language": paper.language,
            "allow_private": True,
            "delay": 0,
            "source": [source | ({"expect": paper.expect} if paper.expect else {})],
        }
        outlets.append(tomlkit.item(outlet))
    document["outlet"] = outlets
    file.write_text(tomlkit.dumps(document), encoding="utf-8")


def write_story(folder: Path, bases: Mapping[str, str]) -> None:
    """Write ``story.toml`` and the two seed articles as a reporter would have saved them."""
    folder.mkdir(parents=True)
    table = {"title": TITLE, "since": date(2026, 3, 2)}
    (folder / "story.toml").write_text(tomlkit.dumps(table), encoding="utf-8")
    for page in load_pages():
        if f"{page.paper.slug}/{page.slug}" in SEEDS:
            (folder / f"{page.slug}.md").write_text(_write_seed(page, bases[page.paper.slug]), encoding="utf-8")


def _write_seed(page: Page, base: str) -> str:
    post = frontmatter.Post(page.text)
    post["url"] = base + page.path
    post["outlet"] = page.paper.slug
    post["headline"] = page.headline
    post["date_published"] = page.published.isoformat()
    post["in_language"] = page.paper.language
    return f"{frontmatter.dumps(post)}\n"


def run_days(home: Path, newsroom: Newsroom, report: Callable[[int, datetime], None]) -> list[Day]:
    """Run the four days and return them; *report* hears of each (1 for the first) before its crawl starts.

    Raises DemoFault where a crawl could not be started, with where its log is.
    """
    days = []
    for number, instant in enumerate(DAYS, start=1):
        report(number, instant)
        newsroom.now = instant
        days.append(Day(instant=instant, result=_tick_once(build_environment(home, instant))))
    return days


def _tick_once(environment: Environment) -> CrawlResult:
    ticks: list[Tick] = []
    logs = environment.home / "logs"
    Scheduler(environment, tick_seconds=60, ticks=1, log_folder=logs, report=ticks.append).run()
    result = ticks[0].result if ticks else None
    if result is None or result.run is None:
        fault = ticks[0].fault if ticks else "the demo was stopped"
        raise DemoFault(f"the crawl of {environment.now():%d %B} did not run: {fault or 'see its log'} (logs: {logs})")
    return result


def later(environment: Environment) -> Environment:
    """Return *environment* one hour later, when the sources are due again: for crawls by hand."""
    return replace(environment, fixed_now=environment.now() + timedelta(hours=1))
