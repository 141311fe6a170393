"""``monitor diff``: what did an outlet change in an article between two stored versions, word by word?

Thin: which sentences are one sentence reworded, and which words differ, is said by updates/changes and text/difference.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from monitor.cli.arguments import read_settings
from monitor.cli.articles import ArticleArgument, choose_version
from monitor.cli.output import AsJson, Column, clean_cell, format_instant, note, print_json, print_table, say
from monitor.cli.wording import word_outlet
from monitor.errors import NotFound
from monitor.store import read
from monitor.store.database import open_store

if TYPE_CHECKING:
    from monitor.text.difference import Piece
    from monitor.updates.changes import Change

Row = Mapping[str, Any]

MARKS = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
"""What stands around words that stay, go and come, where there are no colours: as ``git diff --word-diff`` writes it."""
STYLES = {"same": "", "removed": "red strike", "added": "bold green"}
VERBS = (("changed", "changed"), ("added", "added"), ("removed", "taken out"))


def diff(
    article: ArticleArgument,
    first: Annotated[
        int | None, typer.Option("--from", metavar="N", min=1, help="The earlier version; else the one before --to.")
    ] = None,
    last: Annotated[
        int | None, typer.Option("--to", metavar="N", min=1, help="The later version; else the newest.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what an outlet changed in an article, word by word: sentences with figures or quotes first."""
    with open_store(read_settings().database_url) as store:
        found = read.load_article(store, read.find_article_id(store, article))
    new = choose_version(found, last)
    old = _find_before(found, new, asked=last is not None) if first is None else _find_earlier(found, first, new)
    changes = [] if old is None else _compare(found, old, new)
    headline = [] if old is None else _compare_headlines(old, new)
    if as_json:
        print_json(_describe(found, old, new, headline, changes))
    elif old is None:
        say(
            f"#{found['article_id']} has one version, read {format_instant(new['fetched_at'])} UTC: "
            "no change of its text has been seen"
        )
    else:
        _print_heading(found, old, new, headline)
        _print_changes(changes, old["version"], new["version"])
        _print_count(found, old, new, changes)


def _find_before(found: Row, version: Row, *, asked: bool) -> Row | None:
    """Return the version before *version*; None where the article has one only. Raises NotFound for a first one that was *asked* for."""
    versions: Sequence[Row] = found["versions"]
    place = [row["version"] for row in versions].index(version["version"])
    if place:
        return versions[place - 1]
    if asked and len(versions) > 1:
        raise NotFound(
            f"version {version['version']} of article {found['article_id']} is the first; use --from and --to"
        )
    return None


def _find_earlier(found: Row, first: int, new: Row) -> Row | None:
    """Return version *first*; None where the article has one only. Raises NotFound unless it is earlier than *new*."""
    old, last = choose_version(found, first), new["version"]
    if first < last:
        return old
    if len(found["versions"]) == 1:
        return None
    there = ", ".join(str(row["version"]) for row in found["versions"])
    raise NotFound(
        f"version {first} of article {found['article_id']} is not earlier than version {last}, and it has {there}; "
        "give --from an earlier one than --to"
    )


def _compare(found: Row, old: Row, new: Row) -> list[Change]:
    from monitor.updates.changes import compare_texts

    return compare_texts(_read_text(old), _read_text(new), found.get("in_language"))


def _read_text(version: Row) -> Any:
    from monitor.updates.changes import Text as Version

    lines = version["dropped"]
    return Version(
        body=version["article_body"],
        aside=frozenset(line["place"] for line in lines if line["in_text"]),
        cut=tuple(line["text"] for line in lines if not line["in_text"]),
    )


def _compare_headlines(old: Row, new: Row) -> list[Piece]:
    """Return the words of both headlines; [] where they say the same."""
    from monitor.text.difference import compare_words

    pieces = compare_words(old["headline"] or "", new["headline"] or "")
    return pieces if any(piece.op != "same" for piece in pieces) else []


def _print_heading(found: Row, old: Row, new: Row, headline: Sequence[Piece]) -> None:
    say(f"#{found['article_id']}  {found.get('headline') or 'no headline'}")
    say(f"  {word_outlet(found)}  {found['url']}")
    read_at = [f"version {row['version']}, read {format_instant(row['fetched_at'])} UTC" for row in (old, new)]
    say(f"  from {read_at[0]}, to {read_at[1]}")
    if headline:
        _print_words("  headline: ", headline)
    say()
    if old["is_teaser"] != new["is_teaser"]:
        teaser = old if old["is_teaser"] else new
        note(
            f"version {teaser['version']} is the free beginning of a paid article: what it lacks was not changed by the outlet"
        )


