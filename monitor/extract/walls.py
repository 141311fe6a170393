"""Is this page something else in an article's place? Consent pages, bot checks, soft 404s, logins, empty shells, lists.

A wall speaks to its reader about the page; news speaks of the world. So the text is read sentence by sentence: what a wall says
is taken away (wall_signs.py), and a page is refused where too little else is left. A long text is an article whatever its margins
say, and short news about cookies, robots or paywalls stays news. Source marks and words elsewhere on the page only name what a
page is that holds no text, so that no script or banner around an article can refuse it.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from lxml.html import HtmlElement

from monitor.errors import NotAnArticle
from monitor.extract.listings import find_cards
from monitor.extract.markup import local_name
from monitor.extract.wall_signs import Hit, blank_quotations, find_signs, find_title_sign, fold_signs
from monitor.text.normalize import normalize_line

FEWEST_WORDS = 25
"""Words of the shortest text that is kept without a sign that the page is an article."""
FEWEST_STATED = 10
"""The same where the page's data call it an article, or where headed sentences state a number, as alerts do."""
SHORT = 150
"""Words: below, a page whose title names a wall is one."""
LONG = 400
"""Words: from here on a text is no wall, whatever it says."""
SIGNS_PER_WORDS = 40
"""A text of fewer than LONG words is a wall with one sign for so many words, if it has MANY_SIGNS."""
MANY_SIGNS = 3
MOST_OF_SENTENCE = 0.3
"""Share of a sentence that signs cover from which a wall speaks it."""
PART_OF_SENTENCE = 0.2
"""The same for two signs and more."""
MOST_SIGNATURES = 200_000
"""Characters of source that are searched."""
MANY_CARDS = 4
"""Cards that hold the text of a list; articles quote from one or two."""
LONGEST_TEASER_CARD = 60
"""Words of text for each card of a list: a round-up has more to say under each headline."""
SHORTEST_PAGE = 5000
"""Characters of source: a page with fewer that sends its reader on has nothing else to do."""
MOST_LINES = 2000
"""Pieces of visible text that are read."""
MOST_ELEMENTS = 20_000
"""Elements that are looked at for them."""
BELOW_TEXT = 1500
"""Characters after the text in which the barrier of a paid article stands."""

_BINARY = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"MZ", b"\x00\x00\x00", b"ID3", b"OggS",
    b"\x7fELF", b"wOF", b"BZh", b"7z\xbc\xaf", b"Rar!", b"\xd0\xcf\x11\xe0",
)  # fmt: skip
_OTHER_TYPE = re.compile(
    r"\s*(?:image|audio|video|font)/|application/(?:pdf|json|octet-stream|zip|x-|vnd\.|msword|javascript|rss|atom)|text/(?:css|javascript|calendar|csv)",
    re.IGNORECASE,
)
_BARRIERS = frozenset({"paywall", "registration wall"})
"""Walls whose signs stand below real text too: with that text the page is the teaser of an article."""
_UNSEEN = frozenset(
    {"script", "style", "template", "title", "header", "footer", "nav", "aside", "head", "svg", "select"}
)
_CJK = re.compile(r"[぀-ヿ㐀-鿿가-힯฀-๿]")
_SENTENCE = re.compile(r"[^.!?…。！？।؟۔\n]+[.!?…。！？।؟۔]*[\"”“»’'」』)\]]*")
_CLOSED = re.compile(r"[.!?…:;。！？।؟۔][\"”“»'’」』)\]]*$")
_SENDS_ON = re.compile(r"http-equiv=[\"']?refresh|location\.(?:replace|href)", re.IGNORECASE)
_CUT_OFF = re.compile(r"(?:\.\.\.|…)\W*$")
_WORD_COUNT = re.compile(r'"wordCount"\s*:\s*"?(\d{1,6})')
_PAID_PART = re.compile(r'"cssSelector"\s*:\s*\[?\s*"\.([\w-]{2,60})"')


@dataclass(frozen=True)
class _Marks:
    source: re.Pattern[str] | None
    block: re.Pattern[str] | None


