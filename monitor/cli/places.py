"""Where does a story happen, as its seeds word it? Names that follow a word of place, most often named first.

Pure, and for a person's eyes only: nothing is judged by it. There is no gazetteer here; a name that no preposition
precedes is not told to be a place, and inflecting languages yield their places in the case they stand in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from functools import cache

from monitor.items import Article

PREPOSITIONS = {
    "en": "in at near from off outside around across towards",
    "de": "in bei nahe aus vor nach um",
    "fr": "à en dans près depuis vers",
    "es": "en cerca desde hacia",
    "uk": "у в під біля на",
    "ru": "в во под около на",
}
"""Words that stand before a place, by language; an unknown language is read as English."""

_NAME = r"[^\W\d_a-zà-öø-ÿ][\w’'-]+(?:[ -](?:of |the |de |la |del )?[^\W\d_a-zà-öø-ÿ][\w’'-]+){0,3}"
_POSSESSIVE = re.compile(r"[’']s?$")


def find_places(articles: Iterable[Article], *, names: Collection[str], people: Collection[str]) -> list[str]:
    """Return the places that *articles* name, most often named first.

    *names* are the words that the story's profile takes for names, lower-case: only those count, which leaves out German
    nouns. *people* are the speakers: who is "in" a sentence is no place. A word that stands beside a number is a date.
    """
    said: Counter[str] = Counter()
    texts = []
    persons = {word for person in people for word in person.casefold().split()}
    for article in articles:
        texts.append(article.article_body)
        for match in _pattern(article.in_language or "en").finditer(article.article_body):
            place = _POSSESSIVE.sub("", match[1])
            words = {word.casefold() for word in re.findall(r"\w+", place)}
            if words & set(names) and not words & persons:
                said[place] += 1
    text = "\n".join(texts)
    dated = {place for place in said if re.search(rf"\d\s+{re.escape(place)}\b|\b{re.escape(place)}\s+\d", text)}
    return [place for place, _ in said.most_common() if place not in dated]


@cache
def _pattern(language: str) -> re.Pattern[str]:
    words = PREPOSITIONS.get(language, PREPOSITIONS["en"]).split()
    return re.compile(rf"\b(?i:{'|'.join(words)})\s+(?:(?i:the|der|den|dem|la|le|el)\s+)?({_NAME})")
