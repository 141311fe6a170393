"""Do rows say where only the day of their time is known?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from monitor.items import DatePrecision
from monitor.store.database import Store
from monitor.store.read import (
    list_articles,
    list_figures,
    list_statements,
    list_timeline,
    list_updates,
    search_articles,
)
from monitor.store.write import save_article
from tests.store.samples import NOW, STORY, derive, make_article

Rows = Callable[[Store], list[dict[str, Any]]]
ASKED: dict[str, Rows] = {
    "articles": lambda store: list_articles(store, STORY),
    "figures": lambda store: list_figures(store, STORY),
    "statements": lambda store: list_statements(store, STORY),
    "updates": lambda store: list_updates(store, STORY),
    "timeline": lambda store: list_timeline(store, STORY),
    "search": lambda store: search_articles(store, "ferry"),
}


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize(
    ("precision", "told"), [("minute", "minute"), ("day", "day"), ("guess", "day"), (None, "minute")]
)
def test_every_list_says_whether_more_than_the_day_is_known(
    sqlite_store: Store, asked: str, precision: DatePrecision | None, told: str
) -> None:
    article = make_article(1, 12, speaker="Ana Belk", date_published_precision=precision)
    save_article(sqlite_store, article, run_id=None, now=NOW, derive=derive)
    rows = ASKED[asked](sqlite_store)
    assert rows
    assert {row["time_precision"] for row in rows} == {told}


def test_an_edit_has_its_own_time_though_of_its_article_only_the_day_is_known(store: Store) -> None:
    for dead in (12, 17):
        article = make_article(1, dead, date_published_precision="day")
        save_article(store, article, run_id=None, now=NOW, derive=derive)
    assert [row["time_precision"] for row in list_figures(store, STORY)] == ["day", "minute"]
    assert [row["time_precision"] for row in search_articles(store, "17")] == ["minute"]


def test_an_undated_article_stands_at_the_minute_at_which_it_was_seen(sqlite_store: Store) -> None:
    save_article(sqlite_store, make_article(1, 12, date_published=None), run_id=None, now=NOW, derive=derive)
    assert [row["time_precision"] for row in list_articles(sqlite_store, STORY)] == ["minute"]
