"""Which dates does a page print beside its headline? Time tags, the lines around the heading, marked and labelled lines elsewhere.

Asked only where the page's data state too little: what is printed may belong to another article. Margins, menus and teasers
are passed over; a line that says "updated" is no publication. Words in ``labels.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path

from lxml.html import HtmlElement

from monitor.extract.dates import Instant, read_instant
from monitor.extract.page_data import PageData, in_margin, read_text

REACH_AFTER = 160
"""Elements after the heading that are looked at."""
REACH_TIME = 40
"""The same where only the time of a known day is wanted."""
REACH_BEFORE = 40
"""Elements before it."""
LONGEST_LINE = 160
"""Characters of a line that holds a date or a byline and nothing else of weight."""
LONGEST_MARKS = 300
"""Characters of an element's names."""
MOST_MARKED = 60
"""Marked elements of the whole page that are looked at."""
FIRST_TIMES = 8
"""``time`` tags that are looked at; the article's own is among the first."""

MOST_LINES = 3000
"""Elements of the whole page that are asked for their marks."""

_LINES = ("span", "div", "p", "li", "td", "small", "em", "i", "b", "a", "strong")
_NAMING = frozenset({"class", "id", "itemprop"})
_SKIPPED = frozenset(
    {"script", "style", "noscript", "template", "svg", "iframe", "form", "select", "button", "nav", "aside", "footer", "figure", "figcaption", "video", "object", "table"}
)  # fmt: skip
_ELSEWHERE = re.compile(
    r"relat|recommend|sidebar|comment|widget|teaser|popular|most-?read|trending|footer|copyright|newsletter|weather|today|current-?date|"
    r"read-?more|promo|carousel|slider|menu|breadcrumb|archive|tweet|embed|disqus|next-?(?:post|article)|prev",
    re.IGNORECASE,
)
_DATE_MARK = re.compile(
    r"date|datum|fecha|time|publi|posted|created|byline|meta|tarih|data(?!-)|дата|when|info", re.IGNORECASE
)
_PUBLISHED_MARK = re.compile(
    r"publi|posted|pubdate|entry-date|article-date|date-?time|timestamp|created|first", re.IGNORECASE
)
_UPDATED_MARK = re.compile(r"updat|modif|edited|aktual|revis", re.IGNORECASE)
_MACHINE_NAME = re.compile(r"^data-(?:[\w-]*)(?:time|date|publi|utc)", re.IGNORECASE)
_FIGURES = re.compile(r"\d")


def read_time_tags(data: PageData, find: Callable[[], HtmlElement | None]) -> list[str]:
    """Return the texts of ``time`` tags that are the article's own: marked as published, else the first beside the heading.

    A tag's ``datetime`` comes before its text. *find* finds the heading; it is asked only where no tag is marked.
    """
    own = [time for time in data.times[:FIRST_TIMES] if not _is_update(time)]
    marked = (time for time in own if "pubdate" in time.attrib or _PUBLISHED_MARK.search(read_marks(time)))
    chosen = list(islice(filter(_stands_free, marked), 2))
    if not chosen and (heading := find()) is not None:
        parents = list(heading.iterancestors())[:2]
        near = (time for time in own if any(parent in parents for parent in time.iterancestors()))
        chosen = list(islice(filter(_stands_free, near), 2))
    if not chosen and len(data.times) <= 2:
        chosen = list(filter(_stands_free, own))
    return [
        text for time in chosen for text in (time.get("datetime"), read_text(time, LONGEST_LINE, joint=" ")) if text
    ]


def _stands_free(element: HtmlElement) -> bool:
    """Tell whether an element is in no margin and no other article's place."""
    return not in_margin(element) and not _is_elsewhere(element, 3)


def _is_update(element: HtmlElement) -> bool:
    """Tell whether a date is the modification's: by its marks, or by the label before it."""
    if _UPDATED_MARK.search(read_marks(element)):
        return True
    parent, before = element.getparent(), element.getprevious()
    label = (
        (before.tail or read_text(before, 40)) if before is not None else (parent.text if parent is not None else "")
    )
    return bool(load_labels()["updated"].search((label or "").strip().lower()[-40:]))


def read_printed_dates(tree: HtmlElement, heading: HtmlElement | None, language: str) -> Iterator[Instant]:
    """Yield the dates that are printed, the likeliest first: after the heading, before it, then marked or labelled lines anywhere.

    Lines of another place are believed only where all of them name one day.
    """
    if heading is not None:
        yield from _read_near(iter_after(heading, REACH_AFTER), language)
        yield from _read_near(iter_before(heading, REACH_BEFORE), language, marked=True)
    far = list(_read_marked(tree, language))
    if len({instant.when.date() for instant in far}) == 1:
        yield far[0]


def read_printed_times(heading: HtmlElement | None, language: str) -> Iterator[Instant]:
    """Yield the dates that are printed close below the heading, for the time of a day that is known."""
    if heading is not None:
        yield from _read_near(iter_after(heading, REACH_TIME), language)


def _read_near(elements: Iterator[HtmlElement], language: str, *, marked: bool = False) -> Iterator[Instant]:
    """Yield the dates of the lines in *elements* up to the article's second paragraph, labelled and marked lines first."""
    found: list[tuple[int, int, Instant]] = []
    paragraphs = 0
    for place, element in enumerate(elements):
        text = read_text(element, LONGEST_LINE + 1, joint=" ")
        if element.tag == "p" and len(text) > LONGEST_LINE:
            paragraphs += 1
            if paragraphs > 2:
                break
        for instant, labelled in _read_line(element, text, language):
            rank = 2 * labelled + bool(_DATE_MARK.search(read_marks(element)) or element.tag == "time")
            if rank or not (marked or paragraphs):
                found.append((-rank, place, instant))
    yield from (instant for _, _, instant in sorted(found, key=lambda row: row[:2]))


