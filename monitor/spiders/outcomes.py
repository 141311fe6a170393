"""How did a request that gave no page end, in words for a person? Status codes and exceptions to a named state.

Pure: no request is made here, and nothing is stored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from monitor.items import AddressState
from monitor.middlewares.refusals import BudgetSpent, HostPaused, HostSilent, PrivateAddress, RobotsRefusal
from monitor.pauses import say_pause

REFUSAL_STATUSES: Mapping[int, str] = {
    401: "asks for a login",
    402: "asks for payment",
    403: "forbids",
    407: "asks for a login at a proxy",
    451: "is barred for legal reasons",
}
"""The publisher's no: asked again where a source names a later change, and once a day for a time while one names the address at all."""

_WORDS: Mapping[int, str] = {
    301: "sends its reader to no web address",
    302: "sends its reader to no web address",
    303: "sends its reader to no web address",
    307: "sends its reader to no web address",
    308: "sends its reader to no web address",
    304: "not modified, though it was asked for whole",
    404: "not found",
    410: "gone for good",
    429: "too many requests",
    500: "server error",
    502: "bad gateway",
    503: "not available for now",
    504: "gateway time-out",
}
_EXCEPTIONS: tuple[tuple[type[Exception], str], ...] = (
    (DownloadTimeoutError, "no whole answer in time"),
    (CannotResolveHostError, "the host's name cannot be looked up; is this machine online, and is the name right?"),
    (DownloadCancelledError, "the answer is too large"),
    (DownloadConnectionRefusedError, "no connection"),
    (ResponseDataLossError, "the answer was cut short"),
    (UnsupportedURLSchemeError, "not an http(s) address"),
    (DownloadFailedError, "no sound answer"),
)
_LONGEST_REASON = 300
_AIOHTTP = re.compile(r"""\bmessage=(['"])(.*?)(?:\\n|: b\\?['"]|\1)""", re.DOTALL)
"""The first line of aiohttp's ``400, message='Bad status line:\\n …', url='…'``; the others quote the answer."""


def explain_status(status: int, *, host: str = "", until: datetime | None = None) -> tuple[AddressState, str]:
    """Return the state and reason of an answer that is not 200: ``("refused", "HTTP 403 (forbids)")``.

    *until* is the end of the pause that *host* asked for with it; None for none.
    """
    if status in REFUSAL_STATUSES:
        return "refused", f"HTTP {status} ({REFUSAL_STATUSES[status]})"
    words = _WORDS.get(status)
    reason = f"HTTP {status} ({words})" if words else f"HTTP {status}"
    return "failed", f"{reason}; {say_pause(host, until)}" if until else reason


def explain_exception(error: BaseException | None) -> tuple[AddressState, str, datetime | None]:
    """Return state, reason and the instant before which not to ask again (None: the usual) of a request that raised."""
    if isinstance(error, RobotsRefusal):
        return "refused" if error.lasting else "failed", str(error)[:_LONGEST_REASON], None
    if isinstance(error, PrivateAddress):
        return "refused", str(error), None
    if isinstance(error, HostPaused | HostSilent):
        return "failed", str(error), error.until
    if isinstance(error, BudgetSpent):
        return "queued", str(error), error.until
    if isinstance(error, IgnoreRequest) and "max redirections" in str(error):
        return "failed", "too many redirects, or a circle of them", None
    for kind, words in _EXCEPTIONS:
        if isinstance(error, kind):
            return "failed", f"{words}: {_tidy(str(error))}"[:_LONGEST_REASON], None
    return "failed", f"{type(error).__name__}: {_tidy(str(error))}"[:_LONGEST_REASON], None


def _tidy(message: str) -> str:
    """Return what a library says of an answer on one line, without the bytes of it that it quotes."""
    if first := _AIOHTTP.search(message):
        message = first[2].rstrip(": ")
    return " ".join(message.split()) or "nothing more is known"
