"""How soon is `monitor run` ready, what does it hold when idle, and does it grow? One story, one feed that never changes, on loopback.

Usage: ``python benchmarks/scheduler.py [--crawls N] [--starts N] [--lift]``. Starts it several times and takes the best time to the first 200 of
``/readyz``, in CPU seconds, as other programs may be at work; then lets it crawl N times, each as soon as the one before has ended, and prints what it holds after each quarter. The
crawls are processes of their own and are not counted. Figures are what is left of the bars: 2 seconds, 150 MB, 40 MB of growth.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from _floors import ROOT, hold_floors

READY_SECONDS, IDLE_MB, GROWTH_MB = 2.0, 150.0, 40.0
MONITOR = Path(sys.executable).with_name("monitor")
_ADDRESS = re.compile(r"answering on (http://[^/]+)/")


class Monitor:
    """One ``monitor run`` on the desk in *folder*."""

    def __init__(self, folder: Path, variables: dict[str, str]) -> None:
        self.began = time.monotonic()
        command = [str(MONITOR), "run", "--tick", "0.1", "--metrics", "127.0.0.1:0"]
        environment = {**os.environ, **variables}
        self._process = subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True)
        assert self._process.stderr is not None
        found = next((found for line in self._process.stderr if (found := _ADDRESS.search(line))), None)
        if found is None:
            sys.exit("monitor run did not start")
        self._url = found[1]

    def ask(self, path: str) -> str:
        """Return the answer of *path*; "" where it is not 200."""
        try:
            with urllib.request.urlopen(self._url + path, timeout=60) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError:
            return ""

    def wait_until_ready(self) -> tuple[float, float]:
        """Return the seconds from its start to the first time that it was ready, by the clock and of CPU."""
        while not self.ask("/readyz"):
            time.sleep(0.01)
        taken = time.monotonic() - self.began
        times = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        return taken, sum(map(int, times)) / os.sysconf("SC_CLK_TCK")

    def measure_mb(self) -> float:
        """Return the resident set of the scheduler's own process; its crawls have theirs."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def stop(self) -> None:
        """Stop it cleanly."""
        self._process.send_signal(signal.SIGTERM)
        self._process.communicate(timeout=120)


@contextmanager
def make_desk() -> Iterator[tuple[Path, dict[str, str]]]:
    """Give a folder with one story and one source, whose feed is served while the block runs, and the variables for it."""
    sys.path.insert(0, str(ROOT))
    from tests.newsweb.desk import Desk, outlet
    from tests.newsweb.pages import rss_feed
    from tests.newsweb.server import Newsweb, Page

    with tempfile.TemporaryDirectory() as folder, Newsweb() as web:
        web.put("/feed.xml", Page(rss_feed([]), content_type="application/rss+xml"))
        desk = Desk(Path(folder))
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
        desk.variables["MONITOR_NOW"] = ""
        yield desk.folder, desk.variables


def count_runs(database: Path) -> int:
    """Return how many crawls have ended."""
    with sqlite3.connect(database, timeout=60) as connection:
        found = connection.execute("select count(*) from crawl_run where finished_at is not null").fetchone()
    connection.close()
    return int(found[0])


def let_crawl(database: Path, crawls: int) -> None:
    """Make the source due as soon as a crawl has ended, until so many more have."""
    goal, before = count_runs(database) + crawls, -1
    while (ended := count_runs(database)) < goal:
        if ended != before:
            with sqlite3.connect(database, timeout=60) as connection:
                connection.execute("update source set due_at = null")
            connection.close()
            before = ended
        time.sleep(0.05)


def measure_growth(monitor: Monitor, database: Path, crawls: int) -> tuple[float, float]:
    """Return the resident MB when idle after the first crawl, and how many more there are after *crawls* crawls."""
    while not database.exists() or not count_runs(database):
        time.sleep(0.1)
    time.sleep(1)
    idle = monitor.measure_mb()
    print(f"idle after the first crawl: {idle:.0f} MB")
    for quarter in range(1, 5):
        let_crawl(database, crawls // 4)
        print(f"after {quarter * (crawls // 4)} more: {monitor.measure_mb():.0f} MB", flush=True)
    time.sleep(1)
    return idle, monitor.measure_mb() - idle


def main() -> int:
    """Measure, print, and hold the floors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--crawls", type=int, default=40, help="crawls to let it grow by; the bar is for 400")
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--lift", action="store_true", help="raise the floors to what was measured")
    arguments = parser.parse_args()
    if not Path("/proc/self/statm").exists():
        print("scheduler: this system does not tell what a process holds; nothing measured")
        return 0
    with make_desk() as (folder, variables):
        ready = []
        for number in range(arguments.starts):
            monitor = Monitor(folder, variables)
            ready.append(monitor.wait_until_ready())
            if number + 1 < arguments.starts:
                monitor.stop()
        said = ", ".join(f"{taken:.2f} s ({cpu:.2f} of CPU)" for taken, cpu in ready)
        print(f"ready after {said}")
        idle, growth = measure_growth(monitor, Path(variables["MONITOR_HOME"]) / "monitor.sqlite3", arguments.crawls)
        monitor.stop()
    figures = {
        "CPU seconds left of 2 when ready": READY_SECONDS - min(cpu for _, cpu in ready),
        "MB left of 150 when idle": IDLE_MB - idle,
        "MB left of 40 after the crawls": GROWTH_MB - growth,
    }
    return hold_floors("scheduler", figures, lift=arguments.lift)


if __name__ == "__main__":
    sys.exit(main())
