"""What does a story's ledger hold? Its articles, figures, statements, series, updates, and all of it as one JSON.

The keys are those of ``ledger/1`` (docs/ledger.md, "The ledger as JSON"); the lists add what a table for people needs. Rows are
ordered by time, then address and place in the text, so that the same articles give one answer in whatever order they came.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, select
from sqlalchemy.orm import Session, aliased

from monitor.errors import NotFound
from monitor.store.corrected import mark_corrected, read_corrections
from monitor.store.database import Store
from monitor.store.ledger_models import FigureRow, FirstResponseRow, LedgerUpdateRow, SeriesPointRow, StatementRow
from monitor.store.models import ArticleRow, StoryRow, VerdictRow, VersionRow
from monitor.store.storable import refuse_naive

AnyRow = Row[*tuple[Any, ...]]
"""A row of whatever columns."""

FIGURE_KEYS = (
    "measure", "measure_text", "value_low", "value_high", "qualifier", "unit", "source", "source_kind", "role", "scope",
    "as_of", "posted_at", "novel",
)  # fmt: skip
STATEMENT_KEYS = (
    "speaker", "role", "party", "stance", "mode", "direct", "cue", "quote_or_paraphrase", "posted_at", "novel", "spans",
    "sentence",
)  # fmt: skip
POINT_KEYS = (
    "time", "value_low", "value_high", "qualifier", "status", "figure_id", "article_id", "source", "rule",
    "independent_sources",
)  # fmt: skip
UPDATE_KEYS = ("update_id", "time", "kind", "label", "what", "before", "after", "article_id")
RESPONSE_KEYS = ("party", "speaker", "stance", "time", "article_id", "statement_id")
CONTEXT_KEYS = ("outlet", "headline", "url", "time")
"""What the lists add to the contract's keys, so that a row can be read by itself; with ``time_precision``."""
DAY_ONLY = ("day", "guess")
"""Precisions of a publication date whose time of day means nothing: midnight, or a wall clock of no known zone."""


def iso(value: Any) -> Any:
    """Return an instant as ISO 8601 in UTC with a Z, whole seconds where it has no more; anything else as it is."""
    if not isinstance(value, datetime):
        return value
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


_DATED = (ArticleRow.date_published, ArticleRow.date_published_precision)


def read_precision(row: AnyRow) -> dict[str, str]:
    """Return ``time_precision`` of a row that has its article's date: ``day`` where *time* is a date of which only the day is known."""
    is_day = row.time == row.date_published and row.date_published_precision in DAY_ONLY
    return {"time_precision": "day" if is_day else "minute"}


def load_ledger(store: Store, story: str, *, generated_at: datetime) -> dict[str, Any]:
    """Return the whole ledger of *story* as the contract's ``ledger/1``. Raises NotFound for a story never saved."""
    refuse_naive(generated_at=generated_at)
    with store.read() as session:
        _require_story(session, story)
        return {
            "schema": "ledger/1",
            "story": story,
            "generated_at": iso(generated_at),
            "articles": _load_articles(session, story),
            "figures": mark_corrected(session, story, map(figure_dict, session.execute(select_figures(story)))),
            "statements": mark_corrected(
                session, story, map(statement_dict, session.execute(select_statements(story)))
            ),
            "series": _load_series(session, story, POINT_KEYS),
            "updates": mark_corrected(session, story, map(_update_dict, session.execute(_select_updates(story)))),
            "first_responses": [_pick(row, RESPONSE_KEYS) for row in session.execute(_select_responses(story))],
            "corrections": [
                {key: iso(value) for key, value in row.items()} for row in read_corrections(session, story)
            ],
        }


def list_articles(store: Store, story: str, *, bin: str | None = None) -> list[dict[str, Any]]:  # noqa: A002
    """Return the story's articles (of one *bin*) by time: the contract's keys, ``versions`` and ``version`` as numbers, ``time``.

    ``versions`` is how many texts are held, ``version`` the newest one's number: the same.
    """
    with store.read() as session:
        _require_story(session, story)
        rows = session.execute(_select_articles(story, bin)).all()
        return [
            _article_dict(row)
            | {"versions": row.current_version, "version": row.current_version, "time": iso(row.time)}
            | read_precision(row)
            for row in rows
        ]


