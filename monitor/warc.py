"""Where are the bytes that a text was read from? Files of WARC records (ISO 28500), one gzip member a record.

Each process writes files of its own and goes on with none that it finds: what a kill cuts off is the end of the last file,
and every record before it stays readable. A record is on its way to the disk before its place is known to anybody.
"""

from __future__ import annotations

import logging
import threading
import zlib
from base64 import b32encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha1
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from monitor.errors import NotFound
from monitor.items import ArchivePlace

logger = logging.getLogger(__name__)

_DAMAGE = (OSError, ArchiveLoadFailed, EOFError, AttributeError, TypeError, ValueError)
"""What warcio and the reading of headers end with in a file that was cut short, or written to by something else."""
_ALTERED = "X-Archive-Orig-"
"""Before the name of a header that no longer holds for the record's body."""
SOFTWARE = "news-story-monitor"
MEGABYTE = 1024 * 1024
LEVEL = 4
"""Of gzip. News pages are packed in a third of the time that level 9 takes, and have 5 % more bytes then."""


class _Member:
    """One gzip member at the end of a file: what is written until the flush; warcio's own packs at level 9."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._packer = zlib.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS + 16)

    def write(self, part: bytes) -> None:
        """Add *part*."""
        self._file.write(self._packer.compress(part))

    def flush(self) -> None:
        """End the member."""
        self._file.write(self._packer.flush())


class WarcFolder:
    """Writes records into files of *folder*, beginning a new one once a file has *most_bytes*. For many threads."""

    def __init__(self, folder: Path, *, prefix: str, most_bytes: int, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._prefix = prefix
        """Tells this process's files from those of all others; the time it began stands before it."""
        self._most_bytes = most_bytes
        self._now = now
        self._lock = threading.Lock()
        self._file: BinaryIO | None = None
        self._number = 0

    def write(
        self,
        url: str,
        *,
        status: int,
        headers: Iterable[tuple[str, str]],
        body: bytes,
        ip: str | None = None,
    ) -> ArchivePlace:
        """Append the answer of *url* as it came over the line and return its place; ``Content-Encoding`` is undone by readers.

        Raises OSError where it cannot be written; the file then ends with the record before.
        """
        with self._lock:
            file = self._open()
            start = file.tell()
            try:
                self._append(file, url, status, headers, body, ip)
                file.flush()
            except OSError:
                self._cut(file, start)
                raise
            return ArchivePlace(file=Path(file.name).name, offset=start)

    def close(self) -> None:
        """End the file that is being written, if any; a later record begins a new one."""
        with self._lock:
            self._end()

    def _open(self) -> BinaryIO:
        if self._file is not None and self._file.tell() >= self._most_bytes:
            self._end()
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._number += 1
            name = f"{self._now().astimezone(UTC):%Y%m%d-%H%M%S}-{self._prefix}-{self._number:05}.warc.gz"
            file = (self._folder / name).open("xb")
            try:
                self._begin(file, name)
            except OSError:
                file.close()
                raise
            self._file = file
        return self._file

    def _begin(self, file: BinaryIO, name: str) -> None:
        writer = WARCWriter(_Member(file), gzip=False, warc_version="1.1")
        writer.write_record(
            writer.create_warcinfo_record(name, {"software": SOFTWARE, "format": "WARC File Format 1.1"})
        )

    def _append(
        self,
        file: BinaryIO,
        url: str,
        status: int,
        headers: Iterable[tuple[str, str]],
        body: bytes,
        ip: str | None,
    ) -> None:
        writer = WARCWriter(_Member(file), gzip=False, warc_version="1.1")
        stated = {"WARC-Date": f"{self._now().astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"}
        if ip:
            stated["WARC-IP-Address"] = ip
        record = writer.create_warc_record(
            url,
            "response",
            payload=BytesIO(body),
            length=len(body),
            http_headers=StatusAndHeaders(_word_status(status), _name_headers(headers), protocol="HTTP/1.1"),
            warc_headers_dict=stated,
        )
        writer.write_record(record)

    def _cut(self, file: BinaryIO, end: int) -> None:
        # The half record must not stand before others; where even that fails, the file is given up.
        try:
            file.truncate(end)
            file.seek(end)
        except OSError:
            self._end()

    def _end(self) -> None:
        if self._file is not None:
            file, self._file = self._file, None
            try:
                file.close()
            except OSError as error:  # what could not be flushed was told to whoever wrote it
                logger.warning("%s could not be closed: %s", file.name, error)


