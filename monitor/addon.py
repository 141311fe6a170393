"""What does a Scrapy project add to crawl unattended? One line in its settings, ``ADDONS = {"monitor.addon.Unattended": 500}``.

It gives address guard, Retry-After, conditional requests and a frontier that outlives a killed crawl to ordinary spiders; docs/addon.md
says what each does. Nothing of the monitor's stories, sources or tables is needed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar, Self

from scrapy.core.scheduler import Scheduler
from scrapy.crawler import Crawler
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings
from scrapy.utils.misc import load_object
from scrapy.utils.reactor import _asyncio_reactor_path

from monitor.errors import AddonFault
from monitor.middlewares.conditional import Conditional
from monitor.middlewares.cooldown import CoolDown
from monitor.unattended.attending import OUR_HANDLER, Attend, Note, check_guarded
from monitor.unattended.frontier import Frontier, open_frontier
from monitor.unattended.scheduler import DurableScheduler
from monitor.unattended.surroundings import find_database

DEFAULTS = {
    "UNATTENDED_DATABASE": None,
    "UNATTENDED_ALLOW_PRIVATE": False,
    "UNATTENDED_LONGEST_WAIT": 60.0,
    "UNATTENDED_EDITION": "",
    "UNATTENDED_FORGET": False,
}
"""The add-on's own settings; docs/addon.md explains each."""
UNGUARDED = ("file", "ftp", "s3")
"""Schemes that lead past the guard."""


class Unattended:
    """Scrapy add-on: sets what a crawl needs to run for months, and refuses settings with which it could not."""

    _own: ClassVar[dict[str, str]] = {
        "SCHEDULER": "monitor.unattended.scheduler.DurableScheduler",
        "MONITOR_SURROUNDINGS": "monitor.unattended.surroundings.AddonSurroundings",
    }

    def __init__(self, spider: str | None) -> None:
        self._spider = spider

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for *crawler*."""
        return cls(crawler.spidercls.name)

    def update_settings(self, settings: BaseSettings) -> None:
        """Put the add-on's parts among those of the project, which stay as they are.

        Raises AddonFault, with what to change: a crawl that cannot begin must not look like one that went well.
        """
        _check_reactor(settings)
        _check_frontier(settings)
        settings.setdict(DEFAULTS, "addon")
        for name, value in self._own.items():
            settings.set(name, value, max(SETTINGS_PRIORITIES["addon"], settings.getpriority(name) or 0))
        _guard_handlers(settings)
        with open_frontier(find_database(settings)) as store:
            Frontier(store, self._spider or "").check_free(datetime.now(UTC))
        for middleware, order in ((CoolDown, 90), (Attend, 560), (Conditional, 585)):
            settings.setdefault_in_component_priority_dict("DOWNLOADER_MIDDLEWARES", middleware, order)
        settings.setdefault_in_component_priority_dict("SPIDER_MIDDLEWARES", Note, 1)


def _check_reactor(settings: BaseSettings) -> None:
    reactor = settings["TWISTED_REACTOR"]
    if settings.getbool("TWISTED_REACTOR_ENABLED") and reactor != _asyncio_reactor_path:
        raise AddonFault(
            f"TWISTED_REACTOR is {reactor!r}; the address guard needs asyncio: leave that setting out, which gives "
            f"{_asyncio_reactor_path}, or set TWISTED_REACTOR_ENABLED = False"
        )


def _check_frontier(settings: BaseSettings) -> None:
    if settings["JOBDIR"]:
        raise AddonFault(
            f"JOBDIR is {settings['JOBDIR']!r}; the frontier is kept in UNATTENDED_DATABASE: leave JOBDIR out"
        )
    if load_object(settings["SCHEDULER"]) not in (Scheduler, DurableScheduler):
        raise AddonFault(
            f"SCHEDULER is {settings['SCHEDULER']!r}; the frontier is a scheduler itself: leave SCHEDULER out"
        )


def _guard_handlers(settings: BaseSettings) -> None:
    """Have http and https fetched behind the guard, and nothing else that a page could lead to."""
    handlers = dict(settings.getdict("DOWNLOAD_HANDLERS"))
    for scheme in ("http", "https"):
        check_guarded(scheme, handlers.setdefault(scheme, OUR_HANDLER))
    for scheme in UNGUARDED:
        handlers.setdefault(scheme, None)
    # Without a reactor Scrapy sets defaults of its own, later and with the priority of a project's.
    priority = max(SETTINGS_PRIORITIES["project"], settings.getpriority("DOWNLOAD_HANDLERS") or 0)
    settings.set("DOWNLOAD_HANDLERS", handlers, priority)
