"""No page does harm by what it holds: it is read as text, or refused by name, at a bounded cost, and the next page is read."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.newsweb.desk import Desk
from tests.newsweb.measured import Met, meet
from tests.newsweb.pages import article_page, ferry_article
from tests.newsweb.server import Newsweb, Page

HEADLINE, PARAGRAPHS = ferry_article(1)
ESCAPE = "\x1b]0;owned\x07\x1b[31mred\x1b[2J\x9b31m"
HARMFUL = {
    "/script": "<script>alert(1)</script>",
    "/handler": "<img src=x onerror=alert(1)>",
    "/svg": "<svg onload=alert(1)>",
    "/link": "<a href='javascript:alert(1)'>here</a>",
    "/path": "../../../../etc/passwd",
    "/nul": "..\x00\\evil",
    "/long": "A" * 300,
    "/escape": ESCAPE,
}
"""What stands in the headline and in the text of a page, by path."""
PATIENT = {"DOWNLOAD_TIMEOUT": "30"}
"""What these pages hold is at fault, not how they come."""
CYRILLIC = "Паром Маргит затонул у острова Таннхольм, 12 человек погибли, сообщила береговая охрана в понедельник."


def page(number: int, mark: str = "", **parts: str) -> str:
    headline, paragraphs = ferry_article(number)
    escaped = mark.replace("<", "&lt;")
    return article_page(parts.get("headline", f"{headline} {escaped}"), [*paragraphs, f"{mark} {paragraphs[0]}"])


def cyrillic(charset: str, header: str) -> Page:
    body = "".join(f"<p>{CYRILLIC} {number}.</p>" for number in range(9))
    html = f"<html><head><title>Паром Margit</title><meta charset='{header}'></head><body><article>{body}</article>"
    return Page(html.encode(charset), content_type="text/html" + (f"; charset={header}" if header else ""))


def nested_data(inside: str) -> str:
    data = f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":{inside}}}</script>'
    return article_page(HEADLINE, PARAGRAPHS).replace("</head>", f"{data}</head>")


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> tuple[Met, Desk]:
    """Crawl every page of this file at once."""
    desk = Desk(tmp_path_factory.mktemp("pages"))
    with Newsweb() as web:
        for place, (path, mark) in enumerate(HARMFUL.items()):
            web.put(path, page(10 + place, mark))
        web.put("/charset/none", cyrillic("cp1251", ""))
        web.put("/charset/unknown", cyrillic("cp1251", "x-no-such-charset"))
        web.put("/charset/wrong", cyrillic("utf-8", "shift_jis"))
        web.put("/controls", page(30, "No\x00thing \u202egnihtyrev\u202c \u2066hid\u2069den \ufeffhere"))
        web.put("/surrogates", page(31, "Half &#xD83D; a \\ud83d sign"))
        web.put("/deep", page(32).replace("<article>", "<article>" + "<div>" * 300_000))
        web.put("/data/deep", nested_data("[" * 200_000))
        web.put("/data/digits", nested_data("1" * 100_000))
        for name, link in (
            ("canonical", '<link rel="canonical" href="{}">'),
            ("og", '<meta property="og:url" content="{}">'),
        ):
            claim = link.format("https://honest.example/ferry-sinks")
            web.put(f"/claims/{name}", page(40 + len(name)).replace("</head>", f"{claim}</head>"))
        web.put("/soft404", wall("Page not found", "The page you are looking for does not exist or has been moved."))
        web.put(
            "/consent",
            wall(
                "Before you continue", "We and our partners use cookies. Accept all. Reject all. Manage your choices."
            ),
        )
        web.put(
            "/bot",
            wall(
                "Just a moment...",
                "Checking your browser before accessing the site. Please enable JavaScript and cookies. Ray ID: 8a2.",
            ),
        )
        web.put("/bomb", Page(gzip.compress(b"<p>" + b"a" * 100_000_000), content_type="text/html"))
        web.put("/status", Page(raw=b"HTTP/1.1 404 \x1b]0;owned\x07Not\r\nContent-Length: 0\r\n\r\n"))
        web.put(
            "/where",
            Page(raw=b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\x1b[2J\x07\r\nContent-Length: 0\r\n\r\n"),
        )
        web.put("/type", Page("no", content_type="text/\x1b[2Jplain"))
        web.put("/fine", page(50))
        return meet(web, desk, seconds=240, settings=PATIENT | {"MONITOR_PAGE_WORKERS": "2"}), desk


def wall(title: str, text: str) -> str:
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"


def texts_of(desk: Desk, path: str) -> tuple[str, str]:
    """Return headline and text of the article that the page at *path* gave."""
    ((headline, body),) = desk.rows(
        "select v.headline, v.article_body from version v join article a on a.id = v.article_id "
        "join address d on d.article_id = a.id where d.named_url like ?", f"%{path}"
    )  # fmt: skip
    return headline or "", body


@pytest.mark.fault(31, 32, 42, 43)
def test_each_page_ends_by_name_and_the_sound_one_is_read(met: tuple[Met, Desk]) -> None:
    ends = met[0].ends
    assert ends["/fine"][0] == "fetched"
    for path in (*HARMFUL, "/data/deep", "/data/digits", "/controls", "/surrogates"):
        assert ends[path][0] == "fetched", (path, ends[path])
    assert ends["/deep"][0] in ("fetched", "quarantined")
    assert {state for state, _ in ends.values()} <= {"fetched", "quarantined", "failed"}


@pytest.mark.fault(31, 51)
def test_the_crawl_and_its_workers_stay_small(met: tuple[Met, Desk], calm_mb: float) -> None:
    assert met[0].peak_mb < calm_mb + 120
    assert met[0].worker_mb < 1024


@pytest.mark.fault(29)
@pytest.mark.parametrize("path", ["/charset/none", "/charset/unknown", "/charset/wrong"])
def test_a_page_without_a_true_charset_is_read_by_its_bytes(met: tuple[Met, Desk], path: str) -> None:
    assert met[0].ends[path][0] == "fetched", met[0].ends[path]
    assert CYRILLIC in texts_of(met[1], path)[1]


@pytest.mark.fault(30)
def test_no_control_reaches_the_store(met: tuple[Met, Desk]) -> None:
    forbidden = {*map(chr, range(9)), "\x0b", "\x1b", "\x7f", "\x9b", "\u202e", "\u202c", "\u2066", "\u2069", "\ufeff"}
    for headline, body in met[1].rows("select headline, article_body from version"):
        text = f"{headline}{body}"
        text.encode("utf-8")
        assert not forbidden & set(text)
    assert "Nothing gnihtyrev hidden here" in texts_of(met[1], "/controls")[1]


@pytest.mark.fault(42)
def test_marks_in_a_headline_are_text(met: tuple[Met, Desk]) -> None:
    for path in ("/script", "/handler", "/svg", "/link"):
        headline, body = texts_of(met[1], path)
        assert HARMFUL[path] in headline
        assert HARMFUL[path] in body


@pytest.mark.fault(43)
def test_no_file_is_named_after_a_text(met: tuple[Met, Desk]) -> None:
    files = [str(file.relative_to(met[1].folder)) for file in met[1].folder.rglob("*")]
    assert len(files) > 3
    assert not [name for name in files if "passwd" in name or "evil" in name or "AAAA" in name or "Ferry" in name]


@pytest.mark.fault(46)
@pytest.mark.parametrize("path", ["/claims/canonical", "/claims/og"])
def test_a_page_is_not_believed_to_be_another_outlets(met: tuple[Met, Desk], path: str) -> None:
    assert met[0].ends[path][0] == "fetched"
    assert met[1].rows("select count(*) from article where url like '%honest.example%'") == [(0,)]


@pytest.mark.fault(47)
@pytest.mark.parametrize(
    ("path", "kind"), [("/soft404", "not found: "), ("/consent", "consent: "), ("/bot", "bot check: ")]
)
def test_a_wall_that_answers_200_is_quarantined_and_counted(met: tuple[Met, Desk], path: str, kind: str) -> None:
    state, reason = met[0].ends[path]
    assert state == "quarantined"
    assert reason.startswith(kind)
    assert met[0].stats["monitor/addresses/quarantined"] >= 3


@pytest.mark.fault(42)
def test_no_escape_sequence_reaches_the_log(met: tuple[Met, Desk]) -> None:
    assert not {"\x1b", "\x07", "\x9b", "\x00"} & set(met[0].log)


@pytest.mark.fault(51)
def test_a_page_that_kills_its_worker_twice_is_quarantined_and_kept(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with Newsweb() as web:
        web.put("/deadly", page(60))
        web.put("/fine", page(61))
        first = meet(web, desk, seconds=120, settings=PATIENT | {"MONITOR_PAGE_SECONDS": "0.001"})
        assert first.ends["/deadly"][0] == "failed"
        assert "it is read once more" in first.ends["/deadly"][1]
        desk.variables["MONITOR_NOW"] = "2026-03-03T12:20:00+00:00"
        second = meet(web, desk, seconds=120, settings=PATIENT | {"MONITOR_PAGE_SECONDS": "0.001"}, all="1")
        state, reason = second.ends["/deadly"]
        assert state == "quarantined"
        assert reason.startswith("timeout: not read within 0.001 s; the page is kept in ")
        (file,) = [name for name in (desk.folder / "data" / "quarantine").iterdir() if name.name in reason]
        assert gzip.decompress(file.read_bytes()) == page(60).encode()
