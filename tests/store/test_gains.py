"""Does a ledger gain the same number of updates in whatever order its articles came?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from monitor.store.database import Store
from monitor.store.gains import count_gained, find_newest_update
from monitor.store.ledger import list_updates
from monitor.store.write import save_article
from tests.store.samples import NOW, STORY, derive, make_article

EARLY, LATE, LAST = make_article(1, 12), make_article(2, 17), make_article(3, 12)


def save_all(store: Store, articles: Sequence[Any]) -> int:
    saved = [save_article(store, article, run_id=None, now=NOW, derive=derive) for article in articles]
    return sum(len(one.updates) for one in saved)


@pytest.mark.parametrize("order", [(EARLY, LATE, LAST), (LAST, LATE, EARLY), (LAST, EARLY, LATE)])
def test_the_order_of_arrival_changes_nothing(store: Store, order: Sequence[Any]) -> None:
    assert find_newest_update(store) == 0
    save_all(store, order)
    assert count_gained(store, [STORY], after=0) == len(list_updates(store, STORY)) == 3


def test_only_what_came_since_and_in_these_stories_is_counted(store: Store) -> None:
    save_all(store, [EARLY])
    mark = find_newest_update(store)
    assert count_gained(store, [STORY], after=mark) == 0
    save_all(store, [LATE])
    assert count_gained(store, [STORY], after=mark) == 1
    assert count_gained(store, ["harbour"], after=mark) == 0
    assert count_gained(store, [], after=mark) == 0
