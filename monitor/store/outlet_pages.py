"""How does a page of an outlet look beside its others? Stored pages and comparisons of two, kept while this process works.

Versions never change, so what was read once holds. A page is its lines, in order, those that were cut from it included; what
two pages of them say about a line is text/recurrence's.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import xxhash
from sqlalchemy import BindParameter, Pool, Row, bindparam, select
from sqlalchemy.orm import Session

from monitor.items import Article, DroppedLine
from monitor.store.models import ArticleRow, VersionRow
from monitor.store.tables import table_of
from monitor.text.recurrence import Line, Page, Pair, fold_opening

REASON = "recurs at this outlet"
NEAR_REASON = "recurs at this outlet but for a name, number or title"
MOST_LINES = 600
"""Lines of a page that are remembered, half of them from its end: the longest live blogs have more."""
KEYS_A_QUERY = 500
PAGES_REMEMBERED, PAIRS_REMEMBERED = 256, 1024
"""The witnesses of one outlet's lines are few."""

Key = TypeVar("Key")
Value = TypeVar("Value")

_article, _version = table_of(ArticleRow).c, table_of(VersionRow).c
_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
STORED_PAGE = select(
    _version.id, _version.headline, _version.article_body, _version.dropped, _article.in_language, _article.outlet
).join_from(table_of(VersionRow), table_of(ArticleRow), _article.id == _version.article_id)
"""What is read of a stored version to see it as a page."""
_PAGES = STORED_PAGE.where(_version.id.in_(_KEYS))


@dataclass(frozen=True)
class Place:
    """Where a line stands: its number on the page, and that of its paragraph where it was kept."""

    number: int
    line: Line
    paragraph: int | None
    keys: tuple[int, ...]
    """Of its words, and, where it could be a near copy, of its opening."""


class PageMemory:
    """What this process has read and compared of one database; versions never change, so what was read once holds."""

    def __init__(self) -> None:
        self._pages: OrderedDict[int, Page] = OrderedDict()
        self._pairs: OrderedDict[tuple[int, int], Pair] = OrderedDict()
        self._in_hand = Page("", ())
        self._read: tuple[tuple[Any, ...], tuple[Page, list[Place]]] = ((), (self._in_hand, []))

    def read_page_lines(self, article: Article, outlet: str) -> tuple[Page, list[Place]]:
        """Return what :func:`read_page_lines` does: what was read before, if of the page nothing was cut since."""
        said = (article.headline, article.article_body, list(article.dropped), article.in_language, outlet)
        before, lines = self._read
        if said != before:
            lines = read_page_lines(article, outlet)
            self._read = (said, lines)
        return lines

    def take_up(self, page: Page) -> Page:
        """Return the page in hand: the one before, if it is the same; it is judged when it is cleaned, and when it is saved."""
        if page != self._in_hand:
            for one in [pair for pair in self._pairs if 0 in pair]:
                del self._pairs[one]
            self._in_hand = page
        return self._in_hand

    def load_pages(self, session: Session, versions: Collection[int]) -> dict[int, Page]:
        """Return stored pages as they are compared."""
        for some in portions(version for version in versions if version not in self._pages):
            for version in session.execute(_PAGES, {"keys": some}):
                self._pages[version.id] = read_stored(version)[0]
        found = {version: _use(self._pages, version) for version in versions}
        _forget(self._pages, PAGES_REMEMBERED)
        return found

    def pair(self, versions: tuple[int, int], pages: Mapping[int, Page]) -> Pair:
        """Return two of *pages*, by their versions; 0 is the page in hand."""
        if versions not in self._pairs:
            self._pairs[versions] = Pair(pages[versions[0]], pages[versions[1]])
            _forget(self._pairs, PAIRS_REMEMBERED)
        return _use(self._pairs, versions)


_memories: WeakKeyDictionary[Pool, PageMemory] = WeakKeyDictionary()


def remember_pages(session: Session) -> PageMemory:
    """Return the memory of the session's database."""
    pool = session.get_bind().engine.pool  # the engines that read and write are two
    return _memories.setdefault(pool, PageMemory())


def key_line(outlet: str, words: str) -> int:
    """Return the key of a line's words, or of its opening, at *outlet*: 63 bits, the same on every machine."""
    return xxhash.xxh3_64_intdigest(f"{outlet}\x1f{words}".encode("utf-8", "replace")) >> 1


def read_page_lines(article: Article, outlet: str) -> tuple[Page, list[Place]]:
    """Return the page of *article* at *outlet*, and where each of its lines stands."""
    return _place_lines(article.headline, article.article_body, article.dropped, article.in_language, outlet)


def read_stored(version: Row[*tuple[Any, ...]]) -> tuple[Page, list[Place]]:
    """Return the same of a version, as STORED_PAGE reads it."""
    dropped = [DroppedLine(text=one["text"], reason=one["reason"], place=one.get("place")) for one in version.dropped]
    return _place_lines(version.headline, version.article_body, dropped, version.in_language, version.outlet)


def _place_lines(
    headline: str | None, body: str, dropped: Sequence[DroppedLine], language: str | None, outlet: str
) -> tuple[Page, list[Place]]:
    """Return a page by its lines, and where each stands; lines that were cut stand before the paragraph that followed.

    What was cut because it recurs counts as kept: a page must be the same page whether that was known when it came or later.
    """
    paragraphs = body.split("\n\n") if body else []
    before: defaultdict[int, list[Line]] = defaultdict(list)
    for one in dropped:
        place = len(paragraphs) if one.place is None else min(one.place, len(paragraphs))
        before[place].append(Line(one.text, is_kept=one.reason in (REASON, NEAR_REASON)))
    rows: list[tuple[Line, int | None]] = []
    for number in range(len(paragraphs) + 1):
        rows += [(line, None) for line in before[number]]
        rows += [(Line(paragraphs[number]), number)] if number < len(paragraphs) else []
    page = Page(headline or "", tuple(line for line, _ in rows), language)
    places = [
        Place(number, line, paragraph, _key(outlet, line))
        for number, (line, paragraph) in enumerate(rows)
        if line.key and not MOST_LINES // 2 <= number < len(rows) - MOST_LINES // 2
    ]
    return page, places


def _key(outlet: str, line: Line) -> tuple[int, ...]:
    opening = fold_opening(line.text)
    whole = key_line(outlet, line.key)
    return (whole, key_line(outlet, f"\x1e{opening}")) if opening else (whole,)


def portions(keys: Iterable[int]) -> Iterator[list[int]]:
    """Yield *keys* in order, as many at a time as a query takes."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), KEYS_A_QUERY):
        yield ordered[start : start + KEYS_A_QUERY]


def _use(held: OrderedDict[Key, Value], key: Key) -> Value:
    """Return what is remembered under *key*, as the last to be forgotten."""
    held.move_to_end(key)
    return held[key]


def _forget(held: OrderedDict[Key, Value], most: int) -> None:
    while len(held) > most:
        held.popitem(last=False)
