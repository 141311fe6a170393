"""What would be made of the held texts today? Verdicts and ledgers again, for good or as a trial; and a person's own word.

Nothing is fetched. The judgement is the crawl's own (judging). Killed at any instant, the store is sound: whole articles are
written together with the ledgers that follow, and the next run leaves alone what is judged to be what it was.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from monitor.holdings import Update
from monitor.items import Story, Verdict
from monitor.judging import build_profiles, fill_findings, find_fetched_seeds, find_seed_ids, judge_held, word_decision
from monitor.store.database import Store
from monitor.store.decisions import Decision, drop_decision, load_decisions_on, save_decision
from monitor.store.likenesses import load_scored, save_scores
from monitor.store.rejudge import Judged, derive_again, load_updates, save_judgements, try_judgements
from monitor.store.settling import Unsettled, has_new_seeds
from monitor.store.storable import scrub_optional
from monitor.store.texts import StoredVersion, list_article_ids, list_unjudged, load_texts, load_verdicts
from monitor.story.background import find_background
from monitor.story.profile import Profile
from monitor.story.tracking import find_bin, score_article, score_likeness
from monitor.updates.compare import compare_ledger

AT_ONCE = 100
"""Articles that are read from the store at a time."""
WRITTEN_AT_ONCE = 400
"""Articles that may change a ledger and are written together: an update that goes and comes again in between loses its id,
and other writers wait some seconds at most."""

Verdicts = Mapping[str, Mapping[int, Verdict]]
"""Of one article, by story and version."""
Updates = Mapping[int, Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Flip:
    """An article that is in another bin than before, by its newest text."""

    article_id: int
    url: str
    outlet: str
    headline: str | None
    before: Verdict | None
    """None: it was never judged for this story; then it was out."""
    after: Verdict


@dataclass(frozen=True, kw_only=True)
class Rejudged:
    """What judging one story again did, or would do."""

    story: str
    articles: int
    """How many articles are held and were judged."""
    flips: tuple[Flip, ...]
    """In the order of the articles' ids."""
    come: tuple[Mapping[str, Any], ...]
    """Updates that the ledger gains, by time: time, kind, what, before, after, article_id, outlet, url."""
    go: tuple[Mapping[str, Any], ...]
    """Updates that it loses."""
    change: tuple[tuple[Mapping[str, Any], Mapping[str, Any]], ...]
    """Updates that stay but say something else, as they are before and after."""


def rejudge_stories(store: Store, stories: Sequence[Story], *, now: datetime, dry_run: bool) -> list[Rejudged]:
    """Judge every held article for each of *stories* and bring verdicts, figures, statements and ledger up to date.

    With *dry_run* nothing is kept. The result does not depend on the order in which the articles came. Raises StoreError.
    """
    titles = {story.name: story.title for story in stories}
    before = {name: load_updates(store, name) for name in titles}
    flips: dict[str, list[Flip]] = {name: [] for name in titles}
    pending: list[Judged] = []
    total = 0
    if not dry_run:
        derive_again(store, titles, now=now, derive=compare_ledger)
    for held, judged in _judge_all(store, stories):
        total += 1
        for name, flip in _find_flips(held, judged):
            flips[name].append(flip)
        if _may_change_ledger(held, judged):
            pending.append(judged)
        elif not dry_run and _differs(held, judged):
            save_judgements(store, [judged], now=now, derive=compare_ledger)
        if not dry_run and len(pending) >= WRITTEN_AT_ONCE:
            save_judgements(store, pending, now=now, derive=compare_ledger)
            pending = []
    if dry_run:
        after: Mapping[str, Updates] = try_judgements(store, pending, titles, now=now, derive=compare_ledger)
    else:
        save_judgements(store, pending, now=now, derive=compare_ledger)
        after = {name: load_updates(store, name) for name in titles}
    return [_tell(name, total, flips[name], before[name], after[name]) for name in titles]


