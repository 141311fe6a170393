"""When was the page published, and when changed? Chooses among what its tiers state, and finds the clock that a time belongs to.

The tiers, surest first: JSON-LD, meta tags and microdata, the feed's word, scripts, the address, time tags, what is printed,
the guess of htmldate. A date in the future or before 1990 is passed over. A day in a slug may be that of what is told: it counts
only where nothing weaker contradicts it. Of clocks: a real offset beats a "Z" that repeats
the same wall clock; a time without a zone takes the offset that another tier proves, and none is ever invented.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import chain, islice
from urllib.parse import urlsplit

from htmldate import find_date
from lxml.html import HtmlElement

from monitor.extract.clocks import find_offset, is_lying, part_lie, shift_day
from monitor.extract.dates import NAIVE_SKEW, Instant, load_months, read_instant, read_orders
from monitor.extract.hidden_dates import find_script_dates, find_title_date, find_url_day, find_url_month, is_written
from monitor.extract.linked_data import LinkedData
from monitor.extract.page_data import PageData, find_heading
from monitor.extract.printed import read_printed_dates, read_printed_times, read_time_tags, strip_margins
from monitor.items import Link

PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.issued", "dc.issued",
    "dcterms.created", "dc.date.created", "dc.created", "article.published", "article:published", "published_time", "publish-date", "publishdate", "publish_date", "publish_time",
    "published-date", "published_date", "published_at", "publication_date", "publication-date", "pubdate", "pub_date", "ptime", "pdate", "mediator_published_time",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "cxenseparse:recs:articlepublishtime", "rnews:datepublished", "article_date_original", "article.date", "article_date",
    "og:published_time", "og:pubdate", "shareaholic:article_published_time", "prism.publicationdate", "firstpublished", "first_published", "firstpublishedat",
    "dc.date", "dc:date", "dcterms.date", "date", "datecreated", "article:created", "article.created", "article:post_date", "creation_date", "displaydate", "date_published",
    "citation_publication_date", "citation_date", "citation_online_date", "iso-8601-publish-date", "release_date", "video:release_date", "pub-date", "uploaddate",
)  # fmt: skip
"""Names of meta tags that state the publication, the surest first (schema.org, Open Graph, Dublin Core, newsroom systems)."""
MODIFIED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified", "dc.modified", "last-modified", "lastmod",
    "article:modified", "article:updated_time", "article.updated", "article:updated", "updated_time", "modified", "date_modified", "lastmodified", "revision_date", "updated_at",
    "mediator_modified_time", "cxenseparse:modifiedtime",
)  # fmt: skip

EASTERN_EVENING, WESTERN_NIGHT = 10, 12
"""UTC hours from which the farthest eastern clocks show the next day, and until which western ones show the day before."""
MOST_OTHERS = 12
"""Statements of a tier that are asked for the time of a known day."""
FIRST_SOURCE = 300_000
"""Characters of a page that are searched for the clock of a date that is known."""
ABSURD = timedelta(days=730)
"""Between a day in a slug and the page's other dates, its fetch among them: the slug names an event of the past."""
LARGEST_GUESSED = 1_000_000
"""Characters of a page for whose date htmldate is asked."""


@dataclass(frozen=True, kw_only=True)
class Stated:
    """A date and the tier that states it."""

    tier: str
    """``json-ld``, ``meta``, ``feed``, ``script``, ``url``, ``time``, ``printed`` or ``htmldate``."""
    instant: Instant


@dataclass(frozen=True, kw_only=True)
class Publication:
    """When the page was published and changed, as far as it tells."""

    published: Instant | None
    published_from: str | None
    """The tier; None where no tier states a date."""
    modified: datetime | None
    """None where it is not stated, lies in the future or before the publication."""


