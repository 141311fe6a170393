"""What if a crawl that was to stop does not? After half a minute it is ended where it stands.

Scrapy waits without a bound for all that it has under way, and where nobody is left who could kill the crawl it would hang for ever.
Nothing is lost: what it had leased is the next crawl's. faulthandler does it, by a thread that no lock of Python's holds up;
it says on standard error where each thread hung.
"""

from __future__ import annotations

import faulthandler

from monitor.crawl_process import STOP_SECONDS

SICK_STORE_SECONDS = 120.0
"""For a crawl whose database took no more: what it says at its close may wait for a lock again, half a minute each time."""

_STANDARD_ERROR = 2


def end_in(seconds: float = STOP_SECONDS) -> None:
    """End this process with exit code 1 in *seconds*, whatever it does then. One that ends sooner by itself notices nothing."""
    faulthandler.dump_traceback_later(seconds, exit=True, file=_STANDARD_ERROR)
