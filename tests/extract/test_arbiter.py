"""Which blocks three readers leave, and when the third is asked."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from monitor.extract.arbiter import DOUBT, choose_blocks
from monitor.extract.blocks import PageBlocks, walk_page
from monitor.extract.markup import parse_html

SENTENCES = [
    "The harbour master closed both quays at noon on Tuesday and sent the crews of all nine ferries home.",
    "Divers found a crack of two metres in the sea wall, which was last mended eleven years ago, the council said.",
    "“Nobody will sail before the wall has been looked at from both sides,” said Ilse Brandt, who leads the port office.",
    "Four hundred passengers were put up in the town's schools, and the bakers of the old town sent bread and soup.",
    "The ferries to the islands will be replaced by two navy boats from Wednesday, according to the transport ministry.",
]
LAST = "The wall will be mended by the end of the month, if the weather lets the divers work by night as well."
TEXT = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)


def walk(markup: str) -> PageBlocks:
    tree = parse_html(f"<html><body>{markup}</body></html>")
    assert tree is not None
    return walk_page(tree)


def choose(markup: str, *, second: str | None = None, third: str | None = None) -> dict[str, str]:
    """Return the reason for each block by its text; a reader that is not given has read everything."""
    page = walk(markup)
    whole = "\n".join(block.text for block in page.blocks)
    reasons = choose_blocks(
        page, second=whole if second is None else second, ask_third=lambda: whole if third is None else third
    )
    return {block.text: reason for block, reason in zip(page.blocks, reasons, strict=True)}


def kept(reasons: dict[str, str]) -> list[str]:
    return [text for text, reason in reasons.items() if not reason]


def test_the_article_stays_and_the_page_around_it_goes() -> None:
    reasons = choose(
        "<nav><ul><li><a href=/>Front page</a></ul></nav><div class=column><h1>Port shut</h1>"
        f"<div class=story>{TEXT}</div></div><footer><p>All rights belong to the Gull, which is printed at night.</p></footer>"
    )
    assert kept(reasons) == SENTENCES
    assert reasons["Front page"] == "nav"


@pytest.mark.parametrize("name", ["related-stories", "newsletterBox", "share", "article__promo", "comments"])
def test_a_block_goes_by_its_name_within_the_article_too(name: str) -> None:
    aside = "Read how the last storm took the lighthouse, and what the town has learnt since then."
    below = f"<p>{LAST}</p>"
    reasons = choose(f"<div class=story>{TEXT}<div class='{name}'><p>{aside}</p></div>{below}</div>")
    assert reasons[aside]
    assert kept(reasons) == [*SENTENCES, LAST]


def test_a_name_on_most_of_the_text_says_nothing() -> None:
    for name in ("widget article-text", "sidebar-open", "paywall"):
        assert kept(choose(f"<div class='{name}'>{TEXT}</div>")) == SENTENCES, name


def test_a_name_on_much_of_the_text_tells_if_no_other_reader_has_it() -> None:
    short = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES[:2])
    talk = [
        f"I sailed on the {ship} in the year of the great storm, and nobody mended anything then."
        for ship in ("Vell", "Nessa", "Harrow")
    ]
    page = f"<div><div class=story>{short}</div><div class=comments>{''.join(f'<p>{line}</p>' for line in talk)}</div></div>"
    assert kept(choose(page, second="\n".join(SENTENCES[:2]), third="\n".join(SENTENCES[:2]))) == SENTENCES[:2]


def test_the_small_print_is_never_the_article() -> None:
    print_ = "The contents of this page belong to the Gull of Sund, and nobody may use them without asking us."
    assert (
        kept(choose(f"<div><a href=/>Front page</a></div><footer><p>{print_}</p></footer>", second="", third="")) == []
    )


def test_a_part_that_holds_headline_and_text_is_the_articles_own_whatever_its_name() -> None:
    others = "".join(
        f"<div class=box><p>{sentence} So it was said in the other port as well.</p></div>"
        for sentence in SENTENCES * 3
    )
    page = f"<div><div class='post video newsletter-on'><h1>Port shut</h1>{TEXT}</div>{others}</div>"
    assert set(kept(choose(page, second="\n".join(SENTENCES), third="\n".join(SENTENCES)))) >= set(SENTENCES)


def test_what_says_that_it_is_the_text_is_believed_against_names_and_readers() -> None:
    elsewhere = "Do you want to hear the news of Sund at once and for nothing? Then let the gulls bring them to you."
    page = f"<aside class=inread><div itemprop=articleBody>{TEXT}</div></aside><div class=push><p>{elsewhere}</p></div>"
    assert kept(choose(page, second="", third=elsewhere * 9)) == SENTENCES


def test_a_blurred_text_is_not_read_even_where_it_says_that_it_is_the_text() -> None:
    page = f"<div class='article-body'><p>{SENTENCES[0]}</p><div class='article-body blurred'>{TEXT}{TEXT}</div></div>"
    assert SENTENCES[-1] not in kept(choose(page))


def test_figures_in_a_short_list_stay_even_where_no_other_reader_has_it() -> None:
    rows = ["12 people dead", "3 missing", "105 rescued"]
    middle = "<ul>" + "".join(f"<li>{row}</li>" for row in rows) + "</ul>"
    page = f"<div class=story>{TEXT}{middle}<p>{LAST}</p></div>"
    assert kept(choose(page, second="\n".join(SENTENCES), third="\n".join([*SENTENCES, LAST]))) == [
        *SENTENCES,
        *rows,
        LAST,
    ]


@pytest.mark.parametrize("name", ["poll-result", "jobs", "print", "legal"])
def test_a_weak_name_yields_where_both_other_readers_have_the_paragraph(name: str) -> None:
    page = f"<div class=story>{TEXT}<div class={name}><p>{LAST}</p></div></div>"
    assert LAST in kept(choose(page))
    assert LAST not in kept(choose(page, third="\n".join(SENTENCES)))


def test_a_correction_is_the_articles_own() -> None:
    correction = "Correction: an earlier version of this report said that 15 people had died; the number is 12."
    assert correction in kept(choose(f"<div class=story>{TEXT}<div class=correction><p>{correction}</p></div></div>"))


def test_a_text_that_is_hidden_as_a_whole_is_still_read() -> None:
    assert kept(choose(f"<div style='display:none'>{TEXT}</div>")) == SENTENCES


def test_a_line_that_one_reader_alone_sees_goes() -> None:
    odd = "Our readers write that the soup of the old town was better when their grandmothers made it."
    page = f"<div>{TEXT}<p>{odd}</p></div>"
    assert (
        choose(page, second="\n".join(SENTENCES), third="\n".join(SENTENCES))[odd]
        == "only one of three readers took it for the article"
    )
    assert choose(page, second="\n".join(SENTENCES))[odd] == ""


def test_a_box_of_another_make_needs_both_other_readers() -> None:
    box = "Ilse Brandt has led the port office since the spring of last year and keeps bees on its roof."
    page = f"<div class=story>{TEXT}<div class=box><p>{box}</p></div></div>"
    assert choose(page)[box] == ""
    assert choose(page, third="\n".join(SENTENCES))[box] == "in a box of its own"


def test_cards_of_other_stories_below_a_short_article_go_though_all_readers_have_them() -> None:
    card = "<div class=row><div class=title><a href=/{0}>The {0} harbour opens a second pier</a></div><div class=text>{1}</div></div>"
    places = ("northern", "southern", "eastern", "western", "inner")
    cards = "".join(
        card.format(place, f"The {place} harbour has waited nine years for its pier, and got it on Monday.")
        for place in places
    )
    assert kept(choose(f"<div class=inner>{SENTENCES[0]}<div>{cards}</div></div>")) == SENTENCES[:1]


def test_an_article_in_parts_with_linked_headings_is_no_list_of_cards() -> None:
    told = [f"{sentence} That was day {day}." for day in range(5) for sentence in SENTENCES]
    parts = "".join(
        f"<div class=part><h3><a href=/p/{day}>How it came to this, part {day}</a></h3>"
        f"{''.join(f'<p>{line}</p>' for line in told[day * 5 : day * 5 + 5])}</div>"
        for day in range(5)
    )
    assert set(kept(choose(f"<div>{parts}</div>"))) >= set(told)


def test_a_page_of_excerpts_below_the_article_is_left_to_the_third_reader() -> None:
    others = [
        f"In the {place} the mayor opened a bridge that had been planned for longer than anybody there can remember."
        for place in ("north", "south", "east", "west")
    ]
    below = "".join(f"<div class=excerpt><div class=in>{text}</div></div>" for text in others)
    page = f"<div class=page><div class=story>{TEXT}</div>{below}</div>"
    assert kept(choose(page, third="\n".join(SENTENCES))) == SENTENCES


def test_the_third_reader_is_asked_only_in_doubt() -> None:
    asked: list[str] = []

    def ask() -> str:
        asked.append("asked")
        return "\n".join(SENTENCES)

    page = walk(f"<div>{TEXT}</div>")
    assert choose_blocks(page, second="\n".join(SENTENCES), ask_third=ask) == [""] * len(SENTENCES)
    assert not asked
    assert choose_blocks(page, second="\n".join(SENTENCES[:-1]), ask_third=ask) == [""] * len(SENTENCES)
    assert len(asked) == 1
    assert len(SENTENCES[-1]) > DOUBT * sum(map(len, SENTENCES))


def test_a_reader_that_was_not_asked_has_no_voice() -> None:
    page = walk(f"<div>{TEXT}</div>")
    assert choose_blocks(page, second=None, ask_third=lambda: None) == [""] * len(SENTENCES)


def test_where_the_other_readers_see_nothing_the_first_stands_alone() -> None:
    assert kept(choose(f"<div>{TEXT}</div>", second="", third="")) == SENTENCES


def test_the_text_in_the_pages_data_speaks_for_a_block_and_never_against_one() -> None:
    page = walk(f"<div>{TEXT}</div>")
    cut = SENTENCES[-1] + " Read on in the paper."
    reasons = choose_blocks(page, second="\n".join(SENTENCES[:-1]), ask_third=lambda: None, stated=cut)
    assert reasons == [""] * len(SENTENCES)


def test_a_standfirst_between_headline_and_text_stays() -> None:
    standfirst = "A crack in the sea wall has shut the port of Sund for the first time since the great storm."
    page = f"<div><header><h1>Port shut</h1><p>{standfirst}</p></header><div class=story>{TEXT}</div></div>"
    assert kept(choose(page)) == [standfirst, *SENTENCES]


def test_loose_ends_go_and_a_list_at_the_end_stays() -> None:
    rows = [
        "Sund to Harrow, from pier 3",
        "Sund to Nessa, from pier 4",
        "Sund to Vell, from pier 1",
        "Vell to Nessa, no boat",
    ]
    page = "<div><p>By Edda Crowhurst</p>{}{}</div>"
    assert kept(choose(page.format(TEXT, "<p>More on this</p>"))) == SENTENCES
    assert kept(choose(page.format(TEXT, "".join(f"<p>{row}</p>" for row in rows)))) == [*SENTENCES, *rows]


def test_a_heading_with_nothing_under_it_goes() -> None:
    page = f"<div>{TEXT}<h3>Most read</h3><h3>The boats</h3><p>{SENTENCES[0]} Nobody was hurt.</p></div>"
    assert choose(page)["Most read"] == "heading without text"
    assert choose(page)["The boats"] == ""


def test_a_post_within_the_text_stays_whatever_frame_holds_it() -> None:
    post = "No boats today. We are sorry. Ask at the school for soup."
    page = f"<div>{TEXT}<div class='social-embed'><blockquote class=twitter-tweet><p>{post}</p></blockquote></div><p>{SENTENCES[0]} So it goes.</p></div>"
    assert choose(page)[post] == ""


def test_the_same_paragraph_is_kept_once() -> None:
    page = walk(f"<div>{TEXT}{TEXT}</div>")
    assert list(choose_blocks(page, second=None, ask_third=lambda: None)).count("repeated") == len(SENTENCES)


def test_a_page_without_text_has_no_verdict() -> None:
    empty: Sequence[str] = choose_blocks(walk(""), second="", ask_third=str)
    assert empty == []
