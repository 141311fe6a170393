"""How fast are whole pages read? Body and metadata from bytes, ours and trafilatura's by turns, as a ratio.

Usage: ``python benchmarks/speed.py [--every N] [--rounds N] [--lift]``. Needs the development data beside the repository; without
it there is nothing to measure and the script says so and ends with 0.

Each page is read by both within the same tenth of a second, so that whatever else the machine does weighs on both alike; CPU time
counts, and of each page each reader's best round. The ratio still differs from machine to machine: its floor is lifted by hand.
"""

from __future__ import annotations

import argparse
import gc
import logging
import sys
import time
import warnings
from collections.abc import Sequence

from _floors import find_shared, hold_floors
from _readers import READERS, Reader
from extraction import Page, find_fetch_time, load_scorer, read_bytes

NAMES = ("ours", "trafilatura")


def time_page(read: Reader, page: Page, body: bytes) -> float:
    """Return the CPU seconds that *read* takes for *page*; a peer that raises has taken them too."""
    started = time.process_time()
    try:
        read(page["url"], body, find_fetch_time(page))
    except Exception as fault:
        sys.stderr.write(f"{page['id']}: {type(fault).__name__}\n")
    return time.process_time() - started


def measure(pages: Sequence[Page], rounds: int) -> dict[str, float]:
    """Return each reader's CPU seconds for all pages, the best round of each page; a round before them loads the tables."""
    readers = {name: READERS[name]() for name in NAMES}
    best = [dict.fromkeys(NAMES, float("inf")) for _ in pages]
    for number in range(rounds + 1):
        for page, times in zip(pages[: None if number else 5], best, strict=False):
            body = read_bytes(page)
            for name in NAMES if number % 2 else reversed(NAMES):
                taken = time_page(readers[name], page, body)
                times[name] = min(times[name], taken) if number else times[name]
        gc.collect()
    return {name: sum(times[name] for times in best) for name in NAMES}


def main() -> int:
    """Print what each reader takes and hold the ratio to its floor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=4, help="read every N-th page of the development data")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--lift", action="store_true", help="raise the floor to what was measured")
    arguments = parser.parse_args()
    shared = find_shared()
    if shared is None or not (shared / "data" / "extraction").is_dir():
        print("speed: the development data beside the repository is not here; nothing measured")
        return 0
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    scorer = load_scorer(shared / "tools" / "score_extraction.py")
    pages: list[Page] = list(scorer.read_gold(str(shared / "data" / "extraction")))[:: arguments.every]
    seconds = measure(pages, arguments.rounds)
    for name, taken in seconds.items():
        print(f"{name}: {1000 * taken / len(pages):.1f} ms of CPU a page, {len(pages)} pages")
    ratio = seconds["trafilatura"] / seconds["ours"]
    return hold_floors("speed", {"times as fast as trafilatura": ratio}, lift=arguments.lift)


if __name__ == "__main__":
    sys.exit(main())
