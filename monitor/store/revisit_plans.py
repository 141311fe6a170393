"""When is the next look at a held article's page, now that one has ended? Sets it on the address, within the transaction of the ending.

When is monitor.revisits' to say; whether anybody wants the look is asked when it is due (store/revisits).
"""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from monitor.items import DatePrecision
from monitor.revisits import choose_revisit, date_change, date_first, is_gone
from monitor.store.models import AddressRow, ArticleRow, VersionRow


def plan_after_article(
    session: Session, address: AddressRow, article: ArticleRow, *, has_changed: bool, now: datetime
) -> None:
    """Plan the next look at *address*, which a crawl asked for and which gave *article*; *has_changed*: with a new text.

    Of several addresses of one article only the one asked for last is looked at again.
    """
    first = address.changed_at or date_first(
        article.date_published,
        cast(DatePrecision | None, article.date_published_precision),
        article.date_modified,
        first_seen=article.first_seen,
    )
    changes, is_live = article.current_version - 1, _is_live(session, article.id)
    if has_changed and changes:
        first = date_change(first, first_seen=article.first_seen, changes=changes, is_live=is_live, now=now)
    address.gone_since, address.changed_at = None, first
    address.revisit_at = choose_revisit(changed_at=first, is_live=is_live, now=now)
    session.flush()
    others = update(AddressRow).where(AddressRow.article_id == article.id, AddressRow.id != address.id)
    session.execute(others.values(revisit_at=None))


def plan_after_outcome(session: Session, address: AddressRow, now: datetime) -> None:
    """Plan the next look at *address*, which has just ended without a new text, as its state and reason say.

    The same text is looked at again, and so is a page that failed for now, once its retries have. A page that is gone, a wall
    and a refusal end it: what is held stays. An address that never gave an article is left alone.
    """
    if address.article_id is None:
        return
    is_there, gone = address.state in ("fetched", "unchanged"), is_gone(address.state, address.reason)
    if is_there or gone:
        address.gone_since = (address.gone_since or now) if gone else None
    goes_on = is_there or (address.state == "failed" and address.due_at is None and not gone)
    address.revisit_at = next_look(session, address, now) if goes_on else None


def next_look(session: Session, address: AddressRow, now: datetime) -> datetime | None:
    """Return when *address* is to be looked at after *now*; None: never, or no crawl fetched its article."""
    if address.changed_at is None or address.article_id is None:
        return None
    return choose_revisit(changed_at=address.changed_at, is_live=_is_live(session, address.article_id), now=now)


def _is_live(session: Session, article_id: int) -> bool:
    query = (
        select(VersionRow.is_live_blog)
        .join(ArticleRow, ArticleRow.id == VersionRow.article_id)
        .where(ArticleRow.id == article_id, VersionRow.version == ArticleRow.current_version)
    )
    return bool(session.scalar(query))