def settle_scores(
    store: Store,
    stories: Sequence[Story],
    *,
    now: datetime,
    judged_by: Mapping[str, Profile] | None = None,
    unsettled: Sequence[Unsettled] = (),
) -> int:
    """Let the scores of *stories* follow their backgrounds, which move as articles come in; return how many bins changed.

    Done at the end of every crawl and import, so that the verdicts do not depend on which article came first. An article is
    judged again only where its bin changes; else its new score is written. What came in for other stories alone is judged now,
    first, since it belongs to the background. *judged_by* are the profiles that the crawl began
    with: a story that has other seeds by now, because the crawl fetched some or a person gave a word, is judged again as a
    whole. *unsettled* are runs that ended before they could do so: what they owe is done with it. Raises StoreError.
    """
    changed = 0
    for name, profile in build_profiles(store, stories).items():
        followed = [story for story in stories if story.name == name]
        before = (judged_by or {}).get(name, profile)
        other_seeds = (before.seeds, before.counter_seeds) != (profile.seeds, profile.counter_seeds)
        if other_seeds or _owes_whole(store, followed, unsettled):
            changed += sum(len(told.flips) for told in rejudge_stories(store, followed, now=now, dry_run=False))
            continue
        if came := list_unjudged(store, name):
            changed += _judge_rest(store, followed, profile, came, now)
            profile = build_profiles(store, followed)[name]  # what was judged is part of its background
        changed += _follow_background(store, followed, profile, now)
    return changed


def _owes_whole(store: Store, followed: Sequence[Story], unsettled: Sequence[Unsettled]) -> bool:
    return any(has_new_seeds(store, one.name, find_fetched_seeds(store, one), unsettled) for one in followed)


def _judge_rest(store: Store, followed: Sequence[Story], profile: Profile, ids: Sequence[int], now: datetime) -> int:
    """Judge articles that have no verdict on the story yet; return how many of them are not out."""
    seeds = {story.name: find_seed_ids(store, story) for story in followed}
    taken = 0
    for some in _portions(ids, WRITTEN_AT_ONCE):
        judged = list(_judge_some(store, {profile.story: profile}, seeds, some))
        save_judgements(store, judged, now=now, derive=compare_ledger)
        taken += sum(one.versions[-1].article.verdicts[0].bin != "out" for one in judged)
    return taken


def _follow_background(store: Store, followed: Sequence[Story], profile: Profile, now: datetime) -> int:
    name = profile.story
    moved = [(one, *score_likeness(profile, one.likeness)) for one in load_scored(store, name)]
    flips = sorted({one.article_id for one, _, bin_ in moved if find_bin(one.score) != bin_})
    stay = {one: score for one, score, bin_ in moved if score != one.score and find_bin(one.score) == bin_}
    save_scores(store, stay)
    seeds = {story.name: find_seed_ids(store, story) for story in followed if flips}
    for some in _portions(flips, WRITTEN_AT_ONCE):
        judged = list(_judge_some(store, {name: profile}, seeds, some))
        save_judgements(store, judged, now=now, derive=compare_ledger)
    return len(flips)


def decide(store: Store, decision: Decision, *, now: datetime) -> tuple[Verdict, list[Update]]:
    """Keep a person's word on a held article, and let the ledger of its story follow at once.

    Return the verdict, and the updates that the ledger did not hold before.
    """
    decision = replace(decision, note=scrub_optional(decision.note))  # the verdict's reason repeats it
    verdict = word_decision(decision)

    def judge(held: Sequence[StoredVersion]) -> list[StoredVersion]:
        return [fill_findings(one, [verdict]) for one in held]

    return verdict, save_decision(store, decision, judge, now=now, derive=compare_ledger)


def undo_decisions(
    store: Store, story: Story, article_ids: Collection[int], *, now: datetime
) -> list[tuple[Verdict, list[Update]]]:
    """Take a person's words back and judge the articles' texts without any of them, so that their order changes no verdict.

    Return for each article what :func:`decide` does, by its newest text.
    """
    profiles = build_profiles(store, [story], without=article_ids)
    seeds = {story.name: find_seed_ids(store, story)}

    def judge(held: Sequence[StoredVersion]) -> list[StoredVersion]:
        return judge_held(profiles, seeds, held, {})

    told = []
    for key in article_ids:
        updates = drop_decision(store, story.name, key, judge, now=now, derive=compare_ledger)
        verdicts = load_verdicts(store, [key], story.name)[key]
        told.append((verdicts[max(verdicts)], updates))
    return told


