from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor import schedule
from monitor.environment import Environment, read_environment
from monitor.schedule import ALONE_SECONDS, Due, Scheduler, Tick, count_due, find_due, is_worth_a_crawl
from monitor.sources import Source
from monitor.store.database import open_store
from monitor.store.schedulers import list_schedulers
from tests.newsweb.desk import Desk, outlet
from tests.newsweb.pages import article_page, entries, ferry_article, rss_feed
from tests.newsweb.server import Newsweb, Page

MONITOR = Path(sys.executable).with_name("monitor")
NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
ARTICLES = 4


@pytest.fixture
def web() -> Iterator[Newsweb]:
    with Newsweb() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, web: Newsweb) -> Desk:
    """Return a desk that follows the ferry in two feeds of two outlets on one newsroom."""
    made = Desk(tmp_path)
    for number in range(ARTICLES):
        web.put(f"/ferry-{number}", article_page(*ferry_article(number)))
    for name, numbers in (("quay", (0, 1)), ("tern", (2, 3))):
        urls = [web.url(f"/ferry-{number}") for number in numbers]
        feed = rss_feed(entries(urls, [ferry_article(number)[0] for number in numbers]))
        web.put(f"/{name}.xml", Page(feed, content_type="application/rss+xml"))
    made.list_sources(
        outlet("quay", web.url(), [("feed", web.url("/quay.xml"))]),
        outlet("tern", web.url("/tern"), [("feed", web.url("/tern.xml"))]),
    )
    return made


@pytest.fixture
def environment(desk: Desk) -> Environment:
    return read_environment(desk.variables)


