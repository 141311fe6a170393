"""How many altered copies are found and told as copies, and how many of the reported ones are? Sketch, look-up and judgement.

Needs the development data beside the repository; says so and passes where there is none. ``--lift`` raises the floors.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from _floors import find_shared, hold_floors

from monitor.items import Article, HeldText
from monitor.story.copies import judge_copy
from monitor.text.fingerprints import body_sha256, fold_words, minhash_bands

SETS = ("ecb", "basil", "t17", "allsides_bg1500", "newswcl")
SAMPLE = 150
CANDIDATES = 20
LEDE = "LUNDMAR (Harbour Post) - Readers across the region woke to this news on Thursday, and reactions came quickly."
PLEA = "Sign up for our newsletter and never miss a story.\n\nFollow us for more updates from the newsroom.\n\n"
NOW = datetime(2025, 3, 2, tzinfo=UTC)


def main() -> int:
    """Print recall by mutation and the judgement of the read pairs; return 1 if a figure has fallen below its floor."""
    shared = find_shared()
    if shared is None:
        print("copies: the development data beside the repository is not here; nothing measured")
        return 0
    folder = shared / "data/tracking"
    texts = {key: text for name in SETS for key, text in read_texts(folder / f"{name}.jsonl.gz")}
    figures = measure_recall(texts) | measure_pairs(folder / "near_copies.tsv", texts)
    return hold_floors("copies", figures, lift="--lift" in sys.argv)


def read_texts(path: Path) -> list[tuple[str, str]]:
    """Return id and text of the data set's articles."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [(row["id"], row["text"]) for row in map(json.loads, file)]


def measure_recall(texts: Mapping[str, str]) -> dict[str, float]:
    """Alter a sample of texts in each way, look each up among all, judge, and return the shares found and told."""
    start = time.perf_counter()
    index: defaultdict[int, list[str]] = defaultdict(list)
    for key, text in texts.items():
        for band in minhash_bands(text):
            index[band].append(key)
    print(f"{len(texts)} texts, {1000 * (time.perf_counter() - start) / len(texts):.2f} ms each to sketch")
    long_enough = sorted(key for key, text in texts.items() if len(fold_words(text)) >= 150)
    sample = random.Random(7).sample(long_enough, SAMPLE)
    figures = {}
    for name, alter in MUTATIONS.items():
        found = told = 0
        for key in sample:
            altered = alter(texts[key], random.Random(key))
            candidates = look_up(altered, index)
            found += key in candidates
            copy = judge_copy(make_article(altered), [hold(place, texts[c]) for place, c in enumerate(candidates)])
            told += copy is not None
        print(f"  {name:<24} found {found / SAMPLE:.3f}  told {told / SAMPLE:.3f}")
        figures[f"{name} told"] = told / SAMPLE
    return figures


def measure_pairs(path: Path, texts: Mapping[str, str]) -> dict[str, float]:
    """Judge the pairs that a reader labelled; return the share of reported copies that are COPY or DERIVED, and of those found."""
    reported: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for line in path.read_text("utf-8").splitlines()[1:]:
        first, second, label = line.split("\t")[:3]
        if first in texts and second in texts:
            ways = ((first, second), (second, first))
            pairs[label] += 1
            reported[label] += any(judge_copy(make_article(texts[a]), [hold(1, texts[b])]) for a, b in ways)
    for label, count in sorted(pairs.items()):
        print(f"  {label:<24} {reported[label]} of {count} reported as copies")
    true = reported["COPY"] + reported["DERIVED"] + reported["VERSION"]
    false = reported["NEW"] + reported["ASSUMED_NEW_NOT_READ"]
    return {
        "precision on read pairs": true / (true + false or 1),
        "COPY recall": reported["COPY"] / (pairs["COPY"] or 1),
    }


def look_up(text: str, index: Mapping[int, list[str]]) -> list[str]:
    """Return the candidates as the store gives them: most shared values first."""
    shared = Counter(key for band in minhash_bands(text) for key in index.get(band, ()))
    return [key for key, _ in shared.most_common(CANDIDATES)]


def make_article(text: str) -> Article:
    """Return a new article of that text."""
    return Article(url="https://data.example/new", article_body=text)


def hold(article_id: int, text: str) -> HeldText:
    """Return the text as the store holds it."""
    return HeldText(
        article_id=article_id, origin_id=article_id, time=NOW, body_sha256=body_sha256(text), article_body=text
    )


def edit_words(share: float) -> Callable[[str, random.Random], str]:
    """Return a mutation that replaces that share of the words, one by one."""

    def edit(text: str, draw: random.Random) -> str:
        return " ".join(f"edit{draw.randrange(10**6)}" if draw.random() < share else word for word in text.split())

    return edit


def cut_end(share: float) -> Callable[[str, random.Random], str]:
    """Return a mutation that leaves out that share at the end."""
    return lambda text, draw: text[: int(len(text) * (1 - share))]


def drop_paragraphs(text: str, draw: random.Random) -> str:
    """Leave out every fifth paragraph or so."""
    return "\n".join(part for part in text.split("\n") if draw.random() > 0.2)


def move_paragraphs(text: str, draw: random.Random) -> str:
    """Put the paragraphs into another order."""
    parts = text.split("\n")
    draw.shuffle(parts)
    return "\n".join(parts)


MUTATIONS: dict[str, Callable[[str, random.Random], str]] = {
    "furniture added": lambda text, draw: PLEA + text + "\n\n" + PLEA,
    "local lede": lambda text, draw: LEDE + "\n\n" + text,
    "cut by 10 %": cut_end(0.1),
    "cut by 40 %": cut_end(0.4),
    "paragraphs dropped": drop_paragraphs,
    "paragraphs moved": move_paragraphs,
    "5 % of words edited": edit_words(0.05),
    "15 % of words edited": edit_words(0.15),
}


if __name__ == "__main__":
    raise SystemExit(main())
