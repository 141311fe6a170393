"""Is this article, or this headline, on the story? A Verdict: score, bin, and reasons a person understands.

Pure: profile and text in, Verdict out. The thresholds are constants and mean the same for every story; no set of
articles, outlet or story has its own.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import compress
from operator import mul
from typing import NamedTuple

from monitor.items import Article, Bin, Link, StoryScope, Verdict
from monitor.story.background import HALF
from monitor.story.profile import Profile, SeedTerms, compare_vectors
from monitor.story.terms import Terms, is_written_in, read_terms
from monitor.text.fingerprints import fold_words

IN, REVIEW = 0.5, 0.25
"""Scores from which an article is on the story, or for a person to look at."""
LINK_IN, LINK_REVIEW = 0.5, 0.032
"""The same for headline and summary, where a miss is a page never read: what shares anything telling is fetched."""
LINK_NAMELESS = 0.7
"""Headlines leave names to the text below them."""
NEAR_DAYS = 7
"""Days around the seeds in which an article is as near as it can be."""
HALF_LIFE_AFTER: Mapping[StoryScope, float] = {"event": 120.0, "story": 365.0, "saga": 1460.0}
"""Days. A story that goes on for a year is told in other words, and the same words a year off tell of another event."""
HALF_LIFE_BEFORE: Mapping[StoryScope, float] = {"event": 20.0, "story": 60.0, "saga": 240.0}
"""Days. What was published weeks before the first seed is what the story comes from, or another event; ``since`` moves it."""
LINK_DAYS_BEFORE: Mapping[StoryScope, int] = {"event": 7, "story": 30, "saga": 120}
"""Days before the first seed from which on a link is not worth a request, where the story has no ``since``: section pages and
sitemaps name what is years old. An article that came in another way is judged all the same."""
HASTE_AFTER, HASTE_BEFORE = 0.2, 0.5
"""How much of it goes in the first weeks: those after an event are told apart quickly, the years slowly."""
UNDATED = 0.9
"""Without a date nobody knows whether it is the sibling event of another year."""
NAMELESS = 0.5
"""Topic words alone make a sibling event: another quake, another ferry."""
LONE = 3.0
"""The heaviest shared word counts for this many times all the others together: the town's name alone is no event."""
ONE_NAME = 0.5
"""What a single shared name leaves of the similarity across languages, where the words beside it cannot speak."""
FOREIGN = 2.0
"""Across languages only names, numbers and cognates are left to agree: about half of the similarity."""
MENTIONED = 0.5
"""For one of the user's not_terms in the body; in headline or lead it puts the article out."""
COUNTER = 2.0
"""An article that is twice as near to one that a person rejected as to any seed keeps a quarter of its likeness."""
CLOCK_SLACK = timedelta(days=1)
"""A window's first and last day are those of some time zone, not of UTC alone."""
LEAD_CHARACTERS = 400
WORTH_COMPARING = 0.05
"""Score below which no seed is near enough to be named."""


class _Fit(NamedTuple):
    similarity: float
    shared: Mapping[str, float]
    """How much each key of the profile that the text has adds to it."""
    names: set[str]
    """Those of them that are names or telling numbers."""
    surfaces: Mapping[str, str]
    breadth: float
    """1.0, or less where one shared key outweighs all the others: what LONE or ONE_NAME leaves of the similarity."""
    weights: Sequence[float] = ()
    """The text's own, of the stems that it shares; empty across languages."""
    by_seed: Sequence[Sequence[float]] = ()
    """Each seed's weights of the same stems."""


def score_article(profile: Profile, article: Article) -> Verdict:
    """Return whether *article* is on the story of *profile*.

    The story's own seeds are ``in`` with score 1. An empty body is judged by the headline alone. The free teaser of a paid
    article is not ``out`` for what it lacks: it is ``review``, unless not even its opening would have been worth fetching.
    """
    if article.is_seed and article.seed_of == profile.story:
        return Verdict(story=profile.story, bin="in", score=1.0, reasons=("handed in as a seed of the story",))
    terms = read_terms(article.headline, article.article_body, article.in_language)
    day = _day_of(article.date_published)
    judged = score_terms(profile, terms, day)
    opening = f"{article.headline or ''}\n{article.article_body[:LEAD_CHARACTERS]}"
    verdict = _apply_user_rules(profile, judged, day, opening, article.article_body)
    # What a rule of the user's put out is out for what it says, not for what the teaser lacks.
    lacking = article.is_teaser and judged.bin == "out" and verdict.reasons == judged.reasons
    return _spare_teaser(profile, article, verdict) if lacking else verdict


