"""How does one crawl run as a child process, and how did it end?

Starts ``python -m scrapy crawl …``, passes signals on, and reads the run's row afterwards. A child, because Scrapy's
event loop cannot be started twice in one process; knows no spider and no pipeline, only their names.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

from monitor.environment import Environment
from monitor.errors import MonitorError, StoreError, StoreLost
from monitor.store import leases, read, write
from monitor.store.database import Store, open_store
from monitor.vitals import LONGEST_CRAWL_SECONDS

STOP_SECONDS = 30.0
"""How long a crawl that was asked to stop may take; then it is killed, and its leases run out."""

SICK_STATES = frozenset({"stale", "blocked", "not-a-feed", "gone", "failing"})
"""Health states of a source that somebody must look after; ``empty`` is a feed without entries: noted, not an error."""

CLEAN_REASONS = frozenset({"finished", "shutdown"})
"""Scrapy's reasons of a crawl that came to its end, and of one that was asked to stop; no other is a good end."""

_STANDARD_ERROR = 2

SOURCELESS = frozenset({"imported", "pages", "probe", "revisit"})
"""Spiders whose outcome says nothing of the health of the sources."""

EXIT_FINE, EXIT_DIED, EXIT_CONFIGURATION, EXIT_UNHEALTHY, EXIT_NOTHING_FETCHED = 0, 1, 2, 3, 4

_TRIED = ("sources", "failed", "refused")
_REACHED = (
    *("sources_ok", "fetched", "unchanged", "quarantined"),
    *("answers_2xx", "answers_3xx", "answers_4xx", "answers_5xx"),
)
"""Counts of a run that say that something was to be fetched, and that something was: a server's no is an answer."""


@dataclass(frozen=True, kw_only=True)
class CrawlResult:
    """How a crawl ended."""

    exit_code: int
    """0 fine, 1 the child died, 2 it could not start, 3 some sources are unhealthy, 4 no server answered."""
    run: Mapping[str, Any] | None
    """The crawl_run row; None where the child died before it wrote one."""
    unhealthy: tuple[Mapping[str, Any], ...]
    """The rows of the listed sources that are sick, of those that the crawl was to look at, as list_sources gives them."""
    died: bool
    """True where the child did not end as it should: killed, crashed, or never begun."""
    log_file: Path | None

    @property
    def counts(self) -> Mapping[str, int]:
        """Counts of the run by name; empty where there is no run."""
        return self.run["counts"] or {} if self.run else {}


class CrawlChild:
    """One crawl's process. It has a process group of its own, so that Ctrl-C reaches it once, through :meth:`stop`."""

    def __init__(
        self, command: Sequence[str], variables: Mapping[str, str], *, stop_seconds: float = STOP_SECONDS
    ) -> None:
        self._stop_seconds = stop_seconds
        self._killer: threading.Timer | None = None
        # The child's own output is for people, and standard output is for data: both go to standard error.
        # Nothing is ever written to its standard input: that it closes tells the child that this process was killed.
        self._process = subprocess.Popen(
            command, env=variables, stdin=subprocess.PIPE, stdout=_STANDARD_ERROR, start_new_session=True
        )

    @property
    def pid(self) -> int:
        """Process id of the child."""
        return self._process.pid

    def stop(self) -> None:
        """Ask for a clean stop; what still runs after the bound is killed. Repeating it changes nothing."""
        if self._killer is None and self._process.poll() is None:
            self._process.terminate()
            self._killer = threading.Timer(self._stop_seconds, self._process.kill)
            self._killer.daemon = True
            self._killer.start()

    def wait(self, longest_seconds: float | None = None) -> int:
        """Return the exit status once the child has ended; negative where a signal ended it.

        One that runs for longer than *longest_seconds* hangs, and is stopped.
        """
        try:
            status = self._process.wait(longest_seconds)
        except subprocess.TimeoutExpired:
            self.stop()
            status = self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        if self._killer is not None:
            self._killer.cancel()
        return status


