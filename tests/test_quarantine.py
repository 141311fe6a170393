"""Pages that killed a worker are kept, few of them, under names that no page chooses."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from monitor import quarantine
from monitor.quarantine import keep_page

ADDRESS = "https://quay.example/../../a\x00b"


def test_a_page_is_kept_as_it_came(tmp_path: Path) -> None:
    file = keep_page(tmp_path, ADDRESS, b"<p>\x00\xff")
    assert file is not None
    assert gzip.decompress(file.read_bytes()) == b"<p>\x00\xff"


def test_no_address_chooses_the_file(tmp_path: Path) -> None:
    file = keep_page(tmp_path, ADDRESS, b"")
    assert file is not None
    assert file.parent == tmp_path / "quarantine"
    assert set(file.name.removesuffix(".html.gz")) <= set("0123456789abcdef")


def test_a_page_that_kills_again_has_one_file(tmp_path: Path) -> None:
    assert keep_page(tmp_path, ADDRESS, b"one") == keep_page(tmp_path, ADDRESS, b"two")
    assert len(list((tmp_path / "quarantine").iterdir())) == 1


def keep_many(home: Path, count: int, body: bytes = b"page") -> list[Path]:
    kept = []
    for number in range(count):
        if file := keep_page(home, f"https://quay.example/{number}", body):
            os.utime(file, (number, number))
            kept.append(file)
    return kept


def test_the_oldest_go_where_there_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quarantine, "MOST_FILES", 3)
    kept = keep_many(tmp_path, 5)
    assert [file.exists() for file in kept] == [False, False, True, True, True]


def test_the_oldest_go_where_they_are_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = os.urandom(10_000)
    monkeypatch.setattr(quarantine, "MOST_BYTES", 25_000)
    kept = keep_many(tmp_path, 4, body)
    assert [file.exists() for file in kept] == [False, False, True, True]


def test_a_page_that_is_too_large_by_itself_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quarantine, "MOST_BYTES", 10)
    assert keep_page(tmp_path, ADDRESS, b"page") is None


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "quarantine").write_text("a file")
    assert keep_page(tmp_path, ADDRESS, b"page") is None
