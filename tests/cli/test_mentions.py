"""How are statements listed that several articles tell?"""

from __future__ import annotations

import json

from monitor.store import write
from monitor.store.database import open_store
from monitor.updates.compare import compare_ledger
from tests.cli.conftest import NOW, Run
from tests.store.samples import make_article


def test_a_statement_is_one_row_with_its_mentions(run: Run, store_url: str) -> None:
    with open_store(store_url) as store:
        for number in (1, 2, 3):
            article = make_article(number, 12, speaker="Ana Belk")
            write.save_article(store, article, run_id=None, now=NOW, derive=compare_ledger)
    told = run("statements", "ferry").out
    assert told.count("Ana Belk") == 2  # the speaker, and the sentence
    assert "2 more mentions: gazette" in told
    assert run("statements", "ferry", "--mentions").out.count("Ana Belk") == 6
    rows = json.loads(run("statements", "ferry", "--json").out)
    assert [row["first_mention"] for row in rows] == [None, rows[0]["statement_id"], rows[0]["statement_id"]]
