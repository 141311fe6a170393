"""Does every state and reason of a source come with something to do, and with the right thing?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.crawl_process import SICK_STATES
from monitor.store.advice import advise

URL = "https://gazette.example/rss.xml"


@pytest.mark.parametrize("state", sorted(SICK_STATES))
@given(reason=st.text())
def test_a_sick_source_is_never_left_without_advice(state: str, reason: str) -> None:
    assert advise(state, reason, URL)


def test_a_source_that_is_well_asks_for_nothing() -> None:
    assert advise("ok", "12 entries", URL) == ""


@pytest.mark.parametrize(
    ("state", "reason", "word"),
    [
        ("blocked", "robots.txt disallows /rss.xml", "ask the outlet to allow it"),
        ("blocked", "HTTP 403 (forbids)", "MONITOR_CONTACT"),
        ("blocked", "HTTP 429 (too many requests)", "less often"),
        ("blocked", "HTTP 402 (asks for payment)", "for its customers"),
        ("blocked", "HTTP 451 (is barred for legal reasons)", "barred"),
        ("blocked", "the host's address is not public; set MONITOR_ALLOW_PRIVATE=1", "allow_private"),
        ("gone", "HTTP 410 (gone for good)", "closed for good"),
        ("gone", "HTTP 404 (not found)", "new address"),
        ("not-a-feed", "not a feed: text/html", f"monitor sources test {URL}"),
        ("not-a-feed", "consent page: We value your privacy", "wants an answer"),
        ("failing", "HTTP 502 (bad gateway)", "server is at fault"),
        ("failing", "the host's name cannot be looked up; is this machine online", "its host is gone"),
        ("failing", "robots.txt answered HTTP 503", "nothing of the host may be fetched"),
        ("failing", "quay.example asked for a pause until 2026-03-03 14:00Z", "when that time has come"),
        ("failing", "the answer is too large: 9 MiB", "DOWNLOAD_MAXSIZE"),
        ("failing", "too many redirects, or a circle of them", "where it ends"),
        ("failing", "no connection: certificate verify failed", "certificate"),
        ("failing", "no whole answer in time", "usually passes"),
        ("stale", "nothing new for 30 hours; something new every 8 hours is expected", "`expect`"),
        ("stale", "nothing new for 15 days", "`section`"),
        ("ok", "the last look failed: HTTP 503", "nothing yet"),
        ("stale", "the last 2 looks failed: HTTP 503", "nothing yet"),
        ("ok", "the last look failed, and no other source answers: no connection", "online"),
        ("empty", "read, but it has no entries", "a search"),
        ("unchecked", "not looked at yet", "next crawl"),
    ],
)
def test_the_advice_fits_what_was_seen(state: str, reason: str, word: str) -> None:
    assert word in advise(state, reason, URL)
