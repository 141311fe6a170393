"""What does a monitoring system see of us? The store's readings and the scheduler's vitals, as Prometheus metrics.

Pure but for :class:`Meter`'s clock and store: a reading in, metrics out. docs/operate.md explains each of them. Labels are names
that the operator gave (stories, outlets) or words of ours, never addresses or headlines, so that their number is bounded.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.process_collector import ProcessCollector

from monitor.errors import MonitorError
from monitor.store.monitoring import Reading, RunReading, SourceReading
from monitor.vitals import Vitals

SOURCES_SHOWN = 1000
"""Sources beyond so many have no metrics of their own; ``monitor_sources`` counts them all the same."""
REASONS_SHOWN = frozenset({"finished", "shutdown", "died", "store_failed"})
"""Why crawls end; any other reason is counted as ``other``."""
KEPT_SECONDS = 5.0
"""A reading of the store serves for so long at least,"""
KEPT_TIMES = 20
"""and for so many times as long as it took: however large the store, it costs a twentieth of one processor at most."""
SHARE_WINDOW = timedelta(days=1)

PAGES = ("fetched", "unchanged", "screened_out", "refused", "quarantined", "failed", "put_off")
ANSWERS = ("2xx", "3xx", "4xx", "5xx", "exception")
FETCHES = ("whole", "not_modified", "same_body")


@dataclass
class RunTotals:
    """The counts of all runs that ended since the first :meth:`add`, each once. Bounded: ids are kept of the newest runs only."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    _known: set[int] | None = None

    def add(self, runs: Iterable[RunReading]) -> None:
        """Count those of *runs* that were not counted yet. Those of the first call are the past, and count for nothing."""
        newest = {run.id: run for run in runs}
        known = newest.keys() if self._known is None else self._known
        for run in (run for number, run in newest.items() if number not in known):
            self.counts.update(run.counts)
            self.reasons[run.reason if run.reason in REASONS_SHOWN else "other"] += 1
            self.seconds += max(0.0, (run.finished_at - run.started_at).total_seconds())
        self._known = set(newest)


def describe_store(reading: Reading, totals: RunTotals, *, now: datetime) -> Iterator[Metric]:
    """Yield the metrics of the store as it was read, and of the crawls that ended since this process began."""
    yield from _describe_sources(reading.sources, now)
    yield from _describe_crawls(totals, reading.runs, now)
    yield _gauge("monitor_frontier_addresses", "Addresses by state", ["state"], reading.addresses)
    yield _gauge(
        "monitor_oldest_due_seconds",
        "For how long that has been waiting which is due the longest; 0 where nothing is",
        ["what"],
        {"address": _late(reading.oldest_due, now), "source": _late(_oldest_due(reading.sources), now)},
    )
    yield _gauge("monitor_articles", "Articles held", [], {"": reading.articles})
    yield _gauge("monitor_copies", "Versions whose text another article had already", [], {"": reading.copies})
    yield _gauge("monitor_verdicts", "Articles by story and bin", ["story", "bin"], reading.verdicts)
    yield _gauge("monitor_on_story_ratio", "Share of the judged articles that are on it", ["story"], _share_in(reading))
    yield _gauge("monitor_updates", "Updates in each story's ledger", ["story"], reading.updates)
    yield _gauge("monitor_schedulers", "Schedulers alive on this store", [], {"": reading.schedulers})


def describe_vitals(vitals: Vitals, *, at: float, unix_time: float) -> Iterator[Metric]:
    """Yield the metrics of this process's scheduler; *at* is now by monotonic time, *unix_time* by the clock."""
    yield _gauge("monitor_leads", "1 where this scheduler is the one that crawls", [], {"": int(vitals.leads)})
    yield _counter("monitor_ticks", "Ticks that have ended", [], {"": vitals.ticks})
    if vitals.ticked is not None:
        ended = unix_time - (at - vitals.ticked)
        yield _gauge("monitor_last_tick_timestamp_seconds", "When the last tick ended", [], {"": ended})
    lasts = 0.0 if vitals.ticking_since is None else at - vitals.ticking_since
    yield _gauge("monitor_tick_running_seconds", "How long the tick under way has lasted; 0: none is", [], {"": lasts})
    yield _gauge("monitor_tick_failed", "1 where the last tick could not crawl", [], {"": int(bool(vitals.fault))})


def _describe_sources(sources: Iterable[SourceReading], now: datetime) -> Iterator[Metric]:
    listed = list(sources)
    ages = {
        (one.outlet, one.kind, str(one.id)): max(0.0, (now - one.newest_item).total_seconds())
        for one in listed[:SOURCES_SHOWN]
        if one.newest_item is not None
    }
    good: dict[str, float] = {}
    for one in listed[:SOURCES_SHOWN]:
        if one.asked and one.last_good is not None:
            good[one.outlet] = max(good.get(one.outlet, 0.0), one.last_good.timestamp())
    yield _gauge("monitor_feed_age_seconds", "Age of a source's newest entry", ["outlet", "kind", "source_id"], ages)
    yield _gauge("monitor_last_success_timestamp_seconds", "When an outlet was last read", ["outlet"], good)
    yield _gauge("monitor_sources", "Listed sources by state", ["state"], Counter(one.state for one in listed))


