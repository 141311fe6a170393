"""Does the tests' own web server do what tests ask of it?"""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest

from tests.newsweb.server import Newsweb, Page


def test_a_page_is_served_as_it_was_put_and_counted() -> None:
    with Newsweb() as web:
        web.put("/a?b=1", Page("hello", headers={"X-Kind": "test"}))
        with urllib.request.urlopen(web.url("/a?b=1")) as answer:
            assert (answer.read(), answer.headers["X-Kind"]) == (b"hello", "test")
        assert (web.hits("/a?b=1"), web.hits("/a")) == (1, 0)


def test_a_page_that_was_never_put_is_not_found() -> None:
    with Newsweb() as web, pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(web.url("/nothing"))


def test_raw_bytes_reach_the_client_as_they_are() -> None:
    with Newsweb() as web:
        web.put("/raw", Page(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
        with urllib.request.urlopen(web.url("/raw")) as answer:
            assert answer.read() == b"ok"
