"""``monitor story new | list | show``: which stories are followed, and what do their seeds say?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.arguments import SeveralValues, read_day, read_settings
from monitor.cli.decisions import confirm, reject, undo
from monitor.cli.output import AsJson, Column, note, print_json, print_table, say
from monitor.cli.wording import word_figure, word_speaker, word_stance
from monitor.environment import Environment
from monitor.errors import StoryError
from monitor.items import Story

if TYPE_CHECKING:
    from monitor.seed_files import SeedReading

SHOWN = 8
"""Rows of each kind that a person is shown of what the seeds say; ``--verbose`` and ``--json`` give all."""

story_app = typer.Typer(no_args_is_help=True, help="The stories that are followed, and what their seeds say.")

story_app.command("confirm")(confirm)
story_app.command("reject")(reject)
story_app.command("undo")(undo)

Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="List every line that was cut, and every finding.")]


@story_app.command("new", cls=SeveralValues)
def new_story(
    name: Annotated[str, typer.Argument(help="The story's name: letters, digits, - and _; its folder is called so.")],
    seed: Annotated[
        list[Path],
        typer.Option("--seed", help="Seed files or folders of them: .txt .md .html .jsonl .urls; takes several."),
    ],
    title: Annotated[
        str | None, typer.Option("--title", help="What is followed, in a line; else the first seed's headline.")
    ] = None,
    since: Annotated[str | None, typer.Option("--since", help="First day of the story; earlier is background.")] = None,
    until: Annotated[str | None, typer.Option("--until", help="Last day of the story.")] = None,
    overwrite: Annotated[
        bool, typer.Option("--replace", help="Write over a story of that name; its other seed files stay.")
    ] = False,
    verbose: Verbose = False,
    as_json: AsJson = False,
) -> None:
    """Read the seeds, show what was understood, and write story.toml with the seed files beside it."""
    from monitor.seed_files import read_seeds
    from monitor.stories import write_story

    environment = read_settings()
    folder = environment.stories / name
    _refuse_existing(folder, overwrite=overwrite)
    reading = read_seeds(seed, fetched_at=environment.now())
    story = Story(
        name=name,
        title=title or next((article.headline for article in reading.articles if article.headline), None) or name,
        since=read_day(since, option="--since"),
        until=read_day(until, option="--until"),
        seeds=tuple(replace(article, seed_of=name) for article in reading.articles),
        urls=reading.urls,
    )
    if not (story.seeds or story.urls):
        raise StoryError(f"no seed in {', '.join(map(str, seed))}; give .txt, .md, .html, .jsonl or .urls files")
    known = _describe(story, reading)
    written = write_story(folder, story, seed_paths=seed, overwrite=overwrite)
    known["written"] = [str(path) for path in written]
    if as_json:
        print_json(known)
        return
    _print_understanding(known, verbose=verbose)
    _note_leftovers(folder, seed)
    note(f"wrote {folder / 'story.toml'}; its comments say what can be set there. Next: monitor crawl {name}")


@story_app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List the stories, with how many articles of each the store holds."""
    from monitor.stories import load_stories

    environment = read_settings()
    bins = _count_bins(environment)
    stories = load_stories(environment.stories, fetched_at=environment.now())
    rows = [_summarise(story, bins.get(story.name, {})) for story in stories]
    if as_json:
        print_json(rows)
        return
    columns = [Column("STORY"), Column("SINCE", fixed=True), *(Column(t, right=True) for t in ("IN", "REVIEW", "OUT"))]
    keys = ("story", "since", "in", "review", "out", "title")
    print_table([*columns, Column("TITLE")], [[row[key] for key in keys] for row in rows])
    if not rows:
        note(f"no stories in {environment.stories}; make one with: monitor story new NAME --seed FILE…")


@story_app.command("show")
def show_story(
    name: Annotated[str, typer.Argument(help="The story's name.")], verbose: Verbose = False, as_json: AsJson = False
) -> None:
    """Show a story's title, window and terms, and what its seeds say."""
    from monitor.seed_files import read_seeds
    from monitor.stories import load_stories

    environment = read_settings()
    (story,) = load_stories(environment.stories, [name], fetched_at=environment.now())
    folder = environment.stories / name
    known = _describe(story, read_seeds([folder], fetched_at=environment.now()))
    known["articles"] = _count_bins(environment).get(name, {})
    known["decisions"] = _list_decisions(environment, name)
    if as_json:
        print_json(known)
    else:
        _print_understanding(known, verbose=verbose)
        _print_rows("said", [_word_decision(row) for row in known["decisions"]], None)


def _refuse_existing(folder: Path, *, overwrite: bool) -> None:
    # Before the seeds are read: reading takes seconds, and the answer would be the same.
    if (folder / "story.toml").exists() and not overwrite:
        raise StoryError(
            f"the story {folder.name!r} is there already ({folder}); choose another name, or add --replace"
        )


def _describe(story: Story, reading: SeedReading) -> dict[str, Any]:
    from monitor.cli.understanding import understand

    return {
        "story": story.name,
        "title": story.title,
        "since": story.since,
        "until": story.until,
        "scope": story.scope,
        "own_terms": list(story.terms),
        "own_not_terms": list(story.not_terms),
        **understand(story, reading),
    }


