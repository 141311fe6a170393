"""What does a crawl cost? The whole chain beside stock Scrapy, the same extractor in it, and other news readers, in one run.

Usage: ``python benchmarks/crawl.py [--pages N] [--only poll,chain,readers] [--lift]``. A made-up web is generated and served on
loopback (see _site): 50 hosts, 500 feeds, up to 20,000 pages of 30 to 100 kB; 2,000 of them are fetched where N is not given. Three
measures:

- poll: 500 feeds that have nothing new. Share answered by 304 or the same body, bytes against the first look, CPU of the process:
  printed beside the aim of 2 s, and held against that of stock Scrapy which fetches the same feeds, as machines differ.
- chain: the pages fetched, read, judged, compared, stored and indexed, with no delay between requests: pages a second against
  stock Scrapy with its default settings, which only fetches them; CPU against stock Scrapy with our extractor in its callback; how
  long the event loop keeps a waiting task, 99th percentile.
- readers: CPU of the whole chain for a page against that of news-please's ``from_html`` and newspaper4k for reading it alone. They live
  in ``.venv-peers/readers``, made from PyPI where it is missing; where that cannot be, the script says why.

CPU is that of a process with all that it started, worker processes included. Figures are written as ratios where 1 meets the aim, so that floors may be held.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import venv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import _site
from _floors import ROOT, hold_floors
from _newsroom import BACKGROUND

HERE = Path(__file__).parent
PEERS = ROOT / ".venv-peers" / "readers"
PACKAGES = ("news-please==1.6.16", "newspaper4k==0.9.6", "lxml_html_clean")
NOW = "2031-03-09T13:00:00+00:00"
READ = 200
"""Pages that the other readers read."""
FEED_ENTRIES = 20
"""Entries of each feed in the poll."""


@dataclass(frozen=True)
class Spent:
    """What one process took, with all that it started."""

    seconds: float
    cpu: float
    output: str


def run(command: Sequence[str], **variables: str) -> Spent:
    """Run a command to its end. Raises RuntimeError with the end of what it said where it fails."""
    environment = {**os.environ, **variables}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # or every process compiles every module anew
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said, tempfile.NamedTemporaryFile("r") as report:
        counted = [sys.executable, str(HERE / "_descendants.py"), report.name, *command]
        ended = subprocess.run(counted, env=environment, stdout=said, stderr=said, cwd=HERE, check=False)
        said.seek(0)
        output = said.read()
        if ended.returncode != 0:
            raise RuntimeError(f"{' '.join(command[:6])} ended with {ended.returncode}:\n{output[-2000:]}")
        return Spent(time.perf_counter() - started, float(report.read()), output)


@contextmanager
def serving(pages_a_feed: int) -> Iterator[int]:
    """Serve the site while the block runs; yield the port of all hosts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, str(HERE / "_site.py"), str(port), str(pages_a_feed)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        if server.stdout is None or server.stdout.readline() != "ready\n":
            raise RuntimeError("the site could not be served")
        yield port
        server.communicate()


def take_seen(port: int) -> dict[str, int]:
    """Return what the site was asked since the last call."""
    with urllib.request.urlopen(f"http://{_site.name_host(0)}:{port}/_seen") as answer:
        return dict(json.load(answer))


def make_desk(folder: Path, port: int, story: str, feeds: Sequence[str]) -> dict[str, str]:
    """Write one story, and the hosts with their feeds as sources; return the variables of a crawl there."""
    seeds = folder / "seeds" / story
    seeds.mkdir(parents=True)
    (seeds / "story.toml").write_text(f'title = "{story}"\n')
    headline = {"quake": "Earthquake in Veldora kills hundreds", "strike": "Dockworkers walk out in Harnmouth"}[story]
    front = f"---\nheadline: {headline}\nurl: https://seed.example/{story}\ndate_published: 2031-03-08T08:00:00Z\nin_language: en\n---\n"
    (seeds / "one.md").write_text(front + "\n\n".join(BACKGROUND[story]) + "\n")
    outlets = []
    for number in range(_site.HOSTS):
        host = _site.name_host(number)
        own = [feed for feed in feeds if f"//{host}:" in feed]
        listed = "".join(f'[[outlet.source]]\nkind = "feed"\nurl = "{url}"\n' for url in own)
        outlets.append(
            f'[[outlet]]\nname = "paper{number}"\ntitle = "Paper {number}"\nhomepage = "http://{host}:{port}/"\n'
            f'language = "en"\ndelay = 0\n{listed}'
        )
    (folder / "sources.toml").write_text("\n".join(outlets))
    return {
        "MONITOR_HOME": str(folder / "data"),
        "MONITOR_STORIES": str(folder / "seeds"),
        "MONITOR_SOURCES": str(folder / "sources.toml"),
        "MONITOR_ALLOW_PRIVATE": "1",
        "MONITOR_NOW": NOW,
        "SCRAPY_SETTINGS_MODULE": "_crawl_settings",
        "PYTHONPATH": f"{HERE}{os.pathsep}{ROOT}",
        "LAG_FILE": str(folder / "lags.json"),
    }


def crawl(variables: Mapping[str, str], *arguments: str) -> Spent:
    """Run ``scrapy crawl news`` with *variables*."""
    return run([sys.executable, "-P", "-m", "scrapy", "crawl", "news", "-a", "all=1", *arguments], **variables)


