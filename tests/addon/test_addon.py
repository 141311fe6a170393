"""Does an ordinary Scrapy project crawl unattended with the add-on, and with nothing else of ours?"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from monitor.addon import DEFAULTS
from tests.addon.crawls import Project
from tests.newsweb.server import Newsweb, Page

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "addon.md").read_text(encoding="utf-8")


class Turns(Page):
    """A page that answers otherwise each time it is asked; the last answer stays."""

    def __init__(self, *pages: Page) -> None:
        super().__init__()
        self._pages = list(pages)

    def respond(self, asked: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        page = self._pages.pop(0) if len(self._pages) > 1 else self._pages[0]
        return page.respond(asked)


@pytest.fixture
def web() -> Iterator[Newsweb]:
    with Newsweb() as server:
        yield server


@pytest.fixture
def project(tmp_path: Path, web: Newsweb) -> Project:
    return Project(tmp_path / "project", web)


def wait_until(holds: Callable[[], bool]) -> None:
    """Return once *holds* does; a minute later it is held never to."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


@pytest.mark.parametrize("reactor", ["1", "0"])
def test_a_redirect_to_a_private_address_is_refused_with_a_reactor_and_without(
    project: Project, web: Newsweb, reactor: str
) -> None:
    with Newsweb() as inside:
        inside.put("/secret", Page("<title>keys</title>"))
        project.list_pages("/one", "/out")
        web.put("/one", Page("<title>One</title>"))
        web.put("/out", Page.redirect(inside.url("/secret")))
        project.crawl(f"TWISTED_REACTOR_ENABLED={reactor}")
        assert inside.requests == []
        secret = inside.url("/secret")
    items = sorted(project.take_items(), key=lambda item: str(item["url"]) == secret)
    assert items == [
        {"url": web.url("/one"), "title": "One", "place": 0},
        {"url": secret, "error": "PrivateAddress"},
    ]
    assert {hit.headers.get("X-Crawler") for hit in web.requests} == {"example"}


def test_a_pause_holds_for_the_next_crawl_and_costs_neither_callback_nor_errback(
    project: Project, web: Newsweb
) -> None:
    project.list_pages("/busy")
    web.put("/busy", Page(status=429, headers={"Retry-After": "3600"}))
    log = project.crawl()
    assert "Left for the next crawl: 1, the first until " in log
    assert [hit.path for hit in web.requests] == ["/", "/busy"]
    project.crawl()
    assert len(web.requests) == 2
    assert project.take_items() == []


def test_what_was_put_off_is_asked_for_once_the_pause_is_over(project: Project, web: Newsweb) -> None:
    project.list_pages("/busy")
    web.put("/busy", Turns(Page(status=503, headers={"Retry-After": "1"}), Page("<title>At last</title>")))
    project.crawl("UNATTENDED_LONGEST_WAIT=0")
    assert project.take_items() == []
    project.crawl()
    assert [item["title"] for item in project.take_items()] == ["At last"]
    assert web.hits("/busy") == 2


def test_a_second_crawl_asks_for_changes_only_and_reads_what_changed(project: Project, web: Newsweb) -> None:
    project.list_pages("/tagged", "/plain", "/edited")
    web.put("/tagged", Page("<title>T</title>", headers={"ETag": '"t"'}, revalidates=True))
    web.put("/plain", Page("<title>P</title>"))
    web.put("/edited", Page("<title>E</title>", headers={"ETag": '"1"'}, revalidates=True))
    project.crawl()
    assert sorted(str(item["title"]) for item in project.take_items()) == ["E", "P", "T"]
    web.put("/edited", Page("<title>F</title>", headers={"ETag": '"2"'}, revalidates=True))
    log = project.crawl()
    assert [item["title"] for item in project.take_items()] == ["F"]
    assert "'unattended/unchanged': 2" in log
    assert [hit.headers.get("If-None-Match") for hit in web.requests if hit.path == "/tagged"] == [None, '"t"']


