"""When an article is a copy, and of what."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.holdings import HeldText
from monitor.items import Article
from monitor.story.copies import judge_copy
from monitor.text.fingerprints import body_sha256

START = datetime(2025, 3, 2, 10, tzinfo=UTC)


def make_body(count: int = 300, seed: int = 1) -> str:
    draw = random.Random(seed)
    return " ".join(f"w{draw.randrange(100_000)}" for _ in range(count))


def hold(article_id: int, body: str, *, origin: int | None = None, hours: int = 0) -> HeldText:
    return HeldText(
        article_id=article_id,
        origin_id=origin or article_id,
        time=START + timedelta(hours=hours),
        body_sha256=body_sha256(body),
        article_body=body,
    )


def make_article(body: str, article_id: int | None = None) -> Article:
    return Article(url="https://harbour.example/ferry", article_body=body, article_id=article_id)


def test_the_same_text_is_an_exact_copy() -> None:
    copy = judge_copy(make_article(make_body()), [hold(7, make_body())])
    assert copy is not None
    assert (copy.article_id, copy.kind, copy.containment) == (7, "exact", 1.0)


def test_a_text_with_some_words_edited_is_a_near_copy() -> None:
    words = make_body().split()
    edited = " ".join(f"x{place}" if place % 20 == 3 else word for place, word in enumerate(words))
    copy = judge_copy(make_article(edited), [hold(7, make_body())])
    assert copy is not None
    assert copy.kind == "near"
    assert 0.5 < copy.containment < 1.0


def test_a_text_cut_short_is_contained() -> None:
    copy = judge_copy(make_article(" ".join(make_body().split()[:100])), [hold(7, make_body())])
    assert copy is not None
    assert (copy.kind, copy.containment) == ("contained", 1.0)


def test_an_article_that_quotes_a_held_one_is_no_copy() -> None:
    body = make_body(300, 2) + " " + " ".join(make_body().split()[:60])
    assert judge_copy(make_article(body), [hold(7, make_body())]) is None


def test_a_longer_article_that_takes_a_whole_short_one_in_is_no_copy() -> None:
    short = make_body(80)
    assert judge_copy(make_article(short + " " + make_body(400, 2)), [hold(7, short)]) is None


def test_a_version_of_the_same_address_is_no_copy() -> None:
    assert judge_copy(make_article(make_body(), article_id=7), [hold(7, make_body())]) is None


def test_an_earlier_article_that_takes_in_a_later_one_is_told_of_as_its_whole() -> None:
    short = make_body(80)
    article = make_article(short + " " + make_body(400, 2))
    article.date_published = START - timedelta(hours=1)
    copy = judge_copy(article, [hold(7, short)])
    assert copy is not None
    assert (copy.kind, copy.containment_of_origin) == ("contained", 1.0)
    article.date_published = START + timedelta(hours=1)
    assert judge_copy(article, [hold(7, short)]) is None


def test_an_earlier_part_of_a_later_text_is_no_copy() -> None:
    part = make_article(" ".join(make_body().split()[:80]))
    part.date_published = START - timedelta(hours=1)
    assert judge_copy(part, [hold(7, make_body())]) is None


def test_every_held_text_that_is_shared_is_told_of() -> None:
    words = make_body().split()
    edited = " ".join(f"x{place}" if place % 20 == 3 else word for place, word in enumerate(words))
    copy = judge_copy(make_article(make_body()), [hold(7, edited), hold(8, make_body()), hold(9, make_body(300, 2))])
    assert copy is not None
    assert (copy.article_id, [(other.article_id, other.kind) for other in copy.others]) == (8, [(7, "near")])
    assert copy.others[0].containment_of_origin > 0.5


def test_a_copy_of_a_copy_names_the_origin() -> None:
    copy = judge_copy(make_article(make_body()), [hold(9, make_body(), origin=7)])
    assert copy is not None
    assert copy.article_id == 7


def test_of_two_equal_texts_the_earlier_is_the_origin() -> None:
    held = [hold(7, make_body(), hours=5), hold(8, make_body(), hours=1)]
    for order in (held, held[::-1]):
        copy = judge_copy(make_article(make_body()), order)
        assert copy is not None
        assert copy.article_id == 8


def test_an_empty_body_copies_nothing() -> None:
    assert judge_copy(make_article(""), [hold(7, "")]) is None


def test_no_candidates_no_copy() -> None:
    assert judge_copy(make_article(make_body()), []) is None


BACKGROUND = make_body(150, 9)


def report(seed: int, words: int = 170) -> str:
    """Return a report of its own news above the agency's standing background."""
    return f"{make_body(words, seed)}\n\n{BACKGROUND}"


