"""Is this text only the free beginning of an article that must be paid for or registered for? Judges what was read, refuses nothing.

An offer to subscribe stands below whole texts too. So a sign is asked for that this text goes on: the barrier says so
(withheld.toml), the text stops in mid sentence, or the page's data say that it costs.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from monitor.extract.wall_page import LONG, SHORT, WallPage, count_signs, count_words, tell_signs
from monitor.extract.wall_signs import PhraseTable, fold_signs
from monitor.text.normalize import normalize_line

BELOW_TEXT = 1500
"""Characters after the text in which the barrier of a paid article stands."""

_BARRIERS = frozenset({"paywall", "registration wall"})
"""Walls whose signs stand below real text too: with that text the page is the teaser of an article."""
FEWEST_PARAGRAPHS = 3
"""Closed paragraphs of a text that is plainly whole."""
FULL_LINE = 12
"""Words from which a line is a paragraph of the text, no heading or credit."""
_CUT_OFF = re.compile(r"(?:\.\.\.|…)\W*$")
_CLOSED = re.compile(r"[.!?:;。！？।؟۔][\"'”“»’」』)\]]*$")
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
    if _is_cut_off(page) or _find_barrier(page):
        return True
    return page.words < LONG and not _is_plainly_whole(page) and not _holds_paid_part(page)


def _is_cut_off(page: WallPage) -> bool:
    """Tell a text that stops in mid sentence: at a mark of omission, or at a full line that alone is not closed."""
    lines = [line for part in page.body.split("\n") if (line := normalize_line(part))]
    full = [line for line in lines if count_words(line) >= FULL_LINE]
    open_end = len(full) > 1 and lines[-1] == full[-1] and not _CLOSED.search(full[-1])
    return bool(_CUT_OFF.search(page.body)) or (open_end and all(_CLOSED.search(line) for line in full[:-1]))


def _is_plainly_whole(page: WallPage) -> bool:
    """Tell a text of some length whose paragraphs are closed to the last; that nothing withholds it was asked before."""
    lines = [line for part in page.body.split("\n") if (line := normalize_line(part))]
    closed = [line for line in lines if count_words(line) >= FULL_LINE and _CLOSED.search(line)]
    return page.words >= SHORT and len(closed) >= FEWEST_PARAGRAPHS and bool(_CLOSED.search(lines[-1]))


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
    """Return what the barrier right below the text says; "" where there is none, or only offers below a text that ends."""
    lines = [line for part in page.body.split("\n") if (line := normalize_line(part))]
    # The barrier may have been read as the text's last lines.
    last = next((line for line in reversed(lines) if not _BARRIERS & count_signs(line).keys()), "")[-60:]
    at = page.visible.rfind(last) if len(last) >= 10 else -1
    below = page.visible[at + len(last) : at + len(last) + BELOW_TEXT] if at >= 0 else ""
    signs = {kind: phrases for kind, phrases in count_signs(below).items() if kind in _BARRIERS}
    seen = [phrase for phrases in signs.values() for phrase in phrases]
    withheld = _load_withheld().find(fold_signs(below)) if len(set(seen)) >= 2 else ()
    return tell_signs(seen) if withheld or (len(set(seen)) >= 2 and _is_cut_off(page)) else ""


@cache
def _load_withheld() -> PhraseTable:
    table = tomllib.loads(Path(__file__).with_name("withheld.toml").read_text(encoding="utf-8"))
    return PhraseTable(("withheld", phrase) for phrases in table.values() for phrase in phrases)
