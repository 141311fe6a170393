"""Which stories is this article on? Third step: one verdict per wanted story, kept also where it is ``out``.

Thin: profiles are built once (crawling), the judgement stands in judging; what a person said of a held article goes before it.
"""

from __future__ import annotations

from typing import Any, Self

from scrapy.crawler import Crawler

from monitor.crawling import Crawl, crawl_of
from monitor.items import Article
from monitor.judging import judge_article
from monitor.store.decisions import load_decisions_on


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
            # Asked each time: a person's word may fall while the crawl runs.
            decisions = load_decisions_on(self._crawl.store, item.article_id) if item.article_id is not None else {}
            item.verdicts = judge_article(self._crawl.wanted_profiles(item), item, decisions)
        return item
