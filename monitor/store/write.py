"""What is put into the store, and in what order? Runs, stories, and an article with all that was found in it.

Every function is one transaction and safe to repeat. Writers queue for one lock (see database), so of two crawls that save
one address or one text at once the second finds the first one's rows; the unique constraints hold should that ever fail.
"""

from __future__ import annotations

import socket
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Insert, bindparam, insert, select, update
from sqlalchemy.orm import Session

from monitor.errors import StoreError
from monitor.holdings import Update
from monitor.items import Article, Paragraph
from monitor.store.asked import note_asked
from monitor.store.candidates import Judge
from monitor.store.database import Store
from monitor.store.decisions import Hear, read_decisions_on
from monitor.store.fetch_memory import keep_remembered
from monitor.store.judgements import save_findings, save_verdicts
from monitor.store.layout import note_layout
from monitor.store.leases import note_started
from monitor.store.ledger import iso
from monitor.store.marks import withdraw_findings
from monitor.store.models import AddressRow, ArticleRow, CrawlRunRow, FingerprintRow, StoryRow, VerdictRow, VersionRow
from monitor.store.origins import place_version
from monitor.store.rederive import Derive, rederive_story
from monitor.store.revisit_plans import look_nowhere_else, plan_after_article
from monitor.store.second_look import look_again, place_again
from monitor.store.storable import digest, host_of_url, is_web_address, refuse_naive, refuse_unstorable, scrub
from monitor.store.tables import table_of

_PLAIN = Paragraph()
_ARTICLES, _VERSIONS, _STORIES = table_of(ArticleRow), table_of(VersionRow), table_of(StoryRow)
_NAMED = select(_STORIES.c.name).where(_STORIES.c.name.in_(bindparam("names", expanding=True)))
_BY_URL = select(_ARTICLES.c.id).where(_ARTICLES.c.url_sha256 == bindparam("digest"))
_ADDRESSES = table_of(AddressRow)
_BY_ADDRESS = select(
    _ADDRESSES.c.id, _ADDRESSES.c.host, _ADDRESSES.c.outlet, _ADDRESSES.c.lease_owner, _ADDRESSES.c.changed_at
).where(_ADDRESSES.c.url_sha256 == bindparam("digest"))
_ADD_ARTICLE, _ADD_VERSION, _ADD_BANDS = insert(_ARTICLES), insert(_VERSIONS), insert(table_of(FingerprintRow))
_ADD_ADDRESS, _CHANGE_ADDRESS = insert(_ADDRESSES), update(_ADDRESSES).where(_ADDRESSES.c.id == bindparam("marked"))


@dataclass(frozen=True)
class Saved:
    """What became of an article that was saved."""

    article_id: int
    version: int
    """1 for a new article, more for an edit; the number of the held text where the text is not new."""
    created: bool
    """True where this save stored a text: a new article or a new version; False where all of it was held already."""
    updates: tuple[Update, ...]
    """What the ledgers of its stories did not hold before, by story, then time."""


def start_run(
    store: Store, *, token: str, spider: str, stories: Sequence[str], started_at: datetime, trigger: str, pid: int
) -> int:
    """Note that a spider starts, on this host; return the run's id. The same *token* again gives the same row."""
    refuse_naive(started_at=started_at)
    with store.begin() as session:
        row = session.scalar(select(CrawlRunRow).where(CrawlRunRow.token == token))
        if row is None:
            row = CrawlRunRow(token=token, host=socket.gethostname(), counts={}, started_at=started_at)
            session.add(row)
        row.spider, row.stories, row.trigger, row.pid = spider, list(stories), trigger, pid
        session.flush()
        note_started(token)
        return row.id


def finish_run(store: Store, run_id: int, *, finished_at: datetime, reason: str, counts: Mapping[str, int]) -> None:
    """Note how a run ended; *counts* by state or name. An unknown *run_id* changes nothing.

    What the run stored outlives a power cut from then on.
    """
    refuse_naive(finished_at=finished_at)
    with store.begin(synced=True) as session:
        values = {"finished_at": finished_at, "reason": scrub(reason), "counts": dict(counts)}
        session.execute(update(CrawlRunRow).where(CrawlRunRow.id == run_id).values(**values))


def save_stories(store: Store, stories: Iterable[tuple[str, str]]) -> None:
    """Note the stories that are followed, as (name, title); a title is changed, no story is ever removed."""
    with store.begin() as session:
        for name, title in stories:
            session.merge(StoryRow(name=name, title=scrub(title)))


