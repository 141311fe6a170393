"""What if the news never stops? Outlets on loopback that publish and edit all the time, and know what they have published."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from tests.newsweb.desk import Desk, outlet
from tests.newsweb.pages import Entry, article_page, ferry_article, rss_feed
from tests.newsweb.server import Newsweb, Page

COUNTING = 3
"""Every third article counts somebody or quotes somebody: a ledger of thousands would be no usual one."""
FEED_ENTRIES = 120
FEED = "/feed.xml"
SLOWEST = 0.05
"""Seconds that a page takes at most."""


@dataclass
class Published:
    """One article at its address, as it stands now and as it stood before."""

    number: int
    url: str
    headline: str
    published: datetime
    tolls: list[int]
    """The count that each of its texts gives, oldest first: one, or two after an edit. Most articles give none."""

    @property
    def counts(self) -> bool:
        """Whether it gives its count at all."""
        return self.number % COUNTING == 0

    def tell(self) -> list[str]:
        """Return a mark of each of its texts that no other text has, oldest first."""
        number = self.number
        if not self.counts:
            return [f"as bulletin {number}x{number} of the coast guard has it."]
        return [
            f"have brought {toll} people ashore, the coast guard said in its bulletin number {number}."
            for toll in self.tolls
        ]

    def write(self) -> list[str]:
        """Return the paragraphs of its newest text."""
        first, *others = ferry_article(self.number)[1]
        if self.counts:
            return [first.replace(f"brought {self.number + 2} people", f"brought {self.tolls[-1]} people"), *others]
        search = "Rescuers went on with their search for the ferry Margit off Tannholm harbour on Monday"
        return [
            f"{search}, {self.tell()[-1]}",
            others[-1].removeprefix("The owner of the ferry, the Lindqvist Line, declined to comment. "),
        ]


@dataclass
class Press:
    """Some outlets, one to a web server, whose feeds name what they published last."""

    webs: Sequence[Newsweb]
    draw: Random
    pause: float = 0.0
    """Seconds between two requests that the outlets ask for; 0: none, so that pages come in faster than they are read."""
    every: str = ""
    """How often the feeds are to be looked at, as the sources file has it ("1m"); "": as the product finds best."""
    feed_entries: int = FEED_ENTRIES
    """Articles that a feed names: its newest."""
    articles: list[Published] = field(default_factory=list)

    def open(self, desk: Desk) -> None:
        """Let *desk* follow the ferry, and list the outlets; the present is the machine's from then on."""
        desk.variables.pop("MONITOR_NOW", None)
        seed = desk.folder / "seeds" / "ferry" / "one.md"
        began = datetime.now(UTC) - timedelta(hours=6)
        seed.write_text(
            seed.read_text(encoding="utf-8").replace("2026-03-02T08:00:00Z", f"{began:%Y-%m-%dT%H:%M:%SZ}"),
            encoding="utf-8",
        )
        every = f'every = "{self.every}"\n' if self.every else ""
        listed = [
            outlet(f"quay{place}", web.url(), [("feed", web.url(FEED))], f"delay = {self.pause}") + every
            for place, web in enumerate(self.webs)
        ]
        desk.list_sources(*listed)
        self.print_feeds()

    def publish(self, count: int) -> None:
        """Publish so many new articles, at every outlet in turn."""
        for number in range(len(self.articles), len(self.articles) + count):
            web = self.webs[number % len(self.webs)]
            published = datetime.now(UTC).replace(microsecond=0)
            one = Published(number, web.url(f"/{number}"), ferry_article(number)[0], published, [number + 2])
            self.articles.append(one)
            self.print_page(one)
        self.print_feeds()

    def edit(self, count: int, held: Collection[str]) -> None:
        """Change the toll of so many articles, each once, of those whose addresses are *held* already."""
        newest = self.articles[-self.feed_entries :]
        fresh = [one for one in newest if one.counts and one.url in held and len(one.tolls) == 1]
        for one in self.draw.sample(fresh, min(count, len(fresh))):
            one.tolls.append(one.tolls[0] + 50_000)
            one.headline = f"Updated: {one.headline}"
            self.print_page(one)
        self.print_feeds()

    def count_texts(self) -> int:
        """Return how many texts were published, edits included: the pages that must be fetched."""
        return sum(len(one.tolls) for one in self.articles)

    def count_hits(self) -> int:
        """Return how often pages were asked for: not feeds, not robots.txt."""
        return sum(hit.path[1:].isdigit() for web in self.webs for hit in web.requests)

    def print_page(self, one: Published) -> None:
        """Serve an article's page as it stands, whatever stood in its place."""
        page = article_page(one.headline, one.write(), published=one.published)
        self.serve(one, Page(page, delay=self.draw.uniform(0, SLOWEST)))

    def serve(self, one: Published, page: Page) -> None:
        """Serve *page* at an article's address."""
        self.webs[one.number % len(self.webs)].put(f"/{one.number}", page)

    def print_feeds(self) -> None:
        """Serve the feeds as they stand, whatever stood in their place."""
        for place, web in enumerate(self.webs):
            mine = self.articles[place :: len(self.webs)][-self.feed_entries :]
            entries: list[Entry] = [(one.url, one.headline, one.published) for one in reversed(mine)]
            web.put(FEED, Page(rss_feed(entries), content_type="application/rss+xml"))
