"""Is a line that recurs on an outlet's pages furniture, or what a story's pages tell again and again? Decides on words alone.

Pages are handed in; where they are held is the store's matter. A line is furniture once it has stood, foreign to what
they tell, on enough pages that are about different stories. What two pages are about is read off the lines that they do
not share, so it depends on no order of arrival, and copies, versions and a story's background give no evidence; nor do
pages that are known to be on one story. A sentence of news needs the strongest evidence: reports are what must stay.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import combinations, islice, takewhile

from monitor.text.fingerprints import fold_words
from monitor.text.reporting import is_closed, is_report

LEAD_WORDS = 80
"""Headline and first words of its own, in which a page says what it is about."""
SAME_STORY = 0.10
"""Share of the telling words of each page's lead that the other page has, the mean of both ways. Nineteen in twenty pages on one
event have more, three in four on different ones less; what sagas of months repeat is held by AT_HOME and NEARNESS too."""
AT_HOME = 0.4
"""Share of a line's telling words in the page's own lines from which the line belongs to what the page tells."""
NEARNESS, HOME_WEIGHT = 0.13, 0.2
"""A whole sentence is more likely to be a report's: the pages' share and a part of the line's own together must be below this."""
CLEARLY = 0.10
"""The same for a sentence of news."""
SAME_FIELD, STRANGE, STRANGE_TERMS = 0.25, 0.06, (4, 10)
"""An outlet's pages on one field (a party, a league) share more than SAME_STORY; up to the first of these, a line still speaks where
the pages have next to none of its telling words, and it has enough of them to tell: in a label or title, in a sentence."""
OWN_TERMS = 12
"""A page with fewer telling words of its own is a stub, a copy or a version: it is about nothing that could differ."""
OWN_SHARE = 0.5
"""Pages that share more of their words as lines than this are copies or versions of each other."""
STOCK_WORDS = 12
"""Sentences of fewer words are written twice by chance: "No injuries were reported."."""
MOST_NEEDED = 4
NEAR_WORDS = range(5, 31)
"""Words of lines that can be near copies: shorter ones have too little beside what differs, longer ones are prose."""
OPENING, ENDS = 3, 2
"""Words by which near copies are looked up: the first ones, of a whole sentence those at either end (many begin alike)."""
NEAR_SHARE = 0.6
"""Share of the longer line's words that two near copies have in common, at both ends together."""
RARE, RAREST = 2e-4, 1e-7
"""Shares of a language's words between which a word tells something: ``minister`` and ``harbour`` do, ``people`` and ``said`` do not."""
LONG = 6
"""Letters of a telling word in languages without such a table: what joins the others is short in most."""
STEM = 6
"""Letters by which words are compared, so that endings do not count."""

_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"\b\d\w*")
_QUOTED = re.compile(r"[\"“”„«»「」]")
_LABEL = re.compile(r"^\W*((?:\w+[\W_]{1,2}){0,3}\w+)\s?(?:[:|»›→–—]|-\s)\s*(?=\S)")


@dataclass(frozen=True)
class Line:
    """One line of a page, as it is compared."""

    text: str
    is_kept: bool = True
    """False where it was cut from the page, for whatever reason."""

    @cached_property
    def key(self) -> str:
        """Its words (see :func:`fold_line`)."""
        return fold_line(self.text)


@dataclass(frozen=True)
class Page:
    """One page of an outlet by its lines, in order, those that were cut from it included."""

    headline: str
    lines: tuple[Line, ...]
    language: str | None = None

    @cached_property
    def keys(self) -> frozenset[str]:
        """The words of every line."""
        return frozenset(line.key for line in self.lines)

    @cached_property
    def words(self) -> int:
        """Number of words of the lines that were kept."""
        return sum(len(line.key.split()) for line in self.lines if line.is_kept)

    def read_lead(self, without: Collection[str]) -> dict[str, float]:
        """Return the telling words, with their weights, of the headline and the first LEAD_WORDS words of kept lines.

        Lines whose keys are in *without* are left out.
        """
        terms, room = dict(read_terms(self.headline, self.language)), LEAD_WORDS
        for line in self.lines:
            if room <= 0:
                break
            if line.is_kept and line.key not in without:
                terms.update(read_terms(line.text, self.language))
                room -= len(line.key.split())
        return terms

    def tells(self, term: str, without: Collection[str]) -> bool:
        """Tell whether headline or kept lines have a telling word, but for the lines whose keys are in *without*."""
        return any(key not in without for key in self._tellers.get(term, ()))

    def list_terms(self, without: Collection[str]) -> Iterator[str]:
        """Yield the telling words of headline and kept lines, but for the lines whose keys are in *without*."""
        return (term for term in self._tellers if self.tells(term, without))

    def read_numbers(self, key: str) -> set[tuple[str, ...]]:
        """Return the numbers of each line whose words are *key*."""
        return self._numbers.get(key, set())

    @cached_property
    def _tellers(self) -> Mapping[str, Collection[str | None]]:
        """By telling word the keys of the kept lines that have it; None stands for the headline."""
        tellers: defaultdict[str, set[str | None]] = defaultdict(set)
        for term in read_terms(self.headline, self.language):
            tellers[term].add(None)
        for line in self.lines:
            for term in read_terms(line.text, self.language) if line.is_kept else ():
                tellers[term].add(line.key)
        return tellers

    @cached_property
    def _numbers(self) -> Mapping[str, set[tuple[str, ...]]]:
        numbers: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
        for line in self.lines:
            numbers[line.key].add(tuple(_DIGITS.findall(line.text)))
        return numbers