@dataclass(kw_only=True)
class _Page:
    """What the tiers read, each when it is asked for the first time."""

    tree: HtmlElement
    source: str
    data: PageData
    linked: LinkedData
    url: str
    link: Link | None
    headline: str | None
    language: str
    fetched_at: datetime
    untold: set[date] = field(default_factory=set)
    """The days of dates in figures whose order nothing tells, and of slugs that are not believed."""
    is_early: bool = False
    """True once a statement was refused for lying in the future."""

    @cached_property
    def sure(self) -> list[Stated]:
        """The data's own statements: JSON-LD, meta tags, the feed."""
        texts = [("json-ld", self.linked.published)]
        texts += [("meta", text) for name in PUBLISHED for text in self.data.every(name)]
        found = self._read(texts)
        if self.link and self.link.date_published:
            found.append(Stated(tier="feed", instant=Instant(self.link.date_published, "minute", True)))
        return found

    @cached_property
    def modified(self) -> list[Stated]:
        texts = [("json-ld", self.linked.modified)]
        return self._read(texts + [("meta", self.data.meta.get(name)) for name in MODIFIED])

    @cached_property
    def url_day(self) -> list[Stated]:
        """The day in the address, in a folder or in a slug."""
        day = find_url_day(urlsplit(self.url).path)
        return self._read([("url", day.text)]) if day else []

    @cached_property
    def heading(self) -> HtmlElement | None:
        return find_heading(self.tree, self.data, self.headline)

    @cached_property
    def times(self) -> list[Stated]:
        tags = read_time_tags(self.data, lambda: self.heading) if self.data.times else []
        return self._read([("time", text) for text in tags])

    @cached_property
    def scripts(self) -> list[Stated]:
        """Dates of publication in scripts, where outlets tell their measuring tools the time on their own clock."""
        return self._read(
            [("script", text) for text in find_script_dates(self.source[:FIRST_SOURCE] if self.sure else self.source)]
        )

    @cached_property
    def titles(self) -> list[Stated]:
        """A date as the last part of the page's title: "Ferry sinks | The Courier | 08.04.2025"."""
        return self._read([("printed", find_title_date(self.data.title))])

    def iter_printed(self) -> Iterator[Stated]:
        """Yield what is printed; the costliest tier, read no further than it is asked for."""
        for instant in read_printed_dates(self.tree, self.heading, self.language):
            if not instant.is_after(self.fetched_at):
                yield Stated(tier="printed", instant=instant)

    def _read(self, texts: Iterable[tuple[str, str | None]]) -> list[Stated]:
        found = []
        for tier, text in texts:
            instant = read_instant(text, language=self.language) if text else None
            if instant is None and text and (readings := read_orders(text)):
                instant = self._choose_order(readings)
            if instant and instant.is_after(self.fetched_at + NAIVE_SKEW):
                self.is_early = self.is_early or tier != "url"  # a slug may announce what is to come
            elif instant:
                found.append(Stated(tier=tier, instant=instant))
        return found

    def _choose_order(self, readings: Sequence[Instant]) -> Instant | None:
        """Return the reading of 04/09/2025 that the page's other dates share, or the only one that is not in the future."""
        possible = [reading for reading in readings if not reading.is_after(self.fetched_at)]
        if len(possible) == 1:
            return possible[0]
        month = find_url_month(urlsplit(self.url).path)
        texts = (
            self.linked.published,
            self.linked.modified,
            *(self.data.meta.get(name) for name in (*PUBLISHED[:3], *MODIFIED[:4])),
        )
        others = {each.when.date() for text in texts if (each := read_instant(text, language=None))}
        day = find_url_day(urlsplit(self.url).path)
        others |= {date.fromisoformat(day.text)} if day else set()
        sharing = [
            reading
            for reading in possible
            if reading.when.date() in others or (month and (reading.when.year, reading.when.month) == month)
        ]
        if len(sharing) == 1:
            return sharing[0]
        self.untold |= {reading.when.date() for reading in readings}
        return None


def read_publication(
    tree: HtmlElement,
    source: str,
    data: PageData,
    linked: LinkedData,
    *,
    url: str,
    link: Link | None,
    headline: str | None,
    language: str,
    fetched_at: datetime,
) -> Publication:
    """Return when the page at *url*, whose text is *source*, was published and changed. *language* settles the order of day and month in figures."""
    page = _Page(
        tree=tree,
        source=source,
        data=data,
        linked=linked,
        url=url,
        link=link,
        headline=headline,
        language=language,
        fetched_at=fetched_at,
    )
    chosen = _choose(page)
    published = _settle_clock(chosen, page) if chosen else None
    return Publication(
        published=published,
        published_from=chosen.tier if chosen else None,
        modified=_settle_modified(page, published),
    )


