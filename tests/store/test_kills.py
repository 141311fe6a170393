"""A page that ends its worker is read once more; the second time in a row it stays in quarantine."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.items import Outcome
from monitor.store.database import Store
from monitor.store.frontier import save_outcome
from monitor.store.kills import AGAIN_AFTER
from monitor.store.models import AddressRow
from tests.store.samples import NOW

ADDRESS = "https://quay.example/deadly"
KILLED = Outcome(address=ADDRESS, state="quarantined", reason="timeout: not read within 20 s", killed_worker=True)


def row_of(store: Store) -> AddressRow:
    with store.read() as session:
        return session.query(AddressRow).one()


@pytest.mark.fault(51)
def test_the_first_time_it_is_due_again_and_the_second_it_is_not(store: Store) -> None:
    assert save_outcome(store, KILLED, run_id=None, now=NOW) == "failed"
    first = row_of(store)
    assert (first.state, first.due_at, first.worker_kills) == ("failed", NOW + AGAIN_AFTER, 1)
    assert first.reason == "timeout: not read within 20 s; it is read once more"
    assert save_outcome(store, KILLED, run_id=None, now=NOW + timedelta(hours=1)) == "quarantined"
    second = row_of(store)
    assert (second.state, second.due_at, second.reason) == ("quarantined", None, KILLED.reason)


def test_a_page_that_was_read_in_between_begins_anew(store: Store) -> None:
    save_outcome(store, KILLED, run_id=None, now=NOW)
    refused = Outcome(address=ADDRESS, state="quarantined", reason="consent: Accept all")
    assert save_outcome(store, refused, run_id=None, now=NOW) == "quarantined"
    assert row_of(store).worker_kills == 0
    assert save_outcome(store, KILLED, run_id=None, now=NOW) == "failed"


def test_a_page_that_never_came_says_nothing_of_itself(store: Store) -> None:
    save_outcome(store, KILLED, run_id=None, now=NOW)
    save_outcome(store, Outcome(address=ADDRESS, state="failed", reason="HTTP 500"), run_id=None, now=NOW)
    assert save_outcome(store, KILLED, run_id=None, now=NOW) == "quarantined"
