"""How does what a crawl found come to stay? Last step: articles, outcomes and source reports go into the store.

Thin: each is one transaction of store/write or store/frontier; the ledger inside an article's is updates/compare's. At the
close the scores follow the backgrounds, in as many transactions as rejudging needs.
"""

from __future__ import annotations

import logging
from collections import Counter
from functools import partial
from time import monotonic
from typing import Any, Self

from scrapy.crawler import Crawler

from monitor.crawling import STORE_FAILED, Crawl, crawl_of
from monitor.errors import MonitorError
from monitor.items import Article, Outcome, SourceReport
from monitor.judging import hear_decisions
from monitor.sources import Source
from monitor.store import frontier, settling, source_looks, write
from monitor.store.source_looks import Looked
from monitor.stories import list_stories
from monitor.story.copies import judge_copy
from monitor.updates.memory import Memory

logger = logging.getLogger(__name__)

LOOKS_AT_ONCE = 20
"""Looks at sources that found nothing new are stored together: a transaction each would cost more than the look."""
LOOKS_WAIT_SECONDS = 10.0
"""So long they wait for each other, until anything more comes in: a crawl of hours must not leave its sources' due times as they were."""


class Save:
    """Store what arrives, and count it in Scrapy's stats."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._crawl: Crawl = crawl_of(crawler)
        self._memory = Memory()  # from one article to the next little of a ledger changes
        self._looks: list[Looked] = []
        """Looks that found nothing new, not stored yet: a crawl killed before that asks those sources once more."""
        self._waiting_since = 0.0
        """When the first of them came, by monotonic time."""
        self._has_saved = False
        """Whether any article came in."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it on the crawl's store and stats."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Return the item, stored. Raises StoreError for what no database holds."""
        if isinstance(item, Article):
            self._save_article(item)
        elif isinstance(item, SourceReport):
            self._save_report(item)
        elif isinstance(item, Outcome):
            self._save_outcome(item)
        if self._looks and monotonic() - self._waiting_since >= LOOKS_WAIT_SECONDS:
            self._save_looks()
        return item

    async def close_spider(self) -> None:
        """Let the verdicts follow what the crawl brought in, before its run is closed and counted.

        In the crawl's thread, after all that waits there: meanwhile the loop renews what is leased.
        """
        await self._crawl.run_apart(self._close)

    def _close(self) -> None:
        stats = self._crawler.stats
        stats.set_value("monitor/unsettled", 1)
        if self._crawl.run_id is None or stats.get_value(STORE_FAILED):
            return  # a sick store would let us wait for its lock once more
        try:
            self._save_looks()
            stats.inc_value("monitor/articles/rejudged", self._settle())
        except MonitorError as error:  # what is stored is sound
            logger.warning("Scores were not settled: %s; the next crawl does it, or `monitor rejudge`", error)
        else:
            stats.set_value("monitor/unsettled", 0)

    def _settle(self) -> int:
        """Settle what this crawl owes, and what dead ones of the same stories left; return how many bins changed."""
        crawl, names = self._crawl, {story.name for story in self._crawl.stories}
        runs = settling.find_unsettled(crawl.store, but=crawl.run_id or 0, now=crawl.now())
        followed = names.union(list_stories(crawl.environment.stories))
        owed = [run for run in runs if names >= followed.intersection(run.stories)]  # nobody is owed a removed story
        if not (self._has_saved or owed):
            return 0  # the backgrounds are as they were, and profiles cost half a second
        from monitor.rejudging import settle_scores

        changed = settle_scores(crawl.store, crawl.stories, now=crawl.now(), judged_by=crawl.profiles, unsettled=owed)
        settling.note_settled(crawl.store, owed)
        return changed

    def _save_article(self, article: Article) -> None:
        from monitor.updates.compare import compare_ledger  # late: most crawls have no article

        crawl, self._has_saved = self._crawl, True
        write.save_article(
            crawl.store,
            article,
            run_id=crawl.run_id,
            now=crawl.now(),
            derive=partial(compare_ledger, memory=self._memory),
            judge=judge_copy,
            hear=partial(hear_decisions, crawl.wanted_profiles(article)),
        )
        counts = Counter(f"monitor/articles/{verdict.bin}" for verdict in article.verdicts)
        counts["monitor/articles/copies"] += article.copy is not None
        counts["monitor/articles/seeds"] += article.is_seed
        counts["monitor/addresses/fetched"] += article.address != ""
        for name, count in counts.items():
            self._crawler.stats.inc_value(name, count)

    def _save_report(self, report: SourceReport) -> None:
        gap = self._source(report.url).expected_gap
        if not self._looks:
            self._waiting_since = monotonic()
        self._looks.append(Looked(report=report, at=self._crawl.now(), expected_gap=gap))
        if report.status != 304 or len(self._looks) >= LOOKS_AT_ONCE:
            self._save_looks()
        self._crawler.stats.inc_value("monitor/sources/read" if report.fault is None else "monitor/sources/failed")

    def _save_looks(self) -> None:
        looks, self._looks = self._looks, []
        if looks:
            source_looks.save_source_reports(self._crawl.store, looks)

    def _save_outcome(self, outcome: Outcome) -> None:
        now = self._crawl.now()
        if outcome.source_url is None:
            state = frontier.save_outcome(self._crawl.store, outcome, run_id=self._crawl.run_id, now=now)
            self._crawler.stats.inc_value(f"monitor/addresses/{state}")
            return
        source_looks.save_source_report(self._crawl.store, outcome, now=now)
        self._crawler.stats.inc_value("monitor/sources/failed")

    def _source(self, url: str) -> Source:
        sources: list[Source] = getattr(self._crawler.spider, "sources", [])
        return next((one for one in sources if one.url == url), Source(outlet="", kind="feed", url=url))
