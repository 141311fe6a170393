"""Live blogs as outlets mark them up: boxes, headings, clocks, epochs, JSON-LD; and pages full of times that are none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.extract.entry_times import read_stamp
from monitor.extract.linked_data import read_linked_data
from monitor.extract.live import LiveEntry, place_entries, read_live_entries
from monitor.extract.markup import parse_html

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
CET = timezone(timedelta(hours=1))
SAID = (
    "Divers have reached the lower deck of the ferry and found nobody alive there, the harbour office says.",
    "The toll now stands at nine, after two people died in hospital in the afternoon.",
    "Seven people are known to have died, and thirteen are missing, a spokesman has said.",
    "A ferry has gone over in fog off Gull Point with many passengers on board, says the coast radio.",
)
TITLES = ("Divers go down", "Toll rises to nine", "Seven dead", "Ferry goes over")


def read(markup: str, *, head: str = "", title: str = "Ferry accident", language: str = "en") -> list[LiveEntry]:
    tree = parse_html(f"<html><head><title>{title}</title>{head}</head><body><h1>{title}</h1>{markup}</body></html>")
    assert tree is not None
    linked = read_linked_data(tree, "https://courier.example/live")
    return read_live_entries(tree, linked, language=language, fetched_at=NOW)


def box(stamp: str, number: int) -> str:
    return f'<div class="entry">{stamp}<h3>{TITLES[number]}</h3><p>{SAID[number]}</p></div>'


def data(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", **fields})}</script>'


def dates(*, published: str, modified: str | None = None) -> str:
    stated = {"datePublished": published} | ({"dateModified": modified} if modified else {})
    return data(**{"@type": "NewsArticle"}, url="https://courier.example/live", headline="Ferry", **stated)


def times(entries: Sequence[LiveEntry]) -> list[str | None]:
    return [entry.posted_at.isoformat(timespec="minutes") if entry.posted_at else None for entry in entries]


def first_lines(entries: Sequence[LiveEntry]) -> list[str]:
    return [entry.lines[0][1] for entry in entries]


# ---- how entries are marked up ------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0)], ids=["newest on top", "oldest on top"])
def test_boxes_with_a_time_element_come_out_newest_first(order: tuple[int, ...]) -> None:
    boxes = "".join(box(f'<time datetime="2026-03-02T{20 - n}:00:00+01:00">{20 - n}:00</time>', n) for n in order)
    entries = read(f"<main>{boxes}</main>")
    assert first_lines(entries) == list(TITLES)
    assert times(entries) == [f"2026-03-02T{hour}:00+01:00" for hour in (20, 19, 18, 17)]
    assert entries[0].lines == (("heading", TITLES[0]), ("body", SAID[0]))


def test_an_epoch_on_the_box_is_its_time_and_not_the_one_of_its_change() -> None:
    epochs = [1772470800 + 3600 * (4 - n) for n in range(4)]
    boxes = "".join(
        f'<article data-update-time="1772500000" data-sort-time="{epoch}"><h4>{TITLES[n]}</h4><p>{SAID[n]}</p></article>'
        for n, epoch in enumerate(epochs)
    )
    entries = read(boxes, title="Live: ferry accident")
    assert [entry.posted_at for entry in entries] == [datetime.fromtimestamp(epoch, UTC) for epoch in epochs]


def test_headings_that_open_with_a_clock_hold_what_follows_them() -> None:
    flat = "".join(f"<h3>{20 - n}:31 {TITLES[n]}</h3><p>{SAID[n]}</p>" for n in range(4))
    entries = read(
        f"<div>{flat}</div>", head=dates(published="2026-03-02T09:00:00+01:00", modified="2026-03-02T20:40:00+01:00")
    )
    assert times(entries) == [f"2026-03-02T{hour}:31+01:00" for hour in (20, 19, 18, 17)]
    assert entries[1].lines == (("heading", "19:31 Toll rises to nine"), ("body", SAID[1]))


def test_a_list_of_terms_and_a_table_are_live_blogs_too() -> None:
    head = dates(published="2026-03-02T09:00:00+01:00")
    listed = "".join(f"<dt>{20 - n}.00 Uhr</dt><dd>{SAID[n]}</dd>" for n in range(4))
    rows = "".join(f"<tr><td>{20 - n}.00 Uhr</td><td>{SAID[n]}</td></tr>" for n in range(4))
    for markup in (f"<dl>{listed}</dl>", f"<table>{rows}</table>"):
        entries = read(markup, head=head, title="Liveticker zum Unglück", language="de")
        assert times(entries) == [f"2026-03-02T{hour}:00+01:00" for hour in (20, 19, 18, 17)]
        assert all(SAID[n] in entries[n].lines[-1][1] for n in range(4))


def test_bylines_captions_buttons_and_the_clock_itself_are_no_lines() -> None:
    margins = (
        '<div class="meta"><time datetime="2026-03-02T{}:00Z">{}:00</time> <a href="/staff">Ada Holm</a></div><button>Share</button>'
        '<figure><img><figcaption>The quay on Monday evening, seen from the harbour office.</figcaption></figure><div class="share">Copy link</div>'
    )
    boxes = "".join(box(margins.format(20 - n, 20 - n), n) for n in range(4))
    entries = read(boxes, title="Ferry accident: live")
    assert [entry.lines for entry in entries] == [
        (("heading", title), ("body", said)) for title, said in zip(TITLES, SAID, strict=True)
    ]


def test_lists_quotes_and_posts_keep_their_kind() -> None:
    more = f'<ul><li>{SAID[3]}</li></ul><blockquote><p>{SAID[2]}</p></blockquote><blockquote class="twitter-tweet"><p>{SAID[1]}</p></blockquote>'
    boxes = "".join(
        f'<div class="entry"><time datetime="2026-03-02T{20 - n}:00Z"></time><p>{SAID[n]} {n}</p>{more if n == 0 else ""}</div>'
        for n in range(4)
    )
    kinds = [kind for kind, _ in read(boxes, title="Live updates")[0].lines]
    assert kinds == ["body", "list", "quote", "tweet"]


def test_a_summary_pinned_above_the_entries_stays_first_without_a_time() -> None:
    pinned = f'<div class="entry"><h3>What we know so far</h3><p>{SAID[1]} {SAID[2]} {SAID[3]}</p></div>'
    boxes = "".join(box(f'<time datetime="2026-03-02T{16 + n}:00Z"></time>', n) for n in (0, 2, 3))
    entries = read(f"<section>{pinned}{boxes}</section>", title="Live: ferry")
    assert times(entries)[0] is None
    assert first_lines(entries) == ["What we know so far", TITLES[3], TITLES[2], TITLES[0]]


def test_an_entry_marked_as_highlight_is_not_lost() -> None:
    boxes = [box(f'<time class="t" datetime="2026-03-02T{20 - n}:00Z"></time>', n) for n in range(4)]
    boxes[1] = boxes[1].replace('class="t"', 'class="key"')
    assert first_lines(read("".join(boxes), title="Live: ferry")) == list(TITLES)


def test_the_pages_own_date_above_flat_entries_is_no_entry() -> None:
    flat = "".join(f"<h3>{20 - n}:31 {TITLES[n]}</h3><p>{SAID[n]}</p>" for n in range(4))
    stamp = '<p class="stamp">2 March 2026, 20.34</p><div><small>The quay (Ada Holm)</small></div>'
    head = dates(published="2026-03-02T09:00:00+01:00", modified="2026-03-02T20:34:00+01:00")
    entries = read(f"{stamp}<div>{flat}</div>", head=head, title="Live: ferry")
    assert times(entries) == [f"2026-03-02T{hour}:31+01:00" for hour in (20, 19, 18, 17)]
    assert all(len(entry.lines) == 2 for entry in entries)


def test_a_link_around_the_time_and_a_byline_beside_it_cost_nothing() -> None:
    meta = '<div><span>Ada Holm</span><a href="?post={0}#post-{0}"><span>{1}:05 p.m.</span></a></div>'
    boxes = "".join(
        f'<div class="post">{meta.format(n, 8 - n)}<h4>{TITLES[n]}</h4><p>{SAID[n]}</p></div>' for n in range(4)
    )
    entries = read(boxes, title="Live: ferry", head=dates(published="2026-03-02T09:00:00+01:00"))
    assert times(entries) == [f"2026-03-02T{hour}:05+01:00" for hour in (20, 19, 18, 17)]
    assert entries[0].lines == (("heading", TITLES[0]), ("body", SAID[0]))


def test_entries_in_portions_are_each_told_once() -> None:
    boxes = [box(f'<time datetime="2026-03-02T{20 - n}:00Z"></time>', n) for n in range(4)]
    entries = read(f"<div>{boxes[0]}</div><div>{''.join(boxes[1:])}</div>", title="Live: ferry")
    assert first_lines(entries) == list(TITLES)


def test_the_pages_head_with_headline_and_date_is_no_entry() -> None:
    head = f'<header><div><h1>Live: ferry</h1><p>{SAID[3]}</p><time datetime="2026-03-02T20:59Z"></time></div></header>'
    stamps = [f'<time datetime="2026-03-02T{20 - n}:00Z"></time>' for n in range(4)]
    boxes = "".join(f"<div>{box(stamp, n)}</div>" for n, stamp in enumerate(stamps))
    page = parse_html(f"<html><head><title>Live</title></head><body><main>{head}{boxes}</main></body></html>")
    assert page is not None
    entries = read_live_entries(page, read_linked_data(page, "https://x.example/"), language="en", fetched_at=NOW)
    assert first_lines(entries) == list(TITLES)


# ---- days and zones -----------------------------------------------------------------------------------------------


def clocks(*printed: str, head: str) -> list[str | None]:
    boxes = "".join(box(f"<span>{clock}</span>", number) for number, clock in enumerate(printed))
    return times(read(boxes, head=head, title="Live: ferry accident"))


def test_clocks_over_midnight_are_on_two_days() -> None:
    head = dates(published="2026-03-02T21:40:00+01:00", modified="2026-03-03T00:25:00+01:00")
    assert clocks("00:20", "23:50", "22:10", "21:45", head=head) == [
        "2026-03-03T00:20+01:00",
        "2026-03-02T23:50+01:00",
        "2026-03-02T22:10+01:00",
        "2026-03-02T21:45+01:00",
    ]


def test_a_page_that_dates_itself_in_utc_lends_its_clocks_the_zone_that_fits() -> None:
    head = dates(published="2026-03-02T08:05:00Z", modified="2026-03-02T19:33:00Z")
    assert clocks("20:31", "16:50", "11:02", "09:06", head=head)[0] == "2026-03-02T20:31+01:00"


def test_clocks_without_a_zone_that_fits_give_no_instants_but_keep_their_order() -> None:
    head = dates(published="2026-03-02T08:05:00Z", modified="2026-03-02T22:58:00Z")
    boxes = "".join(
        box(f"<span>{clock}</span>", n)
        for n, clock in zip((3, 2, 1, 0), ("10:22", "12:20", "14:40", "17:19"), strict=True)
    )
    entries = read(boxes, head=head + '<meta property="og:type" content="live_blog">', title="Live: ferry")
    assert times(entries) == [None] * 4
    assert first_lines(entries) == list(reversed(TITLES))
    assert read(boxes, head=head, title="Live: ferry") == []


def test_a_zone_printed_with_the_clock_counts_also_where_summer_changes_it() -> None:
    head = dates(published="2026-03-02T14:00:00Z", modified="2026-03-03T01:00:00Z")
    assert clocks("7:30 p.m. ET", "5:15 p.m. ET", "4:05 p.m. ET", "3 p.m. ET", head=head)[0] == "2026-03-02T19:30-05:00"


def test_headings_with_days_date_the_clocks_below_them() -> None:
    first = "".join(box(f"<span>{clock}</span>", n) for n, clock in ((0, "09:10"), (1, "08:00")))
    second = "".join(box(f"<span>{clock}</span>", n) for n, clock in ((2, "09:40"), (3, "07:00")))
    body = f"<div><h2>3 March 2026</h2>{first}</div><div><h2>2 March 2026</h2>{second}</div>"
    head = dates(published="2026-03-02T07:00:00+01:00", modified="2026-03-03T18:00:00+01:00")
    assert times(read(body, head=head, title="Live: ferry")) == [
        "2026-03-03T09:10+01:00",
        "2026-03-03T08:00+01:00",
        "2026-03-02T09:40+01:00",
        "2026-03-02T07:00+01:00",
    ]


def test_so_long_ago_is_no_time() -> None:
    boxes = "".join(box(f"<time>{n + 2}h ago</time>", n) for n in range(4))
    assert read(boxes, title="Live: ferry") == []
    assert read_stamp("2h ago", "en") is None


def test_an_entry_after_the_fetch_has_no_time() -> None:
    boxes = "".join(box(f'<time datetime="2026-03-04T{20 - 4 * n:02}:00Z"></time>', n) for n in range(4))
    assert times(read(boxes, title="Live: ferry"))[0] is None


# ---- JSON-LD ------------------------------------------------------------------------------------------------------


def updates(*bodies: str, hour: int = 20) -> str:
    posts = [
        {
            "@type": "BlogPosting",
            "headline": TITLES[n],
            "datePublished": f"2026-03-02T{hour - n}:00:00+01:00",
            "articleBody": body,
        }
        for n, body in enumerate(bodies)
    ]
    return data(
        **{"@type": "LiveBlogPosting"}, url="https://courier.example/live", headline="Ferry", liveBlogUpdate=posts
    )


def test_without_entries_on_the_page_those_of_its_data_are_read() -> None:
    entries = read("<p>Loading.</p>", head=updates(*(f"<p>{said}</p><p>More soon.</p>" for said in SAID)))
    assert first_lines(entries) == list(TITLES)
    assert times(entries)[0] == "2026-03-02T20:00+01:00"
    assert ("body", SAID[0]) in entries[0].lines


def test_the_words_are_the_pages_and_the_times_those_of_its_data() -> None:
    boxes = "".join(box(f"<time>{9 + n}:59</time>", n) for n in range(4))
    entries = read(boxes, head=updates(*(said[:30] for said in SAID)))
    assert [entry.lines[1][1] for entry in entries] == list(SAID)
    assert times(entries)[0] == "2026-03-02T20:00+01:00"


def test_entries_that_print_no_time_are_found_by_their_headings() -> None:
    boxes = "".join(box("", n) for n in range(4))
    entries = read(boxes, head=updates(*(said[:30] for said in SAID)))
    assert [entry.lines[1][1] for entry in entries] == list(SAID)
    assert times(entries)[3] == "2026-03-02T17:00+01:00"


# ---- pages that are no live blogs ---------------------------------------------------------------------------------

STORY = "".join(f"<p>{said} {number}</p>" for number, said in enumerate(SAID * 3))


@pytest.mark.parametrize("title", ["Ferry accident", "Live: how the ferry sank"])
def test_teasers_with_times_make_no_live_blog(title: str) -> None:
    teasers = "".join(
        f'<li><h3><a href="/story/{n}">{TITLES[n]}</a></h3><time datetime="2026-03-02T{20 - n}:00Z"></time><p>{SAID[n]}</p></li>'
        for n in range(4)
    )
    assert read(f"<article>{STORY}</article><ul>{teasers}</ul>", title=title) == []


def test_comments_with_times_make_no_live_blog() -> None:
    comments = "".join(
        f'<div class="comment"><b>reader{n}</b><time datetime="2026-03-02T{20 - n}:00Z"></time><p>{SAID[n]} {SAID[3 - n]}</p></div>'
        for n in range(4)
    )
    assert read(f"<article><p>{SAID[0]}</p></article><section class='comments'>{comments}</section>") == []


def test_a_chronology_within_an_article_makes_no_live_blog() -> None:
    steps = "".join(f"<h4>{9 + n}:15 {TITLES[n]}</h4><p>{SAID[n]}</p>" for n in range(3))
    assert read(f"<article>{STORY}{STORY}<div>{steps}</div></article>") == []


@pytest.mark.parametrize("head", [
    "",
    dates(published="2026-03-03T09:00:00+01:00"),
    dates(published="2026-03-02T22:10:00+01:00", modified="2026-03-03T00:25:00+01:00"),
])  # fmt: skip
def test_a_night_told_in_its_order_is_no_live_blog(head: str) -> None:
    clocks = ("22:15", "22:40", "23:50", "00:20")
    steps = "".join(f"<p><strong>{clock}</strong> {SAID[n]}</p>" for n, clock in enumerate(clocks))
    assert read(steps, head=head, title="How the ferry sank: the night minute by minute") == []


def test_dated_entries_from_before_the_publication_make_a_live_blog_only_with_the_newest_on_top() -> None:
    head = dates(published="2026-03-03T09:00:00+01:00")
    steps = [box(f'<time datetime="2026-03-02T{20 + n}:15:00+01:00"></time>', 3 - n) for n in range(4)]
    assert read("".join(steps), head=head, title="Minute by minute") == []
    assert len(read("".join(reversed(steps)), head=head, title="Minute by minute")) == 4


def test_clocks_with_letters_of_several_zones_take_the_one_of_the_address() -> None:
    link = '<link rel="canonical" href="https://courier.ie/live">'
    boxes = "".join(box(f"<time>2 March 2026, {18 - n}:05 IST</time>", n) for n in range(4))
    assert times(read(boxes, head=link))[0] == "2026-03-02T18:05+00:00"
    assert read(boxes) == []


def test_lengths_of_films_are_no_times() -> None:
    films = "".join(f"<div><time>{n + 2}:11</time><p>{SAID[n]}</p></div>" for n in range(4))
    assert read(films) == []


def test_an_article_without_times_and_an_empty_page_have_no_entries() -> None:
    assert read(STORY) == []
    assert read("") == []


# ---- where entries stand in the whole text ------------------------------------------------------------------------


def test_lines_above_the_entries_stay_and_those_between_them_go() -> None:
    entries = [LiveEntry(NOW, (("heading", "B"), ("body", "Two.")))]
    lines = [("body", "Lead."), ("heading", "B"), ("body", "Advertisement"), ("body", "Two."), ("body", "Related")]
    assert place_entries(lines, entries) == [  # type: ignore[arg-type]
        ("body", "Lead.", None),
        ("heading", "B", NOW),
        ("body", "Two.", NOW),
    ]
    assert place_entries([("body", "Lead.")], []) == [("body", "Lead.", None)]


# ---- laws ---------------------------------------------------------------------------------------------------------


@given(st.permutations(range(4)))
@settings(max_examples=12, deadline=None)
def test_the_order_of_dated_entries_on_the_page_makes_no_difference(order: list[int]) -> None:
    boxes = "".join(box(f'<time datetime="2026-03-02T{20 - n}:00:00Z"></time>', n) for n in order)
    assert first_lines(read(boxes, title="Live: ferry")) == list(TITLES)


@given(st.text(max_size=70))
@settings(max_examples=150, deadline=None)
def test_a_stamp_is_read_from_any_text_or_none(text: str) -> None:
    stamp = read_stamp(text, "en")
    assert stamp is None or timedelta(0) <= stamp.clock < timedelta(days=1)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["div", "p", "h3", "time", "li", "td"]), st.text("0123456789:. apmUhrZ<>/T-", max_size=30)
        ),
        max_size=25,
    )
)
@settings(max_examples=60, deadline=None)
def test_no_markup_of_times_makes_it_fail(pieces: list[tuple[str, str]]) -> None:
    markup = "".join(f"<{tag} datetime='{text}'>{text}" for tag, text in pieces)
    read(markup + STORY, title="Live: ferry")