class CrawlStop:
    """A person's or system's wish to stop, which reaches the child that runs and refuses the ones to come."""

    def __init__(self) -> None:
        self._lock = threading.RLock()  # re-entrant: a signal handler may interrupt its own thread in here
        self._child: CrawlChild | None = None
        self._wanted = threading.Event()

    @property
    def wanted(self) -> bool:
        """True once :meth:`stop` was called."""
        return self._wanted.is_set()

    def stop(self) -> None:
        """Stop the child that runs, if any, and refuse every later one."""
        self._wanted.set()
        with self._lock:
            if self._child is not None:
                self._child.stop()

    def interrupt(self) -> None:
        """Stop the child that runs, if any; later ones may start."""
        with self._lock:
            if self._child is not None:
                self._child.stop()

    def wait(self, seconds: float | None) -> bool:
        """Wait until a stop is wanted, at most *seconds*; return whether it is."""
        return self._wanted.wait(seconds)

    @contextmanager
    def watching(self, child: CrawlChild) -> Iterator[None]:
        """Let a stop reach *child* while the block runs, also one that was wanted just before."""
        with self._lock:
            self._child = child
            if self.wanted:
                child.stop()
        try:
            yield
        finally:
            with self._lock:
                self._child = None


@contextmanager
def stopping_on_signals(stop: CrawlStop) -> Iterator[None]:
    """Let SIGTERM and SIGINT mean a clean stop while the block runs. Only the main thread can listen; others skip it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.stop()

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_crawl(
    environment: Environment,
    *,
    spider: str,
    arguments: Mapping[str, str],
    trigger: str,
    log_file: Path | None,
    quiet: bool,
    stop: CrawlStop | None = None,
    longest_seconds: float = LONGEST_CRAWL_SECONDS,
) -> CrawlResult:
    """Run one crawl in a child process and return how it ended. After *longest_seconds* it is stopped, as it hangs.

    *arguments* are the spider's (``-a``); *trigger* is ``command`` or ``schedule``. *log_file* None sends the log to
    standard error; *quiet* keeps progress bars off. Raises StoreError where the database cannot be opened, before
    a child starts, and StoreLost where it cannot be any more when the child has ended.
    """
    stop = stop or CrawlStop()
    token = uuid.uuid4().hex
    with open_store(environment.database_url):
        pass  # an empty database gets its schema here, so that two children never race for it
    command = build_command(spider, arguments, token=token, trigger=trigger, log_file=log_file, quiet=quiet)
    with stopping_on_signals(stop):
        child = CrawlChild(command, build_variables(environment))
        with stop.watching(child):
            status = child.wait(longest_seconds)
    try:
        return _read_result(environment, token, spider, arguments, status, stop, log_file)
    except StoreError as error:
        raise StoreLost(
            f"the crawl has ended before its time: {error}; crawl again after that, nothing stored is lost"
        ) from error


def _read_result(
    environment: Environment,
    token: str,
    spider: str,
    arguments: Mapping[str, str],
    status: int,
    stop: CrawlStop,
    log_file: Path | None,
) -> CrawlResult:
    with open_store(environment.database_url) as store:
        run = read.load_run(store, token)
        died = _has_died(run, status, stopped=stop.wanted)
        if run is not None and run["finished_at"] is None:
            run = _close_run(store, run, now=environment.now())
        asked = "" if spider in SOURCELESS else name_asked(environment, arguments)
        unhealthy = () if spider in SOURCELESS else find_unhealthy(read.list_sources(store), asked)
    code = judge_exit(run, died=died, unhealthy=len(unhealthy))
    return CrawlResult(exit_code=code, run=run, unhealthy=unhealthy, died=died, log_file=log_file)


def build_command(
    spider: str, arguments: Mapping[str, str], *, token: str, trigger: str, log_file: Path | None, quiet: bool
) -> list[str]:
    """Return the argument list of the child. Makes the log file's folder."""
    # -P: a folder called monitor/ or a file called json.py where the user stands must not be imported instead.
    command = [sys.executable, "-P", "-m", "scrapy", "crawl", spider]
    for name, value in arguments.items():
        command += ["-a", f"{name}={value}"]
    settings = {
        "MONITOR_RUN_TOKEN": token,
        "MONITOR_TRIGGER": trigger,
        "MONITOR_PROGRESS": str(int(not quiet)),
        "MONITOR_STOP_WITH_STDIN": "1",
    }
    if log_file is not None:
        log_file.parent.mkdir(parents=True, exist_ok=True)
        settings["LOG_FILE"] = str(log_file)
    for name, value in settings.items():
        command += ["-s", f"{name}={value}"]
    return command


