"""What do we ask of an address that has answered before, and what does its answer mean? HTTP's conditions, and a check on them.

An address is asked for changes only (RFC 9110, section 13): by the ETag of its last body, else by its Last-Modified. Some
servers repeat either for another body, so the body's hash is remembered as well, and now and then the body is asked for
without a condition. Others call everything unchanged: one that a day's conditions told of no change, and that had one when it
was asked without, is asked by the old body's validator once more, which only a liar still answers with 304. Pure: no network, no store, no clock; it knows neither sources nor stories.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

WHOLE_AT_LEAST = timedelta(hours=20)
"""A body is asked for without a condition where the last one came longer ago: a lie is found out within a day."""
DISTRUST = timedelta(days=30)
"""How long a server that was found out is asked without conditions; then it has another chance."""
LONGEST_VALIDATOR = 500
MOST_READERS = 64
"""So many names of readers are kept for one body; beyond it, only the latest ones'."""

Meaning = Literal["whole", "not_modified", "same_body", "baseless"]


@dataclass(frozen=True, kw_only=True)
class Remembered:
    """What is kept of the last whole answer of one address, once what was read in it is stored."""

    address: str
    """What it is found by: the address that is asked, before redirects."""
    url: str
    """Where the body came from: validators are sent to this address alone."""
    etag: str | None = None
    """As the server sent it, quotes and ``W/`` included."""
    last_modified: str | None = None
    """As the server sent it."""
    body_sha256: str
    """Hex digest of the body after Content-Encoding was undone."""
    whole_at: datetime
    """When that body last came over the line."""
    readers: frozenset[str] = field(default_factory=frozenset)
    """Names of those for whom the body was read, whatever they stand for: to anybody else it is news."""
    links: int | None = None
    """Entries that it had, of a source; None: nobody counted."""
    distrusted: str | None = None
    """What the server was found out in, or without a time what it is suspected of; None: its validators are believed."""
    distrusted_at: datetime | None = None
    """When it was found out. None beside *distrusted*: the validators here are those of the body before, to be tried once more."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What one answer means."""

    meaning: Meaning
    """``whole``: a body to be read; ``not_modified``: 304 to our condition; ``same_body``: sent again, and read before;
    ``baseless``: 304 to a request without condition, or to the validator of a body that is gone; it tells nothing."""
    keep: Remembered | None = None
    """To be kept once what the answer gave is stored, and to go by when a baseless one is asked again; None: what is kept already still holds."""

    @property
    def unchanged(self) -> bool:
        """Tell whether there is nothing to be read."""
        return self.meaning in ("not_modified", "same_body")


def choose_condition(
    known: Remembered | None, *, url: str, readers: Collection[str], now: datetime
) -> tuple[str, str] | None:
    """Return the header (name, value) that asks *url* for changes only; None: ask for the whole body.

    One header, the stronger: a server must ignore If-Modified-Since beside If-None-Match, and what is sent is what is tested.
    """
    if known is None or known.url != url or not known.readers.issuperset(readers):
        return None
    if now - known.whole_at >= WHOLE_AT_LEAST or now < known.whole_at or _is_distrusted(known, now):
        return None
    if known.etag is not None:
        return "If-None-Match", known.etag
    return None if known.last_modified is None else ("If-Modified-Since", known.last_modified)


def read_unmodified(known: Remembered | None, *, conditional: bool, now: datetime) -> Answer:
    """Return what a 304 means; *conditional*: whether the request had a condition of ours."""
    if known is None or not conditional:
        return Answer(meaning="baseless")
    if known.distrusted is None or known.distrusted_at is not None:
        return Answer(meaning="not_modified")
    lie = f"{_name_validator(known)} is called current though the body changed"
    return Answer(meaning="baseless", keep=replace(known, distrusted=lie, distrusted_at=now))


def read_body(
    known: Remembered | None,
    body: bytes,
    *,
    address: str,
    url: str,
    etag: str | None,
    last_modified: str | None,
    readers: Collection[str],
    now: datetime,
) -> Answer:
    """Return what a 200 means, with what to keep of it. *url* is where the *body* came from, *etag* and *last_modified* are its headers."""
    found = Remembered(
        address=address,
        url=url,
        etag=read_validator(etag),
        last_modified=read_validator(last_modified),
        body_sha256=hashlib.sha256(body).hexdigest(),
        whole_at=now,
        readers=frozenset(readers),
    )
    if known is None:
        return Answer(meaning="whole", keep=found)
    if known.body_sha256 == found.body_sha256:
        return _read_same_body(known, found, now)
    lie = _find_lie(known, found)
    if lie is not None:
        found = replace(found, distrusted=lie, distrusted_at=now)
    elif _is_distrusted(known, now):
        found = replace(found, distrusted=known.distrusted, distrusted_at=known.distrusted_at)
    elif _is_suspect(known, found):
        suspicion = f"{_name_validator(known)} was called current for a day"
        found = replace(found, etag=known.etag, last_modified=known.last_modified, distrusted=suspicion)
    return Answer(meaning="whole", keep=found)


def read_validator(value: str | None) -> str | None:
    """Return an ETag or Last-Modified that can be sent back; None for none, an overlong one, or one beyond ASCII."""
    value = (value or "").strip()
    return value if value and len(value) <= LONGEST_VALIDATOR and value.isascii() and value.isprintable() else None


def _read_same_body(known: Remembered, found: Remembered, now: datetime) -> Answer:
    together = known.readers | found.readers
    keep = replace(found, readers=together if len(together) <= MOST_READERS else found.readers, links=known.links)
    if _is_distrusted(known, now):
        keep = replace(keep, distrusted=known.distrusted, distrusted_at=known.distrusted_at)
    return Answer(meaning="same_body" if known.readers >= found.readers else "whole", keep=keep)


def _find_lie(known: Remembered, found: Remembered) -> str | None:
    """Return the validator that stayed though the body did not; None where the server told the truth, or told nothing."""
    if known.url != found.url:
        return None
    if known.etag is not None and found.etag is not None:
        same = known.etag.removeprefix("W/") == found.etag.removeprefix("W/")
        return f"ETag {found.etag[:80]} stayed while the body changed" if same else None
    if known.last_modified is not None and known.last_modified == found.last_modified:
        return f"Last-Modified {found.last_modified[:80]} stayed while the body changed"
    return None


def _is_suspect(known: Remembered, found: Remembered) -> bool:
    """Tell whether no condition told of a change in so long a time, and the first look without one did: each of them may have been a lie."""
    has_validator = known.etag is not None or known.last_modified is not None
    return has_validator and known.url == found.url and found.whole_at - known.whole_at >= WHOLE_AT_LEAST


def _name_validator(known: Remembered) -> str:
    return f"ETag {known.etag[:80]}" if known.etag is not None else f"Last-Modified {(known.last_modified or '')[:80]}"


def _is_distrusted(known: Remembered, now: datetime) -> bool:
    return known.distrusted_at is not None and now - known.distrusted_at < DISTRUST
