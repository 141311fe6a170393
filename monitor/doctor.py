"""Is this monitor fit to run unattended, and if not, what is to be done? One finding for each thing that was looked at.

Pure: what was read from settings, disk, database and files comes in as plain values; cli/doctor reads it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from monitor.environment import VARIABLES, Environment
from monitor.sources_file import find_nearest

Level = Literal["ok", "warn", "fail"]
"""``warn``: it runs, but somebody should look; ``fail``: it cannot run so, or not for long."""
LEVELS: tuple[Level, ...] = get_args(Level)
EXIT_CODES: Mapping[Level, int] = {"ok": 0, "fail": 2, "warn": 3}

LITTLE_DISK = 2 * 1024**3
"""Bytes; below it a person has days, not weeks."""
NO_DISK = 200 * 1024**2
"""Bytes; below it the next crawls may find no room."""
CLOCK_SLACK = timedelta(minutes=5)
"""So far ahead of the clock an instant in the store may be: other machines write to it, too."""
OVERDUE_AFTER = timedelta(hours=1)
"""A source that is due for so long is asked by nobody."""
SILENT_AFTER = timedelta(minutes=1)
"""A `monitor run` gives a sign every five seconds, whatever its ticks; a lock that everybody waits for may hold it up."""
LONG_CRAWL = timedelta(hours=6)
SHOWN = 5
"""Sources that a finding names."""
NETWORK_FILE_SYSTEMS = frozenset(
    [
        "9p",
        "afs",
        "ceph",
        "cifs",
        "fuse.glusterfs",
        "fuse.sshfs",
        "glusterfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "smb3",
        "smbfs",
    ]
)
"""Types of mounts on which SQLite's locks and its write-ahead log cannot be relied on (sqlite.org, "How To Corrupt")."""

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one check saw."""

    check: str
    """What was looked at: ``disk``, ``clock``, ``sources``."""
    level: Level
    seen: str
    advice: str = ""
    """What to do, as a sentence without a full stop; "" where there is nothing to do."""


def judge_exit(findings: Iterable[Finding]) -> int:
    """Return the exit code: 0 all is well, 2 something must be mended before it can run, 3 something should be looked after."""
    return EXIT_CODES[find_worst(findings)]


def find_worst(findings: Iterable[Finding]) -> Level:
    """Return the gravest level among *findings*; ``ok`` where there are none."""
    return max((finding.level for finding in findings), key=LEVELS.index, default="ok")


def check_variables(names: Iterable[str], faults: Sequence[str]) -> list[Finding]:
    """Return a finding for each ``MONITOR_*`` variable in *names* that nobody reads, and one for each of *faults*."""
    found = [_fail("settings", fault) for fault in faults]
    for name in sorted(names):
        if name.startswith("MONITOR_") and name not in VARIABLES:
            nearest = find_nearest(name, VARIABLES)
            seen = f"{name} is set, and nothing reads it{nearest}"
            found.append(_warn("settings", seen, "unset or rename it; docs/settings-and-stats.md lists the variables"))
    return found or [_ok("settings", "every MONITOR_* variable is known and can be read")]


def check_settings(environment: Environment) -> list[Finding]:
    """Return what is to be said of variables that can be read and yet are unwise."""
    found = [
        _ok("contact", f"publishers can write to {environment.contact}")
        if environment.contact
        else _warn("contact", "MONITOR_CONTACT is unset: publishers cannot tell who is asking", "set it to a page or mail address of yours")
    ]  # fmt: skip
    if environment.allow_private:
        seen = "MONITOR_ALLOW_PRIVATE is 1: any page can make this machine fetch addresses inside your own network"
        found.append(_warn("guard", seen, "unset it; open single hosts by `allow_private = true` of their outlet"))
    else:
        found.append(_ok("guard", "loopback and private addresses are refused"))
    return found


def check_disk(folder: str, *, free: int, total: int, writable: bool) -> list[Finding]:
    """Return what is to be said of the disk that *folder* is on; *free* and *total* in bytes."""
    seen = f"{folder}: {_word_bytes(free)} of {_word_bytes(total)} free"
    if not writable:
        return [_fail("disk", f"{folder} cannot be written", "let this user write there, or set MONITOR_HOME")]
    if free < NO_DISK:
        return [_fail("disk", seen, "free some space now: delete old files in logs/ and warc/, or move MONITOR_HOME")]
    if free < LITTLE_DISK:
        return [_warn("disk", seen, "free some space: old files in logs/ and warc/ may be moved away or deleted")]
    return [_ok("disk", seen)]


def check_clock(now: datetime, newest: datetime | None, *, fixed: bool) -> list[Finding]:
    """Return what is to be said of the clock; *newest* is the latest instant in the store, *fixed* that MONITOR_NOW is set."""
    if fixed:
        seen = f"MONITOR_NOW holds the clock at {_minute(now)}: nothing ever becomes due"
        return [_warn("clock", seen, "unset MONITOR_NOW, unless this is a replay")]
    if newest is not None and newest > now + CLOCK_SLACK:
        seen = (
            f"it is {_minute(now)} here, and the store has an instant of {_minute(newest)}: the clock has run backwards"
        )
        advice = (
            "see whether it is right (`timedatectl`); a source that was looked at more than an hour ahead is due now"
        )
        return [_warn("clock", seen, advice)]
    return [_ok("clock", f"{_minute(now)}, and nothing in the store is later")]


def find_file_system(mounts: str, path: str) -> str | None:
    """Return the type of the file system that the absolute *path* is on; *mounts* is Linux's ``mountinfo`` (proc(5)). None: not told."""
    best, kind = "", None
    for line in mounts.splitlines():
        left, dash, right = line.partition(" - ")
        fields = left.split()
        if not dash or len(fields) < 5 or not right.split():
            continue
        point = fields[4].replace("\\040", " ")
        inside = path == point or path.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, right.split()[0]
    return kind


