"""Does every address end in a named state, whatever the server does?"""

from __future__ import annotations

from pathlib import Path

from tests.newsweb.desk import Desk, outlet
from tests.newsweb.pages import article_page, entries, ferry_article, rss_feed
from tests.newsweb.server import Newsweb, Page

HEADLINE, PARAGRAPHS = ferry_article(1)
GOOD = article_page(HEADLINE, PARAGRAPHS)


def serve_answers(web: Newsweb) -> dict[str, tuple[str, str]]:
    """Serve one page per kind of answer that is no fault of HTTP (those are in tests/faults); return path → state and a part of the reason that it must end with."""
    pages: dict[str, tuple[Page, str, str]] = {
        "/fine": (Page(GOOD), "fetched", ""),
        "/moved": (Page.redirect(web.url("/fine2"), 301), "fetched", ""),
        "/forbidden": (Page("no", status=403), "refused", "HTTP 403"),
        "/login": (Page("no", status=401), "refused", "HTTP 401"),
        "/missing": (Page("no", status=404), "failed", "HTTP 404 (not found)"),
        "/gone": (Page("no", status=410), "failed", "HTTP 410"),
        "/broken": (Page("no", status=500), "failed", "HTTP 500"),
        "/teapot": (Page("no", status=418), "failed", "HTTP 418"),
        "/nowhere": (Page.redirect("http://no-such-host.invalid/"), "failed", "no-such-host.invalid"),
        "/closed": (Page.redirect("http://127.0.0.1:9/"), "failed", "127.0.0.1:9"),
        "/empty": (Page(""), "quarantined", ""),
    }
    web.put("/fine2", article_page(*ferry_article(2)))
    for path, (page, _, _) in pages.items():
        web.put(path, page)
    return {path: (state, reason) for path, (_, state, reason) in pages.items()}


def test_every_answer_ends_in_its_state_with_its_reason(tmp_path: Path) -> None:
    with Newsweb() as web:
        wanted = serve_answers(web)
        web.put("/feed.xml", Page(rss_feed(entries([web.url(path) for path in wanted], [HEADLINE] * len(wanted)))))
        desk = Desk(tmp_path)
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
        ended = desk.crawl(settings={"DOWNLOAD_TIMEOUT": "6"})
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
