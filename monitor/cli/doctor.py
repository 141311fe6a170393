"""``monitor doctor``: is everything fit to run, and what is to be done? Reads what monitor/doctor judges, and prints it."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from monitor import doctor
from monitor.cli.output import AsJson, Column, note, print_json, print_table
from monitor.doctor import Finding
from monitor.environment import VARIABLES, Environment, read_environment
from monitor.errors import MonitorError, StoreEmpty, StoryError

if TYPE_CHECKING:
    from monitor.store.database import Store

MOUNTS = Path("/proc/self/mountinfo")
"""Where Linux tells which file system is mounted where."""

Row = Mapping[str, Any]
Check = Callable[[], Iterable[Finding]]


def examine(as_json: AsJson = False) -> None:
    """Look at settings, contact, disk, clock, database, stories, sources, leases and the last crawl, and say what to do."""
    environment, faults = read_variables(os.environ)
    findings = list(_examine(environment, faults))
    if as_json:
        print_json({"level": doctor.find_worst(findings), "findings": findings})
    else:
        columns = [
            Column("LEVEL", fixed=True),
            Column("CHECK", fixed=True),
            Column("SEEN"),
            Column("TO DO", below=True),
        ]
        print_table(columns, [[one.level, one.check, one.seen, one.advice] for one in findings])
        levels = [one.level for one in findings]
        note(", ".join(f"{levels.count(level)} {level}" for level in doctor.LEVELS if level in levels))
    raise typer.Exit(doctor.judge_exit(findings))


def read_variables(variables: Mapping[str, str]) -> tuple[Environment, list[str]]:
    """Return the settings with every variable that cannot be read left out, and why each of these cannot be."""
    good, faults = {}, []
    for name in VARIABLES:
        value = variables.get(name, "")
        try:
            read_environment({name: value})
        except MonitorError as fault:
            faults.append(str(fault))
        else:
            good[name] = value
    return read_environment(good), faults


def _examine(environment: Environment, faults: Sequence[str]) -> Iterator[Finding]:
    yield from _try("settings", lambda: doctor.check_variables(os.environ, faults))
    yield from _try("contact", lambda: doctor.check_settings(environment))
    yield from _try("disk", lambda: _look_at_disk(environment))
    yield from _try("stories", lambda: _look_at_stories(environment))
    yield from _try("database", lambda: _look_at_store(environment))


def _try(check: str, look: Check) -> list[Finding]:
    """Return what *look* finds; where it fails, that: one broken thing must not hide the others."""
    try:
        return list(look())
    except Exception as fault:  # whatever a broken file, folder or database raises is this check's finding
        return [doctor.note_fault(check, fault, known=isinstance(fault, MonitorError))]


def _look_at_disk(environment: Environment) -> list[Finding]:
    home = environment.home.absolute()
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    usage = shutil.disk_usage(there)
    writable = os.access(there, os.W_OK | os.X_OK)
    return doctor.check_disk(str(home), free=usage.free, total=usage.total, writable=writable)


def _look_at_stories(environment: Environment) -> list[Finding]:
    from monitor.stories import list_stories, load_story

    names, faults = list_stories(environment.stories), {}
    for name in names:
        try:
            load_story(environment.stories / name, fetched_at=environment.now())
        except StoryError as fault:
            faults[name] = str(fault)
    return doctor.check_stories(names, faults, str(environment.stories))


def _look_at_store(environment: Environment) -> Iterator[Finding]:
    from monitor.store.database import open_existing
    from monitor.store.soundness import find_file

    file = find_file(environment.database_url)
    if file is not None:
        yield from _try("database", lambda: doctor.check_file_system(_read_file_system(file)))
    if file is not None and not file.exists():
        yield from doctor.check_no_database(str(file))
        yield from _look_without_store(environment)
        return
    try:
        store = open_existing(environment.database_url)
    except MonitorError as fault:
        found = doctor.note_fault("database", fault, known=True)
        yield replace(found, level="warn") if isinstance(fault, StoreEmpty) else found
        yield from _look_without_store(environment)
        return
    with store:
        yield from _look_inside(environment, store)


def _look_without_store(environment: Environment) -> Iterator[Finding]:
    yield from _try("clock", lambda: _judge_clock(environment, None))
    yield from _try("sources", lambda: _judge_sources(environment, []))


def _look_inside(environment: Environment, store: Store) -> Iterator[Finding]:
    from monitor.crawl_process import CLEAN_REASONS
    from monitor.store import read, soundness

    now = environment.now()
    yield from _try("database", lambda: _look_at_damage(store))
    yield from _try("clock", lambda: _judge_clock(environment, soundness.find_newest_instant(store)))
    yield from _try("sources", lambda: _judge_sources(environment, read.list_sources(store)))
    yield from _try("leases", lambda: doctor.check_leases(soundness.count_stale_leases(store, now=now)))
    yield from _try(
        "crawl", lambda: doctor.check_last_run(next(iter(read.list_runs(store, 1)), None), now=now, clean=CLEAN_REASONS)
    )
    yield from _try("scheduler", lambda: _look_at_schedulers(environment, store, now))


def _look_at_damage(store: Store) -> list[Finding]:
    from monitor.store import soundness

    damage = soundness.find_damage(store)
    if not damage:
        soundness.try_write(store)
    return doctor.check_damage(damage, size=soundness.measure_size(store))


def _look_at_schedulers(environment: Environment, store: Store, now: datetime) -> list[Finding]:
    from monitor.store import read
    from monitor.store.schedulers import list_schedulers

    asked = _find_asked(environment, read.list_sources(store))
    overdue = sum(_is_overdue(row, now) for row in asked)
    rows = [{**row, "gone": _is_gone(row)} for row in list_schedulers(store)]
    return doctor.check_scheduler(rows, overdue=overdue, now=now)


def _is_gone(row: Row) -> bool:
    """Return whether a scheduler of this machine has no process any more."""
    from monitor.leading import is_process_gone, read_process_space

    here = row["host"] == socket.gethostname() and row["process_space"] == read_process_space()
    return here and is_process_gone(row["pid"])


def _is_overdue(row: Row, now: datetime) -> bool:
    due, lease = row.get("due_at"), row.get("lease_until")
    if due is None or now - datetime.fromisoformat(due) < doctor.OVERDUE_AFTER:
        return False
    return lease is None or datetime.fromisoformat(lease) <= now


def _judge_clock(environment: Environment, newest: datetime | None) -> list[Finding]:
    return doctor.check_clock(environment.now(), newest, fixed=environment.fixed_now is not None)


def _judge_sources(environment: Environment, held: Sequence[Row]) -> list[Finding]:
    from monitor.crawl_process import SICK_STATES

    return doctor.check_sources(_find_asked(environment, held), sick=SICK_STATES)


def _find_asked(environment: Environment, held: Sequence[Row]) -> list[Row]:
    """Return the sources that the stories ask, but searches, each with what the store knows of it. Raises SourcesError, StoryError."""
    from monitor.sources import load_outlets, select_followed
    from monitor.stories import list_outlets

    rows = {row["url"]: row for row in held}
    new = {"state": "unchecked", "looked_at": None}
    sources = select_followed(load_outlets(environment.sources), list_outlets(environment.stories))
    return [
        {**rows.get(source.url, new), "source": source.name, "url": source.url}
        for source in sources
        if source.kind != "search"
    ]


def _read_file_system(file: Path) -> str | None:
    if not MOUNTS.exists():
        return None
    return doctor.find_file_system(MOUNTS.read_text(encoding="utf-8", errors="replace"), str(file.resolve()))
