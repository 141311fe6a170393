"""What does the outlet memory gain? Clean pages with the four sibling pages of the outlet held, and what looking costs.

Usage: ``python benchmarks/outlet_memory.py [--worst] [--lift]``. Each page of the hand-marked outlets is read, cleaned and saved
with its four siblings held before it, in a real SQLite store. Then the two-story newsroom, made here, shows that a story's
background stays, and a saga that it does where pages share nothing else; last, the milliseconds a page that the memory takes with 1,000 articles held. Without the development
data beside the repository only the latter two are measured.
"""

from __future__ import annotations

import argparse
import atexit
import copy
import gzip
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from _floors import find_shared, hold_floors
from _newsroom import Newsroom, make_newsroom, make_saga
from sqlalchemy import delete, select

from monitor.errors import NotAnArticle
from monitor.extract.article import read_page
from monitor.items import Article
from monitor.pipelines.clean import clean_article
from monitor.store.database import Store, open_store
from monitor.store.models import ArticleRow, VersionRow
from monitor.store.outlet_lines import note_lines
from monitor.store.outlet_models import OutletLineRow
from monitor.store.outlet_pages import NEAR_REASON, REASON
from monitor.store.write import save_article
from monitor.updates.compare import compare_ledger

NOW = datetime(2031, 5, 4, 12, tzinfo=UTC)
Page = Mapping[str, Any]


def main() -> int:
    """Measure all three; hold the floors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worst", action="store_true", help="print every page that is not clean")
    parser.add_argument("--lift", action="store_true", help="raise the floors to what was measured")
    arguments = parser.parse_args()
    figures = measure_made("newsroom", make_newsroom(pages=20)) | measure_made("saga", make_saga(pages=6))
    shared = find_shared()
    if shared is None:
        print("outlet_memory: the development data beside the repository is not here; its part is not measured")
    else:
        figures |= measure_siblings(shared, worst=arguments.worst)
    measure_cost()
    return hold_floors("outlet_memory", figures, lift=arguments.lift)


# ---- real pages ---------------------------------------------------------------------------------------------------


def measure_siblings(shared: Path, *, worst: bool) -> dict[str, float]:
    """Return F1 and share of clean pages without and with the memory; print what it cut, and what of that was true text."""
    data, scorer = shared / "data" / "extraction", shared / "tools" / "score_extraction.py"
    command = [sys.executable, str(scorer), "gold", str(data)]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    pages = [page for page in map(json.loads, listed.splitlines()) if page["set"] == "fe"]
    articles = {page["id"]: article for page in pages if (article := read(page))}
    outlets: defaultdict[str, list[Article]] = defaultdict(list)
    for page in pages:
        if page["id"] in articles:
            outlets[page["outlet"]].append(articles[page["id"]])
    answers: dict[str, dict[str, str]] = {"without": {}, "with": {}}
    for key, article in articles.items():
        siblings = [one for one in outlets[article.outlet] if one is not article]
        alone = copy.deepcopy(article)
        clean_article(alone, None)
        among = read_among(article, siblings)
        answers["without"][key], answers["with"][key] = alone.article_body, among.article_body
        for line in among.dropped:
            if line.reason in (REASON, NEAR_REASON):
                print(f"  cut {key}: {line.text[:110]}")
    figures = {}
    for name, bodies in answers.items():
        for key, value in score(scorer, data, bodies, worst=worst and name == "with").items():
            figures[f"{name} siblings {key}"] = value
    return figures


def read(page: Page) -> Article | None:
    """Return the article of a development page, not cleaned any further; None where it is refused."""
    raw = Path(page["html_path"]).read_bytes()
    fetched_at = datetime.fromisoformat(str(page["fetched_at"] or "2026-07-15")[:10]).replace(hour=23, tzinfo=UTC)
    try:
        article = read_page(
            gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw,
            url=page["url"],
            content_type="text/html",
            fetched_at=fetched_at,
        )
    except NotAnArticle as reason:
        print(f"  refused {page['id']}: {reason}")
        return None
    article.outlet = page["outlet"]
    return article


def read_among(article: Article, held: Sequence[Article]) -> Article:
    """Return *article* cleaned in a store that holds the articles *held*, cleaned and saved in their order."""
    with tempfile.TemporaryDirectory() as folder:
        file = shutil.copy(_make_empty(), folder)
        with open_store(f"sqlite:///{file}") as store:
            for one in held:
                keep(store, copy.deepcopy(one))
            fresh = copy.deepcopy(article)
            clean_article(fresh, store)
    return fresh


@cache
def _make_empty() -> Path:
    """Return a store with the schema and no rows: copying it is quicker than making each anew."""
    file = Path(tempfile.mkdtemp(prefix="monitor-bench-")) / "store.sqlite3"
    atexit.register(shutil.rmtree, file.parent)
    open_store(f"sqlite:///{file}").close()
    return file


def keep(store: Store, article: Article) -> None:
    """Clean and save *article* as the line of steps does: its verdicts, if any, come between."""
    verdicts, article.verdicts = article.verdicts, []
    clean_article(article, store)
    article.verdicts = verdicts
    save_article(store, article, run_id=None, now=NOW, derive=compare_ledger)


def score(scorer: Path, data: Path, bodies: Mapping[str, str], *, worst: bool) -> dict[str, float]:
    """Return the scorer's F1 and share of clean pages."""
    with tempfile.TemporaryDirectory() as folder:
        file, report = Path(folder) / "answers.jsonl", Path(folder) / "report.json"
        rows = [{"set": "fe", "id": key, "article_body": body.replace("\n\n", "\n")} for key, body in bodies.items()]
        file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        command = [sys.executable, str(scorer), "score", str(data), str(file), "--json", str(report)]
        told = subprocess.run([*command, "--worst", "10"], check=True, capture_output=True, text=True).stdout
        if worst:
            print("\n".join(line for line in told.splitlines() if line.startswith(("fe", "worst fe"))))
        cell: dict[str, float] = json.loads(report.read_text(encoding="utf-8"))["fe"]
    return {name: cell[name] for name in ("F1", "clean", "R")}


