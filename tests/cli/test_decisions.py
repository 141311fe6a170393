"""What a person's word does at the command line, and what the command says where the word is not clear."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.items import Article, Verdict
from monitor.store import write
from monitor.store.database import open_store
from monitor.text.fingerprints import body_sha256
from tests.cli.conftest import FIRST, NOW, SECOND, Run, derive

BODY = "The ferry Ansa had sailed late. At least 14 people died, Mayor Ida Roth said."
SEED = (
    f"---\nurl: https://tern.example/one\noutlet: tern\ndate_published: 2025-03-04T08:00Z\n---\n{FIRST}\n\n{SECOND}\n"
)


@pytest.fixture
def doubtful(ferry: Run, store_url: str, tmp_path: Path) -> Run:
    """Return :func:`ferry` with the story's folder, a second story, and one article for review in each of three ways."""
    folder = tmp_path / "stories" / "ferry"
    folder.mkdir(parents=True)
    (folder / "story.toml").write_text('title = "Ferry Ansa"\nterms = ["Lornholm"]\n', encoding="utf-8")
    (folder / "one.md").write_text(SEED, encoding="utf-8")
    with open_store(store_url) as store:
        write.save_stories(store, [("harbour", "The harbour of Lornholm")])
        for name, stories in (("doubt", ["ferry"]), ("both", ["ferry", "harbour"]), ("none", [])):
            save(store_url, name, stories)
    return ferry


def save(store_url: str, name: str, stories: list[str]) -> None:
    body = f"{BODY} No {name} doubt."
    article = Article(
        url=f"https://tern.example/{name}",
        outlet="tern",
        headline=f"Late {name}",
        fetched_at=NOW,
        in_language="en",
        article_body=body,
        body_sha256=body_sha256(body),
        verdicts=[
            Verdict(story=story, bin="review", score=0.3, reasons=("hardly more than Ansa",)) for story in stories
        ],
    )
    with open_store(store_url) as store:
        write.save_article(store, article, run_id=None, now=NOW, derive=derive)


def test_a_confirmed_article_is_in_with_its_figures_and_why_names_the_word(doubtful: Run) -> None:
    answer = doubtful("story", "confirm", "ferry", "4", "--note", "same ship")
    assert answer.code == 0
    assert answer.out.startswith("#4 confirmed: ferry in, 1.00\n  confirmed by you on 2025-03-06 (same ship)\n")
    assert "claim: Ida Roth (Mayor): At least 14 people died" in answer.out
    assert "monitor rejudge ferry --dry-run" in answer.err
    figures = json.loads(doubtful("figures", "ferry", "--json").out)
    assert [row["value_low"] for row in figures if row["article_id"] == 4] == [14]
    assert "confirmed by you on 2025-03-06 (same ship)" in doubtful("why", "4").out
    (told,) = json.loads(doubtful("why", "4", "--json").out)["decisions"]
    assert told == {
        "story": "ferry",
        "article_id": 4,
        "verdict": "confirmed",
        "note": "same ship",
        "decided_at": "2025-03-06T12:00:00Z",
    }


def test_a_rejected_article_is_out_and_its_figures_are_gone(doubtful: Run) -> None:
    answer = doubtful("story", "reject", "ferry", "2", "https://tern.example/doubt", "--json")
    assert [(row["article_id"], row["bin"], row["note"]) for row in json.loads(answer.out)] == [
        (2, "out", None),
        (4, "out", None),
    ]
    figures = json.loads(doubtful("figures", "ferry", "--json").out)
    assert 2 not in [row["article_id"] for row in figures]


def test_without_the_story_the_one_that_asks_for_review_is_meant(doubtful: Run) -> None:
    assert doubtful("story", "confirm", "4").out.startswith("#4 confirmed: ferry in")


@pytest.mark.parametrize("article", ["5", "6"])
def test_where_two_stories_could_be_meant_the_answer_says_what_to_type(doubtful: Run, article: str) -> None:
    answer = doubtful("story", "reject", article)
    assert answer.code == 2
    assert "could be meant for any of ferry, harbour" in answer.err
    assert f"monitor story reject ferry {article}" in answer.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["ferry"], "name the articles of ferry, too: monitor story confirm ferry ID"),
        (["fery", "4"], "'fery' is neither a story nor an article's number or address; the stories: ferry, harbour"),
        (["ferry", "99"], "no article '99' in the store"),
        (["ferry", "4", "https://tern.example/nowhere"], "no article 'https://tern.example/nowhere'"),
    ],
)
def test_a_word_that_means_nothing_is_told_and_nothing_is_written(doubtful: Run, words: list[str], told: str) -> None:
    answer = doubtful("story", "confirm", *words)
    assert (answer.code, answer.out) == (2, "")
    assert told in answer.err
    assert json.loads(doubtful("story", "show", "ferry", "--json").out)["decisions"] == []


def test_a_seed_is_taken_off_by_its_file_and_not_by_a_word(doubtful: Run, store_url: str) -> None:
    with open_store(store_url) as store:
        seed = Article(
            url="https://tern.example/one", article_body=FIRST + "\n\n" + SECOND, is_seed=True, seed_of="ferry"
        )
        write.save_article(store, seed, run_id=None, now=NOW, derive=derive)
    answer = doubtful("story", "reject", "ferry", "1")
    assert answer.code == 2
    assert "article 1 is a seed of ferry; to take it off, delete its file in " in answer.err


def test_what_was_said_is_listed_and_can_be_taken_back(doubtful: Run) -> None:
    doubtful("story", "reject", "ferry", "4", "--note", "another  ship\n")
    shown = doubtful("story", "show", "ferry")
    assert "said    rejected 2025-03-06: #4 Late doubt (another ship)" in shown.out
    undone = doubtful("story", "undo", "4")
    assert undone.code == 0
    assert "by you" not in undone.out
    assert json.loads(doubtful("story", "show", "ferry", "--json").out)["decisions"] == []
    again = doubtful("story", "undo", "ferry", "4")
    assert again.code == 2
    assert "nothing was said of article 4 and ferry" in again.err


def test_articles_for_review_come_with_the_commands_that_settle_them(doubtful: Run) -> None:
    answer = doubtful("articles", "ferry", "--bin", "review")
    assert "2 for review" in answer.err
    assert "`monitor story confirm ferry ID` or `monitor story reject ferry ID`" in answer.err
    assert "`monitor story confirm ferry 4`, or `monitor story reject ferry 4`" in doubtful("why", "4").err
    assert "for review" not in doubtful("articles", "ferry", "--bin", "in").err
