"""Does the store learn what an outlet's pages look like, and say so when they change?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from monitor.items import Paragraph
from monitor.store.database import Store
from monitor.store.layout import Template, count_blocks, learn_page, measure_keep_rate
from monitor.store.read import list_sources
from monitor.store.source_looks import SourceRow, save_sources
from monitor.store.write import save_article
from tests.store.samples import NOW, derive, make_article

OLD = {"main article p": 2000, "main article h2": 100, "aside p": 50}
NEW = {"div.story-body p": 1900, "div.story-body h3": 150}


def learn(template: Template, *pages: dict[str, int]) -> Template:
    for page in pages:
        template = learn_page(template, page, NOW)
    return template


def known() -> Template:
    return learn(Template(blocks={}), *[OLD] * 5)


def test_a_template_is_known_after_five_pages() -> None:
    assert learn(Template(blocks={}), *[OLD] * 4).keep_rate == 0.0
    template = known()
    assert (template.pages, template.note) == (5, None)
    assert template.keep_rate > 0.9
    assert measure_keep_rate(template.blocks, OLD) > 0.9
    assert measure_keep_rate(template.blocks, NEW) == 0.0
    assert measure_keep_rate(template.blocks, {}) == 0.0


def test_three_pages_in_a_row_elsewhere_raise_the_note_and_two_do_not() -> None:
    assert learn(known(), NEW, NEW).note is None
    changed = learn(known(), NEW, NEW, NEW)
    assert changed.note is not None
    assert changed.note.startswith("layout changed: since 2031-05-04 12:00 UTC")
    assert changed.changed_at == NOW
    later = learn_page(changed, NEW, NOW + timedelta(days=1))
    assert later.changed_at == NOW


def test_the_note_goes_when_the_old_layout_is_back() -> None:
    back = learn(known(), NEW, NEW, NEW, OLD)
    assert (back.note, back.changed_at, back.odd_pages) == (None, None, ())


def test_the_note_goes_when_the_new_layout_is_learnt() -> None:
    learnt = learn(known(), *[NEW] * 5)
    assert (learnt.note, learnt.pages) == (None, 5)
    assert measure_keep_rate(learnt.blocks, NEW) > 0.9
    assert learn(learnt, OLD, OLD, OLD).note is not None


def test_pages_of_many_layouts_stay_noted() -> None:
    odd = [{f"div.{letter} p": 1000} for letter in "abcdefg"]
    assert learn(known(), *odd).note is not None


def test_galleries_between_usual_pages_are_variety_and_short_pages_say_nothing() -> None:
    gallery = {"div.gallery p": 900}
    mixed = learn(known(), *[gallery, gallery, OLD] * 6)
    assert mixed.note is None
    assert mixed.keep_rate > 0.5
    assert learn(known(), {"div.x p": 40}) == known()


def test_a_page_without_blocks_is_not_counted_and_numbers_in_names_are_one() -> None:
    article = make_article(1, 12)
    assert count_blocks(article) == {}
    blocks = [Paragraph(block="div.post-17 p"), Paragraph(block="div.post-4 p")]
    assert list(count_blocks(replace(article, paragraphs=blocks))) == ["div.post-0 p"]


def test_a_changed_layout_is_told_of_every_source_of_the_outlet_and_stops_nothing(store: Store) -> None:
    feed = SourceRow(outlet="gazette", kind="feed", url="https://gazette.example/feed.xml", every_seconds=None)
    save_sources(store, [feed])
    body = "\n\n".join(["The harbour master spoke of a calm night and of lights beyond the mole. " * 6] * 2)
    for number in range(1, 9):
        block = "main p" if number <= 5 else "div.new p"
        text = f"{number} {body}"
        article = make_article(number, 12, article_body=text, figures=[], paragraphs=[Paragraph(block=block)] * 2)
        save_article(store, article, run_id=None, now=NOW, derive=derive)
        (source,) = list_sources(store)
        assert source["state"] == "unchecked"
        assert (source["note"] or "").startswith("layout changed") is (number == 8)
