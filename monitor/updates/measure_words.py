"""Which words name a measure? The tables ``languages/<code>/measures.toml``, ready for matching; no rule of grammar here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from monitor.text.languages import load_language
from monitor.text.numerals import Token, cut_phrase
from monitor.text.phrase_index import PhraseIndex

CITIZEN = "citizen"
"""Keys a side's nationals, citizens and fighters, however a text calls them: ``karvelian citizen``."""

LISTED = "listed name"
"""Keys the names on a list: of whom, only the other counts of the story tell."""

CROWD = "crowd"
"""Keys those who came to a march or rally, however a text words it: organisers and police seldom do alike."""

_WIDEST_GAP = 9  # tokens between "brought" and its "ashore"


@dataclass(frozen=True)
class Trigger:
    """One way in which a language words a measure group."""

    words: tuple[str, ...]
    group: str
    label: str
    """How the measure is worded: the trigger itself, or what the table gives for it (killing > killed)."""
    opening: str = ""
    """The word that must stand before, with what is counted between: ``brought`` of "brought 58 people ashore"."""


@dataclass(frozen=True)
class Hit:
    """One place in a sentence where a trigger stands."""

    first: int
    last: int
    group: str
    label: str


@dataclass(frozen=True)
class Measure:
    """What is counted."""

    key: str
    text: str
    unit: str
    group: str | None = None
    """Name of the measure group; None where the noun is the measure."""
    part: bool = False
    """True where it counts a part of the group's people: the children among the dead."""
    of_whole: bool = False
    """True for "two of the captured": a part of a whole that is counted elsewhere."""
    apart: bool = False
    """True for "of the wounded, 13 are in critical condition": a part of what another measure counts, and the whole of its own."""
    whole: str = ""
    """The words for the whole, where ``text`` words a part of it."""
    elliptic: bool = False
    """True where nothing after the number says what it counts: taken over from before."""
    amount: bool = False
    """True for a sum, share, length or time: what has a unit of its own."""
    place: str = ""
    """The place that the clause names: those in Tamin may be a part of all."""
    found: bool = False
    """True where it counts bodies that were found, or one person: a step of the toll more often than the toll."""


@dataclass(frozen=True)
class MeasureTable:
    """The measure words of one language, ready for matching."""

    triggers: Mapping[str, tuple[Trigger, ...]]
    stems: tuple[Trigger, ...]
    stem_beginnings: tuple[str, ...]
    units: Mapping[str, str]
    group_nouns: Mapping[str, WordSet]
    people: WordSet
    listed: WordSet
    wanted: WordSet
    persons: WordSet
    of_a_side: WordSet
    parts: Mapping[str, str]
    things: WordSet
    never: WordSet
    crowd: WordSet
    stop: frozenset[str]
    weak: frozenset[str]
    joins: frozenset[str]
    links: frozenset[str]
    dropped: frozenset[str]
    found: frozenset[str]
    possessives: frozenset[str]
    predicates: frozenset[str]
    places: frozenset[str]
    through: tuple[tuple[str, ...], ...]
    partitive: frozenset[tuple[str, ...]]
    definite: frozenset[str]
    rest: frozenset[str]
    population: tuple[tuple[str, ...], ...]
    counting: frozenset[str]
    part_cues: tuple[tuple[str, ...], ...]
    part_pronouns: frozenset[tuple[str, ...]]
    of_whole: tuple[tuple[str, ...], ...]
    peaks: PhraseIndex
    recounts: frozenset[str]
    recount_joins: frozenset[str]
    pronoun_before: tuple[tuple[str, ...], ...]
    zero: PhraseIndex
    zero_before: frozenset[str]
    zero_phrases: PhraseIndex
    zero_after: PhraseIndex
    noun_first: bool
    capital_nouns: bool
    adjective_endings: tuple[str, ...]
    plural_ending: str


@dataclass(frozen=True)
class WordSet:
    """A list of a table: whole words, beginnings (``boy*``) and endings (``*men``)."""

    words: frozenset[str]
    beginnings: tuple[str, ...]
    endings: tuple[str, ...]

    def __contains__(self, word: str) -> bool:
        return word in self.words or word.startswith(self.beginnings) or word.endswith(self.endings)


def read_words(entries: Sequence[str]) -> WordSet:
    """Return the entries of a table's list as a set that knows beginnings and endings."""
    return WordSet(
        words=frozenset(entry for entry in entries if "*" not in entry),
        beginnings=tuple(entry[:-1] for entry in entries if entry.endswith("*")),
        endings=tuple(entry[1:] for entry in entries if entry.startswith("*")),
    )


