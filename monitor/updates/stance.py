"""What does a statement amount to: a claim, a denial, a demand, an apology? Judged by its cue, then by its words."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import replace

from monitor.items import Stance, Statement
from monitor.text.speech import Cue, Speech

# The order in which the words of the content are asked: the rarer and the clearer first.
_ORDER: tuple[Stance, ...] = (
    "decline_comment",
    "apology",
    "condolence",
    "correction",
    "denial",
    "confirmation",
    "pledge",
    "demand",
    "warning",
    "accusation",
    "criticism",
    "support",
    "position",
)

OPEN: frozenset[Stance] = frozenset({"claim", "announcement", "position", "other"})
"""What a sentence may turn out to be more than, by those around it."""
_CHARGES: frozenset[Stance] = frozenset({"denial", "accusation"})
_NEGATED: frozenset[Stance] = frozenset({"warning", "accusation", "criticism"})
"""What the words for it do not amount to where they are negated."""
_WORD = re.compile(r"[^\W\d_]+(?:['’]t)?")
_REACH = 5
"""Words behind a negation that it may negate."""
_STEM = 6
"""First letters by which two forms of a word are known: overloaded, overloading."""


def find_stance(cue: Cue | None, content: str, speech: Speech, *, official: bool, direct: bool) -> Stance:
    """Return the stance of words introduced by *cue*; None is a quotation that no verb introduces.

    *official*: an authority or organisation speaks, whose reported facts are announcements; a person's are claims.
    """
    if cue is not None and cue.stance != "claim":
        denied = cue.quoted and "denial" in speech.content and speech.content["denial"].search(content)
        return "denial" if denied else cue.stance  # "called the report “baseless”"
    for stance in _ORDER:
        words = speech.content.get(stance)
        found = words.search(content) if words is not None else None
        if found is not None and not (stance in _NEGATED and _is_negated(content[: found.start()], speech)):
            return stance
    told = cue is None or cue.neutral
    return "announcement" if official and told and not direct else "claim"


def _is_negated(before: str, speech: Speech) -> bool:
    """Tell "no danger" and "not responsible": one of the two words right before negates."""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(before)[-2:]]
    return any(speech.holds(key, word) for word in words for key in ("negations", "zero"))


def mark_denials(statements: Sequence[Statement], speech: Speech) -> list[Statement]:
    """Return the statements of one article, those as denials that negate what it reports as an accusation or as denied.

    "The ship was not overloaded" is a denial beside "accused the owner of overloading it"; alone, it is a claim.
    """
    charged = {
        stem
        for one in statements
        if one.stance in _CHARGES and one.mode != "none"
        for stem in _stems(_WORD.findall(one.quote_or_paraphrase))
    }
    return [
        replace(one, stance="denial") if one.stance in OPEN and charged & _negated(one, speech) else one
        for one in statements
    ]


def join_denials(text: str, statements: Sequence[Statement], bare: Set[int]) -> list[Statement]:
    """Make "X rejected the accusation. “No ship was lost,” X said." one denial, of what the second sentence says.

    *bare* are the numbers of those that only point at what they deny or confirm; *text* is the article's.
    """
    joined: list[Statement] = []
    for number, statement in enumerate(statements):
        before = joined[-1] if joined and number - 1 in bare else None
        if before is not None and statement.stance in OPEN and _goes_on_from(text, before, statement):
            start, end = before.sentence_span[0], statement.sentence_span[1]
            statement = replace(statement, stance=before.stance, sentence_span=(start, end), sentence=text[start:end])
            joined.pop()
        joined.append(statement)
    return joined


def _goes_on_from(text: str, before: Statement, statement: Statement) -> bool:
    """Tell whether the sentence follows right behind, and the same person or party speaks in it."""
    speaks = statement.speaker == before.speaker or (statement.party is not None and statement.party == before.party)
    return speaks and not text[before.sentence_span[1] : statement.sentence_span[0]].strip()


def _negated(statement: Statement, speech: Speech) -> set[str]:
    """Return the stems of the long words that stand behind a negation in what was said."""
    words = _WORD.findall(statement.quote_or_paraphrase)
    found: set[str] = set()
    for place, word in enumerate(words):
        low = word.lower().replace("’", "'")
        if speech.holds("negations", low) or (low.endswith("n't") and speech.holds("negations", "n't")):
            found |= _stems(words[place + 1 : place + 1 + _REACH])
    return found


def _stems(words: Sequence[str]) -> set[str]:
    """Return the first letters of the words long enough to tell, names left out."""
    return {word.lower()[:_STEM] for word in words if len(word) > _STEM and word[:1].islower()}
