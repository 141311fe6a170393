"""What is made of one text: which stories is it on, and what does it report? One answer for every door.

A crawl and an import ask step by step, in their pipelines; a rejudge and a person's decision ask for the texts that are held.
Here the rooms of knowledge meet: the verdicts are story/'s, the findings updates/', what a person said is in the store.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from monitor.items import Article, Figure, Statement, Story, Verdict
from monitor.store import read
from monitor.store.database import Store
from monitor.store.decisions import Decision, load_decisions
from monitor.store.likenesses import load_likenesses
from monitor.store.texts import StoredVersion, load_texts
from monitor.story.background import find_background
from monitor.story.profile import Profile, build_profile
from monitor.story.tracking import score_article

Finding = TypeVar("Finding", Figure, Statement)


def build_profiles(store: Store, stories: Iterable[Story], *, without: Collection[int] = ()) -> dict[str, Profile]:
    """Return the profile of each story by name: what its seeds say, what a person said of held articles since, and its background.

    Every door asks here. *without* are articles whose decisions are left aside.
    """
    return {
        story.name: build_profile(
            widen_story(store, story, without=without), background=find_background(load_likenesses(store, story.name))
        )
        for story in stories
    }


def widen_story(store: Store, story: Story, *, without: Collection[int] = ()) -> Story:
    """Return *story* with its seeds of ``.urls`` files, as they are held, and with what a person said of held articles.

    Those that were confirmed are further seeds, those that were rejected counter-seeds. Of each the newest text that was
    read whole, in the order of the addresses. *without* are articles whose decisions are left
    aside. An article that is a seed by now is a seed: handing it in was the later word.
    """
    decisions = {key: one for key, one in load_decisions(store, story.name).items() if key not in without}
    fetched = find_fetched_seeds(store, story)
    decided = decisions.keys() - find_seed_ids(store, story) if decisions else set()
    if not fetched and not decided:
        return story
    texts = sorted(
        ((key, _choose_text(versions)) for key, versions in load_texts(store, decided | fetched).items()),
        key=lambda pair: pair[1].url,
    )
    confirmed = tuple(text for key, text in texts if key in fetched or decisions[key].verdict == "confirmed")
    rejected = tuple(text for key, text in texts if key not in fetched and decisions[key].verdict == "rejected")
    return replace(story, seeds=(*story.seeds, *confirmed), counter_seeds=(*story.counter_seeds, *rejected))


def find_seed_ids(store: Store, story: Story) -> set[int]:
    """Return the ids of the held articles that are seeds of *story* now, by its files and its addresses."""
    return _find_held(store, [seed.url for seed in story.seeds]) | find_fetched_seeds(store, story)


def find_fetched_seeds(store: Store, story: Story) -> set[int]:
    """Return the ids of the held articles that only an address of the story's ``.urls`` files names."""
    from monitor.extract.addresses import canonical_url  # only here, and most stories have no addresses

    handed = {seed.url for seed in story.seeds}
    addresses = []
    for url in story.urls:
        try:
            addresses.append(canonical_url(url))
        except ValueError:
            continue  # no address that anything could be held under
    return _find_held(store, [url for url in addresses if url not in handed])


def _find_held(store: Store, addresses: Iterable[str]) -> set[int]:
    return {held.article_id for url in addresses if (held := read.find_held(store, url)) is not None}


def judge_article(
    profiles: Iterable[Profile], article: Article, decisions: Mapping[str, Decision] | None = None
) -> list[Verdict]:
    """Return one verdict for each profile. *decisions* are a person's on this article, by story: they go before ours."""
    told = decisions or {}
    return [_judge(profile, article, told.get(profile.story)) for profile in profiles]


def hear_decisions(profiles: Iterable[Profile], article: Article, decisions: Mapping[str, Decision]) -> None:
    """Let the verdicts of *article* follow what a person has said of it by now, and its findings the verdicts.

    For a save, which may come long after the judgement: *decisions* are those that stand then. Judged again is what a word
    has fallen on, and what has no likeness: that may be a word which was taken back.
    """
    by_story = {profile.story: profile for profile in profiles}
    verdicts = [
        _judge(by_story[one.story], article, decisions.get(one.story))
        if one.story in by_story and (one.story in decisions or one.likeness is None)
        else one
        for one in article.verdicts
    ]
    if verdicts != article.verdicts:
        article.verdicts = verdicts
        article.figures, article.statements = find_findings(article)


def word_decision(decision: Decision) -> Verdict:
    """Return the verdict that a person has given: in with score 1, or out with score 0, and when and why."""
    reason = f"{decision.verdict} by you on {decision.decided_at:%Y-%m-%d}"
    reasons = (f"{reason} ({decision.note})" if decision.note else reason,)
    confirmed = decision.verdict == "confirmed"
    return Verdict(
        story=decision.story, bin="in" if confirmed else "out", score=1.0 if confirmed else 0.0, reasons=reasons
    )


def find_findings(
    article: Article, read: Callable[[Article], tuple[list[Figure], list[Statement]]] | None = None
) -> tuple[list[Figure], list[Statement]]:
    """Return what *article* reports, once for each story that its verdicts have it in; in none, nothing is read.

    *read* reads it elsewhere; None: it is read here.
    """
    stories = [verdict.story for verdict in article.verdicts if verdict.bin == "in"]
    if not stories:
        return [], []
    if read is None:
        # Late: its tables cost a fifth of a second, and most crawls find nothing.
        from monitor.updates.extractors import read_article

        read = read_article
    figures, statements = read(article)
    return _per_story(figures, stories), _per_story(statements, stories)


def judge_held(
    profiles: Mapping[str, Profile],
    seeds: Mapping[str, set[int]],
    held: Sequence[StoredVersion],
    decisions: Mapping[str, Decision],
) -> list[StoredVersion]:
    """Return the versions of one article with their verdicts on every story of *profiles*, and their findings.

    *seeds* are the ids of the articles that are each story's seeds now, whatever they were when they were saved.
    """
    return [
        fill_findings(
            one,
            [
                verdict
                for name, profile in profiles.items()
                for verdict in judge_article([profile], _as_seed(one.article, name, seeds[name]), decisions)
            ],
        )
        for one in held
    ]


def fill_findings(held: StoredVersion, verdicts: Sequence[Verdict]) -> StoredVersion:
    """Return a stored version with these *verdicts* and the findings that follow from them."""
    article = replace(held.article, verdicts=list(verdicts))
    article.figures, article.statements = find_findings(article)
    return replace(held, article=article)


def _judge(profile: Profile, article: Article, decision: Decision | None) -> Verdict:
    is_seed = article.is_seed and article.seed_of == profile.story
    return score_article(profile, article) if decision is None or is_seed else word_decision(decision)


def _as_seed(article: Article, story: str, seeds: set[int]) -> Article:
    return replace(article, is_seed=article.article_id in seeds, seed_of=story if article.article_id in seeds else None)


def _choose_text(versions: Sequence[StoredVersion]) -> Article:
    whole = [one for one in versions if not one.article.is_teaser]
    newest = (whole or versions)[-1].article
    return replace(newest, is_seed=False, seed_of=None)


def _per_story(found: Sequence[Finding], stories: Sequence[str]) -> list[Finding]:
    return [replace(one, story=story) for story in stories for one in found]