def check_file_system(kind: str | None) -> list[Finding]:
    """Return what is to be said of the file system that an SQLite database is on."""
    if kind in NETWORK_FILE_SYSTEMS:
        advice = "move the database to a disk of this machine (MONITOR_DATABASE_URL), or use PostgreSQL"
        return [_warn("database", f"it is on a network file system ({kind}), where SQLite can be damaged", advice)]
    return []


def check_no_database(file: str) -> list[Finding]:
    """Return what is to be said where the SQLite database is not there yet."""
    return [
        _warn("database", f"there is none yet at {file}", "the first crawl makes it; is MONITOR_HOME the right folder?")
    ]


def check_damage(damage: Sequence[str], *, size: int) -> list[Finding]:
    """Return what is to be said of the database's own structure."""
    if damage:
        return [_fail("database", f"it is damaged: {damage[0]}", "stop the scheduler and go back to a backup; see docs/operate.md")]  # fmt: skip
    return [_ok("database", f"opens, takes writes, and is whole; {_word_bytes(size)}")]


def check_stories(names: Collection[str], faults: Mapping[str, str], folder: str) -> list[Finding]:
    """Return what is to be said of the stories; *faults* has, by story, why it cannot be read."""
    if not names:
        return [_fail("stories", f"there is no story in {folder}", "make one: `monitor story new NAME --seed FILE…`")]
    found = [_fail("stories", f"{name}: {fault}") for name, fault in sorted(faults.items())]
    return found or [_ok("stories", f"{_count(len(names), 'story', 'stories')}, with seeds that can be read")]


def check_sources(rows: Sequence[Row], *, sick: Collection[str]) -> list[Finding]:
    """Return what is to be said of the sources that the stories ask; *sick* are the states of sick ones."""
    if not rows:
        return [_fail("sources", "the stories ask no source", "see `outlets` in story.toml, and the sources file")]
    ill = [row for row in rows if row["state"] in sick]
    found = []
    if ill:
        names = ", ".join(f"{row['source']} {row['state']}" for row in ill[:SHOWN]) + (" …" if len(ill) > SHOWN else "")
        advice = "`monitor sources list` says what to do about each"
        if len(ill) == len(rows):
            advice = f"see whether this machine is online; {advice}"
        found.append(_warn("sources", f"{len(ill)} of {len(rows)} are sick: {names}", advice))
    new = sum(row["looked_at"] is None for row in rows)
    if new:
        found.append(_warn("sources", f"{new} of {len(rows)} were never looked at", "`monitor crawl` or `monitor sources check` looks at them"))  # fmt: skip
    hosts = {urlsplit(row["url"]).hostname for row in rows}
    if len(rows) > 1 and len(hosts) == 1:
        seen = f"all {len(rows)} are on one host, {hosts.pop()}: while it is down, nothing is heard"
        found.append(_warn("sources", seen, "add another outlet; `monitor sources suggest STORY` proposes some"))
    return found or [_ok("sources", f"{_count(len(rows), 'source')}, none of them sick")]


