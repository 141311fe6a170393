"""Every line of every saved page is remembered, and what turns out to be furniture leaves the ledgers, on both databases."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, permutations
from typing import Any

import pytest
from sqlalchemy import func, select, text

from monitor.items import Article, DroppedLine, Paragraph, Verdict
from monitor.store.check import check_store
from monitor.store.database import Store
from monitor.store.outlet_lines import MOST_WITNESSES, find_recurring
from monitor.store.outlet_models import OutletFurnitureRow, OutletLineRow
from monitor.store.outlet_pages import MOST_LINES, NEAR_REASON, REASON, key_line
from monitor.store.read import list_figures, list_updates, load_article
from monitor.store.write import Saved, save_article
from monitor.text.recurrence import fold_line
from tests.store.samples import NOW, STORY, derive, make_article, make_figure
from tests.text.test_recurrence import ORCHESTRA, QUAKE, QUAKE_LATER, STRIKE

LINE = "At least 1200 people died of thirst in the year when the Gazette first asked its readers for wells."


def make_page(number: int, lines: tuple[str, ...], *, dead: int | None = None, **changes: Any) -> Article:
    body = "\n\n".join(lines)
    figures = [make_figure(body, LINE, dead)] if dead is not None else []
    values = {"article_body": body, "in_language": "en", "figures": figures, "headline": None} | changes
    return replace(make_article(number, 1), **values)


def save(store: Store, article: Article) -> Saved:
    return save_article(store, article, run_id=None, now=NOW, derive=derive)


def count(store: Store, table: type[OutletLineRow] | type[OutletFurnitureRow]) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_lines_are_remembered_once_an_article_kept_or_dropped(store: Store) -> None:
    article = make_page(1, QUAKE, dropped=[DroppedLine(text="Photo desk", reason="caption", place=1)])
    save(store, article)
    with store.read() as session:
        rows = session.execute(select(OutletLineRow.place, OutletLineRow.is_kept).order_by(OutletLineRow.place)).all()
    assert {tuple(row) for row in rows} == {(0, True), (1, False), (2, True), (3, True)}
    held = count(store, OutletLineRow)
    save(store, replace(article, article_body=f"{article.article_body}\n\nMore follows soon", body_sha256=""))
    assert count(store, OutletLineRow) == held + 1


def test_a_line_seen_to_recur_leaves_the_ledger_and_is_shown_with_the_reason(store: Store) -> None:
    first = save(store, make_page(1, (*QUAKE, LINE), dead=1200))
    assert [update["what"] for update in list_updates(store, STORY)] == ["dead 1200"]
    save(store, make_page(2, (LINE, *STRIKE), verdicts=[], figures=[]))
    assert list_updates(store, STORY) == []
    assert list_figures(store, STORY) == []
    version = load_article(store, first.article_id)["versions"][0]
    assert version["article_body"].endswith(LINE)
    assert version["dropped"] == [{"text": LINE, "reason": REASON, "place": 3, "in_text": True}]
    assert check_store(store) == []


def test_a_page_that_was_cleaned_before_another_crawl_saved_its_twin_is_marked_at_once(store: Store) -> None:
    late = make_page(2, (*STRIKE, LINE), dead=1200)
    assert find_recurring(store, late) == [""] * 4
    save(store, make_page(1, (*QUAKE, LINE), figures=[], verdicts=[]))
    assert find_recurring(store, late) == ["", "", "", REASON]
    saved = save(store, late)
    assert saved.updates == ()
    assert load_article(store, saved.article_id)["figures"] == []


def test_a_text_judged_again_gets_no_figures_from_its_furniture(store: Store) -> None:
    article = make_page(1, (*QUAKE, LINE), dead=1200)
    save(store, article)
    save(store, make_page(2, (*STRIKE, LINE), figures=[], verdicts=[]))
    assert save(store, article).updates == ()
    assert list_figures(store, STORY) == []


def test_the_memory_of_one_outlet_is_not_anothers(store: Store) -> None:
    save(store, make_page(1, (*QUAKE, LINE), figures=[]))
    assert find_recurring(store, make_page(2, (*STRIKE, LINE), outlet="herald")) == [""] * 4


def test_a_storys_background_and_versions_are_no_evidence(store: Store) -> None:
    save(store, make_page(1, (*QUAKE, LINE), dead=1200))
    save(store, make_page(1, (*QUAKE[:2], LINE, "The search goes on."), dead=1200))
    assert find_recurring(store, make_page(2, (*QUAKE_LATER, LINE))) == [""] * 4
    save(store, make_page(2, (*QUAKE_LATER, LINE), dead=1200))
    assert count(store, OutletFurnitureRow) == 0
    assert [row["value_low"] for row in list_figures(store, STORY)] == [1200, 1200, 1200]


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_pages_on_one_story_are_no_evidence_however_their_words_differ(
    sqlite_store: Store, order: tuple[int, ...]
) -> None:
    """Two pages on the story, in and review, and one on none: only the three together, or the last two, show furniture."""
    under_review = Verdict(story=STORY, bin="review", score=0.4, reasons=())
    pages = [
        make_page(1, (*QUAKE, LINE), dead=1200),
        make_page(2, (*STRIKE, LINE), verdicts=[under_review], figures=[]),
        make_page(3, (*ORCHESTRA, LINE), verdicts=[replace(under_review, bin="out")], figures=[]),
    ]
    held = [place for place in order if place != 2]
    for place in held:
        unjudged = replace(pages[place], verdicts=[])
        assert find_recurring(sqlite_store, unjudged) == [""] * 4
        save(sqlite_store, pages[place])
    assert count(sqlite_store, OutletFurnitureRow) == 0
    assert [row["value_low"] for row in list_figures(sqlite_store, STORY)] == [1200]
    assert find_recurring(sqlite_store, replace(pages[2], verdicts=[])) == [""] * 4
    save(sqlite_store, pages[2])
    assert count(sqlite_store, OutletFurnitureRow) >= 1
    assert list_figures(sqlite_store, STORY) == []


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_what_pages_show_by_their_stories_is_the_same_in_any_order(sqlite_store: Store, order: tuple[int, ...]) -> None:
    pages = [
        make_page(1, (*QUAKE, LINE), dead=1200),
        make_page(2, (*STRIKE, LINE), figures=[]),
        make_page(3, (*ORCHESTRA, LINE), verdicts=[], figures=[]),
    ]
    for place in order:
        save(sqlite_store, pages[place])
    assert list_figures(sqlite_store, STORY) == []
    assert [load_article(sqlite_store, number)["versions"][0]["dropped"][0]["text"] for number in (1, 2, 3)] == [
        LINE
    ] * 3


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_lines_that_were_cut_count_against_the_text_that_has_them_in_any_order(
    sqlite_store: Store, order: tuple[int, ...]
) -> None:
    cut = [DroppedLine(text=LINE, reason="beside the text (aside)", place=3)]
    pages = [
        make_page(1, QUAKE, verdicts=[], figures=[], dropped=cut),
        make_page(2, STRIKE, verdicts=[], figures=[], dropped=cut),
        make_page(3, (*ORCHESTRA, LINE), dead=1200),
    ]
    for place in order:
        if place == 2:  # by one page more, both that cut it are known, or neither
            assert find_recurring(sqlite_store, replace(pages[2], verdicts=[]))[-1] == (REASON if order[0] != 2 else "")
        save(sqlite_store, pages[place])
    assert list_figures(sqlite_store, STORY) == []
    assert count(sqlite_store, OutletFurnitureRow) >= 1


def test_a_line_that_only_an_edit_brings_into_the_text_counts_from_then_on(store: Store) -> None:
    cut = [DroppedLine(text=LINE, reason="beside the text (aside)", place=3)]
    save(store, make_page(1, QUAKE, figures=[], dropped=cut))
    save(store, make_page(1, (*QUAKE, LINE), dead=1200))
    assert [row["value_low"] for row in list_figures(store, STORY)] == [1200]
    for number, lines in enumerate((STRIKE, ORCHESTRA), start=2):
        save(store, make_page(number, lines, verdicts=[], figures=[], dropped=cut))
    assert list_figures(store, STORY) == []


def test_a_line_that_no_text_has_is_only_counted(sqlite_store: Store) -> None:
    cut = [DroppedLine(text=LINE, reason="beside the text (aside)", place=3)]
    for number, lines in enumerate((QUAKE, STRIKE, ORCHESTRA), start=1):
        save(sqlite_store, make_page(number, lines, verdicts=[], figures=[], dropped=cut))
    assert count(sqlite_store, OutletFurnitureRow) == 0


def test_so_many_pages_stay_witnesses_of_a_line_that_no_text_has(sqlite_store: Store) -> None:
    cut = [DroppedLine(text=LINE, reason="beside the text (aside)", place=3)]
    for number in range(1, 150):
        page = make_page(number, (f"{QUAKE[0]} {number}",), verdicts=[], figures=[], dropped=cut)
        save(sqlite_store, page)
    with sqlite_store.read() as session:
        key = key_line("gazette", fold_line(LINE))
        held = session.scalars(
            select(OutletLineRow.article_id).where(OutletLineRow.key == key, OutletLineRow.is_witness)
        )
        witnesses = sorted(held)
    assert witnesses[:5] == [1, 2, 3, 4, 5]
    assert 5 < len(witnesses) <= MOST_WITNESSES
    assert all(later - earlier > 5 for earlier, later in pairwise(witnesses[4:]))


def test_near_copies_are_cut_once_three_stories_have_them(store: Store) -> None:
    lines = [f"From our desk: {title}" for title in ("Ina Roth", "Glacier melts", "Museum buys fresco", "Vote today")]
    for number, (body, line) in enumerate(zip((QUAKE, STRIKE, ORCHESTRA), lines, strict=False), start=1):
        page = make_page(number, (*body, line), figures=[], verdicts=[])
        assert find_recurring(store, page)[-1] == (NEAR_REASON if number == 3 else "")
        save(store, page)
    assert find_recurring(store, make_page(4, (*QUAKE_LATER, lines[3])))[-1] == NEAR_REASON
    shown = load_article(store, 1)["versions"][0]["dropped"]
    assert [(line["text"], line["reason"]) for line in shown] == [(lines[0], NEAR_REASON)]


def test_a_teaser_is_cut_everywhere_but_on_the_page_that_it_leads_to(store: Store) -> None:
    teaser = "Rescuers find two survivors beneath a collapsed school in Veldora"
    save(store, make_page(1, (*STRIKE, teaser), figures=[], verdicts=[]))
    save(store, make_page(2, (*ORCHESTRA, teaser), figures=[], verdicts=[]))
    assert count(store, OutletFurnitureRow) >= 1
    assert find_recurring(store, make_page(3, (teaser, *QUAKE))) == [""] * 4


def test_a_figure_that_stands_in_furniture_is_found_by_the_check(store: Store) -> None:
    saved = save(store, make_page(1, (*QUAKE, LINE), dead=1200))
    with store.begin() as session:
        values = {"version": saved.article_id}
        session.execute(
            text("INSERT INTO recurring_paragraph VALUES (:version, 3, 7, 'a test', '2031-05-04 12:00:00')"), values
        )
    assert [fault for fault in check_store(store) if "recurs at its outlet" in fault]


def test_the_longest_pages_are_remembered_by_their_ends(sqlite_store: Store) -> None:
    lines = tuple(f"Entry {'abcdefghij'[n % 10]}{'x' * (n // 10)} of the blog" for n in range(MOST_LINES + 50))
    save(sqlite_store, make_page(1, lines, figures=[], paragraphs=[Paragraph()] * len(lines)))
    with sqlite_store.read() as session:
        places = set(session.scalars(select(OutletLineRow.place)))
    assert len(places) == MOST_LINES
    assert {0, MOST_LINES + 49} <= places
