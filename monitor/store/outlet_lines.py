"""Which lines recur on an outlet's pages? The memory of every line of every saved page, and what follows once one is furniture.

What counts as furniture is decided in text/recurrence. Here lines are looked up by key, a handful of indexed rows each,
and what is found to be furniture is marked: in ``outlet_furniture`` for the pages to come, in ``recurring_paragraph`` for
the texts that are held, whose figures and statements go. Marks only ever grow, so the order of arrival does not matter for
the first few pages with a line; of a line on very many, those that come first may say less than those that do not count.
Pages that are on one story, by the verdicts, are no evidence against a line of theirs, whatever their words are.

A line that no held text has is only counted: most of a page's lines are teasers and menus that its reader cut, and to judge
them costs more than all the rest. The first page that keeps such a line has it judged by all that were counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Integer, Row, bindparam, cast, delete, func, insert, select
from sqlalchemy.orm import Session

from monitor.items import Article
from monitor.store.database import Store
from monitor.store.models import ArticleRow, VersionRow
from monitor.store.outlet_models import OutletFurnitureRow, OutletLineRow
from monitor.store.outlet_pages import (
    NEAR_REASON,
    REASON,
    PageMemory,
    Place,
    portions,
    read_stored,
    remember_pages,
)
from monitor.store.page_stories import Stories, load_stories, read_stories
from monitor.store.storable import digest, host_of_url
from monitor.store.tables import table_of
from monitor.text.recurrence import (
    AT_HOME,
    MOST_NEEDED,
    Page,
    Pair,
    count_needed,
    find_common,
    is_furniture,
    measure_home,
)

WITNESSES = 3
"""Pages kept as witnesses of a line whatever they are about, or one more than it needs; then only pages about yet another story."""
MOST_WITNESSES = 8
"""Pages that a line is judged on at a time."""
ONE_IN = 16
"""Of the pages with a line that no text has, beyond the first few so many give one witness: all of one day could be on one story."""
MOST_PAGES = 24
"""Stored pages that one page is compared with: a page of furniture shares it with the same few."""

_LINES, _FURNITURE = table_of(OutletLineRow), table_of(OutletFurnitureRow)
_article = table_of(ArticleRow).c
_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
_KNOWN = select(_FURNITURE.c.key, _FURNITURE.c.reason, _FURNITURE.c.line).where(_FURNITURE.c.key.in_(_KEYS))
_WITNESSES = select(_LINES.c.key, _LINES.c.article_id, _LINES.c.version_id, _LINES.c.place, _LINES.c.is_kept).where(
    _LINES.c.key.in_(_KEYS), _LINES.c.is_witness
)
_COUNTS = (
    select(_LINES.c.key, func.count().label("pages"), func.max(cast(_LINES.c.is_kept, Integer)).label("is_kept"))
    .where(_LINES.c.key.in_(_KEYS), _LINES.c.is_witness, _LINES.c.article_id != bindparam("article_id"))
    .group_by(_LINES.c.key)
)
_HOLDERS = select(_LINES.c.article_id).distinct().where(_LINES.c.key.in_(_KEYS))
_HELD = select(_article.id, _article.outlet).where(_article.url_sha256 == bindparam("digest"))


@dataclass(frozen=True)
class _Known:
    """A line, or a family of near copies, that is furniture."""

    reason: str
    line: str


class _Witness(NamedTuple):
    """Where one line stands on the page of a stored version."""

    version: int
    number: int
    is_kept: bool


@dataclass
class _Findings:
    """What the memory says of the lines of one page."""

    furniture: dict[int, _Known]
    """By key, of the page's keys those that are known as furniture."""
    new: dict[int, _Known] = field(default_factory=dict)
    """The same of those that this page shows to be."""
    witnessed: set[int] = field(default_factory=set)
    """Keys for which this page is to be a witness."""