# ---- which date ---------------------------------------------------------------------------------------------------


def _choose(page: _Page) -> Stated | None:
    """Return the first date of the surest tier; one just ahead of the fetch only where no other is stated, as a bare wall clock."""
    early: Stated | None = None
    for stated in _iter_tiers(page):
        if not stated.instant.is_after(page.fetched_at):
            return stated
        early = early or stated
    if early is None:
        return _guess(page)
    wall = early.instant.when.replace(tzinfo=UTC)
    return replace(early, instant=Instant(wall, "day", zoned=False, timed=early.instant.timed))


def _iter_tiers(page: _Page) -> Iterator[Stated]:
    """Yield the dates from the surest tier to the least sure; each tier is read only when it is asked for."""
    yield from page.sure
    path = urlsplit(page.url).path
    day, month = find_url_day(path), find_url_month(path)
    weak = (stated for stated in _iter_weak(page) if _fits(stated.instant, month))
    if day and not day.is_path:
        others = list(weak)
        yield from (stated for stated in page.url_day if _is_believed(stated.instant, others, page))
        yield from others
    else:
        yield from page.url_day
        yield from weak


def _is_believed(slug: Instant, others: Sequence[Stated], page: _Page) -> bool:
    """Tell whether the day in a slug is the publication's: another statement shares it, or there is none and it is not absurdly old."""
    if others:
        believed = any(abs(stated.instant.when.date() - slug.when.date()) <= timedelta(days=1) for stated in others)
    else:
        dates = [page.fetched_at, *(stated.instant.when for stated in page.modified)]
        believed = all(abs(when - slug.when) <= ABSURD for when in dates)
    page.untold |= set() if believed else {slug.when.date()}
    return believed


def _iter_weak(page: _Page) -> Iterator[Stated]:
    """Yield what scripts, titles, time tags and lines say; scripts that name several days come last, for they list other articles."""
    scripts = page.scripts
    is_one = len({stated.instant.when.date() for stated in scripts}) == 1
    yield from scripts if is_one else ()
    yield from page.titles
    yield from page.times
    yield from page.iter_printed()
    yield from scripts[:1]


def _fits(instant: Instant, month: tuple[int, int] | None) -> bool:
    """Tell whether a date agrees with the month in the address, give or take the days in which a page may wait there."""
    if month is None:
        return True
    first = datetime(*month, 1, tzinfo=UTC)
    return first - timedelta(days=7) <= instant.when <= first + timedelta(days=45)


def _guess(page: _Page) -> Stated | None:
    """Return htmldate's guess from the page without its margins; None where it contradicts what the page states.

    It fills what a date lacks ("April 2025") with the first of the month or with today's day: the source must write the day. A day
    whose order of figures cannot be told stays untold, and where the page's own dates lie in the future no guess is better.
    """
    if page.is_early or len(page.source) > LARGEST_GUESSED:
        return None
    try:
        limit = page.fetched_at.strftime("%Y-%m-%d")
        text = find_date(strip_margins(page.tree), original_date=True, max_date=limit, extensive_search=False)
    except Exception:  # htmldate raises many kinds on odd trees; none tells more than "no date"
        return None
    instant = read_instant(text, language=None)
    if instant is None or instant.when.date() in page.untold:
        return None
    if not is_written(instant.when.date(), page.source, page.language):
        return None
    month = find_url_month(urlsplit(page.url).path)
    if not _fits(instant, month):
        return None
    return Stated(tier="htmldate", instant=Instant(instant.when, "guess", zoned=False, timed=False))


# ---- which clock --------------------------------------------------------------------------------------------------