def save_article(
    store: Store,
    article: Article,
    *,
    run_id: int | None,
    now: datetime,
    derive: Derive,
    judge: Judge | None = None,
    hear: Hear | None = None,
) -> Saved:
    """Store *article* with its verdicts, figures and statements, and bring the ledgers of its stories up to date.

    One transaction: killed at any instant, all of it is there or nothing. A text that the article has already is not
    stored again, but verdicts on it are replaced, with the figures and statements of the stories judged. *derive* is a
    pure function of all rows a story holds; *judge* tells copies among texts that came in since dedupe looked, and among
    those that lose a paragraph now (None: nothing is looked at again); *hear* lets verdicts and findings follow the decisions
    that stand by now (None: none is looked for). Raises StoreError for text no database holds, and for a span that does
    not give its sentence.
    """
    refuse_naive(now=now)
    _refuse_unsound(article)
    with store.begin() as session:
        _ensure_stories(session, article)
        row = _find_article(session, article)
        version = None if row is None else _find_text(session, row, article)
        created = version is None
        is_held = row is not None
        if row is None:
            row = _add_article(session, article, now)
        if hear is not None:
            hear(article, read_decisions_on(session, row.id) if is_held else {})
        turned: set[int] = set()
        marked: set[int] = set()
        if version is None:
            version = _add_version(session, row, article, run_id, now, is_first=not is_held)
            turned = place_version(
                session, version.id, version.body_sha256, look_again(session, article, version, judge)
            )
            marked = _note_page(session, article, row, version, now)
            turned |= place_again(session, marked, judge)
        if is_held:
            _complete_article(row, article)
            session.flush()  # what follows goes by the tables
        touched = save_verdicts(session, article, version, now, is_created=created) | _list_stories_of(session, turned)
        save_findings(session, article, version, is_created=created)
        # Of a version just made none was saved that stands in a marked paragraph.
        touched |= withdraw_findings(session, marked if created else {version.id})
        _mark_fetched(session, article, row, run_id, now, has_changed=created)
        keep_remembered(session, [article.remembered])
        session.flush()
        updates = [one for story in sorted(touched) for one in rederive_story(session, story, derive, now)]
    return Saved(row.id, version.version, created, tuple(updates))


def _refuse_unsound(article: Article) -> None:
    refuse_unstorable(article, article.url)
    body = article.article_body
    spans = [(figure.span, figure.sentence) for figure in article.figures]
    spans += [(statement.sentence_span, statement.sentence) for statement in article.statements]
    for (start, end), sentence in spans:
        if not sentence or body[start:end] != sentence:
            raise StoreError(f"{article.url}: article_body[{start}:{end}] is not {sentence!r}; mend the extractor")


def _ensure_stories(session: Session, article: Article) -> None:
    names = {verdict.story for verdict in article.verdicts}
    if missing := sorted(names.difference(session.scalars(_NAMED, {"names": sorted(names)}))):
        session.execute(insert(_STORIES), [{"name": name, "title": name} for name in missing])


def _find_article(session: Session, article: Article) -> ArticleRow | None:
    key = session.scalar(_BY_URL, {"digest": digest(article.url)}) or article.article_id
    return None if key is None else session.get(ArticleRow, key)


def _find_text(session: Session, row: ArticleRow, article: Article) -> VersionRow | None:
    """Return the held version that *article* repeats; None where its text is news.

    The newest version's text is never news. An older version's is, when a page goes back to it, but not when a file is
    read in again: files hold old and new texts side by side, and reading one twice must change nothing.
    """
    query = select(VersionRow).where(VersionRow.article_id == row.id, VersionRow.body_sha256 == _body_digest(article))
    held = session.scalars(query.order_by(VersionRow.version.desc())).first()
    if held is None or held.version == row.current_version:
        return held
    from_file = article.is_seed or article.date_published_from in ("import", "seed")
    return held if from_file else None


def _body_digest(article: Article) -> str:
    return article.body_sha256 or digest(article.article_body)


def _add_article(session: Session, article: Article, now: datetime) -> ArticleRow:
    """Return the row of a new article, whose first version the same transaction adds; it is no object of the session."""
    values: dict[str, Any] = {
        "url": article.url,
        "url_sha256": digest(article.url),
        "outlet": article.outlet or host_of_url(article.url),
        "headline": article.headline,
        "authors": list(article.authors),
        "publisher": article.publisher,
        "in_language": article.in_language,
        "date_published": article.date_published,
        "date_published_from": article.date_published_from,
        "date_published_precision": article.date_published_precision,
        "date_modified": article.date_modified,
        "first_seen": article.fetched_at or now,
        "is_seed": article.is_seed,
        "seed_of": article.seed_of,
        "current_version": 1,
    }
    return ArticleRow(id=_insert(session, _ADD_ARTICLE, values), **values)


def _insert(session: Session, statement: Insert, values: Mapping[str, Any]) -> int:
    """Add one row; return its number."""
    added = session.connection().execute(statement, values).inserted_primary_key
    assert added is not None  # one row was added
    return int(added[0])


def _complete_article(row: ArticleRow, article: Article) -> None:
    """Fill in what the article did not tell when it was first held. What it told then stays."""
    if row.date_published is None and article.date_published is not None:
        row.date_published = article.date_published
        row.date_published_from = article.date_published_from
        row.date_published_precision = article.date_published_precision
    row.headline = row.headline or article.headline
    row.in_language = row.in_language or article.in_language
    row.is_seed = row.is_seed or article.is_seed
    row.seed_of = row.seed_of or article.seed_of


