"""Is this line the filler that is printed where a text is to come? *Lorem ipsum*, as some outlets set it under the blur of a paid part."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

MOST_OF_LINE = 0.7
"""Share of a line's words that must be filler: real Latin has other words between them."""
FEWEST_WORDS = 4

_WORD = re.compile(r"[a-z]+")


def is_filler(line: str) -> bool:
    """Tell whether *line* is made of filler: seven words in ten, and four at least."""
    words = _WORD.findall(line.lower())
    known = sum(word in _load_words() for word in words)
    return known >= FEWEST_WORDS and known >= MOST_OF_LINE * len(words)


@cache
def _load_words() -> frozenset[str]:
    return frozenset(tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["words"])
