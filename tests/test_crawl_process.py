from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.crawl_process import (
    CrawlChild,
    CrawlStop,
    build_command,
    build_variables,
    find_unhealthy,
    judge_exit,
    name_asked,
    run_crawl,
)
from monitor.environment import Environment, read_environment
from monitor.store import read
from monitor.store.database import open_store
from tests.newsweb.desk import Desk, outlet
from tests.newsweb.pages import article_page, entries, ferry_article, rss_feed
from tests.newsweb.server import Newsweb, Page

NOBODY = "http://127.0.0.1:1"
"""Nothing listens there."""
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


@pytest.fixture
def web() -> Iterator[Newsweb]:
    with Newsweb() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, web: Newsweb) -> Desk:
    """Return a desk that follows the ferry in one feed of three articles."""
    made = Desk(tmp_path)
    paths = [f"/ferry-{number}" for number in range(3)]
    for number, path in enumerate(paths):
        web.put(path, article_page(*ferry_article(number)))
    headlines = [ferry_article(number)[0] for number in range(3)]
    feed = rss_feed(entries([web.url(path) for path in paths], headlines))
    web.put("/feed.xml", Page(feed, content_type="application/rss+xml"))
    made.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
    return made


@pytest.fixture
def environment(desk: Desk) -> Environment:
    return read_environment(desk.variables)


def crawl(environment: Environment, stop: CrawlStop | None = None, **arguments: str) -> Any:
    log = environment.home / "logs" / "one.log"
    return run_crawl(
        environment, spider="news", arguments=arguments, trigger="command", log_file=log, quiet=True, stop=stop
    )


def test_a_crawl_leaves_its_row_its_counts_and_its_log(environment: Environment, web: Newsweb) -> None:
    result = crawl(environment)
    assert result.exit_code == 0, (environment.home / "logs" / "one.log").read_text()
    assert (result.counts["fetched"], result.counts["in"], result.counts["sources_ok"]) == (3, 4, 1)
    assert result.run is not None
    assert (result.run["spider"], result.run["trigger"], result.run["reason"]) == ("news", "command", "finished")
    assert "Crawl finished" in (environment.home / "logs" / "one.log").read_text()
    assert web.hits("/ferry-0") == 1


def test_a_crawl_with_a_sick_source_ends_with_3_and_names_it(
    environment: Environment, desk: Desk, web: Newsweb
) -> None:
    sources = [("feed", web.url("/feed.xml")), ("feed", web.url("/gone.xml"))]
    desk.list_sources(outlet("quay", web.url(), sources))
    result = crawl(environment)
    assert result.exit_code == 3
    assert [(row["url"], row["state"]) for row in result.unhealthy] == [(web.url("/gone.xml"), "gone")]


def test_a_crawl_that_reaches_no_server_ends_with_4(environment: Environment, desk: Desk) -> None:
    desk.list_sources(outlet("quay", NOBODY, [("feed", f"{NOBODY}/feed.xml")]))
    assert crawl(environment).exit_code == 4


def test_a_server_that_answers_with_its_own_errors_was_reached(environment: Environment, web: Newsweb) -> None:
    web.put("/feed.xml", Page("closed", status=500))
    assert crawl(environment).exit_code == 3


def test_one_dead_feed_that_is_all_that_is_due_is_no_dead_network(
    environment: Environment, desk: Desk, web: Newsweb
) -> None:
    feed, gone = (outlet(name, web.url(), [("feed", web.url(f"/{name}.xml"))]) for name in ("feed", "gone"))
    desk.list_sources(feed + 'every = "1d"\n', gone + 'every = "1h"\n')
    codes = []
    for hours in (0, 1.5, 4):
        now = datetime(2026, 3, 3, 12, tzinfo=UTC) + timedelta(hours=hours)
        codes.append(crawl(replace(environment, fixed_now=now)).exit_code)
    assert codes == [3, 3, 3]
    assert (web.hits("/feed.xml"), web.hits("/gone.xml")) == (1, 3)


def test_a_crawl_with_nothing_due_ends_with_0_and_asks_nobody(environment: Environment, web: Newsweb) -> None:
    crawl(environment)
    asked = len(web.requests)
    result = crawl(environment)
    assert result.exit_code == 0
    assert result.counts["sources"] == 0
    assert len(web.requests) == asked


def test_a_configuration_that_cannot_be_used_ends_with_2(environment: Environment, desk: Desk) -> None:
    (desk.folder / "sources.toml").write_text("[[outlet]]\nname = 3\n")
    result = crawl(environment)
    assert (result.exit_code, result.run, result.died) == (2, None, True)


def test_a_crawl_that_is_killed_is_noted_as_died_and_gives_back_what_it_had(
    environment: Environment, desk: Desk, web: Newsweb
) -> None:
    web.put("/ferry-1", Page(article_page(*ferry_article(1)), delay=15))
    killer = threading.Thread(target=_kill_when_asked, args=(web, environment), daemon=True)
    killer.start()
    result = crawl(environment)
    killer.join()
    assert (result.exit_code, result.died) == (1, True)
    assert result.run is not None
    assert result.run["reason"] == "died"
    assert desk.rows("select count(*) from address where lease_owner is not null") == [(0,)]
    web.put("/ferry-1", article_page(*ferry_article(1)))
    assert crawl(environment).exit_code == 0
    assert desk.ending(web.url("/ferry-1"))[0] == "fetched"


