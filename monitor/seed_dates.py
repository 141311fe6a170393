"""Which lines of a pasted text are its date lines? A stamp that a site prints beside the headline or below the text.

A line counts only where a date, a label and a byline are all that it holds, so that a date the article tells of is never
its own. extract/dates reads the instant, ``seed_dates.toml`` has the words; nothing is cut here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal

from monitor.extract.dates import Instant, read_instant, read_month, read_orders
from monitor.extract.zones import read_zone
from monitor.text.normalize import normalize_line

Label = Literal["", "published", "updated"]

FIRST_LINES = 12
"""Lines that are not empty, from the top, among which a stamp needs no label."""
LAST_LINES = 5
"""Lines from the end among which a labelled stamp is looked for."""
MOST_LINES = 200
"""Lines that are looked at for a chronicle's days."""
LONGEST_LINE = 160
"""Characters of a date line with its byline."""
LONGEST_PART = 5
"""Words of a byline, a place or an outlet beside a date."""
CHRONICLE = 3
"""Unlabelled days from which on they head the parts of a chronicle, and only what stands above the text is its date."""
PROSE = 25
"""Words of a line that is the text itself."""

_PART = re.compile(r"\s*(?:[|·•●]|\s[—–/-]\s|[\t])\s*")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}\s?[:.hH]\s?\d{2}(?::\d{2})?(?!\d)")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ\u200c][^\W\d_]+)*")
_LETTERS = re.compile(r"[^\W\d_]*")
_READING_TIME = re.compile(
    r"^\D{0,20}\d{1,3}[\s-]?(?:min|мин|хв|λεπτ|dk|perc|分|분|دقائق|د)\w*\b.{0,12}$", re.IGNORECASE
)
_UNCASED = re.compile(r"[\u0590-\u08ff\u0900-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ANY_TIME = datetime(2026, 1, 1)  # noqa: DTZ001  (a wall clock, as read_zone takes it)
"""Zones are asked only whether they are any."""
_GLUE = re.compile(r"^[\s:,;.|·•/()\[\]—–-]+|[\s:,;|·•/(\[—–-]+$")


@dataclass(frozen=True)
class Stamp:
    """One date that a date line states."""

    place: int
    """The line's index in the text split at line ends."""
    label: Label
    instant: Instant | None
    """None where the order of day and month cannot be told (05/12/2026)."""


def find_stamps(text: str, language: str) -> list[Stamp]:
    """Return the dates of the lines of *text* that are date lines, in order; [] where it has none.

    *language* settles the order of day and month and what is no word of a month.
    """
    lines = text.split("\n")
    places = [place for place, line in enumerate(lines) if line.strip()]
    found: list[Stamp] = []
    alone: Stamp | None = None
    for place in dict.fromkeys([*places[:MOST_LINES], *places[-LAST_LINES:]]):
        stamps = list(_read_line(lines[place], place, language, alone.label if alone else ""))
        found += [alone, *stamps] if alone and stamps else stamps
        alone = None if stamps else _read_lone_label(lines[place], place)
    first, last = set(places[:FIRST_LINES]), set(places[-LAST_LINES:])
    if _is_chronicle(found):
        prose = next((place for place in places if len(lines[place].split()) >= PROSE), len(lines))
        first = {place for place in first if place < prose}
    return [stamp for stamp in found if stamp.place in first or (stamp.label and stamp.place in last)]


def choose_stamp(stamps: Sequence[Stamp], *labels: Label) -> Instant | None:
    """Return the date of the first of *labels* that a stamp has, a time of day preferred; None where none has."""
    for label in labels:
        read = [stamp.instant for stamp in stamps if stamp.label == label and stamp.instant]
        if read:
            return next((instant for instant in read if instant.timed), read[0])
    return None


def _is_chronicle(stamps: Sequence[Stamp]) -> bool:
    return len({stamp.instant.when.date() for stamp in stamps if stamp.instant and not stamp.label}) >= CHRONICLE


def _read_line(line: str, place: int, language: str, label: Label) -> Iterator[Stamp]:
    """Yield the dates of a line that holds nothing else of weight; *label* is that of the line before, where it was one alone."""
    line = normalize_line(line)
    if not 6 <= len(line) <= LONGEST_LINE or not any(sign.isdigit() for sign in line):
        return
    stamps = []
    for own, piece in _split_labels(line, label):
        dated = _read_piece(piece, language)
        if dated is None:
            return
        stamps += [Stamp(place, own, instant) for instant in dated]
    yield from stamps


def _split_labels(line: str, label: Label) -> Iterator[tuple[Label, str]]:
    """Yield (label, what follows it) for each label in *line*, and first what stands before them."""
    lowered = line.lower() if len(line.lower()) == len(line) else line
    marks: list[tuple[int, int, Label]] = sorted(
        (start, end, name) for name in ("published", "updated") for start, end in _find_labels(lowered, name)
    )
    start = 0
    own: Label = label
    for begin, end, name in marks:
        if begin < start:
            continue
        if rest := _GLUE.sub("", line[start:begin]):
            yield own, rest
        start, own = end, name
    if rest := _GLUE.sub("", line[start:]):
        yield own, rest


def _find_labels(lowered: str, name: Label) -> Iterator[tuple[int, int]]:
    from monitor.extract.printed import load_labels  # with lxml, which a text without a date line need not load

    for match in load_labels()[name].finditer(lowered):
        # The tables have beginnings of words: the label goes on to the end of its word.
        rest = _LETTERS.match(lowered, match.end())
        yield match.start(), rest.end() if rest else match.end()
    if name == "published" and (stands := load_words()["stands_at"].match(lowered)):
        yield stands.span()


def _read_lone_label(line: str, place: int) -> Stamp | None:
    """Return a stamp without a date for a line that is wholly a label ("Published:"), None for any other."""
    line = normalize_line(line)
    if len(line) > LONGEST_LINE // 4 or any(True for _ in _split_labels(line, "")):
        return None
    names: tuple[Label, ...] = ("published", "updated")
    label = next((name for name in names if any(True for _ in _find_labels(line.lower(), name))), None)
    return Stamp(place, label, None) if label else None


def _read_piece(piece: str, language: str) -> list[Instant | None] | None:
    """Return the dates of a piece of a line ([] for a byline alone), None where it holds anything else."""
    dates: list[Instant | None] = []
    if _is_date(piece, language):
        return [_read_date(piece, language)]
    for part in _PART.split(piece):
        if not part or _READING_TIME.match(part):
            continue
        stated = part if _is_date(part, language) else _cut_byline(part, language)
        if stated:
            dates.append(_read_date(stated, language))
        elif not _is_byline(part):
            return None
    # "12 May 2026 | 18:40 CEST" is one date in two parts.
    return [_read_date(piece, language) or dates[0]] if dates else []


def _read_date(part: str, language: str) -> Instant | None:
    return read_instant(part, language=language)


def _cut_byline(part: str, language: str) -> str:
    """Return the date of "By Ana Brel, 12 May 2026" or "LUNDMAR, 12 May 2026", "" where something else stands before it.

    Words without "by" are believed in capitals or before a time of day: a caption ends in a mere day.
    """
    words = part.split()
    for cut in range(1, min(len(words), LONGEST_PART + 2)):
        head, tail = " ".join(words[:cut]), " ".join(words[cut:])
        if _is_date(tail, language):
            is_place = head.endswith(",") and (head.isupper() or _CLOCK.search(tail))
            return tail if _is_byline(head.rstrip(",")) and (is_place or _find_by(head)) else ""
    return ""


def _is_date(part: str, language: str) -> bool:
    """Tell whether *part* names a day, and nothing but words of dates stands around it."""
    if read_instant(part, language=language) is None and not read_orders(part):
        return bool(_CLOCK.match(part)) and not _list_other_words(part, language)
    return not _list_other_words(part, language)


def _list_other_words(part: str, language: str) -> list[str]:
    """Return the words of *part* that no date is made of."""
    clock = _CLOCK.search(part)
    if clock:
        part = part[: clock.end()] + _cut_zone(part[clock.end() :])
    return [word for word in _WORD.findall(part) if not _is_date_word(word, language)]


def _cut_zone(rest: str) -> str:
    """Return what follows a time of day without the zone at its beginning."""
    halves = re.match(r"\s*(?:[ap]\.?\s?m\b\.?|Uhr\b|h\b|uur\b)?", rest, re.IGNORECASE)
    after = rest[halves.end() :] if halves else rest
    words = list(_WORD.finditer(after))[:4]
    for match in reversed(words):
        name = after[: match.end()]
        if read_zone(name, _ANY_TIME) and not read_zone(after[: match.start()], _ANY_TIME):
            return after[match.end() :]
    return after


def _is_date_word(word: str, language: str) -> bool:
    lowered = word.lower()
    words = load_words()
    if words["joints"].fullmatch(lowered) or words["weekdays"].match(lowered) or words["short"].fullmatch(lowered):
        return True
    if word.isupper() and 2 <= len(word) <= 5 and read_zone_name(word):
        return True
    return read_month(word, language) is not None and len(word) <= 12


def read_zone_name(word: str) -> bool:
    """Tell whether *word* is the name of a clock, such as CEST."""
    return read_zone(word, _ANY_TIME) is not None


def _find_by(part: str) -> int:
    """Return where the name begins after "by", in any language of ``labels.toml``; 0 where *part* begins with none."""
    from monitor.extract.printed import load_labels

    label = load_labels()["by"].match(part.lower())
    return label.end() if label and part[label.end() : label.end() + 1] in (" ", ":") else 0


def _is_byline(part: str) -> bool:
    """Tell whether *part* is a name, a place or an outlet, with "by" before it or alone."""
    name = _find_by(part)
    own = part[name:].split()
    if any(sign.isdigit() for sign in part) or len(own) > LONGEST_PART or part[-1:] in ".!?":
        return False
    return all(word[:1].isupper() or len(word) <= 3 or _UNCASED.match(word) for word in own)


@cache
def load_words() -> Mapping[str, re.Pattern[str]]:
    """Return a pattern for each list of ``seed_dates.toml``, for text in lower case; ``short``: weekdays that stand whole."""
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    long = [word for word in tables["weekdays"] if len(word) > 3 or _UNCASED.match(word)]
    short = [word for word in tables["weekdays"] if word not in long]
    return {
        "weekdays": _any_of(long),
        "short": _any_of(short),
        "joints": _any_of(tables["joints"]),
        "stands_at": re.compile(rf"{_any_of(tables['stands_at']).pattern}(?:\s*:\s*|\s+(?=\d))"),
    }


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(map(re.escape, sorted(set(words), key=len, reverse=True))) + ")")
