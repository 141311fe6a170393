"""How true are headline, authors and dates, and at what cost? Scores the metadata readers alone, trafilatura's and htmldate's beside them.

Usage: ``python benchmarks/metadata.py [--limit N] [--misses] [--rounds N] [--lift]``. Needs the development data beside the
repository; without it there is nothing to measure and the script says so and ends with 0.

Day, title and authors are exact as the scorer of the development data counts them. ``instant``: the same minute as the truth;
``offset``: the same minute on a clock that the page itself states it with. Speed: CPU time of each reader over all pages, each
page parsed anew and outside of the clock; by turns on each page, of which the best round counts. The ratio from bytes has the parsing in it, on both sides.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import importlib.util
import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import htmldate
import trafilatura
from _floors import find_shared, hold_floors
from lxml.html import HtmlElement
from trafilatura.metadata import extract_metadata

from monitor.extract.linked_data import read_linked_data
from monitor.extract.markup import decode_html, parse_html
from monitor.extract.metadata import Facts, read_facts
from monitor.extract.page_data import gather_page

Page = Mapping[str, Any]
SETS = ("ft", "hm")
"""The sets whose truth holds metadata."""


def load_scorer(shared: Path) -> ModuleType:
    """Return the development data's scorer as a module."""
    spec = importlib.util.spec_from_file_location("score_extraction", shared / "tools" / "score_extraction.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_body(page: Page) -> bytes:
    """Return the page's bytes, unpacked."""
    raw = Path(page["html_path"]).read_bytes()
    return gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw


def read_ours(tree: HtmlElement, source: str, page: Page) -> Facts:
    """Return the facts of a page as the product reads them."""
    stated = None if page["set"] == "hm" else page["fetched_at"]  # that set's one date lies before some pages' own
    fetched_at = datetime.fromisoformat(str(stated or "2026-07-15")[:10]).replace(hour=23, minute=59, tzinfo=UTC)
    data = gather_page(tree)
    linked = read_linked_data(tree, page["url"], data=data)
    return read_facts(tree, source, linked, url=page["url"], fetched_at=fetched_at, language=None, link=None, data=data)


def read_theirs(tree: HtmlElement, source: str, page: Page) -> Any:
    """Return the page's metadata, date included, as trafilatura reads them."""
    return extract_metadata(tree, default_url=page["url"])


def read_htmldate(tree: HtmlElement, source: str, page: Page) -> Any:
    """Return the page's date as htmldate alone reads it."""
    try:
        return htmldate.find_date(tree, original_date=True, url=page["url"])
    except ValueError:
        return None


def time_page(read: Callable[[HtmlElement, str, Page], Any], page: Page) -> tuple[float, float]:
    """Return CPU seconds of *read* on *page*: alone, and with the parsing that it needs."""
    body = read_body(page)
    started = time.process_time()
    if read is read_ours:
        source = decode_html(body, "text/html")
        tree = parse_html(source)
    else:
        source, tree = "", trafilatura.load_html(body)
    parsed = time.process_time()
    if tree is not None:
        read(tree, source, page)
    ended = time.process_time()
    return ended - parsed, ended - started


def measure_speed(pages: Sequence[Page], rounds: int) -> dict[str, float]:
    """Print milliseconds a page of each reader and return the ratios to trafilatura's, from the tree and from bytes.

    Of each page the best round counts, so that what else the machine does weighs on no reader more than on another.
    """
    readers = {"ours": read_ours, "trafilatura": read_theirs, "htmldate": read_htmldate}
    gc.collect()
    gc.freeze()
    best = {name: [(float("inf"), float("inf"))] * len(pages) for name in readers}
    for _ in range(rounds):
        for place, page in enumerate(pages):
            for name, read in readers.items():  # by turns: the machine's load weighs on all alike
                alone, whole = time_page(read, page)
                best[name][place] = min(best[name][place][0], alone), min(best[name][place][1], whole)
    gc.unfreeze()
    sums = {name: (sum(each[0] for each in held), sum(each[1] for each in held)) for name, held in best.items()}
    for name, (alone, whole) in sums.items():
        print(f"{name}: {1000 * alone / len(pages):.2f} ms a page, with parsing {1000 * whole / len(pages):.2f}")
    return {
        "times as fast as trafilatura": sums["trafilatura"][0] / sums["ours"][0],
        "times as fast from bytes": sums["trafilatura"][1] / sums["ours"][1],
    }


def iter_truths(shared: Path, pages: Sequence[Page]) -> Iterator[tuple[str, datetime]]:
    """Yield (page id, publication) where the truth files state an instant with its offset."""
    base = shared / "data" / "extraction" / "fundus-tests"
    for meta in sorted(base.glob("*/meta.info")):
        info = json.loads(meta.read_text(encoding="utf-8"))
        for truth in sorted(meta.parent.glob("*.json")):
            versions = json.loads(truth.read_text(encoding="utf-8"))
            named = re.compile(re.escape(truth.stem) + r"_\d{4}_\d\d_\d\d\.html\.gz")
            files = sorted(name for name in info if named.fullmatch(name))
            for file, version in zip(files, sorted(versions), strict=False):
                text = versions[version].get("publishing_date")
                when = datetime.fromisoformat(text) if text else None
                if when and when.tzinfo and len(files) == len(versions):
                    yield f"{meta.parent.name}/{file}", when


def is_stated(when: datetime, source: str) -> bool:
    """Tell whether *source* has this wall clock with this offset beside it, in one of the ISO forms."""
    zone = when.strftime("%z")
    forms = [re.escape(f"{zone[:3]}:{zone[3:]}"), re.escape(zone), re.escape(zone[:3])] + ["Z"] * (zone == "+0000")
    wall = when.strftime("%Y-%m-%d[T ]%H:%M")
    return re.search(rf"{wall}(?::\d\d(?:[.,]\d+)?)?\s?(?:{'|'.join(forms)})", source) is not None


def score(
    pages: Sequence[Page], truths: Mapping[str, datetime], scorer: ModuleType, *, misses: bool
) -> dict[str, float]:
    """Return the share of pages with each fact exact, by set and fact; print the others where *misses* is set."""
    results: dict[str, list[bool]] = {}
    for page in pages:
        source = decode_html(read_body(page), "text/html")
        tree = parse_html(source)
        facts = read_ours(tree, source, page) if tree is not None else None
        for name, found, wanted, exact in judge(page, facts, truths.get(page["id"]), source, scorer):
            results.setdefault(f"{page['set']} {name}", []).append(exact)
            if misses and not exact:
                print(f"  {page['set']} {name} {page['id']}: {found} | {wanted}")
    return {name: sum(each) / len(each) for name, each in sorted(results.items())}


def judge(
    page: Page, facts: Facts | None, truth: datetime | None, source: str, scorer: ModuleType
) -> Iterator[tuple[str, object, object, bool]]:
    """Yield (fact, found, wanted, whether exact) for every fact that the truth holds."""
    when = facts.published.when if facts and facts.published else None
    headline, authors = (facts.headline, facts.authors) if facts else (None, ())
    if page["day"]:
        yield "day", when, page["day"], str(when)[:10] == page["day"]
    if page["title"]:
        yield "title", headline, page["title"], scorer.tokens(headline) == scorer.tokens(page["title"])
    if page["authors"]:
        yield "authors", authors, page["authors"], scorer.people(authors) == scorer.people(page["authors"])
    if truth:
        same = when is not None and when.astimezone(UTC).strftime("%F%H%M") == truth.astimezone(UTC).strftime("%F%H%M")
        yield "instant", when, truth, same
        own = when is not None and (when.utcoffset() == truth.utcoffset() or is_stated(when, source))
        yield "offset", when, truth, same and own
        yield "offset of the truth", when, truth, same and when is not None and when.utcoffset() == truth.utcoffset()


def main() -> int:
    """Score and time the readers in one run; hold ours to the floors unless only some pages were read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=int, default=None, help="the first pages of each set only")
    parser.add_argument("--misses", action="store_true", help="print every fact that is not exact")
    parser.add_argument("--rounds", type=int, default=3, help="how often each reader is timed")
    parser.add_argument("--lift", action="store_true", help="raise the floors to what was measured")
    arguments = parser.parse_args()
    shared = find_shared()
    if shared is None:
        print("metadata: the development data beside the repository is not here; nothing measured")
        return 0
    scorer = load_scorer(shared)
    gold: list[Page] = list(scorer.read_gold(str(shared / "data" / "extraction")))
    by_set = {
        name: [page for page in gold if page["set"] == name][: arguments.limit] for name in ("ft", "hm", "aeb", "fe")
    }
    scored = [page for name in SETS for page in by_set[name]]
    figures = score(scored, dict(iter_truths(shared, scored)), scorer, misses=arguments.misses)
    timed = [
        {key: page[key] for key in ("set", "url", "html_path", "fetched_at")}
        for pages in by_set.values()
        for page in pages
    ]
    speeds = measure_speed(timed, arguments.rounds)
    if arguments.limit:
        return 0
    if arguments.lift:  # what a clock measures is lifted by hand: another machine, or a busy one, has other ratios
        return hold_floors("metadata", figures, lift=True)
    return hold_floors("metadata", figures | speeds)


if __name__ == "__main__":
    sys.exit(main())
