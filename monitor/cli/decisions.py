"""``monitor story confirm | reject | undo``: a person's word on articles that are held.

It stands above every verdict of the monitor's own, at once and for good, until it is undone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.arguments import read_settings
from monitor.cli.output import AsJson, note, print_json, say
from monitor.environment import Environment
from monitor.errors import NotFound, StoryError
from monitor.holdings import Update
from monitor.items import Verdict
from monitor.store import decisions, read
from monitor.store.database import Store, open_store

if TYPE_CHECKING:
    from monitor.store.decisions import DecisionKind

Words = Annotated[
    list[str],
    typer.Argument(
        metavar="[STORY] ID|URL…",
        help="The story, and articles by number or address; without the story, the one that has the article for review.",
    ),
]
Note = Annotated[str | None, typer.Option("--note", help="Why: kept, and shown by `monitor why` and `story show`.")]
Pairs = Sequence[tuple[str, int]]
"""Story and article."""


def confirm(words: Words, why: Note = None, as_json: AsJson = False) -> None:
    """Say that articles are on a story: they are in, with their figures and statements, and serve as further seeds."""
    _decide(words, "confirmed", why, as_json=as_json)


def reject(words: Words, why: Note = None, as_json: AsJson = False) -> None:
    """Say that articles are not on a story: they are out, their figures and statements go, and more like them fit less."""
    _decide(words, "rejected", why, as_json=as_json)


def undo(words: Words, as_json: AsJson = False) -> None:
    """Take back what you said of articles; each is judged by the seeds again."""
    from monitor.rejudging import undo_decisions
    from monitor.stories import load_stories

    environment = read_settings()
    now = environment.now()
    with open_store(environment.database_url) as store:
        pairs = _find_pairs(store, environment, words, "undo")
        for story, article_id in pairs:
            if story not in decisions.load_decisions_on(store, article_id):
                raise NotFound(
                    f"nothing was said of article {article_id} and {story}; `monitor story show {story}` lists it"
                )
        stories = {name: load_stories(environment.stories, [name], fetched_at=now)[0] for name, _ in pairs}
        rows = []
        for name, followed in stories.items():
            ids = [article_id for meant, article_id in pairs if meant == name]
            told = undo_decisions(store, followed, ids, now=now)
            rows += [_describe(key, "undone", None, *found) for key, found in zip(ids, told, strict=True)]
    _print(rows, as_json=as_json)


def _decide(words: Sequence[str], kind: DecisionKind, why: str | None, *, as_json: bool) -> None:
    from monitor.rejudging import decide

    environment = read_settings()
    now = environment.now()
    said = " ".join(why.split()) or None if why else None
    with open_store(environment.database_url) as store:
        pairs = _find_pairs(store, environment, words, "confirm" if kind == "confirmed" else "reject")
        for story, article_id in pairs:
            _refuse_seed(store, environment, story, article_id)
        rows = []
        for story, article_id in pairs:
            decision = decisions.Decision(story=story, article_id=article_id, verdict=kind, note=said, decided_at=now)
            rows.append(_describe(article_id, kind, said, *decide(store, decision, now=now)))
    _print(rows, as_json=as_json)


def _find_pairs(store: Store, environment: Environment, words: Sequence[str], command: str) -> Pairs:
    """Return the story and article that each word means. Raises NotFound, naming what to type, before anything is written."""
    from monitor.stories import list_stories

    known = {row["story"] for row in read.list_stories(store)} | set(list_stories(environment.stories))
    story = words[0] if words[0] in known else None
    articles = list(words[1:] if story else words)
    if not articles:
        raise NotFound(f"name the articles of {story}, too: monitor story {command} {story} ID")
    if story is None and not _is_article(words[0]):
        there = ", ".join(sorted(known)) or "none yet"
        raise NotFound(f"{words[0]!r} is neither a story nor an article's number or address; the stories: {there}")
    ids = [read.find_article_id(store, word) for word in articles]
    return list(dict.fromkeys((story or _find_story(store, known, key, command), key) for key in ids))


def _is_article(word: str) -> bool:
    return word.isdecimal() or ":" in word


def _find_story(store: Store, known: set[str], article_id: int, command: str) -> str:
    """Return the one story that a word without a story's name can mean."""
    if command == "undo":
        meant = sorted(decisions.load_decisions_on(store, article_id))
    else:
        meant = decisions.find_reviewed_in(store, article_id) or sorted(known)
    if len(meant) == 1:
        return meant[0]
    names = meant or sorted(known)
    raise NotFound(
        f"article {article_id} could be meant for any of {', '.join(names)}; "
        f"say which: monitor story {command} {names[0]} {article_id}"
        if names
        else "there is no story yet; make one with `monitor story new`"
    )


def _refuse_seed(store: Store, environment: Environment, story: str, article_id: int) -> None:
    """Raise StoryError for an article that is a seed of the story: its file says more than a word on it."""
    from monitor.stories import list_stories, load_stories

    row = read.load_article(store, article_id)
    if not row["is_seed"] or row["seed_of"] != story or story not in list_stories(environment.stories):
        return
    from monitor.judging import find_seed_ids

    (found,) = load_stories(environment.stories, [story], fetched_at=environment.now())
    if article_id in find_seed_ids(store, found):
        folder = environment.stories / story
        raise StoryError(
            f"article {article_id} is a seed of {story}; to take it off, delete its file in {folder}, or its line in a "
            f".urls file there, and run: monitor rejudge {story}"
        )


def _describe(
    article_id: int, said: str, why: str | None, verdict: Verdict, updates: Sequence[Update]
) -> dict[str, Any]:
    return {
        "article_id": article_id,
        "decision": said,
        "note": why,
        **asdict(verdict),
        "updates": [asdict(update) for update in updates],
    }


def _print(rows: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json(rows)
        return
    for row in rows:
        say(f"#{row['article_id']} {row['decision']}: {row['story']} {row['bin']}, {row['score']:.2f}")
        for reason in row["reasons"]:
            say(f"  {reason}")
        for update in row["updates"]:
            say(f"  {update['kind']:<14}  {update['what']}")
    for story in dict.fromkeys(row["story"] for row in rows):
        note(f"what this changes for other articles: monitor rejudge {story} --dry-run")
