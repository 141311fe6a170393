"""Which of a story's party names mean one party? "Brennline", "Reederei Brennline"; "harbour authority" of one harbour.

Pure, and for the names of one story only: two names are one where the shorter is part of the longer and of no other
party's name. Countries are never part of anything: China is not China Eastern Airlines.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache, lru_cache

from monitor.text.languages import list_languages, load_language
from monitor.text.people import fold_name
from monitor.text.phrases import GOVERNMENT
from monitor.text.speech import expand_forms, fits, load_speech

_POSSESSIVE = re.compile(r"[’']s?(?=\s|$)")
_WORD = re.compile(r"[^\W_][\w.’'-]*")


def fold_party(name: str) -> str:
    """Return a key that is the same for the spellings of a party's name, articles and possessives left off.

    What a body is called in another language counts as one spelling where the tables know it: ``Küstenwache``,
    ``coastguard``.
    """
    words: list[str] = _WORD.findall(_POSSESSIVE.sub("", name.casefold()))
    while len(words) > 1 and words[0] in list_articles():
        del words[0]
    plain = name_alike(" ".join(words))
    return fold_name(plain) or plain


def unite_parties(names: Collection[str], bodies: Collection[str]) -> dict[str, str]:
    """Map every one of *names* to the folded name of its party; [] gives {}.

    *bodies* are those of the names that are known to be parties, not persons: only they are ever the longer name.
    """
    folded = {name: fold_party(name) for name in names}
    known = {folded[name] for name in bodies if name in folded} | {key for name, key in folded.items() if _heads(name)}
    longer = {key for key in known if " " in key} - _apart()
    shorts = {key for key in folded.values() if key in known} - _apart()
    worded = {folded[name]: name for name in sorted(names)}
    whole: dict[str, str] = {}
    for key in sorted(shorts, key=lambda each: (-len(each.split()), each)):
        fitting = {whole.get(other, other) for other in longer if _is_part(worded[key], worded[other])}
        if len(fitting) == 1:
            whole[key] = fitting.pop()
    return {name: whole.get(key, key) for name, key in folded.items()}


def _is_part(short: str, long: str) -> bool:
    """Tell whether *long* is *short* named in full: "Coastguard" in "Velmark Coastguard", not "Police" in "Police Union"."""
    part, whole = fold_party(short).split(), fold_party(long).split()
    places = [place for place in range(len(whole) - len(part) + 1) if whole[place : place + len(part)] == part]
    if len(part) >= len(whole) or not places:
        return False
    words = name_alike(_POSSESSIVE.sub("", long.casefold())).split()
    words = words[-len(whole) :]
    before, after = words[: places[0]], words[places[0] + len(part) :]
    if _heads(short):
        return not any(_is_body(word) for word in after)
    return not any(_is_body(word) and not _is_firm(word) for word in before + after)


@lru_cache(maxsize=4_000)
def _heads(name: str) -> bool:
    """Tell whether a name has a common noun for a body in it: "harbour authority", but not "Brennline"."""
    return any(_is_body(word) for word in _WORD.findall(_POSSESSIVE.sub("", name.casefold())))


@lru_cache(maxsize=20_000)
def _is_body(word: str) -> bool:
    return any(load_speech(code).holds(key, word) for code in list_languages() for key in ("org_state", "org_any"))


@lru_cache(maxsize=20_000)
def _is_firm(word: str) -> bool:
    return any(load_speech(code).holds("org_firms", word) for code in list_languages())


@cache
def list_articles() -> frozenset[str]:
    """Return the articles of every language, in small letters."""
    return frozenset(word for code in list_languages() for word in load_speech(code).words.get("articles", ()))


@cache
def _apart() -> frozenset[str]:
    """Return the folded names that are part of no other and have no part: the countries, and the unnamed government."""
    countries = {party for code in list_languages() for party in load_speech(code).parties.values()}
    return frozenset(fold_party(name) for name in countries | {GOVERNMENT})


@cache
def _alike() -> Mapping[str, tuple[str, ...]]:
    """Return the forms of every body that the tables name in several languages, by its one name."""
    found: dict[str, list[str]] = {}
    for code in list_languages():
        for body, forms in load_language(code).statements.get("alike", {}).items():
            found.setdefault(body, []).extend(expand_forms(forms))
    return {body: tuple(sorted(forms, key=len, reverse=True)) for body, forms in found.items()}


def name_alike(name: str) -> str:
    """Return *name*, in small letters, with the body that it names called as in English where the tables know it: ``küstenwache`` is ``coastguard``."""
    before, body, after = split_body(name)
    return " ".join([*before, body, *after]) if body else name


@lru_cache(maxsize=20_000)
def split_body(name: str) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    """Return the words of *name*, in small letters, before the body that the tables know, what that is called in English, and those after.

    The body is "" where there is none; all words stand before it then.
    """
    words = tuple(name.split())
    for body, forms in _alike().items():
        for form in forms:
            size = len(form.split())
            for place in range(len(words) - size + 1):
                if fits(form, " ".join(words[place : place + size])):
                    return words[:place], body, words[place + size :]
    return words, "", ()