def _summarise(story: Story, bins: Mapping[str, int]) -> dict[str, Any]:
    return {
        "story": story.name,
        "title": story.title,
        "since": story.since,
        "until": story.until,
        "seeds": len(story.seeds) + len(story.urls),
        **{name: bins.get(name, 0) for name in ("in", "review", "out")},
    }


def _count_bins(environment: Environment) -> Mapping[str, Mapping[str, int]]:
    """Return how many articles of each bin each story has; {} where nothing was ever stored."""
    from monitor.store import read
    from monitor.store.database import open_store

    with open_store(environment.database_url) as store:
        return {row["story"]: row for row in read.list_stories(store)}


def _list_decisions(environment: Environment, story: str) -> list[dict[str, Any]]:
    """Return what a person said of the story's articles; [] where nothing was ever stored."""
    from monitor.store import decisions
    from monitor.store.database import open_store

    with open_store(environment.database_url) as store:
        return decisions.list_decisions(store, story)


def _word_decision(row: Mapping[str, Any]) -> str:
    why = f" ({row['note']})" if row["note"] else ""
    return f"{row['verdict']} {row['decided_at'][:10]}: #{row['article_id']} {row['headline'] or row['url']}{why}"


def _print_understanding(known: Mapping[str, Any], *, verbose: bool) -> None:
    limit = None if verbose else SHOWN
    say(f"{known['story']}: {known['title']}")
    if known["since"] or known["until"]:
        say(f"  from {known['since'] or 'the beginning'} to {known['until'] or 'now'}")
    if known["scope"] != Story.scope:
        say(f"  followed as {known['scope']}")
    _print_rows("who", [word_speaker(row["speaker"], row["role"], row["party"]) for row in known["who"]], limit)
    _print_rows("what", [_word_count(row) for row in known["what"]], limit)
    _print_rows("open", [_word_open(row) for row in known["open"]], limit)
    _print_rows("places", [" · ".join(known["places"][:limit])] if known["places"] else [], limit)
    _print_rows("terms", [" · ".join(known["terms"][: limit and 2 * limit])] if known["terms"] else [], limit)
    _print_rows("seeds", [_word_seed(row) for row in known["seeds"]], None)
    _print_rows("fetch", known["urls"], limit)
    _print_cuts(known["cut"], verbose=verbose)
    unknown = [f"{row['file']}: {'; '.join(map(_shorten, row['unknown']))}" for row in known["unknown"]]
    _print_rows("unknown", unknown, None)
    _print_rows("same", [f"{row['file']}: {row['duplicate']}" for row in known["duplicates"]], None)
    _print_rows("skipped", [f"{name}: no kind of seed" for name in known["skipped"]], None)


def _print_rows(label: str, rows: Sequence[str], limit: int | None) -> None:
    shown = list(rows[:limit])
    if len(rows) > len(shown):
        shown.append(f"… and {len(rows) - len(shown)} more (--verbose)")
    for number, row in enumerate(shown):
        say(f"  {label if number == 0 else '':<8}{row}")


def _word_count(row: Mapping[str, Any]) -> str:
    credited = f" ({row['source']})" if row["source"] else ""
    context = "" if row["scope"] == "story" else f" [{row['scope'].replace('_', ' ')}]"
    seeds = f", in {len(row['seeds'])} seeds" if len(row["seeds"]) > 1 else ""
    return f"{word_figure(row)}{credited}{context}{seeds}"


def _word_open(row: Mapping[str, Any]) -> str:
    return f"{word_speaker(row['speaker'], None, row['party'])}: {word_stance(row['stance'])}"


def _shorten(unknown: str) -> str:
    """Return ``no headline`` of ``no headline: no first line stands apart``; what the text does say is kept."""
    return unknown if "'" in unknown else unknown.partition(":")[0]


def _word_seed(row: Mapping[str, Any]) -> str:
    day = row["date_published"].date().isoformat() if row["date_published"] else "no date"
    return f"{row['file']}: {day}, {row['in_language'] or 'language unknown'}, {row['words']} words" + (
        f", {row['headline']}" if row["headline"] else ""
    )


def _print_cuts(cuts: Sequence[Mapping[str, Any]], *, verbose: bool) -> None:
    total = sum(row["lines"] for row in cuts)
    if not total:
        return
    say(f"  {'cut':<8}{total} lines of page furniture")
    for row in cuts:
        reasons = ", ".join(f"{reason} {count}" for reason, count in row["reasons"].items())
        say(f"  {'':<8}{row['file']}: {row['lines']} ({reasons})")
        for line in row["dropped"] if verbose else ():
            say(f"  {'':<10}{line['reason']}: {line['text']}")


def _note_leftovers(folder: Path, seeds: Sequence[Path]) -> None:
    from monitor.seed_files import list_seed_files

    handed = {path.name for path in list_seed_files(seeds)[0]}
    for path in list_seed_files([folder])[0]:
        if path.name not in handed:
            note(f"{path} was a seed before and still is one; delete the file to drop it")
