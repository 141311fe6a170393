"""How many altered copies are found and told as copies, and how many of the reported ones are? Sketch, look-up and judgement.

Recall is measured in a real store of 40,000 texts, through the product's own look-up: the development texts, and others made up
of the words of these. Nine in ten of those come from a chain over word pairs, so that they share phrases as unlike reports do; the
tenth is a development text with every third word replaced and paragraphs left out, a rival of what is sought. Beside it, on the
same shingles, datasketch's MinHash-LSH of 32 bands of 4 rows.

Precision: on the pairs that come with the data, and on all pairs of development texts that were reported when
read_copies.tsv was read, by one reader (COPY, DERIVED, NEW; ids only); ``--all`` looks for pairs reported since. Needs the development
data beside the repository; says so and passes where there is none. ``--lift`` raises the floors.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.util import find_spec
from itertools import combinations, islice
from pathlib import Path
from typing import Any

from _documents import Document, save_documents
from _floors import find_shared, hold_floors

from monitor.holdings import HeldText
from monitor.items import Article
from monitor.store.candidates import find_copy_candidates
from monitor.store.database import open_store
from monitor.story.copies import judge_copy
from monitor.text.fingerprints import body_sha256, fold_words, hash_shingles, minhash_bands

SETS = ("ecb", "basil", "t17", "allsides_bg1500", "newswcl")
SAMPLE = 150
STORED, PORTION = 40_000, 2_000
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
    rows = {row["id"]: row for name in SETS for row in read_rows(folder / f"{name}.jsonl.gz")}
    texts = {key: str(row["text"]) for key, row in rows.items()}
    figures = measure_pairs(folder / "near_copies.tsv", texts)
    figures |= measure_read(Path(__file__).with_name("read_copies.tsv"), rows)
    figures |= measure_recall(texts)
    return hold_floors("copies", figures, lift="--lift" in sys.argv)


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the data set's articles."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def measure_recall(texts: Mapping[str, str]) -> dict[str, float]:
    """Alter a sample of texts in each way, look each up in a full store, judge, and return the shares found and told."""
    long_enough = sorted(key for key, text in texts.items() if len(fold_words(text)) >= 150)
    sample = random.Random(7).sample(long_enough, SAMPLE)
    keys = {key: number for number, key in enumerate(texts, 1)}
    peer, peer_found = Peer(), Counter[str]()
    figures = {}
    with tempfile.TemporaryDirectory(prefix="copies-") as folder, open_store(f"sqlite:///{folder}/m.sqlite3") as store:
        start = time.perf_counter()
        for portion in read_portions((*texts.values(), *make_texts(list(texts.values()), STORED - len(texts)))):
            save_documents(store, portion)
            peer.add(portion)
        print(f"{STORED:,} texts stored in {time.perf_counter() - start:.0f} s", flush=True)
        found, told = Counter[str](), Counter[str]()
        for name, alter in MUTATIONS.items():
            for key in sample:
                article = make_article(alter(texts[key], random.Random(key)))
                held = find_copy_candidates(store, body_sha256="", bands=article.bands, not_article=None)
                found[name] += keys[key] in {text.article_id for text in held}
                told[name] += judge_copy(article, held) is not None
                peer_found[name] += peer.finds(article.article_body, keys[key])
            beside = f"  datasketch {peer_found[name] / SAMPLE:.3f}" if peer.is_here else ""
            print(f"  {name:<24} found {found[name] / SAMPLE:.3f}  told {told[name] / SAMPLE:.3f}{beside}", flush=True)
            figures[f"{name} told"] = told[name] / SAMPLE
    asked = SAMPLE * len(MUTATIONS)
    if peer.is_here:
        print(
            f"  candidates, all of it: found {found.total() / asked:.3f}  datasketch {peer_found.total() / asked:.3f}"
        )
    return figures | {"candidates found": found.total() / asked}


class Peer:
    """MinHash-LSH of 128 permutations in 32 bands of 4 rows, on our shingles; finds nothing where datasketch is not installed."""

    def __init__(self) -> None:
        self.is_here = find_spec("datasketch") is not None
        if self.is_here:
            from datasketch import MinHash, MinHashLSH

            self._empty = MinHash(num_perm=128, hashfunc=int)
            self._index = MinHashLSH(num_perm=128, params=(32, 4))

    def add(self, documents: Iterable[Document]) -> None:
        """Take the documents into the index."""
        for key, body, _ in documents if self.is_here else ():
            self._index.insert(key, self._sketch(body))

    def finds(self, text: str, key: int) -> bool:
        """Tell whether the document *key* is among the candidates for *text*."""
        return self.is_here and key in self._index.query(self._sketch(text))

    def _sketch(self, text: str) -> Any:
        sketch = self._empty.copy()
        sketch.update_batch([int(value) & 0xFFFFFFFF for value in hash_shingles(text)])
        return sketch


def read_portions(texts: Iterable[str]) -> Iterator[list[Document]]:
    """Yield documents of the texts, numbered from 1, in portions."""
    numbered = enumerate(texts, 1)
    while portion := [Document(key, body, minhash_bands(body)) for key, body in islice(numbered, PORTION)]:
        yield portion


def make_texts(texts: Sequence[str], count: int) -> Iterator[str]:
    """Yield made-up texts of natural words: nine in ten by a chain over word pairs, the tenth a development text, spoiled."""
    draw = random.Random(11)
    follows: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for text in texts:
        words = text.split()
        for first, second, third in zip(words, words[1:], words[2:], strict=False):
            follows[first, second].append(third)
    starts = list(follows)
    for number in range(count):
        if number % 10 == 0:
            kept = [part for part in draw.choice(texts).split("\n") if draw.random() > 0.4]
            yield "\n".join(edit_words(0.33)(part, draw) for part in kept)
            continue
        made = list(draw.choice(starts))
        for _ in range(draw.randint(150, 600)):
            following = follows.get((made[-2], made[-1])) or draw.choice(starts)
            made.append(draw.choice(following))
        yield " ".join(made)


def measure_read(path: Path, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    """Judge the pairs that were read, or with ``--all`` every pair that shares values; return the share of true ones among those reported."""
    labels = {tuple(line.split("\t")[:2]): line.split("\t")[2] for line in path.read_text("utf-8").splitlines()[1:]}
    pairs: set[tuple[str, ...]] = set(labels)
    if "--all" in sys.argv:
        holders: defaultdict[int, set[str]] = defaultdict(set)
        for key, row in rows.items():
            for band in minhash_bands(row["text"]):
                holders[band].add(key)
        pairs |= {
            pair for keys in holders.values() for pair in combinations(sorted(keys), 2) if pair[::-1] not in labels
        }
    reported = {pair for pair in pairs if judge_copy(read_article(rows[pair[0]]), [read_held(rows[pair[1]])])}
    told = Counter(labels.get(pair, "not read") for pair in reported)
    print(f"  natural pairs reported: {len(reported)}; {dict(told)}")
    read = told.total() - told["not read"]
    return {"precision on our read pairs": (read - told["NEW"]) / (read or 1)}


def read_article(row: Mapping[str, Any]) -> Article:
    """Return the data set's article as a new one, with outlet and day."""
    article = make_article(row["text"])
    article.url, article.outlet, article.date_published = row["id"], row["source"] or "", _read_day(row)
    return article


def read_held(row: Mapping[str, Any]) -> HeldText:
    """Return the data set's article as the store holds it."""
    return replace(hold(1, row["text"]), url=row["id"], outlet=row["source"] or "", time=_read_day(row))


def _read_day(row: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(row["date"][:10]).replace(tzinfo=UTC) if row["date"] else NOW


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


def make_article(text: str) -> Article:
    """Return a new article of that text."""
    article = Article(url="https://data.example/new", article_body=text, bands=minhash_bands(text))
    article.body_sha256 = body_sha256(text)
    return article


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
