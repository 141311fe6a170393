"""What do the pages of the held articles say by now? Looks again at those that are due, and at nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, ClassVar

from monitor.sources import Source, select_sources
from monitor.spiders.base import StorySpider


class Revisit(StorySpider):
    """``scrapy crawl revisit -a story=NAME``: the articles that are on the story or for review; ``-a all=1``: due or not."""

    name = "revisit"
    takes_revisits: ClassVar[bool] = True

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.takes_every_revisit = self.due_or_not

    def choose_sources(self) -> list[Source]:
        """Return the sources that ``-a source=…`` names: their outlets' articles are looked at. It asks none itself."""
        return select_sources(self.outlets, self.source_names) if self.source_names else []

    async def start(self) -> AsyncIterator[Any]:
        """Yield the stories' seeds, so that there is something to judge by; the frontier adds the pages."""
        for story in self.stories:
            for seed in story.seeds:
                yield seed
