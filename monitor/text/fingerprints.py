"""Which texts are the same, or share their wording? Digests, sketches and exact shares of word shingles.

A shingle is a run of :data:`SHINGLE_WORDS` folded words. Every value is the same on every machine and in every
release of Python: the store keeps them. What counts as a copy is judged in story/copies, not here.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import xxhash

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Shingles = npt.NDArray[np.uint64]

SHINGLE_WORDS = 5
"""Long enough that two newsrooms rarely choose the same run, short enough to survive an edit every tenth word."""
SKETCH_SIZE = 16
"""Values kept of a text. Two texts that share a quarter of one text's shingles share a value 99 times in 100."""
MIN_SKETCH_WORDS = 20
"""A shorter text (a caption, a teaser) shares its few shingles by chance: only its exact digest is looked up."""

RUN_GAP = 25
"""Words that may lie between two shared shingles of one run: with every sixth word edited, one in three stretches of five is whole."""

# Scripts without spaces between words: each character counts as a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
# Odd 64-bit constants without visible pattern: the first fraction digits of pi, as in Blowfish's tables.
_PLACES = (0x243F6A8885A308D3, 0x13198A2E03707345, 0xA4093822299F31D1, 0x082EFA98EC4E6C89, 0x452821E638D01377)
_MIX = (0xBE5466CF34E90C6D, 0xC0AC29B7C97C50DD)
_SHIFT = 32


class Overlap(NamedTuple):
    """What of one text stands in another, by its word shingles."""

    share: float
    """Share of the text's distinct shingles that the other one has, 0..1."""
    coverage: float
    """Share of the text that lies in runs of shared shingles, 0..1: what was edited within a run counts, what stands apart does not."""
    begins: int
    """Words of the text before the first that both have; all of them where none is shared."""


def body_sha256(text: str) -> str:
    """Return the hex digest of *text* as UTF-8; a lone surrogate counts as ``?``, so it never raises."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def fold_words(text: str) -> list[str]:
    """Return the words of *text* in order, compatibility-normalised and case-folded, without punctuation.

    A number is a word; each character of a script without word spaces is one. "" gives [].
    """
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def minhash_bands(text: str) -> tuple[int, ...]:
    """Return the sketch of *text* by which the store finds candidates: up to 16 integers in 0..2**63-1, ascending.

    The 16 smallest hash values of its shingles (MinHash with one permutation, "bottom-k"): two texts share
    values in proportion to what they share, also where one is a small part of the other, which bands of
    several permutations miss. () for a text under MIN_SKETCH_WORDS words.
    Source: Broder, On the resemblance and containment of documents (1997).
    """
    import numpy as np  # late, here and below: an eighth of a second that a crawl without a new page need not spend

    words = fold_words(text)
    if len(words) < MIN_SKETCH_WORDS:
        return ()
    return tuple(int(value) >> 1 for value in np.unique(_hash_runs(words))[:SKETCH_SIZE])


@lru_cache(maxsize=256)  # an article is held against up to 20 candidates, each of which comes again with the next one
def hash_shingles(text: str) -> Shingles:
    """Return the hashes of the distinct shingles of *text*, ascending; none where it has fewer than five words."""
    import numpy as np

    return np.unique(_place_runs(text))


@lru_cache(maxsize=256)
def _place_runs(text: str) -> Shingles:
    """Return the hash of every shingle of *text*, in the order of its words."""
    return _hash_runs(fold_words(text))


def containment(part: str, whole: str) -> float:
    """Return the share of the shingles of *part* that *whole* holds too, 0..1; 0.0 where *part* has none."""
    import numpy as np

    wanted = hash_shingles(part)
    if not wanted.size:
        return 0.0
    return float(np.isin(wanted, hash_shingles(whole), assume_unique=True).mean())


def measure_overlap(part: str, whole: str) -> Overlap:
    """Return what of *part* stands in *whole*: how much of its wording, in how much of its length, and from where on.

    Nothing is shared where either has fewer than five words.
    """
    import numpy as np

    places = _place_runs(part)
    shared = np.flatnonzero(np.isin(places, hash_shingles(whole)))
    if not shared.size:
        return Overlap(0.0, 0.0, len(fold_words(part)))
    gaps = np.diff(shared)
    covered = 1 + int(gaps[gaps <= RUN_GAP].sum()) + int((gaps > RUN_GAP).sum())
    return Overlap(containment(part, whole), covered / places.size, int(shared[0]))


def _hash_runs(words: list[str]) -> Shingles:
    import numpy as np

    runs = len(words) - SHINGLE_WORDS + 1
    if runs < 1:
        return np.empty(0, dtype=np.uint64)
    hashes = np.fromiter((_hash_word(word) for word in words), dtype=np.uint64, count=len(words))
    total = np.zeros(runs, dtype=np.uint64)
    for place, factor in enumerate(_PLACES):
        total += hashes[place : place + runs] * np.uint64(factor)  # wraps at 2**64, on purpose
    return _mix(total)


@lru_cache(maxsize=1 << 17)  # the words of a language recur: four times as fast as hashing each anew
def _hash_word(word: str) -> int:
    return xxhash.xxh3_64_intdigest(word.encode("utf-8", "replace"))


def _mix(values: Shingles) -> Shingles:
    """Spread every bit over the whole word, so that the smallest values are a fair draw."""
    import numpy as np

    shift = np.uint64(_SHIFT)
    for factor in _MIX:
        values = (values ^ (values >> shift)) * np.uint64(factor)
    return values ^ (values >> shift)
