"""What does one look at a source give? Its links and a report on it, for a sitemap index those of its children.

The index itself is always read whole: that it has not changed says nothing of its children, and they are asked for changes only.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from monitor.errors import NotAnArticle
from monitor.extract.addresses import host_of
from monitor.extract.links import Links, read_links
from monitor.items import Link, SourceReport
from monitor.middlewares.refusals import HostPaused
from monitor.revalidation import Remembered
from monitor.sources import Source
from monitor.spiders.outcomes import explain_exception, explain_status

if TYPE_CHECKING:
    from monitor.extract.pool import PagePool

logger = logging.getLogger(__name__)

MOST_SITEMAPS = 50
"""Children of a sitemap index that are read in one look, in the index's order."""
SITEMAP_DEPTH = 2
LARGEST_IN_THREAD = 128 * 1024
"""Bytes. The worst that was found to be made of so many takes a second and a few MB; a reader of more has to have a deadline."""
_GZIP = b"\x1f\x8b"  # a few KB of it are many MB
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})")
_NOT_KEPT = re.compile(r"\bno-(?:cache|store)\b")


@dataclass
class Look:
    """One look at one source, while it goes on."""

    source: Source
    download: Callable[[Request], Awaitable[Response]]
    now: datetime
    pool: Callable[[], PagePool]
    """Gives the workers that read large bodies; they are started when they are first asked for."""
    found: list[Link] = field(default_factory=list)
    held: int = 0
    """Entries of children that have not changed since they were read."""
    faults: list[str] = field(default_factory=list)
    remembered: list[Remembered] = field(default_factory=list)
    pause: tuple[str, datetime] | None = None
    """The longest pause that a host of its children asked for."""

    async def read(self, response: Response) -> tuple[list[Link], SourceReport]:
        """Return the links of a source that answered 200, and the report on it."""
        links = await self._read_body(response, self.source.kind)
        if links.sitemaps:
            await self._read_children(links, response)
        return self.found, SourceReport(
            url=self.source.url,
            status=response.status,
            links=len(self.found) + self.held,
            newest=max((link.date_published for link in self.found if link.date_published), default=None),
            fault="; ".join(self.faults)[:300] if self.faults and not self.found and not self.held else None,
            title=links.title,
            ttl_seconds=links.ttl_seconds,
            max_age_seconds=read_max_age(response),
            remembered=tuple(self.remembered),
            pause=self.pause,
        )

    async def _read_children(self, parent: Links, response: Response) -> None:
        """Read the sitemaps that an index names, two levels deep, each once."""
        seen = {response.url}
        waiting = [(url, 1) for url in parent.sitemaps]
        while waiting and len(seen) <= MOST_SITEMAPS:
            url, depth = waiting.pop(0)
            if url in seen:
                continue
            seen.add(url)
            answer = await self._fetch_child(url, response.meta)
            if answer is not None:
                child = await self._read_body(answer, "sitemap", name=f"{url}: ")
                waiting += [(inner, depth + 1) for inner in child.sitemaps if depth < SITEMAP_DEPTH]

    async def _fetch_child(self, url: str, of_index: Mapping[str, Any]) -> Response | None:
        """Return the answer of one child that is to be read; None where it has not changed, or with its fault noted.

        It is asked for changes only where its index takes part in that, by the meta *of_index*: a look that follows no link does not.
        """
        meta = {"outlet": of_index["outlet"], "rules_of": self.source}
        if "revalidate" in of_index:
            meta["revalidate"] = url
        try:
            answer = await self.download(Request(url, callback=NO_CALLBACK, meta=meta))
        except Exception as error:  # whatever a download raises is this child's ending: the others go on
            self.faults.append(f"{url}: {explain_exception(error)[1]}")
            if isinstance(error, HostPaused):
                self._note_pause(error.host, error.until)
            return None
        if answer.meta.get("unchanged"):
            self.held += answer.meta["known"].links or 0
            self._remember(answer)
            return None
        self._note_pause(host_of(answer.url), answer.meta.get("retry_after"))
        if answer.status != 200:
            self.faults.append(f"{url}: {explain_status(answer.status)[1]}")
            return None
        return answer

    async def _read_body(self, response: Response, kind: str, name: str = "") -> Links:
        """Take what a body names; it is remembered where it names articles itself, and was read without a fault."""
        links = await read_body(response, kind, now=self.now, pool=self.pool)
        self.found += links.links
        if links.fault:
            self.faults.append(f"{name}{links.fault}")
        elif not links.sitemaps:
            self._remember(response, links=len(links.links))
        return links

    def _note_pause(self, host: str, until: datetime | None) -> None:
        if until is not None and (self.pause is None or until > self.pause[1]):
            self.pause = (host, until)

    def _remember(self, response: Response, links: int | None = None) -> None:
        kept: Remembered | None = response.meta.get("remembered")
        if kept is not None:
            self.remembered.append(kept if links is None else replace(kept, links=links))


async def read_body(response: Response, kind: str, *, now: datetime, pool: Callable[[], PagePool]) -> Links:
    """Return what a body names. A small one is read in a thread, for the loop must turn; a large one by a worker of *pool*.

    What ends its worker has that for its fault.
    """
    how: dict[str, Any] = {"url": response.url, "kind": kind, "content_type": content_type(response), "now": now}
    if len(response.body) <= LARGEST_IN_THREAD and not response.body.startswith(_GZIP):
        links = await asyncio.to_thread(read_links, response.body, **how)
    else:
        try:
            links = await pool().run("monitor.extract.links:read_links", response.body, **how)
        except NotAnArticle as fault:
            links = Links(fault=str(fault))
    if links.odd_dates:
        logger.info(
            "%s: %d dates that no article can have; their entries count as undated", response.url, links.odd_dates
        )
    return links


def report_unchanged(source: Source, response: Response) -> SourceReport:
    """Return the report on a source that has not changed since it was last read."""
    kept: Remembered | None = response.meta.get("remembered")
    return SourceReport(
        url=source.url,
        status=304,
        links=0,
        newest=None,
        max_age_seconds=read_max_age(response),
        remembered=() if kept is None else (kept,),
    )


def read_max_age(response: Response) -> int | None:
    """Return for how many seconds more an answer says that it stays fresh (RFC 9111); None where it does not say, or says no."""
    control = (response.headers.get("Cache-Control") or b"").decode("latin-1").lower()
    found = _MAX_AGE.search(control)
    if found is None or _NOT_KEPT.search(control):
        return None
    age = (response.headers.get("Age") or b"").decode("latin-1").strip()
    return max(0, int(found.group(1)) - (int(age) if age.isdecimal() and len(age) < 10 else 0))


def content_type(response: Response) -> str | None:
    """Return the Content-Type header as text; None where there is none."""
    header = response.headers.get("Content-Type")
    return header.decode("latin-1") if header else None
