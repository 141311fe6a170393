"""Whom does a noun phrase mean in this article? Pronouns, offices and short names to the fullest name given.

Knows one article at a time, and keeps what was mentioned where. Nothing is looked up outside the article.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from monitor.text.people import fold_name
from monitor.text.phrases import GOVERNMENT, Mention
from monitor.text.speech import Speech

_NEAR = 600  # characters in which "one" and "the men" look for whom they mean


@dataclass(frozen=True)
class Speaker:
    """Who speaks, as the article names them at its fullest."""

    name: str
    role: str | None
    party: str | None
    official: bool
    """True for authorities and organisations, and for those who speak for one."""


@dataclass(eq=False)
class Figurehead:
    """One person or body of the article, with all that is said of it anywhere in the text."""

    name: str
    keys: tuple[str, ...]
    """Folded words of the name."""
    kind: str
    role: str | None = None
    party: str | None = None
    gender: Literal["m", "f"] | None = None
    plural: bool = False
    seen: list[tuple[int, int]] = field(default_factory=list)
    """(offset, rank) of every mention; rank 2 spoke there, 1 came first in its sentence, 0 else."""


class Cast:
    """Everyone whom one article mentions."""

    def __init__(self, sentences: Iterable[Sequence[Mention]], speech: Speech) -> None:
        self.speech = speech
        self.heads: list[Figurehead] = []
        self._heads_of: dict[int, Figurehead] = {}
        self._countries = frozenset(speech.parties.values())
        rows = [list(sentence) for sentence in sentences]
        every = [mention for row in rows for mention in row]
        bodies = [mention for mention in every if mention.kind in ("name", "organisation", "party")]
        self._roles = [mention for mention in every if mention.kind == "role"]
        self._known = {key for mention in bodies for key in _keys(mention)}
        for mention in sorted(every, key=lambda one: (-len(_keys(one)), one.start)):
            if mention.name is not None and mention.kind != "role":
                self._enter(mention)
        for row in rows:
            for rank, mention in enumerate(row):
                if (head := self._heads_of.get(mention.start)) is not None:
                    head.seen.append((mention.start, 0 if rank else 1))
        people = {key for head in self.heads if head.kind == "person" for key in head.keys}
        self._employers = {
            party
            for head in self.heads
            if head.kind == "person" and (party := head.party) and party != GOVERNMENT and party not in self._countries
            if not people.issuperset(fold_name(party).split())  # "Holt's aide" speaks for a person
        }
        self._places = sorted(
            {head.name for head in self.heads if head.kind in ("name", "party")}
            | {head.party or "" for head in self.heads}
        )

    def _enter(self, mention: Mention) -> None:
        keys = _keys(mention)
        head = self._find_named(keys, mention)
        if head is None:
            head = Figurehead(mention.name or mention.text, keys, mention.kind)
            self.heads.append(head)
        if mention.kind == "person" and head.kind == "name":
            head.kind = "person"
        if mention.role and (head.role is None or (mention.kind == "person" and len(mention.role) > len(head.role))):
            head.role = mention.role
        head.party = head.party or self._firm_party(mention)
        head.gender = head.gender or mention.gender
        head.plural = head.plural or mention.plural
        self._heads_of[mention.start] = head

    def _firm_party(self, mention: Mention) -> str | None:
        """Drop what only a sentence's first capital makes look like a party: "Regional governor Teo Mansur"."""
        party = mention.party
        if party is None or mention.first or " " in party or not party.istitle() or party in self._countries:
            return party
        common = (
            mention.text.startswith(f"{party} ")
            and mention.kind in ("person", "role")
            and fold_name(party) not in self._known
        )
        return None if common else party

    def _find_named(self, keys: tuple[str, ...], mention: Mention) -> Figurehead | None:
        """Find who bears the name: the same words, or a part of a longer name ("Holm", "the agency")."""
        if not keys:
            return None
        fitting = [head for head in self.heads if _is_part(self._nominal(keys, head.keys), head.keys, mention, head)]
        exact = [head for head in fitting if head.keys == keys]
        return next(iter(exact or _nearest(fitting, mention.start)), None)

    def _nominal(self, keys: tuple[str, ...], whole: tuple[str, ...]) -> tuple[str, ...]:
        """Undo the cases of an inflected language: a word that differs from one of the name in its ending is that one."""
        if "inflected" not in self.speech.flags:
            return keys
        return tuple(next((one for one in whole if _same_stem(key, one)), key) for key in keys)

    def find_issuer(self, publisher: str) -> Speaker | None:
        """Return the organisation of the article that *publisher* is: a press release speaks for its issuer."""
        keys = {fold_name(word) for word in publisher.replace("-", " ").split()}
        bodies = [head for head in self.heads if head.kind in ("organisation", "name") and len(head.keys) > 1]
        found = [head for head in bodies if len(keys) > 1 and (keys <= set(head.keys) or set(head.keys) <= keys)]
        return self._speaker(found[0]) if found else None

    def name_issuer(self, publisher: str) -> Speaker:
        """Return the publisher of a release as its speaker, as the text names it with one word or else as the outlet is called."""
        keys = tuple(fold_name(word) for word in publisher.replace("-", " ").split())
        named = [head for head in self.heads if head.keys == keys or (head.keys and head.keys == keys[:1])]
        name = named[0].name if named else publisher if " " in publisher else publisher.replace("-", " ").title()
        return Speaker(name, named[0].role if named else None, name, official=True)

    def note_speaker(self, speaker: Speaker, place: int) -> None:
        """Remember who spoke at offset *place*, and for whom: a pronoun or "the company" further on rather means them."""
        if speaker.party in self._employers and speaker.party not in (None, speaker.name):
            self._employer(speaker.party).seen.append((place, 2))
        for head in self.heads:
            if head.name == speaker.name:
                head.seen.append((place, 2))
                return
        self.heads.append(Figurehead(speaker.name, (), "role", speaker.role, speaker.party, seen=[(place, 2)]))

    def _employer(self, party: str) -> Figurehead:
        """Return the body for which somebody speaks, entered where it is mentioned in nobody's role but theirs."""
        keys = tuple(key for word in party.split() if (key := fold_name(word)))
        for head in self.heads:
            if head.keys == keys and head.kind in ("organisation", "name"):
                return head
        self.heads.append(Figurehead(party, keys, "organisation", party=party))
        return self.heads[-1]

    def resolve(self, mention: Mention, place: int) -> Speaker | None:
        """Return whom *mention*, in a statement at offset *place*, means; None for a pronoun without anyone before it."""
        if mention.kind == "pronoun":
            head = self._pronoun(mention, place)
            return self._speaker(head) if head is not None else None
        head = self._heads_of.get(mention.start)
        if head is not None and self._is_generic(mention):
            head = self._body(mention, place) or head
        if head is None and mention.kind == "role":
            head = self._office(mention, place)
        if head is not None:
            return self._speaker(head)
        name = mention.name or (self._whole(mention) if mention.kind == "role" else mention.text)
        role = name if mention.kind == "role" and mention.role == mention.text else mention.role
        return Speaker(name, role, self._party(self._firm_party(mention)), self._is_official(role, mention.kind))

    def _is_generic(self, mention: Mention) -> bool:
        """Tell "the company" and "the ferry's operator", which stand for a body that has a name."""
        if mention.kind != "organisation" or not mention.definite:
            return False
        words = mention.text.split()
        return len(words) == 1 or (mention.text.islower() and self.speech.holds("org_generic", words[-1]))

    def _whole(self, mention: Mention) -> str:
        """Return an office without a name as worded; "one" as one of those who were named before, where there are such."""
        word = mention.text.lower()
        if self.speech.holds("general", word):
            return self._group(mention.start, several=not self.speech.holds("single", word)) or mention.text
        if not self.speech.holds("pronominal", word):
            return mention.text
        group = self._group(mention.start, several=True)
        joint = next(iter(self.speech.words.get("partitive", ())), None)
        return f"{word} {joint} {group}" if group and joint else mention.text

    def _group(self, place: int, *, several: bool) -> str | None:
        """Find the fullest of the last plural (or singular) offices without a name before offset *place*."""
        before = [one.text for one in self._roles if 0 < place - one.start < _NEAR and one.name is None]
        fitting = [text for text in before if self._is_plural(text.lower().split()[-1]) == several]
        fullest = max(fitting[-3:], key=len, default=None)
        counted = fullest is not None and any(
            self.speech.holds(key, fullest.lower().split()[0]) for key in ("determiners", "numerals")
        )
        return fullest[:1].lower() + fullest[1:] if fullest and counted else fullest

    def _is_plural(self, word: str) -> bool:
        tables = ("role_any", "role_masculine", "role_feminine")
        singular = word.removesuffix("s")
        return (self.speech.holds("general", word) and not self.speech.holds("single", word)) or (
            singular != word and any(self.speech.holds(key, singular) for key in tables)
        )

    def _speaker(self, head: Figurehead) -> Speaker:
        return Speaker(head.name, head.role, self._party(head.party), self._is_official(head.role, head.kind))

    def _is_official(self, role: str | None, kind: str) -> bool:
        words = (role or "").lower().split()
        return kind in ("organisation", "party") or any(
            self.speech.holds(key, word) for key in ("role_spokes", "role_heads") for word in words
        )

    def _party(self, party: str | None) -> str | None:
        """Make a people's adjective its country where the article names it: "Karelian" and "Karelia" are one."""
        if party is None or len(party) < 4 or party in self._countries:
            return party
        keys = tuple(fold_name(word) for word in party.split())
        whole = {head.name for head in self.heads if head.kind == "organisation" and _is_shortened(keys, head.keys)}
        if len(whole) == 1:
            return next(iter(whole))
        known = [
            place
            for place in self._places
            if place != party and len(place) > 3 and " " not in party and party.startswith(place[:-1])
        ]
        return known[0] if known else party

    def _pronoun(self, mention: Mention, place: int) -> Figurehead | None:
        personal = not self.speech.holds("impersonal", mention.text.lower())
        wanted = ("person", "name", "role") if personal else ("organisation", "party", "name", "role")
        best: tuple[tuple[bool, int, int], Figurehead] | None = None
        for head in self.heads:
            if head.kind not in wanted or (mention.gender and head.gender and mention.gender != head.gender):
                continue
            short = personal and head.kind == "name" and len(head.keys) < 2
            for at, rank in head.seen:
                if short and rank < 2:
                    continue
                if at < place and (best is None or (rank > 0, at, rank) > best[0]):
                    best = ((rank > 0, at, rank), head)
        return best[1] if best else None

    def _body(self, mention: Mention, place: int) -> Figurehead | None:
        """Find which organisation "the operator" or "the same agency" means: one so described, else the last to speak."""
        word = mention.text.lower().split()[-1]
        others = [head for head in self.heads if head.kind in ("organisation", "name", "person") and len(head.keys) > 0]
        described = [head for head in others if self._is_described(head, word)]
        described = [head for head in described if head.name.lower() != mention.text.lower()]
        if described:
            return _nearest(described, place)[0]
        if not self.speech.holds("org_generic", word):
            return None
        spoke = [head for head in others if any(at < place and rank == 2 for at, rank in head.seen)]
        bodies = [head for head in spoke if head.kind == "organisation" and not self._is_other(head.name, word)]
        if bodies:
            return _nearest(bodies, place)[0]
        # "The company … denied it", before its spokeswoman is named: the only body that anybody speaks for
        firm = self.speech.holds("org_firms", word)
        single = sorted(party for party in self._employers if firm and not self._is_other(party, word))
        return self._employer(single[0]) if len(single) == 1 else None

    def _is_other(self, name: str, word: str) -> bool:
        """Tell a body that calls itself something else: neither a ministry nor the police is ever "the company"."""
        words = [one.strip(".,'’").lower() for one in name.split()]
        if word in words or self.speech.holds("org_neutral", word):
            return False
        return any(self.speech.holds("org_any", one) or self.speech.holds("org_state", one) for one in words)

    def _is_described(self, head: Figurehead, word: str) -> bool:
        if head.role is None or head.kind == "person":
            return False
        words = head.role.lower().split()
        return word in words or ("inflected" in self.speech.flags and any(_same_stem(word, one) for one in words))

    def _office(self, mention: Mention, place: int) -> Figurehead | None:
        """Find who holds the office that "the minister" or "the Ukrainian leader" means."""
        if not mention.definite:
            return None
        unnamed = [head for head in self.heads if head.kind == "role" and _ends_alike(head.name, mention.text)]
        if not unnamed and any(self.speech.holds("role_unnamed", word) for word in mention.text.lower().split()):
            unnamed = [head for head in self.heads if head.kind == "role"]
        if found := _nearest([head for head in unnamed if any(at < place for at, _ in head.seen)], place):
            return found[0]
        word = (mention.role or "").lower().split()
        fitting = [head for head in self.heads if head.kind == "person" and self._holds(head, word, mention.party)]
        if found := _nearest(fitting, place):
            return found[0]
        if len(word) > 2 or mention.party:
            return None
        plain = [head for head in self.heads if head.role is None and head.kind == "name" and len(head.keys) > 1]
        near = [head for head in plain if any(0 <= place - at < 250 for at, _ in head.seen)]
        return next(iter(_nearest(near, place)), None)

    def _holds(self, head: Figurehead, words: Sequence[str], party: str | None) -> bool:
        if head.role is None or not words:
            return False
        if party and self._party(party) != self._party(head.party):
            return False
        held = head.role.lower().split()
        offices = [word for word in words if any(self.speech.holds(f"role_{key}", word) for key in _GENDERS)]
        if not offices:
            return False
        leads = self.speech.holds("role_heads", offices[-1]) and any(
            self.speech.holds("role_heads", one) for one in held
        )
        return offices[-1] in held or (leads and party is not None)


