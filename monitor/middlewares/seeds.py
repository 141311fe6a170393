"""Which seeds has the store read already? They are left out: a crawl that finds nothing new has no article to judge.

A seed is remembered as an address is (see revalidation): by its text's hash, for the stories as they are, in the transaction
that stores it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Self

from scrapy.crawler import Crawler

from monitor.crawling import Crawl, crawl_of
from monitor.items import Article
from monitor.readers import name_seed_rules, tell_seed
from monitor.revalidation import read_body
from monitor.store.fetch_memory import load_remembered


class Seeds:
    """Spider middleware: drops the seeds among the start items that are stored as they are, and judged for these stories."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawl: Crawl = crawl_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for *crawler*."""
        return cls(crawler)

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Yield what the spider starts with, but for seeds that have nothing new to tell."""
        known = load_remembered(self._crawl.store, [_name(seed) for one in self._crawl.stories for seed in one.seeds])
        readers = self._crawl.readers | {name_seed_rules()}
        async for one in start:
            if isinstance(one, Article) and one.is_seed:
                name = _name(one)
                answer = read_body(
                    known.get(name),
                    tell_seed(one).encode("utf-8", "replace"),
                    address=name,
                    url=one.url,
                    etag=None,
                    last_modified=None,
                    readers=readers,
                    now=self._crawl.now(),
                )
                if answer.unchanged:
                    continue
                one.remembered = answer.keep
            yield one


def _name(seed: Article) -> str:
    return f"seed:{seed.seed_of}:{seed.url}"
