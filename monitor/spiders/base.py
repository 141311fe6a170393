"""How does a source become articles? What every spider here has in common: arguments, requests, pages, endings.

Spiders fetch and read; they neither store nor judge. Each request ends in exactly one item: an Article, an Outcome
(no article, and why) or a SourceReport. Which of a source's links are fetched is the frontier's decision.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, ClassVar, Self

import scrapy
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from monitor.environment import VARIABLES, Environment, read_environment
from monitor.errors import MonitorError, NotAnArticle
from monitor.extract.addresses import canonical_url, host_of, same_site
from monitor.items import Link, Outcome, SourceReport
from monitor.middlewares.refusals import CrawlStops, HostSilent
from monitor.quarantine import keep_page
from monitor.sources import Outlet, Source, fill_search, load_outlets, select_followed, select_sources
from monitor.spiders.looks import Look, content_type, report_unchanged
from monitor.spiders.outcomes import explain_exception, explain_status
from monitor.stories import Story, load_stories
from monitor.turns import SOURCE_TURN

if TYPE_CHECKING:
    from monitor.extract.pool import PagePool

logger = logging.getLogger(__name__)

PRODUCT = "news-story-monitor"
CANCELLED = "its reading was cancelled; it is tried again"
"""Why nothing was read of a page or source whose work somebody called off. Let through, the cancellation would hold the
request's place in Scrapy for ever: no errback hears of it, and the crawl could not close."""


