"""What a crawl against faults is measured by."""

from __future__ import annotations

import pytest

from tests.newsweb.desk import Desk
from tests.newsweb.measured import meet
from tests.newsweb.pages import article_page, ferry_article
from tests.newsweb.server import Newsweb


@pytest.fixture(scope="session")
def calm_mb(tmp_path_factory: pytest.TempPathFactory) -> float:
    """Return the most memory, in MB, that a crawl of three sound pages holds; 0 where the system does not tell."""
    with Newsweb() as web:
        for number in range(3):
            web.put(f"/a{number}", article_page(*ferry_article(number)))
        met = meet(web, Desk(tmp_path_factory.mktemp("calm")), settings={"DOWNLOAD_TIMEOUT": "30"})
    assert {state for state, _ in met.ends.values()} == {"fetched"}
    return met.peak_mb
