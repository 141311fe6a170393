"""How a stored text is shown: kinds, entries, cut lines in their places, and what is known of its date."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.cli.reading import format_text, word_access, word_modified, word_published

BODY = "What we know\n\nNine people are dead.\n\nDivers go down\n\nSubscribe for more."


def text(**fields: Any) -> dict[str, Any]:
    return {"article_body": BODY, "paragraphs": [], "dropped": [], **fields}


def paragraph(kind: str = "body", posted_at: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "block": "", "posted_at": posted_at}


def test_a_plain_text_is_shown_as_it_stands() -> None:
    assert format_text(text(), dropped=True) == BODY


def test_a_paragraph_that_is_no_plain_text_has_its_kind_before_it() -> None:
    kinds = [paragraph(kind) for kind in ("heading", "list", "tweet", "body")]
    shown = format_text(text(paragraphs=kinds), dropped=False).split("\n\n")
    assert shown == [
        "[heading] What we know",
        "[list item] Nine people are dead.",
        "[embedded post] Divers go down",
        "Subscribe for more.",
    ]


def test_each_entry_of_a_live_blog_stands_below_its_time() -> None:
    times = (None, "2026-03-02T20:31:00+01:00", "2026-03-02T20:31:00+01:00", None)
    shown = format_text(text(paragraphs=[paragraph(posted_at=when) for when in times]), dropped=False).split("\n\n")
    assert shown[:3] == ["What we know", "== 2026-03-02 19:31 UTC ==", "Nine people are dead."]
    assert shown[4] == "== time not known =="


def test_a_cut_line_stands_where_it_stood_and_says_why() -> None:
    dropped = [
        {"text": "Sign up!", "reason": "newsletter", "place": 1, "in_text": False},
        {"text": "Photo: Ada", "reason": "photo credit", "place": None},
        {"text": "Subscribe for more.", "reason": "recurs", "place": 3, "in_text": True},
    ]
    shown = format_text(text(dropped=dropped), dropped=True).split("\n\n")
    assert shown[1] == "-- cut, newsletter: Sign up!"
    assert shown[-2:] == [
        "-- in the text, but not counted, recurs: Subscribe for more.",
        "-- cut, photo credit: Photo: Ada",
    ]
    assert "Sign up!" not in format_text(text(dropped=dropped), dropped=False)


@pytest.mark.parametrize(
    ("precision", "tier", "words"),
    [
        ("minute", "json-ld", "published 2026-03-02 19:31 UTC (stated in the page's own data (JSON-LD))"),
        ("day", "url", "published 2026-03-02 (only the day is certain; stated in the page's address)"),
        ("day", "printed", "published 2026-03-02 (only the day is certain; printed beside the headline)"),
        ("minute", "script", "published 2026-03-02 19:31 UTC (stated in the page's scripts)"),
        ("guess", "htmldate", "published about 2026-03-02 (guessed from the page's words)"),
        (None, "import", "published 2026-03-02 19:31 UTC (stated in the imported file)"),
    ],
)
def test_a_date_says_how_well_it_is_known(precision: str | None, tier: str, words: str) -> None:
    found = {
        "date_published": "2026-03-02T19:31:00Z",
        "date_published_precision": precision,
        "date_published_from": tier,
    }
    assert word_published(found) == words
    assert word_published({"date_published": None}) == "publication date not stated"


@pytest.mark.parametrize(
    ("modified", "precision", "words"),
    [
        ("2026-03-03T06:10:00Z", "minute", "changed 2026-03-03 06:10 UTC"),
        ("2026-03-03T00:00:00Z", "minute", "changed 2026-03-03"),
        ("2026-03-02T19:31:00Z", "day", "changed 2026-03-02"),
        ("2026-03-02T19:31:00Z", "guess", "changed 2026-03-02"),
        ("2026-03-02T19:31:00Z", "minute", "changed 2026-03-02 19:31 UTC"),
        (None, "minute", ""),
    ],
)
def test_of_a_change_no_more_is_told_than_is_known(modified: str | None, precision: str, words: str) -> None:
    found = {
        "date_published": "2026-03-02T19:31:00Z",
        "date_published_precision": precision,
        "date_modified": modified,
    }
    assert word_modified(found) == words


def test_a_teaser_is_not_taken_for_the_whole_article() -> None:
    assert word_access({"is_teaser": True, "is_accessible_for_free": False}).startswith(
        "teaser: only the free beginning"
    )
    assert word_access({"is_accessible_for_free": False}) == "paid article, read in full"
    assert word_access({"is_accessible_for_free": None}) == ""