def build_variables(environment: Environment) -> dict[str, str]:
    """Return the child's environment: this process's own, with *environment*'s ``MONITOR_*`` over it."""
    ours = {
        "MONITOR_HOME": str(environment.home),
        "MONITOR_DATABASE_URL": environment.database_url,
        "MONITOR_SOURCES": str(environment.sources or ""),
        "MONITOR_STORIES": str(environment.stories),
        "MONITOR_ALLOW_PRIVATE": "1" if environment.allow_private else "",
        "MONITOR_NOW": environment.fixed_now.isoformat() if environment.fixed_now else "",
        "MONITOR_CONTACT": environment.contact or "",
        "MONITOR_LOG_FORMAT": environment.log_format,
        "MONITOR_TICK": str(environment.tick_seconds),
        "SCRAPY_SETTINGS_MODULE": "monitor.settings",
    }
    return {**os.environ, **ours}


def _has_died(run: Mapping[str, Any] | None, status: int, *, stopped: bool) -> bool:
    if run is None:
        return not stopped  # a stop may reach the child before it can write its row
    return run["reason"] not in CLEAN_REASONS or (status != 0 and not stopped)


def _close_run(store: Store, run: Mapping[str, Any], *, now: datetime) -> dict[str, Any] | None:
    """Note that a run's process died before it could, and give back what it was working on."""
    leases.release_leases(store, owner=f"{leases.OWNER_PREFIX}{run['token']}", now=now)
    write.finish_run(store, run["run_id"], finished_at=now, reason="died", counts=run["counts"] or {})
    return read.load_run(store, run["token"])


def name_asked(environment: Environment, arguments: Mapping[str, str]) -> str:
    """Return the names of the sources that a crawl with *arguments* is to look at, parted by commas; "" stands for all."""
    if names := arguments.get("source", ""):
        return names
    from monitor.stories import list_outlets  # the readers of seeds with it, which a look at the ledger need not load

    with suppress(MonitorError):  # what cannot be read is the child's to say
        lists = list_outlets(environment.stories)
        wanted = [name for name in arguments.get("story", "").split(",") if name] or list(lists)
        if all(lists.get(story) for story in wanted):
            return ",".join(name for story in wanted for name in lists[story])
    return ""


def find_unhealthy(sources: Sequence[Mapping[str, Any]], names: str = "") -> tuple[Mapping[str, Any], ...]:
    """Return the listed sources that are in one of the SICK_STATES, in their order.

    *names* (``outlet``, ``outlet/kind`` or ``outlet/kind:part``, parted by commas) narrows them; "" stands for all.
    """
    # A row knows its kind and not its part: one of two feeds stands for both.
    wanted = {name.partition(":")[0] for name in names.split(",") if name}
    return tuple(
        row
        for row in sources
        if row["listed"]
        and row["state"] in SICK_STATES
        and (not wanted or wanted & {row["outlet"], f"{row['outlet']}/{row['kind']}"})
    )


def judge_exit(run: Mapping[str, Any] | None, *, died: bool, unhealthy: int) -> int:
    """Return the exit code of contract.md for a crawl that left *run*; None: it ended before it could write one."""
    if run is None:
        return EXIT_CONFIGURATION if died else EXIT_FINE
    if died:
        return EXIT_DIED
    counts: Mapping[str, int] = run["counts"] or {}
    if any(counts.get(name) for name in _TRIED) and not any(counts.get(name) for name in _REACHED):
        return EXIT_NOTHING_FETCHED
    return EXIT_UNHEALTHY if unhealthy else EXIT_FINE
