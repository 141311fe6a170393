"""Does each check of the doctor tell what is well from what is not, and what to do about it?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor import doctor
from monitor.doctor import Finding
from monitor.environment import read_environment

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
GB = 1024**3
SICK = frozenset({"stale", "gone"})


def levels(findings: list[Finding]) -> list[str]:
    return [finding.level for finding in findings]


def only(findings: list[Finding]) -> Finding:
    (finding,) = findings
    return finding


def test_a_misspelt_variable_is_named_with_the_one_that_was_meant() -> None:
    found = only(doctor.check_variables(["MONITOR_HOEM", "PATH", "MONITOR_HOME"], []))
    assert (found.level, found.seen) == (
        "warn",
        "MONITOR_HOEM is set, and nothing reads it; did you mean 'MONITOR_HOME'?",
    )


def test_a_variable_that_cannot_be_read_fails_with_its_own_remedy() -> None:
    found = only(doctor.check_variables([], ["MONITOR_TICK is 'x'; use a number of seconds"]))
    assert (found.level, found.seen, found.advice) == ("fail", "MONITOR_TICK is 'x'", "use a number of seconds")


def test_no_contact_and_an_open_guard_are_warnings() -> None:
    assert levels(doctor.check_settings(read_environment({}))) == ["warn", "ok"]
    unwise = read_environment({"MONITOR_CONTACT": "https://desk.example", "MONITOR_ALLOW_PRIVATE": "1"})
    assert levels(doctor.check_settings(unwise)) == ["ok", "warn"]


@pytest.mark.parametrize(
    ("free", "writable", "level"),
    [(3 * GB, True, "ok"), (GB, True, "warn"), (1000, True, "fail"), (3 * GB, False, "fail")],
)
def test_the_disk_is_judged_by_what_is_free_and_whether_it_takes_files(free: int, writable: bool, level: str) -> None:
    assert only(doctor.check_disk("/srv/monitor", free=free, total=9 * GB, writable=writable)).level == level


def test_a_clock_behind_what_it_once_wrote_has_run_backwards() -> None:
    found = only(doctor.check_clock(NOW, NOW + timedelta(days=1), fixed=False))
    assert found.level == "warn"
    assert "2026-03-04 12:00 UTC: the clock has run backwards" in found.seen
    assert "a source that was looked at more than an hour ahead is due now" in found.advice


@pytest.mark.parametrize("newest", [None, NOW - timedelta(days=9), NOW + timedelta(minutes=4)])
def test_a_clock_is_well_where_nothing_in_the_store_is_much_later(newest: datetime | None) -> None:
    assert only(doctor.check_clock(NOW, newest, fixed=False)).level == "ok"


def test_a_clock_that_is_held_is_a_warning() -> None:
    assert only(doctor.check_clock(NOW, None, fixed=True)).level == "warn"


MOUNTS = r"""
22 1 8:1 / / rw - ext4 /dev/sda1 rw
30 22 0:44 / /srv rw - nfs4 nas:/srv rw
31 30 8:2 / /srv/local\040disk rw - xfs /dev/sdb1 rw
a line that is none
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/desk/monitor.sqlite3", "ext4"),
        ("/srv/monitor.sqlite3", "nfs4"),
        ("/srv/local disk/monitor.sqlite3", "xfs"),
        ("/srvx/monitor.sqlite3", "ext4"),
    ],
)
def test_the_file_system_is_that_of_the_deepest_mount(path: str, kind: str) -> None:
    assert doctor.find_file_system(MOUNTS, path) == kind


def test_only_a_network_file_system_is_a_warning() -> None:
    assert levels(doctor.check_file_system("nfs4")) == ["warn"]
    assert doctor.check_file_system("ext4") == doctor.check_file_system(None) == []


def source(name: str, state: str = "ok", host: str = "", **values: Any) -> dict[str, Any]:
    url = f"https://{host or name}.example/rss"
    return {"source": f"{name}/feed", "url": url, "state": state, "looked_at": "2026-03-03T11:00:00Z", **values}