def find_recurring(store: Store, article: Article) -> list[str]:
    """Return for each paragraph of *article* the reason why it is to be cut, "" where it stays. Writes nothing.

    Of an article whose text is held and only has lines more, which were found to be furniture since, nothing is cut: it is
    the same text. Until a page has verdicts it may be on any story that others are on, and is no evidence beside these.
    """
    paragraphs = article.article_body.split("\n\n")
    with store.read() as session:
        held = session.execute(_HELD, {"digest": digest(article.url)}).first()
        outlet = (article.outlet or host_of_url(article.url)) if held is None else held.outlet
        page, places = remember_pages(session).read_page_lines(article, outlet)
        stories = read_stories(session, article, None if held is None else held.id)
        found = _judge(session, page, places, _list_kept(places), None if held is None else held.id, stories)
        marked = _find_marked(page, places, found.furniture | found.new)
        if held is not None and marked:
            marked = _spare_held(session, held.id, paragraphs, marked)
    return [marked[place][0] if place in marked else "" for place in range(len(paragraphs))]


def note_lines(session: Session, article: Article, row: ArticleRow, version: VersionRow, now: datetime) -> set[int]:
    """Remember the lines of a version just stored; return the articles that have a line which is furniture by now.

    Those are the ones whose marks must be brought up to date; of articles held before, only those with a line that is new as such.
    """
    page, places = remember_pages(session).read_page_lines(article, row.outlet)
    is_first = version.version == 1
    stories = read_stories(session, article, None if is_first else row.id) or frozenset()
    kept = _list_kept(places)
    counted = {key for place in places for key in place.keys} - kept
    counts = _count_witnesses(session, counted, row.id)
    judged = kept | {key for key, (_, is_kept) in counts.items() if is_kept}
    found = _judge(session, page, places, judged, row.id, stories)
    found.witnessed |= {key for key in counted - judged if _is_one_more(key, row.id, counts.get(key, (0, False))[0])}
    if found.new:
        values = [
            {"key": key, "outlet": row.outlet, "line": known.line, "reason": known.reason, "known_since": now}
            for key, known in found.new.items()
        ]
        session.execute(insert(_FURNITURE), values)
    _write_lines(session, row.id, version.id, places, found, is_first=is_first)
    changed = set(_list_articles(session, found.new))
    return changed | {row.id} if _find_marked(page, places, found.furniture | found.new) else changed


def find_marked(session: Session, versions: Iterable[Row[*tuple[Any, ...]]]) -> dict[int, dict[int, tuple[str, int]]]:
    """Return by version the paragraphs of its text that are furniture, each with reason and key; *versions* as STORED_PAGE reads them."""
    read = [(version.id, *read_stored(version)) for version in versions]
    furniture = _load_furniture(session, {key for _, _, places in read for place in places for key in place.keys})
    return {version: _find_marked(page, places, furniture) for version, page, places in read}


# ---- judging ------------------------------------------------------------------------------------------------------


def _list_kept(places: Sequence[Place]) -> set[int]:
    """Return the keys of the lines that the page's readers kept, those that recur at the outlet included."""
    return {key for place in places if place.line.is_kept for key in place.keys}


def _is_one_more(key: int, article_id: int, pages: int) -> bool:
    """Tell whether an article is to be a witness of a line that no text has, after so many *pages*."""
    return pages <= MOST_NEEDED or (pages < MOST_WITNESSES and (key ^ article_id) % ONE_IN == 0)


def _judge(
    session: Session,
    page: Page,
    places: Sequence[Place],
    keys: Collection[int],
    article_id: int | None,
    stories: Stories | None,
) -> _Findings:
    """Return what of *keys* is furniture on *page*, by what is known and by what it shows together with the witnesses.

    *stories* are those that it is on; None: no one knows yet.
    """
    found = _Findings(_load_furniture(session, keys))
    witnesses = _load_witnesses(session, set(keys) - found.furniture.keys(), article_id)
    versions = _choose_pages(witnesses.values())
    memory = remember_pages(session)
    pages = {**memory.load_pages(session, versions), 0: memory.take_up(page)}
    bench = _Bench(pages, stories, load_stories(session, versions), memory)
    for place in places:
        for key in place.keys:
            if key not in keys or key in found.furniture or key in found.new or key in found.witnessed:
                continue
            if key in witnesses:
                _judge_key(key, place, witnesses[key], bench, found)
            else:  # most lines of a page stand on no other
                found.witnessed.add(key)
    return found


