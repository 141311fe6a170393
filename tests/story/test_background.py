"""A score means the same for every story: what is held that is far from it says how much a likeness is worth."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.items import Article, Story
from monitor.story import tracking
from monitor.story.background import FAR, LEAST, MOST, USUAL, find_background, find_factor
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
likenesses = st.lists(st.floats(0, 3, allow_nan=False), max_size=300)


@given(likenesses, st.randoms())
def test_the_background_does_not_depend_on_the_order_of_the_articles(values: list[float], order: object) -> None:
    shuffled = list(values)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert find_background(shuffled) == find_background(values)


@given(likenesses, st.integers(1, 9))
def test_the_factor_stays_between_its_bounds(values: list[float], seeds: int) -> None:
    assert LEAST <= find_factor(find_background(values), seeds) <= MOST


@given(st.lists(st.floats(FAR, 9), max_size=50))
def test_articles_that_may_be_on_the_story_are_no_background(values: list[float]) -> None:
    assert find_background(values) == USUAL


def test_before_any_article_is_held_a_likeness_counts_as_it_is() -> None:
    assert find_factor(USUAL, 1) == find_factor(USUAL, 5) == 1.0


def test_the_farther_off_the_background_is_the_more_a_likeness_counts() -> None:
    factors = [find_factor(find_background([level] * 1000), 3) for level in (0.3, 0.1, 0.043, 0.01, 0.001)]
    assert factors == sorted(factors)
    assert factors[0] < 1.0 < factors[-1]


def test_a_few_articles_hardly_move_it() -> None:
    assert find_factor(find_background([0.005] * 5), 3) == 1.0


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
