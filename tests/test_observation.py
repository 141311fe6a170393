"""Which sources can be late? Those that a story asks, and no others."""

from __future__ import annotations

from datetime import UTC, datetime

from monitor.observation import mark_asked
from monitor.outlets import Source
from monitor.store.monitoring import SourceReading

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)


def held(number: int, outlet: str, kind: str, url: str) -> SourceReading:
    return SourceReading(
        id=number, url=url, outlet=outlet, kind=kind, state="ok", newest_item=NOW, last_good=NOW, due_at=NOW
    )


HELD = (
    held(1, "quay", "feed", "https://quay.example/rss"),
    held(2, "quay", "feed", "https://quay.example/rss/sport"),
    held(3, "tern", "search", "https://tern.example/?q=ferry"),
    held(4, "herald", "search", "https://herald.example/?q=ferry"),
)


def test_a_feed_is_asked_by_its_address_and_a_search_by_its_outlet() -> None:
    followed = [
        Source(outlet="quay", kind="feed", url="https://quay.example/rss"),
        Source(outlet="tern", kind="search", url="https://tern.example/?q={query}"),
    ]
    assert [one.id for one in mark_asked(HELD, followed) if one.asked] == [1, 3]


def test_where_nobody_knows_which_are_asked_all_are() -> None:
    assert mark_asked(HELD, None) == HELD