_GENDERS = ("any", "masculine", "feminine")


def _keys(mention: Mention) -> tuple[str, ...]:
    return tuple(key for word in (mention.name or "").split() if (key := fold_name(word)))


def _is_part(keys: tuple[str, ...], whole: tuple[str, ...], mention: Mention, head: Figurehead) -> bool:
    if keys == whole:
        return True
    if mention.kind == "party" or head.kind == "party" or len(keys) >= len(whole):
        return False
    if mention.kind == "organisation":
        return mention.definite and head.kind in ("organisation", "name") and set(keys) <= set(whole)
    if len(keys) == 1:
        return (head.kind != "organisation" and keys[0] in (whole[0], whole[-1])) or (
            head.kind == "organisation" and mention.definite and keys[0] in whole
        )
    return set(keys) <= set(whole)


def _same_stem(one: str, other: str) -> bool:
    shared = min(len(one), len(other)) - 1
    return shared >= 3 and abs(len(one) - len(other)) <= 3 and one[:shared] == other[:shared]


def _ends_alike(one: str, other: str) -> bool:
    return one.lower().split()[-1:] == other.lower().split()[-1:]


def _is_shortened(keys: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    return len(keys) < len(whole) and set(keys) <= set(whole)


def _nearest(heads: Sequence[Figurehead], place: int) -> list[Figurehead]:
    """Sort those mentioned before *place* by their last mention, then those mentioned only after it."""

    def distance(head: Figurehead) -> tuple[bool, int]:
        before = [at for at, _ in head.seen if at < place]
        return (not before, -max(before) if before else min((at for at, _ in head.seen), default=0))

    return sorted(heads, key=distance)
