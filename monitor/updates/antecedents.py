"""Whom does a credit's pronoun or short form stand for: "she", "the agency", a bare surname? One article's memory of names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from monitor.text.numerals import Token
from monitor.updates.credit import Credit, load_credit_words
from monitor.updates.source_kinds import is_person


@dataclass
class Sources:
    """The sources that an article has named so far: what its pronouns and short forms stand for."""

    code: str
    issuer: str | None = None
    """Who publishes the text where it is a release or bulletin."""
    names: list[str] = field(default_factory=list)
    """Fullest form of each source, the latest last."""
    people: list[str] = field(default_factory=list)
    """Every run of two or more words written large seen so far, the latest last: what a surname may be short for."""
    near: list[str] = field(default_factory=list)
    """Those of the paragraph being read."""
    paragraph: int = -1

    def see(self, tokens: Sequence[Token], paragraph: int) -> None:
        """Note the names in a sentence of *paragraph*."""
        if paragraph != self.paragraph:
            self.near, self.paragraph = [], paragraph
        run: list[str] = []
        for token in [*tokens, None]:
            if token is not None and token.kind == "word" and token.text[0].isupper():
                run.append(token.text)
                continue
            if len(run) >= 2:
                self.people.append(" ".join(run))
                self.near.append(self.people[-1])
            run = []

    def resolve(self, credit: Credit) -> str | None:
        """Return the fullest known form of *credit*'s name; None for a pronoun that stands for nobody known."""
        name = self._antecedent(credit.name) if credit.pronoun else self._fullest(credit.name)
        if name is not None:
            if name in self.names:
                self.names.remove(name)
            self.names.append(name)
        return name

    def _antecedent(self, pronoun: str) -> str | None:
        table = load_credit_words(self.code)
        lower = pronoun.lower()
        if lower in table.persons:
            return next((name for name in reversed([*self.names, *self.near]) if is_person(name, self.code)), None)
        noun = lower.split()[-1]
        if len(lower.split()) > 1:
            named = next((n for n in reversed([*self.people, *self.names]) if noun in n.lower().split()), None)
            last = next((n for n in reversed(self.names) if not is_person(n, self.code)), None)
            return named or last or " ".join(word for word in pronoun.split() if word.lower() not in table.articles)
        return next((name for name in reversed(self.names) if not is_person(name, self.code)), self.issuer)

    def _fullest(self, name: str) -> str:
        words = name.split()
        if len(words) == 1 and words[0][:1].isupper():
            longer = (n for n in reversed([*self.people, *self.names]) if words[0] in n.split())
            return next(longer, name)
        if len(words) == 1:
            return next((n for n in reversed(self.names) if words[0] in n.lower().split()), name)
        return name
