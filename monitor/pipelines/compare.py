"""What does an article on a story report? Fourth step: figures and statements, one set per story it is in.

Thin: the extractors stand in updates/extractors. What is new among the findings depends on all that a story holds;
the store asks updates/compare that inside save's transaction. A long text is read in a worker process, with its deadline.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

from scrapy.crawler import Crawler

from monitor.crawling import Fate
from monitor.errors import NotAnArticle
from monitor.items import Article
from monitor.judging import find_findings

if TYPE_CHECKING:
    from monitor.extract.pool import PagePool

LARGEST_HERE = 20_000
"""Characters of a text that is read here: the worst that was found to be made of so many takes half a second, a usual
article a hundredth."""
READER = "monitor.updates.extractors:read_article"
"""What reads an article's findings, as module and name."""


class TooCostly(Fate):
    """What the article reports could not be read before the deadline, or within the limit of memory."""


class Compare:
    """Set ``figures`` and ``statements`` of articles that are ``in`` a story; others keep none."""

    def __init__(self, pool: Callable[[], PagePool] | None = None) -> None:
        self._pool = pool
        """Gives the workers; None: every text is read here."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it with the workers of the crawl's spider, which has them started when they are first asked for."""
        spider: Any = crawler.spider
        return cls(lambda: spider.pool) if hasattr(type(spider), "pool") else cls()

    def process_item(self, item: Any) -> Any:
        """Return the article with its findings; anything else as it is. Raises TooCostly."""
        if isinstance(item, Article) and any(verdict.bin == "in" for verdict in item.verdicts):
            is_long = self._pool is not None and len(item.article_body) > LARGEST_HERE
            try:
                item.figures, item.statements = find_findings(item, self._read_apart if is_long else None)
            except NotAnArticle as fault:
                raise TooCostly(str(fault)) from None
        return item

    def _read_apart(self, article: Article) -> Any:
        assert self._pool is not None
        return self._pool().run_here(READER, article)
