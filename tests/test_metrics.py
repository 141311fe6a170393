from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from monitor import metrics
from monitor.errors import StoreError
from monitor.metrics import SOURCES_SHOWN, Meter, RunTotals, share_unchanged
from monitor.store.monitoring import Reading, RunReading, SourceReading
from monitor.vitals import Vitals

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DOCUMENT = (Path(__file__).resolve().parent.parent / "docs" / "operate.md").read_text(encoding="utf-8")


def source(number: int, **changes: object) -> SourceReading:
    plain = SourceReading(
        id=number,
        url=f"https://quay.example/{number}.xml",
        outlet="quay",
        kind="feed",
        state="ok",
        newest_item=NOW - HOUR,
        last_good=NOW - HOUR / 2,
        due_at=NOW + HOUR,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def run(number: int, reason: str = "finished", ago: timedelta = HOUR, **counts: int) -> RunReading:
    ended = NOW - ago
    return RunReading(id=number, reason=reason, started_at=ended - HOUR / 60, finished_at=ended, counts=counts)


EMPTY = Reading(
    sources=(), runs=(), addresses={}, oldest_due=None, articles=0, copies=0, verdicts={}, updates={}, schedulers=1
)
FULL = replace(
    EMPTY,
    sources=(
        source(1),
        source(2, newest_item=None, due_at=NOW - HOUR),
        source(3, outlet="tern", state="gone", last_good=None),
    ),
    addresses={"fetched": 9, "queued": 2},
    oldest_due=NOW - 2 * HOUR,
    articles=9,
    copies=2,
    verdicts={("ferry", "in"): 3, ("ferry", "out"): 9},
    updates={"ferry": 4},
)


class Readings:
    """Gives one reading after the other, the last one for ever."""

    def __init__(self, *readings: Reading | None) -> None:
        self.left = list(readings)
        self.taken = 0

    def take(self) -> Reading:
        self.taken += 1
        reading = self.left.pop(0) if len(self.left) > 1 else self.left[0]
        if reading is None:
            raise StoreError("the disk is gone")
        return reading


@pytest.fixture(autouse=True)
def no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "KEPT_SECONDS", 0.0)
    monkeypatch.setattr(metrics, "KEPT_TIMES", 0)


def meter(readings: Readings) -> Meter:
    return Meter(
        readings.take, lambda: Vitals(tick_seconds=60, started=0, leads=True, ticks=7, ticked=0.0), lambda: NOW
    )


