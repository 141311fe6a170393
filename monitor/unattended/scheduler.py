"""Which request goes next, and what outlives a killed crawl? Scrapy's scheduler, with every request a row of the frontier.

Order, duplicate filter and queues are Scrapy's own. A request counts as done when Scrapy has let go of it: its callback has ended,
its items are through the pipelines, and what it led to is enqueued. That goes into the database in one transaction, so that
a killed crawl asks again for what it had in flight, and for nothing else.
"""

from __future__ import annotations

import logging
import pickle
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from scrapy import Request, Spider, signals
from scrapy.core.scheduler import Scheduler
from scrapy.exceptions import CloseSpider
from scrapy.utils.defer import deferred_from_coro
from scrapy.utils.request import request_from_dict

from monitor.errors import MonitorError, StoreError
from monitor.middlewares.surroundings import surroundings_of
from monitor.unattended.frontier import Frontier, Noted, explain
from monitor.unattended.reading import OF_ONE_ANSWER, PAUSES, PUT_OFF, READING, START, Reading, clear
from monitor.unattended.surroundings import AddonSurroundings

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred

logger = logging.getLogger(__name__)

AT_ONCE = 200
"""Requests that are taken from the database in one go."""
SIGN_SECONDS = 60.0
"""After so long without a write the crawl gives a sign that it lives."""
REASON = "unattended_fault"
"""Why a crawl ended whose frontier cannot be used; the log says more."""


