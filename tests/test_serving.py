from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import serving
from monitor.errors import EnvironmentFault
from monitor.serving import MOST_CLIENTS, Answer, HttpServer, format_address, format_head, read_request_line


class Store:
    """Stands for what may take its time to answer."""

    def __init__(self) -> None:
        self.ready = threading.Event()
        self.ready.set()

    def answer(self) -> Answer:
        self.ready.wait(60)
        return Answer.words("slow")


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def server(store: Store) -> Iterator[HttpServer]:
    def prompt() -> Answer:
        return Answer.words("prompt")

    with HttpServer("127.0.0.1", 0, prompt={"/healthz": prompt}, slow={"/metrics": store.answer}) as started:
        yield started
        store.ready.set()


def ask(server: HttpServer, path: str, method: str = "GET", headers: dict[str, str] | None = None) -> tuple[int, str]:
    connection = http.client.HTTPConnection(server.address, timeout=60)
    connection.request(method, path, headers=headers or {})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


def connect(server: HttpServer) -> socket.socket:
    host, _, port = server.address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=60)


def test_known_paths_are_answered_and_others_name_them(server: HttpServer) -> None:
    assert ask(server, "/healthz") == (200, "prompt\n")
    assert ask(server, "/metrics?name=x") == (200, "slow\n")
    assert ask(server, "/admin") == (404, "there is /healthz /metrics\n")


def test_nothing_can_be_changed_through_it(server: HttpServer) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert ask(server, "/metrics", method)[0] == HTTPStatus.METHOD_NOT_ALLOWED
    assert ask(server, "/metrics", "HEAD") == (200, "")


def test_no_header_is_believed(server: HttpServer) -> None:
    lies = {
        "X-Forwarded-For": "127.0.0.1",
        "X-Original-URL": "/healthz",
        "Host": "elsewhere.example",
        "X-HTTP-Method": "PUT",
    }
    assert ask(server, "/metrics", headers=lies) == (200, "slow\n")


def test_slow_clients_hold_up_nobody(server: HttpServer) -> None:
    slow = [connect(server) for _ in range(MOST_CLIENTS - 4)]
    for one in slow:
        one.sendall(b"GET /metrics HT")
    assert ask(server, "/healthz") == (200, "prompt\n")
    for one in slow:
        one.close()


def test_a_slow_store_holds_up_no_other_path(server: HttpServer, store: Store) -> None:
    store.ready.clear()
    waiting = connect(server)
    waiting.sendall(b"GET /metrics HTTP/1.1\r\n\r\n")
    assert ask(server, "/healthz") == (200, "prompt\n")
    store.ready.set()
    assert waiting.recv(12) == b"HTTP/1.1 200"
    waiting.close()


def test_a_client_that_never_asks_is_let_go(monkeypatch: pytest.MonkeyPatch, server: HttpServer) -> None:
    monkeypatch.setattr(serving, "CLIENT_SECONDS", 0.1)
    with connect(server) as silent:
        assert silent.recv(1) == b""


def test_a_request_without_end_is_cut_off(server: HttpServer) -> None:
    with connect(server) as endless, pytest.raises(OSError):  # noqa: PT012 which send is refused is the system's choice
        while True:
            endless.sendall(b"X-Filler: " + b"a" * 4096 + b"\r\n")
    assert ask(server, "/healthz")[0] == 200


def test_more_clients_than_it_takes_are_closed_and_the_next_are_served(server: HttpServer) -> None:
    crowd = [connect(server) for _ in range(MOST_CLIENTS + 8)]
    closed = 0
    for one in crowd[MOST_CLIENTS:]:
        closed += one.recv(1) == b""
    assert closed == 8
    for one in crowd:
        one.close()
    assert ask(server, "/metrics") == (200, "slow\n")


def test_a_port_that_is_taken_is_named_with_the_way_out(server: HttpServer) -> None:
    host, _, port = server.address.rpartition(":")
    with pytest.raises(EnvironmentFault, match=rf"{server.address}: Address already in use; .*--metrics HOST:PORT"):
        HttpServer(host, int(port), prompt={}, slow={})


def test_a_host_that_is_not_this_machine_is_named() -> None:
    with pytest.raises(EnvironmentFault, match=r"192\.0\.2\.1:80"):
        HttpServer("192.0.2.1", 80, prompt={}, slow={})


@given(st.binary(max_size=200))
def test_any_bytes_are_a_request_or_none(head: bytes) -> None:
    method, path = read_request_line(head)
    assert bool(method) <= head.startswith(method.encode("latin-1"))
    assert "?" not in path


def test_the_head_of_an_answer_is_whole() -> None:
    head = format_head(Answer.words("no", HTTPStatus.METHOD_NOT_ALLOWED)).decode()
    assert head.startswith("HTTP/1.1 405 Method Not Allowed\r\n")
    assert "\r\nContent-Length: 3\r\n" in head
    assert "\r\nAllow: GET, HEAD\r\n" in head
    assert head.endswith("\r\n\r\n")


def test_addresses_of_either_family_are_written_so_that_they_can_be_read() -> None:
    assert format_address("::1", 80) == "[::1]:80"
    assert format_address("127.0.0.1", 80) == "127.0.0.1:80"
