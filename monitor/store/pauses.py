"""Which hosts asked earlier crawls for a pause that is not over?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.pauses import WORDS, read_pause
from monitor.store.database import Store
from monitor.store.models import AddressRow, SourceRecord
from monitor.store.storable import refuse_naive


def find_pauses(store: Store, *, now: datetime) -> dict[str, datetime]:
    """Return by host (with its port, where an address names one) until when it is to be left alone; past pauses are left out.

    The endings of addresses and sources tell: no table of its own can then say anything else than they do.
    """
    refuse_naive(now=now)
    pauses: dict[str, datetime] = {}
    with store.read() as session:
        for url, reason in _find_reasons(session, now):
            pause = read_pause(reason, of=urlsplit(url).netloc)
            if pause is not None and pause[1] > now:
                host, until = pause
                pauses[host] = max(until, pauses.get(host, until))
    return pauses


def _find_reasons(session: Session, now: datetime) -> Iterator[tuple[str, str]]:
    address, source = AddressRow, SourceRecord
    waiting = select(address.url, address.reason).where(address.state == "failed", address.due_at > now)
    for url, reason in session.execute(waiting.where(address.reason.contains(WORDS))):
        yield url, reason or ""
    for url, reason in session.execute(select(source.url, source.reason).where(source.reason.contains(WORDS))):
        yield url, reason
