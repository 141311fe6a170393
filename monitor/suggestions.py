"""Which outlets would report on this story? Those of the countries, languages and newspapers that its seeds name.

Pure: story and outlets in, suggestions with their reasons out, in one order for one input. Nothing is fetched, and whether
an outlet's addresses still answer is the store's to know.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.citations import find_citations
from monitor.extract.addresses import same_site
from monitor.items import Article, Story
from monitor.outlets import Outlet
from monitor.text.countries import count_countries, list_spoken, name_country, name_language
from monitor.text.languages import list_languages, primary_code

LIMIT = 12
"""Outlets that are suggested, unless more or fewer are asked for: what a person can look through."""
OWN, CITED, CARRIES = 4.0, 3.0, 0.75
"""Points of an outlet that wrote a seed, of one that the seeds cite, of one that prints an agency that they cite."""
ANOTHER = 0.5
"""Points for each further seed that is its own or cites it, up to MOST_SEEDS."""
MOST_SEEDS = 4
COUNTRY, COVERS = 3.0, 1.5
"""Points of an outlet of the country that is named most, and of one that reports on it; others by the root of their share."""
WORLD, LANGUAGE, SPOKEN = 1.0, 1.0, 0.25
"""Points for reporting from everywhere, for the language of most seeds (others by their share beside it), and for one spoken in a
country that is named."""
REPEATED, REPEATED_LEAST = 0.7, 0.45
"""What each further outlet of one country keeps of its points for the country, and the least: five papers of one state tell one side."""
LEAST_SHARE = 0.04
"""Share of the mentions of the most named country from which another is part of the story."""
MOST_COUNTRIES = 8
LEAST = 1.0
"""Score from which there is a reason to suggest an outlet."""


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """One outlet that may report on a story."""

    outlet: Outlet
    score: float
    """Points, rounded to hundredths; above 4 there are several good reasons, about 1 is a weak one."""
    reasons: tuple[str, ...]
    """Phrases for a person, the strongest first."""


@dataclass(frozen=True, kw_only=True)
class NamedCountry:
    """One country that the seeds name."""

    code: str
    mentions: int
    seeds: int
    share: float
    """Of the mentions of the country that is named most, 0..1."""

    @property
    def words(self) -> str:
        """``Ukraine is named 14 times in 5 seeds``."""
        return f"{name_country(self.code)} is named {_times(self.mentions)} in {_count(self.seeds, 'seed')}"


@dataclass(frozen=True, kw_only=True)
class Clues:
    """What the seeds say of where the story is reported."""

    seeds: int
    countries: Mapping[str, NamedCountry]
    """By code, most named first."""
    languages: Mapping[str, float]
    """Share of the seeds in each language, by code."""
    cited: Mapping[str, int]
    """Seeds that cite an outlet or agency, by slug or key."""
    own: Mapping[str, int]
    """Seeds that an outlet published, by slug."""


@dataclass(frozen=True)
class _Points:
    """Points of one outlet: what stands, and what its country adds, which shrinks when others of it come before."""

    outlet: Outlet
    fixed: float
    country: float
    group: str
    """Whose points they are: those in the country, or on it from elsewhere; "" where no country gives any."""
    reasons: tuple[str, ...]


def suggest_outlets(story: Story, outlets: Sequence[Outlet], *, limit: int = LIMIT) -> list[Suggestion]:
    """Return the *limit* best of *outlets* for *story*, best first; equals in the order given. [] where nothing speaks for any.

    Outlets without a source are left out. A story without seeds is read by its title, terms and addresses.
    """
    clues = read_clues(story, outlets)
    waiting = [points for outlet in outlets if outlet.sources and (points := _score(outlet, clues))]
    chosen: list[Suggestion] = []
    taken: Counter[str] = Counter()
    while waiting and len(chosen) < limit:
        best = max(waiting, key=lambda points: _sum(points, taken))  # the first of equals
        if (score := round(_sum(best, taken), 2)) < LEAST:
            break
        waiting.remove(best)
        taken[best.group] += bool(best.group)
        chosen.append(Suggestion(outlet=best.outlet, score=score, reasons=best.reasons))
    return chosen


def read_clues(story: Story, outlets: Sequence[Outlet]) -> Clues:
    """Return what the seeds of *story* say of countries, languages and newspapers; *outlets* are those that they may cite."""
    seeds = story.seeds or (Article(url="story:", article_body=". ".join((story.title, *story.terms))),)
    mentions: Counter[str] = Counter()
    naming: Counter[str] = Counter()
    cited: Counter[str] = Counter()
    for number, seed in enumerate(seeds):
        text = "\n\n".join(filter(None, (None if number else story.title, seed.headline, seed.article_body)))
        found = find_citations(text, seed.in_language, outlets)
        cited.update({citation.name for citation in found})
        for citation in found:  # the Moscow in The Moscow Times says nothing of Moscow
            text = f"{text[: citation.start]}{' ' * (citation.end - citation.start)}{text[citation.end :]}"
        counted = count_countries(text, seed.in_language)
        mentions.update(counted)
        naming.update(counted.keys())
    languages = Counter(primary_code(seed.in_language) for seed in seeds)
    return Clues(
        seeds=len(seeds),
        countries=_rank_countries(mentions, naming),
        languages={code: count / len(seeds) for code, count in languages.most_common()},
        cited=cited,
        own=_count_own(story, outlets),
    )


def _rank_countries(mentions: Counter[str], naming: Counter[str]) -> dict[str, NamedCountry]:
    top = max(mentions.values(), default=0)
    ranked = sorted(mentions, key=lambda code: (-mentions[code], -naming[code], code))[:MOST_COUNTRIES]
    named = [
        NamedCountry(code=code, mentions=mentions[code], seeds=naming[code], share=mentions[code] / top)
        for code in ranked
    ]
    return {country.code: country for country in named if country.share >= LEAST_SHARE}


def _count_own(story: Story, outlets: Sequence[Outlet]) -> Counter[str]:
    """Count the seeds that each outlet published: by the address, else by the outlet that the seed names."""
    places = [(seed.url, seed.outlet) for seed in story.seeds] + [(url, "") for url in story.urls]
    own: Counter[str] = Counter()
    for url, named in places:
        owner = next((outlet for outlet in outlets if same_site(url, outlet.homepage)), None)
        owner = owner or next((one for one in outlets if named and named in (one.name, one.title)), None)
        if owner:
            own[owner.name] += 1
    return own


def _score(outlet: Outlet, clues: Clues) -> _Points | None:
    """Return the points of *outlet*; None where nothing but chance speaks for it."""
    fixed = 0.0
    reasons: list[str] = []
    for points, said in (_judge_own(outlet, clues), _judge_cited(outlet, clues), _judge_carried(outlet, clues)):
        fixed += points
        reasons += filter(None, [said])
    country, group, named = _judge_country(outlet, clues.countries)
    reasons += filter(None, [named])
    if outlet.world:
        fixed += WORLD
        reasons.append("reports from all over the world")
    points, said = _judge_language(outlet, clues)
    return _Points(outlet, fixed + points, country, group, (*reasons, said)) if reasons or points else None


def _sum(points: _Points, taken: Mapping[str, int]) -> float:
    return points.fixed + points.country * max(REPEATED ** taken[points.group], REPEATED_LEAST)


def _judge_own(outlet: Outlet, clues: Clues) -> tuple[float, str]:
    count = clues.own.get(outlet.name, 0)
    return _more(OWN, count), f"published {_count(count, 'seed')} of the story" if count else ""


def _judge_cited(outlet: Outlet, clues: Clues) -> tuple[float, str]:
    count = clues.cited.get(outlet.name, 0)
    return _more(CITED, count), f"cited in {_count(count, 'seed')}" if count else ""


def _judge_carried(outlet: Outlet, clues: Clues) -> tuple[float, str]:
    counts = {agency: clues.cited[agency] for agency in outlet.carries if clues.cited.get(agency)}
    if not counts:
        return 0.0, ""
    best = max(counts, key=lambda agency: counts[agency])
    return CARRIES, f"prints reports of {best}, which {_count(counts[best], 'seed')} cite{'s' * (counts[best] == 1)}"


def _judge_country(outlet: Outlet, countries: Mapping[str, NamedCountry]) -> tuple[float, str, str]:
    """Return the points for the country that gives the most, the group that shares them, and the reason; "" where none is named."""
    home = countries.get(outlet.country or "")
    covered = max((countries[code] for code in outlet.covers if code in countries), key=_share_of, default=None)
    if home and (covered is None or COUNTRY**2 * home.share >= COVERS**2 * covered.share):
        return COUNTRY * math.sqrt(home.share), home.code, home.words
    if covered is None:
        return 0.0, "", ""
    named = covered.words.partition(" is ")[2]
    said = f"reports on {name_country(covered.code)}, {named}"
    return COVERS * math.sqrt(covered.share), f"on {covered.code}", said


def _share_of(country: NamedCountry) -> float:
    return country.share


def _judge_language(outlet: Outlet, clues: Clues) -> tuple[float, str]:
    if outlet.language is None:
        return 0.0, "writes in several languages"
    name = name_language(outlet.language)
    if share := clues.languages.get(outlet.language):
        # Beside the commonest: a language that every third seed is in is as much the story's as the other two.
        return LANGUAGE * share / max(
            clues.languages.values()
        ), f"writes {name}, as {'the' if share == 1.0 else 'some'} seeds do"
    spoken = [code for code in clues.countries if outlet.language in list_spoken(code)]
    read = "" if outlet.language in list_languages() else ", in which no figures are read yet"
    if spoken:
        return SPOKEN if not read else 0.0, f"writes {name}, a language of {name_country(spoken[0])}{read}"
    return 0.0, f"writes {name}{read}"


def _more(points: float, count: int) -> float:
    return points + ANOTHER * (min(count, MOST_SEEDS) - 1) if count else 0.0


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")
