"""Is each source called by a name of its own?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.outlets import Source, name_sources
from monitor.sources import load_outlets


def feeds(*urls: str) -> list[Source]:
    return [Source(outlet="quay", kind="feed", url=url) for url in urls]


def names(*urls: str) -> list[str]:
    return [source.name for source in name_sources(feeds(*urls))]


def test_the_only_source_of_a_kind_is_called_by_outlet_and_kind() -> None:
    assert names("https://quay.example/rss.xml") == ["quay/feed"]
    sitemap = Source(outlet="quay", kind="sitemap", url="https://quay.example/news.xml")
    assert [one.name for one in name_sources([*feeds("https://quay.example/rss.xml"), sitemap])] == [
        "quay/feed",
        "quay/sitemap",
    ]


def test_feeds_of_one_outlet_are_called_by_what_their_addresses_do_not_share() -> None:
    assert names(
        "https://feeds.quay.example/world/rss.xml",
        "https://feeds.quay.example/world/asia/rss.xml",
        "https://feeds.quay.example/world/middle_east/rss.xml",
    ) == ["quay/feed:main", "quay/feed:asia", "quay/feed:middle_east"]
    assert names("https://quay.example/rss/sea.xml", "https://quay.example/rss/land.xml?full=1") == [
        "quay/feed:sea",
        "quay/feed:land-xml-full-1",
    ]


def test_a_password_in_an_address_is_no_part_of_a_name() -> None:
    assert names("https://quay.example/rss/sea.xml", "https://reader:secret@quay.example/rss/land.xml") == [
        "quay/feed:sea",
        "quay/feed:land",
    ]


def test_no_two_sources_of_the_catalogue_share_a_name() -> None:
    every = [source.name for outlet in load_outlets(None) for source in outlet.sources]
    assert len(every) == len(set(every))


@given(st.lists(st.text(alphabet="ab1-/.?&=", max_size=8), min_size=1, max_size=5, unique=True))
def test_different_addresses_have_different_names(paths: list[str]) -> None:
    every = names(*(f"https://quay.example/{path}" for path in paths))
    assert len(set(every)) == len(every)
