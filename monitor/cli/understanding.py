"""What do a story's seeds say, in a person's words? Who speaks, which counts, what nobody answered, where, which words.

Pure: a story and what was read from its files in, plain values out; the extractors are the ones every article meets.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from monitor.cli.places import find_places
from monitor.cli.wording import word_value
from monitor.items import Article, DroppedLine, Figure, Statement, Story
from monitor.seed_files import SeedReading
from monitor.text.people import fold_name

NO_ANSWER = frozenset({"decline_comment", "no_comment"})
"""Stances of a party that was asked and gave no answer: what the story leaves open."""


def name_seed(article: Article) -> str:
    """Return how a person knows a seed: its file's name, else its outlet or host."""
    if article.url.startswith("seed:"):
        return article.url.rpartition("/")[2]
    return article.outlet or urlsplit(article.url).hostname or article.url


def list_speakers(found: Iterable[tuple[Article, Statement]]) -> list[dict[str, Any]]:
    """Return who speaks in the seeds, most statements first: speaker, the role most often given, party, statements, seeds.

    One person under several spellings, or by surname alone, is one row under the fullest name.
    """
    groups: dict[str, dict[str, Any]] = {}
    roles: dict[str, Counter[str]] = defaultdict(Counter)
    spoken = [(article, statement) for article, statement in found if statement.stance not in NO_ANSWER]
    for article, statement in sorted(spoken, key=lambda one: -len(one[1].speaker.split())):
        key = _find_key(statement.speaker, groups)
        empty: dict[str, Any] = {
            "speaker": statement.speaker,
            "role": None,
            "party": None,
            "statements": 0,
            "seeds": [],
        }
        row = groups.setdefault(key, empty)
        if statement.role:
            roles[key][statement.role] += 1
            row["role"] = max(roles[key], key=lambda role: (roles[key][role], len(role)))
        row["party"] = row["party"] or statement.party
        row["statements"] += 1
        _add_once(row["seeds"], name_seed(article))
    return sorted(groups.values(), key=lambda row: (-row["statements"], row["role"] is None))


def _find_key(speaker: str, known: Iterable[str]) -> str:
    """Return the key of the fuller name that ends as *speaker* does, else the speaker's own."""
    own = fold_name(speaker) or speaker.casefold()
    return next((key for key in known if key == own or key.endswith(f" {own}")), own)


def list_counts(found: Iterable[tuple[Article, Figure]]) -> list[dict[str, Any]]:
    """Return the figures of the seeds, each value once for each measure and credited source, most repeated first."""
    counts: dict[tuple[object, ...], dict[str, Any]] = {}
    for article, figure in found:
        key = (figure.value_low, figure.value_high, figure.qualifier, figure.measure, figure.source)
        row = counts.setdefault(
            key,
            {
                "value": word_value(figure.value_low, figure.value_high, figure.qualifier),
                "value_low": figure.value_low,
                "value_high": figure.value_high,
                "qualifier": figure.qualifier,
                "measure": figure.measure,
                "measure_text": figure.measure_text,
                "unit": figure.unit,
                "source": figure.source,
                "role": figure.role,
                "scope": figure.scope,
                "sentence": figure.sentence,
                "seeds": [],
            },
        )
        _add_once(row["seeds"], name_seed(article))
    return sorted(
        counts.values(), key=lambda row: (row["scope"] != "story", row["role"] != "current", -len(row["seeds"]))
    )


def list_open(found: Iterable[tuple[Article, Statement]]) -> list[dict[str, Any]]:
    """Return the parties that were asked and gave no answer: speaker, party, stance, sentence, seeds."""
    silent: dict[tuple[str, str], dict[str, Any]] = {}
    for article, statement in found:
        if statement.stance not in NO_ANSWER:
            continue
        row = silent.setdefault(
            (statement.speaker.casefold(), statement.stance),
            {
                "speaker": statement.speaker,
                "party": statement.party,
                "stance": statement.stance,
                "sentence": statement.sentence,
                "seeds": [],
            },
        )
        _add_once(row["seeds"], name_seed(article))
    return list(silent.values())


def list_cuts(dropped: Mapping[str, Sequence[DroppedLine]]) -> list[dict[str, Any]]:
    """Return what was cut from which seed: file, lines, lines by reason (most first), and the lines themselves."""
    return [
        {
            "file": name,
            "lines": len(lines),
            "reasons": dict(Counter(line.reason for line in lines).most_common()),
            "dropped": [{"text": line.text, "reason": line.reason} for line in lines],
        }
        for name, lines in dropped.items()
    ]


def list_seeds(reading: SeedReading) -> list[dict[str, Any]]:
    """Return one row for each seed article: file, headline, outlet, day, language, words."""
    return [
        {
            "file": name_seed(article),
            "headline": article.headline,
            "outlet": article.outlet or None,
            "date_published": article.date_published,
            "in_language": article.in_language,
            "words": len(article.article_body.split()),
        }
        for article in reading.articles
    ]


def list_unknowns(reading: SeedReading) -> list[dict[str, Any]]:
    """Return what the seeds do not tell, by file."""
    return [{"file": name, "unknown": list(phrases)} for name, phrases in reading.unknowns.items()]


def understand(story: Story, reading: SeedReading) -> dict[str, Any]:
    """Return everything the seeds of *story* say and do not say, under the keys of ``monitor story new --json``."""
    from monitor.story.profile import build_profile  # with their tables, a second that only this needs
    from monitor.updates.extractors import read_article

    read = [(article, *read_article(article)) for article in reading.articles]
    figures = [(article, figure) for article, found, _ in read for figure in found]
    statements = [(article, statement) for article, _, found in read for statement in found]
    profile = build_profile(story)
    surfaces = list(dict.fromkeys(profile.surfaces.get(key, key) for key in profile.core))
    names = {profile.surfaces.get(key, key).casefold() for key in profile.names}
    who = list_speakers(statements)
    return {
        "seeds": list_seeds(reading),
        "who": who,
        "what": list_counts(figures),
        "open": list_open(statements),
        "places": find_places(reading.articles, names=names, people=[row["speaker"] for row in who if row["role"]]),
        "terms": surfaces,
        "cut": list_cuts(reading.dropped),
        "unknown": list_unknowns(reading),
        "duplicates": [{"file": name, "duplicate": of} for name, of in reading.duplicates.items()],
        "skipped": list(reading.skipped),
        "urls": list(reading.urls),
    }


def _add_once(names: list[str], name: str) -> None:
    if name not in names:
        names.append(name)
