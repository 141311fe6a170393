"""What do the section pages name? The spider of one kind of source."""

from __future__ import annotations

from typing import ClassVar

from monitor.spiders.base import StorySpider


class Sections(StorySpider):
    """``scrapy crawl sections -a story=NAME``: the due sources of kind section."""

    name = "sections"
    kinds: ClassVar[tuple[str, ...]] = ("section",)
    takes_pending: ClassVar[bool] = True