def _print_words(label: str, pieces: Sequence[Piece]) -> None:
    console = Console(highlight=False)
    if is_coloured(console):
        console.print(Text(label).append_text(colour_words(pieces)))
    else:
        say(label + mark_words(pieces))


def _print_changes(changes: Sequence[Change], old: int, new: int) -> None:
    cells = [_word_change(change, old, new) for change in changes]
    console = Console(highlight=False)
    if not is_coloured(console):
        columns = [Column("KIND"), Column("VERSION", right=True), Column("AT", right=True), Column("HAS")]
        print_table(columns, cells, sentences=[mark_words(change.words) for change in changes])
        return
    for row, change in zip(cells, changes, strict=True):
        kind, version, at, has = row
        console.print(Text(f"{kind}  version {version} {at}" + (f"  {has}" if has else ""), style="bold"))
        console.print(Padding(colour_words(change.words), (0, 0, 1, 2)))


def _word_change(change: Change, old: int, new: int) -> list[str]:
    """Return kind, version, offset and what the sentence has; a sentence that was taken out stands in the *old* version."""
    sentence, version = (change.after, new) if change.after is not None else (change.before, old)
    has = [word for word, is_so in (("figure", change.has_figure), ("quote", change.has_quote)) if is_so]
    return [change.kind, str(version), f"@{sentence.start if sentence else 0}", ", ".join(has)]


def _print_count(found: Row, old: Row, new: Row, changes: Sequence[Change]) -> None:
    counts: Counter[str] = Counter(change.kind for change in changes)
    told = ", ".join(f"{counts[kind]} {verb}" for kind, verb in VERBS if counts[kind])
    if not told:
        say("no sentence differs: lines that are no part of the article came or went, or sentences stand elsewhere")
        return
    sentence = "sentence" if len(changes) == 1 else "sentences"
    say()
    say(f"{len(changes)} {sentence}: {told}")
    _, version, at, _ = _word_change(changes[0], old["version"], new["version"])
    note(f"in its place in the text: monitor show {found['article_id']} --version {version} --at {at[1:]}")


def is_coloured(console: Console) -> bool:
    """Tell whether words can be told apart by their colour: on a terminal that has colours, and where nobody has turned them off."""
    return sys.stdout.isatty() and console.color_system is not None and not console.no_color


def mark_words(pieces: Iterable[Piece]) -> str:
    """Return *pieces* as one line with ``[-what went-]`` and ``{+what came+}``."""
    return "".join(f"{space}{MARKS[op][0]}{text}{MARKS[op][1]}" for space, op, text in _list_words(pieces))


def colour_words(pieces: Iterable[Piece]) -> Text:
    """Return *pieces* as a terminal shows them: what went red and struck through, what came green."""
    line = Text()
    for space, op, text in _list_words(pieces):
        line.append(space).append(text, style=STYLES[op])
    return line


def _list_words(pieces: Iterable[Piece]) -> list[tuple[str, str, str]]:
    """Return for each piece the blank before it, what becomes of it, and its words on one line."""
    words: list[tuple[str, str, str]] = []
    for piece in pieces:
        replaces = bool(words) and words[-1][1] == "removed" and piece.op == "added"
        space = " " if words and piece.spaced and not replaces else ""
        words.append((space, piece.op, clean_cell(piece.text)))
    return words


def _describe(
    found: Row, old: Row | None, new: Row, headline: Sequence[Piece], changes: Sequence[Change]
) -> dict[str, Any]:
    both = None if old is None or not headline else {"before": old["headline"], "after": new["headline"]}
    return {
        **{key: found.get(key) for key in ("article_id", "url", "outlet", "headline")},
        "from": None if old is None else _describe_version(old),
        "to": _describe_version(new),
        "headline_change": None if both is None else {**both, "words": _describe_words(headline)},
        "changes": [_describe_change(change) for change in changes],
    }


def _describe_version(version: Row) -> dict[str, Any]:
    keys = ("version", "fetched_at", "date_modified", "headline", "is_teaser", "body_sha256")
    return {key: version[key] for key in keys}


def _describe_change(change: Change) -> dict[str, Any]:
    sides = {
        name: None if sentence is None else {"sentence": sentence.text, "span": [sentence.start, sentence.end]}
        for name, sentence in (("before", change.before), ("after", change.after))
    }
    return {
        "kind": change.kind,
        **sides,
        "has_figure": change.has_figure,
        "has_quote": change.has_quote,
        "words": _describe_words(change.words),
    }


def _describe_words(pieces: Iterable[Piece]) -> list[dict[str, str]]:
    return [{"op": piece.op, "text": piece.text} for piece in pieces]
