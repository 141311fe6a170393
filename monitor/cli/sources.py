"""``monitor sources …``: which publishers are followed, and how are their sources doing?"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import unquote_plus

import typer

from monitor.cli.arguments import read_choices, read_settings
from monitor.cli.crawl import choose_log
from monitor.cli.output import AsJson, note, print_json, print_table, say
from monitor.cli.source_table import CHECK_COLUMNS, LIST_COLUMNS, check_cells, count_states, list_cells
from monitor.cli.suggest import suggest
from monitor.crawl_process import EXIT_NOTHING_FETCHED, EXIT_UNHEALTHY, SICK_STATES, run_crawl
from monitor.environment import Environment
from monitor.errors import SourcesError

if TYPE_CHECKING:
    from monitor.sources import Outlet, Source

Row = Mapping[str, Any]
sources_app = typer.Typer(
    no_args_is_help=True, help="The publishers that are followed, and the health of their sources."
)

sources_app.command("suggest")(suggest)

STATES = ("unchecked", "ok", "empty", *sorted(SICK_STATES))
"""Every state of a source's health."""
_HEALTH = (
    "state", "reason", "state_since", "advice", "failures", "failing_since", "looked_at", "last_good", "newest_item",
    "usual_gap_seconds", "links", "due_at", "note",
)  # fmt: skip


@sources_app.command("list")
def list_all(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Outlets or sources (outlet/kind, outlet/kind:part); none: all."),
    ] = None,
    state: Annotated[str | None, typer.Option("--state", help="Only sources in this state, such as blocked.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the sources with their health as the last look found it; fetches nothing."""
    environment = read_settings()
    read_choices([state] if state else None, STATES, option="--state")
    rows = [row for row in _list_rows(environment, names or ()) if state in (None, row["state"])]
    if as_json:
        print_json(rows)
        return
    print_table(LIST_COLUMNS, [list_cells(row) for row in rows])
    note(count_states(rows))


@sources_app.command("check")
def check(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Outlets or sources (outlet/kind, outlet/kind:part); none: all."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Look at the sources now, due or not: robots.txt, HTTP, type, newest item, cadence, conditional requests. Fetches no article."""
    environment = read_settings()
    _select(environment, names or ())
    looks = {look["url"]: look for look in _probe(environment, {"names": ",".join(names or [])})}
    rows = [{**row, "look": looks.get(row["url"])} for row in _list_rows(environment, names or ())]
    if as_json:
        print_json(rows)
    else:
        print_table(CHECK_COLUMNS, [check_cells(row) for row in rows])
        note(count_states(rows))
    # Who looks now wants to know how this look went, also where one failure does not make a source sick.
    sick = [row for row in rows if row["state"] in SICK_STATES or row["failing_since"]]
    raise typer.Exit(0 if not sick else EXIT_UNHEALTHY if len(sick) < len(rows) else EXIT_NOTHING_FETCHED)


@sources_app.command("test")
def try_address(
    url: Annotated[str, typer.Argument(help="The address of a feed, news sitemap or section page.")],
    as_json: AsJson = False,
) -> None:
    """Look at an address that is in no file yet: what it is, and what it would yield. Stores nothing."""
    environment = read_settings()
    if not url.startswith(("http://", "https://")):
        raise SourcesError(f"{url!r} is no http or https address; give the whole address of a feed, sitemap or page")
    found = _probe(environment, {"url": url})[-1]
    if as_json:
        print_json(found)
    else:
        _print_probe(found)
    raise typer.Exit(EXIT_NOTHING_FETCHED if found["fault"] else 0)


def _select(environment: Environment, names: Sequence[str]) -> tuple[list[Outlet], list[Source]]:
    from monitor.sources import load_outlets, select_sources

    outlets = load_outlets(environment.sources)
    return outlets, select_sources(outlets, names)


def _list_rows(environment: Environment, names: Sequence[str]) -> list[dict[str, Any]]:
    """Return the sources that *names* leave, in the file's order, each with what the store knows of its health.

    A search has one address a story: each is a row, once a crawl has made it.
    """
    from monitor.store import read
    from monitor.store.advice import advise
    from monitor.store.database import open_store

    outlets, sources = _select(environment, names)
    with open_store(environment.database_url) as store:
        held = read.list_sources(store)
    by_url = {row["url"]: row for row in held}
    titles = {outlet.name: outlet for outlet in outlets}
    rows = []
    for source in sources:
        own = [row for row in held if row["listed"] and _read_query(source, row) is not None]
        for row in own or [by_url.get(source.url, {})]:
            health = {key: row.get(key) for key in _HEALTH}
            if not row:
                health |= {"state": "unchecked", "advice": advise("unchecked", None, source.url)}
            known = {"source": _name_row(source, row), "outlet": source.outlet, "kind": source.kind}
            known["url"] = row.get("url", source.url)
            rows.append({**known, "title": titles[source.outlet].title, **health})
    return rows


def _name_row(source: Source, row: Row) -> str:
    """Return the source's name; of one story's search, with the words that it asks for: ``quay/search "Flood in Accra"``."""
    words = _read_query(source, row) if row else None
    return source.name if words is None else f'{source.name} "{words}"'


def _read_query(source: Source, row: Row) -> str | None:
    """Return the words of the search that *source* is and *row* holds for one story; None for another source's row."""
    if source.kind != "search" or row["outlet"] != source.outlet:
        return None
    from monitor.sources_file import QUERY

    before, _, after = source.url.partition(QUERY)
    url = str(row["url"])
    is_own = url.startswith(before) and url.endswith(after) and len(url) >= len(before) + len(after)
    return unquote_plus(url.removeprefix(before).removesuffix(after)) if is_own else None


def _probe(environment: Environment, arguments: Mapping[str, str]) -> list[dict[str, Any]]:
    """Run the probe in a child process; return what it wrote of each look. Raises SourcesError where it wrote nothing."""
    with tempfile.TemporaryDirectory(prefix="monitor-probe-") as folder:
        output = Path(folder) / "probe.jsonl"
        result = run_crawl(
            environment,
            spider="probe",
            arguments={**{name: value for name, value in arguments.items() if value}, "output": str(output)},
            trigger="command",
            log_file=choose_log(environment, "probe"),
            quiet=True,
        )
        lines = output.read_text("utf-8").splitlines() if output.exists() else []
    if not lines:
        raise SourcesError(f"nothing could be looked at; {result.log_file} says why")
    return [dict(json.loads(line)) for line in lines]


def _print_probe(found: Row) -> None:
    say(str(found["url"]))
    for key, value in found.items():
        if key not in ("url", "headlines") and value not in (None, ""):
            say(f"  {key.replace('_', ' '):<13}{value}")
    for headline in found.get("headlines") or ():
        say(f"  - {headline}")
