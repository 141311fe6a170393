"""The store answers what people and pipelines ask, in the contract's words."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from monitor.errors import NotFound, StoreError
from monitor.items import Copy
from monitor.store.check import check_store
from monitor.store.database import Store
from monitor.store.read import (
    find_article_id,
    find_copy_candidates,
    find_held,
    list_articles,
    list_figures,
    list_series,
    list_statements,
    list_stories,
    list_timeline,
    list_updates,
    load_article,
    load_ledger,
    search_articles,
)
from monitor.store.write import save_article, start_run
from tests.store.samples import NOW, STORY, derive, make_article


@pytest.fixture
def told(store: Store) -> Store:
    """Return a store with a toll that rises, a denial, a copy, an edit and an article off the story."""
    articles = [
        make_article(1, 12),
        make_article(2, 17, speaker="Ana Belk"),
        make_article(3, 17, copy=Copy(article_id=2, kind="near", containment=0.93), outlet="herald"),
        make_article(4, 3, verdict="out"),
        make_article(1, 19, fetched_at=NOW + timedelta(hours=9)),
    ]
    for article in articles:
        save_article(store, article, run_id=None, now=NOW, derive=derive)
    return store


LEDGER_KEYS = {
    "articles": "article_id url outlet headline in_language date_published date_modified first_seen bin score reasons "
    "copy_of copy_kind versions",
    "figures": "figure_id article_id version measure measure_text value_low value_high qualifier unit source source_kind "
    "role scope as_of posted_at novel series span sentence corrections",
    "statements": "statement_id article_id version speaker role party stance mode direct cue quote_or_paraphrase posted_at novel "
    "spans sentence first_mention corrections",
    "series": "measure measure_text unit points",
    "first_responses": "party speaker stance time article_id statement_id",
}


def test_the_ledger_has_the_contracts_keys_then_corrections_and_silences(told: Store) -> None:
    ledger = load_ledger(told, STORY, generated_at=NOW)
    assert list(ledger) == [
        "schema", "story", "generated_at", "articles", "figures", "statements", "series", "updates", "first_responses",
        "corrections", "silences",
    ]  # fmt: skip
    assert (ledger["schema"], ledger["story"], ledger["generated_at"]) == ("ledger/1", STORY, "2031-05-04T12:00:00Z")
    for part, keys in LEDGER_KEYS.items():
        assert {" ".join(row) for row in ledger[part]} == {keys}
    assert list(ledger["articles"][0]["versions"][0]) == ["version", "fetched_at", "body_sha256", "article_body"]
    points = "time value_low value_high qualifier status figure_id article_id source rule independent_sources"
    assert {" ".join(point) for point in ledger["series"][0]["points"]} == {points}
    assert {" ".join(row) for row in ledger["updates"]} == {
        "update_id time kind label what before after article_id figure_id corrections"
    }


def test_every_instant_in_the_ledger_is_iso_8601_in_utc(told: Store) -> None:
    def instants(value: Any) -> list[Any]:
        if isinstance(value, list):
            return [found for one in value for found in instants(one)]
        if not isinstance(value, dict):
            return []
        named = ("time", "fetched_at", "first_seen", "date_published", "date_modified", "generated_at", "as_of")
        own = [value[key] for key in named if value.get(key) is not None]
        return own + [found for one in value.values() for found in instants(one)]

    found = instants(json.loads(json.dumps(load_ledger(told, STORY, generated_at=NOW))))
    assert len(found) > 20
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", instant) for instant in found)


def test_every_span_in_the_ledger_gives_its_sentence(told: Store) -> None:
    ledger = load_ledger(told, STORY, generated_at=NOW)
    bodies = {
        (article["article_id"], version["version"]): version["article_body"]
        for article in ledger["articles"]
        for version in article["versions"]
    }
    for figure in ledger["figures"]:
        start, end = figure["span"]
        assert bodies[figure["article_id"], figure["version"]][start:end] == figure["sentence"]
    for statement in ledger["statements"]:
        body = bodies[statement["article_id"], statement["version"]]
        assert " ".join(body[start:end] for start, end in statement["spans"]) == statement["quote_or_paraphrase"]


def test_the_ledger_lists_every_article_and_only_figures_of_those_on_the_story(told: Store) -> None:
    ledger = load_ledger(told, STORY, generated_at=NOW)
    assert [article["bin"] for article in ledger["articles"]] == ["in", "in", "in", "out"]
    assert [figure["value_low"] for figure in ledger["figures"]] == [12, 17, 17, 19]
    assert [point["value_low"] for point in ledger["series"][0]["points"]] == [12, 17, 17, 19]
    assert ledger["articles"][2]["copy_of"] == 2


def test_whole_counts_are_whole_numbers_in_json(told: Store) -> None:
    assert '"value_low": 12,' in json.dumps(load_ledger(told, STORY, generated_at=NOW))


def test_rows_of_the_lists_can_be_read_by_themselves(told: Store) -> None:
    for rows in (list_figures(told, STORY), list_statements(told, STORY), list_updates(told, STORY)):
        assert all(row["outlet"] and row["headline"] and row["url"] and row["sentence"] for row in rows)
    points = list_series(told, STORY)[0]["points"]
    assert [point["outlet"] for point in points] == ["gazette", "gazette", "herald", "gazette"]
    assert [row["status"] for row in list_figures(told, STORY)] == ["current"] * 4


def test_articles_can_be_listed_by_bin(told: Store) -> None:
    assert [row["url"] for row in list_articles(told, STORY, bin="out")] == ["https://gazette.example/4"]
    assert [row["versions"] for row in list_articles(told, STORY)] == [2, 1, 1, 1]


def test_updates_can_be_asked_for_by_time_recording_and_kind(told: Store) -> None:
    assert [row["after"] for row in list_updates(told, STORY, since=NOW + timedelta(hours=2))] == ["17", "19"]
    assert [row["after"] for row in list_updates(told, STORY, kinds=["new"])] == ["12"]
    assert list_updates(told, STORY, recorded_since=NOW + timedelta(seconds=1)) == []
    assert list_updates(told, STORY)[0]["who"] == "port officials"


def test_the_timeline_has_each_origin_and_each_update_in_order(told: Store) -> None:
    assert [(row["kind"], row["what"]) for row in list_timeline(told, STORY)] == [
        ("article", "Ferry 1 sinks"),
        ("new", "dead 12"),
        ("article", "Ferry 2 sinks"),
        ("revised", "dead 12 → 17"),
        ("revised", "dead 17 → 19"),
    ]


def test_stories_are_counted_by_bin(told: Store) -> None:
    assert list_stories(told) == [{"story": STORY, "title": STORY, "in": 3, "review": 0, "out": 1}]


def test_a_story_never_saved_is_named_with_those_there_are(told: Store) -> None:
    for ask in (list_articles, list_figures, list_statements, list_series, list_updates, list_timeline):
        with pytest.raises(NotFound, match="no story 'ferries' in the store; it holds: ferry"):
            ask(told, "ferries")


@pytest.mark.parametrize("asked", ["2", " 2 ", "https://gazette.example/2"])
def test_an_article_is_found_by_id_or_address(told: Store, asked: str) -> None:
    assert find_article_id(told, asked) == 2


@pytest.mark.parametrize("asked", ["77", "9" * 40, "https://gazette.example/77", "", "'; DROP TABLE article; --", "²"])
def test_an_article_that_is_not_held_is_not_found(told: Store, asked: str) -> None:
    with pytest.raises(NotFound, match="no article"):
        find_article_id(told, asked)
    with pytest.raises(NotFound, match="no article 77"):
        load_article(told, 77)


# ---- copies -------------------------------------------------------------------------------------------------------


def test_candidates_for_copies_come_with_the_same_text_first_then_by_shared_bands(store: Store) -> None:
    for number, bands in ((1, (1, 2, 3)), (2, (1, 2, 9)), (3, (7, 8, 9)), (4, (40,))):
        save_article(store, make_article(number, 3, bands=bands), run_id=None, now=NOW, derive=derive)
    same = find_held(store, "https://gazette.example/3")
    assert same is not None

    def ask(not_article: int | None, limit: int = 20) -> list[int]:
        bands = (1, 2, 3, -5)
        found = find_copy_candidates(
            store, body_sha256=same.body_sha256, bands=bands, not_article=not_article, limit=limit
        )
        return [text.article_id for text in found]

    assert ask(None) == [3, 1, 2]
    assert ask(1) == [3, 2]
    assert ask(None, limit=1) == [3]
    assert find_copy_candidates(store, body_sha256="none", bands=(), not_article=None) == []


def test_a_candidate_names_its_origin_and_brings_its_text(told: Store) -> None:
    held = find_held(told, "https://gazette.example/3")
    assert held is not None
    first = find_copy_candidates(told, body_sha256=held.body_sha256, bands=(), not_article=None)[0]
    assert (first.article_id, first.origin_id) == (3, 2)
    assert first.article_body.startswith("The ferry no. 3")


def test_a_text_that_was_edited_since_is_still_a_candidate(told: Store) -> None:
    old = load_article(told, 1)["versions"][0]["body_sha256"]
    assert [one.article_id for one in find_copy_candidates(told, body_sha256=old, bands=(), not_article=None)] == [1]


# ---- full text ----------------------------------------------------------------------------------------------------


FOUND = [
    ("ferry", {1, 2, 3, 4}),
    ("FERRY halden", {1, 2, 3, 4}),
    ("17", {2, 3}),
    ("19 people", {1}),
    ("12", set()),  # only in a text that was edited since
    ("nobody Belk", {2}),
    ("died, port", {1, 2, 3, 4}),
    ("port-officials", {1, 2, 3, 4}),
    ("officials-port", set()),
    ("“Nobody”", {2}),
    ("quake", set()),
]


def test_articles_are_found_by_the_words_of_their_newest_text(told: Store) -> None:
    for words, numbers in FOUND:
        assert {found["article_id"] for found in search_articles(told, words)} == numbers, words


def test_a_search_within_a_story_finds_what_is_on_it(told: Store) -> None:
    assert {found["article_id"] for found in search_articles(told, "ferry", story=STORY)} == {1, 2, 3}
    assert search_articles(told, "ferry", story="quake") == []
    assert len(search_articles(told, "ferry", limit=2)) == 2


def test_a_match_is_shown_with_the_words_around_it(told: Store) -> None:
    (found,) = search_articles(told, "warned")
    assert "Nobody was warned" in found["snippet"]


def test_a_match_names_the_stories_it_is_on(told: Store) -> None:
    found = {row["article_id"]: row["stories"] for row in search_articles(told, "ferry")}
    assert found == {1: [STORY], 2: [STORY], 3: [STORY], 4: []}


@pytest.mark.parametrize("words", ["Jurgen", "jürgen", "Ju\u0308rgen", "JÜRGEN Größe"])
def test_accents_are_no_hindrance(store: Store, words: str) -> None:
    body = "Minister Jürgen Korvad spoke. Die Größe zählt."
    article = make_article(1, 12, article_body=body, figures=[])
    save_article(store, article, run_id=None, now=NOW, derive=derive)
    assert [("Jürgen" in row["snippet"]) for row in search_articles(store, words)] == [True]


def test_articles_are_listed_with_the_number_of_their_newest_version(told: Store) -> None:
    assert {row["article_id"]: row["version"] for row in list_articles(told, STORY)} == {1: 2, 2: 1, 3: 1, 4: 1}


def test_an_instant_without_a_zone_is_refused_by_name(told: Store) -> None:
    naive = datetime(2031, 5, 4)  # noqa: DTZ001
    with pytest.raises(StoreError, match=r"recorded_since .* has no time zone"):
        list_updates(told, STORY, recorded_since=naive)
    with pytest.raises(StoreError, match=r"generated_at .* has no time zone"):
        load_ledger(told, STORY, generated_at=naive)
    with pytest.raises(StoreError, match=r"started_at .* has no time zone"):
        start_run(told, token="t", spider="s", stories=(), started_at=naive, trigger="command", pid=1)
    article = make_article(9, 12)
    article.figures = [replace(article.figures[0], as_of=naive)]
    with pytest.raises(StoreError, match=r"figures\[0\].as_of .* has no time zone"):
        save_article(told, article, run_id=None, now=NOW, derive=derive)
    with pytest.raises(StoreError, match=r"now .* has no time zone"):
        save_article(told, make_article(9, 12), run_id=None, now=naive, derive=derive)


def test_words_of_any_script_are_found(store: Store) -> None:
    body = "Пором затонув біля порту. Zwölf Menschen starben, sagte Jürgen Groß."
    article = make_article(1, 3, article_body=body, figures=[])
    save_article(store, article, run_id=None, now=NOW, derive=derive)
    for words in ("пором", "ПОРОМ", "затонув", "zwölf", "jürgen groß"):
        assert search_articles(store, words), words


ODD = ["U.S.", "155,", "foo-bar", '"', '"ferry', "ferry*", "NEAR(a b)", "a AND", "NOT", "^a", "headline:x", "'--", "%", "\\",
       "a" * 100_000, "(" * 2000, "ferry " * 20_000, "\x00", "fer\x00ry", "\ud83d", ":story", "a & b | !c", "<->", "🚢", ""]  # fmt: skip


def test_no_search_text_is_an_error(told: Store) -> None:
    for words in ODD:
        assert isinstance(search_articles(told, words, story=STORY), list)


@given(words=st.text(max_size=60))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_search_text_is_safe(told: Store, words: str) -> None:
    search_articles(told, words)


def test_datasette_finds_the_full_text_index(sqlite_store: Store) -> None:
    with sqlite_store.read() as session:
        query = """SELECT name FROM sqlite_master WHERE rootpage = 0
                   AND sql LIKE '%VIRTUAL TABLE%USING FTS%content="version"%'"""
        assert session.execute(text(query)).scalars().all() == ["version_fts"]


def test_the_full_text_index_follows_a_deleted_article(told: Store) -> None:
    with told.begin() as session:
        session.execute(text("DELETE FROM article WHERE id = 2"))
    assert {found["article_id"] for found in search_articles(told, "17")} == {3}


# ---- the check ----------------------------------------------------------------------------------------------------

SAID = "INSERT INTO decision (story, article_id, verdict, decided_at) VALUES"


def test_a_sound_store_has_nothing_to_tell(told: Store) -> None:
    assert check_store(told) == []


@pytest.mark.parametrize(
    ("damage", "told_of"),
    [
        ("UPDATE version SET article_body = 'x' || article_body WHERE article_id = 1 AND version = 1", "body_sha256"),
        ("UPDATE figure SET span_start = span_start + 1 WHERE id = 1", r"figure 1: article_body\["),
        ("UPDATE statement SET sentence_end = sentence_end - 1", r"statement 1: article_body\["),
        ("UPDATE statement SET spans = '[[0, 4]]'", "statement 1: its spans do not give its words"),
        ("UPDATE article SET current_version = 9 WHERE id = 2", "article 2 has no version of its current number"),
        ("UPDATE version SET copy_of = 3 WHERE article_id = 4", "article 4 version 1: copy_of is 3, but what it"),
        ("UPDATE verdict SET bin = 'out' WHERE article_id = 2", "figure 2 is in a series of ferry, but"),
        (
            f"{SAID} ('ferry', 4, 'confirmed', '2031-05-04 12:00:00')",
            "article 4 was confirmed by you for ferry, and is out",
        ),
        (
            f"{SAID} ('ferry', 1, 'rejected', '2031-05-04 12:00:00')",
            "article 1 was rejected by you for ferry, and is in",
        ),
        (
            f"{SAID} ('ferry', 2, 'confirmed', '2031-05-04 12:00:00')",
            "2 was confirmed by you for ferry, and is in with 0.75",
        ),
    ],
)
def test_what_is_wrong_is_told(told: Store, damage: str, told_of: str) -> None:
    with told.begin() as session:
        session.execute(text(damage))
    assert any(re.search(told_of, line) for line in check_store(told))
