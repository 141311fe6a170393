"""An ordinary spider: a list of pages, each with a title."""

from collections.abc import Iterator
from typing import Any

import scrapy
from scrapy.http import Response


class Pages(scrapy.Spider):
    name = "pages"

    def __init__(self, start: str = "", told: str = "", **arguments: Any) -> None:
        super().__init__(None, **arguments)
        self.start_urls = [start]
        self.meta = {"handle_unchanged": True} if told else {}

    def parse(self, response: Response) -> Iterator[scrapy.Request]:
        for place, link in enumerate(response.css("a::attr(href)").getall()):
            yield response.follow(
                link, self.parse_page, errback=self.note_error, cb_kwargs={"place": place}, meta=self.meta
            )

    def parse_page(self, response: Response, place: int) -> Iterator[dict[str, object]]:
        if "unchanged" in response.flags:
            yield {"url": response.url, "unchanged": True}
        else:
            yield {"url": response.url, "title": response.css("title::text").get(), "place": place}

    def note_error(self, failure: Any) -> Iterator[dict[str, object]]:
        yield {"url": failure.request.url, "error": type(failure.value).__name__}
