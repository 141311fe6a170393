"""Is anything lost, stored twice or told twice? What a store holds, beside what was published and what a reader was told."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import text

from monitor.store.check import check_store
from monitor.store.database import Store
from monitor.store.ledger import list_updates
from monitor.store.read import list_stories
from tests.newsweb.press import Press

DOUBLES = {
    "address": "select url_sha256, count(*) from address group by 1 having count(*) > 1",
    "article": "select url_sha256, count(*) from article group by 1 having count(*) > 1",
    "text": "select article_id, body_sha256, count(*) from version group by 1, 2 having count(*) > 1",
    "verdict": "select article_id, story, version, count(*) from verdict group by 1, 2, 3 having count(*) > 1",
    "figure": "select version_id, story, span_start, measure, value_low, value_high, surface, count(*) from figure"
    " group by 1, 2, 3, 4, 5, 6, 7 having count(*) > 1",
    "statement": "select version_id, story, sentence_start, speaker, stance, quote_or_paraphrase, count(*)"
    " from statement group by 1, 2, 3, 4, 5, 6 having count(*) > 1",
    "update": "select story, kind, what, article_id, figure_id, statement_id, count(*) from ledger_update"
    " group by 1, 2, 3, 4, 5, 6 having count(*) > 1",
}
"""What no two rows may share. Of texts, too: the press never writes one twice."""


@dataclass
class Reader:
    """Somebody who asks for what was recorded since the last time, as ``monitor updates --recorded-since`` does."""

    since: dict[str, datetime] = field(default_factory=dict)
    told: dict[tuple[str, int], str] = field(default_factory=dict)
    """``recorded_at`` by story and id of every update that was told."""
    twice: list[str] = field(default_factory=list)
    """What was told again: under another id, or with another time."""
    _news: defaultdict[tuple[Any, ...], int] = field(default_factory=lambda: defaultdict(int))

    def read(self, store: Store) -> int:
        """Read on; return how many updates are new to this reader."""
        new = 0
        for story in (row["story"] for row in list_stories(store)):
            for row in list_updates(store, story, recorded_since=self.since.get(story)):
                new += self._hear(story, row)
        return new

    def find_untold(self, store: Store) -> list[str]:
        """Return the updates that the ledgers hold now and that this reader was never told."""
        stories = [row["story"] for row in list_stories(store)]
        held = {(story, row["update_id"]) for story in stories for row in list_updates(store, story)}
        return [f"update {key} of {story} was never told" for story, key in sorted(held - self.told.keys())]

    def _hear(self, story: str, row: dict[str, Any]) -> int:
        key, recorded = (story, row["update_id"]), row["recorded_at"]
        self.since[story] = max(
            self.since.get(story, datetime.fromisoformat(recorded)), datetime.fromisoformat(recorded)
        )
        if key in self.told:
            if self.told[key] != recorded:
                self.twice.append(f"{key}: recorded at {self.told[key]}, then at {recorded}")
            return 0
        self.told[key] = recorded
        news = (story, row["kind"], row["what"], row["article_id"], str(row["span"]), row["sentence"], row["who"])
        if news in self._news:
            self.twice.append(f"{key}: told as {self._news[news]} before: {news}")
        self._news[news] = row["update_id"]
        return 1


def list_held(store: Store) -> set[str]:
    """Return the addresses of the articles that are held."""
    with store.read() as session:
        return set(session.scalars(text("select url from article")))


def find_losses(store: Store, press: Press) -> list[str]:
    """Return what was published and is not held, or whose address does not say so."""
    query = "select article.url, version.version, article_body from version join article on article.id = article_id"
    texts: defaultdict[str, list[str]] = defaultdict(list)
    with store.read() as session:
        for url, _, body in session.execute(text(f"{query} order by 1, 2")):
            texts[url].append(body)
        ends = {row.url: row for row in session.execute(text("select url, state, reason from address"))}
    lost = []
    for one in press.articles:
        marks = one.tell()
        end = ends.get(one.url)
        ended = f"its address is {end.state} ({end.reason})" if end else "no crawl has heard of it"
        if not (held := texts.get(one.url)):
            lost.append(f"{one.url}: no text of it is held; {ended}")
        elif marks[-1] not in held[-1]:
            lost.append(f"{one.url}: its newest text is not held; {ended}")
        elif end is None or end.state not in ("fetched", "unchanged"):
            lost.append(f"{one.url}: held, but {ended}")
    return lost


def find_doubles(store: Store, press: Press) -> list[str]:
    """Return what is held more than once, and articles with more versions than were published."""
    with store.read() as session:
        found = [f"{name}: {tuple(row)}" for name, query in DOUBLES.items() for row in session.execute(text(query))]
        counts = session.execute(
            text("select url, count(*) from version join article on article.id = article_id group by 1")
        )
        published = {one.url: len(one.tolls) for one in press.articles}
        found += [f"{url}: {count} versions" for url, count in counts if count > published.get(url, 1)]
    return found


def find_damage(store: Store) -> list[str]:
    """Return what ``monitor db check`` says, and every lease that nobody gave back."""
    with store.read() as session:
        leased = [
            f"{count} rows of {table} are leased"
            for table in ("address", "source")
            if (count := session.scalar(text(f"select count(*) from {table} where lease_owner is not null")))
        ]
    return [*check_store(store), *leased]
