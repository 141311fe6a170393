"""Does one of many phrases stand at a place in a text? Found by first or last word, as tables hold hundreds of phrases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from monitor.text.numerals import Token

Phrase = tuple[str, ...]


class PhraseIndex:
    """A set of phrases in lower case, cut as the text is; a word that ends in ``*`` stands for all that begin so."""

    def __init__(self, phrases: Iterable[Phrase] = ()) -> None:
        self.phrases = frozenset(phrases)
        longest_first = sorted(self.phrases, key=lambda phrase: (-len(phrase), phrase))
        self._by_first = _group(longest_first, 0)
        self._by_last = _group(longest_first, -1)
        self._stems_first = [phrase for phrase in longest_first if phrase[0].endswith("*")]
        self._stems_last = [phrase for phrase in longest_first if phrase[-1].endswith("*")]
        self._first_beginnings = tuple(phrase[0][:-1] for phrase in self._stems_first)
        self._last_beginnings = tuple(phrase[-1][:-1] for phrase in self._stems_last)

    def width_at(self, tokens: Sequence[Token], at: int) -> int:
        """Return the length of the longest phrase that begins at token *at*; 0 where none does."""
        if not 0 <= at < len(tokens):
            return 0
        lower = tokens[at].lower
        found = self._by_first.get(lower)
        if found is None and not lower.startswith(self._first_beginnings):
            return 0  # nearly every word
        candidates = (*(found or ()), *self._stems_first)
        return max((len(phrase) for phrase in candidates if _stands(tokens, at, phrase)), default=0)

    def width_before(self, tokens: Sequence[Token], end: int) -> int:
        """Return the length of the longest phrase that ends right before token *end*; 0 where none does."""
        if not 0 < end <= len(tokens):
            return 0
        lower = tokens[end - 1].lower
        found = self._by_last.get(lower)
        if found is None and not lower.startswith(self._last_beginnings):
            return 0
        candidates = (*(found or ()), *self._stems_last)
        return max((len(phrase) for phrase in candidates if _stands(tokens, end - len(phrase), phrase)), default=0)

    def stands_in(self, tokens: Sequence[Token]) -> bool:
        """Tell whether any phrase stands anywhere among *tokens*."""
        first, beginnings = self._by_first, self._first_beginnings
        for at, token in enumerate(tokens):  # asked of every sentence, so without calls
            lower = token.lower
            if (lower in first or (beginnings and lower.startswith(beginnings))) and self.width_at(tokens, at):
                return True
        return False

    def may_begin(self, lower: str) -> bool:
        """Tell whether any phrase begins with the word *lower*."""
        return lower in self._by_first or (bool(self._stems_first) and lower.startswith(self._first_beginnings))


def _group(phrases: Sequence[Phrase], place: int) -> Mapping[str, list[Phrase]]:
    groups: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        if not phrase[place].endswith("*"):
            groups.setdefault(phrase[place], []).append(phrase)
    return groups


def _stands(tokens: Sequence[Token], at: int, phrase: Phrase) -> bool:
    if at < 0 or at + len(phrase) > len(tokens):
        return False
    for offset, word in enumerate(phrase):
        lower = tokens[at + offset].lower
        if lower != word and not (word.endswith("*") and lower.startswith(word[:-1])):
            return False
    return True
