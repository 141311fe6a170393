"""What is new at all sources, of every kind? The spider that ``monitor crawl`` and ``monitor run`` start."""

from __future__ import annotations

from typing import ClassVar

from monitor.sources import KINDS
from monitor.spiders.base import StorySpider


class News(StorySpider):
    """``scrapy crawl news -a story=NAME``: every due source, what an earlier crawl left over, due revisits."""

    name = "news"
    kinds: ClassVar[tuple[str, ...]] = KINDS
    takes_pending: ClassVar[bool] = True
    takes_revisits: ClassVar[bool] = True
