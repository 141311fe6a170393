"""Which stories is this article on? Third step: one verdict per wanted story, kept also where it is ``out``.

Thin: profiles are built once (crawling), the judgement stands in story/tracking.
"""

from __future__ import annotations

from typing import Any, Self

from scrapy.crawler import Crawler

from monitor.crawling import Crawl, crawl_of
from monitor.items import Article
from monitor.story.tracking import score_article


class Track:
    """Set ``verdicts``. Drops nothing: an article that is on no story is stored with the reasons."""

    def __init__(self, crawl: Crawl) -> None:
        self._crawl = crawl

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it with the crawl's profiles."""
        return cls(crawl_of(crawler))

    def process_item(self, item: Any) -> Any:
        """Return the article with a verdict per wanted story; anything else as it is."""
        if isinstance(item, Article):
            item.verdicts = [score_article(profile, item) for profile in self._crawl.wanted_profiles(item)]
        return item
