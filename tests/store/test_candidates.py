"""Which texts a look-up finds, and what it does when a value recurs everywhere or another crawl saves at the same moment."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from monitor.items import Article, DroppedLine
from monitor.store import candidates, origins, second_look
from monitor.store.candidates import find_copy_candidates, look_up, read_evidence
from monitor.store.check import check_store
from monitor.store.database import Store, open_store
from monitor.store.ledger import list_articles
from monitor.store.models import VersionRow
from monitor.store.second_look import place_again
from monitor.store.write import Saved, save_article
from monitor.story.copies import judge_copy
from monitor.text.fingerprints import body_sha256, minhash_bands
from monitor.updates.compare import compare_ledger
from tests.store.samples import NOW, STORY, make_article


def words(seed: int, count: int) -> list[str]:
    draw = random.Random(seed)
    return [f"w{draw.randrange(100_000)}" for _ in range(count)]


def make(name: str, text: Iterable[str], hours: float = 0.0, **changes: Any) -> Article:
    body = " ".join(text)
    values: dict[str, Any] = {
        "url": f"https://{name}.example/a",
        "outlet": name,
        "article_body": body,
        "figures": [],
        "bands": minhash_bands(body),
        "body_sha256": body_sha256(body),
    }
    return make_article(1, 12, hours=hours, **{**values, **changes})


def dedupe(store: Store, article: Article) -> Article:
    """Do what the pipeline's step does."""
    found = look_up(store, body_sha256=article.body_sha256, bands=article.bands, not_article=article.article_id)
    return replace(article, copies_sought_to=found.newest_version, copy=judge_copy(article, found.texts))


def save(store: Store, article: Article) -> Saved:
    return save_article(store, article, run_id=None, now=NOW, derive=compare_ledger, judge=judge_copy)


def copies(store: Store) -> dict[str, tuple[str | None, str | None]]:
    rows = list_articles(store, STORY)
    outlets = {row["article_id"]: row["outlet"] for row in rows}
    return {row["outlet"]: (outlets.get(row["copy_of"]), row["copy_kind"]) for row in rows}


