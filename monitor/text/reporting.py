"""Is a line a sentence of news: does it report what someone said or did not say, or how many there were of something?

Looks at one line's words alone; the words are the language tables'. Where it stood, and how often, is the business of
recurrence. A line that speaks to the reader is no report, whatever it counts: "Join the 48,000 readers who pay for us."
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from monitor.text.languages import FALLBACK, furniture_code, load_furniture, load_language
from monitor.text.speech import Cue, load_speech

LEAST_WORDS = 5
"""Words of the shortest report: "Police arrested 12 people."."""

_CLOSED = re.compile(r"[.!?…。！？।؟۔][\"”“»'’)\]]*$")
_QUOTATION = re.compile(r"“[^”]*”?|„[^“”]*[“”]?|«[^»]*»?|\"[^\"]*\"?|「[^」]*」?")
_WORDS = re.compile(r"\w+")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_DIGIT = re.compile(r"\d")
_NEVER = re.compile("(?!)")
_BETWEEN = r"\b[^.!?]{1,80}?\b"
"""What may stand between the parts of a cue such as ``put … at``."""


def is_closed(line: str) -> bool:
    """Tell whether *line* ends as a sentence does, quotation marks and brackets aside."""
    return _CLOSED.search(line) is not None


@lru_cache(maxsize=1 << 13)  # asked again for every two pages that have the line
def is_report(line: str, language: str | None) -> bool:
    """Tell whether *line* is a closed sentence of news that speaks of others: with a verb of saying, a credit, a silence, or a number.

    *language* is a tag; None, and one without the tables, is read by the English ones, of which numbers serve everywhere.
    """
    if not is_closed(line) or not (_UNSPACED.search(line) or len(_WORDS.findall(line)) >= LEAST_WORDS):
        return False
    straight = line.replace("’", "'")
    if _addresses_reader(straight, language):
        return False
    told = bool(_DIGIT.search(line) or _load_counts(language).search(straight))
    return told or bool(_load_cues(language).search(straight))


def _addresses_reader(line: str, language: str | None) -> bool:
    """Tell whether *line* says "you" or "we" outside quotations, or opens by asking for something."""
    code = furniture_code(language)
    return bool(_load_reader(code).search(_QUOTATION.sub(" ", line)) or _load_ask(code).match(line))


@cache
def _load_reader(code: str) -> re.Pattern[str]:
    return _join(rf"\b(?:{words})\b" for words in _read_plea(code, "reader"))


@cache
def _load_ask(code: str) -> re.Pattern[str]:
    return _join(rf"\W*(?:{words})" for words in _read_plea(code, "ask"))


def _read_plea(code: str, key: str) -> Iterator[str]:
    """Yield the patterns of *key*, the English ones first: pages speak to the reader in English everywhere."""
    for each in dict.fromkeys((FALLBACK, code)):
        yield from load_furniture(each).get("plea", {}).get(key, ())


@cache
def _load_cues(language: str | None) -> re.Pattern[str]:
    """Return what finds a cue of any kind; of the words that need one, only before a quotation mark."""
    cues = {
        cue for known in load_speech(language).cues.values() for cue in known if cue.kind != "void" and not cue.plain
    }
    return _join_words({_write_cue(cue) for cue in cues})


def _write_cue(cue: Cue) -> str:
    parts = [_write_words(cue.first)]
    parts += ["(?:" + "|".join(_write_words(words) for words in wordings) + ")" for wordings in cue.rest]
    quotation = r"(?=[^.!?]{0,20}[\"“„«])" if cue.quoted else ""
    return f"{_BETWEEN.join(parts)}{quotation}"


def _write_words(words: Iterable[str]) -> str:
    """Write out *words* as a pattern: ``*`` stands for letters, and what is no letter may stand between two (``n'a``)."""
    return r"\W*".join(
        re.escape(word).replace(r"\*", r"\w*") + ("" if word.endswith("'") else r"(?!\w)") for word in words
    )


@cache
def _load_counts(language: str | None) -> re.Pattern[str]:
    """Return what finds a number in words, from two on: "one" is a pronoun too."""
    words = load_language(language).numbers.get("words", {})
    small = [form for value, forms in words.get("small", {}).items() if int(value) > 1 for form in forms]
    tables = (words.get(key, {}) for key in ("scales", "approximate", "vague"))
    large = [form for table in tables for forms in table.values() for form in forms]
    return _join_words(_write_words(form.split()) for form in (*small, *large))


def _join_words(patterns: Iterable[str]) -> re.Pattern[str]:
    """Join patterns of whole words; what bounds them stands once, which is what makes the search quick."""
    joined = "|".join(sorted(set(patterns), key=lambda one: (-len(one), one)))
    return re.compile(rf"(?<!\w)(?:{joined})", re.IGNORECASE) if joined else _NEVER


def _join(patterns: Iterable[str]) -> re.Pattern[str]:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    return re.compile(joined, re.IGNORECASE) if joined else _NEVER
