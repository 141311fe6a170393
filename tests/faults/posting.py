"""What would a careless spider ask for? Secrets in headers, a body, schemes that are off: the settings must hold all the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from monitor.spiders.base import StorySpider

SECRETS = {"Cookie": "session=1", "Authorization": "Basic c2VjcmV0", "Proxy-Authorization": "Basic c2VjcmV0"}


class Posting(StorySpider):
    """``-a form=URL -a urls=URL,URL``: posts to the form, asks for the rest; logs how each ended."""

    name = "posting"

    async def start(self) -> AsyncIterator[Any]:
        """Yield one POST with secrets, and plain requests."""
        form, urls = vars(self)["form"], vars(self)["urls"].split(",")
        headers = {**SECRETS, "Content-Type": "text/plain"}
        yield self.ask(form, method="POST", body=b"secret words", headers=headers)
        for url in urls:
            yield self.ask(url)

    def ask(self, url: str, **how: Any) -> Request:
        return Request(url, self.parse, errback=self.fail, **how)

    def parse(self, response: Response) -> None:
        self.logger.info("ENDED %s %d", response.url, response.status)

    def fail(self, failure: Failure) -> None:
        self.logger.info("ENDED %s", type(failure.value).__name__)
