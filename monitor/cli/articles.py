"""``monitor search | show | why``: one article, the sentence behind a claim, and why it was taken or left out."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor.cli.arguments import read_settings
from monitor.cli.ledger import check_story
from monitor.cli.output import AsJson, Column, format_instant, format_when, note, print_json, print_table, say
from monitor.cli.reading import CUT, format_text, word_access, word_modified, word_page, word_published
from monitor.cli.wording import word_copies, word_correction, word_figure, word_outlet, word_speaker, word_stance
from monitor.errors import NotFound
from monitor.items import ArchivePlace
from monitor.store import corrections, decisions, read, revisits
from monitor.store.database import Store, open_store

Row = Mapping[str, Any]
ArticleArgument = Annotated[str, typer.Argument(metavar="ID|URL", help="An article's number or address.")]


def search(
    words: Annotated[str, typer.Argument(help="Words that an article must hold, all of them; any text is safe.")],
    story: Annotated[str | None, typer.Option("--story", help="Only articles of this story.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="At most so many, best match first.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Search the headlines and texts of every stored article."""
    environment = read_settings()
    with open_store(environment.database_url) as store:
        if story is not None:
            check_story(store, environment, story)
        rows = read.search_articles(store, words, story=story, limit=limit)
    if as_json:
        print_json(rows)
        return
    columns = [
        Column("ID", right=True, fixed=True),
        Column("WHEN (UTC)", fixed=True),
        Column("OUTLET"),
        Column("HEADLINE"),
    ]
    cells = [[row["article_id"], format_when(row), word_outlet(row), row["headline"] or row["url"]] for row in rows]
    print_table(columns, cells, sentences=[row.get("snippet") or "" for row in rows])
    if not rows:
        note("nothing found")


