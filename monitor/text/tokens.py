"""Which class is each word of a sentence: a name, an office, a cue of reported speech, or a word that joins others?

The classes and the tables they come from are text/speech's; noun phrases are made of them in text/phrases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from monitor.text import speech as s
from monitor.text.speech import Cue, Speech, Token, fits

# Three letters and a final h or the like are common endings of names of peoples: Karelian, Maltese, Cornish, Omani.
_DEMONYM_ENDING = re.compile(r"(?:ian|ean|ese|ish|ani|eni|iot)s?$")
_PUNCTUATION = {
    ",": s.COMMA,
    "،": s.COMMA,
    ":": s.COLON,
    ";": s.SEMICOLON,
    "(": s.BRACKET,
    ")": s.BRACKET,
    "[": s.BRACKET,
    "]": s.BRACKET,
}
_QUOTE_MARKS = frozenset('“”„«»‹›"‘')
_PUNCTUATION |= dict.fromkeys("–—", s.DASH) | dict.fromkeys(".!?…", s.STOP)
_ELISION = r"(?:[ldnsjtcm]|qu|jusqu|lorsqu|puisqu)['’](?=\w)"
_INVERTED = r"-(?:t-)?(?:ils?|elles?)\b"  # French "a-t-il déclaré"
_WORD = (
    r"\d{1,2}:\d{2}|(?:[^\W\d_]\.){2,}|[^\W\d_]\.(?=\s?[^\W\d_a-zа-яäöüß])|['’]s\b|['’](?=\s[a-z])"
    r"|[^\W_]+(?:[.,]\d+)*(?:(?:['’](?!s\b)|-(?!(?:t-)?(?:ils?|elles?)\b))[^\W_]+)*|\S"
)


def read_tokens(text: str, start: int, end: int, speech: Speech, quotes: Sequence[tuple[int, int]] = ()) -> list[Token]:
    """Return the tokens of ``text[start:end]`` with their classes; each of *quotes* (sorted spans) is one token."""
    pieces: list[Token] = []
    place = start
    for first, last in [quote for quote in quotes if start <= quote[0] and quote[1] <= end]:
        pieces += _split_words(text, place, first, speech)
        pieces.append(Token(first, last, text[first:last], text[first:last].lower(), s.QUOTED))
        place = last
    pieces += _split_words(text, place, end, speech)
    return _mark_cues(_mark_phrases(pieces, speech), speech)


@cache
def _word_pattern(elision: bool) -> re.Pattern[str]:
    return re.compile(f"{_ELISION}|{_INVERTED}|{_WORD}" if elision else _WORD, re.IGNORECASE if elision else 0)


def _split_words(text: str, start: int, end: int, speech: Speech) -> Iterator[Token]:
    kind = ""
    for found in _word_pattern("elision" in speech.flags).finditer(text, start, end):
        word = found[0]
        if word in _QUOTE_MARKS or (word == "." and kind == s.HONORIFIC):
            continue
        low = word.lower().replace("’", "'")
        kind = _class_of(word, low, speech)
        yield Token(found.start(), found.end(), word, low, kind)


def _class_of(word: str, low: str, speech: Speech) -> str:
    if low in ("'s", "'"):
        return s.GENITIVE
    if known := _PUNCTUATION.get(word):
        return known
    capital = word[0].isupper()
    if (capital or "lower_demonyms" in speech.flags) and speech.party_of(
        low.removesuffix(".") if len(low) > 4 else low
    ):
        return s.DEMONYM if not capital or _is_adjective(low, speech) else s.PARTY
    if known := speech.classes.get(low) or speech.classes.get(low.removesuffix(".")):
        return known
    if word[0].isdigit():
        return s.NUMBER
    if not word[0].isalpha() and len(word) == 1:
        return s.DASH if word == "-" else s.WORD
    if capital or "noun_capitals" not in speech.flags:
        for pattern, letter in speech.stems:
            if pattern.fullmatch(low):
                return letter
    return s.NAME if capital else s.WORD


def is_people(low: str) -> bool:
    """Tell whether a word, in lower case, ends as the names of peoples do: a country's adjective, by its looks."""
    return _DEMONYM_ENDING.search(low) is not None


