"""A middleware of the project's own: it says in a header who asks."""

from scrapy import Request


class Stamp:
    def process_request(self, request: Request) -> None:
        request.headers["X-Crawler"] = "example"
