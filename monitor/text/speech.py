"""Which words of a sentence report speech, name people and offices, or merely join others? Tokens with a class each.

The words come from ``text/languages/<code>/statements.toml``; who speaks and what is said are judged elsewhere.
A token's class is one letter, so that the shape of a phrase is a regular expression over the classes of a sentence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import product
from typing import Any

from monitor.items import Stance
from monitor.text.languages import load_language

DETERMINER, LINK, PREPOSITION, CONJUNCTION, SUBORDINATOR, THAT = "D", "L", "p", "C", "S", "t"
AUXILIARY, ADVERB, ROLE, ORGANISATION, NAME, PARTY, DEMONYM = "X", "A", "R", "O", "N", "T", "J"
PERSONAL, IMPERSONAL, GENITIVE, QUOTED, CUE, CUE_REST, ACCORDING = "U", "I", "G", "Q", "V", "v", "K"
SILENCE, ABSENT, COMMA, COLON, SEMICOLON, DASH, BRACKET, STOP = "Z", "Y", "c", "k", "s", "d", "b", "e"
NUMBER, WORD, ANAPHOR, HONORIFIC = "9", "w", "W", "H"
ARTICLE = "E"
"""A determiner that cannot go on with the noun before it, in a language of case: "der Minister [eine] Untersuchung"."""


@dataclass(frozen=True)
class Cue:
    """One way to report speech."""

    first: tuple[str, ...]
    """Its words in lower case; a word may begin or end with ``*``."""
    rest: tuple[tuple[tuple[str, ...], ...], ...]
    """The parts that stand later in the clause, in order, each with its wordings (``mit`` of ``teilte … mit``); () where there are none."""
    stance: Stance
    kind: str
    """``clause``, ``object``, ``quote`` (with a quotation only), ``act`` (the cue is part of the content), ``impersonal`` (``hieß es``), ``decline``, ``none``,
    ``absent``, ``according`` or ``void`` (reports no speech)."""
    neutral: bool = False
    """True for a verb that says nothing of the stance: ``said``."""
    quoted: bool = False
    """True where it reports speech only if a quotation follows: ``called``."""
    plain: bool = False
    """True for a form that is a noun or an infinitive as well, and reports only right behind its subject: ``claim``."""
    clausal: bool = False
    """True where its content is a clause or a quotation, never a thing: the company ``recalled`` 90 packs."""
    perfect: bool = False
    """True for a participle that closes its clause, the content before it: German ``hat … eingeräumt``."""


@dataclass(frozen=True)
class Token:
    """One word, number, mark or quotation of a sentence."""

    start: int
    end: int
    text: str
    lower: str
    kind: str
    """One letter: the constants of this module."""
    cue: Cue | None = None
    """What it reports speech as, for the classes ``V``, ``K``, ``Z`` and ``Y``."""


@dataclass(frozen=True)
class Speech:
    """The statements table of one language, ready for look-up."""

    code: str
    classes: Mapping[str, str]
    """Word in lower case to class; phrases of several words are in ``phrases``."""
    phrases: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
    """First word to phrases (longest first) with the class that their words take."""
    stems: Sequence[tuple[re.Pattern[str], str]]
    """Entries with ``*``, with their class."""
    cues: Mapping[str, Sequence[Cue]]
    """First word to cues, longest first; those that begin with a wildcard are under ``*``."""
    words: Mapping[str, frozenset[str]]
    """The [words] and [roles] tables as sets, for questions such as "is it feminine?"."""
    content: Mapping[Stance, re.Pattern[str]]
    """What in the content tells the stance."""
    parties: Mapping[str, str]
    """Name, adjective or capital in lower case to the party's English name."""
    audience: re.Pattern[str]
    passive: re.Pattern[str] | None
    flags: frozenset[str] = field(default_factory=frozenset)
    """``adjectives_follow``, ``noun_capitals``, ``lower_demonyms``, ``elision``, ``inflected`` where the language has them."""

    def holds(self, key: str, word: str) -> bool:
        """Tell whether *word* (lower case) is an entry of the table *key*, wildcards read."""
        entries = self.words.get(key, frozenset())
        return word in entries or any(fits(entry, word) for entry in entries if "*" in entry)

    def party_of(self, word: str) -> str | None:
        """Return the party that *word* (any case) names or is the adjective of; None where the tables know none."""
        return _party_of(self.code, word.lower())


@cache
def load_speech(code: str | None) -> Speech:
    """Return the statements table of a language tag; unknown or None gives English."""
    language = load_language(code)
    return _build(language.code, language.statements)


def expand_forms(entries: Iterable[str]) -> list[str]:
    """Write out ``sa{id,ys}`` as ``said``, ``says``; entries without braces stay as they are."""
    return [form for entry in entries for form in _expand(entry)]


def _expand(entry: str) -> Iterator[str]:
    pieces = [piece.split(",") if odd % 2 else [piece] for odd, piece in enumerate(re.split(r"[{}]", entry))]
    for choice in product(*pieces):
        yield " ".join("".join(choice).lower().split())


