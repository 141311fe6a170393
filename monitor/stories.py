"""Which stories are followed, and from which seeds? Reads and writes the folders of ``MONITOR_STORIES``.

One folder a story: ``story.toml`` and the seed files beside it (read by seed_files). Judging is story/'s work,
and nothing is fetched.
"""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from pathlib import Path
from typing import cast, get_args

import tomlkit
import tomlkit.exceptions

from monitor.errors import StoryError
from monitor.items import Article, StoryScope
from monitor.items import Story as Story
from monitor.seed_files import list_seed_files, read_seeds

KEYS = ("title", "since", "until", "terms", "not_terms", "scope", "outlets")
"""Every key of ``story.toml``; only ``title`` is needed."""
SAMPLES = (
    ("since", "since = 2025-04-08", "first day, UTC; earlier articles are background"),
    ("until", "until = 2025-05-31", "last day"),
    ("terms", 'terms = ["ceasefire"]', "what the story is known by, beside what the seeds say"),
    ("not_terms", 'not_terms = ["football"]', "what tells of something else"),
    ("scope", 'scope = "story"', 'how far it may wander: "event", "story" or "saga"'),
    ("outlets", 'outlets = ["bbc"]', "whom to ask; without it, every source"),
)
"""What a new ``story.toml`` says, as comments, of the keys that it does not set: key, a line that sets it, what it means."""
_NAME = re.compile(r"\w[\w-]{0,63}")  # a folder's name on every file system, and a word in addresses and options


def load_story(folder: Path, *, fetched_at: datetime) -> Story:
    """Read ``story.toml`` and the seed files beside it; *fetched_at* is when the seeds are read.

    Raises StoryError naming folder, key, value and the way out; also where the story has neither seeds, addresses nor terms.
    """
    table = _read_table(folder)
    reading = read_seeds([folder], fetched_at=fetched_at)
    since = _read_day(folder, table, "since")
    story = Story(
        name=folder.name,
        title=_read_title(folder, table),
        since=since,
        until=_read_day(folder, table, "until"),
        terms=_read_phrases(folder, table, "terms"),
        not_terms=_read_phrases(folder, table, "not_terms"),
        scope=_read_scope(folder, table),
        outlets=_read_phrases(folder, table, "outlets"),
        seeds=tuple(
            replace(seed, is_seed=True, seed_of=folder.name) for seed in _place_undated(reading.articles, since)
        ),
        urls=reading.urls,
    )
    if story.since and story.until and story.since > story.until:
        raise StoryError(f"{folder}/story.toml: since {story.since} is after until {story.until}; swap them")
    if not (story.seeds or story.urls or story.terms):
        raise StoryError(f"{folder}: has no seed; put a .txt, .md, .html, .jsonl or .urls file beside story.toml")
    return story


def _place_undated(seeds: Sequence[Article], since: date | None) -> Iterator[Article]:
    """Yield the seeds; those that state no date with a place in the ledger: at the earliest date that another states, else at *since*.

    A seed is what was known when the story was taken up. At the moment it was pasted it would stand behind every dated
    article, and take over counts that are younger than it.
    """
    dated = [when for seed in seeds if (when := seed.date_published or seed.date_modified)]
    first = datetime.combine(since, time(), tzinfo=UTC) if since else None
    earliest = min(dated, default=first)
    for seed in seeds:
        undated = seed.date_published is None and seed.date_modified is None
        yield replace(seed, stands_at=earliest) if undated else seed


def load_stories(root: Path, names: Sequence[str] | None = None, *, fetched_at: datetime) -> list[Story]:
    """Return the stories under *root* by name, or those of *names*; [] where there is no *root* and none is asked for.

    Folders without ``story.toml`` are no stories. Raises StoryError for an unknown name, listing those there are.
    """
    there = list_stories(root)
    for name in names or ():
        if name not in there:
            known = f"there are {', '.join(there)}" if there else "there is none yet"
            raise StoryError(f"no story {name!r} in {root}: {known}; make one with `monitor story new {name} --seed …`")
    return [load_story(root / name, fetched_at=fetched_at) for name in (there if names is None else names)]


def list_stories(root: Path) -> list[str]:
    """Return the names of the stories under *root*, sorted; [] where there is no such folder. Reads no seed."""
    return sorted(file.parent.name for file in root.glob("*/story.toml"))


def list_outlets(root: Path) -> dict[str, tuple[str, ...]]:
    """Return what each story under *root* lists in ``outlets``, by story; {} where there is no such folder. Reads no seed."""
    return {name: _read_phrases(root / name, _read_table(root / name), "outlets") for name in list_stories(root)}


def add_outlets(folder: Path, names: Sequence[str]) -> list[str]:
    """Add *names* to the ``outlets`` of the story in *folder*, its comments kept; return those that were not there yet.

    Raises StoryError where its ``story.toml`` cannot be read or written.
    """
    target = folder / "story.toml"
    table = _read_document(target)
    held = _read_phrases(folder, _read_table(folder), "outlets")
    new = [name for name in dict.fromkeys(names) if name not in held]
    outlets = table["outlets"] if held else tomlkit.array().multiline(multiline=True)
    for name in new:
        outlets.append(name)
    table["outlets"] = outlets
    _save_document(target, table)
    return new


