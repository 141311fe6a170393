"""Is the sources file read as it is meant, and are its errors of use?"""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import SourcesError
from monitor.sources import (
    Source,
    fill_search,
    list_own_outlets,
    load_outlets,
    read_outlets,
    select_followed,
    select_sources,
)

GOOD = """
[[outlet]]
name = "harbour-post"
title = "The Harbour Post"
homepage = "https://harbourpost.example/"
language = "en"
country = "GB"
body = "main .story"
strip = [".promo"]
delay = 2.5
budget_per_day = 500
[[outlet.source]]
kind = "feed"
url = "https://feeds.harbourpost.example/rss.xml"
every = "15m"
expect = "3/day"
[[outlet.source]]
kind = "search"
url = "https://harbourpost.example/find.rss?q={query}"
"""
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def test_the_shipped_catalogue_follows_its_own_schema() -> None:
    outlets = load_outlets(None)
    assert len(outlets) == 94
    assert all(outlet.sources and outlet.language and outlet.country for outlet in outlets)
    assert not any(outlet.checked for outlet in outlets)


def test_every_key_of_an_outlet_is_read() -> None:
    (outlet,) = read_outlets(GOOD, "sources.toml")
    assert (outlet.name, outlet.body, outlet.strip, outlet.delay) == ("harbour-post", "main .story", (".promo",), 2.5)
    feed, search = outlet.sources
    assert (feed.every_seconds, feed.expected_per_day, feed.name) == (900, 3.0, "harbour-post/feed")
    assert search.every_seconds is None
    assert outlet.netlocs == {"harbourpost.example", "feeds.harbourpost.example"}


def test_an_empty_file_lists_no_outlet() -> None:
    assert read_outlets("", "sources.toml") == []


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        (
            'kind = "feed"',
            'kind = "fed"',
            ["harbour-post", "kind is 'fed'", "feed, sitemap, section, search", "'feed'?"],
        ),
        ('every = "15m"', 'every = "15 min"', ["harbour-post", "every is '15 min'", '"15m"']),
        ('every = "15m"', 'every = "5s"', ["every is '5s'", '"1m"']),
        ('every = "15m"', "every = 15", ["every is 15", '"15m"']),
        ('expect = "3/day"', 'expect = "often"', ["expect is 'often'", '"3/day"']),
        (
            'country = "GB"',
            'contry = "GB"',
            ["harbour-post", "unknown key 'contry'", "'GB'", "did you mean 'country'?"],
        ),
        ('expect = "3/day"', 'expects = "3/day"', ["unknown key 'expects'", "did you mean 'expect'?"]),
        ('country = "GB"', 'covers = "RU"', ["covers is 'RU'", '["RU"]']),
        ('country = "GB"', 'covers = ["Russia"]', ["covers is ['Russia']", "ISO 3166"]),
        ('country = "GB"', 'also = [""]', ["also is ['']", '["AP"]']),
        ('country = "GB"', "carries = [1]", ["carries is [1]", '["AFP"]']),
        ('country = "GB"', 'world = "yes"', ["world is 'yes'", "true or false"]),
        ('country = "GB"', 'country = "gb"', ["country is 'gb'", "such as GB"]),
        ('language = "en"', 'language = "english"', ["language is 'english'", "such as en"]),
        ('name = "harbour-post"', 'name = "Harbour Post"', ["outlet 1", "name is 'Harbour Post'", "harbour-post"]),
        ('name = "harbour-post"', "", ["outlet 1", "name is missing"]),
        ('title = "The Harbour Post"', 'title = ""', ["title is ''"]),
        ('homepage = "https://harbourpost.example/"', 'homepage = "harbourpost.example"', ["homepage is", "https://"]),
        ('url = "https://feeds.harbourpost.example/rss.xml"', 'url = "file:///etc/passwd"', ["url is", "https://"]),
        ("?q={query}", "?q=", ["{query}"]),
        ("delay = 2.5", "delay = -1", ["delay is -1", "0 or more"]),
        ("delay = 2.5", 'delay = "1s"', ["delay is '1s'", "seconds"]),
        ("budget_per_day = 500", "budget_per_day = 0", ["budget_per_day is 0", "1 or more"]),
        ("budget_per_day = 500", "allow_private = 1", ["allow_private is 1", "true or false"]),
        ('body = "main .story"', 'body = "main["', ["body is 'main['", "CSS selector"]),
        ('strip = [".promo"]', 'strip = ".promo"', ["strip is '.promo'", "list"]),
        ("[[outlet]]", "[outlet]", ["two brackets"]),
        ("[[outlet]]", "[[outlets]]", ["'outlets'", "[[outlet]]"]),
        ('name = "harbour-post"', "name = harbour-post", ["not TOML"]),
    ],
)
def test_an_error_names_the_file_the_value_and_the_way_out(before: str, after: str, wanted: list[str]) -> None:
    assert before in GOOD
    with pytest.raises(SourcesError) as caught:
        read_outlets(GOOD.replace(before, after, 1), "my/sources.toml")
    message = str(caught.value)
    assert message.startswith("my/sources.toml")
    assert [words for words in wanted if words not in message] == []


