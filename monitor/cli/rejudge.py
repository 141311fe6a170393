"""``monitor rejudge``: verdicts and ledger again, from the stored texts, with today's seeds, settings and decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.arguments import read_settings
from monitor.cli.output import AsJson, format_instant, note, print_json, say
from monitor.errors import StoryError
from monitor.store.database import open_store

if TYPE_CHECKING:
    from monitor.items import Verdict
    from monitor.rejudging import Flip, Rejudged


def rejudge(
    stories: Annotated[
        list[str] | None, typer.Argument(metavar="[STORY]…", help="Names of stories; none: all of them.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and why; write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Judge every stored article again, without fetching anything, and bring the ledger in line."""
    from monitor.rejudging import rejudge_stories
    from monitor.stories import load_stories

    environment = read_settings()
    now = environment.now()
    followed = load_stories(environment.stories, stories or None, fetched_at=now)
    if not followed:
        raise StoryError(
            f"there is no story in {environment.stories}; make one with `monitor story new NAME --seed FILE…`"
        )
    with open_store(environment.database_url) as store:
        done = rejudge_stories(store, followed, now=now, dry_run=dry_run)
    if as_json:
        print_json({"dry_run": dry_run, "stories": [_describe(one) for one in done]})
        return
    for one in done:
        _print(one, dry_run=dry_run)
    if dry_run:
        note("nothing was written; the same command without --dry-run does it")


def _describe(done: Rejudged) -> dict[str, Any]:
    return {
        "story": done.story,
        "articles": done.articles,
        "flips": [asdict(flip) for flip in done.flips],
        "updates": {
            "come": list(done.come),
            "go": list(done.go),
            "change": [{"before": before, "after": after} for before, after in done.change],
        },
    }


def _print(done: Rejudged, *, dry_run: bool) -> None:
    would = "would change" if dry_run else "changed"
    articles = "article" if done.articles == 1 else "articles"
    say(f"{done.story}: {done.articles} {articles} judged again, {len(done.flips)} {would} bins")
    for flip in done.flips:
        _print_flip(flip)
    print_changes(done.come, done.go, done.change)
    if not done.articles:
        note(f"the store holds no article yet; `monitor crawl {done.story}` brings some")


def print_changes(
    come: Sequence[Mapping[str, Any]],
    go: Sequence[Mapping[str, Any]],
    change: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]],
) -> None:
    """Print what a ledger gains and loses, and which of its updates say something else than before."""
    say(f"  updates of the ledger: {len(come)} come, {len(go)} go, {len(change)} say something else")
    _print_updates("+", come)
    _print_updates("-", go)
    _print_updates("~", [{**after, "what": f"{before['what']}  now: {after['what']}"} for before, after in change])


def _print_flip(flip: Flip) -> None:
    say(
        f"  #{flip.article_id}  {_word(flip.before)} -> {_word(flip.after)}  {flip.headline or flip.url}  ({flip.outlet})"
    )
    for reason in flip.after.reasons:
        say(f"      {reason}")


def _word(verdict: Verdict | None) -> str:
    return f"{verdict.bin} {verdict.score:.2f}" if verdict else "not judged"


def _print_updates(sign: str, rows: Sequence[Mapping[str, Any]]) -> None:
    for row in rows:
        say(
            f"  {sign} {format_instant(row['time'])}  {row['kind']:<14}  {row['what']}  [{row['outlet']} #{row['article_id']}]"
        )
