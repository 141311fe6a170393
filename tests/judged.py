"""A newsroom's desk in one process: one story, some articles on it and beside it, sent down the line without Scrapy."""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from monitor.crawling import Crawl
from monitor.environment import read_environment
from monitor.items import Article, Story
from monitor.pipelines.compare import Compare
from monitor.pipelines.dedupe import Dedupe, Unchanged
from monitor.pipelines.track import Track
from monitor.store.database import Store, open_store
from monitor.store.read import load_ledger
from monitor.store.write import save_article
from monitor.updates.compare import compare_ledger

DAY = datetime(2031, 3, 1, 8, tzinfo=UTC)
NOW = DAY + timedelta(days=5)


def make_article(name: str, headline: str, *paragraphs: str, hours: float = 0.0) -> Article:
    """Return an article of the outlet that *name* begins with, published *hours* after DAY."""
    return Article(
        url=f"https://{name.split('/')[0]}.example/{name.split('/')[1]}",
        outlet=name.split("/")[0],
        headline=headline,
        date_published=DAY + timedelta(hours=hours),
        date_published_from="import",
        date_published_precision="minute",
        fetched_at=NOW,
        in_language="en",
        article_body="\n\n".join(paragraphs),
    )


SEED = make_article(
    "gauge/1",
    "Dam at Orvel breaks, villages under water",
    "The Orvel dam above Kestrel Valley broke on Saturday morning after four days of rain, and water ran through Lower Brin.",
    "At least 9 people were killed, Interior Minister Dana Osk said in Lower Brin.",
    "The operator, Brinwater, declined to comment.",
)
FIRST = make_article(
    "herald/1",
    "Orvel dam: rescuers reach Lower Brin",
    "Rescuers reached Lower Brin on Saturday night, below the Orvel dam that broke in Kestrel Valley.",
    "At least 12 people were killed, Interior Minister Dana Osk said.",
    hours=12,
)
SECOND = make_article(
    "tidings/1",
    "Death toll of the Orvel dam rises to 17",
    "The death toll of the Orvel dam in Kestrel Valley rose to 17, Interior Minister Dana Osk said on Sunday in Lower Brin.",
    "Brinwater denied that it had been warned of cracks in the dam.",
    hours=30,
)
COPY = make_article("courier/7", "Orvel dam toll at 17", *SECOND.article_body.split("\n\n"), hours=33)
LATER = make_article(
    "herald/2",
    "Kestrel Valley counts its dead",
    "Kestrel Valley buried its dead on Tuesday. The Orvel dam killed 19 people, Interior Minister Dana Osk said.",
    "The operator Brinwater said it would pay for every house in Lower Brin.",
    hours=80,
)
ASIDE = make_article(
    "herald/3",
    "Engineers look at old walls",
    "Engineers of three provinces are to look at forty walls and weirs before the spring, a ministry said.",
    "Last year 3 people were killed when a weir gave way at Tolm, the ministry said.",
    hours=90,
)
OTHER = make_article(
    "tidings/2",
    "Bakers of Harrow bake the longest loaf",
    "The bakers of Harrow have baked a loaf of forty metres, and 300 people ate of it.",
    "Master baker Jon Pell said that the oven had been built for it.",
    hours=50,
)
ARTICLES = (FIRST, SECOND, COPY, LATER, ASIDE, OTHER)
STORY = Story(
    name="dam",
    title="The Orvel dam breaks",
    seeds=(copy.deepcopy(SEED),),
)
STORY.seeds[0].is_seed, STORY.seeds[0].seed_of = True, "dam"


@contextmanager
def open_desk(folder: Path, *stories: Story) -> Iterator[Crawl]:
    """Give what the parts of a crawl share, on a store in *folder*, following *stories* (none: STORY)."""
    if not (folder / "monitor.sqlite3").exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "monitor.sqlite3").write_bytes(_make_empty())
    environment = read_environment({"MONITOR_HOME": str(folder), "MONITOR_NOW": NOW.isoformat()})
    crawl = Crawl(environment, stories or (STORY,), token="desk", trigger="command")
    with crawl.store:
        yield crawl


@cache
def _make_empty() -> bytes:
    """Return an SQLite file that has the schema and no rows: copying it is quicker than migrating anew."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "empty.sqlite3")
        open_store(f"sqlite:///{path}").close()
        return path.read_bytes()


def take_in(crawl: Crawl, articles: Iterable[Article], *, seeds: bool = True) -> None:
    """Send the stories' seeds and *articles* from dedupe to save; what is held unchanged is dropped."""
    handed = [seed for story in crawl.stories for seed in story.seeds] if seeds else []
    for one in (*handed, *articles):
        item = copy.deepcopy(one)
        try:
            for step in (Dedupe(crawl), Track(crawl), Compare()):
                item = step.process_item(item)
        except Unchanged:
            continue
        save_article(crawl.store, item, run_id=None, now=NOW, derive=compare_ledger)


def read_ledger(store: Store, story: str = "dam") -> dict[str, Any]:
    """Return the exported ledger with addresses and sentences in the place of ids, and without the instants of the runs."""
    ledger = load_ledger(store, story, generated_at=NOW)
    names = {row["article_id"]: row["url"] for row in ledger["articles"]}
    told = {row["figure_id"]: (row["sentence"], row["value_low"], row["measure"]) for row in ledger["figures"]}
    told |= {-row["statement_id"]: (row["sentence"], row["speaker"]) for row in ledger["statements"]}
    known = {"article_id": names, "copy_of": names, "figure_id": told}

    def name(value: Any) -> Any:
        if isinstance(value, list):
            return [name(one) for one in value]
        if not isinstance(value, dict):
            return value
        kept = {key: name(one) for key, one in value.items() if key not in ("update_id", "first_seen", "fetched_at")}
        for key in known.keys() & kept.keys():
            kept[key] = known[key].get(kept[key])
        for key in {"statement_id", "first_mention"} & kept.keys():
            kept[key] = kept[key] and told[-kept[key]]
        return kept

    return {key: _sort(name(rows)) for key, rows in ledger.items()}


def list_bins(store: Store, story: str = "dam") -> dict[str, str]:
    """Return the bin of each article by address."""
    return {row["url"]: row["bin"] for row in load_ledger(store, story, generated_at=NOW)["articles"]}


def find_id(store: Store, article: Article) -> int:
    """Return the id of a held article."""
    from monitor.store.read import find_article_id

    return find_article_id(store, article.url)


def _sort(rows: Any) -> Any:
    return sorted(rows, key=repr) if isinstance(rows, Sequence) and not isinstance(rows, str) else rows