def list_figures(store: Store, story: str) -> list[dict[str, Any]]:
    """Return the story's figures by time: the contract's keys, ``status`` in the series, corrections, outlet, headline, url, time."""
    with store.read() as session:
        _require_story(session, story)
        rows = session.execute(select_figures(story))
        keys = ("status", "rule", "independent_sources", *CONTEXT_KEYS)
        told = [figure_dict(row) | _pick(row, keys) | read_precision(row) for row in rows]
        return mark_corrected(session, story, told)


def list_statements(store: Store, story: str) -> list[dict[str, Any]]:
    """Return the story's statements by time: the contract's keys, sentence_span, outlet, headline, url, time."""
    with store.read() as session:
        _require_story(session, story)
        rows = session.execute(select_statements(story))
        told = [
            statement_dict(row)
            | _pick(row, CONTEXT_KEYS)
            | {"sentence_span": [row.sentence_start, row.sentence_end]}
            | read_precision(row)
            for row in rows
        ]
        return mark_corrected(session, story, told)


def list_series(store: Store, story: str) -> list[dict[str, Any]]:
    """Return the story's series as the contract has them; each point also with outlet, headline, url and sentence."""
    with store.read() as session:
        _require_story(session, story)
        return _load_series(session, story, (*POINT_KEYS, "outlet", "headline", "url", "sentence"))


def list_updates(
    store: Store,
    story: str,
    *,
    since: datetime | None = None,
    recorded_since: datetime | None = None,
    kinds: Collection[str] = (),
) -> list[dict[str, Any]]:
    """Return the story's updates by time: the contract's keys, recorded_at, who, role, sentence, span, outlet, url.

    *since* bounds the update's own time, *recorded_since* when the store first held it; both include the instant. ``who``
    is the speaker or the source credited, None where there is none; ``span`` and ``sentence`` are the evidence.
    """
    refuse_naive(since=since, recorded_since=recorded_since)
    query = _select_updates(story)
    if since is not None:
        query = query.where(LedgerUpdateRow.time >= since)
    if recorded_since is not None:
        query = query.where(LedgerUpdateRow.recorded_at >= recorded_since)
    if kinds:
        query = query.where(LedgerUpdateRow.kind.in_(sorted(kinds)))
    with store.read() as session:
        _require_story(session, story)
        told = [_update_dict(row) | _evidence(row) for row in session.execute(query)]
        return mark_corrected(session, story, told)


def list_timeline(store: Store, story: str) -> list[dict[str, Any]]:
    """Return what happened, by time: each update, and each article on the story that is no copy, as kind ``article``.

    Keys: time, time_precision, kind, what, who, sentence, span, outlet, headline, url, article_id. An article comes before its updates.
    """
    keys = (
        "time", "time_precision", "kind", "what", "who", "sentence", "span", "outlet", "headline", "url", "article_id"
    )  # fmt: skip
    with store.read() as session:
        _require_story(session, story)
        articles = [
            _pick(row, ("time", "outlet", "headline", "url", "article_id"))
            | {"kind": "article", "what": row.headline or row.url, "who": None, "sentence": None, "span": None}
            | read_precision(row)
            for row in session.execute(_select_articles(story, "in"))
            if row.copy_of is None
        ]
        updates = [_update_dict(row) | _evidence(row) for row in session.execute(_select_updates(story))]
    rows = [{key: row[key] for key in keys} for row in articles + updates]
    return sorted(rows, key=lambda row: (datetime.fromisoformat(row["time"]), row["url"]))


def _require_story(session: Session, story: str) -> None:
    if session.get(StoryRow, story) is None:
        held = ", ".join(session.scalars(select(StoryRow.name).order_by(StoryRow.name))) or "none yet"
        raise NotFound(f"no story {story!r} in the store; it holds: {held}. `monitor crawl {story}` would make it")


# ---- articles -----------------------------------------------------------------------------------------------------

_ARTICLE_KEYS = ("article_id", "url", "outlet", "headline", "in_language", "date_published", "date_modified")


def _select_articles(story: str, only_bin: str | None = None) -> Select[Any]:
    first = aliased(VersionRow)
    # A live blog is listed from when it began; its version's time is that of the newest entry.
    began = func.coalesce(ArticleRow.date_published, first.time)
    time = case((first.is_live_blog, began), else_=first.time)
    query = (
        select(*ArticleRow.__table__.columns, ArticleRow.id.label("article_id"))
        .add_columns(time.label("time"), VersionRow.copy_of, VersionRow.copy_kind)
        .add_columns(VerdictRow.bin, VerdictRow.score, VerdictRow.reasons)
        .join(VerdictRow, VerdictRow.article_id == ArticleRow.id)
        .join(first, (first.article_id == ArticleRow.id) & (first.version == 1))
        .join(
            VersionRow,
            (VersionRow.article_id == ArticleRow.id) & (VersionRow.version == ArticleRow.current_version),
        )
        .where(VerdictRow.story == story, VerdictRow.is_current)
        .order_by(time, ArticleRow.url)
    )
    return query if only_bin is None else query.where(VerdictRow.bin == only_bin)


