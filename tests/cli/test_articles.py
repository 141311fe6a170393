from __future__ import annotations

import json

from sqlalchemy import text

from monitor.store.database import open_store
from tests.cli.conftest import FIRST, SECOND, Run


def test_a_search_finds_articles_by_their_words(ferry: Run) -> None:
    rows = json.loads(ferry("search", "capsized Lornholm", "--json").out)
    assert [row["article_id"] for row in rows] == [1]
    assert "https" not in ferry("search", "capsized").out


def test_a_search_shows_no_time_of_day_that_nobody_stated(ferry: Run, store_url: str) -> None:
    assert "2025-03-04 08:00" in ferry("search", "capsized").out
    with open_store(store_url) as store, store.begin() as session:
        session.execute(text("UPDATE article SET date_published_precision = 'day'"))
    found = ferry("search", "capsized").out
    assert "2025-03-04 " in found
    assert "08:00" not in found


def test_any_text_can_be_searched_for(ferry: Run) -> None:
    for words in ('"', "U.S.", "155,", "foo-bar", "((", "*", "NEAR(", "'; drop table"):
        assert ferry("search", words).code == 0


def test_a_search_in_an_unknown_story_ends_with_2(ferry: Run) -> None:
    assert ferry("search", "toll", "--story", "fery").code == 2


def test_show_prints_text_and_findings(ferry: Run) -> None:
    answer = ferry("show", "1")
    assert FIRST in answer.out
    assert "at least 12 people dead (coast guard)" in answer.out
    assert "Varda Lines" in answer.out


def test_show_at_an_offset_gives_the_sentence_there_and_the_digest_of_its_text(ferry: Run) -> None:
    at = str(len(FIRST) + 10)
    assert f">>> {SECOND} <<<" in ferry("show", "1", "--at", at).out
    place = json.loads(ferry("show", "1", "--at", at, "--json").out)
    assert place["sentence"] == SECOND
    assert place["span"] == [len(FIRST) + 2, len(FIRST) + 2 + len(SECOND)]
    assert len(place["body_sha256"]) == 64


def test_an_offset_beyond_the_text_ends_with_2(ferry: Run) -> None:
    answer = ferry("show", "1", "--at", "5000")
    assert answer.code == 2
    assert "5000" in answer.err


def test_show_by_address_is_show_by_number(ferry: Run) -> None:
    assert ferry("show", "https://tern.example/one").out == ferry("show", "1").out


def test_show_dropped_gives_the_text_with_the_lines_that_were_cut(ferry: Run) -> None:
    answer = ferry("show", "1", "--dropped")
    assert "-- cut, newsletter: Subscribe to our newsletter" in answer.out
    assert FIRST in answer.out
    assert "begin with --" in answer.err
    assert "Subscribe" not in ferry("show", "1").out


def test_an_absent_version_names_those_there_are(ferry: Run) -> None:
    answer = ferry("show", "1", "--version", "3")
    assert answer.code == 2
    assert "it has 1" in answer.err


def test_why_gives_bin_score_and_reasons_also_of_what_was_left_out(ferry: Run) -> None:
    answer = ferry("why", "3")
    assert "ferry: out, 0.10" in answer.out
    assert "no Ansa, no Lornholm" in answer.out
    assert json.loads(ferry("why", "3", "--json").out)["verdicts"][0]["bin"] == "out"


def test_why_tells_what_became_of_an_address_that_gave_no_article(ferry: Run) -> None:
    assert "refused: robots.txt disallows /closed" in ferry("why", "https://tern.example/closed").out


def test_why_of_something_nobody_has_seen_ends_with_2(ferry: Run) -> None:
    unseen = ferry("why", "https://tern.example/never")
    assert unseen.code == 2
    assert "has not been seen: no source has named it yet" in unseen.err
    assert "monitor sources list" in unseen.err
    assert ferry("why", "999").code == 2
    assert ferry("show", "999").code == 2
