"""Is a packed body unpacked whole, within its limit, or not at all?"""

from __future__ import annotations

from contextlib import suppress

import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from monitor.middlewares.unpacking import MOST_LAYERS, CutShort, NotPacked, TooLarge, unpack
from tests.newsweb.faults import PACKERS, bomb, packed

BODY = b"<p>The ferry Margit sank off Tannholm.</p>" * 40
LIMIT = 100_000
names = st.sampled_from(sorted(PACKERS))


@given(st.binary(max_size=2_000), st.lists(names, max_size=MOST_LAYERS))
def test_what_was_packed_is_unpacked(body: bytes, encodings: list[str]) -> None:
    whole = packed(body, ",".join(encodings)).body if encodings else body
    assert unpack(whole, encodings, limit=LIMIT) == body


@given(names, st.data())
def test_a_body_that_ends_too_early_is_never_taken_for_a_whole_one(name: str, data: st.DataObject) -> None:
    whole = PACKERS[name](BODY)
    cut = data.draw(st.integers(1, len(whole) - 1))
    with pytest.raises(CutShort) as error:
        unpack(whole[:cut], [name], limit=LIMIT)
    assert BODY.startswith(error.value.args[1])


@given(names, st.binary(max_size=300))
def test_no_bytes_make_it_raise_anything_else(name: str, body: bytes) -> None:
    with suppress(CutShort, NotPacked, TooLarge):
        assert len(unpack(body, [name], limit=LIMIT)) <= LIMIT


@pytest.mark.parametrize("name", sorted(PACKERS))
def test_the_limit_is_the_largest_body(name: str) -> None:
    whole = PACKERS[name](BODY)
    assert unpack(whole, [name], limit=len(BODY)) == BODY
    with pytest.raises(TooLarge):
        unpack(whole, [name], limit=len(BODY) - 1)
    with pytest.raises(TooLarge):
        unpack(bomb(name, megabytes=20).body, [name], limit=LIMIT)


def test_more_layers_than_anybody_needs_are_refused() -> None:
    with pytest.raises(TooLarge, match="packed 4 times"):
        unpack(packed(BODY, "gzip,gzip,gzip,gzip").body, ["gzip"] * 4, limit=LIMIT)


def test_a_frame_that_asks_for_more_memory_than_the_web_allows_is_refused() -> None:
    wide: dict[int, int] = {zstd.CompressionParameter.window_log: 27, zstd.CompressionParameter.content_size_flag: 0}
    packer = zstd.ZstdCompressor(options=wide)
    with pytest.raises(NotPacked):
        unpack(packer.compress(BODY) + packer.flush(), ["zstd"], limit=LIMIT)


def test_names_that_are_no_packing_are_passed_over() -> None:
    assert unpack(BODY, ["utf-8", "identity"], limit=LIMIT) == BODY


def test_parts_in_a_row_are_one_body_and_what_is_none_is_left_out() -> None:
    twice = PACKERS["gzip"](BODY) + PACKERS["gzip"](b"More.")
    assert unpack(twice, ["gzip"], limit=LIMIT) == BODY + b"More."
    assert unpack(twice + b"\0\0 left behind", ["gzip"], limit=LIMIT) == BODY + b"More."


def test_a_raw_stream_is_taken_for_deflate_as_old_servers_mean_it() -> None:
    assert unpack(PACKERS["deflate"](BODY)[2:-4], ["deflate"], limit=LIMIT) == BODY
