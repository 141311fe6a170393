"""The commands that start child processes, on a newsroom on loopback."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.cli.crawl import note_result
from monitor.crawl_process import CrawlResult
from tests.cli.conftest import Run
from tests.newsweb.desk import Desk, outlet
from tests.newsweb.pages import article_page, entries, ferry_article, rss_feed
from tests.newsweb.server import Newsweb, Page

Monitor = Callable[..., Any]


@pytest.fixture
def web() -> Iterator[Newsweb]:
    with Newsweb() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, web: Newsweb) -> Desk:
    made = Desk(tmp_path)
    web.put("/ferry", article_page(*ferry_article(1)))
    feed = rss_feed(entries([web.url("/ferry")], [ferry_article(1)[0]]))
    web.put("/feed.xml", Page(feed, content_type="application/rss+xml"))
    made.list_sources(
        outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]),
        outlet("tern", web.url("/tern"), [("feed", web.url("/closed.xml"))]),
    )
    return made


@pytest.fixture
def monitor(run: Run, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Run:
    for name, value in desk.variables.items():
        monkeypatch.setenv(name, value)
    return run


def test_a_crawl_tells_its_counts_and_its_sick_sources(monitor: Run, web: Newsweb) -> None:
    answer = monitor("crawl", "ferry")
    assert answer.code == 3
    assert answer.out == ""
    assert "fetched 1  in 2" in answer.err
    assert "tern/feed gone since 2026-03-03 12:00: HTTP 404" in answer.err
    assert "to do: find the new address on the outlet's page" in answer.err
    assert web.url("/closed.xml") in answer.err
    assert [row["bin"] for row in json.loads(monitor("articles", "ferry", "--json").out)] == ["in", "in"]
    assert monitor("db", "check").code == 0


def test_a_dozen_sick_sources_are_named_and_the_others_counted(capsys: pytest.CaptureFixture[str]) -> None:
    row = {
        "kind": "feed",
        "state": "failing",
        "state_since": None,
        "reason": "no answer",
        "last_good": None,
        "advice": "",
    }
    sick = tuple({**row, "outlet": f"o{number}", "url": f"https://o{number}.example/"} for number in range(40))
    note_result(CrawlResult(exit_code=4, run=None, unhealthy=sick, died=False, log_file=None))
    told = capsys.readouterr().err
    assert [f"o{number}/feed" in told for number in (0, 11, 12, 39)] == [True, True, False, False]
    assert "sick sources not named here: 28; `monitor sources list` has them all" in told


def test_a_crawl_of_one_source_leaves_the_others_alone(monitor: Run, web: Newsweb) -> None:
    answer = monitor("crawl", "--source", "quay/feed", "--json")
    assert answer.code == 0
    assert json.loads(answer.out)["run"]["counts"]["fetched"] == 1
    assert web.hits("/closed.xml") == 0


def test_all_looks_at_sources_that_are_not_due(monitor: Run, web: Newsweb) -> None:
    monitor("crawl", "--source", "quay")
    assert "no source was due" in monitor("crawl", "--source", "quay").err
    assert web.hits("/feed.xml") == 1
    monitor("crawl", "--source", "quay", "--all")
    assert web.hits("/feed.xml") == 2
    assert web.hits("/ferry") == 1


def test_a_crawl_asks_only_what_its_story_lists(monitor: Run, desk: Desk, web: Newsweb) -> None:
    with (desk.folder / "seeds" / "ferry" / "story.toml").open("a", encoding="utf-8") as file:
        file.write('outlets = ["quay"]\n')
    answer = monitor("crawl", "ferry")
    assert answer.code == 0
    assert "asks 1 of 2 outlets, as story.toml lists them" in answer.err
    assert (web.hits("/feed.xml"), web.hits("/closed.xml")) == (1, 0)
    assert monitor("crawl", "ferry", "--source", "tern").code == 3
    assert web.hits("/closed.xml") == 1


def test_a_crawl_that_no_server_answers_says_what_its_exit_code_means(monitor: Run, desk: Desk) -> None:
    desk.list_sources(outlet("quay", "http://127.0.0.1:1", [("feed", "http://127.0.0.1:1/feed.xml")]))
    answer = monitor("crawl")
    assert answer.code == 4
    assert "no server answered: see whether this machine is online" in answer.err


def test_what_is_added_by_a_suggestion_is_what_a_crawl_asks(monitor: Run, web: Newsweb) -> None:
    rows = json.loads(monitor("sources", "suggest", "ferry", "--add", "--limit", "1", "--json").out)
    assert [(row["outlet"], row["added"]) for row in rows] == [("quay", True)]
    monitor("crawl", "ferry")
    assert (web.hits("/feed.xml"), web.hits("/closed.xml")) == (1, 0)


def test_what_cannot_be_crawled_ends_with_2_before_anything_is_asked(monitor: Run, web: Newsweb) -> None:
    assert "ferry" in monitor("crawl", "fery").err
    assert monitor("crawl", "fery").code == 2
    assert monitor("crawl", "--source", "qay").code == 2
    assert web.requests == []


def test_without_a_story_there_is_nothing_to_crawl_for(monitor: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_STORIES", "nowhere")
    answer = monitor("crawl")
    assert answer.code == 2
    assert "monitor story new" in answer.err


def test_run_ticks_once_and_stops(monitor: Run) -> None:
    answer = monitor("run", "--ticks", "1", "--tick", "0.5")
    assert answer.code == 0
    assert "tick 1: 2 due  fetched 1" in answer.err
    assert answer.err.splitlines()[-1] == "stopped"


def test_sources_are_listed_with_their_health_and_without_a_fetch(monitor: Run, web: Newsweb) -> None:
    rows = json.loads(monitor("sources", "list", "--json").out)
    assert [(row["outlet"], row["state"]) for row in rows] == [("quay", "unchecked"), ("tern", "unchecked")]
    assert web.requests == []
    assert "2 sources: unchecked 2" in monitor("sources", "list").err


def test_checking_sources_notes_their_health_and_fetches_no_article(monitor: Run, web: Newsweb) -> None:
    answer = monitor("sources", "check")
    assert answer.code == 3
    assert [line.split()[:2] for line in answer.out.splitlines()[1:]] == [["quay/feed", "ok"], ["tern/feed", "gone"]]
    assert web.hits("/ferry") == 0
    assert monitor("sources", "check", "quay").code == 0
    assert monitor("sources", "check", "tern").code == 4
    (gone,) = json.loads(monitor("sources", "list", "--state", "gone", "--json").out)
    assert (gone["outlet"], gone["failures"]) == ("tern", 1)
    assert gone["advice"] in monitor("sources", "list").out


def test_a_check_tells_robots_type_cadence_and_conditional_support(monitor: Run, desk: Desk, web: Newsweb) -> None:
    dates = ["Tue, 03 Mar 2026 05:00:00 GMT", "Tue, 03 Mar 2026 09:00:00 GMT", "Tue, 03 Mar 2026 11:00:00 GMT"]
    items = "".join(
        f"<item><link>{web.url(f'/{n}')}</link><title>A headline</title><pubDate>{d}</pubDate></item>"
        for n, d in enumerate(dates)
    )
    feed = f"<rss version='2.0'><channel><title>Quay</title>{items}</channel></rss>"
    rss = "application/rss+xml"
    web.put("/a.xml", Page(feed, content_type=rss, headers={"ETag": '"7"'}, revalidates=True))
    web.put("/b.xml", Page(feed, content_type=rss, headers={"Last-Modified": dates[2]}))
    web.put("/c.xml", Page(feed, content_type=rss))
    web.put("/robots.txt", Page("User-agent: *\nDisallow: /d", content_type="text/plain"))
    desk.list_sources(outlet("quay", web.url(), [("feed", web.url(f"/{name}.xml")) for name in "abcd"]))
    answer = monitor("sources", "check", "--json")
    assert answer.code == 3
    rows = [row["look"] for row in json.loads(answer.out)]
    assert [row["robots"] for row in rows] == ["allows", "allows", "allows", "disallows"]
    assert [row.get("conditional") for row in rows] == ["304", "ignored", "none", None]
    assert [row.get("validators") for row in rows] == [["ETag"], ["Last-Modified"], [], None]
    assert [row.get("content_type") for row in rows] == [rss, rss, rss, None]
    assert {row.get("cadence_seconds") for row in rows[:3]} == {3 * 3600}
    assert {row.get("newest") for row in rows[:3]} == {"2026-03-03T11:00:00+00:00"}
    table = monitor("sources", "check").out.splitlines()
    assert "answers 304 (ETag)" in table[1]
    assert "use another source of the outlet" in table[4]


def test_a_check_ends_with_3_for_a_look_that_failed_though_the_source_is_not_called_sick(
    monitor: Run, desk: Desk, web: Newsweb
) -> None:
    desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml")), ("feed", web.url("/more.xml"))]))
    web.put(
        "/more.xml", Page(rss_feed(entries([web.url("/ferry")], ["A headline"])), content_type="application/rss+xml")
    )
    assert monitor("sources", "check").code == 0
    web.put("/feed.xml", Page("down", status=503))
    answer = monitor("sources", "check")
    assert answer.code == 3
    assert "the last look failed: HTTP 503" in answer.out
    assert answer.out.splitlines()[1].split()[:2] == ["quay/feed:feed", "ok"]


def test_an_unknown_source_ends_with_2_and_the_nearest_name(monitor: Run) -> None:
    answer = monitor("sources", "check", "qay")
    assert answer.code == 2
    assert "quay" in answer.err


def test_an_address_can_be_tried_before_it_is_listed(monitor: Run, web: Newsweb) -> None:
    found = json.loads(monitor("sources", "test", web.url("/feed.xml"), "--json").out)
    assert (found["kind"], found["links"]) == ("feed", 1)
    answer = monitor("sources", "test", web.url("/closed.xml"))
    assert answer.code == 4
    assert "404" in answer.out
    assert monitor("db", "stats", "--json").out.count('"article": 0') == 1


def line(number: int, **other: Any) -> str:
    headline, paragraphs = ferry_article(number)
    article = {
        "url": f"https://quay.example/{number}",
        "outlet": "quay",
        "headline": headline,
        "date_published": f"2026-03-02T{10 + number}:00:00Z",
        "in_language": "en",
        "article_body": "\n\n".join(paragraphs),
    }
    return json.dumps({key: value for key, value in {**article, **other}.items() if value is not None}) + "\n"


def test_an_import_goes_through_the_pipelines_and_again_changes_nothing(monitor: Run, tmp_path: Path) -> None:
    html = article_page(*ferry_article(3))
    lines = line(2) + line(1) + line(3, article_body=None, html=html)
    (tmp_path / "in.jsonl").write_text(lines, encoding="utf-8")
    answer = monitor("import", "in.jsonl", "--story", "ferry")
    assert answer.code == 0
    assert "importing 3 articles" in answer.err
    ledger = monitor("export", "ferry", "--to", "ledger").out
    assert len(json.loads(ledger)["articles"]) == 4
    assert json.loads(ledger)["figures"]
    assert json.loads(ledger)["statements"]
    assert monitor("db", "check").code == 0
    assert monitor("import", "in.jsonl", "--story", "ferry").code == 0
    assert monitor("export", "ferry", "--to", "ledger").out == ledger


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (line(1) + "{", "line 2"),
        (line(1) + line(2, url="ferry"), "url"),
        (line(1) + line(2, date_published="soon"), "date_published"),
        (line(1) + line(2, article_body=None), "article_body"),
        ("", "holds no article"),
    ],
)
def test_a_fault_in_an_import_is_one_line_with_file_line_and_key(
    monitor: Run, tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "in.jsonl").write_text(text, encoding="utf-8")
    answer = monitor("import", "in.jsonl", "--story", "ferry")
    assert answer.code == 2
    assert len(answer.err.splitlines()) == 1
    assert "in.jsonl" in answer.err
    assert said in answer.err


def test_an_import_for_an_unknown_story_or_from_no_file_ends_with_2(monitor: Run, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(line(1), encoding="utf-8")
    assert monitor("import", "in.jsonl", "--story", "fery").code == 2
    assert monitor("import", "none.jsonl", "--story", "ferry").code == 2


def test_the_searches_of_two_stories_are_told_apart_by_their_words(monitor: Run, desk: Desk, web: Newsweb) -> None:
    desk.follow_ferry("other")
    (desk.folder / "seeds" / "other" / "story.toml").write_text('title = "Fire & flood"\n', encoding="utf-8")
    desk.list_sources(outlet("quay", web.url(), [("search", web.url("/find.xml?q={query}&n=9"))]))
    assert [row["source"] for row in json.loads(monitor("sources", "list", "--json").out)] == ["quay/search"]
    monitor("crawl")
    rows = json.loads(monitor("sources", "list", "--json").out)
    assert sorted(row["source"] for row in rows) == [
        'quay/search "Ferry Margit sinks off Tannholm"',
        'quay/search "Fire & flood"',
    ]
