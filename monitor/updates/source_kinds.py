"""What kind of source is it: an office, a company, a politician, a witness? By the words in its name and beside it.

The words are in ``languages/<code>/measures.toml`` under ``source_kinds``; who is credited is found in credit.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from monitor.items import Article, SourceKind
from monitor.text.numerals import Token, tokenize
from monitor.text.speech import ADVERB, DETERMINER, load_speech
from monitor.updates.credit import load_credit_words

_PROVENANCE, _LONGEST_DOCUMENT = 3, 16  # words, the noun among them
_LONGEST_TITLE = 4
PRESS_CONTACT = "press contact"
"""The reason by which text/boilerplate cuts a release's lines for the press."""


def is_person(name: str, code: str) -> bool:
    """Tell a person's name from an institution's: two words written large at its end, none of them an office."""
    words = name.split()
    if len(words) < 2 or not all(word[:1].isupper() for word in words[-2:]):
        return False
    kinds = load_credit_words(code).kinds
    offices = [kinds[kind] for kind in ("official", "operator", "media", "document", "agency")]
    return not any(word.lower() in office for word in words[-2:] for office in offices)


def find_issuer(lines: Sequence[str], outlet: str, code: str) -> str | None:
    """Return who issues the text if it is a release: an authority's own outlet, or a first line in capitals that names an office.

    None otherwise.
    """
    table = load_credit_words(code)
    owner = [token.lower for token in tokenize(outlet.replace("-", " "), code)]
    press = any(word in table.kinds["media"] or word in table.kinds["agency"] for word in owner)
    if not press and any(word in table.kinds["official"] for word in owner):
        return outlet
    for line in lines[:2]:
        letters = [c for c in line if c.isalpha()]
        if len(letters) < 8 or sum(c.isupper() for c in letters) < 0.9 * len(letters) or len(line.split()) > 12:
            continue
        words = [token.lower for token in tokenize(line, code)]
        if any(word in table.kinds["official"] or word in table.kinds["operator"] for word in words):
            return " ".join(word.capitalize() if len(word) > 3 else word for word in line.lower().split())
    return None


def is_release(article: Article) -> bool:
    """Tell a press release or bulletin: its contact for the press was cut from it, or an office is its outlet."""
    if any(line.reason == PRESS_CONTACT for line in article.dropped):
        return True
    code = article.in_language or "en"
    return find_issuer((), article.publisher or article.outlet, code) is not None


def find_document(sentence: str, number: str, code: str) -> str | None:
    """Return the document that is told to hold *number*, with where it comes from: "A list shared by the ministry names 12".

    None where the sentence has another subject, and for a document of which nothing more is said: others vouch for that.
    """
    table, tokens, place = load_credit_words(code), tokenize(sentence, code), sentence.find(number)
    first = next((at for at, token in enumerate(tokens) if token.lower not in table.articles), 0)
    if not tokens or tokens[first].lower not in table.kinds["document"]:
        return None
    for at in range(first + _PROVENANCE, min(first + _LONGEST_DOCUMENT, len(tokens))):
        if tokens[at].kind == "sign" or tokens[at].start >= place:
            return None
        if table.of_documents.width_at(tokens, at) or table.counting.width_at(tokens, at):
            return sentence[tokens[first].start : tokens[at - 1].end]
    return None


def is_proper(name: str, code: str) -> bool:
    """Tell a name of its own from words that only stood beside a cue: it begins with a capital, and where nouns do, too, names an office or a person."""
    table = load_credit_words(code)
    words, speech = [token.lower for token in tokenize(name, code)], load_speech(code)
    if not name[:1].isupper() or speech.classes.get(words[0]) in (DETERMINER, ADVERB):
        return False  # "No injuries had been [reported]"
    office = any(word in kind for word in words for kind in table.kinds.values())
    return office or "noun_capitals" not in speech.flags or is_person(name, code)


def judge_kind(source: str, code: str) -> SourceKind:
    """Return what kind of source *source* is by the words in its name; ``official`` where none tells."""
    table = load_credit_words(code)
    words = [token.lower for token in tokenize(source, code)]
    order: tuple[SourceKind, ...] = (
        "unnamed",
        "document",
        "agency",
        "operator",
        "politician",
        "official",
        "witness",
        "media",
    )
    pairs = [*words, *(" ".join(pair) for pair in pairwise(words))]
    for kind in order:
        if any(word in table.kinds[kind] for word in pairs):
            return kind
    return "witness" if is_person(source, code) else "official"


def judge_person(name: str, sentences: Iterable[Sequence[Token]], code: str) -> SourceKind | None:
    """Return what kind of source the person is by the office beside the name in any sentence; None where none tells.

    "Premier Anton Wieser", "Nina Halas, director of the clinic": the words right before the name, or between commas after.
    """
    table = load_credit_words(code)
    words = name.split()
    if not words or not is_person(name, code):
        return None
    for tokens in sentences:
        for at, token in enumerate(tokens):
            if token.text == words[-1]:
                beside = _title_of(tokens, at, len(words)) + _apposition_of(tokens, at)
                pairs = [*beside, *(" ".join(pair) for pair in pairwise(beside))]
                for kind in ("politician", "operator", "official"):
                    if any(word in table.kinds[kind] for word in pairs):
                        return kind
    return None


def _title_of(tokens: Sequence[Token], at: int, width: int) -> list[str]:
    """Return the words right before a name that ends at token *at*, as far as a sign, over one comma before the name itself."""
    first = at - width + 1
    end = first - 1 if first > 0 and tokens[first - 1].text == "," else at  # "le chef des secours, Jost Kern"
    found: list[str] = []
    for token in reversed(tokens[max(0, first - 1 - _LONGEST_TITLE) : end]):
        if token.kind != "word":
            break
        found.append(token.lower)
    return found[::-1]


def _apposition_of(tokens: Sequence[Token], at: int) -> list[str]:
    """Return the words between the comma after token *at* and the next sign."""
    found: list[str] = []
    for token in tokens[at + 2 : at + 9] if at + 1 < len(tokens) and tokens[at + 1].text == "," else ():
        if token.kind != "word":
            break
        found.append(token.lower)
    return found
