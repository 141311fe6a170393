"""Was an answer read, so that only changes to it need be asked for? What the parts of the add-on note on a request's way.

They write on the request's meta. A callback that hands its meta on to the next request must not hand this on, so it is cleared.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from monitor.revalidation import Remembered

READING = "unattended_reading"
"""Key of a request's meta: its :class:`Reading`, from when it leaves the frontier."""
START = "unattended_start"
"""Key: set on what the spider starts with, until the frontier has seen it."""
PUT_OFF = "unattended_until"
"""Key: the instant until which the frontier is to keep the request."""
PAUSES = "unattended_pauses"
"""Key: how often its host answered it with a pause."""
OF_ONE_ANSWER = (READING, START, PUT_OFF, PAUSES, "known", "unchanged", "remembered", "asked_whole", "retry_after")
"""Keys that tell of one answer alone."""
OF_ONE_REQUEST = (*OF_ONE_ANSWER, "revalidate")
"""Keys that tell of one request and what its redirects and retries answer; another request must not have them."""

Revalidation = Literal["never", "leaf", "always"]
"""Which answers are asked for changes only, ``meta["revalidation"]``: none, those that led to no further request, every one."""


@dataclass
class Reading:
    """What came of one answer. One object, whoever copies the meta that it stands in."""

    is_kept: bool = True
    """Whether the request has a row. One that has none, of ``scrapy fetch`` for example, is asked for whole."""
    keep: Remembered | None = None
    """To be remembered once the request is done."""
    failed: bool = False
    """An item of it was lost in a pipeline: it is to be read again."""


def judge_reading(remembered: Remembered | None, revalidation: Revalidation, *, led_on: bool) -> Remembered | None:
    """Return what to remember of an answer that was read; None for nothing new.

    *led_on*: its callback asked for further requests. Unchanged, such a page would hide them, so it counts as read by nobody
    and is asked for whole again.
    """
    if remembered is None or revalidation == "never":
        return None
    return replace(remembered, readers=frozenset()) if led_on and revalidation == "leaf" else remembered


def clear(meta: dict[str, Any], keys: tuple[str, ...] = OF_ONE_REQUEST) -> None:
    """Take *keys* out of *meta*."""
    for key in keys:
        meta.pop(key, None)