def _describe_crawls(totals: RunTotals, runs: Iterable[RunReading], now: datetime) -> Iterator[Metric]:
    counts = totals.counts
    reasons = {reason: totals.reasons[reason] for reason in sorted({*REASONS_SHOWN, "other"})}
    yield _counter("monitor_crawls", "Crawls by the reason they ended for", ["reason"], reasons)
    yield _summary("monitor_crawl_seconds", "How long crawls took", totals.reasons.total(), totals.seconds)
    yield _counter("monitor_answers", "HTTP answers by class", ["class"], {n: counts[f"answers_{n}"] for n in ANSWERS})
    yield _counter("monitor_pages", "Addresses by how they ended", ["state"], {name: counts[name] for name in PAGES})
    yield _counter(
        "monitor_judged", "Verdicts by bin", ["bin"], {name: counts[name] for name in ("in", "review", "out")}
    )
    yield _counter("monitor_folded", "Articles that repeat a held text", [], {"": counts["folded"]})
    yield _counter("monitor_new_updates", "Updates that ledgers gained", [], {"": counts["updates"]})
    looks = {"asked": "sources", "read": "sources_ok", "failed": "sources_failed"}
    yield _counter("monitor_looks", "Looks at sources", ["what"], {name: counts[key] for name, key in looks.items()})
    fetches = {name: counts[f"fetches_{name}"] for name in FETCHES}
    yield _counter("monitor_fetches", "Feeds and pages by what asking gave", ["result"], fetches)
    milliseconds = counts["extraction_ms"]
    yield _summary("monitor_extraction_seconds", "Pages read by workers", counts["extracted"], milliseconds / 1000)
    if (share := share_unchanged(runs, now=now)) is not None:
        text = "Share of the fetches of the last 24 hours that were answered by 304 or with the same body"
        yield _gauge("monitor_not_modified_ratio", text, [], {"": share})


def share_unchanged(runs: Iterable[RunReading], *, now: datetime) -> float | None:
    """Return the share of the fetches of the last 24 hours that gave nothing new to read, 0..1; None where there were none."""
    recent = Counter[str]()
    for run in runs:
        if now - SHARE_WINDOW <= run.finished_at <= now:
            recent.update(run.counts)
    whole, *unchanged = (recent[f"fetches_{name}"] for name in FETCHES)
    return sum(unchanged) / (whole + sum(unchanged)) if whole + sum(unchanged) else None


def _share_in(reading: Reading) -> dict[str, float]:
    judged = Counter[str]()
    for (story, _), number in reading.verdicts.items():
        judged[story] += number
    return {story: reading.verdicts.get((story, "in"), 0) / number for story, number in judged.items()}


def _oldest_due(sources: Iterable[SourceReading]) -> datetime | None:
    return min((one.due_at for one in sources if one.asked and one.due_at is not None), default=None)


def _late(due_at: datetime | None, now: datetime) -> float:
    return 0.0 if due_at is None else max(0.0, (now - due_at).total_seconds())


def _gauge(name: str, text: str, labels: list[str], values: Mapping[Any, float]) -> Metric:
    return _fill(GaugeMetricFamily(name, text, labels=labels), labels, values)


def _counter(name: str, text: str, labels: list[str], values: Mapping[Any, float]) -> Metric:
    return _fill(CounterMetricFamily(name, text, labels=labels), labels, values)


def _fill(family: GaugeMetricFamily | CounterMetricFamily, labels: list[str], values: Mapping[Any, float]) -> Metric:
    for key, value in values.items():
        names = [key] if isinstance(key, str) else list(key)
        family.add_metric(names if labels else [], value)
    return family


def _summary(name: str, text: str, count: int, total: float) -> Metric:
    family = SummaryMetricFamily(name, text)
    family.add_metric([], count_value=count, sum_value=total)
    return family


class Meter:
    """The metrics of this process, taken when they are asked for. Safe to share by threads: one reads, the others wait for it."""

    def __init__(
        self, take: Callable[[], Reading], read_vitals: Callable[[], Vitals], now: Callable[[], datetime]
    ) -> None:
        """*take* reads the store; a MonitorError of it costs the store's metrics, and no others."""
        self._take, self._read_vitals, self._now = take, read_vitals, now
        self._lock = threading.Lock()
        self._totals = RunTotals()
        self._reading: Reading | None = None
        self._took = 0.0
        self._stale_at = 0.0
        self._process = ProcessCollector(registry=None)

    def format_metrics(self) -> bytes:
        """Return the metrics in Prometheus' text format. Never raises for a store that cannot be read."""
        return generate_latest(self)

    def collect(self) -> Iterator[Metric]:
        """Yield every metric of this process."""
        yield from self._process.collect()
        yield from describe_vitals(self._read_vitals(), at=time.monotonic(), unix_time=time.time())
        with self._lock:
            reading = self._refresh()
            metrics = [] if reading is None else list(describe_store(reading, self._totals, now=self._now()))
        yield from metrics
        yield _gauge("monitor_store_up", "1 where the store could be read", [], {"": int(reading is not None)})
        yield _gauge("monitor_reading_seconds", "How long the last reading of the store took", [], {"": self._took})

    def _refresh(self) -> Reading | None:
        began = time.monotonic()
        if began < self._stale_at:
            return self._reading
        try:
            self._reading = self._take()
        except MonitorError:
            self._reading = None
        else:
            self._totals.add(self._reading.runs)
        self._took = time.monotonic() - began
        self._stale_at = began + max(KEPT_SECONDS, KEPT_TIMES * self._took)
        return self._reading
