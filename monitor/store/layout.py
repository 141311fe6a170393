"""What does an outlet's page look like, and has that changed? Learns the blocks that hold its text, and notices when they are gone.

A template is known after five pages. A page's keep rate is the share of its text that stands in the template's main
blocks; three pages in a row far below the usual mean that the layout has changed: the extractor may be reading the wrong
blocks. That is a note of source health and stops nothing; it goes when the old layout is back or the new one is learnt.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.orm import Session

from monitor.items import Article
from monitor.store.outlet_models import OutletTemplateRow
from monitor.store.tables import table_of

KNOWN_AFTER = 5
"""Pages from which a template is known, and after which a new one is learnt."""
ALARM_AFTER = 3
"""Odd pages in a row that mean a new layout; one or two are a gallery, a live blog, an advertorial."""
MAIN_SHARE = 0.8
"""Share of the text that the main blocks hold together: the fewest that do."""
ODD = 0.4
"""Share of the usual keep rate below which a page is odd."""
ALIKE = 0.6
"""Least keep rate of each of five odd pages in blocks of their own, for these to be a new template."""
LEAST_TEXT = 300
"""Characters; a shorter page says nothing about its outlet's layout."""
MOST_BLOCKS = 60
"""Blocks remembered of an outlet, those with most text."""
FADE = 0.97
"""What each page leaves of the weight of those before it, so that a layout may drift."""
RATE_WEIGHT = 0.1
"""Share of the latest page's keep rate in the usual one."""
_NUMBER = re.compile(r"\d+")

_TEMPLATES = table_of(OutletTemplateRow)
_HELD = select(_TEMPLATES).where(_TEMPLATES.c.outlet == bindparam("of"))
_ADD, _CHANGE = insert(_TEMPLATES), update(_TEMPLATES).where(_TEMPLATES.c.outlet == bindparam("of"))

Blocks = Mapping[str, int]
"""Characters of text by block."""


@dataclass(frozen=True, kw_only=True)
class Template:
    """What is known of an outlet's layout."""

    blocks: Blocks
    pages: int = 0
    """Pages it was learnt from."""
    keep_rate: float = 0.0
    """Usual share of a page's text in the main blocks, 0..1; 0.0 until the template is known."""
    odd_pages: tuple[Blocks, ...] = ()
    """The latest pages in a row that have their text elsewhere."""
    changed_at: datetime | None = None
    note: str | None = None


def learn_page(template: Template, page: Blocks, now: datetime) -> Template:
    """Return the template after one more page. A page of little text, or of which no block is known, changes nothing."""
    if sum(page.values()) < LEAST_TEXT:
        return template
    if template.pages < KNOWN_AFTER:
        return _add_page(template, page)
    rate = measure_keep_rate(template.blocks, page)
    if rate < ODD * template.keep_rate:
        return _note_odd(template, page, now)
    # What came between two usual pages was no new layout but variety: it belongs to the outlet's pages too.
    for odd in template.odd_pages:
        template = _add_page(template, odd)
    usual = (1 - RATE_WEIGHT) * template.keep_rate + RATE_WEIGHT * rate
    return replace(_add_page(template, page), keep_rate=usual, odd_pages=(), changed_at=None, note=None)


def measure_keep_rate(blocks: Blocks, page: Blocks) -> float:
    """Return the share of the page's text that stands in the main ones of *blocks*, 0..1; 0.0 for a page without text."""
    main, total = _choose_main(blocks), sum(page.values())
    return sum(count for block, count in page.items() if block in main) / total if total else 0.0


def count_blocks(article: Article) -> Blocks:
    """Return the characters of an article's text by the block that held them; {} where no block is known."""
    counts: Counter[str] = Counter()
    texts = article.article_body.split("\n\n")
    for paragraph, text in zip(article.paragraphs, texts, strict=False):
        if paragraph.block:
            counts[_NUMBER.sub("0", paragraph.block)] += len(text)
    return counts


def note_layout(session: Session, outlet: str, article: Article, now: datetime) -> None:
    """Learn from a page that is being saved. Texts that came without a page say nothing."""
    if not (page := count_blocks(article)):
        return
    connection = session.connection()
    row = connection.execute(_HELD, {"of": outlet}).first()
    learnt = learn_page(Template(blocks={}) if row is None else _read(row), page, now)
    values = {
        "blocks": dict(learnt.blocks),
        "pages": learnt.pages,
        "keep_rate": learnt.keep_rate,
        "odd_pages": [dict(odd) for odd in learnt.odd_pages],
        "changed_at": learnt.changed_at,
        "note": learnt.note,
    }
    if row is None:
        connection.execute(_ADD, {"outlet": outlet, **values})
    else:
        connection.execute(_CHANGE, {"of": outlet, **values})


def load_notes(session: Session) -> dict[str, str]:
    """Return what is to be said of the layout, by outlet; outlets of which there is nothing to say are left out."""
    query = select(OutletTemplateRow.outlet, OutletTemplateRow.note).where(OutletTemplateRow.note.is_not(None))
    return {outlet: note for outlet, note in session.execute(query) if note}


def _read(row: Row[Any]) -> Template:
    return Template(
        blocks=row.blocks,
        pages=row.pages,
        keep_rate=row.keep_rate,
        odd_pages=tuple(row.odd_pages),
        changed_at=row.changed_at,
        note=row.note,
    )


def _add_page(template: Template, page: Blocks) -> Template:
    weights = Counter({block: int(count * FADE) for block, count in template.blocks.items()})
    weights.update(page)
    pages = template.pages + 1
    blocks = dict(weights.most_common(MOST_BLOCKS))
    rate = template.keep_rate
    if pages == KNOWN_AFTER:
        rate = sum(blocks[block] for block in _choose_main(blocks)) / sum(blocks.values())
    return replace(template, blocks=blocks, pages=pages, keep_rate=rate)


def _note_odd(template: Template, page: Blocks, now: datetime) -> Template:
    odd = (*template.odd_pages, page)[-KNOWN_AFTER:]
    if len(odd) == KNOWN_AFTER and (learnt := _learn_anew(odd)):
        return learnt
    if len(odd) < ALARM_AFTER:
        return replace(template, odd_pages=odd)
    since = template.changed_at or now
    kept = sum(measure_keep_rate(template.blocks, one) for one in odd) / len(odd)
    note = (
        f"layout changed: since {since:%Y-%m-%d %H:%M} UTC its pages have {kept:.0%} of their text where usually "
        f"{template.keep_rate:.0%} stands; look at a new article with `monitor show`"
    )
    return replace(template, odd_pages=odd, changed_at=since, note=note)


def _learn_anew(pages: Sequence[Blocks]) -> Template | None:
    """Return the template of *pages*, if they are of one layout."""
    template = Template(blocks={})
    for page in pages:
        template = _add_page(template, page)
    alike = all(measure_keep_rate(template.blocks, page) >= ALIKE for page in pages)
    return template if alike else None


def _choose_main(blocks: Blocks) -> set[str]:
    """Return the fewest blocks that hold MAIN_SHARE of the text."""
    left = MAIN_SHARE * sum(blocks.values())
    main: set[str] = set()
    for block, count in _by_size(blocks.items()):
        if left <= 0:
            break
        main.add(block)
        left -= count
    return main


def _by_size(blocks: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(blocks, key=lambda one: (-one[1], one[0]))