def _article_dict(row: AnyRow) -> dict[str, Any]:
    return _pick(row, (*_ARTICLE_KEYS, "first_seen", "bin", "score", "reasons", "copy_of", "copy_kind"))


def _load_articles(session: Session, story: str) -> list[dict[str, Any]]:
    row = VersionRow
    query = (
        select(row.article_id, row.version, row.fetched_at, row.body_sha256, row.article_body)
        .join(VerdictRow, VerdictRow.article_id == row.article_id)
        .where(VerdictRow.story == story, VerdictRow.is_current)
        .order_by(row.article_id, row.version)
    )
    versions: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for one in session.execute(query):
        versions[one.article_id].append(_pick(one, ("version", "fetched_at", "body_sha256", "article_body")))
    articles = session.execute(_select_articles(story)).all()
    return [{**_article_dict(one), "versions": versions[one.article_id]} for one in articles]


# ---- figures, statements, series ----------------------------------------------------------------------------------


def select_figures(story: str | None = None, *, article_id: int | None = None) -> Select[Any]:
    """Return the query for a story's figures (articles that are ``in`` only), or for all figures of one article."""
    query = (
        select(*FigureRow.__table__.columns, FigureRow.id.label("figure_id"))
        .add_columns(SeriesPointRow.status, SeriesPointRow.rule, SeriesPointRow.independent_sources)
        .add_columns(SeriesPointRow.measure.label("series"))
        .outerjoin(SeriesPointRow, SeriesPointRow.figure_id == FigureRow.id)
    )
    return _with_context(query, FigureRow, story, article_id).order_by(
        _time_of(FigureRow), ArticleRow.url, VersionRow.version, FigureRow.span_start, FigureRow.id
    )


def select_statements(story: str | None = None, *, article_id: int | None = None) -> Select[Any]:
    """Return the query for a story's statements (articles that are ``in`` only), or for all of one article."""
    query = select(*StatementRow.__table__.columns, StatementRow.id.label("statement_id"))
    return _with_context(query, StatementRow, story, article_id).order_by(
        _time_of(StatementRow), ArticleRow.url, VersionRow.version, StatementRow.sentence_start, StatementRow.id
    )


def _time_of(table: type[FigureRow] | type[StatementRow]) -> ColumnElement[Any]:
    """Return the instant that stands for a row: its entry's in a live blog, else its version's."""
    return func.coalesce(table.posted_at, VersionRow.time)


def _with_context(
    query: Select[Any], table: type[FigureRow] | type[StatementRow], story: str | None, article_id: int | None
) -> Select[Any]:
    query = (
        query.add_columns(VersionRow.version, _time_of(table).label("time"), VersionRow.copy_of)
        .add_columns(ArticleRow.outlet, ArticleRow.headline, ArticleRow.url, *_DATED)
        .join(VersionRow, VersionRow.id == table.version_id)
        .join(ArticleRow, ArticleRow.id == table.article_id)
    )
    if article_id is not None:
        return query.where(table.article_id == article_id)
    on_story = (VerdictRow.article_id == table.article_id) & (VerdictRow.story == table.story)
    return query.join(VerdictRow, on_story).where(table.story == story, VerdictRow.is_current, VerdictRow.bin == "in")


def figure_dict(row: AnyRow) -> dict[str, Any]:
    """Return one figure of the ledger, from a row of :func:`select_figures`."""
    keys = _pick(row, ("figure_id", "article_id", "version", *FIGURE_KEYS, "series"))
    return {**keys, "span": [row.span_start, row.span_end], "sentence": row.sentence}


def statement_dict(row: AnyRow) -> dict[str, Any]:
    """Return one statement of the ledger, from a row of :func:`select_statements`."""
    return _pick(row, ("statement_id", "article_id", "version", *STATEMENT_KEYS, "first_mention"))


