"""Errors that name the place, the value and the next step.

Each class is one rule that a user's input broke; the command line prints the message alone and exits with 2,
or with the class's own ``exit_code``.
"""

from __future__ import annotations

from typing import ClassVar


class MonitorError(Exception):
    """Something the user can mend; the message says what, where and how."""

    exit_code: ClassVar[int] = 2


class EnvironmentFault(MonitorError):
    """A ``MONITOR_*`` variable has a value that cannot be used."""


class StoryError(MonitorError):
    """A story's folder, ``story.toml`` or seed file cannot be used."""


class SourcesError(MonitorError):
    """The sources file, or one outlet in it, cannot be used."""


class ImportFault(MonitorError):
    """A line of an import file cannot be read as an article."""


class StoreError(MonitorError):
    """The database cannot be opened, is of another schema version, or holds damage."""


class StoreEmpty(StoreError):
    """There is no database yet, or one without tables, and whoever asks is only looking."""


class StoreRefused(StoreError):
    """The database did not do what it was asked: it is full, locked, read-only, damaged, or its server is gone."""


class StoreLost(StoreError):
    """The database could be opened when a crawl began, and not any more when it had ended."""

    exit_code: ClassVar[int] = 1


class AddonFault(MonitorError):
    """A Scrapy project that uses the add-on has settings that it cannot work with, or its spider is being crawled already."""


class NotFound(MonitorError):
    """A story, article or update with that name or id is not in the store."""


class NotAnArticle(Exception):
    """A page that must not be stored as an article; the message says what was seen.

    Not a :class:`MonitorError`: nobody has to mend it, the address ends in quarantine with this reason.
    """

    def __init__(self, kind: str, seen: str) -> None:
        super().__init__(f"{kind}: {seen}")
        self.kind = kind
        """``consent``, ``paywall``, ``bot check``, ``not found``, ``login``, ``empty``, ``section``, ``not html``, …"""
        self.seen = seen
        """The words or mark-up that gave it away."""
