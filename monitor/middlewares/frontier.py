"""Which addresses does this crawl fetch? What is due, nobody else's, new or changed, and may be on a story.

The frontier is a table of the store: every address a source names gets a row, and a lease while this crawl works on it.
What is screened out by headline and summary is noted with the reason and not fetched. What is fetched goes newest first.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any, Self, TypedDict

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from monitor.crawling import Crawl, crawl_of
from monitor.items import Link, Outcome
from monitor.middlewares.leftovers import UNSTORED_SINCE, Leftovers
from monitor.sources import Source
from monitor.store import frontier, revisits, source_looks, write
from monitor.store.frontier import NotedLink, PendingAddress
from monitor.store.source_looks import SourceRow
from monitor.story.tracking import score_link
from monitor.turns import choose_turn

LONGEST_URL = 2083
"""Beyond it lie traps and session states; common clients and servers stop there as well."""
AT_ONCE = 200
"""Addresses that are leased in one go."""
EVERY = 10**6
MOST_WAIT_SECONDS = 60.0
"""For the sources' answers, before left-overs are taken up all the same: one dead host must not hold up the others."""
GIVEN = "given by hand"
"""What stands for the source of addresses that a person named."""


class Terms(TypedDict):
    """On what terms addresses are leased."""

    owner: str
    now: datetime
    lease_seconds: int
    limit: int


