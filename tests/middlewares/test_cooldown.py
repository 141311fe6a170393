"""Is a host that asks for a pause left alone?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.middlewares.cooldown import LONGEST_PAUSE, read_retry_after
from tests.newsweb.desk import NOW, Desk, outlet
from tests.newsweb.pages import entries, rss_feed
from tests.newsweb.server import Newsweb, Page

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HEADLINE = "Ferry Margit sinks off Tannholm harbour, many rescued"


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("3600", NOON + timedelta(hours=1)),
        (" 0 ", NOON),
        ("Mon, 02 Mar 2026 14:00:00 GMT", NOON + timedelta(hours=2)),
        ("Sun, 01 Mar 2026 14:00:00 GMT", NOON),
        ("999999999999999999", NOON + LONGEST_PAUSE),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_a_retry_after_header_becomes_an_instant_that_is_not_in_the_past(
    header: str | None, wanted: datetime | None
) -> None:
    assert read_retry_after(header, now=NOON) == wanted


def absurd_dates() -> st.SearchStrategy[str]:
    """Give what looks like a date of mail, of any year and any zone."""
    numbers = st.integers(0, 10**12)
    years, offsets = st.sampled_from([0, 1, 69, 9999, 10_000]) | numbers, st.sampled_from([1, 2359, 9999]) | numbers
    return st.builds("Fri, 31 Dec {} 23:59:59 {}{:04}".format, years, st.sampled_from("+-"), offsets)


@settings(max_examples=300)
@given(st.text(max_size=30) | absurd_dates())
def test_no_header_raises_or_reaches_beyond_a_week(header: str) -> None:
    instant = read_retry_after(header, now=NOON)
    assert instant is None or NOON <= instant <= NOON + LONGEST_PAUSE


@pytest.mark.parametrize("status", [429, 503])
def test_no_page_is_asked_for_after_its_host_asked_for_a_pause(tmp_path: Path, status: int) -> None:
    paths = [f"/a{number}" for number in range(12)]
    with Newsweb() as web:
        web.put("/feed.xml", Page(rss_feed(entries([web.url(path) for path in paths], [HEADLINE] * len(paths)))))
        for path in paths:
            web.put(path, Page("busy", status=status, headers={"Retry-After": "3600"}))
        desk = Desk(tmp_path)
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
        desk.crawl()
        asked = sum(web.hits(path) for path in paths)
        assert 1 <= asked <= 2  # two requests may be under way at once
        endings = [desk.ending(web.url(path)) for path in paths]
        assert {state for state, _ in endings} == {"failed"}
        assert all("asked for a pause until 2026-03-03 13:00Z" in (reason or "") for _, reason in endings)
        assert sum((reason or "").startswith(f"HTTP {status}") for _, reason in endings) == asked
        later = desk.rows("select distinct due_at from address where state = 'failed'")
        assert later == [((datetime.fromisoformat(NOW) + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S.000000"),)]
        desk.crawl()
        assert sum(web.hits(path) for path in paths) == asked


def test_a_feed_that_asks_for_a_pause_is_not_due_before_it_ends(tmp_path: Path) -> None:
    with Newsweb() as web:
        web.put("/feed.xml", Page("busy", status=503, headers={"Retry-After": "7200"}))
        desk = Desk(tmp_path)
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
        desk.crawl()
        for hours, hits in ((1, 1), (3, 2)):
            desk.variables["MONITOR_NOW"] = (datetime.fromisoformat(NOW) + timedelta(hours=hours)).isoformat()
            desk.crawl()
            assert web.hits("/feed.xml") == hits