@dataclass(frozen=True, kw_only=True)
class KeptPage:
    """A page that stands in the files."""

    place: ArchivePlace
    fetched_at: datetime
    """UTC."""


def find_pages(folder: Path, *, since: datetime, until: datetime) -> dict[str, KeptPage]:
    """Return the pages that any process wrote from *since* to *until*, by address; {} where there is none.

    Of an address fetched twice, the later. A file that is damaged or was cut short is read to where it was; one that nobody
    has written to since then is not opened.
    """
    found: dict[str, KeptPage] = {}
    for path in folder.glob("????????-??????-*.warc.gz"):  # as they are named here: people may keep others beside them
        with suppress(*_DAMAGE):
            if path.stat().st_mtime >= since.timestamp():
                _find_in_file(path, since, until, found)
    return found


def _find_in_file(path: Path, since: datetime, until: datetime, found: dict[str, KeptPage]) -> None:
    with path.open("rb") as file:
        records = _iterate(file)
        for record in records:
            date, url = datetime.fromisoformat(record.rec_headers["WARC-Date"]), record.rec_headers["WARC-Target-URI"]
            is_newest = url not in found or found[url].fetched_at <= date
            if record.rec_type == "response" and since <= date <= until and is_newest:
                place = ArchivePlace(file=path.name, offset=records.get_record_offset())
                found[url] = KeptPage(place=place, fetched_at=date)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """An answer as it came over the line."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    """As the server sent it: packed, where ``Content-Encoding`` says so."""


def read_answer(folder: Path, place: ArchivePlace) -> Kept:
    """Return the answer at *place*. Raises NotFound as :func:`read_body` does."""
    with _open_record(folder, place) as record:
        stated, body = record.http_headers, bytes(record.raw_stream.read())
        digest = b32encode(sha1(body, usedforsecurity=False).digest()).decode()
        if record.rec_headers["WARC-Payload-Digest"] != f"sha1:{digest}":
            raise NotFound(f"{folder / place.file} does not hold the whole page at {place.offset}; it was cut short")
        headers = tuple((name, value) for name, value in stated.headers if not name.startswith(_ALTERED))
        return Kept(status=int(stated.get_statuscode()), headers=headers, body=body)


def read_body(folder: Path, place: ArchivePlace) -> bytes:
    """Return the body of the record at *place*, its transfer and content encodings undone.

    Raises NotFound where the file is gone or has no whole record there.
    """
    read_answer(folder, place)
    with _open_record(folder, place) as record:
        return bytes(record.content_stream().read())


def _iterate(file: BinaryIO) -> ArchiveIterator:
    records = ArchiveIterator(file)
    records.INC_RECORD = ""  # it writes what follows a record that was cut short to standard error, whatever that is
    return records


@contextmanager
def _open_record(folder: Path, place: ArchivePlace) -> Iterator[Any]:
    """Yield the record at *place* while its file is open; what goes wrong while it is read is told as NotFound."""
    path = folder / place.file
    try:
        with path.open("rb") as file:
            file.seek(place.offset)
            record = next(iter(_iterate(file)), None)
            if record is None or record.rec_type != "response":
                raise NotFound(f"{path} has no page at {place.offset}; it was cut short or is another file")
            yield record
    except FileNotFoundError:
        raise NotFound(f"{path} is gone; the page as fetched was in it at {place.offset}") from None
    except _DAMAGE as error:
        raise NotFound(f"{path} cannot be read at {place.offset}: {error}") from None


def _word_status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _name_headers(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    # The client has joined the chunks: readers must not look for them.
    return [(_ALTERED + name if name.lower() == "transfer-encoding" else name, value) for name, value in headers]
