"""Is this page a live blog, and which entries does it have, each posted when? Timed entries out, newest first; no other page's text.

Entries are repeated blocks, each with a time of its own: boxes, or headings with what follows them. What the page's JSON-LD says
of its updates gives better times than what is printed; the words are the page's, as JSON-LD often cuts them.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring

from monitor.extract.addresses import host_of
from monitor.extract.blocks import read_blocks
from monitor.extract.dates import Instant, read_instant
from monitor.extract.entry_lines import PROSE, Line, name_words, read_lines
from monitor.extract.entry_times import (
    PageDates,
    Stamp,
    order_newest_first,
    read_stamp,
    resolve_stamps,
    tells_the_past,
)
from monitor.extract.linked_data import LinkedData, LiveUpdate
from monitor.extract.publication import choose_order
from monitor.extract.time_marks import SMALL, Mark, read_marks
from monitor.items import ParagraphKind
from monitor.text.normalize import normalize_line

FEWEST = 3
"""Entries with prose that make a live blog."""
LONGEST_NAME = 300
"""Characters of an element's classes that are looked at."""
MOST_LISTS = 12
"""Lists of times, the longest first, that are looked at."""
MOST_OF_PAGE = 0.6
"""Share of the page's prose in entries from which a page that does not call itself a live blog is one."""

_HEADING_LINKS = "descendant-or-self::*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]/descendant::a | descendant-or-self::a[descendant::h2 or descendant::h3 or descendant::h4]"


@dataclass(frozen=True)
class LiveEntry:
    """One entry of a live blog."""

    posted_at: datetime | None
    """None: the entry has no time, or none that can be told; a summary pinned to the top has none."""
    lines: tuple[Line, ...]
    """Its paragraphs in reading order, the heading first where it has one; never empty."""


@dataclass(eq=False)
class _Found:
    """One entry before its time is known."""

    stamp: Stamp | None
    lines: list[Line]

    @property
    def prose(self) -> int:
        """Characters of its text, headings apart."""
        return sum(len(text) for kind, text in self.lines if kind != "heading")


def read_live_entries(tree: HtmlElement, linked: LinkedData, *, language: str, fetched_at: datetime) -> list[LiveEntry]:
    """Return the entries of the live blog that *tree* is, newest first; [] for any other page. Changes nothing in it.

    *language* settles dates that are written in words or with an open order of day and month.
    """
    head = tree.find("head")
    head = tree if head is None else head
    language = _name_country(tree, head, language)
    updates = [entry for update in linked.live_updates if (entry := _read_update(update, language)).lines]
    declared = bool(updates) or linked.is_live_blog or "liveblogposting" in linked.types or _is_typed(head)
    titled = declared or _is_titled(tree, linked)
    found = _find_entries(tree, updates, language, declared=declared, titled=titled)
    if not _is_live(found, declared=declared):
        found = updates if _is_live(updates, declared=declared) else []
    if not found:
        return []
    stamps = [one.stamp for one in found]
    dates = _read_dates(tree, linked, language, fetched_at)
    instants = resolve_stamps(stamps, dates)
    known = sum(when is not None for when in instants)
    if not titled and 2 * known < len(found):
        return []  # durations of films, scores, opening hours
    if not declared and (not known or tells_the_past(stamps, instants, dates)):
        return []
    return [LiveEntry(instants[at], tuple(found[at].lines)) for at in order_newest_first(instants)]


def place_entries(
    lines: Sequence[Line], entries: Sequence[LiveEntry]
) -> list[tuple[ParagraphKind, str, datetime | None]]:
    """Return a live blog's whole text as (kind, text, posted_at): of *lines*, the page's, those above all entries, then the entries.

    Lines between and below the entries that no entry holds are their furniture, and left out. Without entries, *lines* as they are.
    """
    told = {text for entry in entries for _, text in entry.lines}
    first = next((place for place, (_, text) in enumerate(lines) if text in told), 0 if entries else len(lines))
    placed: list[tuple[ParagraphKind, str, datetime | None]] = [(kind, text, None) for kind, text in lines[:first]]
    return placed + [(kind, text, entry.posted_at) for entry in entries for kind, text in entry.lines]


