"""Does a body count as read for a story only as long as the story says the same?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from monitor.items import Article, Story
from monitor.outlets import Outlet, Source
from monitor.readers import name_page_rules, name_source_rules, name_story

SEED = Article(url="https://seed.example/1", headline="Ferry sinks", article_body="The ferry sank.", is_seed=True)
STORY = Story(name="ferry", title="A ferry sinks", seeds=(SEED,))


@pytest.mark.parametrize(
    "change",
    [
        {"name": "other"},
        {"terms": ("ferry",)},
        {"not_terms": ("regatta",)},
        {"since": date(2026, 3, 1)},
        {"until": date(2026, 3, 9)},
        {"scope": "saga"},
        {"seeds": ()},
        {"seeds": (SEED, replace(SEED, url="https://seed.example/2"))},
        {"seeds": (replace(SEED, article_body="The ferry sank on Monday."),)},
        {"seeds": (replace(SEED, date_published=datetime(2026, 3, 2, tzinfo=UTC)),)},
        {"counter_seeds": (SEED,)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_changes_what_a_story_takes_makes_it_another_reader(change: dict[str, Any]) -> None:
    assert name_story(replace(STORY, **change)) != name_story(STORY)


def test_when_a_seed_was_read_in_makes_no_other_reader() -> None:
    again = replace(STORY, seeds=(replace(SEED, fetched_at=datetime(2026, 3, 3, tzinfo=UTC)),))
    assert name_story(again) == name_story(STORY)


def test_pages_are_read_by_their_outlets_selectors_and_sources_by_their_kind() -> None:
    outlet = Outlet(name="quay", title="Quay", homepage="https://quay.example/")
    names = {
        name_page_rules(None),
        name_page_rules(outlet),
        name_page_rules(replace(outlet, body="main")),
        name_page_rules(replace(outlet, strip=("main",))),
        name_source_rules(Source(outlet="quay", kind="feed", url="https://quay.example/rss")),
        name_source_rules(Source(outlet="quay", kind="section", url="https://quay.example/rss")),
    }
    assert len(names) == 6
    assert name_page_rules(replace(outlet, delay=3.0)) == name_page_rules(outlet)
