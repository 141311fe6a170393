"""Does a reader of pages grow? Reads 2,000 pages in one process and prints what it holds after 200, 500, 1,000, 1,500 and 2,000.

Usage: ``python benchmarks/memory.py [--pages N] [--who] [--lift]``. The development pages are read round and round, so that from the
second round on whatever is kept is a cache or a leak. Without them the pages of the walls' set are read. ``--who`` prints which lines
of code hold what was allocated between the first and the last mark (slow). The figure held is flatness: 1 less the growth after the
first 500 pages as a share of what the process held then; 0 where it doubled.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import os
import subprocess
import sys
import time
import tracemalloc
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

from _floors import ROOT, find_shared, hold_floors

from monitor.errors import NotAnArticle

MARKS = (200, 500, 1000, 1500, 2000)
WARM = 500
NOW = datetime(2026, 7, 15, tzinfo=UTC)


def measure_mb() -> float:
    """Return the resident set of this process in MB; 0.0 where the platform does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def list_pages() -> list[tuple[str, Path | bytes]]:
    """Return address and place (or bytes) of the pages."""
    shared = find_shared()
    if shared is None:
        sys.path.insert(0, str(ROOT))
        from tests.extract.wall_pages import load_pages

        return [
            ("https://outlet.example/2025/04/09/ferry", page.body)
            for kind in ("news", "walls")
            for page in load_pages(kind)
        ]
    command = [
        sys.executable,
        str(shared / "tools" / "score_extraction.py"),
        "gold",
        str(shared / "data" / "extraction"),
    ]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [(row["url"], Path(row["html_path"])) for row in map(json.loads, listed.splitlines())]


def read_all(count: int, who: bool) -> dict[int, float]:
    """Read *count* pages and return the resident MB at each mark."""
    from monitor.extract.article import read_page  # after the first measure: what the libraries take is told apart

    pages, held, articles = list_pages(), {0: measure_mb()}, 0
    print(f"{0:>5} pages: {held[0]:6.0f} MB, with the extraction room imported; {len(pages)} pages, round and round")
    started, first = time.process_time(), None
    for number, (url, place) in enumerate(islice(cycle(pages), count), 1):
        raw = place if isinstance(place, bytes) else place.read_bytes()
        body = gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
        try:
            read_page(body, url=url, content_type="text/html", fetched_at=NOW)
            articles += 1
        except NotAnArticle:
            pass
        if number in MARKS or number == count:
            gc.collect()
            held[number] = measure_mb()
            each = 1000 * (time.process_time() - started) / number
            print(
                f"{number:>5} pages: {held[number]:6.0f} MB, {articles} articles, {each:.1f} ms of CPU a page",
                flush=True,
            )
            if who and first is None:
                tracemalloc.start(8)
                first = tracemalloc.take_snapshot()
    if first is not None:
        for line in tracemalloc.take_snapshot().compare_to(first, "lineno")[:15]:
            print(f"  {line}")
    return held


def main() -> int:
    """Read, print, and hold the floor where the whole course was run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=MARKS[-1])
    parser.add_argument(
        "--who", action="store_true", help="print which lines of code hold what was allocated after the first mark"
    )
    parser.add_argument("--lift", action="store_true", help="raise the floors to what was measured")
    arguments = parser.parse_args()
    held = read_all(arguments.pages, arguments.who)
    if arguments.pages < MARKS[-1] or not held[WARM]:
        return 0
    growth = held[MARKS[-1]] - held[WARM]
    print(f"growth after the first {WARM}: {growth:+.0f} MB of {held[WARM]:.0f}")
    return hold_floors(
        "memory", {"flat after 500 pages": max(0.0, min(1.0, 1 - growth / held[WARM]))}, lift=arguments.lift
    )


if __name__ == "__main__":
    sys.exit(main())
