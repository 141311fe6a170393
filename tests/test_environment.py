from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.environment import METRICS, Address, read_address, read_environment
from monitor.errors import EnvironmentFault
from monitor.serving import format_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (None, METRICS),
        ("", METRICS),
        ("off", None),
        ("9100", Address("127.0.0.1", 9100)),
        (":9100", Address("127.0.0.1", 9100)),
        ("0.0.0.0:0", Address("0.0.0.0", 0)),
        ("[::1]:9100", Address("::1", 9100)),
        ("monitor.example:9100", Address("monitor.example", 9100)),
    ],
)
def test_an_address_is_read_as_it_is_meant(text: str | None, address: Address | None) -> None:
    assert read_address("MONITOR_METRICS", text) == address


@given(st.ip_addresses(), st.integers(0, 65535))
def test_an_address_that_is_written_is_read_back(host: object, port: int) -> None:
    assert read_address("--metrics", format_address(str(host), port)) == Address(str(host), port)


@pytest.mark.parametrize("text", ["on", "127.0.0.1", "127.0.0.1:", "host:-1", "host:65536", "host:8٣", "::1"])
def test_what_is_no_address_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(EnvironmentFault, match=r"^--metrics is .*; use HOST:PORT such as 127\.0\.0\.1:9853, or off$"):
        read_address("--metrics", text)


def test_a_form_of_log_that_there_is_not_is_refused() -> None:
    assert read_environment({}).log_format == "text"
    assert read_environment({"MONITOR_LOG_FORMAT": "json"}).log_format == "json"
    with pytest.raises(EnvironmentFault, match="MONITOR_LOG_FORMAT is 'xml'; use text or json, or unset it"):
        read_environment({"MONITOR_LOG_FORMAT": "xml"})