def score_terms(profile: Profile, terms: Terms, day: date | None) -> Verdict:
    """Return the verdict on a text by its *terms* and the *day* it was published (None: unknown), before the user's own rules."""
    fit = _find_fit(profile, terms)
    nearness, when = _judge_day(profile, day)
    counter, nearer = _judge_counter_seeds(profile, terms)
    named = 1.0 if fit.names else NAMELESS
    # Rounded first: the score must follow again from what is stored.
    likeness = round(fit.similarity * fit.breadth * profile.scale * nearness * named * counter, 5)
    score, bin_ = score_likeness(profile, likeness)
    nearest = _tell_nearest(profile, fit, terms) if score > WORTH_COMPARING else []
    reasons = [*_tell_shared(fit), *_tell_lone(fit), *_tell_lacking(profile, fit, terms), nearer, *nearest, when]
    return Verdict(story=profile.story, bin=bin_, score=score, reasons=tuple(filter(None, reasons)), likeness=likeness)


def score_likeness(profile: Profile, likeness: float) -> tuple[float, Bin]:
    """Return score and bin of a *likeness* to the story, as its scope and its background let it count."""
    score = _to_score(likeness * profile.factor)
    return score, find_bin(score)


def find_bin(score: float) -> Bin:
    """Return the bin of an article with this *score*, before any rule of the user's."""
    return _bin_of(score, IN, REVIEW)


def score_link(profile: Profile, link: Link) -> Verdict:
    """Return whether the page behind *link* may be on the story; bin ``out`` means: do not fetch.

    Tuned for recall: one telling name or number of the seeds, or several of their words, is enough to look.
    A link without headline and summary is ``review``: nothing speaks against it. A date outside the window is ``out``;
    where the user set no ``since``, the window begins LINK_DAYS_BEFORE the first seed.
    """
    day = _day_of(link.date_published)
    if outside := _find_outside(profile, day) or _find_too_early(profile, day):
        return Verdict(story=profile.story, bin="out", score=0.0, reasons=(outside,))
    text = "\n".join(part for part in (link.headline, link.summary) if part)
    if not text.strip():
        return Verdict(story=profile.story, bin="review", score=LINK_REVIEW, reasons=("no headline to judge by",))
    best = max(_find_link_fits(profile, text), key=lambda fit: fit.similarity)
    nearness = _judge_day(profile, day)[0] if day else 1.0
    score = _to_score(best.similarity * profile.scale * nearness * (1.0 if best.names else LINK_NAMELESS))
    reasons = tuple(_tell_shared(best)) or ("shares no telling word with the seeds",)
    verdict = Verdict(story=profile.story, bin=_bin_of(score, LINK_IN, LINK_REVIEW), score=score, reasons=reasons)
    return _apply_user_rules(profile, verdict, day, link.headline or text, "")


def _find_link_fits(profile: Profile, text: str) -> list[_Fit]:
    """Hold the text against the seeds in their languages, else by names: sources are wrong or silent about theirs."""
    codes = [code for code in profile.by_language if is_written_in(text, code)]
    fits = [_find_fit(profile, read_terms(None, text, code)) for code in codes]
    if any(fit.names for fit in fits):
        return fits
    bridged = _cross_bridge(profile, read_terms(None, text, None))
    return [*fits, bridged] if bridged.names or not fits else fits


def _find_fit(profile: Profile, terms: Terms) -> _Fit:
    rows = profile.rows.get(terms.language or next(iter(profile.rows)))
    if rows is None:
        return _cross_bridge(profile, terms)
    keys = list(rows.keys() & terms.weights.keys())
    weights = [terms.weights[key] for key in keys]
    # Columns: most of the time that judging takes would go into steps of Python for each key.
    own, named, *by_seed = zip(*[rows[key] for key in keys], strict=True) if keys else [(), ()]
    products, names = dict(zip(keys, map(mul, own, weights), strict=True)), set(compress(keys, named))
    for form in profile.aliases.keys() & terms.spellings.keys():  # Zelenskyy, where the seeds have Zelensky
        alias, key = profile.aliases[form], terms.spellings[form]
        if key not in rows and alias in rows and alias not in products:
            products[alias] = rows[alias][0] * terms.weights[key]
            names.add(alias)
    total = math.fsum(products.values())
    return _Fit(
        similarity=total / (terms.length or 1.0),
        shared=products,
        names=names,
        surfaces=profile.surfaces,
        breadth=_find_breadth(products, total),
        weights=weights,
        by_seed=by_seed,
    )


