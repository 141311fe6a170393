"""Readers that go wrong, for the pool's tests: importable by name in a worker process."""

from __future__ import annotations

import os
import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from monitor.errors import NotAnArticle
from monitor.items import Article


def go_wrong(body: bytes, *, url: str, **_: Any) -> Article:
    """Do what *body* says: hang, nap, die, exit, die in the middle of the answer, eat memory, refuse; anything else is read at once."""
    if body == b"hang":
        time.sleep(3600)
    if body == b"die":
        os.kill(os.getpid(), signal.SIGKILL)
    if body == b"nap":
        time.sleep(0.7)
    if body == b"cut off":
        Connection._send_bytes = _send_half  # type: ignore[attr-defined]
    if body == b"exit":
        os._exit(7)
    if body == b"eat":
        return Article(url=url, article_body=str(len(bytearray(8 * 1024**3))))
    if body == b"refuse":
        raise NotAnArticle("consent", "Accept all")
    return Article(url=url, article_body=body.decode())


def tell_and_hang(pipe: str) -> None:
    """Open the named *pipe* for writing, say so there, and hang with it open."""
    with Path(pipe).open("w", buffering=1) as told:
        told.write("here\n")
        time.sleep(3600)


def _send_half(self: Any, message: object) -> None:
    """Announce a megabyte, send a byte of it, and die."""
    self._send((1_000_000).to_bytes(4, "big") + b"x")
    os.kill(os.getpid(), signal.SIGKILL)
