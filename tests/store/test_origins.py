"""Which of several copies is the origin: a matter of their times, never of the order in which they came in."""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.items import Article, Copy
from monitor.store.candidates import look_up
from monitor.store.check import check_store
from monitor.store.database import Store, open_store
from monitor.store.ledger import list_articles, list_updates, load_ledger
from monitor.store.read import find_held, load_article
from monitor.store.write import Saved, save_article
from monitor.story.copies import judge_copy
from monitor.text.fingerprints import body_sha256, minhash_bands
from monitor.updates.compare import compare_ledger
from tests.store.samples import NOW, STORY, make_article, make_figure


def words(seed: int, count: int) -> list[str]:
    draw = random.Random(seed)
    return [f"w{draw.randrange(100_000)}" for _ in range(count)]


WIRE = words(1, 240)


def reworded(every: int, offset: int) -> list[str]:
    return [f"x{place}" if place % every == offset else word for place, word in enumerate(WIRE)]


def make(
    name: str, hours: float | None, text: Iterable[str], dead: int = 12, *, modified: float | None = None
) -> Article:
    """Return the article of outlet *name* that has *text* and says that *dead* died, published *hours* after NOW."""
    sentence = f"At least {dead} people died, port officials said."
    body = f"{' '.join(text)}\n\n{sentence}"
    article = make_article(1, dead, url=f"https://{name}.example/ferry", outlet=name, headline=name, article_body=body)
    published = None if hours is None else NOW + timedelta(hours=hours)
    return replace(
        article,
        date_published=published,
        date_modified=None if modified is None else NOW + timedelta(hours=modified),
        fetched_at=NOW + timedelta(hours=50),
        bands=minhash_bands(body),
        body_sha256=body_sha256(body),
        figures=[make_figure(body, sentence, dead)],
    )


# The edited article first has a text of its own, then the wire's.
WIRE_TEXT = make("wire", 1, WIRE)
OUTLETS = [
    make("bugle", 3, reworded(20, 3)),
    make("courier", 2, reworded(14, 5), 14),
    WIRE_TEXT,
]
EDITED = [make("edited", 2.5, words(2, 100), 9), make("edited", 2.5, reworded(30, 7), 12, modified=6)]
OTHERS = [
    make("exact", 4, WIRE),
    make("brief", 5, WIRE[:50]),
    make("early-brief", 0.5, WIRE[60:110], 11),
    make("collector", 1.5, [*WIRE[10:60], *words(3, 300)]),
    make("undated", None, reworded(20, 3)),
    make("same-time", 1, WIRE),
]
BACKGROUND = words(6, 150)
"""An agency's paragraphs below every report of the story."""
DAILY = [make(f"day{number}", 72 * number, [*words(20 + number, 100), *BACKGROUND]) for number in range(1, 4)]


def save(store: Store, article: Article) -> Saved:
    """Save as the pipelines do: what is held of the address, what is shared, and the real comparison."""
    held = find_held(store, article.url)
    found = replace(article, article_id=held.article_id if held else None)
    seen = look_up(store, body_sha256=found.body_sha256, bands=found.bands, not_article=found.article_id)
    found.copies_sought_to, found.copy = seen.newest_version, judge_copy(found, seen.texts)
    return save_article(store, found, run_id=None, now=NOW, derive=compare_ledger, judge=judge_copy)


def by_address(store: Store) -> dict[str, Any]:
    """Return the ledger with addresses for ids and without what tells when something came in."""
    ledger = load_ledger(store, STORY, generated_at=NOW)
    urls = {article["article_id"]: article["url"] for article in ledger["articles"]}
    arrival = {"figure_id", "statement_id", "update_id", "first_seen", "fetched_at", "recorded_at"}

    def strip(value: Any) -> Any:
        if isinstance(value, list):
            return [strip(one) for one in value]
        if not isinstance(value, dict):
            return value
        kept = {key: strip(one) for key, one in value.items() if key not in arrival}
        return kept | {key: urls.get(kept[key]) for key in ("article_id", "copy_of") if key in kept}

    return {key: strip(rows) for key, rows in ledger.items()} | {
        "copies": copies(store),
        "told": [(row["what"], row["url"]) for row in list_updates(store, STORY)],
    }


def copies(store: Store) -> dict[str, tuple[str | None, str | None]]:
    """Return of what, and how, each outlet's newest text is a copy."""
    rows = list_articles(store, STORY)
    outlets = {row["article_id"]: row["outlet"] for row in rows}
    return {row["outlet"]: (outlets.get(row["copy_of"]), row["copy_kind"]) for row in rows}


Ledgers = Callable[[Iterable[Article]], dict[str, Any]]


@pytest.fixture(scope="module")
def ledger_of(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledgers]:
    """Give a function that saves articles, in this order, into a store without rows, and returns the ledger."""
    path = tmp_path_factory.mktemp("order") / "monitor.sqlite3"
    shutil.copy(sqlite_template, path)

    def load(articles: Iterable[Article]) -> dict[str, Any]:
        # One engine for all: it compiles every statement once. A new Store remembers nothing of the last one's rows.
        opened.close()
        shutil.copy(sqlite_template, path)
        store = Store(opened.engine)
        for article in articles:
            save(store, article)
        assert check_store(store) == []
        return by_address(store)

    with open_store(f"sqlite:///{path}") as opened:
        yield load


