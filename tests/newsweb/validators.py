"""What would a server that knows conditional requests answer? And one that only claims to?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.newsweb.server import Page

LAST_MODIFIED = "Mon, 02 Mar 2026 09:00:00 GMT"


class Validated(Page):
    """A page with an ETag or a Last-Modified, answered with 304 where the condition meets it.

    To lie, put other words under the same validator. *deaf*: it sends its validators and ignores conditions. *stuck*: it
    answers 304 whatever it is asked; *smug*: to every condition, whatever it names.
    """

    def __init__(
        self,
        body: str | bytes = b"",
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        deaf: bool = False,
        stuck: bool = False,
        smug: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(body, **more)
        self.etag, self.last_modified, self.deaf, self.stuck, self.smug = etag, last_modified, deaf, stuck, smug
        self.headers |= {"ETag": etag} if etag else {}
        self.headers |= {"Last-Modified": last_modified} if last_modified else {}

    def respond(self, asked: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        """Return 304 without a body where the condition in *asked* holds, else the page."""
        matched = self.etag is not None and asked.get("If-None-Match") == self.etag
        if "If-None-Match" not in asked:
            matched = self.last_modified is not None and asked.get("If-Modified-Since") == self.last_modified
        if self.stuck or (self.smug and condition(asked)) or (matched and not self.deaf):
            kept = {name: value for name, value in self.headers.items() if name != "Content-Type"}
            return 304, kept, b""
        return super().respond(asked)


def condition(headers: Mapping[str, str]) -> str | None:
    """Return the condition that a request was sent with, ``NAME: value``; None for none."""
    return next(
        (f"{name}: {headers[name]}" for name in ("If-None-Match", "If-Modified-Since") if name in headers), None
    )
