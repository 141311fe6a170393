"""New scores go only where the verdict is still the one that was read, on either database."""

from __future__ import annotations

from dataclasses import replace

from monitor.items import Verdict
from monitor.store.database import Store
from monitor.store.likenesses import load_scored, save_scores
from monitor.store.texts import load_verdicts
from monitor.store.write import save_article
from tests.store.samples import NOW, STORY, derive, make_article

READ = Verdict(story=STORY, bin="review", score=0.3, reasons=("hardly more than the ship",), likeness=0.1)
SINCE = {
    1: Verdict(story=STORY, bin="in", score=1.0, reasons=("confirmed by you",)),
    2: replace(READ, likeness=0.12),
    3: replace(READ, score=0.35),
}
"""What was judged of some of the articles after their scores had been read."""


def save(store: Store, number: int, verdict: Verdict) -> None:
    article = replace(make_article(number, 10 + number), verdicts=[verdict], figures=[], statements=[])
    save_article(store, article, run_id=None, now=NOW, derive=derive)


def test_a_score_is_not_written_over_what_was_judged_since_it_was_read(store: Store) -> None:
    for number in (1, 2, 3, 4):
        save(store, number, READ)
    read = load_scored(store, STORY)
    for number, verdict in SINCE.items():
        save(store, number, verdict)
    save_scores(store, dict.fromkeys(read, 0.25))
    held = {key: versions[1] for key, versions in load_verdicts(store, [1, 2, 3, 4], STORY).items()}
    assert held == {**SINCE, 4: replace(READ, score=0.25)}


def test_no_scores_change_nothing(store: Store) -> None:
    save(store, 1, READ)
    save_scores(store, {})
    assert load_verdicts(store, [1], STORY) == {1: {1: READ}}
