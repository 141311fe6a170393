"""Is this page something else in an article's place? Consent pages, bot checks, soft 404s, logins, empty shells, lists.

A wall speaks to its reader about the page; news speaks of the world. So the text is read sentence by sentence: what a wall says
is taken away (wall_signs.py), and a page is refused where too little else is left. A long text is an article whatever its margins
say, and short news about cookies, robots or paywalls stays news: it reports what others say of them. Source marks and words elsewhere on the page only name what a
page is that holds no text, so that no script or banner around an article can refuse it.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

from lxml.html import HtmlElement

from monitor.errors import NotAnArticle
from monitor.extract.teasers import is_teaser
from monitor.extract.wall_names import name_wall
from monitor.extract.wall_page import LONG, SHORT, WallPage, count_words, is_prose, tell_signs
from monitor.extract.wall_signs import GENERIC
from monitor.text.normalize import normalize_line

FEWEST_WORDS = 25
"""Words of the shortest text that is kept without a sign that the page is an article."""
FEWEST_STATED = 10
"""The same where the page's data call it an article, where it reports what others say, or where headed sentences state a number,
as alerts do, or stand among menus."""
FEWEST_TOLD = 6
"""The same where both hold and no wall is named: Arabic or Russian says in seven words what takes English ten."""
FEWEST_LINKS = 8
"""Links of a page with an outlet's menus around it; most walls stand alone."""
SIGNS_PER_WORDS = 40
"""A text of fewer than LONG words is a wall with one sign for so many words, if it has MANY_SIGNS."""
MANY_SIGNS = 3
MANY_CARDS = 4
"""Cards that hold the text of a list; articles quote from one or two."""
LONGEST_TEASER_CARD = 60
"""Words of text for each card of a list: a round-up has more to say under each headline."""

_BINARY = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"MZ", b"\x00\x00\x00", b"ID3", b"OggS",
    b"\x7fELF", b"wOF", b"BZh", b"7z\xbc\xaf", b"Rar!", b"\xd0\xcf\x11\xe0",
)  # fmt: skip
_OTHER_TYPE = re.compile(
    r"\s*(?:image|audio|video|font)/|application/(?:pdf|json|octet-stream|zip|x-|vnd\.|msword|javascript|rss|atom)|text/(?:css|javascript|calendar|csv)",
    re.IGNORECASE,
)


def refuse_binary(body: bytes, content_type: str | None) -> None:
    """Raise NotAnArticle unless *body* may be a page, by its first bytes whatever the header says, then by the header."""
    start = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise NotAnArticle("empty", "no bytes but white space")
    wide = body.startswith((b"\xff\xfe", b"\xfe\xff")) or "charset=utf-16" in (content_type or "").lower()
    if start.startswith(_BINARY) or (not wide and start.count(0) * 10 > len(start)):
        raise NotAnArticle("not html", f"starts with {start[:8]!r}")
    if b"<" not in body[:200_000]:
        raise NotAnArticle("not html", f"no mark-up in {len(body)} bytes of {content_type or 'unknown type'}")
    if content_type and _OTHER_TYPE.match(content_type) and b"<html" not in body[:4096].lower():
        raise NotAnArticle("not html", content_type[:80])
    if re.match(rb"<(?:\?xml[^>]*>\s*)?<?(?:rss|feed|urlset|sitemapindex|rdf:RDF)\b", start):
        raise NotAnArticle("not html", "a feed or sitemap")


def refuse_wall(
    tree: HtmlElement,
    source: str,
    body: str,
    *,
    is_article: bool,
    free: bool | None,
    listing: bool,
    url: str = "",
    headline: str | None = None,
) -> bool:
    """Raise NotAnArticle if the page that gave the text *body* is a wall or a list; return whether it is only a free teaser.

    *is_article*: its data call it an article; *free*: what they say of payment; *listing*: they call it a list; *url*: the
    page's address; *headline*: as it was read. A teaser is the beginning of an article that must be paid for or registered for.
    """
    page = WallPage(tree, source, body, url, headline)
    is_article = is_article and not page.lists_others
    if page.words < LONG:
        _refuse_speech(page, is_article=is_article, free=free)
    if not is_article:
        _refuse_list(page, listing=listing)
    return is_teaser(page, free)


