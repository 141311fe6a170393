"""What an index leaves out does not match."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.languages import list_furniture, load_furniture
from monitor.text.pattern_index import PatternIndex, find_needs, fold_case

PATTERNS = sorted(
    {
        pattern
        for code in list_furniture()
        for kind, key in (("line", "patterns"), ("edge", "patterns"), ("block", "heading"))
        for rule in load_furniture(code).get(kind, ())
        for pattern in rule.get(key, ())
        if "{date}" not in pattern and "{name}" not in pattern and "{rest}" not in pattern
    }
)


def _find(line: str, *patterns: str) -> list[str]:
    return PatternIndex((pattern, pattern) for pattern in patterns).find(line)


@given(st.data(), st.sampled_from(PATTERNS))
def test_a_pattern_is_found_in_every_line_that_it_matches(data: st.DataObject, pattern: str) -> None:
    line = data.draw(st.from_regex(re.compile(pattern, re.IGNORECASE)))
    assert _find(line, pattern) == [pattern]


@given(
    st.text("abİıIiſsSßK ", max_size=8),
    st.sampled_from(
        ["ab", "a(?:b|si)", "[si]a", "(?:s|k)+b", "ab?i", "(?>is|a)k", "a{2,}s", "(?=a)s", "[^a]s", "(s)a\\1"]
    ),
)
def test_a_pattern_is_found_however_the_line_is_capitalised(line: str, pattern: str) -> None:
    if re.search(pattern, line, re.IGNORECASE):
        assert _find(line, pattern) == [pattern]


def test_letters_that_a_pattern_takes_for_one_another_fold_alike() -> None:
    cased = [
        letter for letter in map(chr, range(sys.maxunicode + 1)) if letter.lower() != letter or letter.upper() != letter
    ]
    for letter in cased:
        ignoring = re.compile(re.escape(letter), re.IGNORECASE)
        for other in {letter.lower(), letter.upper(), letter.title(), letter.casefold()} - {letter}:
            if ignoring.fullmatch(other):
                assert fold_case(other) == fold_case(letter)


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        (r"sign up( now)?", ["sign up"]),
        (r"\b(donat\w+|gifts?) (to|for) us\b", ["donat|gift", " us", "for|to"]),
        (r"(the )?newsletters?", ["newsletter"]),
        (r".{0,80}", []),
        (r"(ad|.{3})", []),
        (r"[\[(]photo", ["photo", "(|["]),
    ],
)
def test_what_a_pattern_needs_is_what_no_match_can_do_without(pattern: str, needs: list[str]) -> None:
    assert ["|".join(sorted(need)) for need in find_needs(pattern)] == needs


def test_rules_come_in_the_order_in_which_they_were_given() -> None:
    assert _find("Sign up for our newsletter", "newsletter", "weather", ".*", "sign up") == [
        "newsletter",
        ".*",
        "sign up",
    ]


def test_a_line_without_what_any_rule_needs_finds_none() -> None:
    assert _find("The ferry sank on Monday.", "sign up", "subscri(be|ption)") == []
    assert _find("", "sign up") == []
