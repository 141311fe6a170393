"""What do the parts of one crawl share? The open store, the clock, the stories with their profiles, and the run's name.

Scrapy builds middlewares, pipelines and extensions apart from each other; each asks :func:`crawl_of` for the one value.
Spiders do not: they fetch, and know neither store nor verdicts.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, TypeVar
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from monitor.environment import VARIABLES, Environment, read_environment
from monitor.items import AddressState, Article
from monitor.judging import build_profiles, widen_story
from monitor.readers import name_story
from monitor.store.database import Store, open_store
from monitor.stories import Story
from monitor.story.profile import Profile

STORE_FAILED = "monitor/store_failed"
"""Stat that is set once the store could not take what was to be kept: the crawl then ends, and asks no more of it."""


Found = TypeVar("Found")


class Fate(DropItem):
    """Why an article leaves the line before it is saved: the base of every pipeline's reasons."""

    state: ClassVar[AddressState] = "quarantined"
    """What its address ends as."""


class Crawl:
    """One run of a spider, as the doors other than the spider see it."""

    def __init__(self, environment: Environment, stories: Sequence[Story], *, token: str, trigger: str) -> None:
        self.environment = environment
        self.token = token
        self.trigger = trigger
        self.stories = tuple(stories)
        self.store: Store = open_store(environment.database_url)
        self.run_id: int | None = None
        """Id of the crawl_run row; None until the spider has opened."""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="line")

    @property
    def owner(self) -> str:
        """Whose leases the frontier's rows carry."""
        return f"run:{self.token}"

    def now(self) -> datetime:
        """Return the present in UTC, or MONITOR_NOW."""
        return self.environment.now()

    async def run_apart(self, function: Callable[..., Found], *arguments: Any) -> Found:
        """Return what *function* gives, run in the crawl's one thread, in the order of the calls; raises what it raises.

        For what takes long or writes to the store. It is one thread, so that writers queue here for each other, where the
        loop goes on, and not at the database's lock.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *arguments)

    @cached_property
    def readers(self) -> frozenset[str]:
        """Names of those that this crawl reads for: a digest of each story as it is now. A body read for them is no news to them."""
        return frozenset(name_story(widen_story(self.store, story)) for story in self.stories)

    @cached_property
    def profiles(self) -> dict[str, Profile]:
        """Profile of each story by name, built once: from its seeds, and from what a person said of held articles."""
        _ = self.readers  # first: what is said in between must make the next crawl look again
        return build_profiles(self.store, self.stories)

    def wanted_profiles(self, article: Article) -> list[Profile]:
        """Return the profiles that *article* is judged against: those it names, else every one."""
        return [p for name, p in self.profiles.items() if not article.stories or name in article.stories]


# Alembic tells of every plug-in it loads; a crawl's log is about the crawl.
logging.getLogger("alembic").setLevel(logging.WARNING)

_crawls: WeakKeyDictionary[Crawler, Crawl] = WeakKeyDictionary()


def crawl_of(crawler: Crawler) -> Crawl:
    """Return the crawl of *crawler*, opening the store at the first call. Its spider must exist already.

    Raises EnvironmentFault or StoreError.
    """
    if crawler not in _crawls:
        settings = crawler.settings
        environment = read_environment({name: settings.get(name) or "" for name in VARIABLES})
        _crawls[crawler] = Crawl(
            environment,
            getattr(crawler.spider, "stories", ()),
            token=settings.get("MONITOR_RUN_TOKEN") or uuid.uuid4().hex,
            trigger=settings["MONITOR_TRIGGER"],
        )
    return _crawls[crawler]
