"""Which publishers are followed, and at which addresses? Reads ``sources.toml`` into outlets and their sources.

Pure but for reading the file: it fetches nothing, and whether a source is due, sick or leased is the store's to know.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any, Literal, NoReturn, cast, get_args
from urllib.parse import quote_plus, urlsplit

from lxml.cssselect import CSSSelector, SelectorSyntaxError

from monitor.errors import SourcesError

SourceKind = Literal["feed", "sitemap", "section", "search"]
KINDS: tuple[SourceKind, ...] = get_args(SourceKind)
OVERLAY = Path("sources.toml")
"""What is laid over the shipped catalogue where MONITOR_SOURCES is unset, relative to the current folder."""

RETRY_SICK_SOURCE = timedelta(minutes=30)
"""How long a source that failed is left alone, where neither it nor the sources file says otherwise."""

QUERY = "{query}"
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DURATION = re.compile(r"([1-9][0-9]*)([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_EXPECT = re.compile(r"([1-9][0-9]*)/(hour|day|week)")
_PER_DAY = {"hour": 24.0, "day": 1.0, "week": 1 / 7}
_SHORTEST_INTERVAL = 60


@dataclass(frozen=True, kw_only=True)
class Source:
    """One feed, news sitemap, section page or search feed of an outlet."""

    outlet: str
    """The outlet's slug."""
    kind: SourceKind
    url: str
    """Absolute http(s) address; of a search, with ``{query}`` where the words go."""
    every_seconds: int | None = None
    """Seconds between looks; None: adapted to what the source yields (see choose_interval)."""
    expected_per_day: float | None = None
    """Items that a healthy source yields; None: nothing is expected."""

    @property
    def expected_gap(self) -> timedelta | None:
        """Time between two items of a healthy source; None: nothing is expected."""
        return timedelta(days=1) / self.expected_per_day if self.expected_per_day else None

    @property
    def name(self) -> str:
        """What a person calls it: ``harbour-post/feed``. Two feeds of one outlet share it."""
        return f"{self.outlet}/{self.kind}"


@dataclass(frozen=True, kw_only=True)
class Outlet:
    """One publisher (schema.org NewsMediaOrganization) with its sources."""

    name: str
    """Slug, unique in a file: lower-case letters, digits and single hyphens."""
    title: str
    homepage: str
    language: str | None = None
    """ISO 639-1 code of its main language; None where it publishes in several."""
    country: str | None = None
    """ISO 3166 alpha-2, or EU or UN."""
    checked: bool = False
    """True once a person has seen its sources live."""
    body: str | None = None
    """CSS selector of the element that holds an article's text; None: found by the extractor."""
    strip: tuple[str, ...] = ()
    """CSS selectors of what is cut from its pages before extraction."""
    allow_private: bool = False
    """True opens this outlet's own hosts and ports where they are loopback or private addresses."""
    delay: float | None = None
    """Seconds between two requests to one of its hosts; None: DOWNLOAD_DELAY."""
    budget_per_day: int | None = None
    """Most pages fetched of it in 24 hours; None: no limit."""
    sources: tuple[Source, ...] = ()

    @property
    def netlocs(self) -> frozenset[str]:
        """Every host (with port, where one is written) that its homepage and sources name, in lower case."""
        return frozenset(urlsplit(url).netloc.lower() for url in (self.homepage, *(s.url for s in self.sources)))


def load_outlets(path: Path | None) -> list[Outlet]:
    """Return the outlets of the file at *path*, in its order.

    None stands for the shipped catalogue, overlaid by ``sources.toml`` in the current folder if there is one: an outlet
    there replaces the catalogue's of the same name, new ones come last. Raises SourcesError for a file that is absent,
    not TOML or against the schema.
    """
    if path is not None:
        return read_outlets(_read_text(path), str(path))
    shipped = resources.files("monitor").joinpath("catalogue.toml").read_text(encoding="utf-8")
    outlets = {outlet.name: outlet for outlet in read_outlets(shipped, "catalogue.toml")}
    if OVERLAY.is_file():
        outlets |= {outlet.name: outlet for outlet in read_outlets(_read_text(OVERLAY), str(OVERLAY))}
    return list(outlets.values())


