"""Whom does a sentence credit with its figures, and what kind of source is that?

Cue verbs and phrases are in ``languages/<code>/measures.toml`` under ``credit``. Pronouns and short forms ("she", "the
agency", a bare surname) are read as the source last named in the article. What a speaker says is the statements' concern.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import get_args

from monitor.items import SourceKind
from monitor.text.languages import load_language
from monitor.text.numerals import Token, cut_phrase
from monitor.text.phrase_index import PhraseIndex
from monitor.updates.measure_words import WordSet, read_words

_QUOTES = frozenset("\"“”„«»'‘’")
_BOUNDARIES = frozenset(",;:()[]—–-•|") | _QUOTES
_LONGEST_NAME = 9
_SPEAKING: tuple[SourceKind, ...] = ("official", "politician", "operator", "agency")


@dataclass(frozen=True)
class Credit:
    """One source that a sentence names, with the tokens of its cue."""

    name: str
    first: int
    last: int
    backward: bool = False
    """True for "That is according to …": it credits the sentence before."""
    pronoun: bool = False
    counting: bool = False
    """True for who counts ("the Office counts four"), whom a speaker in the same sentence outranks."""


@dataclass(frozen=True)
class CreditWords:
    """The credit words of one language, ready for matching."""

    verbs: PhraseIndex
    counting: PhraseIndex
    of_documents: PhraseIndex
    objects: PhraseIndex
    prefixes: PhraseIndex
    backward: PhraseIndex
    persons: frozenset[str]
    others: PhraseIndex
    not_a_source: frozenset[str]
    skip_before: frozenset[str]
    stop_after: PhraseIndex
    articles: frozenset[str]
    relative: frozenset[str]
    boundaries: frozenset[str]
    links: frozenset[str]
    passive: frozenset[str]
    possessed: frozenset[str]
    free_order: bool
    kinds: Mapping[SourceKind, WordSet]
    cues: PhraseIndex
    """All phrases that may name a source, for a quick look at a word."""


@cache
def load_credit_words(code: str) -> CreditWords:
    """Return the credit words of the language *code*; an unknown one gives the English."""
    table = load_language(code).measures
    credit = table["credit"]
    phrases = {
        name: PhraseIndex(cut_phrase(phrase, code) for phrase in credit[name])
        for name in credit
        if name not in ("articles", "passive", "possessed", "relative", "free_order")
    }
    kinds: dict[SourceKind, WordSet] = {
        kind: read_words(table["source_kinds"].get(kind, ())) for kind in get_args(SourceKind)
    }
    return CreditWords(
        verbs=phrases["verbs"],
        counting=phrases.get("counting_verbs", PhraseIndex()),
        of_documents=phrases.get("document_verbs", PhraseIndex()),
        objects=phrases.get("objects", PhraseIndex()),
        prefixes=phrases.get("prefixes", PhraseIndex()),
        backward=phrases.get("backward", PhraseIndex()),
        persons=frozenset(credit.get("persons", ())),
        others=phrases.get("others", PhraseIndex()),
        not_a_source=frozenset(credit.get("not_a_source", ())),
        skip_before=frozenset(credit.get("skip_before", ())),
        stop_after=phrases.get("stop_after", PhraseIndex()),
        articles=frozenset(credit.get("articles", ("the", "a", "an"))),
        relative=frozenset(credit.get("relative", ("who", "which"))),
        boundaries=frozenset(table["parse"].get("joins", ())),
        links=frozenset(table["parse"].get("links", ())),
        free_order=bool(credit.get("free_order", False)),
        passive=frozenset(credit.get("passive", ())),
        possessed=frozenset(credit.get("possessed", ())),
        kinds=kinds,
        cues=PhraseIndex(
            phrase
            for name in ("verbs", "counting_verbs", "document_verbs", "prefixes", "backward")
            for phrase in phrases.get(name, PhraseIndex()).phrases
        ),
    )


def find_credits(tokens: Sequence[Token], code: str, taken: Collection[int] = ()) -> list[Credit]:
    """Return the sources that the sentence credits, in order of their cues; no name holds a *taken* token. [] gives []."""
    table = load_credit_words(code)
    if taken:
        tokens = [token._replace(kind="number") if at in taken else token for at, token in enumerate(tokens)]
    found: list[Credit] = [credit] if (credit := _label(tokens, table) or _office_label(tokens, table)) else []
    for at, token in enumerate(tokens):
        if not table.cues.may_begin(token.lower) and not token.lower.endswith("'s"):
            continue  # most words
        credit = (
            _prefix_at(tokens, at, table) or _verb_at(tokens, at, table, found) or _possessive_at(tokens, at, table)
        )
        if credit is not None and not (found and credit.first < found[-1].last):
            found.append(credit)
    return found


def choose_credit(named: Sequence[Credit], first: int, last: int, tokens: Sequence[Token]) -> Credit | None:
    """Return the credit whose cue is nearest to the quantity at tokens *first* to *last*; a semicolon between parts them."""

    def distance(credit: Credit) -> int:
        left, right = (credit.last, first) if credit.last <= first else (last, credit.first)
        between = tokens[left:right] if left < right else ()
        return len(between) + 30 * sum(token.text == ";" for token in between) + (12 if credit.counting else 0)

    forward = [credit for credit in named if not credit.backward]
    return min(forward, key=distance) if forward else None


def _prefix_at(tokens: Sequence[Token], at: int, table: CreditWords) -> Credit | None:
    back = table.backward.width_at(tokens, at) if at < 2 else 0
    width = back or table.prefixes.width_at(tokens, at)
    if not width:
        return None
    last = _name_end(tokens, at + width, table)
    return _as_credit(tokens, at + width, last, at, last, table, backward=bool(back))


def _label(tokens: Sequence[Token], table: CreditWords) -> Credit | None:
    """Read the speaker of a transcript ("Anna Weiss: Two …") or before a quotation ("The mayor was angry: “We …")."""
    colon = next((at for at, token in enumerate(tokens) if token.text == ":"), None)
    if colon is None or colon + 1 >= len(tokens):
        return None
    words = tokens[:colon]
    if words and words[0].lower in table.not_a_source:
        return None  # "Storm Frieda: two dead"
    if 2 <= colon <= 4 and all(token.kind == "word" and token.text[0].isupper() for token in words):
        return Credit(_join(words), 0, 1)
    run = 0
    for at, token in enumerate([*words, None]):
        if token is not None and token.kind == "word" and token.text[0].isupper() and token.lower not in table.articles:
            run += 1
        elif run >= 2 and tokens[colon + 1].text in _QUOTES:
            return Credit(_join(tokens[at - run : at]), 0, 1)
        else:
            run = 0
    return None


def _office_label(tokens: Sequence[Token], table: CreditWords) -> Credit | None:
    """Read "Police: 12 dead in crash", also behind a live blog's clock; "Police: 4" is a row of a list."""
    first = next((at for at, token in enumerate(tokens) if token.kind == "word"), len(tokens))
    colon = next((at for at in range(first, min(first + 4, len(tokens))) if tokens[at].text == ":"), first)
    words, said = tokens[first:colon], [token for token in tokens[colon + 1 :] if token.kind == "word"]
    if not words or len(said) < 2 or first > 3 or not words[0].text[0].isupper():
        return None
    speaks = any(words[-1].lower in table.kinds[kind] for kind in _SPEAKING)
    return Credit(_join(words), first, first + 1) if speaks else None


