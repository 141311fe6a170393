"""Which pages had crawls before fetched and not stored? Their WARC files tell: such a page costs no request, and goes first.

First, because it was fetched already: behind hundreds of newer ones it would grow too old to be taken for what the page says, and
the next kill would find it still there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

from scrapy import Request

from monitor.crawling import Crawl
from monitor.items import Link
from monitor.turns import KEPT_TURN
from monitor.warc import KeptPage, find_pages

UNSTORED_SINCE = "unstored_since"
"""Key of a request's meta for from when on nothing is stored of its page, though a crawl had taken it up; see store/unstored."""
KEPT = "kept"
"""Key of a request's meta for the record that answers it."""
FRESH = timedelta(minutes=15)
"""A page that was fetched within this time is read as it came then; an older one is asked for again."""


class Leftovers:
    """What the WARC files hold that no crawl has stored, looked up for the first page that was left over."""

    def __init__(self, crawl: Crawl) -> None:
        self._crawl = crawl
        self._finding: asyncio.Task[Mapping[str, KeptPage]] | None = None

    async def mark(self, request: Request) -> Request:
        """Return *request*, told which record answers it and given the first turn, where there is one."""
        unstored_since: datetime | None = request.meta.pop(UNSTORED_SINCE, None)
        if unstored_since is None or not self._crawl.environment.keeps_warc:
            return request
        page = (await self._find()).get(request.url)
        if page is not None and may_answer(page, unstored_since, request.meta["link"]):
            request.meta[KEPT], request.priority = page, KEPT_TURN
        return request

    async def _find(self) -> Mapping[str, KeptPage]:
        if self._finding is None:
            now = self._crawl.now()
            finding = asyncio.to_thread(find_pages, self._crawl.environment.warc_folder, since=now - FRESH, until=now)
            self._finding = asyncio.create_task(finding)
        # Shielded: a source whose answer is cancelled must not cost the others what was found.
        return await asyncio.shield(self._finding)


def may_answer(page: KeptPage, unstored_since: datetime, link: Link) -> bool:
    """Return whether *page* came after all that is stored of it, and after the change that its source dates, where it does."""
    return page.fetched_at >= max(unstored_since, link.date_modified or unstored_since)