class _Reading(NamedTuple):
    """What a text says once the sentences that walls speak are taken away."""

    prose: int
    """Words left in sentences."""
    number: bool
    """A number stands in them."""
    spoken: bool
    """A wall speaks one of the others."""
    signs: Mapping[str, list[str]]
    """Phrases of walls by kind, in the whole text."""


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
    page = _Page(tree, source, body, url, headline)
    if page.words < LONG:
        _refuse_speech(page, is_article=is_article, free=free)
    if not is_article:
        _refuse_list(page, listing=listing)
    return _is_teaser(page, free)


class _Page:
    """A page with what is asked of it more than once; nothing is read before it is asked for."""

    def __init__(self, tree: HtmlElement, source: str, body: str, url: str, headline: str | None) -> None:
        self.tree, self.body, self.url = tree, body, url
        self.source = source[:MOST_SIGNATURES]
        self.words = count_words(body)
        self.headings = [normalize_line("".join(h1.itertext()))[:300] for h1 in list(tree.iter("h1"))[:3]]
        if not self.headings:
            self.headings = [normalize_line("".join(h2.itertext()))[:300] for h2 in list(tree.iter("h2"))[:1]]
        self.title = normalize_line(tree.findtext(".//title") or "")[:300]
        self._headline = headline or ""

    @cached_property
    def named(self) -> tuple[str, str] | None:
        """Kind and words of the wall that title or heading name."""
        return find_title_sign(self.title, self.headings)

    @cached_property
    def reading(self) -> _Reading:
        return _read_text(self.body, [self._headline, self.title, *self.headings])

    @cached_property
    def visible(self) -> str:
        """The words of the page but for its margins, one line for each piece of text, at most 50,000 characters."""
        return "\n".join(islice(_iter_visible(self.tree), MOST_LINES))[:50_000]

    @cached_property
    def cards(self) -> list[str]:
        """The cards of other articles: one that bears the page's own headline is the article, linked to where it came from."""
        own = [heading for heading in (*self.headings, self._headline) if count_words(heading) >= 4]
        return [card for card in find_cards(self.tree, self.url) if not any(heading in card for heading in own)]

    def find_source_mark(self, kind: str) -> str:
        pattern = _load_marks()[kind].source
        found = pattern.search(self.source) if pattern else None
        return found[0][:80] if found else ""


def _iter_visible(tree: HtmlElement) -> Iterator[str]:
    hidden = 0
    stack: list[tuple[HtmlElement, bool]] = [(tree, False)]
    for _ in range(2 * MOST_ELEMENTS):
        if not stack:
            break
        element, done = stack.pop()
        if done:
            hidden -= local_name(element) in _UNSEEN
            if not hidden and element.tail and (line := " ".join(element.tail.split())):
                yield line
            continue
        hidden += local_name(element) in _UNSEEN
        if not hidden and element.text and (line := " ".join(element.text.split())):
            yield line
        stack.append((element, True))
        stack.extend([(child, False) for child in islice(element, MOST_ELEMENTS)][::-1])


# ---- what the text says -------------------------------------------------------------------------------------------


def _read_text(text: str, titles: Sequence[str]) -> _Reading:
    """Read *text* sentence by sentence; lines that repeat one of *titles*, rows of tables and copyright lines do not count."""
    prose, number, spoken = 0, False, False
    signs: dict[str, list[str]] = {}
    folded = blank_quotations(_cut_titles(fold_signs(text), titles))
    for sentence, hits in _iter_sentences(folded):
        if _is_spoken(hits, len(sentence)):
            spoken = True
        elif _is_prose(sentence):
            prose += count_words(sentence)
            number = number or any(map(str.isdigit, sentence))
        for hit in hits:
            signs.setdefault(hit.kind, []).append(folded[hit.start : hit.end])
    return _Reading(prose, number, spoken, signs)


def _iter_sentences(folded: str) -> Iterator[tuple[str, list[Hit]]]:
    """Yield each sentence of a folded text with the signs that stand in it."""
    hits, at = find_signs(folded), 0
    for match in _SENTENCE.finditer(folded):
        own = []
        while at < len(hits) and hits[at].start < match.end():
            own.append(hits[at])
            at += 1
        yield match[0].strip(), own