def _possessive_at(tokens: Sequence[Token], at: int, table: CreditWords) -> Credit | None:
    """Read "the ministry's figure"."""
    if not (tokens[at].lower.endswith("'s") and at + 1 < len(tokens) and tokens[at + 1].lower in table.possessed):
        return None
    return _as_credit(tokens, _name_start(tokens, at + 1, table), at + 1, at, at + 2, table, possessive=True)


def _verb_at(tokens: Sequence[Token], at: int, table: CreditWords, found: Sequence[Credit]) -> Credit | None:
    width = table.verbs.width_at(tokens, at)
    counting = 0 if width else table.counting.width_at(tokens, at)
    if not width and not counting:
        return _document_before(tokens, at, table)
    if at and tokens[at - 1].lower in table.passive:
        return None  # "residents were told": they are no source
    last = at + (width or counting)
    if last < len(tokens) <= last + 3 and tokens[last].text == ":":
        return None  # a label row: "Packs recalled: 46,000"
    before = _subject_before(tokens, at, last, table)
    if counting:
        return replace(before, counting=True) if before is not None else None
    if before is not None:
        return before
    if found and at and tokens[at - 1].lower in table.boundaries and not table.relative & {tokens[at - 1].lower}:
        return replace(found[-1], first=at, last=last)
    if table.objects.width_at(tokens, at):
        return None
    if not table.free_order and at and tokens[at - 1].kind == "word" and tokens[at - 1].lower not in table.skip_before:
        return None
    end = _name_end(tokens, last, table)
    return _as_credit(tokens, last, end, at, end, table)


def _document_before(tokens: Sequence[Token], at: int, table: CreditWords) -> Credit | None:
    """Read the document that "has" or "puts" a figure: "the manifest has 85 people on board"."""
    width = table.of_documents.width_at(tokens, at)
    if not width or not at or tokens[at - 1].lower not in table.kinds["document"]:
        return None
    credit = _subject_before(tokens, at, at + width, table)
    return replace(credit, counting=True) if credit is not None else None


