"""Is every wall refused and every short article kept? Scores the walls' set, then real pages as they are, cut short, and walled.

Usage: ``python benchmarks/walls.py [--set-only] [--verbose] [--lift]``. The set (tests/extract/walls) is our own: pages in an article's
place, and short news that must never be taken for them; every third was held out while the rules were written. With the development
data beside the repository, three more questions are asked of real pages: which are refused; is their text kept when only its first
two paragraphs are left, with and without the page's data; is a wall's message recognised in the place of their text?
"""

from __future__ import annotations

import argparse
import copy
import gzip
import importlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from _floors import ROOT, find_shared, hold_floors
from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring, tostring

from monitor.errors import NotAnArticle
from monitor.extract.article import read_page
from monitor.extract.linked_data import read_linked_data
from monitor.extract.markup import decode_html, parse_html
from monitor.extract.walls import refuse_wall
from monitor.text.normalize import normalize_line

URL = "https://outlet.example/2025/04/09/ferry-company-fined"
NOW = datetime(2026, 7, 15, tzinfo=UTC)
TEASER, ARTICLE = "teaser", "article"
NEAR: Mapping[str, frozenset[str]] = {
    "consent": frozenset({"age gate"}),
    "bot check": frozenset({"javascript", "geo block"}),
    "not found": frozenset({"empty", "moved", "error", "section"}),
    "moved": frozenset({"not found", "javascript", "empty"}),
    "error": frozenset({"not found", "maintenance", "empty"}),
    "maintenance": frozenset({"error", "parked", "empty"}),
    "login": frozenset({"registration wall", "paywall"}),
    "registration wall": frozenset({"login", "paywall", TEASER}),
    "paywall": frozenset({"registration wall", "login", TEASER}),
    "teaser": frozenset({"paywall", "registration wall", "empty"}),
    "javascript": frozenset({"empty", "bot check"}),
    "section": frozenset({"author page", "scores", "empty"}),
    "author page": frozenset({"section"}),
    "media": frozenset({"section", "empty"}),
    "scores": frozenset({"section", "empty"}),
    "geo block": frozenset({"bot check", "not found"}),
    "age gate": frozenset({"consent"}),
    "newsletter": frozenset({"registration wall", "login"}),
    "app": frozenset({"javascript"}),
    "parked": frozenset({"error", "maintenance", "empty"}),
    "comments": frozenset({"section", "empty"}),
    "viewer": frozenset({"empty", "javascript", "media"}),
    "empty": frozenset({"javascript", "not found"}),
}
"""Kinds that tell a reader of the quarantine the same: what to look at, and whether to come back."""

Page = Mapping[str, Any]


def name_ending(body: bytes, url: str = URL) -> tuple[str, str]:
    """Return the kind that a page ended as (``article``, ``teaser`` or a refusal's) and what was seen."""
    try:
        article = read_page(body, url=url, content_type="text/html; charset=utf-8", fetched_at=NOW)
    except NotAnArticle as reason:
        return reason.kind, reason.seen
    return (TEASER if article.is_teaser else ARTICLE), article.article_body


def score_set(verbose: bool) -> dict[str, float]:
    """Score the set's walls (right or near kind) and its news (kept); print what went wrong, or with *verbose* every ending."""
    sys.path.insert(0, str(ROOT))  # the set lives with the tests
    from tests.extract.wall_pages import load_pages

    figures: dict[str, float] = {}
    parts = {
        "seen": ("", {False}),
        "held out": ("", {True}),
        "later": ("later_", {False, True}),
        "reported": ("reported_", {False, True}),
    }
    for part, (prefix, held_out) in parts.items():
        kinds = (("walls", f"walls recognised, {part}"), ("news", f"short news kept, {part}"))
        for kind, name in kinds[part == "reported" :]:  # walls report nothing
            pages = [page for page in load_pages(prefix + kind) if page.held_out in held_out]
            right = exact = 0
            for page in pages:
                ended, seen = name_ending(page.body)
                wanted = {ARTICLE} if kind == "news" else {page.kind} | NEAR[page.kind]
                right += ended in wanted
                exact += ended == page.kind
                if verbose or ended not in wanted:
                    print(
                        f"  {'' if ended in wanted else 'WRONG '}{page.name}: {ended}, not {page.kind} ({seen[:90]!r})"
                    )
            figures[name] = right / len(pages)
            print(f"{name}: {right} of {len(pages)}" + (f", {exact} by their very name" if kind == "walls" else ""))
    return figures


# ---- real pages ---------------------------------------------------------------------------------------------------


def list_pages(shared: Path) -> list[Page]:
    """Return the development pages."""
    command = [
        sys.executable,
        str(shared / "tools" / "score_extraction.py"),
        "gold",
        str(shared / "data" / "extraction"),
    ]
    return [
        json.loads(line)
        for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    ]


def list_texts(shared: Path) -> dict[tuple[str, str], list[str]]:
    """Return the true paragraphs of each development page that has them, by set and id."""
    sys.path.insert(0, str(shared / "tools"))
    read_gold: Callable[[str], Iterable[Page]] = importlib.import_module("score_extraction").read_gold
    return {
        (row["set"], row["id"]): row["paragraphs"]
        for row in read_gold(str(shared / "data" / "extraction"))
        if row["paragraphs"]
    }


