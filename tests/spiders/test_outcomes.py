"""Is the ending of a request told in words for a person, without the bytes that a server sent?"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy.exceptions import DownloadFailedError

from monitor.spiders.outcomes import explain_exception, explain_status


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "400, message='Bad status line:\\n  Expected HTTP/, RTSP/ or ICE/:\\n\\n  b\\'<script>\\'', url='http://a/'",
            "Bad status line",
        ),
        (
            "400, message=\"Got more than 8190 bytes when reading: b'xxxx...'.\", url='http://a/'",
            "Got more than 8190 bytes when reading",
        ),
        ("400, message='Too many headers received', url='http://a/'", "Too many headers received"),
        ("[Errno 104] Connection reset\nby peer", "[Errno 104] Connection reset by peer"),
        ("", "nothing more is known"),
    ],
)
def test_a_library_s_message_becomes_one_line_that_quotes_nothing(said: str, told: str) -> None:
    assert explain_exception(DownloadFailedError(said)) == ("failed", f"no sound answer: {told}", None)


def test_a_status_with_a_pause_names_the_host_and_the_end_of_the_pause() -> None:
    until = datetime(2026, 3, 3, 13, 0, 1, tzinfo=UTC)
    assert explain_status(503, host="quay.example", until=until) == (
        "failed",
        "HTTP 503 (not available for now); quay.example asked for a pause until 2026-03-03 13:01Z",
    )
    assert explain_status(418) == ("failed", "HTTP 418")
