"""Is this page something else in an article's place? Consent pages, bot checks, soft 404s, logins, empty shells, section pages.

Words of the genre in ``walls.toml``. A long text is an article whatever its margins say: every rule asks how little else there is,
so that a short piece of news about cookies, robots or paywalls stays news.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lxml.html import HtmlElement

from monitor.errors import NotAnArticle
from monitor.text.normalize import normalize_line

FEWEST_WORDS = 25
"""Words of the shortest text that is kept without a sign that the page is an article."""
FEWEST_STATED = 10
"""The same where the page's data call it an article."""
SHORT = 150
"""Words: below, one title or mark-up sign makes a wall."""
LONG = 400
"""Words: from here on a text is no wall, whatever it says."""
SIGNS_PER_WORDS = 60
"""In a text of SHORT to LONG words: at least one sign each so many words."""
MOST_SIGNATURES = 200_000
"""Characters of source that are searched."""
MANY_CARDS = 12
"""Links with a headline outside menus, on a page that calls itself no article."""

_BINARY = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"RIFF",
    b"MZ",
    b"\x00\x00\x00",
    b"ID3",
    b"OggS",
    b"\x7fELF",
    b"wOF",
    b"BZh",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\xd0\xcf\x11\xe0",
)
_TEASED = frozenset({"paywall", "javascript"})
"""Walls whose signs stand beside real text too: with that text the page is an article."""
_OTHER_TYPE = re.compile(
    r"\s*(?:image|audio|video|font)/|application/(?:pdf|json|octet-stream|zip|x-|vnd\.|msword|javascript|rss|atom)|text/(?:css|javascript|calendar|csv)",
    re.IGNORECASE,
)
_CJK = re.compile(r"[぀-ヿ㐀-鿿가-힯฀-๿]")
_CLOSED = re.compile(r"[.!?…:;。！？।؟][\"”“»'’)\]]*$")


@dataclass(frozen=True)
class _Signs:
    title: re.Pattern[str]
    text: re.Pattern[str]
    markup: re.Pattern[str] | None


def count_words(text: str) -> int:
    """Return the number of words; scripts without blanks count one word for two characters."""
    return len(text.split()) + len(_CJK.findall(text)) // 2


def refuse_binary(body: bytes, content_type: str | None) -> None:
    """Raise NotAnArticle unless *body* may be a page, by its first bytes whatever the header says, then by the header."""
    start = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise NotAnArticle("empty", "no bytes but white space")
    wide = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    if start.startswith(_BINARY) or (not wide and start.count(0) * 10 > len(start)):
        raise NotAnArticle("not html", f"starts with {start[:8]!r}")
    if b"<" not in body[:200_000]:
        raise NotAnArticle("not html", f"no mark-up in {len(body)} bytes of {content_type or 'unknown type'}")
    if content_type and _OTHER_TYPE.match(content_type) and b"<html" not in body[:4096].lower():
        raise NotAnArticle("not html", content_type[:80])
    if re.match(rb"<(?:\?xml[^>]*>\s*)?<?(?:rss|feed|urlset|sitemapindex|rdf:RDF)\b", start):
        raise NotAnArticle("not html", "a feed or sitemap")


def refuse_wall(
    tree: HtmlElement, source: str, body: str, *, is_article: bool, free: bool | None, listing: bool
) -> None:
    """Raise NotAnArticle if the page that gave the text *body* is a wall or a list; return otherwise.

    *is_article*: its data call it an article; *free*: what they say of payment; *listing*: they call it a list.
    """
    words = count_words(body)
    title = _read_titles(tree)
    visible = _read_visible(tree) if words < LONG else ""
    for kind, signs in _load_signs().items() if words < LONG else ():
        seen = _find_wall(
            signs, title, visible, source[:MOST_SIGNATURES] if words < SHORT else "", body, words, is_article
        )
        if seen and not (kind in _TEASED and words >= FEWEST_WORDS * (1 if is_article else 2)):
            raise NotAnArticle(kind, seen)
    if words < FEWEST_WORDS * 2 and _has_password(tree) and not is_article:
        raise NotAnArticle("login", "a password field")
    _refuse_list(tree, body, words, is_article=is_article, listing=listing)
    if words < (FEWEST_STATED if is_article else FEWEST_WORDS):
        if free is False:
            raise NotAnArticle("paywall", f"a paid article, {words} words shown")
        if len(tree.findall(".//script")) > 2 and count_words(visible) < 100:
            raise NotAnArticle("javascript", f"{words} words of text beside scripts")
        raise NotAnArticle("empty", f"{words} words of text")


