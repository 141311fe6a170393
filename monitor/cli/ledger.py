"""``monitor updates | articles | figures | statements | timeline``: what a story's ledger holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, get_args

import typer

from monitor.cli.arguments import read_choices, read_instant, read_settings
from monitor.cli.output import AsJson, Column, format_when, note, print_json, print_table, say
from monitor.cli.wording import (
    find_start,
    word_figure,
    word_finding,
    word_mentions,
    word_outlet,
    word_place,
    word_speaker,
    word_stance,
)
from monitor.environment import Environment
from monitor.errors import NotFound
from monitor.holdings import UpdateKind
from monitor.items import Bin, Stance
from monitor.store import read
from monitor.store.database import Store, open_store
from monitor.store.silence import SILENCE_KINDS

NOT_THIS_STORY = "not this story, by you"
SOMETHING_NEW = 10
"""Exit code of ``updates --exit-code`` where there is something to tell."""

KINDS = (*get_args(UpdateKind), *SILENCE_KINDS)

Row = Mapping[str, Any]
StoryArgument = Annotated[str, typer.Argument(metavar="STORY", help="The story's name.")]
Since = Annotated[
    str | None,
    typer.Option("--since", help="Only from then on: 2025-04-09, 2025-04-09T14:10Z, or 36h or 7d for so long ago."),
]
ID = Column("ID", right=True, fixed=True)
WHEN = Column("WHEN (UTC)", fixed=True)
PLACE = Column("EVIDENCE", fixed=True)


def updates(
    story: StoryArgument,
    since: Since = None,
    recorded_since: Annotated[
        str | None,
        typer.Option("--recorded-since", help="Only what the store first held from then on, whenever it happened."),
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help=f"Only these kinds: {', '.join(KINDS)}; takes several.")
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 10 where there is an update to tell, for scripts.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what is new in a story: counts that came or moved, replies, retractions, each with its sentence."""
    now = read_settings().now()
    rows = load_rows(
        story,
        lambda store: read.list_updates(
            store,
            story,
            since=read_instant(since, option="--since", now=now),
            recorded_since=read_instant(recorded_since, option="--recorded-since", now=now),
            kinds=read_choices(kind, KINDS, option="--kind"),
        ),
    )
    if as_json:
        print_json(rows)
    else:
        columns = [WHEN, Column("KIND", fixed=True), Column("WHO"), Column("OUTLET"), PLACE, Column("WHAT", below=True)]
        print_table(columns, [_update_cells(row) for row in rows], sentences=_list_sentences(rows))
        _note_empty(rows, story, "updates")
    if exit_code and rows:
        raise typer.Exit(SOMETHING_NEW)


