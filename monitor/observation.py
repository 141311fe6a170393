"""Does it live, can it work, how does it do? What `monitor run` answers over HTTP to ``/healthz``, ``/readyz`` and ``/metrics``."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from http import HTTPStatus
from types import TracebackType
from typing import Self

from monitor.environment import Environment
from monitor.errors import MonitorError, StoreError
from monitor.metrics import Meter
from monitor.serving import Answer, HttpServer
from monitor.sources import Source, load_outlets, select_followed
from monitor.store.database import Store, open_existing
from monitor.store.monitoring import Reading, SourceReading, take_reading
from monitor.stories import list_outlets
from monitor.vitals import Vitals, VitalSigns, find_ailment

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Observation:
    """Answers over HTTP inside a ``with`` block, and keeps a connection to the store for it."""

    def __init__(self, environment: Environment, host: str, port: int) -> None:
        """Take the port. Raises EnvironmentFault where it cannot be had."""
        self._environment = environment
        self._signs: VitalSigns | None = None
        self._began = time.monotonic()
        self._store: Store | None = None
        self._meter = Meter(self._take_reading, self._read_vitals, environment.now)
        self._server = HttpServer(
            host,
            port,
            prompt={"/healthz": self._answer_health},
            slow={"/readyz": self._answer_readiness, "/metrics": self._answer_metrics},
        )
        self.address = self._server.address
        """Where it answers, as HOST:PORT."""

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.__exit__(kind, error, trace)
        if self._store is not None:
            self._store.close()

    def watch(self, signs: VitalSigns) -> None:
        """Tell of the scheduler with these *signs* from now on."""
        self._signs = signs

    def _read_vitals(self) -> Vitals:
        if self._signs is None:
            return Vitals(tick_seconds=self._environment.tick_seconds, started=self._began)
        return self._signs.read()

    def _answer_health(self) -> Answer:
        vitals = self._read_vitals()
        if (ailment := find_ailment(vitals, at=time.monotonic())) is not None:
            return Answer.words(ailment, HTTPStatus.SERVICE_UNAVAILABLE)
        role = "leads" if vitals.leads else "waits"
        return Answer.words(f"ok, {vitals.ticks} ticks, {role}" + (f"; {vitals.fault}" if vitals.fault else ""))

    def _answer_readiness(self) -> Answer:
        if self._signs is None:
            return Answer.words("starting", HTTPStatus.SERVICE_UNAVAILABLE)
        try:
            open_existing(self._environment.database_url).close()
        except MonitorError as fault:
            return Answer.words(str(fault), HTTPStatus.SERVICE_UNAVAILABLE)
        return Answer.words("ready")

    def _answer_metrics(self) -> Answer:
        return Answer(body=self._meter.format_metrics(), content_type=METRICS_TYPE)

    def _take_reading(self) -> Reading:
        if self._store is None:
            self._store = open_existing(self._environment.database_url)
        try:
            reading = take_reading(self._store, now=self._environment.now())
        except StoreError:
            self._store.close()  # a server that was away needs new connections
            self._store = None
            raise
        return replace(reading, sources=mark_asked(reading.sources, self._find_followed()))

    def _find_followed(self) -> list[Source] | None:
        """Return the sources that crawls for all stories ask; None where a file of stories or sources cannot be read: the ticks tell of it."""
        try:
            return select_followed(load_outlets(self._environment.sources), list_outlets(self._environment.stories))
        except MonitorError:
            return None


def mark_asked(sources: Iterable[SourceReading], followed: Iterable[Source] | None) -> tuple[SourceReading, ...]:
    """Return *sources* with it noted which of them are among *followed*; None: all are.

    A search has an address for each story, so it goes by its outlet.
    """
    if followed is None:
        return tuple(sources)
    names = {(one.outlet, one.kind if one.kind == "search" else one.url) for one in followed}
    return tuple(
        replace(one, asked=(one.outlet, one.kind if one.kind == "search" else one.url) in names) for one in sources
    )