# ---- made pages ---------------------------------------------------------------------------------------------------


def measure_made(name: str, made: Newsroom) -> dict[str, float]:
    """Return, for made pages, the share of furniture lines cut everywhere and of background that stayed on every page."""
    with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/store.sqlite3") as store:
        for article in made.articles:
            keep(store, copy.deepcopy(article))
        fates = list(_read_fates(store))
    cut = {text for text, is_cut in fates if is_cut}
    stayed = {text for text, is_cut in fates if not is_cut}
    furniture = [line for line in made.furniture if line in cut and line not in stayed]
    background = [line for line in made.background if line in stayed and line not in cut]
    wrongly = cut - set(made.furniture)
    for line in sorted(wrongly):
        print(f"  {name}: wrongly cut {line[:100]}")
    for line in sorted(set(made.furniture) - set(furniture)):
        print(f"  {name}: not cut everywhere {line[:100]}")
    return {
        f"{name} furniture gone everywhere": len(furniture) / len(made.furniture),
        f"{name} background kept": len(background) / len(made.background),
        f"{name} other lines kept": 1.0 if not wrongly else 0.0,
    }


def _read_fates(store: Store) -> Iterator[tuple[str, bool]]:
    """Yield every line of the newest version of every article, and whether it is cut or marked as furniture."""
    from monitor.store import read as reads

    for article in range(1, reads.count_rows(store)["article"] + 1):
        version = reads.load_article(store, article)["versions"][-1]
        gone = {line["text"] for line in version["dropped"]}
        for text in gone:
            yield text, True
        for text in version["article_body"].split("\n\n"):
            if text not in gone:
                yield text, False


def measure_cost() -> None:
    """Print the CPU time that cleaning and saving an article takes with 1,000 held, and its size on the disk.

    Every second page is on one of two stories and shares its background; every page shares four lines of furniture.
    """
    articles = make_newsroom(pages=275).articles
    with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/store.sqlite3") as store:
        for article in articles[:1000]:
            keep(store, article)
        rest = articles[1000:1100]
        times = [time.process_time()]
        for article in copy.deepcopy(rest):
            clean_article(article, None)
        times.append(time.process_time())
        for article in rest:
            clean_article(article, store)
        times.append(time.process_time())
        for article in rest:
            save_article(store, article, run_id=None, now=NOW, derive=compare_ledger)
        times.append(time.process_time())
        stored = select(ArticleRow, VersionRow).join(VersionRow, VersionRow.article_id == ArticleRow.id)
        with store.begin() as session:
            held = [(article, *session.execute(stored.where(ArticleRow.url == article.url)).one()) for article in rest]
            session.execute(delete(OutletLineRow).where(OutletLineRow.article_id.in_([row.id for _, row, _ in held])))
            began = time.process_time()
            for article, row, version in held:
                note_lines(session, article, row, version, NOW)
            noting = 10 * (time.process_time() - began)
            session.rollback()
        size = Path(folder, "store.sqlite3").stat().st_size / 1100
    alone, among, saving = (10 * (end - start) for start, end in pairwise(times))
    print(
        f"  at 1,000 articles held, of 100 more each: cleaning {among:.1f} ms, of which the memory {among - alone:.1f}; "
        f"saving {saving:.1f} ms, of which the memory about {noting:.1f}; store {size / 1024:.1f} KiB"
    )


if __name__ == "__main__":
    sys.exit(main())