def _read_line(element: HtmlElement, text: str, language: str) -> Iterator[tuple[Instant, bool]]:
    """Yield (date, whether a label says it is the publication) of an element that holds a short line with a date."""
    machine = next((value for name, value in element.items() if _MACHINE_NAME.match(name) and value), None)
    if (
        machine
        and not _UPDATED_MARK.search(read_marks(element))
        and (instant := read_instant(machine, language=language))
    ):
        yield instant, False
    if not 6 <= len(text) <= LONGEST_LINE or not _FIGURES.search(text) or _UPDATED_MARK.search(read_marks(element)):
        return
    lowered = text.lower()
    labels = load_labels()
    label, update = labels["published"].search(lowered), labels["updated"].search(lowered)
    stated = text[label.start() :] if label else text
    if update and (not label or update.start() > label.start()):
        stated = text[label.start() if label else 0 : update.start()]
    instant = read_instant(stated, language=language)
    if instant and len(_strip_date(stated)) <= LONGEST_LINE // 2:
        yield instant, label is not None


def _strip_date(text: str) -> str:
    return re.sub(r"[\d\s.,:/|·•-]+", " ", text).strip()


def _read_marked(tree: HtmlElement, language: str) -> Iterator[Instant]:
    """Yield the dates of short lines anywhere on the page whose marks or labels call them dates of publication."""
    seen = 0
    for element in islice(tree.iter(*_LINES), MOST_LINES):
        marks = read_marks(element).lower()
        own = (element.text or (element[0].text if len(element) else "") or "").strip().lower()[:40]
        if not ("date" in marks or _PUBLISHED_MARK.search(marks) or load_labels()["published"].match(own)):
            continue
        text = read_text(element, LONGEST_LINE + 1, joint=" ")
        if len(text) > LONGEST_LINE // 2 or in_margin(element) or _is_elsewhere(element, 6):
            continue
        yield from (instant for instant, _ in _read_line(element, text, language))
        seen += 1
        if seen > MOST_MARKED:
            return


def strip_margins(tree: HtmlElement) -> HtmlElement:
    """Return a copy of *tree* without margins, menus and the places of other articles."""
    copy = deepcopy(tree)
    for element in list(copy.iter("aside", "footer", "nav", "div", "section", "ul")):
        cut = element.tag in ("aside", "footer", "nav") or _names_elsewhere(read_marks(element))
        if cut and element.getparent() is not None:
            element.drop_tree()
    return copy


# ---- the tree around the heading ----------------------------------------------------------------------------------


def iter_after(start: HtmlElement, most: int) -> Iterator[HtmlElement]:
    """Yield up to *most* elements that follow *start* in the document, without scripts, menus, margins and other articles' places."""
    element: HtmlElement | None = _skip(start)
    while element is not None and most > 0:
        most -= 1
        if element.tag in _SKIPPED or _names_elsewhere(read_marks(element)):
            element = _skip(element)
            continue
        yield element
        element = element[0] if len(element) else _skip(element)


def _skip(element: HtmlElement) -> HtmlElement | None:
    """Return the element after *element* and all that it holds; None at the document's end."""
    current: HtmlElement | None = element
    while current is not None:
        following = current.getnext()
        if following is not None:
            return following
        current = current.getparent()
    return None


def iter_before(start: HtmlElement, most: int) -> Iterator[HtmlElement]:
    """Yield up to *most* elements that precede *start*, the nearest first, with the same left out; never what holds *start*."""
    element: HtmlElement | None = start
    while element is not None and most > 0:
        most -= 1
        previous = element.getprevious()
        if previous is None:
            element = element.getparent()
            continue
        element = previous
        if element.tag in _SKIPPED or _names_elsewhere(read_marks(element)):
            continue
        yield from islice(element.iter(), 10)


def read_marks(element: HtmlElement) -> str:
    """Return the names that an element goes by: class, id, itemprop; at most LONGEST_MARKS characters, "" where it has none."""
    names = [value for key, value in element.items() if key in _NAMING]
    return " ".join(names)[:LONGEST_MARKS] if names else ""


@lru_cache(maxsize=8192)
def _names_elsewhere(marks: str) -> bool:
    """Tell whether names are those of another article's place or of the page's margins; outlets repeat them without end."""
    return bool(marks) and _ELSEWHERE.search(marks) is not None


def _is_elsewhere(element: HtmlElement, most: int) -> bool:
    """Tell whether one of the *most* nearest ancestors is the place of other articles or of the page's margins."""
    for depth, parent in enumerate(element.iterancestors()):
        if depth >= most or parent.tag in ("body", "html", "main"):
            return False
        if _names_elsewhere(read_marks(parent)):
            return True
    return False


@cache
def load_labels() -> Mapping[str, re.Pattern[str]]:
    """Return a pattern for each list of ``labels.toml``: its words where a word begins, for text in lower case."""
    tables = tomllib.loads(Path(__file__).with_name("labels.toml").read_text(encoding="utf-8"))
    return {
        name: re.compile(r"(?<![^\W\d_])(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")")
        for name, words in tables.items()
    }
