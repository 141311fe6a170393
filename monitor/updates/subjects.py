"""Where is the subject of a verb of saying that does not stand right before it? Behind it, over inserts, or with another.

The plain cases are updates/rows'; these ask for the language's articles and orders. What is said is read in updates/verbs.
"""

from __future__ import annotations

from monitor.text import speech as s
from monitor.text.phrases import Mention
from monitor.updates.rows import Row

_LONG_OFFICE = 3  # words behind the noun


def stands_behind(row: Row, aux: int, left: int) -> bool:
    """Tell German "In einem Interview vor der Wahl hatte er C eingeräumt": the subject stands behind the auxiliary."""
    behind = row.mention(aux + 1)
    return behind is not None and behind.kind in ("pronoun", "person") and left != aux - 1


def is_fronted_object(row: Row, index: int, left: int) -> bool:
    """Tell German "Den Vorwurf wies die Firma zurück" and "Damit forderte der Minister": the subject stands behind the verb."""
    if row.speech.holds("oblique", row.parts[left].token.lower):
        return True
    mention, right = row.mention(left), index + 1
    lone = mention is not None and mention.kind == "name" and left == 0 and " " not in mention.text
    return lone and row.mention(right) is not None and row.speech.holds("nominative", row.parts[right].token.lower)


def find_fronted(row: Row, index: int) -> int | None:
    """Read the subject of "In a televised address President X said" and of "The union, which spoke of 17, withdrew"."""
    before = index - 1
    while before > 0 and row.kinds[before] in "XA":
        before -= 1
    if (office := _long_office(row, before)) is not None:
        return office
    mention = row.mention(before)
    if mention is not None and mention.kind == "person" and before == 1 and row.kind(0) == s.PREPOSITION:
        return before
    if row.kind(before) != s.COMMA:
        return None
    if (named := _with_insert(row, before)) is not None:
        return named
    for place in range(before - 1, 1, -1):
        if row.kinds[place] in "sek":
            return None
        if row.kinds[place] == s.SUBORDINATOR and row.speech.holds("relatives", row.parts[place].token.lower):
            named = place - 2
            free = row.mention(named) is not None and row.kind(named - 1) not in (s.PREPOSITION, s.LINK)
            return named if row.kind(place - 1) == s.COMMA and free else None
    return None


def _long_office(row: Row, before: int) -> int | None:
    """Read the rest of an office that its adjectives and genitives follow: "Міністерство [внутрішніх справ] повідомило"."""
    place = before
    while place > 0 and row.kinds[place] == s.WORD and before - place < _LONG_OFFICE:
        place -= 1
    mention = row.mention(place)
    follows = "adjectives_follow" in row.speech.flags and place < before and mention is not None
    return place if follows and mention is not None and mention.kind in ("organisation", "role") else None


def _with_insert(row: Row, comma: int) -> int | None:
    """Read "Holm, a political adviser to President Obama, said" and "Holm, at another rally, in Brenn, said"."""
    if any(kind in "VZKYQske" for kind in row.kinds[:comma]):
        return None
    opener = next((place for place, kind in enumerate(row.kinds) if kind not in "AXCSc"), comma)
    mention = row.mention(opener)
    if mention is None or mention.kind not in ("person", "name", "organisation") or opener >= comma - 1:
        return None
    return opener if mention.apposition or row.kind(opener + 1) == s.COMMA else None


def find_joint(row: Row, left: int) -> Mention | None:
    """Return the first of two who speak together: "Holm and Berg said"."""
    first = left - 2
    joint = row.kind(left - 1) == s.CONJUNCTION and row.mention(first) is not None and row.kind(first - 1) in "ceskd"
    mention = row.mention(first) if joint else None
    return mention if mention is not None and mention.kind in ("person", "party") else None


def find_auxiliary(row: Row, index: int) -> int | None:
    """Return the auxiliary that the participle at *index* closes the clause of; None where it is no perfect tense."""
    if row.kind(index + 1) not in "ceskv":
        return None
    for place in range(index - 1, -1, -1):
        if row.kinds[place] == s.AUXILIARY:
            return place
        if row.kinds[place] in "ckQ":
            return None
    return None