def write_story(folder: Path, story: Story, *, seed_paths: Sequence[Path] = (), overwrite: bool = False) -> list[Path]:
    """Write ``story.toml`` and copy the seed files, as they were handed in, beside it; return the files written.

    Originals are kept because every reading strips them anew, and better later. A ``story.toml`` that is there is
    changed only with *overwrite*, its comments kept; a new one gets comments that say what else can be set. A seed file of
    the same content is left alone.
    Raises StoryError, before anything is written, where a file would be overwritten unasked; also where ``story.toml``
    cannot be written.
    """
    if not _NAME.fullmatch(story.name) or story.name != folder.name:
        raise StoryError(f"{story.name!r} cannot be a story's name; use letters, digits, - and _, as in ferry-2025")
    target = folder / "story.toml"
    files, _ = list_seed_files(seed_paths)
    copies = {file: folder / file.name for file in files if file.resolve() != (folder / file.name).resolve()}
    _refuse_clashes(target, copies, overwrite=overwrite)
    table = _read_document(target)
    is_new = not target.exists()
    for key in KEYS:
        # The scope that goes without saying is not said, so that a later release may choose it better.
        if (value := getattr(story, key)) and (key, value) != ("scope", Story.scope):
            table[key] = list(value) if isinstance(value, tuple) else value
        else:
            table.pop(key, None)
    if is_new:
        _add_samples(table)
    folder.mkdir(parents=True, exist_ok=True)
    written = [target, *(copy for file, copy in copies.items() if not _holds_same(copy, file))]
    for file, copy in copies.items():
        shutil.copyfile(file, copy)
    _save_document(target, table)
    return written


def _add_samples(table: tomlkit.TOMLDocument) -> None:
    unset = [(line, meaning) for key, line, meaning in SAMPLES if key not in table]
    table.add(tomlkit.nl())
    table.add(tomlkit.comment("Take the first # away to set one of these."))
    for line, meaning in unset:
        table.add(tomlkit.comment(f"{line:<26}# {meaning}"))


def _read_document(target: Path) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(target.read_text("utf-8-sig")) if target.exists() else tomlkit.document()
    except (UnicodeDecodeError, tomlkit.exceptions.ParseError) as fault:
        raise StoryError(f"{target}: not TOML ({fault}); mend it or take it away first") from None


def _save_document(target: Path, table: tomlkit.TOMLDocument) -> None:
    """Write *table* to *target*, whole or not at all, with the line ends that are there. Raises StoryError."""
    place = target.resolve()  # a link stays one
    temporary = place.with_name(f".{place.name}.new")
    text = tomlkit.dumps(table)
    try:
        if place.exists():
            with place.open("r+b") as held:  # one that is not to be written is not replaced either
                text = text.replace("\n", "\r\n") if b"\r\n" in held.read() else text
        try:
            temporary.write_text(text, encoding="utf-8", newline="")
            if place.exists():
                shutil.copymode(place, temporary)
            temporary.replace(place)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as fault:
        raise StoryError(f"{target}: cannot be written ({fault.strerror}); make it writable") from None


def _refuse_clashes(target: Path, copies: Mapping[Path, Path], *, overwrite: bool) -> None:
    if len(set(copies.values())) < len(copies):
        raise StoryError(f"{target.parent}: two seed files have one name; rename one of them")
    clashes = [copy for file, copy in copies.items() if copy.exists() and not _holds_same(copy, file)]
    if target.exists():
        clashes.append(target)
    if clashes and not overwrite:
        raise StoryError(f"{clashes[-1]} is there already; choose another name for the story, or take it away first")


def _holds_same(copy: Path, original: Path) -> bool:
    return copy.exists() and copy.read_bytes() == original.read_bytes()


def _read_table(folder: Path) -> Mapping[str, object]:
    file = folder / "story.toml"
    try:
        table = tomllib.loads(file.read_text("utf-8-sig"))
    except OSError as fault:
        raise StoryError(f"{file}: cannot be read ({fault.strerror}); `monitor story new` writes one") from None
    except UnicodeDecodeError as fault:
        raise StoryError(f"{file}: byte {fault.start + 1} is not UTF-8; save the file as UTF-8") from None
    except tomllib.TOMLDecodeError as fault:
        raise StoryError(f"{file}: not TOML: {fault}; texts need quotes, dates none") from None
    for key in table.keys() - set(KEYS):
        near = get_close_matches(key, KEYS, n=1)
        way_out = f"did you mean {near[0]!r}?" if near else f"the keys are {', '.join(KEYS)}"
        raise StoryError(f"{file}: unknown key {key!r}; {way_out}")
    return table


def _read_title(folder: Path, table: Mapping[str, object]) -> str:
    title = table.get("title")
    if not isinstance(title, str) or not title.strip():
        raise StoryError(f'{folder}/story.toml: title is {title!r}; say in a line what is followed: title = "…"')
    return title.strip()


def _read_day(folder: Path, table: Mapping[str, object], key: str) -> date | None:
    value = table.get(key)
    if isinstance(value, datetime):
        return value.date()
    if value is not None and not isinstance(value, date):
        raise StoryError(f"{folder}/story.toml: {key} is {value!r}; write a day without quotes: {key} = 2025-04-08")
    return value


def _read_phrases(folder: Path, table: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(phrase, str) and phrase.strip() for phrase in value):
        raise StoryError(f'{folder}/story.toml: {key} is {value!r}; write a list of texts: {key} = ["ceasefire"]')
    return tuple(phrase.strip() for phrase in value)


def _read_scope(folder: Path, table: Mapping[str, object]) -> StoryScope:
    value, allowed = table.get("scope", Story.scope), get_args(StoryScope)
    if value not in allowed:
        known = ", ".join(f'"{scope}"' for scope in allowed)
        raise StoryError(f"{folder}/story.toml: scope is {value!r}; write one of {known}")
    return cast(StoryScope, value)
