"""When was an entry of a source published? Its date, or none where it states one that cannot be; and how many such there were."""

from __future__ import annotations

from datetime import datetime

from monitor.extract.dates import read_instant


class LinkDates:
    """Reads the dates of one source's entries."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self.odd = 0
        """Dates that no article can have: before 1990, in the future, or no date at all."""

    def read(self, text: str | None, language: str | None = None) -> datetime | None:
        """Return the date that *text* states; None where it states none, or an odd one: the entry then counts as undated."""
        if not text or not text.strip():
            return None
        instant = read_instant(text, language=language)
        if instant is None or instant.is_after(self._now):
            self.odd += 1
            return None
        return instant.when
