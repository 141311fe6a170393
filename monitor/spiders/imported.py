"""What do articles from elsewhere say? Reads an import file into the same line that fetched pages go through."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from monitor.errors import NotAnArticle
from monitor.extract.addresses import canonical_url
from monitor.import_files import ImportedPage, read_import
from monitor.items import Article, Outcome
from monitor.spiders.base import StorySpider


class Imported(StorySpider):
    """``scrapy crawl imported -a path=FILE -a story=NAME``: the file's articles in order of publication. Fetches nothing."""

    name = "imported"

    def __init__(self, path: str = "", **arguments: Any) -> None:
        super().__init__(**arguments)
        self.path = Path(path)

    def prepare(self) -> None:
        """Read stories and the whole file: a fault in line 900 must show before line 1 is stored. Raises ImportFault."""
        super().prepare()
        self.entries = read_import(self.path, fetched_at=self.environment.now())

    async def start(self) -> AsyncIterator[Any]:
        """Yield the stories' seeds, then the file's articles, earliest first."""
        for story in self.stories:
            for seed in story.seeds:
                yield seed
        for entry in self.entries:
            if isinstance(entry, ImportedPage):
                yield await self.read_imported(entry)
            else:
                yield self.place(entry)

    def place(self, article: Article) -> Article:
        """Return *article* under its canonical address and for the asked stories only."""
        address = canonical_url(article.url)
        return replace(article, url=address, address=address, stories=tuple(self.story_names))

    async def read_imported(self, page: ImportedPage) -> Article | Outcome:
        """Return the article that a line's HTML holds, or the outcome that says why it holds none."""
        url = page.link.url
        try:
            article: Article = await self.read_page(
                page.html.encode(), url, "text/html; charset=utf-8", page.link, page.outlet
            )
        except NotAnArticle as error:
            return Outcome(address=canonical_url(url), state="quarantined", reason=str(error)[:300])
        article.outlet = page.outlet
        return replace(article, address=canonical_url(url), stories=tuple(self.story_names))