def _choose_pages(witnesses: Iterable[Sequence[_Witness]]) -> set[int]:
    """Return the versions to compare with: those that share most lines with the page in hand, the earlier of equals."""
    shared = Counter(one.version for held in witnesses for one in held)
    return set(sorted(shared, key=lambda version: (-shared[version], version))[:MOST_PAGES])


def _judge_key(key: int, place: Place, held: Sequence[_Witness], bench: _Bench, found: _Findings) -> None:
    """Judge one line by the pages that have it: it is furniture, or this page is a witness of it, or neither."""
    line, near = place.line.text, key != place.keys[0]
    there = [one for one in held if bench.has(one.version)]
    versions, common = bench.find_near(line, there) if near else ([one.version for one in there], "")
    if versions and is_furniture(line, bench.pair_all(versions), len(versions) + 1, common):
        found.new[key] = _Known(NEAR_REASON if near else REASON, line)
    elif (
        len(held) < WITNESSES  # first of all: to tell what a line needs takes reading it
        or len(held) < count_needed(line, bench.language, near=near) + 1
        or (
            place.paragraph is not None and not any(one.is_kept for one in held)
        )  # by it later pages know that a text has the line
        or (len(held) < MOST_WITNESSES and all(bench.pair(one, 0).speaks_against(line, common) for one in versions))
    ):
        found.witnessed.add(key)


class _Bench:
    """A page in hand beside the stored ones that share lines with it; each two are compared once, however many they share."""

    def __init__(
        self, pages: Mapping[int, Page], stories: Stories | None, told: Mapping[int, Stories], memory: PageMemory
    ) -> None:
        self.language = pages[0].language
        self._pages, self._memory = pages, memory
        self._stories: dict[int, Stories | None] = {**told, 0: stories}
        self._pairs: dict[tuple[int, int], Pair] = {}

    def has(self, version: int) -> bool:
        """Tell whether the page of *version* is one of those compared with."""
        return version in self._pages

    def pair(self, one: int, other: int) -> Pair:
        """Return two pages by their versions; 0 is the page in hand."""
        if (one, other) not in self._pairs:
            self._pairs[one, other] = (
                Pair(self._pages[one], self._pages[other], is_one_story=True)
                if self._are_on_one_story(one, other)
                else self._memory.pair((one, other), self._pages)
            )
        return self._pairs[one, other]

    def _are_on_one_story(self, one: int, other: int) -> bool:
        stories = [self._stories.get(version, frozenset()) for version in (one, other)]
        if stories[0] is None or stories[1] is None:  # the page in hand, before it is judged
            return any(stories)
        return not stories[0].isdisjoint(stories[1])

    def pair_all(self, versions: Sequence[int]) -> dict[tuple[int, int], Pair]:
        """Return the pages of *versions* and the one in hand two by two, by their numbers, that one's the last."""
        return {
            (first, second): self.pair(one, other)
            for (first, one), (second, other) in combinations(enumerate((*versions, 0)), 2)
        }

    def find_near(self, line: str, held: Sequence[_Witness]) -> tuple[list[int], str]:
        """Return the versions whose line is a near copy of *line*, and the words that it has in common with all of them."""
        near = [(one.version, find_common(line, self._pages[one.version].lines[one.number].text)) for one in held]
        said = [common for _, common in near if common]
        return [version for version, common in near if common], min(said, key=len, default="")


