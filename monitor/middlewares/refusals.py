"""Why was a request not sent? The refusals that guard, robots, cooldown, budget and stopping raise; spiders read the reasons.

Apart from where they are raised, so that spiders, which may not know the store, can name them.
"""

from __future__ import annotations

from datetime import datetime

from scrapy.exceptions import IgnoreRequest

from monitor.pauses import say_pause


class PrivateAddress(IgnoreRequest):
    """The address is not on the public internet, and neither MONITOR_ALLOW_PRIVATE nor its outlet opens it."""


class RobotsRefusal(IgnoreRequest):
    """The host's robots.txt keeps this crawler off the address, or cannot be read."""

    def __init__(self, reason: str, *, lasting: bool = True) -> None:
        super().__init__(reason)
        self.lasting = lasting
        """False where the file itself is sick: the address may be tried again later."""


class HostPaused(IgnoreRequest):
    """The host asked for no request before an instant that has not come."""

    def __init__(self, host: str, until: datetime) -> None:
        super().__init__(say_pause(host, until))
        self.host = host
        self.until = until


class HostSilent(IgnoreRequest):
    """The host gave no answer, or an error of its own, several times in a row; it is left alone until an instant that has not come."""

    def __init__(self, host: str, gave: str, times: int, until: datetime) -> None:
        super().__init__(f"{host} gave {gave} {times} times in a row and is left alone until {until:%Y-%m-%d %H:%M}Z")
        self.until = until


class BudgetSpent(IgnoreRequest):
    """The pages that an outlet or a host may be asked for in a day were asked for already."""

    def __init__(self, budget: str, pages: int, until: datetime) -> None:
        super().__init__(f"put off: {budget}, {pages}, is spent until {until:%Y-%m-%d %H:%M}Z")
        self.until = until


class CrawlStops(IgnoreRequest):
    """The crawl was asked to stop before the request was sent: it ends in nothing, and its lease goes to the next crawl."""
