from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from monitor.items import Link
from monitor.store.database import Store
from monitor.store.due import LONGEST_WAIT, SKEW, address_is_due, is_time, source_is_due
from monitor.store.frontier import NotedLink, note_links
from monitor.store.models import AddressRow, SourceRecord
from monitor.store.source_looks import SourceRow, claim_sources, save_sources

NOW = datetime(2026, 3, 29, 1, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
spans = st.timedeltas(min_value=timedelta(days=-900), max_value=timedelta(days=900))
pauses = st.timedeltas(min_value=timedelta(0), max_value=LONGEST_WAIT)


@given(pauses, spans)
def test_whatever_the_clock_is_set_to_nothing_waits_longer_than_it_was_meant_to(
    pause: timedelta, jump: timedelta
) -> None:
    looked_at, now = NOW, NOW + jump
    due_at, meant = looked_at + pause, is_time(looked_at + pause, now=now, looked_at=looked_at)
    if jump < -SKEW:
        assert meant, "the look lies in the future: the clock was set back"
    elif jump <= SKEW:
        assert meant == (now >= due_at), "a clock that is a little off changes nothing"
    else:
        assert meant == (now >= due_at)


@given(pauses, spans)
def test_where_no_look_is_known_only_an_absurd_wait_is_cut_short(pause: timedelta, jump: timedelta) -> None:
    due_at, now = NOW + pause, NOW + jump
    assert is_time(due_at, now=now) == (due_at <= now or due_at - now > LONGEST_WAIT + SKEW)


def test_what_has_no_time_is_due() -> None:
    assert is_time(None, now=NOW)


def test_the_condition_in_sql_is_the_rule(store: Store) -> None:
    offsets = [None, *(sign * step for sign in (1, -1) for step in (MINUTE, SKEW + MINUTE, DAY, 8 * DAY, 400 * DAY))]
    rows = [(due, looked) for due in offsets for looked in offsets]
    listed = [SourceRow(url=f"u{n}", outlet="quay", kind="feed", every_seconds=None) for n in range(len(rows))]
    save_sources(store, listed)
    with store.begin() as session:
        for record, (due, looked) in zip(session.query(SourceRecord).order_by(SourceRecord.id), rows, strict=True):
            record.due_at = None if due is None else NOW + due
            record.looked_at = None if looked is None else NOW + looked
    with store.read() as session:
        found = set(session.scalars(select(SourceRecord.url).where(source_is_due(NOW))))
    for number, (due, looked) in enumerate(rows):
        expected = is_time(
            None if due is None else NOW + due, now=NOW, looked_at=None if looked is None else NOW + looked
        )
        assert (f"u{number}" in found) == expected, (due, looked)


def test_an_address_that_is_due_absurdly_late_is_due(store: Store) -> None:
    links = [NotedLink(address=f"https://quay.example/{n}", link=Link(url="x"), screened_out=None) for n in range(3)]
    note_links(store, links, source_url="s", outlet="quay", run_id=None, owner="o", now=NOW, lease_seconds=60)
    with store.begin() as session:
        for row, due in zip(session.query(AddressRow).order_by(AddressRow.id), (-MINUTE, DAY, 8 * DAY), strict=True):
            row.due_at = NOW + due
    with store.read() as session:
        found = session.scalars(select(AddressRow.url).where(address_is_due(NOW)).order_by(AddressRow.id)).all()
    assert found == ["https://quay.example/0", "https://quay.example/2"]


def test_a_source_looked_at_before_the_clock_was_set_back_is_claimed_once(store: Store) -> None:
    save_sources(store, [SourceRow(url="u", outlet="quay", kind="feed", every_seconds=900)])
    with store.begin() as session:
        row = session.query(SourceRecord).one()
        row.looked_at, row.due_at = NOW, NOW + 15 * MINUTE
    yesterday = NOW - DAY
    claim = {"owner": "run:a", "lease_seconds": 300, "ignore_due": False}
    assert claim_sources(store, ["u"], now=yesterday, **claim) == {"u"}  # type: ignore[arg-type]
    with store.begin() as session:
        row = session.query(SourceRecord).one()
        row.looked_at, row.due_at, row.lease_owner, row.lease_until = yesterday, yesterday + 15 * MINUTE, None, None
    assert claim_sources(store, ["u"], now=yesterday + MINUTE, **claim) == set()  # type: ignore[arg-type]
