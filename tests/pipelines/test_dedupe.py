"""Is a free teaser told from an edit of the article that is held whole?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.pipelines.dedupe import is_part

WHOLE = (
    "The ferry sank off Tannholm.\n\nTwelve people died, the coastguard said on Monday.\n\nDivers go down on Tuesday."
)


@pytest.mark.parametrize(
    "teaser",
    [
        WHOLE,
        "The ferry sank off Tannholm.",
        "Twelve people died, the coastguard",
        "The ferry sank off Tannholm.\n\nTwelve people died, the coastg…",
        "The ferry sank off Tannholm.\n\nTwelve people died, the coast [...]",
        "The ferry sank off Tannholm.\n\nTwelve people died, the coast ... »",
    ],
)
def test_the_beginning_of_a_held_text_is_a_part_of_it_though_cut_within_a_word(teaser: str) -> None:
    assert is_part(teaser, WHOLE)


@pytest.mark.parametrize(
    "teaser",
    [
        "The ferry sank off Tannholm.\n\nThirteen people died, the coastg…",
        "The ferry sank off Tannh…\n\nTwelve people died, the coastguard said on Monday.",
        "people died, the coastguard said on Monday.",
        "Twelve people died, the coastguard said on Monday. More to follow.",
        "A crane arrived at noon.\n\nDivers go down on Tuesday.",
    ],
)
def test_a_teaser_with_other_words_is_no_part(teaser: str) -> None:
    assert not is_part(teaser, WHOLE)


@given(end=st.integers(1, len(WHOLE)))
def test_wherever_a_text_is_cut_its_beginning_is_a_part_of_it(end: int) -> None:
    assert is_part(WHOLE[:end], WHOLE)
    assert is_part(WHOLE[:end] + "…", WHOLE)
