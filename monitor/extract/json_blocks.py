"""Which values does this text hold that should be JSON? Reads the broken blocks too that outlets really print; knows no schema.

As it stands first; then with the usual damage mended: comments, CDATA marks, trailing commas, HTML entities for quotes,
objects one after another, escapes that JSON does not know. Bounded: characters of a block, digits of a number, nodes of a
walk; nesting beyond Python's reach is a broken block like any other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

LARGEST_BLOCK = 1_000_000
"""Characters; the rest is cut off, and the block read as a broken one."""
LARGEST_MENDED = 300_000
"""Characters of a block that is mended."""
MOST_NODES = 2000
"""Objects that a walk yields; it looks at ten times as many values."""
LONGEST_NUMBER = 30
"""Digits; a number is kept as its text, for nothing here calculates."""

_CDATA = re.compile(
    r"^\s*(?://\s*)?(?:/\*\s*)?<!\[CDATA\[(?:\s*\*/)?|(?://\s*)?(?:/\*\s*)?\]\]>(?:\s*\*/)?\s*$|^\s*<!--|-->\s*$"
)
_STRING = r'"(?:[^"\\]|\\.)*(?:"|\Z)'
_DAMAGE = re.compile(
    rf"""{_STRING}                     # strings stay as they are, but for their escapes
      | ,(?=\s*(?:[}}\]]|$))           # a comma before a closing bracket
      | /\*.*?(?:\*/|\Z) | //[^\n]* | <!--.*?(?:-->|\Z)  # comments; each runs to the end where nothing closes it
    """,
    re.VERBOSE | re.DOTALL,
)
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})')
_FIELD = r'"{0}"\s*:\s*"((?:[^"\\]|\\.){{1,4000}})"'


def read_json(text: str) -> list[Any]:
    """Return the values that *text* holds, one after another; [] where no mending made it JSON. Never raises.

    Numbers come as texts. The text is cut at LARGEST_BLOCK characters.
    """
    trimmed = text[:LARGEST_BLOCK].strip().rstrip(";")
    if "<!" in trimmed or "-->" in trimmed:
        trimmed = _CDATA.sub("", _CDATA.sub("", trimmed)).strip().rstrip(";")
    if len(trimmed) > LARGEST_MENDED:
        return _decode(trimmed)
    for mend in (str, _mend, lambda broken: _mend(unescape(broken))):
        if values := _decode(mend(trimmed)):
            return values
    return []


def _decode(text: str) -> list[Any]:
    """Return the values one after another in *text*; [] where any part of it is broken."""
    values: list[Any] = []
    place = 0
    while place < len(text):
        try:
            value, place = _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError):
            return []
        values.append(value)
        while place < len(text) and text[place] in " \t\r\n,;":
            place += 1
    return values


def _mend(text: str) -> str:
    return _DAMAGE.sub(_mend_part, text)


def _mend_part(match: re.Match[str]) -> str:
    return _BAD_ESCAPE.sub("", match[0]) if match[0].startswith('"') else ""


_DECODER = json.JSONDecoder(
    strict=False,
    parse_int=lambda digits: digits[:LONGEST_NUMBER],
    parse_float=lambda digits: digits[:LONGEST_NUMBER],
)


def walk_objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every object in *value*, outermost first and in order, without recursion; at most MOST_NODES."""
    waiting, seen, given = [value], 0, 0
    while waiting and seen < MOST_NODES * 10 and given < MOST_NODES:
        seen += 1
        current = waiting.pop()
        if isinstance(current, dict):
            given += 1
            yield current
            waiting.extend(reversed([child for child in current.values() if isinstance(child, (dict, list))]))
        elif isinstance(current, list):
            waiting.extend(reversed(current))


def rescue_field(text: str, name: str) -> str | None:
    """Return the first string that stands as the value of *name* in broken JSON, unescaped; None where there is none."""
    match = re.search(_FIELD.format(re.escape(name)), text)
    if match is None:
        return None
    try:
        return str(json.loads(f'"{_BAD_ESCAPE.sub("", match[1])}"', strict=False))
    except ValueError:
        return match[1]