def _add_version(
    session: Session, row: ArticleRow, article: Article, run_id: int | None, now: datetime, *, is_first: bool
) -> VersionRow:
    """Return the row of a new text, the only one of its article or one more; it is no object of the session, for nothing changes it."""
    newest = select(VersionRow).where(VersionRow.article_id == row.id, VersionRow.version == row.current_version)
    held = None if is_first else session.scalar(newest)
    row.current_version = 1 if is_first else row.current_version + 1
    values: dict[str, Any] = {
        "article_id": row.id,
        "version": row.current_version,
        "time": _version_time(row, article, held, now),
        "headline": article.headline,
        "date_modified": article.date_modified,
        "fetched_at": article.fetched_at or now,
        "body_sha256": _body_digest(article),
        "article_body": article.article_body,
        "dropped": [{"text": line.text, "reason": line.reason, "place": line.place} for line in article.dropped],
        "paragraphs": _paragraph_rows(article),
        "is_accessible_for_free": article.is_accessible_for_free,
        "is_teaser": article.is_teaser,
        "is_live_blog": article.is_live_blog,
        "warc_file": article.archived.file if article.archived else None,
        "warc_offset": article.archived.offset if article.archived else None,
        "run_id": run_id,
        "is_origin": False,  # place_version knows
    }
    if held is not None:
        row.headline = article.headline or row.headline
        row.date_modified = article.date_modified or row.date_modified
        row.authors = list(article.authors) or row.authors
        session.flush()
    key = _insert(session, _ADD_VERSION, values)
    if bands := sorted(set(article.bands)):
        session.execute(_ADD_BANDS, [{"version_id": key, "band": band} for band in bands])
    return VersionRow(id=key, **values)


def _note_page(session: Session, article: Article, row: ArticleRow, version: VersionRow, now: datetime) -> set[int]:
    """Let the outlet's memory learn from a page; return the versions of which a paragraph is now marked as furniture."""
    # Imported late: commands that only read need neither word tables nor numpy.
    from monitor.store.outlet_lines import note_lines
    from monitor.store.recurring import mark_recurring

    note_layout(session, row.outlet, article, now)
    return mark_recurring(session, note_lines(session, article, row, version, now))


def _paragraph_rows(article: Article) -> list[list[Any]]:
    """Return what is known of each paragraph; [] where that is nothing, as of pasted text."""
    if all(paragraph == _PLAIN for paragraph in article.paragraphs):
        return []
    return [[one.kind, one.block, iso(one.posted_at)] for one in article.paragraphs]


def _version_time(row: ArticleRow, article: Article, held: VersionRow | None, now: datetime) -> datetime:
    """Return the instant that stands for a version in the ledger.

    Of the first: published, else modified, else (an undated seed) with the earliest seed of its story, else first
    seen. Of an edit: modified, where that is later than the version before it (many pages never move the date they
    print), else fetched. Of a live blog: its newest entry's; what the blog says is as young as that, not as the page.
    """
    newest = max((one.posted_at for one in article.paragraphs if one.posted_at is not None), default=None)
    if newest is not None and (held is None or newest > held.time):
        return newest
    if held is None:
        return article.date_published or article.date_modified or article.stands_at or row.first_seen
    modified = article.date_modified
    return modified if modified is not None and modified > held.time else article.fetched_at or now


def _list_stories_of(session: Session, articles: Collection[int]) -> set[str]:
    """Return the stories that any of *articles* is on."""
    if not articles:
        return set()
    query = select(VerdictRow.story).distinct().where(VerdictRow.is_current, VerdictRow.bin == "in")
    return set(session.scalars(query.where(VerdictRow.article_id.in_(sorted(articles)))))


def _mark_fetched(
    session: Session, article: Article, row: ArticleRow, run_id: int | None, now: datetime, *, has_changed: bool
) -> None:
    """Note in the frontier, in the same transaction, that the address asked for and the article's own are done."""
    connection = session.connection()
    for url in sorted({article.address or article.url, article.url}):
        if not is_web_address(url):
            continue
        held = connection.execute(_BY_ADDRESS, {"digest": digest(url)}).first()
        values: dict[str, Any] = {
            "state": "fetched",
            "reason": None,
            "attempts": 0,
            "fetched_at": article.fetched_at or now,
            "worker_kills": 0,
            "lease_owner": None,
            "lease_until": None,
            "due_at": None,
            "article_id": row.id,
            "final_url": article.url,
            "run_id": run_id,
        }
        if held is None:
            named = {"url": url, "url_sha256": digest(url), "named_url": url, "host": host_of_url(url)}
            connection.execute(_ADD_ADDRESS, {**named, "outlet": row.outlet, "found_at": now, **values})
            continue
        if held.lease_owner is not None:  # an import, and where a redirect ended, were not asked for
            note_asked(session, host=held.host, outlet=held.outlet, now=now)
            look_nowhere_else(session, row.id, held.id)
            values |= plan_after_article(session, row, changed_at=held.changed_at, has_changed=has_changed, now=now)
        connection.execute(_CHANGE_ADDRESS, {"marked": held.id, **values})
