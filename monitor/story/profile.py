"""What do the seeds say that a story is? A Profile: weighted terms, names, dates, and the scale of its scores.

Made of one seed or many, in one language or several. Pure; whether an article fits is judged in tracking.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from monitor.items import Article, Story, StoryScope
from monitor.story.background import USUAL, Background, find_factor
from monitor.story.terms import STEM, Terms, bridge_word, measure_length, read_terms, stem_word

COHERENCE_OF_ONE = 0.4
"""How alike one seed and the story's next article are taken to be, while there is no second seed to tell."""
FULL_SEED = 100
"""Distinct words from which a seed's likeness to the others tells all it can; two flashes of one event may share three words."""
PRIOR_SEEDS = 0.5
"""Seeds' worth of belief in COHERENCE_OF_ONE."""
CORE = 24
"""Names and numbers, heaviest first, by which a person would know the story."""


@dataclass(frozen=True, kw_only=True)
class SeedTerms:
    """One seed, to tell which an article is nearest to."""

    label: str
    """Headline, else the address's last part."""
    terms: Terms


class Telling(NamedTuple):
    """A name or number by which a person would know the story."""

    key: str
    form: str
    """Its bridge form; never ""."""
    text: str
    """How the seeds write it."""
    keys: frozenset[str]
    """All keys that they write like this: both words of a name."""


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What an article is held against. Vectors have length 1; keys are those of terms.Terms."""

    story: str
    by_language: Mapping[str, Mapping[str, float]]
    """Stems by language of the seeds."""
    bridge: Mapping[str, float]
    """For articles in other languages."""
    names: frozenset[str]
    """Stems that are names or telling numbers, and the user's own terms."""
    core: tuple[str, ...]
    """The heaviest of them, heaviest first."""
    bridged_names: frozenset[str]
    forms: Mapping[str, str]
    """Bridge form of each name."""
    aliases: Mapping[str, str]
    """The heaviest name for a bridge form: other spellings of it in the seeds' own language count as that name."""
    surfaces: Mapping[str, str]
    """How the seeds write a stem."""
    seeds: tuple[SeedTerms, ...]
    scale: float
    """What a similarity is multiplied by, so that a score means the same for every story."""
    first_day: date | None
    """Day from which nearness in time is counted: ``since``, else the earliest seed's. None: no seed has a date."""
    last_day: date | None
    since: date | None
    until: date | None
    terms: tuple[str, ...] = ()
    not_terms: tuple[str, ...] = ()
    scope: StoryScope = "story"
    counter_seeds: tuple[SeedTerms, ...] = ()
    """Articles that a person said are not on the story."""
    background: Background = USUAL

    @cached_property
    def factor(self) -> float:
        """What a likeness is multiplied by, as scope and background have it."""
        return find_factor(self.background, seeds=len(self.seeds), scale=self.scale, scope=self.scope)

    @cached_property
    def rows(self) -> Mapping[str, Mapping[str, tuple[float, ...]]]:
        """By language and stem: its weight in the vector, whether it is a name, its weight in each of the seeds.

        All that judging asks of a stem in one place, as most of its time goes into reaching for places. Stems times seeds: some
        4 MB of a story with 150 seeds.
        """
        seeds = [seed.terms.weights for seed in self.seeds]
        return {
            code: {
                key: (weight, key in self.names, *[seed.get(key, 0.0) for seed in seeds])
                for key, weight in vector.items()
            }
            for code, vector in self.by_language.items()
        }

    @cached_property
    def telling(self) -> tuple[Telling, ...]:
        """The heavier half of the core: what a text is told to lack."""
        written: defaultdict[str, list[str]] = defaultdict(list)
        for key, text in self.surfaces.items():
            written[text].append(key)
        heavy = [(key, self.surfaces.get(key, key)) for key in self.core[: len(self.core) // 2]]
        told = [Telling(key, self.forms.get(key, key), text, frozenset([key, *written[text]])) for key, text in heavy]
        return tuple(one for one in told if one.form)


def build_profile(story: Story, *, background: Background = USUAL) -> Profile:
    """Return the profile of *story*. One seed suffices; without any, title and terms are all that is known.

    *background* is made of the likenesses of the articles held (background.find_background).
    """
    seeds = [_read_seed(seed) for seed in story.seeds] or [_read_title(story)]
    languages = sorted({seed.terms.language or "en" for seed in seeds})
    groups = {code: [seed.terms for seed in seeds if (seed.terms.language or "en") == code] for code in languages}
    vectors = {code: _average([(terms.weights, terms.length) for terms in group]) for code, group in groups.items()}
    bridge = _average([(seed.terms.bridge, seed.terms.bridge_length) for seed in seeds])
    for phrase in story.terms:
        _add_phrase(phrase, vectors, bridge)
    largest = max(groups, key=lambda code: len(groups[code]))
    names = frozenset(name for seed in seeds for name in seed.terms.names) | _stem_phrases(story.terms, languages)
    core = _rank_names(vectors, names)
    forms = {name: form for seed in seeds for name, form in seed.terms.bridged.items() if name in names}
    days = [seed.date_published.date() for seed in story.seeds if seed.date_published]
    return Profile(
        story=story.name,
        by_language={code: _scale_to_one(vector) for code, vector in vectors.items()},
        bridge=_scale_to_one(bridge),
        names=names,
        core=core[:CORE],
        bridged_names=frozenset(forms.values()) - {""},
        forms=forms,
        # Forms that were not cut tell too little: Austria and Australia meet in five letters.
        aliases={forms[name]: name for name in reversed(core) if len(forms.get(name, "")) == STEM},
        surfaces={key: text for seed in reversed(seeds) for key, text in seed.terms.surfaces.items()},
        seeds=tuple(seeds),
        scale=_find_scale(vectors[largest], groups[largest]),
        first_day=min([*days, *([story.since] if story.since else [])], default=None),
        last_day=max([*days, *([story.until] if story.until else [])], default=None),
        since=story.since,
        until=story.until,
        terms=story.terms,
        not_terms=story.not_terms,
        scope=story.scope,
        counter_seeds=tuple(_read_seed(seed) for seed in story.counter_seeds),
        background=background,
    )


def compare_vectors(vector: Mapping[str, float], weights: Mapping[str, float], length: float) -> float:
    """Return the cosine between a unit *vector* and *weights* of that *length*, 0..1; 0.0 for an empty one."""
    if not length:
        return 0.0
    # fsum, as sets come in any order: the same texts give the same cosine to the last digit.
    return math.fsum([vector[key] * weights[key] for key in vector.keys() & weights.keys()]) / length


def _read_seed(seed: Article) -> SeedTerms:
    label = seed.headline or seed.url.rstrip("/").rpartition("/")[2] or seed.url
    return SeedTerms(label=label, terms=read_terms(seed.headline, seed.article_body, seed.in_language))


def _read_title(story: Story) -> SeedTerms:
    return SeedTerms(label=story.title, terms=read_terms(None, story.title, None))


def _average(vectors: Sequence[tuple[Mapping[str, float], float]]) -> dict[str, float]:
    total: defaultdict[str, float] = defaultdict(float)
    for weights, length in vectors:
        for key, weight in weights.items():
            total[key] += weight / (length or 1.0)
    return dict(total)


def _scale_to_one(vector: Mapping[str, float]) -> dict[str, float]:
    length = measure_length(vector.values()) or 1.0
    return {key: weight / length for key, weight in vector.items()}


def _add_phrase(phrase: str, vectors: Mapping[str, dict[str, float]], bridge: dict[str, float]) -> None:
    """Give each word of a user's term the weight of the heaviest word of the seeds."""
    for word in phrase.casefold().split():
        for code, vector in vectors.items():
            vector[stem_word(word, code)] = max(vector.values(), default=1.0)
        if form := bridge_word(word):
            bridge[form] = max(bridge.values(), default=1.0)


def _stem_phrases(phrases: Sequence[str], languages: Sequence[str]) -> set[str]:
    return {stem_word(word, code) for phrase in phrases for word in phrase.casefold().split() for code in languages}


def _rank_names(vectors: Mapping[str, Mapping[str, float]], names: frozenset[str]) -> tuple[str, ...]:
    weights: defaultdict[str, float] = defaultdict(float)
    for vector in vectors.values():
        for key in vector.keys() & names:
            weights[key] += vector[key]
    return tuple(sorted(weights, key=lambda key: (-weights[key], key)))


def _find_scale(vector: Mapping[str, float], seeds: Sequence[Terms]) -> float:
    """Return how much lower than usual the similarities of this story's own articles must be expected to be.

    Two things lower them: seeds that spread over many terms, and seeds that are unlike one another (a saga).
    """
    unit = _scale_to_one(vector)
    spread = 1.0 / (sum(weight**4 for weight in unit.values()) or 1.0)
    return float(spread**0.25 / _find_coherence(seeds))


def _find_coherence(seeds: Sequence[Terms]) -> float:
    """Return the mean similarity of each seed to the others together, short seeds counting less."""
    total, weight = PRIOR_SEEDS * COHERENCE_OF_ONE, PRIOR_SEEDS
    for place, seed in enumerate(seeds if len(seeds) > 1 else ()):
        others = _average([(other.weights, other.length) for other in [*seeds[:place], *seeds[place + 1 :]]])
        trust = min(1.0, len(seed.weights) / FULL_SEED)
        total += trust * compare_vectors(_scale_to_one(others), seed.weights, seed.length)
        weight += trust
    return total / weight
