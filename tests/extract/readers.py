"""Readers that go wrong, for the pool's tests: importable by name in a worker process."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

from monitor.errors import NotAnArticle
from monitor.items import Article


def go_wrong(body: bytes, *, url: str, **_: Any) -> Article:
    """Do what *body* says: hang, die, exit, eat memory, refuse; anything else is read at once."""
    if body == b"hang":
        time.sleep(3600)
    if body == b"die":
        os.kill(os.getpid(), signal.SIGKILL)
    if body == b"exit":
        os._exit(7)
    if body == b"eat":
        return Article(url=url, article_body=str(len(bytearray(8 * 1024**3))))
    if body == b"refuse":
        raise NotAnArticle("consent", "Accept all")
    return Article(url=url, article_body=body.decode())