def _is_adjective(low: str, speech: Speech) -> bool:
    """Tell ``Chinese``, which speaks for nobody, from ``China``."""
    return is_people(low) or low in speech.words.get("demonyms", ())


def _mark_phrases(tokens: list[Token], speech: Speech) -> list[Token]:
    """Give the words of a known phrase (``prime minister``, ``in a statement``) the class of the phrase."""
    marked = list(tokens)
    place = 0
    while place < len(marked):
        length, letter = _phrase_at(marked, place, speech)
        for index in range(place, place + length):
            marked[index] = _reclass(marked[index], letter)
        place += max(1, length)
    return _mark_times(_part_articles(_mark_names(marked, speech), speech), speech)


def _part_articles(tokens: list[Token], speech: Speech) -> list[Token]:
    """Part "der Minister [eine] Untersuchung" from "der Minister [der] Finanzen": only a genitive goes on with its noun."""
    genitive = speech.words.get("genitive", frozenset())
    for index in range(1, len(tokens)) if genitive else ():
        token = tokens[index]
        noun = tokens[index - 1].kind in (s.ROLE, s.ORGANISATION)
        if noun and token.kind == s.DETERMINER and token.lower not in genitive:
            tokens[index] = _reclass(token, s.ARTICLE)
    return tokens


def _mark_names(tokens: list[Token], speech: Speech) -> list[Token]:
    """Make a particle ("van") and a capital preposition ("Doctors Without Borders") between names part of the name."""
    for index in range(1, len(tokens) - 1):
        token = tokens[index]
        between = tokens[index - 1].text[0].isupper() and tokens[index + 1].kind == s.NAME
        capital = token.text.istitle() and token.kind in (s.PREPOSITION, s.ADVERB, s.WORD)
        if between and (
            capital or (tokens[index - 1].kind == s.NAME and token.lower in speech.words.get("particles", ()))
        ):
            tokens[index] = _reclass(token, s.NAME)
    return tokens


def _phrase_at(tokens: Sequence[Token], place: int, speech: Speech) -> tuple[int, str]:
    for words, letter in speech.phrases.get(tokens[place].lower, ()):
        if _matches(tokens, place, words):
            return len(words), letter
    return 0, ""


def _matches(tokens: Sequence[Token], place: int, words: Sequence[str]) -> bool:
    if place + len(words) > len(tokens):
        return False
    return all(fits(word, token.lower) for word, token in zip(words, tokens[place:], strict=False))


def _mark_times(tokens: list[Token], speech: Speech) -> list[Token]:
    """Make ``on`` of ``on Tuesday`` and ``9`` of ``9 April`` part of the time."""
    times = speech.words.get("times", frozenset())
    for index, token in enumerate(tokens):
        if token.kind != s.ADVERB or not any(fits(entry, token.lower) for entry in times):
            continue
        if token.lower in speech.words.get("names_too", ()) and not _is_dated(tokens, index):
            tokens[index] = _reclass(token, s.NAME)
            continue
        for back in range(index - 1, max(-1, index - 4), -1):
            if tokens[back].kind in "9pDAL" or (tokens[back].kind == s.STOP and tokens[back - 1].kind == s.NUMBER):
                tokens[back] = _reclass(tokens[back], s.ADVERB)
                continue
            break
        if index + 1 < len(tokens) and tokens[index + 1].kind == s.NUMBER:
            tokens[index + 1] = _reclass(tokens[index + 1], s.ADVERB)
    return tokens


def _is_dated(tokens: Sequence[Token], index: int) -> bool:
    """Tell ``9 April`` and ``in June`` from people called so."""
    after = tokens[index + 1].kind if index + 1 < len(tokens) else s.STOP
    before = tokens[index - 1].kind if index else s.STOP
    return after == s.NUMBER or (before in "9pLDA" and after != s.NAME)


