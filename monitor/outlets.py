"""What is known of a publisher and of its feeds, sitemaps and pages? And what is each of its sources called?

Values only: the file they stand in is read by sources_file, and which of them are asked is chosen in sources.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal, get_args
from urllib.parse import urlsplit

SourceKind = Literal["feed", "sitemap", "section", "search"]
KINDS: tuple[SourceKind, ...] = get_args(SourceKind)
_USER = re.compile(r"(?<=:)//[^/?#]*@")
"""Who asks: a name is printed, a password is not."""
_CUT = re.compile(r"[/?&=]")
_SUFFIX = re.compile(r"\.[a-z]{2,4}$")
_ODD = re.compile(r"[^\w-]+")


@dataclass(frozen=True, kw_only=True)
class Source:
    """One feed, news sitemap, section page or search feed of an outlet."""

    outlet: str
    """The outlet's slug."""
    kind: SourceKind
    url: str
    """Absolute http(s) address; of a search, with ``{query}`` where the words go."""
    every_seconds: int | None = None
    """Seconds between looks; None: adapted to what the source yields (see pace)."""
    expected_per_day: float | None = None
    """Items that a healthy source yields; None: nothing is expected."""
    part: str = ""
    """What its address has that the outlet's other sources of the kind have not: ``asia``; "" where it is the only one."""

    @property
    def expected_gap(self) -> timedelta | None:
        """Time between two items of a healthy source; None: nothing is expected."""
        return timedelta(days=1) / self.expected_per_day if self.expected_per_day else None

    @property
    def name(self) -> str:
        """What a person calls it: ``harbour-post/feed``; of several feeds, ``harbour-post/feed:asia``."""
        return f"{self.outlet}/{self.kind}:{self.part}" if self.part else f"{self.outlet}/{self.kind}"


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
    also: tuple[str, ...] = ()
    """Other names under which texts cite it: ``AP``, ``Укрінформ``."""
    covers: tuple[str, ...] = ()
    """Countries that it reports on as closely as on its own, by code: of a paper in exile, of a region's magazine."""
    carries: tuple[str, ...] = ()
    """Agencies whose reports it prints, as texts cite them: ``AFP``."""
    world: bool = False
    """True for an agency or a broadcaster that reports from all over the world."""
    sources: tuple[Source, ...] = ()

    @property
    def netlocs(self) -> frozenset[str]:
        """Every host (with port, where one is written) that its homepage and sources name, in lower case."""
        return frozenset(urlsplit(url).netloc.lower() for url in (self.homepage, *(s.url for s in self.sources)))


def name_sources(sources: Sequence[Source]) -> tuple[Source, ...]:
    """Return one outlet's *sources*, in order, with what tells those of one kind apart in ``part``.

    It is what is left of their addresses when what all begin and end with is cut, a user and password always; ``main`` where nothing is left.
    """
    kinds: defaultdict[SourceKind, list[Source]] = defaultdict(list)
    for source in sources:
        kinds[source.kind].append(source)
    parts = {kind: iter(_tell_apart([_USER.sub("//", one.url) for one in group])) for kind, group in kinds.items()}
    return tuple(replace(source, part=next(parts[source.kind])) for source in sources)


def _tell_apart(urls: Sequence[str]) -> list[str]:
    if len(urls) == 1:
        return [""]
    cut = [_CUT.split(url) for url in urls]
    start = _count_common(cut)
    rest = [segments[start:] for segments in cut]
    end = _count_common([segments[::-1] for segments in rest])
    named: list[str] = []
    for segments in rest:
        words = "-".join(filter(None, segments[: len(segments) - end]))
        part = _ODD.sub("-", _SUFFIX.sub("", words)).strip("-") or "main"
        taken = sum(one == part or (one.startswith(f"{part}-") and one[len(part) + 1 :].isdigit()) for one in named)
        named.append(f"{part}-{taken + 1}" if taken else part)
    return named


def _count_common(rows: Sequence[Sequence[str]]) -> int:
    """Return how many items all *rows* begin with."""
    return next(
        (place for place, column in enumerate(zip(*rows, strict=False)) if len(set(column)) > 1), min(map(len, rows))
    )