def _build(code: str, table: Mapping[str, Any]) -> Speech:
    words, roles, organisations = (table.get(key, {}) for key in ("words", "roles", "organisations"))
    sets = {key: frozenset(expand_forms(value)) for key, value in words.items() if isinstance(value, list)}
    sets |= {f"role_{key}": frozenset(expand_forms(value)) for key, value in roles.items()}
    sets |= {f"org_{key}": frozenset(expand_forms(value)) for key, value in organisations.items()}
    parties = {name.lower(): party for party, names in table.get("parties", {}).items() for name in expand_forms(names)}
    classes, phrases, stems = _classify(sets, parties)
    return Speech(
        code=code,
        classes=classes,
        phrases=phrases,
        stems=stems,
        cues=_index_cues(_read_cues(table)),
        words=sets,
        content={stance: _any_of(entries) for stance, entries in table.get("content", {}).items()},
        parties=parties,
        audience=_any_of(roles.get("audience", [])),
        passive=_any_of(table["passive"]["demand"]) if table.get("passive", {}).get("demand") else None,
        flags=frozenset(key for key, value in words.items() if value is True),
    )


_CLASS_OF_TABLE = (
    ("that", THAT),
    ("determiners", DETERMINER),
    ("linking", LINK),
    ("prepositions", PREPOSITION),
    ("conjunctions", CONJUNCTION),
    ("subordinators", SUBORDINATOR),
    ("auxiliaries", AUXILIARY),
    ("adverbs", ADVERB),
    ("times", ADVERB),
    ("personal", PERSONAL),
    ("impersonal", IMPERSONAL),
    ("anaphors", ANAPHOR),
    ("ordinary", WORD),
    ("numerals", NUMBER),
    ("honorifics", HONORIFIC),
    ("role_masculine", ROLE),
    ("role_feminine", ROLE),
    ("role_any", ROLE),
    ("org_state", ORGANISATION),
    ("org_any", ORGANISATION),
    ("org_documents", ORGANISATION),
)


def _classify(
    sets: Mapping[str, frozenset[str]], parties: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, list[tuple[tuple[str, ...], str]]], list[tuple[re.Pattern[str], str]]]:
    classes: dict[str, str] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    stems: list[tuple[re.Pattern[str], str]] = []
    entries = [(entry, letter) for key, letter in _CLASS_OF_TABLE for entry in sorted(sets.get(key, ()))]
    for entry, letter in entries + [(name, PARTY) for name in parties if " " in name]:
        parts = _part(entry)
        if len(parts) > 1:
            phrases[parts[0]].append((parts, letter))
        elif "*" in entry:
            stems.append((_pattern(entry), letter))
        else:
            classes.setdefault(entry, letter)
    for known in phrases.values():
        known.sort(key=lambda phrase: -len(phrase[0]))
    return classes, dict(phrases), stems


def _read_cues(table: Mapping[str, Any]) -> Iterator[Cue]:
    for entry in table.get("cue", ()):
        known = {key: bool(entry.get(key, False)) for key in ("neutral", "quoted", "plain", "clausal", "perfect")}
        for form in entry["forms"]:
            yield from _cues(form, entry["stance"], entry["kind"], **known)
    silence = table.get("silence", {})
    rows: tuple[tuple[str, Stance, Iterable[str]], ...] = (
        ("void", "other", table.get("not_speech", {}).get("forms", ())),
        ("according", "claim", table.get("according", {}).get("forms", ())),
        ("decline", "decline_comment", silence.get("decline", ())),
        ("none", "no_comment", silence.get("none", ())),
        ("absent", "no_comment", silence.get("absent", ())),
    )
    for kind, stance, forms in rows:
        for form in forms:
            yield from _cues(form, stance, kind, neutral=kind == "according")


def _cues(form: str, stance: Stance, kind: str, **flags: bool) -> Iterator[Cue]:
    """Yield a cue for each wording of the first part of *form*; those of the later parts stay together."""
    first, *later = form.split("…")
    rest = tuple(tuple(_part(wording) for wording in _expand(part)) for part in later)
    for wording in _expand(first):
        yield Cue(first=_part(wording), rest=rest, stance=stance, kind=kind, **flags)


def _part(form: str) -> tuple[str, ...]:
    """Part a form into its words as tokens are parted: French ``n'a pas`` has three."""
    return tuple(re.sub(r"\b(n|d|l|s|j|c|qu)'(?=\w)", r"\1' ", form).split())


def _index_cues(cues: Iterable[Cue]) -> dict[str, list[Cue]]:
    index: dict[str, list[Cue]] = defaultdict(list)
    for cue in cues:
        index["*" if "*" in cue.first[0] else cue.first[0]].append(cue)
    for known in index.values():
        known.sort(key=lambda cue: (-len(cue.first), -len(cue.rest), not cue.perfect))
    return dict(index)


def _any_of(entries: Iterable[str]) -> re.Pattern[str]:
    forms = sorted(expand_forms(entries), key=len, reverse=True)
    body = "|".join(re.escape(form).replace(r"\*", r"\w*").replace("'", "['’]") for form in forms)
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)" if forms else r"(?!)", re.IGNORECASE)


@cache
def _pattern(entry: str) -> re.Pattern[str]:
    return re.compile(re.escape(entry).replace(r"\*", r"[\w-]*"))


def fits(entry: str, word: str) -> bool:
    """Tell whether *word* is what a table *entry*, with or without ``*``, stands for."""
    return entry == word or ("*" in entry and _pattern(entry).fullmatch(word) is not None)


@lru_cache(maxsize=50_000)
def _party_of(code: str, low: str) -> str | None:
    parties = load_speech(code).parties
    return parties.get(low) or next((parties[key] for key in _stems_of(code) if fits(key, low)), None)


@cache
def _stems_of(code: str) -> tuple[str, ...]:
    return tuple(key for key in load_speech(code).parties if "*" in key and " " not in key)
