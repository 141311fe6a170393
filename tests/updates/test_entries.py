"""When a live blog's entries were written, by their clock times and the page's dates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from monitor.items import Article
from monitor.text.sentences import split_sentences
from monitor.updates.entries import find_entries, instant_at

BLOG = "20:31 The evening\n\nNine people are dead.\n\n11:02 At noon\n\nSeven are dead.\n\n09:05 What we know\n\nFour."


def instants(body: str, published: datetime | None, modified: datetime | None = None) -> list[datetime]:
    article = Article(url="x", article_body=body, date_published=published, date_modified=modified)
    return [entry.when for entry in find_entries(article, split_sentences(body)) if entry.when]


def test_the_zone_of_the_clocks_is_the_one_that_fits_the_pages_dates() -> None:
    found = instants(BLOG, datetime(2026, 3, 2, 8, 5, tzinfo=UTC), datetime(2026, 3, 2, 19, 34, tzinfo=UTC))
    assert [when.strftime("%H:%M") for when in found] == ["19:31", "10:02", "08:05"]


def test_a_zone_that_the_page_states_is_taken() -> None:
    found = instants(
        BLOG, datetime(2026, 3, 2, 9, 5, tzinfo=timezone(timedelta(hours=2))), datetime(2026, 3, 2, 20, tzinfo=UTC)
    )
    assert [when.strftime("%H:%M") for when in found] == ["18:31", "09:02", "07:05"]


def test_entries_over_midnight_are_on_two_days() -> None:
    body = "00:20 Late\n\nTen.\n\n23:50 Evening\n\nNine."
    found = instants(body, datetime(2026, 3, 2, 23, 50, tzinfo=UTC), datetime(2026, 3, 3, 0, 25, tzinfo=UTC))
    assert found == [datetime(2026, 3, 3, 0, 20, tzinfo=UTC), datetime(2026, 3, 2, 23, 50, tzinfo=UTC)]


def test_no_entry_is_younger_than_the_page() -> None:
    published, modified = datetime(2026, 3, 2, 8, 5, tzinfo=UTC), datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert instants(BLOG, published, modified) == [modified]


def test_one_clock_time_or_no_date_makes_no_live_blog() -> None:
    assert instants("9:30 is when it began.\n\nTwo.", datetime(2026, 3, 2, tzinfo=UTC)) == []
    assert instants(BLOG, None) == []


def test_what_stands_above_the_first_entry_has_no_instant() -> None:
    assert instant_at([], 5) is None