@dataclass(frozen=True)
class Pair:
    """Two pages of one outlet, as evidence on the lines that both have."""

    one: Page
    other: Page
    is_one_story: bool = False
    """True where both are known to be on one story that is followed: then nothing on them speaks against any line."""

    def speaks_against(self, line: str, common: str = "") -> bool:
        """Tell whether *line* on both pages speaks for its being furniture: they are about different stories, it about neither.

        With *common*, each page has a near copy of it: these words, and others.
        """
        if (line, common) not in self._told:  # of a line on eight pages, each one more asks 28 pairs again
            self._told[line, common] = self._find_against(line, common)
        return self._told[line, common]

    def _find_against(self, line: str, common: str) -> bool:
        if self.is_one_story or not self._are_two or self._nearness >= SAME_FIELD:
            return False
        said, variants = common or line, self._list_variants(line) if common else set()
        if not common and not self._could_be(line):
            return False
        closed = is_closed(line)
        homes = [self._find_home(said, page, variants) for page in (self.one, self.other)]
        if is_report(line, self.one.language):
            return self._nearness + HOME_WEIGHT * sum(homes) / 2 < CLEARLY
        if max(homes) <= STRANGE and len(read_terms(said, self.one.language)) >= STRANGE_TERMS[closed]:
            return True
        if self._nearness >= SAME_STORY or max(homes) >= AT_HOME:
            return False
        return not closed or self._nearness + HOME_WEIGHT * sum(homes) / 2 < NEARNESS

    def have_other_numbers(self, line: str) -> bool:
        """Tell whether the pages' lines of the same words as *line* have other numbers: "12 comments", or "12 people died"."""
        if "0" not in (key := fold_line(line)):
            return False
        return self.one.read_numbers(key).isdisjoint(self.other.read_numbers(key))

    def _could_be(self, line: str) -> bool:
        """Tell whether the line stands where furniture does, if it is one that reports may well have in common by chance.

        That is a stock sentence, a sentence of news, and a line with another number on each page; a sentence of either kind
        with another number each time is never furniture.
        """
        told, counts = is_stock(line) or is_report(line, self.one.language), self.have_other_numbers(line)
        if not told and not counts:
            return True
        return not (told and counts) and all(self._stands_aside(line, page) for page in (self.one, self.other))

    def _stands_aside(self, line: str, page: Page) -> bool:
        """Tell whether no line of the page's own stands above *line*, or none below it, or it stands beside one of both pages' that reports nothing."""
        key = fold_line(line)
        lines = [one for one in page.lines if one.key]
        own = [one.is_kept and one.key not in self._shared for one in lines]
        for place, one in enumerate(lines):
            if one.key == key:
                beside = [lines[near] for near in (place - 1, place + 1) if 0 <= near < len(lines)]
                if (
                    not any(own[:place])
                    or not any(own[place + 1 :])
                    or any(near.key in self._shared and not is_report(near.text, page.language) for near in beside)
                ):
                    return True
        return False

    def _list_variants(self, line: str) -> set[str]:
        opening = fold_opening(line)
        lines = (*self.one.lines, *self.other.lines)
        return {one.key for one in lines if fold_opening(one.text) == opening}

    def _find_home(self, line: str, page: Page, variants: Collection[str]) -> float:
        if variants:
            return measure_home(line, page, {*self._shared, *variants})
        return _share(read_terms(line, page.language), partial(page.tells, without=self._shared))

    @cached_property
    def _told(self) -> dict[tuple[str, str], bool]:
        """What the pair was found to say of each line."""
        return {}

    @cached_property
    def _shared(self) -> frozenset[str]:
        return self.one.keys & self.other.keys

    @cached_property
    def _are_two(self) -> bool:
        """False for copies and versions of each other, and where one page has too little of its own to be about anything."""
        shared = sum(len(key.split()) for key in self._shared)
        is_copy = shared > OWN_SHARE * min(self.one.words, self.other.words)
        return not is_copy and all(
            len(list(islice(page.list_terms(self._shared), OWN_TERMS))) == OWN_TERMS for page in (self.one, self.other)
        )

    @cached_property
    def _nearness(self) -> float:
        return (
            sum(
                _share(one.read_lead(self._shared), partial(other.tells, without=self._shared))
                for one, other in ((self.one, self.other), (self.other, self.one))
            )
            / 2
        )


@lru_cache(maxsize=1 << 12)  # a page is read when it is cleaned, and again when it is saved
def fold_line(line: str) -> str:
    """Return *line* by its words: case-folded, every number as ``0``, punctuation gone. "" for a line without words."""
    return _NUMBER.sub("0", " ".join(fold_words(line)))