def measure_poll() -> dict[str, float]:
    """Look twice at feeds of which none has anything for the story, and print what the second look took."""
    with tempfile.TemporaryDirectory() as folder, serving(FEED_ENTRIES) as port:
        variables = make_desk(Path(folder), port, "strike", _site.list_feeds(port))
        first = crawl(variables)
        before = take_seen(port)
        again = crawl(variables)
        seen = take_seen(port)
        stock = run_stock(Path(folder), _site.list_feeds(port))
    answered = seen["not_modified"] / _site.FEEDS
    print(f"poll: first look {first.cpu:.1f} s of CPU, {before['bytes'] / 1e6:.1f} MB")
    print(f"poll: stock Scrapy fetches the feeds in {stock.cpu:.2f} s of CPU; aim for us: 2 s, whatever the machine")
    print(
        f"poll: again {again.cpu:.2f} s of CPU, {again.seconds:.1f} s, {seen['bytes'] / 1e6:.3f} MB, 304 for {answered:.1%}"
    )
    return {
        "poll: answered by 304": answered,
        "poll: 1/100 of the bytes": min(100.0, before["bytes"] / 100 / max(1, seen["bytes"])),
        "poll: CPU of stock Scrapy on the feeds": stock.cpu / again.cpu,
    }


def run_stock(folder: Path, urls: Sequence[str], *arguments: str) -> Spent:
    """Fetch *urls* by stock Scrapy with its default settings; what is to be fetched is written into *folder*."""
    listed = folder / "urls.txt"
    listed.write_text("\n".join(urls))
    command = [
        sys.executable,
        "-m",
        "scrapy",
        "runspider",
        str(HERE / "_bare_spider.py"),
        "-L",
        "ERROR",
        "-a",
        f"urls={listed}",
    ]
    return run([*command, *arguments], SCRAPY_SETTINGS_MODULE="", PYTHONPATH=str(ROOT))


def measure_chain(pages: int) -> tuple[dict[str, float], float]:
    """Fetch *pages* pages by the product, by stock Scrapy, and by stock Scrapy with our extractor; return ratios, and our CPU ms a page."""
    a_feed = max(1, pages // _site.FEEDS)
    with tempfile.TemporaryDirectory() as name, serving(a_feed) as port:
        folder = Path(name)
        urls = [_site.page_url(port, number) for number in range(a_feed * _site.FEEDS)]
        fetched, read = run_stock(folder, urls), run_stock(folder, urls, "-a", "read=1")
        variables = make_desk(folder, port, "quake", _site.list_feeds(port))
        take_seen(port)
        ours = crawl(variables)
        seen = take_seen(port)
        lags = sorted(json.loads((folder / "lags.json").read_text()))
    count = a_feed * _site.FEEDS
    ours_fetched = seen["requests"] - _site.FEEDS - _site.HOSTS
    print(ours.output.strip().splitlines()[-1] if ours.output else "")
    for label, spent in (("stock Scrapy", fetched), ("stock Scrapy + our extractor", read), ("the chain", ours)):
        print(
            f"chain: {label:<28} {count / spent.seconds:6.1f} pages a second, {1000 * spent.cpu / count:6.1f} ms of CPU a page"
        )
    lag = lags[int(len(lags) * 0.99)] if lags else 0.0
    print(
        f"chain: {ours_fetched} of {count} pages fetched; loop lag {lags[len(lags) // 2]:.1f} ms median, {lag:.0f} ms p99, {lags[-1]:.0f} ms at most"
    )
    return {
        "chain: speed against stock Scrapy": fetched.seconds / ours.seconds * (ours_fetched / count),
        "chain: 1.15 x CPU of Scrapy + extractor": 1.15 * read.cpu / ours.cpu,
        "chain: 150 ms of lag, p99": min(10.0, 150 / max(lag, 1.0)),
    }, 1000 * ours.cpu / count


def measure_readers(cpu_a_page: float) -> dict[str, float]:
    """Read some pages by the other readers, and print what they take beside *cpu_a_page* milliseconds."""
    python = install_peers()
    if python is None:
        return {}
    site = _site.Site(80)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(READ):
            (Path(folder) / f"{number:04}.html").write_bytes(site.make_page(number))
        spent = run([str(python), "-W", "ignore", str(HERE / "_page_peers.py"), folder])
    taken: dict[str, Any] = json.loads(spent.output.strip().splitlines()[-1])
    for name, milliseconds in taken.items():
        print(f"readers: {name:<14} {milliseconds:6.1f} ms of CPU a page; our whole chain {cpu_a_page:.1f}")
    return {f"readers: CPU of {name}": milliseconds / cpu_a_page for name, milliseconds in taken.items()}


def install_peers() -> Path | None:
    """Return the Python of the other readers, made where it is missing; None where it cannot be made, after saying why."""
    python, done = PEERS / "bin" / "python", PEERS / "installed"
    if done.exists() and done.read_text() == " ".join(PACKAGES):
        return python
    print(f"readers: making {PEERS.relative_to(ROOT)}")
    try:
        venv.create(PEERS, with_pip=True)
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES]
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=900)
    except (OSError, subprocess.SubprocessError) as fault:
        told = (getattr(fault, "stderr", None) or str(fault)).strip().splitlines()
        print(f"readers: left out, they cannot be installed: {told[-1] if told else fault}")
        return None
    done.write_text(" ".join(PACKAGES))
    return python


def main() -> int:
    """Measure, print, and hold the floors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--only", default="poll,chain,readers")
    parser.add_argument("--lift", action="store_true", help="raise the floors to what was measured")
    arguments = parser.parse_args()
    wanted = arguments.only.split(",")
    figures: dict[str, float] = {}
    if "poll" in wanted:
        figures |= measure_poll()
    if "chain" in wanted or "readers" in wanted:
        ratios, cpu = measure_chain(arguments.pages)
        figures |= ratios
        if "readers" in wanted:
            figures |= measure_readers(cpu)
    return hold_floors("crawl", figures, lift=arguments.lift)


if __name__ == "__main__":
    sys.exit(main())