def test_sick_sources_are_named_and_the_rest_left_out() -> None:
    found = only(doctor.check_sources([source("quay"), source("tern", "gone")], sick=SICK))
    assert (found.level, found.seen) == ("warn", "1 of 2 are sick: tern/feed gone")


def test_where_every_source_is_sick_the_network_is_suspected_first() -> None:
    found = only(doctor.check_sources([source("quay", "gone"), source("tern", "gone")], sick=SICK))
    assert found.advice.startswith("see whether this machine is online")


def test_sources_nobody_looked_at_or_all_on_one_host_are_warnings() -> None:
    new = source("tern", "unchecked", host="quay", looked_at=None)
    findings = doctor.check_sources([source("quay"), new], sick=SICK)
    assert [finding.seen.split(":")[0] for finding in findings] == [
        "1 of 2 were never looked at",
        "all 2 are on one host, quay.example",
    ]


def test_a_single_healthy_source_is_well_and_none_at_all_is_not() -> None:
    assert levels(doctor.check_sources([source("quay")], sick=SICK)) == ["ok"]
    assert levels(doctor.check_sources([], sick=SICK)) == ["fail"]


def run(**values: Any) -> dict[str, Any]:
    known = {"started_at": "2026-03-03T11:00:00Z", "finished_at": "2026-03-03T11:01:00Z", "reason": "finished"}
    return {**known, "pid": 7, "host": "desk", **values}


@pytest.mark.parametrize(
    ("last", "level"),
    [
        (None, "warn"),
        (run(), "ok"),
        (run(reason="died"), "warn"),
        (run(finished_at=None), "ok"),
        (run(finished_at=None, started_at="2026-03-02T11:00:00Z"), "warn"),
    ],
)
def test_the_last_crawl_is_well_if_it_ended_well_or_has_just_begun(last: Any, level: str) -> None:
    assert only(doctor.check_last_run(last, now=NOW, clean={"finished"})).level == level


def beat(minutes: float, **values: Any) -> dict[str, Any]:
    at = (NOW - timedelta(minutes=minutes)).isoformat()
    return {"host": "desk", "pid": 7, "beat_at": at, "tick_seconds": 60.0, "fault": None, "gone": False, **values}


@pytest.mark.parametrize(
    ("rows", "overdue", "expected"),
    [
        ([], 0, ["ok"]),
        ([], 3, ["warn"]),
        ([beat(1)], 0, ["ok"]),
        ([beat(9)], 0, ["warn"]),
        ([beat(9, tick_seconds=600.0)], 0, ["warn"]),
        ([beat(0, gone=True)], 0, ["warn"]),
        ([beat(1, fault="sources.toml: …")], 0, ["warn"]),
        ([beat(1)], 2, ["ok", "warn"]),
    ],
)
def test_a_scheduler_is_alive_by_its_heart_and_missed_by_what_is_overdue(
    rows: list[dict[str, Any]], overdue: int, expected: list[str]
) -> None:
    assert levels(doctor.check_scheduler(rows, overdue=overdue, now=NOW)) == expected


def test_the_gravest_finding_makes_the_exit_code() -> None:
    findings = [*doctor.check_leases(0), *doctor.check_leases(2)]
    assert doctor.judge_exit(findings[:1]) == doctor.judge_exit([]) == 0
    assert doctor.judge_exit(findings) == 3
    assert doctor.judge_exit([*findings, *doctor.check_stories([], {}, str(Path("seeds")))]) == 2


def test_every_warning_and_failure_says_what_to_do() -> None:
    findings = [
        *doctor.check_variables(["MONITOR_X"], ["MONITOR_TICK is 'x'; use a number"]),
        *doctor.check_settings(read_environment({"MONITOR_ALLOW_PRIVATE": "1"})),
        *doctor.check_disk("/srv", free=1, total=2, writable=True),
        *doctor.check_no_database("monitor.sqlite3"),
        *doctor.check_damage(["row 7 missing from index"], size=9),
        *doctor.check_stories(["ferry"], {"ferry": "story.toml has no title; add one"}, "seeds"),
        *doctor.check_leases(1),
        doctor.note_fault("clock", OSError("gone"), known=False),
    ]
    assert [finding.check for finding in findings if finding.level != "ok" and not finding.advice] == []
