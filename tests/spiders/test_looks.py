"""For how long does an answer say that it stays fresh?"""

from __future__ import annotations

import pytest
from scrapy.http import Response

from monitor.spiders.looks import read_max_age


@pytest.mark.parametrize(
    ("control", "age", "seconds"),
    [
        (None, None, None),
        ("", None, None),
        ("public", None, None),
        ("max-age=600", None, 600),
        ("public, MAX-AGE=600", None, 600),
        ('max-age="600"', None, 600),
        ("s-maxage=600", None, None),
        ("max-age=600", "100", 500),
        ("max-age=600", "900", 0),
        ("max-age=600", "long", 600),
        ("no-cache, max-age=600", None, None),
        ("max-age=600, no-store", None, None),
        ("max-age=-1", None, None),
        ("max-age=99999999999999", None, 999_999_999),
    ],
)
def test_max_age_is_read_less_the_age_that_a_cache_tells(
    control: str | None, age: str | None, seconds: int | None
) -> None:
    said = {"Cache-Control": control, "Age": age}
    response = Response(
        "https://quay.example/rss", headers={name: value for name, value in said.items() if value is not None}
    )
    assert read_max_age(response) == seconds
