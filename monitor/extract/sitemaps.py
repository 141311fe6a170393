"""Which pages and further sitemaps does a sitemap name? News sitemaps with headline and date, plain ones, indexes, text lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from monitor.extract.link_dates import LinkDates
from monitor.extract.markup import local_name, read_teaser
from monitor.items import Link

MOST_PAGES = 5000
MOST_CHILDREN = 50_000
"""Entries of an index, and lines of a list, that are read: as many as the protocol allows (sitemaps.org)."""

_ADDRESS = re.compile(r"https?://\S{1,8000}")


def read_sitemap_links(root: etree._Element, dates: LinkDates) -> Iterator[Link]:
    """Yield the pages of a ``urlset``; entries without an http(s) address are left out.

    Of a sitemap with more than MOST_PAGES, those whose date sorts last as text, for nearly all write ISO 8601; of one
    without any date, as many from both ends.
    """
    pages = [_read_fields(entry) for entry in root if local_name(entry) == "url"]
    if len(pages) > MOST_PAGES:
        if any(map(_read_date, pages)):
            pages.sort(key=_read_date, reverse=True)
        else:
            pages[MOST_PAGES // 2 : -MOST_PAGES // 2] = []
    for fields in pages[:MOST_PAGES]:
        if _ADDRESS.fullmatch(fields.get("loc", "")):
            yield Link(
                url=fields["loc"],
                headline=read_teaser(fields.get("title")),
                date_published=dates.read(fields.get("publication_date")),
                date_modified=dates.read(fields.get("lastmod")),
                in_language=(fields.get("language") or "").strip()[:35] or None,
            )


def read_children(root: etree._Element, dates: LinkDates) -> list[str]:
    """Return the addresses that a sitemap index names, the latest ``lastmod`` first, those without one in their order behind."""
    children: list[tuple[float, str]] = []
    for entry in islice(root, MOST_CHILDREN):
        fields = _read_fields(entry)
        if local_name(entry) == "sitemap" and _ADDRESS.fullmatch(fields.get("loc", "")):
            changed = dates.read(fields.get("lastmod"))
            children.append((-changed.timestamp() if changed else 0.0, fields["loc"]))
    return list(dict.fromkeys(address for _, address in sorted(children, key=lambda child: child[0])))


def read_address_list(text: str) -> Iterator[Link]:
    """Yield one link per line of a plain text sitemap; nothing where any of the first lines is something else."""
    lines = list(islice((line.strip() for line in text.splitlines() if line.strip()), MOST_CHILDREN))
    if lines and all(_ADDRESS.fullmatch(line) for line in lines[:20]):
        yield from (Link(url=line) for line in lines if _ADDRESS.fullmatch(line))


def _read_date(fields: dict[str, str]) -> str:
    return fields.get("publication_date") or fields.get("lastmod") or ""


def _read_fields(entry: etree._Element) -> dict[str, str]:
    """Return the texts of an entry and of its ``news:news`` by local name, the first of each."""
    fields: dict[str, str] = {}
    for child in entry:
        if local_name(child) in ("news", "publication"):
            for name, text in _read_fields(child).items():
                fields.setdefault(name, text)
        else:
            fields.setdefault(local_name(child), (child.text or "").strip())
    return fields
