"""Which invented newspapers are there, and on what loopback address does each of them live?

Facts only: their pages are in ``articles/``, their mark-up in ``pages/``, their feeds in feeds.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Format = Literal["rss", "atom", "rdf", "json feed", "sitemap", "section"]


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One invented outlet."""

    slug: str
    """Its name in sources.toml, its folder in ``articles/`` and its template in ``pages/``."""
    title: str
    address: str
    """The loopback address it prefers, one for each paper, so that to a crawler they are different hosts."""
    format: Format
    source_path: str
    """Where its one source is served."""
    article_path: str
    """Pattern of its article addresses, with ``{slug}`` and ``{date}`` (``2026/03/02``) to fill."""
    language: str = "en"
    disallow: str | None = None
    """The path that its robots.txt keeps crawlers out of; None: it lets them everywhere."""
    forbids_all: bool = False
    """True: every address but robots.txt answers 403, as behind an over-eager firewall."""
    expect: str | None = None
    """What its editors would call a healthy yield, for sources.toml."""

    @property
    def kind(self) -> str:
        """The kind of its source in sources.toml."""
        return self.format if self.format in ("sitemap", "section") else "feed"


PAPERS = (
    Paper(
        slug="halvern-courier",
        title="The Halvern Courier",
        address="127.0.0.11",
        format="atom",
        source_path="/atom.xml",
        article_path="/news/{date}/{slug}",
        disallow="/archive/",
    ),
    Paper(
        slug="vpa",
        title="Velmark Press Agency",
        address="127.0.0.12",
        format="rss",
        source_path="/rss/all.xml",
        article_path="/story/{slug}",
        disallow="/subscribers/",
    ),
    Paper(
        slug="brenn-gazette",
        title="The Brenn Gazette",
        address="127.0.0.13",
        format="rdf",
        source_path="/index.rdf",
        article_path="/{slug}.html",
    ),
    Paper(
        slug="national-standard",
        title="The National Standard",
        address="127.0.0.14",
        format="sitemap",
        source_path="/sitemap-index.xml",
        article_path="/{date}/{slug}/",
        disallow="/search",
    ),
    Paper(
        slug="radio-skerrow",
        title="Radio Skerrow",
        address="127.0.0.15",
        format="json feed",
        source_path="/feed.json",
        article_path="/news/{slug}",
    ),
    Paper(
        slug="kuestenbote",
        title="Der Küstenbote",
        address="127.0.0.16",
        format="rss",
        source_path="/nachrichten.rss",
        article_path="/artikel/{slug}.html",
        language="de",
        disallow="/suche",
    ),
    Paper(
        slug="dockside-weekly",
        title="Dockside Weekly",
        address="127.0.0.17",
        format="section",
        source_path="/news/",
        article_path="/{date}/{slug}",
        disallow="/members/",
    ),
    Paper(
        slug="old-hulls",
        title="Old Hulls Review",
        address="127.0.0.18",
        format="rss",
        source_path="/feed",
        article_path="/{date}/{slug}",
        expect="1/week",
    ),
    Paper(
        slug="metro-halvern",
        title="Metro Halvern",
        address="127.0.0.19",
        format="rss",
        source_path="/feed.xml",
        article_path="/{slug}",
        forbids_all=True,
    ),
)
