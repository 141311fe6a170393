"""What does a sources file say? Reads its TOML into outlets, and says of a mistake where it is and what to write instead.

Pure: text in, outlets out. Which file is read is chosen in sources.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NoReturn, cast
from urllib.parse import urlsplit

from lxml.cssselect import CSSSelector, SelectorSyntaxError

from monitor.errors import SourcesError
from monitor.outlets import KINDS, Outlet, Source, name_sources

QUERY = "{query}"
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DURATION = re.compile(r"([1-9][0-9]*)([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_EXPECT = re.compile(r"([1-9][0-9]*)/(hour|day|week)")
_PER_DAY = {"hour": 24.0, "day": 1.0, "week": 1 / 7}
_SHORTEST_INTERVAL = 60


def read_outlets(text: str, file: str) -> list[Outlet]:
    """Return the outlets that the TOML *text* lists, in its order; "" gives []. *file* is for the messages of errors."""
    return list(_read_outlets(text, file))


@lru_cache(maxsize=2)  # each crawl asks twice, and five hundred sources take a twentieth of a second
def _read_outlets(text: str, file: str) -> tuple[Outlet, ...]:
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
    return tuple(outlets)


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


def find_nearest(word: str, known: Iterable[str]) -> str:
    """Return ``; did you mean '…'?`` with the known word nearest to *word*, or "" where none is near."""
    found = difflib.get_close_matches(word, sorted(known), n=1)
    return f"; did you mean {found[0]!r}?" if found else ""


_OUTLET_KEYS = (
    "name", "title", "homepage", "language", "country", "checked", "body", "strip", "allow_private", "delay",
    "budget_per_day", "also", "covers", "carries", "world", "source",
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
            also=self.texts("also", ".+", 'use a list of names, such as ["AP"]'),
            covers=self.texts("covers", "[A-Z]{2}", 'use a list of countries (ISO 3166), such as ["RU"]'),
            carries=self.texts("carries", ".+", 'use a list of names of agencies, such as ["AFP"]'),
            world=self.switch("world"),
            sources=name_sources(self.sources(name)),
        )

    def refuse(self, key: str, value: object, remedy: str) -> NoReturn:
        raise SourcesError(f"{self.place}: {key} is {value!r}; {remedy}")

    def refuse_unknown(self, table: Mapping[str, Any], known: Sequence[str]) -> None:
        for key in table:
            if key not in known:
                near = find_nearest(key, known) or f"; known are {', '.join(known)}"
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

    def texts(self, key: str, pattern: str, remedy: str) -> tuple[str, ...]:
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and re.fullmatch(pattern, one) for one in value):
            self.refuse(key, value, remedy)
        return tuple(value)

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
            near = find_nearest(kind, KINDS) if isinstance(kind, str) else ""
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