def _is_live(found: Sequence[_Found], *, declared: bool) -> bool:
    """Tell entries enough to make a live blog: at times of their own, and with prose unless the page's data call it one."""
    timed = [one for one in found if one.stamp is not None]
    said = sum(one.prose >= PROSE for one in timed)
    return len(timed) >= FEWEST and said >= (1 if declared else FEWEST)


# ---- what the page says of itself ---------------------------------------------------------------------------------


def _is_titled(tree: HtmlElement, linked: LinkedData) -> bool:
    """Tell a page that calls itself a live blog in its headline or title."""
    heading = next(tree.iter("h1"), None)
    titles = (linked.headline, tree.findtext(".//title"), None if heading is None else "".join(heading.itertext()))
    return any(name_words("title").search(text) for text in {text[:300] for text in titles if text})


def _read_dates(tree: HtmlElement, linked: LinkedData, language: str, fetched_at: datetime) -> PageDates:
    def read(stated: str | None, name: str) -> Instant | None:
        metas = tree.xpath(f'//meta[@property="article:{name}"]/@content')
        return next((found for text in (stated, *metas[:1]) if (found := read_instant(text, language=language))), None)

    return PageDates(
        read(linked.published, "published_time"), read(linked.modified, "modified_time"), fetched_at, language
    )


def _is_typed(head: HtmlElement) -> bool:
    """Tell a page whose ``og:type`` is a live blog."""
    kind = next((meta.get("content") or "" for meta in head.iter("meta") if meta.get("property") == "og:type"), "")
    return "liveblog" in re.sub(r"[\W_]", "", kind.lower())


def _name_country(tree: HtmlElement, head: HtmlElement, language: str) -> str:
    """Return *language* with the region that the page states, or the country of its address: some clocks have their names by it."""
    stated = (tree.get("lang") or "").strip().replace("_", "-").lower()
    tag = stated if stated.split("-")[0] == language.lower().split("-")[0] else language.lower()
    own = next((link.get("href") or "" for link in head.iter("link") if link.get("rel") == "canonical"), "")
    return choose_order(tag, host_of(own)) if own else tag


def _read_update(update: LiveUpdate, language: str) -> _Found:
    """Return an entry as JSON-LD has it: its text may carry HTML."""
    lines: list[Line] = [("heading", heading)] if (heading := normalize_line(update.headline or "")) else []
    return _Found(read_stamp(update.posted_at or "", language), lines + list(_read_markup(update.body or "")))


def _read_markup(text: str) -> list[Line]:
    if "<" in text:
        try:
            blocks = read_blocks(fragment_fromstring(text, create_parent="div"))
        except (etree.LxmlError, ValueError):
            blocks = []
        if blocks:
            return [(block.kind, block.text) for block in blocks if block.kind != "caption"]
    return [("body", line) for part in text.split("\n") if (line := normalize_line(part))]


# ---- entries ------------------------------------------------------------------------------------------------------


def _find_entries(
    tree: HtmlElement, updates: Sequence[_Found], language: str, *, declared: bool, titled: bool
) -> list[_Found]:
    """Return the entries of the best list of times on the page, in reading order; [] where no list is one of entries."""
    marks = read_marks(tree, language, titled=titled)
    groups: defaultdict[tuple[str, ...], list[Mark]] = defaultdict(list)
    for mark in marks:
        groups[mark.role].append(mark)
    headed = _mark_headings(tree, updates)
    printed = _beside_others([mark for mark in marks if not mark.role[2]])  # of one list, some marked as highlights
    usual = sorted(groups.values(), key=len, reverse=True)[:MOST_LISTS]
    lists = [group for group in (*usual, printed, headed) if len(group) >= FEWEST]
    best: list[_Found] = []
    for group in lists:
        found = _drop_repeated(_read_group(_without_others(group), marks, language))
        if _is_live(found, declared=declared) and _worth(found) > _worth(best):
            best = found
    if best and not declared and sum(one.prose for one in best) < _least_prose(tree, titled=titled):
        return []
    return [_retime(entry, updates) for entry in best]


