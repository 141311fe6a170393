"""``monitor ledger merge | split | not-this-story | corrections | undo``: a person's word on what a ledger says.

It is replayed on whatever is read later, at once and for good, until it is undone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.arguments import read_settings
from monitor.cli.ledger import StoryArgument, check_story, load_rows
from monitor.cli.output import AsJson, format_instant, note, print_json, say
from monitor.cli.rejudge import print_changes
from monitor.cli.wording import word_correction, word_finding
from monitor.errors import NotFound
from monitor.store import corrections
from monitor.store.corrections import Word
from monitor.store.database import Store, open_store
from monitor.text.normalize import normalize_line

if TYPE_CHECKING:
    from monitor.correcting import Corrected
    from monitor.holdings import Finding

_LIKE = 0.8
"""How much of a new measure's name a known one shares, for it to be asked whether that was meant."""

_LONGEST_ID = 40
"""Digits beyond which nobody means a row; Python reads no number of thousands."""

ledger_app = typer.Typer(no_args_is_help=True, help="Correct what a story's ledger says; every word can be undone.")
Note = Annotated[str | None, typer.Option("--note", help="Why: kept, and shown by `monitor why` and `ledger corrections`.")]  # fmt: skip
Figures = Annotated[
    list[str], typer.Argument(metavar="FIGURE_ID…", help="Figures by the ID that `monitor figures` shows: f12, or 12.")
]
Findings = Annotated[
    list[str],
    typer.Argument(
        metavar="(FIGURE_ID|STATEMENT_ID)…",
        help="Figures and statements by the ID that `monitor figures` and `statements` show: f12, s7.",
    ),
]


@ledger_app.command("merge")
def merge(
    story: StoryArgument,
    measure: Annotated[str, typer.Argument(metavar="MEASURE", help="The series that is no series of its own.")],
    into: Annotated[str, typer.Argument(metavar="INTO", help="The series that its figures count for.")],
    why: Note = None,
    as_json: AsJson = False,
) -> None:
    """Say that two series count one thing: the figures of the first, and all to come, go into the second."""

    def read(store: Store) -> list[Word]:
        there = corrections.list_measures(store, story)
        gone, kept = (_read_series(store, story, named, there) for named in (measure, into))
        if gone == kept:
            raise NotFound(f"{gone!r} is one series already; name another to merge it with")
        return [Word(kind="merge", measure=gone, into=kept)]

    _correct(story, read, why, as_json=as_json)


@ledger_app.command("split")
def split(
    story: StoryArgument,
    figures: Figures,
    measure: Annotated[
        str, typer.Option("--as", metavar="MEASURE", help="The series they count for: one that is there, or a new one.")
    ],
    why: Note = None,
    as_json: AsJson = False,
) -> None:
    """Say that figures count something else: they go into a series of their own, or into another that is there."""
    into = normalize_line(measure)
    if not into:
        raise NotFound("a series needs a name: `--as dead`, or of a part of it, `--as 'dead: children'`")

    def read(store: Store) -> list[Word]:
        ids = [_read_finding(store, story, one, ("figure",))[1] for one in figures]
        held = corrections.find_series(store, story, ids)
        if there := next((key for key in ids if held.get(key) == into), None):
            raise NotFound(f"f{there} counts for {into!r} already; name another series to split it off into")
        _note_new(into, corrections.list_measures(store, story))
        return [Word(kind="split", into=into, finding="figure", finding_id=key) for key in dict.fromkeys(ids)]

    _correct(story, read, why, as_json=as_json)


@ledger_app.command("not-this-story")
def not_this_story(story: StoryArgument, findings: Findings, why: Note = None, as_json: AsJson = False) -> None:
    """Say that figures or statements do not belong to the story: they leave its series, updates and first responses."""

    def read(store: Store) -> list[Word]:
        named = [_read_finding(store, story, one, ("figure", "statement")) for one in findings]
        return [Word(kind="not_this_story", finding=kind, finding_id=key) for kind, key in dict.fromkeys(named)]

    _correct(story, read, why, as_json=as_json)


@ledger_app.command("undo")
def undo(
    ids: Annotated[
        list[int], typer.Argument(metavar="ID…", help="Corrections by their number in `ledger corrections`.")
    ],
    as_json: AsJson = False,
) -> None:
    """Take corrections back; the ledger is as it was without them."""
    from monitor.correcting import undo_corrections

    environment = read_settings()
    with open_store(environment.database_url) as store:
        done = undo_corrections(store, list(dict.fromkeys(ids)), now=environment.now())
    _print(done, "undone", as_json=as_json)


