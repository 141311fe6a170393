"""What must guard, cooldown and conditional requests be told? The little that they need of the crawl they stand in.

They serve two kinds of crawl: the monitor's own, and those of any Scrapy project by the add-on. Which one it is says the setting
MONITOR_SURROUNDINGS; the middlewares know neither.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol, cast
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.utils.misc import load_object

from monitor.revalidation import Remembered


class Surroundings(Protocol):
    """The clock, the memory and the permissions of one crawl."""

    @property
    def allow_private(self) -> bool:
        """Whether every address may be connected to."""

    @property
    def open_netlocs(self) -> Collection[str]:
        """Lower-case ``host:port`` whose address may be private."""

    @property
    def how_to_open(self) -> str:
        """What a person does to let a private address through: the end of a refusal."""

    def now(self) -> datetime:
        """Return the present in UTC."""

    def find_pauses(self) -> dict[str, datetime]:
        """Return by host until when earlier crawls were asked to leave it alone."""

    def note_pause(self, host: str, until: datetime) -> None:
        """Keep a pause for the crawls to come, where nothing else tells them."""

    def recall(self, address: str) -> Remembered | None:
        """Return what is remembered of an address; None for nothing."""

    def name_readers(self, request: Request) -> frozenset[str]:
        """Return the names of those who read the answer to *request* (see revalidation)."""


_surroundings: WeakKeyDictionary[Crawler, Surroundings] = WeakKeyDictionary()


def surroundings_of(crawler: Crawler) -> Surroundings:
    """Return the surroundings of *crawler*, made at the first call. Its spider must exist already."""
    if crawler not in _surroundings:
        _surroundings[crawler] = cast("Surroundings", load_object(crawler.settings["MONITOR_SURROUNDINGS"])(crawler))
    return _surroundings[crawler]
