"""How well are articles told on or off a story? The development trials, beside plain TF-IDF with its best threshold.

Needs the development data beside the repository; says so and passes where there is none. ``--lift`` raises the floors.
"""

from __future__ import annotations

import gzip
import json
import math
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from _floors import find_shared, hold_floors

from monitor.items import Article, Link, Story
from monitor.story.background import find_background
from monitor.story.profile import Profile, build_profile
from monitor.story.terms import Terms, read_terms
from monitor.story.tracking import score_article, score_likeness, score_link, score_terms
from monitor.text.fingerprints import fold_words

Row = dict[str, Any]
SETS = ("ecb", "basil", "t17", "allsides_bg1500", "meantime")
PEER_THRESHOLDS = [step / 100 for step in range(8, 50)]


def main() -> int:
    """Print the tables and return 1 if a figure has fallen below its floor."""
    shared = find_shared()
    if shared is None:
        print("tracking: the development data beside the repository is not here; nothing measured")
        return 0
    rows = {row["id"]: row for name in SETS for row in read_rows(shared / f"data/tracking/{name}.jsonl.gz")}
    with gzip.open(shared / "data/tracking/trials.json.gz", "rt") as file:
        trials = json.load(file)
    figures: dict[str, float] = {}
    figures |= run_streams(shared, rows, trials)
    figures |= run_languages(rows)
    figures |= run_headlines(rows, trials)
    return hold_floors("tracking", figures, lift="--lift" in sys.argv)


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the data set's articles."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def make_article(row: Row) -> Article:
    """Return the row as the pipelines would have it."""
    title, text = row["title"] or None, row["text"]
    if title and text.startswith(title):
        text = text[len(title) :].lstrip()
    day = row["date"]
    return Article(
        url=f"https://data.example/{row['id']}",
        headline=title,
        article_body=text or title or "",
        in_language=row["lang"],
        date_published=datetime.fromisoformat(day[:10]).replace(tzinfo=UTC) if day else None,
    )


def make_profile(rows: Mapping[str, Row], seeds: Iterable[str]) -> Profile:
    """Return the profile of a story of these seeds, as the product makes it."""
    return build_profile(Story(name="trial", title="", seeds=tuple(make_article(rows[seed]) for seed in seeds)))


def run_streams(shared: Path, rows: Mapping[str, Row], trials: Row) -> dict[str, float]:
    """Score every stream for every trial, ours and the peer's, print the scorer's tables and return ours."""
    wanted = sorted({article for stream in trials["streams"].values() for article in stream})
    articles = {key: make_article(rows[key]) for key in wanted}
    start = time.perf_counter()
    terms = {key: read_terms(a.headline, a.article_body, a.in_language) for key, a in articles.items()}
    reading = time.perf_counter() - start
    start, judged = time.perf_counter(), 0
    answers: list[Row] = []
    for trial in trials["trials"]:
        profile = make_profile(rows, trial["seeds"])
        stream = {key: articles[key].date_published for key in trials["streams"][trial["set"]]}
        first = [score_terms(profile, terms[key], day.date() if day else None) for key, day in stream.items()]
        # The stream as it lies in a store once all of it is held, and what the product then makes of it.
        likenesses = [
            one.likeness
            for key, one in zip(stream, first, strict=True)
            if one.likeness is not None and key not in trial["seeds"]
        ]
        profile = replace(profile, background=find_background(likenesses))
        for key, verdict in zip(stream, first, strict=True):
            score, bin_ = score_likeness(profile, verdict.likeness or 0.0)
            answers.append({"trial": trial["trial"], "id": key, "score": score, "bin": bin_})
            judged += 1
    judging = time.perf_counter() - start
    print(f"read {1000 * reading / len(wanted):.2f} ms, judged {1000 * judging / judged:.3f} ms an article")
    print("plain TF-IDF cosine, the one threshold that is best for it")
    print_table(shared, score_peer(rows, trials))
    print("monitor.story.tracking")
    report = print_table(shared, answers)
    mean = report.pop("mean of cells")
    figures = {f"{cell} AP": cells["AP"] for cell, cells in report.items()}
    # A cost falls where the product gets better, and floors only rise: what is left of 1 is held.
    return figures | {"mean F1": mean["F1"], "mean R+rev": mean["R+rev"], "mean 1 - Cdet": 1.0 - mean["Cdet"]}


