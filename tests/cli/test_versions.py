from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta

import pytest
from rich.console import Console

from monitor.cli.versions import colour_words, is_coloured, mark_words
from monitor.items import Article, DroppedLine
from monitor.store import write
from monitor.store.database import open_store
from monitor.text.difference import compare_words
from monitor.text.fingerprints import body_sha256
from tests.cli.conftest import NOW, Run, derive

URL = "https://tern.example/barge"
FIRST = "A barge ran aground near Osk, the river police said. It is to be freed today.\n\nNine people were taken off."
SECOND = (
    "A barge ran aground near Osk, the river police said. It is to be freed on Friday.\n\nEleven people were taken off."
)
THIRD = "A barge ran aground near Osk, the river police said.\n\nEleven people were taken off.\n\n“Nobody panicked,” she said."


@pytest.fixture
def barge(run: Run, store_url: str) -> Run:
    """Return :func:`run` on a store with one article in three versions, the last under another headline."""
    texts = ((FIRST, "Barge aground"), (SECOND, "Barge aground"), (THIRD, "Barge aground, eleven safe"))
    save_versions(store_url, texts)
    return run


def save_versions(store_url: str, texts: Iterable[tuple[str, str]]) -> None:
    """Save bodies with their headlines as versions of one article, an hour apart."""
    with open_store(store_url) as store:
        for number, (body, headline) in enumerate(texts):
            article = Article(
                url=URL,
                outlet="tern",
                headline=headline,
                fetched_at=NOW + timedelta(hours=number),
                in_language="en",
                article_body=body,
                dropped=[DroppedLine(text=f"{number} comments", reason="comments")],
                body_sha256=body_sha256(body),
            )
            write.save_article(store, article, run_id=None, now=NOW, derive=derive)


def test_diff_shows_the_two_newest_versions_with_figures_and_quotes_first(barge: Run) -> None:
    lines = barge("diff", "1").out.splitlines()
    assert lines[0] == "#1  Barge aground, eleven safe"
    assert lines[2] == "  from version 2, read 2025-03-06 13:00 UTC, to version 3, read 2025-03-06 14:00 UTC"
    assert lines[3] == "  headline: Barge aground{+, eleven safe+}"
    assert lines[5:8] == [
        "KIND     VERSION   AT  HAS    SENTENCE",
        "added          3  @85  quote  {+“Nobody panicked,” she said.+}",
        "removed        2  @53  -      [-It is to be freed on Friday.-]",
    ]
    assert lines[-1] == "2 sentences: 1 added, 1 taken out"


def test_diff_compares_the_versions_that_are_asked_for(barge: Run) -> None:
    answer = barge("diff", URL, "--from", "1", "--to", "2")
    assert "[-Nine-]{+Eleven+} people were taken off." in answer.out
    assert "It is to be freed [-today-]{+on Friday+}." in answer.out
    assert "headline:" not in answer.out
    assert barge("diff", URL, "--to", "2").out == answer.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from", "3"], "version 3 of article 1 is not earlier than version 3, and it has 1, 2, 3"),
        (["--from", "2", "--to", "2"], "version 2 of article 1 is not earlier than version 2"),
        (["--from", "2", "--to", "1"], "version 2 of article 1 is not earlier than version 1"),
    ],
)
def test_versions_are_compared_forwards_only(barge: Run, words: list[str], said: str) -> None:
    answer = barge("diff", "1", *words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert "give --from an earlier one than --to" in answer.err


def test_the_offset_of_a_change_shows_its_sentence(barge: Run) -> None:
    told = json.loads(barge("diff", "1", "--from", "1", "--to", "2", "--json").out)
    start = str(told["changes"][0]["after"]["span"][0])
    assert f"monitor show 1 --version 2 --at {start}" in barge("diff", "1", "--from", "1", "--to", "2").err
    assert ">>> Eleven people were taken off. <<<" in barge("show", "1", "--version", "2", "--at", start).out


def test_json_gives_both_wordings_their_spans_and_the_words(barge: Run) -> None:
    told = json.loads(barge("diff", "1", "--from", "1", "--to", "2", "--json").out)
    assert (told["from"]["version"], told["to"]["version"], told["headline_change"]) == (1, 2, None)
    change = told["changes"][0]
    assert (change["kind"], change["has_figure"], change["has_quote"]) == ("changed", True, False)
    for side, body in (("before", FIRST), ("after", SECOND)):
        start, end = change[side]["span"]
        assert body[start:end] == change[side]["sentence"]
    assert change["words"] == [
        {"op": "removed", "text": "Nine"},
        {"op": "added", "text": "Eleven"},
        {"op": "same", "text": "people were taken off."},
    ]


def test_a_headline_that_changed_is_in_json_too(barge: Run) -> None:
    change = json.loads(barge("diff", "1", "--json").out)["headline_change"]
    assert (change["before"], change["after"]) == ("Barge aground", "Barge aground, eleven safe")


def test_lines_that_were_cut_from_the_pages_are_not_compared(barge: Run) -> None:
    assert "comments" not in barge("diff", "1").out


def test_an_article_with_one_version_says_so_and_ends_with_0(ferry: Run) -> None:
    answer = ferry("diff", "1")
    assert answer.code == 0
    assert answer.out == "#1 has one version, read 2025-03-06 12:00 UTC: no change of its text has been seen\n"
    assert ferry("diff", "1", "--from", "1") == answer
    told = json.loads(ferry("diff", "1", "--json").out)
    assert (told["from"], told["to"]["version"], told["changes"]) == (None, 1, [])


def test_versions_and_articles_that_are_not_there_end_with_2_and_name_those_that_are(barge: Run) -> None:
    assert "it has 1, 2, 3" in barge("diff", "1", "--to", "4").err
    assert "use --from and --to" in barge("diff", "1", "--to", "1").err
    assert "no article '99'" in barge("diff", "99").err
    assert {barge("diff", *words).code for words in (["1", "--to", "4"], ["1", "--to", "1"], ["99"])} == {2}


def test_versions_that_only_differ_in_order_say_so(run: Run, store_url: str) -> None:
    turned = "\n\n".join(reversed(THIRD.split("\n\n")))
    save_versions(store_url, [(THIRD, "Barge aground"), (turned, "Barge aground")])
    assert "no sentence differs" in run("diff", "1").out


def test_a_terminal_has_colours_instead_of_marks_unless_they_are_turned_off() -> None:
    pieces = compare_words("It had 31 lorries.", "It had 27 lorries.")
    assert mark_words(pieces) == "It had [-31-]{+27+} lorries."
    line = colour_words(pieces)
    assert line.plain == "It had 3127 lorries."
    assert [(line.plain[span.start : span.end], span.style) for span in line.spans] == [
        ("31", "red strike"),
        ("27", "bold green"),
    ]
    assert not is_coloured(Console(no_color=True, color_system="truecolor"))


def test_a_sentence_cannot_move_the_cursor_or_close_its_marks_by_a_line_break() -> None:
    assert mark_words(compare_words("", "It\x1b[2J is\u202e new.")) == "{+It [2J is  new.+}"
