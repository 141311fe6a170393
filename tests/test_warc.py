"""Can a page be had again as it was fetched?"""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import repeat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from monitor.errors import NotFound
from monitor.items import ArchivePlace
from monitor.warc import KeptPage, WarcFolder, find_pages, read_answer, read_body

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
HTML = [("Content-Type", "text/html")]


@contextmanager
def open_folder(folder: Path, *, most_bytes: int = 10**6, prefix: str = "a1") -> Iterator[WarcFolder]:
    with closing(WarcFolder(folder, prefix=prefix, most_bytes=most_bytes, now=lambda: NOW)) as warc:
        yield warc


ADDRESS = "https://quay.example/a"


def keep(folder: WarcFolder, body: bytes, *, headers: list[tuple[str, str]] = HTML, url: str = ADDRESS) -> ArchivePlace:
    return folder.write(url, status=200, headers=headers, body=body)


@given(bodies=st.lists(st.binary(max_size=300), max_size=6), most_bytes=st.integers(1, 2000))
def test_every_body_comes_back_from_its_place(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[bytes], most_bytes: int
) -> None:
    path = tmp_path_factory.mktemp("warc")
    with open_folder(path, most_bytes=most_bytes) as folder:
        places = [keep(folder, body) for body in bodies]
        assert [read_body(path, place) for place in places] == bodies


def test_what_the_server_packed_is_kept_packed_and_read_unpacked(tmp_path: Path) -> None:
    packed = gzip.compress(b"the page")
    with open_folder(tmp_path) as folder:
        place = keep(folder, packed, headers=[*HTML, ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")])
    assert read_body(tmp_path, place) == b"the page"
    with (tmp_path / place.file).open("rb") as file:
        records = [(one.rec_type, one.raw_stream.read()) for one in ArchiveIterator(file)]
    assert records[1] == ("response", packed)


def test_a_full_file_is_followed_by_another(tmp_path: Path) -> None:
    with open_folder(tmp_path, most_bytes=1) as folder:
        files = [keep(folder, b"x").file for _ in range(3)]
    assert files == [f"20260303-120000-a1-0000{number}.warc.gz" for number in (1, 2, 3)]


def test_other_tools_find_nothing_wrong_with_a_file(tmp_path: Path) -> None:
    with open_folder(tmp_path) as folder:
        place = keep(folder, b"x" * 5000)
    checker = Checker(type("Options", (), {"inputs": [str(tmp_path / place.file)], "verbose": False}))
    checker.process_all()
    assert checker.exit_value == 0


def test_a_file_that_a_kill_cut_short_keeps_the_records_before(tmp_path: Path) -> None:
    with open_folder(tmp_path) as folder:
        first, last = keep(folder, b"first"), keep(folder, b"last")
    path = tmp_path / first.file
    path.write_bytes(path.read_bytes()[: last.offset + 20])
    assert read_body(tmp_path, first) == b"first"
    with pytest.raises(NotFound, match=str(last.offset)):
        read_body(tmp_path, last)


@pytest.mark.parametrize("tail", [b"", bytes(64), b"no gzip at all"])
@pytest.mark.parametrize("left", [0.5, 0.9, 0.99])
def test_no_page_is_read_from_a_record_that_was_cut(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], tail: bytes, left: float
) -> None:
    with open_folder(tmp_path) as folder:
        first, last = keep(folder, b"first"), keep(folder, random.Random(1).randbytes(20_000))
    path = tmp_path / first.file
    whole = path.read_bytes()
    path.write_bytes(whole[: last.offset + int((len(whole) - last.offset) * left)] + tail)
    find_pages(tmp_path, since=NOW, until=NOW)
    assert read_body(tmp_path, first) == b"first"
    for read in (read_answer, read_body):
        with pytest.raises(NotFound, match=str(last.offset)):
            read(tmp_path, last)
    assert capfd.readouterr() == ("", "")


def test_of_a_page_kept_twice_the_later_is_found_and_none_from_before_the_time_asked_for(tmp_path: Path) -> None:
    times = [NOW - timedelta(minutes=1), NOW + timedelta(microseconds=2), NOW + timedelta(microseconds=1)]
    places = []
    for number, now in enumerate(times):
        with closing(WarcFolder(tmp_path, prefix=f"p{number}", most_bytes=10**6, now=repeat(now).__next__)) as folder:
            places.append(keep(folder, b"x"))
    until = times[1]
    assert find_pages(tmp_path, since=NOW, until=until) == {ADDRESS: KeptPage(place=places[1], fetched_at=times[1])}
    assert find_pages(tmp_path, since=NOW + timedelta(microseconds=3), until=NOW + timedelta(hours=1)) == {}
    assert find_pages(tmp_path / "away", since=NOW, until=until) == {}


def test_a_page_of_a_clock_that_ran_ahead_is_not_found(tmp_path: Path) -> None:
    with open_folder(tmp_path) as folder:
        keep(folder, b"x")
    before = NOW - timedelta(hours=1)
    assert find_pages(tmp_path, since=before, until=NOW - timedelta(seconds=1)) == {}


def test_of_a_file_cut_anywhere_the_pages_before_the_cut_are_found(tmp_path: Path) -> None:
    with open_folder(tmp_path) as folder:
        first, last = keep(folder, b"first"), keep(folder, b"last", url="https://quay.example/b")
    path = tmp_path / first.file
    whole = path.read_bytes()
    for left in range(last.offset, len(whole)):
        path.write_bytes(whole[:left])
        found = find_pages(tmp_path, since=NOW, until=NOW)
        assert found[ADDRESS].place == first, left
        with suppress(NotFound):
            assert read_body(tmp_path, last) == b"last", left


def test_two_processes_of_one_second_write_files_of_their_own(tmp_path: Path) -> None:
    with open_folder(tmp_path) as one, open_folder(tmp_path, prefix="b2") as other:
        assert keep(one, b"x").file != keep(other, b"y").file


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"away\.warc\.gz is gone"):
        read_body(tmp_path, ArchivePlace(file="away.warc.gz", offset=7))


def test_a_disk_that_takes_no_more_leaves_whole_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_folder(tmp_path) as folder:
        first = keep(folder, b"first")

        def refuse(*_: object) -> None:
            folder._file.write(b"half a record")  # type: ignore[union-attr]  # it is open
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as full:
            full.setattr(folder, "_append", refuse)
            with pytest.raises(OSError, match="No space"):
                keep(folder, b"second")
        third = keep(folder, b"third")
        assert [read_body(tmp_path, place) for place in (first, third)] == [b"first", b"third"]
