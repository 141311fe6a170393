"""Which recurring lines are furniture, and which does a story tell again and again?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import pytest

from monitor.text.recurrence import (
    AT_HOME,
    Line,
    Page,
    Pair,
    count_needed,
    find_common,
    fold_line,
    fold_opening,
    is_furniture,
    measure_home,
)

PLEA = "Join the 48,000 readers who already pay for the Meridian's journalism and give 5 a month."
BACKGROUND = "The earthquake of 3 February killed 412 people in Veldora and left thousands of families without shelter."
QUAKE = (
    "Rescuers pulled two survivors from the rubble of a school in Veldora on Monday.",
    "The tremor had a magnitude of 6.9; aftershocks shook the mountain villages around Ambrin.",
    "Governor Teska said that blankets and tents had reached the collapsed quarter by helicopter.",
)
QUAKE_LATER = (
    "Engineers have begun to inspect the collapsed school in Veldora, where excavators clear the rubble.",
    "Seismologists expect more aftershocks; the earthquake tore open the road to Ambrin.",
    "Tents and blankets are still short, Governor Teska said, and survivors sleep beside the shelter.",
)
STRIKE = (
    "Dockworkers in Harnmouth voted by ballot to go on with their walkout, the union said.",
    "Containers pile up beside the cranes, and two shipping lines have sent their vessels elsewhere.",
    "The employers want an arbitrator; the union's negotiator Okonjo calls that a delay of the wages.",
)
ORCHESTRA = (
    "The city's orchestra opens its season with a forgotten symphony by the composer Marwick.",
    "Conductor Lise Tann found the manuscript in a monastery; the soprano learnt her part in six days.",
    "Violins and oboes rehearse behind closed doors until the premiere, which is sold out.",
)


def page(headline: str, lines: Sequence[str], *more: str) -> Page:
    return Page(headline, tuple(Line(line) for line in (*lines, *more)), "en")


def quake(*more: str) -> Page:
    return page("Survivors found after Veldora earthquake", QUAKE, *more)


def quake_later(*more: str) -> Page:
    return page("Veldora counts the damage of the earthquake", QUAKE_LATER, *more)


def strike(*more: str) -> Page:
    return page("Harnmouth dockworkers vote to strike on", STRIKE, *more)


def orchestra(*more: str) -> Page:
    return page("Orchestra plays a lost symphony", ORCHESTRA, *more)


def judge(line: str, *pages: Page, common: str = "") -> bool:
    pairs = {(one, other): Pair(pages[one], pages[other]) for one, other in combinations(range(len(pages)), 2)}
    return is_furniture(line, pairs, len(pages), common)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", ""),
        ("— * —", ""),
        ("Published: 3 May 2031, 12:05", "published 0 may 0 0 0"),
        ("»Ihre STRASSE«", "ihre strasse"),
        ("Купить за 100 ₽!", "купить за 0"),
        ("全文 2", "全 文 0"),
    ],
)
def test_a_line_is_compared_by_its_words_alone(line: str, words: str) -> None:
    assert fold_line(line) == words


def test_a_plea_on_two_stories_is_furniture_and_on_one_story_it_is_not_yet() -> None:
    assert judge(PLEA, quake(PLEA), strike(PLEA))
    assert not judge(PLEA, quake(PLEA), quake_later(PLEA))
    assert not judge(PLEA, quake(PLEA))


def test_a_storys_background_is_no_furniture_however_often_it_is_told() -> None:
    assert not judge(BACKGROUND, *[quake(BACKGROUND), quake_later(BACKGROUND)] * 4)


def test_background_stays_where_a_page_on_something_else_repeats_it_with_its_subject() -> None:
    aid = page(
        "Orchestra plays for Veldora",
        [*ORCHESTRA, "The money goes to families in Veldora who lost their shelter in the February earthquake."],
        BACKGROUND,
    )
    assert not judge(BACKGROUND, quake(BACKGROUND), aid)


def test_copies_and_versions_give_no_evidence() -> None:
    assert not judge(PLEA, quake(PLEA), quake(PLEA))
    edited = page("Survivors found after Veldora earthquake", QUAKE[:2], "Tents arrived.", PLEA)
    assert not judge(PLEA, quake(PLEA), edited)


def test_a_stub_gives_no_evidence() -> None:
    assert not judge(PLEA, quake(PLEA), page("Weather", ["Rain."], PLEA))


@pytest.mark.parametrize(
    ("line", "needed"),
    [
        ("More from the Meridian", 2),
        (PLEA, 2),
        ("No injuries were reported.", 3),
        ("“We will not give way,” the minister said.", 4),
        (
            "The Meridian is printed under the motto “Let there be light” in the old harbour of Orlath by its own staff.",
            3,
        ),
        ("The spokesman called it “a day like any other” and took no questions from the reporters who had come.", 4),
    ],
)
def test_stock_sentences_and_quotations_need_stronger_evidence(line: str, needed: int) -> None:
    assert count_needed(line, "en") == needed
    pages = [quake(line), strike(line), orchestra(line)]
    assert judge(line, *pages[:2]) is (needed <= 2)
    assert judge(line, *pages) is (needed <= 3)


REFRAINS = (
    "At least 12,000 civilians have been killed since the war began, according to the mission of the League of Nations.",
    "The chancellery did not respond to a request for comment on Thursday, and the embassy declined to comment.",
)
"""What every page on a war repeats, whatever it tells itself."""
GLACIER = (
    "Researchers drilled through the icefield of Svalen and found sediment older than the moraine.",
    "Meltwater carves crevasses beneath their expedition's camp; satellites follow the permafrost.",
    "Frost and sunshine take turns, and the last sledge leaves before the season of storms.",
)


def glacier(*more: str) -> Page:
    return page("Drilling beneath a glacier", GLACIER, *more)


@pytest.mark.parametrize("line", REFRAINS)
def test_a_sentence_of_news_is_furniture_only_at_the_edge_of_four_pages_that_clearly_differ(line: str) -> None:
    pages = [quake(line), strike(line), orchestra(line), glacier(line)]
    assert not judge(line, *pages[:2])
    assert not judge(line, *pages[:3])
    assert judge(line, *pages)
    amid = [Page(one.headline, (one.lines[0], Line(line), *one.lines[1:3]), "en") for one in pages]
    assert not judge(line, *amid)


def test_refrains_side_by_side_do_not_make_furniture_of_each_other() -> None:
    told = [Line(line) for line in REFRAINS]
    pages = [quake(), strike(), orchestra(), glacier()]
    amid = [Page(one.headline, (one.lines[0], *told, *one.lines[1:]), "en") for one in pages]
    assert not any(judge(line, *amid) for line in REFRAINS)


def test_a_sentence_of_news_with_another_number_each_time_is_never_furniture() -> None:
    lines = [
        f"The ministry of health put the number of the dead at {count} on Sunday night." for count in (12, 40, 7, 9)
    ]
    makers = (quake, strike, orchestra, glacier)
    assert not judge(lines[0], *[make(line) for make, line in zip(makers, lines, strict=True)])


def test_pages_on_one_story_speak_against_no_line() -> None:
    for line in (PLEA, "More from the Meridian", REFRAINS[0]):
        assert not Pair(quake(line), strike(line), is_one_story=True).speaks_against(line)
    assert Pair(quake(PLEA), strike(PLEA)).speaks_against(PLEA)


def within(lines: Sequence[str], line: str) -> tuple[str, ...]:
    """Return *lines* with *line* after the first."""
    return (lines[0], line, *lines[1:])


@pytest.mark.parametrize("line", ["Two people were killed.", "No arrests have been made so far."])
def test_a_stock_sentence_amid_reports_is_never_furniture(line: str) -> None:
    pages = [
        page("Survivors found after Veldora earthquake", within(QUAKE, line)),
        page("Harnmouth dockworkers vote to strike on", within(STRIKE, line)),
        page("Orchestra plays a lost symphony", within(ORCHESTRA, line)),
    ]
    assert not judge(line, *pages)
    label = "Our standards: how the Meridian reports"
    assert judge(label, *[Page(one.headline, (*one.lines[:1], Line(label), *one.lines[1:]), "en") for one in pages])


def test_a_short_sentence_with_another_number_each_time_is_never_furniture() -> None:
    lines = [f"At least {count} people were killed." for count in (12, 40, 7)]
    pages = [make(line) for make, line in zip((quake, strike, orchestra), lines, strict=True)]
    assert not judge(lines[0], *pages)


def test_a_label_with_another_number_each_time_needs_a_third_page() -> None:
    lines = [f"Shared {count} times" for count in (12, 40, 7)]
    pages = [make(line) for make, line in zip((quake, strike, orchestra), lines, strict=True)]
    assert judge(lines[0], *pages)
    assert not judge(lines[0], *pages[:2])


def test_near_copies_need_one_page_more_than_the_line_itself() -> None:
    lines = [f"See also: {title}" for title in ("Minister quits", "Glacier melts faster", "Museum buys a fresco")]
    pages = [make(line) for make, line in zip((quake, strike, orchestra), lines, strict=True)]
    assert judge(lines[0], *pages, common="see also")
    assert not judge(lines[0], *pages[:2], common="see also")


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        ("See also: Minister quits", "SEE ALSO – Glacier melts", "see also"),
        ("Ina Roth reports on courts from Harnmouth.", "Ina Roth reports on ports from Harnmouth.", "ina roth reports on from harnmouth"),
        ("Follow Ina Roth on our podcast every day.", "Follow Per Holm on our podcast every day.", "follow on our podcast every day"),
        ("Killed: 12 people, the police said.", "Killed: 40 people, the army said.", ""),
        ("The union rejected the offer on Monday.", "The union rejected what the mediator had offered.", ""),
        ("See also: Minister quits", "Minister quits", ""),
    ],
)  # fmt: skip
def test_near_copies_differ_in_one_place(one: str, other: str, common: str) -> None:
    assert find_common(one, other) == common
    assert not common or fold_opening(one) == fold_opening(other) or one.startswith(("Ina", "Follow"))


def test_a_line_is_at_home_on_the_page_that_tells_of_its_subject() -> None:
    teaser = "Rescuers find two survivors beneath a collapsed school in Veldora"
    assert measure_home(teaser, quake(teaser), ()) >= AT_HOME > measure_home(teaser, strike(teaser), ())
    assert measure_home("Read more", strike("Read more"), ()) == 0.0


def test_what_pages_are_about_does_not_depend_on_the_lines_that_they_share() -> None:
    pleas = [
        f"{word} the Meridian's journalism: become a supporter of our foundation" for word in ("Back", "Fund", "Help")
    ]
    assert all(judge(plea, quake(*pleas), strike(*pleas)) for plea in pleas)


def test_scripts_without_blanks_are_judged_too() -> None:
    plea = "立即訂閱我們的電子報"
    one = Page("渡輪沉沒", (Line("渡輪在港口附近沉沒，海岸警衛隊救起全部乘客，船長接受警方調查。"), Line(plea)), "zh")
    other = Page("樂團首演", (Line("交響樂團演出失傳作品，指揮在修道院發現手稿，門票已經售罄。"), Line(plea)), "zh")
    assert judge(plea, one, other)
    assert not judge(plea, one, one)


def test_a_language_without_a_table_of_its_words_is_judged_by_the_long_ones() -> None:
    def spoken(one: Page) -> Page:
        return Page(one.headline, one.lines, "qx")

    assert judge(PLEA, spoken(quake(PLEA)), spoken(strike(PLEA)))
    assert not judge(BACKGROUND, spoken(quake(BACKGROUND)), spoken(quake_later(BACKGROUND)))