def print_table(shared: Path, answers: Iterable[Row]) -> dict[str, dict[str, float]]:
    """Run the shared scorer, print its table and return its report."""
    with tempfile.TemporaryDirectory() as folder:
        system, report = Path(folder) / "system.jsonl", Path(folder) / "report.json"
        with system.open("w") as file:
            file.writelines(json.dumps(answer) + "\n" for answer in answers)
        trials = shared / "data/tracking/trials.json.gz"
        command = [
            sys.executable,
            str(shared / "tools/score_tracking.py"),
            str(trials),
            str(system),
            "--json",
            str(report),
        ]
        sys.stdout.write(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        sys.stdout.flush()
        loaded: dict[str, dict[str, float]] = json.loads(report.read_text())
        return loaded


def score_peer(rows: Mapping[str, Row], trials: Row) -> list[Row]:
    """Return TF-IDF's answers: IDF from the stream, cosine to the seeds' centroid, the threshold with the best mean F1."""
    scored: dict[str, tuple[Row, dict[str, float]]] = {}
    for name, stream in trials["streams"].items():
        mine = [trial for trial in trials["trials"] if trial["set"] == name]
        vectors = make_vectors({key: rows[key] for key in {*stream, *(s for trial in mine for s in trial["seeds"])}})
        for trial in mine:
            centroid = Counter[str]()
            for seed in trial["seeds"]:
                centroid.update(vectors[seed])
            scored[trial["trial"]] = trial, {key: cosine(centroid, vectors[key]) for key in stream}
    best = max(PEER_THRESHOLDS, key=lambda threshold: mean_f1(scored.values(), threshold))
    return [
        {"trial": name, "id": key, "score": score, "bin": "in" if score >= best else "out"}
        for name, (_, scores) in scored.items()
        for key, score in scores.items()
    ]


def make_vectors(rows: Mapping[str, Row]) -> dict[str, Counter[str]]:
    """Return each text's TF-IDF vector of length 1."""
    counts = {key: Counter(fold_words(row["text"])) for key, row in rows.items()}
    held = Counter(word for count in counts.values() for word in count)
    vectors = {}
    for key, count in counts.items():
        vector = Counter({word: (1 + math.log(n)) * math.log(len(rows) / held[word]) for word, n in count.items()})
        length = math.hypot(*vector.values()) or 1.0
        vectors[key] = Counter({word: weight / length for word, weight in vector.items()})
    return vectors


def cosine(centroid: Mapping[str, float], vector: Mapping[str, float]) -> float:
    """Return the cosine; *vector* has length 1."""
    length = math.hypot(*centroid.values()) or 1.0
    return sum(weight * centroid[word] for word, weight in vector.items() if word in centroid) / length


def mean_f1(scored: Iterable[tuple[Row, Mapping[str, float]]], threshold: float) -> float:
    """Return the mean over the cells of the mean F1 over their trials."""
    cells: defaultdict[tuple[str, int], list[float]] = defaultdict(list)
    for trial, scores in scored:
        left_out = {*trial["seeds"], *trial["ignore"]}
        taken = {key for key, score in scores.items() if score >= threshold and key not in left_out}
        hits = len(taken & set(trial["positives"]))
        cells[trial["set"], trial["k"]].append(2 * hits / (len(taken) + len(trial["positives"])))
    return sum(sum(values) / len(values) for values in cells.values()) / len(cells)


def run_languages(rows: Mapping[str, Row]) -> dict[str, float]:
    """Find half of each article by the other half in another language; return the mean average precision."""
    halves = {key: split_row(row) for key, row in rows.items() if row["set"] == "meantime"}
    ours = rank_across(halves, rows, score_by_profile)
    peer = rank_across(halves, rows, score_by_words)
    print(f"across languages, MAP: all words {peer:.3f}, monitor.story.tracking {ours:.3f}")
    return {"across languages MAP": ours}


def split_row(row: Row) -> tuple[Row, Row]:
    """Return the row with the first half of its paragraphs, and with the second."""
    middle = max(1, len(row["paras"]) // 2)
    return ({**row, "text": "\n\n".join(row["paras"][:middle])}, {**row, "text": "\n\n".join(row["paras"][middle:])})


def rank_across(
    halves: Mapping[str, tuple[Row, Row]],
    rows: Mapping[str, Row],
    score: Callable[[Row, Sequence[Row]], list[float]],
) -> float:
    """Return the mean over articles and other languages of 1 / rank of the same article's other half."""
    languages = sorted({rows[key]["lang"] for key in halves})
    ranks = []
    for key, (first, _) in halves.items():
        for language in languages:
            others = [other for other in halves if rows[other]["lang"] == language]
            same = [other for other in others if rows[other]["story"] == rows[key]["story"]]
            if language == rows[key]["lang"] or not same:
                continue
            scores = dict(zip(others, score(first, [halves[other][1] for other in others]), strict=True))
            ranks.append(1 / (1 + sum(value > scores[same[0]] for value in scores.values())))
    return sum(ranks) / len(ranks)


_TERMS: dict[str, Terms] = {}


def score_by_profile(seed: Row, candidates: Sequence[Row]) -> list[float]:
    """Score by the product, undated."""
    profile = build_profile(Story(name="trial", title="", seeds=(make_article({**seed, "date": None}),)))
    scores = []
    for row in candidates:
        if row["id"] not in _TERMS:
            _TERMS[row["id"]] = read_terms(None, row["text"], row["lang"])
        scores.append(score_terms(profile, _TERMS[row["id"]], None).score)
    return scores


def score_by_words(seed: Row, candidates: Sequence[Row]) -> list[float]:
    """Score by the share of distinct words in common."""
    mine = set(fold_words(seed["text"]))
    words = [set(fold_words(row["text"])) for row in candidates]
    return [len(mine & other) / (len(mine | other) or 1) for other in words]


def run_headlines(rows: Mapping[str, Row], trials: Row) -> dict[str, float]:
    """Screen by headline and first paragraph; return the share of true articles kept and of others not fetched."""
    kept, stopped = [], []
    for trial in (trial for trial in trials["trials"] if trial["set"] in ("basil", "t17")):
        profile = make_profile(rows, trial["seeds"])
        true = set(trial["positives"])
        left_out = {*true, *trial["seeds"], *trial["ignore"]}
        # Every fourth will do: there are 200,000 of them.
        others = [key for key in trials["streams"][trial["set"]] if key not in left_out][::4]
        passed = {key: passes(profile, rows[key]) for key in {*true, *others}}
        # What the whole article would not have brought in is no loss.
        found = [key for key in true if score_article(profile, make_article(rows[key])).bin != "out"]
        kept.append(sum(passed[key] for key in found) / (len(found) or 1))
        stopped.append(1 - sum(passed[key] for key in others) / len(others))
    figures = {"headlines kept": sum(kept) / len(kept), "headlines screened out": sum(stopped) / len(stopped)}
    print(f"headline screen: kept {figures['headlines kept']:.3f} of true articles, stopped", end=" ")
    print(f"{figures['headlines screened out']:.3f} of the others")
    return figures


def passes(profile: Profile, row: Row) -> bool:
    """Tell whether the page would be fetched."""
    summary = " ".join(row["paras"][:2])[:300]
    day = make_article(row).date_published
    link = Link(url="https://data.example/", headline=row["title"] or None, summary=summary, date_published=day)
    return score_link(profile, link).bin != "out"


if __name__ == "__main__":
    raise SystemExit(main())
