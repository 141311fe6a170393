"""When is the next look at a held article's page, now that one has ended? Sets it on the address, within the transaction of the ending.

When is monitor.revisits' to say; whether anybody wants the look is asked when it is due (store/revisits).
"""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from monitor.items import DatePrecision
from monitor.revisits import choose_revisit, date_change, date_first, has_passing_reason, is_gone
from monitor.store.models import AddressRow, ArticleRow, VersionRow
from monitor.store.tables import table_of

_ADDRESSES, _ARTICLES, _VERSIONS = table_of(AddressRow), table_of(ArticleRow), table_of(VersionRow)
_IS_LIVE = (
    select(_VERSIONS.c.is_live_blog)
    .join_from(_VERSIONS, _ARTICLES, _ARTICLES.c.id == _VERSIONS.c.article_id)
    .where(_ARTICLES.c.id == bindparam("article"), _VERSIONS.c.version == _ARTICLES.c.current_version)
)
_OTHERS = (
    update(_ADDRESSES)
    .where(_ADDRESSES.c.article_id == bindparam("article"), _ADDRESSES.c.id != bindparam("address"))
    .values(revisit_at=None)
)


def plan_after_article(
    session: Session, article: ArticleRow, *, changed_at: datetime | None, has_changed: bool, now: datetime
) -> dict[str, datetime | None]:
    """Return the columns of an address that say when to look next, after a crawl asked for it and it gave *article*.

    *changed_at* is what they said of its last change, *has_changed* whether this text is new. Of several addresses of one article
    only the one asked for last is looked at again: see :func:`look_nowhere_else`.
    """
    first = changed_at or date_first(
        article.date_published,
        cast(DatePrecision | None, article.date_published_precision),
        article.date_modified,
        first_seen=article.first_seen,
    )
    changes, is_live = article.current_version - 1, _is_live(session, article.id)
    if has_changed and changes:
        first = date_change(first, first_seen=article.first_seen, changes=changes, is_live=is_live, now=now)
    revisit_at = choose_revisit(changed_at=first, is_live=is_live, now=now)
    return {"gone_since": None, "changed_at": first, "revisit_at": revisit_at}


def look_nowhere_else(session: Session, article_id: int, address_id: int) -> None:
    """Plan no look at the article's other addresses."""
    session.connection().execute(_OTHERS, {"article": article_id, "address": address_id})


def plan_after_outcome(session: Session, address: AddressRow, now: datetime) -> None:
    """Plan the next look at *address*, which has just ended without a new text, as its state and reason say.

    The same text is looked at again, and so is a page that failed for now, once its retries have, or that was without its text
    for a reason that passes. A page that is gone, another wall and a refusal end it: what is held stays. An address that never
    gave an article is left alone.
    """
    if address.article_id is None:
        return
    is_there, gone = address.state in ("fetched", "unchanged"), is_gone(address.state, address.reason)
    if is_there or gone:
        address.gone_since = (address.gone_since or now) if gone else None
    goes_on = is_there or (not gone and _fails_for_now(address))
    address.revisit_at = next_look(session, address, now) if goes_on else None


def _fails_for_now(address: AddressRow) -> bool:
    if address.state == "quarantined":
        return has_passing_reason(address.reason)
    return address.state == "failed" and address.due_at is None


def next_look(session: Session, address: AddressRow, now: datetime) -> datetime | None:
    """Return when *address* is to be looked at after *now*; None: never, or no crawl fetched its article."""
    if address.changed_at is None or address.article_id is None:
        return None
    return choose_revisit(changed_at=address.changed_at, is_live=_is_live(session, address.article_id), now=now)


def _is_live(session: Session, article_id: int) -> bool:
    return bool(session.connection().scalar(_IS_LIVE, {"article": article_id}))