def _cross_bridge(profile: Profile, terms: Terms) -> _Fit:
    products = {key: profile.bridge[key] * terms.bridge[key] for key in profile.bridge.keys() & terms.bridge.keys()}
    similarity = FOREIGN * math.fsum(products.values()) / (terms.bridge_length or 1.0)
    own = {form: terms.surfaces[key] for key, form in terms.bridged.items() if form in products}
    names = products.keys() & profile.bridged_names
    # A foreign text can share little more than names, however unevenly they weigh; only a single one tells too little.
    return _Fit(similarity, products, names, own, ONE_NAME if len(names) == 1 else 1.0)


def _find_breadth(products: Mapping[str, float], total: float) -> float:
    others = total - max(products.values(), default=0.0)
    return min(1.0, (1.0 + LONE) * others / total) if total else 0.0


def _rank(products: Mapping[str, float]) -> list[str]:
    """Return the keys, heaviest first."""
    return [key for _, key in sorted([(-product, key) for key, product in products.items()])]


def _to_score(strength: float) -> float:
    return round(1.0 - math.pow(2.0, -strength / HALF), 4)


def _bin_of(score: float, taken: float, looked_at: float) -> Bin:
    if score >= taken:
        return "in"
    return "review" if score >= looked_at else "out"


def _day_of(instant: datetime | None) -> date | None:
    return instant.astimezone(UTC).date() if instant else None


def _judge_day(profile: Profile, day: date | None) -> tuple[float, str]:
    """Return how much the day speaks for the article, 0..1, and the phrase that says so."""
    if day is None:
        return UNDATED, "no date"
    if profile.first_day is None or profile.last_day is None:
        return UNDATED, ""
    before, after = (profile.first_day - day).days, (day - profile.last_day).days
    if max(before, after) <= NEAR_DAYS:
        return 1.0, ""
    if before > after:
        return _fade(before, HALF_LIFE_BEFORE[profile.scope], HASTE_BEFORE), f"{_tell_days(before)} before the seeds"
    return _fade(after, HALF_LIFE_AFTER[profile.scope], HASTE_AFTER), f"{_tell_days(after)} after the seeds"


def _fade(days: int, half_life: float, haste: float) -> float:
    beyond = days - NEAR_DAYS
    return float(0.5 ** (beyond / half_life) / (1.0 + haste * math.log1p(beyond / NEAR_DAYS)))


def _tell_days(days: int) -> str:
    if days < 60:
        return f"{days} days"
    return f"{round(days / 30.4)} months" if days < 700 else f"{round(days / 365.25)} years"


def _find_outside(profile: Profile, day: date | None) -> str:
    if day and profile.since and day < profile.since - CLOCK_SLACK:
        return f"before the story's window, which begins on {profile.since}"
    if day and profile.until and day > profile.until + CLOCK_SLACK:
        return f"after the story's window, which ends on {profile.until}"
    return ""


def _find_too_early(profile: Profile, day: date | None) -> str:
    if day is None or profile.since is not None or profile.first_day is None:
        return ""
    days, most = (profile.first_day - day).days, LINK_DAYS_BEFORE[profile.scope]
    if days <= most:
        return ""
    return (
        f"{_tell_days(days)} before the first seed, more than {most} days; `since` in story.toml reaches further back"
    )


def _apply_user_rules(profile: Profile, verdict: Verdict, day: date | None, opening: str, body: str) -> Verdict:
    """Put out what lies outside the user's window or opens with one of the not_terms; halve what mentions one."""
    if outside := _find_outside(profile, day):
        return _put_out(verdict, outside)
    for phrase in profile.not_terms:
        if _holds_phrase(opening, phrase):
            return _put_out(verdict, f"opens with {phrase!r}, one of the story's not_terms")
        if body and verdict.likeness is not None and _holds_phrase(body, phrase):
            likeness = round(verdict.likeness * MENTIONED, 5)
            score, bin_ = score_likeness(profile, likeness)
            reasons = (*verdict.reasons, f"mentions {phrase!r}, one of the story's not_terms")
            verdict = Verdict(story=verdict.story, bin=bin_, score=score, reasons=reasons, likeness=likeness)
    return verdict