def start_monitor(desk: Desk, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [MONITOR, "run", *arguments],
        cwd=desk.folder,
        env={**os.environ, **desk.variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run_ticks(environment: Environment, ticks: int) -> list[Tick]:
    done: list[Tick] = []
    Scheduler(
        environment, tick_seconds=0.2, ticks=ticks, log_folder=environment.home / "logs", report=done.append
    ).run()
    return done


def test_a_source_that_no_story_asks_is_never_due(environment: Environment, desk: Desk) -> None:
    assert count_due(environment) == Due(sources=2, addresses=0)
    with (desk.folder / "seeds" / "ferry" / "story.toml").open("a", encoding="utf-8") as file:
        file.write('outlets = ["quay"]\n')
    assert count_due(environment).sources == 1


def test_what_is_due_is_crawled_once_and_then_left_alone(environment: Environment, desk: Desk, web: Newsweb) -> None:
    first, second = run_ticks(environment, 2)
    assert (first.number, first.due) == (1, 2)
    assert first.result is not None
    assert first.result.counts["fetched"] == ARTICLES
    assert (second.due, second.result) == (0, None)
    assert web.hits("/quay.xml") == web.hits("/tern.xml") == 1
    assert desk.rows("select spider, trigger, reason from crawl_run") == [("news", "schedule", "finished")]


def test_a_restart_does_nothing_twice(environment: Environment, desk: Desk, web: Newsweb) -> None:
    run_ticks(environment, 1)
    before = [desk.rows(f"select count(*) from {table}") for table in ("article", "version", "figure", "ledger_update")]
    assert [tick.due for tick in run_ticks(environment, 1)] == [0]
    assert [
        desk.rows(f"select count(*) from {table}") for table in ("article", "version", "figure", "ledger_update")
    ] == before
    assert all(web.hits(f"/ferry-{number}") == 1 for number in range(ARTICLES))


@pytest.mark.fault(50)
@pytest.mark.parametrize("jump", [timedelta(days=-1), timedelta(days=1), timedelta(days=7)])
def test_after_a_jump_of_the_clock_or_a_long_sleep_each_source_is_asked_once(
    environment: Environment, web: Newsweb, jump: timedelta
) -> None:
    run_ticks(environment, 1)
    later = replace(environment, fixed_now=NOW + jump)
    first, second = run_ticks(later, 2)
    assert (first.due >= 2, first.result is not None) == (True, True)
    assert second.result is None
    assert web.hits("/quay.xml") == web.hits("/tern.xml") == 2


def test_a_broken_sources_file_is_told_and_does_not_end_the_scheduler(environment: Environment, desk: Desk) -> None:
    good = (desk.folder / "sources.toml").read_text()
    (desk.folder / "sources.toml").write_text("[[outlet]]\nname = 3\n")
    done: list[Tick] = []

    def mend(tick: Tick) -> None:
        done.append(tick)
        (desk.folder / "sources.toml").write_text(good)

    Scheduler(environment, tick_seconds=0.2, ticks=2, log_folder=environment.home / "logs", report=mend).run()
    assert done[0].fault is not None
    assert "name" in done[0].fault
    assert done[1].result is not None


def test_a_crawl_that_the_system_does_not_let_start_is_a_fault_of_its_tick(
    environment: Environment, desk: Desk, web: Newsweb
) -> None:
    (desk.folder / "data").mkdir(exist_ok=True)
    (desk.folder / "data" / "logs").write_text("a file where the logs' folder should be")
    done: list[Tick] = []
    scheduler = Scheduler(
        environment, tick_seconds=0.2, ticks=2, log_folder=environment.home / "logs", report=done.append
    )
    scheduler.run()
    assert [tick.number for tick in done] == [1, 2], "ticks that fail are counted: the scheduler comes to its last one"
    assert all(tick.fault and "FileExistsError" in tick.fault and "logs" in tick.fault for tick in done)
    assert scheduler.signs.read().fault == done[-1].fault, "what /healthz and /metrics tell"
    assert web.requests == []


def test_a_fault_that_nobody_foresaw_is_told_by_its_class_and_once_with_its_trace(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("no pages")

    monkeypatch.setattr(schedule, "run_crawl", fail)
    faults: list[str | None] = []

    def note(tick: Tick) -> None:
        with open_store(environment.database_url) as store:
            faults.extend(row["fault"] for row in list_schedulers(store))
        faults.append(tick.fault)

    Scheduler(environment, tick_seconds=0.2, ticks=3, report=note).run()
    told = "ZeroDivisionError: no pages; the log has where; report it"
    assert faults == [None, told] + [told, told] * 2, "the scheduler's row has it from the next renewal on"
    assert sum("Traceback" in (record.exc_text or "") for record in caplog.records) == 1


def test_sigterm_stops_the_crawl_cleanly_and_a_new_start_goes_on(desk: Desk, web: Newsweb) -> None:
    web.put("/ferry-3", Page(article_page(*ferry_article(3)), delay=3))
    monitor = start_monitor(desk, "--tick", "1")
    wait_for_hit(web, "/ferry-3", monitor)
    monitor.send_signal(signal.SIGTERM)
    said, _ = monitor.communicate(timeout=60)
    assert monitor.returncode == 0, said
    assert said.splitlines()[-1] == "stopped"
    ((finished, reason),) = desk.rows("select finished_at, reason from crawl_run")
    assert finished is not None
    assert reason != "died"
    assert desk.rows("select count(*) from source where lease_owner is not null") == [(0,)]
    again = start_monitor(desk, "--ticks", "1")
    said, _ = again.communicate(timeout=120)
    assert again.returncode == 0, said
    assert len(desk.rows("select id from article")) == len(desk.rows("select distinct url from article"))
    assert all(web.hits(f"/ferry-{number}") == 1 for number in range(3))


@pytest.mark.fault(50)
def test_two_schedulers_never_look_at_one_source_at_once(desk: Desk, web: Newsweb) -> None:
    for name in ("quay", "tern"):
        page = web._pages[f"/{name}.xml"]
        page.delay = 1.0  # long enough that both schedulers are at work
    both = [start_monitor(desk, "--ticks", "2", "--tick", "1") for _ in range(2)]
    said = [monitor.communicate(timeout=120)[0] for monitor in both]
    assert [monitor.returncode for monitor in both] == [0, 0], said
    assert web.hits("/quay.xml") == web.hits("/tern.xml") == 1
    assert all(web.hits(f"/ferry-{number}") == 1 for number in range(ARTICLES))
    assert desk.rows("select count(*) from article") == [(ARTICLES + 1,)]


STORED = (
    f"select 1 where (select count(*) from address where state = 'fetched' and url like '%/ferry-_') >= {ARTICLES - 1}"
)


def test_when_a_leader_is_killed_with_its_crawl_another_goes_on_where_it_stopped(desk: Desk, web: Newsweb) -> None:
    web.put("/ferry-3", Page(article_page(*ferry_article(3)), delay=19))
    both = [start_monitor(desk, "--tick", "1", "--metrics", "off") for _ in range(2)]
    wait_for_hit(web, "/ferry-3", both[0])
    wait_for_rows(desk, STORED, both[0])
    ((leading,),) = desk.rows("select pid from scheduler where leads")
    leader, heir = sorted(both, key=lambda one: one.pid != leading)
    web.put("/ferry-3", article_page(*ferry_article(3)))
    ((child,),) = desk.rows("select pid from crawl_run")
    for pid in (leader.pid, child):
        os.kill(pid, signal.SIGKILL)
    leader.communicate(timeout=60)
    wait_for_rows(desk, "select 1 from address where url like '%/ferry-3' and state = 'fetched'", heir)
    heir.send_signal(signal.SIGTERM)
    said, _ = heir.communicate(timeout=60)
    assert heir.returncode == 0, said
    assert web.hits("/quay.xml") == web.hits("/tern.xml") == 1, "what was read before the kill is not asked again"
    assert [web.hits(f"/ferry-{number}") for number in range(ARTICLES)] == [1, 1, 1, 2]
    assert desk.rows("select count(*) from article") == [(ARTICLES + 1,)]
    assert desk.rows("select count(*) from scheduler") == [(0,)]


def test_a_crawl_that_hangs_is_stopped_and_the_ticks_go_on(
    environment: Environment, desk: Desk, web: Newsweb, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.put("/ferry-3", Page(article_page(*ferry_article(3)), delay=5))
    hangs = iter([True])
    monkeypatch.setattr(schedule, "BEAT_SECONDS", 0.5)
    monkeypatch.setattr(schedule, "is_hanging", lambda vitals, at: bool(web.hits("/ferry-3")) and next(hangs, False))
    first, second = run_ticks(environment, 2)
    assert first.result is not None
    assert not first.result.died
    assert desk.rows("select reason from crawl_run") == [("shutdown",)]
    assert second.number == 2


def test_a_slow_host_does_not_hold_up_the_sources_of_others(
    environment: Environment, desk: Desk, web: Newsweb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule, "BEAT_SECONDS", 0.5)
    with Newsweb() as slow:
        monkeypatch.setattr(schedule, "may_give_way", lambda vitals, at: vitals.ticks == 0 and gave_a_page(slow))
        make_slow(slow, desk, web)
        done: list[Tick] = []
        scheduler = Scheduler(environment, tick_seconds=0.2, log_folder=environment.home / "logs", report=done.append)
        threading.Thread(target=make_due_meanwhile, args=(desk, slow, scheduler), daemon=True).start()
        scheduler.run()
        asked = [slow.hits(f"/long-{number}") for number in range(SLOW_PAGES)]
    first, second = [tick for tick in done if tick.result is not None][:2]
    assert first.result is not None
    assert (first.result.died, first.fault) == (False, None), "giving way is no fault"
    assert first.result.run is not None
    assert first.result.run["reason"] == "shutdown"
    assert second.number == first.number + 1, "no tick in between: the next crawl starts at once"
    assert web.hits("/quay.xml") == 2, "it was asked again while the slow host still had pages to give"
    assert 0 in asked, "the slow host's turn was not over"
    assert max(asked) == 1, "what was given back is fetched once"


SLOW_PAGES = 9


def make_slow(slow: Newsweb, desk: Desk, web: Newsweb) -> None:
    """Let a host with many pages want ten seconds between any two of them."""
    for number in range(SLOW_PAGES):
        slow.put(f"/long-{number}", article_page(*ferry_article(10 + number)))
    site = slow.url().replace("127.0.0.1", "localhost").rstrip("/")  # another host than the newsroom of the others
    urls = [f"{site}/long-{number}" for number in range(SLOW_PAGES)]
    heads = [ferry_article(10 + number)[0] for number in range(SLOW_PAGES)]
    slow.put("/robots.txt", Page("User-agent: *\nCrawl-delay: 10\n", content_type="text/plain"))
    slow.put("/long.xml", Page(rss_feed(entries(urls, heads)), content_type="application/rss+xml"))
    desk.list_sources(
        outlet("quay", web.url(), [("feed", web.url("/quay.xml"))]),
        outlet("long", site, [("feed", f"{site}/long.xml")]),
    )


def gave_a_page(slow: Newsweb) -> bool:
    return any(slow.hits(f"/long-{number}") for number in range(SLOW_PAGES))


def make_due_meanwhile(desk: Desk, slow: Newsweb, scheduler: Scheduler) -> None:
    """Let quay's feed be due again once the slow host gives its pages; stop the scheduler after the next crawl."""
    looked_at = "select 1 from source where outlet = 'quay' and looked_at is not null and lease_owner is null"
    try:
        for is_so in (
            lambda: gave_a_page(slow) and desk.rows(looked_at),
            lambda: make_due(desk),
            lambda: len(desk.rows("select 1 from crawl_run")) > 1,
            lambda: not desk.rows("select 1 from source where due_at is null"),
        ):
            while not is_so():
                threading.Event().wait(0.1)
    finally:
        scheduler.stop()


def make_due(desk: Desk) -> bool:
    with sqlite3.connect(desk.folder / "data" / "monitor.sqlite3", timeout=60) as connection:
        connection.execute("update source set due_at = null where outlet = 'quay'")
    connection.close()
    return True


def wait_for_rows(desk: Desk, query: str, process: subprocess.Popen[str]) -> None:
    while not desk.rows(query):
        if process.poll() is not None:
            pytest.fail(f"the process ended too early: {process.communicate()[0]}")
        threading.Event().wait(0.1)


def wait_for_hit(web: Newsweb, path: str, process: subprocess.Popen[str]) -> None:
    while not web.hits(path):
        if process.poll() is not None:
            pytest.fail(f"the process ended before it asked for {path}: {process.communicate()[0]}")
        threading.Event().wait(0.05)


def test_counting_what_is_due_fetches_nothing(environment: Environment, web: Newsweb) -> None:
    assert count_due(environment).sources == 2
    assert web.requests == []


# ---- what is due, by rows alone ------------------------------------------------------------------------------------


def source(url: str, kind: Any = "feed", outlet: str = "quay") -> Source:
    return Source(outlet=outlet, kind=kind, url=url)


def row(url: str, *, due: str | None, leased: str | None = None, kind: str = "feed") -> dict[str, Any]:
    return {"url": url, "kind": kind, "outlet": "quay", "listed": True, "due_at": due, "lease_until": leased}


def test_a_source_nobody_has_looked_at_is_due() -> None:
    assert find_due([source("a")], [], now=NOW) == ["a"]


def test_a_source_is_due_from_its_instant_on() -> None:
    rows = [row("a", due="2026-03-03T12:00:00Z"), row("b", due="2026-03-03T12:00:01Z"), row("c", due=None)]
    assert find_due([source("a"), source("b"), source("c")], rows, now=NOW) == ["a", "c"]


def test_a_leased_source_is_not_due_until_its_lease_runs_out() -> None:
    rows = [row("a", due=None, leased="2026-03-03T12:05:00Z"), row("b", due=None, leased="2026-03-03T11:55:00Z")]
    assert find_due([source("a"), source("b")], rows, now=NOW) == ["b"]


def test_a_lease_of_a_dead_crawl_holds_nobody_up() -> None:
    rows = [row("a", due=None, leased="2026-03-03T12:05:00Z") | {"lease_owner": "run:x"}]
    assert find_due([source("a")], rows, now=NOW) == []
    assert find_due([source("a")], rows, now=NOW, dead={"run:x"}) == ["a"]


@pytest.mark.fault(50)
def test_a_source_looked_at_before_the_clock_was_set_back_is_due() -> None:
    rows = [row("a", due="2026-03-04T12:15:00Z") | {"looked_at": "2026-03-04T12:00:00Z"}]
    assert find_due([source("a")], rows, now=NOW) == ["a"]
    assert find_due([source("a")], rows, now=NOW + timedelta(days=1)) == []


def test_a_due_source_starts_a_crawl_at_once_and_addresses_alone_wait_for_company() -> None:
    assert is_worth_a_crawl(Due(sources=1, addresses=0), rested=0.0)
    assert not is_worth_a_crawl(Due(sources=0, addresses=9), rested=ALONE_SECONDS - 1)
    assert is_worth_a_crawl(Due(sources=0, addresses=9), rested=ALONE_SECONDS)
    assert is_worth_a_crawl(Due(sources=0, addresses=9), rested=None), (
        "a new scheduler goes on where a killed one stopped"
    )
    assert not is_worth_a_crawl(Due(sources=0, addresses=0), rested=None)


def test_a_search_is_due_by_the_addresses_that_were_made_of_it() -> None:
    search = [source("https://quay.example/?q={query}", kind="search")]
    assert len(find_due(search, [], now=NOW)) == 1
    made = [
        row("https://quay.example/?q=ferry", due="2026-03-04T00:00:00Z", kind="search"),
        row("https://quay.example/?q=strike", due="2026-03-03T00:00:00Z", kind="search"),
    ]
    assert find_due(search, made, now=NOW) == ["https://quay.example/?q=strike"]
