"""A person's corrections hold through whatever comes after them: a rejudge, a new version, another import, any order."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from monitor.correcting import correct, undo_corrections
from monitor.crawling import Crawl
from monitor.items import Article
from monitor.rejudging import rejudge_stories
from monitor.store.check import check_store
from monitor.store.corrections import Word, list_corrections
from monitor.store.read import list_figures, list_statements
from tests.judged import FIRST, NOW, SECOND, STORY, make_article, open_desk, read_ledger, take_in

THIRD = make_article(
    "tidings/2",
    "Orvel dam: homes under water in Lower Brin",
    "Water from the Orvel dam that broke in Kestrel Valley stood in Lower Brin on Sunday.",
    "At least 140 homes were damaged, Interior Minister Dana Osk said.",
    hours=30,
)


def leave_out(crawl: Crawl, value: float) -> None:
    """Say that the figure of *value* and the refusal to comment do not belong to the story."""
    (figure,) = [row for row in list_figures(crawl.store, "dam") if row["value_low"] == value][:1]
    (refusal,) = [row for row in list_statements(crawl.store, "dam") if row["stance"] == "decline_comment"]
    words = [
        Word(kind="not_this_story", finding="figure", finding_id=figure["figure_id"]),
        Word(kind="not_this_story", finding="statement", finding_id=refusal["statement_id"]),
    ]
    correct(crawl.store, "dam", words, note="of another valley", now=NOW)


def without_words(ledger: dict[str, Any]) -> dict[str, Any]:
    """Return the ledger without the numbers of the corrections: they are given as words are said."""
    return {key: value for key, value in ledger.items() if key != "corrections"}


def test_a_correction_survives_a_rejudge_a_new_version_and_another_import(tmp_path: Path) -> None:
    with open_desk(tmp_path) as crawl:
        take_in(crawl, [FIRST, SECOND, THIRD])
        leave_out(crawl, 17)
        before = read_ledger(crawl.store)
        assert 17 not in [point["value_low"] for one in before["series"] for point in one["points"]]
        answers = [row["stance"] for row in before["first_responses"] if row["speaker"] == "Brinwater"]
        assert answers == ["denial"]
        rejudge_stories(crawl.store, [STORY], now=NOW, dry_run=False)
        take_in(crawl, [FIRST, SECOND, THIRD])
        assert read_ledger(crawl.store) == before
        edited = replace(SECOND, article_body="Rain fell again on Monday.\n\n" + SECOND.article_body)
        take_in(crawl, [edited])
        points = [point["value_low"] for one in read_ledger(crawl.store)["series"] for point in one["points"]]
        assert 17 not in points
        assert max(row["reaches"] for row in list_corrections(crawl.store, "dam")) >= 2  # the new version's too
        assert check_store(crawl.store) == []


def test_what_is_undone_leaves_the_ledger_as_it_was(tmp_path: Path) -> None:
    with open_desk(tmp_path) as crawl:
        take_in(crawl, [FIRST, SECOND, THIRD])
        before = read_ledger(crawl.store)
        leave_out(crawl, 17)
        ids = [row["correction_id"] for row in list_corrections(crawl.store, "dam")]
        (undone,) = undo_corrections(crawl.store, ids, now=NOW)
        assert [row["note"] for row in undone.corrections] == ["of another valley"] * 2
        assert undone.come
        assert read_ledger(crawl.store) == before


@pytest.mark.parametrize("order", list(permutations((FIRST, SECOND, THIRD)))[1::2], ids=str)
def test_a_corrected_ledger_is_the_same_in_any_order_of_arrival(order: tuple[Article, ...], tmp_path: Path) -> None:
    ledgers = []
    for number, articles in enumerate(((FIRST, SECOND, THIRD), order)):
        with open_desk(tmp_path / str(number)) as crawl:
            take_in(crawl, articles[:2])
            if SECOND in articles[:2]:
                leave_out(crawl, 17)
            take_in(crawl, articles[2:])
            if SECOND not in articles[:2]:
                leave_out(crawl, 17)
            ledgers.append(without_words(read_ledger(crawl.store)))
    assert ledgers[0] == ledgers[1]
