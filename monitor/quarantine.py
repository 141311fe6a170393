"""Where are the pages that killed the worker that read them? Kept as they came, so that the fault can be found and mended.

Files under ``MONITOR_HOME/quarantine``, named by their address's digest and never by a text, bounded in number and bytes.
"""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

FOLDER = "quarantine"
MOST_FILES = 100
MOST_BYTES = 64 * 1024 * 1024
"""Of all files together, packed; the oldest go first."""


def name_file(address: str) -> str:
    """Return the name of the file that keeps the page at *address*: the same page has one, however often it kills."""
    return f"{hashlib.sha256(address.encode('utf-8', 'replace')).hexdigest()[:32]}.html.gz"


def keep_page(home: Path, address: str, body: bytes) -> Path | None:
    """Keep *body* under *home* and return its file; None where it cannot be written, for the crawl must go on.

    Where there are too many files, or they are too large, the oldest are deleted.
    """
    file = home / FOLDER / name_file(address)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # mtime 0: the same page gives the same bytes, to be compared by hand.
        file.write_bytes(gzip.compress(body, 6, mtime=0))
        _make_room(file.parent)
    except OSError:
        return None
    return file if file.exists() else None


def _make_room(folder: Path) -> None:
    room = MOST_BYTES
    newest_first = sorted(folder.glob("*.html.gz"), key=lambda file: file.stat().st_mtime, reverse=True)
    for place, file in enumerate(newest_first):
        room -= file.stat().st_size
        if place >= MOST_FILES or room < 0:
            file.unlink(missing_ok=True)
