"""What does each invented paper print, and at which instant can it be read?

A page is a file ``articles/PAPER/SLUG.md`` with front matter; ``SLUG.2.md`` is what the same address says after an edit.
No server here, and no mark-up: see newsroom.py and markup.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal, cast

import frontmatter

from monitor.demo.papers import PAPERS, Paper

Fault = Literal["consent", "missing", "disallowed"]
"""A consent wall answered as 200; a page whose link is dead; a page that robots.txt keeps crawlers out of."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One article as it stands between one edit and the next."""

    paper: Paper
    slug: str
    path: str
    headline: str
    summary: str
    byline: str
    published: datetime
    """In the paper's own time zone."""
    modified: datetime
    """The same as ``published`` where nothing was edited."""
    photo: str
    """Caption and credit; empty where there is no picture."""
    fault: Fault | None
    paragraphs: tuple[str, ...]
    """What the reporter wrote; a paragraph that begins with ``## `` is the heading of a live blog's entry."""

    @property
    def text(self) -> str:
        """The article as a reader would copy it, paragraphs parted by one empty line."""
        return "\n\n".join(paragraph.removeprefix("## ") for paragraph in self.paragraphs)


def load_pages() -> tuple[Page, ...]:
    """Return every page and every edit of one, oldest first."""
    pages = [_read_page(paper, file) for paper in PAPERS for file in _list_files(paper)]
    return tuple(sorted(pages, key=lambda page: (page.modified, page.path)))


def list_visible(pages: Iterable[Page], now: datetime) -> list[Page]:
    """Return what a reader finds at *now*, newest first: one page for each address, in its latest edit."""
    latest = {(page.paper.slug, page.path): page for page in pages if page.modified <= now}
    return sorted(latest.values(), key=lambda page: (page.published, page.path), reverse=True)


def _list_files(paper: Paper) -> list[Traversable]:
    folder = files("monitor.demo") / "articles" / paper.slug
    if not folder.is_dir():  # a paper that forbids everything has nothing to print
        return []
    return sorted((file for file in folder.iterdir() if file.name.endswith(".md")), key=lambda file: file.name)


def _read_page(paper: Paper, file: Traversable) -> Page:
    post = frontmatter.loads(file.read_text(encoding="utf-8"))
    slug = file.name.split(".")[0]
    published = datetime.fromisoformat(str(post["published"]))
    fault = cast(Fault | None, post.get("fault"))
    return Page(
        paper=paper,
        slug=slug,
        path=_path_of(paper, slug, published, fault),
        headline=str(post["headline"]),
        summary=str(post["summary"]),
        byline=str(post["byline"]),
        published=published,
        modified=datetime.fromisoformat(str(post.get("modified", post["published"]))),
        photo=str(post.get("photo", "")),
        fault=fault,
        paragraphs=tuple(post.content.split("\n\n")),
    )


def _path_of(paper: Paper, slug: str, published: datetime, fault: Fault | None) -> str:
    if fault == "disallowed":
        return f"{paper.disallow}{slug}"
    return paper.article_path.format(slug=slug, date=published.strftime("%Y/%m/%d"))