def show(
    article: ArticleArgument,
    at: Annotated[
        int | None, typer.Option("--at", metavar="OFFSET", min=0, help="Show the sentence at this offset of the text.")
    ] = None,
    version: Annotated[int | None, typer.Option("--version", min=1, help="This version; else the newest.")] = None,
    dropped: Annotated[
        bool,
        typer.Option(
            "--dropped", help="Show the lines that were cut from the page, each where it stood, with the reason."
        ),
    ] = False,
    page: Annotated[bool, typer.Option("--page", help="Write the page out as it was fetched, every byte.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show a stored article, or the sentence behind a claim with the digest of the text it stands in."""
    environment = read_settings()
    with open_store(environment.database_url) as store:
        found = load_with_page(store, article)
    text = choose_version(found, version)
    if page:
        _write_page(environment.warc_folder, found, text)
        return
    place = None if at is None else find_sentence(text["article_body"], at, found.get("in_language"))
    if as_json:
        print_json(found if place is None else {**_identify(found, text), **place})
        return
    _print_heading(found, text)
    if place is not None:
        _print_place(text["article_body"], place)
        return
    say()
    say(format_text(text, dropped=dropped))
    if dropped:
        _note_dropped(text)
    else:
        _print_findings(found, text)


def explain(article: ArticleArgument, as_json: AsJson = False) -> None:
    """Say why an article was taken in or left out, or why an address was not fetched."""
    told: dict[str, decisions.Decision] = {}
    corrected: list[dict[str, Any]] = []
    with open_store(read_settings().database_url) as store:
        address = None if article.isdecimal() else read.load_address(store, article)
        try:
            found = load_with_page(store, article)
            told = decisions.load_decisions_on(store, found["article_id"])
            corrected = corrections.list_corrections_on(store, found["article_id"])
        except NotFound:
            if address is None:
                raise NotFound(_word_unseen(article)) from None
            found = None
    if as_json:
        said = {"decisions": [asdict(told[story]) for story in sorted(told)], "corrections": corrected}
        print_json({**_describe_reasons(found, address), **said})
        return
    if found is not None:
        _print_verdicts(found)
    for row in corrected:
        say(f"corrected by you on {row['corrected_at'][:10]} ({row['correction_id']}): {word_correction(row)}")
    if address is not None:
        reason = f": {address['reason']}" if address.get("reason") else ""
        say(f"address {address['state']}{reason}  (found {format_instant(address.get('found_at'))} UTC)")


def load_with_page(store: Store, article: str) -> dict[str, Any]:
    """Return an article as the store has it, with what its page's latest look gave under ``page``. Raises NotFound."""
    found = read.load_article(store, read.find_article_id(store, article))
    return {**found, "page": revisits.load_page(store, found["article_id"])}


def _word_article_page(found: Row) -> str:
    wanted = any(verdict["is_current"] and verdict["bin"] != "out" for verdict in found.get("verdicts") or ())
    return word_page(found["page"], is_wanted=wanted)


def _word_unseen(article: str) -> str:
    if article.isdecimal():
        return f"no article has the number {article}; `monitor articles STORY --bin in review out` lists all of a story"
    return (
        f"{article} has not been seen: no source has named it yet, and no stored article has this address. "
        "`monitor sources list` shows which sources are looked at, and when; to have this page read, write its address into "
        "a file that ends in .urls in the story's folder and run `monitor crawl STORY`"
    )


def choose_version(found: Row, wanted: int | None) -> Row:
    """Return the version *wanted* of an article, None for the newest. Raises NotFound naming those there are."""
    versions: Sequence[Row] = found["versions"]
    for row in versions:
        if row["version"] == wanted:
            return row
    if wanted is not None:
        there = ", ".join(str(row["version"]) for row in versions)
        raise NotFound(f"article {found['article_id']} has no version {wanted}; it has {there}")
    return versions[-1]


def find_sentence(body: str, offset: int, language: str | None) -> dict[str, Any]:
    """Return the sentence at *offset* as ``span`` and ``sentence``; between two sentences, the later one.

    Raises NotFound where the text is shorter.
    """
    from monitor.text.sentences import split_sentences

    for sentence in split_sentences(body, language or "en"):
        if offset < sentence.end:
            return {"span": [sentence.start, sentence.end], "sentence": body[sentence.start : sentence.end]}
    raise NotFound(f"offset {offset} is beyond the text, which has {len(body)} characters")


def _write_page(folder: Path, found: Row, text: Row) -> None:
    if text["warc_file"] is None:
        raise NotFound(
            f"the page of article {found['article_id']}, version {text['version']}, is not kept: it came from a file, "
            "or MONITOR_WARC was 0 when it was fetched"
        )
    from monitor.warc import read_body

    body = read_body(folder, ArchivePlace(file=text["warc_file"], offset=text["warc_offset"]))
    sys.stdout.buffer.write(body)


def _identify(found: Row, text: Row) -> dict[str, Any]:
    keys = ("article_id", "url", "outlet", "headline", "date_published", "first_seen")
    return {**{key: found.get(key) for key in keys}, "version": text["version"], "body_sha256": text["body_sha256"]}


def _print_heading(found: Row, text: Row) -> None:
    say(f"#{found['article_id']}  {found.get('headline') or 'no headline'}")
    say(f"  {word_outlet(found)}  {found['url']}")
    dates = ", ".join(filter(None, (word_published(found), word_modified(found))))
    say(f"  {dates}, first seen {format_instant(found.get('first_seen'))} UTC")
    if access := word_access(text):
        say(f"  {access}")
    say(f"  version {text['version']} of {len(found['versions'])}, text sha256 {text['body_sha256']}")
    if text["warc_file"] is not None:
        say(f"  page as fetched: {text['warc_file']} at byte {text['warc_offset']}")
    if looked := _word_article_page(found):
        say(f"  {looked}")
    for line in word_copies(found):
        say(f"  {line}")


def _print_place(body: str, place: Row) -> None:
    start, end = place["span"]
    before, after = body.rfind("\n\n", 0, start), body.find("\n\n", end)
    paragraph_start, paragraph_end = before + 2 if before >= 0 else 0, after if after >= 0 else len(body)
    say(f"  characters {start} to {end}:")
    say()
    say(f"{body[paragraph_start:start]}>>> {place['sentence']} <<<{body[end:paragraph_end]}")


def _note_dropped(text: Row) -> None:
    cut = [line for line in text.get("dropped") or () if not line.get("in_text")]
    aside = len(text.get("dropped") or ()) - len(cut)
    note(f"lines that begin with {CUT} are page furniture and no part of the article: {len(cut)} cut when it was read")
    if aside:
        note(
            f"{aside} more stand in the stored text, but later pages showed what they are: nothing is counted from them"
        )


def _print_findings(found: Row, text: Row) -> None:
    figures = [row for row in found.get("figures") or () if row["version"] == text["version"]]
    statements = [row for row in found.get("statements") or () if row["version"] == text["version"]]
    rows = [["figure", row["span"][0], f"{word_figure(row)} ({row['source'] or 'no source named'})"] for row in figures]
    rows += [
        ["statement", row["spans"][0][0], f"{word_speaker(row['speaker'], row['role'])}: {word_stance(row['stance'])}"]
        for row in statements
    ]
    if rows:
        say()
        columns = [Column("FOUND", fixed=True), Column("AT", right=True, fixed=True), Column("WHAT")]
        print_table(columns, sorted(rows, key=lambda row: int(str(row[1]))))


def _print_verdicts(found: Row) -> None:
    say(f"#{found['article_id']}  {found.get('headline') or found['url']}  ({word_outlet(found)})")
    for verdict in found.get("verdicts") or ():
        say(f"  {verdict['story']}: {verdict['bin']}, {verdict['score']:.2f}")
        for reason in verdict["reasons"]:
            say(f"    {reason}")
    if not found.get("verdicts"):
        say("  was judged against no story")
    for verdict in found.get("verdicts") or ():
        if verdict["is_current"] and verdict["bin"] == "review":
            note(
                f"it waits for your word: `monitor story confirm {verdict['story']} {found['article_id']}`, "
                f"or `monitor story reject {verdict['story']} {found['article_id']}`"
            )
    if looked := _word_article_page(found):
        say(f"  {looked}")
    for line in word_copies(found):
        say(f"  {line}")


def _describe_reasons(found: Row | None, address: Row | None) -> dict[str, Any]:
    keys = ("article_id", "url", "outlet", "headline", "copy_of", "copy_kind", "carried_by", "verdicts", "page")
    return {**({key: found.get(key) for key in keys} if found else {}), "address": address}
