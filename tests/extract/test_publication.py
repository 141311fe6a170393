"""The publication is the surest tier's, on the outlet's clock, and never in the future or out of a footer."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from monitor.extract.hidden_dates import is_written
from monitor.extract.linked_data import read_linked_data
from monitor.extract.markup import parse_html
from monitor.extract.metadata import Facts, read_facts
from tests.extract.pages import URL

NOW = datetime(2025, 4, 10, 12, 0, tzinfo=UTC)
TEXT = (
    "<p>" + "The ferry sank off Port Ansel, and at least twelve people died in the cold water of the bay. " * 3 + "</p>"
)


def read(head: str = "", body: str = "", *, url: str = URL, lang: str = "en", language: str | None = None) -> Facts:
    source = f'<html lang="{lang}"><head><title>Ferry sinks off Port Ansel</title>{head}</head><body>{body or "<h1>Ferry sinks off Port Ansel</h1>"}{TEXT * 3}</body></html>'
    tree = parse_html(source)
    assert tree is not None
    linked = read_linked_data(tree, url)
    return read_facts(tree, source, linked, url=url, fetched_at=NOW, language=language, link=None)


def dated(facts: Facts) -> tuple[str | None, str | None]:
    return (facts.published.when.isoformat() if facts.published else None), facts.published_from


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def linked(**fields: str) -> str:
    held = ", ".join(f'"{name}": "{value}"' for name, value in fields.items())
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", {held}}}</script>'


HEAD = "<h1>Ferry sinks off Port Ansel</h1>"


@pytest.mark.parametrize(
    ("head", "body", "url", "wanted"),
    [
        (linked(datePublished="2025-04-08T10:00:00+02:00") + meta("date", "2025-04-01"), "", URL, ("2025-04-08T10:00:00+02:00", "json-ld")),
        (meta("article:published_time", "2025-04-08T10:00:00+0200"), "", URL, ("2025-04-08T10:00:00+02:00", "meta")),
        ('<script>var page = {publishedAt: "2025-04-08T10:00:00Z"};</script>', "", URL, ("2025-04-08T10:00:00+00:00", "script")),
        ("<script>publication_date = '2025-04-08 10:00';</script>", "", URL, ("2025-04-08T10:00:00+00:00", "script")),
        ("<script>var a = {lastPublished: '2025-04-08 10:00', unpublished: '2025-04-07 10:00'};</script>", "", URL, (None, None)),
        ("", "", "https://courier.example/2025/4/8/ferry", ("2025-04-08T00:00:00+00:00", "url")),
        ("", "", "https://courier.example/2025/apr/08/ferry", ("2025-04-08T00:00:00+00:00", "url")),
        ("", "", "https://courier.example/news/20250408/ferry", ("2025-04-08T00:00:00+00:00", "url")),
        ("", "", "https://courier.example/news/20250408101500123/ferry", ("2025-04-08T00:00:00+00:00", "url")),
        ("", "", "https://courier.example/2025/04/8-ways-to-float", (None, None)),
        ("", HEAD + '<time datetime="2025-04-08T10:00:00+02:00">Tuesday</time>', URL, ("2025-04-08T10:00:00+02:00", "time")),
        ("", HEAD + '<p>Mira Okonjo</p><p class="meta">8 April 2025 10:00 CEST</p>', URL, ("2025-04-08T10:00:00+02:00", "printed")),
        ("", HEAD + "<p>Published 8 April 2025. Updated: 9 April 2025</p>", URL, ("2025-04-08T00:00:00+00:00", "printed")),
        ("", HEAD + "<p>Updated: 9 April 2025. First published 8 April 2025</p>", URL, ("2025-04-08T00:00:00+00:00", "printed")),
        ("", HEAD + "<div data-published='1744099200'>an hour ago</div>", URL, ("2025-04-08T08:00:00+00:00", "printed")),
        ("", "<h2>Ferry sinks off Port Ansel</h2><p>Harbour desk<br>8 Apr 2025, 10:00 GMT+10</p>", URL, ("2025-04-08T10:00:00+10:00", "printed")),
    ],
)  # fmt: skip
def test_the_date_comes_from_the_surest_tier_that_states_one(
    head: str, body: str, url: str, wanted: tuple[str | None, str | None]
) -> None:
    assert dated(read(head, body, url=url)) == wanted


@pytest.mark.parametrize(
    "body",
    [
        HEAD + "<footer><p>Published 1 January 2020</p></footer>",
        HEAD + "<p>Copyright 2019-2025 The Courier</p>",
        HEAD + '<aside class="related"><time datetime="2025-04-01">1 April</time></aside>',
        HEAD + "<p>3 days ago</p>",
        HEAD + '<div class="comments"><span class="date">2 April 2025</span></div>',
    ],
)
def test_margins_copyright_lines_and_other_articles_date_nothing(body: str) -> None:
    assert dated(read("", body)) == (None, None)


@pytest.mark.parametrize(
    "text", ["2031-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "0001-01-01T00:00:00", "1899-12-30", "0"]
)
def test_a_future_or_absurd_date_gives_way_to_the_next_tier(text: str) -> None:
    head = linked(datePublished=text) + meta("article:published_time", "2025-04-08T10:00:00Z")
    assert dated(read(head)) == ("2025-04-08T10:00:00+00:00", "meta")


def test_a_z_ahead_of_the_fetch_is_a_wall_clock_without_a_zone() -> None:
    facts = read(meta("article:published_time", "2025-04-10T17:30:00Z"))
    assert facts.published is not None
    assert (facts.published.zoned, facts.published.precision) == (False, "day")
    assert facts.published.when.isoformat()[:16] == "2025-04-10T17:30"


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        (linked(datePublished="2025-04-08T20:07:27Z") + meta("article:published_time", "2025-04-08T20:07:27+02:00"), "2025-04-08T20:07:27+02:00"),
        (linked(datePublished="2025-04-08T20:07:27") + meta("article:published_time", "2025-04-08T18:07:27Z"), "2025-04-08T20:07:27+02:00"),
        (linked(datePublished="2025-04-08T20:07:27", dateModified="2025-04-08T21:00:00+02:00"), "2025-04-08T20:07:27+02:00"),
        (linked(datePublished="2025-04-08") + meta("article:published_time", "2025-04-08T20:07:27+02:00"), "2025-04-08T20:07:27+02:00"),
        (linked(datePublished="2025-04-08T22:15:00Z") + "<script>publication_date = '2025-04-09 00:15'</script>", "2025-04-09T00:15:00+02:00"),
        (linked(datePublished="2025-04-08T10:15:00Z") + "<script>publication_date = '2025-04-08 12:15'</script>", "2025-04-08T10:15:00+00:00"),
    ],
)  # fmt: skip
def test_the_clock_is_the_one_that_the_page_proves(head: str, wanted: str) -> None:
    assert dated(read(head))[0] == wanted


def test_a_bare_day_takes_the_time_that_is_printed_beside_it() -> None:
    facts = read("", HEAD + "<p>April 8, 2025 at 10:00 a.m. ET</p>", url="https://courier.example/2025/04/08/ferry")
    assert dated(facts) == ("2025-04-08T10:00:00-04:00", "url")


def test_a_time_whose_zone_nothing_tells_says_so() -> None:
    facts = read(linked(datePublished="2025-04-08T20:07:27"))
    assert facts.published is not None
    assert (facts.published.zoned, facts.published.timed, facts.published.precision) == (False, True, "day")


@pytest.mark.parametrize(
    ("url", "lang", "language", "head", "day"),
    [
        ("https://courier.example/a", "en-US", None, "", "2025-03-04"),
        ("https://courier.example/a", "en-GB", None, "", "2025-04-03"),
        ("https://courier.example/a", "de", None, "", "2025-04-03"),
        ("https://courier.co.uk/a", "en", None, "", "2025-04-03"),
        ("https://courier.com/a", "en", None, "", None),
        ("https://courier.com/a", "en", "en-US", "", "2025-03-04"),
        ("https://courier.com/2025/03/a", "en", None, "", "2025-03-04"),
        ("https://courier.com/a", "en", None, meta("article:modified_time", "2025-04-03T12:00:00Z"), "2025-04-03"),
    ],
)
def test_day_and_month_are_ordered_by_the_outlet_or_by_the_pages_other_dates(
    url: str, lang: str, language: str | None, head: str, day: str | None
) -> None:
    found, _ = dated(read(meta("date", "03/04/2025") + head, url=url, lang=lang, language=language))
    assert (found or "")[:10] == (day or "")


def test_the_only_reading_that_is_not_in_the_future_is_taken() -> None:
    assert (dated(read(meta("date", "12/04/2024"), url="https://courier.com/a"))[0] or "")[:10] == ""
    assert (dated(read(meta("date", "02/11/2025"), url="https://courier.com/a"))[0] or "")[:10] == "2025-02-11"


def test_the_month_in_the_address_checks_what_is_only_printed() -> None:
    body = HEAD + '<p class="date">8 April 2019</p>'
    assert dated(read("", body, url="https://courier.example/2025/04/ferry")) == (None, None)


@pytest.mark.parametrize(
    ("modified", "wanted"),
    [
        ("2025-04-08T11:00:00+02:00", "2025-04-08T11:00:00+02:00"),
        ("2025-04-08T11:00:00", "2025-04-08T11:00:00+02:00"),
        ("2025-04-07T11:00:00+02:00", None),
        ("2031-04-07T11:00:00+02:00", None),
    ],
)
def test_a_modification_lies_between_the_publication_and_the_fetch(modified: str, wanted: str | None) -> None:
    facts = read(linked(datePublished="2025-04-08T10:00:00+02:00", dateModified=modified))
    assert (facts.modified.isoformat() if facts.modified else None) == wanted


@pytest.mark.parametrize(
    "head", [meta("article:published_time", "2025-04-12T23:00:00Z"), linked(datePublished="2031-01-01T00:00:00Z")]
)
def test_no_guess_takes_the_place_of_a_date_in_the_future(head: str) -> None:
    assert dated(read(head)) == (None, None)


@pytest.mark.parametrize("month", ["2025-04", "2025-03", "04/2025", "2025-02-31"])
def test_a_date_without_a_day_is_not_made_up_to_one(month: str) -> None:
    assert dated(read(meta("date", month))) == (None, None)


@pytest.mark.parametrize("day", ["1 March 2025", "March 1, 2025", "2025-03-01", "1 <b>March</b> 2025"])
def test_a_guessed_day_is_one_that_the_source_writes(day: str) -> None:
    assert is_written(date(2025, 3, 1), f"<p>The harbour, {day}</p>", "en")
    assert not is_written(date(2025, 3, 2), f"<p>The harbour, {day}</p>", "en")
    assert not is_written(date(2025, 3, 1), "<p>The harbour, March 2025</p>", "en")


SLUG = "https://courier.example/news/2025-04-08-ferry-sinks"


@pytest.mark.parametrize(
    ("url", "body", "wanted"),
    [
        (SLUG, "", ("2025-04-08T00:00:00+00:00", "url")),
        (SLUG, HEAD + '<time datetime="2025-04-08T10:00:00+02:00">x</time>', ("2025-04-08T10:00:00+02:00", "url")),
        (SLUG, HEAD + '<time datetime="2025-04-10T10:00:00+02:00">x</time>', ("2025-04-10T10:00:00+02:00", "time")),
        (SLUG, HEAD + '<p class="meta">3 April 2025</p>', ("2025-04-03T00:00:00+00:00", "printed")),
        ("https://courier.example/war/1999-09-11-anniversary", "", (None, None)),
        ("https://courier.example/war/1999-09-11-anniversary", HEAD + '<link rel="canonical" href="https://courier.example/war/1999-09-11-anniversary">', (None, None)),
        ("https://courier.example/1999/09/11/anniversary", "", ("1999-09-11T00:00:00+00:00", "url")),
        ("https://courier.example/1999-09-11/anniversary", "", ("1999-09-11T00:00:00+00:00", "url")),
    ],
)  # fmt: skip
def test_a_day_in_a_slug_gives_way_to_what_contradicts_it(
    url: str, body: str, wanted: tuple[str | None, str | None]
) -> None:
    assert dated(read("", body, url=url)) == wanted


@pytest.mark.parametrize(
    ("url", "lang", "wanted"),
    [
        ("https://courier.il/a", "en", "2025-04-09T14:10:00+03:00"),
        ("https://courier.ie/a", "en-GB", "2025-04-09T14:10:00+01:00"),
        ("https://courier.in/a", "en-US", "2025-04-09T14:10:00+05:30"),
        ("https://courier.com/a", "en-IE", "2025-04-09T14:10:00+01:00"),
    ],
)
def test_letters_of_several_clocks_are_those_of_the_address_or_of_the_pages_region(
    url: str, lang: str, wanted: str
) -> None:
    assert dated(read("", HEAD + "<p>9 April 2025 14:10 IST</p>", url=url, lang=lang))[0] == wanted


def test_letters_that_nothing_places_leave_a_time_without_a_zone() -> None:
    published = read("", HEAD + "<p>9 April 2025 14:10 IST</p>").published
    assert published is not None
    assert (published.zoned, published.timed) == (False, True)