def _subject_before(tokens: Sequence[Token], verb: int, last: int, table: CreditWords) -> Credit | None:
    """Read the subject that ends right before the verb at *verb*, over adverbs and "who"."""
    end = verb
    while end and tokens[end - 1].lower in table.skip_before:
        end -= 1
    if end and tokens[end - 1].lower in table.relative:
        end -= 1
        end -= bool(end and tokens[end - 1].text == ",")
    apposition = end > 0 and tokens[end - 1].text == ","
    end -= apposition
    first = _name_start(tokens, end, table)
    beside = apposition and first > 0 and tokens[first - 1].text == ","
    if beside and not _is_apposition(tokens, first, end, table):
        earlier = _name_start(tokens, first - 1, table)
        is_name = _is_name_run(tokens[earlier : first - 1]) and first < end
        return _as_credit(tokens, earlier, first - 1, earlier, last, table) if is_name else None
    if beside:
        lone = end - first == 1 and first > 1 and tokens[first - 2].text.islower() and tokens[first].text[0].isupper()
        if lone or _is_name_run(tokens[first:end]):
            return _as_credit(tokens, first, end, first, last, table)
        earlier = _name_start(tokens, first - 1, table)
        named = _as_credit(tokens, earlier, first - 1, earlier, last, table)
        return named or _as_credit(tokens, first, end, first, last, table)
    if apposition:
        return None
    return _as_credit(tokens, first, end, first, last, table)


def _is_apposition(tokens: Sequence[Token], first: int, end: int, table: CreditWords) -> bool:
    return first < end and (tokens[first].lower in table.articles or tokens[first].text[0].isupper())


def _is_name_run(words: Sequence[Token]) -> bool:
    """Tell a bare name: two to four words, all written large."""
    return 2 <= len(words) <= 4 and all(token.kind == "word" and token.text[0].isupper() for token in words)


def _name_start(tokens: Sequence[Token], end: int, table: CreditWords) -> int:
    first = end
    while first and end - first < _LONGEST_NAME:
        token = tokens[first - 1]
        if (
            token.text in _BOUNDARIES
            or token.kind in ("number", "other")
            or token.lower in table.not_a_source
            or token.lower in table.boundaries
        ):
            break
        if token.text == "." and not (first > 1 and len(tokens[first - 2].text) <= 4):
            break
        first -= 1
    return first


def _name_end(tokens: Sequence[Token], first: int, table: CreditWords) -> int:
    last = first
    while last < len(tokens) and last - first < _LONGEST_NAME:
        token = tokens[last]
        stops = token.text in _BOUNDARIES or token.kind in ("number", "other") or token.text in ".!?"
        if stops and not (token.text == "." and last > first and len(tokens[last - 1].text) <= 2):
            break
        if last > first and (table.stop_after.width_at(tokens, last) or table.verbs.width_at(tokens, last)):
            break
        if last > first and token.lower in table.links and _is_number(tokens, last + 1):
            break  # "spricht das Ministerium von 52 Toten"
        last += 1
    return _over_apposition(tokens, last)


def _is_number(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].kind == "number"


def _over_apposition(tokens: Sequence[Token], last: int) -> int:
    """Go on to the bare name after "said the director of the office, Lidia Varga": it is the source."""
    if last >= len(tokens) or tokens[last].text != ",":
        return last
    end = last + 1
    while end < len(tokens) and tokens[end].kind == "word" and tokens[end].text[0].isupper():
        end += 1
    return end if _is_name_run(tokens[last + 1 : end]) else last


def _as_credit(
    tokens: Sequence[Token],
    first: int,
    last: int,
    cue_first: int,
    cue_last: int,
    table: CreditWords,
    *,
    backward: bool = False,
    possessive: bool = False,
) -> Credit | None:
    """Return the tokens as a credit if they name somebody: a pronoun, a name, or an office; else None.

    *possessive*: the last word's 's is no part of the name. Elsewhere a name that ends so is a fragment ("Moscow's").
    """
    while first < last and (tokens[first].lower in table.skip_before or tokens[first].kind == "sign"):
        first += 1
    words = tokens[first:last]
    if not words:
        return None
    lowers = [token.lower for token in words]
    if lowers[-1].endswith("'s") != possessive or lowers[-1] in table.links:
        return None
    if " ".join(lowers) in table.persons or tuple(lowers) in table.others.phrases:
        return Credit(" ".join(token.text for token in words), cue_first, cue_last, backward, pronoun=True)
    if lowers[0] in table.not_a_source:
        return None
    comma = next((n for n, token in enumerate(words) if token.text == ","), None)
    if comma is not None and _is_name_run(words[comma + 1 :]):
        words = words[comma + 1 :]
    while len(words) > 1 and words[0].lower in table.articles:
        words = words[1:]
    named = any(token.text[0].isupper() for token in words if token.kind == "word")
    pairs = [f"{one.lower} {two.lower}" for one, two in pairwise(words)]
    singles = [token.lower.removesuffix("'s") for token in words]
    office = any(word in kind for word in [*singles, *pairs] for kind in table.kinds.values())
    if not (named or office) or len(words) >= _LONGEST_NAME or _is_article_only(words, table):
        return None
    name = _join(words)
    return Credit(name[:-2] if possessive else name, cue_first, cue_last, backward)


def _is_article_only(words: Sequence[Token], table: CreditWords) -> bool:
    return all(token.lower in table.articles or token.kind != "word" for token in words)


def _join(words: Sequence[Token]) -> str:
    """Return the words as the text spaces them."""
    text = words[0].text
    for before, token in pairwise(words):
        text += (" " if token.start > before.end else "") + token.text
    return text.strip(" .")
