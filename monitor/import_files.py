"""What does a file of articles from elsewhere hold? One JSON object a line, read in order of publication.

The text is given as the line has it: cleaning, folding and judging are the pipelines' work. Nothing is fetched;
a line that brings a page (``html``) instead of text is handed on raw, for the worker that may be killed at a deadline.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from monitor.errors import ImportFault
from monitor.extract.addresses import canonical_url
from monitor.items import Article, DatePrecision, Link

KEYS = (
    "url",
    "outlet",
    "headline",
    "date_published",
    "date_modified",
    "in_language",
    "article_body",
    "html",
    "authors",
    "publisher",
)
"""What is read of a line. ``url`` and one of ``article_body`` and ``html`` are needed; null counts as absent.

Other keys are passed over, as files from elsewhere have many, but for one that looks like a misspelling of these."""


@dataclass(frozen=True, kw_only=True)
class ImportedPage:
    """A line that brings the page's HTML instead of its text."""

    html: str
    outlet: str
    link: Link
    """Address, headline, dates and language as the line states them; the page's own statements come first."""


def read_import(path: Path, *, fetched_at: datetime) -> Iterator[Article | ImportedPage]:
    """Yield the lines of *path* (``.jsonl``, or gzipped as ``.jsonl.gz``), earliest ``date_published`` first.

    Lines without a date come last; equal ones keep the file's order. Empty lines are passed over. The whole
    file is read and checked before the first article, so a fault leaves nothing half imported.
    Raises ImportFault naming file, line and key.
    """
    entries = [read_line(line, f"{path}, line {number}", fetched_at) for number, line in _read_lines(path)]
    return iter(sorted(entries, key=_sort_key))


def read_line(line: str, place: str, fetched_at: datetime) -> Article | ImportedPage:
    """Return the article or page that one JSON *line* holds; *place* (file and line) goes into ImportFault's message."""
    row = _read_row(line, place)
    published, precision = _read_instant(row, "date_published", place)
    modified, _ = _read_instant(row, "date_modified", place)
    url = _read_url(row, place)
    body, html = _read_text(row, "article_body", place), _read_text(row, "html", place)
    if (body is None) == (html is None):
        raise ImportFault(f"{place}: give article_body (clean text) or html (the page), one of the two")
    outlet = _read_text(row, "outlet", place) or urlsplit(url).hostname or ""
    headline, language = _read_text(row, "headline", place), _read_text(row, "in_language", place)
    if html is not None:
        link = Link(url=url, headline=headline, date_published=published, date_modified=modified, in_language=language)
        return ImportedPage(html=html, outlet=outlet, link=link)
    return Article(
        url=url,
        outlet=outlet,
        headline=headline,
        authors=_read_authors(row, place),
        date_published=published,
        date_published_from="import" if published else None,
        date_published_precision=precision,
        date_modified=modified,
        fetched_at=fetched_at,
        in_language=language,
        publisher=_read_text(row, "publisher", place),
        article_body=body or "",
    )


def read_date(value: str) -> tuple[datetime, DatePrecision]:
    """Return the instant that an ISO 8601 *value* names, and how exactly.

    A date alone is midnight UTC, to the day; a time without an offset is taken as UTC. Raises ValueError otherwise.
    """
    if len(value) <= len("2025-04-09"):
        return datetime.combine(date.fromisoformat(value), time(), UTC), "day"
    instant = datetime.fromisoformat(value)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC), "minute"


def _read_lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            for number, raw in enumerate(file, 1):
                if raw.strip():
                    yield number, _decode(raw, f"{path}, line {number}")
    except (EOFError, gzip.BadGzipFile, zlib.error) as fault:
        raise ImportFault(f"{path}: the gzip data is damaged ({fault}); make the file again") from None
    except OSError as fault:
        raise ImportFault(
            f"{path}: cannot be read: {fault.strerror or fault}; name a .jsonl or .jsonl.gz file"
        ) from None


def _decode(raw: bytes, place: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise ImportFault(f"{place}: byte {fault.start + 1} is not UTF-8; save the file as UTF-8") from None


def _read_row(line: str, place: str) -> Mapping[str, object]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as fault:
        raise ImportFault(f"{place}: not JSON ({fault}); each line is one object with url and article_body") from None
    if not isinstance(row, dict):
        raise ImportFault(f"{place}: holds {type(row).__name__}, not an object with url and article_body")
    for key in sorted(row.keys() - set(KEYS)):
        if (near := get_close_matches(key, KEYS, n=1, cutoff=0.8)) and near[0] not in row:
            raise ImportFault(f"{place}: unknown key {key!r}; did you mean {near[0]!r}?")
    return row


def _read_text(row: Mapping[str, object], key: str, place: str) -> str | None:
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise ImportFault(f"{place}: {key} is {value!r}; give a string or null")
    return value


def _read_url(row: Mapping[str, object], place: str) -> str:
    value = (_read_text(row, "url", place) or "").strip()
    try:
        canonical_url(value)  # under which the article will be stored
    except ValueError as fault:
        way_out = "give the article's http or https address"
        raise ImportFault(f"{place}: url is {value[:200]!r}; {way_out} ({fault})") from None
    return value


def _read_authors(row: Mapping[str, object], place: str) -> list[str]:
    value = row.get("authors") or []
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ImportFault(f"{place}: authors is {value!r}; give a list of names")
    return value


def _read_instant(row: Mapping[str, object], key: str, place: str) -> tuple[datetime | None, DatePrecision | None]:
    value = _read_text(row, key, place)
    if not value:
        return None, None
    try:
        return read_date(value)
    except ValueError:
        raise ImportFault(f"{place}: {key} is {value!r}; use ISO 8601 such as 2025-04-09T14:10:00Z, or null") from None


def _sort_key(entry: Article | ImportedPage) -> tuple[bool, float]:
    published = entry.date_published if isinstance(entry, Article) else entry.link.date_published
    return published is None, published.timestamp() if published else 0.0