def read_outlets(text: str, file: str) -> list[Outlet]:
    """Return the outlets that the TOML *text* lists, in its order; "" gives []. *file* is for the messages of errors."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SourcesError(f"{file} is not TOML: {error}") from None
    if unknown := set(document) - {"outlet"}:
        raise SourcesError(f"{file}: unknown table {sorted(unknown)[0]!r}; every outlet starts with [[outlet]]")
    tables = document.get("outlet", [])
    if not isinstance(tables, list):
        raise SourcesError(f"{file}: [outlet] is one table; write [[outlet]] with two brackets before each outlet")
    outlets = [_OutletReader(file, number, table).read() for number, table in enumerate(tables, start=1)]
    _refuse_doubles(outlets, file)
    return outlets


def select_sources(outlets: Sequence[Outlet], names: Iterable[str] = (), kinds: Iterable[str] = ()) -> list[Source]:
    """Return the sources that *names* (``outlet`` or ``outlet/kind``) and *kinds* leave; empty means all of them.

    Raises SourcesError for a name that no outlet or source has, with the nearest that there is.
    """
    sources = [source for outlet in outlets for source in outlet.sources]
    wanted = list(names)
    known = {outlet.name for outlet in outlets} | {source.name for source in sources}
    for name in wanted:
        if name not in known:
            raise SourcesError(f"no outlet or source is called {name!r}{_nearest(name, known)}")
    allowed = set(kinds) or set(KINDS)
    return [s for s in sources if s.kind in allowed and (not wanted or {s.outlet, s.name} & set(wanted))]


def fill_search(source: Source, queries: Iterable[str]) -> list[Source]:
    """Return a search as one source per query, and a source of any other kind as it is."""
    if source.kind != "search":
        return [source]
    return [replace(source, url=source.url.replace(QUERY, quote_plus(query))) for query in queries]


def choose_interval(source: Source, *, newest: datetime | None, ttl_seconds: int | None, now: datetime) -> timedelta:
    """Return how long to leave a source alone after a good look at it.

    The file's ``every`` stands. Else it follows the source: 15 minutes where the newest item is under 6 hours old,
    30 minutes under a day or where no item has a date, 2 hours under a week, 12 hours beyond; and never less than the
    ``ttl`` that the source asks for, up to a day.
    """
    if source.every_seconds is not None:
        return timedelta(seconds=source.every_seconds)
    interval = _interval_for_age(None if newest is None else now - newest)
    asked = timedelta(seconds=min(ttl_seconds or 0, 86400))
    return max(interval, asked)


def _interval_for_age(age: timedelta | None) -> timedelta:
    if age is None or timedelta(hours=6) <= age < timedelta(days=1):
        return timedelta(minutes=30)
    if age < timedelta(hours=6):
        return timedelta(minutes=15)
    return timedelta(hours=2) if age < timedelta(days=7) else timedelta(hours=12)


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SourcesError(f"{path} does not exist; set MONITOR_SOURCES to a sources file, or unset it") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SourcesError(f"{path} cannot be read as UTF-8 text: {error}") from None


def _refuse_doubles(outlets: Sequence[Outlet], file: str) -> None:
    names: set[str] = set()
    urls: dict[str, str] = {}
    for outlet in outlets:
        if outlet.name in names:
            raise SourcesError(f"{file}: two outlets are called {outlet.name!r}; rename one or join their sources")
        names.add(outlet.name)
        for source in outlet.sources:
            if (other := urls.setdefault(source.url, outlet.name)) != outlet.name:
                raise SourcesError(f"{file}: {source.url} is a source of {other!r} and of {outlet.name!r}; keep one")


def _nearest(word: str, known: Iterable[str]) -> str:
    found = difflib.get_close_matches(word, sorted(known), n=1)
    return f"; did you mean {found[0]!r}?" if found else ""


_OUTLET_KEYS = (
    "name", "title", "homepage", "language", "country", "checked", "body", "strip", "allow_private", "delay",
    "budget_per_day", "source",
)  # fmt: skip
_SOURCE_KEYS = ("kind", "url", "every", "expect")


class _OutletReader:
    """Reads one [[outlet]] table; knows where it stands, for the messages of errors."""

    def __init__(self, file: str, number: int, table: object) -> None:
        self.place = f"{file}: outlet {number}"
        if not isinstance(table, dict):
            self.refuse("outlet", table, "write [[outlet]] before each outlet")
        self.table = cast("Mapping[str, Any]", table)

    def read(self) -> Outlet:
        name = self.text("name", required=True)
        assert name is not None
        if not _SLUG.fullmatch(name):
            self.refuse("name", name, "use lower-case letters, digits and single hyphens, such as harbour-post")
        self.place = self.place.rpartition(":")[0] + f": outlet {name!r}"
        self.refuse_unknown(self.table, _OUTLET_KEYS)
        return Outlet(
            name=name,
            title=self.text("title", required=True) or name,
            homepage=self.address("homepage", self.table),
            language=self.code("language", r"[a-z]{2}", "use two lower-case letters (ISO 639-1), such as en"),
            country=self.code("country", r"[A-Z]{2}", "use two capital letters (ISO 3166), such as GB"),
            checked=self.switch("checked"),
            body=self.selector("body", self.table.get("body")),
            strip=self.selectors("strip"),
            allow_private=self.switch("allow_private"),
            delay=self.number("delay", (int, float), "use seconds, 0 or more"),
            budget_per_day=self.whole("budget_per_day"),
            sources=self.sources(name),
        )

    def refuse(self, key: str, value: object, remedy: str) -> NoReturn:
        raise SourcesError(f"{self.place}: {key} is {value!r}; {remedy}")

    def refuse_unknown(self, table: Mapping[str, Any], known: Sequence[str]) -> None:
        for key in table:
            if key not in known:
                near = _nearest(key, known) or f"; known are {', '.join(known)}"
                raise SourcesError(f"{self.place}: unknown key {key!r} (value {table[key]!r}){near}")

    def text(self, key: str, *, required: bool = False) -> str | None:
        value = self.table.get(key)
        if value is None and not required:
            return None
        if not isinstance(value, str) or not value.strip():
            if key not in self.table:
                raise SourcesError(f'{self.place}: {key} is missing; add {key} = "…"')
            self.refuse(key, value, "use a text in quotes that is not empty")
        return value

    def code(self, key: str, pattern: str, remedy: str) -> str | None:
        value = self.text(key)
        if value is not None and not re.fullmatch(pattern, value):
            self.refuse(key, value, remedy)
        return value

    def switch(self, key: str) -> bool:
        value = self.table.get(key, False)
        if not isinstance(value, bool):
            self.refuse(key, value, "use true or false, without quotes")
        return value

    def number(self, key: str, types: tuple[type, ...], remedy: str) -> Any:
        value: Any = self.table.get(key)
        is_number = isinstance(value, types) and not isinstance(value, bool)
        if value is not None and not (is_number and float(value) >= 0):
            self.refuse(key, value, remedy)
        return value

    def whole(self, key: str) -> int | None:
        value = self.number(key, (int,), "use a whole number, 1 or more")
        if value == 0:
            self.refuse(key, value, "use a whole number, 1 or more")
        return cast("int | None", value)

    def address(self, key: str, table: Mapping[str, Any]) -> str:
        value = table.get(key)
        if value is None:
            raise SourcesError(f'{self.place}: {key} is missing; add {key} = "https://…"')
        if not isinstance(value, str) or not _is_http(value):
            self.refuse(key, value, "use a whole address that starts with https:// or http://")
        return value

    def selectors(self, key: str) -> tuple[str, ...]:
        value = self.table.get(key, [])
        if not isinstance(value, list):
            self.refuse(key, value, 'use a list of CSS selectors, such as [".newsletter"]')
        return tuple(found for entry in value if (found := self.selector(key, entry)))

    def selector(self, key: str, value: object) -> str | None:
        if value is None:
            return None
        try:
            CSSSelector(value)  # type: ignore[arg-type]  # a value of another type is what is being looked for
        except (SelectorSyntaxError, TypeError, ValueError, AttributeError) as error:
            self.refuse(key, value, f"use a CSS selector ({error})")
        return cast("str", value)

    def sources(self, outlet: str) -> tuple[Source, ...]:
        tables = self.table.get("source", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self.refuse("source", tables, "write [[outlet.source]] before each source")
        return tuple(self.source(outlet, table) for table in tables)

    def source(self, outlet: str, table: Mapping[str, Any]) -> Source:
        self.refuse_unknown(table, _SOURCE_KEYS)
        kind = table.get("kind")
        if kind not in KINDS:
            near = _nearest(kind, KINDS) if isinstance(kind, str) else ""
            self.refuse("kind", kind, f"use one of {', '.join(KINDS)}{near}")
        url = self.address("url", table)
        if kind == "search" and QUERY not in url:
            self.refuse("url", url, f"a search needs {QUERY} where the words go")
        return Source(
            outlet=outlet,
            kind=kind,
            url=url,
            every_seconds=self.duration(table.get("every")),
            expected_per_day=self.rate(table.get("expect")),
        )

    def duration(self, value: object) -> int | None:
        if value is None:
            return None
        match = _DURATION.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            self.refuse("every", value, 'use a number and s, m, h or d in quotes, such as "15m"')
        seconds = int(match[1]) * _SECONDS[match[2]]
        if seconds < _SHORTEST_INTERVAL:
            self.refuse("every", value, 'the shortest interval is "1m"')
        return seconds

    def rate(self, value: object) -> float | None:
        if value is None:
            return None
        match = _EXPECT.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            self.refuse("expect", value, 'use a number per hour, day or week in quotes, such as "3/day"')
        return int(match[1]) * _PER_DAY[match[2]]


def _is_http(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