class StorySpider(scrapy.Spider):
    """Base of every spider: ``-a story=a,b -a source=outlet,outlet/kind -a all=1``, each of them optional."""

    kinds: ClassVar[tuple[str, ...]] = ()
    """Kinds of sources that it asks; none: it asks no source."""
    takes_pending: ClassVar[bool] = False
    """True where it also fetches the addresses that an earlier crawl left over."""
    takes_revisits: ClassVar[bool] = False
    """True where it also looks again at the pages of young articles whose time has come."""
    takes_every_revisit: bool = False
    """True where it looks at them due or not."""

    def __init__(self, story: str = "", source: str = "", all: str = "", **arguments: Any) -> None:  # noqa: A002 (a word of the contract)
        super().__init__(**arguments)
        self.story_names = split_names(story)
        self.source_names = split_names(source)
        self.due_or_not = all not in ("", "0")
        self.outlets: list[Outlet] = []
        self.stories: list[Story] = []
        self.private_netlocs: frozenset[str] = frozenset()

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Put contact and delays into Scrapy's settings. A configuration that cannot be used ends in exit code 2."""
        super().update_settings(settings)
        try:
            environment = environment_of(settings)
            outlets = load_outlets(environment.sources)
        except MonitorError as error:
            raise UsageError(str(error), print_help=False) from None
        settings.set("USER_AGENT", user_agent(environment.contact), priority="spider")
        settings.set("DOWNLOAD_SLOTS", host_delays(outlets), priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Build the spider with its outlets and stories read. Raises MonitorError, its message logged first."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        try:
            spider.prepare()
        except MonitorError as error:
            logger.error("%s", error)
            raise
        return spider

    def prepare(self) -> None:
        """Read outlets and stories from where the settings say. Raises SourcesError or StoryError."""
        self.environment: Environment = environment_of(self.settings)
        self.outlets = load_outlets(self.environment.sources)
        self.outlets_by_name = {outlet.name: outlet for outlet in self.outlets}
        self.private_netlocs = frozenset().union(*(o.netlocs for o in self.outlets if o.allow_private))
        self.stories = load_stories(
            self.environment.stories, self.story_names or None, fetched_at=self.environment.now()
        )
        titles = [story.title for story in self.stories]
        self.sources = [one for source in self.choose_sources() for one in fill_search(source, titles)]
        self._pool: PagePool | None = None

    def choose_sources(self) -> list[Source]:
        """Return the sources of its kinds that ``-a source=…`` names, else those that its stories ask. Raises SourcesError."""
        if not self.kinds:
            return []
        if self.source_names:
            return select_sources(self.outlets, self.source_names, self.kinds)
        return select_followed(self.outlets, {story.name: story.outlets for story in self.stories}, self.kinds)

    @property
    def listed_sources(self) -> list[Source]:
        """Every source of the sources file, asked in this crawl or not; a search once per story, also of other stories."""
        titles = {story.title for story in self.stories}
        if self.story_names and any(source.kind == "search" for outlet in self.outlets for source in outlet.sources):
            with contextlib.suppress(MonitorError):  # another story's fault is not this crawl's
                titles |= {
                    one.title for one in load_stories(self.environment.stories, fetched_at=self.environment.now())
                }
        listed = [source for outlet in self.outlets for source in outlet.sources]
        return [one for source in listed for one in fill_search(source, sorted(titles))]

    # ---- requests ----

    async def start(self) -> AsyncIterator[Any]:
        """Yield the stories' seeds, then requests for their addresses, then one per source."""
        if not self.stories:
            logger.warning("No story in %s; make one with `monitor story new`", self.environment.stories)
            return
        for story in self.stories:
            for seed in story.seeds:
                yield seed
        for story in self.stories:
            for url in story.urls:
                if request := self.request_page(Link(url=url), outlet=self.outlet_of(url), seed_of=story.name):
                    yield request
        for source in self.sources:
            yield self.request_source(source)

    def request_source(self, source: Source) -> Request:
        """Return the request for a source; the frontier drops it where the source is not due."""
        return Request(
            source.url,
            callback=self.parse_source,
            errback=self.end_source,
            meta={"source": source, "outlet": source.outlet, "revalidate": source.url},
            priority=SOURCE_TURN,
        )

    def request_page(
        self, link: Link, *, outlet: str, source_url: str | None = None, seed_of: str | None = None, given: bool = False
    ) -> Request | None:
        """Return the request for a page that may hold an article; None where its address is not http(s).

        *given* marks an address that a person asked for: it is fetched whether or not it is held.
        """
        try:
            address = canonical_url(link.url)
            return Request(
                link.url,
                callback=self.parse_page,
                errback=self.end_page,
                meta={
                    "address": address,
                    "link": link,
                    "outlet": outlet,
                    "source_url": source_url,
                    "seed_of": seed_of,
                    "given": given,
                    # What a person named is read, whatever was read of it before.
                    "revalidate": None if given or seed_of else address,
                },
            )
        except ValueError:
            self.crawler.stats.inc_value("monitor/links/unusable")
            return None

    def outlet_of(self, url: str, source: Source | None = None) -> str:
        """Return the slug of the outlet whose site *url* is on; else that of *source* (but of a search), else the host."""
        own = self.outlets_by_name.get(source.outlet) if source else None
        for outlet in [own, *self.outlets] if own else self.outlets:
            if same_site(url, outlet.homepage):
                return outlet.name
        return own.name if own and source and source.kind != "search" else host_of(url)

    # ---- sources ----

    async def parse_source(self, response: Response) -> AsyncIterator[Any]:
        """Yield a page request for every link of a source, newest first, then the report on it."""
        source: Source = response.meta["source"]
        if response.meta.get("unchanged"):
            yield report_unchanged(source, response)
            return
        if response.status != 200:
            yield self.end_status(response, source)
            return
        found, report = await self.look_at(response, source)
        for link in found:
            outlet = self.outlet_of(link.url, source)
            if request := self.request_page(link, outlet=outlet, source_url=source.url):
                yield request
        yield report

    async def look_at(self, response: Response, source: Source) -> tuple[list[Link], SourceReport]:
        """Return the links of a source that answered, those of an index's children included, and the report on it.

        Raises MonitorError, which ends the source as failed, where somebody called the work off.
        """
        look = Look(
            source=source,
            download=self.crawler.engine.download_async,
            now=self.environment.now(),
            pool=lambda: self.pool,
        )
        try:
            return await look.read(response)
        except asyncio.CancelledError:
            raise MonitorError(CANCELLED) from None

    def end_source(self, failure: Failure) -> Iterator[Outcome]:
        """Yield how a source ended that gave no answer at all; nothing where it was not asked, as the crawl stops."""
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy's scraper
        source: Source = request.meta["source"]
        if isinstance(failure.value, CrawlStops):
            return
        state, reason, until = explain_exception(failure.value)
        yield Outcome(
            address=canonical_url(source.url), state=state, reason=reason, source_url=source.url, retry_after=until
        )

    # ---- pages ----

    async def parse_page(self, response: Response) -> AsyncIterator[Any]:
        """Yield the article that a page holds, or the outcome that says why it holds none."""
        if response.meta.get("unchanged"):
            yield Outcome(
                address=response.meta["address"],
                state="unchanged",
                reason="the page has not changed since it was read",
                remembered=response.meta["remembered"],
            )
            return
        if response.status != 200:
            yield self.end_status(response)
            return
        meta = response.meta
        try:
            article = await self.read_page(
                response.body, response.url, content_type(response), meta["link"], meta["outlet"]
            )
        except NotAnArticle as error:
            yield await self.end_unread(meta["address"], response.body, error)
            return
        except asyncio.CancelledError:
            yield Outcome(address=meta["address"], state="failed", reason=CANCELLED)
            return
        article.address = meta["address"]
        article.outlet = meta["outlet"]
        article.archived = meta.get("archived")
        article.fetched_at = meta.get("fetched_at") or article.fetched_at
        article.remembered = meta.get("remembered")
        if meta.get("seed_of"):
            article.is_seed, article.seed_of = True, meta["seed_of"]
        yield article

    async def read_page(self, body: bytes, url: str, kind: str | None, link: Link, outlet: str) -> Any:
        """Return the article of a page, read in a worker process. Raises NotAnArticle."""
        known = self.outlets_by_name.get(outlet)
        return await self.pool.read_page(
            body,
            url=url,
            content_type=kind,
            fetched_at=self.environment.now(),
            link=link,
            language=link.in_language or (known.language if known else None),
            body_selector=known.body if known else None,
            strip_selectors=known.strip if known else (),
        )

    async def end_unread(self, address: str, body: bytes, error: NotAnArticle) -> Outcome:
        """Return how a page ended that holds no article. One that killed its worker is kept, for whoever mends the reader."""
        from monitor.extract.pool import WorkerKilled  # with pebble: a crawl that finds nothing new needs neither

        if not isinstance(error, WorkerKilled):
            return Outcome(address=address, state="quarantined", reason=str(error)[:300])
        file = await asyncio.to_thread(keep_page, self.environment.home, address, body)
        kept = f"; the page is kept in {file}" if file else ""
        return Outcome(address=address, state="quarantined", reason=f"{str(error)[:200]}{kept}", killed_worker=True)

    def end_page(self, failure: Failure) -> Iterator[Outcome]:
        """Yield how a page ended that gave no answer at all; nothing where it was not asked for, as the crawl stops."""
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy's scraper
        if isinstance(failure.value, CrawlStops):
            return
        state, reason, until = explain_exception(failure.value)
        if isinstance(failure.value, HostSilent) and request.meta.get("retry_times"):
            until = (
                None  # the page was asked for, in vain: that its second try was spared must not keep it due for ever
            )
        yield Outcome(address=request.meta["address"], state=state, reason=reason, retry_after=until)

    def end_status(self, response: Response, source: Source | None = None) -> Outcome:
        """Return the outcome of an answer that is not 200, for a page or, with *source*, for a source."""
        until = response.meta.get("retry_after")
        state, reason = explain_status(response.status, host=host_of(response.url), until=until)
        outcome = Outcome(
            address=response.meta.get("address") or canonical_url(response.url),
            state=state,
            reason=reason,
            retry_after=until,
        )
        return replace(outcome, address=canonical_url(source.url), source_url=source.url) if source else outcome

    # ---- workers ----

    @property
    def pool(self) -> PagePool:
        """The worker processes that read pages, started at the first page."""
        if self._pool is None:
            from monitor.extract.pool import PagePool

            self._pool = PagePool(
                workers=self.settings.getint("MONITOR_PAGE_WORKERS"),
                deadline_seconds=self.settings.getfloat("MONITOR_PAGE_SECONDS"),
                memory_mb=self.settings.getint("MONITOR_PAGE_MEMORY_MB"),
                note_page=self._note_page,
            )
        return self._pool

    def _note_page(self, seconds: float) -> None:
        self.crawler.stats.inc_value("monitor/extraction/pages")
        self.crawler.stats.inc_value("monitor/extraction/milliseconds", round(1000 * seconds))

    def closed(self, reason: str) -> None:
        """End the worker processes; Scrapy calls it when the spider has closed."""
        if self._pool is not None:
            self._pool.close()


def split_names(text: str) -> list[str]:
    """Return the names of a comma-separated argument, without repeats; "" gives []."""
    return list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))


def environment_of(settings: BaseSettings) -> Environment:
    """Return the MONITOR_* variables as the settings have them, ``-s`` included. Raises EnvironmentFault."""
    return read_environment({name: settings.get(name) or "" for name in VARIABLES})


def user_agent(contact: str | None) -> str:
    """Return the honest User-Agent: product, version and whom to write to."""
    if not contact:
        logger.warning("MONITOR_CONTACT is unset: publishers cannot tell whom to write to; set it to a page or address")
    return f"{PRODUCT}/{version(PRODUCT)}" + (f" (+{contact})" if contact else "")


def host_delays(outlets: list[Outlet]) -> dict[str, dict[str, Any]]:
    """Return Scrapy's DOWNLOAD_SLOTS for the outlets that set a ``delay``: the longest one counts for a shared host."""
    slots: dict[str, dict[str, Any]] = {}
    for outlet in outlets:
        if outlet.delay is None:
            continue
        for netloc in outlet.netlocs:
            host = (
                netloc.rpartition("@")[2].partition(":")[0]
                if not netloc.startswith("[")
                else netloc[1:].partition("]")[0]
            )
            slots[host] = {"delay": max(outlet.delay, slots.get(host, {}).get("delay", 0.0))}
    return slots
