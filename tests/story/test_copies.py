"""When an article is a copy, and of what."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from monitor.items import Article, HeldText
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