class DurableScheduler(Scheduler):
    """Scrapy's scheduler in front of a :class:`Frontier`."""

    _frontier: Frontier | None = None
    """None: not opened, or given up."""

    def open(self, spider: Spider) -> Deferred[None] | None:
        """Make the queues; the frontier is opened with the spider, where Scrapy lets a crawl end in order."""
        assert self.crawler is not None
        surroundings = surroundings_of(self.crawler)
        assert isinstance(surroundings, AddonSurroundings)
        self._surroundings = surroundings
        self._wait = timedelta(seconds=self.crawler.settings.getfloat("UNATTENDED_LONGEST_WAIT"))
        self._numbers: WeakKeyDictionary[Request, int] = WeakKeyDictionary()
        self._flying: dict[Request, tuple[int | None, Reading]] = {}
        self._noted: list[Noted] = []
        self._left_over = 0
        """Highest number of a row that an earlier crawl left; 0: none."""
        self._has_more = False
        self._next_due: datetime | None = None
        self._written_at = time.monotonic()
        self.crawler.signals.connect(self._open_frontier, signals.spider_opened)
        return super().open(spider)

    def close(self, reason: str) -> Deferred[None] | None:
        """Keep what is still to be done; a crawl that has nothing left ends its round."""
        self._write([])
        if self._frontier is not None:
            self._guard(lambda frontier: frontier.release(is_over=reason == "finished"))
            self._tell_rest()
            self._surroundings.store.close()
        return super().close(reason)

    def has_pending_requests(self) -> bool:
        """Tell whether requests wait, here or in the database; those put off for longer than UNATTENDED_LONGEST_WAIT do not count."""
        return super().has_pending_requests() or self._has_more or self._is_due_within(self._wait)

    def enqueue_request(self, request: Request) -> bool:
        """Take a request and its row, unless it is a duplicate, or an earlier crawl of this round has it."""
        until, starts = request.meta.pop(PUT_OFF, None), request.meta.pop(START, False)
        if until is not None:
            self._note(request, until)
            return True
        if self._is_held(request, starts=starts) or not super().enqueue_request(request):
            return False
        self._note(request, None)
        return True

    def next_request(self) -> Request | None:
        """Return the next request of the queues, which the database fills up; None where none is due."""
        if time.monotonic() - self._written_at > SIGN_SECONDS:
            self._write([])
        request = super().next_request()
        if (request is None and self._has_more) or self._is_due_within(timedelta()):
            self._fill_up()
            request = request or super().next_request()
        if request is not None:
            number = self._numbers.pop(request, None)
            reading = request.meta[READING] = Reading(is_kept=number is not None)
            self._flying[request] = number, reading
        return request

    def _open_frontier(self) -> None:
        assert self.crawler is not None
        try:
            frontier = Frontier(self._surroundings.store, self.spider.name)
            forget = self.crawler.settings.getbool("UNATTENDED_FORGET")
            self._left_over = frontier.take(self._surroundings.now(), forget=forget)
            waiting = frontier.count_waiting()
        except MonitorError as error:
            logger.error("%s", explain(error))
            raise CloseSpider(REASON) from None
        self._frontier = frontier
        self._watch_slot()
        self._number = self._left_over
        self._has_more = waiting > 0
        self.crawler.stats.set_value("unattended/left_over", waiting)
        if waiting:
            logger.info("Left over from the crawl before: %d", waiting)

    def _fill_up(self) -> None:
        """Take what is due from the database into the queues."""
        if self._frontier is None:
            self._has_more, self._next_due = False, None
            return
        self._write([])  # what was put off a moment ago may be due
        found = self._guard(lambda frontier: frontier.load(self._surroundings.now(), AT_ONCE)) or []
        self._has_more = len(found) == AT_ONCE
        self._next_due = self._guard(lambda frontier: frontier.find_next_due())
        for number, kept in found:
            request = self._rebuild(kept)
            if request is None:
                self._write([number])
                continue
            self._numbers[request] = number
            self._mqpush(request)

    def _is_held(self, request: Request, *, starts: bool) -> bool:
        """Tell whether an earlier crawl of this round has the request. What it starts with is no exception: each crawl yields it again."""
        if not self._left_over or self._frontier is None or (request.dont_filter and not starts):
            return False
        fingerprint = self._fingerprint(request)
        held = self._guard(lambda frontier: frontier.holds(fingerprint, up_to=self._left_over)) or False
        if held:
            self._count("unattended/held")
        return held

    def _note(self, request: Request, due_at: datetime | None) -> None:
        if self._frontier is None:
            return
        kept = self._dump(request)
        if kept is None:
            return
        self._number += 1
        self._noted.append(
            Noted(
                number=self._number,
                fingerprint=self._fingerprint(request),
                priority=request.priority,
                request=kept,
                due_at=due_at,
            )
        )
        if due_at is None:
            self._numbers[request] = self._number
        else:
            self._next_due = min(due_at, self._next_due or due_at)
        if len(self._noted) >= AT_ONCE:
            self._write([])

    def _watch_slot(self) -> None:
        """Have :meth:`_finish` called for each request that the engine lets go.

        No signal says so: a callback's end comes before that of its items. The next call of :meth:`next_request` would come too
        late, as the engine asks for none while its downloads are full.
        """
        assert self.crawler is not None
        slot = self.crawler.engine._slot
        assert slot is not None
        let_go = slot.remove_request

        def remove_request(request: Request) -> None:
            self._finish(request)
            let_go(request)

        slot.remove_request = remove_request  # type: ignore[method-assign]

    def _finish(self, request: Request) -> None:
        """Write down that a request is done, together with all that is not yet written."""
        if request not in self._flying:  # of a middleware that asks for itself
            return
        number, reading = self._flying.pop(request)
        self._write([number] if number else [], reading)

    def _write(self, done: list[int], reading: Reading | None = None) -> None:
        noted, self._noted, self._written_at = self._noted, [], time.monotonic()
        remembered = [] if reading is None or reading.failed else [reading.keep]
        self._guard(lambda frontier: frontier.write(noted, done, remembered, self._surroundings.now()))

    def _guard(self, ask: Any) -> Any:
        """Return what *ask* gives of the frontier; None where there is none. A database that fails ends the crawl, in order."""
        assert self.crawler is not None
        if self._frontier is None:
            return None
        try:
            return ask(self._frontier)
        except StoreError as error:
            self._frontier = None
            logger.error("%s; what is not stored will be asked for again", explain(error))
            self._ending = deferred_from_coro(self.crawler.engine.close_spider_async(reason=REASON))
            return None

    def _tell_rest(self) -> None:
        waiting = self._guard(lambda frontier: frontier.count_waiting())
        if waiting:
            self._count("unattended/left_for_later", waiting)
            due = self._guard(lambda frontier: frontier.find_next_due())
            when = f", the first until {due:%Y-%m-%d %H:%M} UTC" if due else ""
            logger.info("Left for the next crawl: %d%s", waiting, when)

    def _dump(self, request: Request) -> bytes | None:
        """Return the request as it is kept; None for one that a database cannot hold, which a killed crawl loses."""
        try:
            said = request.to_dict(spider=self.spider)
            clear(said["meta"], tuple(key for key in OF_ONE_ANSWER if key != PAUSES))
            return pickle.dumps(said, protocol=4)
        except (ValueError, TypeError, AttributeError, pickle.PicklingError) as error:
            if not self._count("unattended/not_kept"):
                logger.warning(
                    "%s would not outlive a killed crawl: %s; give it a method of the spider as callback and plain values",
                    request,
                    error,
                )
            return None

    def _rebuild(self, kept: bytes) -> Request | None:
        try:
            # Written by ourselves, as the queues of Scrapy's JOBDIR are; docs/addon.md says who may write to the database.
            return request_from_dict(pickle.loads(kept), spider=self.spider)  # noqa: S301
        except Exception as error:  # whatever a class that has changed since raises
            self._count("unattended/not_rebuilt")
            logger.warning("A request of an earlier crawl cannot be made again and is dropped: %s", error)
            return None

    def _fingerprint(self, request: Request) -> str:
        assert self.crawler is not None
        return self.crawler.request_fingerprinter.fingerprint(request).hex()

    def _count(self, stat: str, by: int = 1) -> int:
        """Return what *stat* was, and add *by* to it."""
        assert self.crawler is not None
        before: int = self.crawler.stats.get_value(stat, 0)
        self.crawler.stats.inc_value(stat, by)
        return before

    def _is_due_within(self, wait: timedelta) -> bool:
        return self._next_due is not None and self._next_due <= self._surroundings.now() + wait