def _judge_all(store: Store, stories: Sequence[Story]) -> Iterator[tuple[Verdicts, Judged]]:
    """Yield for each held article, by id, the verdicts that stand and its versions judged again."""
    seeds = {story.name: find_seed_ids(store, story) for story in stories}
    ids = list_article_ids(store)
    profiles = _measure_backgrounds(store, build_profiles(store, stories), seeds, ids)
    for some in _portions(ids):
        standing = {name: load_verdicts(store, some, name) for name in profiles}
        for judged in _judge_some(store, profiles, seeds, some):
            yield {name: verdicts.get(judged.article_id, {}) for name, verdicts in standing.items()}, judged


def _judge_some(
    store: Store, profiles: Mapping[str, Profile], seeds: Mapping[str, set[int]], ids: Sequence[int]
) -> Iterator[Judged]:
    for key, versions in sorted(load_texts(store, ids).items()):
        decisions = load_decisions_on(store, key)
        yield Judged(article_id=key, versions=judge_held(profiles, seeds, versions, decisions), decisions=decisions)


def _measure_backgrounds(
    store: Store, profiles: Mapping[str, Profile], seeds: Mapping[str, set[int]], ids: Sequence[int]
) -> dict[str, Profile]:
    """Return the profiles with the backgrounds that the held articles have by these very profiles.

    What was kept of earlier judgements was measured by the seeds of its day.
    """
    likenesses: dict[str, list[float]] = {name: [] for name in profiles}
    for some in _portions(ids):
        for key, versions in load_texts(store, some).items():
            decisions = load_decisions_on(store, key)
            for name, profile in profiles.items():
                if key in seeds[name] or name in decisions:
                    continue
                # Whose seed it was when it was saved does not count: the seeds of today are left out above.
                verdict = score_article(profile, replace(versions[-1].article, is_seed=False, seed_of=None))
                likenesses[name] += [verdict.likeness] if verdict.likeness is not None else []
    return {name: replace(profile, background=find_background(likenesses[name])) for name, profile in profiles.items()}


def _portions(ids: Sequence[int], size: int = AT_ONCE) -> Iterator[Sequence[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))


def _may_change_ledger(held: Verdicts, judged: Judged) -> bool:
    """Return whether the article is in any of the stories, or was; whether its findings are the same, the store sees."""
    standing = [verdict for verdicts in held.values() for verdict in verdicts.values()]
    return any(verdict.bin == "in" for verdict in [*standing, *_list_verdicts(judged)])


def _differs(held: Verdicts, judged: Judged) -> bool:
    return any(
        held[verdict.story].get(one.version) != verdict for one in judged.versions for verdict in one.article.verdicts
    )


def _list_verdicts(judged: Judged) -> list[Verdict]:
    return [verdict for one in judged.versions for verdict in one.article.verdicts]


def _find_flips(held: Verdicts, judged: Judged) -> Iterator[tuple[str, Flip]]:
    article = judged.versions[-1].article
    for verdict in article.verdicts:
        known = held[verdict.story]
        before = known[max(known)] if known else None
        if verdict.bin != (before.bin if before else "out"):
            flip = Flip(
                article_id=judged.article_id,
                url=article.url,
                outlet=article.outlet,
                headline=article.headline,
                before=before,
                after=verdict,
            )
            yield verdict.story, flip


def _tell(story: str, articles: int, flips: Sequence[Flip], before: Updates, after: Updates) -> Rejudged:
    return Rejudged(
        story=story,
        articles=articles,
        flips=tuple(flips),
        come=tuple(row for key, row in after.items() if key not in before),
        go=tuple(row for key, row in before.items() if key not in after),
        change=tuple((before[key], row) for key, row in after.items() if key in before and before[key] != row),
    )
