from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.items import SourceReport
from monitor.store import source_looks
from monitor.store.database import open_store
from monitor.store.outlet_silences import note_silences
from tests.cli.conftest import FIRST, NOW, SECOND, THIRD, Run


def test_updates_show_the_sentence_behind_each(ferry: Run) -> None:
    answer = ferry("updates", "ferry")
    assert answer.code == 0
    assert sorted(line.split()[2] for line in answer.out.splitlines()[1:]) == ["first_response", "new", "new"]
    assert FIRST in answer.out
    assert SECOND in answer.out
    assert THIRD in answer.out


def test_a_piped_row_is_one_line_and_has_no_colours(ferry: Run) -> None:
    answer = ferry("updates", "ferry")
    assert len(answer.out.splitlines()) == 4
    assert "\x1b" not in answer.out
    assert not any(line.endswith(" ") for line in answer.out.splitlines())


def test_at_a_hundred_columns_no_line_is_longer_and_no_word_is_lost(
    ferry: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    answer = ferry("figures", "ferry")
    assert max(map(len, answer.out.splitlines())) <= 100
    assert "…" not in answer.out
    words = answer.out.split()
    assert all(word in words for word in THIRD.split())


def test_json_updates_have_the_keys_of_the_contract(ferry: Run) -> None:
    rows = json.loads(ferry("updates", "ferry", "--json").out)
    assert {"update_id", "time", "kind", "what", "before", "after", "article_id"} <= rows[0].keys()
    assert rows[0]["time"] == "2025-03-04T08:00:00Z"
    assert {row["sentence"] for row in rows} == {FIRST, SECOND, THIRD}


def test_updates_since_an_instant_leave_earlier_ones_out(ferry: Run) -> None:
    assert len(json.loads(ferry("updates", "ferry", "--since", "2025-03-05", "--json").out)) == 1
    assert len(json.loads(ferry("updates", "ferry", "--since", "36h", "--json").out)) == 1
    assert len(json.loads(ferry("updates", "ferry", "--since", "7d", "--json").out)) == 3
    assert json.loads(ferry("updates", "ferry", "--recorded-since", "2025-03-07", "--json").out) == []


def test_several_kinds_can_follow_one_option(ferry: Run) -> None:
    rows = json.loads(ferry("updates", "ferry", "--kind", "revised", "first_response", "--json").out)
    assert [row["kind"] for row in rows] == ["first_response"]


def test_exit_code_is_10_only_where_something_is_new(ferry: Run) -> None:
    assert ferry("updates", "ferry", "--exit-code").code == 10
    assert ferry("updates", "ferry", "--exit-code", "--since", "2025-03-06").code == 0
    assert ferry("updates", "ferry").code == 0


def test_an_unknown_kind_is_a_usage_error_that_names_the_known_ones(ferry: Run) -> None:
    answer = ferry("updates", "ferry", "--kind", "reply")
    assert answer.code == 2
    assert "first_response" in answer.err


def test_a_time_that_cannot_be_read_is_a_usage_error(ferry: Run) -> None:
    answer = ferry("updates", "ferry", "--since", "yesterday")
    assert answer.code == 2
    assert "yesterday" in answer.err


def test_articles_that_were_left_out_come_only_when_asked_for(ferry: Run) -> None:
    assert [row["bin"] for row in json.loads(ferry("articles", "ferry", "--json").out)] == ["in", "in"]
    assert [row["bin"] for row in json.loads(ferry("articles", "ferry", "--bin", "out", "--json").out)] == ["out"]


def test_brackets_in_a_headline_are_no_markup(ferry: Run) -> None:
    assert "Ferry [red]one[/red]" in ferry("articles", "ferry").out


def test_figures_show_the_qualifier_and_who_is_credited(ferry: Run) -> None:
    answer = ferry("figures", "ferry")
    assert "at least 12 people dead" in answer.out
    assert "coast guard" in answer.out
    assert "#1 @0" in answer.out


def test_a_measure_that_the_story_lacks_names_those_it_has(ferry: Run) -> None:
    answer = ferry("figures", "ferry", "--measure", "missing", "--json")
    assert answer.code == 2
    assert "no count of 'missing' in ferry; it has counts of: dead" in answer.err
    assert answer.out == ""


def test_a_plot_names_the_measure_and_both_ends(ferry: Run) -> None:
    answer = ferry("figures", "ferry", "--plot")
    assert "dead (persons)" in answer.out
    assert "coast guard" in answer.out
    assert "\x1b" not in answer.out


def test_statements_list_those_who_declined_to_comment(ferry: Run) -> None:
    assert "declined to comment" in ferry("statements", "ferry").out
    assert json.loads(ferry("statements", "ferry", "--stance", "denial", "--json").out) == []
    assert len(json.loads(ferry("statements", "ferry", "--party", "varda lines", "--json").out)) == 1


def test_a_party_that_says_nothing_is_answered_with_those_that_speak(ferry: Run) -> None:
    told = ferry("statements", "ferry", "--party", "Nobody")
    assert told.out.strip() == ""
    assert "Varda Lines" in told.err


def test_a_timeline_names_each_day_once(ferry: Run) -> None:
    answer = ferry("timeline", "ferry")
    assert answer.out.count("2025-03-04") == 1
    assert answer.out.count("2025-03-05") == 1
    assert "dead 17" in answer.out


def test_an_unknown_story_ends_with_2_and_names_those_there_are(ferry: Run) -> None:
    for command in ("updates", "articles", "figures", "statements", "timeline"):
        answer = ferry(command, "fery")
        assert answer.code == 2
        assert "ferry" in answer.err
        assert "Traceback" not in answer.err


def test_a_story_that_was_never_crawled_is_empty_and_not_unknown(ferry: Run, tmp_path: Path) -> None:
    (tmp_path / "stories" / "young").mkdir(parents=True)
    (tmp_path / "stories" / "young" / "story.toml").write_text('title = "Young"\nterms = ["young"]\n')
    answer = ferry("updates", "young", "--json")
    assert answer.code == 0
    assert json.loads(answer.out) == []
    assert "monitor crawl young" in ferry("updates", "young").err


def test_an_outlet_that_fell_silent_stands_among_the_updates_with_its_own_kind(ferry: Run, store_url: str) -> None:
    feed = "https://tern.example/rss"
    with open_store(store_url) as store:
        source_looks.save_sources(
            store, [source_looks.SourceRow(url=feed, outlet="tern", kind="feed", every_seconds=None)]
        )
        for later in (NOW, NOW + timedelta(days=20)):
            report = SourceReport(url=feed, status=200, links=3, newest=NOW)
            source_looks.save_source_report(store, report, now=later, due_at=later)
        note_silences(store, now=NOW + timedelta(days=20))
    shown = ferry("updates", "ferry", "--kind", "outlet_silent")
    assert "tern silent: nothing new for 20 days" in shown.out
    assert len(shown.out.splitlines()) == 2
    rows = json.loads(ferry("updates", "ferry", "--json").out)
    assert [row["kind"] for row in rows][-1] == "outlet_silent"
    assert (rows[-1]["outlet"], rows[-1]["url"], rows[-1]["article_id"]) == ("tern", feed, None)
    assert ferry("updates", "ferry", "--kind", "outlet_heard", "--exit-code").code == 0
    assert "tern silent" in ferry("timeline", "ferry").out
    csv = ferry("export", "ferry", "--to", "csv", "--table", "silences").out
    assert csv.splitlines()[0].startswith("story,silence_id,time,kind")
    assert "outlet_silent" in csv.splitlines()[1]
