"""``monitor crawl``: one crawl of what is due, in a child process, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.arguments import read_settings
from monitor.cli.output import AsJson, note, print_json
from monitor.cli.source_table import word_sick
from monitor.environment import Environment
from monitor.errors import StoryError

if TYPE_CHECKING:
    from monitor.crawl_process import CrawlResult

MOST_SICK = 12
"""Sick sources that a crawl names at its end: without a network all of them are."""
COUNTS = (
    ("fetched", "fetched"),
    ("in", "in"),
    ("review", "review"),
    ("out", "out"),
    ("folded", "folded"),
    ("unchanged", "unchanged"),
    ("quarantined", "quarantined"),
    ("screened_out", "screened out"),
    ("refused", "refused"),
    ("failed", "failed"),
    ("put_off", "put off"),
    ("revisited", "looked at again"),
    ("updates", "updates"),
)
"""Counts of a run, as its row names them and as a person reads them, in the order of an article's way."""

Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Show the crawl's log here instead of writing it to a file.")
]


def crawl(
    stories: Annotated[list[str] | None, typer.Argument(help="Names of stories; none: all of them.")] = None,
    source: Annotated[
        list[str] | None,
        typer.Option("--source", help="Only these outlets or sources (outlet/kind); takes several."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Look at every source, due or not.")] = False,
    verbose: Verbose = False,
    as_json: AsJson = False,
) -> None:
    """Crawl once: look at the sources that are due, fetch what may be on a story, judge it and store it."""
    from monitor.crawl_process import run_crawl

    environment = read_settings()
    names = list(stories or [])
    narrowed = check_configuration(environment, names, source or [])
    if narrowed:
        note(narrowed)
    arguments = {"story": ",".join(names), "source": ",".join(source or []), "all": "1" if everything else ""}
    result = run_crawl(
        environment,
        spider="news",
        arguments={name: value for name, value in arguments.items() if value},
        trigger="command",
        log_file=None if verbose else choose_log(environment, "crawl"),
        quiet=as_json,
    )
    if as_json:
        print_json(describe_result(result))
    note_result(result)
    raise typer.Exit(result.exit_code)


def check_configuration(environment: Environment, stories: Sequence[str], sources: Sequence[str]) -> str:
    """Raise StoryError or SourcesError, before a child starts, for what it could not use.

    Return the line that says that the stories ask only some of the sources; "" where they ask all, or *sources* are named.
    """
    from monitor.sources import load_outlets, select_followed, select_sources
    from monitor.stories import load_stories

    followed = load_stories(environment.stories, stories or None, fetched_at=environment.now())
    if not followed:
        raise StoryError(
            f"there is no story in {environment.stories}; make one with `monitor story new NAME --seed FILE…`"
        )
    outlets = load_outlets(environment.sources)
    chosen = select_sources(outlets, sources)
    if sources:
        return ""
    asked = {source.outlet for source in select_followed(outlets, {story.name: story.outlets for story in followed})}
    everybody = {source.outlet for source in chosen}
    return f"asks {len(asked)} of {len(everybody)} outlets, as story.toml lists them" if asked < everybody else ""


def choose_log(environment: Environment, command: str) -> Path:
    """Return the file that the child's log goes to: one for each run, under the home folder."""
    return environment.home / "logs" / f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{command}.log"


def word_counts(counts: Mapping[str, int]) -> str:
    """Return a run's counts on one line, those that are 0 left out but for ``fetched`` and ``updates``."""
    shown = [f"{word} {counts.get(key, 0)}" for key, word in COUNTS if counts.get(key) or key in ("fetched", "updates")]
    return "  ".join(shown)


def note_result(result: CrawlResult) -> None:
    """Tell the person what the crawl did, which sources are sick, and where the log is."""
    if result.run is not None:
        note(word_counts(result.counts))
        if not result.died and result.run["spider"] == "news":
            _note_nothing(result)
    if result.died:
        started = (
            "ended before its time; run it again, it goes on where it stopped" if result.run else "could not start"
        )
        note(f"monitor: the crawl {started}; its log says why")
    for row in result.unhealthy[:MOST_SICK]:
        for line in word_sick(row, f"{row['outlet']}/{row['kind']}"):
            note(f"  {line}")
    if more := len(result.unhealthy[MOST_SICK:]):
        note(f"  sick sources not named here: {more}; `monitor sources list` has them all")
    if result.log_file is not None:
        note(f"log: {result.log_file}")


def _note_nothing(result: CrawlResult) -> None:
    """Say why a crawl for stories asked nobody, or got no answer; nothing where it got one."""
    from monitor.crawl_process import EXIT_NOTHING_FETCHED

    if not result.counts.get("sources"):
        note("no source was due; `monitor crawl --all` looks at them anyway")
    if result.exit_code == EXIT_NOTHING_FETCHED:
        note("no server answered: see whether this machine is online; the next crawl asks again")


def describe_result(result: CrawlResult) -> dict[str, Any]:
    """Return how a crawl ended, as ``--json`` prints it."""
    return {
        "exit_code": result.exit_code,
        "died": result.died,
        "run": result.run,
        "unhealthy": list(result.unhealthy),
        "log_file": result.log_file,
    }
