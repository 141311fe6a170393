"""What are the shared middlewares told in a crawl of any Scrapy project? What its ``UNATTENDED_*`` settings and its database say."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings
from scrapy.utils.project import data_path

from monitor.revalidation import Remembered
from monitor.store.database import Store
from monitor.store.fetch_memory import load_remembered
from monitor.unattended.frontier import load_pauses, open_frontier, save_pause

FILE = "unattended.sqlite3"
_SWITCHES = {"1": True, "true": True, "0": False, "false": False, "": False}


class AddonSurroundings:
    """The surroundings (see middlewares) of a crawl that the add-on attends."""

    how_to_open = "name its host:port in UNATTENDED_ALLOW_PRIVATE, or set that to True for all"

    def __init__(self, crawler: Crawler) -> None:
        assert crawler.spider is not None
        settings = crawler.settings
        self._spider = crawler.spider.name
        self._edition = settings.get("UNATTENDED_EDITION") or ""
        self._url = find_database(settings)
        self.allow_private, self.open_netlocs = read_allowed(settings.get("UNATTENDED_ALLOW_PRIVATE"))

    @cached_property
    def store(self) -> Store:
        """The add-on's database, opened at the first use. Raises StoreError or AddonFault."""
        return open_frontier(self._url)

    def now(self) -> datetime:
        """Return the present in UTC."""
        return datetime.now(UTC)

    def find_pauses(self) -> dict[str, datetime]:
        """Return the pauses that this and earlier crawls were asked for."""
        return load_pauses(self.store, self.now())

    def note_pause(self, host: str, until: datetime) -> None:
        """Keep a pause for the crawls to come."""
        save_pause(self.store, host, until)

    def recall(self, address: str) -> Remembered | None:
        """Return what is remembered of a request, by its fingerprint."""
        return load_remembered(self.store, [address]).get(address)

    def name_readers(self, request: Request) -> frozenset[str]:
        """Return who reads the answer: the callback of the spider, in the project's edition."""
        callback = getattr(request.callback, "__name__", "parse")
        return frozenset({f"{self._spider}.{callback} {self._edition}".strip()})


def find_database(settings: BaseSettings) -> str:
    """Return the URL of the add-on's database: UNATTENDED_DATABASE, a URL or a path, else a file among the project's data."""
    said = str(settings.get("UNATTENDED_DATABASE") or data_path(FILE))
    return said if "://" in said else f"sqlite:///{Path(said).absolute()}"


def read_allowed(said: object) -> tuple[bool, frozenset[str]]:
    """Return whether every private address is open, and which ``host:port`` are: of a switch, a list, or words parted by commas."""
    if said is None or isinstance(said, bool | int):
        return bool(said), frozenset()
    if isinstance(said, str):
        if said.strip().lower() in _SWITCHES:
            return _SWITCHES[said.strip().lower()], frozenset()
        said = said.split(",")
    assert isinstance(said, list | tuple | set | frozenset)
    return False, frozenset(str(one).strip().lower() for one in said)
