from __future__ import annotations

from dataclasses import replace

from monitor.vitals import (
    LATE_SECONDS,
    LATE_TICKS,
    LONGEST_CRAWL_SECONDS,
    PATIENT_SECONDS,
    STOPPING_SECONDS,
    Vitals,
    VitalSigns,
    find_ailment,
    is_hanging,
    may_give_way,
)

BORN = Vitals(tick_seconds=10, started=1000)
ALLOWED = LATE_TICKS * 10 + LATE_SECONDS


def test_a_scheduler_that_has_just_begun_is_well() -> None:
    assert find_ailment(BORN, at=1000 + ALLOWED) is None


def test_one_that_never_ticked_is_ill_in_time() -> None:
    assert find_ailment(BORN, at=1000 + ALLOWED + 1) == "no tick for 91 s, every 10 s is wanted"


def test_one_whose_ticks_stopped_is_ill() -> None:
    ticked = replace(BORN, ticks=5, ticked=5000.0)
    assert find_ailment(ticked, at=5000 + ALLOWED) is None
    assert find_ailment(ticked, at=5001 + ALLOWED) is not None


def test_a_crawl_may_last_for_hours_and_not_for_ever() -> None:
    crawling = replace(BORN, ticking_since=2000.0)
    assert not is_hanging(crawling, at=2000 + LONGEST_CRAWL_SECONDS)
    assert is_hanging(crawling, at=2001 + LONGEST_CRAWL_SECONDS)
    assert not is_hanging(BORN, at=1e9)


def test_a_crawl_has_its_time_before_it_gives_way() -> None:
    crawling = replace(BORN, ticking_since=2000.0)
    assert not may_give_way(crawling, at=2000 + PATIENT_SECONDS)
    assert may_give_way(crawling, at=2001 + PATIENT_SECONDS)
    assert not may_give_way(BORN, at=1e9), "nothing crawls"


def test_a_crawl_that_cannot_be_stopped_is_an_ailment() -> None:
    crawling, bound = replace(BORN, ticking_since=2000.0), 2000 + LONGEST_CRAWL_SECONDS + STOPPING_SECONDS
    assert find_ailment(crawling, at=bound) is None
    assert find_ailment(crawling, at=bound + 1) == "the crawl under way has lasted 43321 s and does not stop"


def test_a_tick_that_could_not_crawl_is_no_ailment() -> None:
    assert find_ailment(replace(BORN, ticked=1000.0, ticks=1, fault="sources.toml does not exist"), at=1001) is None


def test_signs_follow_the_ticks() -> None:
    signs = VitalSigns(10)
    signs.begin_tick()
    assert signs.read().ticking_since is not None
    signs.note_lead(True)
    signs.end_tick("no stories")
    vitals = signs.read()
    assert (vitals.ticks, vitals.ticking_since, vitals.leads, vitals.fault) == (1, None, True, "no stories")
    assert vitals.ticked is not None
