"""How clean are the bodies and how true the dates? Scores extraction on the development pages, trafilatura plain beside it.

Usage: ``python benchmarks/extraction.py [--limit N] [--worst N] [--ours] [--lift]``. Needs the development data beside the repository; without it
there is nothing to measure and the script says so and ends with 0.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import trafilatura
from _floors import find_shared, hold_floors

from monitor.errors import NotAnArticle
from monitor.extract.article import read_page

Page = Mapping[str, Any]


def read_ours(page: Page, body: bytes) -> dict[str, Any]:
    """Return the page as the product reads it; a refused page gives its reason alone."""
    stated = None if page["set"] == "hm" else page["fetched_at"]  # that set's one date lies before some pages' own
    fetched_at = datetime.fromisoformat(str(stated or "2026-07-15")[:10]).replace(hour=23, minute=59, tzinfo=UTC)
    try:
        article = read_page(body, url=page["url"], content_type="text/html", fetched_at=fetched_at)
    except NotAnArticle as reason:
        return {"refused": str(reason)}
    return {
        "article_body": article.article_body.replace("\n\n", "\n"),
        "headline": article.headline,
        "authors": article.authors,
        "date_published": article.date_published.isoformat() if article.date_published else None,
        "tier": article.date_published_from,
    }


def read_plain(page: Page, body: bytes) -> dict[str, Any]:
    """Return the page as trafilatura alone reads it, with its metadata."""
    try:
        document: Any = trafilatura.bare_extraction(body, url=page["url"], include_comments=False, with_metadata=True)
    except ValueError:
        document = None
    if document is None:
        return {}
    authors = [name.strip() for name in (document.author or "").split(";") if name.strip()]
    return {
        "article_body": document.text,
        "headline": document.title,
        "authors": authors,
        "date_published": document.date,
    }


def run(
    name: str,
    read: Callable[[Page, bytes], dict[str, Any]],
    pages: Iterable[Page],
    scorer: Path,
    data: Path,
    worst: int,
) -> dict[str, float]:
    """Read every page, print pages a second, growth of memory, the refused ones and the scorer's lines; return its figures."""
    started, before, answers = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, []
    for page in pages:
        raw = Path(page["html_path"]).read_bytes()
        answer = read(page, gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw)
        answers.append({"set": page["set"], "id": page["id"], **answer})
    seconds = time.process_time() - started
    growth = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"{name}: {len(answers)} pages, {len(answers) / seconds:.1f} a second, memory +{growth:.0f} MB")
    for answer in answers:
        if "refused" in answer:
            print(f"  refused {answer['set']} {answer['id'][:60]}: {answer['refused'][:120]}")
    with tempfile.TemporaryDirectory() as folder:
        file, report = Path(folder) / "answers.jsonl", Path(folder) / "report.json"
        file.write_text("".join(json.dumps(answer, ensure_ascii=False) + "\n" for answer in answers), encoding="utf-8")
        command = [sys.executable, str(scorer), "score", str(data), str(file), "--json", str(report)]
        print(subprocess.run([*command, "--worst", str(worst)], check=True, capture_output=True, text=True).stdout)
        scores: dict[str, dict[str, float]] = json.loads(report.read_text(encoding="utf-8"))
    kept = ("F1", "clean", "day", "title", "authors")
    return {f"{part} {name}": cell[name] for part, cell in scores.items() for name in kept if name in cell}


def main() -> int:
    """Score both readers on the same pages in one run; hold ours to the floors unless only some pages were read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=int, default=None)
    parser.add_argument("--worst", type=int, default=0)
    parser.add_argument("--ours", action="store_true", help="leave trafilatura alone out")
    parser.add_argument("--lift", action="store_true", help="raise the floors to what was measured")
    arguments = parser.parse_args()
    shared = find_shared()
    if shared is None:
        print("extraction: the development data beside the repository is not here; nothing measured")
        return 0
    data, scorer = shared / "data" / "extraction", shared / "tools" / "score_extraction.py"
    command = [sys.executable, str(scorer), "gold", str(data)]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    pages: list[Page] = [json.loads(line) for line in listed.splitlines()][: arguments.limit]
    figures = run("news-story-monitor", read_ours, pages, scorer, data, arguments.worst)
    if not arguments.ours:
        run("trafilatura", read_plain, pages, scorer, data, 0)
    return 0 if arguments.limit else hold_floors("extraction", figures, lift=arguments.lift)


if __name__ == "__main__":
    sys.exit(main())
