"""One page, one address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.extract.addresses import canonical_url, host_of, same_site


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://WWW.Courier.example:443/A/b", "https://www.courier.example/A/b"),
        ("http://courier.example", "http://courier.example/"),
        ("http://courier.example:8080/a#top", "http://courier.example:8080/a"),
        ("https://courier.example/a?utm_source=rss&id=7&fbclid=x", "https://courier.example/a?id=7"),
        ("https://courier.example/a?b=2&a=1", "https://courier.example/a?b=2&a=1"),
        ("https://courier.example/a/../b/./c", "https://courier.example/b/c"),
        ("https://courier.example/a;jsessionid=9F?x=1", "https://courier.example/a?x=1"),
        ("https://user:secret@courier.example/", "https://courier.example/"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("http://127.0.0.1:8123/a/", "http://127.0.0.1:8123/a/"),
        (" https://courier.example/a\n", "https://courier.example/a"),
    ],
)
def test_two_spellings_of_one_page_have_one_form(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/a",
        "ftp://a.example/",
        "javascript:alert(1)",
        "http://",
        "http://[::1",
        "http://a:99999/",
        "http://a b/",
        "file:///etc/passwd",
        "http://a.example/" + "x" * 9000,
    ],
)
def test_what_is_no_http_address_is_refused_with_a_value_error(url: str) -> None:
    with pytest.raises(ValueError):
        canonical_url(url)


@given(st.text(max_size=80) | st.from_regex(r"https?://[a-z0-9.:\[\]@%-]{0,20}[/?#;][^\s]{0,40}", fullmatch=True))
def test_canonical_is_idempotent_and_raises_nothing_but_value_error(url: str) -> None:
    try:
        once = canonical_url(url)
    except ValueError:
        return
    assert canonical_url(once) == once
    assert once.isascii()


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("https://www.courier.co.uk/", "http://news.courier.co.uk/x", True),
        ("https://courier.co.uk/", "https://herald.co.uk/", False),
        ("https://www.courier.example/", "https://courier.example/x", True),
        ("https://co.uk/", "https://courier.co.uk/", False),
        ("http://127.0.0.1:1/", "http://127.0.0.1:2/", False),
        ("http://localhost:1/a", "http://localhost:1/b", True),
        ("http://127.0.0.1/", "http://127.0.0.2/", False),
        ("nonsense", "nonsense", False),
        ("https://a.github.io/", "https://b.github.io/", False),
    ],
)
def test_a_site_is_a_registrable_domain_or_a_host_with_its_port(a: str, b: str, same: bool) -> None:
    assert same_site(a, b) is same


def test_a_host_has_its_port_unless_that_is_the_schemes_own() -> None:
    assert host_of("http://Courier.example:80/a") == "courier.example"
    assert host_of("http://courier.example:8080/a") == "courier.example:8080"
    assert host_of("mailto:x") == ""
