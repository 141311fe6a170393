"""Which noun phrases of a sentence can name a speaker: a person, an office, an organisation, a country, a pronoun?

Works on the classed tokens of text/speech, so it holds no words of any language. Which person a pronoun or an
office stands for is judged over the whole article, in updates/speakers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from monitor.text import speech as s
from monitor.text.speech import Speech, Token
from monitor.text.tokens import is_people

GOVERNMENT = "government"
_PATRONYMIC = re.compile("(?:вич|вна|ична)(?:а|у|ем|ой|и)?$")
MentionKind = Literal["person", "name", "organisation", "party", "role", "pronoun"]

# One word of a noun phrase; a plain word only where it leads to an office or organisation: "human rights commissioner".
# A number behind plain words begins another phrase: "the crew hauled nine people aboard".
_WORD = r"(?:[JNTROH]G?|(?:w|(?<!w)9)(?=G?(?:wG?|[JNTRO9]G?){0,8}[RO])G?)"
_ADJECTIVES = r"(?:(?<=D)w{1,3}(?=[NTJ]))?"
_PHRASE = rf"(?:(?:[D9]LD)?D{{0,2}}{_ADJECTIVES}{_WORD}{{1,10}}(?P<follow>)(?:LD?(?:{_WORD}{{1,9}}|w{{1,2}}(?![vV]))){{0,3}}(?:(?<=[RO])p[TN]{{1,2}}(?=c))?|[UI]|D(?=[XAV]))"
_ENGLISH = re.compile(_PHRASE.replace("(?P<follow>)", "").replace("w{1,2}(?!", "w{1,2}N{0,3}(?!"))
# Romance and Slavic languages put adjectives and genitives after their noun: "ministre russe", "управління поліції".
_FOLLOWING = re.compile(
    _PHRASE.replace("(?P<follow>)", r"(?:(?<=[RO])w{0,2}(?=[cLekNp]|$)N{0,4})?").replace("w{1,2}(?!", "w{1,3}N{0,3}(?!")
)
# German has a genitive without a preposition: "die Direktorin der Behörde".
_GENITIVE = re.compile(_PHRASE.replace("(?P<follow>)", "").replace("(?:LD?", "(?:(?:LD?|(?<=[RO])D)w{0,2}"))


@dataclass(frozen=True)
class Mention:
    """One noun phrase that can name a speaker."""

    first: int
    """Index of its first token."""
    last: int
    """Index after its last token."""
    start: int
    end: int
    """Offsets in the text, end excluded."""
    kind: MentionKind
    """``name`` is a bare name of which nothing tells whether a person or an organisation bears it."""
    text: str
    """As the text words it, without a leading article."""
    name: str | None = None
    """None for a pronoun, and for an office without its holder's name."""
    role: str | None = None
    party: str | None = None
    """Country, or the organisation on whose behalf the person or office acts; as worded, or a party's English name."""
    definite: bool = False
    """True for "the minister" and "his lawyer", who were named before or will be; False for "a minister"."""
    gender: Literal["m", "f"] | None = None
    plural: bool = False
    apposition: bool = False
    """True where it was joined of two phrases with a comma between, and so may close with a comma."""


def find_mentions(text: str, tokens: Sequence[Token], speech: Speech) -> list[Mention]:
    """Return the noun phrases among *tokens* that can name a speaker, in order, appositions joined. [] gives []."""
    classes = "".join(token.kind for token in tokens)
    pattern = _FOLLOWING if "adjectives_follow" in speech.flags else _ENGLISH
    if "noun_capitals" in speech.flags:
        pattern = _GENITIVE
    found = [
        mention
        for match in pattern.finditer(classes)
        if (mention := _read_phrase(text, tokens, match.start(), match.end(), speech)) is not None
    ]
    return _join_appositions(found, classes)


