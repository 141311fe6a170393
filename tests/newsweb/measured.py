"""What did a crawl cost? One run in a child process with its end states, its stats, and the memory it held at most."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.newsweb.desk import Desk, outlet
from tests.newsweb.pages import entries, ferry_article, rss_feed
from tests.newsweb.server import Newsweb, Page

SAMPLE_SECONDS = 0.02
LONGEST_SECONDS = 150
"""More than any crawl of the tests takes on a machine that is busy with others; one that hangs does not end at all."""
SHORT_WAITS = {"DOWNLOAD_TIMEOUT": "6", "CONCURRENT_REQUESTS_PER_DOMAIN": "16", "STATS_DUMP": "1"}
"""Settings of a crawl that is to meet many faults in little time."""
_STAT = re.compile(r"^[ {]'([^']+)': (\d+)[,}]", re.MULTILINE)
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)
HEADLINE = ferry_article(1)[0]
"""A headline that the screen lets pass for the story of the desk."""


@dataclass(frozen=True, kw_only=True)
class Met:
    """How a crawl came out."""

    code: int
    log: str
    stats: Mapping[str, int]
    """Scrapy's whole-number stats; empty unless the crawl ran with ``STATS_DUMP=1``."""
    peak_mb: float
    """The most memory the crawl's own process held; 0 where the system does not tell (no /proc)."""
    worker_mb: float
    """The most that one of its worker processes held."""
    ends: Mapping[str, tuple[str, str]]
    """State and reason ("" for none) by url, of every address in the store."""


def crawl_measured(
    desk: Desk,
    *,
    seconds: float = LONGEST_SECONDS,
    settings: Mapping[str, str] | None = None,
    spider: str = "news",
    **arguments: str,
) -> Met:
    """Run a crawl and measure it. A crawl that takes more than *seconds* is killed, and the test fails."""
    (desk.folder / "crawl.log").unlink(missing_ok=True)
    child = desk.start(spider, {**SHORT_WAITS, **(settings or {})}, **arguments)
    peaks: dict[int, float] = {}
    deadline = time.monotonic() + seconds
    try:
        while child.poll() is None:
            if time.monotonic() > deadline:
                raise AssertionError(f"the crawl was not done after {seconds:g} s")
            for pid in process_tree(child.pid):
                peaks[pid] = max(peaks.get(pid, 0.0), peak_mb(pid))
            time.sleep(SAMPLE_SECONDS)
    finally:
        if child.poll() is None:
            child.kill()
        child.wait(30)
    log = (desk.folder / "crawl.log").read_text(encoding="utf-8")
    assert (desk.folder / "data").is_dir(), f"the crawl did not start:\n{log[-2000:]}"
    return Met(
        code=child.returncode,
        log=log,
        stats={name: int(count) for name, count in _STAT.findall(log)},
        peak_mb=peaks.pop(child.pid, 0.0),
        worker_mb=max(peaks.values(), default=0.0),
        ends={url: (state, reason or "") for url, state, reason in desk.rows("select url, state, reason from address")},
    )


def name_in_feed(web: Newsweb, desk: Desk, urls: Iterable[str], extra: str = "delay = 0") -> None:
    """Let the desk follow one outlet, whose feed on *web* names *urls* with headlines that pass the screen."""
    listed = list(urls)
    web.put("/feed.xml", Page(rss_feed(entries(listed, [HEADLINE] * len(listed)))))
    desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))], extra))


def meet(web: Newsweb, desk: Desk, paths: Iterable[str] | None = None, **how: object) -> Met:
    """Crawl the pages at *paths* of *web* (None: every one put so far), named by one feed; *how* as of crawl_measured.

    The ends are by path.
    """
    wanted = list(web.paths if paths is None else paths)
    name_in_feed(web, desk, [web.url(path) for path in wanted])
    met = crawl_measured(desk, **how)  # type: ignore[arg-type]
    ends = {path: met.ends[web.url(path)] for path in wanted if web.url(path) in met.ends}
    return Met(**{**vars(met), "ends": ends})


def process_tree(pid: int) -> Iterator[int]:
    """Yield *pid* and those of its children and theirs that live; *pid* alone where the system does not tell."""
    yield pid
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:  # It ended since it was named.
        return
    for task in tasks:
        try:
            children = (task / "children").read_text().split()
        except OSError:
            continue
        for child in children:
            yield from process_tree(int(child))


def peak_mb(pid: int) -> float:
    """Return the most memory that process *pid* has held so far, in MB; 0 where it is gone or the system does not tell.

    Not ru_maxrss: there a child starts with its parent's peak.
    """
    try:
        found = _PEAK.search(Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0
