"""What does a page show in a text's place? Its title, its visible words, its cards, and its text without what walls say of it.

Shared by what refuses walls (walls.py), names them (wall_names.py) and tells teasers (teasers.py). Judges no page.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from lxml.html import HtmlElement

from monitor.extract.filler import is_filler
from monitor.extract.listings import find_cards
from monitor.extract.markup import local_name
from monitor.extract.wall_signs import (
    GENERIC,
    Hit,
    blank_quotations,
    find_signs,
    find_title_sign,
    fold_signs,
    is_reported,
)
from monitor.text.normalize import normalize_line

SHORT = 150
"""Words: below, a page whose title names a wall is one."""
LONG = 400
"""Words: from here on a text is no wall, whatever it says."""
MOST_OF_SENTENCE = 0.3
"""Share of a sentence that signs cover from which a wall speaks it."""
PART_OF_SENTENCE = 0.2
"""The same for two signs and more."""
MOST_SIGNATURES = 200_000
"""Characters of source that are searched."""
MANY_HEADLINES = 3
"""Headlines in the data of a page that lists articles."""
MOST_LINES = 2000
"""Pieces of visible text that are read."""
MOST_ELEMENTS = 20_000
"""Elements that are looked at for them."""

_UNSEEN = frozenset(
    {"script", "style", "template", "title", "header", "footer", "nav", "aside", "head", "svg", "select"}
)
_CJK = re.compile(r"[぀-ヿ㐀-鿿가-힯฀-๿]")
_STATED_HEADLINE = re.compile(r'"headline"\s*:\s*"([^"\n]{4,300})"')
_NUMBER = re.compile(r"\d|[二三四五六七八九十百千万萬億亿]")
_SENTENCE = re.compile(r"[^.!?…。！？।؟۔\n]+[.!?…。！？।؟۔]*[\"”“»’'」』)\]]*")
_CLOSED = re.compile(r"[.!?…:;。！？।؟۔][\"”“»'’」』)\]]*$")


@dataclass(frozen=True)
class Marks:
    """What gives one kind of wall away in a page's source and in the names of its blocks; None: nothing does."""

    source: re.Pattern[str] | None
    block: re.Pattern[str] | None


class Reading(NamedTuple):
    """What a text says once the sentences that walls speak are taken away."""

    prose: int
    """Words left in sentences."""
    number: bool
    """A number stands in them."""
    spoken: bool
    """A wall speaks one of the others."""
    reported: bool
    """One of them reports what someone said, as news does and walls do not."""
    signs: Mapping[str, list[str]]
    """Phrases of walls by kind, in all sentences that report nothing."""


def count_words(text: str) -> int:
    """Return the number of words; scripts without blanks count one word for two characters."""
    return len(text.split()) + len(_CJK.findall(text)) // 2


class WallPage:
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
        return find_title_sign(self.title, self.headings) or self._find_name_above()

    def _find_name_above(self) -> tuple[str, str] | None:
        """Return what the line right above the text names: a wall in an article's frame has a heading of its own."""
        first = next((line for part in self.body.split("\n") if (line := normalize_line(part))), "")[:60]
        at = self.visible.find(first) if len(first) >= 10 and self.words < SHORT else -1
        above = self.visible[:at].rstrip("\n").rpartition("\n")[2] if at > 0 else ""
        found = find_title_sign("", [above]) if 0 < count_words(above) < 15 else None
        return found if found and found[0] not in GENERIC else None  # the name of a section stands above articles too

    @cached_property
    def reading(self) -> Reading:
        """What the text says, its titles left out."""
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

    @cached_property
    def lists_others(self) -> bool:
        """Whether the page's data are of other pages: several headlines, none of them its own, and no tag that calls it an article."""
        stated = {_fold(_unescape(headline)) for headline in _STATED_HEADLINE.findall(self.source)} - {""}
        own = _fold(" ".join((self.title, *self.headings)))
        tags = {(meta.get("property") or "", (meta.get("content") or "").lower()) for meta in self.tree.iter("meta")}
        tagged = ("og:type", "article") in tags or any(name == "article:published_time" for name, _ in tags)
        return len(stated) >= MANY_HEADLINES and not tagged and not any(headline in own for headline in stated)

    def find_source_mark(self, kind: str) -> str:
        """Return the mark of a *kind* of wall that stands first in the source; "" where none does."""
        pattern = load_marks()[kind].source
        found = pattern.search(self.source) if pattern else None
        return found[0][:80] if found else ""


def _unescape(text: str) -> str:
    """Return the text of a JSON string; as it stands where it is broken."""
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text


def _fold(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


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


def _read_text(text: str, titles: Sequence[str]) -> Reading:
    """Read *text* sentence by sentence; lines that repeat one of *titles*, rows of tables and copyright lines do not count."""
    prose, number, spoken, reported = 0, False, False, False
    signs: dict[str, list[str]] = {}
    folded = blank_quotations(fold_signs(_cut_titles(text, titles)))
    for sentence, hits in _iter_sentences(folded):
        if is_filler(sentence):
            signs.setdefault("paywall", []).append("filler in the text's place")
            continue
        if is_prose(sentence) and is_reported(sentence):
            reported, hits = True, []
        if _is_spoken(hits, len(sentence)):
            spoken = True
        elif is_prose(sentence):
            prose += count_words(sentence)
            number = number or bool(_NUMBER.search(sentence))
        for hit in hits:
            signs.setdefault(hit.kind, []).append(folded[hit.start : hit.end])
    return Reading(prose, number, spoken, reported, signs)


def _iter_sentences(folded: str) -> Iterator[tuple[str, list[Hit]]]:
    """Yield each sentence of a folded text with the signs that stand in it."""
    hits, at = find_signs(folded), 0
    for match in _SENTENCE.finditer(folded):
        own = []
        while at < len(hits) and hits[at].start < match.end():
            own.append(hits[at])
            at += 1
        yield match[0].strip(), own


def _cut_titles(text: str, titles: Sequence[str]) -> str:
    """Return the text without titles at the start of its first lines, where an extractor joined them to the text.

    A sentence that begins with the headline's words and goes on is no title.
    """
    known = [title for title in titles if len(title) > 8]
    lines = text.split("\n")
    for place, line in enumerate(lines[:3]):
        for title in known:
            rest = line[len(title) :]
            joined = rest[:1].isspace() and not rest.strip()[:1].islower()
            if line[: len(title)].lower() == title.lower() and (joined or not rest):
                lines[place] = rest
                break
    return "\n".join(lines)


def is_prose(sentence: str) -> bool:
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


def count_signs(visible: str) -> dict[str, list[str]]:
    """Return the signs of the lines and sentences that walls speak, by kind."""
    folded = fold_signs(visible)
    signs: dict[str, list[str]] = {}
    for sentence, hits in _iter_sentences(folded):
        for hit in hits if _is_spoken(hits, len(sentence)) and not is_reported(sentence) else ():
            signs.setdefault(hit.kind, []).append(folded[hit.start : hit.end])
    return signs


def tell_signs(phrases: Sequence[str]) -> str:
    """Return up to three different phrases for a person to read."""
    return ", ".join(list(dict.fromkeys(phrases))[:3])


@cache
def load_marks() -> Mapping[str, Marks]:
    """Return the marks of ``walls.toml`` by kind."""
    tables = tomllib.loads(Path(__file__).with_name("walls.toml").read_text(encoding="utf-8"))
    return {kind: Marks(_join(table["source"]), _join(table["block"])) for kind, table in tables.items()}


def _join(patterns: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(patterns), re.IGNORECASE) if patterns else None
