"""Do these sources answer as they should? Looks at sources without following a link, for ``monitor sources check|test``."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from monitor.extract.links import Links
from monitor.items import Outcome
from monitor.sources import KINDS, Source, select_sources
from monitor.spiders.base import StorySpider
from monitor.spiders.looks import content_type, read_body
from monitor.spiders.outcomes import explain_exception, explain_status
from monitor.spiders.probing import SHOWN_HEADLINES, ask_again, describe_answer, judge_robots

_SITEMAP = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)\b|\A\x1f\x8b")  # gzip: feeds are not served as .gz files


class Probe(StorySpider):
    """``scrapy crawl probe -a names=outlet,outlet/kind`` or ``-a url=https://…``, each with ``-a output=FILE``.

    The named sources (all, where none is named) are asked, due or not, and their health is noted. An address is only
    tried: as a feed, then as a sitemap, then as a page of links; nothing of it is stored. *output* gets a JSON line each.
    """

    name = "probe"
    kinds: ClassVar[tuple[str, ...]] = KINDS

    def __init__(self, names: str = "", url: str = "", output: str = "", **arguments: Any) -> None:
        super().__init__(**{**arguments, "source": names, "all": "1"})
        self.url = url
        self.output = Path(output) if output else None

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Keep no copy of what is fetched: a look at how a source does is no record of what it said."""
        super().update_settings(settings)
        settings.set("MONITOR_WARC", "0", priority="spider")

    def choose_sources(self) -> list[Source]:
        """Return the named sources, else every one, whatever the stories ask."""
        return select_sources(self.outlets, self.source_names)

    async def start(self) -> AsyncIterator[Any]:
        """Yield one request per source, or the one for the address."""
        if self.url:
            yield Request(self.url, callback=self.parse_unknown, errback=self.end_unknown, meta={"outlet": ""})
            return
        for source in self.sources:
            request = self.request_source(source)
            del request.meta[
                "revalidate"
            ]  # what is looked at, and not followed, must not count as read; nor an index's children
            yield request

    async def parse_source(self, response: Response) -> AsyncIterator[Any]:
        """Yield the report on a source, and none of its links."""
        source: Source = response.meta["source"]
        if response.status != 200:
            outcome = self.end_status(response, source)
            self.write_line(source.url, robots="allows", status=response.status, fault=outcome.reason)
            yield outcome
            return
        found, report = await self.look_at(response, source)
        conditional = await ask_again(response, self.crawler.engine.download_async)
        self.write_line(source.url, **describe_answer(source, response, found, report), conditional=conditional)
        yield replace(report, followed=False)

    def end_source(self, failure: Failure) -> Iterator[Outcome]:
        """Yield how a source ended that gave no answer at all."""
        for outcome in super().end_source(failure):
            url = outcome.source_url or outcome.address
            self.write_line(url, robots=judge_robots(failure.value), status=None, fault=outcome.reason)
            yield outcome

    async def parse_unknown(self, response: Response) -> None:
        """Write what an address holds: the first kind that can be read."""
        if response.status != 200:
            self.write_line(self.url, status=response.status, fault=explain_status(response.status)[1])
            return
        kind, links = await self.find_kind(response)
        dates = [link.date_published for link in links.links if link.date_published]
        self.write_line(
            self.url,
            status=response.status,
            kind=kind,
            final_url=response.url,
            content_type=content_type(response),
            title=links.title,
            links=len(links.links),
            sitemaps=len(links.sitemaps),
            newest=max(dates).isoformat() if dates else None,
            fault=links.fault if kind is None else None,
            headlines=[link.headline or link.url for link in links.links[:SHOWN_HEADLINES]],
        )

    async def find_kind(self, response: Response) -> tuple[str | None, Links]:
        """Return the kind of source that the answer can be read as, with its links; None and the last try's fault for none."""
        for kind in ("sitemap" if _SITEMAP.search(response.body[:4096]) else "feed", "section"):
            links = await read_body(response, kind, now=self.environment.now(), pool=lambda: self.pool)
            if links.fault is None and (links.links or links.sitemaps):
                return kind, links
        return None, links

    def end_unknown(self, failure: Failure) -> None:
        """Write why an address gave no answer."""
        self.write_line(self.url, status=None, fault=explain_exception(failure.value)[1])

    def write_line(self, url: str, **found: Any) -> None:
        """Append one JSON object to the output file; nothing where there is none."""
        if self.output is not None:
            with self.output.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"url": url, **found}, ensure_ascii=False) + "\n")