def read_body(page: Page) -> bytes:
    """Return the page's bytes."""
    raw = Path(page["html_path"]).read_bytes()
    return gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw


def score_real(shared: Path) -> dict[str, float]:
    """Print the refused development pages, and score how short texts fare on them and walls in their place."""
    texts, messages = list_texts(shared), list(iter_messages())
    kept = whole = short = cut = caught = walled = teasers = 0
    for place, page in enumerate(list_pages(shared)):
        body = read_body(page)
        paragraphs = texts.get((page["set"], page["id"]))
        ended, seen = name_ending(body, page["url"])
        teasers += ended == TEASER
        whole += paragraphs is not None
        kept += paragraphs is not None and ended in (ARTICLE, TEASER)
        if ended not in (ARTICLE, TEASER):
            print(
                f"  refused {page['set']} {page['id'][:60]}: {ended}: {seen[:90]!r}{'' if paragraphs else ' (no text known)'}"
            )
        tree = parse_html(decode_html(body, "text/html"))
        if paragraphs is None or tree is None or sum(map(len, paragraphs)) < 600:
            continue
        for told in try_short(tree, page["url"], paragraphs):
            cut += 1
            short += not told
            if told:
                print(f"  two paragraphs of {page['set']} {page['id'][:60]}: {told[:140]}")
        title, message = messages[place % len(messages)]
        if put_wall(tree, paragraphs, title, message):
            ended, seen = name_ending(tostring(tree, encoding="utf-8"), page["url"])
            walled += 1
            caught += ended != ARTICLE
            if ended == ARTICLE:
                print(f"  wall {title!r} in {page['set']} {page['id'][:60]}: read as {seen[:90]!r}")
    print(f"real pages: {kept} of {whole} with a known text kept, {teasers} of all as teasers")
    return {
        "real pages kept": kept / whole,
        "real pages cut short kept": short / cut,
        "walls in real pages recognised": caught / walled,
    }


def try_short(tree: HtmlElement, url: str, paragraphs: Sequence[str]) -> Iterator[str]:
    """Yield why the first two paragraphs would be refused on this page, "" where they are kept: with the page's data and without."""
    linked = read_linked_data(tree, url)
    text = "\n\n".join([paragraph for paragraph in paragraphs if len(paragraph) > 60][:2])
    for is_article in {bool(linked.types), False}:
        try:
            refuse_wall(tree, "", text, is_article=is_article, free=linked.free, listing=linked.listing, url=url)
            yield ""
        except NotAnArticle as reason:
            yield f"{reason} (is_article={is_article}): {text[:60]!r}"


def iter_messages() -> Iterator[tuple[str, str]]:
    """Yield title and mark-up of the set's walls that stand inside an outlet's page."""
    sys.path.insert(0, str(ROOT))
    from tests.extract.wall_pages import FOLDER

    for part in (FOLDER / "walls.txt").read_text(encoding="utf-8").split("=== ")[1:]:
        first, _, inner = part.partition("\n")
        _, kind, _, frame, _, title = (field.strip() for field in first.split("|"))
        if frame != "raw" and "\n* " not in inner and kind not in ("teaser", "comments", "media", "scores", "viewer"):
            yield title, inner


def put_wall(tree: HtmlElement, paragraphs: Sequence[str], title: str, message: str) -> bool:
    """Put a wall in the place of the page's text, in place, and take its data away; return False where the text is not found."""
    wanted = {normalize_line(paragraph)[:60] for paragraph in paragraphs}
    holders = [
        element
        for element in tree.iter("p", "h2", "li", "div", "span")
        if normalize_line(element.text_content())[:60] in wanted
    ]
    if len(holders) < len(wanted) / 2:
        return False
    box = max(
        holders[0].iterancestors(),
        key=lambda above: (sum(1 for holder in holders if above in holder.iterancestors()), -len(list(above.iter()))),
    )
    wall = fragment_fromstring(copy.copy(message), create_parent="div")
    for child in list(box):
        box.remove(child)
    box.text = None
    box.append(wall)
    for element in [*tree.iter("script"), *tree.iter("meta"), *tree.iter("time")]:
        element.drop_tree()
    heads = [element for element in tree.iter("h1") if not any(above is wall for above in element.iterancestors())]
    for element in heads:
        etree.strip_elements(element, "*", with_tail=True)
        element.text = title
    head = tree.find(".//title")
    if head is not None:
        head.text = title
    return True


def main() -> int:
    """Score the set, and real pages where they are; hold the floors unless only the set was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set-only", action="store_true", help="leave the development pages alone")
    parser.add_argument("--verbose", action="store_true", help="print how every page of the set ended")
    parser.add_argument("--lift", action="store_true", help="raise the floors to what was measured")
    arguments = parser.parse_args()
    figures = score_set(arguments.verbose)
    shared = find_shared()
    if shared is not None and not arguments.set_only:
        figures |= score_real(shared)
    return hold_floors("walls", figures, lift=arguments.lift)


if __name__ == "__main__":
    sys.exit(main())