@lru_cache(maxsize=1 << 12)
def fold_opening(line: str) -> str:
    """Return what lines that differ from *line* by a title, a number or a name begin with; "" where none could be told.

    Of a title behind a short label the label, else the first words of a line of five to thirty, of a sentence also the last.
    """
    if label := _read_label(line):
        return f"{label}:"
    words = fold_line(line).split()
    if len(words) not in NEAR_WORDS:
        return ""
    ends = [*words[:ENDS], "…", *words[-ENDS:]] if is_closed(line) else [*words[:OPENING], "…"]
    return " ".join(ends)


def find_common(one: str, other: str) -> str:
    """Return the words that two near copies have in common; "" where the lines are none: they differ in more than one place."""
    if (label := _read_label(one)) and label == _read_label(other):
        return label
    first, second = fold_line(one).split(), fold_line(other).split()
    if len(first) not in NEAR_WORDS or len(second) not in NEAR_WORDS:
        return ""
    if is_closed(one) and _DIGITS.search(one + other) and first != second:
        return ""  # what is counted, or who says so, is what reports differ in
    opening = _count_common(first, second)
    ending = _count_common(first[opening:][::-1], second[opening:][::-1])
    if opening + ending < NEAR_SHARE * max(len(first), len(second)):
        return ""
    return " ".join(first[:opening] + first[len(first) - ending :])


def count_needed(line: str, language: str | None = None, *, near: bool = False) -> int:
    """Return on how many pages about different stories *line*, or a near copy of it, must have stood to be furniture."""
    if is_report(line, language):
        return MOST_NEEDED
    return min(2 + near + is_stock(line) + (_QUOTED.search(line) is not None), MOST_NEEDED)


def is_stock(line: str) -> bool:
    """Tell whether *line* is a sentence so short that two reporters could write it: "No injuries were reported."."""
    return is_closed(line) and len(fold_line(line).split()) < STOCK_WORDS


def is_furniture(line: str, pairs: Mapping[tuple[int, int], Pair], pages: int, common: str = "") -> bool:
    """Tell whether *line* is furniture, having stood on so many *pages*; *pairs* are they two by two, by their numbers.

    With *common*, the words that all of them have, on each page stood a near copy of it.
    """
    needed = count_needed(line, next((pair.one.language for pair in pairs.values()), None), near=bool(common))
    if pages < needed:
        return False
    needed += not common and any(pair.have_other_numbers(line) for pair in pairs.values())
    speaking = {numbers for numbers, pair in pairs.items() if pair.speaks_against(line, common)}
    groups = combinations(range(pages), needed)
    return any(all(numbers in speaking for numbers in combinations(group, 2)) for group in groups)


def measure_home(line: str, page: Page, without: Collection[str]) -> float:
    """Return the share, 0..1, of the line's telling words that the page's headline and lines have, but for those in *without*.

    From AT_HOME on the line is about what the page tells. 0.0 for a line that tells nothing, such as "Read more".
    """
    return _share(read_terms(line, page.language), partial(page.tells, without={*without, fold_line(line)}))


@lru_cache(maxsize=1 << 14)
def read_terms(line: str, language: str | None) -> Mapping[str, float]:
    """Return the telling words of *line* with their weights; numbers are none. Do not change the answer: it is remembered."""
    terms: dict[str, float] = {}
    words = fold_words(line)
    for place, word in enumerate(words):
        if len(word) == 1 and not word.isascii():  # scripts without blanks come as characters: two make a word
            word = "".join(words[place : place + 2])
        if not word[0].isdigit() and (weight := _weigh(word, language or "en")) > 0:
            terms[word[:STEM]] = max(weight, terms.get(word[:STEM], 0.0))
    return terms


def _read_label(line: str) -> str:
    """Return the folded label of a line such as "See also: Minister quits"; "" where a sentence follows, or none."""
    label = None if is_closed(line) else _LABEL.match(line)
    return fold_line(label[1]) if label else ""


def _count_common(one: Sequence[str], other: Sequence[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _share(terms: Mapping[str, float], told: Callable[[str], bool]) -> float:
    """Return the share of *terms*, by weight, of which *told* is true."""
    total = sum(terms.values())
    return sum(weight for term, weight in terms.items() if told(term)) / total if total else 0.0


@lru_cache(maxsize=1 << 16)
def _weigh(word: str, language: str) -> float:
    table = _load_frequencies(language)
    if not table:
        return 1.0 if len(word) >= LONG else 0.0
    frequency = table.get(word, 0.0)
    return math.log(RARE / max(frequency, RAREST)) if frequency < RARE and len(word) > 1 else 0.0


@lru_cache(maxsize=16)
def _load_frequencies(language: str) -> Mapping[str, float]:
    from wordfreq import get_frequency_dict  # an eighth of a second that a crawl without a new page need not spend

    try:
        return get_frequency_dict(language, "small")
    except LookupError:
        return {}
