"""Is an outlet's silence told once, told of the stories it reported on, and told apart from a source that cannot be read?"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from monitor.items import Outcome, SourceReport
from monitor.store.check import check_store
from monitor.store.database import Store, open_store
from monitor.store.outlet_models import OutletSilenceRow
from monitor.store.outlet_silences import check_silences, list_silences, note_silences
from monitor.store.read import list_timeline, list_updates, load_ledger
from monitor.store.source_looks import SourceRow, save_source_report, save_sources
from monitor.store.write import save_article, save_stories
from tests.store.samples import NOW, STORY, derive, make_article

DAY = timedelta(days=1)


def feed(outlet: str, part: str = "") -> str:
    return f"https://{outlet}.example/rss{part}"


def follow(store: Store, *urls: str) -> None:
    rows = [SourceRow(url=url, outlet=url.split("/")[2].split(".")[0], kind="feed", every_seconds=None) for url in urls]
    save_sources(store, rows)


def look(store: Store, url: str, *, now: datetime, newest: datetime | None = None, **said: Any) -> None:
    report = SourceReport(**{"url": url, "status": 200, "links": 3, "newest": newest or now, **said})
    save_source_report(store, report, now=now, due_at=now + DAY)


def report_on_story(store: Store) -> str:
    """Store one article on the story; return its outlet."""
    save_stories(store, [(STORY, "A ferry")])
    article = make_article(1, 12)
    save_article(store, article, run_id=None, now=NOW, derive=derive)
    return article.outlet


def told(store: Store) -> list[tuple[str, str | None, str | None]]:
    with store.read() as session:
        return [(row["kind"], row["before"], row["after"]) for row in list_silences(session, STORY)]


def test_an_outlet_that_falls_silent_and_is_heard_again_is_told_once_each(store: Store) -> None:
    outlet = report_on_story(store)
    url = feed(outlet)
    follow(store, url)
    for hours in range(0, 12, 6):
        look(store, url, now=NOW + timedelta(hours=hours))
    assert note_silences(store, now=NOW) == []
    last, later = NOW + timedelta(hours=6), NOW + 5 * DAY
    for _ in range(3):
        look(store, url, now=later, newest=last)
        note_silences(store, now=later)
    silent = ("outlet_silent", "something new every 6 hours", "nothing new since 2031-05-04 18:00 UTC")
    assert told(store) == [silent]
    again = NOW + 6 * DAY
    for _ in range(2):
        look(store, url, now=again)
        note_silences(store, now=again)
    heard = ("outlet_heard", "was silent since 2031-05-04 18:00 UTC", "something new at 2031-05-10 12:00 UTC")
    assert told(store) == [silent, heard]
    with store.read() as session:
        assert list(check_silences(session)) == []


def test_a_silence_has_its_evidence_and_no_sentence(sqlite_store: Store) -> None:
    outlet = report_on_story(sqlite_store)
    follow(sqlite_store, feed(outlet))
    look(sqlite_store, feed(outlet), now=NOW)
    later = NOW + 20 * DAY
    look(sqlite_store, feed(outlet), now=later, newest=NOW)
    assert note_silences(sqlite_store, now=later + timedelta(minutes=1)) == [
        f"{outlet} silent: nothing new for 20 days"
    ]
    with sqlite_store.read() as session:
        (row,) = list_silences(session, STORY)
    assert (row["url"], row["outlet"], row["since"]) == (feed(outlet), outlet, "2031-05-04T12:00:00Z")
    assert (row["time"], row["recorded_at"]) == ("2031-05-24T12:00:00Z", "2031-05-24T12:01:00Z")
    assert [row[key] for key in ("article_id", "sentence", "span", "update_id")] == [None] * 4


def test_an_outlet_that_cannot_be_read_is_not_called_silent(sqlite_store: Store) -> None:
    outlet = report_on_story(sqlite_store)
    url = feed(outlet)
    follow(sqlite_store, url)
    look(sqlite_store, url, now=NOW)
    refused = Outcome(address=url, source_url=url, state="refused", reason="HTTP 403 (forbids)")
    save_source_report(sqlite_store, refused, now=NOW + 20 * DAY, due_at=NOW + 21 * DAY)
    assert note_silences(sqlite_store, now=NOW + 20 * DAY) == [
        f"{outlet} cannot be read since 2031-05-04 12:00 UTC: HTTP 403 (forbids)"
    ]
    look(sqlite_store, url, now=NOW + 21 * DAY)
    note_silences(sqlite_store, now=NOW + 21 * DAY)
    assert [kind for kind, _, _ in told(sqlite_store)] == ["outlet_unreachable", "outlet_heard"]
    assert told(sqlite_store)[1][1] == "could not be read since 2031-05-04 12:00 UTC"


def test_an_outlet_that_left_the_sources_file_cannot_be_read(sqlite_store: Store) -> None:
    outlet = report_on_story(sqlite_store)
    follow(sqlite_store, feed(outlet))
    look(sqlite_store, feed(outlet), now=NOW)
    follow(sqlite_store, feed("herald"))
    (line,) = note_silences(sqlite_store, now=NOW + DAY)
    assert line == f"{outlet} cannot be read since 2031-05-04 12:00 UTC: the sources file does not list it any more"


@pytest.mark.parametrize(("days", "dated"), [(4, 4), (1, 2)])
def test_an_outlet_is_never_heard_again_before_it_fell_silent(sqlite_store: Store, days: int, dated: int) -> None:
    outlet = report_on_story(sqlite_store)
    follow(sqlite_store, feed(outlet))
    look(sqlite_store, feed(outlet), now=NOW)
    follow(sqlite_store, feed("herald"))
    note_silences(sqlite_store, now=NOW + 2 * DAY)
    follow(sqlite_store, feed(outlet))  # listed again, and not looked at yet: it is as it was long ago
    note_silences(sqlite_store, now=NOW + days * DAY)
    with sqlite_store.read() as session:
        times = session.scalars(select(OutletSilenceRow.time).order_by(OutletSilenceRow.number)).all()
        assert times == [NOW + 2 * DAY, NOW + dated * DAY]


def test_an_outlet_with_one_living_source_is_not_silent(sqlite_store: Store) -> None:
    outlet = report_on_story(sqlite_store)
    follow(sqlite_store, feed(outlet), feed(outlet, "/sport"))
    for url in (feed(outlet), feed(outlet, "/sport")):
        look(sqlite_store, url, now=NOW)
    later = NOW + 20 * DAY
    look(sqlite_store, feed(outlet, "/sport"), now=later, newest=NOW)
    look(sqlite_store, feed(outlet), now=later)
    assert note_silences(sqlite_store, now=later) == []


def test_a_source_that_failed_once_makes_no_outlet_unreachable(sqlite_store: Store) -> None:
    outlet = report_on_story(sqlite_store)
    url = feed(outlet)
    follow(sqlite_store, url)
    look(sqlite_store, url, now=NOW)
    failed = Outcome(address=url, source_url=url, state="failed", reason="HTTP 503 (not available for now)")
    save_source_report(sqlite_store, failed, now=NOW + DAY, due_at=NOW + DAY)
    assert note_silences(sqlite_store, now=NOW + DAY) == []


def test_only_outlets_that_reported_on_the_story_are_told_of(sqlite_store: Store) -> None:
    outlet = report_on_story(sqlite_store)
    follow(sqlite_store, feed(outlet), feed("herald"))
    for url in (feed(outlet), feed("herald")):
        look(sqlite_store, url, now=NOW)
        look(sqlite_store, url, now=NOW + 20 * DAY, newest=NOW)
    assert len(note_silences(sqlite_store, now=NOW + 20 * DAY)) == 2
    assert [kind for kind, _, _ in told(sqlite_store)] == ["outlet_silent"]


def test_what_was_silent_before_it_reported_on_the_story_is_not_told(sqlite_store: Store) -> None:
    outlet = make_article(1, 12).outlet
    follow(sqlite_store, feed(outlet))
    long_ago = NOW - 60 * DAY
    look(sqlite_store, feed(outlet), now=long_ago)
    look(sqlite_store, feed(outlet), now=long_ago + 20 * DAY, newest=long_ago)
    note_silences(sqlite_store, now=long_ago + 20 * DAY)
    report_on_story(sqlite_store)
    assert told(sqlite_store) == []


def fall_silent(store: Store) -> datetime:
    """Let the outlet of one article fall silent; return when that was seen."""
    url, later = feed(report_on_story(store)), NOW + 20 * DAY
    follow(store, url)
    look(store, url, now=NOW)
    look(store, url, now=later, newest=NOW)
    note_silences(store, now=later + timedelta(hours=1))
    return later


def test_a_silence_stands_among_the_updates_by_time_kind_and_recording(store: Store) -> None:
    seen = fall_silent(store)

    def kinds(**asked: Any) -> list[str]:
        return [row["kind"] for row in list_updates(store, STORY, **asked)]

    assert kinds() == ["new", "outlet_silent"]
    assert kinds(kinds=["new"]) == ["new"]
    assert kinds(kinds=["outlet_silent"]) == ["outlet_silent"]
    assert kinds(since=seen) == kinds(recorded_since=seen + timedelta(hours=1)) == ["outlet_silent"]
    assert kinds(since=seen + timedelta(seconds=1)) == kinds(recorded_since=seen + timedelta(hours=2)) == []
    assert [row["kind"] for row in list_timeline(store, STORY)] == ["article", "new", "outlet_silent"]


def test_an_export_has_silences_beside_the_updates_that_have_sentences(store: Store) -> None:
    fall_silent(store)
    ledger = load_ledger(store, STORY, generated_at=NOW)
    assert [row["kind"] for row in ledger["updates"]] == ["new"]
    (silence,) = ledger["silences"]
    assert (silence["kind"], silence["since"], silence["recorded_at"]) == (
        "outlet_silent",
        "2031-05-04T12:00:00Z",
        "2031-05-24T13:00:00Z",
    )


def test_a_row_that_tells_a_thing_twice_is_found(sqlite_store: Store) -> None:
    fall_silent(sqlite_store)
    with sqlite_store.begin() as session:
        row = session.scalars(select(OutletSilenceRow)).one()
        values = {column.key: getattr(row, column.key) for column in row.__table__.columns if column.key != "id"}
        session.add(OutletSilenceRow(**{**values, "number": 2}))
    (fault,) = check_store(sqlite_store)
    assert "tells a thing twice" in fault


def test_of_many_crawls_that_close_at_once_one_tells_it(url: str) -> None:
    with open_store(url) as store:
        outlet = report_on_story(store)
        follow(store, feed(outlet))
        look(store, feed(outlet), now=NOW)
        look(store, feed(outlet), now=NOW + 20 * DAY, newest=NOW)
        barrier = threading.Barrier(4)
        lines: list[str] = []

        def close_crawl() -> None:
            barrier.wait()
            lines.extend(note_silences(store, now=NOW + 20 * DAY))

        threads = [threading.Thread(target=close_crawl) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(lines) == 1
        assert len(told(store)) == 1
