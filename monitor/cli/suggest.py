"""``monitor sources suggest STORY``: which outlets would report on this story, and why?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.arguments import read_settings
from monitor.cli.output import AsJson, Column, note, print_json, print_table

if TYPE_CHECKING:
    from monitor.environment import Environment
    from monitor.items import Story
    from monitor.outlets import Outlet
    from monitor.suggestions import Suggestion

SHOWN = 12
"""Outlets that are suggested unless ``--limit`` says otherwise."""
_COLUMNS = [
    Column("OUTLET"),
    Column("SCORE", right=True, fixed=True),
    Column("COUNTRY", fixed=True),
    Column("LANGUAGE", fixed=True),
    Column("SOURCES"),
    Column("ASKED", fixed=True),
    Column("WHY", below=True),
]


def suggest(
    story: Annotated[str, typer.Argument(help="The story's name.")],
    add: Annotated[
        bool, typer.Option("--add", help="List them in the story's story.toml: its crawls ask those that stand there.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Most outlets to suggest.")] = SHOWN,
    as_json: AsJson = False,
) -> None:
    """Suggest outlets for a story by the countries, languages and newspapers that its seeds name. Fetches nothing."""
    from monitor.sources import load_outlets
    from monitor.stories import load_stories
    from monitor.suggestions import suggest_outlets

    environment = read_settings()
    (followed,) = load_stories(environment.stories, [story], fetched_at=environment.now())
    outlets = load_outlets(environment.sources)
    suggestions = suggest_outlets(followed, outlets, limit=limit)
    added = _add(environment, followed, suggestions) if add and suggestions else []
    rows = [_describe(suggestion, followed, added) for suggestion in suggestions]
    if as_json:
        print_json(rows)
    else:
        print_table(_COLUMNS, [_cells(row) for row in rows])
    _note_outcome(environment, followed, outlets, rows, added)


def _add(environment: Environment, story: Story, suggestions: Sequence[Suggestion]) -> list[str]:
    """List the outlets in story.toml; return those that were not asked before. A first list keeps the user's own outlets."""
    from monitor.sources import list_own_outlets
    from monitor.stories import add_outlets

    names = [suggestion.outlet.name for suggestion in suggestions if not _asks(story, suggestion.outlet)]
    if not story.outlets:
        names = [suggestion.outlet.name for suggestion in suggestions] + list_own_outlets(environment.sources)
    return add_outlets(environment.stories / story.name, names)


def _asks(story: Story, outlet: Outlet) -> bool:
    """Tell whether a crawl for *story* asks any source of *outlet*."""
    names = {outlet.name, *(source.name for source in outlet.sources)}
    names |= {name.partition(":")[0] for name in names}
    return not story.outlets or bool(names & set(story.outlets))


def _describe(suggestion: Suggestion, story: Story, added: Sequence[str]) -> dict[str, Any]:
    outlet = suggestion.outlet
    return {
        "outlet": outlet.name,
        "title": outlet.title,
        "homepage": outlet.homepage,
        "score": suggestion.score,
        "country": outlet.country,
        "language": outlet.language,
        "sources": dict(Counter(source.kind for source in outlet.sources)),
        "asked": _asks(story, outlet) or outlet.name in added,
        "added": outlet.name in added,
        "reasons": list(suggestion.reasons),
    }


def _cells(row: dict[str, Any]) -> list[object]:
    asked = "added" if row["added"] else "yes" if row["asked"] else "no"
    sources = ", ".join(_count_kind(count, kind) for kind, count in row["sources"].items())
    why = "; ".join(row["reasons"])
    return [row["outlet"], f"{row['score']:.2f}", row["country"], row["language"], sources, asked, why]


def _count_kind(count: int, kind: str) -> str:
    if count == 1:
        return f"1 {kind}"
    return f"{count} {'searches' if kind == 'search' else f'{kind}s'}"


def _note_outcome(
    environment: Environment,
    story: Story,
    outlets: Sequence[Outlet],
    rows: Sequence[dict[str, Any]],
    added: Sequence[str],
) -> None:
    file, there = environment.stories / story.name / "story.toml", len(outlets)
    if not rows:
        note(
            f"none of {there} outlets has to do with a country, language or newspaper that {story.name} names;"
            " add others to sources.toml, or more seeds to the story"
        )
        return
    note(f"{len(rows)} of {there} outlets")
    if added:
        listed = len({*story.outlets, *added})
        note(f"added {len(added)} to outlets in {file}; a crawl for {story.name} asks the {listed} that stand there")
        if others := [name for name in added if name not in {row["outlet"] for row in rows}]:
            note(f"among them those of your own sources.toml: {', '.join(others)}")
    elif not story.outlets:
        note(f"{story.name} lists no outlets, so a crawl for it asks all {there}; --add lists these in {file}")
    elif all(row["asked"] for row in rows):
        note(f"all of them stand in outlets in {file} already")