def in_order(articles: Iterable[Article]) -> list[Article]:
    """Return *articles* with the edit after the text it is an edit of: nobody fetches them the other way round."""
    edits = iter(EDITED)
    return [next(edits) if any(article is edit for edit in EDITED) else article for article in articles]


def test_three_outlets_and_an_edit_give_one_ledger_in_every_order(ledger_of: Ledgers) -> None:
    wanted = None
    for order in itertools.permutations(range(5)):
        if order.index(3) < order.index(4):  # nobody fetches an edit before the text it is an edit of
            ledger = ledger_of([[*OUTLETS, *EDITED][place] for place in order])
            wanted = wanted or ledger
            assert ledger == wanted
    assert wanted is not None
    assert wanted["copies"] == {
        "wire": (None, None),
        "bugle": ("wire", "near"),
        "courier": ("wire", "near"),
        "edited": ("wire", "near"),
    }


@given(articles=st.permutations([*OUTLETS, *EDITED, *OTHERS, *DAILY]))
@settings(max_examples=15, deadline=None)
def test_copies_of_every_kind_give_one_ledger_in_any_order(ledger_of: Ledgers, articles: list[Article]) -> None:
    assert ledger_of(in_order(articles)) == ledger_of([*OUTLETS, *EDITED, *OTHERS, *DAILY])


def test_reports_of_many_days_above_one_background_are_origins_all(store: Store) -> None:
    for article in DAILY:
        save(store, article)
    assert set(copies(store).values()) == {(None, None)}


def test_three_papers_with_one_report_of_an_agency_that_is_not_held_are_one_origin(store: Store) -> None:
    dateline = ["HALVERN,", "March", "4", "(VPA)", "-"]
    papers = [
        make("quay", 2, [*dateline, *WIRE]),
        make("pier", 3, [*["By", "our", "own", "reporter", "and", "VPA"], *reworded(25, 4), *words(31, 20)]),
        make("dock", 4, [*dateline, *WIRE[:150]]),
    ]
    for article in reversed(papers):
        save(store, article)
    assert {outlet: origin for outlet, (origin, _) in copies(store).items()} == {
        "quay": None,
        "pier": "quay",
        "dock": "quay",
    }
    for key in (1, 2, 3):
        assert load_article(store, key)["carried_by"] == ["quay", "pier", "dock"]


def test_an_earlier_text_that_comes_in_late_takes_over_the_copies(store: Store) -> None:
    for article in (*OUTLETS[:2], OTHERS[0]):
        save(store, article)
    assert copies(store)["exact"] == ("courier", "near")
    assert [row["outlet"] for row in list_updates(store, STORY)] == ["courier"]
    save(store, WIRE_TEXT)
    assert copies(store) == {
        "wire": (None, None),
        "bugle": ("wire", "near"),
        "courier": ("wire", "near"),
        "exact": ("wire", "exact"),
    }
    assert [row["outlet"] for row in list_updates(store, STORY)] == ["wire", "courier"]
    assert check_store(store) == []


def test_a_longer_text_that_is_earlier_has_the_short_one_as_its_part(store: Store) -> None:
    save(store, OTHERS[1])
    save(store, WIRE_TEXT)
    assert copies(store) == {"brief": ("wire", "contained"), "wire": (None, None)}


def test_a_longer_text_that_is_later_is_an_article_of_its_own(store: Store) -> None:
    for article in (WIRE_TEXT, OTHERS[2]):
        save(store, article)
    assert copies(store) == {"early-brief": (None, None), "wire": (None, None)}


def test_a_seed_without_a_date_is_the_copy_of_an_older_article(store: Store) -> None:
    save(store, replace(make("seed", None, WIRE), is_seed=True, seed_of=STORY))
    save(store, WIRE_TEXT)
    assert copies(store) == {"seed": ("wire", "exact"), "wire": (None, None)}


def test_of_two_texts_of_one_instant_the_lesser_address_is_the_origin(store: Store) -> None:
    save(store, WIRE_TEXT)
    save(store, OTHERS[5])
    assert copies(store) == {"wire": ("same-time", "exact"), "same-time": (None, None)}


def test_the_ledgers_of_every_story_concerned_follow(store: Store) -> None:
    elsewhere = make("elsewhere", 3, WIRE)
    verdict = replace(elsewhere.verdicts[0], story="other")
    figure = replace(elsewhere.figures[0], story="other")
    save(store, replace(elsewhere, verdicts=[verdict], figures=[figure]))
    assert len(list_updates(store, "other")) == 1
    save(store, WIRE_TEXT)
    (held,) = list_articles(store, "other")
    assert (held["copy_kind"], check_store(store)) == ("exact", [])


def test_roles_change_though_the_copy_names_only_the_origin(store: Store) -> None:
    first = save_article(store, make_article(5, 12), run_id=None, now=NOW, derive=compare_ledger)
    copy = Copy(article_id=first.article_id, kind="near", containment=0.9, containment_of_origin=0.8)
    second = save_article(store, make_article(2, 12, copy=copy), run_id=None, now=NOW, derive=compare_ledger)
    held = {row["article_id"]: row["copy_of"] for row in list_articles(store, STORY)}
    assert held == {first.article_id: second.article_id, second.article_id: None}
