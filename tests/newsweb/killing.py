"""What is left after crawls were killed at random moments, again and again? One trial, for the test and for the benchmark."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from monitor.store.database import Store, open_store
from tests.newsweb.desk import Desk
from tests.newsweb.press import Press
from tests.newsweb.server import Newsweb
from tests.newsweb.wholeness import Reader, find_damage, find_doubles, find_losses, list_held

HOSTS = ("127.0.0.1", "127.0.0.2", "127.0.0.3")
TO_THE_END = 6
"""Crawls that may follow the last kill until nothing is left to fetch."""
LATER = timedelta(minutes=20)
"""What each of them but the first is told to be later: what an overloaded machine failed to fetch is due again after 15 minutes."""
LONGEST = 1800
"""Seconds that a crawl which is left alone may take on a busy machine."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What came of it."""

    kills: int
    addresses: int
    """Articles published; all of them to be held."""
    texts: int
    """Their texts, edits included; all of them to be fetched."""
    fetched: int
    """Pages that were asked for, those that a kill cut off included."""
    updates: int
    """What the reader was told, each time since the last."""
    lost: list[str]
    doubled: list[str]
    damaged: list[str]

    @property
    def again(self) -> float:
        """Share of the pages that were asked for once more than there were texts."""
        return max(0, self.fetched - self.texts) / self.texts


def kill_crawls(
    folder: Path,
    url: str,
    *,
    kills: int,
    each: int,
    seed: int,
    pause: float = 0.0,
    say: Callable[[str], None] = lambda line: None,
) -> Trial:
    """Kill *kills* crawls on the database *url*, which has nothing in it yet, each at a random moment of its life.

    *pause* is what the outlets ask for between two requests, in seconds. How long a life is, a first crawl shows that is left alone. Before each of them *each* articles are published, and one in ten is edited; after each a reader asks what is new. A crawl
    that ends before its moment is no kill, and the next begins. Then crawls run until nothing is left.
    """
    draw = Random(seed)
    desk = Desk(folder)
    desk.variables["MONITOR_DATABASE_URL"] = url
    with ExitStack() as stack:
        webs = [stack.enter_context(Newsweb(host=host)) for host in HOSTS]
        press = Press(webs, draw, pause)
        press.open(desk)
        with open_store(url) as store:
            reader = Reader()
            press.publish(each)
            longest = _time_crawl(desk) * 1.1
            killed = 0
            while killed < kills:
                press.publish(each)
                press.edit(max(1, each // 10), list_held(store))
                killed += run_and_kill(desk.start(all="1"), draw.uniform(0, longest))
                reader.read(store)
                say(f"{killed} kills, {press.count_texts()} texts, {press.count_hits()} pages asked for")
            for number in range(TO_THE_END):
                if number:
                    desk.variables["MONITOR_NOW"] = (datetime.now(UTC) + number * LATER).isoformat()
                assert desk.start(all="1").wait(LONGEST) == 0
                reader.read(store)
                if not find_losses(store, press):
                    break
            return _judge(store, press, reader, killed)


def _time_crawl(desk: Desk) -> float:
    began = time.monotonic()
    ended = desk.crawl(all="1")
    assert ended.code == 0, ended.log
    return time.monotonic() - began


def run_and_kill(crawl: subprocess.Popen[str], seconds: float) -> bool:
    """Let *crawl* run for so long, then kill it; return False where it had ended by itself."""
    try:
        crawl.wait(seconds)
    except subprocess.TimeoutExpired:
        crawl.send_signal(signal.SIGKILL)
        return crawl.wait(30) == -signal.SIGKILL
    return False


def _judge(store: Store, press: Press, reader: Reader, kills: int) -> Trial:
    return Trial(
        kills=kills,
        addresses=len(press.articles),
        texts=press.count_texts(),
        fetched=press.count_hits(),
        updates=len(reader.told),
        lost=[*find_losses(store, press), *reader.find_untold(store)],
        doubled=[*find_doubles(store, press), *reader.twice],
        damaged=find_damage(store),
    )
