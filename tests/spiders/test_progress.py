"""Are bars drawn where somebody sees them, and nowhere else?"""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

from tests.newsweb.desk import Desk, outlet
from tests.newsweb.pages import article_page, entries, ferry_article, rss_feed
from tests.newsweb.server import Newsweb, Page


def crawl_on_a_terminal(desk: Desk, **settings: str) -> str:
    """Run a crawl whose standard error is a terminal; return what was written there."""
    reader, terminal = pty.openpty()
    child = subprocess.Popen(
        desk.command("news", {}, settings),
        cwd=desk.folder,
        env={**os.environ, **desk.variables, "TERM": "xterm", "COLUMNS": "100"},
        stdout=subprocess.PIPE,
        stderr=terminal,
    )
    os.close(terminal)
    written = b""
    while True:
        try:
            portion = os.read(reader, 65536)
        except OSError:  # how Linux says that the other side has closed
            break
        if not portion:
            break
        written += portion
    os.close(reader)
    assert child.communicate(timeout=60)[0] == b""
    assert child.returncode == 0
    return written.decode()


def serve(web: Newsweb, desk: Desk) -> None:
    headline, paragraphs = ferry_article(1)
    web.put("/a", article_page(headline, paragraphs))
    web.put("/feed.xml", Page(rss_feed(entries([web.url("/a"), web.url("/none")], [headline] * 2))))
    desk.list_sources(outlet("quay-courier", web.url(), [("feed", web.url("/feed.xml"))]))


def test_a_terminal_shows_a_full_bar_per_outlet_and_the_log_above_it(tmp_path: Path) -> None:
    with Newsweb() as web:
        desk = Desk(tmp_path)
        serve(web, desk)
        written = crawl_on_a_terminal(desk)
    assert "quay-courier" in written
    assert "3/3" in written
    assert "Spider closed (finished)" in written


def test_a_terminal_shows_no_bar_when_asked_for_quiet(tmp_path: Path) -> None:
    with Newsweb() as web:
        desk = Desk(tmp_path)
        serve(web, desk)
        written = crawl_on_a_terminal(desk, MONITOR_PROGRESS="0", LOG_LEVEL="ERROR")
    assert written == ""


def test_a_log_file_or_pipe_gets_no_bars(tmp_path: Path) -> None:
    with Newsweb() as web:
        desk = Desk(tmp_path)
        serve(web, desk)
        log = desk.crawl().log
    assert "Crawl finished: fetched 1" in log
    assert "━" not in log
    assert "\x1b[" not in log
