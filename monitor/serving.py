"""Who answers a load balancer, a container engine or a Prometheus? A small HTTP server in a thread of `monitor run`.

It answers GET and HEAD of a few paths, believes no header, keeps no connection, and gives each client a bounded time and size:
a slow one costs a few kilobytes and holds up nobody. Loopback unless somebody says otherwise; nothing can be changed through it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Self

from monitor.errors import EnvironmentFault

_log = logging.getLogger(__name__)

CLIENT_SECONDS = 10.0
"""A client that has not asked and read its answer by then is let go."""
LONGEST_HEAD = 16 * 1024
"""Bytes of a request up to its empty line."""
MOST_CLIENTS = 64
"""Connections at one time; those beyond are closed at once."""
PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a path answers."""

    body: bytes
    status: HTTPStatus = HTTPStatus.OK
    content_type: str = PLAIN

    @classmethod
    def words(cls, text: str, status: HTTPStatus = HTTPStatus.OK) -> Self:
        """Return *text* as one line."""
        return cls(body=f"{text}\n".encode(), status=status)


class HttpServer:
    """Answers *prompt* and *slow* paths on *host* and *port* inside a ``with`` block; port 0 takes a free one."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        prompt: Mapping[str, Callable[[], Answer]],
        slow: Mapping[str, Callable[[], Answer]],
    ) -> None:
        """Take the port. Raises EnvironmentFault where it cannot be had.

        The functions of *slow* may wait, for a store as it may be: they run one after the other in a thread of their own.
        Those of *prompt* must not.
        """
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            self._socket = socket.create_server((host, port), family=family, backlog=MOST_CLIENTS)
        except OSError as error:
            code = error.errno or 0
            reason = os.strerror(code) if code > 0 else error.strerror  # that of a name has no code of the system's
            raise EnvironmentFault(
                f"cannot answer on {format_address(host, port)}: {reason}; "
                "give another address with --metrics HOST:PORT or MONITOR_METRICS, or `off`"
            ) from None
        self.address = format_address(*self._socket.getsockname()[:2])
        """Where it answers, as HOST:PORT."""
        self._prompt, self._slow = prompt, slow
        self._clients = 0
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="answers")
        self._thread = threading.Thread(target=self._run, name="http", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(CLIENT_SECONDS)
        self._worker.shutdown(wait=False, cancel_futures=True)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._meet, sock=self._socket, limit=LONGEST_HEAD)
        await self._stopping.wait()
        server.close()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._clients += 1
        try:
            if self._clients <= MOST_CLIENTS:
                async with asyncio.timeout(CLIENT_SECONDS):
                    await self._answer(reader, writer)
        except (TimeoutError, OSError, EOFError, asyncio.LimitOverrunError) as fault:
            _log.debug("a client was let go: %r", fault)
        finally:
            self._clients -= 1
            writer.transport.abort() if writer.transport.get_write_buffer_size() else writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        method, path = read_request_line(head)
        answer = await self._choose(method, path)
        writer.write(format_head(answer) + (b"" if method == "HEAD" else answer.body))
        await writer.drain()
        writer.write_eof()
        await reader.read(1)  # until the client has taken it and goes, or its time is up

    async def _choose(self, method: str, path: str) -> Answer:
        if method not in ("GET", "HEAD"):
            return Answer.words("only GET and HEAD", HTTPStatus.METHOD_NOT_ALLOWED)
        if (prompt := self._prompt.get(path)) is not None:
            return prompt()
        if (slow := self._slow.get(path)) is not None:
            return await self._loop.run_in_executor(self._worker, slow)
        known = " ".join(sorted({*self._prompt, *self._slow}))
        return Answer.words(f"there is {known}", HTTPStatus.NOT_FOUND)


def read_request_line(head: bytes) -> tuple[str, str]:
    """Return method and path of a request, the query left out; ("", "") where the first line is no request."""
    parts = head.partition(b"\r\n")[0].decode("latin-1").split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        return "", ""
    return parts[0], parts[1].partition("?")[0]


def format_head(answer: Answer) -> bytes:
    """Return the status line and headers of *answer*, the empty line included."""
    lines = [
        f"HTTP/1.1 {answer.status.value} {answer.status.phrase}",
        f"Content-Type: {answer.content_type}",
        f"Content-Length: {len(answer.body)}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        "Connection: close",
    ]
    if answer.status is HTTPStatus.METHOD_NOT_ALLOWED:
        lines.append("Allow: GET, HEAD")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def format_address(host: str, port: int) -> str:
    """Return HOST:PORT, the host of IPv6 in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
