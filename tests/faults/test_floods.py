"""Is an answer without end, or one that grows when it is unpacked, cut off before it costs memory or time?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.newsweb.desk import Desk
from tests.newsweb.faults import (
    PACKERS,
    bomb,
    dripping,
    endless_body,
    endless_chunk,
    endless_chunk_line,
    endless_headers,
)
from tests.newsweb.measured import Met, meet
from tests.newsweb.pages import article_page, ferry_article
from tests.newsweb.server import Newsweb, Page

MOST_GROWTH_MB = 100
"""More than a calm crawl takes: two answers of 8 MiB under way at once, each held packed, unpacked and as a response.

Each of the bombs unpacks to 200 MB, and an endless body brings a gigabyte in a second.
"""
SLOW = {"CONCURRENT_REQUESTS_PER_DOMAIN": "2"}


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Met]:
    with Newsweb() as web:
        gzip = PACKERS["gzip"]
        web.put("/sound", article_page(*ferry_article(0)))
        web.put("/head", endless_headers())
        web.put("/body", endless_body())
        web.put("/chunk", endless_chunk())
        web.put("/chunk-line", endless_chunk_line())
        web.put("/drip", dripping(article_page(*ferry_article(1)).encode()))
        for name in PACKERS:
            web.put(f"/{name}", bomb(name))
        inner = bomb("gzip").body
        web.put("/nested", Page(gzip(gzip(inner)), headers={"Content-Encoding": "gzip, gzip, gzip"}))
        found = meet(web, Desk(tmp_path_factory.mktemp("floods")), settings=SLOW)
        yield found


@pytest.mark.parametrize(
    ("path", "state", "reason"),
    [
        ("/sound", "fetched", ""),
        pytest.param("/drip", "failed", "no whole answer in time", marks=pytest.mark.fault(11)),
        pytest.param("/head", "failed", "Too many headers", marks=pytest.mark.fault(13)),
        pytest.param("/body", "failed", "too large", marks=pytest.mark.fault(14)),
        pytest.param("/chunk", "failed", "too large", marks=pytest.mark.fault(15)),
        pytest.param("/chunk-line", "failed", "", marks=pytest.mark.fault(15)),
        pytest.param("/gzip", "failed", "too large", marks=pytest.mark.fault(16)),
        pytest.param("/deflate", "failed", "too large", marks=pytest.mark.fault(16)),
        pytest.param("/br", "failed", "too large", marks=pytest.mark.fault(17)),
        pytest.param("/zstd", "failed", "too large", marks=pytest.mark.fault(18)),
        pytest.param("/nested", "failed", "too large", marks=pytest.mark.fault(19)),
    ],
)
def test_each_flood_ends_in_its_state_and_says_why(met: Met, path: str, state: str, reason: str) -> None:
    found = met.ends[path]
    assert found[0] == state
    assert reason in found[1]


@pytest.mark.fault(11, 13, 14, 15, 16, 17, 18, 19)
def test_the_floods_cost_no_more_memory_than_large_pages(met: Met, calm_mb: float) -> None:
    assert met.peak_mb <= calm_mb + MOST_GROWTH_MB


def test_the_crawl_that_met_them_ends_well(met: Met) -> None:
    assert met.code == 0
    assert "Traceback" not in met.log
