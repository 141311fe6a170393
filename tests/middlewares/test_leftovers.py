"""When does a page that a killed crawl had fetched do instead of asking for it?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.items import ArchivePlace, Link
from monitor.middlewares.leftovers import may_answer
from monitor.warc import KeptPage

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("unstored_since", "modified", "does"),
    [
        (NOW, None, True),
        (NOW - MINUTE, NOW - MINUTE, True),
        (NOW + MINUTE, None, False),
        (NOW - MINUTE, NOW + MINUTE, False),
    ],
    ids=["unstored", "changed before", "stored since", "changed since"],
)
def test_a_page_does_that_came_after_what_is_stored_and_after_the_change_that_is_told(
    unstored_since: datetime, modified: datetime | None, does: bool
) -> None:
    page = KeptPage(place=ArchivePlace(file="a.warc.gz", offset=0), fetched_at=NOW)
    link = Link(url="https://quay.example/a", date_modified=modified)
    assert may_answer(page, unstored_since, link) is does
