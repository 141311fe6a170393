"""How does a person read a stored text? Its kinds of paragraphs, a live blog's entries with their times, what was cut in its place.

Pure: a version as the store gives it in, lines out; the words are the article's own, the marks around them ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from monitor.cli.output import format_instant

Row = Mapping[str, Any]

CUT = "--"
"""Begins a line that is no part of the text, or that is not counted as such."""
KINDS = {
    "heading": "heading",
    "list": "list item",
    "quote": "quotation",
    "table": "table row",
    "tweet": "embedded post",
}
"""How a paragraph's kind is said; plain text is not marked."""

_TIERS = {
    "json-ld": "in the page's own data (JSON-LD)",
    "meta": "in the page's meta tags",
    "itemprop": "in the page's mark-up",
    "inline": "in a script of the page",
    "script": "in the page's scripts",
    "time": "in a time tag of the page",
    "printed": "printed beside the headline",
    "url": "in the page's address",
    "htmldate": "guessed from the page's words",
    "feed": "by the source that listed it",
    "seed": "in the seed file",
    "import": "in the imported file",
}


def word_published(found: Row) -> str:
    """Return when an article was published, how exactly that is known and where it was read: one clause."""
    when, precision = found.get("date_published"), found.get("date_published_precision")
    if not when:
        return "publication date not stated"
    tier = str(found.get("date_published_from") or "")
    told = _TIERS.get(tier, f"in the page: {tier}" if tier else "source not known")
    stated = told if tier == "printed" else f"stated {told}"
    is_guess = precision == "guess" or tier == "htmldate"
    if is_guess:
        return f"published about {format_instant(when)[:10]} ({told if tier == 'htmldate' else f'a guess, {told}'})"
    if precision == "day":
        return f"published {format_instant(when)[:10]} (only the day is certain; {stated})"
    return f"published {format_instant(when)} UTC ({stated})"


def word_modified(found: Row) -> str:
    """Return when the page says that it was changed, as a clause; "" where it does not say.

    No precision is kept of that date. A page that states but a day has it at midnight in UTC, or, where it is the day of publication,
    at the publication's instant: then the day alone is told.
    """
    when = found.get("date_modified")
    if not when:
        return ""
    told = format_instant(when)
    is_publication = when == found.get("date_published") and found.get("date_published_precision") in ("day", "guess")
    return f"changed {told[:10]}" if is_publication or told.endswith(" 00:00") else f"changed {told} UTC"


def word_access(text: Row) -> str:
    """Return what a version is beside an article: paid, a teaser, a live blog; "" for a plain one."""
    words = []
    if text.get("is_live_blog"):
        words.append("live blog, newest entry first")
    if text.get("is_teaser"):
        words.append("teaser: only the free beginning of a paid article, so what it does not say, the article may")
    elif text.get("is_accessible_for_free") is False:
        words.append("paid article, read in full")
    elif text.get("is_accessible_for_free"):
        words.append("free article")
    return "; ".join(words)


def word_page(page: Row | None, *, is_wanted: bool) -> str:
    """Return what became of an article's page since it was read, and when it is looked at again; "" where no crawl asked for it.

    *page* as store/revisits has it; *is_wanted*: a story has the article in or for review.
    """
    if page is None:
        return ""
    if page["gone_since"]:
        return f"page gone since {format_instant(page['gone_since'])} UTC: {page['reason']}; what is held stays"
    if page["state"] in ("quarantined", "refused"):
        return f"page no longer an article: {page['reason']}; what is held stays, and it is not looked at again"
    seen = f"page last read {format_instant(page['fetched_at'])} UTC"
    if page["state"] == "failed":
        seen += f", later {page['reason']}"
    if not is_wanted:
        return f"{seen}; no story wants it looked at again"
    return f"{seen}; looked at again {format_instant(page['revisit_at'])} UTC" if page["revisit_at"] else seen


def list_paragraphs(text: Row) -> list[dict[str, Any]]:
    """Return the version's paragraphs in order: text, kind, posted_at (None but in a live blog), and the offset it begins at."""
    known: Sequence[Row] = text.get("paragraphs") or ()
    rows, start = [], 0
    for number, words in enumerate(text["article_body"].split("\n\n")):
        kind, posted_at = (
            ("body", None) if number >= len(known) else (known[number]["kind"], known[number]["posted_at"])
        )
        rows.append({"text": words, "kind": kind, "posted_at": posted_at, "at": start})
        start += len(words) + 2
    return rows


def format_text(text: Row, *, dropped: bool) -> str:
    """Return the version as a person reads it; *dropped*: with the lines that were cut, each where it stood, marked and with the reason.

    A cut line whose place is not known stands at the end.
    """
    paragraphs = list_paragraphs(text)
    cut: Sequence[Row] = (text.get("dropped") or ()) if dropped else ()
    aside = {line["place"]: line["reason"] for line in cut if line.get("in_text")}
    parts: list[str] = []
    for number, paragraph in enumerate(paragraphs):
        parts += [_mark(line) for line in cut if line.get("place") == number and not line.get("in_text")]
        parts += _open_entry(paragraphs, number)
        if number in aside:
            parts.append(f"{CUT} in the text, but not counted, {aside[number]}: {paragraph['text']}")
        elif paragraph["text"]:
            kind = KINDS.get(paragraph["kind"])
            parts.append(f"[{kind}] {paragraph['text']}" if kind else paragraph["text"])
    last = len(paragraphs)
    parts += [
        _mark(line) for line in cut if not line.get("in_text") and (line.get("place") is None or line["place"] >= last)
    ]
    return "\n\n".join(parts)


def _mark(line: Row) -> str:
    return f"{CUT} cut, {line['reason']}: {line['text']}"


def _open_entry(paragraphs: Sequence[Row], number: int) -> Iterator[str]:
    """Yield the line above the first paragraph of a live blog's entry: when it was posted."""
    posted_at = paragraphs[number]["posted_at"]
    before = paragraphs[number - 1]["posted_at"] if number else None
    if posted_at is not None and posted_at != before:
        yield f"== {format_instant(posted_at)} UTC =="
    elif posted_at is None and before is not None:
        yield "== time not known =="