def check_last_run(run: Row | None, *, now: datetime, clean: Collection[str]) -> list[Finding]:
    """Return what is to be said of the crawl that began last; *clean* are the reasons of a good end."""
    if run is None:
        return [_warn("crawl", "none has run yet", "`monitor crawl` runs one, `monitor run` runs them from now on")]
    began = datetime.fromisoformat(run["started_at"])
    if run["finished_at"] is None:
        seen = f"the one that began at {_minute(began)} has not ended (process {run['pid']} on {run['host']})"
        if now - began < LONG_CRAWL:
            return [_ok("crawl", seen)]
        return [_warn("crawl", seen, "if that process is gone, it was killed: the next crawl takes up what it left")]
    seen = f"the last one began at {_minute(began)} and ended: {run['reason']}"
    if run["reason"] in clean:
        return [_ok("crawl", seen)]
    return [_warn("crawl", seen, "its log in MONITOR_HOME/logs says why; the next crawl goes on where it stopped")]


def check_leases(stale: int) -> list[Finding]:
    """Return what is to be said of leases that have run out and that nobody has taken up."""
    if not stale:
        return [_ok("leases", "no work is left lying")]
    seen = (
        f"{_count(stale, 'address or source', 'addresses and sources')} of a crawl that was killed wait to be taken up"
    )
    return [_warn("leases", seen, "`monitor crawl` takes them up, as does a running `monitor run`")]


def check_scheduler(rows: Sequence[Row], *, overdue: int, now: datetime) -> list[Finding]:
    """Return whether somebody crawls: *rows* are the schedulers' heartbeats, *overdue* counts sources that nobody asks.

    A row has ``gone`` where its process was looked for and is no more.
    """
    found = [_judge_heartbeat(row, now) for row in rows]
    if overdue:
        seen = f"{_count(overdue, 'source')} due for more than an hour, and nobody asks"
        advice = "start `monitor run`, or let cron start `monitor crawl`; see docs/operate.md"
        return [*found, _warn("scheduler", seen, advice)]
    return found or [_ok("scheduler", "no `monitor run` is alive; nothing is overdue")]


def _judge_heartbeat(row: Row, now: datetime) -> Finding:
    who = f"`monitor run` on {row['host']} (process {row['pid']})"
    beat = datetime.fromisoformat(row["beat_at"])
    if row["gone"]:
        return _warn("scheduler", f"{who} was killed, its last sign at {_minute(beat)}", "start it again")
    if now - beat > SILENT_AFTER:
        return _warn(
            "scheduler", f"{who} has given no sign since {_minute(beat)}", "see whether it still runs; start it again"
        )
    if row["fault"]:
        return _warn("scheduler", f"{who} could not crawl: {row['fault']}", "mend that; the next tick tries again")
    return _ok("scheduler", f"{who} is alive")


def _ok(check: str, seen: str) -> Finding:
    return Finding(check=check, level="ok", seen=seen)


def _warn(check: str, seen: str, advice: str) -> Finding:
    return Finding(check=check, level="warn", seen=seen, advice=advice)


def _fail(check: str, fault: str, advice: str = "") -> Finding:
    """Return a failed check; the errors of this program end with what to do, behind the last semicolon."""
    seen, semicolon, remedy = fault.rpartition("; ")
    if advice or not semicolon:
        return Finding(check=check, level="fail", seen=fault, advice=advice)
    return Finding(check=check, level="fail", seen=seen, advice=remedy)


def note_fault(check: str, fault: BaseException, *, known: bool) -> Finding:
    """Return the finding of a check that itself failed; *known* where *fault* is one of this program's own errors."""
    if known:
        return _fail(check, str(fault))
    return _fail(
        check,
        f"it could not be looked at: {type(fault).__name__}: {fault}",
        "see whether the file or folder can be read",
    )


def _count(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number == 1 else several or one + 's'}"


def _word_bytes(count: int) -> str:
    for unit, size in (("GB", 1024**3), ("MB", 1024**2)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count / 1024:.0f} kB"


def _minute(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC"
