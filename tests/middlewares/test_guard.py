"""Does the crawler stay off addresses that are not on the public internet?"""

from __future__ import annotations

import ipaddress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.middlewares.guard import is_public
from tests.newsweb.desk import Desk, outlet
from tests.newsweb.pages import entries, rss_feed
from tests.newsweb.server import Newsweb, Page

HEADLINE = "Ferry Margit sinks off Tannholm harbour, many rescued"


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
        "2002:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_a_special_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@settings(max_examples=100)
@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_as_public_as_its_mapped_form(address: ipaddress.IPv4Address) -> None:
    assert is_public(str(address)) == is_public(f"::ffff:{address}")


def test_links_redirects_and_robots_to_private_addresses_never_reach_them(tmp_path: Path) -> None:
    with Newsweb() as open_web, Newsweb() as inner:
        port = inner.url().rsplit(":", 1)[1].strip("/")
        forms = ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1"]
        direct = [f"http://{form}:{port}/direct" for form in forms]
        moved = [open_web.url(f"/moved{number}") for number in range(len(forms))]
        for number, form in enumerate(forms):
            open_web.put(f"/moved{number}", Page.redirect(f"http://{form}:{port}/secret"))
        links = [*direct, *moved]
        open_web.put("/feed.xml", Page(rss_feed(entries(links, [HEADLINE] * len(links)))))
        desk = Desk(tmp_path)
        desk.variables["MONITOR_ALLOW_PRIVATE"] = ""
        desk.list_sources(
            outlet("open", open_web.url(), [("feed", open_web.url("/feed.xml"))], "delay = 0\nallow_private = true")
        )
        assert desk.crawl().code == 0
        states = desk.rows("select state, reason from address where url like ? or url like ?", "%/direct", "%/moved%")
        assert inner.requests == []
        assert len(states) >= len(set(moved)) + 3
        assert {state for state, _ in states} <= {"refused", "failed"}
        assert sum("not public" in reason for _, reason in states) >= len(moved) - 2


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


def test_a_redirect_to_a_file_is_not_followed(tmp_path: Path) -> None:
    with Newsweb() as web:
        web.put("/feed.xml", Page(rss_feed(entries([web.url("/a"), "file:///etc/hostname"], [HEADLINE] * 2))))
        web.put("/a", Page.redirect("file:///etc/hostname"))
        desk = Desk(tmp_path)
        desk.list_sources(outlet("quay", web.url(), [("feed", web.url("/feed.xml"))]))
        desk.crawl()
        assert desk.ending(web.url("/a")) == ("failed", "HTTP 302")
        assert desk.rows("select url from address where url like 'file:%'") == []
