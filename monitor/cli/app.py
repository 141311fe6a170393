"""``monitor``: which commands are there, and how does each of them end?

The commands are in one file a group; heavy libraries are imported by the commands that need them, as
``monitor updates`` must answer at once.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated

import typer

from monitor.cli.arguments import SeveralValues
from monitor.cli.articles import explain, search, show
from monitor.cli.corrections import ledger_app
from monitor.cli.crawl import crawl
from monitor.cli.database import db_app
from monitor.cli.demo import demo
from monitor.cli.doctor import examine
from monitor.cli.exports import export
from monitor.cli.imports import import_articles
from monitor.cli.ledger import articles, figures, statements, timeline, updates
from monitor.cli.output import note
from monitor.cli.rejudge import rejudge
from monitor.cli.run import run
from monitor.cli.sources import sources_app
from monitor.cli.stories import story_app
from monitor.cli.versions import diff
from monitor.errors import MonitorError

app = typer.Typer(
    name="monitor",
    help="Follow a news story: every figure and statement, each with the sentence behind it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("demo")(demo)
app.add_typer(story_app, name="story")
app.add_typer(sources_app, name="sources")
app.command("crawl", cls=SeveralValues)(crawl)
app.command("import")(import_articles)
app.command("updates", cls=SeveralValues)(updates)
app.command("articles", cls=SeveralValues)(articles)
app.command("figures")(figures)
app.command("statements", cls=SeveralValues)(statements)
app.command("timeline")(timeline)
app.add_typer(ledger_app, name="ledger")
app.command("search")(search)
app.command("show")(show)
app.command("why")(explain)
app.command("diff")(diff)
app.command("rejudge")(rejudge)
app.command("export")(export)
app.command("run")(run)
app.command("doctor")(examine)
app.add_typer(db_app, name="db")


def _print_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"news-story-monitor {version('news-story-monitor')}\n")
        raise typer.Exit


@app.callback()
def _take_common(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    # typer makes the program's own options of this function's parameters; --version acts in its callback.
    pass


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code; *arguments* None: those of this process.

    A MonitorError ends as its message on standard error; only a fault of ours leaves a traceback. A reader that goes
    away early (``head``) ends it with 1 and no words, which typer sees to.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal without Cyrillic still shows the rest
    try:
        app(args=list(arguments) if arguments is not None else None)
    except MonitorError as fault:
        note(f"monitor: {fault}")
        sys.exit(fault.exit_code)
