"""Is this text only the free beginning of an article that must be paid for or registered for? Judges what was read, refuses nothing."""

from __future__ import annotations

import re

from monitor.extract.wall_page import LONG, WallPage, count_signs, count_words, tell_signs
from monitor.text.normalize import normalize_line

BELOW_TEXT = 1500
"""Characters after the text in which the barrier of a paid article stands."""

_BARRIERS = frozenset({"paywall", "registration wall"})
"""Walls whose signs stand below real text too: with that text the page is the teaser of an article."""
_CUT_OFF = re.compile(r"(?:\.\.\.|…)\W*$")
_WORD_COUNT = re.compile(r'"wordCount"\s*:\s*"?(\d{1,6})')
_PAID_PART = re.compile(r'"cssSelector"\s*:\s*\[?\s*"\.([\w-]{2,60})"')


def is_teaser(page: WallPage, free: bool | None) -> bool:
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


def _holds_paid_part(page: WallPage) -> bool:
    """Tell whether half of the text stands in the part of the page that its data call the paid one."""
    names = set(_PAID_PART.findall(page.source))
    parts = (
        [element for element in page.tree.iter() if names & set((element.get("class") or "").split())] if names else []
    )
    paid = normalize_line(" ".join(text for part in parts[:200] for text in part.itertext()))
    lines = [line for part in page.body.split("\n") if (line := normalize_line(part))]
    return 2 * sum(count_words(line) for line in lines if line in paid) >= page.words > 0


def _find_barrier(page: WallPage) -> str:
    """Return what the barrier right below the text says; "" where there is none."""
    last = next((line for part in reversed(page.body.split("\n")) if (line := normalize_line(part))), "")[-60:]
    at = page.visible.rfind(last) if len(last) >= 10 else -1
    below = page.visible[at + len(last) : at + len(last) + BELOW_TEXT] if at >= 0 else ""
    signs = {kind: phrases for kind, phrases in count_signs(below).items() if kind in _BARRIERS}
    seen = [phrase for phrases in signs.values() for phrase in phrases]
    return tell_signs(seen) if len(set(seen)) >= 2 else ""