def _cut_titles(folded: str, titles: Sequence[str]) -> str:
    """Return the text without titles at the start of its first lines, where an extractor joined them to the text."""
    known = {fold_signs(title) for title in titles if len(title) > 8}
    lines = folded.split("\n")
    for place, line in enumerate(lines[:3]):
        for title in known:
            if line.startswith(title):
                lines[place] = line[len(title) :]
    return "\n".join(lines)


def _is_prose(sentence: str) -> bool:
    """Tell a sentence from a heading, a menu, a row of a table, a copyright line."""
    if "|" in sentence or "©" in sentence:
        return False
    words = count_words(sentence)
    return words >= 12 or (words >= 3 and bool(_CLOSED.search(sentence)))


def _is_spoken(hits: Sequence[Hit], length: int) -> bool:
    """Tell whether a wall speaks the sentence of *length* characters that holds *hits*; overlapping ones are one."""
    covered, end, apart = 0, -1, 0
    for hit in hits:
        apart += hit.start > end
        covered += max(0, hit.end - max(hit.start, end))
        end = max(end, hit.end)
    return covered >= MOST_OF_SENTENCE * length or (apart >= 2 and covered >= PART_OF_SENTENCE * length)


def _refuse_speech(page: _Page, *, is_article: bool, free: bool | None) -> None:
    """Raise NotAnArticle where too little is left of a text of fewer than LONG words, or its title or density tell a wall."""
    reading = page.reading
    headed = any(count_words(heading) >= 3 for heading in page.headings) and page.named is None
    alert = headed and reading.number and not reading.spoken
    fewest = FEWEST_STATED if alert or (is_article and not (page.named and reading.signs)) else FEWEST_WORDS
    lines = (
        is_article and not reading.signs and page.words >= 2 * FEWEST_WORDS and "|" not in page.body
    )  # a list, a poem
    if reading.prose < fewest and not lines:
        raise NotAnArticle(*_name_wall(page, free))
    if is_article:
        return
    if page.named and reading.prose < SHORT:
        raise NotAnArticle(*page.named)
    kind, phrases = max(reading.signs.items(), key=lambda item: len(item[1]), default=("", []))
    if len(phrases) >= MANY_SIGNS and len(phrases) * SIGNS_PER_WORDS >= page.words:
        raise NotAnArticle(kind, _tell(phrases))
    if reading.prose < FEWEST_WORDS * 2 and (mark := page.find_source_mark("media")):
        raise NotAnArticle("media", mark)


def _tell(phrases: Sequence[str]) -> str:
    return ", ".join(list(dict.fromkeys(phrases))[:3])


# ---- what a page without a text is --------------------------------------------------------------------------------


def _name_wall(page: _Page, free: bool | None) -> tuple[str, str]:
    """Return kind and what was seen of a page that holds hardly any text, by the surest evidence there is."""
    if mark := page.find_source_mark("bot check"):
        return "bot check", mark
    if page.named:
        return page.named
    for signs, words in ((page.reading.signs, 0), (_count_signs(page.visible), count_words(page.visible))):
        if signs and words < 2 * SHORT:  # the more words, the likelier they are of something in the margins
            kind, phrases = max(signs.items(), key=lambda item: (sum(map(len, item[1])), item[0]))
            return kind, _tell(phrases)
    if named := _name_by_blocks(page):
        return named
    if free is False:
        return "paywall", f"a paid article, {page.words} words shown"
    return _name_by_form(page)


def _count_signs(visible: str) -> dict[str, list[str]]:
    """Return the signs of the lines and sentences that walls speak, by kind."""
    folded = fold_signs(visible)
    signs: dict[str, list[str]] = {}
    for sentence, hits in _iter_sentences(folded):
        for hit in hits if _is_spoken(hits, len(sentence)) else ():
            signs.setdefault(hit.kind, []).append(folded[hit.start : hit.end])
    return signs


def _name_by_blocks(page: _Page) -> tuple[str, str] | None:
    """Return the kind that names of blocks give away: developers write English whatever the page's language."""
    blocks = islice(page.tree.iter("body", "main", "article", "section", "div", "form"), 300)
    names = [f"{block.get('class') or ''} {block.get('id') or ''}".strip().lower()[:300] for block in blocks]
    for kind, marks in _load_marks().items():
        for name in names if marks.block else ():
            if marks.block and name and marks.block.search(name):
                return kind, name[:80]
    return None


