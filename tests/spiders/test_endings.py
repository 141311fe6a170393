"""Does every address end in a named state, whatever the server does?"""

from __future__ import annotations

import gzip
from pathlib import Path

from tests.newsweb.desk import Desk, outlet
from tests.newsweb.pages import article_page, entries, ferry_article, rss_feed
from tests.newsweb.server import Newsweb, Page

HEADLINE, PARAGRAPHS = ferry_article(1)
GOOD = article_page(HEADLINE, PARAGRAPHS)


def serve_faults(web: Newsweb) -> dict[str, tuple[str, str]]:
    """Serve one sick page per fault; return path → state and a part of the reason that it must end with."""
    for hop in range(100):
        web.put(f"/hop{hop}", Page.redirect(web.url(f"/hop{hop + 1}")))
    bomb = gzip.compress(b"<p>" + b"0" * 3_000_000)
    pages: dict[str, tuple[Page, str, str]] = {
        "/fine": (Page(GOOD), "fetched", ""),
        "/moved": (Page.redirect(web.url("/fine2"), 301), "fetched", ""),
        "/forbidden": (Page("no", status=403), "refused", "HTTP 403"),
        "/login": (Page("no", status=401), "refused", "HTTP 401"),
        "/missing": (Page("no", status=404), "failed", "HTTP 404 (not found)"),
        "/gone": (Page("no", status=410), "failed", "HTTP 410"),
        "/broken": (Page("no", status=500), "failed", "HTTP 500"),
        "/teapot": (Page("no", status=418), "failed", "HTTP 418"),
        "/itself": (Page.redirect(web.url("/itself")), "failed", "too many redirects"),
        "/there": (Page.redirect(web.url("/back")), "failed", "too many redirects"),
        "/hop0": (Page.redirect(web.url("/hop1")), "failed", "too many redirects"),
        "/nowhere": (Page.redirect("http://no-such-host.invalid/"), "failed", "no-such-host.invalid"),
        "/closed": (Page.redirect("http://127.0.0.1:9/"), "failed", "127.0.0.1:9"),
        "/slow": (Page("late", delay=6), "failed", "no whole answer in time"),
        "/large": (Page(b"0" * 2_000_000), "failed", "too large"),
        "/bomb": (Page(bomb, headers={"Content-Encoding": "gzip"}), "failed", ""),
        "/short": (Page(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nshort"), "failed", "cut short"),
        "/reset": (Page(raw=b"HTTP/1.1 200 O"), "failed", ""),
        "/noise": (Page(raw=b"\x00\x01\x02 not http\r\n\r\n"), "failed", ""),
        "/headers": (Page(raw=b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 50_000), "failed", ""),
        "/binary": (Page(b"%PDF-1.7 \x00\xff\xfe" * 50, content_type="application/pdf"), "quarantined", ""),
        "/empty": (Page(""), "quarantined", ""),
    }
    web.put("/fine2", article_page(*ferry_article(2)))
    web.put("/back", Page.redirect(web.url("/there")))
    for path, (page, _, _) in pages.items():
        web.put(path, page)
    return {path: (state, reason) for path, (_, state, reason) in pages.items()}


def test_every_fault_ends_in_its_state_with_its_reason(tmp_path: Path) -> None:
    with Newsweb() as web:
        wanted = serve_faults(web)
        web.put("/feed.xml", Page(rss_feed(entries([web.url(path) for path in wanted], [HEADLINE] * len(wanted)))))
        desk = Desk(tmp_path)
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
        ended = desk.crawl(settings={"DOWNLOAD_TIMEOUT": "3", "DOWNLOAD_MAXSIZE": "1000000"})
        assert ended.code == 0
        found = {path: desk.ending(web.url(path)) for path in wanted}
    wrong = {
        path: ending
        for path, ending in found.items()
        if ending[0] != wanted[path][0] or wanted[path][1] not in (ending[1] or "")
    }
    assert wrong == {}
    assert all(reason for state, reason in found.values() if state != "fetched")
    assert desk.rows("select count(*) from address where state in ('leased', 'queued')") == [(0,)]
    ((counts,),) = desk.rows("select counts from crawl_run")
    assert '"fetched": 2,' in counts


def test_a_chain_of_redirects_ends_after_five_hops(tmp_path: Path) -> None:
    with Newsweb() as web:
        for hop in range(100):
            web.put(f"/hop{hop}", Page.redirect(web.url(f"/hop{hop + 1}")))
        web.put("/feed.xml", Page(rss_feed(entries([web.url("/hop0")], [HEADLINE]))))
        desk = Desk(tmp_path)
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
        desk.crawl()
        assert sum(hit.path.startswith("/hop") for hit in web.requests) == 6


def test_sick_sources_do_not_stop_a_sound_one(tmp_path: Path) -> None:
    sick = {
        "/404.xml": Page("no", status=404),
        "/html.xml": Page("<html><body>hello</body></html>"),
        "/slow.xml": Page("", delay=6),
    }
    with Newsweb() as web:
        web.put("/a", GOOD)
        web.put("/feed.xml", Page(rss_feed(entries([web.url("/a")], [HEADLINE]))))
        for path, page in sick.items():
            web.put(path, page)
        desk = Desk(tmp_path)
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url(path)) for path in ("/feed.xml", *sick)]))
        desk.crawl(settings={"DOWNLOAD_TIMEOUT": "3"})
        assert desk.ending(web.url("/a"))[0] == "fetched"
        states = dict(desk.rows("select url, state from source"))
    assert states.pop(web.url("/404.xml")) == "gone"
    assert states.pop(web.url("/html.xml")) == "not-a-feed"
    assert states.pop(web.url("/slow.xml")) == "failing"
    assert desk.rows("select count(*) from source where lease_owner is not null") == [(0,)]