def _refuse_speech(page: WallPage, *, is_article: bool, free: bool | None) -> None:
    """Raise NotAnArticle where too little is left of a text of fewer than LONG words, or its title or density tell a wall."""
    too_little = page.reading.prose < _count_wanted(page, is_article=is_article)
    if too_little and not (is_article and _stands_in_lines(page)):
        raise NotAnArticle(*name_wall(page, free))
    if not is_article and (wall := _find_named(page) or _find_dense(page) or _find_media(page)):
        raise NotAnArticle(*wall)


def _count_wanted(page: WallPage, *, is_article: bool) -> int:
    """Return how many words of prose the page must hold: the more it looks like an article, the fewer."""
    reading = page.reading
    if is_article and reading.number and not reading.signs and page.named is None:
        return FEWEST_TOLD  # an alert of one sentence
    if is_article and not (page.named and reading.signs):
        return FEWEST_STATED
    return FEWEST_STATED if _is_report(page) or _is_alert(page) else FEWEST_WORDS


def _is_report(page: WallPage) -> bool:
    """Tell whether the text reports what others say, under no title but one that stands over articles too ("Tag: 12 dead")."""
    return page.reading.reported and not page.reading.spoken and (page.named is None or page.named[0] in GENERIC)


def _is_alert(page: WallPage) -> bool:
    """Tell whether a headline stands over sentences that no wall speaks, with a number in them or an outlet's menus around."""
    reading = page.reading
    if page.named and page.named[0] in GENERIC:  # "Standings", "Latest news"
        return reading.number and not reading.signs and len(page.cards) < MANY_CARDS
    if page.named or reading.spoken or not any(count_words(heading) >= 3 for heading in page.headings):
        return False
    return reading.number or (
        not reading.signs and len(list(islice(page.tree.iter("a"), FEWEST_LINKS))) == FEWEST_LINKS
    )


def _stands_in_lines(page: WallPage) -> bool:
    """Tell a list or a poem, which has no sentences, from a table."""
    return not page.reading.signs and page.words >= 2 * FEWEST_WORDS and "|" not in page.body


def _find_named(page: WallPage) -> tuple[str, str] | None:
    """Return the wall that a short page's title names."""
    return page.named if page.named and page.named[0] not in GENERIC and page.reading.prose < SHORT else None


def _find_dense(page: WallPage) -> tuple[str, str] | None:
    """Return the wall whose phrases stand too close to each other for news."""
    kind, phrases = max(page.reading.signs.items(), key=lambda item: len(item[1]), default=("", []))
    dense = len(phrases) >= MANY_SIGNS and len(phrases) * SIGNS_PER_WORDS >= page.words
    return (kind, tell_signs(phrases)) if dense else None


def _find_media(page: WallPage) -> tuple[str, str] | None:
    """Return the mark of a player that a few sentences describe."""
    mark = page.find_source_mark("media") if page.reading.prose < FEWEST_WORDS * 2 and not page.reading.reported else ""
    return ("media", mark) if mark else None


# ---- lists --------------------------------------------------------------------------------------------


def _refuse_list(page: WallPage, *, listing: bool) -> None:
    """Raise NotAnArticle for a page of links: the text that was read stands in the cards of other articles."""
    cards = page.cards
    if len(cards) < MANY_CARDS:
        return
    lines = [line for part in page.body.split("\n") if (line := normalize_line(part))]
    held: Counter[int] = Counter()
    outside = 0
    for line in lines:
        place = next((number for number, card in enumerate(cards) if line in card), None)
        if place is not None:
            held[place] += count_words(line)
        elif is_prose(line):
            outside += count_words(line)
    inside = sum(held.values())
    wanted = SHORT if listing or page.named else FEWEST_WORDS
    if outside < max(wanted, inside // 4) and len(held) >= MANY_CARDS and inside <= LONGEST_TEASER_CARD * len(held):
        kind = page.named[0] if page.named and page.named[0] in ("author page", "not found") else "section"
        raise NotAnArticle(kind, f"the text stands in {len(held)} linked headlines and their teasers")
    if page.named and page.named[0] == "author page" and outside < SHORT:
        raise NotAnArticle(*page.named)
    if listing and outside < SHORT and len(cards) >= 2 * MANY_CARDS:
        raise NotAnArticle("section", f"{len(cards)} linked headlines on a page that calls itself a list")