def test_a_copy_is_found_among_many_pages_that_carry_one_box(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    # Twenty-five pages share more values with the new text, those of a long box, than the one it was cut from.
    box, wire = words(1, 300), words(2, 120)
    for number in range(25):
        save(store, make(f"page{number}", [*words(100 + number, 60), *box]))
    wanted = save(store, make("wire", wire))
    text = make("late", [*wire, *box])
    found = find_copy_candidates(store, body_sha256=text.body_sha256, bands=text.bands, not_article=None)
    assert len(found) == candidates.CANDIDATES
    assert found[0].article_id == wanted.article_id
    assert (found[0].url, found[0].outlet) == ("https://wire.example/a", "wire")
    # However often a value recurs, a bounded number of rows is read of it.
    monkeypatch.setattr(candidates, "ROWS_A_VALUE", 3)
    assert wanted.article_id in {
        one.article_id
        for one in find_copy_candidates(store, body_sha256=text.body_sha256, bands=text.bands, not_article=None)
    }


@pytest.mark.parametrize("asked_by_it", [True, False])
def test_an_article_with_many_near_versions_does_not_hide_the_text_that_it_reprints(
    sqlite_store: Store, asked_by_it: bool
) -> None:
    report = words(4, 240)
    wire = save(sqlite_store, make("wire", report))
    for number in range(candidates.TEXTS + 10):
        live = save(sqlite_store, make("live", [*report, *words(5, 12), f"entry{number}"], 1 + number / 60))
    assert live.version == candidates.TEXTS + 10
    asked = make("live" if asked_by_it else "late", [*report, *words(5, 12), "entry"])
    found = find_copy_candidates(
        sqlite_store,
        body_sha256=asked.body_sha256,
        bands=asked.bands,
        not_article=live.article_id if asked_by_it else None,
    )
    articles = {wire.article_id} if asked_by_it else {wire.article_id, live.article_id}
    assert {one.article_id for one in found} == articles
    assert asked_by_it or len(found) == candidates.TEXTS  # where there is room, any version may have been copied


def test_a_paragraph_that_is_marked_is_no_evidence() -> None:
    body = "Read more.\n\nThe ferry sank.\n\nFollow us."
    assert read_evidence(body, [{"paragraph": 0}, {"paragraph": 2}]) == "The ferry sank."
    assert read_evidence(body, []) == body


def test_a_near_copy_that_came_in_since_the_look_up_is_found_in_the_save(store: Store) -> None:
    wire = words(1, 240)
    edited = [f"x{place}" if place % 15 == 3 else word for place, word in enumerate(wire)]
    first, second = dedupe(store, make("wire", wire)), dedupe(store, make("bugle", edited, 2))
    assert first.copy is None
    assert second.copy is None  # neither saw the other
    save(store, second)
    save(store, first)
    assert copies(store) == {"wire": (None, None), "bugle": ("wire", "near")}
    assert check_store(store) == []


WORKER = """
import json, sys
from datetime import datetime
from monitor.items import Article, Verdict
from monitor.store.candidates import look_up
from monitor.store.database import open_store
from monitor.store.write import save_article
from monitor.story.copies import judge_copy
from monitor.text.fingerprints import body_sha256, minhash_bands
from monitor.updates.compare import compare_ledger
url, name, time, story, body = json.loads(sys.stdin.readline())
now = datetime.fromisoformat(time)
article = Article(url=f"https://{name}.example/a", outlet=name, article_body=body, date_published=now, bands=minhash_bands(body))
article.body_sha256 = body_sha256(body)
article.verdicts = [Verdict(story=story, bin="in", score=0.9, reasons=())]
with open_store(url) as store:
    found = look_up(store, body_sha256=article.body_sha256, bands=article.bands, not_article=None)
    article.copies_sought_to, article.copy = found.newest_version, judge_copy(article, found.texts)
    print("looked", flush=True)
    sys.stdin.readline()
    save_article(store, article, run_id=None, now=now, derive=compare_ledger, judge=judge_copy)
"""


def test_processes_that_save_near_copies_at_once_leave_one_origin(url: str) -> None:
    wire = words(1, 240)
    edited = [f"x{place}" if place % 15 == 3 else word for place, word in enumerate(wire)]
    texts = {"wire": (1, wire), "bugle": (2, edited), "courier": (3, [*words(5, 15), *wire])}
    workers = []
    for name, (hours, text) in texts.items():
        told = [url, name, (NOW + timedelta(hours=hours)).isoformat(), STORY, " ".join(text)]
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert worker.stdin is not None
        worker.stdin.write(json.dumps(told) + "\n")
        worker.stdin.flush()
        workers.append(worker)
    for worker in workers:  # all have looked before any saves
        assert worker.stdout is not None
        assert worker.stdout.readline() == "looked\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("save\n")
        worker.stdin.flush()
    for worker in workers:
        worker.communicate()
        assert worker.returncode == 0
    with open_store(url) as store:
        assert copies(store) == {"wire": (None, None), "bugle": ("wire", "near"), "courier": ("wire", "near")}
        assert check_store(store) == []


PLEA = " ".join(words(77, 120))
"""A long line of furniture, as a page's comment form is once its line breaks are gone."""
TOPICS = [
    "orchestra conductor violin premiere concerto soprano audience baritone rehearsal melody symphony overture cellist encore trombone",
    "glacier meltwater researchers sediment moraine expedition satellites crevasse icefield permafrost avalanche boulder fjord geologist",
    "goalkeeper penalty stadium midfielder trophy referee league striker substitute fixture dribble tackle offside goalpost terraces",
    "vineyard harvest grapes cellar sommelier tannins barrels fermentation bottling orchard frost cork decanter vintage trellis",
    "locomotive railway timetable signalling commuters carriage platform derailment tunnel junction buffet conductor sleeper viaduct",
]


def make_page(number: int) -> Article:
    """Return a page with the furniture at its head and a topic of its own: the first two are too short to tell anything by."""
    draw = random.Random(number)
    told = [
        " ".join(draw.choices(TOPICS[number].split(), k=12)).capitalize() + "." for _ in range(1 if number < 2 else 14)
    ]
    body = "\n\n".join([PLEA, *told])
    url = f"https://meridian.example/{number}"
    article = make("meridian", [body], 24.0 * number, url=url, headline=told[0], in_language="en")
    article.verdicts = [replace(one, bin="out") for one in article.verdicts]
    return article


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (2, 0, 3, 1, 4)])
def test_what_turns_out_to_be_furniture_makes_no_copy_in_any_order(sqlite_store: Store, order: tuple[int, ...]) -> None:
    held: list[bool] = []
    for number in order:
        save(sqlite_store, dedupe(sqlite_store, make_page(number)))
        with sqlite_store.read() as session:
            held.append(any(session.scalars(select(VersionRow.copy_of))))
    assert held[-1] is False
    assert check_store(sqlite_store) == []
    if order[:2] == (0, 1):
        assert held[1] is True  # until longer pages showed what the line is, it was all there was to tell


def test_lines_that_were_cut_take_no_part(sqlite_store: Store) -> None:
    article = make("quay", words(3, 100))
    article.dropped = [DroppedLine(text=PLEA, reason="plea", place=0)]
    saved = save(sqlite_store, dedupe(sqlite_store, article))
    plea = make("pier", [PLEA], 2 * timedelta(hours=1).seconds / 3600)
    assert saved.created
    assert find_copy_candidates(sqlite_store, body_sha256=plea.body_sha256, bands=plea.bands, not_article=None) == []


def test_more_versions_than_a_query_takes_parameters_are_looked_at_again(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = 80
    monkeypatch.setattr(second_look, "IDS_A_QUERY", most // 2)
    monkeypatch.setattr(origins, "IDS_A_QUERY", most // 2)
    for number in range(most + 10):
        save(sqlite_store, make(f"paper{number}", words(number, 30)))
    with sqlite_store.begin() as session:
        driver = session.connection().connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        limit = driver.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, most)
        versions = session.scalars(select(VersionRow.id)).all()
        assert place_again(session, versions, judge_copy) == set()
        driver.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, limit)
    assert check_store(sqlite_store) == []
