"""Is a page that a crawl read kept as the server sent it?"""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from monitor.store.database import open_store
from monitor.store.leases import release_leases
from monitor.warc import find_pages
from tests.newsweb.desk import LONGEST_CRAWL, NOW, Desk, outlet
from tests.newsweb.pages import DAY, article_page, entries, ferry_article, rss_feed
from tests.newsweb.server import Newsweb, Page

PACKED = {"Content-Encoding": "gzip", "Content-Type": "text/html; charset=utf-8"}
PATH = "/2026/03/02/ferry-a"


def crawl_one(web: Newsweb, desk: Desk, **settings: str) -> bytes:
    """Crawl a feed that names one article; return the article's page as it was served, packed."""
    headline, paragraphs = ferry_article(0)
    packed = gzip.compress(article_page(headline, paragraphs).encode())
    web.put(PATH, Page(packed, headers={"Content-Encoding": "gzip", "Content-Type": "text/html; charset=utf-8"}))
    web.put("/feed.xml", Page(rss_feed(entries([web.url(PATH)], [headline])), content_type="application/rss+xml"))
    desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
    desk.variables |= settings
    assert desk.crawl("news").code == 0
    return packed


def test_page_and_feed_are_kept_and_the_version_knows_where(tmp_path: Path) -> None:
    with Newsweb() as web:
        desk = Desk(tmp_path)
        packed = crawl_one(web, desk)
        [(name, offset)] = desk.rows("select warc_file, warc_offset from version where warc_file is not null")
        with (tmp_path / "data" / "warc" / name).open("rb") as file:
            file.seek(offset)
            record = next(iter(ArchiveIterator(file)))
            assert record.rec_headers["WARC-Target-URI"] == web.url(PATH)
            assert record.raw_stream.read() == packed
            file.seek(0)
            kept = [one.rec_headers["WARC-Target-URI"] for one in ArchiveIterator(file) if one.rec_type == "response"]
        assert sorted(kept) == sorted([web.url("/feed.xml"), web.url(PATH)])


def test_switched_off_nothing_is_kept(tmp_path: Path) -> None:
    with Newsweb() as web:
        desk = Desk(tmp_path)
        crawl_one(web, desk, MONITOR_WARC="0")
        assert not (tmp_path / "data" / "warc").exists()
        assert desk.rows("select count(*) from version where warc_file is not null") == [(0,)]


def test_an_archive_that_cannot_be_written_costs_no_article(tmp_path: Path) -> None:
    with Newsweb() as web:
        desk = Desk(tmp_path)
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "warc").write_text("a file where the folder should be")
        crawl_one(web, desk)
        assert desk.ending(web.url(PATH))[0] == "fetched"
        assert desk.rows("select warc_file from version where warc_file is not null") == []


def kill_another(desk: Desk) -> None:
    """Kill a crawl once it has taken up what the one before was killed with."""
    [(left,)] = desk.rows("select count(*) from address where state = 'leased'")
    crawl = desk.start("news")
    until = time.monotonic() + LONGEST_CRAWL
    while left == count_leased_first(desk) and time.monotonic() < until:
        time.sleep(0.01)
    crawl.kill()
    crawl.wait()


def count_leased_first(desk: Desk) -> int:
    """Return how many addresses are leased to the first crawl."""
    first = "(select 'run:' || token from crawl_run order by id limit 1)"
    [(count,)] = desk.rows(f"select count(*) from address where lease_owner = {first}")
    return int(count)


def note_its_death(desk: Desk) -> None:
    """Do what the starter of a crawl does where it was killed."""
    [(token,)] = desk.rows("select token from crawl_run")
    with open_store(f"sqlite:///{desk.folder}/data/monitor.sqlite3") as store:
        release_leases(store, owner=f"run:{token}", now=datetime.fromisoformat(NOW))


@pytest.mark.parametrize("then", [lambda desk: None, kill_another, note_its_death])
def test_what_a_killed_crawl_had_fetched_is_not_asked_for_again(tmp_path: Path, then: Callable[[Desk], None]) -> None:
    with Newsweb() as web:
        desk = Desk(tmp_path)
        paths = [f"/2026/03/02/ferry-{number}" for number in range(8)]
        headlines = []
        for number, path in enumerate(paths):
            headline, paragraphs = ferry_article(number)
            web.put(path, Page(gzip.compress(article_page(headline, paragraphs).encode()), headers=PACKED))
            headlines.append(headline)
        listed = entries([web.url(path) for path in paths], headlines)
        web.put("/feed.xml", Page(rss_feed(listed), content_type="application/rss+xml"))
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
        crawl = desk.start("news")
        until = time.monotonic() + LONGEST_CRAWL
        while len(kept := read_addresses(tmp_path / "data" / "warc")) < len(paths) and time.monotonic() < until:
            time.sleep(0.01)
        crawl.kill()
        crawl.wait()
        cut_last_record(tmp_path / "data" / "warc")
        assert kept == {web.url(path) for path in paths}
        [(left,)] = desk.rows("select count(*) from address where state = 'leased'")
        assert left, "the kill came too late to show anything"
        then(desk)
        desk.variables["MONITOR_NOW"] = "2026-03-03T12:10:00+00:00"
        assert desk.crawl("news").code == 0
        assert [desk.ending(web.url(path))[0] for path in paths] == ["fetched"] * len(paths)
        assert sorted(web.hits(path) for path in paths) == [*[1] * (len(paths) - 1), 2]
        assert desk.rows("select count(*) from version where length(article_body) < 200") == [(0,)]
        times = desk.rows("select distinct fetched_at from version where warc_file is not null order by 1")
        assert [time[:16] for (time,) in times] == ["2026-03-03 12:00", "2026-03-03 12:10"]
        assert desk.rows("select count(*) from version where warc_file is null and id > 1") == [(0,)]


def cut_last_record(folder: Path) -> None:
    """Take the last bytes from the newest file, as a machine that loses power may."""
    path = max(folder.iterdir())
    path.write_bytes(path.read_bytes()[:-40])


def read_addresses(folder: Path) -> set[str]:
    """Return the addresses of the pages that the files of *folder* hold so far."""
    places = find_pages(folder, since=DAY, until=DAY + timedelta(days=30))
    return {url for url in places if "/ferry-" in url}
