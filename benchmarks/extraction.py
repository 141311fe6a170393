"""How clean are the bodies and how true the dates? Scores extraction on the development pages, its peers beside it.

Every reader sees the same pages in the same run, each in a process of its own; time is that process's CPU time. Needs
the development data beside the repository; without it there is nothing to measure and the script says so and ends with 0.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import importlib.util
import io
import json
import logging
import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType
from typing import Any

from _floors import find_shared, hold_floors
from _readers import OFFERS, READERS, Answer

SETS = ("aeb", "ft", "fe", "hm")
COLUMNS = ("F1", "clean", "par", "day", "title", "authors")
KEPT = ("F1", "clean", "day", "title", "authors")
"""Figures that have a floor."""
WARM_UP = 40
"""Pages after which growth of memory counts: by then every table and model is loaded."""

Page = Mapping[str, Any]


@dataclass(frozen=True)
class Reading:
    """What one reader made of its pages."""

    answers: list[Answer]
    seconds: float
    """CPU time of the reading alone, without start, files and a first page that loads the tables."""
    peak: float
    """Highest resident memory, MB."""
    growth: float
    """Of the resident memory after WARM_UP pages, MB."""


def read_all(name: str, pages: Sequence[Page]) -> Reading:
    """Read every page with the reader *name*. Runs in a process of its own."""
    logging.disable(logging.CRITICAL)  # what a peer has to say of a page is no part of the table
    warnings.simplefilter("ignore")
    read = READERS[name]()
    read(pages[0]["url"], read_bytes(pages[0]), find_fetch_time(pages[0]))
    answers, seconds, warm = [], 0.0, 0.0
    for number, page in enumerate(pages):
        body, fetched_at = read_bytes(page), find_fetch_time(page)
        started = time.process_time()
        try:
            answer = read(page["url"], body, fetched_at)
        except Exception as fault:  # a peer that raises has no answer; ours must never
            if name == "ours":
                raise
            answer = {"refused": f"{type(fault).__name__}: {fault}"}
        seconds += time.process_time() - started
        answers.append({"set": page["set"], "id": page["id"], **answer})
        warm = _resident() if number < WARM_UP else warm
    return Reading(answers, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, _resident() - warm)


def read_bytes(page: Page) -> bytes:
    """Return the page as it was sent, unpacked."""
    raw = Path(page["html_path"]).read_bytes()
    return gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw


def find_fetch_time(page: Page) -> datetime:
    """Return the end of the day on which the page was fetched, or may have been."""
    stated = None if page["set"] == "hm" else page["fetched_at"]  # that set's one date lies before some pages' own
    return datetime.fromisoformat(str(stated or "2026-07-15")[:10]).replace(hour=23, minute=59, tzinfo=UTC)


def _resident() -> float:
    """Return the resident memory of this process in MB; its highest so far where there is no /proc."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return float(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def load_scorer(path: Path) -> ModuleType:
    """Load the scorer beside the repository."""
    spec = importlib.util.spec_from_file_location("scorer", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def score(scorer: ModuleType, gold: Sequence[Page], answers: Sequence[Answer]) -> dict[str, dict[str, float]]:
    """Return the scorer's figures by set, for these pages only."""
    with tempfile.TemporaryDirectory() as folder:
        file, report = Path(folder) / "answers.jsonl", Path(folder) / "report.json"
        file.write_text("".join(json.dumps(answer, ensure_ascii=False) + "\n" for answer in answers), encoding="utf-8")
        vars(scorer)["read_gold"] = lambda _: gold
        given, sys.argv = sys.argv, ["score", "score", folder, str(file), "--json", str(report)]
        with contextlib.redirect_stdout(io.StringIO()):
            scorer.main()
        sys.argv = given
        scores: dict[str, dict[str, float]] = json.loads(report.read_text(encoding="utf-8"))
    return scores


def find_faults(scorer: ModuleType, gold: Page, answer: Answer) -> tuple[list[str], list[str]]:
    """Return the lines of the answer that the truth does not hold, and the paragraphs of the truth that are lost: the scorer's rule."""
    truth = "\n".join(gold["paragraphs"]) + "\n" + (gold["title"] or "")
    known = set(scorer.shingles(truth, 2)) | set(scorer.shingles(truth, 1))
    body = answer.get("article_body") or ""
    junk = []
    for line in body.split("\n"):
        if words := scorer.tokens(line):
            found = scorer.shingles(line, 2 if len(words) > 1 else 1)
            if sum(count for each, count in found.items() if each in known) / sum(found.values()) < 0.5:
                junk.append(line)
    held = set(scorer.shingles(body, 2))
    optional = gold["optional"] or [False] * len(gold["paragraphs"])
    lost = []
    for paragraph, may_miss in zip(gold["paragraphs"], optional, strict=True):
        needed = scorer.shingles(paragraph, 2)
        counts = len(scorer.tokens(paragraph)) >= 3 and not may_miss
        if counts and sum(each in held for each in needed) / len(needed) < 0.5:
            lost.append(paragraph)
    return junk, lost


def print_worst(scorer: ModuleType, gold: Sequence[Page], answers: Sequence[Answer], count: int) -> None:
    """Print the *count* worst pages of each set with what is left in and what is lost, to be read by eye."""
    by_page = {(answer["set"], answer["id"]): answer for answer in answers}
    rows = []
    for page in gold:
        if page["paragraphs"]:
            answer = by_page.get((page["set"], page["id"]), {})
            found = scorer.body_scores(page, answer.get("article_body") or "")
            rows.append((scorer.f1(found["P"], found["R"]), page, answer))
    for each in SETS:
        worst = sorted((row for row in rows if row[1]["set"] == each), key=lambda row: float(row[0]))[:count]
        for quality, page, answer in worst:
            print(f"worst {each} {quality:.3f} {page['id']} {answer.get('refused', '')}")
            junk, lost = find_faults(scorer, page, answer)
            for sign, lines in (("+", junk), ("-", lost)):
                for line in lines[:12]:
                    print(f"    {sign} {line[:160]}")


def print_table(readings: Mapping[str, Reading], scores: Mapping[str, Mapping[str, Mapping[str, float]]]) -> None:
    """Print quality by set, then speed and memory, one row a reader; "-" for what a reader does not offer."""
    for each in SETS:
        cells = {name: report[each] for name, report in scores.items() if each in report}
        columns = [column for column in COLUMNS if any(column in cell for cell in cells.values())]
        if columns:
            pages = next(iter(cells.values()))["pages"]
            print(f"\n{each}, {pages:.0f} pages".ljust(25) + "".join(f"{column:>9}" for column in columns))
        for name, cell in cells.items():
            row = (f"{cell[column]:9.3f}" if column in OFFERS.get(name, COLUMNS) else f"{'-':>9}" for column in columns)
            print(f"{name:<24}" + "".join(row))
    plain = readings.get("trafilatura")
    print(f"\n{'a core, MB':<24}{'pages/s':>9}{'ratio':>9}{'peak':>9}{'growth':>9}{'refused':>9}")
    for name, reading in readings.items():
        speed = len(reading.answers) / reading.seconds
        ratio = f"{speed / (len(plain.answers) / plain.seconds):9.2f}" if plain else f"{'-':>9}"
        refused = sum("refused" in answer for answer in reading.answers)
        print(f"{name:<24}{speed:9.1f}{ratio}{reading.peak:9.0f}{reading.growth:9.1f}{refused:9}")


def measure(names: Sequence[str], pages: Sequence[Page], jobs: int) -> dict[str, Reading]:
    """Read the pages with every reader, each in a clean process; *jobs* of them at a time."""
    context = get_context("spawn")
    with ProcessPoolExecutor(max_workers=jobs, mp_context=context, max_tasks_per_child=1) as pool:
        asked = {name: pool.submit(read_all, name, pages) for name in names}
        return {name: reading.result() for name, reading in asked.items()}


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ours", action="store_true", help="leave the peers out")
    parser.add_argument("--peers", nargs="+", choices=[name for name in READERS if name != "ours"], metavar="NAME")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=SETS)
    parser.add_argument("--limit", type=int, default=None, help="pages of each set")
    parser.add_argument("--worst", type=int, default=0, help="print the worst pages of each set with their faults")
    parser.add_argument("--jobs", type=int, default=1, help="readers at a time; more than one blurs the speed")
    parser.add_argument("--answers", type=Path, default=None, help="folder to keep each reader's answers in")
    parser.add_argument("--lift", action="store_true", help="raise the floors to what was measured")
    return parser.parse_args()


