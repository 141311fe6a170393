"""Who is named in a text: people with their roles and parties? And when are two spellings one name?

Whether they say anything is judged in updates/statements.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

from monitor.text.phrases import Mention, find_mentions
from monitor.text.sentences import split_sentences
from monitor.text.speech import Speech, load_speech
from monitor.text.tokens import read_tokens

# Romanisations differ in these (Zelensky, Zelenskyy, Selenskyj; Putin, Poutine; Scholz, Sholts): one letter stands for all.
_SPELLINGS = (
    (re.compile("shch|sch|sh|tch|ch"), "s"),
    (re.compile("kh|gh"), "h"),
    (re.compile("ph"), "f"),
    (re.compile("tz|ts|cz|zh"), "z"),
    (re.compile("ck|q|c"), "k"),
    (re.compile("w"), "v"),
    (re.compile("x"), "ks"),
    (re.compile("[iyj]+"), "i"),
    (re.compile("z"), "s"),
    (re.compile("(?<=.)ie"), "e"),
    (re.compile("(?<=...[^aeiou])e$"), ""),
    (re.compile("ou|oe"), "u"),
    (re.compile("ae"), "a"),
    (re.compile("ue"), "u"),
    (re.compile(r"(.)\1+"), r"\1"),
)


@dataclass(frozen=True)
class Person:
    """One person of a text."""

    name: str
    """The fullest form that the text gives."""
    role: str | None
    """As the text words it; None where it gives none."""
    party: str | None
    """Country or organisation on whose behalf they act; None where the text does not tell."""
    spans: tuple[tuple[int, int], ...]
    """Offsets of every mention by name, in order."""


@lru_cache(maxsize=20_000)
def fold_name(name: str) -> str:
    """Return a key that is the same for the spellings of one name in any script: ``Zelenskyy``, ``Зеленський``.

    "" and names without letters give "". Different names may share a key; it is for comparing within one story.
    """
    plain = re.sub(r"[^a-z0-9 ]", "", anyascii(name).lower().replace("-", " "))
    words = [_fold_word(word) for word in plain.split()]
    return " ".join(word for word in words if word)


def _fold_word(word: str) -> str:
    folded = word
    for pattern, letter in _SPELLINGS:
        folded = pattern.sub(letter, folded)
    return folded if folded == word else _fold_word(folded)


def find_people(text: str, language: str | None) -> list[Person]:
    """Return the people whom *text* names with two words or with a role, in order of first mention. "" gives [].

    *language* is a language tag; an unknown one is read by the English tables. Never raises.
    """
    speech = load_speech(language)
    named = [
        mention
        for sentence in split_sentences(text, language or "en")
        for mention in _mentions(text, sentence.start, sentence.end, speech)
        if mention.name and mention.kind in ("person", "name")
    ]
    full = [mention for mention in named if _is_full(mention)]
    groups: dict[str, list[Mention]] = {}
    for mention in full:
        groups.setdefault(fold_name(mention.name or ""), []).append(mention)
    for mention in named:
        key = fold_name(mention.name or "")
        if key not in groups and (whole := _bearer(key, groups)) is not None:
            groups[whole].append(mention)
    return sorted((_person(mentions) for mentions in groups.values()), key=lambda person: person.spans[0])


def _mentions(text: str, start: int, end: int, speech: Speech) -> list[Mention]:
    return find_mentions(text, read_tokens(text, start, end, speech), speech)


def _is_full(mention: Mention) -> bool:
    words = (mention.name or "").split()
    return mention.kind == "person" or len(words) in (2, 3)


def _bearer(key: str, groups: dict[str, list[Mention]]) -> str | None:
    return next((whole for whole in groups if key and key in (whole.split()[0], whole.split()[-1])), None)


def _person(mentions: list[Mention]) -> Person:
    fullest = max(mentions, key=lambda mention: len((mention.name or "").split()))
    return Person(
        name=fullest.name or fullest.text,
        role=next((mention.role for mention in mentions if mention.role), None),
        party=next((mention.party for mention in mentions if mention.party), None),
        spans=tuple(sorted((mention.start, mention.end) for mention in mentions)),
    )