@cache
def load_measures(code: str) -> MeasureTable:
    """Return the measure words of the language *code*; an unknown one gives the English."""
    table = load_language(code).measures
    nouns, parse = table["nouns"], table["parse"]
    triggers = [
        _read_trigger(entry, name, code) for name, group in table["groups"].items() for entry in group["triggers"]
    ]
    by_word: dict[str, list[Trigger]] = {}
    for trigger in triggers:
        by_word.setdefault(trigger.words[0], []).append(trigger)
    return MeasureTable(
        triggers={word: tuple(sorted(found, key=_longest_first)) for word, found in by_word.items()},
        stems=tuple(trigger for trigger in triggers if trigger.words[0].endswith("*")),
        stem_beginnings=tuple({trigger.words[0][:-1] for trigger in triggers if trigger.words[0].endswith("*")}),
        units={name: group["unit"] for name, group in table["groups"].items()},
        group_nouns={name: read_words(group["nouns"]) for name, group in table["groups"].items() if "nouns" in group},
        stop=frozenset(parse["stop"]),
        weak=frozenset(parse.get("weak", ())),
        joins=frozenset(parse.get("joins", ())),
        links=frozenset(parse.get("links", ())),
        dropped=frozenset(parse.get("dropped", ())),
        found=frozenset(parse.get("found", ())),
        places=frozenset(parse.get("places", ())),
        possessives=frozenset(parse.get("possessives", ())),
        predicates=frozenset(parse.get("predicates", ())),
        pronoun_before=tuple(cut_phrase(phrase, code) for phrase in parse.get("pronoun_before", ())),
        through=tuple(sorted((cut_phrase(phrase, code) for phrase in parse.get("through", ())), key=lambda p: -len(p))),
        definite=frozenset(parse.get("definite", ())),
        rest=frozenset(parse.get("rest", ())),
        partitive=frozenset(cut_phrase(phrase, code) for phrase in parse.get("partitive", ())),
        population=tuple(cut_phrase(phrase, code) for phrase in table["scopes"].get("background_before", ())),
        zero=PhraseIndex(cut_phrase(phrase, code) for phrase in parse.get("zero", ())),
        zero_phrases=PhraseIndex(cut_phrase(phrase, code) for phrase in parse.get("zero_phrases", ())),
        zero_after=PhraseIndex(cut_phrase(phrase, code) for phrase in parse.get("zero_after", ())),
        zero_before=frozenset(parse.get("zero_before", ())),
        noun_first=bool(parse.get("noun_first", False)),
        capital_nouns=bool(parse.get("capital_nouns", False)),
        adjective_endings=tuple(parse.get("adjective_endings", ())),
        plural_ending=str(parse.get("plural_ending", "")),
        parts={word: name for name, words in nouns.get("parts", {}).items() for word in words},
        recounts=frozenset(parse.get("recounts", ())),
        recount_joins=frozenset(parse.get("recount_joins", ())),
        part_cues=tuple(cut_phrase(cue, code) for cue in table["roles"].get("breakdown_before", ())),
        part_pronouns=frozenset(cut_phrase(cue, code) for cue in table["roles"].get("breakdown_after", ())),
        of_whole=tuple(cut_phrase(cue, code) for cue in table["roles"].get("part_of", ())),
        peaks=PhraseIndex(cut_phrase(cue, code) for cue in table["roles"].get("peak_in", ())),
        counting=_single_words(table["credit"]),
        **_noun_sets(nouns),
    )


def _noun_sets(nouns: Mapping[str, Any]) -> dict[str, WordSet]:
    return {
        name: read_words(nouns.get(name, ()))
        for name in ("people", "listed", "wanted", "persons", "of_a_side", "things", "never", "crowd")
    }


def _single_words(credit: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Return the verbs that take a number without a noun: "the hospital says 24"."""
    return frozenset(phrase.split()[0] for name in ("verbs", "counting_verbs") for phrase in credit.get(name, ()))


def _read_trigger(entry: str, group: str, code: str) -> Trigger:
    """Read "brought … ashore > brought ashore": opening, words, wording."""
    found, _, label = (part.strip() for part in entry.partition(">"))
    opening, gap, words = (part.strip() for part in found.rpartition("…"))
    worded = label or (f"{opening.rstrip('*')} {words}" if gap else "")
    return Trigger(cut_phrase(words, code), group, worded, opening)


def _longest_first(trigger: Trigger) -> tuple[int, int]:
    return -len(trigger.words), -len(trigger.opening)


def find_hits(tokens: Sequence[Token], table: MeasureTable) -> list[Hit]:
    """Return every place in *tokens* where a trigger of a measure group stands, longest first at each place."""
    hits: list[Hit] = []
    at = 0
    while at < len(tokens):
        trigger = _trigger_at(tokens, at, table)
        if trigger is not None:
            last = at + len(trigger.words)
            label = trigger.label or " ".join(token.text for token in tokens[at:last])
            hits.append(Hit(at, last, trigger.group, label))
        at = hits[-1].last if trigger is not None else at + 1
    return hits


def _trigger_at(tokens: Sequence[Token], at: int, table: MeasureTable) -> Trigger | None:
    lower = tokens[at].lower
    candidates = table.triggers.get(lower, ())
    if not candidates:
        if not lower.startswith(table.stem_beginnings):
            return None  # nearly every word
        candidates = tuple(trigger for trigger in table.stems if lower.startswith(trigger.words[0][:-1]))
    matching = (trigger for trigger in candidates if _matches(tokens, at, trigger.words))
    return next((trigger for trigger in matching if not trigger.opening or _is_opened(tokens, at, trigger)), None)


def _is_opened(tokens: Sequence[Token], at: int, trigger: Trigger) -> bool:
    """Tell whether the trigger's opening stands before token *at* in the same clause, with a word or more between."""
    for token in reversed(tokens[max(0, at - _WIDEST_GAP) : max(0, at - 1)]):
        if token.text in ".;:!?":
            return False
        if token.lower == trigger.opening or (
            trigger.opening.endswith("*") and token.lower.startswith(trigger.opening[:-1])
        ):
            return True
    return False


def _matches(tokens: Sequence[Token], at: int, words: tuple[str, ...]) -> bool:
    if at + len(words) > len(tokens):
        return False
    return all(
        token.lower == word or (word.endswith("*") and token.lower.startswith(word[:-1]))
        for token, word in zip(tokens[at : at + len(words)], words, strict=True)
    )


def stem(word: str) -> str:
    """Return a short form that a noun's inflections share: enough to key a series by, no linguist's stem."""
    plain = word.split("'")[0]
    if plain.endswith(("ches", "shes", "sses", "xes")):
        return plain[:-2]
    for ending in ("ies", "s", "en", "ів", "ей", "ов", "ам", "ами", "и", "ы", "а", "я"):
        if len(plain) - len(ending) >= 4 and plain.endswith(ending):
            return plain[: -len(ending)]
    return plain
