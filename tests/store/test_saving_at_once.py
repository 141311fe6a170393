"""Crawls that save at the same time, or are killed while they do, leave a whole store."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path

from monitor.items import Article
from monitor.store.check import check_store
from monitor.store.database import Store, open_store
from monitor.store.read import (
    count_rows,
    list_articles,
)
from monitor.store.write import Saved, save_article
from tests.store.samples import NOW, STORY, derive, make_article


def save(store: Store, article: Article, *, now: datetime = NOW) -> Saved:
    return save_article(store, article, run_id=None, now=now, derive=derive)


def test_crawls_that_save_the_same_pages_at_once_end_with_each_held_once(url: str) -> None:
    failures: list[BaseException] = []
    barrier = threading.Barrier(4)

    def crawl(outlet: str) -> None:
        try:
            with open_store(url) as store:
                barrier.wait()
                for number in range(6):
                    save(store, make_article(number, number))
                    save(store, make_article(number, number, url=f"https://{outlet}.example/{number}", outlet=outlet))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=crawl, args=(f"paper{index}",)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with open_store(url) as store:
        counts = count_rows(store)
        assert (counts["article"], counts["version"]) == (6 + 4 * 6, 6 + 4 * 6)
        assert sum(article["copy_of"] is None for article in list_articles(store, STORY)) == 6
        assert counts["ledger_update"] == 6
        assert check_store(store) == []


ROOT = Path(__file__).resolve().parents[2]
CHILD = """
import sys
from monitor.store.database import open_store
from monitor.store.write import save_article
from tests.store.samples import NOW, derive, make_article
with open_store(sys.argv[1]) as store:
    for number in range(int(sys.argv[2]), 10_000):
        article = make_article(number, number, speaker="Ana Belk")
        article.article_body += "\\n\\nWaves broke over the pier." * 200
        save_article(store, article, run_id=None, now=NOW, derive=derive)
        print(number, flush=True)
"""


def test_a_process_killed_in_the_middle_of_saving_leaves_whole_articles_only(url: str) -> None:
    last = -1
    for _ in range(3):
        command = [sys.executable, "-c", CHILD, url, str(last + 1)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert child.stdout is not None
        for line in child.stdout:
            last = int(line)
            if last % 7 == 5:
                os.kill(child.pid, signal.SIGKILL)
                break
        last = max([last, *(int(line) for line in child.stdout)])
        child.wait()
        child.stdout.close()
        with open_store(url) as store:
            held = count_rows(store)
            # Told to be saved: all are there; one more may have been saved and not told.
            assert last + 1 <= held["article"] <= last + 2
            assert held["version"] == held["verdict"] == held["figure"] == held["statement"] == held["article"]
            assert held["address"] == held["series_point"] == held["ledger_update"] == held["article"]
            assert check_store(store) == []