def read(meter: Meter) -> dict[str, float]:
    samples: dict[str, float] = {}
    for family in text_string_to_metric_families(meter.format_metrics().decode()):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            samples[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return samples


def test_the_store_is_told_as_it_was_read() -> None:
    told = read(meter(Readings(FULL)))
    assert told["monitor_feed_age_seconds{kind=feed,outlet=quay,source_id=1}"] == 3600
    assert "monitor_feed_age_seconds{kind=feed,outlet=quay,source_id=2}" not in told
    assert told["monitor_last_success_timestamp_seconds{outlet=quay}"] == (NOW - HOUR / 2).timestamp()
    assert told["monitor_sources{state=ok}"] == 2
    assert told["monitor_frontier_addresses{state=queued}"] == 2
    assert told["monitor_oldest_due_seconds{what=address}"] == 7200
    assert told["monitor_oldest_due_seconds{what=source}"] == 3600
    assert told["monitor_on_story_ratio{story=ferry}"] == 0.25
    assert told["monitor_verdicts{bin=out,story=ferry}"] == 9
    assert told["monitor_updates{story=ferry}"] == 4
    assert (told["monitor_leads"], told["monitor_ticks_total"], told["monitor_store_up"]) == (1, 7, 1)


def test_a_source_that_no_story_asks_is_never_late() -> None:
    unasked = source(4, outlet="herald", due_at=NOW - 9 * HOUR, asked=False)
    told = read(meter(Readings(replace(FULL, sources=(*FULL.sources, unasked)))))
    assert told["monitor_oldest_due_seconds{what=source}"] == 3600
    assert "monitor_last_success_timestamp_seconds{outlet=herald}" not in told
    assert told["monitor_sources{state=ok}"] == 3


def test_an_empty_store_has_metrics_and_no_lies() -> None:
    told = read(meter(Readings(EMPTY)))
    assert told["monitor_oldest_due_seconds{what=source}"] == 0
    assert "monitor_not_modified_ratio" not in told


def test_runs_that_ended_before_the_start_count_for_nothing_and_later_ones_once() -> None:
    first = replace(EMPTY, runs=(run(1, fetched=100),))
    second = replace(
        EMPTY, runs=(run(3, reason="died", fetched=1), run(2, fetched=5, extracted=4, extraction_ms=200), *first.runs)
    )
    watched = meter(Readings(first, second, second))
    assert read(watched)["monitor_pages_total{state=fetched}"] == 0
    for _ in range(2):
        told = read(watched)
        assert told["monitor_pages_total{state=fetched}"] == 6
        assert told["monitor_crawls_total{reason=died}"] == told["monitor_crawls_total{reason=finished}"] == 1
        assert told["monitor_extraction_seconds_count"] == 4
        assert told["monitor_extraction_seconds_sum"] == 0.2
        assert told["monitor_crawl_seconds_sum"] == 120


@given(st.lists(st.sets(st.integers(1, 40), max_size=10), min_size=1, max_size=8))
def test_each_run_is_counted_once_in_whatever_order_runs_end(steps: list[set[int]]) -> None:
    totals, ended = RunTotals(), set[int]()
    for step in steps:
        ended |= step
        totals.add([run(number, fetched=1) for number in sorted(ended, reverse=True)])
    assert totals.counts["fetched"] == len(ended - steps[0])


def test_a_reason_nobody_has_heard_of_makes_no_new_series() -> None:
    totals = RunTotals()
    totals.add([])
    totals.add([run(number, reason=f"fault {number}") for number in range(50)])
    assert totals.reasons == Counter(other=50)


def test_the_share_of_unchanged_fetches_is_that_of_the_last_day() -> None:
    runs = [
        run(1, ago=25 * HOUR, fetches_whole=90),
        run(2, fetches_whole=2, fetches_not_modified=5, fetches_same_body=1),
    ]
    assert share_unchanged(runs, now=NOW) == 0.75
    assert share_unchanged(runs[:1], now=NOW) is None


def test_a_store_that_cannot_be_read_costs_its_own_metrics_only() -> None:
    told = read(meter(Readings(None)))
    assert told["monitor_store_up"] == 0
    assert told["monitor_ticks_total"] == 7
    assert "monitor_articles" not in told


def test_a_reading_serves_for_some_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "KEPT_SECONDS", 600.0)
    readings = Readings(FULL)
    watched = meter(readings)
    assert read(watched)["monitor_articles"] == read(watched)["monitor_articles"] == 9
    assert readings.taken == 1


def test_ten_thousand_sources_make_no_more_series_than_a_thousand() -> None:
    many = replace(EMPTY, sources=tuple(source(n, outlet=f"o{n}") for n in range(10 * SOURCES_SHOWN)))
    told = read(meter(Readings(many)))
    assert told["monitor_sources{state=ok}"] == 10 * SOURCES_SHOWN
    assert len(told) < 2 * SOURCES_SHOWN + 200


def test_names_with_quotes_and_line_ends_stay_one_label() -> None:
    told = read(meter(Readings(replace(EMPTY, updates={'a"b\n\\': 3}))))
    assert told['monitor_updates{story=a"b\n\\}'] == 3


def test_every_metric_is_explained_and_every_one_that_is_explained_is_there() -> None:
    watched = meter(Readings(replace(FULL, runs=(run(1, fetches_whole=1),))))
    names = {re.sub(r"_(total|count|sum)$", "", name.partition("{")[0]) for name in read(watched)}
    ours = {name for name in names if name.startswith("monitor_")}
    explained = set(re.findall(r"^\| `(monitor_[a-z_]+)(?:\{[a-z_, ]+\})?` \|", DOCUMENT, re.MULTILINE))
    assert ours == {re.sub(r"_total$", "", name) for name in explained}