def _name_by_form(page: _Page) -> tuple[str, str]:
    """Return what the page is by its elements: a player, a viewer, a table, a form, a list, a shell of scripts."""
    for kind in ("viewer", "media"):
        if mark := page.find_source_mark(kind):
            return kind, mark
    rows = sum(1 for _ in page.tree.iter("tr"))
    if rows >= 5 and sum(1 for _ in page.tree.iter("td")) >= 3 * rows:
        return "scores", f"a table of {rows} rows and {page.words} words of text"
    if len(page.cards) >= MANY_CARDS:
        return "section", f"{len(page.cards)} linked headlines"
    if any((field.get("type") or "").lower() == "password" for field in page.tree.iter("input")):
        return "login", "a password field"
    if len(page.source) < SHORTEST_PAGE and _SENDS_ON.search(page.source):
        return "moved", "sends its reader on"
    if len(page.tree.findall(".//script")) > 2 and count_words(page.visible) < 100:
        return "javascript", f"{page.words} words of text beside scripts"
    return "empty", f"{page.words} words of text"


# ---- lists and teasers --------------------------------------------------------------------------------------------


def _refuse_list(page: _Page, *, listing: bool) -> None:
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
        elif _is_prose(line):
            outside += count_words(line)
    inside = sum(held.values())
    wanted = SHORT if listing or page.named else FEWEST_WORDS
    if outside < max(wanted, inside // 4) and len(held) >= MANY_CARDS and inside <= LONGEST_TEASER_CARD * len(held):
        kind = page.named[0] if page.named and page.named[0] in ("author page", "not found") else "section"
        raise NotAnArticle(kind, f"the text stands in {len(held)} linked headlines and their teasers")
    if listing and outside < SHORT and len(cards) >= 2 * MANY_CARDS:
        raise NotAnArticle("section", f"{len(cards)} linked headlines on a page that calls itself a list")


def _is_teaser(page: _Page, free: bool | None) -> bool:
    """Tell whether the text is the free beginning of an article: the page says that it costs, or a barrier stands below it.

    A page may say that it costs and still hold the whole article, closed by a script alone: it then gives the number of words that
    were read, or names the part that costs, and that part was read.
    """
    if free is True or page.words >= 2 * LONG:
        return False
    if free is None:
        return page.words < LONG and bool(_find_barrier(page))
    stated = max((int(number) for number in _WORD_COUNT.findall(page.source)), default=0)
    if stated:
        return page.words < 0.8 * stated
    if _CUT_OFF.search(page.body) or _find_barrier(page):
        return True
    return page.words < LONG and not _holds_paid_part(page)


def _holds_paid_part(page: _Page) -> bool:
    """Tell whether half of the text stands in the part of the page that its data call the paid one."""
    names = set(_PAID_PART.findall(page.source))
    parts = (
        [element for element in page.tree.iter() if names & set((element.get("class") or "").split())] if names else []
    )
    paid = normalize_line(" ".join(text for part in parts[:200] for text in part.itertext()))
    lines = [line for part in page.body.split("\n") if (line := normalize_line(part))]
    return 2 * sum(count_words(line) for line in lines if line in paid) >= page.words > 0


def _find_barrier(page: _Page) -> str:
    """Return what the barrier right below the text says; "" where there is none."""
    last = next((line for part in reversed(page.body.split("\n")) if (line := normalize_line(part))), "")[-60:]
    at = page.visible.rfind(last) if len(last) >= 10 else -1
    below = page.visible[at + len(last) : at + len(last) + BELOW_TEXT] if at >= 0 else ""
    signs = {kind: phrases for kind, phrases in _count_signs(below).items() if kind in _BARRIERS}
    seen = [phrase for phrases in signs.values() for phrase in phrases]
    return _tell(seen) if len(set(seen)) >= 2 else ""


@cache
def _load_marks() -> Mapping[str, _Marks]:
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {kind: _Marks(_join(table["source"]), _join(table["block"])) for kind, table in tables.items()}


def _join(patterns: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(patterns), re.IGNORECASE) if patterns else None