def _load_series(session: Session, story: str, point_keys: Sequence[str]) -> list[dict[str, Any]]:
    """Return the series by measure, points by time; a series is named as most of its points word it."""
    point = SeriesPointRow
    query = (
        select(*point.__table__.columns)
        .add_columns(FigureRow.value_low, FigureRow.value_high, FigureRow.qualifier, FigureRow.source)
        .add_columns(FigureRow.measure_text, FigureRow.unit, FigureRow.sentence, FigureRow.span_start)
        .add_columns(ArticleRow.outlet, ArticleRow.headline, ArticleRow.url)
        .join(FigureRow, FigureRow.id == point.figure_id)
        .join(ArticleRow, ArticleRow.id == point.article_id)
        .where(point.story == story)
        .order_by(point.time, ArticleRow.url, FigureRow.span_start, point.figure_id)
    )
    series: defaultdict[str, list[AnyRow]] = defaultdict(list)
    for row in session.execute(query):
        series[row.measure].append(row)
    return [
        {
            **_pick(_most_usual(rows), ("measure", "measure_text", "unit")),
            "points": [_pick(row, point_keys) for row in rows],
        }
        for _measure, rows in sorted(series.items())
    ]


def _most_usual(rows: Sequence[AnyRow]) -> AnyRow:
    """Return the row with the commonest wording, letter case aside; of equals the one nearest to two words, then the earliest.

    One word says too little ("captured"), a clause is no name.
    """
    wordings = Counter(row.measure_text.casefold() for row in rows)
    # max keeps the first of equals
    return max(rows, key=lambda row: (wordings[row.measure_text.casefold()], -abs(len(row.measure_text.split()) - 2)))


# ---- updates ------------------------------------------------------------------------------------------------------


# Of two updates of one article and kind, the one whose sentence comes first.
_PLACE = func.coalesce(FigureRow.span_start, StatementRow.sentence_start, 0)


def _select_updates(story: str) -> Select[Any]:
    row = LedgerUpdateRow
    return (
        select(*row.__table__.columns, row.id.label("update_id"))
        .add_columns(FigureRow.sentence.label("figure_sentence"), FigureRow.source, FigureRow.span_start)
        .add_columns(FigureRow.span_end, FigureRow.measure, StatementRow.speaker, StatementRow.role, StatementRow.party)
        .add_columns(StatementRow.sentence.label("statement_sentence"))
        .add_columns(StatementRow.sentence_start, StatementRow.sentence_end)
        .add_columns(ArticleRow.outlet, ArticleRow.headline, ArticleRow.url, *_DATED)
        .join(ArticleRow, ArticleRow.id == row.article_id)
        .outerjoin(FigureRow, FigureRow.id == row.figure_id)
        .outerjoin(StatementRow, StatementRow.id == row.statement_id)
        .where(row.story == story)
        .order_by(row.time, ArticleRow.url, row.kind, _PLACE, row.what, row.id)
    )


def _update_dict(row: AnyRow) -> dict[str, Any]:
    found = _pick(row, ("figure_id", "statement_id"))
    return _pick(row, UPDATE_KEYS) | {key: value for key, value in found.items() if value is not None}


def _evidence(row: AnyRow) -> dict[str, Any]:
    by_figure = row.figure_id is not None
    span = (row.span_start, row.span_end) if by_figure else (row.sentence_start, row.sentence_end)
    return {
        "recorded_at": iso(row.recorded_at),
        "who": row.source if by_figure else row.speaker,
        "source": row.source,
        "speaker": row.speaker,
        "role": None if by_figure else row.role,
        "party": None if by_figure else row.party,
        "measure": row.measure,
        "sentence": row.figure_sentence if by_figure else row.statement_sentence,
        "span": None if span[0] is None else list(span),
        **_pick(row, ("outlet", "headline", "url")),
        **read_precision(row),
    }


def _select_responses(story: str) -> Select[Any]:
    row = FirstResponseRow
    query = select(*(getattr(row, key) for key in RESPONSE_KEYS)).where(row.story == story)
    query = query.join(ArticleRow, ArticleRow.id == row.article_id)
    return query.order_by(row.time, ArticleRow.url, row.party, row.statement_id)


def _pick(row: AnyRow, keys: Sequence[str]) -> dict[str, Any]:
    return {key: _plain(key, getattr(row, key)) for key in keys}


def _plain(key: str, value: Any) -> Any:
    """Return *value* as JSON has it; a whole number without its ``.0``, because 155 people are not 155.0."""
    if key in ("value_low", "value_high") and value is not None and value == int(value):
        return int(value)
    return iso(value)
