"""``monitor export``: a story's ledger for other programs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.arguments import read_settings
from monitor.cli.ledger import check_story
from monitor.cli.output import note
from monitor.export import Format, Ledger, Table, format_csv, format_ledger, format_lines, save_text


def export(
    story: Annotated[str, typer.Argument(help="The story's name.")],
    to: Annotated[
        Format, typer.Option("--to", help="ledger: one JSON document; jsonl: a line for each article; csv: one table.")
    ],
    table: Annotated[Table, typer.Option("--table", help="Which table --to csv writes.")] = "figures",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write this file, whole or not at all; else standard output.")
    ] = None,
) -> None:
    """Write a story's ledger as JSON, as JSON lines or as CSV."""
    from monitor.store import read
    from monitor.store.database import open_store

    environment = read_settings()
    with open_store(environment.database_url) as store:
        check_story(store, environment, story)
        ledger = read.load_ledger(store, story, generated_at=environment.now())
    pieces = _format(ledger, to, table)
    if output is None:
        sys.stdout.writelines(pieces)
    else:
        save_text(output, pieces)
        note(f"wrote {output}")


def _format(ledger: Ledger, to: Format, table: Table) -> Iterator[str]:
    if to == "csv":
        return format_csv(ledger, table)
    return format_ledger(ledger) if to == "ledger" else format_lines(ledger)
