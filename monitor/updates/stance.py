"""What does a statement amount to: a claim, a denial, a demand, an apology? Judged by its cue, then by its words."""

from __future__ import annotations

from monitor.items import Stance
from monitor.text.speech import Cue, Speech

# The order in which the words of the content are asked: the rarer and the clearer first.
_ORDER: tuple[Stance, ...] = (
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


def find_stance(cue: Cue | None, content: str, speech: Speech, *, official: bool, direct: bool) -> Stance:
    """Return the stance of words introduced by *cue*; None is a quotation that no verb introduces.

    *official*: an authority or organisation speaks, whose reported facts are announcements; a person's are claims.
    """
    if cue is not None and not cue.neutral:
        return cue.stance
    for stance in _ORDER:
        words = speech.content.get(stance)
        if words is not None and words.search(content):
            return stance
    return "announcement" if official and not direct else "claim"
