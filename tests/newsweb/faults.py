"""Which wrong answers can a web server give? Pages for Newsweb, one function per kind of fault.

None of them is kept in memory as a whole: endless ones are made as the client takes them, bombs are small until unpacked.
"""

from __future__ import annotations

import gzip
import itertools
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping

import brotli
from backports import zstd

from tests.newsweb.server import HTML, Page

HEAD = f"HTTP/1.1 200 OK\r\nContent-Type: {HTML}\r\n".encode()
_MEGABYTE = b"<p>" + b"0" * (1024 * 1024 - 3)


def endless_headers() -> Page:
    """Return an answer whose head has no end."""
    return Page(
        stream=lambda: itertools.chain([HEAD], (b"X-More-%d: %s\r\n" % (n, b"y" * 900) for n in itertools.count()))
    )


def endless_body() -> Page:
    """Return an answer without a length whose body has no end."""
    return Page(stream=lambda: itertools.chain([HEAD + b"Connection: close\r\n\r\n"], itertools.repeat(_MEGABYTE)))


def endless_chunk() -> Page:
    """Return a chunked answer whose one chunk claims the most that its length can say, and goes on."""
    start = HEAD + b"Transfer-Encoding: chunked\r\n\r\n7FFFFFFFFFFFFFFF\r\n"
    return Page(stream=lambda: itertools.chain([start], itertools.repeat(_MEGABYTE)))


def endless_chunk_line() -> Page:
    """Return a chunked answer whose first chunk's size line has no end."""
    start = HEAD + b"Transfer-Encoding: chunked\r\n\r\n5;"
    return Page(stream=lambda: itertools.chain([start], itertools.repeat(b"a" * 65536)))


def dripping(body: bytes, *, every: float = 0.2) -> Page:
    """Return an answer that sends *body* a byte at a time, one each *every* seconds, and a byte of a space for ever after."""
    start = HEAD + b"Connection: close\r\n\r\n"
    rest = (bytes([byte]) for byte in body)
    return Page(stream=lambda: itertools.chain([start], rest, itertools.repeat(b" ")), every=every)


def silent() -> Page:
    """Return an answer that never comes."""
    return Page(stream=lambda: itertools.repeat(b""), every=0.1)


def hung_up() -> Page:
    """Return a close without a byte."""
    return Page(raw=b"")


def reset_in_head() -> Page:
    """Return a reset in the middle of the head."""
    return Page(raw=b"HTTP/1.1 200 OK\r\nContent-Ty", reset=True)


def packed(body: bytes, encoding: str) -> Page:
    """Return *body* under the Content-Encoding *encoding*: names parted by commas, applied from left to right."""
    for name in encoding.split(","):
        body = PACKERS[name.strip()](body)
    return Page(body, headers={"Content-Encoding": encoding})


def bomb(encoding: str, *, megabytes: int = 200) -> Page:
    """Return a page that grows to *megabytes* when it is unpacked, and takes little before."""
    return Page(pack_stream(itertools.repeat(_MEGABYTE, megabytes), encoding), headers={"Content-Encoding": encoding})


def pack_stream(pieces: Iterable[bytes], encoding: str) -> bytes:
    """Return *pieces* packed as one body, without holding them all at once."""
    return b"".join(_pack(pieces, encoding))


def _pack(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    if encoding == "br":
        brotlis = brotli.Compressor(quality=1, lgwin=24)
        yield from (brotlis.process(piece) for piece in pieces)
        yield brotlis.finish()
        return
    packer = (
        zstd.ZstdCompressor() if encoding == "zstd" else zlib.compressobj(9, wbits=31 if encoding == "gzip" else 15)
    )
    yield from (packer.compress(piece) for piece in pieces)
    yield packer.flush()


PACKERS: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: gzip.compress(body, mtime=0),
    "deflate": zlib.compress,
    "br": lambda body: brotli.compress(body, quality=5),
    "zstd": zstd.compress,
}
"""What packs a body, by the name of its Content-Encoding."""
