"""Which words of a text tell what it is about, and how much does each weigh?

Words, names and numbers with weights: rarer, more often, earlier and named weigh more. How rare a word is comes
from wordfreq's tables by language, so that the first article of the first story is weighed well. No story is known here.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from anyascii import anyascii

ARTICLE_WORDS = 400
"""Length of the article in which a word of a given frequency is expected or not: a usual news report."""
RAREST = 1e-6
"""Words are not told apart below one in a million: a bystander's name is no better evidence than a capital's."""
RARE_ENOUGH = 2.0
"""Rarity from which a capitalised word can be a name: "The", "I" and "No" in mastheads and shouted headings are none."""
LEAD_WORDS = 60
"""Headline and first paragraph, where a report says what it is on."""
LEAD, NAME = 2.0, 1.25
REPEATED, BY_LENGTH = 1.0, 0.5
"""How much a word gains at most by being repeated, and how much of that a text has to earn that is longer than most: k1 and b of
BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009)."""
YEAR, SHORT_NUMBER, NUMBER = 7.0, 4.0, 8.0
"""Weights where words have their rarity: a year or a day tells sibling events apart, 155 is nearly a name."""
STEM = 6
"""Letters kept of a word in languages that inflect its end, and of a word's form across languages."""

# A word with inner apostrophe, or a number with its separators. Without groups: they cost as much again.
_TOKEN = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)?|\d+(?:[.,]\d+)*")
# English writes them with capitals, but no story is known by them.
_CALENDAR = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_SENTENCE_END = frozenset('.!?…:;\n"“”„«»•—–')
_POSSESSIVE = re.compile(r"['’]s?$")
# How the spellings of one name differ between languages, after transliteration: Zelenskyy, Selenskyj; Putin, Poutine; Donezk, Donetsk.
_SPELLINGS = (
    (re.compile(r"[^a-z0-9]"), ""),
    (re.compile(r"sch|sh|tsch|tch|cz|ts|tz|ss|z|c(?=[eiy])"), "s"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"ck|ch|kh|[cqk]"), "k"),
    (re.compile(r"ou|oo"), "u"),
    (re.compile(r"[jyi]+"), "i"),
    (re.compile(r"w"), "v"),
    (re.compile(r"h"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a text is about, as weights by key. Equal keys of two texts in one language are one word."""

    language: str | None
    weights: Mapping[str, float]
    """By stem; empty for a text without words."""
    bridge: Mapping[str, float]
    """By a form that names, numbers and cognates of other languages share; shorter words are left out."""
    names: frozenset[str]
    """Stems that stand capitalised inside sentences, and numbers of three digits and more but years."""
    bridged: Mapping[str, str]
    """Bridge key of a stem."""
    spellings: Mapping[str, str]
    """The heaviest name with a bridge key that was cut to STEM letters: shorter ones tell too little."""
    surfaces: Mapping[str, str]
    """How the text writes a stem, for a person: ``Lin Jian`` for both its words."""
    length: float
    """Euclidean length of ``weights``; 0.0 where there is none."""
    bridge_length: float


@lru_cache(maxsize=256)  # an article is judged against every story, one after the other
def read_terms(headline: str | None, body: str, language: str | None) -> Terms:
    """Return the terms of an article. *language* None is weighed as English. Never raises; "" gives empty Terms."""
    reader = _Reader(language or "en")
    if headline and not body.startswith(headline):
        reader.read(headline, is_headline=True)
    reader.read(body)
    return reader.weigh(language)


def weigh_rarity(word: str, language: str) -> float:
    """Return how little a usual article of *language* can be expected to hold *word* (case-folded): 0 (surely) to about 7.8.

    The negative logarithm of the chance that ARTICLE_WORDS drawn words hold it: an inverse document frequency without documents.
    """
    frequency = max(_load_frequencies(language).get(word, 0.0), RAREST)
    return -math.log(-math.expm1(-ARTICLE_WORDS * frequency))


def stem_word(word: str, language: str) -> str:
    """Return the key of a case-folded *word*: English loses plural and possessive s, other languages all after six letters."""
    if language != "en":
        return word[:STEM]
    word = _POSSESSIVE.sub("", word)
    return word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] not in "su" else word


def is_written_in(text: str, language: str) -> bool:
    """Tell whether most words of *text* are usual ones of *language*; True for a text without words.

    Enough for a headline, on which language detectors guess; names and rare words make up less than half of one.
    """
    words = [token.casefold() for token in _TOKEN.findall(text) if not token[0].isdigit()]
    table = _load_frequencies(language)
    return 2 * sum(_POSSESSIVE.sub("", word) in table for word in words) >= len(words)


@lru_cache(maxsize=1 << 16)
def bridge_word(word: str) -> str:
    """Return the form of a case-folded *word* or number that other languages' spellings share; "" for a word too short to tell."""
    if word[0].isdigit():
        return re.sub(r"\D", "", word)
    form = anyascii(word).casefold()
    for pattern, letter in _SPELLINGS:
        form = pattern.sub(letter, form)
    form = form[:STEM].rstrip("aeiou")
    return form if len(form) > 2 else ""


def measure_length(weights: Iterable[float]) -> float:
    """Return the Euclidean length of a vector."""
    return math.hypot(*weights)


class _Token(NamedTuple):
    """What is known of a word or number, wherever it stands."""

    key: str
    rarity: float
    bridged: str


class _Reader:
    """Counts one text's words; headline first, then body. What depends on where a word stands is read of capitalised ones alone."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.tokens: list[str] = []
        self.lower: Counter[str] = Counter()  # only of what stands capitalised, too
        self.capitals: Counter[str] = Counter()
        self.written: dict[str, str] = {}
        self.runs: Counter[tuple[str, ...]] = Counter()

    def read(self, text: str, *, is_headline: bool = False) -> None:
        if is_headline:
            self.tokens += _TOKEN.findall(text)
            return
        run: list[str] = []
        last = end = -1
        for place, match in enumerate(_TOKEN.finditer(text)):
            token = match[0]
            self.tokens.append(token)
            if not token[0].isupper():
                continue
            start = match.start()
            if run and not (place == last + 1 and text[end:start] == " "):
                self._close(run)
            run.append(token)
            if _POSSESSIVE.search(token):  # "Russia's Kursk" are two names
                self._close(run)
            if not _opens_sentence(text, start):
                self._note_capital(token)
            last, end = place, match.end()
        self._close(run)

    def weigh(self, language: str | None) -> Terms:
        words: dict[str, _Token] = {}
        count: dict[str, int] = {}
        for token, times in Counter(self.tokens).items():
            word = _read_token(token, self.language)
            key = word.key
            if key in count:
                count[key] += times
            else:
                count[key], words[key] = times, word
                self.written.setdefault(key, token)
            if key in self.capitals and not token[0].isupper():
                self.lower[key] += times
        names = self._find_names(words)
        weights = self._weigh(words, count, names)
        bridge: dict[str, float] = {}
        for key, weight in weights.items():
            if form := words[key].bridged:
                bridge[form] = bridge.get(form, 0.0) + weight * (NAME if key in names else 1.0)
        return Terms(
            language=language,
            weights=weights,
            bridge=bridge,
            names=frozenset(names),
            bridged={key: word.bridged for key, word in words.items()},
            spellings={
                words[key].bridged: key
                for key in sorted(names, key=lambda key: (weights[key], key))
                if len(words[key].bridged) == STEM
            },
            surfaces=self._name_surfaces(count),
            length=measure_length(weights.values()),
            bridge_length=measure_length(bridge.values()),
        )

    def _find_names(self, words: Mapping[str, _Token]) -> set[str]:
        often = {key for key, times in self.capitals.items() if times >= 0.7 * (times + self.lower[key])}
        names = {key for key in often - _CALENDAR if words[key].rarity >= RARE_ENOUGH}
        return names | {key for key in words if key[0].isdigit() and _is_telling(key)}

    def _weigh(self, words: Mapping[str, _Token], count: Mapping[str, int], names: set[str]) -> dict[str, float]:
        once = REPEATED * (1 - BY_LENGTH + BY_LENGTH * len(self.tokens) / ARTICLE_WORDS)
        weights = {key: (1 + REPEATED) * times / (times + once) * words[key].rarity for key, times in count.items()}
        for key in names:
            weights[key] *= NAME
        for key in {_read_token(token, self.language).key for token in self.tokens[:LEAD_WORDS]}:
            weights[key] *= LEAD
        return weights

    def _note_capital(self, token: str) -> None:
        key = _read_token(token, self.language).key
        self.capitals[key] += 1
        self.written[key] = _POSSESSIVE.sub("", token)

    def _close(self, run: list[str]) -> None:
        if 2 <= len(run) <= 4:  # of "Ukrainian President Volodymyr Zelensky" the last two are the name
            self.runs[tuple(_POSSESSIVE.sub("", token) for token in run[-2:])] += 1
        run.clear()

    def _name_surfaces(self, count: Mapping[str, int]) -> dict[str, str]:
        """Write each word of a name as the whole name, where the text has the two together as often as not."""
        surfaces = dict(self.written)
        for run, times in sorted(self.runs.items(), key=lambda item: item[1]):
            for token in run:
                key = stem_word(token.casefold(), self.language)
                if self.capitals[key] and 2 * times >= count[key]:
                    surfaces[key] = " ".join(run)
        return surfaces


@lru_cache(maxsize=1 << 16)  # the words of a language recur: half of the time that reading a text takes
def _read_token(token: str, language: str) -> _Token:
    word = token.casefold()
    if token[0].isdigit():
        return _Token(word, _weigh_number(word), bridge_word(word))
    return _Token(stem_word(word, language), weigh_rarity(word, language), bridge_word(_POSSESSIVE.sub("", word)))


def _opens_sentence(text: str, start: int) -> bool:
    before = start - 1
    while before >= 0 and text[before] == " ":
        before -= 1
    return before < 0 or text[before] in _SENTENCE_END


def _weigh_number(number: str) -> float:
    if _YEAR.fullmatch(number):
        return YEAR
    return NUMBER if _is_telling(number) else SHORT_NUMBER


def _is_telling(number: str) -> bool:
    return not _YEAR.fullmatch(number) and sum(character.isdigit() for character in number) > 2


@cache
def _load_frequencies(language: str) -> Mapping[str, float]:
    """Return the shares of words in texts of *language*, down to one in a million; English where wordfreq has none."""
    import wordfreq  # a fifth of a second that nothing but a profile need spend

    known = wordfreq.available_languages("small")
    return dict(wordfreq.get_frequency_dict(language if language in known else "en", "small"))
