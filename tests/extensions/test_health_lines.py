"""Does the end of a crawl call somebody for what is sick, and for nothing else?"""

from __future__ import annotations

import logging
from typing import Any

from monitor.extensions.health_lines import word_health
from monitor.store.advice import advise


def row(name: str, state: str, reason: str, **values: Any) -> dict[str, Any]:
    url = f"https://{name}.example/rss"
    known = {"state_since": "2026-03-02T10:00:00Z", "last_good": "2026-03-02T09:45:00Z", "note": None}
    return (
        {"url": url, "outlet": name, "state": state, "reason": reason, "advice": advise(state, reason, url)}
        | known
        | values
    )


ROWS = [
    row("quay", "ok", "3 entries"),
    row("tern", "ok", "the last look failed: HTTP 503 (not available for now)"),
    row("gull", "gone", "HTTP 404 (not found)"),
    row("auk", "empty", "read, but it has no entries", last_good=None),
    row("skua", "ok", "9 entries", note="layout changed: since Monday"),
]
NAMES = {one["url"]: f"{one['outlet']}/feed" for one in ROWS}


def test_only_sick_sources_and_notes_are_warnings() -> None:
    lines = word_health(ROWS, NAMES)
    warned = [line.words.split(":")[0] for line in lines if line.level == logging.WARNING]
    assert warned == ["Source gull/feed is gone since 2026-03-02 10", "Outlet skua"]
    told = [line.words.split()[1] for line in lines if line.level == logging.INFO]
    assert told == ["3", "tern/feed", "auk/feed"]


def test_a_sick_source_is_told_with_reason_last_good_look_and_what_to_do() -> None:
    assert (
        logging.WARNING,
        "Source gull/feed is gone since 2026-03-02 10:00: HTTP 404 (not found); last good 2026-03-02 09:45; "
        "to do: find the new address on the outlet's page and change the sources file, or take it out",
        "https://gull.example/rss",
    ) in word_health(ROWS, NAMES)


def test_the_counts_come_first_the_commonest_state_before_the_others() -> None:
    assert word_health(ROWS, NAMES)[0] == (logging.INFO, "Sources: 3 ok, 1 gone, 1 empty", None)


def test_a_crawl_that_asked_no_source_says_nothing_of_them() -> None:
    assert word_health([], {}) == []