def _spare_teaser(profile: Profile, article: Article, verdict: Verdict) -> Verdict:
    """Return ``review`` for a teaser whose opening passes the headline screen, else ``out``; either way the reasons say what was read."""
    opening = article.article_body[:LEAD_CHARACTERS]
    link = Link(url=article.url, headline=article.headline, summary=opening, date_published=article.date_published)
    screened = score_link(profile, link)
    told = "the whole article may say more" if screened.bin != "out" else "it shares nothing telling with the seeds"
    reasons = (f"only the free teaser was read: {told}", *verdict.reasons)
    kept: Bin = "review" if screened.bin != "out" else "out"
    return Verdict(story=verdict.story, bin=kept, score=verdict.score, reasons=reasons, likeness=verdict.likeness)


def _put_out(verdict: Verdict, reason: str) -> Verdict:
    score = round(min(verdict.score, LINK_REVIEW) / 2, 4)
    return Verdict(story=verdict.story, bin="out", score=score, reasons=(reason, *verdict.reasons))


def _holds_phrase(text: str, phrase: str) -> bool:
    return bool(_compile_phrase(phrase).search(" ".join(fold_words(text))))


@lru_cache(maxsize=256)
def _compile_phrase(phrase: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(' '.join(fold_words(phrase)))}\b")


def _tell_lone(fit: _Fit) -> list[str]:
    return [f"hardly more than {_write(fit, _rank(fit.shared), 1)[0]}"] if fit.shared and fit.breadth < 1.0 else []


def _tell_shared(fit: _Fit) -> list[str]:
    ranked = _rank(fit.shared)
    names = _write(fit, _rank({key: fit.shared[key] for key in fit.names}), 5)
    words = _write(fit, (key for key in ranked if key not in fit.names), 3)
    if names:
        return [f"shares {', '.join(names)}" + (f"; and the words {', '.join(words)}" if words else "")]
    return [f"shares only common words: {', '.join(words)}"] if words else []


def _write(fit: _Fit, keys: Iterable[str], limit: int) -> list[str]:
    written: dict[str, None] = {}
    for key in keys:
        written[fit.surfaces.get(key, key)] = None
        if len(written) == limit:
            break
    return list(written)


def _tell_lacking(profile: Profile, fit: _Fit, terms: Terms) -> list[str]:
    if not fit.names:
        return ["lacks every name, place and number of the seeds"]
    # What the text has is not lacking, even where only seeds in other languages have it too; of short names no form can tell.
    absent = [one for one in profile.telling if one.key not in terms.weights and one.form not in terms.forms]
    if fit.surfaces is profile.surfaces:
        lacking = [one.text for one in absent if one.keys.isdisjoint(fit.shared)]
    else:
        shared = set(fit.surfaces.values())
        lacking = [one.text for one in absent if one.text not in shared]
    lacking = list(dict.fromkeys(lacking))
    return [f"lacks {', '.join(lacking[:4])}"] if lacking else []


def _tell_nearest(profile: Profile, fit: _Fit, terms: Terms) -> list[str]:
    # In the language of all seeds, what a seed shares with the text is among what the profile shares with it.
    if fit.by_seed and len(profile.rows) == 1:
        products = [math.fsum(map(mul, seed, fit.weights)) for seed in fit.by_seed]  # in any order the same
    else:
        products = [compare_vectors(seed.terms.weights, terms.weights, 1.0) for seed in profile.seeds]
    likeness, label = max(
        (product / (terms.length or 1.0) / (seed.terms.length or 1.0), seed.label)
        for product, seed in zip(products, profile.seeds, strict=True)
    )
    return [f"nearest seed: {label} ({likeness:.2f})"] if likeness > 0 else []


def _judge_counter_seeds(profile: Profile, terms: Terms) -> tuple[float, str]:
    """Return what is left of the likeness beside the articles that a person rejected, 0..1, and the phrase that says so.

    By the forms that languages share: a rejected article in the article's own language would else be nearer to it than any
    seed in another.
    """
    if not profile.counter_seeds:
        return 1.0, ""
    rejected, label = max(_bridge_likeness(seed, terms) for seed in profile.counter_seeds)
    seed = max(_bridge_likeness(seed, terms)[0] for seed in profile.seeds)
    if rejected <= seed:
        return 1.0, ""
    return (seed / rejected) ** COUNTER, f"nearer to what you rejected: {label} ({rejected:.2f})"


def _bridge_likeness(seed: SeedTerms, terms: Terms) -> tuple[float, str]:
    shared = compare_vectors(seed.terms.bridge, terms.bridge, terms.bridge_length)
    return shared / (seed.terms.bridge_length or 1.0), seed.label