def test_two_outlets_of_one_name_are_refused() -> None:
    with pytest.raises(SourcesError, match="two outlets are called 'harbour-post'"):
        read_outlets(GOOD + GOOD, "sources.toml")


def test_one_address_under_two_outlets_is_refused() -> None:
    with pytest.raises(SourcesError, match="a source of 'harbour-post' and of 'quay-post'"):
        read_outlets(GOOD + GOOD.replace('"harbour-post"', '"quay-post"'), "sources.toml")


def test_an_absent_sources_file_is_an_error_that_names_the_variable(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match="MONITOR_SOURCES"):
        load_outlets(tmp_path / "none.toml")


def test_the_overlay_replaces_an_outlet_of_the_catalogue_and_adds_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = load_outlets(None)
    own = GOOD + GOOD.replace('"harbour-post"', f'"{shipped[0].name}"').replace("harbourpost.", "other.")
    (tmp_path / "sources.toml").write_text(own, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    outlets = load_outlets(None)
    assert len(outlets) == len(shipped) + 1
    assert (outlets[0].name, outlets[0].title) == (shipped[0].name, "The Harbour Post")
    assert outlets[-1].name == "harbour-post"


def test_sources_are_chosen_by_outlet_by_kind_and_by_both() -> None:
    outlets = read_outlets(GOOD, "sources.toml")
    assert len(select_sources(outlets)) == 2
    assert [s.kind for s in select_sources(outlets, ["harbour-post/search"])] == ["search"]
    assert [s.kind for s in select_sources(outlets, ["harbour-post"], ["feed"])] == ["feed"]


def test_an_unknown_source_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(SourcesError, match="'harbor-post'; did you mean 'harbour-post'"):
        select_sources(read_outlets(GOOD, "sources.toml"), ["harbor-post"])


def test_one_of_several_feeds_is_chosen_by_its_part() -> None:
    outlets = load_outlets(None)
    assert [source.url[-12:] for source in select_sources(outlets, ["bbc/feed:asia"])] == ["asia/rss.xml"]
    assert len(select_sources(outlets, ["bbc/feed"])) == 3


def test_a_crawl_asks_what_its_stories_list_and_everything_where_one_lists_nothing() -> None:
    outlets = read_outlets(GOOD, "sources.toml") + load_outlets(None)
    asked = select_followed(outlets, {"flood": ("harbour-post",), "fire": ("rfi", "harbour-post/feed")})
    assert {source.outlet for source in asked} == {"harbour-post", "rfi"}
    assert len(select_followed(outlets, {"flood": ("harbour-post",)}, ["feed"])) == 1
    assert select_followed(outlets, {"flood": ("rfi",), "fire": ()}) == select_sources(outlets)
    assert select_followed(outlets, {}) == select_sources(outlets)


def test_a_listed_outlet_that_is_not_there_is_an_error_that_names_the_story() -> None:
    with pytest.raises(
        SourcesError, match=r"in outlets of flood/story.toml, .*'rfix'; did you mean 'rfi'\?; or add it"
    ):
        select_followed(load_outlets(None), {"flood": ("rfix",), "fire": ()})


def test_own_outlets_are_those_laid_over_the_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert list_own_outlets(None) == []
    (tmp_path / "sources.toml").write_text(GOOD, encoding="utf-8")
    assert list_own_outlets(None) == ["harbour-post"]
    assert list_own_outlets(tmp_path / "sources.toml") == []


def test_a_search_becomes_one_source_per_story() -> None:
    (outlet,) = read_outlets(GOOD, "sources.toml")
    feed, search = outlet.sources
    assert fill_search(feed, ["a", "b"]) == [feed]
    assert [one.url.rpartition("=")[2] for one in fill_search(search, ["ferry & harbour"])] == ["ferry+%26+harbour"]


@settings(max_examples=60)
@given(st.text(alphabet=string.printable, max_size=40))
def test_any_text_as_a_name_is_read_or_refused_with_a_sources_error(name: str) -> None:
    quoted = name.encode("unicode_escape").decode().replace("\\x", "\\u00").replace('"', '\\"')
    try:
        (outlet,) = read_outlets(GOOD.replace('"harbour-post"', f'"{quoted}"'), "sources.toml")
    except SourcesError:
        return
    assert outlet.name == name


def _source(every: int | None = None) -> Source:
    return Source(outlet="harbour-post", kind="feed", url="https://harbourpost.example/rss.xml", every_seconds=every)


@pytest.mark.parametrize(("rate", "hours"), [("2/hour", 0.5), ("3/day", 8), ("2/week", 84)])
def test_a_rate_is_a_gap_between_two_items(rate: str, hours: float) -> None:
    (outlet,) = read_outlets(GOOD.replace('"3/day"', f'"{rate}"'), "sources.toml")
    gap = next(source.expected_gap for source in outlet.sources if source.expected_gap)
    assert gap is not None
    assert abs(gap - timedelta(hours=hours)) < timedelta(seconds=1)
