"""What do the feeds (RSS, Atom, RDF, JSON Feed) name? The spider of one kind of source."""

from __future__ import annotations

from typing import ClassVar

from monitor.spiders.base import StorySpider


class Feeds(StorySpider):
    """``scrapy crawl feeds -a story=NAME``: the due sources of kind feed."""

    name = "feeds"
    kinds: ClassVar[tuple[str, ...]] = ("feed",)
    takes_pending: ClassVar[bool] = True
