"""How does a wall speak? Finds the phrases with which consent pages, bot checks, paywalls and their like address a reader.

The phrases stand in ``wall_words/<language>.toml``; what the entries mean is said at the head of the English file. A page is
read against all languages at once: a wall often speaks another language than the outlet behind it. The verbs with which news
reports what others say stand there too. Judges nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from monitor.text.normalize import normalize_line

FOLDER = Path(__file__).with_name("wall_words")
GAP = 40
"""Characters that a gap in a phrase may span."""
MOST_OF_TITLE = 0.6
"""Share of a title's letters that a phrase must cover to be its sense, not a word of it."""
HEADLINE = 4
"""Words of a heading that says more than the name of a section."""
GENERIC = frozenset({"section", "author page", "comments", "media", "scores", "viewer", "newsletter", "maintenance"})
"""Kinds whose titles ("News", "Video") stand over articles too, in the page's title beside a real heading."""

_SEPARATOR = re.compile(r"\s+[-–—|·•»›:]+\s+|\s*[|»›]\s*")
_QUOTED = re.compile(r"[“„«「『\"][^“”„«»「」『』\"\n]{1,80}[”“»」』\"]")
_STRAIGHT = {0x2019: "'", 0x2018: "'", 0x02BC: "'", 0x00A0: " ", 0x0640: None}
_SPACED = re.compile(r"[a-z0-9À-ɏͰ-ϿЀ-ԯ]")
"""Letters of the scripts in which a word stands between blanks and takes no prefix."""
_WORD = re.compile(r"\w+")


class Hit(NamedTuple):
    """One phrase found in a text."""

    kind: str
    start: int
    end: int


class _Phrase(NamedTuple):
    kind: str
    words: str
    literal: str
    """Its longest part without gap or ending: what a text must hold, looked for first as that is quick."""


class PhraseTable:
    """Phrases of all kinds, looked up by their first word, or by two characters where words have no bounds."""

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        self._by_key: dict[str, list[_Phrase]] = {}
        self._keyless: list[_Phrase] = []
        for kind, words in dict.fromkeys(entries):
            key = _key_of(words)
            (self._by_key.setdefault(key, []) if key else self._keyless).append(
                _Phrase(kind, words, max(re.split(r"\s*…\s*|\s*\*", words), key=len))
            )

    def find(self, text: str) -> list[Hit]:
        """Return every phrase that stands in *text*, which is folded; in the order of the text."""
        hits = {
            Hit(phrase.kind, *match.span())
            for phrase in self._list_candidates(text)
            if phrase.literal in text
            for match in _compile(phrase.words).finditer(text)
        }
        return sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.kind))

    def _list_candidates(self, text: str) -> Iterator[_Phrase]:
        keys = set(_WORD.findall(text))
        if not text.isascii():  # words without bounds
            keys |= {text[at : at + 2] for at in range(len(text) - 1) if text[at] >= "\u0590"}
        for key in keys & self._by_key.keys():
            yield from self._by_key[key]
        yield from self._keyless


def fold_signs(text: str) -> str:
    """Return *text* as phrases are looked up in it: lower case, straight apostrophes, no Turkish or Arabic ornament."""
    return text.translate(_STRAIGHT).lower().replace("i̇", "i")


def blank_quotations(text: str) -> str:
    """Return *text* with short quotations blanked out, of the same length: news quotes what walls say."""
    return _QUOTED.sub(lambda match: " " * len(match[0]), text)


def find_signs(folded: str) -> list[Hit]:
    """Return the phrases of walls in a folded text, by place; [] where there are none."""
    return _load("text").find(folded)


def is_reported(folded: str) -> bool:
    """Tell whether a folded sentence reports what someone said: news may repeat every word of a wall so."""
    return bool(_load("verbs").find(folded))


def find_title_sign(title: str, headings: Iterable[str]) -> tuple[str, str] | None:
    """Return kind and words of the wall that the page's title or a heading names; None where none does.

    The name must be most of the title without the outlet's name: news *about* a wall says more.
    """
    named = [heading for heading in headings if heading.strip()]
    telling = [heading for heading in named if _count(heading) >= HEADLINE and _match_title(heading) is None]
    for heading in named if not telling else ():  # beside a real headline, a heading is of a form or a column
        if found := _match_title(heading):
            return found
    for part in _split_title(title):
        found = _match_title(part)
        if found and not (found[0] in GENERIC and telling):
            return found
    return None


def _split_title(title: str) -> list[str]:
    """Return the parts of a title that may say what the page is: the first, the last of two, and the whole."""
    parts = [part for part in _SEPARATOR.split(title) if part and part.strip()]
    return [title, *(parts if len(parts) == 2 else parts[:1])]


def _match_title(part: str) -> tuple[str, str] | None:
    folded = fold_signs(normalize_line(part)[:200])
    whole = sum(map(str.isalnum, folded))
    best = max(_load("title").find(folded), key=lambda hit: (hit.end - hit.start, hit.kind), default=None)
    if best is None or not whole:
        return None
    words = folded[best.start : best.end]
    return (best.kind, words) if sum(map(str.isalnum, words)) >= MOST_OF_TITLE * whole else None


def _count(heading: str) -> int:
    return len(heading.split()) + sum(1 for character in heading if "぀" <= character <= "鿿") // 2


@cache
def _load(field: str) -> PhraseTable:
    return PhraseTable(
        (kind, phrase) for words in _load_words() for kind, table in words.items() for phrase in table.get(field, ())
    )


@cache
def _load_words() -> tuple[Mapping[str, Mapping[str, list[str]]], ...]:
    return tuple(tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml")))


def _key_of(phrase: str) -> str:
    first = _WORD.match(phrase)
    if first is None:
        return ""
    if phrase[0] >= "\u0590":
        return phrase[:2] if len(phrase) > 1 else ""
    return "" if phrase[first.end() : first.end() + 1] == "*" else first[0]


@cache
def _compile(phrase: str) -> re.Pattern[str]:
    """Compile a phrase when a text first has its first word: there are thousands, and a crawl meets few."""
    return re.compile(_write_pattern(phrase))


def _write_pattern(phrase: str) -> str:
    """Return the phrase as a regular expression: ``…`` is a gap, a final ``*`` any ending; words are whole ones."""
    pieces = []
    for piece in re.split(r"(\s*…\s*|\*)", phrase):
        if "…" in piece:
            pieces.append(rf"[^.!?。！？\n]{{1,{GAP}}}?")
        elif piece == "*":
            pieces.append(r"[^\n]*" if not pieces or pieces[-1].endswith(r"\s+") else r"\w*")
        else:
            blank = r"\s+" if piece[-1:] == " " else ""
            pieces.append(r"\s+".join(map(re.escape, piece.split())) + blank)
    start = r"\b" if _SPACED.match(phrase[:1]) else ""
    end = r"\b" if _SPACED.match(phrase[-1:]) else ""
    return f"{start}{''.join(pieces)}{end}"