def test_reports_of_different_days_with_one_background_are_no_copies() -> None:
    article = make_article(report(3))
    article.date_published = START + timedelta(days=3)
    assert judge_copy(article, [hold(7, report(4))]) is None


def test_a_short_flash_above_a_long_background_is_a_report_of_its_own_on_another_day() -> None:
    article = make_article(report(3, 45))
    article.date_published = START + timedelta(days=3)
    assert judge_copy(article, [hold(7, report(4, 45))]) is None


def test_pages_of_one_outlet_with_one_box_are_no_copies_on_the_same_day() -> None:
    article = make_article(report(3, 45))
    article.outlet, article.date_published = "harbour", START
    assert judge_copy(article, [replace(hold(7, report(4, 45)), outlet="harbour")]) is None
    assert judge_copy(article, [replace(hold(7, report(4, 45)), outlet="quay")]) is not None


def test_a_reprint_of_the_whole_text_is_a_copy_however_late_and_wherever() -> None:
    article = make_article(f"{make_body(10, 8)}\n\n{make_body()}")
    article.outlet, article.date_published = "harbour", START + timedelta(days=90)
    copy = judge_copy(article, [replace(hold(7, make_body()), outlet="harbour")])
    assert copy is not None
    assert copy.kind == "near"


def test_what_stands_below_the_news_of_another_day_is_nobodys_text() -> None:
    article = make_article(BACKGROUND)
    article.date_published = START + timedelta(days=3)
    assert judge_copy(article, [hold(7, report(4, 60))]) is None
    article.date_published = START
    assert judge_copy(article, [hold(7, report(4, 60))]) is not None


def test_half_a_text_of_its_own_makes_no_copy_on_the_same_day_either() -> None:
    article = make_article(report(3))
    article.date_published = START
    assert judge_copy(article, [hold(7, report(4))]) is None


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from([make_body(60, seed) for seed in range(6)]), min_size=1, max_size=6, unique=True),
    st.lists(st.sampled_from([make_body(60, seed) for seed in range(6)]), min_size=1, max_size=6, unique=True),
    st.sampled_from([-60.0, -3.0, 0.0, 3.0, 60.0]),
    st.sampled_from(["quay", "pier"]),
)
def test_two_texts_are_told_alike_whichever_is_held(
    one: list[str], other: list[str], hours: float, outlet: str
) -> None:
    bodies = ["\n\n".join(one), "\n\n".join(other)]
    times = [START, START + timedelta(hours=hours)]
    told = []
    for new, old in ((0, 1), (1, 0)):
        article = make_article(bodies[new])
        article.url, article.outlet = f"https://{new}.example/", ("quay", outlet)[new]
        article.date_published = times[new]
        text = replace(
            hold(7, bodies[old]), time=times[old], url=f"https://{old}.example/", outlet=("quay", outlet)[old]
        )
        copy = judge_copy(article, [text])
        shares = copy and (copy.containment, copy.containment_of_origin)
        told.append(copy and (copy.kind, shares if new == 0 else tuple(reversed(shares or ()))))
    assert told[0] == told[1]


def test_an_outlets_own_report_printed_again_with_more_is_a_copy() -> None:
    words = make_body().split()
    again = make_article(" ".join([*words, *make_body(70, 5).split()]))
    again.outlet, again.date_published = "harbour", START + timedelta(hours=3)
    copy = judge_copy(again, [replace(hold(7, make_body()), outlet="harbour")])
    assert copy is not None
    assert copy.kind == "near"
