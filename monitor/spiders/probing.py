"""What is worth knowing of a source's answer? Robots verdict, type, newest entry, cadence, and whether it says when nothing has changed.

Pure but for :func:`ask_again`, which makes the second request.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any, Literal

from scrapy import Request
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from monitor.items import Link, SourceReport
from monitor.middlewares.refusals import PrivateAddress, RobotsRefusal
from monitor.sources import Source
from monitor.spiders.looks import content_type

SHOWN_HEADLINES = 5
DATED_ENTRIES = 20
"""Newest dated entries that the cadence is taken from: a feed's pace of last year is not today's."""
CONDITIONS = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
"""Header of an answer, and of the request that asks for what is newer (RFC 9110, 13.1)."""

Support = Literal["304", "ignored", "changed", "none", "unknown"]
"""Of a second look at once, with the first one's validators: it said that nothing has changed; it sent the same body again; it
sent another body; it gave no validators to ask with; it did not answer."""


def describe_answer(source: Source, response: Response, found: list[Link], report: SourceReport) -> dict[str, Any]:
    """Return what a source answered, in values for JSON; ``cadence_seconds`` is null where fewer than two entries have dates."""
    gap = find_cadence(link.date_published for link in found if link.date_published)
    return {
        "robots": "allows",
        "status": report.status,
        "kind": source.kind,
        "content_type": content_type(response),
        "final_url": response.url,
        "title": report.title,
        "links": report.links,
        "newest": report.newest.isoformat() if report.newest else None,
        "cadence_seconds": None if gap is None else int(gap.total_seconds()),
        "validators": list_validators(response),
        "fault": report.fault,
        "headlines": [link.headline or link.url for link in found[:SHOWN_HEADLINES]],
    }


def judge_robots(error: BaseException | None) -> str:
    """Return what robots.txt says where a request ended with *error*: ``disallows``, ``cannot be read``, ``allows``, or "" where it was not asked."""
    if isinstance(error, RobotsRefusal):
        return "disallows" if error.lasting else "cannot be read"
    return "" if isinstance(error, PrivateAddress) else "allows"


def find_cadence(dates: Iterable[datetime]) -> timedelta | None:
    """Return the usual time between two entries: the median gap of the newest ones; None for fewer than two instants."""
    newest = sorted(set(dates), reverse=True)[:DATED_ENTRIES]
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(newest)]
    return timedelta(seconds=median(gaps)) if gaps else None


def list_validators(response: Response) -> list[str]:
    """Return which of ``ETag`` and ``Last-Modified`` an answer has."""
    return [name for name in CONDITIONS if response.headers.get(name)]


async def ask_again(response: Response, download: Callable[[Request], Awaitable[Response]]) -> Support:
    """Ask for the same address at once, on the condition that it has changed; return what came of it. Never raises."""
    validators = list_validators(response)
    if not validators:
        return "none"
    headers = {CONDITIONS[name]: response.headers[name] for name in validators}
    meta = {"outlet": response.meta.get("outlet", "")}
    try:
        answer = await download(Request(response.url, callback=NO_CALLBACK, headers=headers, meta=meta))
    except Exception:  # whatever a download raises: the first answer stands, this one is only a question
        return "unknown"
    if answer.status == 304:
        return "304"
    if answer.status != 200:
        return "unknown"
    return "ignored" if answer.body == response.body else "changed"
