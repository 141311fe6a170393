"""A score means the same for every story: what is held that is far from it says how much a likeness is worth."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.items import Article, Story
from monitor.story import tracking
from monitor.story.background import (
    FAR,
    HALF,
    LEAST,
    LEAST_NEAREST,
    MOST,
    MOST_NEAREST,
    NEAREST_TRUST,
    NEAREST_TRUST_OF_ONE,
    STEPS,
    USUAL,
    USUAL_NEAREST,
    find_background,
    find_factor,
)
from monitor.story.profile import build_profile
from monitor.story.tracking import score_article, score_likeness

SEED = Article(
    url="https://northbay-post.example/dam",
    headline="Cracks found in Aldenmoor dam, 4,000 told to leave",
    article_body=(
        "Engineers found cracks in the Aldenmoor dam on Monday and 4,000 people in Kessing valley were told to leave.\n\n"
        "Water minister Ilse Brandvold said the wall was being watched hour by hour."
    ),
    in_language="en",
)
NEXT = Article(
    url="https://kessing-herald.example/valley",
    headline="Kessing valley still empty as engineers watch dam",
    article_body=(
        "Families from Kessing valley spent a second night in sports halls while engineers watched the Aldenmoor dam.\n\n"
        "Ilse Brandvold promised an answer by Friday."
    ),
    in_language="en",
)
MOST_BY_GAP = 2**1.5
likenesses = st.lists(st.floats(0, 3, allow_nan=False), max_size=300)


@given(likenesses, st.randoms())
def test_the_background_does_not_depend_on_the_order_of_the_articles(values: list[float], order: object) -> None:
    shuffled = list(values)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert find_background(shuffled) == find_background(values)


@given(likenesses, st.integers(1, 9), st.floats(0.5, 20))
def test_the_factor_stays_between_its_bounds(values: list[float], seeds: int, scale: float) -> None:
    nearest = NEAREST_TRUST if seeds > 1 else NEAREST_TRUST_OF_ONE
    step = 2 ** (1 / STEPS) * MOST_BY_GAP
    factor = find_factor(find_background(values), seeds=seeds, scale=scale)
    assert LEAST * (USUAL_NEAREST / MOST_NEAREST) ** nearest / step <= factor
    assert factor <= MOST * (USUAL_NEAREST / LEAST_NEAREST) ** nearest * step


@given(st.lists(st.floats(FAR, 9), max_size=50))
def test_articles_that_may_be_on_the_story_are_no_background(values: list[float]) -> None:
    background = find_background(values)
    assert (background.level, background.articles) == (USUAL.level, 0)


def test_before_any_article_is_held_a_likeness_counts_as_it_is() -> None:
    assert find_background([]) == USUAL
    assert find_factor(USUAL, seeds=1, scale=4.0) == find_factor(USUAL, seeds=5, scale=4.0) == 1.0


def test_the_farther_off_the_background_is_the_more_a_likeness_counts() -> None:
    backgrounds = [find_background([level] * 1000 + [2.0, 2.0]) for level in (0.3, 0.1, 0.04, 0.01, 0.001)]
    factors = [find_factor(background, seeds=3, scale=4.0) for background in backgrounds]
    assert factors == sorted(factors)
    assert factors[0] < 1.0 < factors[-1]


@pytest.mark.parametrize("seeds", [1, 3])
def test_the_nearer_the_nearest_reports_are_the_less_a_likeness_counts(seeds: int) -> None:
    backgrounds = [find_background([0.04] * 1000 + [near, near]) for near in (0.8, 1.2, 1.8, 2.4)]
    factors = [find_factor(background, seeds=seeds, scale=4.0) for background in backgrounds]
    assert factors == sorted(factors, reverse=True)
    assert factors[0] > factors[-1]


def test_what_the_nearest_say_matters_most_where_a_single_seed_cannot_tell() -> None:
    apart = find_background([0.04] * 1000 + [0.8, 0.8])
    assert find_factor(apart, seeds=1, scale=4.0) > find_factor(apart, seeds=5, scale=4.0) > 1.0


def test_a_copy_of_a_seed_does_not_say_that_every_report_must_be_one() -> None:
    told, copied = find_background([0.04] * 1000 + [2.4, 2.4]), find_background([0.04] * 1000 + [4.0, 4.0])
    assert find_factor(told, seeds=1, scale=4.0) == find_factor(copied, seeds=1, scale=4.0)


def draw_line(likenesses: list[float]) -> float:
    """Return the likeness that gives a score of one half."""
    return HALF / find_factor(find_background([0.04] * 1000 + likenesses), seeds=3, scale=4.0)


def grade(lowest: float, highest: float) -> list[float]:
    """Return likenesses that lie close together from the one to the other."""
    steps = round(math.log2(highest / lowest) * 20)
    return [lowest * (highest / lowest) ** (step / steps) for step in range(steps + 1)]


def test_where_a_gap_parts_the_reports_from_a_sibling_event_the_line_lies_in_it() -> None:
    gradual = draw_line(grade(0.04, 2.0))
    assert 0.5 < gradual < 1.1
    assert 1.1 < draw_line(grade(0.04, 1.1) + grade(1.9, 2.0)) < 1.9
    assert 0.2 < draw_line(grade(0.04, 0.2) + grade(0.6, 2.0)) < 0.6


def test_a_lone_article_far_below_the_line_does_not_draw_it_down() -> None:
    assert draw_line([0.15]) > 2 * 0.15


@given(likenesses, st.integers(1, 9), st.floats(0.5, 20), st.integers(1, 50))
def test_what_shares_nothing_with_the_story_says_nothing(
    values: list[float], seeds: int, scale: float, others: int
) -> None:
    told, with_others = find_background(values), find_background([*values, *[0.0] * others])
    assert with_others == told
    assert find_factor(with_others, seeds=seeds, scale=scale) == find_factor(told, seeds=seeds, scale=scale)


def test_a_few_articles_hardly_move_it() -> None:
    assert find_factor(find_background([0.005] * 5), seeds=3, scale=4.0) == 1.0


def test_a_score_follows_from_the_likeness_that_is_kept() -> None:
    profile = replace(
        build_profile(Story(name="dam", title="", seeds=(SEED,))), background=find_background([0.004] * 500)
    )
    verdict = score_article(profile, NEXT)
    assert verdict.likeness is not None
    assert score_likeness(profile, verdict.likeness) == (verdict.score, verdict.bin)


def test_a_far_background_raises_every_score_and_changes_no_likeness() -> None:
    near = build_profile(Story(name="dam", title="", seeds=(SEED,)))
    far = replace(near, background=find_background([0.002] * 500))
    before, after = score_article(near, NEXT), score_article(far, NEXT)
    assert after.score > before.score
    assert after.likeness == before.likeness


def test_what_decides_without_a_likeness_keeps_none() -> None:
    profile = build_profile(Story(name="dam", title="", seeds=(SEED,), not_terms=("kessing",)))
    assert score_article(profile, NEXT).likeness is None
    assert score_article(profile, replace(SEED, is_seed=True, seed_of="dam")).likeness is None


def test_an_article_nearer_to_a_rejected_one_than_to_any_seed_scores_less_and_says_why() -> None:
    plain = build_profile(Story(name="dam", title="", seeds=(SEED,)))
    told = build_profile(
        Story(name="dam", title="", seeds=(SEED,), counter_seeds=(replace(NEXT, url="https://a.example/1"),))
    )
    verdict = score_article(told, NEXT)
    assert verdict.score < score_article(plain, NEXT).score
    assert any(reason.startswith("nearer to what you rejected: Kessing valley") for reason in verdict.reasons)


def test_an_event_asks_for_more_than_a_saga() -> None:
    scores = [
        score_article(build_profile(Story(name="dam", title="", seeds=(SEED,), scope=scope)), NEXT).score
        for scope in ("event", "story", "saga")
    ]
    assert scores == sorted(scores)
    assert scores[0] < scores[2]


def test_the_score_is_made_of_the_likeness_as_it_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also in the digits that the score is not told in: else a rejudge would write rows anew that say the same."""
    monkeypatch.setattr(tracking, "_to_score", lambda strength: strength)
    profile = build_profile(Story(name="dam", title="", seeds=(SEED,)))
    verdict = score_article(profile, NEXT)
    assert verdict.likeness is not None
    assert score_likeness(profile, verdict.likeness)[0] == verdict.score