class Frontier:
    """Spider middleware: drops requests that the store's address table does not let through."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._crawl: Crawl = crawl_of(crawler)
        self._leftovers = Leftovers(self._crawl)
        self._lease_seconds = crawler.settings.getint("MONITOR_LEASE_SECONDS")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for *crawler*."""
        return cls(crawler)

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Yield the spider's own start items, what is due of its requests, what an earlier crawl left over, then revisits."""
        write.save_stories(self._crawl.store, [(story.name, story.title) for story in self._crawl.stories])
        sources: list[Request] = []
        pages: list[Request] = []
        async for one in start:
            if isinstance(one, Request) and "source" in one.meta:
                sources.append(one)
            elif isinstance(one, Request) and "address" in one.meta:
                pages.append(one)
            else:
                yield one
        for request in await self._crawl.run_apart(self._claim_sources, sources):
            yield request
        for request in await self._note_apart(pages):
            yield await self._leftovers.mark(request)
        spider: Any = self._crawler.spider
        await self._let_sources_answer({request.meta["source"].outlet for request in sources})
        if self._is_closing():
            return
        if spider.takes_pending:
            async for request in self._request_pending(self._claim_pending(), "monitor/addresses/left_over"):
                yield request
        if spider.takes_revisits:
            async for request in self._request_pending(self._claim_revisits(), "monitor/revisits/asked"):
                yield request

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Yield the items of a response, and the requests for those of its links that are to be fetched."""
        pages: list[Request] = []
        items: list[Any] = []
        async for one in result:
            (pages if isinstance(one, Request) else items).append(one)
        for request in await self._note_apart(pages):
            yield await self._leftovers.mark(request)
        # The report last: it sets the source's lease free, and its links must be leased before that.
        for item in items:
            yield item

    async def _let_sources_answer(self, outlets: Collection[str]) -> None:
        """Wait, where one of *outlets* has a daily budget, until the sources asked have answered: it is for the day's news first.

        What is left over is older, and looks at held pages come last; taken up before, they would spend it.
        """
        spider: Any = self._crawler.spider
        if not any(one.budget_per_day is not None for one in spider.outlets if one.name in outlets):
            return
        answered = asyncio.Event()

        def note() -> None:
            if not self._awaits_sources():
                answered.set()

        # A source's report follows its pages: once it is stored, they are on their way to the budget.
        self._crawler.signals.connect(note, signals.item_scraped)
        try:
            note()
            with suppress(TimeoutError):
                await asyncio.wait_for(answered.wait(), MOST_WAIT_SECONDS)
        finally:
            self._crawler.signals.disconnect(note, signals.item_scraped)

    def _awaits_sources(self) -> bool:
        asked, read, failed = (
            self._crawler.stats.get_value(f"monitor/sources/{count}", 0) for count in ("asked", "read", "failed")
        )
        return bool(read + failed < asked)

    def _is_closing(self) -> bool:
        slot = self._crawler.engine._slot
        return slot is None or slot.closing is not None

    def _claim_sources(self, requests: list[Request]) -> list[Request]:
        spider: Any = self._crawler.spider
        crawl = self._crawl
        listed: list[Source] = spider.listed_sources
        if requests:
            rows = [SourceRow(url=s.url, outlet=s.outlet, kind=s.kind, every_seconds=s.every_seconds) for s in listed]
            source_looks.save_sources(crawl.store, rows)
        claimed = source_looks.claim_sources(
            crawl.store,
            [request.meta["source"].url for request in requests],
            owner=crawl.owner,
            now=crawl.now(),
            lease_seconds=self._lease_seconds,
            ignore_due=spider.due_or_not,
        )
        self._crawler.stats.inc_value("monitor/sources/asked", len(claimed))
        self._crawler.stats.inc_value("monitor/sources/not_due", len(requests) - len(claimed))
        return [request for request in requests if request.meta["source"].url in claimed]

    async def _note_apart(self, requests: list[Request]) -> list[Request]:
        """Return the requests that are to be made, noted beside the loop: a source may name two thousand."""
        return await self._crawl.run_apart(lambda: list(self._note_pages(requests))) if requests else []

    def _note_pages(self, requests: list[Request]) -> Iterator[Request]:
        """Note what the requests stand for, one batch per source and outlet; yield those to fetch, each address once."""
        batches: dict[tuple[str, str], dict[str, Request]] = {}
        for request in requests:
            key = (request.meta["source_url"] or GIVEN, request.meta["outlet"])
            batches.setdefault(key, {}).setdefault(request.meta["address"], request)
        for (source_url, outlet), batch in batches.items():
            noted = [
                NotedLink(address=address, link=r.meta["link"], screened_out=self._screen(r), is_given=r.meta["given"])
                for address, r in batch.items()
            ]
            fetch = frontier.note_links(
                self._crawl.store,
                noted,
                source_url=source_url,
                outlet=outlet,
                run_id=self._crawl.run_id,
                owner=self._crawl.owner,
                now=self._crawl.now(),
                lease_seconds=self._lease_seconds,
            )
            self._crawler.stats.inc_value("monitor/links/seen", len(batch))
            self._crawler.stats.inc_value(
                "monitor/addresses/screened_out", sum(n.screened_out is not None for n in noted)
            )
            for address, request in batch.items():
                if address in fetch or request.meta["given"]:
                    request.meta[UNSTORED_SINCE] = fetch.get(address)
                    yield self._place(request)

    def _place(self, request: Request) -> Request:
        """Give a page its turn; what a person or a story's folder names keeps the first."""
        link: Link = request.meta["link"]
        if not request.meta["given"] and not request.meta["seed_of"]:
            dates = [date for date in (link.date_published, link.date_modified) if date is not None]
            request.priority = choose_turn(max(dates, default=None), now=self._crawl.now())
        return request

    def _screen(self, request: Request) -> str | None:
        """Return why a link is not worth a fetch; None where it may be on a story, or a person asked for it."""
        link: Link = request.meta["link"]
        if len(request.url) > LONGEST_URL:
            return f"the address has {len(request.url)} characters, more than {LONGEST_URL}"
        if request.meta["given"] or request.meta["seed_of"]:
            return None
        verdicts = [score_link(profile, link) for profile in self._crawl.profiles.values()]
        if any(verdict.bin != "out" for verdict in verdicts):
            return None
        if not verdicts:
            return "no story is followed"
        best = max(verdicts, key=lambda verdict: verdict.score)
        return f"{best.story} {best.score:.2f}: {'; '.join(best.reasons)}"[:300]

    async def _request_pending(self, claimed: AsyncIterator[PendingAddress], stat: str) -> AsyncIterator[Request]:
        spider: Any = self._crawler.spider
        async for one in claimed:
            if (request := spider.request_page(one.link, outlet=one.outlet)) is None:
                await self._give_up(one)
                continue
            self._crawler.stats.inc_value(stat)
            request.meta["address"] = one.address
            request.meta[UNSTORED_SINCE] = one.unstored_since
            request.priority = choose_turn(one.date, now=self._crawl.now(), is_revisit=one.is_revisit)
            yield await self._leftovers.mark(request)

    async def _give_up(self, one: PendingAddress) -> None:
        """Note that an address cannot be asked for: given back, it would be waiting for every later crawl."""
        outcome = Outcome(address=one.address, state="refused", reason=f"not an http(s) address: {one.url}"[:300])
        crawl = self._crawl
        await crawl.run_apart(
            partial(frontier.save_outcome, crawl.store, outcome, run_id=crawl.run_id, now=crawl.now())
        )

    async def _claim_pending(self) -> AsyncIterator[PendingAddress]:
        """Yield the addresses whose lease ran out or whose retry is due, of the outlets asked for."""
        while True:
            claim = partial(frontier.claim_addresses, self._crawl.store, outlets=self._outlets(), **self._terms())
            pending = await self._crawl.run_apart(claim)
            for one in pending:
                yield one
            if len(pending) < AT_ONCE:
                return

    async def _claim_revisits(self) -> AsyncIterator[PendingAddress]:
        """Yield the addresses of held articles that are to be looked at again, for the stories of this crawl."""
        spider: Any = self._crawler.spider
        terms = self._terms()
        if spider.takes_every_revisit:  # in one go: what is due or not would be claimed again once it has ended
            terms["limit"] = EVERY
        while True:
            claim = partial(
                revisits.claim_revisits,
                self._crawl.store,
                stories=[story.name for story in self._crawl.stories],
                outlets=self._outlets(),
                ignore_due=spider.takes_every_revisit,
                **terms,
            )
            due = await self._crawl.run_apart(claim)
            for one in due:
                yield one
            if len(due) < terms["limit"]:
                return

    def _terms(self) -> Terms:
        return {
            "owner": self._crawl.owner,
            "now": self._crawl.now(),
            "lease_seconds": self._lease_seconds,
            "limit": AT_ONCE,
        }

    def _outlets(self) -> list[str] | None:
        """Return the outlets that ``-a source=…`` names; None: all."""
        spider: Any = self._crawler.spider
        return sorted({source.outlet for source in spider.sources}) if spider.source_names else None
