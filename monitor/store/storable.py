"""Which texts can both databases hold, and how is a url found again? Pure: no database here.

PostgreSQL refuses NUL, no driver takes a lone surrogate, and neither database indexes a url of a megabyte.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from monitor.errors import StoreError

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


MOST_ID = 2**31 - 1
"""The largest number of a row: PostgreSQL counts them in 32 bits, and refuses to be asked for more; SQLite does from 64 on."""


def is_id(number: int) -> bool:
    """Tell whether *number* could be that of a row."""
    return 0 < number <= MOST_ID


def digest(text: str) -> str:
    """Return the hex SHA-256 of *text* in UTF-8; what a url is looked up by, and a body compared by."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def scrub(text: str) -> str:
    """Return *text* with what no database holds replaced by U+FFFD.

    For what a source or a driver says of an address: a strange headline must not cost the other links of its feed.
    """
    return _UNSTORABLE.sub("�", text)


def scrub_optional(text: str | None) -> str | None:
    """Return :func:`scrub` of *text*, None for None."""
    return None if text is None else scrub(text)


def host_of_url(url: str) -> str:
    """Return the lower-case host of *url*; "" where it has none (a pasted seed's made-up address)."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def is_web_address(url: str) -> bool:
    """Return whether *url* could ever be fetched; a pasted seed's made-up address cannot."""
    return url.startswith(("http://", "https://"))


def refuse_unstorable(value: object, name: str) -> None:
    """Raise StoreError for what no database holds within *value*, naming the field and the place.

    That is a NUL or lone surrogate in a text, and an instant without a time zone. Text is cleaned before it comes here (text/normalize); if it is not, silence would change an article's offsets.
    """
    if _is_storable(value):  # nearly always; to name each place costs more than to look there
        return
    for field_name, text in _parts(value, ""):
        if isinstance(text, datetime):
            if text.tzinfo is None:
                raise StoreError(f"{scrub(name)}: {field_name} {text} has no time zone; give it one, best UTC")
        elif found := _UNSTORABLE.search(text):
            code = f"U+{ord(found.group()):04X}"
            raise StoreError(
                f"{scrub(name)}: {field_name} has {code} at character {found.start()}, which no database holds; "
                "pass the text through text.normalize.strip_controls first"
            )


def refuse_naive(**instants: datetime | None) -> None:
    """Raise StoreError for an instant without a time zone, by the name it is given under."""
    for name, instant in instants.items():
        if instant is not None and instant.tzinfo is None:
            raise StoreError(f"{name} {instant} has no time zone; give it one, best UTC")


def _is_storable(value: object) -> bool:
    pending: list[Any] = [value]
    texts: list[str] = []
    while pending:
        part = pending.pop()
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, datetime):
            if part.tzinfo is None:
                return False
        elif isinstance(part, list | tuple):
            pending += part
        else:
            pending += [getattr(part, name) for name in _field_names(part.__class__)]
    return not _UNSTORABLE.search("\n".join(texts))


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


def _parts(value: object, name: str) -> Iterator[tuple[str, str | datetime]]:
    if isinstance(value, str | datetime):
        yield name, value
    elif isinstance(value, list | tuple):
        for index, part in enumerate(value):
            yield from _parts(part, f"{name}[{index}]")
    elif is_dataclass(value):
        for part in fields(value):
            yield from _parts(getattr(value, part.name), f"{name}.{part.name}".lstrip("."))