def _beside_others(group: Sequence[Mark]) -> list[Mark]:
    """Leave out times that stand by themselves: the page's own date above all entries."""
    blocks = _find_blocks(group)
    beside = Counter(block.getparent() for block in blocks)
    return [mark for block, mark in blocks.items() if beside[block.getparent()] > 1]


def _worth(found: Sequence[_Found]) -> tuple[int, int]:
    """Rank lists of times by how much their entries say, in fifths, then by how many there are."""
    prose = sum(one.prose for one in found)
    return (round(math.log(prose, 1.2)) if prose else 0), len(found)


def _least_prose(tree: HtmlElement, *, titled: bool) -> float:
    """Return the characters of prose that entries must have on a page that its data do not call a live blog."""
    whole = sum(block.prose for block in read_blocks(tree))
    return whole * (MOST_OF_PAGE / 2 if titled else MOST_OF_PAGE)


def _mark_headings(tree: HtmlElement, updates: Sequence[_Found]) -> list[Mark]:
    """Return the elements that are headings of JSON-LD's updates, with their times: an entry need not print its time."""
    times = {_fold(update.lines[0][1]): update.stamp for update in updates if update.lines[0][0] == "heading"}
    marks = []
    for element in tree.iter("h2", "h3", "h4", "h5", "h6", "strong") if times else ():
        stamp = times.get(_fold("".join(element.itertext())))
        if stamp is not None:
            marks.append(Mark(element, stamp, ("heading",)))
    return marks


def _without_others(group: Sequence[Mark]) -> list[Mark]:
    """Leave out times of comments and teasers, and those inside a link; of two side by side the first."""
    kept: list[Mark] = []
    for mark in group:
        around = list(mark.element.iterancestors())[:-2]  # body and html say nothing
        if any(_is_other(each) for each in around):
            continue
        twice = kept and kept[-1].element.getnext() is mark.element and not _holds(mark.element, PROSE)
        if not twice:
            kept.append(mark)
    return kept


def _is_other(around: HtmlElement) -> bool:
    """Tell what holds no entry: menus, margins, and a link that is more than the time's own."""
    if around.tag == "a":
        return _holds(around, PROSE)
    return around.tag in ("nav", "footer", "aside") or name_words("others").search(_name(around)) is not None


def _read_group(group: Sequence[Mark], marks: Sequence[Mark], language: str) -> list[_Found]:
    """Return the entries of a list of times: the blocks that hold one each, or what follows each of them."""
    blocks = _find_blocks(group)
    if len(blocks) < FEWEST:
        return []
    if _leads_elsewhere(blocks):
        return []
    full = sum(_holds(block, PROSE * 2) and block.tag not in SMALL for block in blocks)
    runs = _read_boxes(list(blocks)) if full * 2 > len(blocks) else _read_runs(list(blocks))
    runs = _without_header(runs)
    inside = _marks_inside(runs, marks)
    return [
        _Found(_best_stamp(inside[number], blocks.get(run[0])), lines)
        for number, run in enumerate(runs)
        if (lines := read_lines(run, [mark.element for mark in inside[number]], language))
    ]


def _without_header(runs: Sequence[list[HtmlElement]]) -> list[list[HtmlElement]]:
    """Leave out the page's own head, with its headline and date, where it alone holds a first heading."""
    heads = [run for run in runs if any(next(element.iter("h1"), None) is not None for element in run)]
    return [run for run in runs if len(heads) != 1 or run is not heads[0]]


def _leads_elsewhere(blocks: Iterable[HtmlElement]) -> bool:
    """Tell a list of teasers: the headings of most are links to other pages."""
    blocks = list(blocks)
    linked = [any(not _is_own_link(a) for a in block.xpath(_HEADING_LINKS)) for block in blocks]
    return sum(linked) * 2 > len(blocks)


def _is_own_link(link: HtmlElement) -> bool:
    return "#" in (link.get("href") or "#")


