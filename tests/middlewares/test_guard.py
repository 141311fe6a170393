"""Does the crawler stay off addresses that are not on the public internet?"""

from __future__ import annotations

import ipaddress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.middlewares.guard import is_public
from tests.newsweb.desk import Desk, outlet
from tests.newsweb.pages import rss_feed
from tests.newsweb.server import Newsweb, Page


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.215.14", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"]
)
def test_a_public_address_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "255.255.255.255", "224.0.0.1", "192.0.2.7", "198.18.0.1", "240.0.0.1", "::", "::1", "fe80::1", "fe80::1%eth0",
        "fc00::1", "fd12:3456::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::10.0.0.1",
        "2002:7f00:1::", "2001:db8::1", "fec0::1", "3fff::1", "192.0.0.8", "64:ff9b:1::8.8.8.8", "5f00::1", "2001:2::1",
        "::127.0.0.1", "2001:10::1",
    ],
)  # fmt: skip
def test_a_special_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@settings(max_examples=100)
@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_as_public_as_its_mapped_form(address: ipaddress.IPv4Address) -> None:
    assert is_public(str(address)) == is_public(f"::ffff:{address}")


def test_a_feed_on_a_private_address_is_blocked_until_its_outlet_is_opened(tmp_path: Path) -> None:
    with Newsweb() as web:
        web.put("/feed.xml", Page(rss_feed([])))
        desk = Desk(tmp_path)
        desk.variables["MONITOR_ALLOW_PRIVATE"] = ""
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
        desk.crawl()
        ((state, reason),) = desk.rows("select state, reason from source")
        assert (state, web.requests) == ("blocked", [])
        assert "allow_private" in reason
        desk.list_sources(
            outlet("quay", web.url(), [("feed", web.url("/feed.xml"))], "delay = 0\nallow_private = true")
        )
        desk.crawl(all="1")
        assert web.hits("/feed.xml") == 1
