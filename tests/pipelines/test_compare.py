"""What an article reports is read in a worker where it is long, and one that ends its worker is dropped by name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.extract.pool import PagePool
from monitor.items import Article, Verdict
from monitor.pipelines.compare import LARGEST_HERE, Compare, TooCostly

SENTENCE = "At least 12 people died, Minister Ines Kolding said.\n\n"
PADDING = "The ferry lay at the quay.\n\n" * (LARGEST_HERE // 20)


def make_article(body: str, bin_: Any = "in") -> Article:
    return Article(
        url="https://quay.example/1",
        outlet="quay",
        headline="Ferry sinks",
        article_body=body.strip(),
        in_language="en",
        fetched_at=datetime(2026, 3, 3, tzinfo=UTC),
        verdicts=[Verdict(story="ferry", bin=bin_, score=0.9, reasons=())],
    )


def test_a_long_text_gives_in_a_worker_what_it_gives_here() -> None:
    here, apart = make_article(SENTENCE + PADDING), make_article(SENTENCE + PADDING)
    Compare().process_item(here)
    with PagePool(1, 60) as pool:
        Compare(lambda: pool).process_item(apart)
    assert [figure.value_low for figure in here.figures] == [12]
    assert len(here.statements) == 1
    assert (apart.figures, apart.statements) == (here.figures, here.statements)


def test_a_short_text_and_one_on_no_story_start_no_worker() -> None:
    def start() -> PagePool:
        raise AssertionError("no worker was wanted")

    step = Compare(start)
    assert step.process_item(make_article(SENTENCE)).figures
    assert not step.process_item(make_article(SENTENCE + PADDING, "out")).figures


@pytest.mark.fault(51)
@pytest.mark.parametrize(("name", "reason"), [("time:sleep", "timeout: "), ("os:_exit", "crash: ")])
def test_a_text_that_ends_its_worker_is_dropped_with_the_reason(name: str, reason: str) -> None:
    class Hostile(PagePool):
        def run_here(self, function: str, *positional: Any, **named: Any) -> Any:
            return super().run_here(name, 60)

    with Hostile(1, 2) as pool, pytest.raises(TooCostly, match=reason):
        Compare(lambda: pool).process_item(make_article(SENTENCE + PADDING))
