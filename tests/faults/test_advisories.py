"""Do Scrapy's advisories of 2021 to 2026 stay mended under our settings? What they leaked or opened, asked for by a careless spider.

Cookies and their public suffixes are held by having none, redirects to files and the decompression bombs by the tests of answers
and floods, xmliter by never using it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import monitor
from tests.newsweb.desk import Desk
from tests.newsweb.measured import Met, crawl_measured
from tests.newsweb.server import Newsweb, Page

ROOT = Path(__file__).resolve().parents[2]
NEW_COOKIE = {"Set-Cookie": "given=1; Domain=0.0.1; Path=/"}


@pytest.fixture(scope="module")
def posted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Met, Newsweb, Newsweb]]:
    """The crawl of the careless spider, the web it asked, and the one it was sent on to."""
    desk = Desk(tmp_path_factory.mktemp("advisories"))
    desk.variables["PYTHONPATH"] = str(ROOT)
    with Newsweb() as web, Newsweb(host="127.0.0.2") as other:
        web.put("/form", Page(status=301, headers={"Location": other.url("/landed"), **NEW_COOKIE}))
        web.put("/file", Page.redirect("file:///etc/passwd"))
        web.put("/after", Page("after"))
        other.put("/landed", Page("landed", headers=NEW_COOKIE))
        urls = ["s3://bucket/key", "file:///etc/passwd", "data:text/plain;base64", "ftp://127.0.0.1:9/x"]
        met = crawl_measured(
            desk,
            spider="posting",
            settings={"SPIDER_MODULES": "tests.faults.posting", "CONCURRENT_REQUESTS": "1", "DOWNLOAD_TIMEOUT": "30"},
            form=web.url("/form"),
            urls=",".join([*urls, web.url("/file"), web.url("/after")]),
        )
        yield met, web, other


def test_a_post_that_is_moved_goes_on_as_a_get_without_its_body(posted: tuple[Met, Newsweb, Newsweb]) -> None:
    _, web, other = posted
    assert [(hit.method, hit.body) for hit in web.requests if hit.path == "/form"] == [("POST", b"secret words")]
    (landed,) = (hit for hit in other.requests if hit.path == "/landed")
    assert (landed.method, landed.body) == ("GET", b"")
    assert "Content-Type" not in landed.headers


@pytest.mark.fault(52)
def test_no_secret_of_one_host_reaches_another(posted: tuple[Met, Newsweb, Newsweb]) -> None:
    _, web, other = posted
    assert not any({"Cookie", "Authorization", "Referer"} & hit.headers.keys() for hit in other.requests)
    assert not any("Proxy-Authorization" in hit.headers for hit in (*web.requests, *other.requests))


@pytest.mark.fault(52)
def test_a_cookie_that_a_server_sets_is_not_sent_back(posted: tuple[Met, Newsweb, Newsweb]) -> None:
    _, web, _ = posted
    (after,) = (hit for hit in web.requests if hit.path == "/after")
    assert "Cookie" not in after.headers


@pytest.mark.fault(8, 10)
def test_schemes_that_are_no_web_are_off_for_every_spider(posted: tuple[Met, Newsweb, Newsweb]) -> None:
    met, web, _ = posted
    assert len(re.findall("ENDED NotSupported|ENDED UnsupportedURLSchemeError", met.log)) == 4
    assert f"ENDED {web.url('/file')} 302" in met.log
    assert "Traceback" not in met.log


def test_xmliter_and_the_shells_are_not_used() -> None:
    # xmliter's regular expressions take quadratic time; RemoteControl and the telnet console run what they are sent.
    folder = Path(monitor.__path__[0])
    words = re.compile(r"\bxmliter|XMLFeedSpider|xmlfeed")
    assert [str(file) for file in folder.rglob("*.py") if words.search(file.read_text(encoding="utf-8"))] == []
