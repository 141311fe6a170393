"""Which texts widen a story, and whose word goes before whose?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from monitor.crawling import Crawl
from monitor.items import Verdict
from monitor.judging import build_profiles, find_findings, find_seed_ids, judge_article, widen_story, word_decision
from monitor.rejudging import decide
from monitor.store.decisions import Decision
from tests.judged import ASIDE, LATER, NOW, OTHER, SEED, STORY, find_id, open_desk, take_in


def confirm(crawl: Crawl, url_of: object) -> Decision:
    decision = Decision(story="dam", article_id=find_id(crawl.store, url_of), verdict="confirmed", decided_at=NOW)  # type: ignore[arg-type]
    decide(crawl.store, decision, now=NOW)
    return decision


def test_a_story_without_decisions_is_as_its_files_say(tmp_path: Path) -> None:
    with open_desk(tmp_path) as crawl:
        assert widen_story(crawl.store, STORY) is STORY
        take_in(crawl, [ASIDE])
        assert widen_story(crawl.store, STORY) is STORY


def test_the_newest_text_that_was_read_whole_is_the_seed(tmp_path: Path) -> None:
    edited = replace(ASIDE, article_body=ASIDE.article_body + "\n\nThe bill is forty million, it said.")
    closed = replace(
        ASIDE, article_body="Subscribers read here what the engineers of three provinces found.", is_teaser=True
    )
    with open_desk(tmp_path) as crawl:
        for article in (ASIDE, edited, closed):
            take_in(crawl, [article])
        confirm(crawl, ASIDE)
        (seed,) = widen_story(crawl.store, STORY).seeds[1:]
        assert (seed.article_body, seed.is_seed) == (edited.article_body, False)


def test_an_article_that_is_a_seed_is_no_second_one(tmp_path: Path) -> None:
    with open_desk(tmp_path) as crawl:
        take_in(crawl, [ASIDE])
        confirm(crawl, ASIDE)
        handed = replace(STORY, urls=("https://HERALD.example/3#top",))
        assert find_seed_ids(crawl.store, handed) == {find_id(crawl.store, SEED), find_id(crawl.store, ASIDE)}
        assert [seed.url for seed in widen_story(crawl.store, handed).seeds] == [SEED.url, ASIDE.url]


def test_an_address_that_is_none_is_no_seed(tmp_path: Path) -> None:
    with open_desk(tmp_path) as crawl:
        take_in(crawl, [])
        assert find_seed_ids(crawl.store, replace(STORY, urls=("mailto:desk@gauge.example",))) == {
            find_id(crawl.store, SEED)
        }


def test_an_undone_word_is_left_aside(tmp_path: Path) -> None:
    with open_desk(tmp_path) as crawl:
        take_in(crawl, [ASIDE])
        said = confirm(crawl, ASIDE)
        assert widen_story(crawl.store, STORY, without={said.article_id}) is STORY


@pytest.mark.parametrize(
    ("note", "reason"),
    [(None, "rejected by you on 2031-03-06"), ("another weir", "rejected by you on 2031-03-06 (another weir)")],
)
def test_a_persons_word_says_when_and_why(note: str | None, reason: str) -> None:
    said = Decision(story="dam", article_id=3, verdict="rejected", note=note, decided_at=NOW)
    assert word_decision(said) == Verdict(story="dam", bin="out", score=0.0, reasons=(reason,))


def test_a_persons_word_goes_before_ours_in_its_story_only_and_a_seed_before_both(tmp_path: Path) -> None:
    with open_desk(tmp_path) as crawl:
        profiles = build_profiles(crawl.store, [STORY, replace(STORY, name="bread", seeds=(OTHER,))])
    said = Decision(story="dam", article_id=1, verdict="rejected", decided_at=NOW)
    dam, bread = judge_article(profiles.values(), LATER, {"dam": said})
    assert (dam.bin, bread.bin, bread.reasons == dam.reasons) == ("out", "out", False)
    assert judge_article(profiles.values(), STORY.seeds[0], {"dam": said})[0].bin == "in"


def test_what_is_in_no_story_is_not_read_for_findings() -> None:
    out = replace(LATER, verdicts=[Verdict(story="dam", bin="review", score=0.3, reasons=())])
    assert find_findings(out) == ([], [])
    both = [Verdict(story=name, bin="in", score=0.8, reasons=()) for name in ("dam", "valley")]
    figures, statements = find_findings(replace(LATER, verdicts=both))
    for found in (figures, statements):
        assert {one.story for one in found} == {"dam", "valley"}