def _find_marked(page: Page, places: Sequence[Place], furniture: Mapping[int, _Known]) -> dict[int, tuple[str, int]]:
    """Return reason and key by paragraph, of the kept lines that are furniture and not what this very page tells.

    A teaser recurs on pages about anything; on the page that it leads to, its words are the article's.
    """
    matched = [(place, *match) for place in places if furniture and (match := _match(place, furniture))]
    without = {place.line.key for place, _, _ in matched}
    return {
        place.paragraph: (furniture[key].reason, key)
        for place, key, said in matched
        if place.paragraph is not None and measure_home(said, page, without) < AT_HOME
    }


def _match(place: Place, furniture: Mapping[int, _Known]) -> tuple[int, str] | None:
    """Return the key by which a line is furniture, and the words that are; None where it is not."""
    for key in place.keys:
        if key in furniture:
            said = place.line.text if key == place.keys[0] else find_common(place.line.text, furniture[key].line)
            if said:
                return key, said
    return None


def _spare_held(
    session: Session, article_id: int, paragraphs: Sequence[str], marked: dict[int, tuple[str, int]]
) -> dict[int, tuple[str, int]]:
    """Return what of *marked* to cut: nothing that would part the text from one that the article has already."""
    query = select(VersionRow.article_body).where(VersionRow.article_id == article_id)
    for body in session.scalars(query.order_by(VersionRow.version.desc())):
        held = set(body.split("\n\n"))
        cut = {place: mark for place, mark in marked.items() if paragraphs[place] not in held}
        if "\n\n".join(text for place, text in enumerate(paragraphs) if place not in cut) == body:
            return cut
    return marked


# ---- rows ---------------------------------------------------------------------------------------------------------


def _load_furniture(session: Session, keys: Collection[int]) -> dict[int, _Known]:
    return {
        row.key: _Known(row.reason, row.line)
        for some in portions(keys)
        for row in session.execute(_KNOWN, {"keys": some})
    }


def _load_witnesses(session: Session, keys: Collection[int], article_id: int | None) -> dict[int, list[_Witness]]:
    """Return where the line stands on each witness page, by key, the earliest first; none of the article itself."""
    found: defaultdict[int, list[_Witness]] = defaultdict(list)
    for some in portions(keys):
        for row in session.execute(_WITNESSES, {"keys": some}):
            if row.article_id != article_id:
                found[row.key].append(_Witness(row.version_id, row.place, row.is_kept))
    return {key: sorted(held) for key, held in found.items()}


def _count_witnesses(session: Session, keys: Collection[int], article_id: int) -> dict[int, tuple[int, bool]]:
    """Return by key how many other articles are witnesses of the line, and whether the text of any of these has it."""
    return {
        row.key: (row.pages, bool(row.is_kept))
        for some in portions(keys)
        for row in session.execute(_COUNTS, {"keys": some, "article_id": article_id})
    }


def _list_articles(session: Session, keys: Collection[int]) -> Iterator[int]:
    for some in portions(keys):
        yield from session.scalars(_HOLDERS, {"keys": some})


def _write_lines(
    session: Session, article_id: int, version_id: int, places: Sequence[Place], found: _Findings, *, is_first: bool
) -> None:
    """Store the lines that no earlier version of the article had, or whose text none had."""
    rows = {
        key: {
            "article_id": article_id,
            "key": key,
            "version_id": version_id,
            "place": place.number,
            "is_kept": place.paragraph is not None,
            "is_witness": key in found.witnessed,
        }
        for place in sorted(places, key=lambda one: (one.paragraph is not None, -one.number))  # the last counts
        for key in place.keys
    }
    of_article = _LINES.c.article_id == article_id
    earlier = select(_LINES.c.key, _LINES.c.is_kept).where(of_article)
    held = {} if is_first else {line.key: line.is_kept for line in session.execute(earlier)}
    late = {key for key, row in rows.items() if row["is_kept"] and held.get(key) is False}
    for some in portions(late):
        session.execute(delete(_LINES).where(of_article, _LINES.c.key.in_(some)))
    if missing := [row for key, row in rows.items() if key not in held or key in late]:
        session.execute(insert(_LINES), missing)