def main() -> int:
    """Score the readers on the same pages in one run; hold ours to the floors unless only some pages were read."""
    arguments = _parse_arguments()
    shared = find_shared()
    if shared is None or not (shared / "data" / "extraction").is_dir():
        print("extraction: the development data beside the repository is not here; nothing measured")
        return 0
    scorer = load_scorer(shared / "tools" / "score_extraction.py")
    by_set: dict[str, list[Page]] = {each: [] for each in SETS}
    for page in scorer.read_gold(str(shared / "data" / "extraction")):
        by_set[page["set"]].append(page)
    gold = [page for each in arguments.sets for page in by_set[each][: arguments.limit]]
    pages = [{key: page[key] for key in ("set", "id", "url", "html_path", "fetched_at")} for page in gold]
    peers = [] if arguments.ours else arguments.peers or [name for name in READERS if name != "ours"]
    readings = measure(["ours", *peers], pages, arguments.jobs)
    scores = {name: score(scorer, gold, reading.answers) for name, reading in readings.items()}
    for answer in readings["ours"].answers:
        if "refused" in answer:
            print(f"refused {answer['set']} {answer['id'][:60]}: {answer['refused'][:120]}")
    print_worst(scorer, gold, readings["ours"].answers, arguments.worst)
    print_table(readings, scores)
    if arguments.answers:
        arguments.answers.mkdir(parents=True, exist_ok=True)
        for name, reading in readings.items():
            lines = "".join(json.dumps(answer, ensure_ascii=False) + "\n" for answer in reading.answers)
            (arguments.answers / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    if arguments.limit or set(arguments.sets) != set(SETS):
        return 0
    ours = scores["ours"]
    figures = {f"{each} {name}": ours[each][name] for each in SETS for name in KEPT if name in ours.get(each, {})}
    return hold_floors("extraction", figures, lift=arguments.lift)


if __name__ == "__main__":
    sys.exit(main())
