"""Is robots.txt obeyed as RFC 9309 has it?"""

from __future__ import annotations

from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

from tests.newsweb.desk import Desk, outlet
from tests.newsweb.pages import article_page, entries, ferry_article, rss_feed
from tests.newsweb.server import Newsweb, Page

THIS_CRAWLER = "User-agent: *\nAllow: /\n\nUser-agent: news-story-monitor\nDisallow: /"
CASES: dict[str, tuple[Page | None, str, str | None]] = {
    "none": (None, "fetched", None),
    "allows": (Page("User-agent: *\nDisallow: /private/", content_type="text/plain"), "fetched", None),
    "disallows": (
        Page("User-agent: *\nDisallow: /live/", content_type="text/plain"),
        "refused",
        "robots.txt disallows /live/a",
    ),
    "disallows us": (Page(THIS_CRAWLER, content_type="text/plain"), "refused", "robots.txt disallows /live/a"),
    "missing, with rules in its body": (Page("User-agent: *\nDisallow: /", status=404), "fetched", None),
    "forbidden": (Page("no", status=403), "fetched", None),
    "sick": (Page("sorry", status=500), "failed", "robots.txt answered HTTP 500"),
    "not available": (Page("sorry", status=503), "failed", "robots.txt answered HTTP 503"),
    "too many requests": (Page("sorry", status=429), "failed", "asked for a pause until 2026-03-03 12:15Z"),
    "broken off": (Page(raw=b"nonsense\r\n\r\n"), "failed", "robots.txt cannot be fetched"),
}
"""The file (None: there is none), then the state and the beginning of the reason of a page of its site."""


def test_every_robots_file_is_obeyed_and_a_sick_one_means_stay_away(tmp_path: Path) -> None:
    with ExitStack() as stack:
        webs = {name: stack.enter_context(Newsweb()) for name in (*CASES, "feeds")}
        desk = Desk(tmp_path)
        urls: dict[str, str] = {}
        headlines: list[str] = []
        for number, (name, (robots, _, _)) in enumerate(CASES.items()):
            headline, paragraphs = ferry_article(number)
            webs[name].put("/live/a", article_page(headline, paragraphs))
            if robots is not None:
                webs[name].put("/robots.txt", robots)
            urls[name] = webs[name].url("/live/a")
            headlines.append(headline)
        webs["feeds"].put("/feed.xml", Page(rss_feed(entries(urls.values(), headlines))))
        desk.list_sources(outlet("quay", webs["feeds"].url(), [("feed", webs["feeds"].url("/feed.xml"))]))
        desk.crawl()
        found = {name: (*desk.ending(url), webs[name].hits("/live/a")) for name, url in urls.items()}
    for name, (state, reason, hits) in found.items():
        _, wanted_state, wanted_reason = CASES[name]
        assert (name, state, hits) == (name, wanted_state, int(wanted_state == "fetched"))
        assert (wanted_reason or "") in (reason or ""), name


def test_an_outlet_s_delay_holds_on_its_other_hosts_too(tmp_path: Path) -> None:
    with Newsweb() as feeds, Newsweb(host="127.0.0.2") as pages:
        told = [ferry_article(number) for number in range(3)]
        for number, (headline, paragraphs) in enumerate(told):
            pages.put(f"/{number}", article_page(headline, paragraphs))
        urls = [pages.url(f"/{number}") for number in range(3)]
        feeds.put("/feed.xml", Page(rss_feed(entries(urls, [headline for headline, _ in told]))))
        desk = Desk(tmp_path)
        desk.list_sources(outlet("quay", feeds.url(), [("feed", feeds.url("/feed.xml"))], extra="delay = 2"))
        desk.crawl(settings={"DOWNLOAD_DELAY": "0"})
        asked = [hit.seconds for hit in pages.requests if hit.path != "/robots.txt"]
    assert len(asked) == 3
    assert all(later - sooner >= 0.9 for sooner, later in pairwise(asked)), "half of it at the least, at random"