@ledger_app.command("corrections")
def list_corrections(story: StoryArgument, as_json: AsJson = False) -> None:
    """List what was corrected in a story's ledger, in the order in which it is replayed."""
    rows = load_rows(story, lambda store: corrections.list_corrections(store, story))
    if as_json:
        print_json(rows)
        return
    for row in rows:
        say(f"{row['correction_id']}  {format_instant(row['corrected_at'])}  {word_correction(row)}")
        if row["sentence"]:
            say(f"    #{row['article_id']} @{row['span'][0]}  {row['sentence']}")
    if not rows:
        note(f"nothing was corrected in {story}; `monitor ledger --help` tells how")


def _correct(story: str, read: Any, why: str | None, *, as_json: bool) -> None:
    from monitor.correcting import correct

    environment = read_settings()
    said = " ".join(why.split()) or None if why else None
    with open_store(environment.database_url) as store:
        if not check_story(store, environment, story):
            raise NotFound(f"{story} has no ledger yet; `monitor crawl {story}` brings articles")
        done = correct(store, story, read(store), note=said, now=environment.now())
    _print([done], "corrected", as_json=as_json)


def _read_series(store: Store, story: str, named: str, there: dict[str, str]) -> str:
    """Return the series that a person means by *named*. Raises NotFound, with the nearest names."""
    wanted = " ".join(named.split())
    if wanted in there.values():
        return wanted
    merges = [row for row in corrections.list_corrections(store, story) if row["kind"] == "merge"]
    if merged := next((row for row in merges if row["measure"] == wanted), None):
        undo_it = f"monitor ledger undo {merged['correction_id']}"
        raise NotFound(f"{wanted!r} counts for {merged['into']!r} by your own word; to change that: {undo_it}")
    if wanted in there:
        raise NotFound(f"what is called {wanted!r} counts for {there[wanted]!r} already; name that series")
    names = ", ".join(_find_nearest(wanted, set(there.values()))) or "none yet"
    raise NotFound(f"{story} has no series {wanted!r}; it has: {names}")


def _find_nearest(wanted: str, names: Collection[str]) -> Sequence[str]:
    """Return the names that are like *wanted*, the likest first; all of them where none is."""
    return get_close_matches(wanted.casefold(), sorted(names), n=5) or sorted(names)


def _note_new(into: str, there: dict[str, str]) -> None:
    if into in there.values():
        return
    like = get_close_matches(into.casefold(), sorted(set(there.values())), n=1, cutoff=_LIKE)
    asked = f"; was {like[0]!r} meant? `monitor ledger undo` takes it back" if like else ""
    note(f"{into!r} is a new series{asked}")


def _read_finding(store: Store, story: str, named: str, kinds: tuple[Finding, ...]) -> tuple[Finding, int]:
    """Return the figure or statement that a person means by ``f12``, ``s7`` or a bare number. Raises NotFound."""
    letter, number = (named[:1].casefold(), named[1:]) if named[:1].isalpha() else ("", named)
    wanted = tuple(kind for kind in kinds if letter in ("", kind[0]))
    if not number.isdecimal() or len(number) > _LONGEST_ID or not wanted:
        examples = " or ".join(f"{kind[0]}12 for {kind} 12" for kind in kinds)
        raise NotFound(f"{named!r} is no ID: write {examples}, as `monitor {kinds[0]}s {story}` shows them")
    there = corrections.find_findings(store, story, int(number))
    found = [kind for kind in wanted if kind in there]
    if len(found) > 1:
        told = "; ".join(f"{word_finding(kind, int(number))}: {there[kind]}" for kind in found)
        raise NotFound(f"{number} is a figure and a statement; write which one is meant. {told}")
    if not found:
        lists = " and ".join(f"`monitor {kind}s {story}`" for kind in wanted)
        raise NotFound(f"{story} has no {' or '.join(wanted)} {number}; {lists} show the IDs")
    return found[0], int(number)


def _print(done: Sequence[Corrected], how: str, *, as_json: bool) -> None:
    if as_json:
        print_json([asdict(one) for one in done])
        return
    for one in done:
        for row in one.corrections:
            say(f"{one.story}: {how} ({row['correction_id']}): {word_correction(row)}")
        print_changes(one.come, one.go, one.change)
        if how == "corrected":
            note(
                "to take it back: monitor ledger undo " + " ".join(str(row["correction_id"]) for row in one.corrections)
            )