def _read_phrase(text: str, tokens: Sequence[Token], first: int, last: int, speech: Speech) -> Mention | None:
    lead = tokens[first]
    body = first
    while body < last - 1 and tokens[body].kind == s.DETERMINER and speech.holds("articles", tokens[body].lower):
        body += 1
    while last > body and tokens[last - 1].kind in (s.GENITIVE, s.NUMBER, s.LINK):
        last -= 1
    if last <= body:
        return None
    while body < last - 1 and tokens[body].kind == s.NUMBER:
        body += 1
    contrast = body > first and speech.holds("contrast", tokens[body].lower)
    words = tokens[body:last]
    base = Mention(
        first=first,
        last=last,
        start=lead.start,
        end=tokens[last - 1].end,
        kind="role",
        text=_worded(text, tokens[body - 1 if contrast else body : last]),
        definite=_is_definite(words, lead, speech),
        gender=_read_gender(tokens[first:last], speech),
        plural=any(speech.holds("plural", token.lower) for token in words),
    )
    if words[0].kind in (s.PERSONAL, s.IMPERSONAL):
        return replace(base, kind="pronoun")
    if len(words) > 1 and words[1].kind == s.LINK and words[0].kind == s.DETERMINER:
        return replace(base, role=base.text)  # "two of the villagers"
    if len(words) == 1 and words[0].kind == s.DETERMINER:
        return replace(base, role=base.text) if speech.holds("pronominal", words[0].lower) else None
    return _name_parts(text, words, base, speech)


def _is_definite(words: Sequence[Token], lead: Token, speech: Speech) -> bool:
    if "inflected" in speech.flags:  # no articles: a lone common noun mostly means one named before
        return len(words) == 1 or speech.holds("definite", lead.lower)
    return lead.kind == s.DETERMINER and speech.holds("definite", lead.lower)


def _name_parts(text: str, words: Sequence[Token], base: Mention, speech: Speech) -> Mention | None:
    classes = "".join(token.kind for token in words)
    link = next((place for place, kind in enumerate(classes) if place and kind in (s.LINK, s.DETERMINER)), -1)
    head = len(words) if link < 0 else link
    office = max(classes.rfind(s.ROLE, 0, head), classes.rfind(s.ORGANISATION, 0, head))
    party = _read_party(text, words, speech)
    tail = re.search(r"H*N[NTHG]*$", classes[:head])
    late = re.search(r"(?<=[wROJ])N{2,4}$", classes) if link >= 0 and classes[:1] in "RJ" else None
    if late:
        name, role = _cut(text, words, late.start(), len(words)), _cut(text, words, 0, late.start())
        return replace(base, kind="person", name=name, role=role, party=party)
    if "adjectives_follow" in speech.flags and re.match("J*R[^NL]*O", classes[:head]):
        return _office_first(text, words, base, classes, head, party, speech)
    proper = office >= 0 and classes[office] == s.ORGANISATION and _is_proper(words, office, speech)
    if office >= 0 and tail and tail.start() > office and not (proper and "adjectives_follow" in speech.flags):
        return _named_office(text, words, base, office, tail.start(), head, party, speech)
    if office >= 0:
        return _office(text, words, base, classes, office, party, speech)
    return _bare_name(text, words, base, classes, head, party)


def _office_first(
    text: str, words: Sequence[Token], base: Mention, classes: str, head: int, party: str | None, speech: Speech
) -> Mention:
    """Read "глава МЧС Павел Орлов": the office, the body it is of, and at the end perhaps the name."""
    body = classes.find(s.ORGANISATION)
    if named := re.search("N{2,3}$", classes[:head]):
        role = _cut(text, words, 0, named.start())
        party = party or _cut(text, words, body, named.start())
        return replace(base, kind="person", name=_cut(text, words, named.start(), head), role=role, party=party)
    owner = _cut(text, words, body, head)
    known = _government(words[body:head], "org_state", speech)
    return replace(base, kind="role", role=base.text, party=party or known or owner)


def _is_proper(words: Sequence[Token], office: int, speech: Speech) -> bool:
    """Tell a body's own name ("Прокуратура Бельська") from a common noun before a name ("Компанія Мостобуд")."""
    if "noun_capitals" in speech.flags or speech.holds("org_generic", words[office].lower):
        return False
    return words[office].text[0].isupper()