def _kill_when_asked(web: Newsweb, environment: Environment) -> None:
    while not web.hits("/ferry-1"):
        threading.Event().wait(0.05)
    with open_store(environment.database_url) as store:
        os.kill(read.list_runs(store, 1)[0]["pid"], signal.SIGKILL)


def test_a_crawl_that_is_stopped_ends_cleanly_and_leaves_the_rest_for_the_next(
    environment: Environment, desk: Desk, web: Newsweb
) -> None:
    web.put("/ferry-1", Page(article_page(*ferry_article(1)), delay=3))
    stop = CrawlStop()
    stopper = threading.Thread(target=_stop_when_asked, args=(web, stop), daemon=True)
    stopper.start()
    result = crawl(environment, stop)
    stopper.join()
    assert not result.died
    assert result.run is not None
    assert result.run["finished_at"] is not None
    assert desk.rows("select count(*) from source where lease_owner is not null") == [(0,)]
    crawl(environment)
    assert {state for (state,) in desk.rows("select state from address")} == {"fetched"}
    assert desk.rows("select count(*) from article") == [(4,)]


def _stop_when_asked(web: Newsweb, stop: CrawlStop) -> None:
    while not web.hits("/ferry-1"):
        threading.Event().wait(0.05)
    stop.stop()


def test_a_stop_before_the_start_ends_the_crawl_at_once(environment: Environment) -> None:
    stop = CrawlStop()
    stop.stop()
    result = crawl(environment, stop)
    assert (result.exit_code, result.died) == (0, False)
    assert result.counts.get("fetched", 0) == 0


def test_a_child_that_will_not_stop_is_killed_after_the_bound() -> None:
    child = CrawlChild([sys.executable, "-c", STUBBORN], dict(os.environ), stop_seconds=0.5)
    threading.Event().wait(0.5)
    child.stop()
    child.stop()
    assert child.wait() == -signal.SIGKILL


def test_a_child_that_runs_for_longer_than_any_crawl_is_stopped() -> None:
    child = CrawlChild([sys.executable, "-c", STUBBORN], dict(os.environ), stop_seconds=0.5)
    assert child.wait(0.5) in (-signal.SIGKILL, -signal.SIGTERM)


def test_the_child_takes_the_environment_it_is_given_and_not_the_parents(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONITOR_HOME", "/elsewhere")
    monkeypatch.setenv("MONITOR_CONTACT", "somebody@else.example")
    assert read_environment(build_variables(environment)) == environment


def test_a_folder_called_as_the_package_is_not_imported_by_the_child(environment: Environment) -> None:
    command = build_command("news", {"story": "a=b"}, token="t", trigger="command", log_file=None, quiet=False)
    assert command[:2] == [sys.executable, "-P"]
    assert command[command.index("-a") + 1] == "story=a=b"
    assert "MONITOR_PROGRESS=1" in command


@pytest.mark.parametrize(
    ("counts", "unhealthy", "code"),
    [
        ({}, 0, 0),
        ({"sources": 2, "sources_ok": 2, "fetched": 5}, 0, 0),
        ({"sources": 2, "sources_ok": 1}, 1, 3),
        ({"sources": 0}, 1, 3),
        ({"sources": 2, "sources_ok": 0, "sources_failed": 2}, 2, 4),
        ({"sources": 2, "sources_failed": 2, "answers_exception": 4}, 0, 4),
        ({"sources": 1, "sources_failed": 1, "answers_4xx": 2}, 1, 3),
        ({"sources": 1, "sources_failed": 1, "answers_5xx": 1}, 0, 0),
        ({"failed": 3}, 0, 4),
        ({"refused": 1}, 0, 4),
        ({"fetched": 1, "failed": 2}, 0, 0),
    ],
)
def test_an_exit_code_says_what_the_contract_says(counts: dict[str, int], unhealthy: int, code: int) -> None:
    assert judge_exit({"counts": counts}, died=False, unhealthy=unhealthy) == code


def test_unhealthy_are_only_listed_sources_of_those_asked_for() -> None:
    def row(outlet: str, kind: str, state: str, listed: bool = True) -> dict[str, Any]:
        return {"outlet": outlet, "kind": kind, "state": state, "listed": listed}

    rows = [
        row("quay", "feed", "blocked"),
        row("quay", "sitemap", "ok"),
        row("quay", "search", "empty"),
        row("tern", "feed", "stale"),
        row("old", "feed", "gone", listed=False),
        row("new", "feed", "unchecked"),
    ]
    assert [found["outlet"] for found in find_unhealthy(rows)] == ["quay", "tern"]
    assert [found["outlet"] for found in find_unhealthy(rows, "tern")] == ["tern"]
    assert [found["outlet"] for found in find_unhealthy(rows, "quay/sitemap,quay/feed")] == ["quay"]
    assert [found["outlet"] for found in find_unhealthy(rows, "quay/feed:sea")] == ["quay"]


def test_a_crawl_answers_for_the_sources_that_its_stories_list(environment: Environment, desk: Desk) -> None:
    assert name_asked(environment, {}) == ""
    with (desk.folder / "seeds" / "ferry" / "story.toml").open("a", encoding="utf-8") as file:
        file.write('outlets = ["quay", "tern/feed"]\n')
    assert name_asked(environment, {}) == name_asked(environment, {"story": "ferry"}) == "quay,tern/feed"
    assert name_asked(environment, {"story": "ferry", "source": "auk"}) == "auk"
    desk.follow_ferry("other")
    assert name_asked(environment, {}) == ""
    assert name_asked(environment, {"story": "no-such"}) == ""
