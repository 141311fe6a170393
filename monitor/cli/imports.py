"""``monitor import``: articles from elsewhere, through the same pipelines as those that were crawled."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.arguments import read_settings
from monitor.cli.crawl import Verbose, choose_log, describe_result, note_result
from monitor.cli.output import AsJson, note, print_json
from monitor.errors import ImportFault


def import_articles(
    file: Annotated[Path, typer.Argument(help="A .jsonl or .jsonl.gz file, one article a line.")],
    story: Annotated[str, typer.Option("--story", help="The story to judge the articles against.")],
    verbose: Verbose = False,
    as_json: AsJson = False,
) -> None:
    """Import articles from a file, in order of publication, and judge, compare and store each as if it were crawled."""
    from monitor.crawl_process import run_crawl
    from monitor.import_files import read_import
    from monitor.stories import load_stories

    environment = read_settings()
    load_stories(environment.stories, [story], fetched_at=environment.now())
    lines = sum(1 for _ in read_import(file, fetched_at=environment.now()))
    if not lines:
        raise ImportFault(f"{file}: holds no article; write one JSON object a line, with url and article_body")
    note(f"importing {lines} articles into {story}")
    result = run_crawl(
        environment,
        spider="imported",
        arguments={"path": str(file), "story": story},
        trigger="command",
        log_file=None if verbose else choose_log(environment, "import"),
        quiet=as_json,
    )
    if as_json:
        print_json(describe_result(result))
    note_result(result)
    raise typer.Exit(result.exit_code)