def _office(
    text: str, words: Sequence[Token], base: Mention, classes: str, office: int, party: str | None, speech: Speech
) -> Mention:
    """Read a phrase without a person's name: a role, or an organisation, which speaks for itself or for its country."""
    if classes[office] == s.ROLE:
        return replace(base, kind="role", role=base.text, party=party or _government(words, "role_government", speech))
    name: str = base.text
    if _government(words, "org_state", speech):
        people = words[0].text if is_people(words[0].lower) and words[0].kind == s.NAME else GOVERNMENT
        return replace(base, kind="organisation", name=name, role=name, party=party or people)
    owner = classes.rfind(s.GENITIVE, 0, office)
    if owner >= 0 and words[owner + 1].text[0].isupper():
        name = _cut(text, words, owner + 1, len(words))
    return replace(base, kind="organisation", name=name, role=name, party=name)


def _government(words: Sequence[Token], table: str, speech: Speech) -> str | None:
    """Return ``government`` for the offices and bodies that speak for one, whose country the text leaves unsaid."""
    joined = " ".join(token.lower for token in words)
    held = any(speech.holds(table, token.lower) for token in words) or any(
        " " in entry and entry in joined for entry in speech.words.get(table, ())
    )
    return GOVERNMENT if held else None


def _named_office(
    text: str,
    words: Sequence[Token],
    base: Mention,
    office: int,
    tail: int,
    head: int,
    party: str | None,
    speech: Speech,
) -> Mention:
    name, role = _cut(text, words, tail, head), _cut(text, words, 0, office + 1)
    if head < len(words):
        role += " " + _cut(text, words, head, len(words))
    if words[office].kind == s.ORGANISATION:
        return replace(base, kind="organisation", name=name, role=role, party=name)
    if "inflected" in speech.flags and len(parts := name.split()) == 3 and not _PATRONYMIC.search(parts[1].lower()):
        role, name = f"{role} {parts[0]}", f"{parts[1]} {parts[2]}"  # "мер Бельська Томас Ерб": a place comes first
    party = _government(words[: office + 1], "role_government", speech) if party is None else party
    return replace(base, kind="person", name=name, role=role, party=party)


def _bare_name(
    text: str, words: Sequence[Token], base: Mention, classes: str, head: int, party: str | None
) -> Mention | None:
    if not re.search("[NTJ]", classes):
        return None
    if classes.strip("J") == "":
        return None
    if classes[:head].strip("JTG") == "":
        return replace(base, kind="party", name=base.text, party=party)
    if head < len(words) and head >= 2 and s.ORGANISATION in classes[head:]:
        place = _cut(text, words, head + 1, len(words))
        return replace(base, kind="person", name=_cut(text, words, 0, head), role=place, party=place)
    titled = s.HONORIFIC in classes
    skip = max(len(classes) - len(classes.lstrip("wJH")), classes.rfind(s.GENITIVE, 0, len(classes) - 1) + 1)
    name = _cut(text, words, skip, len(words)) if skip < len(words) else base.text
    return replace(base, kind="person" if titled else "name", name=name, party=party if party != name else None)


def _cut(text: str, words: Sequence[Token], first: int, last: int) -> str:
    while first < last and words[first].kind in (s.DETERMINER, s.HONORIFIC, s.GENITIVE):
        first += 1
    while last > first and words[last - 1].kind == s.GENITIVE:
        last -= 1
    return _unmarked(text[words[first].start : words[last - 1].end]) if first < last else ""


def _worded(text: str, words: Sequence[Token]) -> str:
    """Return the words as they stand; an article that opens them ("The other detainee") in lower case."""
    worded = _unmarked(text[words[0].start : words[-1].end])
    article = len(words) > 1 and words[0].kind == words[1].kind == s.DETERMINER
    return worded[:1].lower() + worded[1:] if article else worded


def _unmarked(name: str) -> str:
    """Leave off the marks of a name in quotation marks: «Мостобуд» is Мостобуд."""
    return re.sub('[«»“”„"]', "", name)


