"""Does the tests' own web server do what tests ask of it?"""

from __future__ import annotations

import gzip
import time
import urllib.error
import urllib.request
import zlib

import brotli
import pytest
from backports import zstd

from tests.newsweb.faults import bomb, endless_body, reset_in_head
from tests.newsweb.server import Newsweb, Page


def test_a_page_is_served_as_it_was_put_and_counted() -> None:
    with Newsweb() as web:
        web.put("/a?b=1", Page("hello", headers={"X-Kind": "test"}))
        with urllib.request.urlopen(web.url("/a?b=1")) as answer:
            assert (answer.read(), answer.headers["X-Kind"]) == (b"hello", "test")
        assert (web.hits("/a?b=1"), web.hits("/a")) == (1, 0)


def test_a_page_that_revalidates_is_sent_to_whoever_has_another_one_only() -> None:
    with Newsweb() as web:
        web.put("/a", Page("hello", headers={"ETag": '"7"'}, revalidates=True))
        request = urllib.request.Request(web.url("/a"), headers={"If-None-Match": '"6"'})
        with urllib.request.urlopen(request) as answer:
            assert answer.status == 200
        request.add_header("If-None-Match", '"7"')
        with pytest.raises(urllib.error.HTTPError, match="304"):
            urllib.request.urlopen(request)


def test_a_page_that_was_never_put_is_not_found() -> None:
    with Newsweb() as web, pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(web.url("/nothing"))


def test_raw_bytes_reach_the_client_as_they_are() -> None:
    with Newsweb() as web:
        web.put("/raw", Page(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
        with urllib.request.urlopen(web.url("/raw")) as answer:
            assert answer.read() == b"ok"


def test_a_stream_ends_when_its_client_goes() -> None:
    with Newsweb() as web:
        web.put("/endless", endless_body())
        with urllib.request.urlopen(web.url("/endless")) as answer:
            assert len(answer.read(3_000_000)) == 3_000_000
        deadline = time.monotonic() + 30
        while not web.endings:
            assert time.monotonic() < deadline, "the stream goes on without its client"
            time.sleep(0.01)


def test_a_reset_is_no_close() -> None:
    with Newsweb() as web:
        web.put("/reset", reset_in_head())
        with pytest.raises(ConnectionResetError):
            urllib.request.urlopen(web.url("/reset"))


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_is_small_before_it_is_unpacked(encoding: str) -> None:
    page = bomb(encoding, megabytes=5)
    assert len(page.body) < 50_000
    unpacked = {"gzip": gzip.decompress, "deflate": zlib.decompress, "br": brotli.decompress, "zstd": zstd.decompress}
    assert len(unpacked[encoding](page.body)) == 5 * 1024 * 1024