def articles(
    story: StoryArgument,
    bins: Annotated[
        list[str] | None, typer.Option("--bin", help="Only these: in, review or out; takes several.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List a story's articles by time, with their verdicts; those that were left out come with --bin out."""
    wanted = read_choices(bins, get_args(Bin), option="--bin") or ["in", "review"]
    rows = [row for row in load_rows(story, lambda store: read.list_articles(store, story)) if row["bin"] in wanted]
    if as_json:
        print_json(rows)
        return
    columns = [
        Column("ID", right=True, fixed=True),
        WHEN,
        Column("BIN", fixed=True),
        Column("SCORE", fixed=True),
        Column("OUTLET"),
        Column("COPY OF"),
        Column("HEADLINE", below=True),
    ]
    print_table(columns, [_article_cells(row) for row in rows])
    _note_empty(rows, story, "articles")
    if waiting := sum(row["bin"] == "review" for row in rows):
        note(
            f"{waiting} for review: `monitor why ID` tells why; "
            f"settle each with `monitor story confirm {story} ID` or `monitor story reject {story} ID`"
        )


def figures(
    story: StoryArgument,
    plot: Annotated[bool, typer.Option("--plot", help="Draw each measure that moves, in the terminal.")] = False,
    measure: Annotated[str | None, typer.Option("--measure", help="Only this measure, as the table names it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show a story's counts by measure and time; values that contradict each other stand side by side."""
    rows = load_rows(story, lambda store: read.list_figures(store, story))
    measures = sorted({row["measure"] for row in rows} | {_series_of(row) for row in rows})
    rows = [row for row in rows if measure in (None, row["measure"], _series_of(row))]
    if measures and not rows:
        raise NotFound(f"no count of {measure!r} in {story}; it has counts of: {', '.join(measures)}")
    if as_json:
        print_json(rows)
        return
    rows = [{**row, "measure": _series_of(row)} for row in rows]
    if plot:
        _plot(story, rows)
        return
    columns = [
        ID,
        WHEN,
        Column("MEASURE"),
        Column("STATUS"),
        Column("CREDITED TO", below=True),
        Column("OUTLET"),
        PLACE,
    ]
    ordered = sorted(rows, key=lambda row: (row["measure"], _read_time(row)))
    print_table(
        [*columns, Column("COUNT", below=True)],
        [_figure_cells(row) for row in ordered],
        sentences=_list_sentences(ordered),
    )
    _note_empty(rows or measures, story, "figures")


def _plot(story: str, rows: Sequence[Row]) -> None:
    from monitor.cli.plot import plot_series

    articles = load_rows(story, lambda store: read.list_articles(store, story))
    dated = {row["article_id"] for row in articles if row["date_published"]}
    drawn = [row for row in rows if row["article_id"] in dated]
    say(plot_series(drawn))
    if len(drawn) < len(rows):
        note(f"{len(rows) - len(drawn)} counts stand in articles without a date and are not drawn")


def statements(
    story: StoryArgument,
    party: Annotated[str | None, typer.Option("--party", help="Only statements on behalf of this party.")] = None,
    stance: Annotated[
        list[str] | None, typer.Option("--stance", help="Only these stances, such as denial; takes several.")
    ] = None,
    mentions: Annotated[bool, typer.Option("--mentions", help="List every mention of a statement by itself.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show who said what, in which role and stance; a party that declined to comment is listed too."""
    wanted = read_choices(stance, get_args(Stance), option="--stance")
    every = load_rows(story, lambda store: read.list_statements(store, story))
    rows = [
        row
        for row in every
        if row["stance"] in (wanted or (row["stance"],))
        and (party is None or party.casefold() == (row["party"] or "").casefold())
    ]
    if every and not rows:
        parties = sorted({row["party"] for row in every if row["party"]})
        note(
            f"no such statement among {len(every)}; the parties that speak in {story} are: {', '.join(parties) or '-'}"
        )
    if as_json:
        print_json(rows)
        return
    if not mentions:
        rows = _fold_mentions(rows)
    columns = [ID, WHEN, Column("STANCE"), Column("OUTLET"), PLACE, Column("WHO (ROLE)", below=True)]
    ordered = sorted(rows, key=_read_time)
    print_table(columns, [_statement_cells(row) for row in ordered], sentences=_list_sentences(ordered))
    _note_empty(every, story, "statements")


def _fold_mentions(rows: Sequence[Row]) -> list[Row]:
    """Return the statements that retell none of the others, each with the rows that retell it under ``retold``."""
    here = {row["statement_id"] for row in rows}
    again: dict[int, list[Row]] = {}
    for row in rows:
        if row["first_mention"] in here:
            again.setdefault(row["first_mention"], []).append(row)
    return [{**row, "retold": again.get(row["statement_id"], [])} for row in rows if row["first_mention"] not in here]


def timeline(story: StoryArgument, as_json: AsJson = False) -> None:
    """Tell a story day by day: first reports, counts that moved, replies, edits."""
    rows = load_rows(story, lambda store: read.list_timeline(store, story))
    if as_json:
        print_json(rows)
        return
    day = ""
    for row in rows:
        when = format_when(row)
        if when[:10] != day:
            day = when[:10]
            say(day)
        said = f"{word_outlet(row)}  {word_place(row['article_id'], find_start(row))}"
        say(f"  {when[11:]:5}  {row['kind']:<14}  {row['what']}  [{said}]")
    _note_empty(rows, story, "events")


def load_rows(story: str, ask: Callable[[Store], Sequence[Row]]) -> Sequence[Row]:
    """Open the store, make sure that *story* is known, and return what *ask* gives. Raises NotFound and StoreError."""
    environment = read_settings()
    with open_store(environment.database_url) as store:
        return ask(store) if check_story(store, environment, story) else []


def check_story(store: Store, environment: Environment, story: str) -> bool:
    """Return whether the store holds *story*; false for one that was written but never crawled.

    Raises NotFound, naming the stories there are, where the stories' folder does not have it either.
    """
    held = {row["story"] for row in read.list_stories(store)}
    if story in held:
        return True
    if (environment.stories / story / "story.toml").is_file():
        return False
    known = held | {file.parent.name for file in environment.stories.glob("*/story.toml")}
    there = f"there are {', '.join(sorted(known))}" if known else "there is none yet; make one with `monitor story new`"
    raise NotFound(f"no story is called {story!r}: {there}")


def _note_empty(rows: Sequence[object], story: str, what: str) -> None:
    if not rows:
        note(f"no {what}; `monitor crawl {story}` or `monitor import FILE --story {story}` brings articles")


def _list_sentences(rows: Sequence[Row]) -> list[str]:
    return [row.get("sentence") or "" for row in rows]


def _update_cells(row: Row) -> list[object]:
    who = word_speaker(row["who"], row["role"], row["party"])
    place = word_place(row["article_id"], find_start(row))
    what = f"{row['what']} (series by you)" if row.get("corrections") else row["what"]
    return [format_when(row), row.get("label") or row["kind"], who, word_outlet(row), place, what]


def _article_cells(row: Row) -> list[object]:
    copy = f"#{row['copy_of']} ({row['copy_kind']})" if row.get("copy_of") else None
    score = f"{row['score']:.2f}"
    return [
        row["article_id"],
        format_when(row),
        row["bin"],
        score,
        word_outlet(row),
        copy,
        row["headline"] or row["url"],
    ]


def _figure_cells(row: Row) -> list[object]:
    place = word_place(row["article_id"], find_start(row))
    key, status = word_finding("figure", row["figure_id"]), _status_of(row)
    outlet = word_outlet(row)
    return [key, format_when(row), row["measure"], status, row["source"], outlet, place, word_figure(row)]


def _series_of(row: Row) -> str:
    """Return the series that a figure counts for; where it is no point of one, what a person or its own article calls it."""
    named = [said["into"] for said in row.get("corrections", ()) if said["into"]]
    return str(row.get("series") or (named[-1] if named else row["measure"]))


def _status_of(row: Row) -> str:
    """Return the figure's status in its series, else why it is in none: another event, a part, or told before."""
    said = {one["kind"] for one in row.get("corrections", ())}
    if "not_this_story" in said:
        return NOT_THIS_STORY
    if row.get("status"):
        return f"{row['status']}, series by you" if said else str(row["status"])
    if row["scope"] != "story":
        return str(row["scope"]).replace("_", " ")
    return "repeated" if row["role"] == "current" else str(row["role"])


def _statement_cells(row: Row) -> list[object]:
    who = word_speaker(row["speaker"], row["role"], row["party"]) + word_mentions(row.get("retold", ()))
    place = word_place(row["article_id"], find_start(row))
    stance = NOT_THIS_STORY if row.get("corrections") else word_stance(row["stance"])
    return [word_finding("statement", row["statement_id"]), format_when(row), stance, word_outlet(row), place, who]


def _read_time(row: Row) -> datetime:
    return datetime.fromisoformat(row["time"])