def _settle_clock(chosen: Stated, page: _Page) -> Instant:
    """Return the chosen date with the time of day and the offset that the page's other statements give it."""
    instant = chosen.instant
    if chosen.tier == "htmldate" or (instant.zoned and instant.when.utcoffset()):
        return instant
    others = [
        stated.instant
        for stated in page.sure
        if stated.instant != instant and not stated.instant.is_after(page.fetched_at)
    ]
    if not instant.timed or not instant.zoned:
        return _complete(instant, page, others)
    others += [stated.instant for stated in page.times if stated.instant != instant]
    lie = next((other for other in others if is_lying(instant, other)), None)
    if lie is not None:
        return replace(instant, when=instant.when.replace(tzinfo=lie.when.tzinfo))
    east = tell_side(page.url)
    parted = (
        None
        if east is None
        else next((each for other in others if (each := part_lie(instant, other, east=east))), None)
    )
    if parted or not _may_show_another_day(instant, page, east):
        return parted or instant
    return shift_day(instant, [*others, *(stated.instant for stated in page.scripts)])


def _may_show_another_day(instant: Instant, page: _Page, east: bool | None) -> bool:
    """Tell whether the outlet's own clock may show another day than UTC: not where its address has the same, nor at hours when none of its clocks does."""
    if any(stated.instant.when.date() == instant.when.date() for stated in page.url_day):
        return False
    hour = instant.when.hour
    return east is None or (hour >= EASTERN_EVENING if east else hour < WESTERN_NIGHT)


def _complete(instant: Instant, page: _Page, others: list[Instant]) -> Instant:
    """Return a date without a time of day, or a time without a zone, with what the other tiers lend it."""
    others = [*others, *(stated.instant for stated in page.times if stated.instant != instant)]
    if not instant.timed:
        scripts = (stated.instant for stated in page.scripts)
        printed = read_printed_times(page.heading, page.language)
        instant = _find_time(instant, others) or _find_time(instant, chain(scripts, printed)) or instant
    if instant.zoned or not instant.timed:
        return instant
    offset = find_offset(instant, others, [stated.instant for stated in page.modified])
    return instant if offset is None else Instant(instant.when.replace(tzinfo=offset), "minute", zoned=True)


def _find_time(day: Instant, others: Iterable[Instant]) -> Instant | None:
    """Return the first of *others* that gives the time of a bare day, one with a zone before one without; None where none does."""
    timed = [other for other in islice(others, MOST_OTHERS) if other.timed and other.when.date() == day.when.date()]
    return next((other for other in timed if other.zoned), next(iter(timed), None))


def _settle_modified(page: _Page, published: Instant | None) -> datetime | None:
    """Return the first stated modification that lies between the publication and the fetch; without a zone it takes the publication's."""
    for stated in page.modified:
        instant = stated.instant
        if not instant.zoned and published is not None and published.zoned:
            instant = Instant(instant.when.replace(tzinfo=published.when.tzinfo), "minute", zoned=True)
        if instant.is_after(page.fetched_at):
            continue
        if (
            published is None
            or instant.when >= published.when
            or (not instant.timed and instant.when.date() == published.when.date())
        ):
            return max(instant.when, published.when) if published else instant.when
        return None
    return None


def tell_side(url: str) -> bool | None:
    """Tell whether the country that the address ends on lies east of Greenwich; None where it ends on no country."""
    order: Mapping[str, list[str]] = load_months()["order"]
    ending = (urlsplit(url).hostname or "").rpartition(".")[2]
    return (
        ending not in order["western_endings"] if len(ending) == 2 and ending not in order["generic_endings"] else None
    )


def choose_order(language: str, host: str) -> str:
    """Return the language tag that settles the order of figures and the meaning of "IST": English takes the country of the address.

    The country beats a stated region: systems write "en-us" where nobody chose. Other languages stay as they are stated.
    """
    order: Mapping[str, list[str]] = load_months()["order"]
    ending = host.partition(":")[0].rpartition(".")[2]
    if language.split("-")[0] != "en" or len(ending) != 2 or ending in order["generic_endings"]:
        return language
    return f"en-{'gb' if ending == 'uk' else ending}"
