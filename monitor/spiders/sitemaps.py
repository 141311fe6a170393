"""What do the news sitemaps and their indexes name? The spider of one kind of source."""

from __future__ import annotations

from typing import ClassVar

from monitor.spiders.base import StorySpider


class Sitemaps(StorySpider):
    """``scrapy crawl sitemaps -a story=NAME``: the due sources of kind sitemap."""

    name = "sitemaps"
    kinds: ClassVar[tuple[str, ...]] = ("sitemap",)
    takes_pending: ClassVar[bool] = True
