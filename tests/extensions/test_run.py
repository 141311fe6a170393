"""What does the log say at a crawl's end of the health of its sources?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from monitor.store.database import open_store
from monitor.store.outlet_models import OutletTemplateRow
from tests.newsweb.desk import Desk, outlet
from tests.newsweb.pages import entries, rss_feed
from tests.newsweb.server import Newsweb, Page

NOTE = "layout changed: since 2026-03-01 09:00 UTC its pages have 3% of their text where usually 95% stands"


def note_layout(desk: Desk, name: str) -> None:
    """Put the note into the store that three odd pages of the outlet would leave there."""
    with open_store(f"sqlite:///{desk.folder / 'data' / 'monitor.sqlite3'}") as store, store.begin() as session:
        session.add(
            OutletTemplateRow(
                outlet=name,
                blocks={"main p": 2000},
                pages=5,
                keep_rate=0.95,
                odd_pages=[],
                changed_at=datetime(2026, 3, 1, 9, tzinfo=UTC),
                note=NOTE,
            )
        )


def test_an_outlet_that_falls_silent_is_told_at_the_end_of_the_crawl_that_sees_it_and_no_more(tmp_path: Path) -> None:
    with Newsweb() as web:
        feed = rss_feed(entries([web.url("/a")], ["A harbour fair"]))
        web.put("/news.xml", Page(feed, content_type="application/rss+xml"))
        desk = Desk(tmp_path)
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/news.xml"))]))
        assert "silent" not in desk.crawl("feeds").log
        desk.variables["MONITOR_NOW"] = "2026-03-30T12:00:00+00:00"
        log = desk.crawl("feeds", all="1").log
        assert "WARNING: Outlet quay silent: nothing new for" in log
        assert "to do: open" in log
        assert "Outlet quay" not in desk.crawl("feeds", all="1").log
        assert desk.rows("select outlet, kind, number from outlet_silence") == [("quay", "silent", 1)]


def test_a_changed_layout_is_told_once_for_each_outlet_that_was_asked(tmp_path: Path) -> None:
    with Newsweb() as web:
        for path in ("/news.xml", "/sport.xml"):
            web.put(path, Page(rss_feed([]), content_type="application/rss+xml"))
        desk = Desk(tmp_path)
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/news.xml")), ("feed", web.url("/sport.xml"))]))
        note_layout(desk, "quay")
        note_layout(desk, "herald")
        log = desk.crawl("feeds").log
        assert log.count(f"WARNING: Outlet quay: {NOTE}") == 1
        assert "herald" not in log