def _read_gender(words: Sequence[Token], speech: Speech) -> Literal["m", "f"] | None:
    for token in words:
        if speech.holds("role_feminine", token.lower) or speech.holds("feminine", token.lower):
            return "f"
        if speech.holds("role_masculine", token.lower) or speech.holds("masculine", token.lower):
            return "m"
    return None


def _read_party(text: str, words: Sequence[Token], speech: Speech) -> str | None:
    """Tell on whose behalf a phrase speaks: a country in it, a possessor, or the organisation beside an office."""
    classes = "".join(token.kind for token in words)
    for match in re.finditer("T+|J", classes):
        wording = " ".join(
            token.lower.removesuffix(".") if token.lower.count(".") < 2 else token.lower
            for token in words[match.start() : match.end()]
        )
        if known := speech.party_of(wording) or speech.party_of(words[match.start()].lower):
            return known
    if owner := re.match(r"[NO]+(?=G)", classes):
        return _cut(text, words, 0, owner.end())
    role = classes.find(s.ROLE)
    if role > 0 and any(speech.holds("org_state", token.lower) for token in words[:role]):
        return words[0].text if is_people(words[0].lower) and words[0].kind == s.NAME else GOVERNMENT
    minister = role > 0 and any(speech.holds("role_ministers", token.lower) for token in words)
    if (
        role > 0
        and (owner := re.match(r"[NwO]*[NO](?=R)", classes))
        and not (minister and not is_people(words[0].lower))
    ):
        return _cut(text, words, 0, owner.end())
    if role >= 0 and any(speech.holds("role_ministers", token.lower) for token in words):
        return GOVERNMENT
    if role >= 0 and (behind := re.search(r"(?<=L)D?[wJNTROG]*[NO]", classes[role:])):
        return _cut(text, words, role + behind.start(), role + behind.end()) or None
    return None


def _join_appositions(found: list[Mention], classes: str) -> list[Mention]:
    """Join "Milan Weiss, a spokesman for the port," and "the director, Ada Holm" into one mention each."""
    joined: list[Mention] = []
    for mention in found:
        if joined and re.fullmatch(r"c|c9c|b|c9", classes[joined[-1].last : mention.first]):
            both = _join(joined[-1], mention, classes)
            if both is not None:
                joined[-1] = both
                continue
        joined.append(mention)
    return joined


def _join(left: Mention, right: Mention, classes: str) -> Mention | None:
    closed = classes[right.last : right.last + 1] in ("", s.COMMA, s.STOP, s.BRACKET)
    if left.first and classes[left.first - 1] in (s.ACCORDING, s.CUE_REST) and not closed:
        return None  # "According to Holm, officials will meet"
    if left.kind in ("person", "name") and classes[right.first : right.first + 2] == s.ROLE + s.LINK:
        right = replace(right, kind="role", name=None, role=right.text)  # "Holm, skipper of the trawler Silver Line,"
    named, office = (left, right) if left.name and left.kind in ("person", "name") else (right, left)
    if named.kind not in ("person", "name") or named.role is not None or named.name is None:
        return None
    if classes[right.last : right.last + 1] in set("VXZA9"):
        return None  # "in Kessa, officials said"
    if office.kind == "role" and office.name is None:
        kind: MentionKind = "person"
    elif (
        office.kind == "organisation"
        and office.name == office.role
        and _describes(office, office is right, classes, closed)
    ):
        kind = "organisation"
    else:
        return None
    return replace(
        named,
        first=left.first,
        last=right.last,
        start=left.start,
        end=right.end,
        kind=kind,
        role=office.role,
        party=named.name if kind == "organisation" else office.party or named.party,
        gender=named.gender or office.gender,
        apposition=True,
    )


def _describes(office: Mention, behind: bool, classes: str, closed: bool) -> bool:
    """Tell "Tamin Water, operator of the dam" and "the operator of the dam, Tamin Water," from two organisations."""
    plain = office.text[:1].islower() or classes[office.first] == s.ORGANISATION
    return plain and (not office.definite if behind else closed)
