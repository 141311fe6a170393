"""Which newspapers and agencies does a text cite? "told AFP", "Reuters reported", "laut Zeit", "сообщает Интерфакс".

Pure; the names are those of the sources file, and of agencies that have no public feed. A name that is an everyday word
counts only where the text uses it as a newspaper's; the words that tell are in citations.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from monitor.outlets import Outlet
from monitor.text.languages import primary_code

AGENCIES: Mapping[str, tuple[str, ...]] = {
    "AFP": ("AFP", "Agence France-Presse", "Agence France Presse", "АФП"),
    "dpa": ("dpa", "Deutsche Presse-Agentur", "Deutschen Presse-Agentur"),
    "EFE": ("EFE", "Efe", "Agencia Efe"),
}
"""Agencies that sell their reports and have no feed that could be followed, by the name in an outlet's ``carries``."""
EVERYDAY = 3.5
"""Zipf frequency (wordfreq: 3 is once in a million words) from which a single word is not taken for a newspaper without more."""

_ARTICLES = ("The", "Der", "Die", "Das", "Le", "La", "Les", "El", "Los")
_QUOTES = "\"“”„«»'‘’"
_CYRILLIC_END = re.compile("[аеиоуыэюяіїєйьъ]{1,2}$")
_CYRILLIC = re.compile("[а-яіїєґё]$")


@dataclass(frozen=True)
class Citation:
    """One mention of an outlet or agency."""

    name: str
    """The outlet's slug, or the agency's key in AGENCIES."""
    start: int
    end: int


def find_citations(text: str, language: str | None, outlets: Iterable[Outlet]) -> list[Citation]:
    """Return where *text* cites one of *outlets* or AGENCIES, in order; the longer of two names that meet. "" gives [].

    *language* is a tag, None is English. Never raises.
    """
    code = primary_code(language)
    found = [
        Citation(key, match.start(), match.end())
        for key, name, is_given in _list_names(outlets)
        if name.split()[-1][:4] in text or _CYRILLIC.search(name)
        for match in _compile(name).finditer(text)
        if not _is_everyday(name, code, is_given=is_given) or _is_cited(text, match, code)
    ]
    kept: list[Citation] = []
    for one in sorted(found, key=lambda one: (one.start - one.end, one.start, one.name)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def _list_names(outlets: Iterable[Outlet]) -> Iterator[tuple[str, str, bool]]:
    """Yield outlet or agency, name, and whether a person has put the name down as one by which it is cited."""
    for outlet in outlets:
        yield from ((outlet.name, name, True) for name in outlet.also)
        yield from ((outlet.name, name, False) for name in _spread_title(outlet.title) if name not in outlet.also)
    for key, names in AGENCIES.items():
        yield from ((key, name, True) for name in names)


def _spread_title(title: str) -> list[str]:
    """Return ``CNA`` and ``Channel NewsAsia`` of ``CNA (Channel NewsAsia)``, ``Der Spiegel`` and ``Spiegel``."""
    parts = [part.strip() for part in re.split(r"[()]", title) if part.strip()]
    bare = [rest for part in parts for first, _, rest in [part.partition(" ")] if first in _ARTICLES and rest]
    return [*parts, *bare]


@lru_cache(maxsize=1024)
def _compile(name: str) -> re.Pattern[str]:
    words = r"\s+".join(_inflect(word) for word in name.split())
    # "Interfax-Ukraine" is another agency, but a German "AFP-Reporter" is one of AFP's.
    return re.compile(rf"(?<!\w){words}(?!\w|-Укра|-Ukra)")


def _inflect(word: str) -> str:
    """Return a pattern of the word; of a Cyrillic one that is no abbreviation, with any ending."""
    if not _CYRILLIC.search(word):
        return re.escape(word)
    return re.escape(_CYRILLIC_END.sub("", word)) + r"\w{0,3}"


@lru_cache(maxsize=4096)
def _is_everyday(name: str, code: str, *, is_given: bool) -> bool:
    """Tell whether *name* could be something else: an abbreviation of two letters, or one usual word that is not *is_given*."""
    import wordfreq  # its tables take a fifth of a second

    words = [word for word in name.split() if word not in _ARTICLES]
    if len(words) != 1:
        return not words
    if words[0].isupper():
        return len(words[0]) < 3
    known = code if code in wordfreq.available_languages("small") else "en"
    return not is_given and bool(wordfreq.zipf_frequency(words[0], known, "small") >= EVERYDAY)


def _is_cited(text: str, match: re.Match[str], code: str) -> bool:
    """Tell whether the words around say that a newspaper is meant: its name in quotation marks, "told the Guardian", "(AP)"."""
    before, after = text[max(0, match.start() - 40) : match.start()], text[match.end() : match.end() + 40]
    if before[-1:] and after[:1] and ((before[-1] in _QUOTES and after[0] in _QUOTES) or before[-1] + after[0] == "()"):
        return True
    words_before, words_after = _load_cues(code)
    return bool(words_before.search(before) or words_after.match(after))


@cache
def _load_cues(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    cues = table.get(code, table["en"])
    before, after = (
        "|".join(re.escape(word).replace(r"\*", r"\w*") for word in cues[key]) for key in ("before", "after")
    )
    articles = "|".join(_ARTICLES)
    return (
        re.compile(rf"(?<!\w)(?:{before})\s+(?:(?:{articles})\s+)?[{_QUOTES}]?$", re.IGNORECASE),
        re.compile(rf"[{_QUOTES}]?(?:'s|’s)?,?\s+(?:\w+ )?(?:{after})(?!\w)", re.IGNORECASE),
    )