def _find_wall(signs: _Signs, title: str, visible: str, source: str, body: str, words: int, is_article: bool) -> str:
    """Return the words that give a wall away, "" where there is none; *words*, those of *body*, are fewer than LONG."""
    in_title = signs.title.search(title)
    in_text = sorted({match[0].lower() for match in signs.text.finditer(visible)})
    if words < SHORT and not is_article:
        in_markup = signs.markup.search(source) if signs.markup else None
        if in_title and (in_text or words < FEWEST_WORDS * 2):
            return in_title[0]
        if (in_markup and words < FEWEST_WORDS * 2) or (len(in_text) >= 2 and words < FEWEST_WORDS * 2):
            return in_markup[0] if in_markup else ", ".join(in_text[:3])
    own = len(signs.text.findall(body))
    if own >= 3 and own * SIGNS_PER_WORDS >= words and (in_title or not is_article):
        return ", ".join(in_text[:3])
    if in_title and len(in_text) >= 2 and words < FEWEST_WORDS * 2:
        return in_title[0]
    return ""


def _refuse_list(tree: HtmlElement, body: str, words: int, *, is_article: bool, listing: bool) -> None:
    """Raise NotAnArticle for a page of links: its text is headlines, and the page calls itself no article."""
    if is_article:
        return
    lines = [line for line in body.split("\n") if line]
    open_lines = sum(not _CLOSED.search(line) for line in lines)
    cards = sum(1 for heading in tree.iter("h2", "h3", "h4") if heading.find(".//a") is not None or _is_linked(heading))
    if cards >= MANY_CARDS and (listing or words < SHORT or open_lines * 2 > len(lines)):
        raise NotAnArticle("section", f"{cards} linked headlines, {open_lines} of {len(lines)} lines are no sentences")


def _is_linked(heading: HtmlElement) -> bool:
    parent = heading.getparent()
    return parent is not None and parent.tag == "a"


def _has_password(tree: HtmlElement) -> bool:
    return any((field.get("type") or "").lower() == "password" for field in tree.iter("input"))


def _read_titles(tree: HtmlElement) -> str:
    """Return the page's title and first heading, straightened."""
    title = normalize_line(tree.findtext(".//title") or "")[:300]
    heading = next(tree.iter("h1"), None)
    return _straighten(
        f"{title} | {normalize_line(''.join(heading.itertext()))[:300]}" if heading is not None else title
    )


def _read_visible(tree: HtmlElement) -> str:
    parts: list[str] = []
    for element in tree.iter():
        if element.tag in ("script", "style", "template", "title"):
            parts.append(element.tail or "")
        else:
            parts.extend((element.text or "", element.tail or ""))
    return _straighten(normalize_line(" ".join(parts)[:100_000]))


def _straighten(text: str) -> str:
    return text.translate({0x2019: "'", 0x2018: "'"})


@cache
def _load_signs() -> Mapping[str, _Signs]:
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {
        kind: _Signs(
            re.compile("|".join(table["title"]), re.IGNORECASE),
            re.compile("|".join(table["text"]), re.IGNORECASE),
            re.compile("|".join(table["markup"]), re.IGNORECASE) if table["markup"] else None,
        )
        for kind, table in tables.items()
    }
