"""What does a packed answer hold? gzip, deflate, brotli and zstd, never more than the limit, and never half of it.

Scrapy's own middleware takes a packed body that was cut short for the whole page. Here it is asked for once more, and then
named: half an article must not become a version. Bodies are unpacked in one go up to the limit, so that a bomb costs
no more than the largest page.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, Self

import brotli
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError, ResponseDataLossError
from scrapy.http import Response, TextResponse
from scrapy.responsetypes import responsetypes

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MOST_LAYERS = 3
"""Packings of one body; more are nobody's mistake."""
MOST_MEMBERS = 500
"""gzip members or zstd frames of one body; servers that pack block by block make some hundred of the largest page."""
_PIECE = 256 * 1024
"""brotli takes several times as much memory for what it gives at once."""
_ZSTD_WINDOW: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 23}
"""8 MiB, what RFC 9659 allows on the web: a frame may ask for gigabytes before its first byte."""


class _Unpacker(Protocol):
    """What zlib and zstd have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class TooLarge(ValueError):
    """The body unpacks to more than the limit."""


class CutShort(ValueError):
    """The packed body ends before its end. ``args[1]`` holds what could be unpacked."""


class NotPacked(ValueError):
    """The body is not what its Content-Encoding says."""


def unpack(body: bytes, encodings: Iterable[str], *, limit: int) -> bytes:
    """Return *body* with its *encodings*, in the order in which they were applied, undone; an empty body as it is.

    Names that are no packing (``identity``, ``utf-8``) are passed over, as browsers do. Raises TooLarge above *limit* bytes or
    MOST_LAYERS, CutShort, NotPacked.
    """
    layers = [UNPACKERS[name] for name in encodings if name in UNPACKERS]
    if len(layers) > MOST_LAYERS:
        raise TooLarge(f"packed {len(layers)} times")
    for layer in reversed(layers):
        if body:
            body = layer(body, limit)
            if len(body) > limit:
                raise TooLarge(f"more than {limit} bytes when it is unpacked")
    return body


def _unzip(body: bytes, limit: int) -> bytes:
    return _unpack_members(body, limit, lambda: zlib.decompressobj(wbits=31))


def _unzstd(body: bytes, limit: int) -> bytes:
    return _unpack_members(body, limit, lambda: zstd.ZstdDecompressor(options=_ZSTD_WINDOW))


def _inflate(body: bytes, limit: int) -> bytes:
    try:
        return _unpack_members(body, limit, zlib.decompressobj, most=1)
    except NotPacked:  # "deflate" without the envelope that the standard asks for is common
        return _unpack_members(body, limit, lambda: zlib.decompressobj(wbits=-15), most=1)


def _unpack_members(body: bytes, limit: int, start: Callable[[], _Unpacker], *, most: int = MOST_MEMBERS) -> bytes:
    """Return what the members of *body* unpack to, one after the other; bytes behind the last that are none are left out."""
    whole = bytearray()
    for _ in range(most):
        unpacker = start()
        try:
            whole += unpacker.decompress(body, limit + 1 - len(whole))
        except (zlib.error, zstd.ZstdError) as error:
            if whole:
                return bytes(whole)
            raise NotPacked(str(error)) from error
        if len(whole) > limit:
            return bytes(whole)
        if not unpacker.eof:
            raise CutShort("the packed body ends too early", bytes(whole))
        body = unpacker.unused_data
        if not body:
            return bytes(whole)
    return bytes(whole)


def _unbrotli(body: bytes, limit: int) -> bytes:
    unpacker = brotli.Decompressor()
    whole = bytearray()
    piece = body
    try:
        while len(whole) <= limit and not unpacker.is_finished():
            found = unpacker.process(piece, output_buffer_limit=min(_PIECE, limit + 1 - len(whole)))
            if not found and not piece:
                break
            whole += found
            piece = b""
    except brotli.error as error:
        raise NotPacked(str(error)) from error
    if len(whole) <= limit and not unpacker.is_finished():
        raise CutShort("the packed body ends too early", bytes(whole))
    return bytes(whole)


UNPACKERS: Mapping[str, Callable[[bytes, int], bytes]] = {
    "gzip": _unzip,
    "x-gzip": _unzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
"""What undoes a Content-Encoding: body and limit to at most a byte more than the limit."""


class Unpack:
    """Downloader middleware: asks for packed answers and unpacks them, in place of Scrapy's."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._limit = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it for *crawler*."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Say which packings are understood."""
        request.headers.setdefault("Accept-Encoding", "gzip, deflate, br, zstd")

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the answer unpacked, or the request again for a body that was cut short.

        Raises ResponseDataLossError where it is cut short again, DownloadCancelledError for one that is too large, and
        DownloadFailedError for one that is not packed as it says. Of an answer whose download was stopped on purpose, what is there counts.
        """
        header = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1").lower()
        if not header or not response.body:
            return response
        limit = request.meta.get("download_maxsize") or self._limit
        try:
            body = unpack(response.body, [name.strip() for name in header.split(",")], limit=limit)
        except TooLarge as error:
            raise DownloadCancelledError(str(error)) from error
        except NotPacked as error:
            raise DownloadFailedError(f"it is not packed as {header[:40]}, as it says: {error}") from error
        except CutShort as error:
            if "download_stopped" not in response.flags:
                return self._ask_again(request, error)
            body = error.args[1]
        return _replace_body(response, body)

    def _ask_again(self, request: Request, error: CutShort) -> Request:
        assert self._crawler.spider is not None
        again = get_retry_request(request, spider=self._crawler.spider, reason="packed body cut short")
        if again is None:
            raise ResponseDataLossError(error.args[0]) from error
        return again


def _replace_body(response: Response, body: bytes) -> Response:
    del response.headers["Content-Encoding"]
    kind = responsetypes.from_args(headers=response.headers, url=response.url, body=body)
    # None: the encoding is to be found again, now that there is text.
    text: dict[str, None] = {"encoding": None} if issubclass(kind, TextResponse) else {}
    return response.replace(cls=kind, body=body, **text)