def _mark_cues(tokens: list[Token], speech: Speech) -> list[Token]:
    place = 0
    while place < len(tokens):
        found = _cue_at(tokens, place, speech) if tokens[place].kind not in (s.CUE_REST, s.QUOTED) else None
        if found is None:
            place += 1
            continue
        cue, stretches = found
        void = cue.kind == "void"
        for index in (index for stretch in stretches for index in stretch):
            tokens[index] = _reclass(tokens[index], s.ADVERB if void else s.CUE_REST)
        tokens[place] = _reclass(tokens[place], _LETTER.get(cue.kind, s.CUE), None if void else cue)
        place = stretches[0].stop
    return tokens


_LETTER = {"decline": s.SILENCE, "none": s.SILENCE, "absent": s.ABSENT, "according": s.ACCORDING, "void": s.ADVERB}


def _cue_at(tokens: Sequence[Token], place: int, speech: Speech) -> tuple[Cue, list[range]] | None:
    """Return the first cue that begins at *place*, with the tokens that its parts are."""
    token = tokens[place]
    for cue in (*speech.cues.get(token.lower, ()), *speech.cues.get("*", ())):
        stretches = _find_parts(tokens, place, cue, speech)
        if not stretches:
            continue
        if cue.plain and not _is_behind_subject(tokens, place, speech):
            continue
        if token.text[0].isupper() and place and cue.kind not in _LETTER and len(cue.first) == 1:
            continue  # a cue inside a sentence is not written with a capital: it is part of a name
        return cue, stretches
    return None


def _is_behind_subject(tokens: Sequence[Token], place: int, speech: Speech) -> bool:
    """Tell "organisers claim" and "they still deny" from "to deny", "would claim" and "the claim"."""
    before = place - 1
    while before >= 0 and tokens[before].kind == s.ADVERB:
        before -= 1
    if "noun_capitals" in speech.flags and _ends_clause(tokens, place + 1):
        return False  # German: "will eine Steuer fordern."
    return (
        before >= 0
        and tokens[before].kind not in (s.AUXILIARY, s.GENITIVE, s.PREPOSITION)
        and speech.holds("plain_subjects", tokens[before].lower)
    )


def _find_parts(tokens: Sequence[Token], place: int, cue: Cue, speech: Speech) -> list[range]:
    """Return where the parts of *cue* stand, the first at *place*, the others in order in the same clause; [] where one lacks."""
    silent = cue.kind in ("decline", "none", "absent")
    end = _match_end(tokens, place, cue.first, over_adverbs=silent)
    stretches = [range(place, end)]
    for wordings in cue.rest if end else ():
        later = _find_later(tokens, stretches[-1].stop, wordings, speech, over_adverbs=silent)
        if later is None:
            return []
        stretches.append(later)
    return stretches if end else []


def _find_later(
    tokens: Sequence[Token], after: int, wordings: Sequence[tuple[str, ...]], speech: Speech, *, over_adverbs: bool
) -> range | None:
    """Find one of *wordings* in the same clause, at most forty words on; a prefix of a verb only where it ends the clause."""
    for index in range(after, min(len(tokens), after + 40)):
        if tokens[index].kind in (s.SEMICOLON, s.COLON):
            return None
        for words in wordings:
            end = _match_end(tokens, index, words, over_adverbs=over_adverbs)
            if end and (words[-1] not in speech.words.get("separable", ()) or _ends_clause(tokens, end)):
                return range(index, end)
    return None


def _ends_clause(tokens: Sequence[Token], end: int) -> bool:
    """Tell "gab Fehler [zu]." from "gab Hinweise zu Fehlern"."""
    return end >= len(tokens) or tokens[end].kind in "ceskdbQCSt"


def _match_end(tokens: Sequence[Token], place: int, words: Sequence[str], *, over_adverbs: bool) -> int:
    """Return the place after *words*, which stand from *place* on, if need be with adverbs between; 0 where they do not."""
    at = place
    for number, word in enumerate(words):
        while over_adverbs and number and at < len(tokens) and _is_between(tokens[at], word):
            at += 1
        if at >= len(tokens) or not fits(word, tokens[at].lower):
            return 0
        at += 1
    return at


def _is_between(token: Token, word: str) -> bool:
    return token.kind == s.ADVERB and not fits(word, token.lower)


def _reclass(token: Token, kind: str, cue: Cue | None = None) -> Token:
    return Token(token.start, token.end, token.text, token.lower, kind, cue)
