"""Does `monitor run` hold out? Some minutes of it against outlets that never stop publishing, with faults on and random SIGKILLs.

Three made-up outlets on loopback publish and edit all the time. One page in six first answers with a fault (time-out, reset, a
connection that is hung up, 500, 429 with Retry-After), and feeds are now and then damaged or gone. The scheduler, or the crawl
it has started, is killed every half minute or so; a dead scheduler is started again. A reader asks all the while what is new.
When the time is up, faults end, and crawls that are told of a later hour fetch what waits for its next try.

Prints addresses, versions, updates, what was lost, doubled and fetched again, the sick sources, and the memory of scheduler and
crawl every ten seconds. Ends with 1 where anything was lost, doubled or damaged. ``--minutes 30``, ``--seed N``; ``--database``
takes the address of an empty PostgreSQL database instead of an SQLite file. Not among ``make bench``: it takes too long.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from monitor.store import read
from monitor.store.database import Store, open_store
from tests.newsweb.desk import Desk
from tests.newsweb.faults import hung_up, reset_in_head, silent
from tests.newsweb.killing import HOSTS, LONGEST
from tests.newsweb.press import FEED, Press
from tests.newsweb.server import Newsweb, Page
from tests.newsweb.wholeness import Reader, find_damage, find_doubles, find_losses, list_held

EVERY = "1m"
"""How often the feeds are looked at: the shortest that a sources file may ask for."""
FEED_ENTRIES = 360
"""Half an hour of an outlet's articles: a feed that fails four times in a row is left alone for a quarter of an hour in all, and what
rolled off it meanwhile no crawl can know of. Feeds of outlets name those of hours or days."""
FAULTY = 1 / 6
FAULTS: dict[str, Callable[[], Page]] = {
    "500": lambda: Page("", status=500),
    "429": lambda: Page("", status=429, headers={"Retry-After": "5"}),
    "503": lambda: Page("", status=503, headers={"Retry-After": "5"}),
    "reset": reset_in_head,
    "hung up": hung_up,
    "silent": silent,
}
FEED_FAULTS = (
    lambda: Page("<?xml version='1.0'?><rss><channel><item><title>Half an ent", content_type="application/rss+xml"),
    lambda: Page("<html><body>Back soon</body></html>"),
    lambda: Page("", status=500),
    reset_in_head,
)
LATER = (timedelta(0), timedelta(minutes=20), timedelta(hours=2), timedelta(hours=9), timedelta(hours=10))
"""After the end: failed addresses are tried again after 15 minutes, an hour and six."""


@dataclass
class Soak:
    """What has happened so far."""

    desk: Desk
    press: Press
    draw: Random
    reader: Reader = field(default_factory=Reader)
    kills: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    memory: list[tuple[int, int, int]] = field(default_factory=list)
    """Seconds since the start, megabytes of the scheduler, of its crawl with the workers (0: there was none)."""
    _feeds: dict[str, tuple[float, Newsweb, Page]] = field(default_factory=dict)
    """Feeds that have a fault: until when, and what is served in their place."""
    _mend: list[tuple[float, Callable[[], None]]] = field(default_factory=list)

    def start(self) -> subprocess.Popen[bytes]:
        """Start the scheduler."""
        line = [
            sys.executable,
            "-c",
            "from monitor.cli.app import main; main()",
            "run",
            "--tick",
            "2",
            "--metrics",
            "off",
        ]
        with (self.desk.folder / "run.log").open("ab") as log:
            return subprocess.Popen(
                line, cwd=self.desk.folder, env={**os.environ, **self.desk.variables}, stdout=log, stderr=log
            )

    def publish(self, store: Store) -> None:
        """Publish some articles, edit one, and let faults come and go."""
        before = len(self.press.articles)
        self.press.publish(self.draw.randint(0, 2))
        self.press.edit(self.draw.randint(0, 1), list_held(store))
        now = time.monotonic()
        for one in self.press.articles[before:]:
            if self.draw.random() < FAULTY:
                name = self.draw.choice(sorted(FAULTS))
                self.faults[name] += 1
                self.press.serve(one, FAULTS[name]())
                self._mend.append((now + self.draw.uniform(20, 150), lambda one=one: self.press.print_page(one)))  # type: ignore[misc]
        if self.draw.random() < 0.05:
            self.faults["feed"] += 1
            web, page = self.draw.choice(self.press.webs), self.draw.choice(FEED_FAULTS)()
            self._feeds[web.url()] = now + self.draw.uniform(5, 60), web, page
        for until, web, page in self._feeds.values():
            if until > now:
                web.put(FEED, page)  # publishing has printed it whole
        self.mend(now)

    def mend(self, until: float) -> None:
        """End the faults whose time is over by then."""
        due = [step for at, step in self._mend if at <= until]
        self._mend = [(at, step) for at, step in self._mend if at > until]
        for step in due:
            step()

    def kill(self, scheduler: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
        """Kill the scheduler or its crawl; return the scheduler that lives from now on."""
        crawls = find_children(scheduler.pid)
        if crawls and self.draw.random() < 0.5:
            self.kills["crawl"] += 1
            kill(crawls[0])
            return scheduler
        self.kills["scheduler"] += 1
        scheduler.kill()
        scheduler.wait()
        return self.start()

    def weigh(self, began: float, scheduler: subprocess.Popen[bytes]) -> None:
        """Note how much memory scheduler and crawl have now."""
        crawls = find_children(scheduler.pid)
        family = [*crawls, *(child for crawl in crawls for child in find_children(crawl))]
        self.memory.append((int(time.monotonic() - began), resident(scheduler.pid), sum(map(resident, family))))


def main() -> int:
    """Run the soak and print its report; return 1 where something was lost, doubled or damaged."""
    parser = argparse.ArgumentParser(description="Let `monitor run` work under faults and kills, and see what is left.")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=20310101)
    parser.add_argument("--database", help="URL of an empty database; else an SQLite file")
    asked = parser.parse_args()
    draw = Random(asked.seed)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="soak-")))
        webs = [stack.enter_context(Newsweb(host=host)) for host in HOSTS]
        desk = Desk(folder)
        url = asked.database or f"sqlite:///{folder}/data/monitor.sqlite3"
        desk.variables["MONITOR_DATABASE_URL"] = url
        soak = Soak(desk, Press(webs, draw, pause=0.2, every=EVERY, feed_entries=FEED_ENTRIES), draw)
        soak.press.open(desk)
        store = stack.enter_context(open_store(url))
        hold_out(soak, store, asked.minutes * 60)
        drain(soak, store)
        return report(soak, store)


def hold_out(soak: Soak, store: Store, seconds: float) -> None:
    """Publish, disturb and kill for so long; at the end the scheduler is stopped as a person stops it."""
    began = time.monotonic()
    next_kill, next_weighing = began + soak.draw.uniform(15, 40), began
    scheduler = soak.start()
    try:
        while (now := time.monotonic()) < began + seconds:
            soak.publish(store)
            soak.reader.read(store)
            if now >= next_weighing:
                soak.weigh(began, scheduler)
                next_weighing += 10
            if now >= next_kill:
                scheduler = soak.kill(scheduler)
                next_kill = now + soak.draw.uniform(15, 40)
            elif scheduler.poll() is not None:
                raise SystemExit(
                    f"the scheduler ended by itself with {scheduler.returncode}; see {soak.desk.folder}/run.log"
                )
            time.sleep(soak.draw.uniform(0.5, 3))
        scheduler.send_signal(signal.SIGTERM)
        scheduler.wait(60)
    finally:
        if scheduler.poll() is None:
            for crawl in find_children(scheduler.pid):
                kill(crawl)
            scheduler.kill()
            scheduler.wait()


def drain(soak: Soak, store: Store) -> None:
    """Let crawls at later and later hours fetch what was put off, without faults, until all of it is held."""
    soak.mend(float("inf"))
    soak.press.print_feeds()
    for later in LATER:
        soak.desk.variables["MONITOR_NOW"] = (datetime.now(UTC) + later).isoformat()
        if code := soak.desk.start(all="1").wait(LONGEST):
            print(f"the crawl {later} later ended with {code}")
        soak.reader.read(store)
        if not find_losses(store, soak.press):
            return


def report(soak: Soak, store: Store) -> int:
    """Print what came of it; return the exit code."""
    press = soak.press
    lost = [*find_losses(store, press), *soak.reader.find_untold(store)]
    doubled = [*find_doubles(store, press), *soak.reader.twice]
    damaged = find_damage(store)
    counts = read.count_rows(store)
    answered = sum(hit.path[1:].isdigit() for web in press.webs for hit in web.requests)
    needed = press.count_texts()
    faulty = sum(count for name, count in soak.faults.items() if name != "feed")
    print(f"published    {len(press.articles)} articles, {needed} texts")
    print(f"faults       {', '.join(f'{name} {count}' for name, count in sorted(soak.faults.items()))}")
    print(
        f"kills        {', '.join(f'{name} {count}' for name, count in sorted(soak.kills.items()))}; runs {counts['crawl_run']}"
    )
    print(
        f"held         addresses {counts['address']}, versions {counts['version']}, updates {counts['ledger_update']}"
    )
    print(f"reader       was told {len(soak.reader.told)} updates")
    print(
        f"pages        {answered} asked for; {max(0, answered - needed) / needed:.1%} more than texts, {faulty} of them faulty at first"
    )
    for row in read.list_sources(store):
        print(f"source       {row['outlet']}: {row['state']}, {row['reason']}")
    print(f"feeds        were left alone for up to {', '.join(f'{find_rest(web):.0f}' for web in press.webs)} s")
    print("memory, MB   seconds: scheduler + crawl with its workers")
    print("             " + "  ".join(f"{at}: {mine}+{crawl}" for at, mine, crawl in soak.memory))
    for what, lines in (("lost", lost), ("doubled", doubled), ("damaged", damaged)):
        print(f"{what:<12} {len(lines)}")
        for line in lines[:20]:
            print(f"             {line}")
    return int(bool(lost or doubled or damaged))


def find_rest(web: Newsweb) -> float:
    """Return the longest time between two requests for the feed of *web*, in seconds; 0.0 where there were fewer."""
    asked = [hit.seconds for hit in web.requests if hit.path == FEED]
    return max((later - sooner for sooner, later in pairwise(asked)), default=0.0)


def find_children(pid: int) -> list[int]:
    """Return the processes that *pid* has started and that live."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()] + [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            if task.name != str(pid)
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return []


def kill(pid: int) -> None:
    """Kill one process, if it is still there."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def resident(pid: int) -> int:
    """Return the megabytes of memory that a process holds; 0 where it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS")), 0)


if __name__ == "__main__":
    raise SystemExit(main())
