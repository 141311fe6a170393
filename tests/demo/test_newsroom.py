"""Is each page and feed of the demo's newsroom served as its script says, day for day, and can known readers read it?"""

from __future__ import annotations

import calendar
import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import feedparser
import protego
import pytest
from lxml import etree, html

from monitor.demo.feeds import NEWS_SITEMAP
from monitor.demo.newsroom import Newsroom, answer_request
from monitor.demo.pages import Page, list_visible, load_pages
from monitor.demo.papers import PAPERS, Paper
from monitor.demo.script import DAYS, SEEDS

BY_SLUG = {paper.slug: paper for paper in PAPERS}
FEEDS = [paper for paper in PAPERS if paper.kind == "feed" and paper.format != "json feed" and not paper.forbids_all]
EXPECTED = json.loads((Path(__file__).parent / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    """Serve on ports of our own, so that a demo that runs at the same time is not disturbed."""
    with Newsroom(DAYS[0], port=0) as served:
        yield served


def fetch(newsroom: Newsroom, paper: str, path: str, now: datetime = DAYS[-1]) -> bytes:
    newsroom.now = now
    with urlopen(newsroom.bases[paper] + path, timeout=10) as response:
        body: bytes = response.read()
    return body


def name_of(page: Page) -> str:
    return f"{page.paper.slug}/{page.slug}"


def find_page(name: str, now: datetime = DAYS[-1]) -> Page:
    return next(page for page in list_visible(load_pages(), now) if name_of(page) == name)


def test_every_page_is_expected_to_be_on_or_off_the_story_or_set_aside() -> None:
    expected = {*EXPECTED["on_story"], *EXPECTED["off_story"], *EXPECTED["set_aside"]}
    printed = {name_of(page) for page in load_pages() if page.paper.slug != "old-hulls"}
    assert printed == expected
    assert len(EXPECTED["on_story"]) == 17
    assert len(EXPECTED["off_story"]) >= 20


def test_no_page_is_dated_after_the_last_day_and_seeds_are_of_the_first() -> None:
    assert max(page.modified for page in load_pages()) <= DAYS[-1]
    assert {name_of(page) for page in list_visible(load_pages(), DAYS[0])} >= set(SEEDS)


def test_papers_live_on_hosts_or_ports_of_their_own(newsroom: Newsroom) -> None:
    assert len({urlsplit(base).netloc for base in newsroom.bases.values()}) == len(PAPERS)


@pytest.mark.parametrize("paper", FEEDS, ids=lambda paper: paper.slug)
@pytest.mark.parametrize("day", DAYS, ids=lambda day: f"{day:%d}")
def test_a_feed_lists_what_is_visible_that_evening_newest_first(
    newsroom: Newsroom, paper: Paper, day: datetime
) -> None:
    feed = feedparser.parse(fetch(newsroom, paper.slug, paper.source_path, day))
    visible = [page for page in list_visible(load_pages(), day) if page.paper == paper]
    assert not feed.bozo
    assert feed.version == {"rss": "rss20", "atom": "atom10", "rdf": "rss10"}[paper.format]
    assert [urlsplit(entry.link).path for entry in feed.entries] == [page.path for page in visible]
    assert [entry.title for entry in feed.entries] == [page.headline for page in visible]
    # feedparser files RDF's dc:date as the update, and warns when a missing update is asked for.
    key = "updated_parsed" if paper.format == "rdf" else "published_parsed"
    stamps = [datetime.fromtimestamp(calendar.timegm(entry[key]), UTC) for entry in feed.entries]
    assert stamps == [page.published for page in visible]


def test_the_json_feed_gives_headline_and_both_dates(newsroom: Newsroom) -> None:
    items = json.loads(fetch(newsroom, "radio-skerrow", "/feed.json"))["items"]
    live = next(item for item in items if item["url"].endswith("/live-ferry-accident"))
    assert live["title"] == "Live: ferry accident in Skerrow Sound, divers wait for light"
    assert datetime.fromisoformat(live["date_published"]) < datetime.fromisoformat(live["date_modified"])


def test_the_news_sitemap_stands_compressed_behind_its_index(newsroom: Newsroom) -> None:
    paper = "national-standard"
    index = etree.fromstring(fetch(newsroom, paper, "/sitemap-index.xml"))
    assert index.xpath("string(//*[local-name()='loc'])") == newsroom.bases[paper] + NEWS_SITEMAP
    sitemap = etree.fromstring(gzip.decompress(fetch(newsroom, paper, NEWS_SITEMAP)))
    titles = sitemap.xpath("//*[local-name()='title']/text()")
    assert "Two tolls, one ferry, as ministry and coastguard disagree" in titles
    assert len(titles) == len(sitemap.xpath("//*[local-name()='publication_date']"))


def test_the_section_page_links_every_visible_story(newsroom: Newsroom) -> None:
    page = html.fromstring(fetch(newsroom, "dockside-weekly", "/news/", DAYS[1]))
    visible = {page.path for page in list_visible(load_pages(), DAYS[1]) if page.paper.slug == "dockside-weekly"}
    assert visible <= set(page.xpath("//h2/a/@href"))


@pytest.mark.parametrize("name", [*EXPECTED["on_story"], *EXPECTED["off_story"]])
def test_a_page_holds_every_paragraph_among_its_papers_furniture(newsroom: Newsroom, name: str) -> None:
    page = find_page(name)
    text = html.fromstring(fetch(newsroom, page.paper.slug, page.path)).text_content()
    for paragraph in page.paragraphs:
        assert paragraph.removeprefix("## ") in text
    assert len(text) > len(page.text) + 80


def test_a_story_cannot_be_read_before_it_is_published(newsroom: Newsroom) -> None:
    page = find_page("vpa/search-called-off")
    with pytest.raises(HTTPError, match="404"):
        fetch(newsroom, "vpa", page.path, DAYS[2])
    assert fetch(newsroom, "vpa", page.path, DAYS[3])


def test_the_edited_story_keeps_its_address_and_changes_two_sentences_and_its_stamp(newsroom: Newsroom) -> None:
    name = "halvern-courier/divers-reach-car-deck"
    before, after = find_page(name, DAYS[1]), find_page(name, DAYS[2])
    assert before.path == after.path
    assert before.published == after.published
    assert sum(a != b for a, b in zip(before.paragraphs, after.paragraphs, strict=True)) == 2
    feeds = [feedparser.parse(fetch(newsroom, "halvern-courier", "/atom.xml", day)) for day in (DAYS[1], DAYS[2])]
    stamps = [next(e.updated for e in feed.entries if e.link.endswith(before.path)) for feed in feeds]
    assert stamps == [before.modified.isoformat(), after.modified.isoformat()]


def test_the_papers_print_one_wire_text_nearly_word_for_word_and_one_trimmed() -> None:
    wire = find_page("vpa/ministry-puts-toll-at-14")
    near, trimmed = find_page("brenn-gazette/ministry-says-14-died"), find_page("national-standard/two-tolls-one-ferry")
    assert sum(a != b for a, b in zip(wire.paragraphs, near.paragraphs, strict=True)) == 2
    assert set(trimmed.paragraphs[1:]) < set(wire.paragraphs)


def test_the_consent_wall_is_a_200_without_the_story(newsroom: Newsroom) -> None:
    page = find_page("national-standard/families-wait-for-answers")
    text = fetch(newsroom, page.paper.slug, page.path).decode()
    assert "812 partners" in text
    assert page.paragraphs[0] not in text


def test_the_dead_link_is_a_404_that_the_feed_still_names(newsroom: Newsroom) -> None:
    page = find_page("brenn-gazette/rescue-in-pictures")
    assert page.path.encode() in fetch(newsroom, page.paper.slug, "/index.rdf")
    with pytest.raises(HTTPError, match="404"):
        fetch(newsroom, page.paper.slug, page.path)


def test_robots_keep_crawlers_out_of_the_members_page_and_of_no_other(newsroom: Newsroom) -> None:
    refused = []
    for page in list_visible(load_pages(), DAYS[-1]):
        rules = protego.Protego.parse(fetch(newsroom, page.paper.slug, "/robots.txt").decode())
        if not rules.can_fetch(newsroom.bases[page.paper.slug] + page.path, "news-story-monitor"):
            refused.append(name_of(page))
    assert refused == ["dockside-weekly/members-bow-door-drawings"]


def test_one_feed_is_forbidden_and_one_is_31_days_old(newsroom: Newsroom) -> None:
    with pytest.raises(HTTPError, match="403"):
        fetch(newsroom, "metro-halvern", BY_SLUG["metro-halvern"].source_path)
    newest = max(page.published for page in load_pages() if page.paper.slug == "old-hulls")
    assert (DAYS[-1] - newest).days == 31


def test_the_same_request_gets_the_same_bytes() -> None:
    for paper in PAPERS:
        answers = {
            answer_request(paper, paper.source_path, load_pages(), base="http://h", now=DAYS[2]).body for _ in range(2)
        }
        assert len(answers) == 1


def test_furniture_differs_from_evening_to_evening_and_the_story_does_not(newsroom: Newsroom) -> None:
    page = find_page("halvern-courier/brennline-denies-overloading")
    first, second = (fetch(newsroom, page.paper.slug, page.path, day) for day in (DAYS[1], DAYS[2]))
    assert first != second
    assert all(page.paragraphs[0].encode() in body for body in (first, second))


def test_a_second_newsroom_finds_other_addresses_where_the_first_has_taken_its_own(newsroom: Newsroom) -> None:
    taken = urlsplit(newsroom.bases["vpa"]).port
    assert taken is not None
    with Newsroom(DAYS[-1], port=taken) as second:
        assert second.bases["vpa"] != newsroom.bases["vpa"]
        assert fetch(second, "vpa", "/rss/all.xml").startswith(b"<?xml")