def _find_blocks(group: Sequence[Mark]) -> dict[HtmlElement, Mark]:
    """Return the largest element around each time that holds no other of the list, in reading order."""
    counts = Counter(element for mark in group for element in (mark.element, *mark.element.iterancestors()))
    blocks: dict[HtmlElement, Mark] = {}
    for mark in group:
        block = mark.element
        while (parent := block.getparent()) is not None and counts[parent] == 1:
            block = parent
        blocks[block] = mark
    return blocks


def _read_boxes(blocks: Sequence[HtmlElement]) -> list[list[HtmlElement]]:
    """Return the boxes, and those among and above them that are marked up alike but have no such time."""
    known = set(blocks)
    around = {element for block in blocks for element in block.iterancestors()}
    last = blocks[-1]
    runs: list[list[HtmlElement]] = []
    for parent in dict.fromkeys(block.getparent() for block in blocks):
        for child in parent if parent is not None else ():
            alike = child.tag == last.tag and child not in around and _holds(child, PROSE * 2)
            if child in known or (alike and not name_words("others").search(_name(child))):
                runs.append([child])
            if child is last:
                break
    return runs


def _read_runs(blocks: Sequence[HtmlElement]) -> list[list[HtmlElement]]:
    """Return each block with what follows it, up to the next; what follows the last must be of tags that followed others."""
    known = {element for block in blocks for element in (block, *block.iterancestors())}
    tags: set[str] = set()
    runs: list[list[HtmlElement]] = []
    for block in blocks:
        run = [block]
        sibling = block.getnext()
        while sibling is not None and sibling not in known and (block is not blocks[-1] or sibling.tag in tags):
            run.append(sibling)
            sibling = sibling.getnext()
        tags.update(str(element.tag) for element in run[1:])
        runs.append(run)
    return runs


def _marks_inside(runs: Sequence[Sequence[HtmlElement]], marks: Sequence[Mark]) -> list[list[Mark]]:
    """Return the times in each run whose role recurs in at least half of them: an embedded post has a time too."""
    owner = {element: number for number, run in enumerate(runs) for element in run}
    inside: list[list[Mark]] = [[] for _ in runs]
    for mark in marks:
        number = next((owner[each] for each in (mark.element, *mark.element.iterancestors()) if each in owner), None)
        if number is not None:
            inside[number].append(mark)
    usual = Counter(role for found in inside for role in {mark.role for mark in found})
    return [[mark for mark in found if usual[mark.role] * 2 >= len(runs)] for found in inside]


def _best_stamp(marks: Sequence[Mark], own: Mark | None) -> Stamp | None:
    """Return the time of an entry that says most: day and zone, then a day, then the list's own."""
    found = [mark.stamp for mark in ([own] if own is not None else []) + list(marks)]
    return max(found, key=lambda one: (one.instant is not None, one.day is not None), default=None)


def _retime(entry: _Found, updates: Sequence[_Found]) -> _Found:
    """Give an entry the time that JSON-LD has for the same heading or first words."""
    own = {_fold(text)[:40] for _, text in entry.lines[:2]}
    for update in updates:
        if update.stamp is not None and own & {_fold(text)[:40] for _, text in update.lines[:2]}:
            return _Found(update.stamp, entry.lines)
    return entry


def _drop_repeated(found: Sequence[_Found]) -> list[_Found]:
    """Leave out lines that a third of the entries have: buttons and bylines."""
    counts = Counter(text for entry in found for text in {text for _, text in entry.lines})
    most = max(2, len(found) // 3)
    kept = [_Found(entry.stamp, [line for line in entry.lines if counts[line[1]] <= most]) for entry in found]
    return [entry for entry in kept if entry.lines]


def _holds(element: HtmlElement, characters: int) -> bool:
    """Tell whether an element has so much text, reading no further than that."""
    found = 0
    for text in element.itertext():
        found += len(text.strip())
        if found >= characters:
            return True
    return False


def _name(element: HtmlElement) -> str:
    return f"{element.get('class', '')[:LONGEST_NAME]} {element.get('id', '')[:LONGEST_NAME]}"


def _fold(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())