def test_a_page_that_leads_on_is_asked_for_whole(project: Project, web: Newsweb) -> None:
    listing = Page('<a href="/one">one</a>', headers={"ETag": '"l"'}, revalidates=True)
    web.put("/", listing)
    web.put("/one", Page("<title>One</title>"))
    project.crawl()
    web.put("/one", Page("<title>Two</title>"))
    project.crawl()
    assert [item["title"] for item in project.take_items()] == ["One", "Two"]
    assert all("If-None-Match" not in hit.headers for hit in web.requests if hit.path == "/")


def test_a_request_that_handles_what_is_unchanged_is_told(project: Project, web: Newsweb) -> None:
    project.list_pages("/one")
    web.put("/one", Page("<title>One</title>"))
    project.crawl(told="1")
    project.crawl(told="1")
    assert project.take_items()[1:] == [{"url": web.url("/one"), "unchanged": True}]


def test_a_page_whose_item_a_pipeline_lost_is_read_again(project: Project, web: Newsweb) -> None:
    project.list_pages("/one")
    web.put("/one", Page("<title>unreadable</title>", headers={"ETag": '"1"'}, revalidates=True))
    for _ in range(2):
        assert "this pipeline cannot take that title" in project.crawl()


class Gate:
    """Lets so many pages be answered, and holds the others."""

    def __init__(self) -> None:
        self.open_for = 0
        self.held = 0

    def find_delay(self) -> float:
        """Return for how many seconds the next page is held."""
        if self.open_for > 0:
            self.open_for -= 1
            return 0.0
        self.held += 1
        return 300.0


class Gated(Page):
    """A page that is answered where its gate lets it."""

    def __init__(self, gate: Gate, body: str) -> None:
        self._gate = gate
        super().__init__(body)

    @property
    def delay(self) -> float:
        return self._gate.find_delay()

    @delay.setter
    def delay(self, seconds: float) -> None:
        assert seconds == 0.0


@pytest.mark.parametrize("reactor", ["1", "0"])
def test_a_killed_crawl_loses_nothing_and_asks_again_for_what_was_in_flight_alone(
    project: Project, web: Newsweb, reactor: str
) -> None:
    gate, pages = Gate(), [f"/{number}" for number in range(60)]
    for page in pages:
        web.put(page, Gated(gate, f"<title>{page}</title>"))
    project.list_pages(*pages)
    project.settings = ("CONCURRENT_REQUESTS=4", f"TWISTED_REACTOR_ENABLED={reactor}")
    for done in (15, 35):
        gate.open_for, gate.held = done - project.count_done(), 0
        crawl = project.start()
        wait_until(lambda done=done: gate.held == 4 and project.count_done() == done)  # type: ignore[misc]
        crawl.kill()
        crawl.communicate()
    gate.open_for = len(pages)
    log = project.crawl()
    titles = [item["title"] for item in project.take_items()]
    assert sorted(map(str, titles)) == sorted(pages)
    assert len(web.requests) == 1 + len(pages) + 2 * 4
    assert f"Left over from the crawl before: {len(pages) - 35}" in log


def test_what_a_crawl_that_ended_had_done_is_asked_for_again_by_the_next(project: Project, web: Newsweb) -> None:
    web.put("/", Page("a page without links"))
    for _ in range(2):
        project.crawl()
    assert web.hits("/") == 2


def test_a_spider_is_crawled_once_at_a_time(project: Project, web: Newsweb) -> None:
    project.list_pages("/slow")
    web.put("/slow", Page("<title>S</title>", delay=30))
    crawl = project.start()
    try:
        wait_until(lambda: web.hits("/slow") == 1)
        log = project.crawl()
    finally:
        crawl.kill()
        crawl.communicate()
    assert f"process {crawl.pid} on " in log
    assert project.exit_code == 1
    assert web.hits("/slow") == 1


def test_every_setting_and_stat_is_documented_and_nothing_else() -> None:
    documented = set(re.findall(r"^\| `([^`]+)` \|", DOCUMENT, re.MULTILINE))
    source = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "monitor" / "unattended").glob("*.py"))
    stats = set(re.findall(r'"(unattended/[a-z_]+)"', source))
    assert {name for name in documented if name.isupper()} == set(DEFAULTS)
    assert {name for name in documented if name.startswith("unattended/")} == stats
